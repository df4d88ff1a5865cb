public import Coordination

/// A group (nhóm) of product sets within a sector. Keys: id, name, sets.
public struct ProductGroup: Sendable, Hashable, Codable {
  /// Kebab-case: "processed-food".
  public let id: String
  public let name: BilingualText
  public let sets: [ProductSet]

  public init(id: String, name: BilingualText, sets: [ProductSet]) {
    self.id = id
    self.name = name
    self.sets = sets
  }
}
