import Coordination
import Testing

@Suite struct DayTests {
  @Test(arguments: [
    ("1970-01-01", 0, Weekday.thursday), ("1969-12-31", -1, .wednesday), ("2000-01-01", 10_957, .saturday),
    ("2000-02-29", 11_016, .tuesday), ("2024-03-22", 19_804, .friday), ("2038-01-19", 24_855, .tuesday),
    ("2100-03-01", 47_541, .monday), ("0001-01-01", -719_162, .monday), ("9999-12-31", 2_932_896, .friday),
  ])
  func knownDaysHaveTheirNumberAndWeekday(iso: String, number: Int, weekday: Weekday) throws {
    let day = try #require(Day(iso: iso))
    #expect(day.number == number)
    #expect(day.weekday == weekday)
    #expect(day.iso == iso)
    #expect(Day(number: number) == day)
  }

  @Test func eachDayOfFourHundredYearsIsCountedAsOnPaperAndRoundTrips() throws {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var number = 0
    for year in 1970..<2370 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      for month in 1...12 {
        let length = month == 2 && isLeap ? 29 : lengths[month - 1]
        for dayOfMonth in 1...length {
          let day = try #require(Day(number: number))
          guard day.year == year, day.month == month, day.dayOfMonth == dayOfMonth,
            Day(year: year, month: month, day: dayOfMonth) == day, Day(iso: day.iso) == day,
            Day(parsing: day.vietnamese) == day, Day(instant: day.startInstant) == day,
            Day(instant: day.startInstant - 1) == day - 1, day.weekday.rawValue == (number + 3) % 7 + 1
          else {
            Issue.record("day \(number) is read as \(day), not \(year)-\(month)-\(dayOfMonth)")
            return
          }
          number += 1
        }
        #expect(Day(year: year, month: month, day: length + 1) == nil)
      }
    }
    #expect(number == 146_097)
  }

  @Test func leapYearsFollowTheGregorianRule() {
    #expect(Day(year: 2000, month: 2, day: 29) != nil)
    #expect(Day(year: 2024, month: 2, day: 29) != nil)
    #expect(Day(year: 2023, month: 2, day: 29) == nil)
    #expect(Day(year: 2100, month: 2, day: 29) == nil)
    #expect((1970...2100).filter(Day.isLeap).count == 32)
  }

  @Test(arguments: [
    "2024-02-30", "2024-13-01", "2024-00-10", "24-03-22", "2024-3-22", "2024/03/22", "+024-03-22", "2024-03-22 ",
    "2024-03-22-1", "٢٠٢٤-٠٣-٢٢", "", "0000-01-01",
  ])
  func whatIsNoDayIsNotRead(text: String) {
    #expect(Day(iso: text) == nil)
    #expect(throws: DecodingError.self) { try read(Day.self, "\"\(text)\"") }
  }

  @Test func peopleMayTypeADayInBothWays() {
    let day = Day(year: 2024, month: 3, day: 22)
    for text in ["22/03/2024", "22/3/2024", " 22/03/2024 ", "2024-03-22"] { #expect(Day(parsing: text) == day) }
    #expect(Day(parsing: "2/9/2024") == Day(year: 2024, month: 9, day: 2))
    for text in ["03/22/2024", "22/03/24", "022/03/2024", "22/03", "22-03-2024", "22 /03/2024"] {
      #expect(Day(parsing: text) == nil)
    }
    #expect(day?.vietnamese == "22/03/2024")
  }

  @Test func arithmeticCountsDaysAndStopsAtTheEnds() throws {
    let day = try #require(Day(iso: "2024-02-28"))
    #expect((day + 2).iso == "2024-03-01")
    #expect((day - 59).iso == "2023-12-31")
    #expect((day + 366) - day == 366)
    #expect(day < day + 1)
    #expect(day + Int.max == .last)
    #expect(day + Int.min == .first)
    #expect(day - Int.min == .last)
    #expect(Day.first - 1 == .first)
    #expect(Day(number: Day.last.number + 1) == nil)
  }

  @Test func monthsKeepTheDayOrEndWithTheMonth() throws {
    let issued = try #require(Day(iso: "2024-02-29"))
    #expect(issued.adding(months: 36).iso == "2027-02-28")
    #expect(issued.adding(months: 48).iso == "2028-02-29")
    #expect(issued.adding(months: -2).iso == "2023-12-29")
    #expect(Day(iso: "2024-01-31")?.adding(months: 1).iso == "2024-02-29")
    #expect(Day(iso: "2024-12-15")?.adding(months: 1).iso == "2025-01-15")
    #expect(issued.adding(months: Int.max) == .last)
    #expect(issued.adding(months: Int.min) == .first)
  }

  @Test func aDayIsStoredAsTextAlsoAsAKey() throws {
    let day = try #require(Day(iso: "2024-03-22"))
    #expect(try stored([day]) == #"["2024-03-22"]"#)
    #expect(try stored([day: 1]) == #"{"2024-03-22":1}"#)
    #expect(try read([Day: Int].self, #"{"2024-03-22":1}"#) == [day: 1])
    #expect(throws: DecodingError.self) { try read([Day: Int].self, #"{"2024-03-32":1}"#) }
  }
}
