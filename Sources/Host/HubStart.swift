internal import Ledger
internal import Wire

/// What the hub starts from: read once, before the first input.
struct Recovery: Sendable, Equatable {
  var history: String
  var head: Int64 = 0
  var lastTime: Int64 = 0
  var clock: Int64?
  var revision: Int64 = 0
  var topics: [String: Int64] = [:]
  /// Position of the stored checkpoint of the topics.
  var topicsStored: Int64 = 0
  var series: [String: Int64] = [:]
  var deadlines: [DeadlineRow] = []
  var outbox: [OutboxRow] = []
  var consumers: [ConsumerRow] = []
  var cursors: [String: Int64] = [:]
  var schemas: [String: StoredSchema] = [:]
  var forks: [String: Int64] = [:]
  /// Position of the last checkpoint.
  var sealed: Int64 = 0
  /// Modules that an operator has switched off.
  var disabled: Set<String> = []
  /// Office time of the last backup.
  var lastBackup: Int64?
  /// Random, anew at each start.
  var saltSeed: [UInt8] = []
  /// Records of identities.
  var identities: [RecordRow] = []
}

/// Why something was loaded.
enum LoadPurpose: Sendable, Equatable {
  case errand(Int)
  case reply(Peer, id: String, Reading)
  case reactor(String)
  case parkedFact(ParkedRow)
  /// Which events of the past count for a consumer.
  case consumer(String)
  /// Events for all consumers that wait for them.
  case page(after: Int64)
  /// Events of a consumer that were parked and are delivered again.
  case again(String)
  /// Whether anything waits for the consumer.
  case stalled(String, [TopicFilter])
  case seal
  case replay(Int)
  case erasure(Erasure)
  case opening(Opening)
  case spent
  case stale(module: String, Peer)
  case past(Int)
}

struct Counts: Sendable, Equatable {
  var events: Int64 = 0
  var commits: Int64 = 0
  var commands: Int64 = 0
  var refused: Int64 = 0
  var failed: Int64 = 0
  var duplicates: Int64 = 0
  var handshakesRefused: Int64 = 0
}
