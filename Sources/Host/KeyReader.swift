internal import Coordination
internal import Ledger
internal import Wire

/// Reads the keys of a record from its state: top-level members that the kind declares, and `stage`, `body`,
/// `document` of every kind.
enum KeyReader {
  static func keys(of row: RecordRow, kind: KindDescription?) -> [String: [KeyValue]] {
    keys(of: try? JSONView(row.state), stage: row.stage, body: row.body, kind: kind)
  }

  static func keys(of state: JSONView?, stage: String, body: String, kind: KindDescription?) -> [String: [KeyValue]] {
    var keys: [String: [KeyValue]] = Dictionary(minimumCapacity: 3 + (kind?.keys.count ?? 0))
    (keys["stage"], keys["body"]) = ([.text(stage)], [.text(body)])
    func add(_ name: String, _ type: KeyDescription.KeyType) {
      guard let member = state?[name] else { return }
      let values = (member.elements ?? [member]).compactMap { $0.scalar.flatMap { value($0, type) } }
      if !values.isEmpty { keys[name] = values }
    }
    for key in kind?.keys ?? [] { add(key.name, key.type) }
    if kind?.keys.contains(where: { $0.name == "document" }) != true { add("document", .text) }
    return keys
  }

  /// A value as the key stores it, so that a search with it finds it: names are folded, truth is 0 or 1.
  static func value(_ json: JSON, field: String, kind: KindDescription?) -> KeyValue? {
    value(json, kind?.keys.first { $0.name == field }?.type ?? .text)
  }

  private static func value(_ json: JSON, _ type: KeyDescription.KeyType) -> KeyValue? {
    switch json {
    case .string(let text):
      // A search may come as text, from a command line or a rule: it means what the key means.
      switch type {
      case .name: return .text(TextFolding.folded(text))
      case .integer: return Int64(text).map(KeyValue.integer)
      case .boolean: return ["true": .integer(1), "false": .integer(0)][text]
      case .text, .day, .record: return .text(text)
      }
    case .integer(let integer): return .integer(integer)
    case .boolean(let boolean): return .integer(boolean ? 1 : 0)
    case .array, .object: return nil
    }
  }

  /// What changes from `old` to `new`.
  static func changes(
    kind: String, id: String, from old: [String: [KeyValue]], to new: [String: [KeyValue]], at position: Int64
  ) -> [KeyChange] {
    guard old != new else { return [] }
    var changes: [KeyChange] = []
    func append(_ field: String, _ value: KeyValue, _ isAdded: Bool) {
      changes.append(KeyChange(kind: kind, id: id, field: field, value: value, position: position, isAdded: isAdded))
    }
    for (field, values) in old.sorted(by: { $0.key < $1.key }) where values != new[field] {
      let kept = Set(new[field] ?? [])
      for value in Set(values).subtracting(kept).sorted() { append(field, value, false) }
    }
    for (field, values) in new.sorted(by: { $0.key < $1.key }) where values != old[field] {
      for value in Set(values).subtracting(old[field] ?? []).sorted() { append(field, value, true) }
    }
    return changes
  }
}

/// Reads single members of an event's header.
enum HeaderReader {
  static func member(_ wanted: String, of header: [UInt8]) -> String? {
    var found: String?
    var cursor = JSONCursor(header)
    try? cursor.object { (name, cursor) throws(JSONError) in
      if name == wanted, cursor.peek == 0x22 { found = try cursor.string() } else { try cursor.skip() }
    }
    return found
  }
}
