internal import Coordination
internal import Glibc
internal import Ledger
internal import Wire

/// A queue whose first element leaves in constant time.
struct FIFO<Element> {
  private var elements: [Element] = []
  private var start = 0

  var isEmpty: Bool { start == elements.count }
  var count: Int { elements.count - start }
  var first: Element? { isEmpty ? nil : elements[start] }
  func prefix(_ length: Int) -> ArraySlice<Element> { elements[start...].prefix(length) }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard start < elements.count else { return nil }
    defer {
      start += 1
      if start > 64, start * 2 > elements.count {
        elements.removeFirst(start)
        start = 0
      }
    }
    return elements[start]
  }

  mutating func remove(where matches: (Element) -> Bool) {
    elements = elements[start...].filter { !matches($0) }
    start = 0
  }
}

/// Records as last staged or read; what is staged but not on disk is only here.
struct RecordCache {
  final class Entry: Sendable {
    let row: RecordRow
    let keys: [String: [KeyValue]]
    /// Tags of the record, its kind and its keys.
    let tags: [Tag]
    /// Topics of a task's events; nil for other kinds.
    let taskTopics: String?
    /// The keys that were looked for, and where in the state all lies that was read of it; nil when it was not noted.
    private let wanted: [KeyDescription]
    private let places: [Range<Int32>]?

    convenience init(row: RecordRow, kind: KnownKind) {
      let state = try? JSONView(row.state)
      self.init(row: row, state: state, kind: kind.description, places: state.map(kind.places))
    }

    /// Of a kind as a module that is not yet ready describes it.
    convenience init(row: RecordRow, kind: KindDescription) {
      self.init(row: row, state: try? JSONView(row.state), kind: kind, places: nil)
    }

    private init(row: RecordRow, state: JSONView?, kind: KindDescription, places: [Range<Int32>]?) {
      (self.row, wanted, self.places) = (row, kind.keys, places)
      let keys = KeyReader.keys(of: state, stage: row.stage, body: row.body, kind: kind)
      var tags = [Tag.record("\(row.kind)/\(row.id)"), Tag.kind(row.kind)]
      tags.reserveCapacity(2 + keys.count)
      for (field, values) in keys { for value in values { tags.append(Tag.key(row.kind, field, value)) } }
      (self.keys, self.tags) = (keys, tags)
      taskTopics = row.kind == HouseNames.task ? TaskTopics.topics(of: state, stage: row.stage) : nil
    }

    private init(row: RecordRow, as other: Entry, places: [Range<Int32>]) {
      (self.row, keys, tags, taskTopics) = (row, other.keys, other.tags, other.taskTopics)
      (wanted, self.places) = (other.wanted, places)
    }

    /// The record as it stands after `new`. What is read from members of the state stays as it is when they do, which
    /// most events leave alone: their bytes are compared in half the time that reading takes.
    func replaced(by new: RecordRow, kind: KnownKind) -> Entry {
      let mine = new.stage == row.stage && new.body == row.body && wanted == kind.description.keys ? places : nil
      if let mine, new.state == row.state { return Entry(row: new, as: self, places: mine) }
      let state = try? JSONView(new.state)
      let places = state.map(kind.places)
      if let mine, let places, Self.isSame(row.state, mine, new.state, places) {
        return Entry(row: new, as: self, places: places)
      }
      return Entry(row: new, state: state, kind: kind.description, places: places)
    }

    /// Whether the same bytes lie at the places of both.
    private static func isSame(
      _ mine: [UInt8], _ places: [Range<Int32>], _ new: [UInt8], _ newPlaces: [Range<Int32>]
    ) -> Bool {
      mine.withUnsafeBytes { mine in
        new.withUnsafeBytes { new in
          guard let mine = mine.baseAddress, let new = new.baseAddress else { return false }
          return zip(places, newPlaces).allSatisfy { here, there in
            here.count == there.count
              && memcmp(mine + Int(here.lowerBound), new + Int(there.lowerBound), here.count) == 0
          }
        }
      }
    }
  }

  private var entries: [String: Entry] = [:]
  private var bytes = 0
  /// What an entry takes beside its state.
  private static let overhead = 320

  subscript(name: String) -> Entry? { entries[name] }
  var count: Int { entries.count }

  mutating func set(_ name: String, _ entry: Entry) {
    if let old = entries.updateValue(entry, forKey: name) { bytes -= old.row.state.count + Self.overhead }
    bytes += entry.row.state.count + Self.overhead
  }

  mutating func forget(_ name: String) {
    if let old = entries.removeValue(forKey: name) { bytes -= old.row.state.count + Self.overhead }
  }

  /// Forgets records of the kind that are of another schema.
  mutating func forget(_ kind: String, notOfSchema schema: Int64) {
    for (name, entry) in entries where entry.row.kind == kind && entry.row.schema != schema {
      entries[name] = nil
      bytes -= entry.row.state.count + Self.overhead
    }
  }

  /// Drops records that are on disk until half of `limit` is free again.
  mutating func trim(to limit: Int, committed: Int64) {
    guard bytes > limit else { return }
    for (name, entry) in entries where entry.row.position <= committed {
      entries[name] = nil
      bytes -= entry.row.state.count + Self.overhead
      if bytes < limit / 2 { break }
    }
  }
}

