import Wire

/// JSON Schema (2020-12) of fields and forms: what the daemon holds a body to, PROTOCOL.md §8.3.
///
/// Vietnamese stands in `title`, both languages in `x-title`. Limits in bytes have no keyword: `x-bytes` tells them.
enum JSONSchema {
  static let dialect = "https://json-schema.org/draft/2020-12/schema"
  static let name = "^[a-z][a-z0-9-]{0,63}$"
  static let recordID = "^[A-Za-z0-9._-]{1,64}$"

  /// A schema that stands alone.
  static func document(_ id: String, _ schema: [String: JSON]) -> JSON {
    .object(schema.merging(["$schema": .string(dialect), "$id": .string("urn:ocop:\(id)")]) { $1 })
  }

  /// An object of these fields. What is added to a fact later is not in the schema of before: `isOpen`.
  static func object(_ fields: [Field], isOpen: Bool = false) -> [String: JSON] {
    let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
    var schema: [String: JSON] = [
      "type": "object",
      "properties": .object(Dictionary(fields.map { ($0.name, value($0, isOpen: isOpen)) }) { $1 }),
    ]
    if !required.isEmpty { schema["required"] = .array(required) }
    if !isOpen { schema["additionalProperties"] = false }
    return schema
  }

  static func titled(_ schema: [String: JSON], _ title: Label) -> [String: JSON] {
    schema.merging(["title": .string(title.vi), "x-title": title.json]) { $1 }
  }

  private static func value(_ field: Field, isOpen: Bool) -> JSON {
    var schema = one(field, isOpen: isOpen)
    if field.isList {
      schema = ["type": "array", "items": .object(schema), "maxItems": .integer(Int64(Field.listLimit))]
    }
    if field.isPersonal { schema["x-personal"] = true }
    return .object(titled(schema, field.title))
  }

  private static func one(_ field: Field, isOpen: Bool) -> [String: JSON] {
    switch field.type {
    case .text:
      let limit = Int64(Field.textLimit)
      var schema: [String: JSON] = ["type": "string", "maxLength": .integer(limit), "x-bytes": .integer(limit)]
      if field.isRequired, !isOpen { schema["pattern"] = "\\S" }
      return schema
    case .integer: return number(field, "integer", from: nil, to: nil)
    case .money: return number(field, "đồng", from: 0, to: nil)
    case .score: return number(field, "1/100", from: 0, to: 10_000)
    case .day: return ["type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"]
    case .boolean: return ["type": "boolean"]
    case .choice:
      return [
        "oneOf": .array(
          field.choices.map { .object(titled(["const": .string($0.name)], $0.title)) })
      ]
    case .record:
      var schema: [String: JSON] = ["type": "string", "pattern": .string(recordID)]
      if let kind = field.kind { schema["x-record"] = .string(kind) }
      return schema
    case .body: return ["type": "string", "pattern": .string(name), "x-body": true]
    case .object: return object(field.fields, isOpen: isOpen)
    case .document: return ["type": "object"]
    }
  }

  private static func number(_ field: Field, _ unit: String, from least: Int64?, to most: Int64?) -> [String: JSON] {
    var schema: [String: JSON] = ["type": "integer"]
    schema["minimum"] = .integer(field.minimum ?? least ?? .min)
    schema["maximum"] = .integer(field.maximum ?? most ?? .max)
    if unit != "integer" { schema["x-unit"] = .string(unit) }
    return schema
  }
}
