/// A text for people in both languages, stored as `{"vi": …, "en": …}`.
public struct BilingualText: Sendable, Hashable, Codable {
  public let vi: String
  public let en: String

  public init(_ vi: String, _ en: String) {
    self.vi = vi
    self.en = en
  }

  public func text(in language: Language) -> String {
    switch language {
    case .vi: vi
    case .en: en
    }
  }
}

extension BilingualText: CustomStringConvertible {
  /// "tiếng Việt / English", for logs and places without a language.
  public var description: String { "\(vi) / \(en)" }
}
