/// How often work without one due day is counted: year-round tasks have entries per month or per quarter.
///
/// A period is a text that sorts as time does: "2024-03", "2024-Q1".
public enum Recurrence: String, Sendable, Hashable, Codable, CaseIterable {
  case month, quarter

  public var label: BilingualText {
    switch self {
    case .month: BilingualText("Hằng tháng", "Monthly")
    case .quarter: BilingualText("Hằng quý", "Quarterly")
    }
  }

  /// The period that the day lies in.
  public func period(of day: Day) -> String {
    let year = Digits.padded(day.year, to: 4)
    return switch self {
    case .month: "\(year)-\(Digits.padded(day.month, to: 2))"
    case .quarter: "\(year)-Q\((day.month - 1) / 3 + 1)"
    }
  }

  /// The periods from that of `first` to that of `last`, in order; empty when `last` lies in an earlier one.
  public func periods(from first: Day, through last: Day) -> [String] {
    let end = period(of: last)
    var periods: [String] = []
    var day = first
    while period(of: day) <= end {
      periods.append(period(of: day))
      let next = day.adding(months: self == .month ? 1 : 3)
      if next == day { break }
      day = next
    }
    return periods
  }
}
