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
  /// The committee of the commune; missing in what was told before it was asked for.
  public let owner: BodyID?
  /// The body that selects.
  public let selector: BodyID?

  public var subject: String { idea }

  public init(
    idea: String, name: String, commune: UnitCode, producer: String? = nil, day: Day, owner: BodyID? = nil,
    selector: BodyID? = nil
  ) {
    self.idea = idea
    self.name = name
    self.commune = commune
    self.producer = producer
    self.day = day
    self.owner = owner
    self.selector = selector
  }
}
