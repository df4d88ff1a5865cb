internal import Wire

/// What the hub must know of the office; read from YAML by `Configuration`.
struct OfficeConfiguration: Sendable, Equatable {
  enum Clock: Sendable, Equatable {
    case live
    /// A manual clock that begins at this instant when the log is empty.
    case rehearsal(start: Int64)
  }

  var office: String
  var clock: Clock = .live
  var identities: [Identity] = []
  var plugins: [PluginGrant] = []
  var limits = HubLimits()
  /// Signs the checkpoints; without it there are none.
  var signer: LogSigner?

  func plugin(_ module: String) -> PluginGrant? { plugins.first { $0.module == module } }
  func identity(_ name: String) -> Identity? { identities.first { $0.name == name } }
}

/// What the office grants a module, from its `plugin.yaml`.
struct PluginGrant: Sendable, Equatable {
  var module: String
  /// Program and arguments; empty for a module that runs elsewhere and connects by itself.
  var executable: [String]
  /// Bodies whose officers work with this module; `*` for all.
  var bodies: [String]
  /// Facts it may react to and read, as `<module>.<fact>`; `*` for all.
  var reads: [String]
  /// Commands it may send, as `<module>.<kind>.<command>`; `*` for all, `<module>.*` for all of a module.
  var sends: [String]
  var settings: JSON
  var restartLimit = 5

  func allows(send command: String) -> Bool {
    sends.contains { $0 == "*" || $0 == command || ($0.hasSuffix(".*") && command.hasPrefix($0.dropLast())) }
  }

  func allows(read fact: String) -> Bool { reads.contains { $0 == "*" || $0 == fact } }
}

/// Bounds of everything that can grow. Times in milliseconds.
struct HubLimits: Sendable, Equatable {
  var commandsInFlight = 65_536
  var bytesInFlight = 64 << 20
  var commandsPerRecord = 10_000
  var asksPerModule = 4_096
  /// Creations of one series that may be asked about at a time; they are staged one after another.
  var creationsAhead = 16
  var needRounds = 8
  var needRows = 10_000
  var needBytes = 8 << 20
  var changesPerDecision = 4_096
  var cacheBytes = 8 << 20
  var ringBytes = 4 << 20
  var askTimeout: Int64 = 10_000
  var laneTimeout: Int64 = 10_000
  var commandTimeout: Int64 = 60_000
  var heartbeat: Int64 = 5_000
  var hops = 32
  var reactionFailures = 3
  var retryDelay: Int64 = 1_000
  /// How long a durable consumer may stand still before the office is told.
  var stalledAfter: Int64 = 900_000
  /// A batch of so many events goes to the writer although others are on their way, at most so many.
  var batchEvents = 128
  var batchesAhead = 3
  var sessions = 10_000
  var sessionsPerIdentity = 512
  /// A checkpoint is signed after so many events, or after so long when anything was written.
  var sealEvents: Int64 = 1_000
  var sealAfter: Int64 = 3_600_000
}
