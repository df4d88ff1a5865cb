import Coordination
import ModuleKit
import OCOP

/// Progress against the targets, for the day that is asked about.
struct ProgressReport: Question {
  static let form = Form(report: "report-progress", vi: "Báo cáo tiến độ", en: "Report on progress")

  var programme: String
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: at, sources: Set(Source.allCases), in: now)
    let sections = [
      standing.targetTable(heading: BilingualText("I. Kết quả so với chỉ tiêu", "I. Results against targets")),
      Report.Section(
        heading: BilingualText("II. Dự báo", "II. Forecast"),
        paragraphs: standing.forecastSentences.isEmpty
          ? [BilingualText("Không có chỉ tiêu có nguy cơ không đạt", "No target is at risk")]
          : standing.forecastSentences),
      standing.unitTable(heading: BilingualText("III. Theo đơn vị", "III. By unit")),
      standing.definitions,
    ]
    return Report(
      .report, vi: "Báo cáo tiến độ: \(standing.name.vi)", en: "Progress: \(standing.name.en)",
      cutOff: standing.day, sections: sections, warnings: standing.warnings)
  }
}

/// The results of the first half of the year; by default up to 30 June.
struct HalfYearReport: Question {
  static let form = Form(report: "report-half-year", vi: "Báo cáo sáu tháng", en: "Report on the half-year")

  var programme: String
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    try ResultReport(programme: programme, at: at, month: 6, vi: "6 tháng đầu năm", en: "the first half of", in: now)
      .report
  }
}

/// The results of the year; by default up to 31 December.
struct AnnualReport: Question {
  static let form = Form(report: "report-annual", vi: "Báo cáo năm", en: "Report on the year")

  var programme: String
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    try ResultReport(programme: programme, at: at, month: 12, vi: "năm", en: "", in: now).report
  }
}

/// Results, difficulties and next steps, under the headings that the offices use (seed 002).
private struct ResultReport {
  var report: Report

  /// `month`: the last one of the span that it is about.
  init(programme: String, at: Day?, month: Int, vi: String, en: String, in now: Circumstances) throws {
    let year = try now.require(IssuedProgramme.self, programme).state.document.year
    let end = (Day(year: year, month: month, day: 1) ?? .last).adding(months: 1) - 1
    let standing = try Standing(
      programme, at: at ?? min(end, now.today), sources: Set(Source.allCases), wish: [.tasks], in: now)
    let names = try now.names(of: standing.leads)
    var sections = [
      standing.basis,
      Report.Section(heading: BilingualText("I. Kết quả thực hiện", "I. Results")),
      standing.productResults, standing.producerResults, standing.tradeResults, standing.workResults,
      standing.targetTable(
        heading: BilingualText("II. Kết quả so với chỉ tiêu", "II. Results against targets")),
      Report.Section(paragraphs: standing.forecastSentences),
      standing.difficultySection(
        heading: BilingualText("III. Khó khăn, vướng mắc", "III. Difficulties"), names),
      standing.nextSteps(heading: BilingualText("IV. Nhiệm vụ thời gian tới", "IV. Next steps"), names),
      standing.provisions(heading: BilingualText("V. Nội dung khác của kế hoạch", "V. Other contents of the plan")),
    ]
    sections.removeAll { $0.heading == nil && $0.paragraphs.isEmpty && $0.table == nil }
    let title = en.isEmpty ? "\(year)" : "\(en) \(year)"
    report = Report(
      .report, vi: "Báo cáo kết quả \(vi) \(year): \(standing.document.title.vi)",
      en: "Results of \(title): \(standing.document.title.en)", cutOff: standing.day, sections: sections,
      warnings: standing.warnings)
  }
}

extension Standing {
  /// What the plan is based on, as reports begin: number, day, title.
  var basis: Report.Section {
    let bases = document.legalBases.map { basis in
      BilingualText(
        "Căn cứ \(basis.number) ngày \(basis.day.vietnamese): \(basis.summary.vi)",
        "By \(basis.number) of \(basis.day): \(basis.summary.en)")
    }
    let own = BilingualText(
      "Thực hiện \(name.vi), ban hành ngày \(document.issued.vietnamese)",
      "Under \(name.en), issued on \(document.issued)")
    return Report.Section(paragraphs: bases + [own])
  }

