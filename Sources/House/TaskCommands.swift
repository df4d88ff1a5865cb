internal import Coordination
internal import ModuleKit

/// An officer gives work by hand, outside the rules of the modules.
struct AssignTask: Creation {
  static let form = Form(
    "assign", vi: "Giao việc", en: "Assign a task", creates: WorkTask.self, to: [.assigned], anyBody: true,
    .text("task", vi: "Loại việc", en: "Kind of work"), .text("title", vi: "Tên việc", en: "Title"),
    .body("lead", vi: "Cơ quan chủ trì", en: "Lead body"),
    .body("with", vi: "Cơ quan phối hợp", en: "Cooperating bodies").list.optional,
    .day("due", vi: "Hạn", en: "Due").optional, .text("subject", vi: "Về hồ sơ", en: "About the record").optional)
  var task: String
  var title: String
  var lead: BodyID
  var with: [BodyID]?
  var due: Day?
  var subject: String?

  func decide(in now: Circumstances) throws -> Decision<WorkTask> {
    let assignment = TaskAssignment(
      task, title: BilingualText(title, title), lead: lead, with: with ?? [], due: due, subject: subject)
    if let fault = assignment.check().first {
      throw Refusal("bad-assignment", vi: fault.message.vi, en: fault.message.en)
    }
    let decision = Decision<WorkTask>(.assigned(assignment: assignment, by: now.actor.body.rawValue, day: now.dated))
    return due.map { decision.scheduling("overdue", at: $0 + 1) } ?? decision
  }
}

struct AcceptTask: Command {
  static let form = Form(
    "accept", vi: "Nhận việc", en: "Accept", on: WorkTask.self, from: [.assigned], to: [.accepted], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    return Decision(.accepted(body: now.actor.body, day: now.dated))
  }
}

struct AssignOfficer: Command {
  static let form = Form(
    "assign-officer", vi: "Phân công cán bộ", en: "Assign an officer", on: WorkTask.self, from: WorkTask.Stage.open,
    to: WorkTask.Stage.open, anyBody: true, .text("officer", vi: "Cán bộ (chức danh)", en: "Officer (post)"))
  var officer: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    return Decision(.officerAssigned(officer: officer))
  }
}

struct ForwardTask: Command {
  static let form = Form(
    "forward", vi: "Chuyển tiếp", en: "Forward", on: WorkTask.self, from: WorkTask.Stage.open, to: WorkTask.Stage.open,
    anyBody: true, .text("officer", vi: "Cán bộ nhận", en: "To the officer"), .text("note", vi: "Ghi chú", en: "Note"))
  var officer: String
  var note: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    return Decision(.forwarded(officer: officer, note: note))
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
    "contribute", vi: "Góp phần", en: "Contribute", on: WorkTask.self, from: WorkTask.Stage.open,
    to: WorkTask.Stage.open,
    anyBody: true, .text("text", vi: "Nội dung phối hợp", en: "What was done"))
  var text: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    let body = now.actor.body
    guard task.with.contains(body) || task.lead == body else { throw task.notCooperating(body) }
    return Decision(.contributed(contribution: .init(body: body, text: text, day: now.dated)))
  }
}

struct CompleteTask: Command {
  static let form = Form(
    "complete", vi: "Hoàn thành", en: "Complete", on: WorkTask.self, from: WorkTask.Stage.open, to: [.completed],
    anyBody: true,
    .text("result", vi: "Kết quả", en: "Result"))
  var result: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    return Decision(.completed(result: result, day: now.dated)).cancelling("overdue")
  }
}

struct ReturnTask: Command {
  static let form = Form(
    "return", vi: "Trả lại", en: "Return", on: WorkTask.self, from: [.completed, .assigned], to: [.accepted],
    anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.returned(reason: reason))
  }
}

struct ExtendTask: Command {
  static let form = Form(
    "extend", vi: "Gia hạn", en: "Extend", on: WorkTask.self, from: WorkTask.Stage.open, to: WorkTask.Stage.open,
    by: [.approver, .house], anyBody: true, .day("due", vi: "Hạn mới", en: "New due day"),
    .text("reason", vi: "Lý do", en: "Reason"))
  var due: Day
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    // A plan that was amended may move the day of its tasks forward as well.
    if let old = task.due, due <= old, !now.actor.has(.house) {
      throw Refusal(
        "not-later", vi: "Hạn mới phải sau hạn cũ \(old.vietnamese)",
        en: "The new due day must be after \(old.vietnamese)")
    }
    return Decision(.extended(due: due, reason: reason)).scheduling("overdue", at: due + 1)
  }
}

struct ReassignTask: Command {
  static let form = Form(
    "reassign", vi: "Giao lại", en: "Reassign", on: WorkTask.self, from: WorkTask.Stage.open, to: [.assigned],
    by: [.approver], anyBody: true, .body("lead", vi: "Cơ quan chủ trì mới", en: "New lead body"),
    .body("with", vi: "Cơ quan phối hợp", en: "Cooperating bodies").list.optional,
    .text("reason", vi: "Lý do", en: "Reason"))
  var lead: BodyID
  var with: [BodyID]?
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.reassigned(lead: lead, with: (with ?? task.with).filter { $0 != lead }, reason: reason))
  }
}

struct CancelTask: Command {
  static let form = Form(
    "cancel", vi: "Hủy việc", en: "Cancel", on: WorkTask.self, from: WorkTask.Stage.open, to: [.cancelled],
    by: [.approver, .house], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.cancelled(reason: reason)).cancelling("overdue")
  }
}

/// Sent by the house the day after the due day.
struct TaskOverdue: Command {
  static let form = Form(
    "overdue", vi: "Quá hạn", en: "Overdue", on: WorkTask.self, from: WorkTask.Stage.open, to: WorkTask.Stage.open,
    by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.becameOverdue(day: now.today))
  }
}

extension WorkTask {
  func requireLead(_ now: Circumstances) throws(Refusal) {
    guard now.actor.body != lead else { return }
    throw Refusal(
      "not-the-lead", vi: "Việc này do \(lead) chủ trì", en: "This task is led by \(lead)",
      detail: BilingualText(
        "\(now.actor.body) không thuộc việc này hoặc chỉ phối hợp.",
        "\(now.actor.body) has no part in it or only cooperates."))
  }

  func notCooperating(_ body: BodyID) -> Refusal {
    Refusal("not-cooperating", vi: "\(body) không phối hợp việc này", en: "\(body) does not cooperate in this task")
  }
}
