internal import Coordination
internal import Wire

/// What the JSON of a type holds, found by decoding it once from a decoder that notes what it is asked for and gives
/// samples. So the contract of a fact is its code, and cannot say something else.
enum Shape {
  /// The members of the type; empty for one that cannot be read so. Titles are the names: whoever shows them has words.
  static func fields(of type: any Decodable.Type) -> [Field] {
    (try? Samples().sample(type))?.field.fields ?? []
  }

  /// The members of what the cases of an event hold, by the names under which they are stored.
  static func fields(of event: any Decodable.Type, cases names: [String]) -> [String: [Field]] {
    let samples = Samples()
    return names.reduce(into: [:]) { $0[$1] = samples.fields(of: event, case: Coding.camel($1)) }
  }
}

/// One sample of each type that was met, so that nothing is tried twice. Used on one thread, for one shape.
private final class Samples {
  private var found: [ObjectIdentifier: (value: Any, field: Field)] = [:]
  private var failed: Set<ObjectIdentifier> = []

  /// A text for each type that checks its texts: days, codes of units, barcodes, numbers of sets and records.
  private static let texts = [
    "a", "2024-01-01", "22001", "8938505974194", "a/1", "AA-2024-0001", "1", "01-31", "2024-01-01T00:00:00Z", "",
  ]

  func sample<Value: Decodable>(_ type: Value.Type) throws -> (value: Value, field: Field) {
    let key = ObjectIdentifier(type)
    if let (value, field) = found[key], let value = value as? Value { return (value, field) }
    // Where it is under way already, the type holds itself.
    guard failed.insert(key).inserted else { throw ShapeFault() }
    let sample = try first(type)
    failed.remove(key)
    found[key] = sample
    return sample
  }

  private func first<Value: Decodable>(_ type: Value.Type) throws -> (value: Value, field: Field) {
    let choices = Self.choices(type)
    if let first = choices?.first as? Value { return (first, Self.field(of: choices ?? [])) }
    for text in Self.texts {
      let notes = Notes(text: text, samples: self)
      guard let value = try? Value(from: ShapeDecoder(notes: notes)) else { continue }
      return (value, notes.field(known: Self.known(type)))
    }
    throw ShapeFault()
  }

  /// The payload of one case of an enum; nil when it cannot be read so.
  func fields<Event: Decodable>(of type: Event.Type, case name: String) -> [Field]? {
    for text in Self.texts {
      let notes = Notes(text: text, samples: self)
      if (try? Event(from: CaseDecoder(notes: notes, name: name))) != nil { return notes.field(known: nil).fields }
    }
    return nil
  }

  private static func known(_ type: any Any.Type) -> Field.FieldType? {
    switch type {
    case is Day.Type: .day
    case is Money.Type: .money
    case is BodyID.Type: .body
    default: nil
    }
  }

  /// The cases of an enum that can be counted.
  private static func choices(_ type: any Any.Type) -> [any RawRepresentable]? {
    guard let type = type as? any (CaseIterable & RawRepresentable).Type else { return nil }
    return cases(type)
  }

  private static func cases<Choice: CaseIterable & RawRepresentable>(_ type: Choice.Type) -> [any RawRepresentable] {
    Choice.allCases.map { $0 }
  }

  private static func field(of choices: [any RawRepresentable]) -> Field {
    let raw = choices.map { $0.rawValue as Any }
    let numbers = raw.compactMap { ($0 as? Int).map(Int64.init) ?? $0 as? Int64 }
    if let least = numbers.min(), let most = numbers.max() {
      return Field("", .integer, title: Label(vi: "", en: ""), minimum: least, maximum: most)
    }
    let words = raw.compactMap { $0 as? String }
    return Field(
      "", .choice, title: Label(vi: "", en: ""), choices: words.map { .init($0, title: Label(vi: $0, en: $0)) })
  }
}

private struct ShapeFault: Error {}

/// What one decoding was asked for. Used on one thread, for the time of one decoding.
private final class Notes {
  let text: String
  let samples: Samples
  private var members: [Field] = []
  private var other: Field?
  private var isList = false
  private var scalar: Field.FieldType?
  var isObject = false

  init(text: String, samples: Samples) { (self.text, self.samples) = (text, samples) }

