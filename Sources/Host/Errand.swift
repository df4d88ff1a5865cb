internal import Crypto
internal import Ledger
internal import Wire

/// Whose command it is: the name, not the key, of the identity, and the id it chose.
struct CommandKey: Hashable, Sendable {
  let identity: String
  let id: String
  /// Of both: an id is looked up half a dozen times on its way.
  let fingerprint: UInt64

  init(identity: String, id: String) {
    (self.identity, self.id) = (identity, id)
    fingerprint = Mixed(identity, id).hash
  }

  func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

  /// 16 hexadecimal digits that tell it from others, to be part of another id.
  var mark: String {
    SHA256.hash(data: Array("\(identity) \(id)".utf8)).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

/// One piece of work that a module is asked about, from its arrival until it is answered.
///
/// A class, because it is changed a dozen times on its way and lies in a dictionary: only the hub that made it holds
/// it.
final class Errand {
  enum Purpose: Equatable {
    case command(CommandSubject)
    case question(module: String, name: String)
    case reaction(module: String, fact: StoredEvent, name: String)
    /// A message of a department system; no module is asked.
    case publication(topic: String)
  }

  enum Origin: Equatable {
    case peer
    case outbox(OutboxCommand)
    case deadline(DeadlineRow)
  }

  enum Phase: Equatable {
    /// Its id is looked up; a spent one gets its first answer.
    case spentCheck
    /// Behind others of its record or series.
    case queued
    /// The record or what the module needs is being read.
    case loading
    /// Lists are complete only when what was staged is on disk.
    case awaitingCommit
    /// For a module that is not there, or has enough to do.
    case awaitingModule
    case asked
    /// Its module failed; it is asked once more.
    case awaitingRetry
    /// For the lane to be free, with its decision made.
    case awaitingLane
    /// A creation that was answered ahead of its turn in the series.
    case awaitingTurn
    /// Decided; its answer leaves when the batch is on disk.
    case staged
  }

  enum Ahead {
    case decision(Decided)
    case refusal(Problem)
  }

  var purpose: Purpose
  var origin: Origin
  var key: CommandKey
  var phase: Phase
  var identity: Identity
  /// Body that it acts for.
  var body: String
  var waiters: [Peer]
  /// Meta and body as they came.
  var meta: JSON
  var fields: [UInt8]
  var digest: [UInt8]
  /// Office time at which it first came.
  var received: Int64
  var dated: String
  /// Monotonic; no answer after that, unless it is staged.
  var expires: Int64
  let isDryRun: Bool
  var hops: Int64 = 0
  var cause: Int64?

  /// Records were folded again while it was reading: what it reads is not good any more.
  var mustBeginAnew = false
  /// A question about the past; nil for the present and for all commands.
  var past: PastCut?

  // MARK: Routing

  var module: String
  /// Module that it waits for while it awaits one: its own, or the house.
  var awaited: String
  var kind: KnownKind?
  var form: KnownForm?
  var recordID: String? { didSet { knownName = nil } }
  private var knownName: String?
  /// Name of the queue it stands in: `kind/id`, or `series/HC-2024`.
  var queue: String?
  var isNew = false
  /// What its module said before its turn came.
  var ahead: Ahead?

  // MARK: What it was decided on

  var row: RecordRow?
  /// Position as of which `row` and the reads are known.
  var readTags: [Tag: Int64] = [:]
  var given: [(read: JSON, answer: [UInt8])] = []
  /// Records that its fields name, of a command also the body it acts for: what its rule will most likely ask for.
  var named: [String] = []
  var rowsRead: [String: RecordRow?] = [:]
  var rounds = 0
  var rowCount = 0
  var byteCount = 0
  var pendingReads: [JSON] = []
  var conflicts = 0
  var deaths = 0
  /// FAILUREs that its module answered.
  var failures = 0
  /// Monotonic time of the ask in hand.
  var askedAt: Int64 = 0
  var tryID: String?

  init(
    purpose: Purpose, origin: Origin, key: CommandKey, phase: Phase, identity: Identity, body: String,
    waiters: [Peer] = [],
    meta: JSON = [:], fields: [UInt8], digest: [UInt8] = [], received: Int64, dated: String, expires: Int64,
    module: String
  ) {
    (self.purpose, self.origin, self.key, self.phase, self.identity) = (purpose, origin, key, phase, identity)
    (self.body, self.waiters, self.meta, self.fields, self.digest) = (body, waiters, meta, fields, digest)
    (self.received, self.dated, self.expires, self.module) = (received, dated, expires, module)
    awaited = module
    isDryRun = meta["dryRun"]?.boolean ?? false
  }

  /// `kind/id`, put together once.
  var recordName: String? {
    if let knownName { return knownName }
    guard let kind, let recordID else { return nil }
    let name = "\(kind.name)/\(recordID)"
    knownName = name
    return name
  }

  var isOfTheHouse: Bool { if case .peer = origin { false } else { true } }
}

/// A command of the house, as it lies in the outbox.
struct OutboxCommand: Equatable, Sendable {
  var number: Int64
  var id: String
  var subject: String
  var fields: [UInt8]
  /// Module whose decision or reaction sent it.
  var sender: String
  /// Body that it acts for.
  var body: String
  var cause: Int64
  var hops: Int64
  var mayBeRefused: Bool
  var dated: String

  var row: OutboxRow {
    OutboxRow(
      number: number,
      payload: JSON.object([
        "id": .string(id), "subject": .string(subject), "fields": .string(String(decoding: fields, as: UTF8.self)),
        "sender": .string(sender), "body": .string(body), "cause": .integer(cause), "hops": .integer(hops),
        "mayBeRefused": .boolean(mayBeRefused), "dated": .string(dated),
      ]).bytes)
  }

  init(
    number: Int64, id: String, subject: String, fields: [UInt8], sender: String, body: String, cause: Int64,
    hops: Int64, mayBeRefused: Bool, dated: String
  ) {
    (self.number, self.id, self.subject, self.fields, self.sender) = (number, id, subject, fields, sender)
    (self.body, self.cause, self.hops, self.mayBeRefused, self.dated) = (body, cause, hops, mayBeRefused, dated)
  }

  init?(_ row: OutboxRow) {
    guard let json = try? JSON(row.payload), let id = json["id"]?.string, let subject = json["subject"]?.string,
      let fields = json["fields"]?.string, let sender = json["sender"]?.string, let body = json["body"]?.string
    else { return nil }
    self.init(
      number: row.number, id: id, subject: subject, fields: Array(fields.utf8), sender: sender, body: body,
      cause: json["cause"]?.integer ?? 0, hops: json["hops"]?.integer ?? 0,
      mayBeRefused: json["mayBeRefused"]?.boolean ?? false, dated: json["dated"]?.string ?? "")
  }
}
