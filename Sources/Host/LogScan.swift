internal import Ledger
internal import Wire

/// Searches of the whole log by topic, page by page, for consumers; served on the thread of the past.
enum LogScan {
  private static let page = 2_048
  private static let pageBytes = 4 << 20

  /// Positions up to `last` of the last matching event of each record; of what belongs to no record, of each topic and
  /// subject. Ascending.
  static func lasts(
    _ filters: [TopicFilter], upTo last: Int64, _ snapshot: any Snapshot
  ) throws(LedgerError) -> [Int64] {
    var positions: [String: Int64] = [:]
    try walk(snapshot, after: 0, upTo: last) { event in
      if matches(event.topics, filters) { positions[event.record ?? subject(of: event)] = event.position }
      return true
    }
    return positions.values.sorted()
  }

  /// The first matching event after `position`, 0 when there is none.
  static func firstMatch(
    _ filters: [TopicFilter], after position: Int64, _ snapshot: any Snapshot
  ) throws(LedgerError) -> Int64 {
    var first: Int64 = 0
    try walk(snapshot, after: position, upTo: snapshot.head) { event in
      if matches(event.topics, filters) { first = event.position }
      return first == 0
    }
    return first
  }

  /// Until `take` says no.
  private static func walk(
    _ snapshot: any Snapshot, after position: Int64, upTo last: Int64, _ take: (StoredEvent) -> Bool
  ) throws(LedgerError) {
    var position = position
    while position < last {
      let events = try snapshot.events(after: position, limit: page, bytes: pageBytes)
      guard let end = events.last else { return }
      for event in events where event.position <= last { if !take(event) { return } }
      position = end.position
    }
  }

  private static func matches(_ topics: String, _ filters: [TopicFilter]) -> Bool {
    TopicFilter.first(of: topics, matching: filters) != nil
  }

  private static func subject(of event: StoredEvent) -> String {
    "\(event.topics) \(HeaderReader.member("subject", of: event.header) ?? "")"
  }
}
