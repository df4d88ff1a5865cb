import GRDB

/// The statements of a commit, prepared once. Events, records and outcomes, of which there are thousands a second,
/// go in groups; the rest row by row.
struct WriterStatements {
  let begin, commit, rollback, epoch: PreparedStatement
  private let events, records, outcomes: GroupedInsert
  private let eventAt, keyAdded, keyRemoved, fact, outboxAdded, outboxRemoved: PreparedStatement
  private let deadlineSet, deadlineCleared, series, consumer, consumerRemoved: PreparedStatement
  private let parked, parkedRemoved, audit, erased, value, valueRemoved: PreparedStatement

  init(_ database: Database) throws {
    func prepare(_ sql: String) throws -> PreparedStatement {
      PreparedStatement(try database.makeStatement(sql: sql))
    }
    begin = try prepare("BEGIN IMMEDIATE")
    commit = try prepare("COMMIT")
    rollback = try prepare("ROLLBACK")
    epoch = try prepare("SELECT epoch FROM identity")
    events = try GroupedInsert(
      database, into: "events",
      ["position", "time", "topics", "record", "salt", "hash", "header", "data", "previous", "sum"])
    eventAt = try prepare("SELECT \(SQLiteSnapshot.eventColumns) FROM events WHERE position = ?")
    records = try GroupedInsert(
      database, into: "records",
      [
        "kind", "id", "module", "version", "schema", "stage", "body", "data_class", "first", "position", "state",
      ],
      """
      ON CONFLICT (kind, id) DO UPDATE SET module = excluded.module, version = excluded.version,
        schema = excluded.schema, stage = excluded.stage, body = excluded.body, data_class = excluded.data_class,
        position = excluded.position, state = excluded.state
      """)
    keyAdded = try prepare("INSERT OR IGNORE INTO keys(kind, id, field, value, from_position) VALUES (?, ?, ?, ?, ?)")
    keyRemoved = try prepare(
      """
      UPDATE keys SET to_position = ?5
      WHERE kind = ?1 AND id = ?2 AND field = ?3 AND value = ?4 AND to_position IS NULL
      """)
    fact = try prepare("INSERT OR REPLACE INTO latest_facts(name, subject, position, data) VALUES (?, ?, ?, ?)")
    outcomes = try GroupedInsert(database, into: "outcomes", ["identity", "id", "digest", "answer"])
    outboxAdded = try prepare("INSERT INTO outbox(number, payload) VALUES (?, ?)")
    outboxRemoved = try prepare("DELETE FROM outbox WHERE number = ?")
    deadlineSet = try prepare("INSERT OR REPLACE INTO deadlines(record, name, time, position) VALUES (?, ?, ?, ?)")
    deadlineCleared = try prepare("DELETE FROM deadlines WHERE record = ? AND name = ?")
    series = try prepare("INSERT OR REPLACE INTO series(name, last) VALUES (?, ?)")
    consumer = try prepare("INSERT OR REPLACE INTO consumers(name, state) VALUES (?, ?)")
    consumerRemoved = try prepare("DELETE FROM consumers WHERE name = ?")
    parked = try prepare("INSERT OR REPLACE INTO parked(name, position, payload) VALUES (?, ?, ?)")
    parkedRemoved = try prepare("DELETE FROM parked WHERE name = ? AND position = ?")
    audit = try prepare("INSERT INTO audit(time, payload, hash) VALUES (?, ?, ?)")
    erased = try prepare("UPDATE events SET data = ?, salt = ?, sum = ? WHERE position = ?")
    value = try prepare("INSERT OR REPLACE INTO named_values(name, value) VALUES (?, ?)")
    valueRemoved = try prepare("DELETE FROM named_values WHERE name = ?")
  }

  func insert(_ events: [StoredEvent], _ chain: inout HashChain) throws(StatementFailure) {
    try self.events.insert(events) { row, slot in
      chain.append(row)
      slot.add(row.position)
      slot.add(row.time)
      slot.add(row.topics)
      slot.add(row.record)
      slot.add(row.salt)
      slot.add(chain.last)
      slot.add(row.header)
      slot.add(row.data)
      slot.add(row.previous)
      slot.add(RowSum(row, hash: chain.last).value)
    }
  }

