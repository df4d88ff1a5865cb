internal import Coordination
internal import Ledger
internal import Wire

/// Where a reading of the past cuts the log: by dated day, by what was known, or both. PROTOCOL.md §5.
struct PastCut: Sendable, Equatable {
  /// Events dated later do not count.
  var day: String?
  /// Events that were written later do not count; milliseconds UTC.
  var knownAt: Int64?
  /// What was on disk when the reading came: nothing later counts, so that all its reads see the same.
  var head: Int64

  /// Nil for the present.
  init?(_ meta: JSON, head: Int64) {
    guard meta != [:] else { return nil }
    day = meta["at"]?.string
    knownAt = meta["knownAt"]?.string.flatMap(Self.instant)
    self.head = head
    if day == nil, knownAt == nil { return nil }
  }

  init(day: String?, knownAt: Int64?, head: Int64) { (self.day, self.knownAt, self.head) = (day, knownAt, head) }

  /// An instant, or the end of a day.
  static func instant(_ text: String) -> Int64? { Instant.parse(text) ?? Day(iso: text).map(end) }

  private static func end(of day: Day) -> Int64 { (day + 1).startInstant - 1 }

  /// The moment as of which a question is asked.
  var now: Int64 { day.flatMap { Day(iso: $0) }.map(Self.end) ?? knownAt ?? 0 }
}

/// A record as of a cut. Its state is still to be folded from `events`, unless nothing changed since.
struct RecordHistory: Sendable, Equatable {
  /// Version, position, body and class are those of the cut; the class is the stricter one of then and now.
  var row: RecordRow
  /// The row is the whole answer.
  var isWhole = false
  var events: [Decided.Event] = []
  /// Keys that the ledger holds of it now; only of records that are folded for a new schema.
  var held: [String: [KeyValue]] = [:]

  var size: Int { events.reduce(row.state.count + 200) { $0 + $1.type.utf8.count + $1.data.count + 30 } }
}

/// Reads the past from one snapshot, on the thread for it: cuts each record's events and leaves the folding to others.
struct PastReader {
  static let rowLimit = 10_000
  static let byteLimit = 8 << 20
  private static let page = 500

  private struct TooMuch: Error {}

  let snapshot: any Snapshot
  let cut: PastCut
  let foldedAt: Int64
  /// The last position that counts.
  let position: Int64
  private var bytes = 0

  init(_ snapshot: any Snapshot, cut: PastCut, foldedAt: Int64) throws(LedgerError) {
    (self.snapshot, self.cut, self.foldedAt) = (snapshot, cut, foldedAt)
    let known = if let time = cut.knownAt { try snapshot.position(before: time &+ 1) } else { cut.head }
    position = min(cut.head, known)
  }

  /// `.histories`, `.facts`, or `.tooMuch`.
  mutating func read(_ load: Load) throws(LedgerError) -> Loaded {
    switch load {
    case .record(let kind, let id):
      let row = try snapshot.record(kind, id)
      guard let row else { return .histories([], at: position) }
      return try histories(of: [row]).map { .histories($0, at: position) } ?? .tooMuch
    case .records(let query), .totals(let query, _, _): return try records(query)
    case .fact(let name, let subject): return .facts(try fact(name, subject).map { [$0] } ?? [])
    case .facts(let name): return try facts(name)
    default: return .histories([], at: position)
    }
  }

  private mutating func records(_ query: RecordQuery) throws(LedgerError) -> Loaded {
    var found: [RecordHistory] = []
    var last = ""
    var count = 0
    while true {
      let page = try snapshot.candidates(query, upTo: position, foldedAt: foldedAt, after: last, limit: Self.page)
      count += page.count
      guard count <= Self.rowLimit, let more = try histories(of: page) else { return .tooMuch }
      found += more
      guard page.count == Self.page, let end = page.last else { return .histories(found, at: position) }
      last = end.id
    }
  }

  /// Nil when it is too much.
  private mutating func histories(of rows: [RecordRow]) throws(LedgerError) -> [RecordHistory]? {
    var found: [RecordHistory] = []
    for row in rows {
      if let history = try history(of: row) {
        found.append(history)
        bytes += history.size
      }
      if bytes > Self.byteLimit { return nil }
    }
    return found
  }

