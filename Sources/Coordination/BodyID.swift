/// The lasting name of a body: "industry-trade", "commune-25459". Kebab-case, 1 to 64 characters, checked.
///
/// Stored as a string. A name is never given to another body.
public struct BodyID: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: String

  public init?(rawValue: String) {
    guard KebabCase.holds(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public init?(_ text: some StringProtocol) {
    self.init(rawValue: String(text))
  }
}

/// For names in source; a wrong one is a bug and stops the process.
extension BodyID: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) {
    precondition(KebabCase.holds(text), "not a body ID: \(text)")
    rawValue = text
  }
}

extension BodyID: Comparable {
  public static func < (left: BodyID, right: BodyID) -> Bool { left.rawValue < right.rawValue }
}

extension BodyID: CustomStringConvertible {
  public var description: String { rawValue }
}

/// So `[BodyID: Value]` is stored as an object.
extension BodyID: CodingKeyRepresentable {}
