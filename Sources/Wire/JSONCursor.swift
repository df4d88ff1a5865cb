/// Walks over JSON bytes without building a tree, and checks them on the way against the JSON of the protocol:
/// integers only, no null, names once, NFC, nesting at most `depthLimit`.
///
/// Spans of values can be taken raw, so a state of 100 KiB passes from a module to the disk as one copy.
public struct JSONCursor {
  public static let depthLimit = 64

  public let bytes: [UInt8]
  public private(set) var index: Int
  private var depth = 0

  public init(_ bytes: [UInt8], at index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  /// Reads an object: `member` is called with each name and must consume the value.
  public mutating func object(
    _ member: (_ name: String, _ cursor: inout JSONCursor) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(0x7B)
    var names: [String] = []
    var manyNames: Set<String> = []
    if try closes(0x7D) { return }
    while true {
      skipSpace()
      let start = index
      let name = try string()
      // Few names are compared fastest one by one; a body of 100,000 names must not hold the daemon for minutes.
      let isTwice = names.count < 16 ? names.contains(name) : !manyNames.insert(name).inserted || names.contains(name)
      if isTwice { throw JSONError(offset: start, "the name \"\(name)\" occurs twice") }
      if names.count < 16 { names.append(name) }
      try expect(0x3A)
      try member(name, &self)
      if try separator(0x7D) { return }
    }
  }

  /// Reads an array: `element` is called for each element and must consume it.
  public mutating func array(_ element: (_ cursor: inout JSONCursor) throws(JSONError) -> Void) throws(JSONError) {
    try open(0x5B)
    if try closes(0x5D) { return }
    while true {
      try element(&self)
      if try separator(0x5D) { return }
    }
  }

  /// Passes over one value and returns where it stands.
  @discardableResult
  public mutating func skip() throws(JSONError) -> Range<Int> {
    skipSpace()
    let start = index
    switch peek {
    case 0x7B: try object { (_, cursor) throws(JSONError) in try cursor.skip() }
    case 0x5B: try array { (cursor) throws(JSONError) in try cursor.skip() }
    case 0x22:
      // A raw string is stored as it came, so its escapes must be good too.
      if try skipString() { _ = try unescaped(bytes[(start + 1)..<(index - 1)]) }
    case 0x74, 0x66: _ = try boolean()
    default: _ = try integer()
    }
    return start..<index
  }

  /// Passes over one value and returns its bytes.
  public mutating func raw() throws(JSONError) -> [UInt8] { Array(bytes[try skip()]) }

  public mutating func boolean() throws(JSONError) -> Bool {
    skipSpace()
    if take("true") { return true }
    if take("false") { return false }
    throw JSONError(offset: index, peek == 0x6E ? "null is not used: leave the member out" : "true or false expected")
  }

  public mutating func integer() throws(JSONError) -> Int64 {
    skipSpace()
    let start = index
    let isNegative = peek == 0x2D
    if isNegative { index += 1 }
    let digits = index
    var value: Int64 = 0
    while let digit = peek, digit >= 0x30, digit <= 0x39 {
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowedToo) = product.subtractingReportingOverflow(Int64(digit - 0x30))
      if overflowed || overflowedToo { throw JSONError(offset: start, "the number does not fit in 64 bits") }
      value = sum  // Kept negative, so that the smallest number fits too.
      index += 1
    }
    if index == digits {
      let isNull = bytes[start...].starts(with: "null".utf8)
      throw JSONError(offset: start, isNull ? "null is not used: leave the member out" : "a value expected")
    }
    if index - digits > 1, bytes[digits] == 0x30 { throw JSONError(offset: start, "a number begins with 0") }
    if let next = peek, next == 0x2E || next == 0x65 || next == 0x45 {
      throw JSONError(offset: start, "numbers are integers: scores in hundredths, money in đồng")
    }
    if isNegative { return value }
    if value == .min { throw JSONError(offset: start, "the number does not fit in 64 bits") }
    return -value
  }

  public mutating func string() throws(JSONError) -> String {
    skipSpace()
    let start = index
    let hasEscapes = try skipString()
    let inner = bytes[(start + 1)..<(index - 1)]
    if !hasEscapes { return String(decoding: inner, as: UTF8.self) }
    return try unescaped(inner)
  }

  /// Checks that nothing but white space is left.
  public mutating func end() throws(JSONError) {
    skipSpace()
    if index != bytes.count { throw JSONError(offset: index, "more follows after the value") }
  }

  // MARK: - Tokens

  /// The next byte, nil at the end.
  public var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  public mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func open(_ byte: UInt8) throws(JSONError) {
    try expect(byte)
    depth += 1
    if depth > Self.depthLimit { throw JSONError(offset: index, "nested deeper than \(Self.depthLimit)") }
  }

