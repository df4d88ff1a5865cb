/// A JSON value of the protocol: no null, no fraction. Written with sorted names, so equal values have equal bytes.
public enum JSON: Sendable, Hashable {
  case object([String: JSON])
  case array([JSON])
  case string(String)
  case integer(Int64)
  case boolean(Bool)

  /// Reads one value that fills all of `bytes`.
  /// - Parameter levels: how deep the value lies in what it will be part of.
  public init(_ bytes: [UInt8], inside levels: Int = 0) throws(JSONError) {
    var cursor = JSONCursor(bytes, inside: levels)
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
