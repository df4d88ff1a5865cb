import Coordination
import ModuleKit
import OCOP

/// A shop or centre that shows and sells OCOP goods, under state management (điểm, trung tâm giới thiệu và bán sản phẩm
/// OCOP).
struct SalesPoint: KeptRecord {
  static let kind = "sales-point"
  static let title = BilingualText("điểm giới thiệu và bán sản phẩm OCOP", "OCOP sales point")
  static let numbering: String? = "DB"
  static let keys: [Key] = [
    .name("name"), .text("commune"), .text("category"), .record("products"), .record("lapsed"), .day("active"),
    .boolean("isLinked"),
  ]
  static let events = [
    "notified", "checked", "listed", "inspected", "remedied", "shown", "active-again", "went-dormant", "goods-lapsed",
    "link-asked", "linked", "unlinked", "sanction-noted", "closed", "handed-over",
  ]

  enum Stage: String, StageName {
    case notified, rejected, checked, listed, remedying, dormant, closed

    var title: BilingualText {
      switch self {
      case .notified: BilingualText("Đã thông báo", "Notified")
      case .rejected: BilingualText("Chưa đạt tiêu chí", "Criteria not met")
      case .checked: BilingualText("Đạt tiêu chí", "Criteria met")
      case .listed: BilingualText("Trong danh sách", "Listed")
      case .remedying: BilingualText("Đang khắc phục", "Remedying")
      case .dormant: BilingualText("Ngừng hoạt động", "Dormant")
      case .closed: BilingualText("Đã đóng", "Closed")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case notified(
      name: String, commune: UnitCode, category: Category, isCentre: Bool, location: GeoPoint?, keeper: BodyID, day: Day
    )
    case checked(check: CriteriaCheck)
    case listed(decision: String, day: Day)
    /// Without findings it is in order. `remedyBy`: until when it mends them.
    case inspected(findings: [String], remedyBy: Day?, day: Day)
    case remedied(text: String, day: Day)
    case shown(products: [String], day: Day)
    case activeAgain(text: String, day: Day)
    case wentDormant(day: Day)
    case goodsLapsed(product: String, day: Day)
    case linkAsked(day: Day)
    case linked(route: String, day: Day)
    /// No published route stops there any more.
    case unlinked(day: Day)
    case sanctionNoted(sanction: NotedSanction)
    case closed(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  /// Where it is (950/QĐ-BCT for 2023–2025).
  enum Category: String, Codable, CaseIterable, Sendable {
    case station, highway, mall, tourism
    case craftVillage = "craft-village"
    case tradeCentre = "trade-centre"
    case fairCentre = "fair-centre"
    case postOffice = "post-office"
    case other

    var title: BilingualText {
      switch self {
      case .station: BilingualText("Sân bay, bến xe, bến tàu", "Airport, coach or boat station")
      case .highway: BilingualText("Trạm dừng, quốc lộ", "Highway stop")
      case .mall: BilingualText("Trung tâm thương mại, siêu thị, chợ", "Mall, supermarket, market")
      case .tourism: BilingualText("Khu du lịch, nhà hàng, khách sạn", "Tourist area, restaurant, hotel")
      case .craftVillage: BilingualText("Làng nghề", "Craft village")
      case .tradeCentre: BilingualText("Trung tâm huyện, xã, khu công nghiệp", "Local trade centre, industrial zone")
      case .fairCentre: BilingualText("Trung tâm hội chợ, triển lãm", "Fair centre")
      case .postOffice: BilingualText("Bưu điện, điểm văn hóa xã", "Post office, culture post")
      case .other: BilingualText("Khác", "Other")
      }
    }
  }

  /// The check against the criteria that were in force on its day.
  struct CriteriaCheck: Codable, Equatable, Sendable {
    var source: String
    var met: [String]
    var missing: [String]
    var day: Day
  }

  struct Inspection: Codable, Equatable, Sendable {
    var findings: [String]
    var remedyBy: Day?
    var day: Day
    var remedy: String?
    var remedied: Day?
  }

  var stage = Stage.notified
  var name: String
  var commune: UnitCode
  var category: Category
  /// A centre (trung tâm), not a shop.
  var isCentre: Bool
  var location: GeoPoint?
  /// The body that answers for it; the record is its own.
  var keeper: BodyID
  var check: CriteriaCheck?
  var decision: String?
  /// What it shows.
  var products: [String] = []
  /// Of these, whose certificate has ended.
  var lapsed: [String] = []
  /// Its last activity.
  var active: Day
  /// The latest inspection.
  var inspection: Inspection?
  var inspections = 0
  var linkAsked: Day?
  /// The route that leads past it.
  var route: String?
  var isLinked = false
  /// Against producers or goods that it shows.
  var sanctions: [NotedSanction]?
  var closing: String?

  var body: BodyID? { keeper }
  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ point: SalesPoint?, by event: Event) -> SalesPoint {
    if case .notified(
      let name, let commune, let category, let isCentre, let location, let keeper, let day) = event
    {
      return SalesPoint(
        name: name, commune: commune, category: category, isCentre: isCentre, location: location, keeper: keeper,
        active: day)
    }
    guard var point else { preconditionFailure("a sales point begins with its notification") }
    point.apply(event)
    return point
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .notified: break
    case .checked(let check): (stage, self.check) = (check.missing.isEmpty ? .checked : .rejected, check)
    case .listed(let decision, let day): (stage, self.decision, active) = (.listed, decision, day)
    case .inspected(let findings, let remedyBy, let day):
      inspection = Inspection(findings: findings, remedyBy: remedyBy, day: day)
      inspections += 1
      (stage, active) = (findings.isEmpty ? .listed : .remedying, max(active, day))
    case .remedied(let text, let day):
      inspection?.remedy = text
      inspection?.remedied = day
      (stage, active) = (.listed, max(active, day))
    case .shown(let products, let day):
      self.products = products
      lapsed.removeAll { !products.contains($0) }
      wake(day)
    case .activeAgain(_, let day): wake(day)
    case .wentDormant: stage = .dormant
    case .goodsLapsed(let product, _): if !lapsed.contains(product) { lapsed.append(product) }
    case .linkAsked(let day): linkAsked = day
    case .linked(let route, _): (self.route, isLinked) = (route, true)
    case .unlinked: (route, isLinked) = (nil, false)
    case .sanctionNoted(let sanction): sanctions = (sanctions ?? []) + [sanction]
    case .closed(let reason, _): (stage, closing) = (.closed, reason)
    case .handedOver(let to, _): keeper = to
    }
  }

  private mutating func wake(_ day: Day) {
    active = max(active, day)
    if stage == .dormant { stage = .listed }
  }

  func told(as id: String, on day: Day) -> SalesPointListed {
    SalesPointListed(point: id, name: name, commune: commune, location: location, products: products, day: day)
  }
}

/// What a sales point has to meet from a day on; a list in plugin.yaml, because the criteria change by decree.
struct PointCriteria: Decodable, Sendable {
  struct Item: Decodable, Sendable {
    var id: String
    var title: BilingualText
  }
  var validFrom: Day
  /// The decree; says so where it is not confirmed.
  var source: String
  var items: [Item]
}