  /// What the plan says beside its targets: what was there before, and whatever else it states.
  func provisions(heading: BilingualText) -> Report.Section {
    let before = (document.baseline ?? []).map { baseline in
      let name = document.content.definition(of: baseline.metric)?.definition ?? baseline.metric.text
      return BilingualText(
        "Hiện trạng (\(name.vi)): \(baseline.value) (\(baseline.day.vietnamese)) [\(baseline.source)]",
        "At the start (\(name.en)): \(baseline.value) (\(baseline.day)) [\(baseline.source)]")
    }
    let list = (document.provisions ?? []).map {
      BilingualText("\($0.text.vi) [\($0.source)]", "\($0.text.en) [\($0.source)]")
    }
    return Report.Section(heading: (before + list).isEmpty ? nil : heading, paragraphs: before + list)
  }

  /// Bodies that lead a task, or must answer a difficulty.
  var leads: Set<BodyID> { Set(tasks.map(\.state.lead) + tally.told.difficulties.map(\.body)) }

  /// Steps that run or come, and open tasks by their due days.
  func nextSteps(heading: BilingualText, _ names: [BodyID: BilingualText]) -> Report.Section {
    let steps = document.calendar.filter { $0.status(on: day, in: document.span) != .over }
    let paragraphs = steps.map { step -> BilingualText in
      let time = step.to.map { ($0.vietnamese, $0.iso) }
      return BilingualText(
        "\(step.title.vi) (\(time.map { "đến \($0.0)" } ?? "cả năm"))",
        "\(step.title.en) (\(time.map { "until \($0.1)" } ?? "all year"))")
    }
    return Report.Section(
      heading: heading, paragraphs: paragraphs, table: taskTable(tasks.filter { $0.state.isOpen }, names))
  }

  /// Tasks by their due days; nil without any.
  func taskTable(
    _ tasks: [Found<HouseTask>], _ names: [BodyID: BilingualText], on date: Day? = nil, isForLetter: Bool = false
  ) -> Report.Table? {
    guard !tasks.isEmpty else { return nil }
    var columns: [Report.Column] = [
      .init("task", vi: "Số", en: "No."), .init("title", vi: "Nhiệm vụ", en: "Task"),
      .init("lead", vi: "Chủ trì", en: "Lead"), .init("due", vi: "Hạn", en: "Due", .day),
      .init("state", vi: "Tình trạng", en: "State"),
    ]
    if !isForLetter { columns.append(.init("source", vi: "Căn cứ", en: "Source")) }
    let rows = tasks.sorted { ($0.state.due ?? .last, $0.id) < ($1.state.due ?? .last, $1.id) }
      .map { task -> [Report.Cell] in
        let cells = [
          Report.Cell(task.id), .text(task.state.name), .text(names[task.state.lead] ?? task.state.lead.text),
          task.state.dueCell, .text(task.state.label(on: date ?? day)),
        ]
        return isForLetter ? cells : cells + [.text((task.state.source ?? "").asSource)]
      }
    return Report.Table(columns: columns, rows: rows)
  }
}

extension String {
  /// Where a statement comes from; what those who entered it assumed is said in the language of the reader.
  var asSource: BilingualText {
    BilingualText(replacing("assumed", with: "giả định"), replacing("giả định", with: "assumed"))
  }
}

extension HouseTask {
  /// The due day; work of the whole year has none.
  var dueCell: Report.Cell {
    recurring != nil && due == nil ? .text(BilingualText("Cả năm", "All year")) : Report.Cell(due)
  }

  func label(on day: Day) -> BilingualText {
    if isOverdue(on: day) { return BilingualText("Quá hạn", "Overdue") }
    if let recurring, isOpen {
      let count = (entries ?? []).reduce(0) { $0 + $1.entries }
      let empty = emptyPeriods(on: day)
      let rest = empty.isEmpty ? ("", "") : ("; chưa ghi: ", "; nothing for: ")
      let list = empty.joined(separator: ", ")
      return BilingualText(
        "\(recurring.label.vi): đã ghi \(count)\(rest.0)\(list)",
        "\(recurring.label.en): \(count) entered\(rest.1)\(list)")
    }
    return switch status {
    case "completed": BilingualText("Hoàn thành", "Completed")
    case "cancelled": BilingualText("Đã hủy", "Cancelled")
    case "assigned", nil: BilingualText("Đã giao", "Assigned")
    default: BilingualText("Đang làm", "In progress")
    }
  }
}
