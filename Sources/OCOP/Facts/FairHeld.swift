public import Coordination

/// A fair is over.
public struct FairHeld: Fact {
  public static let module = "industry-trade"
  public static let name = "fair-held"

  public let fair: String
  public let opened: Day
  public let closed: Day

  public var subject: String { fair }

  public init(fair: String, opened: Day, closed: Day) {
    self.fair = fair
    self.opened = opened
    self.closed = closed
  }
}
