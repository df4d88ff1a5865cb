import Coordination
import ModuleKit

/// A shelf (kệ hàng) that a commune keeps: the least module whose records outlive a body.
struct Shelf: Record {
  static let kind = "shelf"
  static let title = BilingualText("Kệ hàng", "Shelf")
  static let numbering: String? = "KE"
  static let events = ["put-up", "handed-over"]

  enum Stage: String, StageName {
    case standing
    var title: BilingualText { BilingualText("Đang dùng", "Standing") }
  }
  enum Event: Codable, Equatable, Sendable {
    case putUp(holder: BodyID, commune: UnitCode)
    case handedOver(to: BodyID, decision: String)
  }

  var holder: BodyID
  /// The unit it was put up in: a record keeps the unit it had.
  var commune: UnitCode
  var body: BodyID? { holder }
  var stage: Stage { .standing }

  static func evolve(_ shelf: Shelf?, by event: Event) -> Shelf {
    switch event {
    case .putUp(let holder, let commune): return Shelf(holder: holder, commune: commune)
    case .handedOver(let to, _):
      guard var shelf else { preconditionFailure("it is put up first") }
      shelf.holder = to
      return shelf
    }
  }
}

struct PutUpShelf: Creation {
  static let form = Form(
    "put-up", vi: "Dựng kệ", en: "Put up", creates: Shelf.self, to: [.standing], anyBody: true,
    .text("commune", vi: "Mã xã", en: "Code of the commune"))
  var commune: UnitCode

  func decide(in now: Circumstances) throws -> Decision<Shelf> {
    Decision(.putUp(holder: now.actor.body, commune: commune))
  }
}

struct Depot: Module {
  static let name = "depot"
  static let title = BilingualText("Kho", "Depot")
  static let kinds = [Kind(Shelf.self, .creation(PutUpShelf.self), .command(HandOverShelf.self))]
  static let reactions = [shelvesPassOn]
}
