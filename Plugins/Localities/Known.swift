import Coordination
import ModuleKit

/// A body as the house keeps it. Only read here: so that many can be asked for at once.
struct KnownBody: Record {
  static let kind = "body"
  static let title = BilingualText("cơ quan", "body")
  static let events = ["applied"]

  enum Event: Codable, Equatable, Sendable { case applied(document: Body, effective: Day) }

  var document: Body
  var effective: Day
  var stage: Applied { .applied }

  static func evolve(_ body: KnownBody?, by event: Event) -> KnownBody {
    switch event {
    case .applied(let document, let effective): KnownBody(document: document, effective: effective)
    }
  }
}

/// An administrative unit as the house keeps it. Only read here.
struct KnownUnit: Record {
  static let kind = "unit"
  static let title = BilingualText("đơn vị hành chính", "administrative unit")
  static let events = ["applied"]

  enum Event: Codable, Equatable, Sendable { case applied(document: AdministrativeUnit, effective: Day) }

  var document: AdministrativeUnit
  var effective: Day
  var stage: Applied { .applied }

  static func evolve(_ unit: KnownUnit?, by event: Event) -> KnownUnit {
    switch event {
    case .applied(let document, let effective): KnownUnit(document: document, effective: effective)
    }
  }
}

/// A task as the house keeps it; only what is needed to end it. Only read here.
struct KnownTask: Record {
  static let kind = "task"
  static let title = BilingualText("công việc", "task")
  static let events: [String] = []

  var task: String
  var lead: BodyID
  var status: String?
  var stage: Applied { .applied }
  var isOpen: Bool { status != "completed" && status != "cancelled" }

  static func evolve(_ task: KnownTask?, by event: Never) -> KnownTask {}
}

/// The one stage of the house's reference documents.
enum Applied: String, StageName {
  case applied
  var title: BilingualText { BilingualText("Đang áp dụng", "In force") }
}
