/// The durable book of one office: the log of events and everything that was decided with them.
///
/// Duties of every implementation, checked by one shared suite:
/// - `commit` writes the whole batch in one transaction and returns `.committed` only when it is on disk;
/// - positions are contiguous; a batch that does not start at `expectedHead + 1` or carries another epoch changes
///   nothing;
/// - times never fall along the log; an outcome or an outbox number that exists already fails the batch;
/// - a snapshot sees one committed head and never blocks `commit`.
///
/// `commit` is called by one thread (the writer), `snapshot` by any number of others.
public protocol Ledger: Sendable {
  /// What recovery needs before the first command: identity of the log and where it ends.
  var identity: LogIdentity { get }

  func commit(_ batch: Batch, epoch: Int64, expectedHead: Int64) -> CommitResult

  /// Runs `body` on one consistent view. Pages must be short: a long view keeps the write-ahead log from being reset.
  func snapshot<Value>(_ body: (any Snapshot) throws(LedgerError) -> Value) throws(LedgerError) -> Value

  /// Bytes left on the file system of the log.
  var availableBytes: Int64 { get }

  func close()
}

/// Which log this is. `history` is new after each restore, so that a cursor of another history is recognised.
public struct LogIdentity: Sendable, Equatable {
  public var history: String
  /// Fencing number of this opening, greater than of every earlier one.
  public var epoch: Int64

  public init(history: String, epoch: Int64) {
    self.history = history
    self.epoch = epoch
  }
}

public enum CommitResult: Sendable, Equatable {
  case committed(head: Int64)
  /// Nothing of the batch is on disk.
  case failed(String)
  /// The disk did not say whether the batch is on it. Only a restart can tell.
  case unknown(String)
}

public enum LedgerError: Error, Sendable, Equatable {
  case inUse(String)
  case notDurable(String)
  case damaged(position: Int64, String)
  case newerSchema(String)
  case unavailable(String)
}

/// One consistent view of the committed ledger. Lists come in the order named, at most `limit` rows.
///
/// Every event that is read is checked: one that is not what was written is never handed out, the read throws
/// `damaged` with its position.
public protocol Snapshot {
  /// Position of the last committed event, 0 when the log is empty.
  var head: Int64 { get }
  /// Time of the last event in milliseconds UTC, 0 when the log is empty.
  var lastTime: Int64 { get }

  /// Events after `position`, ascending, at most `limit` and, after the first, at most `bytes` of header and data. A
  /// page ends before one that is damaged or missing; a page that would begin with it throws.
  func events(after position: Int64, limit: Int, bytes: Int) throws(LedgerError) -> [StoredEvent]
  /// Events of one record (`kind/id`), ascending.
  func events(of record: String, after position: Int64, limit: Int) throws(LedgerError) -> [StoredEvent]
  /// The last position whose time is before `time`, 0 when none.
  func position(before time: Int64) throws(LedgerError) -> Int64

  func record(_ kind: String, _ id: String) throws(LedgerError) -> RecordRow?
  /// Records of `query.kind` that match, see `RecordQuery`.
  func records(_ query: RecordQuery) throws(LedgerError) -> [RecordRow]
  /// Number of matching records, and for each integer field of `summing` the sum over them, grouped by the values of
  /// `groupedBy`. A record counts in the group of each of its values; groups ascend, those without a value come last.
  /// `sort`, `offset` and `limit` of the query do not apply.
  func totals(_ query: RecordQuery, groupedBy: [String], summing: [String]) throws(LedgerError) -> [Total]

  /// Records that may match `query` as of some position up to `position`, by id after `id`: each condition was
  /// fulfilled at some time until then. A record that was there at `foldedAt` passes whatever its keys were, because
  /// keys that a folding gave it are known from then on only. `sort`, `offset`, `limit` and `position` of the query do
  /// not apply.
  func candidates(
    _ query: RecordQuery, upTo position: Int64, foldedAt: Int64, after id: String, limit: Int
  ) throws(LedgerError) -> [RecordRow]
  /// Records of the kind whose schema is another, by id after `id`.
  func records(_ kind: String, notOfSchema schema: Int64, after id: String, limit: Int) throws(LedgerError)
    -> [RecordRow]
  /// The keys that a record holds now, by field; values ascend.
  func keys(_ kind: String, _ id: String) throws(LedgerError) -> [String: [KeyValue]]
  /// The greatest schema among the records of each kind.
  func schemas() throws(LedgerError) -> [String: Int64]
  /// Events of that one topic which belong to no record, descending, from before `position`.
  func facts(ofTopic topic: String, before position: Int64, limit: Int) throws(LedgerError) -> [StoredEvent]

  func outcome(identity: String, id: String) throws(LedgerError) -> OutcomeRow?
  /// Identity and id of the stored outcomes after the one named, ascending by bytes.
  func outcomeKeys(after identity: String, _ id: String, limit: Int) throws(LedgerError) -> [OutcomeKey]
  func fact(_ name: String, about subject: String) throws(LedgerError) -> FactRow?
  func facts(_ name: String, after subject: String, limit: Int) throws(LedgerError) -> [FactRow]

  func outbox(after id: Int64, limit: Int) throws(LedgerError) -> [OutboxRow]
  /// All deadlines in due order.
  func deadlines() throws(LedgerError) -> [DeadlineRow]
  func series() throws(LedgerError) -> [SeriesRow]
  func consumers() throws(LedgerError) -> [ConsumerRow]
  func parked(limit: Int) throws(LedgerError) -> [ParkedRow]
  func audit(after number: Int64, limit: Int) throws(LedgerError) -> [AuditRow]
  /// The last row of the audit; nil when it is empty.
  func lastAudit() throws(LedgerError) -> AuditRow?
  /// The greatest position that a record or a latest fact names: the log must reach so far.
  func greatestPosition() throws(LedgerError) -> Int64
  /// Small named values: reaction cursors (`cursor/<module>`), schema numbers (`schema/<kind>`), topic checkpoint.
  func value(_ name: String) throws(LedgerError) -> [UInt8]?
  func values(prefix: String) throws(LedgerError) -> [(name: String, value: [UInt8])]
}
