public import Coordination

/// A product got its certificate (giấy chứng nhận), 3 stars up; also anew after an upgrade or re-evaluation.
public struct ProductCertified: Fact {
  public static let module = "agriculture"
  public static let name = "product-certified"

  /// The ID of the product's record.
  public let product: String
  public let name: String
  public let producer: String
  /// The trade name as on the certificate.
  public let producerName: String
  public let star: Star
  public let validFrom: Day
  /// The last day of the certificate.
  public let validTo: Day
  public let commune: UnitCode
  /// Missing for products of older classifications.
  public let set: ProductSetNumber?

  public var subject: String { product }

  public init(
    product: String, name: String, producer: String, producerName: String, star: Star, validFrom: Day, validTo: Day,
    commune: UnitCode, set: ProductSetNumber? = nil
  ) {
    self.product = product
    self.name = name
    self.producer = producer
    self.producerName = producerName
    self.star = star
    self.validFrom = validFrom
    self.validTo = validTo
    self.commune = commune
    self.set = set
  }
}
