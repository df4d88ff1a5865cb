internal import Coordination
internal import ModuleKit

struct AcceptTask: Command {
  static let form = Form(
    "accept", vi: "Nhận việc", en: "Accept", on: WorkTask.self, from: [.assigned], to: [.accepted], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    return Decision(.accepted(body: now.actor.body, day: now.dated))
  }
}

/// The leader of the lead, or of a cooperating body for its part, names the officer.
struct AssignOfficer: Command {
  static let form = Form(
    "assign-officer", vi: "Phân công cán bộ", en: "Assign an officer", on: WorkTask.self, from: WorkTask.Stage.open,
    anyBody: true, .text("officer", vi: "Cán bộ (chức danh)", en: "Officer (post)"))
  var officer: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.officerAssigned(officer: officer, body: try task.part(of: now)))
  }
}

struct ForwardTask: Command {
  static let form = Form(
    "forward", vi: "Chuyển tiếp", en: "Forward", on: WorkTask.self, from: WorkTask.Stage.open,
    anyBody: true, .text("officer", vi: "Cán bộ nhận", en: "To the officer"), .text("note", vi: "Ghi chú", en: "Note"))
  var officer: String
  var note: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.forwarded(officer: officer, note: note, body: try task.part(of: now)))
  }
}

struct StartTask: Command {
  static let form = Form(
    "start", vi: "Bắt đầu", en: "Start", on: WorkTask.self, from: [.assigned, .accepted], to: [.inProgress],
    anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    return Decision(.started(day: now.dated))
  }
}

struct AskForInput: Command {
  static let form = Form(
    "ask-input", vi: "Đề nghị góp ý", en: "Ask for input", on: WorkTask.self, from: [.accepted, .inProgress],
    to: [.waitingForInput], anyBody: true, .body("from", vi: "Của cơ quan", en: "Of the bodies").list,
    .text("question", vi: "Nội dung", en: "Question"))
  var from: [BodyID]
  var question: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    for body in from where !task.with.contains(body) { throw task.notCooperating(body) }
    return Decision(.inputAsked(from: from, question: question))
  }
}

struct Contribute: Command {
  static let form = Form(
    "contribute", vi: "Góp phần", en: "Contribute", on: WorkTask.self, ways: WorkTask.inputMayEnd,
    anyBody: true, .text("text", vi: "Nội dung phối hợp", en: "What was done"))
  /// A state holds 256 KiB; long papers are attached.
  static let bytes = 100_000
  var text: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    let body = now.actor.body
    guard task.with.contains(body) || task.lead == body else { throw task.notCooperating(body) }
    guard task.contributions.reduce(text.utf8.count, { $0 + $1.text.utf8.count }) <= Self.bytes else {
      throw Refusal(
        "too-long", vi: "Nội dung phối hợp quá dài, hãy đính kèm văn bản (attach)",
        en: "The contributions are too long: attach a document")
    }
    return Decision(
      .contributed(contribution: .init(body: body, text: text, day: now.dated, typedBy: now.typedBy)))
  }
}

/// Work without one due day: what was done counts for the month or quarter of the dated day.
struct EnterDone: Command {
  static let form = Form(
    "enter", vi: "Ghi kết quả trong kỳ", en: "Enter what was done", on: WorkTask.self, from: WorkTask.Stage.open,
    anyBody: true, .text("text", vi: "Đã làm gì", en: "What was done"),
    .integer("count", vi: "Số lượng", en: "How many", min: 0).optional)
  var text: String
  var count: Int?
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    guard let recurring = task.recurring else { throw task.notYearRound }
    let body = now.actor.body
    guard task.with.contains(body) || task.lead == body else { throw task.notCooperating(body) }
    return Decision(
      .entered(
        entry: .init(
          period: recurring.period(of: now.dated), body: body, day: now.dated, text: text, count: count,
          typedBy: now.typedBy)))
  }
}

struct CompleteTask: Command {
  static let form = Form(
    "complete", vi: "Hoàn thành", en: "Complete", on: WorkTask.self, from: WorkTask.Stage.open, to: [.completed],
    anyBody: true,
    .text("result", vi: "Kết quả", en: "Result"))
  var result: String

  /// Told to the lead: who was to cooperate and gave nothing. It forbids nothing.
  struct Warning: Encodable {
    var missing: [BodyID]
    var warning: BilingualText
  }

  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    let decision = Decision<WorkTask>(.completed(result: result, day: now.dated, typedBy: now.typedBy))
      .withoutReminders()
    let missing = task.missing
    if missing.isEmpty { return decision }
    let warning = BilingualText(
      "Đã hoàn thành, nhưng có cơ quan phối hợp chưa góp phần", "Completed, but a cooperating body gave nothing")
    return decision.replying(Warning(missing: missing, warning: warning))
  }
}

/// Sent to every task that a hand-over moves, of a leaver or of a body that ended: what the giver holds of it passes to
/// the taker. Days, contributions and the parts of others stay.
struct TakeOver: Command, Encodable {
  static let form = Form(
    "take-over", vi: "Nhận bàn giao", en: "Take over", on: WorkTask.self, ways: WorkTask.inputMayEnd, by: [.house],
    anyBody: true,
    .text("handover", vi: "Hồ sơ bàn giao, chuyển giao", en: "Handover or succession"),
    .body("fromBody", vi: "Từ cơ quan", en: "From the body"),
    .text("fromOfficer", vi: "Từ cán bộ", en: "From the officer").optional,
    .body("toBody", vi: "Cho cơ quan", en: "To the body"),
    .text("toOfficer", vi: "Cho cán bộ", en: "To the officer").optional)
  var handover: String
  var fromBody: BodyID
  var fromOfficer: String?
  var toBody: BodyID
  var toOfficer: String?

  init(_ handover: String, from: Post, to: Post) {
    self.handover = handover
    (fromBody, fromOfficer) = (from.body, from.officer)
    (toBody, toOfficer) = (to.body, to.officer)
  }

  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    let from = Post(body: fromBody, officer: fromOfficer)
    guard task.isHeld(by: from) else {
      throw Refusal(
        "moved-on", vi: "Việc này không còn thuộc bên bàn giao", en: "This task has left the giver's hands")
    }
    return Decision(.takenOver(handover: handover, from: from, to: Post(body: toBody, officer: toOfficer)))
  }
}

extension WorkTask {
  func requireLead(_ now: Circumstances) throws {
    guard now.actor.body != lead else { return }
    let (name, own) = (try now.name(of: lead), try now.name(of: now.actor.body))
    throw Refusal(
      "not-the-lead", vi: "Việc này do \(name.vi) chủ trì", en: "This task is led by \(name.en)",
      detail: BilingualText(
        "\(own.vi) không thuộc việc này hoặc chỉ phối hợp. Nhập hộ: --for \(lead).",
        "\(own.en) has no part in it or only cooperates. To enter for the lead: --for \(lead)."))
  }

  /// nil for the lead, the body for one that cooperates; throws for others.
  func part(of now: Circumstances) throws -> BodyID? {
    if with.contains(now.actor.body) { return now.actor.body }
    try requireLead(now)
    return nil
  }

  func notCooperating(_ body: BodyID) -> Refusal {
    Refusal("not-cooperating", vi: "\(body) không phối hợp việc này", en: "\(body) does not cooperate in this task")
  }

  var notYearRound: Refusal {
    Refusal(
      "not-year-round", vi: "Việc này không đếm theo kỳ", en: "This task is not counted by period",
      detail: BilingualText(
        "Giao việc cả năm với --recurring month hoặc quarter.",
        "Assign year-round work with --recurring month or quarter."))
  }
}
