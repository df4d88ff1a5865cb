public import Coordination

/// The booths of a fair are given out.
public struct BoothsAllotted: Fact {
  public static let module = "industry-trade"
  public static let name = "booths-allotted"

  public let fair: String
  /// The producers that got one, in the order of the list.
  public let producers: [String]
  /// How many booths they got in all.
  public let booths: Int

  public var subject: String { fair }

  public init(fair: String, producers: [String], booths: Int) {
    self.fair = fair
    self.producers = producers
    self.booths = booths
  }
}
