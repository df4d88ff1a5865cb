public import Coordination

/// A producer takes part in the programme, or does so no more.
public struct ProducerStatusChanged: Fact {
  public static let module = "agriculture"
  public static let name = "producer-status-changed"

  public let producer: String
  public let takesPart: Bool
  public let commune: UnitCode
  public let day: Day

  public var subject: String { producer }

  public init(producer: String, takesPart: Bool, commune: UnitCode, day: Day) {
    self.producer = producer
    self.takesPart = takesPart
    self.commune = commune
    self.day = day
  }
}