/// When each thing that a decision may depend on was last changed.
///
/// What is not listed was not changed after `floor`, so a read at or after the floor is known to be good or bad in
/// one look-up.
struct TouchedTags {
  static let limit = 200_000
  var floor: Int64 = 0
  private var positions: [Tag: Int64] = [:]

  mutating func touch(_ tag: Tag, at position: Int64) { positions[tag] = position }

  /// Nothing that the tag names changed after `position`.
  func isUntouched(_ tag: Tag, since position: Int64) -> Bool {
    if let last = positions[tag] { return last <= position }
    return floor <= position
  }

  /// Position up to which the ledger must be on disk before a list over the tag is complete.
  func last(_ tag: Tag) -> Int64 { positions[tag] ?? 0 }

  mutating func trim(committed: Int64) {
    guard positions.count > Self.limit else { return }
    floor = max(floor, committed)
    positions = positions.filter { $0.value > committed }
  }
}

/// The newest committed events in memory, in front of the log.
struct EventRing {
  private static let gone = StoredEvent(position: 0, time: 0, topics: "", record: nil, header: [], data: [])

  private(set) var events: [StoredEvent] = []
  private var start = 0
  private var bytes = 0

  /// Position of the oldest event held; nil when empty.
  var first: Int64? { start < events.count ? events[start].position : nil }

  mutating func append(_ new: [StoredEvent], limit: Int) {
    for event in new { bytes += event.size }
    events.append(contentsOf: new)
    while bytes > limit, start < events.count {
      bytes -= events[start].size
      events[start] = Self.gone
      start += 1
    }
    if start > 1024, start * 2 > events.count {
      events.removeFirst(start)
      start = 0
    }
  }

  /// Events after `position`, nil when the ring does not reach back so far.
  func events(after position: Int64, limit: Int) -> ArraySlice<StoredEvent>? {
    guard let first, position + 1 >= first else { return nil }
    let from = start + Int(position + 1 - first)
    guard from <= events.count else { return [] }
    return events[from..<min(events.count, from + limit)]
  }
}

extension StoredEvent {
  /// Most events have one.
  func eachTopic(_ body: (String) -> Void) {
    let space = topics.utf8.withContiguousStorageIfAvailable { text in
      text.baseAddress.map { memchr($0, 0x20, text.count) != nil } ?? false
    }
    guard space ?? true else { return body(topics) }
    for topic in topics.split(separator: " ") { body(String(topic)) }
  }

  var size: Int { header.count + data.count + 200 }
  /// Of the CloudEvent.
  var bytesOnTheWire: Int { header.count + data.count + 8 }

  /// The CloudEvent: the header's object with `data` put in as its last member.
  var cloudEvent: [UInt8] {
    var writer = JSONWriter(capacity: bytesOnTheWire)
    writer.raw(header, and: "data", data)
    return writer.bytes
  }

  private static let publicMark = Array("\"dataclass\":\"public\"".utf8)

  /// The header says so; names in it are sorted, so the mark stands in its first part.
  var isPublic: Bool { header.holds(Self.publicMark) }
}

extension Array where Element == UInt8 {
  /// Whether these bytes stand somewhere in it.
  /// - Parameter pattern: at least two bytes. It is looked for by the second, for the first is most often a quote, of
  ///   which JSON is full.
  func holds(_ pattern: [UInt8]) -> Bool {
    precondition(pattern.count > 1)
    return withUnsafeBytes { bytes in
      pattern.withUnsafeBytes { pattern in
        guard let start = bytes.baseAddress, let wanted = pattern.baseAddress else { return false }
        var at = 1
        while at + pattern.count <= bytes.count + 1,
          let found = memchr(start + at, Int32(pattern[1]), bytes.count + 2 - pattern.count - at)
        {
          if memcmp(found - 1, wanted, pattern.count) == 0 { return true }
          at = UnsafeRawPointer(found) - start + 1
        }
        return false
      }
    }
  }
}

extension Batch {
  var isEmpty: Bool { self == Batch() }
}

/// First come, first served: one decision that lost twice gets its read set held still.
struct Lane {
  var holder: Int?
  var since: Int64 = 0
  var queue = FIFO<Int>()
  /// Decisions that would move the holder's read set, as they came; taken up again when the lane is free.
  var waiting: [(errand: Int, Decided)] = []
}

extension Problem {
  static func failure(
    _ code: String, vi: String, en: String, detail: (vi: String, en: String)? = nil, isRetryable: Bool = false,
    retryAfter: Int64? = nil, pointers: [Pointer] = []
  ) -> Problem {
    Problem(
      code, vi: vi, en: en, detail: detail, pointers: pointers, outcome: "none", isRetryable: isRetryable,
      retryAfter: retryAfter)
  }
}

extension HubLimits {
  /// The longest wait that anybody may ask for: a day. Also keeps sums of times within 64 bits.
  static let longestWait: Int64 = 86_400_000
}

extension Day {
  static func text(of instant: Int64) -> String { Day(instant: instant).iso }
}
