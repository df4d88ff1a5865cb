import Coordination
import Foundation
import Testing
import Wire

extension Day {
  /// For days in tests.
  init(unchecked text: String) {
    guard let day = Day(iso: text) else { preconditionFailure("no day: \(text)") }
    self = day
  }
}

/// The JSON of a stored value; decoding it gives the value back.
func stored<Value: Codable & Equatable>(_ value: Value) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  let data = try encoder.encode(value)
  #expect(try JSONDecoder().decode(Value.self, from: data) == value)
  #expect(try JSON.encode(value) == Array(data), "the kit's own coder writes the same")
  #expect(try JSON.decode(Value.self, from: Array(data)) == value)
  return String(decoding: data, as: UTF8.self)
}

func read<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(json.utf8))
}
