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
