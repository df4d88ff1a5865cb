import Coordination
import ModuleKit
import OCOP

/// A producer (chủ thể OCOP, 26/2026/QĐ-TTg Art. 2.3) in the register of the province.
struct Producer: Record, HandedOn {
  static let kind = "producer"
  static let title = BilingualText("Chủ thể", "producer")
  static let numbering: String? = "SX"
  static let schema = 2
  static let keys: [Key] = [
    .name("name"), .text("kind"), .text("commune"), .text("taxCode"), .name("formerName"), .boolean("takesPart"),
  ]
  static let events = ["registered", "renamed", "closed", "described", "joined", "left", "handed-over"]

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
      name: String, kind: ProducerKind, commune: BodyID, taxCode: String?, address: Personal<String>?,
      profile: Profile? = nil, takesPart: Bool? = nil)
    case renamed(name: String, reason: String, day: Day)
    case closed(reason: String, day: Day)
    /// Only what is given replaces what was there.
    case described(profile: Profile, day: Day)
    case joined(day: Day)
    case left(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  /// What Forms 01 and 02 ask of a producer beside its name. Of persons all is personal data.
  struct Profile: Codable, Equatable {
    var representative: Personal<String>?
    var position: String?
    /// "female" or "male".
    var sex: Personal<String>?
    var ethnicity: Personal<String>?
    var phone: Personal<String>?
    var email: Personal<String>?
    /// Number of the business registration (giấy đăng ký kinh doanh), and its day.
    var registration: String?
    var registeredOn: Day?

    static let empty = Profile()

    /// With the later values laid over it.
    func merging(_ later: Profile) -> Profile {
      Profile(
        representative: later.representative ?? representative, position: later.position ?? position,
        sex: later.sex ?? sex, ethnicity: later.ethnicity ?? ethnicity, phone: later.phone ?? phone,
        email: later.email ?? email, registration: later.registration ?? registration,
        registeredOn: later.registeredOn ?? registeredOn)
    }
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
  /// The names alone, for search.
  var formerName: [String]?
  var profile: Profile?
  /// Whether it takes part in the programme; missing for those entered before this was asked.
  var takesPart: Bool?
  var closedFor: String?
  var stage: Stage = .registered

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ producer: Producer?, by event: Event) -> Producer {
    if case .registered(let name, let kind, let commune, let taxCode, let address, let profile, let takesPart) = event {
      precondition(producer == nil, "a producer is registered once")
      return Producer(
        name: name, kind: kind, commune: commune, taxCode: taxCode, address: address, profile: profile,
        takesPart: takesPart)
    }
    guard var producer else { preconditionFailure("a producer begins with its registration") }
    switch event {
    case .registered: break
    case .renamed(let name, _, let day):
      producer.formerNames.append(FormerName(name: producer.name, until: day))
      producer.formerName = producer.formerNames.map(\.name)
      producer.name = name
    case .closed(let reason, _):
      producer.closedFor = reason
      producer.stage = .closed
      if producer.takesPart == true { producer.takesPart = false }
    case .described(let profile, _): producer.profile = (producer.profile ?? .empty).merging(profile)
    case .joined: producer.takesPart = true
    case .left: producer.takesPart = false
    case .handedOver(let body, _): producer.commune = body
    }
    return producer
  }
}
