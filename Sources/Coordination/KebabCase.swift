/// The form of stored names: `science-technology`, `propose-eligible-products`.
package enum KebabCase {
  /// Whether `text` is 1 to 64 of `a-z`, `0-9` and single inner hyphens, and begins with a letter.
  package static func holds(_ text: some StringProtocol) -> Bool {
    guard (1...64).contains(text.utf8.count) else { return false }
    // "-" before the first byte: so a hyphen or a digit may not come first.
    var previous = UInt8(ascii: "-")
    for (place, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): break
      case UInt8(ascii: "0")...UInt8(ascii: "9") where place > 0: break
      case UInt8(ascii: "-") where previous != UInt8(ascii: "-"): break
      default: return false
      }
      previous = byte
    }
    return previous != UInt8(ascii: "-")
  }
}
