public import Coordination

/// What stands in the register about a product beside its stars, for targets that count it.
public struct ProductDescribed: Fact {
  public static let module = "agriculture"
  public static let name = "product-described"

  /// The ID of the product's record.
  public let product: String
  public let producer: String
  public let commune: UnitCode
  /// The craft village or traditional trade it comes from; missing when from none.
  public let craftVillage: String?
  /// Made at commodity scale (hàng hóa).
  public let isCommodity: Bool
  /// The standard of its production, such as "VietGAP"; missing without one.
  public let standard: String?
  /// Whether a linkage contract covers it.
  public let isLinked: Bool

  public var subject: String { product }

  public init(
    product: String, producer: String, commune: UnitCode, craftVillage: String? = nil, isCommodity: Bool,
    standard: String? = nil, isLinked: Bool
  ) {
    self.product = product
    self.producer = producer
    self.commune = commune
    self.craftVillage = craftVillage
    self.isCommodity = isCommodity
    self.standard = standard
    self.isLinked = isLinked
  }
}
