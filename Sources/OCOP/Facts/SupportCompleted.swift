public import Coordination

/// A support of a producer (hỗ trợ, củng cố) is completed.
public struct SupportCompleted: Fact {
  public static let module = "agriculture"
  public static let name = "support-completed"

  /// The ID of the entry.
  public let support: String
  public let producer: String
  /// Kebab-case: "packaging", "training", "production".
  public let kind: String
  public let day: Day
  /// What it cost the budget; missing when nothing was paid.
  public let amount: Money?

  public var subject: String { support }

  public init(support: String, producer: String, kind: String, day: Day, amount: Money? = nil) {
    self.support = support
    self.producer = producer
    self.kind = kind
    self.day = day
    self.amount = amount
  }
}
