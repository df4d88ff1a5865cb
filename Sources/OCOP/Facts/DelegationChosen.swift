public import Coordination

/// The producers sent to an event elsewhere are chosen.
public struct DelegationChosen: Fact {
  public static let module = "industry-trade"
  public static let name = "delegation-chosen"

  public let event: String
  public let producers: [String]

  public var subject: String { event }

  public init(event: String, producers: [String]) {
    self.event = event
    self.producers = producers
  }
}
