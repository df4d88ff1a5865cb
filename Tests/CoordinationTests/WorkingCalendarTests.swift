import Coordination
import Testing

/// 2024 as decided: Tết 08/02-14/02, and 29/04 off in exchange for Saturday 04/05.
@Suite struct WorkingCalendarTests {
  let calendar: WorkingCalendar

  init() throws {
    var holidays: [Day: BilingualText] = [:]
    for day in 8...14 {
      holidays[try #require(Day(year: 2024, month: 2, day: day))] = BilingualText("Tết Nguyên đán", "Lunar New Year")
    }
    holidays[try #require(Day(iso: "2024-04-29"))] = BilingualText("Nghỉ hoán đổi", "Day off in exchange")
    calendar = WorkingCalendar(
      validFrom: try #require(Day(iso: "2024-01-01")), validTo: Day(iso: "2024-12-31"),
      holidays: holidays,
      substitutes: [try #require(Day(iso: "2024-05-04")): BilingualText("Làm bù", "Worked in exchange")])
  }

  @Test(arguments: [
    ("2024-02-07", 1, "2024-02-15"), ("2024-02-02", 10, "2024-02-23"), ("2024-02-10", 1, "2024-02-15"),
    ("2024-03-22", 1, "2024-03-25"), ("2024-04-26", 1, "2024-04-30"), ("2024-05-03", 1, "2024-05-04"),
    ("2024-03-23", 0, "2024-03-23"), ("2024-02-15", -1, "2024-02-07"), ("2024-02-23", -10, "2024-02-02"),
  ])
  func theDayOfTheEventDoesNotCount(from: String, count: Int, to: String) throws {
    let day = try #require(Day(iso: from))
    #expect(calendar.adding(workingDays: count, to: day).iso == to)
  }

  @Test func countingIsTheInverseOfAdding() throws {
    let start = try #require(Day(iso: "2024-01-29"))
    for offset in 0..<110 {
      let day = start + offset
      for count in -25...25 {
        let end = calendar.adding(workingDays: count, to: day)
        guard count >= 0 || calendar.isWorking(day) || calendar.isWorking(end) else { continue }
        #expect(calendar.workingDays(from: day, to: end) == count)
      }
    }
  }

  @Test func tetAndWeekendsAreNotWorkedAndSubstitutesAre() throws {
    let days = try ["2024-02-07", "2024-02-08", "2024-02-14", "2024-02-15", "2024-05-04", "2024-05-05"]
      .map { calendar.isWorking(try #require(Day(iso: $0))) }
    #expect(days == [true, false, false, true, true, false])
  }

  @Test func aCalendarKnowsWhereItsHolidaysEnd() throws {
    #expect(calendar.knows(try #require(Day(iso: "2024-12-31"))))
    #expect(!calendar.knows(try #require(Day(iso: "2025-01-01"))))
    #expect(calendar.adding(workingDays: Int.max, to: Day.last - 30) == .last)
  }

  @Test func theStoredFormIsAnObjectByDay() throws {
    let text = """
      {"holidays":{"2024-02-08":{"en":"Lunar New Year","vi":"Tết Nguyên đán"}},"substitutes":{},\
      "validFrom":"2024-01-01","validTo":"2024-12-31","weekend":[6,7]}
      """
    let small = try read(WorkingCalendar.self, text)
    #expect(try stored(small) == text)
    #expect(try read(WorkingCalendar.self, try stored(calendar)) == calendar)
    let least = try read(WorkingCalendar.self, #"{"validFrom":"2024-01-01","weekend":[7]}"#)
    #expect(least.holidays.isEmpty && least.validTo == nil && least.check().isEmpty)
  }

  @Test func aCalendarThatContradictsItselfIsTold() throws {
    #expect(calendar.check().isEmpty)
    let friday = try #require(Day(iso: "2024-03-22"))
    let name = BilingualText("Nghỉ", "Off")
    let wrong = WorkingCalendar(
      validFrom: friday, validTo: friday, weekend: Set(Weekday.allCases), holidays: [friday: name, friday + 1: name],
      substitutes: [friday: name, friday + 2: name])
    #expect(
      wrong.check().map(\.pointer) == [
        "/weekend", "/holidays/2024-03-23", "/substitutes/2024-03-22", "/substitutes/2024-03-24",
      ])
  }
}
