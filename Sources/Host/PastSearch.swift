internal import Ledger
internal import Wire

/// Searches and counts records of the past by the keys of their folded states: as the ledger does for the present.
struct PastSearch {
  private struct Overflow: Error {}

  private let entries: [(row: RecordRow, keys: [String: [KeyValue]])]

  init(_ histories: [RecordHistory], kind: KindDescription?) {
    entries = histories.map { history in
      // A value that stands twice counts once.
      (history.row, KeyReader.keys(of: history.row, kind: kind).mapValues { Array(Set($0)).sorted() })
    }
  }

  /// Throws when a sum does not fit in 64 bits.
  func answer(_ load: Load) throws -> Loaded {
    switch load {
    case .records(let query): .records(list(query))
    case .totals(let query, let groups, let sums): .totals(try totals(query, groups, sums))
    default: .record(entries.first?.row)
    }
  }

  private func matches(_ query: RecordQuery) -> [(row: RecordRow, keys: [String: [KeyValue]])] {
    entries.filter { entry in
      query.conditions.allSatisfy { condition in
        entry.keys[condition.field]?.contains { condition.admits($0) } ?? false
      }
    }
  }

  private func list(_ query: RecordQuery) -> [RecordRow] {
    func rank(_ keys: [String: [KeyValue]]) -> KeyValue? {
      query.sort.flatMap { query.descending ? keys[$0]?.max() : keys[$0]?.min() }
    }
    var found = matches(query).map { (row: $0.row, rank: rank($0.keys)) }
    found.sort { left, right in
      switch (left.rank, right.rank) {
      case (let first?, let second?) where first != second: return query.descending ? second < first : first < second
      case (_?, nil): return true
      case (nil, _?): return false
      default:
        let isBefore = left.row.id.utf8.lexicographicallyPrecedes(right.row.id.utf8)
        return query.sort == nil && query.descending ? !isBefore : isBefore
      }
    }
    return found.dropFirst(max(0, query.offset)).prefix(max(0, query.limit)).map(\.row)
  }

  private func totals(_ query: RecordQuery, _ fields: [String], _ summed: [String]) throws -> [Total] {
    var totals: [[KeyValue?]: Total] = [:]
    if fields.isEmpty { totals[[]] = Total(group: [], count: 0, sums: summed.map { _ in 0 }) }
    for entry in matches(query) {
      let sums = try summed.map { field in
        try (entry.keys[field] ?? []).reduce(Int64(0)) { sum, value in
          if case .integer(let integer) = value { try Self.sum(sum, integer) } else { sum }
        }
      }
      for group in Self.groups(of: entry.keys, by: fields) where !query.isKeyed || !group.contains(nil) {
        var total = totals[group] ?? Total(group: group, count: 0, sums: summed.map { _ in 0 })
        total.count += 1
        for (index, sum) in sums.enumerated() { total.sums[index] = try Self.sum(total.sums[index], sum) }
        totals[group] = total
      }
    }
    return totals.values.sorted { Self.precedes($0.group, $1.group) }
  }

  /// Every combination of the values of the fields; nil where the record has none.
  private static func groups(of keys: [String: [KeyValue]], by fields: [String]) -> [[KeyValue?]] {
    fields.reduce([[]]) { groups, field in
      let columns: [KeyValue?] = keys[field] ?? [nil]
      return groups.flatMap { group in columns.map { group + [$0] } }
    }
  }

  private static func sum(_ left: Int64, _ right: Int64) throws -> Int64 {
    let (sum, isOverflow) = left.addingReportingOverflow(right)
    if isOverflow { throw Overflow() }
    return sum
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
