public import Coordination

/// A technology application (đề tài, chuyển giao, máy móc) ended with a result on output or quality.
public struct TechnologyApplied: Fact {
  public static let module = "science-technology"
  public static let name = "technology-applied"

  /// The ID of the application.
  public let application: String
  public let producer: String
  public let product: String?
  /// Kebab-case: "research", "transfer", "machinery".
  public let kind: String
  /// What it acted on, kebab-case: "output", "quality".
  public let effects: [String]
  public let day: Day

  public var subject: String { application }

  public init(application: String, producer: String, product: String?, kind: String, effects: [String], day: Day) {
    self.application = application
    self.producer = producer
    self.product = product
    self.kind = kind
    self.effects = effects
    self.day = day
  }
}
