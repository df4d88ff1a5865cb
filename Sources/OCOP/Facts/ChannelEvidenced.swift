public import Coordination

/// Evidence that a producer sells through a channel: a contract, a listing, a visit.
public struct ChannelEvidenced: Fact {
  public static let module = "industry-trade"
  public static let name = "channel-evidenced"

  public let producer: String
  /// Kebab-case: "supermarket", "convenience-store", "e-commerce", "ocop-point".
  public let channel: String
  /// Whether the office counts it as modern trade.
  public let isModern: Bool
  /// The day of the evidence; it holds for 12 months.
  public let day: Day

  public var subject: String { "\(producer)/\(channel)" }

  public init(producer: String, channel: String, isModern: Bool, day: Day) {
    self.producer = producer
    self.channel = channel
    self.isModern = isModern
    self.day = day
  }
}
