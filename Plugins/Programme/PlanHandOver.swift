import Coordination
import ModuleKit

/// Sent by the module itself when the body of a paper ended: who follows carries it out. Its text stays as issued.
struct HandOverPlan: Command, Encodable {
  static let form = Form(
    "hand-over", vi: "Chuyển cơ quan kế thừa", en: "Hand over to the successor", on: Plan.self,
    by: [.house, .approver],
    anyBody: true, .body("to", vi: "Cơ quan kế thừa", en: "Successor"),
    .text("decision", vi: "Số quyết định", en: "Decision number"))

  var to: BodyID
  var decision: String

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    if !now.actor.has(.house) { try plan.requireOwner(now) }
    guard to != plan.owner else {
      throw Refusal("same-owner", vi: "\(to) đã giữ văn bản này", en: "The paper is with \(to) already")
    }
    try now.refuse(now.faults(ofBodies: [("/to", to)]))
    return Decision(.handedOver(to: to, decision: decision))
  }
}

/// The papers of a body that ended go to its one successor, and with them the tasks about them that no rule could pass
/// on. Of several successors no rule knows which one: a person hands over.
let plansPassOn = Reaction(to: BodyReplaced.self) { told, now in
  struct Answer: Encodable {
    var tasks: [String]
    var to: BodyID
  }
  guard let heir = told.successor(forCommune: nil) else { return [] }
  let plans = try now.all(Plan.self, where: "owner", is: told.body.rawValue)
  let moved = plans.map {
    Send("programme.plan.hand-over/\($0.id)", HandOverPlan(to: heir, decision: told.decision), mayBeRefused: true)
  }
  let subjects = Set(plans.map { "plan/\($0.id)" })
  let tasks = told.undecided.filter { $0.subject.map(subjects.contains) == true }.map(\.task)
  guard !tasks.isEmpty else { return moved }
  return moved + [
    Send("house.succession.decide/\(told.succession)", Answer(tasks: tasks, to: heir), mayBeRefused: true)
  ]
}
