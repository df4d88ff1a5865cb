/// All rows of a `MemoryLedger`. A value: whoever holds a copy holds a consistent view.
struct MemoryBook: Sendable {
  /// A pair of names, as the key of a table.
  struct Pair: Hashable {
    var first: String
    var second: String
    init(_ first: String, _ second: String) { (self.first, self.second) = (first, second) }
  }

  /// A value of a key, held from a position on and, when `to` is set, no longer from there on.
  struct KeySpan {
    var field: String
    var value: KeyValue
    var from: Int64
    var to: Int64?

    func isHeld(at position: Int64?) -> Bool {
      guard let position else { return to == nil }
      return from <= position && to.map { $0 > position } ?? true
    }
  }

  struct ParkedName: Hashable {
    var name: String
    var position: Int64
  }

  var events: [StoredEvent] = []
  var records: [String: [String: RecordRow]] = [:]
  var keys: [Pair: [KeySpan]] = [:]
  var facts: [String: [String: FactRow]] = [:]
  var outcomes: [Pair: OutcomeRow] = [:]
  var outbox: [Int64: OutboxRow] = [:]
  var deadlinesByName: [Pair: DeadlineRow] = [:]
  var seriesByName: [String: SeriesRow] = [:]
  var consumersByName: [String: ConsumerRow] = [:]
  var parked: [ParkedName: ParkedRow] = [:]
  var audit: [AuditRow] = []
  var values: [String: [UInt8]] = [:]

  /// Why the batch may not be written, nil when it may: what a unique index would refuse.
  func conflict(with batch: Batch) -> String? {
    var spent = Set<Pair>()
    for row in batch.outcomes {
      let pair = Pair(row.identity, row.id)
      if outcomes[pair] != nil || !spent.insert(pair).inserted { return "the id \(row.id) is spent" }
    }
    var numbers = Set<Int64>()
    for row in batch.outboxAdded where outbox[row.number] != nil || !numbers.insert(row.number).inserted {
      return "the outbox has number \(row.number)"
    }
    return nil
  }

  mutating func apply(_ batch: Batch) {
    append(batch.events)
    for row in batch.records { records[row.kind, default: [:]][row.id] = row }
    for row in batch.keys { apply(row) }
    for row in batch.facts { facts[row.name, default: [:]][row.subject] = row }
    for row in batch.outcomes { outcomes[Pair(row.identity, row.id)] = row }
    for row in batch.outboxAdded { outbox[row.number] = row }
    for number in batch.outboxRemoved { outbox[number] = nil }
    for row in batch.deadlinesSet { deadlinesByName[Pair(row.record, row.name)] = row }
    for row in batch.deadlinesCleared { deadlinesByName[Pair(row.record, row.name)] = nil }
    for row in batch.series { seriesByName[row.name] = row }
    for row in batch.consumers { consumersByName[row.name] = row }
    for name in batch.consumersRemoved { consumersByName[name] = nil }
    for row in batch.parked { parked[ParkedName(name: row.name, position: row.position)] = row }
    for row in batch.parkedRemoved { parked[ParkedName(name: row.name, position: row.position)] = nil }
    for row in batch.audit {
      var chain = AuditChain(after: audit.last?.hash ?? HashChain.genesis)
      chain.append(row)
      audit.append(
        AuditRow(number: Int64(audit.count) + 1, time: row.time, payload: row.payload, hash: chain.last))
    }
    for row in batch.erased where events.indices.contains(Int(row.position) - 1) {
      let index = Int(row.position) - 1
      events[index] = events[index].with(data: row.data, salt: HashChain.digest(of: events[index]))
    }
    for (name, value) in batch.values { values[name] = value.isEmpty ? nil : value }
  }

  private mutating func append(_ added: [StoredEvent]) {
    var chain = HashChain(after: events.last?.hash ?? HashChain.genesis)
    for event in added {
      chain.append(event)
      events.append(event.with(hash: chain.last))
    }
  }

  private mutating func apply(_ change: KeyChange) {
    let pair = Pair(change.kind, change.id)
    let index = keys[pair]?.firstIndex { $0.field == change.field && $0.value == change.value && $0.to == nil }
    switch (index, change.isAdded) {
    case (nil, true):
      keys[pair, default: []].append(KeySpan(field: change.field, value: change.value, from: change.position))
    case (let index?, false):
      keys[pair]?[index].to = change.position
    case (_?, true), (nil, false):
      break
    }
  }
}
