import Coordination
import ModuleKit
import OCOP

struct RegisterSite: Creation, Encodable {
  static let form = Form(
    "register", vi: "Ghi nhận điểm đến", en: "Register a site", creates: Site.self, to: [.active],
    by: [.officer, .approver, .house],
    .text("name", vi: "Tên điểm đến", en: "Name"), .text("commune", vi: "Mã xã", en: "Commune code"),
    .choice("kind", vi: "Loại", en: "Kind", Site.Category.allCases.map { ($0.rawValue, $0.title) }),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .text("place", vi: "Tọa độ (vĩ độ, kinh độ)", en: "Coordinates (latitude, longitude)").optional,
    .text("salesPoint", vi: "Số điểm bán ở Sở Công Thương", en: "Sales point at industry and trade").optional,
    .text("craftVillage", vi: "Số làng nghề ở Sở Nông nghiệp", en: "Craft village at agriculture").optional,
    .record("products", of: "product", vi: "Sản phẩm ở đây", en: "Products made or shown here").list.optional)
  var name: String
  var commune: String
  var kind: Site.Category
  var producer: String?
  var place: String?
  var salesPoint: String?
  var craftVillage: String?
  var products: [String]?

  func decide(in now: Circumstances) throws -> Decision<Site> {
    guard let commune = UnitCode(rawValue: commune), commune.level == .commune else {
      throw Refusal(
        "not-a-commune", vi: "Mã xã gồm 5 chữ số: \(commune)", en: "A commune has a code of 5 digits: \(commune)",
        rule: "19/2025/QĐ-TTg")
    }
    for (key, id) in [("salesPoint", salesPoint), ("craftVillage", craftVillage)] {
      guard let id else { continue }
      let same = try now.all(Site.self, where: key, is: id).first { $0.state.stage == .active }
      if let same {
        throw Refusal(
          "registered-already", vi: "\(id) đã là điểm đến \(same.id)", en: "\(id) is the site \(same.id) already")
      }
    }
    let point = try place.map { try GeoPoint.read($0, in: now) }
    let registered = Site.Event.registered(
      name: name, commune: commune, category: kind, producer: producer, by: now.actor.body, place: point,
      salesPoint: salesPoint, craftVillage: craftVillage)
    let products = Set(products ?? []).sorted()
    let decision = Decision<Site>([registered] + products.map { .productLinked(product: $0) })
    return try products.isEmpty ? decision : decision.telling(products, of: nil, in: now)
  }
}

struct LocateSite: Command {
  static let form = Form(
    "locate", vi: "Ghi tọa độ", en: "Give coordinates", on: Site.self, from: [.active],
    .text("place", vi: "Tọa độ (vĩ độ, kinh độ)", en: "Coordinates (latitude, longitude)"))
  var place: String

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    Decision(.located(place: try GeoPoint.read(place, in: now)))
  }
}

struct RecogniseSite: Command {
  static let form = Form(
    "recognise", vi: "Ghi quyết định công nhận", en: "Record a recognition", on: Site.self, from: [.active],
    .text("title", vi: "Được công nhận là", en: "Recognised as"),
    .text("decision", vi: "Số quyết định", en: "Decision number"),
    .text("authority", vi: "Cơ quan công nhận", en: "Authority"), .day("day", vi: "Ngày", en: "Day").optional)
  var title: String
  var decision: String
  var authority: String
  var day: Day?

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    Decision(
      .recognised(
        recognition: Site.Recognition(
          title: title, decision: decision, authority: authority, day: day ?? now.dated)))
  }
}

/// Ties a product to the place where visitors meet it. A product with a certificate that ended is not shown as OCOP.
struct LinkProduct: Command, Encodable {
  static let form = Form(
    "link-product", vi: "Gắn sản phẩm với điểm đến", en: "Link a product", on: Site.self, from: [.active],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"))
  var product: String

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    guard !site.products.contains(product) else {
      throw Refusal(
        "linked-already", vi: "Sản phẩm \(product) đã gắn với điểm này", en: "\(product) is linked to this site already"
      )
    }
    if let ended = try Certificate.ended(product, on: now.dated, in: now) {
      throw Refusal(
        "certificate-ended", vi: "Giấy chứng nhận của \(product) đã hết từ \(ended.vietnamese)",
        en: "The certificate of \(product) ended on \(ended)",
        detail: BilingualText(
          "Gắn lại khi sản phẩm được đánh giá lại.", "Link it once it is assessed again."),
        rule: "26/2026/QĐ-TTg Art. 4.3")
    }
    return try Decision(.productLinked(product: product)).telling([product], of: site, in: now)
  }
}

struct UnlinkProduct: Command, Encodable {
  static let form = Form(
    "unlink-product", vi: "Bỏ gắn sản phẩm", en: "Unlink a product", on: Site.self, from: [.active],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"), .text("reason", vi: "Lý do", en: "Reason"))
  var product: String
  var reason: String

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    guard site.products.contains(product) else {
      throw Refusal("not-linked", vi: "Sản phẩm \(product) không gắn với điểm này", en: "\(product) is not linked here")
    }
    return try Decision(.productUnlinked(product: product, reason: reason)).telling([product], of: site, in: now)
  }
}

