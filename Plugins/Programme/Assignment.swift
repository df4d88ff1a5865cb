import Coordination
import ModuleKit

/// A step of the year's cycle: all year, or from one day to another; led by a body, or by each unit of a level.
struct Step: Codable, Equatable {
  var id: String
  var title: BilingualText
  var from: Day?
  var to: Day?
  var allYear: Bool
  var lead: BodyID?
  /// Each province, district or commune leads it in its own area.
  var leadLevel: Level?
  var source: String
}

/// The template of a task: who leads and who cooperates; with a last day, a span, a count of working days after an
/// event, or all year; once or again and again.
struct Assignment: Codable, Equatable {
  struct After: Codable, Equatable {
    /// "issued", "activated", or the id of a step of the calendar, whose last day counts.
    var event: String
    var workingDays: Int
  }

  enum Recurrence: String, CaseIterable {
    case month, quarter
    case halfYear = "half-year"

    var months: Int {
      switch self {
      case .month: 1
      case .quarter: 3
      case .halfYear: 6
      }
    }

    func label(_ number: Int, _ year: Int) -> BilingualText {
      switch self {
      case .month: BilingualText("tháng \(number)/\(year)", "month \(number) of \(year)")
      case .quarter: BilingualText("quý \(number)/\(year)", "quarter \(number) of \(year)")
      case .halfYear: BilingualText("6 tháng, kỳ \(number)/\(year)", "half-year \(number) of \(year)")
      }
    }
  }

  var task: String
  var title: BilingualText
  var lead: BodyID
  var cooperating: [BodyID]
  var due: Day?
  var from: Day?
  var to: Day?
  var allYear: Bool?
  var after: After?
  /// A `Recurrence`: one task for each such part of the year. Only with `allYear`.
  var every: String?
  /// "month" or "quarter": how often the work of the whole year is entered; without it quarterly. Only with `allYear`.
  var entries: String?
  var source: String

  private enum CodingKeys: String, CodingKey {
    case task, title, lead
    case cooperating = "with"
    case due, from, to, allYear, after, every, entries, source
  }
}

/// One task that follows from an assignment, with the day on which it is due.
struct DueTask: Equatable {
  /// The same before and after an amendment: "report-quarter every quarter 2/2024".
  var key: String
  var assignment: TaskAssignment
}

extension Assignment {
  /// The tasks that follow in a year, oldest first. `days` are the last days of events: "issued", "activated", steps.
  func tasks(year: Int, days: [String: Day], in now: Circumstances) throws -> [DueTask] {
    if let every, let recurrence = Recurrence(rawValue: every) {
      let first = Day(year: year, month: 1, day: 1) ?? .first
      let parts = (1...(12 / recurrence.months)).map { number -> DueTask in
        let label = recurrence.label(number, year)
        let last = first.adding(months: number * recurrence.months) - 1
        return dueTask(
          last, rule: "every \(recurrence.rawValue) \(number)/\(year)",
          title: BilingualText("\(title.vi) (\(label.vi))", "\(title.en) (\(label.en))"), isRecurring: true)
      }
      // What was over before the plan began is not asked for.
      return parts.filter { ($0.assignment.due ?? .last) >= (days["issued"] ?? .first) }
    }
    if let due { return [dueTask(due, rule: nil)] }
    if let to { return [dueTask(to, rule: "\(from?.iso ?? "") - \(to.iso)")] }
    if let after {
      guard let day = days[after.event] else { return [dueTask(nil, rule: after.rule)] }
      return [dueTask(try now.workingDays(after.workingDays, after: day), rule: after.rule)]
    }
    // Work of the whole year has no one due day: it is counted by what is entered in each period.
    let period = entries.flatMap(Coordination.Recurrence.init) ?? .quarter
    return [dueTask(nil, rule: "all year \(year)", recurring: period)]
  }

  private func dueTask(
    _ due: Day?, rule: String?, title: BilingualText? = nil, isRecurring: Bool = false,
    recurring: Coordination.Recurrence? = nil
  ) -> DueTask {
    DueTask(
      key: isRecurring ? "\(task) \(rule ?? "")" : task,
      assignment: TaskAssignment(
        task, title: title ?? self.title, lead: lead, with: cooperating, due: due, dueRule: rule, source: source,
        recurring: recurring))
  }
}

extension Assignment.After {
  var rule: String { "\(workingDays) working days after \(event)" }
}

extension PlanContent {
  /// All tasks that follow from the assignments.
  func tasks(year: Int, issued: Day, activated: Day, in now: Circumstances) throws -> [DueTask] {
    var days = ["issued": issued, "activated": activated]
    for step in calendar ?? [] { days[step.id] = step.to ?? Day(year: year, month: 12, day: 31) }
    return try (assignments ?? []).flatMap { try $0.tasks(year: year, days: days, in: now) }
  }
}
