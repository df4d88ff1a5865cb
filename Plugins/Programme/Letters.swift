import Coordination
import ModuleKit

/// A letter that reminds a body of the tasks it owes (đôn đốc).
struct Reminder: Question {
  static let form = Form(
    "reminder", vi: "Công văn đôn đốc", en: "Reminder",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .body("body", vi: "Cơ quan", en: "Body"), .day("at", vi: "Tính đến ngày", en: "Up to the day").optional)

  var programme: String
  var body: BodyID
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: at, sources: [], wish: [.tasks, .plans], in: now)
    let day = at ?? now.today
    let tasks = try standing.allTasks(in: now).filter { $0.state.isOpen }
    let owed = tasks.filter { $0.state.lead == body }
    let shared = tasks.filter { $0.state.lead != body && $0.state.with?.contains(body) == true }
    let names = try now.names(of: Set(tasks.map(\.state.lead) + [body]))
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
        paragraphs: [owed.isEmpty ? nothing : opening], table: standing.taskTable(owed, names))
    ]
    if !shared.isEmpty {
      sections.append(
        Report.Section(
          heading: BilingualText("Nhiệm vụ phối hợp", "Tasks shared with others"),
          table: standing.taskTable(shared, names)))
    }
    return Report(
      .letter, vi: "V/v đôn đốc thực hiện Chương trình OCOP", en: "Reminder of tasks under the OCOP programme",
      recipients: [name], cutOff: day, sections: sections)
  }
}

/// One page for leaders: where the targets stand, what is late, what changed in the last seven days.
struct WeeklyBrief: Question {
  static let form = Form(report: "weekly-brief", vi: "Báo cáo nhanh tuần", en: "Weekly brief")

  var programme: String
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(
      programme, at: at, sources: Set(Source.allCases), wish: [.tasks, .plans], in: now)
    let tasks = try standing.allTasks(in: now)
    let names = try now.names(of: standing.leads.union(tasks.map(\.state.lead)))
    let late = tasks.filter { $0.state.isOverdue(on: at ?? now.today) }
    var sections = [
      Report.Section(
        heading: BilingualText("Chỉ tiêu", "Targets"), paragraphs: standing.headlines + standing.forecastSentences),
      Report.Section(
        heading: BilingualText("Trong tuần", "This week"), paragraphs: standing.week),
      Report.Section(
        heading: BilingualText("Nhiệm vụ quá hạn", "Overdue tasks"),
        paragraphs: late.isEmpty ? [BilingualText("Không có", "None")] : [],
        // A page holds so many.
        table: standing.taskTable(Array(late.prefix(10)), names)),
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
