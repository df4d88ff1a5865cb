public import Coordination

/// A producer is registered for a fair, with the products it brings.
public struct FairRegistered: Fact {
  public static let module = "industry-trade"
  public static let name = "fair-registered"

  public let fair: String
  public let producer: String
  /// The IDs of the products.
  public let products: [String]

  /// The pair, so that the latest of each is kept: "HC-2024-0001/CT-0007".
  public var subject: String { "\(fair)/\(producer)" }

  public init(fair: String, producer: String, products: [String]) {
    self.fair = fair
    self.producer = producer
    self.products = products
  }
}
