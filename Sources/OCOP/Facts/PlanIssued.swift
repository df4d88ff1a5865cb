public import Coordination

/// A body issued its plan under a programme.
public struct PlanIssued: Fact {
  public static let module = "programme"
  public static let name = "plan-issued"

  /// The ID of the plan.
  public let plan: String
  public let programme: String
  public let body: BodyID
  /// Số/ký hiệu.
  public let number: String
  public let day: Day

  public var subject: String { plan }

  public init(plan: String, programme: String, body: BodyID, number: String, day: Day) {
    self.plan = plan
    self.programme = programme
    self.body = body
    self.number = number
    self.day = day
  }
}
