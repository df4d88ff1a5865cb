public import Coordination

/// A sales point is no longer on the list.
public struct SalesPointClosed: Fact {
  public static let module = "industry-trade"
  public static let name = "sales-point-closed"

  public let point: String
  public let commune: UnitCode
  public let day: Day

  public var subject: String { point }

  public init(point: String, commune: UnitCode, day: Day) {
    self.point = point
    self.commune = commune
    self.day = day
  }
}
