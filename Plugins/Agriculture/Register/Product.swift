import Coordination
import ModuleKit
import OCOP

/// A product of the programme (sản phẩm OCOP): its latest result, and the certificate that came of it.
struct Product: Record {
  static let kind = "product"
  static let title = BilingualText("Sản phẩm", "product")
  static let numbering: String? = "SP"
  static let keys: [Key] = [
    .name("name"), .record("producer"), .text("commune"), .integer("set"), .integer("star"), .day("validTo"),
    .boolean("potential"),
  ]
  static let events = ["registered", "certified", "not-recognised", "lapsed", "revoked"]

  enum Stage: String, StageName {
    case registered, certified
    case notRecognised = "not-recognised"
    case lapsed, revoked

    var title: BilingualText {
      switch self {
      case .registered: BilingualText("Đã đăng ký", "Registered")
      case .certified: BilingualText("Được chứng nhận", "Certified")
      case .notRecognised: BilingualText("Không được công nhận", "Not recognised")
      case .lapsed: BilingualText("Hết hạn chứng nhận", "Certificate lapsed")
      case .revoked: BilingualText("Bị thu hồi", "Revoked")
      }
    }
  }

  enum Event: Codable, Equatable {
    case registered(name: String, producer: String, set: ProductSetNumber, commune: BodyID, potential: Bool)
    case certified(score: Score, star: Star, council: Level, decision: String, day: Day, validTo: Day)
    case notRecognised(score: Score, star: Star, council: Level, decision: String, day: Day)
    /// `day` is the first without a certificate.
    case lapsed(day: Day)
    case revoked(decision: String, reason: String, day: Day)
  }

  /// The latest result of an assessment.
  struct Result: Codable, Equatable {
    var score: Score
    var council: Level
    var decision: String
    var day: Day
  }

  struct Revocation: Codable, Equatable {
    var decision: String
    var reason: String
    var day: Day
  }

  var name: String
  var producer: String
  var set: ProductSetNumber
  var commune: BodyID
  /// Named as worth developing, certified or not.
  var potential: Bool
  var stage: Stage = .registered
  var star: Star?
  var result: Result?
  var validFrom: Day?
  /// The last day of the certificate.
  var validTo: Day?
  var revocation: Revocation?

  var body: BodyID? { commune }

  static func evolve(_ product: Product?, by event: Event) -> Product {
    if case .registered(let name, let producer, let set, let commune, let potential) = event {
      precondition(product == nil, "a product is registered once")
      return Product(name: name, producer: producer, set: set, commune: commune, potential: potential)
    }
    guard var product else { preconditionFailure("a product begins with its registration") }
    switch event {
    case .registered: break
    case .certified(let score, let star, let council, let decision, let day, let validTo):
      product.stage = .certified
      product.star = star
      product.result = Result(score: score, council: council, decision: decision, day: day)
      (product.validFrom, product.validTo) = (day, validTo)
    case .notRecognised(let score, let star, let council, let decision, let day):
      product.stage = .notRecognised
      product.star = star
      product.result = Result(score: score, council: council, decision: decision, day: day)
      (product.validFrom, product.validTo) = (nil, nil)
    case .lapsed: product.stage = .lapsed
    case .revoked(let decision, let reason, let day):
      product.stage = .revoked
      product.revocation = Revocation(decision: decision, reason: reason, day: day)
    }
    return product
  }
}
