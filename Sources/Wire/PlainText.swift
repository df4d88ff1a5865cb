/// Text that stands in JSON as it is, eight bytes at a time: most of a body is nothing else.
enum PlainText {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Passes over the rest of a string and its closing quote. Checks UTF-8, control characters and NFC, not the escapes.
  @inline(__always)
  static func passString(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) throws(JSONError) -> (end: Int, hasEscapes: Bool) {
    var at = start
    var hasEscapes = false
    while true {
      at = end(in: UnsafeRawBufferPointer(bytes), from: at)
      guard at < bytes.count else { throw JSONError(offset: bytes.count, "the string does not end") }
      switch bytes[at] {
      case 0x22: return (at + 1, hasEscapes)
      case 0x5C:
        hasEscapes = true
        at += 2
      case 0..<0x20: throw JSONError(offset: at, "a control character in a string")
      default: at += try UTF8Check.length(bytes, at: at)
      }
    }
  }

  /// Where the run of visible ASCII without quote and backslash that begins at `start` ends.
  @inline(__always)
  private static func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var at = start
    while at + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let found = special(word) | word & tops
      if found != 0 { return at + found.trailingZeroBitCount >> 3 }
      at += 8
    }
    while at < bytes.count, isPlain(bytes[at]) { at += 1 }
    return at
  }

  /// Whether the word stands at `start`.
  static func holds(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    word.withUTF8Buffer { word in
      start + word.count <= bytes.count && word.indices.allSatisfy { bytes[start + $0] == word[$0] }
    }
  }

  /// Between tokens there is hardly ever any, so the first look is enough.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
  }

  /// Nothing in it needs an escape; characters of several bytes are as good as any.
  static func needsNoEscape(_ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
    let bytes = UnsafeRawBufferPointer(buffer)
    var at = 0
    while at + 8 <= bytes.count {
      if special(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) != 0 { break }
      at += 8
    }
    while at < bytes.count, bytes[at] >= 0x80 || isPlain(bytes[at]) { at += 1 }
    return at == bytes.count
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C }

  /// Not 0 when a byte is a control character, a quote or a backslash; the top bit of the first one is set.
  private static func special(_ word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5C)
    let below = (word &- ones &* 0x20) & ~word
    return (below | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)) & tops
  }
}

enum UTF8Check {
  /// Length of the character of more than one byte that starts at `index`.
  /// Throws for bytes that are no UTF-8, and for a Vietnamese tone or vowel mark that stands apart from its letter
  /// (not NFC).
  static func length(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) throws(JSONError) -> Int {
    let first = bytes[index]
    let length =
      switch first {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0, index + length <= bytes.count else { throw JSONError(offset: index, "not UTF-8") }
    for next in (index + 1)..<(index + length) where bytes[next] & 0xC0 != 0x80 {
      throw JSONError(offset: index, "not UTF-8")
    }
    let second = bytes[index + 1]
    let isOverlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90)
    let isOutside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F)
    if isOverlong || isOutside { throw JSONError(offset: index, "not UTF-8") }
    // U+0300 … U+031B and U+0323: the marks that Vietnamese letters are composed with.
    if first == 0xCC, second <= 0x9B || second == 0xA3, index > 0, isLetterEnd(bytes, before: index) {
      throw JSONError(offset: index, "text must be NFC: a mark stands apart from its letter")
    }
    return length
  }

  private static func isLetterEnd(_ bytes: UnsafeBufferPointer<UInt8>, before index: Int) -> Bool {
    let last = bytes[index - 1]
    return last >= 0x80 || (last | 0x20 >= 0x61 && last | 0x20 <= 0x7A)
  }
}
