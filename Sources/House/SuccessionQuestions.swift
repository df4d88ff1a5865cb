internal import Coordination
internal import ModuleKit

/// What a hand-over would move if it were ordered now, also before its day: nothing is written.
struct SuccessionPlan: Question {
  static let form = Form(
    "succession-plan", vi: "Xem trước chuyển giao", en: "Look ahead at a hand-over",
    .body("from", vi: "Cơ quan hết hiệu lực", en: "Abolished body"),
    .body("to", vi: "Cơ quan kế thừa", en: "Successors").list.optional,
    .day("day", vi: "Ngày đầu của tổ chức mới", en: "First day of the new order"))
  var from: BodyID
  var to: [BodyID]?
  var day: Day

  struct Row: Encodable {
    var task: String
    var name: String
    /// `lead` or `with`.
    var part: String
    /// Missing: a person has to say.
    var to: BodyID?
  }

  func answer(in now: Circumstances) throws -> [Row] {
    let rule = try SuccessionRule(SuccessionOrder(from: from, to: to, day: day), isAhead: true, in: now)
    let (plan, tasks) = try rule.plan(in: now)
    let places = plan.moves.flatMap { body, ids in ids.map { ($0, body) } }
    let bodies = Dictionary(places, uniquingKeysWith: { first, _ in first })
    return tasks.sorted { $0.key < $1.key }.map { id, task in
      Row(task: id, name: task.name.vi, part: task.lead == from ? "lead" : "with", to: bodies[id])
    }
  }
}

/// How far a hand-over has come, task by task, as the tasks stand.
struct SuccessionProgress: Question {
  static let form = Form(
    "succession-progress", vi: "Tiến độ chuyển giao", en: "Progress of a hand-over",
    .record("succession", of: "succession", vi: "Hồ sơ chuyển giao", en: "Hand-over"))
  var succession: String

  struct Row: Encodable {
    enum State: String, Encodable { case moved, moving, undecided, ended }
    var task: String
    var state: State
    var to: BodyID?
    var lead: BodyID
  }

  func answer(in now: Circumstances) throws -> [Row] {
    let record = try now.require(Succession.self, succession).state
    let places = record.moves.flatMap { body, ids in ids.map { ($0, body) } }
    let bodies = Dictionary(places, uniquingKeysWith: { first, _ in first })
    let tasks = try now.records(WorkTask.self, (bodies.keys + record.undecided).sorted())
    return tasks.map { task in
      let holds = task.state.lead == record.from || task.state.with.contains(record.from)
      let state: Row.State =
        if !holds { .moved } else if !WorkTask.Stage.open.contains(task.state.status) { .ended } else {
          bodies[task.id] == nil ? .undecided : .moving
        }
      return Row(task: task.id, state: state, to: bodies[task.id], lead: task.state.lead)
    }
  }
}