/// Sent by the module when a certificate ended: the sign at the place may not say OCOP any more.
struct WarnSite: Command, Encodable {
  static let form = Form(
    "warn", vi: "Cảnh báo sản phẩm hết chứng nhận", en: "Warn of an ended certificate", on: Site.self, by: [.house],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .choice("reason", vi: "Vì sao", en: "Reason", LapseReason.allCases.map { ($0.rawValue, $0.label) }),
    .day("day", vi: "Từ ngày", en: "From"))
  var product: String
  var reason: LapseReason
  var day: Day

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    guard site.products.contains(product) else { return Decision() }
    let told = Decision<Site>(.warned(product: product, reason: reason, day: day))
    let routes = try now.all(Route.self, where: "sites", is: now.recordID).filter { $0.state.stage == .published }
    guard site.stage == .active else { return told }
    let settings = now.settings(CultureTourism.self)
    let (lead, with) = try now.responsible(for: settings.toursArea)
    let names = routes.map(\.id).sorted().joined(separator: ", ")
    let (past, passed) = names.isEmpty ? ("", "") : ("; tuyến \(names)", "; routes \(names)")
    return told.assigning(
      TaskAssignment(
        "review-stop",
        title: BilingualText(
          "Rà soát điểm \(site.name): \(product) \(reason.label.vi.lowercased())\(past)",
          "Review the stop \(site.name): \(product) \(reason.label.en.lowercased())\(passed)"
        ),
        lead: lead, with: with, due: try now.workingDays(settings.reviewDays, after: now.dated),
        dueRule: "\(settings.reviewDays) working days after the certificate ended", dueDays: settings.reviewDays,
        dueFrom: now.dated))
  }
}

struct LiftWarning: Command, Encodable {
  static let form = Form(
    "lift-warning", vi: "Bỏ cảnh báo", en: "Lift the warning", on: Site.self, by: [.house],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"))
  var product: String

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    site.warnings.contains { $0.product == product } ? Decision(.warningLifted(product: product)) : Decision()
  }
}

/// The visitors of a month, of the stop as a whole or of one route.
struct CountVisits: Command {
  static let form = Form(
    "count-visits", vi: "Ghi lượt khách", en: "Count visits", on: Site.self, from: [.active], anyBody: true,
    .text("month", vi: "Tháng (2024-06)", en: "Month (2024-06)"),
    .integer("visitors", vi: "Lượt khách", en: "Visitors", min: 0, max: 10_000_000),
    .money("revenue", vi: "Doanh thu (đồng)", en: "Revenue (đồng)").optional,
    .record("route", of: "route", vi: "Theo tuyến", en: "Of the route").optional,
    .text("source", vi: "Nguồn số liệu", en: "Source"))
  var month: String
  var visitors: Int
  var revenue: Money?
  var route: String?
  var source: String

  func decide(_ site: Site, in now: Circumstances) throws -> Decision<Site> {
    guard let first = Day(iso: "\(month)-01"), first <= now.today else {
      throw Refusal(
        "bad-month", vi: "Tháng viết như 2024-06 và không ở tương lai: \(month)",
        en: "A month is written 2024-06 and is not in the future: \(month)")
    }
    if let route, try !now.require(Route.self, route).state.sites.contains(now.recordID) {
      throw Refusal(
        "not-on-route", vi: "Tuyến \(route) không dừng ở điểm này", en: "The route \(route) does not stop here")
    }
    return Decision(
      .visitsCounted(
        visits: Site.Visits(month: month, route: route, visitors: visitors, revenue: revenue, source: source)))
  }
}

/// Visitors are not led there any more.
struct CloseSite: Command, Encodable {
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
    return try Decision(.closed(reason: reason)).telling(site.products, of: site, in: now)
  }
}

extension GeoPoint {
  /// Coordinates as typed, within the area of the office; whoever swaps the two numbers is told so.
  static func read(_ text: String, in now: Circumstances) throws -> GeoPoint {
    guard let point = GeoPoint(parsing: text) else {
      throw Refusal(
        "bad-coordinates", vi: "Không đọc được tọa độ: \(text)", en: "Not coordinates: \(text)",
        detail: BilingualText(
          "Viết vĩ độ trước, như trên bản đồ: 15.1214, 108.8044", "Latitude first, as on a map: 15.1214, 108.8044"))
    }
    let bounds = now.settings(CultureTourism.self).bounds
    if bounds.contains(point) { return point }
    let isSwapped = GeoPoint(latitude: point.longitude, longitude: point.latitude).map(bounds.contains) == true
    throw Refusal(
      "outside-the-office", vi: "Tọa độ \(point.formatted) ngoài vùng của văn phòng",
      en: "\(point.formatted) lies outside the area of the office",
      detail: isSwapped
        ? BilingualText("Có lẽ đảo vĩ độ và kinh độ.", "Latitude and longitude seem to be swapped.")
        : BilingualText(
          "Vùng đặt trong plugin.yaml: bounds.", "The area is set in plugin.yaml: bounds."))
  }
}

/// The certificate of a product as agriculture last told it.
enum Certificate {
  /// The first day without one, when it ended by that day; nil while it holds, or where there never was one.
  static func ended(_ product: String, on day: Day, in now: Circumstances) throws -> Day? {
    let certified = try now.latest(ProductCertified.self, about: product)
    let lapsed = try now.latest(ProductLapsed.self, about: product)
    guard let certified else { return nil }
    if let lapsed, lapsed.day > certified.validFrom, lapsed.day <= day { return lapsed.day }
    return certified.validTo < day ? certified.validTo + 1 : nil
  }
}
