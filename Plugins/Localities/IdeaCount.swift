import Coordination
import ModuleKit

/// Idea intake per commune: how many came, went back, were sent on or rejected.
struct IdeaCount: Question {
  static let form = Form(
    "idea-count", vi: "Thống kê ý tưởng sản phẩm", en: "Product ideas, counted",
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100).optional)
  var year: Int?

  func answer(in now: Circumstances) throws -> Report {
    let year = year ?? now.today.year
    let totals = try now.totals(Idea.self, where: ["year": "\(year)"], by: ["body", "stage"])
    var counts: [String: [Idea.Stage: Int64]] = [:]
    for total in totals {
      guard let stage = Idea.Stage(rawValue: total.group[1]) else { continue }
      counts[total.group[0], default: [:]][stage] = total.count
    }
    let bodies = try Place.found(counts.keys.compactMap { BodyID($0) }, in: now)
    func cells(_ counts: [Idea.Stage: Int64]) -> [Report.Cell] {
      [.number(counts.values.reduce(0, +))] + Idea.Stage.allCases.map { .number(counts[$0] ?? 0) }
    }
    let sum = counts.values.reduce(into: [Idea.Stage: Int64]()) { $0.merge($1, uniquingKeysWith: +) }
    let rows = counts.sorted { $0.key < $1.key }.map { body, counts -> [Report.Cell] in
      [BodyID(body).flatMap { bodies[$0] }.map { .text($0.name) } ?? .text(body)] + cells(counts)
    }
    let columns =
      [
        Report.Column("commune", vi: "Xã", en: "Commune"),
        Report.Column("all", vi: "Số phiếu", en: "Ideas", .integer),
      ]
      + Idea.Stage.allCases.map { Report.Column($0.rawValue, vi: $0.title.vi, en: $0.title.en, .integer) }
    return Report(
      .report, vi: "Ý tưởng sản phẩm năm \(year)", en: "Product ideas of \(year)", cutOff: now.today,
      sections: [
        Report.Section(
          table: Report.Table(columns: columns, rows: rows + [[.text("Tổng cộng", "Total")] + cells(sum)]))
      ])
  }
}
