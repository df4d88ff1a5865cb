public import Coordination

/// What became of an idea that its commune sent on: chosen, not chosen, or back to be completed.
public struct IdeaDecided: Fact {
  public static let module = "agriculture"
  public static let name = "idea-decided"

  public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable { case chosen, declined, returned }

  /// The ID of the idea.
  public let idea: String
  public let outcome: Outcome
  public let reasons: [String]
  public let by: BodyID
  public let day: Day
  /// Of a return: the day by which it may come back.
  public let fixBy: Day?

  public var subject: String { idea }

  public init(idea: String, outcome: Outcome, reasons: [String], by: BodyID, day: Day, fixBy: Day? = nil) {
    self.idea = idea
    self.outcome = outcome
    self.reasons = reasons
    self.by = by
    self.day = day
    self.fixBy = fixBy
  }
}
