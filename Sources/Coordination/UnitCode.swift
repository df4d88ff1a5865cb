/// The code of an administrative unit, digits with leading zeros: 2 for a province, 3 for a district (until
/// 30 June 2025), 5 for a commune. Codes are never used again (19/2025/QĐ-TTg). Stored as a string.
public struct UnitCode: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: String

  public init?(rawValue: String) {
    guard [2, 3, 5].contains(rawValue.utf8.count), Digits.value(rawValue) != nil else { return nil }
    self.rawValue = rawValue
  }

  public init?(_ text: some StringProtocol) {
    self.init(rawValue: String(text))
  }

  /// The level that a code of this length belongs to.
  public var level: Level {
    switch rawValue.utf8.count {
    case 2: .province
    case 3: .district
    default: .commune
    }
  }
}

/// For codes in source; a wrong one is a bug and stops the process.
extension UnitCode: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) {
    guard let code = UnitCode(rawValue: text) else { preconditionFailure("not a unit code: \(text)") }
    self = code
  }
}

extension UnitCode: Comparable {
  public static func < (left: UnitCode, right: UnitCode) -> Bool { left.rawValue < right.rawValue }
}

extension UnitCode: CustomStringConvertible {
  public var description: String { rawValue }
}

/// So `[UnitCode: Value]` is stored as an object.
extension UnitCode: CodingKeyRepresentable {}
