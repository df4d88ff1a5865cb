public import Coordination

/// A dossier with the potential for 5 stars went to the central council; it is no 5-star product yet.
public struct ProductSentToCentre: Fact {
  public static let module = "agriculture"
  public static let name = "product-sent-to-centre"

  public let product: String
  public let producer: String
  public let commune: UnitCode
  /// The day of the letter.
  public let day: Day

  public var subject: String { product }

  public init(product: String, producer: String, commune: UnitCode, day: Day) {
    self.product = product
    self.producer = producer
    self.commune = commune
    self.day = day
  }
}
