// Reads of what was, and of what a module must fold again: see `Snapshot`.

extension SQLiteSnapshot {
  func candidates(
    _ query: RecordQuery, upTo position: Int64, foldedAt: Int64, after id: String, limit: Int
  ) throws(LedgerError) -> [RecordRow] {
    let (sql, values) = RecordSearch(query).candidates(
      columns: Self.recordColumns, upTo: position, foldedAt: foldedAt, after: id, limit: limit)
    return try rows(sql, values, isCached: false, Self.record)
  }

  func records(_ kind: String, notOfSchema schema: Int64, after id: String, limit: Int) throws(LedgerError)
    -> [RecordRow]
  {
    let sql = """
      SELECT \(Self.recordColumns) FROM records r WHERE kind = ? AND id > ? AND schema <> ? ORDER BY id LIMIT ?
      """
    return try rows(sql, [kind, id, schema, Int64(max(limit, 0))], Self.record)
  }

  func keys(_ kind: String, _ id: String) throws(LedgerError) -> [String: [KeyValue]] {
    let sql = """
      SELECT field, value FROM keys INDEXED BY keys_of_record
      WHERE kind = ? AND id = ? AND to_position IS NULL ORDER BY field, value
      """
    var keys: [String: [KeyValue]] = [:]
    for (field, value) in try rows(sql, [kind, id], { ($0.text(0), $0.keyValue(1)) }) {
      if let value { keys[field, default: []].append(value) }
    }
    return keys
  }

  func schemas() throws(LedgerError) -> [String: Int64] {
    let rows = try rows("SELECT kind, max(schema) FROM records GROUP BY kind", []) { ($0.text(0), $0.integer(1)) }
    return Dictionary(rows, uniquingKeysWith: max)
  }

  /// The terms of the partial index stand in the text, so that it is used: see `SQLiteSchema`.
  func facts(ofTopic topic: String, before position: Int64, limit: Int) throws(LedgerError) -> [StoredEvent] {
    let sql = """
      SELECT \(Self.eventColumns) FROM events INDEXED BY events_of_facts
      WHERE topics >= 'fact.' AND topics < 'fact/' AND topics = ? AND position < ? ORDER BY position DESC LIMIT ?
      """
    return try checkedRows(sql, [topic, position, Int64(max(limit, 0))])
  }
}

extension MemoryBook {
  func candidates(
    _ query: RecordQuery, upTo position: Int64, foldedAt: Int64, after id: String, limit: Int
  ) throws(LedgerError) -> [RecordRow] {
    let found = records[query.kind, default: [:]].values.filter { row in
      guard Self.precedes(id, row.id), row.first <= position else { return false }
      let spans = keys[Pair(row.kind, row.id), default: []]
      return row.first <= foldedAt
        || query.conditions.allSatisfy { condition in
          spans.contains { $0.field == condition.field && $0.from <= position && condition.admits($0.value) }
        }
    }
    return Array(found.sorted { Self.precedes($0.id, $1.id) }.prefix(max(limit, 0)))
  }

  func records(_ kind: String, notOfSchema schema: Int64, after id: String, limit: Int) throws(LedgerError)
    -> [RecordRow]
  {
    let found = records[kind, default: [:]].values.filter { $0.schema != schema && Self.precedes(id, $0.id) }
    return Array(found.sorted { Self.precedes($0.id, $1.id) }.prefix(max(limit, 0)))
  }

  func keys(_ kind: String, _ id: String) throws(LedgerError) -> [String: [KeyValue]] {
    let held = keys[Pair(kind, id), default: []].filter { $0.to == nil }
    return Dictionary(grouping: held, by: \.field).mapValues { $0.map(\.value).sorted() }
  }

  func schemas() throws(LedgerError) -> [String: Int64] {
    records.compactMapValues { $0.values.map(\.schema).max() }
  }

  func facts(ofTopic topic: String, before position: Int64, limit: Int) throws(LedgerError) -> [StoredEvent] {
    let found = events.prefix(Int(max(0, position - 1))).reversed().lazy.filter {
      // By its own number: in a damaged log it may stand elsewhere.
      $0.record == nil && $0.topics == topic && $0.position < position
    }
    return Array(found.prefix(max(limit, 0)))
  }
}
