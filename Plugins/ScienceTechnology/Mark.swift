import Coordination
import ModuleKit
import OCOP

/// A mark or a geographical indication (nhãn hiệu, nhãn hiệu tập thể, nhãn hiệu chứng nhận, chỉ dẫn địa lý), from
/// filing to its end. A mark of its own names its products; of a shared one a product holds a right of use.
struct Mark: KeptRecord {
  static let kind = "mark"
  static let title = BilingualText("Nhãn hiệu, chỉ dẫn địa lý", "mark")
  static let numbering: String? = "NHI"
  static let keys: [Key] = [
    .name("name"), .text("kind"), .text("number"), .record("producer"), .record("products"), .day("expires"),
  ]
  static let events = [
    "filed", "accepted", "granted", "renewed", "authorised", "right-ended", "refused", "expired", "expiry-told",
    "handed-over",
  ]

  enum Stage: String, StageName {
    case filed, accepted, granted, refused, expired

    var title: BilingualText {
      switch self {
      case .filed: BilingualText("Đã nộp đơn", "Filed")
      case .accepted: BilingualText("Đơn hợp lệ, đã công bố", "Accepted and published")
      case .granted: BilingualText("Đã cấp văn bằng", "Granted")
      case .refused: BilingualText("Bị từ chối", "Refused")
      case .expired: BilingualText("Hết hiệu lực", "Expired")
      }
    }
  }

  enum Kind: String, Codable, CaseIterable, Sendable {
    case trademark, collective, certification
    case geographical = "geographical-indication"

    var label: BilingualText {
      switch self {
      case .trademark: BilingualText("Nhãn hiệu", "Trade mark")
      case .collective: BilingualText("Nhãn hiệu tập thể", "Collective mark")
      case .certification: BilingualText("Nhãn hiệu chứng nhận", "Certification mark")
      case .geographical: BilingualText("Chỉ dẫn địa lý", "Geographical indication")
      }
    }

    /// Used by written right, not by filing.
    var isShared: Bool { self != .trademark }
  }

  /// A right to use a shared mark (quyền sử dụng), in writing.
  struct Right: Codable, Equatable, Sendable {
    var product: String
    var producer: String
    /// Number of the letter or certificate.
    var document: String
    var from: Day
    var expires: Day?
  }

  enum Event: Codable, Equatable {
    case filed(
      name: String, kind: Kind, number: String, classes: [Int], owner: String, producer: String?, products: [String],
      keeper: BodyID, day: Day)
    /// Accepted as formally valid; published when the gazette is named.
    case accepted(notice: String, day: Day)
    case granted(certificate: String, day: Day, expires: Day?)
    case renewed(document: String, expires: Day, day: Day)
    case authorised(right: Right)
    case rightEnded(product: String, reason: String, day: Day)
    case refused(reason: String, day: Day)
    case expired(day: Day)
    case expiryTold(items: [String], day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var name: String
  var kind: Kind
  /// Number of the application.
  var number: String
  /// Classes of the Nice classification, 1 to 45; none of a geographical indication.
  var classes: [Int]
  /// A producer, an association, a committee.
  var owner: String
  var producer: String?
  /// The products that bear it: of its own, or by a right of use.
  var products: [String]
  var filed: Day
  var stage: Stage = .filed
  var accepted: Day?
  var certificate: String?
  var granted: Day?
  /// The last day; a geographical indication may have none.
  var expires: Day?
  var rights: [Right] = []
  var toldExpiries: [String] = []
  var reason: String?
  var body: BodyID?

  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  func isInForce(on day: Day) -> Bool { stage == .granted && expires.map { day <= $0 } ?? true }

  func isUsed(by product: String, on day: Day) -> Bool {
    guard kind.isShared else { return products.contains(product) }
    return rights.contains { $0.product == product && $0.from <= day && ($0.expires.map { day <= $0 } ?? true) }
  }

  static func evolve(_ mark: Mark?, by event: Event) -> Mark {
    if case .filed(
      let name, let kind, let number, let classes, let owner, let producer, let products, let keeper, let day) = event
    {
      return Mark(
        name: name, kind: kind, number: number, classes: classes, owner: owner, producer: producer, products: products,
        filed: day, body: keeper)
    }
    guard var mark else { preconditionFailure("a mark is filed first") }
    switch event {
    case .filed: break
    case .accepted(_, let day): (mark.stage, mark.accepted) = (.accepted, day)
    case .granted(let certificate, let day, let expires):
      (mark.stage, mark.certificate, mark.granted, mark.expires) = (.granted, certificate, day, expires)
    case .renewed(_, let expires, _): (mark.stage, mark.expires) = (.granted, expires)
    case .authorised(let right):
      mark.rights.removeAll { $0.product == right.product }
      mark.rights.append(right)
      if !mark.products.contains(right.product) { mark.products.append(right.product) }
    case .rightEnded(let product, _, _):
      mark.rights.removeAll { $0.product == product }
      mark.products.removeAll { $0 == product }
    case .refused(let reason, _): (mark.stage, mark.reason) = (.refused, reason)
    case .expired: mark.stage = .expired
    case .expiryTold(let items, _): mark.toldExpiries += items
    case .handedOver(let to, _): mark.body = to
    }
    return mark
  }

  /// What has a term, and its last day.
  var expiries: [(item: String, number: String, day: Day)] {
    let own = stage == .granted ? expires.map { [("mark", number, $0)] } ?? [] : []
    return own + rights.compactMap { right in right.expires.map { ("right-of-use", right.document, $0) } }
  }
}
