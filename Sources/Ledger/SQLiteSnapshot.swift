import GRDB

/// One read transaction on a reading connection.
struct SQLiteSnapshot: Snapshot {
  let head: Int64
  let lastTime: Int64
  private let database: Database

  init(_ database: Database) throws(LedgerError) {
    self.database = database
    let sql = "SELECT position, time FROM events ORDER BY position DESC LIMIT 1"
    let last = try Self.rows(database, sql, [], isCached: true) { ($0.integer(0), $0.integer(1)) }.first
    (head, lastTime) = last ?? (0, 0)
  }

  static let eventColumns = "position, time, topics, record, previous, salt, hash, header, data, sum"
  static let recordColumns =
    "r.kind, r.id, r.module, r.version, r.schema, r.stage, r.body, r.data_class, r.first, r.position, r.state"

  func events(after position: Int64, limit: Int, bytes: Int) throws(LedgerError) -> [StoredEvent] {
    let position = max(position, 0)
    var (left, found, fault) = (bytes, [StoredEvent](), LedgerError?.none)
    let sql = "SELECT \(Self.eventColumns) FROM events WHERE position > ? ORDER BY position LIMIT ?"
    do throws(LedgerError) {
      _ = try rows(sql, [position, Int64(max(limit, 0))]) { row -> Void? in
        left -= row.byteCount(7) + row.byteCount(8)
        guard left >= 0 || found.isEmpty else { return nil }
        do throws(LedgerError) {
          let event = try checked(row, after: found.last)
          guard event.position == position + Int64(found.count) + 1 else { return nil }
          found.append(event)
          return ()
        } catch {
          fault = error
          return nil
        }
      }
    } catch {
      fault = error
    }
    guard found.isEmpty, limit > 0, position < head else { return found }
    if case .damaged(_, let reason)? = fault { throw .damaged(position: position + 1, reason) }
    throw fault ?? .damaged(position: position + 1, "the event is missing")
  }

  func events(of record: String, after position: Int64, limit: Int) throws(LedgerError) -> [StoredEvent] {
    let position = max(position, 0)
    // From the record's last event back to the page, which may stand far behind it: only positions are read for that.
    let parts = record.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    let sql = """
      WITH RECURSIVE way(place) AS (
        SELECT position FROM records WHERE kind = ?1 AND id = ?2 AND position > ?3
        UNION ALL
        SELECT previous FROM way CROSS JOIN events ON position = place WHERE previous > ?3 AND previous < place)
      SELECT \(Self.eventColumns) FROM events WHERE position IN (SELECT place FROM way) ORDER BY position LIMIT ?4
      """
    let found = try checkedRows(sql, [parts[0], parts[1], position, Int64(max(limit, 0))])
    // A way back that was turned elsewhere, or an event that is not found on it, would leave a part of the history out.
    var before = position
    for event in found {
      guard event.record == record else {
        throw .damaged(position: event.position, "the way back of \(record) leads here")
      }
      guard event.previous <= before else { throw .damaged(position: event.previous, "the event is missing") }
      before = event.position
    }
    guard found.count < limit else { return found }
    let last = try rows("SELECT position FROM records WHERE kind = ? AND id = ?", parts) { $0.integer(0) }.first ?? 0
    guard last <= before else { throw .damaged(position: last, "the event is missing") }
    return found
  }

  /// Times never fall, so the log is searched by halving and needs no index on them.
  func position(before time: Int64) throws(LedgerError) -> Int64 {
    var (low, high) = (Int64(0), head)
    while low < high {
      let middle = (low + high + 1) / 2
      guard let found = try events(after: middle - 1, limit: 1, bytes: 0).first else { return low }
      if found.time < time { low = middle } else { high = middle - 1 }
    }
    return low
  }

  func record(_ kind: String, _ id: String) throws(LedgerError) -> RecordRow? {
    try rows("SELECT \(Self.recordColumns) FROM records r WHERE kind = ? AND id = ?", [kind, id], Self.record).first
  }

  func records(_ query: RecordQuery) throws(LedgerError) -> [RecordRow] {
    let (sql, values) = try search(query).list(columns: Self.recordColumns)
    return try rows(sql, values, isCached: false, Self.record)
  }

  func totals(_ query: RecordQuery, groupedBy: [String], summing: [String]) throws(LedgerError) -> [Total] {
    let (sql, values) = try search(query).totals(groupedBy: groupedBy, summing: summing)
    let groups = Int32(groupedBy.count)
    return try rows(sql, values, isCached: false) { row in
      Total(
        group: (0..<groups).map { row.keyValue($0) }, count: row.integer(groups),
        sums: summing.indices.map { row.integer(groups + 1 + Int32($0)) })
    }
  }

