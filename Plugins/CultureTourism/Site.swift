import Coordination
import ModuleKit
import OCOP

/// A place that visitors are led to (điểm đến), and what ties it to the programme: its products, its sales point, its
/// craft village.
struct Site: KeptRecord {
  static let kind = "site"
  static let title = BilingualText("điểm đến", "site")
  static let numbering: String? = "DT"
  /// 2: the keys `products`, `salesPoint` and `craftVillage`.
  static let schema = 2
  static let keys: [Key] = [
    .name("name"), .text("commune"), .text("category"), .record("producer"), .record("products"), .text("salesPoint"),
    .text("craftVillage"),
  ]
  static let events = [
    "registered", "located", "recognised", "product-linked", "product-unlinked", "warned", "warning-lifted",
    "visits-counted", "closed", "handed-over",
  ]

  enum Stage: String, StageName {
    case active, closed

    var title: BilingualText {
      switch self {
      case .active: BilingualText("Đang đón khách", "Active")
      case .closed: BilingualText("Đã đóng", "Closed")
      }
    }
  }

  /// What kind of place it is, as the plans name them; on a route it is the kind of stop.
  enum Category: String, Codable, Equatable, Sendable, CaseIterable {
    case productionSite = "production-site"
    case productionArea = "production-area"
    case craftVillage = "craft-village"
    case salesPoint = "sales-point"
    case cultureVillage = "culture-village"
    case heritage
    case touristSite = "tourist-site"
    case service

    var title: BilingualText {
      switch self {
      case .productionSite: BilingualText("Cơ sở sản xuất", "Production site")
      case .productionArea: BilingualText("Vùng sản xuất, vùng nguyên liệu", "Raw-material area")
      case .craftVillage: BilingualText("Làng nghề", "Craft village")
      case .salesPoint: BilingualText("Điểm giới thiệu và bán sản phẩm OCOP", "OCOP sales point")
      case .cultureVillage: BilingualText("Làng văn hóa du lịch", "Culture and tourism village")
      case .heritage: BilingualText("Di tích", "Heritage site")
      case .touristSite: BilingualText("Khu, điểm du lịch", "Tourist site")
      case .service: BilingualText("Dịch vụ (lưu trú, ăn uống)", "Service")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case registered(
      name: String, commune: UnitCode, category: Category, producer: String?, by: BodyID, place: GeoPoint? = nil,
      salesPoint: String? = nil, craftVillage: String? = nil)
    case located(place: GeoPoint)
    case recognised(recognition: Recognition)
    case productLinked(product: String)
    case productUnlinked(product: String, reason: String)
    /// The certificate of a product shown here ended.
    case warned(product: String, reason: LapseReason, day: Day)
    case warningLifted(product: String)
    case visitsCounted(visits: Visits)
    case closed(reason: String)
    case handedOver(to: BodyID, decision: String)
  }

  /// A decision that recognises the site: as a tourist site, a culture village, a heritage.
  struct Recognition: Codable, Equatable, Sendable {
    var title: String
    var decision: String
    var authority: String
    var day: Day
  }

  /// Visitors of a month, also those of one route; counting again replaces.
  struct Visits: Codable, Equatable, Sendable {
    /// "2024-06".
    var month: String
    var route: String?
    var visitors: Int
    var revenue: Money?
    /// Where the figure comes from.
    var source: String
  }

  struct Warning: Codable, Equatable, Sendable {
    var product: String
    var reason: LapseReason
    var day: Day
  }

  var stage = Stage.active
  var name: String
  var commune: UnitCode
  var category: Category
  /// The producer whose place it is.
  var producer: String?
  /// The body that registered it; the record is its own.
  var registrar: BodyID
  var place: GeoPoint?
  /// The sales point in the register of industry and trade.
  var salesPoint: String?
  /// The village in the register of agriculture.
  var craftVillage: String?
  var recognition: Recognition?
  /// The products made or shown here.
  var products: [String] = []
  var warnings: [Warning] = []
  var visits: [Visits] = []
  var closing: String?

  var body: BodyID? { registrar }
  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ site: Site?, by event: Event) -> Site {
    if case .registered(
      let name, let commune, let category, let producer, let by, let place, let salesPoint, let craftVillage) = event
    {
      return Site(
        name: name, commune: commune, category: category, producer: producer, registrar: by, place: place,
        salesPoint: salesPoint, craftVillage: craftVillage)
    }
    guard var site else { preconditionFailure("a site is registered first") }
    switch event {
    case .registered: break
    case .located(let place): site.place = place
    case .recognised(let recognition): site.recognition = recognition
    case .productLinked(let product): site.products.append(product)
    case .productUnlinked(let product, _):
      site.products.removeAll { $0 == product }
      site.warnings.removeAll { $0.product == product }
    case .warned(let product, let reason, let day):
      site.warnings.removeAll { $0.product == product }
      site.warnings.append(Warning(product: product, reason: reason, day: day))
    case .warningLifted(let product): site.warnings.removeAll { $0.product == product }
    case .visitsCounted(let visits):
      site.visits.removeAll { $0.month == visits.month && $0.route == visits.route }
      site.visits.append(visits)
    case .closed(let reason): (site.stage, site.closing) = (.closed, reason)
    case .handedOver(let to, _): site.registrar = to
    }
    return site
  }
}
