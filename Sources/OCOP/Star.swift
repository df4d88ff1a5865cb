public import Coordination

/// The rank of a product (hạng sao), 1 to 5. Stored as that number.
///
/// Only from 3 stars up is there a certificate (26/2026/QĐ-TTg Art. 4).
public enum Star: Int, Sendable, Hashable, Codable, CaseIterable {
  case one = 1
  case two, three, four, five

  public var label: BilingualText {
    self == .five
      ? BilingualText("Hạng 5 sao (cấp quốc gia)", "five-star national OCOP")
      : BilingualText("Hạng \(rawValue) sao", "\(rawValue)-star OCOP")
  }
}

extension Star: Comparable {
  public static func < (left: Star, right: Star) -> Bool { left.rawValue < right.rawValue }
}
