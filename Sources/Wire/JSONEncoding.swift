// JSON of values. Foundation's encoder writes the same, but took most of a module's time for each command.

extension JSON {
  /// The bytes of a value: names sorted, integers only.
  /// - Throws: `EncodingError` for what the protocol has no JSON for: null, fractions, numbers beyond 64 bits.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    var writer = JSONWriter(capacity: 512)
    PieceEncoder.write(try PieceEncoder(State()).piece(of: value), to: &writer)
    return writer.bytes
  }

  /// The name and the value of the one member that a value is an object of, as a case of an enum is; nil of others.
  public static func encodeOnlyMember(of value: some Encodable) throws -> (name: String, value: [UInt8])? {
    guard case .object(let members) = try PieceEncoder(State()).piece(of: value), members.list.count == 1,
      let only = members.list.first
    else { return nil }
    var writer = JSONWriter()
    PieceEncoder.write(only.value, to: &writer)
    return (only.name, writer.bytes)
  }
}

/// A value on its way to bytes: what is in an object must be sorted first.
private enum Piece {
  case text(String)
  case integer(Int64)
  case boolean(Bool)
  case object(Members)
  case array(Elements)
  /// Of an encoder that was handed out.
  case later(State)
}

// Not one of these is looked at while it is changed, which would be checked at every access.
private final class Members {
  @exclusivity(unchecked) var list: [(name: String, value: Piece)] = []

  init() { list.reserveCapacity(8) }
}

private final class Elements { @exclusivity(unchecked) var list: [Piece] = [] }

/// What the value in hand has said so far.
private final class State { @exclusivity(unchecked) var said: Piece? }

/// Encodes one value after another, those in it in between. It is its own container for a single value.
private struct PieceEncoder: Encoder, SingleValueEncodingContainer {
  private let state: State

  init(_ state: State) { self.state = state }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func piece(of value: some Encodable) throws -> Piece {
    let outer = state.said
    state.said = nil
    defer { state.said = outer }
    try value.encode(to: self)
    return state.said ?? .object(Members())
  }

  /// Said twice, it is the same one.
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object(let members)? = state.said { return .init(MemberContainer(encoder: self, members: members)) }
    let members = Members()
    state.said = .object(members)
    return .init(MemberContainer(encoder: self, members: members))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array(let elements)? = state.said { return ElementContainer(encoder: self, elements: elements) }
    let elements = Elements()
    state.said = .array(elements)
    return ElementContainer(encoder: self, elements: elements)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() throws { throw Self.fault(Never?.none as Any, "null is not used: leave the member out") }
  func encode(_ value: Bool) { state.said = .boolean(value) }
  func encode(_ value: String) { state.said = .text(value) }
  func encode(_ value: Int) { state.said = .integer(Int64(value)) }
  func encode(_ value: Int8) { state.said = .integer(Int64(value)) }
  func encode(_ value: Int16) { state.said = .integer(Int64(value)) }
  func encode(_ value: Int32) { state.said = .integer(Int64(value)) }
  func encode(_ value: Int64) { state.said = .integer(value) }
  func encode(_ value: UInt) throws { try encode(UInt64(value)) }
  func encode(_ value: UInt8) { state.said = .integer(Int64(value)) }
  func encode(_ value: UInt16) { state.said = .integer(Int64(value)) }
  func encode(_ value: UInt32) { state.said = .integer(Int64(value)) }
  func encode(_ value: UInt64) throws {
    guard let integer = Int64(exactly: value) else { throw Self.fault(value, "the number does not fit in 64 bits") }
    state.said = .integer(integer)
  }
  func encode(_ value: Double) throws { throw Self.fault(value, "numbers are integers") }
  func encode(_ value: Float) throws { throw Self.fault(value, "numbers are integers") }
  func encode(_ value: some Encodable) throws { state.said = try piece(of: value) }

  private static func fault(_ value: Any, _ reason: String) -> EncodingError {
    .invalidValue(value, .init(codingPath: [], debugDescription: reason))
  }

  static func write(_ piece: Piece, to writer: inout JSONWriter) {
    switch piece {
    case .text(let text): writer.string(text)
    case .integer(let integer): writer.integer(integer)
    case .boolean(let boolean): writer.boolean(boolean)
    case .object(let members):
      writer.open()
      members.list.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      for (name, value) in members.list {
        writer.name(name)
        write(value, to: &writer)
      }
      writer.close()
    case .array(let elements):
      writer.open("[")
      for element in elements.list { write(element, to: &writer) }
      writer.close("]")
    case .later(let state): write(state.said ?? .object(Members()), to: &writer)
    }
  }
}

private struct MemberContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: PieceEncoder
  let members: Members

  var codingPath: [any CodingKey] { [] }

  private func put(_ piece: Piece, _ key: Key) { members.list.append((key.stringValue, piece)) }

  func encodeNil(forKey key: Key) throws { try encoder.encodeNil() }
  func encode(_ value: Bool, forKey key: Key) { put(.boolean(value), key) }
  func encode(_ value: String, forKey key: Key) { put(.text(value), key) }
  func encode(_ value: Int, forKey key: Key) { put(.integer(Int64(value)), key) }
  func encode(_ value: Int64, forKey key: Key) { put(.integer(value), key) }
  func encode(_ value: some Encodable, forKey key: Key) throws { put(try encoder.piece(of: value), key) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested>
  {
    let nested = Members()
    put(.object(nested), key)
    return .init(MemberContainer<Nested>(encoder: encoder, members: nested))
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    let nested = Elements()
    put(.array(nested), key)
    return ElementContainer(encoder: encoder, elements: nested)
  }

  func superEncoder() -> any Encoder { Key(stringValue: "super").map(superEncoder(forKey:)) ?? encoder }
  func superEncoder(forKey key: Key) -> any Encoder {
    let state = State()
    put(.later(state), key)
    return PieceEncoder(state)
  }
}

private struct ElementContainer: UnkeyedEncodingContainer {
  let encoder: PieceEncoder
  let elements: Elements

  var codingPath: [any CodingKey] { [] }
  var count: Int { elements.list.count }

  func encodeNil() throws { try encoder.encodeNil() }
  func encode(_ value: some Encodable) throws { elements.list.append(try encoder.piece(of: value)) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    let nested = Members()
    elements.list.append(.object(nested))
    return .init(MemberContainer<Nested>(encoder: encoder, members: nested))
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    let nested = Elements()
    elements.list.append(.array(nested))
    return ElementContainer(encoder: encoder, elements: nested)
  }

  func superEncoder() -> any Encoder {
    let state = State()
    elements.list.append(.later(state))
    return PieceEncoder(state)
  }
}
