// The rows of the ledger. Bytes are stored as given: the ledger knows no domain type and parses none of them.

/// One event as it is stored and sent: `header` is the CloudEvent object without its `data` member.
///
/// A class, because it goes from hand to hand on its way to the disk and to everybody who follows the log.
public final class StoredEvent: Sendable, Equatable {
  public let position: Int64
  /// Milliseconds UTC; never smaller than the time of the event before.
  public let time: Int64
  /// Space-separated topics, the first is the primary one.
  public let topics: String
  /// `kind/id`, nil for facts and notices.
  public let record: String?
  /// Position of the event of the same record before it, 0 for none: the way back through a record's history.
  public let previous: Int64
  public let header: [UInt8]
  public let data: [UInt8]
  /// Salt of the digest of the data, 16 bytes; empty unless the data holds personal fields. When those were erased, the
  /// 32 bytes of the digest itself: the salt is gone, and so is every way to guess what stood there.
  public let salt: [UInt8]
  /// SHA-256(previous ‖ header ‖ SHA-256(salt ‖ data)); filled in by `commit`, empty in a batch.
  public let hash: [UInt8]

  public init(
    position: Int64, time: Int64, topics: String, record: String?, previous: Int64 = 0, header: [UInt8],
    data: [UInt8], salt: [UInt8] = [], hash: [UInt8] = []
  ) {
    (self.position, self.time, self.topics) = (position, time, topics)
    (self.record, self.previous) = (record, previous)
    (self.header, self.data, self.salt, self.hash) = (header, data, salt, hash)
  }

  public func with(
    position: Int64? = nil, topics: String? = nil, data: [UInt8]? = nil, salt: [UInt8]? = nil, hash: [UInt8]? = nil
  ) -> StoredEvent {
    StoredEvent(
      position: position ?? self.position, time: time, topics: topics ?? self.topics, record: record,
      previous: previous, header: header, data: data ?? self.data, salt: salt ?? self.salt, hash: hash ?? self.hash)
  }

  public static func == (left: StoredEvent, right: StoredEvent) -> Bool {
    left === right
      || left.position == right.position && left.time == right.time && left.topics == right.topics
        && left.record == right.record && left.previous == right.previous && left.header == right.header
        && left.data == right.data && left.salt == right.salt && left.hash == right.hash
  }

  static let digestBytes = 32
  /// Its personal data is gone; `data` holds blanks in its place.
  public var isErased: Bool { salt.count == Self.digestBytes }
}

/// The data of an event with blanks instead of what was personal.
public struct ErasedRow: Sendable, Equatable {
  public var position: Int64
  public var data: [UInt8]
  public init(position: Int64, data: [UInt8]) { (self.position, self.data) = (position, data) }
}

/// A record as it stands. `first` and `position` are those of its first and last event, `version` counts its events
/// from 1.
public final class RecordRow: Sendable, Equatable {
  public let kind: String
  public let id: String
  public let module: String
  public let version: Int64
  public let schema: Int64
  public let stage: String
  public let body: String
  public let dataClass: String
  public let first: Int64
  public let position: Int64
  public let state: [UInt8]

  public init(
    kind: String, id: String, module: String, version: Int64, schema: Int64, stage: String, body: String,
    dataClass: String, first: Int64, position: Int64, state: [UInt8]
  ) {
    (self.kind, self.id, self.module, self.version, self.schema) = (kind, id, module, version, schema)
    (self.stage, self.body, self.dataClass) = (stage, body, dataClass)
    (self.first, self.position, self.state) = (first, position, state)
  }

  public func with(
    version: Int64? = nil, schema: Int64? = nil, stage: String? = nil, body: String? = nil, dataClass: String? = nil,
    position: Int64? = nil, state: [UInt8]? = nil
  ) -> RecordRow {
    RecordRow(
      kind: kind, id: id, module: module, version: version ?? self.version, schema: schema ?? self.schema,
      stage: stage ?? self.stage, body: body ?? self.body, dataClass: dataClass ?? self.dataClass, first: first,
      position: position ?? self.position, state: state ?? self.state)
  }