  /// Everything of the batch but its events, in the order of its properties.
  func write(_ batch: Batch, _ auditChain: inout AuditChain) throws(StatementFailure) {
    try insert(batch.records)
    for row in batch.keys { try write(row) }
    for row in batch.facts { try run(fact, row.name, row.subject, row.position, row.data) }
    try insert(batch.outcomes)
    for row in batch.outboxAdded { try run(outboxAdded, row.number, row.payload) }
    for number in batch.outboxRemoved { try run(outboxRemoved, number) }
    for row in batch.deadlinesSet { try run(deadlineSet, row.record, row.name, row.time, row.position) }
    for row in batch.deadlinesCleared { try run(deadlineCleared, row.record, row.name) }
    for row in batch.series { try run(series, row.name, row.last) }
    for row in batch.consumers { try run(consumer, row.name, row.state) }
    for name in batch.consumersRemoved { try run(consumerRemoved, name) }
    for row in batch.parked { try run(parked, row.name, row.position, row.payload) }
    for row in batch.parkedRemoved { try run(parkedRemoved, row.name, row.position) }
    for row in batch.audit {
      auditChain.append(row)
      try run(audit, row.time, row.payload, auditChain.last)
    }
    for row in batch.erased { try write(row) }
    for (name, bytes) in batch.values {
      if bytes.isEmpty { try run(valueRemoved, name) } else { try run(value, name, bytes) }
    }
  }

  /// The digest of what stood there takes the place of the salt, so the chain goes on proving the event's header.
  private func write(_ row: ErasedRow) throws(StatementFailure) {
    eventAt.bind(1, row.position)
    defer { eventAt.reset() }
    guard try eventAt.step() else { return }
    let old = SQLiteSnapshot.event(eventAt)
    let new = old.with(data: row.data, salt: HashChain.digest(of: old))
    try run(erased, new.data, new.salt, RowSum(new, hash: new.hash).value, new.position)
  }

  private func insert(_ records: [RecordRow]) throws(StatementFailure) {
    try self.records.insert(records) { row, slot in
      slot.add(row.kind)
      slot.add(row.id)
      slot.add(row.module)
      slot.add(row.version)
      slot.add(row.schema)
      slot.add(row.stage)
      slot.add(row.body)
      slot.add(row.dataClass)
      slot.add(row.first)
      slot.add(row.position)
      slot.add(row.state)
    }
  }

  private func write(_ row: KeyChange) throws(StatementFailure) {
    let statement = row.isAdded ? keyAdded : keyRemoved
    try run(statement, row.kind, row.id, row.field, row.value, row.position)
  }

  private func insert(_ outcomes: [OutcomeRow]) throws(StatementFailure) {
    try self.outcomes.insert(outcomes) { row, slot in
      slot.add(row.identity)
      slot.add(row.id)
      slot.add(row.digest)
      slot.add(row.answer)
    }
  }

  private func run<each Value: Bindable>(
    _ statement: PreparedStatement, _ values: repeat each Value
  ) throws(StatementFailure) {
    var index: Int32 = 1
    for value in repeat each values {
      value.bind(to: statement, at: index)
      index += 1
    }
    try statement.run()
  }
}

/// What may be bound to a statement.
protocol Bindable {
  func bind(to statement: PreparedStatement, at index: Int32)
}

extension Int64: Bindable {
  func bind(to statement: PreparedStatement, at index: Int32) { statement.bind(index, self) }
}

extension String: Bindable {
  func bind(to statement: PreparedStatement, at index: Int32) { statement.bind(index, self) }
}

extension [UInt8]: Bindable {
  func bind(to statement: PreparedStatement, at index: Int32) { statement.bind(index, self) }
}

extension KeyValue: Bindable {
  func bind(to statement: PreparedStatement, at index: Int32) { statement.bind(index, self) }
}
