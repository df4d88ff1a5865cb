/// Which days are worked, as dated data: the rest days of a week, the holidays, and the rest days that are
/// worked in exchange (làm bù). No holiday stands in code; each year's comes by decision.
///
/// "Within n working days" (trong thời hạn n ngày làm việc): the day of the event does not count. So one
/// working day from a Friday is the Monday after.
public struct WorkingCalendar: Sendable, Hashable {
  /// The days for which holidays are known. Outside, only the week is: see `knows`.
  public let validFrom: Day
  public let validTo: Day?
  public let weekend: Set<Weekday>
  /// Each holiday and its name, days off in exchange (nghỉ bù) among them.
  public let holidays: [Day: BilingualText]
  /// Rest days that are worked, and why.
  public let substitutes: [Day: BilingualText]

  public init(
    validFrom: Day, validTo: Day?, weekend: Set<Weekday> = [.saturday, .sunday],
    holidays: [Day: BilingualText] = [:], substitutes: [Day: BilingualText] = [:]
  ) {
    self.validFrom = validFrom
    self.validTo = validTo
    self.weekend = weekend
    self.holidays = holidays
    self.substitutes = substitutes
  }

  public func isWorking(_ day: Day) -> Bool {
    if substitutes[day] != nil { return true }
    return !weekend.contains(day.weekday) && holidays[day] == nil
  }

  /// Whether the holidays around this day are known; if not, a date counted across it may still move.
  public func knows(_ day: Day) -> Bool { isValid(on: day) }

  /// The last day of a term of so many working days that begins with an event on `day`.
  ///
  /// 0 gives `day` itself, worked or not. A negative count goes back: -2 is the second working day before.
  /// Stops at the first or the last day there is.
  public func adding(workingDays count: Int, to day: Day) -> Day {
    let step = count < 0 ? -1 : 1
    let end = count < 0 ? Day.first : Day.last
    var left = count.magnitude
    var current = day
    while left > 0, current != end {
      current = current + step
      if isWorking(current) { left -= 1 }
    }
    return current
  }

  /// How many working days lie after `from`, up to `to` and with it; negative when `to` is earlier.
  /// The inverse of `adding`.
  public func workingDays(from: Day, to: Day) -> Int {
    if to < from {
      return -(to.number..<from.number).count { Day(number: $0).map(isWorking) ?? false }
    }
    return (from.number..<to.number).count { Day(number: $0 + 1).map(isWorking) ?? false }
  }

  /// What is wrong with the calendar; empty when it may be used.
  public func check() -> [Fault] {
    var problems = checkSpan()
    if weekend.count == Weekday.allCases.count {
      problems.append(Fault(at: "/weekend", "Tuần không còn ngày làm việc", "No day of the week is left to work"))
    }
    for day in holidays.keys.sorted() where !knows(day) {
      problems.append(
        Fault(
          at: "/holidays/\(day)", "Ngày nghỉ \(day.vietnamese) nằm ngoài thời gian hiệu lực của lịch",
          "The holiday \(day) lies outside the days of the calendar"))
    }
    for day in substitutes.keys.sorted() {
      if !knows(day) {
        problems.append(
          Fault(
            at: "/substitutes/\(day)", "Ngày làm bù \(day.vietnamese) nằm ngoài thời gian hiệu lực của lịch",
            "The substitute working day \(day) lies outside the days of the calendar"))
      }
      if holidays[day] != nil || !weekend.contains(day.weekday) {
        problems.append(
          Fault(
            at: "/substitutes/\(day)", "Ngày làm bù \(day.vietnamese) phải là ngày nghỉ hằng tuần, không là ngày lễ",
            "The substitute working day \(day) must be a weekly rest day and no holiday"))
      }
    }
    return problems
  }
}

extension WorkingCalendar: Dated {}

extension WorkingCalendar: Codable {
  private enum CodingKeys: String, CodingKey {
    case validFrom, validTo, weekend, holidays, substitutes
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      validFrom: try container.decode(Day.self, forKey: .validFrom),
      validTo: try container.decodeIfPresent(Day.self, forKey: .validTo),
      weekend: try container.decode(Set<Weekday>.self, forKey: .weekend),
      holidays: try container.decodeIfPresent([Day: BilingualText].self, forKey: .holidays) ?? [:],
      substitutes: try container.decodeIfPresent([Day: BilingualText].self, forKey: .substitutes) ?? [:])
  }

  /// The weekend goes out in the order of the week: a set has none, and stored bytes must not change.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(validFrom, forKey: .validFrom)
    try container.encodeIfPresent(validTo, forKey: .validTo)
    try container.encode(weekend.sorted { $0.rawValue < $1.rawValue }, forKey: .weekend)
    try container.encode(holidays, forKey: .holidays)
    try container.encode(substitutes, forKey: .substitutes)
  }
}
