public import Coordination

/// A body that may punish did so: market control, food safety, an inspectorate. A decision, not an allegation.
public struct SanctionRecorded: Fact {
  public static let module = "localities"
  public static let name = "sanction-recorded"

  /// The ID of the notice.
  public let sanction: String
  /// The body that decided.
  public let body: BodyID
  public let producer: String
  /// The products concerned; none when it concerns the producer as a whole.
  public let products: [String]
  /// Kebab-case: "food-safety", "label", "quality", "intellectual-property", "environment", "ocop-mark", "other".
  public let ground: String
  /// Number of the decision.
  public let decision: String
  public let day: Day

  public var subject: String { sanction }

  public init(
    sanction: String, body: BodyID, producer: String, products: [String], ground: String, decision: String, day: Day
  ) {
    self.sanction = sanction
    self.body = body
    self.producer = producer
    self.products = products
    self.ground = ground
    self.decision = decision
    self.day = day
  }
}
