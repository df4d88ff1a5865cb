public import Coordination

/// A craft village or traditional trade is in the register, or ended.
public struct CraftVillageRegistered: Fact {
  public static let module = "agriculture"
  public static let name = "craft-village-registered"

  /// The ID of its record.
  public let village: String
  public let name: String
  /// What is made there.
  public let trade: String
  public let commune: UnitCode
  public let isActive: Bool

  public var subject: String { village }

  public init(village: String, name: String, trade: String, commune: UnitCode, isActive: Bool) {
    self.village = village
    self.name = name
    self.trade = trade
    self.commune = commune
    self.isActive = isActive
  }
}
