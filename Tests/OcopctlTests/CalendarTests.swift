import Coordination
import Foundation
import Testing
import Wire

@testable import ocopctl

/// The calendar that the office loads: known days of known years.
struct CalendarTests {
  private func calendar() throws -> WorkingCalendar {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let documents = try ReferenceDocuments.read([root.appending(path: "Config/calendars").path], language: .en)
    #expect(documents.map(\.id) == ["office"], "one document for all years: applied again, it replaces the whole")
    let document = try #require(documents.first)
    return try JSONDecoder().decode(WorkingCalendar.self, from: Data(document.document.bytes))
  }

  @Test func theCalendarOfTheSampleOfficeIsSound() throws {
    let calendar = try calendar()
    #expect(calendar.check().isEmpty)
    #expect(calendar.validFrom.iso == "2018-01-01" && calendar.validTo?.iso == "2026-12-31")
  }

  /// First and last day off of each Tết with the weekends around it: the day before and the day after are worked.
  @Test(arguments: [
    ("2018-02-13", "2018-02-21"), ("2019-02-01", "2019-02-11"), ("2020-01-22", "2020-01-30"),
    ("2021-02-09", "2021-02-17"), ("2022-01-28", "2022-02-07"), ("2023-01-19", "2023-01-27"),
    ("2024-02-07", "2024-02-15"), ("2025-01-24", "2025-02-03"), ("2026-02-13", "2026-02-23"),
  ])
  func tetIsOneRestBetweenTwoWorkedDays(before: String, after: String) throws {
    let calendar = try calendar()
    let first = try #require(Day(iso: before))
    let last = try #require(Day(iso: after))
    #expect(calendar.isWorking(first) && calendar.isWorking(last))
    #expect(calendar.adding(workingDays: 1, to: first) == last)
  }

  @Test(arguments: [
    ("2024-04-26", "2024-05-02", 1), ("2024-05-03", "2024-05-04", 1), ("2024-04-17", "2024-04-19", 1),
    ("2019-04-26", "2019-05-02", 1), ("2018-12-28", "2019-01-02", 1), ("2019-01-04", "2019-01-05", 1),
    ("2022-04-29", "2022-05-04", 1), ("2021-09-01", "2021-09-06", 1), ("2025-04-29", "2025-05-05", 1),
    ("2025-08-29", "2025-09-03", 1), ("2026-08-28", "2026-09-03", 1), ("2024-03-22", "2024-04-05", 10),
  ])
  func swappedDaysAndLongRestsAreCountedRightly(from: String, to: String, count: Int) throws {
    let day = try #require(Day(iso: from))
    #expect(try calendar().adding(workingDays: count, to: day).iso == to)
  }

  /// A holiday on a rest day is taken later: each year has as many working days off as the law gives holidays.
  @Test func everyYearHasItsHolidays() throws {
    let calendar = try calendar()
    for year in 2018...2026 {
      let first = try #require(Day(year: year, month: 1, day: 1))
      let last = try #require(Day(year: year, month: 12, day: 31))
      let weekdays = (first.number...last.number).compactMap(Day.init(number:)).count {
        !calendar.weekend.contains($0.weekday)
      }
      let worked = calendar.workingDays(from: first - 1, to: last)
      let byLaw = year < 2021 ? 10 : 11
      // The swap of 31 December 2018 is worked in 2019.
      let moved = year == 2018 ? 1 : year == 2019 ? -1 : 0
      #expect(weekdays - worked == byLaw + moved, "\(year)")
    }
  }
}