  public static func == (left: RecordRow, right: RecordRow) -> Bool {
    left === right
      || left.kind == right.kind && left.id == right.id && left.module == right.module && left.version == right.version
        && left.schema == right.schema && left.stage == right.stage && left.body == right.body
        && left.dataClass == right.dataClass && left.first == right.first && left.position == right.position
        && left.state == right.state
  }
}

/// A key's value. Days are text in ISO form, so they sort as days.
public enum KeyValue: Sendable, Hashable, Comparable {
  case integer(Int64)
  case text(String)

  public static func < (left: KeyValue, right: KeyValue) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left < right
    case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.integer, .text): true
    case (.text, .integer): false
    }
  }
}

/// A value that a record's key gains (`isAdded`) or loses at `position`. A field may hold several values.
public struct KeyChange: Sendable, Equatable {
  public var kind: String
  public var id: String
  public var field: String
  public var value: KeyValue
  public var position: Int64
  public var isAdded: Bool

  public init(kind: String, id: String, field: String, value: KeyValue, position: Int64, isAdded: Bool) {
    (self.kind, self.id, self.field) = (kind, id, field)
    (self.value, self.position, self.isAdded) = (value, position, isAdded)
  }
}

/// A search by keys. Conditions are joined by AND; records without the sort field come last.
public struct RecordQuery: Sendable, Equatable {
  /// A value of another type never fulfils a condition; `prefix` and `contains` compare the bytes of texts. Of a field
  /// with several values one must fulfil it.
  public enum Comparison: String, Sendable, Hashable { case equal, atLeast, atMost, prefix, contains }
  public struct Condition: Sendable, Hashable {
    public var field: String
    public var comparison: Comparison
    public var value: KeyValue
    public init(_ field: String, _ comparison: Comparison = .equal, _ value: KeyValue) {
      (self.field, self.comparison, self.value) = (field, comparison, value)
    }
  }

  public var kind: String
  public var conditions: [Condition]
  /// Field to sort by, then by id; of several values the first in the order counts. Nil sorts by id, in order of bytes.
  public var sort: String?
  public var descending = false
  /// Rows to pass over, then the most rows to return.
  public var offset: Int
  public var limit: Int
  /// Search the keys as they stood at this position (counts and ids; states are the latest); nil means now.
  public var position: Int64?
  /// Totals leave out records that lack a field by which they are grouped.
  public var isKeyed = false

  public init(
    kind: String, conditions: [Condition] = [], sort: String? = nil, descending: Bool = false, offset: Int = 0,
    limit: Int = 1000, position: Int64? = nil
  ) {
    (self.kind, self.conditions, self.sort, self.descending) = (kind, conditions, sort, descending)
    (self.offset, self.limit, self.position) = (offset, limit, position)
  }
}

public struct Total: Sendable, Equatable {
  /// Values of the grouping fields, in their order; nil where the record has none.
  public var group: [KeyValue?]
  public var count: Int64
  public var sums: [Int64]
  public init(group: [KeyValue?], count: Int64, sums: [Int64]) {
    (self.group, self.count, self.sums) = (group, count, sums)
  }
}

/// The answer that a spent command id got. `identity` is the name, not the key, of who sent it.
public struct OutcomeRow: Sendable, Equatable {
  public var identity: String
  public var id: String
  /// First 16 bytes of the SHA-256 of subject, meta that matters and body: tells a repeat from a conflict.
  public var digest: [UInt8]
  public var answer: [UInt8]
  public init(identity: String, id: String, digest: [UInt8], answer: [UInt8]) {
    (self.identity, self.id, self.digest, self.answer) = (identity, id, digest, answer)
  }
}

public struct OutcomeKey: Sendable, Hashable {
  public var identity: String
  public var id: String
  public init(identity: String, id: String) { (self.identity, self.id) = (identity, id) }
}

/// The latest fact of one name about one subject.
public struct FactRow: Sendable, Equatable {
  public var name: String
  public var subject: String
  public var position: Int64
  public var data: [UInt8]
  public init(name: String, subject: String, position: Int64, data: [UInt8]) {
    (self.name, self.subject, self.position, self.data) = (name, subject, position, data)
  }
}

