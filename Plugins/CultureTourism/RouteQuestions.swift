import Coordination
import ModuleKit
import OCOP

/// A route stop by stop: kind, distance, what is shown there and whether it still holds, visitors.
struct RouteSheet: Question {
  static let form = Form(
    "route-sheet", vi: "Tuyến theo từng điểm dừng", en: "A route stop by stop",
    .record("route", of: "route", vi: "Tuyến", en: "Route"),
    .integer("year", vi: "Lượt khách năm", en: "Visitors of the year", min: 2018, max: 2100).optional)
  var route: String
  var year: Int?

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(Route.self, route).state
    let year = year ?? now.today.year
    let sites = Dictionary(
      try now.records(Site.self, Set(found.sites).sorted()).map { ($0.id, $0.state) }, uniquingKeysWith: { $1 })
    let products = Set(sites.values.flatMap(\.products)).sorted()
    let certified = Dictionary(
      try now.latest(ProductCertified.self, about: products).map { ($0.product, $0) }, uniquingKeysWith: { $1 })
    var last: GeoPoint?
    let rows = found.sites.enumerated().map { number, id -> [Report.Cell] in
      let site = sites[id]
      let metres = site?.place.flatMap { point in last.map { $0.metres(to: point) } }
      last = site?.place ?? last
      let shown = (site?.products ?? []).map { product -> String in
        let name = certified[product]?.name ?? product
        let isWarned = site?.warnings.contains { $0.product == product } == true
        return isWarned ? "\(name) (!)" : certified[product].map { "\(name) \($0.star.rawValue)★" } ?? name
      }
      let visits = (site?.visits ?? []).filter {
        $0.month.hasPrefix("\(year)-") && ($0.route == nil || $0.route == route)
      }
      let own = visits.filter { $0.route == route }
      let counted = (own.isEmpty ? visits : own).reduce(0) { $0 + $1.visitors }
      return [
        .number(Int64(number + 1)), .text(BilingualText(id, id)),
        .text(BilingualText(site?.name ?? id, site?.name ?? id)),
        .text(site?.category.title ?? BilingualText("Không rõ", "Unknown")),
        metres.map { .number(Int64($0)) } ?? .unknown,
        .text(BilingualText(shown.joined(separator: ", "), shown.joined(separator: ", "))),
        visits.isEmpty ? .unknown : .number(Int64(counted)),
      ]
    }
    return Report(
      .brief, vi: "Tuyến \(found.name)", en: "Route \(found.name)", cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "\(found.stage.title.vi), \(found.days) ngày. Đường chim bay; (!) là sản phẩm đã hết chứng nhận.",
              "\(found.stage.title.en), \(found.days) days. Straight lines; (!): its certificate ended."
            )
          ],
          table: Report.Table(
            columns: [
              Report.Column("stop", vi: "Điểm dừng", en: "Stop", .integer), Report.Column("site", vi: "Mã", en: "Site"),
              Report.Column("name", vi: "Tên", en: "Name"), Report.Column("kind", vi: "Loại", en: "Kind"),
              Report.Column("metres", vi: "Cách điểm trước (m)", en: "From the one before (m)", .integer),
              Report.Column("products", vi: "Sản phẩm", en: "Products"),
              Report.Column("visitors", vi: "Lượt khách \(year)", en: "Visitors \(year)", .integer),
            ], rows: rows))
      ])
  }
}

/// What no published route passes: certified products, sites, and what waits for an answer, commune by commune.
struct NotLinked: Question {
  static let form = Form(
    "not-linked", vi: "Chưa gắn với tuyến du lịch", en: "Not linked to a route",
    .text("commune", vi: "Mã xã", en: "Commune code").optional)
  var commune: UnitCode?

  private struct Row {
    var commune: UnitCode?
    var sort: BilingualText
    var id: String
    var name: String
    var note: BilingualText
  }

  func answer(in now: Circumstances) throws -> Report {
    var certified: [ProductCertified] = []
    var lapsed: [ProductLapsed] = []
    var sites: [Found<Site>] = []
    var routes: [Found<Route>] = []
    var waiting: [Found<TourLink>] = []
    try now.gather([
      { certified = try now.facts(ProductCertified.self) }, { lapsed = try now.facts(ProductLapsed.self) },
      { sites = try now.all(Site.self, where: "stage", is: Site.Stage.active.rawValue) },
      { routes = try now.all(Route.self, where: "stage", is: Route.Stage.published.rawValue) },
      { waiting = try now.all(TourLink.self, where: "stage", is: TourLink.Stage.waiting.rawValue) },
    ])
    let passed = Set(routes.flatMap(\.state.sites))
    let ended = Dictionary(lapsed.map { ($0.product, $0.day) }, uniquingKeysWith: { $1 })
    let met = Set(sites.filter { passed.contains($0.id) }.flatMap(\.state.products))
    let shown = Set(sites.flatMap(\.state.products))
    var rows = certified.filter { fact in
      fact.validFrom <= now.today && now.today <= fact.validTo && !met.contains(fact.product)
        && (ended[fact.product].map { $0 <= fact.validFrom } ?? true)
    }.map { fact in
      Row(
        commune: fact.commune, sort: TourLink.About.product.label, id: fact.product,
        name: "\(fact.name) (\(fact.star.rawValue)★)",
        note: shown.contains(fact.product)
          ? BilingualText("điểm đến chưa nằm trên tuyến", "its site is on no route")
          : BilingualText("chưa gắn với điểm đến", "linked to no site"))
    }
    rows += sites.filter { !passed.contains($0.id) }.map { site in
      Row(
        commune: site.state.commune, sort: site.state.category.title, id: site.id, name: site.state.name,
        note: BilingualText("chưa có tuyến đi qua", "no route passes"))
    }
    rows += waiting.filter { $0.state.about != .product && $0.state.about != .site }.map { link in
      Row(
        commune: link.state.commune, sort: link.state.about.label, id: link.id, name: link.state.name,
        note: BilingualText(
          "\(link.state.from) đề nghị \(link.state.asked.vietnamese)",
          "asked by \(link.state.from) on \(link.state.asked)"))
    }
    return report(rows.filter { commune == nil || $0.commune == commune }, in: now)
  }

  private func report(_ rows: [Row], in now: Circumstances) -> Report {
    let sorted = rows.sorted {
      ($0.commune?.rawValue ?? "", $0.sort.vi, $0.id) < ($1.commune?.rawValue ?? "", $1.sort.vi, $1.id)
    }
    let columns = [
      Report.Column("commune", vi: "Mã xã", en: "Commune"), Report.Column("sort", vi: "Loại", en: "Sort"),
      Report.Column("id", vi: "Mã", en: "ID"), Report.Column("name", vi: "Tên", en: "Name"),
      Report.Column("note", vi: "Còn thiếu", en: "What is missing"),
    ]
    let cells = sorted.map { row -> [Report.Cell] in
      [
        row.commune.map { .text(BilingualText($0.rawValue, $0.rawValue)) } ?? .unknown, .text(row.sort),
        .text(BilingualText(row.id, row.id)), .text(BilingualText(row.name, row.name)), .text(row.note),
      ]
    }
    let communes = Set(sorted.compactMap(\.commune)).count
    return Report(
      .report, vi: "Sản phẩm, điểm chưa gắn với tuyến du lịch", en: "Products and places linked to no route",
      cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText("\(sorted.count) mục ở \(communes) xã.", "\(sorted.count) in \(communes) communes.")
          ],
          table: cells.isEmpty ? nil : Report.Table(columns: columns, rows: cells))
      ])
  }
}
