public import Coordination

/// Tours or routes that lead past a fair are attached to it.
public struct ToursAttached: Fact {
  public static let module = "culture-tourism"
  public static let name = "tours-attached"

  public let fair: String
  /// The IDs of all routes now attached.
  public let routes: [String]

  public var subject: String { fair }

  public init(fair: String, routes: [String]) {
    self.fair = fair
    self.routes = routes
  }
}
