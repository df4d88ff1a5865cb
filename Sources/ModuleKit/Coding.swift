internal import Wire

/// Between values and the JSON of the protocol: sorted names, integers only, enums of events unwrapped.
enum Coding {
  /// The bytes of a value. A value that has no JSON of the protocol is a bug in the module.
  static func bytes(_ value: some Encodable) -> [UInt8] {
    do {
      return try JSON.encode(value)
    } catch {
      preconditionFailure("cannot be encoded: \(type(of: value)): \(error)")
    }
  }

  static func value<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
    try JSON.decode(type, from: bytes)
  }

  /// `{"bothAllotted":{"booths":4}}` → (`booths-allotted`, `{"booths":4}`).
  static func event(_ event: some Encodable) -> (type: String, data: [UInt8]) {
    do {
      guard let only = try JSON.encodeOnlyMember(of: event) else {
        preconditionFailure("an event is an enum with labelled payloads: \(type(of: event))")
      }
      return (kebab(only.name), only.value)
    } catch {
      preconditionFailure("cannot be encoded: \(type(of: event)): \(error)")
    }
  }

  static func event<Event: Decodable>(_ type: Event.Type, name: String, data: [UInt8]) throws -> Event {
    var writer = JSONWriter()
    writer.open()
    writer.name(camel(name))
    writer.raw(data)
    writer.close()
    return try value(type, writer.bytes)
  }

  static func kebab(_ name: String) -> String {
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      if (0x41...0x5A).contains(byte) { bytes += [0x2D, byte | 0x20] } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func camel(_ name: String) -> String {
    let words = name.split(separator: "-")
    return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}
