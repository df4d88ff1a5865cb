internal import Coordination
internal import ModuleKit

/// Who must act next, and what, body by body; the late ones first.
///
/// All tasks of a body, or of a small office; of a large office each body's numbers, and the tasks that are late.
struct TaskBoard: Question {
  static let form = Form(
    "task-board", vi: "Bảng công việc: ai phải làm tiếp", en: "Task board: who must act next",
    .body("body", vi: "Cơ quan", en: "Body").optional,
    .integer("limit", vi: "Nhiều nhất bao nhiêu việc", en: "The most tasks", min: 1, max: 2_000).optional)
  /// A page for people.
  static let page = 100

  var body: BodyID?
  var limit: Int?

  struct BodyRow: Encodable {
    var body: BodyID
    /// Tasks in which it must act next.
    var acts: Int
    /// Of these, how many are late.
    var late: Int
  }

  struct Row: Encodable {
    var body: BodyID
    var act: BilingualText
    var id: String
    var name: BilingualText
    var status: WorkTask.Stage
    var due: Day?
    var overdue: Bool
    var lead: BodyID
    var officer: String?
    /// Bodies whose part is still missing.
    var missing: [BodyID]
    var subject: String?
  }

  struct Answer: Encodable {
    var bodies: [BodyRow]
    var tasks: [Row]
    var note: BilingualText?
  }

  func answer(in now: Circumstances) throws -> Answer {
    let bodies = try counts(now)
    let all = bodies.reduce(0) { $0 + $1.acts }
    let page = limit ?? Self.page
    let isWhole = all <= page
    let tasks = all == 0 ? [] : try tasks(now, isWhole: isWhole, page)
    let rows = tasks.flatMap { task in
      let state = task.state
      return state.next.filter { body == nil || $0 == body }.map { next in
        Row(
          body: next, act: state.act(of: next), id: task.id, name: state.name, status: state.status, due: state.due,
          overdue: state.isLate(on: now.today), lead: state.lead, officer: state.officer(of: next),
          missing: state.missing, subject: state.subject)
      }
    }
    return Answer(
      bodies: bodies,
      tasks: rows.sorted {
        ($0.body, $0.overdue ? 0 : 1, $0.due ?? .last, $0.id) < ($1.body, $1.overdue ? 0 : 1, $1.due ?? .last, $1.id)
      }, note: isWhole ? nil : note(all))
  }

  private func note(_ all: Int) -> BilingualText {
    body == nil
      ? BilingualText(
        "Có \(all) đầu việc; chỉ liệt kê việc quá hạn. Xem của một cơ quan: --body",
        "There are \(all); only those that are late are listed. For one body: --body")
      : BilingualText(
        "Có \(all) đầu việc; liệt kê những việc đến hạn trước", "There are \(all); those due first are listed")
  }

  /// Counted by the host from keys: closed tasks have no `next`.
  private func counts(_ now: Circumstances) throws -> [BodyRow] {
    var acts: [String: Int] = [:]
    var late: [String: Int] = [:]
    func read(_ values: [String: String]) throws -> [String: Int] {
      guard let body else {
        let rows = try now.totals(WorkTask.self, where: values, by: ["next"], keyed: true)
        return Dictionary(rows.map { ($0.group.first ?? "", Int($0.count)) }, uniquingKeysWith: +)
      }
      let values = values.merging(["next": body.rawValue]) { own, _ in own }
      return [body.rawValue: try now.totals(WorkTask.self, where: values).reduce(0) { $0 + Int($1.count) }]
    }
    // Who must act next is known of open tasks alone.
    try now.gather([{ acts = try read([:]) }, { late = try read(["late": "true"]) }])
    return acts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.compactMap { id, count in
      BodyID(id).map { BodyRow(body: $0, acts: count, late: late[id] ?? 0) }
    }
  }

  private func tasks(_ now: Circumstances, isWhole: Bool, _ page: Int) throws -> [Found<WorkTask>] {
    if let body { return try now.page(WorkTask.self, where: ["next": body.rawValue], by: "due", limit: page) }
    return try now.page(WorkTask.self, where: isWhole ? ["open": "true"] : ["late": "true"], by: "due", limit: page)
  }
}
