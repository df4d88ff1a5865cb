public import Coordination

extension Cycle {
  /// Who does an act, from which day to which, when in the year, and within how many working days.
  ///
  /// Keys: act, level, body, bodies, from, until, windows, days, required, source, assumed. Without a body the level
  /// says: the commune itself, or the body above it when that is a district, or the one that `bodies` names for that
  /// (its division of agriculture). Several duties of one act follow each other in time.
  public struct Duty: Sendable, Hashable, Codable {
    public let act: CycleAct
    public let level: Level
    public let body: BodyID?
    /// Of a district: who acts for it.
    public let bodies: [BodyID: BodyID]?
    public let from: Day?
    /// The last day.
    public let until: Day?
    /// When it is open; nil or empty for all the year.
    public let windows: [Window]?
    /// Working days to do it in.
    public let days: Int?
    /// It comes before the next step begins: a training without which no plan is taken.
    public let required: Bool?
    public let source: String?
    /// Not stated by the source, but by those who entered it.
    public let assumed: Bool?

    public init(
      act: CycleAct, level: Level, body: BodyID? = nil, bodies: [BodyID: BodyID]? = nil, from: Day? = nil,
      until: Day? = nil, windows: [Window]? = nil, days: Int? = nil, required: Bool? = nil, source: String? = nil,
      assumed: Bool? = nil
    ) {
      (self.act, self.level, self.body, self.bodies, self.from, self.until) = (act, level, body, bodies, from, until)
      (self.windows, self.days, self.required) = (windows, days, required)
      (self.source, self.assumed) = (source, assumed)
    }

    public func holds(on day: Day) -> Bool { (from ?? .first) <= day && day <= (until ?? .last) }

    func meets(_ other: Duty) -> Bool {
      (from ?? .first) <= (other.until ?? .last) && (other.from ?? .first) <= (until ?? .last)
    }

    /// Who does it for a commune; nil when only the division of labour can say.
    public func actor(for commune: Body) -> BodyID? {
      if let body { return body }
      switch level {
      case .commune: return commune.id
      // Above a commune stands its district; where there is none any more, a body has to be named.
      case .district: return commune.superior.map { bodies?[$0] ?? $0 }
      case .province, .central: return nil
      }
    }

    /// The days of the window that holds the day, else of the next one. Nil when it is open all the year.
    public func window(on day: Day) -> ClosedRange<Day>? {
      let spans = (windows ?? []).flatMap { window in
        (day.year - 1...day.year + 1).map { window.days(from: $0) }
      }.sorted { $0.lowerBound < $1.lowerBound }
      return spans.first { $0.contains(day) } ?? spans.first { $0.lowerBound > day }
    }

    /// The window that was over before the day, the latest.
    public func windowBefore(_ day: Day) -> ClosedRange<Day>? {
      (windows ?? []).flatMap { window in (day.year - 2...day.year).map { window.days(from: $0) } }
        .filter { $0.upperBound < day }.max { $0.upperBound < $1.upperBound }
    }

    func check(at place: String) -> [Fault] {
      var problems: [Fault] = []
      if let from, let until, until < from {
        problems.append(Fault(at: "\(place)/until", "Ngày cuối trước ngày đầu", "The last day is before the first"))
      }
      if let days, !(1...250).contains(days) {
        problems.append(
          Fault(at: "\(place)/days", "Số ngày làm việc phải từ 1 đến 250", "From 1 to 250 working days"))
      }
      if level == .province || level == .central, body == nil, act != .assess {
        problems.append(
          Fault(
            at: "\(place)/body", "Việc của cấp tỉnh phải ghi rõ cơ quan", "A duty of the province names its body"))
      }
      return problems
    }
  }

  /// Days of each year, first and last included: 1 to 30 June. One that ends before it begins ends in the next year.
  public struct Window: Sendable, Hashable, Codable {
    public let opens: DayOfYear
    public let closes: DayOfYear

    public init(opens: DayOfYear, closes: DayOfYear) { (self.opens, self.closes) = (opens, closes) }

    func days(from year: Int) -> ClosedRange<Day> {
      let first = opens.day(in: year)
      let last = closes.day(in: closes < opens ? year + 1 : year)
      return first...max(first, last)
    }
  }
}

/// A day that comes every year, written "06-30". The 29th of February is the 28th in other years.
public struct DayOfYear: RawRepresentable, Sendable, Hashable, Codable, Comparable {
  public let month: Int
  public let day: Int

  public init?(rawValue text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    // A leap year has all days.
    guard parts.count == 2, let month = Digits.value(parts[0], count: 2), let day = Digits.value(parts[1], count: 2),
      Day(year: 2000, month: month, day: day) != nil
    else { return nil }
    (self.month, self.day) = (month, day)
  }

  public var rawValue: String { "\(Digits.padded(month, to: 2))-\(Digits.padded(day, to: 2))" }

  /// "30/06".
  public var vietnamese: String { "\(Digits.padded(day, to: 2))/\(Digits.padded(month, to: 2))" }

  func day(in year: Int) -> Day {
    Day(year: year, month: month, day: day) ?? Day(year: year, month: 2, day: 28) ?? .first
  }

  public static func < (left: DayOfYear, right: DayOfYear) -> Bool {
    (left.month, left.day) < (right.month, right.day)
  }
}
