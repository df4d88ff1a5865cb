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
  /// The recognitions before this one, oldest first; missing for the first one.
  public let earlier: [EarlierRecognition]?

  public var subject: String { product }

  public init(
    product: String, name: String, producer: String, producerName: String, star: Star, validFrom: Day, validTo: Day,
    commune: UnitCode, set: ProductSetNumber? = nil, earlier: [EarlierRecognition]? = nil
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
    self.earlier = earlier
  }
}

/// A recognition that a later one followed, so that the years before are counted rightly.
public struct EarlierRecognition: Sendable, Hashable, Codable {
  public let star: Star
  /// The day of the decision.
  public let day: Day
  /// The last day on which it held: of its term, or before it was revoked.
  public let last: Day

  public init(star: Star, day: Day, last: Day) {
    self.star = star
    self.day = day
    self.last = last
  }
}
