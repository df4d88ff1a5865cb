import Coordination
import ModuleKit
import OCOP

/// The sales points of the province: what each shows with a valid certificate, its last activity, what has lapsed; and
/// the recognised products that wait for one.
struct SalesPointReport: Question {
  static let form = Form(
    "report-sales-points", vi: "Danh sách điểm bán", en: "List of sales points",
    .text("commune", vi: "Mã xã", en: "Commune code").optional)
  var commune: String?

  func answer(in now: Circumstances) throws -> Report {
    let place = commune.map { ["commune": $0] } ?? [:]
    func having(_ stage: String) -> [String: String] { place.merging(["stage": stage]) { _, stage in stage } }
    var (found, waiting): ([Found<SalesPoint>], [Found<ShelfProposal>]) = ([], [])
    let stages: [SalesPoint.Stage] = [.listed, .remedying, .dormant]
    try now.gather(
      stages.map { stage in { found += try now.all(SalesPoint.self, where: having(stage.rawValue)) } } + [
        { waiting = try now.all(ShelfProposal.self, where: having(ShelfProposal.Stage.waiting.rawValue)) }
      ])
    let points = found.sorted { ($0.state.commune.rawValue, $0.id) < ($1.state.commune.rawValue, $1.id) }
    let certificates = try Certificates(of: points.flatMap(\.state.products), in: now)
    let rows = points.map { point -> [Report.Cell] in
      let state = point.state
      let valid = state.products.filter { certificates.certificate(of: $0, on: now.today...now.today) != nil }
      let gone = state.products.filter { !valid.contains($0) }.joined(separator: ", ")
      return [
        .text(BilingualText(point.id, point.id)), .text(BilingualText(state.name, state.name)),
        .text(BilingualText(state.commune.rawValue, state.commune.rawValue)), .text(state.stage.title),
        .number(Int64(valid.count)), .text(BilingualText(gone, gone)), .day(state.active),
        .text(state.isLinked ? BilingualText(state.route ?? "", state.route ?? "") : BilingualText("chưa", "not yet")),
      ]
    }
    return Report(
      .report, vi: "Điểm giới thiệu và bán sản phẩm OCOP", en: "OCOP sales points", cutOff: now.today,
      sections: [
        .init(
          table: .init(
            columns: [
              .init("point", vi: "Số", en: "No."), .init("name", vi: "Tên điểm", en: "Name"),
              .init("commune", vi: "Xã", en: "Commune"), .init("stage", vi: "Tình trạng", en: "Stage"),
              .init("valid", vi: "Sản phẩm còn hiệu lực", en: "Valid goods", .integer),
              .init("lapsed", vi: "Hết hiệu lực", en: "Lapsed"),
              .init("active", vi: "Hoạt động gần nhất", en: "Last activity", .day),
              .init("route", vi: "Tuyến du lịch", en: "Route"),
            ], rows: rows)), Self.waiting(waiting),
      ])
  }

  private static func waiting(_ proposals: [Found<ShelfProposal>]) -> Report.Section {
    .init(
      heading: BilingualText("Sản phẩm được công nhận, chưa điểm nào bày", "Recognised products that no point shows"),
      table: .init(
        columns: [
          .init("product", vi: "Sản phẩm", en: "Product"), .init("name", vi: "Tên", en: "Name"),
          .init("producer", vi: "Chủ thể", en: "Producer"), .init("commune", vi: "Xã", en: "Commune"),
          .init("near", vi: "Điểm bán trong xã", en: "Points of the commune"),
          .init("since", vi: "Chờ từ", en: "Since", .day),
        ],
        rows: proposals.sorted { ($0.state.commune.rawValue, $0.id) < ($1.state.commune.rawValue, $1.id) }.map {
          found in
          let state = found.state
          let texts = [
            found.id, state.name, state.producer, state.commune.rawValue, state.points.joined(separator: ", "),
          ]
          return texts.map { .text(BilingualText($0, $0)) } + [.day(state.proposed)]
        }))
  }
}
