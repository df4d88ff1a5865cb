public import Coordination

/// The province took part in an event held elsewhere.
public struct EventAttended: Fact {
  public static let module = "industry-trade"
  public static let name = "event-attended"

  /// The ID of the delegation.
  public let event: String
  public let name: String
  public let opens: Day
  public let closes: Day
  /// Booths hired.
  public let booths: Int
  /// Producers with a certified product.
  public let recognised: [String]
  /// Producers without one yet.
  public let potential: [String]

  public var subject: String { event }

  public init(
    event: String, name: String, opens: Day, closes: Day, booths: Int, recognised: [String], potential: [String]
  ) {
    self.event = event
    self.name = name
    self.opens = opens
    self.closes = closes
    self.booths = booths
    self.recognised = recognised
    self.potential = potential
  }
}
