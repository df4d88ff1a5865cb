import Coordination
import ModuleKit

/// A figure that a body reports for a metric that no fact tells. A later one of the same unit replaces it; what was
/// reported stays in the book.
struct ReportedFigure: Record {
  static let kind = "figure"
  static let title = BilingualText("Số liệu báo cáo", "Reported figure")
  static let numbering: String? = "SL"
  static let keys: [Key] = [.record("programme"), .text("metric"), .text("unit"), .day("day")]
  static let events = ["reported", "withdrawn"]

  enum Stage: String, StageName {
    case reported, withdrawn

    var title: BilingualText {
      self == .reported ? BilingualText("Đã báo cáo", "Reported") : BilingualText("Đã rút", "Withdrawn")
    }
  }

  enum Event: Codable, Equatable {
    case reported(programme: String, metric: String, unit: UnitCode?, value: Int, day: Day, source: String, by: BodyID)
    case withdrawn(reason: String)
  }

  var programme: String
  var metric: String
  /// Missing for the whole province.
  var unit: UnitCode?
  var value: Int
  /// The day up to which it counts.
  var day: Day
  var source: String
  var by: BodyID
  var withdrawn: String?

  var stage: Stage { withdrawn == nil ? .reported : .withdrawn }
  var body: BodyID? { by }

  static func evolve(_ figure: ReportedFigure?, by event: Event) -> ReportedFigure {
    switch event {
    case .reported(let programme, let metric, let unit, let value, let day, let source, let by):
      return ReportedFigure(
        programme: programme, metric: metric, unit: unit, value: value, day: day, source: source, by: by)
    case .withdrawn(let reason):
      guard var figure else { preconditionFailure("a figure is reported first") }
      figure.withdrawn = reason
      return figure
    }
  }
}

struct ReportFigure: Creation {
  static let form = Form(
    "report", vi: "Báo cáo số liệu", en: "Report a figure", creates: ReportedFigure.self, to: [.reported],
    anyBody: true, .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .text("metric", vi: "Chỉ số", en: "Metric"), .text("unit", vi: "Mã đơn vị", en: "Code of the unit").optional,
    .integer("value", vi: "Giá trị", en: "Value", min: 0),
    .day("day", vi: "Tính đến ngày", en: "Up to the day").optional, .text("source", vi: "Nguồn", en: "Source"))

  var programme: String
  var metric: String
  var unit: UnitCode?
  var value: Int
  var day: Day?
  var source: String

  func decide(in now: Circumstances) throws -> Decision<ReportedFigure> {
    let document = try now.require(IssuedProgramme.self, programme).state.document
    guard let definition = document.content.definition(of: metric), definition.counter == nil else {
      throw Refusal(
        "counted-metric", vi: "Chỉ số \(metric) không nhận số liệu báo cáo",
        en: "No figures are reported for the metric \(metric)",
        detail: BilingualText(
          "Chỉ số phải có trong metrics của kế hoạch, với reporter.",
          "The metric must stand among the metrics of the plan, with a reporter."))
    }
    // Each locality reports its own part, the reporter the whole.
    if unit == nil, let reporter = definition.reporter, reporter != now.actor.body {
      throw Refusal(
        "not-the-reporter", vi: "Số liệu cả tỉnh do \(reporter) báo cáo",
        en: "The figure of the whole province is reported by \(reporter)")
    }
    let day = day ?? now.dated
    guard day <= now.today else {
      throw Refusal("future-day", vi: "Ngày tính ở tương lai", en: "The day is in the future")
    }
    return Decision(
      .reported(
        programme: programme, metric: metric, unit: unit, value: value, day: day, source: source,
        by: now.actor.body))
  }
}

struct WithdrawFigure: Command {
  static let form = Form(
    "withdraw", vi: "Rút số liệu", en: "Withdraw", on: ReportedFigure.self, from: [.reported], to: [.withdrawn],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ figure: ReportedFigure, in now: Circumstances) throws -> Decision<ReportedFigure> {
    guard now.actor.body == figure.by else {
      throw Refusal(
        "not-the-reporter", vi: "Số liệu do \(figure.by) báo cáo", en: "The figure was reported by \(figure.by)")
    }
    return Decision(.withdrawn(reason: reason))
  }
}
