/// A JSON value of the protocol: no null, no fraction. Written with sorted names, so equal values have equal bytes.
public enum JSON: Sendable, Hashable {
  case object([String: JSON])
  case array([JSON])
  case string(String)
  case integer(Int64)
  case boolean(Bool)

  /// Reads one value that fills all of `bytes`.
  public init(_ bytes: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(bytes)
    self = try JSON(reading: &cursor)
    try cursor.end()
  }

  public init(reading cursor: inout JSONCursor) throws(JSONError) {
    cursor.skipSpace()
    switch cursor.peek {
    case 0x7B:
      var members: [String: JSON] = [:]
      try cursor.object { (name, cursor) throws(JSONError) in members[name] = try JSON(reading: &cursor) }
      self = .object(members)
    case 0x5B:
      var elements: [JSON] = []
      try cursor.array { (cursor) throws(JSONError) in elements.append(try JSON(reading: &cursor)) }
      self = .array(elements)
    case 0x22: self = .string(try cursor.string())
    case 0x74, 0x66: self = .boolean(try cursor.boolean())
    default: self = .integer(try cursor.integer())
    }
  }

  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public subscript(name: String) -> JSON? {
    get { if case .object(let members) = self { members[name] } else { nil } }
    set {
      guard case .object(var members) = self else { return }
      members[name] = newValue
      self = .object(members)
    }
  }

  public var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
  public var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  public var string: String? { if case .string(let string) = self { string } else { nil } }
  public var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
  public var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }
  public var strings: [String]? { array?.compactMap(\.string) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }

  /// An object of those members that have a value: the protocol leaves out what is absent.
  public static func members(_ members: [String: JSON?]) -> JSON { .object(members.compactMapValues { $0 }) }
}

/// Writes JSON bytes one after another; the caller keeps names sorted where bytes must be equal.
public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  public mutating func open(_ bracket: Character = "{") {
    comma()
    bytes.append(bracket.asciiValue ?? 0x7B)
    needsComma = false
  }

  public mutating func close(_ bracket: Character = "}") {
    bytes.append(bracket.asciiValue ?? 0x7D)
    needsComma = true
  }

  public mutating func name(_ name: String) {
    string(name)
    bytes.append(0x3A)
    needsComma = false
  }

  public mutating func string(_ string: String) {
    comma()
    bytes.append(0x22)
    var string = string
    string.withUTF8 { buffer in
      if PlainText.needsNoEscape(buffer) {
        bytes.append(contentsOf: buffer)
      } else {
        for byte in buffer { escape(byte) }
      }
    }
    bytes.append(0x22)
    needsComma = true
  }

  public mutating func integer(_ integer: Int64) {
    comma()
    digits(integer)
    needsComma = true
  }

  /// A string put together by `add`.
  public mutating func member(_ name: StaticString, pieces: (inout JSONWriter) -> Void) {
    known(name)
    bytes.append(0x22)
    pieces(&self)
    bytes.append(0x22)
    needsComma = true
  }

  /// A piece of a string that needs no escape: ids, positions, names of the protocol.
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  public mutating func add(_ integer: Int64) { digits(integer) }

  private mutating func digits(_ integer: Int64) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var at = buffer.count
      var rest = integer.magnitude
      repeat {
        at -= 1
        buffer[at] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
        rest /= 10
      } while rest > 0
      if integer < 0 { bytes.append(0x2D) }
      bytes.append(contentsOf: buffer[at...])
    }
  }

  public mutating func boolean(_ boolean: Bool) { raw(Array((boolean ? "true" : "false").utf8)) }

  /// Bytes that are a JSON value already.
  public mutating func raw(_ value: [UInt8]) {
    comma()
    bytes.append(contentsOf: value)
    needsComma = true
  }

  public mutating func member(_ name: StaticString, _ string: String) {
    known(name)
    self.string(string)
  }

  public mutating func member(_ name: StaticString, _ integer: Int64) {
    known(name)
    self.integer(integer)
  }

  public mutating func member(_ name: StaticString, raw value: [UInt8]) {
    known(name)
    raw(value)
  }

  /// A name of the protocol: nothing in it needs an escape.
  private mutating func known(_ name: StaticString) {
    comma()
    bytes.append(0x22)
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(0x22)
    bytes.append(0x3A)
    needsComma = false
  }

  public mutating func value(_ value: JSON) {
    switch value {
    case .object(let members):
      open()
      for (name, member) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        self.name(name)
        self.value(member)
      }
      close()
    case .array(let elements):
      open("[")
      for element in elements { self.value(element) }
      close("]")
    case .string(let string): self.string(string)
    case .integer(let integer): self.integer(integer)
    case .boolean(let boolean): self.boolean(boolean)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22, 0x5C: bytes += [0x5C, byte]
    case 0x0A: bytes += [0x5C, 0x6E]
    case 0x0D: bytes += [0x5C, 0x72]
    case 0x09: bytes += [0x5C, 0x74]
    case 0..<0x20:
      let digits = Array("0123456789abcdef".utf8)
      bytes += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    default: bytes.append(byte)
    }
  }

  private mutating func comma() { if needsComma { bytes.append(0x2C) } }
}
