import Coordination
import ModuleKit
import OCOP

/// A product of the programme (sản phẩm OCOP): who makes it and what it is like, its latest result, and the certificate
/// that came of it. It stays the same record when it is renamed, renewed or raised.
struct Product: Record, HandedOn {
  static let kind = "product"
  static let title = BilingualText("Sản phẩm", "product")
  static let numbering: String? = "SP"
  static let schema = 2
  static let keys: [Key] = [
    .name("name"), .record("producer"), .text("commune"), .integer("set"), .integer("star"), .day("validTo"),
    .boolean("potential"), .text("words"), .text("code"), .record("craftVillage"), .record("linkages"),
  ]
  static let events = [
    "registered", "certified", "not-recognised", "lapsed", "revoked", "renamed", "described", "standard-ended", "coded",
    "linked", "unlinked", "handed-over", "extended", "producer-set",
  ]

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
    /// Without a producer where a list names none.
    case registered(name: String, producer: String?, set: ProductSetNumber, commune: BodyID, potential: Bool)
    /// Results of before 21/08/2019 may have no score. `certificate` is the id of the record of the certificate.
    case certified(
      score: Score?, star: Star, council: Level, decision: String, day: Day, validTo: Day, certificate: String?)
    case notRecognised(score: Score?, star: Star, council: Level, decision: String, day: Day)
    /// `day` is the first without a certificate.
    case lapsed(day: Day)
    case revoked(decision: String, reason: String, day: Day)
    /// The certificate is kept past its term (26/2026/QĐ-TTg Art. 12.3).
    case extended(until: Day, decision: String, day: Day)
    case renamed(name: String, reason: String, day: Day)
    case described(description: Description, day: Day)
    /// The standard of its production ran out; `day` is the first without it.
    case standardEnded(day: Day)
    case coded(code: ProductCode, day: Day)
    case linked(linkage: String, day: Day)
    case unlinked(linkage: String, day: Day)
    case handedOver(to: BodyID, decision: String)
    case producerSet(producer: String, day: Day)
  }

  /// The latest result of an assessment.
  struct Result: Codable, Equatable {
    var score: Score?
    var council: Level
    var decision: String
    var day: Day
  }

  struct Revocation: Codable, Equatable {
    var decision: String
    var reason: String
    var day: Day
  }

  /// A name that the product had, up to the day before `until`.
  struct FormerName: Codable, Equatable {
    var name: String
    var until: Day
  }

  /// How far it is worked up (sản phẩm tươi sống, chế biến, chế biến sâu).
  enum Processing: String, Codable, CaseIterable {
    case raw, processed
    case deep = "deep-processed"

    var title: BilingualText {
      switch self {
      case .raw: BilingualText("Tươi sống, sơ chế", "Fresh or raw")
      case .processed: BilingualText("Chế biến", "Processed")
      case .deep: BilingualText("Chế biến sâu", "Deep-processed")
      }
    }
  }

  /// What stands in the register about it beside its stars.
  struct Description: Codable, Equatable {
    var processing: Processing?
    /// A traditional product (sản phẩm truyền thống).
    var isTraditional: Bool
    /// Made at commodity scale (hàng hóa).
    var isCommodity: Bool
    /// The standard of its production, such as "VietGAP", and its last day.
    var standard: String?
    var standardTo: Day?
    /// The craft village or traditional trade it comes from, by id.
    var craftVillage: String?
    /// Material areas, by id.
    var areas: [String]
  }

  var name: String
  /// Nil while nobody is known to make it: then it is not certified.
  var producer: String?
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
  /// The record of the latest certificate, and how many there were.
  var certificate: String?
  var certificates: Int?
  var formerNames: [FormerName]?
  /// The words of its names, folded, for the search for similar names.
  var words: [String]?
  /// The code of its latest assessment (26/2026/QĐ-TTg Annex II), and those before it.
  var code: ProductCode?
  var formerCodes: [ProductCode]?
  var description: Description?
  /// As in the description, for search.
  var craftVillage: String?
  /// Linkage contracts in force that cover it.
  var linkages: [String]?

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ product: Product?, by event: Event) -> Product {
    if case .registered(let name, let producer, let set, let commune, let potential) = event {
      precondition(product == nil, "a product is registered once")
      return Product(
        name: name, producer: producer, set: set, commune: commune, potential: potential,
        words: SimilarNames.words(in: name))
    }
    guard var product else { preconditionFailure("a product begins with its registration") }
    switch event {
    case .registered: break
    case .certified(let score, let star, let council, let decision, let day, let validTo, let certificate):
      product.stage = .certified
      if let certificate {
        product.certificate = certificate
        product.certificates = (product.certificates ?? 0) + 1
      }
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
    case .extended(let until, _, _):
      product.stage = .certified
      product.validTo = until
    default: product.evolveRegister(by: event)
    }
    return product
  }

  /// Events of the register, which change neither result nor certificate.
  private mutating func evolveRegister(by event: Event) {
    switch event {
    case .renamed(let name, _, let day):
      formerNames = (formerNames ?? []) + [FormerName(name: self.name, until: day)]
      self.name = name
      words = allWords
    case .described(let description, _): (self.description, craftVillage) = (description, description.craftVillage)
    case .standardEnded:
      description?.standard = nil
      description?.standardTo = nil
    case .coded(let code, _):
      if let old = self.code { formerCodes = (formerCodes ?? []) + [old] }
      self.code = code
    case .linked(let linkage, _): linkages = (linkages ?? []) + [linkage]
    case .unlinked(let linkage, _):
      let rest = (linkages ?? []).filter { $0 != linkage }
      linkages = rest.isEmpty ? nil : rest
    case .handedOver(let body, _): commune = body
    case .producerSet(let producer, _): self.producer = producer
    case .registered, .certified, .notRecognised, .lapsed, .revoked, .extended: break
    }
  }
}

extension Product {
  private var allWords: [String] {
    Set(([name] + (formerNames ?? []).map(\.name)).flatMap { SimilarNames.words(in: $0) }).sorted()
  }

  /// The search for similar names finds the right name, not the wrong one.
  func afterCorrection() -> Product {
    var product = self
    product.words = allWords
    return product
  }

  /// Who makes it, or the refusal that says that nobody is known yet.
  func maker(_ id: String) throws(Refusal) -> String {
    if let producer { return producer }
    throw Refusal(
      "no-producer", vi: "Sản phẩm \(id) chưa có chủ thể", en: "The product \(id) has no producer yet",
      detail: BilingualText(
        "Ghi chủ thể trước: ocopctl product set-producer \(id) --producer SX-…",
        "First say who makes it: ocopctl product set-producer \(id) --producer SX-…"),
      rule: "26/2026/QĐ-TTg Art. 2.3")
  }

  /// What the register tells of it, for targets that count it; nothing while nobody is known to make it.
  func described(as id: String, in unit: UnitCode) -> ProductDescribed? {
    guard let producer else { return nil }
    return ProductDescribed(
      product: id, producer: producer, commune: unit, craftVillage: description?.craftVillage,
      isCommodity: description?.isCommodity ?? false, standard: description?.standard, isLinked: linkages != nil)
  }
}
