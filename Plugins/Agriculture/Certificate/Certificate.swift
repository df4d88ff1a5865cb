import Coordination
import ModuleKit
import OCOP

/// A certificate (giấy chứng nhận) of a product: one for each recognition, written by the decision that gives it.
///
/// Its days are changed only by commands on its product, in the same decision: so a product and its certificates agree.
/// Whether it holds on a day is told by its days (`status`), not by its stage.
struct Certificate: HandedOn {
  static let kind = "certificate"
  static let title = BilingualText("Giấy chứng nhận", "certificate")
  static let keys: [Key] = [
    .record("product"), .record("producer"), .name("productName"), .name("producerName"), .text("commune"),
    .integer("star"), .text("number"), .text("decision"), .text("code"), .day("validTo"),
  ]
  static let events = [
    "issued", "warned", "reassessment-opened", "extended", "revocation-proposed", "replaced", "lapsed", "revoked",
    "handed-over",
  ]

  static let moves: [Move<Stage>] = [
    Move("product.record-result", vi: "Cấp giấy chứng nhận", en: "Issued", from: [], to: [.issued]),
    Move(
      "product.record-result", vi: "Có kết quả mới", en: "A newer result", from: [.issued, .lapsed], to: [.replaced]),
    Move(
      "product.record-result", vi: "Không còn đạt", en: "Criteria no longer met", from: [.issued, .lapsed],
      to: [.revoked]),
    Move("product.lapse", vi: "Hết hạn", en: "Lapsed", from: [.issued], to: [.lapsed]),
    Move("product.revoke", vi: "Thu hồi", en: "Revoked", from: [.issued], to: [.revoked]),
    Move(
      "product.extend-certificate", vi: "Giữ hiệu lực chuyển tiếp", en: "Kept in transition", from: [.lapsed],
      to: [.issued]),
  ]

  enum Stage: String, StageName {
    case issued, replaced, lapsed, revoked

    var title: BilingualText {
      switch self {
      case .issued: BilingualText("Đã cấp", "Issued")
      case .replaced: BilingualText("Có giấy mới thay", "Replaced")
      case .lapsed: BilingualText("Hết hạn", "Lapsed")
      case .revoked: BilingualText("Bị thu hồi", "Revoked")
      }
    }
  }

  /// What the decision that recognises the product says.
  struct Grant: Codable, Equatable {
    var product: String
    var productName: String
    /// The code of the product's assessment.
    var code: ProductCode?
    var producer: String
    var producerName: String
    var commune: BodyID
    var set: ProductSetNumber
    var star: Star
    var score: Score?
    /// The number on the paper.
    var number: String
    var decision: String
    var authority: BilingualText?
    var council: Level
    var rulebook: String
    var assessment: String?
    var validFrom: Day
    var validTo: Day
  }

  enum Event: Codable, Equatable {
    case issued(grant: Grant)
    case warned(months: Int, day: Day)
    case reassessmentOpened(from: Day, to: Day)
    case extended(until: Day, decision: String, day: Day)
    case revocationProposed(ground: String, finding: String, found: Day, due: Day?)
    /// `day` is the first on which the new one holds.
    case replaced(by: String, day: Day)
    /// `day` is the first without a certificate.
    case lapsed(day: Day)
    case revoked(decision: String, ground: String?, reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  struct Revocation: Codable, Equatable {
    var decision: String
    /// The id of a ground of the rulebook.
    var ground: String?
    var reason: String
    var day: Day
  }

  struct Proposal: Codable, Equatable {
    var ground: String
    var finding: String
    var found: Day
    var due: Day?
  }

  // The members of the grant, so that they can be keys.
  var product: String
  var productName: String
  var code: ProductCode?
  var producer: String
  var producerName: String
  var commune: BodyID
  var set: ProductSetNumber
  var star: Star
  var score: Score?
  var number: String
  var decision: String
  var authority: BilingualText?
  var council: Level
  var rulebook: String
  var assessment: String?
  var validFrom: Day
  /// The last day of its term.
  var validTo: Day

  var extendedTo: Day?
  /// The first day on which it does not hold, once it has ended.
  var endedOn: Day?
  var replacedBy: String?
  var revocation: Revocation?
  var proposal: Proposal?
  /// The months of the warnings that were given: 12, 6, 3.
  var warned: [Int]?
  var stage: Stage = .issued

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  init(_ grant: Grant) {
    (product, productName, code) = (grant.product, grant.productName, grant.code)
    (producer, producerName, commune) = (grant.producer, grant.producerName, grant.commune)
    (set, star, score, number, decision) = (grant.set, grant.star, grant.score, grant.number, grant.decision)
    (authority, council, rulebook) = (grant.authority, grant.council, grant.rulebook)
    (assessment, validFrom, validTo) = (grant.assessment, grant.validFrom, grant.validTo)
  }

  static func evolve(_ certificate: Certificate?, by event: Event) -> Certificate {
    if case .issued(let grant) = event {
      precondition(certificate == nil, "a certificate is issued once")
      return Certificate(grant)
    }
    guard var certificate else { preconditionFailure("a certificate begins with its issue") }
    switch event {
    case .issued: break
    case .warned(let months, _): certificate.warned = (certificate.warned ?? []) + [months]
    case .reassessmentOpened: break
    case .extended(let until, _, _):
      (certificate.extendedTo, certificate.endedOn, certificate.stage) = (until, nil, .issued)
    case .revocationProposed(let ground, let finding, let found, let due):
      certificate.proposal = Proposal(ground: ground, finding: finding, found: found, due: due)
    case .replaced(let other, let day):
      (certificate.replacedBy, certificate.endedOn, certificate.stage) = (other, day, .replaced)
    case .lapsed(let day): (certificate.endedOn, certificate.stage) = (day, .lapsed)
    case .revoked(let decision, let ground, let reason, let day):
      certificate.revocation = Revocation(decision: decision, ground: ground, reason: reason, day: day)
      (certificate.endedOn, certificate.stage) = (day, .revoked)
    case .handedOver(let body, _): certificate.commune = body
    }
    return certificate
  }
}
