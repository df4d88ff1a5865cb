import Coordination
import ModuleKit
import OCOP

/// A producer (chủ thể OCOP, 26/2026/QĐ-TTg Art. 2.3) in the register of the province.
struct Producer: Record {
  static let kind = "producer"
  static let title = BilingualText("Chủ thể", "producer")
  static let numbering: String? = "SX"
  static let keys: [Key] = [.name("name"), .text("kind"), .text("commune"), .text("taxCode")]
  static let events = ["registered", "renamed", "closed"]

  enum Stage: String, StageName {
    case registered, closed

    var title: BilingualText {
      switch self {
      case .registered: BilingualText("Đang hoạt động", "Registered")
      case .closed: BilingualText("Đã ngừng", "Closed")
      }
    }
  }

  enum Event: Codable, Equatable {
    case registered(
      name: String, kind: ProducerKind, commune: BodyID, taxCode: String?, address: Personal<String>?)
    case renamed(name: String, reason: String, day: Day)
    case closed(reason: String, day: Day)
  }

  /// A name that the producer had, up to the day before `until`.
  struct FormerName: Codable, Equatable {
    var name: String
    var until: Day
  }

  var name: String
  var kind: ProducerKind
  /// The committee of the commune where it works.
  var commune: BodyID
  /// 10 or 13 digits.
  var taxCode: String?
  /// A household's address is a home.
  var address: Personal<String>?
  var formerNames: [FormerName] = []
  var closedFor: String?
  var stage: Stage = .registered

  var body: BodyID? { commune }

  static func evolve(_ producer: Producer?, by event: Event) -> Producer {
    if case .registered(let name, let kind, let commune, let taxCode, let address) = event {
      precondition(producer == nil, "a producer is registered once")
      return Producer(name: name, kind: kind, commune: commune, taxCode: taxCode, address: address)
    }
    guard var producer else { preconditionFailure("a producer begins with its registration") }
    switch event {
    case .registered: break
    case .renamed(let name, _, let day):
      producer.formerNames.append(FormerName(name: producer.name, until: day))
      producer.name = name
    case .closed(let reason, _):
      producer.closedFor = reason
      producer.stage = .closed
    }
    return producer
  }
}
