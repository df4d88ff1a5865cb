import Coordination
import ModuleKit

/// Sent by the module itself when a body ended.
struct HandOverShelf: Command, Encodable {
  static let form = Form(
    "hand-over", vi: "Chuyển giao", en: "Hand over", on: Shelf.self, by: [.house, .approver],
    .body("to", vi: "Cơ quan kế thừa", en: "Successor"), .text("decision", vi: "Số quyết định", en: "Decision number"))
  var to: BodyID
  var decision: String

  func decide(_ shelf: Shelf, in now: Circumstances) throws -> Decision<Shelf> {
    Decision(.handedOver(to: to, decision: decision))
  }
}

/// Own records pass on by their commune; for tasks about them the module says what only it knows.
let shelvesPassOn = Reaction(to: BodyReplaced.self) { told, now in
  struct Answer: Encodable {
    var tasks: [String]
    var to: BodyID
  }
  let shelves = try now.all(Shelf.self, where: "body", is: told.body.rawValue)
  let moved = shelves.compactMap { shelf in
    told.successor(forCommune: shelf.state.commune).map {
      Send("depot.shelf.hand-over/\(shelf.id)", HandOverShelf(to: $0, decision: told.decision))
    }
  }
  let subjects = told.undecided.compactMap(\.subject).filter { $0.hasPrefix("shelf/") }.map { String($0.dropFirst(6)) }
  let communes = try now.records(Shelf.self, subjects).map { ("shelf/\($0.id)", $0.state.commune) }
  let known = Dictionary(communes, uniquingKeysWith: { first, _ in first })
  return moved
    + told.undecided.compactMap { task in
      task.subject.flatMap { known[$0] }.flatMap { told.successor(forCommune: $0) }.map {
        Send("house.succession.decide/\(told.succession)", Answer(tasks: [task.task], to: $0), mayBeRefused: true)
      }
    }
}
