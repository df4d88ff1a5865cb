public import Coordination

/// A yearly round of a level: what is proposed before one day of the year is assessed before another.
///
/// Days are "MM-DD". "Trước ngày" is read strictly: the day before is the last one.
public struct RoundRule: Sendable, Hashable, Codable {
  public let level: Level
  public let round: Int
  public let proposeBefore: String
  public let assessBefore: String

  /// A round of a certain year.
  public struct Dates: Sendable, Hashable, Codable {
    public let level: Level
    public let round: Int
    /// The first day that is too late to propose.
    public let proposeBefore: Day
    public let assessBefore: Day

    public var lastToPropose: Day { proposeBefore - 1 }
    public var lastToAssess: Day { assessBefore - 1 }
  }

  /// The dates of the round that is proposed for in that year.
  public func dates(in year: Int) -> Dates? {
    guard let propose = Self.day(proposeBefore, in: year), let sameYear = Self.day(assessBefore, in: year),
      let assess = sameYear > propose ? sameYear : Self.day(assessBefore, in: year + 1)
    else { return nil }
    return Dates(level: level, round: round, proposeBefore: propose, assessBefore: assess)
  }

  static func day(_ text: String, in year: Int) -> Day? {
    let parts = text.split(separator: "-")
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let month = Int(parts[0]), let day = Int(parts[1])
    else { return nil }
    return Day(year: year, month: month, day: day)
  }
}

extension Rulebook {
  /// The next round of a level that a dossier of that day can still be proposed for; nil where the decree has none.
  public func nextRound(for day: Day, level: Level) -> RoundRule.Dates? {
    let rules = (rounds ?? []).filter { $0.level == level }
    let dates = rules.flatMap { rule in (day.year...day.year + 1).compactMap { rule.dates(in: $0) } }
    return dates.filter { day < $0.proposeBefore }.min { $0.proposeBefore < $1.proposeBefore }
  }
}
