public import Coordination

/// A producer (chủ thể) is in the register, or its entry changed.
public struct ProducerRegistered: Fact {
  public static let module = "agriculture"
  public static let name = "producer-registered"

  public let producer: String
  /// The trade name.
  public let name: String
  public let kind: ProducerKind
  public let commune: UnitCode

  public var subject: String { producer }

  public init(producer: String, name: String, kind: ProducerKind, commune: UnitCode) {
    self.producer = producer
    self.name = name
    self.kind = kind
    self.commune = commune
  }
}
