public import Coordination

/// A communication entry: what was told, through which channel, to how many.
public struct CommunicationHeld: Fact {
  public static let module = "localities"
  public static let name = "communication-held"

  /// The ID of the entry.
  public let entry: String
  public let unit: UnitCode
  /// Kebab-case: "loudspeaker", "newspaper", "portal", "meeting".
  public let channel: String
  public let day: Day
  /// People reached; missing when nobody counted.
  public let reach: Int?
  /// Producers that joined because of it.
  public let mobilised: [String]

  public var subject: String { entry }

  public init(entry: String, unit: UnitCode, channel: String, day: Day, reach: Int? = nil, mobilised: [String]) {
    self.entry = entry
    self.unit = unit
    self.channel = channel
    self.day = day
    self.reach = reach
    self.mobilised = mobilised
  }
}
