import Coordination
import ModuleKit

/// Difficulties and proposals that wait, are late or were answered, as reports print them.
struct DifficultyList: Question {
  static let form = Form(
    "difficulties", vi: "Vướng mắc, kiến nghị", en: "Difficulties and proposals",
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100).optional,
    .body("answerer", vi: "Cơ quan phải trả lời", en: "Who must answer").optional,
    .text("unit", vi: "Mã đơn vị", en: "Unit code").optional)
  var year: Int?
  var answerer: BodyID?
  var unit: UnitCode?

  func answer(in now: Circumstances) throws -> Report {
    let year = year ?? now.today.year
    var wanted = ["year": "\(year)"]
    wanted["answerer"] = answerer?.rawValue
    wanted["unit"] = unit?.rawValue
    let all = try now.all(Difficulty.self, where: wanted).sorted { ($0.state.due, $0.id) < ($1.state.due, $1.id) }
    let bodies = try Place.found(all.flatMap { [$0.state.owner, $0.state.answerer] }, in: now)
    let sections = [Difficulty.Stage.late, .open, .answered].map { stage in
      let chosen = all.filter { $0.state.stage == stage }
      return Report.Section(
        heading: BilingualText("\(stage.title.vi): \(chosen.count)", "\(stage.title.en): \(chosen.count)"),
        table: chosen.isEmpty
          ? nil : Report.Table(columns: Self.columns, rows: chosen.map { Self.row($0, bodies: bodies) }))
    }
    return Report(
      .report, vi: "Vướng mắc, kiến nghị năm \(year)", en: "Difficulties and proposals of \(year)", cutOff: now.today,
      sections: sections)
  }

  private static let columns = [
    Report.Column("id", vi: "Mã", en: "ID"), Report.Column("body", vi: "Đơn vị", en: "Body"),
    Report.Column("sort", vi: "Loại", en: "Sort"), Report.Column("summary", vi: "Nội dung", en: "Summary"),
    Report.Column("cause", vi: "Nguyên nhân", en: "Cause"), Report.Column("step", vi: "Bước", en: "Step"),
    Report.Column("answerer", vi: "Cơ quan trả lời", en: "Who answers"),
    Report.Column("due", vi: "Hạn", en: "Due", .day),
    Report.Column("answered", vi: "Ngày trả lời", en: "Answered", .day),
    Report.Column("answer", vi: "Trả lời", en: "Answer"),
  ]

  private static func row(_ found: Found<Difficulty>, bodies: [BodyID: Body]) -> [Report.Cell] {
    let state = found.state
    func name(_ body: BodyID) -> Report.Cell { bodies[body].map { .text($0.name) } ?? .text(body.rawValue) }
    return [
      .text(found.id), name(state.owner), .text(state.sort.title), .text(state.summary), .text(state.cause),
      .text(state.step.title), name(state.answerer), .day(state.due), .optional(state.answerDay),
      state.answer.map { .text($0) } ?? .unknown,
    ]
  }
}
