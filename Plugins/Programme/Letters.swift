import Coordination
import ModuleKit

/// A letter that reminds a body of the tasks it owes (đôn đốc).
struct Reminder: Question {
  static let form = Form(
    "reminder", vi: "Công văn đôn đốc", en: "Reminder",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .body("body", vi: "Cơ quan", en: "Body"))

  var programme: String
  var body: BodyID

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: nil, sources: [], wish: [.plans], in: now)
    let day = now.today
    let book = TaskBook(standing)
    var owed: [Found<HouseTask>] = []
    var shared: [Found<HouseTask>] = []
    try now.gather([
      { owed = try book.tasks(where: ["lead": body.rawValue, "open": "true"], in: now) },
      { shared = try book.tasks(where: ["with": body.rawValue, "open": "true"], in: now) },
    ])
    let names = try now.names(of: Set((owed + shared).map(\.state.lead) + [body]))
    let overdue = owed.count { $0.state.isOverdue(on: day) }
    let name = names[body] ?? body.text
    let opening = BilingualText(
      "Thực hiện \(standing.name.vi), đề nghị \(name.vi) hoàn thành \(owed.count) nhiệm vụ dưới đây, "
        + "trong đó \(overdue) nhiệm vụ đã quá hạn.",
      "Under \(standing.name.en), \(name.en) is asked to complete the \(owed.count) tasks below, "
        + "of which \(overdue) are overdue.")
    let nothing = BilingualText(
      "\(name.vi) không còn nhiệm vụ chưa hoàn thành.", "\(name.en) has no open tasks.")
    var sections = [
      Report.Section(
        paragraphs: [owed.isEmpty ? nothing : opening],
        table: standing.taskTable(owed, names, on: day, isForLetter: true))
    ]
    if !shared.isEmpty {
      sections.append(
        Report.Section(
          heading: BilingualText("Nhiệm vụ phối hợp", "Tasks shared with others"),
          table: standing.taskTable(shared, names, on: day, isForLetter: true)))
    }
    return Report(
      .letter, vi: "V/v đôn đốc thực hiện Chương trình OCOP", en: "Reminder of tasks under the OCOP programme",
      recipients: [name], cutOff: day, sections: sections)
  }
}

/// One page for leaders: where the targets stand, what is late, what changed in the last seven days.
struct WeeklyBrief: Question {
  static let form = Form(
    "weekly-brief", vi: "Báo cáo nhanh tuần", en: "Weekly brief",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"))
  /// A page holds so many tasks.
  private static let lines = 10

  var programme: String

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: nil, sources: Set(Source.allCases), wish: [.plans], in: now)
    let book = TaskBook(standing)
    var counts: [BodyID: TaskBook.Counts] = [:]
    var late: [Found<HouseTask>] = []
    try now.gather([
      { counts = try book.counts(in: now) },
      { late = try book.tasks(where: ["late": "true"], limit: Self.lines, in: now) },
    ])
    let count = counts.values.reduce(0) { $0 + $1.late }
    let names = try now.names(of: standing.leads.union(late.map(\.state.lead)))
    var sections = [
      Report.Section(
        heading: BilingualText("Chỉ tiêu", "Targets"), paragraphs: standing.headlines + standing.forecastSentences),
      Report.Section(
        heading: BilingualText("Trong tuần", "This week"), paragraphs: standing.week),
      Report.Section(
        heading: BilingualText("Nhiệm vụ quá hạn", "Overdue tasks"),
        paragraphs: [
          count == 0
            ? BilingualText("Không có", "None")
            : BilingualText("Tổng số \(count) nhiệm vụ quá hạn", "\(count) tasks are overdue")
        ], table: standing.taskTable(late, names, on: now.today, isForLetter: true)),
    ]
    sections.append(
      standing.difficultySection(
        heading: BilingualText("Vướng mắc chưa trả lời", "Difficulties without an answer"), names, onlyOpen: true))
    return Report(
      .brief, vi: "Báo cáo nhanh: \(standing.name.vi)", en: "Brief: \(standing.name.en)", cutOff: standing.day,
      sections: sections, warnings: standing.warnings)
  }
}

extension Standing {
  /// A line for each target.
  fileprivate var headlines: [BilingualText] {
    guard !document.targets.isEmpty else { return [BilingualText("chưa nhập chỉ tiêu", "no targets entered")] }
    return document.targets.map { target in
      let reached = count(target)?.value
      return BilingualText(
        "\(target.title.vi): \(reached.map(String.init) ?? Self.noFigure.vi) / \(target.wanted)",
        "\(target.title.en): \(reached.map(String.init) ?? Self.noFigure.en) / \(target.wanted)")
    }
  }

  /// What the last seven days brought, and which steps begin or end in the next seven.
  fileprivate var week: [BilingualText] {
    let before = tally.at(day - 7)
    var lines: [BilingualText] = []
    for target in document.targets {
      guard let counter = counter(of: target.metric), counter.nature == .flow,
        let reached = tally.count(counter)?.value, let former = before.count(counter)?.value, reached != former
      else { continue }
      let step = reached - former
      lines.append(
        BilingualText(
          "\(target.title.vi): \(step > 0 ? "+" : "")\(step)", "\(target.title.en): \(step > 0 ? "+" : "")\(step)"))
    }
    for step in document.calendar {
      if let from = step.from, day < from, from <= day + 7 {
        lines.append(
          BilingualText("Bắt đầu \(from.vietnamese): \(step.title.vi)", "Begins \(from): \(step.title.en)"))
      }
      if let to = step.to, day <= to, to <= day + 7 {
        lines.append(BilingualText("Kết thúc \(to.vietnamese): \(step.title.vi)", "Ends \(to): \(step.title.en)"))
      }
    }
    return lines.isEmpty ? [BilingualText("Không có thay đổi", "Nothing changed")] : lines
  }
}
