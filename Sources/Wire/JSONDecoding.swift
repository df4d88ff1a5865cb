// Values from JSON. Foundation's decoder reads the same, but took most of a module's time for each command.

extension JSON {
  /// Decodes a value from bytes that are one JSON value of the protocol.
  /// Of a name that occurs twice the first counts: in messages it is refused before.
  /// - Throws: `DecodingError`; what is no JSON at all is `dataCorrupted` with the byte where it goes wrong.
  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    let nodes: JSONNodes
    do throws(JSONError) { nodes = try JSONNodes(bytes) } catch {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(error)"))
    }
    return try NodeDecoder(nodes: nodes, index: 0).decode(type)
  }
}

extension JSONNodes {
  /// Only errors ask for it.
  func path(to wanted: Int) -> [any CodingKey] {
    var path: [any CodingKey] = []
    var index = wanted
    while nodes[index].parent >= 0 {
      let parent = Int(nodes[index].parent)
      path.append(nodes[parent].sort == .object ? NodeKey(text(index - 1)) : NodeKey(Int(nodes[index].place)))
      index = parent
    }
    return path.reversed()
  }
}

private struct NodeKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) { (stringValue, intValue) = (name, nil) }
  init(_ place: Int) { (stringValue, intValue) = ("Index \(place)", place) }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { self.init(intValue) }
}

/// One node, to be decoded. It is its own container for a single value.
private struct NodeDecoder: Decoder, SingleValueDecodingContainer {
  let nodes: JSONNodes
  let index: Int

  var codingPath: [any CodingKey] { nodes.path(to: index) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard nodes.nodes[index].sort == .object else { throw mismatch([String: Any].self, "an object") }
    return KeyedDecodingContainer(MemberContainer(nodes: nodes, index: index))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard nodes.nodes[index].sort == .array else { throw mismatch([Any].self, "a list") }
    return ElementContainer(nodes: nodes, index: index)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { false }

  func decode(_ type: Bool.Type) throws -> Bool {
    switch nodes.nodes[index].sort {
    case .yes: true
    case .no: false
    default: throw mismatch(type, "true or false")
    }
  }

  func decode(_ type: String.Type) throws -> String {
    switch nodes.nodes[index].sort {
    case .text, .textWithEscapes: nodes.text(index)
    default: throw mismatch(type, "text")
    }
  }

  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  func decode(_ type: Double.Type) throws -> Double { Double(try integer(Int64.self)) }
  func decode(_ type: Float.Type) throws -> Float { Float(try integer(Int64.self)) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }

  private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    guard nodes.nodes[index].sort == .integer else { throw mismatch(type, "an integer") }
    if let number = nodes.integer(index), let integer = Integer(exactly: number) { return integer }
    throw DecodingError.dataCorrupted(
      .init(codingPath: codingPath, debugDescription: "the number does not fit in \(type)"))
  }

  private func mismatch(_ type: any Any.Type, _ expected: String) -> DecodingError {
    .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "\(expected) expected"))
  }
}

private struct MemberContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let nodes: JSONNodes
  let index: Int
  /// Of an object with many members, as a dictionary may be: few are found fastest one after another.
  private let places: [String: Int]?

  init(nodes: JSONNodes, index: Int) {
    (self.nodes, self.index) = (nodes, index)
    places = nodes.places(in: index, ifMoreThan: 32)
  }

  private func find(_ key: Key) -> Int? {
    if let places { places[key.stringValue] } else { nodes.member(key.stringValue, of: index) }
  }

  var codingPath: [any CodingKey] { nodes.path(to: index) }

  var allKeys: [Key] {
    var keys: [Key] = []
    var at = index + 1
    while at < nodes.after(index) {
      if let key = Key(stringValue: nodes.text(at)) { keys.append(key) }
      at = nodes.after(at + 1)
    }
    return keys
  }

  private func value(_ key: Key) throws -> NodeDecoder {
    guard let found = find(key) else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "the member is missing"))
    }
    return NodeDecoder(nodes: nodes, index: found)
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { false }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).decode(type) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).decode(type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).decode(type) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try Value(from: value(key))
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    guard let found = find(key) else { return nil }
    return try Value(from: NodeDecoder(nodes: nodes, index: found))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try value(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try value(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { NodeDecoder(nodes: nodes, index: index) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }
}

private struct ElementContainer: UnkeyedDecodingContainer {
  let nodes: JSONNodes
  let index: Int
  private var next: Int
  private(set) var currentIndex = 0

  init(nodes: JSONNodes, index: Int) { (self.nodes, self.index, next) = (nodes, index, index + 1) }

  var codingPath: [any CodingKey] { nodes.path(to: index) }
  var isAtEnd: Bool { next == nodes.after(index) }

  var count: Int? {
    var (at, count) = (index + 1, 0)
    while at < nodes.after(index) { (at, count) = (nodes.after(at), count + 1) }
    return count
  }

  /// The list moves on when its element was decoded.
  private mutating func take<Value>(_ decode: (NodeDecoder) throws -> Value) throws -> Value {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        Any.self, .init(codingPath: codingPath + [NodeKey(currentIndex)], debugDescription: "the list ends"))
    }
    let value = try decode(NodeDecoder(nodes: nodes, index: next))
    (next, currentIndex) = (nodes.after(next), currentIndex + 1)
    return value
  }

  mutating func decodeNil() -> Bool { false }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try take(Value.init(from:)) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try take { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try take { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try take { $0 } }
}
