public import Coordination

/// The result of a fair is reported.
public struct FairReported: Fact {
  public static let module = "industry-trade"
  public static let name = "fair-reported"

  public let fair: String
  /// Sales at the fair.
  public let revenue: Money
  /// Contracts and memoranda signed.
  public let contracts: Int
  public let visitors: Int

  public var subject: String { fair }

  public init(fair: String, revenue: Money, contracts: Int, visitors: Int) {
    self.fair = fair
    self.revenue = revenue
    self.contracts = contracts
    self.visitors = visitors
  }
}