  private mutating func closes(_ byte: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard peek == byte else { return false }
    index += 1
    depth -= 1
    return true
  }

  /// After a member or element: a comma, or the closing byte.
  private mutating func separator(_ closing: UInt8) throws(JSONError) -> Bool {
    if try closes(closing) { return true }
    try expect(0x2C)
    return false
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    skipSpace()
    guard peek == byte else {
      throw JSONError(offset: index, "'\(Character(Unicode.Scalar(byte)))' expected")
    }
    index += 1
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[index + offset] != word.utf8Start[offset] { return false }
    index += count
    return true
  }

  /// Passes over a string, checks UTF-8, control characters, escapes and NFC, and tells whether it has escapes.
  @discardableResult
  private mutating func skipString() throws(JSONError) -> Bool {
    try expect(0x22)
    var hasEscapes = false
    while true {
      index = PlainText.end(in: bytes, from: index)
      guard let byte = peek else { break }
      switch byte {
      case 0x22:
        index += 1
        return hasEscapes
      case 0x5C:
        hasEscapes = true
        index += 2
      case 0..<0x20: throw JSONError(offset: index, "a control character in a string")
      default: index += try UTF8Check.length(bytes, at: index)
      }
    }
    throw JSONError(offset: bytes.count, "the string does not end")
  }

  private func unescaped(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
    var result: [UInt8] = []
    var at = slice.startIndex
    while at < slice.endIndex {
      guard slice[at] == 0x5C else {
        result.append(slice[at])
        at += 1
        continue
      }
      guard at + 1 < slice.endIndex else { throw JSONError(offset: at, "an escape is cut off") }
      switch slice[at + 1] {
      case 0x22, 0x5C, 0x2F: result.append(slice[at + 1])
      case 0x62: result.append(0x08)
      case 0x66: result.append(0x0C)
      case 0x6E: result.append(0x0A)
      case 0x72: result.append(0x0D)
      case 0x74: result.append(0x09)
      case 0x75:
        var code = try hexadecimal(slice, at: at + 2)
        at += 4
        if (0xD800..<0xDC00).contains(code) {
          guard at + 3 < slice.endIndex, slice[at + 2] == 0x5C, slice[at + 3] == 0x75 else {
            throw JSONError(offset: at, "half of a surrogate pair")
          }
          let low = try hexadecimal(slice, at: at + 4)
          guard (0xDC00..<0xE000).contains(low) else { throw JSONError(offset: at, "half of a surrogate pair") }
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
          at += 6
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONError(offset: at, "half of a surrogate pair") }
        result.append(contentsOf: String(Character(scalar)).utf8)
      default: throw JSONError(offset: at, "an unknown escape")
      }
      at += 2
    }
    var next = 0
    // What escapes spell out must be NFC like the rest.
    while next < result.count { next += result[next] < 0x80 ? 1 : try UTF8Check.length(result, at: next) }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private func hexadecimal(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> UInt32 {
    // Digits are looked at one by one: `UInt32(_:radix:)` takes a sign too.
    guard start + 4 <= slice.endIndex, slice[start..<(start + 4)].allSatisfy(Self.isHexadecimal),
      let code = UInt32(String(decoding: slice[start..<(start + 4)], as: UTF8.self), radix: 16)
    else { throw JSONError(offset: start, "four hexadecimal digits expected") }
    return code
  }
}

/// Where JSON is not what the protocol allows. `offset` counts bytes from 0.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  public var offset: Int
  public var reason: String

  public init(offset: Int, _ reason: String) {
    self.offset = offset
    self.reason = reason
  }

  public var description: String { "byte \(offset): \(reason)" }
}

/// Text that stands in JSON as it is, eight bytes at a time: most of a body is nothing else.
enum PlainText {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Where the run of visible ASCII without quote and backslash that begins at `start` ends.
  static func end(in bytes: [UInt8], from start: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
      var at = start
      while at + 8 <= buffer.count {
        let word = buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        if special(word) | word & tops != 0 { break }
        at += 8
      }
      while at < buffer.count, isPlain(buffer[at]) { at += 1 }
      return at
    }
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
  /// Throws for bytes that are no UTF-8, and for a Vietnamese tone or vowel mark that stands apart from its letter (not NFC).
  static func length(_ bytes: [UInt8], at index: Int) throws(JSONError) -> Int {
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

  private static func isLetterEnd(_ bytes: [UInt8], before index: Int) -> Bool {
    let last = bytes[index - 1]
    return last >= 0x80 || (last | 0x20 >= 0x61 && last | 0x20 <= 0x7A)
  }
}
