internal import Coordination
internal import ModuleKit

/// All open work of a leaver, or of a body that was replaced, goes to another in one act (bàn giao công việc).
///
/// Its decision sends `take-over` to every task; each is an event of its own. Afterwards the record is told how many
/// were taken, and the question `handover-progress` counts meanwhile.
struct Handover: Record {
  static let kind = "handover"
  static let title = BilingualText("Bàn giao công việc", "Handover of tasks")
  static let numbering: String? = "BG"
  static let keys: [Key] = [.text("fromBody"), .text("fromOfficer"), .text("toBody"), .text("toOfficer"), .day("day")]
  static let events = ["started", "finished"]

  enum Stage: String, StageName {
    case running, finished
    var title: BilingualText {
      switch self {
      case .running: BilingualText("Đang bàn giao", "Under way")
      case .finished: BilingualText("Đã bàn giao", "Finished")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case started(from: Post, to: Post, tasks: Int, reason: String, decision: String?, day: Day)
    case finished(taken: Int, day: Day)
  }

  var fromBody: BodyID
  var fromOfficer: String?
  var toBody: BodyID
  var toOfficer: String?
  /// How many tasks it found at its start.
  var tasks: Int
  var reason: String
  var decision: String?
  var day: Day
  var taken: Int?

  var from: Post { Post(body: fromBody, officer: fromOfficer) }
  var to: Post { Post(body: toBody, officer: toOfficer) }
  var stage: Stage { taken == nil ? .running : .finished }
  var body: BodyID? { toBody }

  static func evolve(_ handover: Handover?, by event: Event) -> Handover {
    switch (event, handover) {
    case (.started(let from, let to, let tasks, let reason, let decision, let day), _):
      return Handover(
        fromBody: from.body, fromOfficer: from.officer, toBody: to.body, toOfficer: to.officer, tasks: tasks,
        reason: reason, decision: decision, day: day)
    case (.finished(let taken, _), .some(var handover)):
      handover.taken = taken
      return handover
    case (.finished, .none): preconditionFailure("a handover is started first")
    }
  }

  /// The open tasks that the giver still holds, by id.
  func remaining(_ now: Circumstances) throws -> [Found<WorkTask>] {
    let led = try OpenTasks.read(now, where: ["lead": fromBody.rawValue])
    let shared = try OpenTasks.read(now, where: ["with": fromBody.rawValue])
    let all = Dictionary((led + shared).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return all.values.filter { $0.state.isHeld(by: from) }.sorted { $0.id < $1.id }
  }
}

/// Hands over; with a dry run it shows every task that would move, and writes nothing.
///
/// Without `fromOfficer` all work of the body moves, without `toBody` to the one successor that the register names;
/// of an officer to another of the same body.
struct StartHandover: Creation {
  static let form = Form(
    "start", vi: "Bàn giao công việc", en: "Hand over tasks", creates: Handover.self, to: [.running], by: [.approver],
    anyBody: true, .body("fromBody", vi: "Từ cơ quan", en: "From the body"),
    .text("fromOfficer", vi: "Từ cán bộ", en: "From the officer")
      .optional,
    .body("toBody", vi: "Cho cơ quan", en: "To the body")
      .optional,
    .text("toOfficer", vi: "Cho cán bộ", en: "To the officer").optional, .text("reason", vi: "Lý do", en: "Reason"),
    .text("decision", vi: "Số quyết định", en: "Decision number").optional)
  var fromBody: BodyID
  var fromOfficer: String?
  var toBody: BodyID?
  var toOfficer: String?
  var reason: String
  var decision: String?

  struct Reply: Encodable { var tasks: Int }

  func decide(in now: Circumstances) throws -> Decision<Handover> {
    let heir = try toBody ?? (fromOfficer == nil ? successor(now) : fromBody)
    try now.requireBodies([heir])
    let (from, to) = (Post(body: fromBody, officer: fromOfficer), Post(body: heir, officer: toOfficer))
    guard from != to, from.officer != nil || from.body != to.body else {
      throw Refusal(
        "same-hands", vi: "Bên nhận phải khác bên bàn giao", en: "The taker must be another than the giver")
    }
    var event = Handover.Event.started(
      from: from, to: to, tasks: 0, reason: reason, decision: decision, day: now.dated)
    let tasks = try Handover.evolve(nil, by: event).remaining(now)
    guard !tasks.isEmpty else {
      throw Refusal(
        "nothing-to-hand-over", vi: "Bên bàn giao không có việc nào đang mở", en: "The giver holds no open task")
    }
    event = .started(
      from: from, to: to, tasks: tasks.count, reason: reason, decision: decision, day: now.dated)
    let sends = tasks.map {
      Send("house.task.take-over/\($0.id)", TakeOver(now.recordID, from: from, to: to), mayBeRefused: true)
    }
    return Decision(event).sending(sends).scheduling("finish", at: now.today + 1).replying(Reply(tasks: tasks.count))
  }

  private func successor(_ now: Circumstances) throws -> BodyID {
    let heirs = try now.record(BodyRecord.self, fromBody.rawValue)?.state.document.replacedBy ?? []
    if heirs.count == 1 { return heirs[0] }
    throw Refusal(
      "name-the-taker", vi: "Cần ghi cơ quan nhận (toBody)", en: "Name the body that takes over (toBody)",
      detail: BilingualText(
        heirs.isEmpty
          ? "\(fromBody) chưa có cơ quan thay thế." : "Có: \(heirs.map(\.rawValue).joined(separator: ", ")).",
        heirs.isEmpty
          ? "\(fromBody) has no successor." : "There are: \(heirs.map(\.rawValue).joined(separator: ", "))."))
  }
}

/// Closes a handover of which nothing is left; the house tries it every day.
struct FinishHandover: Command {
  static let form = Form(
    "finish", vi: "Kết thúc bàn giao", en: "Finish", on: Handover.self, from: [.running],
    to: [.finished], by: [.officer, .approver, .house], anyBody: true)

  func decide(_ handover: Handover, in now: Circumstances) throws -> Decision<Handover> {
    let taken = try now.totals(WorkTask.self, where: ["handover": now.recordID]).reduce(0) { $0 + Int($1.count) }
    let left = try handover.remaining(now).count
    if left == 0 { return Decision(.finished(taken: taken, day: now.dated)).cancelling("finish") }
    if now.actor.has(.house) { return Decision().scheduling("finish", at: now.today + 1) }
    throw Refusal(
      "tasks-left", vi: "Còn \(left) việc chưa bàn giao", en: "\(left) tasks are not handed over yet")
  }
}
