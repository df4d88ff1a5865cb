extension MemoryBook: Snapshot {
  var head: Int64 { Int64(events.count) }
  var lastTime: Int64 { events.last?.time ?? 0 }

  func events(after position: Int64, limit: Int, bytes: Int) throws(LedgerError) -> [StoredEvent] {
    var left = bytes
    var page: [StoredEvent] = []
    for event in events.dropFirst(Int(max(position, 0))).prefix(max(limit, 0)) {
      left -= event.header.count + event.data.count
      if left < 0 && !page.isEmpty { break }
      page.append(event)
    }
    return page
  }

  func events(of record: String, after position: Int64, limit: Int) throws(LedgerError) -> [StoredEvent] {
    let parts = record.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    let position = max(position, 0)
    var way: [StoredEvent] = []
    var place = records[parts[0]]?[parts[1]]?.position ?? 0
    while place > position {
      way.append(events[Int(place) - 1])
      place = events[Int(place) - 1].previous
    }
    return Array(way.reversed().prefix(max(limit, 0)))
  }

  func position(before time: Int64) throws(LedgerError) -> Int64 {
    events.last { $0.time < time }?.position ?? 0
  }

  func record(_ kind: String, _ id: String) throws(LedgerError) -> RecordRow? {
    records[kind]?[id]
  }

  func records(_ query: RecordQuery) throws(LedgerError) -> [RecordRow] {
    var found = matches(query).map { (row: $0, rank: rank(of: $0, query)) }
    found.sort { left, right in
      switch (left.rank, right.rank) {
      case (let first?, let second?) where first != second: return query.descending ? second < first : first < second
      case (_?, nil): return true
      case (nil, _?): return false
      default:
        let isBefore = Self.precedes(left.row.id, right.row.id)
        return query.sort == nil && query.descending ? !isBefore : isBefore
      }
    }
    return found.dropFirst(max(query.offset, 0)).prefix(max(query.limit, 0)).map(\.row)
  }

  func totals(_ query: RecordQuery, groupedBy: [String], summing: [String]) throws(LedgerError) -> [Total] {
    var totals: [[KeyValue?]: Total] = [:]
    if groupedBy.isEmpty { totals[[]] = Total(group: [], count: 0, sums: summing.map { _ in 0 }) }
    for row in matches(query) {
      var sums: [Int64] = []
      for field in summing { sums.append(try Self.sum(integers(held(field, by: row, at: query.position)))) }
      for group in groups(of: row, by: groupedBy, at: query.position) where !query.isKeyed || !group.contains(nil) {
        var total = totals[group] ?? Total(group: group, count: 0, sums: summing.map { _ in 0 })
        total.count += 1
        for (index, sum) in sums.enumerated() { total.sums[index] = try Self.sum([total.sums[index], sum]) }
        totals[group] = total
      }
    }
    return totals.values.sorted { Self.precedes($0.group, $1.group) }
  }

  func outcome(identity: String, id: String) throws(LedgerError) -> OutcomeRow? {
    outcomes[Pair(identity, id)]
  }

  func outcomeKeys(after identity: String, _ id: String, limit: Int) throws(LedgerError) -> [OutcomeKey] {
    let keys = outcomes.values.filter {
      Self.precedes(identity, $0.identity) || ($0.identity == identity && Self.precedes(id, $0.id))
    }
    let sorted = keys.sorted {
      Self.precedes($0.identity, $1.identity) || ($0.identity == $1.identity && Self.precedes($0.id, $1.id))
    }
    return sorted.prefix(max(limit, 0)).map { OutcomeKey(identity: $0.identity, id: $0.id) }
  }

  func fact(_ name: String, about subject: String) throws(LedgerError) -> FactRow? {
    facts[name]?[subject]
  }

  func facts(_ name: String, after subject: String, limit: Int) throws(LedgerError) -> [FactRow] {
    let rows = facts[name, default: [:]].values.filter { Self.precedes(subject, $0.subject) }
    return Array(rows.sorted { Self.precedes($0.subject, $1.subject) }.prefix(max(limit, 0)))
  }

  func outbox(after id: Int64, limit: Int) throws(LedgerError) -> [OutboxRow] {
    Array(outbox.values.filter { $0.number > id }.sorted { $0.number < $1.number }.prefix(max(limit, 0)))
  }

  func deadlines() throws(LedgerError) -> [DeadlineRow] {
    deadlinesByName.values.sorted { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.record != right.record { return Self.precedes(left.record, right.record) }
      return Self.precedes(left.name, right.name)
    }
  }

  func series() throws(LedgerError) -> [SeriesRow] {
    seriesByName.values.sorted { Self.precedes($0.name, $1.name) }
  }

  func consumers() throws(LedgerError) -> [ConsumerRow] {
    consumersByName.values.sorted { Self.precedes($0.name, $1.name) }
  }

  func parked(limit: Int) throws(LedgerError) -> [ParkedRow] {
    let rows = parked.values.sorted { left, right in
      left.name == right.name ? left.position < right.position : Self.precedes(left.name, right.name)
    }
    return Array(rows.prefix(max(limit, 0)))
  }

  func audit(after number: Int64, limit: Int) throws(LedgerError) -> [AuditRow] {
    Array(audit.dropFirst(Int(max(number, 0))).prefix(max(limit, 0)))
  }

  func lastAudit() throws(LedgerError) -> AuditRow? { audit.last }

  func greatestPosition() throws(LedgerError) -> Int64 {
    let ofRecords = records.values.flatMap(\.values).map(\.position)
    return (ofRecords + facts.values.flatMap(\.values).map(\.position)).max() ?? 0
  }

  func value(_ name: String) throws(LedgerError) -> [UInt8]? {
    values[name]
  }

  func values(prefix: String) throws(LedgerError) -> [(name: String, value: [UInt8])] {
    values.filter { $0.key.utf8.starts(with: prefix.utf8) }.sorted { Self.precedes($0.key, $1.key) }
      .map { (name: $0.key, value: $0.value) }
  }
}