  /// The planner has no statistics: which of several equalities fits the fewest records is counted, up to a limit.
  private func search(_ query: RecordQuery) throws(LedgerError) -> RecordSearch {
    let equalities = query.conditions.indices.filter { query.conditions[$0].comparison == .equal }
    guard query.position == nil, equalities.count > 1 else { return RecordSearch(query) }
    let sql = """
      SELECT count(*) FROM (SELECT 1 FROM keys INDEXED BY keys_now
        WHERE kind = ? AND field = ? AND value = ? AND to_position IS NULL LIMIT 10000)
      """
    var narrowest = (place: equalities[0], count: Int64.max)
    for place in equalities {
      let condition = query.conditions[place]
      let count = try rows(sql, [query.kind, condition.field, condition.value]) { $0.integer(0) }.first ?? 0
      if count < narrowest.count { narrowest = (place, count) }
    }
    return RecordSearch(query, narrowest: narrowest.place)
  }

  func outcome(identity: String, id: String) throws(LedgerError) -> OutcomeRow? {
    try rows("SELECT digest, answer FROM outcomes WHERE identity = ? AND id = ?", [identity, id]) {
      OutcomeRow(identity: identity, id: id, digest: $0.bytes(0), answer: $0.bytes(1))
    }.first
  }

  func outcomeKeys(after identity: String, _ id: String, limit: Int) throws(LedgerError) -> [OutcomeKey] {
    let sql = """
      SELECT identity, id FROM outcomes WHERE (identity, id) > (?, ?) ORDER BY identity, id LIMIT ?
      """
    return try rows(sql, [identity, id, Int64(limit)]) { OutcomeKey(identity: $0.text(0), id: $0.text(1)) }
  }

  func fact(_ name: String, about subject: String) throws(LedgerError) -> FactRow? {
    try rows("SELECT position, data FROM latest_facts WHERE name = ? AND subject = ?", [name, subject]) {
      FactRow(name: name, subject: subject, position: $0.integer(0), data: $0.bytes(1))
    }.first
  }

  func facts(_ name: String, after subject: String, limit: Int) throws(LedgerError) -> [FactRow] {
    let sql = """
      SELECT subject, position, data FROM latest_facts WHERE name = ? AND subject > ? ORDER BY subject LIMIT ?
      """
    return try rows(sql, [name, subject, Int64(max(limit, 0))]) {
      FactRow(name: name, subject: $0.text(0), position: $0.integer(1), data: $0.bytes(2))
    }
  }

  func outbox(after id: Int64, limit: Int) throws(LedgerError) -> [OutboxRow] {
    try rows("SELECT number, payload FROM outbox WHERE number > ? ORDER BY number LIMIT ?", [id, Int64(max(limit, 0))])
    {
      OutboxRow(number: $0.integer(0), payload: $0.bytes(1))
    }
  }

  func deadlines() throws(LedgerError) -> [DeadlineRow] {
    try rows("SELECT record, name, time, position FROM deadlines ORDER BY time, record, name", []) {
      DeadlineRow(record: $0.text(0), name: $0.text(1), time: $0.integer(2), position: $0.integer(3))
    }
  }

  func series() throws(LedgerError) -> [SeriesRow] {
    try rows("SELECT name, last FROM series ORDER BY name", []) { SeriesRow(name: $0.text(0), last: $0.integer(1)) }
  }

  func consumers() throws(LedgerError) -> [ConsumerRow] {
    try rows("SELECT name, state FROM consumers ORDER BY name", []) {
      ConsumerRow(name: $0.text(0), state: $0.bytes(1))
    }
  }

  func parked(limit: Int) throws(LedgerError) -> [ParkedRow] {
    try rows("SELECT name, position, payload FROM parked ORDER BY name, position LIMIT ?", [Int64(max(limit, 0))]) {
      ParkedRow(name: $0.text(0), position: $0.integer(1), payload: $0.bytes(2))
    }
  }

  func audit(after number: Int64, limit: Int) throws(LedgerError) -> [AuditRow] {
    let sql = "SELECT number, time, payload, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?"
    return try rows(sql, [number, Int64(max(limit, 0))], Self.audit)
  }

  func lastAudit() throws(LedgerError) -> AuditRow? {
    try rows("SELECT number, time, payload, hash FROM audit ORDER BY number DESC LIMIT 1", [], Self.audit).first
  }

