import Foundation
import Testing
import Wire

/// As the kit stores a value: sorted names, no escaped slashes.
func stored(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  let data = try encoder.encode(value)
  #expect(try JSON.encode(value) == Array(data), "the kit's own coder writes the same")
  return String(decoding: data, as: UTF8.self)
}

func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(text.utf8))
}
