import Coordination
import Testing

@Suite struct InstantTests {
  static let zero: Int64 = 1_711_065_600_000  // 2024-03-22T00:00:00Z

  @Test(arguments: [
    (zero, "2024-03-22T07:00:00.000+07:00"), (zero + 61_001, "2024-03-22T07:01:01.001+07:00"),
    (zero + 17 * 3_600_000 - 1, "2024-03-22T23:59:59.999+07:00"), (0, "1970-01-01T07:00:00.000+07:00"),
    (-25_200_001, "1969-12-31T23:59:59.999+07:00"), (4_107_517_200_000, "2100-03-01T00:00:00.000+07:00"),
  ])
  func momentsAreWrittenInVietnameseTimeAndReadBack(milliseconds: Int64, text: String) {
    #expect(Instant.text(milliseconds) == text)
    #expect(Instant.parse(text) == milliseconds)
  }

  @Test func offsetsAndFractionsOfOthersAreRead() {
    #expect(Instant.parse("2024-03-22T00:00:00Z") == Self.zero)
    #expect(Instant.parse("2024-03-22t00:00:00z") == Self.zero)
    #expect(Instant.parse("2024-03-21T19:30:00-04:30") == Self.zero)
    #expect(Instant.parse("2024-03-22T00:00:00.5Z") == Self.zero + 500)
    #expect(Instant.parse("2024-03-22T00:00:00.123456789Z") == Self.zero + 123)
  }

  @Test(arguments: [
    "2024-03-22", "2024-03-22T00:00:00", "2024-03-22 00:00:00Z", "2024-03-22T24:00:00Z", "2024-03-22T00:60:00Z",
    "2024-03-22T00:00:60Z", "2024-02-30T00:00:00Z", "2024-03-22T00:00:00.Z", "2024-03-22T00:00:00.1234567890Z",
    "2024-03-22T00:00:00+0700", "2024-03-22T00:00:00+24:00", "2024-03-22T00:00:00Zz", "2024-03-22T0é:00:00Z", "",
  ])
  func whatIsNoMomentIsNotRead(text: String) {
    #expect(Instant.parse(text) == nil)
  }

  @Test func theDayChangesAtMidnightInVietnam() throws {
    let day = try #require(Day(iso: "2024-03-22"))
    #expect(Day(instant: Self.zero) == day)
    #expect(Day(instant: Self.zero - 7 * 3_600_000) == day)
    #expect(Day(instant: Self.zero - 7 * 3_600_000 - 1) == day - 1)
    #expect(day.startInstant == Self.zero - 7 * 3_600_000)
  }

  @Test func theFarthestMomentsStopAtTheFirstAndTheLastDay() {
    #expect(Day(instant: .max) == .last)
    #expect(Day(instant: .min) == .first)
    #expect(Instant.text(.max).hasPrefix("9999-12-31T"))
    #expect(Instant.vietnamese(Self.zero) == "22/03/2024 07:00")
  }
}
