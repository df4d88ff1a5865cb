public import Coordination

/// A product idea was accepted by its commune and sent on.
public struct IdeaAccepted: Fact {
  public static let module = "localities"
  public static let name = "idea-accepted"

  /// The ID of the idea.
  public let idea: String
  /// The name of the product.
  public let name: String
  public let commune: UnitCode
  /// Missing while the one who had it is not in the register.
  public let producer: String?
  public let day: Day

  public var subject: String { idea }

  public init(idea: String, name: String, commune: UnitCode, producer: String? = nil, day: Day) {
    self.idea = idea
    self.name = name
    self.commune = commune
    self.producer = producer
    self.day = day
  }
}
