/// How the letters of a file stand in its bytes.
///
/// TCVN3 and VNI are as much fonts as encodings: their text is found in workbooks and in Unicode files too, where it
/// looks like "S¶n phÈm" and "Saûn phaåm".
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case windows1258 = "windows-1258"
  case tcvn3, vni

  /// Whether only its letters tell it from others, so that a person should say yes to it.
  public var isGuessed: Bool { self == .tcvn3 || self == .vni }

  /// "UTF8", "Windows-1258", "cp1258", "ABC", "TCVN", "VNI-Windows".
  public init?(name: String) {
    switch name.lowercased().filter({ $0.isLetter || $0.isNumber }) {
    case "utf8", "unicode": self = .utf8
    case "utf16", "utf16le", "utf16be": self = .utf16
    case "windows1258", "cp1258", "1258": self = .windows1258
    case "tcvn3", "tcvn", "tcvn5712", "abc": self = .tcvn3
    case "vni", "vniwindows": self = .vni
    default: return nil
    }
  }

  /// What the bytes of a text file are most likely written in.
  public static func guess(_ bytes: [UInt8]) -> TextEncoding {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return guess(inText: String(decoding: bytes, as: UTF8.self)) ?? .utf8 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || byteOrder(of: bytes) != nil {
      return guess(inText: utf16(bytes) ?? "") ?? .utf16
    }
    if let text = String(validating: bytes, as: UTF8.self) { return guess(inText: text) ?? .utf8 }
    let western = LegacyText.western(bytes.prefix(sampleBytes))
    return best(of: [.windows1258, .tcvn3, .vni], for: western)?.encoding ?? .windows1258
  }

  /// TCVN3 or VNI when Unicode text looks like it; nil for text that is what it seems to be.
  public static func guess(inText text: String) -> TextEncoding? {
    let sample = String(text.prefix(sampleBytes))
    // Letters that no Western font has: it is Unicode already.
    let own = VietnameseSyllable.score(sample)
    guard let best = best(of: [.tcvn3, .vni], for: sample), best.score > 1, best.score > 3 * max(0, own) else {
      return nil
    }
    return best.encoding
  }

  private static let sampleBytes = 60_000

  private static func best(of encodings: [TextEncoding], for western: String) -> (encoding: TextEncoding, score: Int)? {
    encodings.map { ($0, VietnameseSyllable.score(LegacyText.unicode(western, from: $0))) }.max { $0.1 < $1.1 }
  }

  /// The text of a file, without a byte order mark; nil when the bytes are not of this encoding. Text in the letters of
  /// an old font keeps them: `unicode` reads it, cell by cell.
  public func text(of bytes: [UInt8]) -> String? {
    switch self {
    case .utf8: Self.utf8(bytes)
    case .utf16: Self.utf16(bytes)
    case .windows1258: LegacyText.unicode(LegacyText.western(bytes), from: self)
    case .tcvn3, .vni: Self.unicode(bytes) ?? LegacyText.western(bytes)
    }
  }

  /// Text in the letters of an old font as what it was meant to be; other text as it is.
  public func unicode(_ western: String) -> String { isGuessed ? LegacyText.unicode(western, from: self) : western }

  private static func unicode(_ bytes: [UInt8]) -> String? {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || byteOrder(of: bytes) != nil
      ? utf16(bytes) : utf8(bytes)
  }

  private static func utf8(_ bytes: [UInt8]) -> String? {
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    return String(validating: hasMark ? bytes[3...] : bytes[...], as: UTF8.self)
  }

  private enum ByteOrder { case little, big }

  private static func utf16(_ bytes: [UInt8]) -> String? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let isBig = isMarked ? bytes[0] == 0xFE : byteOrder(of: bytes) == .big
    let units = stride(from: isMarked ? 2 : 0, to: bytes.count, by: 2).map { place -> UInt16 in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isBig ? first << 8 | second : second << 8 | first
    }
    return String(validating: units, as: UTF16.self)
  }

  /// UTF-16 without a mark: every other byte of Western letters, digits and separators is 0.
  private static func byteOrder(of bytes: [UInt8]) -> ByteOrder? {
    let sample = bytes.prefix(4_096)
    let zeros = [0, 1].map { start in
      stride(from: start, to: sample.count, by: 2).count { sample[$0] == 0 }
    }
    guard zeros[0] + zeros[1] > sample.count / 8 else { return nil }
    return zeros[1] > zeros[0] ? .little : .big
  }
}
