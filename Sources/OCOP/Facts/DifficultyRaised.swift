public import Coordination

/// A difficulty or proposal (vướng mắc, kiến nghị) that somebody must answer.
public struct DifficultyRaised: Fact {
  public static let module = "localities"
  public static let name = "difficulty-raised"

  /// The ID of the entry.
  public let difficulty: String
  public let unit: UnitCode
  /// Who must answer.
  public let body: BodyID
  public let summary: String
  public let due: Day?
  public let day: Day
  public let isAnswered: Bool

  public var subject: String { difficulty }

  public init(
    difficulty: String, unit: UnitCode, body: BodyID, summary: String, due: Day? = nil, day: Day, isAnswered: Bool
  ) {
    self.difficulty = difficulty
    self.unit = unit
    self.body = body
    self.summary = summary
    self.due = due
    self.day = day
    self.isAnswered = isAnswered
  }
}
