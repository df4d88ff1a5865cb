public import Coordination

/// Where visitors meet a product: the sites that show it, and the published routes that stop there.
public struct ToursLinked: Fact {
  public static let module = "culture-tourism"
  public static let name = "tours-linked"

  public let product: String
  /// All sites that are linked to it now; none after the last was unlinked.
  public let sites: [String]
  /// All published routes that stop at one of them.
  public let routes: [String]
  public let day: Day

  public var subject: String { product }

  public init(product: String, sites: [String], routes: [String], day: Day) {
    self.product = product
    self.sites = sites
    self.routes = routes
    self.day = day
  }
}
