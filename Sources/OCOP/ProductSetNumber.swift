/// The number of a product set (bộ sản phẩm), stored as an integer. There are 26 under 26/2026/QĐ-TTg; how many
/// a rule set has is data (`Classification`), so only 1 to 99 is checked here.
public struct ProductSetNumber: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: Int

  public init?(rawValue: Int) {
    guard (1...99).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public init?(_ number: Int) {
    self.init(rawValue: number)
  }
}

extension ProductSetNumber: Comparable {
  public static func < (left: ProductSetNumber, right: ProductSetNumber) -> Bool { left.rawValue < right.rawValue }
}

extension ProductSetNumber: CustomStringConvertible {
  public var description: String { String(rawValue) }
}
