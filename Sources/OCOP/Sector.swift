public import Coordination

/// A sector (ngành) of the programme. Keys: id, name, groups.
public struct Sector: Sendable, Hashable, Codable {
  /// Kebab-case: "food".
  public let id: String
  public let name: BilingualText
  public let groups: [ProductGroup]

  public init(id: String, name: BilingualText, groups: [ProductGroup]) {
    self.id = id
    self.name = name
    self.groups = groups
  }
}