  /// Without a name yet.
  func field(known: Field.FieldType?) -> Field {
    let title = Label(vi: "", en: "")
    if let known { return Field("", known, title: title) }
    if var other {
      other.isList = other.isList || isList
      return other
    }
    let type = isObject ? members.isEmpty ? .document : .object : scalar ?? .document
    return Field("", type, title: title, fields: type == .object ? members : [])
  }

  func member<Value: Decodable>(_ type: Value.Type, _ name: String, isRequired: Bool) throws -> Value {
    var (value, field) = try samples.sample(type)
    // Whoever has checked texts among its members looks at this one, and says whether it will do.
    if let text = text as? Value { value = text }
    field.isPersonal = field.fields.map(\.name) == ["personal"]
    // It is left out for those who may not see it.
    let isThere = isRequired && (!field.isPersonal || field.isList)
    (field.name, field.title, field.isRequired) = (name, Label(vi: name, en: name), isThere)
    members.removeAll { $0.name == name }
    members.append(field)
    return value
  }

  /// A value that is, or whose list is, all there is.
  func alone<Value: Decodable>(_ type: Value.Type, inList: Bool = false) throws -> Value {
    let (value, field) = try samples.sample(type)
    (other, isList) = (field, inList)
    return value
  }

  func note<Value>(_ type: Field.FieldType, _ value: Value) -> Value {
    scalar = type
    return value
  }
}

private struct ShapeDecoder: Decoder {
  let notes: Notes
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    notes.isObject = true
    return KeyedDecodingContainer(Members<Key>(notes: notes))
  }
  func unkeyedContainer() -> any UnkeyedDecodingContainer { Elements(notes: notes) }
  func singleValueContainer() -> any SingleValueDecodingContainer { Scalar(notes: notes) }
}

/// One case of an enum, as its synthesized decoding asks for it.
private struct CaseDecoder: Decoder {
  let notes: Notes
  let name: String
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    notes.isObject = true
    return KeyedDecodingContainer(Members<Key>(notes: notes, allKeys: [Key(stringValue: name)].compactMap(\.self)))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ShapeFault() }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw ShapeFault() }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let notes: Notes
  /// The case of an event; of all others nobody asks what there is.
  var allKeys: [Key] = []
  var codingPath: [any CodingKey] { [] }

  func contains(_ key: Key) -> Bool { true }
  /// What may be missing is asked for by `decodeIfPresent`; by hand it is asked here first, and is there.
  func decodeNil(forKey key: Key) -> Bool { false }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try notes.member(type, key.stringValue, isRequired: true)
  }
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try notes.member(type, key.stringValue, isRequired: false)
  }
  // Those that have a default of their own.
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try notes.member(type, key.stringValue, isRequired: false)
  }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try notes.member(type, key.stringValue, isRequired: false)
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try notes.member(type, key.stringValue, isRequired: false)
  }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try notes.member(type, key.stringValue, isRequired: false)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    guard !allKeys.isEmpty else { throw ShapeFault() }
    return KeyedDecodingContainer(Members<Nested>(notes: notes))
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw ShapeFault() }
  func superDecoder() throws -> any Decoder { throw ShapeFault() }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw ShapeFault() }
}

/// A list with one element.
private struct Elements: UnkeyedDecodingContainer {
  let notes: Notes
  var currentIndex = 0
  var count: Int? { 1 }
  var isAtEnd: Bool { currentIndex > 0 }
  var codingPath: [any CodingKey] { [] }

  init(notes: Notes) { self.notes = notes }

  mutating func decodeNil() -> Bool { false }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    currentIndex += 1
    return try notes.alone(type, inList: true)
  }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { throw ShapeFault() }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ShapeFault() }
  mutating func superDecoder() throws -> any Decoder { throw ShapeFault() }
}

private struct Scalar: SingleValueDecodingContainer {
  let notes: Notes
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { false }
  func decode(_ type: Bool.Type) throws -> Bool { notes.note(.boolean, true) }
  func decode(_ type: String.Type) throws -> String { notes.note(.text, notes.text) }
  func decode(_ type: Int.Type) throws -> Int { notes.note(.integer, 1) }
  func decode(_ type: Int64.Type) throws -> Int64 { notes.note(.integer, 1) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try notes.alone(type) }
}
