import Coordination
import ModuleKit

/// A tour or route (tour, tuyến du lịch) along sites, in the order of travel.
struct Route: KeptRecord {
  static let kind = "route"
  static let title = BilingualText("tuyến du lịch", "route")
  static let numbering: String? = "TD"
  static let keys: [Key] = [.name("name"), .record("fairs"), .record("sites")]
  static let events = [
    "drafted", "revised", "published", "fair-joined", "fair-left", "withdrawn", "handed-over",
  ]

  enum Stage: String, StageName {
    case drafted, published, withdrawn

    var title: BilingualText {
      switch self {
      case .drafted: BilingualText("Dự thảo", "Drafted")
      case .published: BilingualText("Đã công bố", "Published")
      case .withdrawn: BilingualText("Đã dừng", "Withdrawn")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case drafted(name: String, sites: [String], days: Int, by: BodyID)
    case revised(sites: [String], days: Int, reason: String)
    case published(decision: String?)
    case fairJoined(fair: String)
    case fairLeft(fair: String)
    case withdrawn(reason: String)
    case handedOver(to: BodyID, decision: String)
  }

  var stage = Stage.drafted
  var name: String
  var sites: [String]
  /// How many days it takes.
  var days: Int
  /// The body that drafted it; the record is its own.
  var planner: BodyID
  var decision: String?
  /// The fairs that it leads past.
  var fairs: [String] = []
  var reason: String?

  var body: BodyID? { planner }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ route: Route?, by event: Event) -> Route {
    if case .drafted(let name, let sites, let days, let by) = event {
      return Route(name: name, sites: sites, days: days, planner: by)
    }
    guard var route else { preconditionFailure("a route begins as a draft") }
    switch event {
    case .drafted: break
    case .revised(let sites, let days, _): (route.sites, route.days) = (sites, days)
    case .published(let decision): (route.stage, route.decision) = (.published, decision)
    case .fairJoined(let fair): route.fairs.append(fair)
    case .fairLeft(let fair): route.fairs.removeAll { $0 == fair }
    case .withdrawn(let reason): (route.stage, route.reason) = (.withdrawn, reason)
    case .handedOver(let to, _): route.planner = to
    }
    return route
  }
}
