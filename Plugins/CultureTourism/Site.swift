import Coordination
import ModuleKit

/// A place that visitors are led to (điểm đến).
struct Site: Record {
  static let kind = "site"
  static let title = BilingualText("điểm đến", "site")
  static let numbering: String? = "DT"
  static let keys: [Key] = [.name("name"), .text("commune"), .text("category"), .record("producer")]
  static let events = ["registered", "closed"]

  enum Stage: String, StageName {
    case active, closed

    var title: BilingualText {
      switch self {
      case .active: BilingualText("Đang đón khách", "Active")
      case .closed: BilingualText("Đã đóng", "Closed")
      }
    }
  }

  /// What kind of place it is, as the plans name them.
  enum Category: String, Codable, Equatable, Sendable, CaseIterable {
    case touristSite = "tourist-site"
    case cultureVillage = "culture-village"
    case craftVillage = "craft-village"
    case productionArea = "production-area"
    case salesPoint = "sales-point"
    case heritage

    var title: BilingualText {
      switch self {
      case .touristSite: BilingualText("Khu, điểm du lịch", "Tourist site")
      case .cultureVillage: BilingualText("Làng văn hóa du lịch", "Culture and tourism village")
      case .craftVillage: BilingualText("Làng nghề", "Craft village")
      case .productionArea: BilingualText("Vùng sản xuất", "Production area")
      case .salesPoint: BilingualText("Điểm giới thiệu và bán sản phẩm OCOP", "OCOP sales point")
      case .heritage: BilingualText("Di tích", "Heritage site")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case registered(name: String, commune: UnitCode, category: Category, producer: String?, by: BodyID)
    case closed(reason: String)
  }

  var stage = Stage.active
  var name: String
  var commune: UnitCode
  var category: Category
  /// The producer whose place it is.
  var producer: String?
  /// The body that registered it; the record is its own.
  var registrar: BodyID
  var closing: String?

  var body: BodyID? { registrar }

  static func evolve(_ site: Site?, by event: Event) -> Site {
    switch (event, site) {
    case (.registered(let name, let commune, let category, let producer, let by), _):
      return Site(name: name, commune: commune, category: category, producer: producer, registrar: by)
    case (.closed(let reason), var site?):
      (site.stage, site.closing) = (.closed, reason)
      return site
    case (.closed, nil): preconditionFailure("a site is registered first")
    }
  }
}

struct RegisterSite: Creation {
  static let form = Form(
    "register", vi: "Ghi nhận điểm đến", en: "Register a site", creates: Site.self, to: [.active],
    .text("name", vi: "Tên điểm đến", en: "Name"), .text("commune", vi: "Mã xã", en: "Commune code"),
    .choice("kind", vi: "Loại", en: "Kind", Site.Category.allCases.map { ($0.rawValue, $0.title) }),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional)
  var name: String
  var commune: String
  var kind: Site.Category
  var producer: String?

  func decide(in now: Circumstances) throws -> Decision<Site> {
    guard let commune = UnitCode(rawValue: commune), commune.level == .commune else {
      throw Refusal(
        "not-a-commune", vi: "Mã xã gồm 5 chữ số: \(commune)", en: "A commune has a code of 5 digits: \(commune)",
        rule: "19/2025/QĐ-TTg")
    }
    return Decision(.registered(name: name, commune: commune, category: kind, producer: producer, by: now.actor.body))
  }
}

/// Visitors are not led there any more.
struct CloseSite: Command {
  static let form = Form(
    "close", vi: "Đóng điểm đến", en: "Close a site", on: Site.self, from: [.active], to: [.closed],
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    let routes = try now.all(Route.self, where: "sites", is: now.recordID).filter { $0.state.stage == .published }
    guard routes.isEmpty else {
      let ids = routes.map(\.id).sorted().joined(separator: ", ")
      throw Refusal(
        "site-in-use", vi: "Tuyến đã công bố còn đi qua điểm này: \(ids)",
        en: "Published routes still lead here: \(ids)")
    }
    return Decision(.closed(reason: reason))
  }
}
