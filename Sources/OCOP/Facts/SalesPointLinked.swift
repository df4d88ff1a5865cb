public import Coordination

/// The published routes that stop at a sales point; none after the last was withdrawn or leads another way.
public struct SalesPointLinked: Fact {
  public static let module = "culture-tourism"
  public static let name = "sales-point-linked"

  public let point: String
  public let routes: [String]
  public let day: Day

  public var subject: String { point }

  public init(point: String, routes: [String], day: Day) {
    self.point = point
    self.routes = routes
    self.day = day
  }
}
