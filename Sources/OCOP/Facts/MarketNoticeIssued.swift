public import Coordination

/// Word of a market (thông tin thị trường): a requirement or a chance, for the producers of some product sets.
public struct MarketNoticeIssued: Fact {
  public static let module = "industry-trade"
  public static let name = "market-notice-issued"

  public let notice: String
  public let title: String
  public let isAbroad: Bool
  public let sets: [ProductSetNumber]
  /// The last day on which it holds.
  public let validTo: Day
  /// The producers with a certified product of these sets.
  public let producers: [String]

  public var subject: String { notice }

  public init(
    notice: String, title: String, isAbroad: Bool, sets: [ProductSetNumber], validTo: Day, producers: [String]
  ) {
    self.notice = notice
    self.title = title
    self.isAbroad = isAbroad
    self.sets = sets
    self.validTo = validTo
    self.producers = producers
  }
}
