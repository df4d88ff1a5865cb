internal import Ledger
internal import Wire

/// One peer of one door of the daemon; `route` is the ROUTER's own id for the connection.
struct Peer: Hashable, Sendable {
  enum Door: Sendable { case control, modules }
  var door: Door
  var route: Route
  /// Which socket of the door; routes of two may be the same bytes.
  var socket = 0
}

/// The bytes by which a ROUTER knows a connection. libzmq's own are five and begin with 0; up to seven lie in one word,
/// because a peer is looked up and copied for every message.
struct Route: Hashable, Sendable {
  /// The bytes in order, and their number in the last one.
  private let word: UInt64
  /// Only of more than seven.
  private let rest: [UInt8]

  init(_ bytes: some Collection<UInt8>) {
    var word: UInt64 = 0
    for (place, byte) in bytes.prefix(7).enumerated() { word |= UInt64(byte) << (8 * place) }
    self.word = word | UInt64(min(bytes.count, 7)) << 56
    rest = Array(bytes.dropFirst(7))
  }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard rest.isEmpty else { return bytes.withUnsafeBytes(body) }
    return withUnsafeBytes(of: word.littleEndian) { body(UnsafeRawBufferPointer(rebasing: $0[..<Int(word >> 56)])) }
  }

  var bytes: [UInt8] { (0..<Int(word >> 56)).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } + rest }

  /// Not given by libzmq but set by the peer itself: after a disconnect anybody may bring it again.
  var isChosenByPeer: Bool { UInt8(truncatingIfNeeded: word) != 0 }
}

/// What time it is, told from outside with every input. Milliseconds.
struct Moment: Sendable, Equatable {
  /// UTC.
  var wall: Int64
  /// Never goes back; for timeouts, back-off and redelivery.
  var monotonic: Int64
}

/// Everything that can happen to the hub.
enum Input: Sendable, Equatable {
  /// Frames without the route. `user` is what the authenticator called the peer.
  case message(Peer, frames: Frames, user: String?)
  /// What `Effect.load` asked for, in its order, seen at `position`.
  case loaded(Int, position: Int64, [Loaded])
  case loadFailed(Int, LedgerError)
  /// The batch of that number is on disk.
  case committed(Int)
  /// The supervisor started the module's process, which proves itself with the token.
  case moduleStarted(String, token: String)
  case moduleExited(String, reason: String)
  /// The process that was there before the last start has ended.
  case moduleRetired(String, reason: String)
  /// The authenticator turned a connection away.
  case handshakeRefused(address: String, reason: String)
  /// A line that the module wrote to its standard error.
  case moduleLine(String, String)
  /// A message to it could not be routed: its connection is gone.
  case peerGone(Peer)
  /// How many subscriptions the feed has.
  case feedSubscriptions(Int)
  case diskIsLow(Bool)
  /// All messages that waited were given; what is staged may be committed now.
  case turnEnded
  /// Time passed.
  case tick
  /// What the threads around the hub counted, as STATUS shows it.
  case measured(JSON)
  /// Finish what was taken, take nothing new.
  case drain
  case reconfigured(OfficeConfiguration)
  /// The copy was made and proved, or why not.
  case backedUp(Int, LogProof?, problem: String?)
}

/// Everything that the hub wants done. Carried out in order by the loop.
enum Effect: Sendable, Equatable {
  case send(Peer, Message)
  /// One event on one topic of the feed; `previous` is the position of the topic's message before.
  case publish(topic: String, position: Int64, previous: Int64, event: [UInt8])
  case load(Int, [Load])
  indirect case commit(Int, Batch, expectedHead: Int64)
  case startModule(String)
  case stopModule(String, StopManner)
  case reload
  case logLevel(LogLevel)
  /// A copy of the log into a new file; answered by `Input.backedUp` with that number.
  case backUp(Int, to: String)
  /// Whom the authenticator may let in from now on.
  case identities([Identity])
  case log(LogLevel, String)
  /// Nothing is left to do after `Input.drain`.
  case drained

  enum StopManner: Sendable, Equatable {
    /// It was told to drain.
    case politely
    case kill
    /// Only the process that was there before the last start; it was told to drain.
    case retire
  }
}

enum LogLevel: String, Sendable { case debug, info, warning, error }

/// One read of the ledger.
enum Load: Sendable, Equatable {
  case outcome(identity: String, id: String)
  /// A page of the spent ids.
  case outcomeKeys(after: OutcomeKey, limit: Int)
  case record(kind: String, id: String)
  case records(RecordQuery)
  case totals(RecordQuery, by: [String], sum: [String])
  case fact(String, about: String)
  case facts(String)
  case events(after: Int64, limit: Int, bytes: Int)
  case history(record: String, after: Int64, limit: Int)
  case positionBefore(Int64)
  /// Positions of the last matching event of each record.
  case lasts([TopicFilter], upTo: Int64)
  case firstMatch([TopicFilter], after: Int64)
  case audit(after: Int64, limit: Int)
  /// Where the chains stand.
  case seal
  case proof([Checkpoint], key: String?)
  case parked
  /// A page of records of another schema, with their events and keys.
  case stale(kind: String, schema: Int64, after: String)
  /// One of the reads above as of the past.
  indirect case past(Load, PastCut, foldedAt: Int64)
}

enum Loaded: Sendable, Equatable {
  case outcome(OutcomeRow?)
  case outcomeKeys([OutcomeKey])
  case record(RecordRow?)
  case records([RecordRow])
  case totals([Total])
  case facts([FactRow])
  case events([StoredEvent])
  case position(Int64)
  case positions([Int64])
  case audit([AuditRow])
  case seal(LogSeal)
  case proof(LogProof)
  case parked([ParkedRow])
  /// Records whose states are to be folded, and the position that the reader saw or cut at.
  case histories([RecordHistory], at: Int64)
  /// More than a reading of the past may hold.
  case tooMuch
}