  private func counts(_ event: StoredEvent) -> Bool {
    guard event.position <= position else { return false }
    guard let day = cut.day else { return true }
    return (HeaderReader.member("dated", of: event.header) ?? "") <= day
  }

  /// Nil when it did not exist.
  private mutating func history(of row: RecordRow) throws(LedgerError) -> RecordHistory? {
    let name = "\(row.kind)/\(row.id)"
    if row.position <= position, let last = try snapshot.events(after: row.position - 1, limit: 1, bytes: 0).first,
      last.record == name, counts(last)
    {
      return RecordHistory(row: row, isWhole: true)
    }
    var events: [Decided.Event] = []
    var kept = 0
    var end: StoredEvent?
    var after: Int64 = 0
    var size = 0
    while size <= Self.byteLimit {
      let page = try snapshot.events(of: name, after: after, limit: Self.page)
      for event in page where event.position <= position {
        events.append(Self.event(event))
        size += event.data.count
        if counts(event) { (kept, end) = (events.count, event) }
      }
      guard page.count == Self.page, let last = page.last, last.position <= position else { break }
      after = last.position
    }
    if size > Self.byteLimit {
      // What counts may stand further on: no part of it is an answer.
      bytes += size
      return RecordHistory(row: row)
    }
    guard let end else { return nil }
    let past = row.with(
      version: Int64(kept), body: HeaderReader.member("body", of: end.header),
      dataClass: Self.stricter(row.dataClass, end.dataClass), position: end.position)
    return RecordHistory(row: past, events: Array(events.prefix(kept)))
  }

  /// Name and data, as a module knows them.
  private static func event(_ event: StoredEvent) -> Decided.Event {
    let type = HeaderReader.member("type", of: event.header) ?? ""
    return Decided.Event(type: String(type.split(separator: ".").last ?? ""), data: event.data)
  }

  private static func stricter(_ left: String, _ right: String) -> String {
    let classes = ["public", "internal", "personal"]
    return (classes.firstIndex(of: left) ?? 2) >= (classes.firstIndex(of: right) ?? 2) ? left : right
  }

  // MARK: - Facts

  private func fact(_ name: String, _ subject: String) throws(LedgerError) -> FactRow? {
    var before = position + 1
    while true {
      let page = try snapshot.facts(ofTopic: "fact.\(name)", before: before, limit: Self.page)
      for event in page where counts(event) && HeaderReader.member("subject", of: event.header) == subject {
        return FactRow(name: name, subject: subject, position: event.position, data: event.data)
      }
      guard page.count == Self.page, let end = page.last else { return nil }
      before = end.position
    }
  }

  private mutating func facts(_ name: String) throws(LedgerError) -> Loaded {
    var latest: [String: FactRow] = [:]
    var before = position + 1
    while true {
      let page = try snapshot.facts(ofTopic: "fact.\(name)", before: before, limit: Self.page)
      for event in page where counts(event) {
        let subject = HeaderReader.member("subject", of: event.header) ?? ""
        guard latest[subject] == nil else { continue }
        latest[subject] = FactRow(name: name, subject: subject, position: event.position, data: event.data)
        bytes += event.data.count + 100
      }
      if latest.count > Self.rowLimit || bytes > Self.byteLimit { return .tooMuch }
      guard page.count == Self.page, let end = page.last else { break }
      before = end.position
    }
    return .facts(latest.values.sorted { $0.subject.utf8.lexicographicallyPrecedes($1.subject.utf8) })
  }

  // MARK: - Records of another schema

  /// A page of them with all their events and the keys that are held.
  static func stale(
    _ kind: String, schema: Int64, after id: String, from snapshot: any Snapshot
  ) throws(LedgerError) -> Loaded {
    var found: [RecordHistory] = []
    var size = 0
    for row in try snapshot.records(kind, notOfSchema: schema, after: id, limit: FoldJob.recordsPerAsk) {
      var history = RecordHistory(row: row, held: try snapshot.keys(kind, row.id))
      var after: Int64 = 0
      while after < row.position {
        let page = try snapshot.events(of: "\(kind)/\(row.id)", after: after, limit: page)
        guard let last = page.last else { break }
        history.events += page.map(event)
        after = last.position
      }
      size += history.size
      found.append(history)
      if size > FoldJob.bytesPerAsk { break }
    }
    return .histories(found, at: snapshot.head)
  }
}