// MARK: - Search

extension MemoryBook {
  private func matches(_ query: RecordQuery) -> [RecordRow] {
    records[query.kind, default: [:]].values.filter { row in
      if let position = query.position, row.first > position { return false }
      return query.conditions.allSatisfy { condition in
        held(condition.field, by: row, at: query.position).contains { condition.admits($0) }
      }
    }
  }

  private func held(_ field: String, by row: RecordRow, at position: Int64?) -> [KeyValue] {
    keys[Pair(row.kind, row.id), default: []].filter { $0.field == field && $0.isHeld(at: position) }.map(\.value)
  }

  private func rank(of row: RecordRow, _ query: RecordQuery) -> KeyValue? {
    guard let sort = query.sort else { return nil }
    let values = held(sort, by: row, at: query.position)
    return query.descending ? values.max() : values.min()
  }

  /// Every combination of the values of the fields; nil where the record has none.
  private func groups(of row: RecordRow, by fields: [String], at position: Int64?) -> [[KeyValue?]] {
    fields.reduce([[]]) { groups, field in
      let values = held(field, by: row, at: position)
      let columns: [KeyValue?] = values.isEmpty ? [nil] : values
      return groups.flatMap { group in columns.map { group + [$0] } }
    }
  }

  private func integers(_ values: [KeyValue]) -> [Int64] {
    values.compactMap { if case .integer(let integer) = $0 { integer } else { nil } }
  }

  /// As SQLite: a sum that does not fit is a failure, not a wrong number.
  private static func sum(_ integers: [Int64]) throws(LedgerError) -> Int64 {
    var sum: Int64 = 0
    for integer in integers {
      let (next, isOverflow) = sum.addingReportingOverflow(integer)
      if isOverflow { throw .unavailable("a sum does not fit in 64 bits") }
      sum = next
    }
    return sum
  }

  /// The order of bytes, which is not the order of `String`.
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// Groups in ascending order, those without a value last.
  private static func precedes(_ left: [KeyValue?], _ right: [KeyValue?]) -> Bool {
    for (left, right) in zip(left, right) where left != right {
      guard let left else { return false }
      guard let right else { return true }
      return left < right
    }
    return false
  }
}

extension RecordQuery.Condition {
  /// Whether a value of the field fulfils the condition. Values of another type never do.
  public func admits(_ held: KeyValue) -> Bool {
    switch (held, value) {
    case (.integer(let held), .integer(let asked)):
      switch comparison {
      case .equal: held == asked
      case .atLeast: held >= asked
      case .atMost: held <= asked
      case .prefix, .contains: false
      }
    case (.text(let text), .text(let asked)):
      switch comparison {
      case .equal: text == asked
      case .atLeast: held >= value
      case .atMost: held <= value
      case .prefix: text.utf8.starts(with: asked.utf8)
      case .contains: asked.isEmpty || Array(text.utf8).contains(Array(asked.utf8))
      }
    case (.integer, .text), (.text, .integer): false
    }
  }
}
