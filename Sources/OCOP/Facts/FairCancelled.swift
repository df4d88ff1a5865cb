public import Coordination

/// A fair is given up; who was registered for it is told.
public struct FairCancelled: Fact {
  public static let module = "industry-trade"
  public static let name = "fair-cancelled"

  public let fair: String
  public let name: String
  /// The first day it would have had.
  public let opens: Day
  /// The day of the cancellation.
  public let day: Day
  /// The producers that were registered or had booths.
  public let producers: [String]

  public var subject: String { fair }

  public init(fair: String, name: String, opens: Day, day: Day, producers: [String]) {
    self.fair = fair
    self.name = name
    self.opens = opens
    self.day = day
    self.producers = producers
  }
}
