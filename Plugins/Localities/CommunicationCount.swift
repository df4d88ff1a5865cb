import Coordination
import ModuleKit

/// How much was communicated: per body, period and channel, province and localities by one rule.
struct CommunicationCount: Question {
  static let form = Form(
    "communication-count", vi: "Thống kê truyền thông", en: "Communication, counted",
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100).optional,
    .choice(
      "period", vi: "Kỳ", en: "Period",
      [("month", BilingualText("Tháng", "Month")), ("quarter", BilingualText("Quý", "Quarter"))]
    ).optional,
    .choice("channel", vi: "Kênh", en: "Channel", Channel.choices).optional)
  var year: Int?
  /// "month" or "quarter" (which is the default): the name of a key.
  var period: String?
  var channel: Channel?

  func answer(in now: Circumstances) throws -> Report {
    let period = period ?? "quarter"
    let year = year ?? now.today.year
    var wanted = ["stage": Communication.Stage.recorded.rawValue, "year": "\(year)"]
    wanted["channel"] = channel?.rawValue
    // Counted by the host from keys, so that a year of a whole province is a few hundred rows.
    let totals = try now.totals(
      Communication.self, where: wanted, by: ["body", period, "channel"], sum: ["reach", "counted", "mobilised"])
    let bodies = try Place.found(totals.compactMap { BodyID($0.group[0]) }, in: now)
    let rows = totals.map { Row($0, bodies: bodies) }.sorted { $0.order < $1.order }
    return Report(
      .report, vi: "Thống kê truyền thông OCOP năm \(year)", en: "OCOP communication in \(year)", cutOff: now.today,
      sections: [
        Report.Section(
          heading: BilingualText("Theo cấp", "By level"), table: Self.byLevel(rows)),
        Report.Section(
          heading: BilingualText("Theo cơ quan, kỳ và kênh", "By body, period and channel"),
          table: Report.Table(
            columns: [
              Report.Column("body", vi: "Cơ quan", en: "Body"), Report.Column("unit", vi: "Mã đơn vị", en: "Unit code"),
              Report.Column("period", vi: "Kỳ", en: "Period"), Report.Column("channel", vi: "Kênh", en: "Channel"),
            ] + Self.numbers,
            rows: rows.map { row in
              [
                .text(row.name), row.unit.map { .text($0.rawValue) } ?? .unknown, .text(row.period),
                .text(row.channel),
              ] + row.sum.cells
            })),
      ])
  }

  private static let numbers = [
    Report.Column("entries", vi: "Số lượt", en: "Entries", .integer),
    Report.Column("reach", vi: "Số người tiếp cận", en: "People reached", .integer),
    Report.Column("uncounted", vi: "Lượt chưa đếm người", en: "Entries not counted", .integer),
    Report.Column("mobilised", vi: "Chủ thể được vận động", en: "Entities mobilised", .integer),
  ]

  private static func byLevel(_ rows: [Row]) -> Report.Table {
    func line(_ title: BilingualText, _ rows: [Row]) -> [Report.Cell] {
      [.text(title)] + rows.reduce(into: Sum()) { $0.add($1.sum) }.cells
    }
    return Report.Table(
      columns: [Report.Column("level", vi: "Cấp", en: "Level")] + numbers,
      rows: [
        line(BilingualText("Cấp tỉnh", "Province"), rows.filter { $0.isProvincial }),
        line(BilingualText("Địa phương", "Localities"), rows.filter { !$0.isProvincial }),
        line(BilingualText("Tổng cộng", "Total"), rows),
      ])
  }

  private struct Sum {
    var entries: Int64 = 0
    var reach: Int64 = 0
    var counted: Int64 = 0
    var mobilised: Int64 = 0

    mutating func add(_ other: Sum) {
      entries += other.entries
      reach += other.reach
      counted += other.counted
      mobilised += other.mobilised
    }

    /// Nobody counted is not 0 people.
    var cells: [Report.Cell] {
      [
        .number(entries), entries > 0 && counted == 0 ? .unknown : .number(reach), .number(entries - counted),
        .number(mobilised),
      ]
    }
  }

  private struct Row {
    var name: BilingualText
    var unit: UnitCode?
    var isProvincial: Bool
    var period: String
    var channel: BilingualText
    var sum: Sum
    var order: (Int, String, String, String)

    init(_ totals: Totals, bodies: [BodyID: Body]) {
      let body = BodyID(totals.group[0]).flatMap { bodies[$0] }
      name = body?.name ?? BilingualText(totals.group[0], totals.group[0])
      unit = body?.unit
      isProvincial = body?.level == .province || body?.level == .central
      period = totals.group[1]
      channel = Channel(rawValue: totals.group[2])?.title ?? BilingualText(totals.group[2], totals.group[2])
      sum = Sum(
        entries: totals.count, reach: totals.sums[0], counted: totals.sums[1], mobilised: totals.sums[2])
      order = (isProvincial ? 0 : 1, totals.group[0], period, totals.group[2])
    }
  }
}
