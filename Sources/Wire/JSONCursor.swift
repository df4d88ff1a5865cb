/// Walks over JSON bytes without building a tree, and checks them on the way against the JSON of the protocol:
/// integers only, no null, names once, NFC, nesting at most `depthLimit`.
///
/// Spans of values can be taken raw, so a state of 100 KiB passes from a module to the disk as one copy.
public struct JSONCursor {
  public static let depthLimit = 64
  /// Levels that fields and notices leave free: those of the messages that they are passed on in.
  public static let envelopeDepth = 8

  public let bytes: [UInt8]
  public private(set) var index: Int
  private var depth: Int
  private var levels: Int
  /// Names of the objects that are open, each from its first byte to its closing quote.
  private var names: [Span] = []
  /// As many of `names` as are in use: the room of those that were closed stays.
  private var nameCount = 0
  /// Names as text by the level where they begin, for objects of many names or of names with escapes.
  private var longLists: [Int: Set<String>] = [:]
  private var hasEscapedNames = false
  /// Where `PlainValue` gave up: what begins before is not tried again, so that nothing is looked at many times.
  private var unusual = -1

  /// - Parameter levels: how deep the value lies in what it will be part of.
  public init(_ bytes: [UInt8], at index: Int = 0, inside levels: Int = 0) {
    self.bytes = bytes
    self.index = index
    (self.levels, depth) = (levels, levels)
  }

  /// Reads an object: `member` is called with each name and must consume the value.
  public mutating func object(
    _ member: (_ name: String, _ cursor: inout JSONCursor) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(0x7B)
    if try closes(0x7D) { return }
    let level = nameCount
    while true {
      let start = try nextName()
      let name = try text(of: start)
      try note(start, after: level)
      try expect(0x3A)
      try member(name, &self)
      if try separator(0x7D) { break }
    }
    forgetNames(after: level)
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
    if start > unusual {
      let passed = PlainValue.pass(in: bytes, from: start, depth: depth)
      if passed.isPlain {
        index = passed.at
        return start..<index
      }
      unusual = passed.at
    }
    // Slowly, to find out what is unusual or wrong.
    switch peek {
    case 0x7B: try skipObject()
    case 0x5B: try array { (cursor) throws(JSONError) in try cursor.skip() }
    case 0x22:
      // A raw string is stored as it came, so its escapes must be good too.
      if try skipString() { _ = try unescaped(bytes[(start + 1)..<(index - 1)]) }
    case 0x74, 0x66: _ = try boolean()
    default: _ = try integer()
    }
    return start..<index
  }

  /// Like `object`, without making text of the names.
  private mutating func skipObject() throws(JSONError) {
    try open(0x7B)
    if try closes(0x7D) { return }
    let level = nameCount
    while true {
      try note(try nextName(), after: level)
      try expect(0x3A)
      try skip()
      if try separator(0x7D) { break }
    }
    forgetNames(after: level)
  }

  /// Passes over one value and returns its bytes.
  public mutating func raw() throws(JSONError) -> [UInt8] { Array(bytes[try skip()]) }

  /// Reads a value that will be part of another.
  /// - Parameter levels: how deep it will lie there.
  public mutating func inside<Value>(
    _ levels: Int, _ read: (inout JSONCursor) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    let outer = (self.levels, depth)
    (self.levels, depth) = (levels, levels)
    defer { (self.levels, depth) = outer }
    return try read(&self)
  }

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
    return try text(of: Span(start: start + 1, end: index - 1, hasEscapes: hasEscapes))
  }

  /// Checks that nothing but white space is left.
  public mutating func end() throws(JSONError) {
    skipSpace()
    if index != bytes.count { throw JSONError(offset: index, "more follows after the value") }
  }

  // MARK: - Names

  /// Where a name stands, without its quotes.
  private struct Span {
    var start: Int
    var end: Int
    var hasEscapes: Bool
  }

  private mutating func nextName() throws(JSONError) -> Span {
    skipSpace()
    let start = index + 1
    let hasEscapes = try skipString()
    return Span(start: start, end: index - 1, hasEscapes: hasEscapes)
  }

  private func text(of span: Span) throws(JSONError) -> String {
    let inner = bytes[span.start..<span.end]
    return span.hasEscapes ? try unescaped(inner) : String(decoding: inner, as: UTF8.self)
  }

  /// Holds a name against those of its object before it.
  ///
  /// Few names are compared fastest one by one; a body of 100,000 names must not hold the daemon for minutes.
  private mutating func note(_ span: Span, after level: Int) throws(JSONError) {
    if span.hasEscapes { hasEscapedNames = true }
    if hasEscapedNames || nameCount - level >= 32 {
      let name = try text(of: span)
      var known = longLists.removeValue(forKey: level) ?? []
      if known.isEmpty { for other in names[level..<nameCount] { known.insert(try text(of: other)) } }
      if !known.insert(name).inserted { throw twice(span, name) }
      longLists[level] = known
    } else {
      for other in level..<nameCount where isSame(names[other], span) { throw twice(span, try text(of: span)) }
    }
    if nameCount == names.count { names.append(span) } else { names[nameCount] = span }
    nameCount += 1
  }

  private mutating func forgetNames(after level: Int) {
    nameCount = level
    if !longLists.isEmpty { longLists[level] = nil }
  }

  private func twice(_ span: Span, _ name: String) -> JSONError {
    JSONError(offset: span.start - 1, "the name \"\(name)\" occurs twice")
  }

  private func isSame(_ left: Span, _ right: Span) -> Bool {
    guard left.end - left.start == right.end - right.start else { return false }
    for offset in 0..<(left.end - left.start) where bytes[left.start + offset] != bytes[right.start + offset] {
      return false
    }
    return true
  }

  // MARK: - Tokens

  /// The next byte, nil at the end.
  public var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  @inline(__always)
  public mutating func skipSpace() {
    while let byte = peek, PlainText.isSpace(byte) { index += 1 }
  }

  private mutating func open(_ byte: UInt8) throws(JSONError) {
    try expect(byte)
    depth += 1
    if depth > Self.depthLimit {
      throw JSONError(offset: index, "nested deeper than \(Self.depthLimit - levels)")
    }
  }

  @inline(__always)
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

  @inline(__always)
  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    skipSpace()
    guard peek == byte else {
      throw JSONError(offset: index, "'\(Character(Unicode.Scalar(byte)))' expected")
    }
    index += 1
  }

  private mutating func take(_ word: StaticString) -> Bool {
    guard bytes.withUnsafeBufferPointer({ PlainText.holds(word, in: $0, at: index) }) else { return false }
    index += word.utf8CodeUnitCount
    return true
  }

  /// Passes over a string, checks UTF-8, control characters, escapes and NFC, and tells whether it has escapes.
  @discardableResult
  private mutating func skipString() throws(JSONError) -> Bool {
    try expect(0x22)
    let start = index
    let passed = try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
      try PlainText.passString(in: bytes, from: start)
    }
    index = passed.end
    return passed.hasEscapes
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
    // What escapes spell out must be NFC like the rest.
    try result.withUnsafeBufferPointer { (result) throws(JSONError) in
      var next = 0
      while next < result.count { next += result[next] < 0x80 ? 1 : try UTF8Check.length(result, at: next) }
    }
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
