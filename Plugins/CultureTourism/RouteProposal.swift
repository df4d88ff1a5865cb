import Coordination
import ModuleKit
import OCOP

/// A good route from a place: which stops, in which order, how far, and why each.
///
/// Chosen are first the sites of the product that is asked for, then, kind by kind, the nearest site of each kind; the
/// order is the shortest (`ShortestOrder`). Distances are straight lines: no road is known.
struct RouteProposal: Question {
  static let form = Form(
    "propose-route", vi: "Đề xuất tuyến", en: "Propose a route",
    .text("from", vi: "Xuất phát: tọa độ hoặc số điểm đến", en: "From: coordinates or a site"),
    .integer("stops", vi: "Số điểm dừng", en: "Stops", min: 1, max: Int64(ShortestOrder.limit)).optional,
    .integer("within", vi: "Trong vòng (km)", en: "Within (km)", min: 1, max: 500).optional,
    .record("product", of: "product", vi: "Phải qua nơi có sản phẩm", en: "Past this product").optional,
    .choice("kinds", vi: "Chỉ các loại", en: "Only these kinds", Site.Category.allCases.map { ($0.rawValue, $0.title) })
      .list.optional, .boolean("returns", vi: "Quay về nơi xuất phát", en: "Back to the start").optional)
  var from: String
  var stops: Int?
  var within: Int?
  var product: String?
  var kinds: [Site.Category]?
  var returns: Bool?

  func answer(in now: Circumstances) throws -> Report {
    let settings = now.settings(CultureTourism.self)
    let start = try StartingPlace(from, in: now)
    let sites = try now.all(Site.self, where: "stage", is: Site.Stage.active.rawValue).sorted { $0.id < $1.id }
    let reach = (within ?? settings.reachKilometres) * 1_000
    let near = Candidates(
      sites, from: start.point, reach: reach, kinds: kinds ?? Site.Category.allCases, without: start.site)
    let chosen = near.chosen(min(stops ?? settings.proposedStops, ShortestOrder.limit), past: product)
    guard !chosen.isEmpty else {
      throw Refusal(
        "nothing-near", vi: "Trong \(reach / 1_000) km không có điểm đến nào có tọa độ",
        en: "Within \(reach / 1_000) km there is no site with coordinates",
        detail: BilingualText(
          "Ghi tọa độ cho điểm đến: site locate, hoặc mở rộng: within.",
          "Give sites their coordinates: site locate, or widen: within."))
    }
    let found = ShortestOrder.of(chosen.map(\.point), from: start.point, returns: returns ?? false)
    return report(found.order.map { chosen[$0] }, metres: found.metres, start, in: now)
  }

  private func report(
    _ stops: [Candidates.Stop], metres: Int, _ start: StartingPlace,
    in now: Circumstances
  ) -> Report {
    var last = start.point
    var rows: [[Report.Cell]] = []
    for (place, stop) in stops.enumerated() {
      rows.append([
        .number(Int64(place + 1)), .text(BilingualText(stop.site.id, stop.site.id)),
        .text(BilingualText(stop.site.state.name, stop.site.state.name)), .text(stop.site.state.category.title),
        .number(Int64(last.metres(to: stop.point))), .text(stop.reason),
      ])
      last = stop.point
    }
    let back = returns == true ? last.metres(to: start.point) : nil
    let backVI = back.map { "; về lại \(Kilometres.vi($0)) km" } ?? ""
    let backEN = back.map { "; back \(Kilometres.en($0)) km" } ?? ""
    return Report(
      .brief, vi: "Đề xuất tuyến từ \(start.name)", en: "A route from \(start.name)", cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "Tổng \(Kilometres.vi(metres)) km\(backVI), thứ tự ngắn nhất; đường chim bay, chưa tính đường bộ.",
              "\(Kilometres.en(metres)) km in all\(backEN), the shortest order; straight lines, roads are not known.")
          ],
          table: Report.Table(
            columns: [
              Report.Column("stop", vi: "Điểm dừng", en: "Stop", .integer), Report.Column("site", vi: "Mã", en: "Site"),
              Report.Column("name", vi: "Tên", en: "Name"), Report.Column("kind", vi: "Loại", en: "Kind"),
              Report.Column("metres", vi: "Cách điểm trước (m)", en: "From the one before (m)", .integer),
              Report.Column("reason", vi: "Vì sao", en: "Why"),
            ], rows: rows))
      ])
  }
}

/// The sites near a place, and which of them make a good route.
struct Candidates {
  struct Stop {
    var site: Found<Site>
    var point: GeoPoint
    /// From the start.
    var metres: Int
    var reason: BilingualText
  }

  /// By distance from the start, then by id.
  private var near: [Stop]
  private let kinds: [Site.Category]

  init(
    _ sites: [Found<Site>], from start: GeoPoint, reach: Int, kinds: [Site.Category], without: String?
  ) {
    self.kinds = Site.Category.allCases.filter(kinds.contains)
    near = sites.compactMap { site in
      guard site.id != without, let point = site.state.place, kinds.contains(site.state.category) else { return nil }
      let metres = start.metres(to: point)
      return metres <= reach ? Stop(site: site, point: point, metres: metres, reason: BilingualText("", "")) : nil
    }.sorted { ($0.metres, $0.site.id) < ($1.metres, $1.site.id) }
  }

  /// At most `count` stops, each with the reason it was taken for.
  func chosen(_ count: Int, past product: String?) -> [Stop] {
    var rest = near
    var chosen: [Stop] = []
    func take(_ place: Int, _ vi: String, _ en: String) {
      var stop = rest.remove(at: place)
      stop.reason = BilingualText(
        "\(vi), cách nơi xuất phát \(Kilometres.vi(stop.metres)) km",
        "\(en), \(Kilometres.en(stop.metres)) km from the start")
      chosen.append(stop)
    }
    if let product {
      while chosen.count < count, let place = rest.firstIndex(where: { $0.site.state.products.contains(product) }) {
        take(place, "có sản phẩm \(product)", "has the product \(product)")
      }
    }
    var round = 1
    while chosen.count < count, !rest.isEmpty {
      for kind in kinds where chosen.count < count {
        guard let place = rest.firstIndex(where: { $0.site.state.category == kind }) else { continue }
        let which = round == 1 ? ("gần nhất", "nearest") : ("gần thứ \(round)", "number \(round) by distance")
        take(place, "\(kind.title.vi.lowercased()) \(which.0)", "\(which.1) \(kind.title.en.lowercased())")
      }
      round += 1
    }
    return chosen
  }
}

/// Metres as kilometres with one decimal, rounded to the nearest.
enum Kilometres {
  static func vi(_ metres: Int) -> String { text(metres, ",") }
  static func en(_ metres: Int) -> String { text(metres, ".") }

  private static func text(_ metres: Int, _ comma: String) -> String {
    let tenths = (metres + 50) / 100
    return "\(tenths / 10)\(comma)\(tenths % 10)"
  }
}