/// A command of the house that waits for its outcome. `number` is ascending and never used again.
public struct OutboxRow: Sendable, Equatable {
  public var number: Int64
  public var payload: [UInt8]
  public init(number: Int64, payload: [UInt8]) { (self.number, self.payload) = (number, payload) }
}

public struct DeadlineRow: Sendable, Equatable {
  /// `kind/id`
  public var record: String
  public var name: String
  public var time: Int64
  /// Position of the decision that set it.
  public var position: Int64
  public init(record: String, name: String, time: Int64, position: Int64) {
    (self.record, self.name, self.time, self.position) = (record, name, time, position)
  }
}

public struct SeriesRow: Sendable, Equatable {
  /// `prefix-year`, e.g. `HC-2024`
  public var name: String
  public var last: Int64
  public init(name: String, last: Int64) { (self.name, self.last) = (name, last) }
}

/// A durable consumer; its state (filters, floor, acked ranges …) is the host's own document.
public struct ConsumerRow: Sendable, Equatable {
  public var name: String
  public var state: [UInt8]
  public init(name: String, state: [UInt8]) { (self.name, self.state) = (name, state) }
}

public struct ParkedRow: Sendable, Equatable {
  public var name: String
  public var position: Int64
  public var payload: [UInt8]
  public init(name: String, position: Int64, payload: [UInt8]) {
    (self.name, self.position, self.payload) = (name, position, payload)
  }
}

public struct AuditRow: Sendable, Equatable {
  /// Given by the ledger, ascending from 1; ignored in a batch.
  public var number: Int64
  public var time: Int64
  public var payload: [UInt8]
  /// SHA-256(previous ‖ time, 8 bytes big endian ‖ payload); given by the ledger, ignored in a batch.
  public var hash: [UInt8]
  public init(number: Int64 = 0, time: Int64, payload: [UInt8], hash: [UInt8] = []) {
    (self.number, self.time, self.payload, self.hash) = (number, time, payload, hash)
  }
}

/// Everything that becomes true in one transaction, applied in the order of the properties below.
public struct Batch: Sendable, Equatable {
  /// Contiguous positions from `expectedHead + 1`.
  public var events: [StoredEvent] = []
  /// Records as they stand after the batch; of several for one record the last counts.
  public var records: [RecordRow] = []
  public var keys: [KeyChange] = []
  public var facts: [FactRow] = []
  public var outcomes: [OutcomeRow] = []
  public var outboxAdded: [OutboxRow] = []
  public var outboxRemoved: [Int64] = []
  /// Setting a deadline of the same record and name replaces it.
  public var deadlinesSet: [DeadlineRow] = []
  public var deadlinesCleared: [DeadlineRow] = []
  public var series: [SeriesRow] = []
  public var consumers: [ConsumerRow] = []
  public var consumersRemoved: [String] = []
  public var parked: [ParkedRow] = []
  public var parkedRemoved: [ParkedRow] = []
  public var audit: [AuditRow] = []
  public var erased: [ErasedRow] = []
  /// Name and value; an empty value removes.
  public var values: [(name: String, value: [UInt8])] = []

  public init() {}

  public static func == (left: Batch, right: Batch) -> Bool {
    left.events == right.events && left.records == right.records && left.keys == right.keys
      && left.facts == right.facts && left.outcomes == right.outcomes && left.outboxAdded == right.outboxAdded
      && left.outboxRemoved == right.outboxRemoved && left.deadlinesSet == right.deadlinesSet
      && left.deadlinesCleared == right.deadlinesCleared && left.series == right.series
      && left.consumers == right.consumers && left.consumersRemoved == right.consumersRemoved
      && left.parked == right.parked && left.parkedRemoved == right.parkedRemoved && left.audit == right.audit
      && left.erased == right.erased
      && left.values.map(\.name) == right.values.map(\.name) && left.values.map(\.value) == right.values.map(\.value)
  }
}