  func greatestPosition() throws(LedgerError) -> Int64 {
    let sql = """
      SELECT max(
        coalesce((SELECT max(position) FROM records), 0), coalesce((SELECT max(position) FROM latest_facts), 0))
      """
    return try rows(sql, []) { $0.integer(0) }.first ?? 0
  }

  func value(_ name: String) throws(LedgerError) -> [UInt8]? {
    try rows("SELECT value FROM named_values WHERE name = ?", [name]) { $0.bytes(0) }.first
  }

  func values(prefix: String) throws(LedgerError) -> [(name: String, value: [UInt8])] {
    let sql = "SELECT name, value FROM named_values WHERE name >= ?1 AND name < ?1 || char(0x10ffff) ORDER BY name"
    return try rows(sql, [prefix]) { (name: $0.text(0), value: $0.bytes(1)) }
  }
}

// MARK: - Rows

extension SQLiteSnapshot {
  /// Runs a query and reads rows until `read` gives nil. Searches are not cached: callers shape their text, so there
  /// is no end of them.
  func rows<Row>(
    _ sql: String, _ values: [any Bindable], isCached: Bool = true, _ read: (PreparedStatement) -> Row?
  ) throws(LedgerError) -> [Row] {
    try Self.rows(database, sql, values, isCached: isCached, read)
  }

  private static func rows<Row>(
    _ database: Database, _ sql: String, _ values: [any Bindable], isCached: Bool, _ read: (PreparedStatement) -> Row?
  ) throws(LedgerError) -> [Row] {
    do {
      let statement = PreparedStatement(
        isCached ? try database.cachedStatement(sql: sql) : try database.makeStatement(sql: sql))
      statement.reset()
      defer { statement.reset() }
      for (index, value) in values.enumerated() { value.bind(to: statement, at: Int32(index + 1)) }
      var rows: [Row] = []
      while try statement.step(), let row = read(statement) { rows.append(row) }
      return rows
    } catch {
      throw LedgerError(error)
    }
  }

  static func event(_ row: PreparedStatement) -> StoredEvent {
    StoredEvent(
      position: row.integer(0), time: row.integer(1), topics: row.text(2), record: row.isNull(3) ? nil : row.text(3),
      previous: row.integer(4), header: row.bytes(7), data: row.bytes(8), salt: row.bytes(5), hash: row.bytes(6))
  }

  /// The event of a row, if it is the one that was written.
  /// - Parameter before: the event before it, where that was read already.
  private func checked(_ row: PreparedStatement, after before: StoredEvent? = nil) throws(LedgerError) -> StoredEvent {
    let isWhole: Bool
    if row.isNull(9) {
      isWhole = try isInChain(Self.event(row), after: before)
    } else {
      isWhole = RowSum(row).value == row.integer(9)
    }
    guard isWhole else { throw .damaged(position: row.integer(0), HashChain.mismatch) }
    return Self.event(row)
  }

  /// Of an event from before there were sums.
  private func isInChain(_ event: StoredEvent, after before: StoredEvent?) throws(LedgerError) -> Bool {
    var hash = event.position == 1 ? HashChain.genesis : []
    if let before, before.position == event.position - 1 {
      hash = before.hash
    } else if event.position > 1 {
      hash = try rows("SELECT hash FROM events WHERE position = ?", [event.position - 1]) { $0.bytes(0) }.first ?? []
    }
    var chain = HashChain(after: hash)
    chain.append(event)
    return chain.last == event.hash
  }

  /// Events of a search, all or none.
  func checkedRows(_ sql: String, _ values: [any Bindable]) throws(LedgerError) -> [StoredEvent] {
    var fault: LedgerError?
    let found = try rows(sql, values) { row -> StoredEvent? in
      do throws(LedgerError) { return try checked(row) } catch {
        fault = error
        return nil
      }
    }
    if let fault { throw fault }
    return found
  }

  static func audit(_ row: PreparedStatement) -> AuditRow {
    AuditRow(number: row.integer(0), time: row.integer(1), payload: row.bytes(2), hash: row.bytes(3))
  }

  static func record(_ row: PreparedStatement) -> RecordRow {
    RecordRow(
      kind: row.text(0), id: row.text(1), module: row.text(2), version: row.integer(3), schema: row.integer(4),
      stage: row.text(5), body: row.text(6), dataClass: row.text(7), first: row.integer(8),
      position: row.integer(9), state: row.bytes(10))
  }
}
