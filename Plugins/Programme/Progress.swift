import Coordination
import ModuleKit

/// How far a programme has come: each target with what can be counted, and where the year stands.
struct Progress: Question {
  static let form = Form(
    "progress", vi: "Tiến độ chương trình", en: "Progress of the programme",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .day("at", vi: "Tính đến ngày", en: "Up to the day").optional)

  var programme: String
  var at: Day?

  struct TargetRow: Encodable, Equatable {
    var id: String
    var title: BilingualText
    var `operator`: String
    var value: Int
    var upTo: Int?
    var unit: BilingualText
    /// Absent where no fact tells it.
    var reached: Int?
    var isMet: Bool?
    /// At the end of the year at the present pace.
    var forecast: Int?
    var isAtRisk: Bool?
    var note: BilingualText?
  }

  struct StepRow: Encodable, Equatable {
    var id: String
    var title: BilingualText
    var from: Day?
    var to: Day?
    var allYear: Bool
    var status: Status
  }

  /// Where a step stands on the day of the question.
  enum Status: String, Encodable {
    case coming, running, over

    var label: BilingualText {
      switch self {
      case .coming: BilingualText("Sắp tới", "Coming")
      case .running: BilingualText("Đang diễn ra", "Running")
      case .over: BilingualText("Đã qua", "Over")
      }
    }
  }

  struct Answer: Encodable {
    var programme: String
    var number: String
    var year: Int
    var day: Day
    var targets: [TargetRow]
    var calendar: [StepRow]
    var warnings: [BilingualText]?
  }

  func answer(in now: Circumstances) throws -> Answer {
    let standing = try Standing(programme, at: at, in: now)
    let document = standing.document
    let day = at ?? now.today
    let warnings = standing.warnings
    return Answer(
      programme: programme, number: document.number, year: document.year, day: day,
      targets: document.targets.map { row($0, standing) },
      calendar: document.calendar.map {
        StepRow(
          id: $0.id, title: $0.title, from: $0.from, to: $0.to, allYear: $0.allYear,
          status: $0.status(on: day, in: document.span))
      },
      warnings: warnings.isEmpty ? nil : warnings)
  }

  private func row(_ target: Target, _ standing: Standing) -> TargetRow {
    let reached = standing.count(target)?.value
    return TargetRow(
      id: target.id, title: target.title, operator: target.comparison, value: target.value, upTo: target.upTo,
      unit: target.unit, reached: reached, isMet: reached.flatMap(target.isMet),
      forecast: standing.forecast(target), isAtRisk: reached == nil ? nil : standing.isAtRisk(target),
      note: reached == nil ? BilingualText("chưa có số liệu", "no figures yet") : nil)
  }
}

extension Step {
  func status(on day: Day, in span: ClosedRange<Day>) -> Progress.Status {
    let first = from ?? span.lowerBound
    let last = to ?? span.upperBound
    return day < first ? .coming : day > last ? .over : .running
  }
}

/// The records behind a number, with the definition by which they were counted.
struct RecordsBehind: Question {
  static let form = Form(
    "records", vi: "Bản ghi của một con số", en: "Records behind a number",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .text("metric", vi: "Chỉ tiêu hoặc chỉ số", en: "Target or metric"),
    .text("unit", vi: "Mã đơn vị", en: "Code of the unit").optional,
    .day("at", vi: "Tính đến ngày", en: "Up to the day").optional)

  var programme: String
  var metric: String
  var unit: UnitCode?
  var at: Day?

  struct Answer: Encodable {
    var metric: String
    var definition: BilingualText
    var assumed: Bool
    var day: Day
    /// Absent where no fact tells it.
    var value: Int?
    var records: [String]
    /// The whole of a share.
    var whole: [String]?
    var note: BilingualText?
  }

  func answer(in now: Circumstances) throws -> Answer {
    let document = try now.require(IssuedProgramme.self, programme).state.document
    let target = document.targets.first { $0.id == metric } ?? document.targets.first { $0.metric == metric }
    guard let definition = document.content.definition(of: target?.metric ?? metric) else {
      let known = document.targets.map(\.id) + Counter.allCases.map(\.rawValue)
      throw Refusal(
        "unknown-metric", vi: "Không có chỉ số \(metric)", en: "There is no metric \(metric)",
        detail: BilingualText(
          "Chọn: \(known.joined(separator: ", ")).", "Choose: \(known.joined(separator: ", ")).")
      )
    }
    let counter = definition.counter.flatMap(Counter.init)
    let standing = try Standing(programme, at: at, sources: counter?.sources ?? [], in: now)
    // A metric without a target is counted without a scope.
    let asked =
      target
      ?? Target(
        id: metric, metric: metric, comparison: "at-least", value: 0, unit: BilingualText("", ""),
        title: definition.definition, source: "")
    let count = standing.count(asked, in: unit)
    return Answer(
      metric: definition.id, definition: definition.definition, assumed: definition.assumed ?? false,
      day: standing.day, value: count?.value, records: count?.records ?? [], whole: count?.whole,
      note: count == nil ? BilingualText("chưa có số liệu", "no figures yet") : nil)
  }
}
