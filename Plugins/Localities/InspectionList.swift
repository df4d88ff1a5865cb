import Coordination
import ModuleKit

/// Inspections of a year, provincial and local, with every finding that is not closed.
struct InspectionList: Question {
  static let form = Form(
    "inspections", vi: "Kiểm tra, giám sát", en: "Inspections",
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100).optional,
    .text("unit", vi: "Mã đơn vị được kiểm tra", en: "Code of the unit inspected").optional)
  var year: Int?
  var unit: UnitCode?

  func answer(in now: Circumstances) throws -> Report {
    let year = year ?? now.today.year
    var wanted = ["year": "\(year)"]
    wanted["unit"] = unit?.rawValue
    let all = try now.all(Inspection.self, where: wanted).filter { $0.state.stage != .cancelled }
      .sorted { ($0.state.day, $0.id) < ($1.state.day, $1.id) }
    let bodies = try Place.found(
      all.flatMap { [$0.state.owner, $0.state.inspected] + $0.state.findings.map(\.body) }, in: now)
    func name(_ body: BodyID) -> Report.Cell { bodies[body].map { .text($0.name) } ?? .text(body.rawValue) }
    let inspections = all.map { found -> [Report.Cell] in
      let state = found.state
      let held = state.stage != .planned
      return [
        .text(found.id), .text(state.level.label), name(state.owner), name(state.inspected), .text(state.scope),
        .day(state.day), .text(state.stage.title), held ? .number(state.findings.count) : .unknown,
        held ? .number(state.openFindings) : .unknown,
      ]
    }
    let findings = all.flatMap { found in
      found.state.findings.filter { $0.status != .closed }.map { finding -> [Report.Cell] in
        [
          .text(found.id), .number(finding.number), .text(finding.text), .text(finding.remedy), name(finding.body),
          .day(finding.due),
          finding.status == .open && finding.due < now.today
            ? .text("Quá hạn khắc phục", "Overdue") : .text(finding.status.title),
        ]
      }
    }
    return Report(
      .report, vi: "Kiểm tra, giám sát năm \(year)", en: "Inspections of \(year)", cutOff: now.today,
      sections: [
        Report.Section(table: Report.Table(columns: Self.inspectionColumns, rows: inspections)),
        Report.Section(
          heading: BilingualText("Tồn tại chưa khắc phục xong", "Findings not closed"),
          table: Report.Table(columns: Self.findingColumns, rows: findings)),
      ])
  }

  private static let inspectionColumns = [
    Report.Column("id", vi: "Mã", en: "ID"), Report.Column("level", vi: "Cấp", en: "Level"),
    Report.Column("body", vi: "Cơ quan kiểm tra", en: "Inspecting body"),
    Report.Column("inspected", vi: "Cơ quan được kiểm tra", en: "Inspected"),
    Report.Column("scope", vi: "Nội dung", en: "Scope"), Report.Column("day", vi: "Ngày", en: "Day", .day),
    Report.Column("stage", vi: "Bước", en: "Stage"),
    Report.Column("findings", vi: "Số tồn tại", en: "Findings", .integer),
    Report.Column("open", vi: "Chưa khắc phục xong", en: "Not closed", .integer),
  ]
  private static let findingColumns = [
    Report.Column("id", vi: "Mã", en: "ID"), Report.Column("number", vi: "Số", en: "No", .integer),
    Report.Column("finding", vi: "Tồn tại", en: "Finding"), Report.Column("remedy", vi: "Biện pháp", en: "Remedy"),
    Report.Column("body", vi: "Cơ quan khắc phục", en: "Who remedies"),
    Report.Column("due", vi: "Hạn", en: "Due", .day), Report.Column("status", vi: "Tình trạng", en: "Status"),
  ]
}
