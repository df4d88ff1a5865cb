import Coordination
import Testing

/// What holds of any calendar, term and day.
@Suite struct WorkingCalendarPropertyTests {
  private struct Case {
    var calendar: WorkingCalendar
    var day: Day
    var numbers: [Int]

    /// A year with up to thirty holidays and ten rest days that are worked.
    init(seed: Int) throws {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
      func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
      }
      let first = try #require(Day(year: 2024, month: 1, day: 1))
      var holidays: [Day: BilingualText] = [:]
      for _ in 0..<next(30) { holidays[first + next(366)] = BilingualText("Nghỉ", "Off") }
      var substitutes: [Day: BilingualText] = [:]
      for _ in 0..<next(10) {
        let day = first + next(366)
        if [.saturday, .sunday].contains(day.weekday), holidays[day] == nil {
          substitutes[day] = BilingualText("Làm bù", "Worked")
        }
      }
      calendar = WorkingCalendar(
        validFrom: first, validTo: first + 365, holidays: holidays, substitutes: substitutes)
      day = first + next(366)
      numbers = [next(40), next(40), next(366)]
    }
  }

  @Test(arguments: 0..<400)
  func aTermEndsOnAWorkingDayAndCountsWhatItSays(seed: Int) throws {
    let given = try Case(seed: seed)
    let (calendar, day, term, more) = (given.calendar, given.day, given.numbers[0], given.numbers[1])
    #expect(calendar.check() == [])
    let end = calendar.adding(workingDays: term, to: day)
    #expect(term == 0 ? end == day : calendar.isWorking(end) && end > day)
    #expect(calendar.workingDays(from: day, to: end) == term)
    #expect(
      calendar.adding(workingDays: more, to: end) == calendar.adding(workingDays: term + more, to: day),
      "two terms, one after the other, are one")
    #expect(calendar.adding(workingDays: term, to: day + 1) >= end, "a later event ends no earlier")
    if term > 0 { #expect(calendar.adding(workingDays: 1 - term, to: end) > day, "and back again") }
  }

  @Test(arguments: 0..<200)
  func oneMoreHolidayNeverShortensATerm(seed: Int) throws {
    let given = try Case(seed: seed)
    let off = given.calendar.validFrom + given.numbers[2]
    let changed = WorkingCalendar(
      validFrom: given.calendar.validFrom, validTo: given.calendar.validTo,
      holidays: given.calendar.holidays.merging([off: BilingualText("Nghỉ thêm", "Off too")]) { $1 },
      substitutes: given.calendar.substitutes.filter { $0.key != off })
    let before = given.calendar.adding(workingDays: given.numbers[0], to: given.day)
    let after = changed.adding(workingDays: given.numbers[0], to: given.day)
    #expect(after >= before)
    let moves = given.calendar.isWorking(off) && given.day < off && off <= before
    #expect((after > before) == moves, "only when it lies in the term")
  }
}
