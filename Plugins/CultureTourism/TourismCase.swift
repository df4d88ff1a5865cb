import Coordination
import ModuleKit
import OCOP

/// A rural tourism product in the making (hồ sơ sản phẩm du lịch nông thôn): who, on what basis, the support asked and
/// given, and its way to an OCOP product of the tourism set.
///
/// 832/UBND-KT (Tây Ninh, 22/03/2021), paragraph 4: places, relics, traditions of the peoples, local features.
struct TourismCase: KeptRecord {
  static let kind = "tourism-case"
  static let title = BilingualText("Hồ sơ sản phẩm du lịch nông thôn", "rural tourism case")
  static let numbering: String? = "DL"
  static let keys: [Key] = [.name("name"), .record("producer"), .text("commune"), .record("site"), .record("product")]
  static let events = [
    "opened", "site-set", "product-set", "support-asked", "support-answered", "support-delivered", "began", "dropped",
    "handed-over",
  ]

  enum Stage: String, StageName {
    case developing, operating, dropped

    var title: BilingualText {
      switch self {
      case .developing: BilingualText("Đang xây dựng", "Being developed")
      case .operating: BilingualText("Đã đón khách", "Operating")
      case .dropped: BilingualText("Đã dừng", "Dropped")
      }
    }
  }

  /// What the product builds on.
  enum Basis: String, Codable, CaseIterable, Sendable {
    case place, relic, tradition, feature

    var label: BilingualText {
      switch self {
      case .place: BilingualText("Địa danh", "Place")
      case .relic: BilingualText("Di tích", "Relic")
      case .tradition: BilingualText("Truyền thống dân tộc", "Tradition of a people")
      case .feature: BilingualText("Đặc trưng địa phương", "Local feature")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case opened(
      name: String, producer: String?, applicant: String, commune: UnitCode, basis: [Basis], idea: String,
      keeper: BodyID,
      day: Day)
    case siteSet(site: String)
    case productSet(product: String)
    case supportAsked(support: AskedSupport)
    case supportAnswered(number: Int, answer: AskedSupport.Answer)
    case supportDelivered(number: Int, delivery: AskedSupport.Delivery)
    case began(day: Day)
    case dropped(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var name: String
  var producer: String?
  /// The organisation or community group, where it is in no register yet.
  var applicant: String
  var commune: UnitCode
  var basis: [Basis]
  var idea: String
  var opened: Day
  var stage: Stage = .developing
  var site: String?
  /// The product of the tourism set at agriculture.
  var product: String?
  var supports: [AskedSupport] = []
  /// The first day with visitors.
  var began: Day?
  var reason: String?
  var body: BodyID?

  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ file: TourismCase?, by event: Event) -> TourismCase {
    if case .opened(
      let name, let producer, let applicant, let commune, let basis, let idea, let keeper, let day) = event
    {
      return TourismCase(
        name: name, producer: producer, applicant: applicant, commune: commune, basis: basis, idea: idea, opened: day,
        body: keeper)
    }
    guard var file else { preconditionFailure("a case is opened first") }
    switch event {
    case .opened: break
    case .siteSet(let site): file.site = site
    case .productSet(let product): file.product = product
    case .supportAsked(let support): file.supports.append(support)
    case .supportAnswered(let number, let answer): file.supports[number - 1].answer = answer
    case .supportDelivered(let number, let delivery): file.supports[number - 1].delivered = delivery
    case .began(let day): (file.stage, file.began) = (.operating, day)
    case .dropped(let reason, _): (file.stage, file.reason) = (.dropped, reason)
    case .handedOver(let to, _): file.body = to
    }
    return file
  }
}
