import Coordination
import ModuleKit

/// The published routes that pass near a place, the nearest first: what a fair, a sales point or an event can be tied
/// to.
struct RoutesNear: Question {
  static let form = Form(
    "routes-near", vi: "Tuyến đi gần một nơi", en: "Routes near a place",
    .text("from", vi: "Tọa độ hoặc số điểm đến", en: "Coordinates or a site"),
    .integer("within", vi: "Trong vòng (km)", en: "Within (km)", min: 1, max: 500).optional)
  var from: String
  var within: Int?

  func answer(in now: Circumstances) throws -> Report {
    let start = try StartingPlace(from, in: now)
    let reach = (within ?? now.settings(CultureTourism.self).reachKilometres) * 1_000
    let routes = try now.all(Route.self, where: "stage", is: Route.Stage.published.rawValue)
    let sites = try now.records(Site.self, Set(routes.flatMap(\.state.sites)).sorted())
    let places = Dictionary(
      sites.compactMap { site in site.state.place.map { (site.id, (site.state.name, start.point.metres(to: $0))) } },
      uniquingKeysWith: { first, _ in first })
    let near = routes.compactMap { route -> (route: Found<Route>, stop: String, metres: Int)? in
      let stops = route.state.sites.compactMap { id in places[id].map { (id, $0.1) } }
      guard let nearest = stops.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }), nearest.1 <= reach else { return nil }
      return (route, places[nearest.0]?.0 ?? nearest.0, nearest.1)
    }.sorted { ($0.metres, $0.route.id) < ($1.metres, $1.route.id) }
    return Report(
      .brief, vi: "Tuyến đi gần \(start.name)", en: "Routes near \(start.name)", cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "\(near.count) tuyến có điểm dừng trong vòng \(reach / 1_000) km, đường chim bay.",
              "\(near.count) routes stop within \(reach / 1_000) km, in a straight line.")
          ],
          table: near.isEmpty ? nil : Report.Table(columns: Self.columns, rows: near.map(Self.row)))
      ])
  }

  private static let columns = [
    Report.Column("route", vi: "Tuyến", en: "Route"), Report.Column("name", vi: "Tên", en: "Name"),
    Report.Column("days", vi: "Số ngày", en: "Days", .integer),
    Report.Column("stop", vi: "Điểm dừng gần nhất", en: "Nearest stop"),
    Report.Column("metres", vi: "Cách (m)", en: "Distance (m)", .integer),
    Report.Column("fairs", vi: "Đã gắn với hội chợ", en: "Tied to fairs"),
  ]

  private static func row(_ near: (route: Found<Route>, stop: String, metres: Int)) -> [Report.Cell] {
    let fairs = near.route.state.fairs.joined(separator: ", ")
    return [
      .text(BilingualText(near.route.id, near.route.id)),
      .text(BilingualText(near.route.state.name, near.route.state.name)), .number(Int64(near.route.state.days)),
      .text(BilingualText(near.stop, near.stop)), .number(Int64(near.metres)), .text(BilingualText(fairs, fairs)),
    ]
  }
}

/// Where a question starts from: coordinates as typed, or a site that has some.
struct StartingPlace {
  var point: GeoPoint
  var site: String?
  var name: String

  init(_ text: String, in now: Circumstances) throws {
    guard text.hasPrefix("\(Site.numbering ?? "")-") else {
      point = try GeoPoint.read(text, in: now)
      name = point.formatted
      return
    }
    let found = try now.require(Site.self, text).state
    guard let place = found.place else {
      throw Refusal(
        "no-coordinates", vi: "Điểm \(text) chưa có tọa độ", en: "The site \(text) has no coordinates",
        detail: BilingualText("Ghi: ocopctl site locate \(text)", "Give them: ocopctl site locate \(text)"))
    }
    (point, site, name) = (place, text, found.name)
  }
}
