public import Coordination

/// A fair (hội chợ) may be held.
public struct FairApproved: Fact {
  public static let module = "industry-trade"
  public static let name = "fair-approved"

  public let fair: String
  public let name: String
  /// The first day of the fair.
  public let opens: Day
  /// The last day of the fair.
  public let closes: Day
  public let venue: String
  /// How many booths there are.
  public let booths: Int
  /// The body that holds it.
  public let host: BodyID

  public var subject: String { fair }

  public init(fair: String, name: String, opens: Day, closes: Day, venue: String, booths: Int, host: BodyID) {
    self.fair = fair
    self.name = name
    self.opens = opens
    self.closes = closes
    self.venue = venue
    self.booths = booths
    self.host = host
  }
}
