import Coordination
import Testing

@Suite struct RecurrenceTests {
  @Test(arguments: [
    ("2024-01-01", "2024-01", "2024-Q1"), ("2024-03-31", "2024-03", "2024-Q1"), ("2024-04-01", "2024-04", "2024-Q2"),
    ("2024-12-31", "2024-12", "2024-Q4"), ("0987-10-05", "0987-10", "0987-Q4"),
  ])
  func aDayLiesInOnePeriod(day: String, month: String, quarter: String) throws {
    let day = try #require(Day(iso: day))
    #expect(Recurrence.month.period(of: day) == month && Recurrence.quarter.period(of: day) == quarter)
  }

  @Test func periodsFollowEachOtherWithoutGap() throws {
    let first = try #require(Day(iso: "2023-11-30"))
    let last = try #require(Day(iso: "2024-02-01"))
    #expect(Recurrence.month.periods(from: first, through: last) == ["2023-11", "2023-12", "2024-01", "2024-02"])
    #expect(Recurrence.quarter.periods(from: first, through: last) == ["2023-Q4", "2024-Q1"])
    #expect(Recurrence.month.periods(from: last, through: first).isEmpty)
    #expect(Recurrence.quarter.periods(from: .last, through: .last) == ["9999-Q4"])
  }

  /// Every day of two years lies in the periods of the span, and they are as many as can be counted.
  @Test func everyDayIsCountedOnce() throws {
    let first = try #require(Day(iso: "2023-01-31"))
    for recurrence in Recurrence.allCases {
      for length in stride(from: 0, through: 730, by: 7) {
        let periods = recurrence.periods(from: first, through: first + length)
        #expect(Set(periods).count == periods.count && periods == periods.sorted())
        #expect(Set((0...length).map { recurrence.period(of: first + $0) }) == Set(periods))
      }
    }
  }
}
