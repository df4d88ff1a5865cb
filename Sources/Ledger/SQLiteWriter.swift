import GRDB
import GRDBSQLite

/// The one writing connection: opens, migrates and proves durability, then commits batches by prepared statements.
///
/// Used by one thread at a time. After an unknown commit it writes nothing more: only a new opening can tell what is
/// on disk.
final class SQLiteWriter {
  let identity: LogIdentity
  private let queue: DatabaseQueue
  private var statements: WriterStatements?
  private var head: Int64 = 0
  private var lastTime: Int64 = 0
  private var chain = HashChain()
  private var auditChain = AuditChain()
  private var ending: String?

  /// Takes over a connection that `open` has prepared.
  init(_ queue: DatabaseQueue, identity: LogIdentity) throws(LedgerError) {
    self.queue = queue
    self.identity = identity
    do {
      try queue.writeWithoutTransaction { database in
        let last = PreparedStatement(
          try database.makeStatement(sql: "SELECT position, time, hash FROM events ORDER BY position DESC LIMIT 1"))
        if try last.step() {
          (head, lastTime, chain) = (last.integer(0), last.integer(1), HashChain(after: last.bytes(2)))
        }
        last.reset()
        // Nothing is written behind an end that is not what was written: its hash would go into every later one.
        _ = try SQLiteSnapshot(database).events(after: head - 1, limit: 1, bytes: 0)
        let audit = PreparedStatement(
          try database.makeStatement(sql: "SELECT hash FROM audit ORDER BY number DESC LIMIT 1"))
        if try audit.step() { auditChain = AuditChain(after: audit.bytes(0)) }
        audit.reset()
        statements = try WriterStatements(database)
      }
    } catch {
      throw LedgerError(error)
    }
  }

  /// Closes the connection; SQLite then moves the write-ahead log into the file.
  func close() {
    ending = "the ledger is closed"
    statements = nil
    try? queue.close()
  }

  func commit(_ batch: Batch, epoch: Int64, expectedHead: Int64) -> CommitResult {
    if let ending { return .failed(ending) }
    let fault = batch.fault(
      epoch: epoch, ownEpoch: identity.epoch, expectedHead: expectedHead, head: head, lastTime: lastTime)
    if let fault { return .failed(fault) }
    guard let statements else { return .failed("the ledger is closed") }
    return queue.writeWithoutTransaction { _ in write(batch, statements) }
  }

  private func write(_ batch: Batch, _ statements: WriterStatements) -> CommitResult {
    var (chain, auditChain) = (self.chain, self.auditChain)
    do throws(StatementFailure) {
      try statements.begin.run()
      try checkFence(statements)
      try statements.insert(batch.events, &chain)
      try statements.write(batch, &auditChain)
    } catch {
      // Without a transaction ROLLBACK fails, and there is nothing to undo.
      try? statements.rollback.run()
      return .failed(error.message)
    }
    do throws(StatementFailure) {
      try statements.commit.run()
    } catch {
      ending = "the outcome of a commit is unknown (\(error.message)); open the log anew"
      try? statements.rollback.run()
      return .unknown(error.message)
    }
    (self.chain, self.auditChain) = (chain, auditChain)
    if let last = batch.events.last { (head, lastTime) = (last.position, last.time) }
    return .committed(head: head)
  }

  /// The epoch on disk must still be ours: another writer would have raised it.
  private func checkFence(_ statements: WriterStatements) throws(StatementFailure) {
    defer { statements.epoch.reset() }
    guard try statements.epoch.step(), statements.epoch.integer(0) == identity.epoch else {
      throw StatementFailure(code: SQLITE_ABORT, message: "another writer has opened the log")
    }
  }
}

// MARK: - Opening

extension SQLiteWriter {
  /// Opens or creates the file, brings its schema up to date, raises the epoch and proves that commits are synced.
  static func open(
    path: String, checkpointPages: Int, makeHistory: () -> String
  ) throws(LedgerError) -> (DatabaseQueue, LogIdentity) {
    do {
      let queue = try connect(path, checkpointPages: checkpointPages)
      return (queue, try prepare(queue, makeHistory: makeHistory))
    } catch {
      throw LedgerError(error)
    }
  }

  /// Not a `DatabasePool`, and no `journalMode` of GRDB: both set `synchronous = NORMAL` after `prepareDatabase`.
  /// Pages of 8 KiB hold seven events of 1 KiB where 4 KiB hold three: measured, a fifth more events a second.
  private static func connect(_ path: String, checkpointPages: Int) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "ledger.writer"
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA page_size = 8192;
          PRAGMA temp_store = MEMORY;
          PRAGMA mmap_size = 0;
          PRAGMA cache_size = -4096;
          PRAGMA wal_autocheckpoint = \(checkpointPages);
          """)
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }
    return queue
  }

  private static func prepare(_ queue: DatabaseQueue, makeHistory: () -> String) throws -> LogIdentity {
    let migrator = SQLiteSchema.migrator
    if let later = try queue.read({ try migrator.hasBeenSuperseded($0) ? migrator.appliedIdentifiers($0) : nil }) {
      let unknown = later.subtracting(migrator.migrations).sorted().joined(separator: ", ")
      throw LedgerError.newerSchema("the log was written by a newer release, which added: \(unknown)")
    }
    try migrator.migrate(queue)
    let identity = try queue.write { database in
      try database.execute(
        sql: """
          INSERT INTO identity(one, history, epoch) VALUES (1, ?, 1)
          ON CONFLICT (one) DO UPDATE SET epoch = epoch + 1
          """,
        arguments: [try String.fetchOne(database, sql: "SELECT history FROM identity") ?? makeHistory()])
      let row = try Row.fetchOne(database, sql: "SELECT history, epoch FROM identity")
      return LogIdentity(history: row?["history"] ?? "", epoch: row?["epoch"] ?? 0)
    }
    // Syncs the file itself, which a commit in WAL mode does not. Then prove what every promise rests on.
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    let durability = try durability(of: queue)
    guard durability == Durability(journalMode: "wal", synchronous: 2) else {
      throw LedgerError.notDurable("journal_mode = wal and synchronous = 2 are needed, but there is \(durability)")
    }
    return identity
  }

  private static func durability(of queue: DatabaseQueue) throws -> Durability {
    try queue.writeWithoutTransaction { database in
      Durability(
        journalMode: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
        synchronous: try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1)
    }
  }

  /// As the writing connection reads it back.
  func durability() throws -> Durability {
    try Self.durability(of: queue)
  }
}

/// The two settings that decide whether a commit is on disk when it returns. FULL is 2.
struct Durability: Equatable, Sendable {
  var journalMode: String
  var synchronous: Int
}
