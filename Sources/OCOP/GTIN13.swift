import Coordination

/// The number under a barcode (mã số mã vạch GTIN-13): 13 digits, the last of them a check digit. Stored as a
/// string, it may begin with zeros.
public struct GTIN13: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: String

  public init?(rawValue: String) {
    guard rawValue.utf8.count == 13, let digit = GTIN13.checkDigit(for: rawValue.prefix(12)),
      rawValue.hasSuffix(String(digit))
    else { return nil }
    self.rawValue = rawValue
  }

  /// Reads the number as typed, blanks and hyphens between digits allowed: "893 850 512 3455".
  public init?(parsing text: some StringProtocol) {
    self.init(rawValue: String(text.filter { !$0.isWhitespace && $0 != "-" }))
  }

  /// The digit that completes 12 others: weights 1 and 3 in turn, up to the next ten. Nil unless 12 digits.
  public static func checkDigit(for digits: some StringProtocol) -> Int? {
    guard Digits.value(digits, count: 12) != nil else { return nil }
    let sum = digits.utf8.enumerated().reduce(0) { sum, item in
      sum + Int(item.element - 0x30) * (item.offset.isMultiple(of: 2) ? 1 : 3)
    }
    return (10 - sum % 10) % 10
  }
}

extension GTIN13: CustomStringConvertible {
  public var description: String { rawValue }
}
