public import Coordination

/// A place that shows and sells OCOP goods (điểm giới thiệu và bán sản phẩm OCOP) is on the list, or changed what it
/// shows.
public struct SalesPointListed: Fact {
  public static let module = "industry-trade"
  public static let name = "sales-point-listed"

  /// The ID of the sales point's record.
  public let point: String
  public let name: String
  public let commune: UnitCode
  /// Where it is, as far as known.
  public let location: GeoPoint?
  /// The products it shows.
  public let products: [String]
  public let day: Day

  public var subject: String { point }

  public init(point: String, name: String, commune: UnitCode, location: GeoPoint?, products: [String], day: Day) {
    self.point = point
    self.name = name
    self.commune = commune
    self.location = location
    self.products = products
    self.day = day
  }
}
