/// A civil day of the Gregorian calendar, without a time and without a zone.
///
/// Stored as "2024-03-22". Days run from 0001-01-01 to 9999-12-31; arithmetic stops at these ends, so a
/// number from outside can never end the process. Where a day has to be tied to a moment, the office lives at
/// +07:00 all year (see `Instant`).
public struct Day: Sendable, Hashable {
  /// Days since 1970-01-01, which is 0; negative before.
  public let number: Int

  public static let first = Day(unchecked: -719_162)
  public static let last = Day(unchecked: 2_932_896)

  /// The day with this number; nil outside the years 1 to 9999.
  public init?(number: Int) {
    guard (Day.first.number...Day.last.number).contains(number) else { return nil }
    self.number = number
  }

  /// Nil when there is no such day, as 30 February.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    self.init(unchecked: Day.number(year: year, month: month, day: day))
  }

  /// Reads "2024-03-22" and nothing else.
  public init?(iso text: some StringProtocol) {
    guard text.utf8.count == 10 else { return nil }
    var number = 0
    for (place, byte) in text.utf8.enumerated() {
      if place == 4 || place == 7 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard (0x30...0x39).contains(byte) else { return nil }
        number = number * 10 + Int(byte - 0x30)
      }
    }
    self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// Reads what people type: "22/03/2024", "22/3/2024" or "2024-03-22"; spaces around it do not matter.
  public init?(parsing text: some StringProtocol) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let word = words.first else { return nil }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      self.init(iso: word)
      return
    }
    guard parts[0].utf8.count <= 2, parts[1].utf8.count <= 2, let day = Digits.value(parts[0]),
      let month = Digits.value(parts[1]), let year = Digits.value(parts[2], count: 4)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The civil day at +07:00 of a moment, in milliseconds UTC since 1970.
  public init(instant milliseconds: Int64) {
    self = Instant.parts(of: milliseconds).day
  }

  /// The moment the day begins: 00:00 at +07:00, in milliseconds UTC since 1970.
  public var startInstant: Int64 {
    Int64(number) * Instant.millisecondsPerDay - Instant.offset
  }

  public var year: Int { civil.year }
  /// 1 to 12.
  public var month: Int { civil.month }
  /// 1 to 31.
  public var dayOfMonth: Int { civil.day }

  public var weekday: Weekday {
    // 1970-01-01 was a Thursday. `shifted` is 0 for a Monday.
    let shifted = number + 3
    let place = shifted - Digits.floorDivide(shifted, by: 7) * 7
    return Weekday.allCases[place]
  }

  /// "2024-03-22".
  public var iso: String {
    let (year, month, day) = civil
    var number = year * 10_000 + month * 100 + day
    return String(unsafeUninitializedCapacity: 10) { bytes in
      for place in (0..<10).reversed() {
        if place == 4 || place == 7 {
          bytes[place] = UInt8(ascii: "-")
        } else {
          bytes[place] = UInt8(0x30 + number % 10)
          number /= 10
        }
      }
      return 10
    }
  }

  /// "22/03/2024".
  public var vietnamese: String {
    let (year, month, day) = civil
    return "\(Digits.padded(day, to: 2))/\(Digits.padded(month, to: 2))/\(Digits.padded(year, to: 4))"
  }

  /// The same day of the month so many months later, or the last day of a shorter month: 31 January plus one
  /// month is 28 or 29 February. So the end of a certificate of 36 months can be told.
  public func adding(months: Int) -> Day {
    let (year, month, day) = civil
    // Twelve months more than there are days already reach past both ends.
    let bounded = min(max(months, -120_000), 120_000)
    let count = year * 12 + (month - 1) + bounded
    let newYear = Digits.floorDivide(count, by: 12)
    if newYear < 1 { return .first }
    if newYear > 9999 { return .last }
    let newMonth = count - newYear * 12 + 1
    let newDay = min(day, Day.length(ofMonth: newMonth, year: newYear))
    return Day(unchecked: Day.number(year: newYear, month: newMonth, day: newDay))
  }

  public static func + (day: Day, days: Int) -> Day {
    let (sum, overflow) = day.number.addingReportingOverflow(days)
    if overflow { return days < 0 ? .first : .last }
    return Day(unchecked: min(max(sum, first.number), last.number))
  }

  public static func - (day: Day, days: Int) -> Day {
    let (difference, overflow) = day.number.subtractingReportingOverflow(days)
    if overflow { return days < 0 ? .last : .first }
    return Day(unchecked: min(max(difference, first.number), last.number))
  }

  /// How many days `later` is after `earlier`.
  public static func - (later: Day, earlier: Day) -> Int { later.number - earlier.number }

  public static func isLeap(year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}

extension Day: Comparable {
  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: CustomStringConvertible {
  public var description: String { iso }
}

extension Day: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let day = Day(iso: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Không phải ngày (năm-tháng-ngày) / Not a day (year-month-day): \(text)")
    }
    self = day
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso)
  }
}

/// So `[Day: Value]` is stored as an object with days as keys, not as a list.
extension Day: CodingKeyRepresentable {
  public var codingKey: any CodingKey { DayKey(stringValue: iso) }

  public init?(codingKey: some CodingKey) {
    self.init(iso: codingKey.stringValue)
  }

  private struct DayKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension Day {
  /// The caller has made sure that the number is between the first and the last day.
  fileprivate init(unchecked number: Int) {
    self.number = number
  }

  /// The nearest day that exists.
  static func clamped(_ number: Int64) -> Day {
    Day(unchecked: Int(min(max(number, Int64(first.number)), Int64(last.number))))
  }

  fileprivate static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year: year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both directions count in eras of 400 years (146,097 days) and in years that begin on 1 March, so that the
  // leap day is the last day of its year. 719,468 days lie between 0000-03-01 and 1970-01-01.

  fileprivate static func number(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = Digits.floorDivide(marchYear, by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  fileprivate var civil: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = Digits.floorDivide(shifted, by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day)
  }
}
