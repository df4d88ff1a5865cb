public import Coordination

/// The committee allocated money of a year to a body; a new decision replaces the former.
public struct BudgetAllocated: Fact {
  public static let module = "programme"
  public static let name = "budget-allocated"

  public let programme: String
  public let body: BodyID
  /// Kebab-case.
  public let purpose: String
  /// Kebab-case: "new-rural", "science".
  public let source: String
  public let amount: Money
  /// Số/ký hiệu.
  public let decision: String
  public let day: Day

  public var subject: String { "\(programme)/\(body)/\(purpose)/\(source)" }

  public init(
    programme: String, body: BodyID, purpose: String, source: String, amount: Money, decision: String, day: Day
  ) {
    self.programme = programme
    self.body = body
    self.purpose = purpose
    self.source = source
    self.amount = amount
    self.decision = decision
    self.day = day
  }
}
