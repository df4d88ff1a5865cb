import GRDB
import Synchronization

/// The ledger in one SQLite file, in WAL mode with every commit synced.
///
/// The directory holds `log.sqlite` (with `-wal` and `-shm`), `lock`, which keeps every other process out, and
/// `ballast`. Only the writing connection commits and checkpoints: SQLite before 3.51.3 can corrupt a log when one
/// connection checkpoints while another commits, so nobody else may open the file to write.
public final class SQLiteLedger: Ledger {
  public let identity: LogIdentity
  private let directory: LogDirectory
  private let writer: Mutex<SQLiteWriter>
  private let readers: Mutex<Readers>

  /// Idle reading connections; more are opened on demand, so that a reader never waits for another.
  private struct Readers {
    var idle: [DatabaseQueue] = []
    var isClosed = false
  }

  private static let mostIdleReaders = 4

  /// Opens or creates the log and takes it for the life of the object.
  ///
  /// - Parameters:
  ///   - makeHistory: gives the history id of a log that is new.
  ///   - ballastBytes: reserve to be freed when the disk is full; 0 for none.
  ///   - checkpointPages: length of the write-ahead log, in pages of 8 KiB, at which it moves into the file.
  public init(
    directory path: String, makeHistory: () -> String, ballastBytes: Int = 8 << 20, checkpointPages: Int = 200
  ) throws(LedgerError) {
    directory = try LogDirectory(path)
    let (queue, identity) = try SQLiteWriter.open(
      path: "\(path)/log.sqlite", checkpointPages: checkpointPages, makeHistory: makeHistory)
    self.identity = identity
    writer = Mutex(try SQLiteWriter(queue, identity: identity))
    readers = Mutex(Readers())
    try directory.sync()
    directory.reserveBallast(ballastBytes)
  }

  deinit { close() }

  public func commit(_ batch: Batch, epoch: Int64, expectedHead: Int64) -> CommitResult {
    writer.withLock { $0.commit(batch, epoch: epoch, expectedHead: expectedHead) }
  }

  public func snapshot<Value>(_ body: (any Snapshot) throws(LedgerError) -> Value) throws(LedgerError) -> Value {
    let reader = try takeReader()
    defer { giveBack(reader) }
    let result: Result<Value, LedgerError>
    do {
      result = try reader.read { database in
        do throws(LedgerError) {
          return .success(try body(try SQLiteSnapshot(database)))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      throw LedgerError(error)
    }
    return try result.get()
  }

  /// Walks the hash chain over at most `limit` events from position `from` on, and returns the last position walked
  /// (`from - 1` when there is none). Throws `damaged` with the first position that is missing or does not match.
  public func verify(from: Int64, limit: Int) throws(LedgerError) -> Int64 {
    try snapshot { snapshot throws(LedgerError) in
      try HashChain.verify(snapshot, from: from, limit: limit)
    }
  }

  /// What the writing connection says of its durability now.
  func durability() throws -> Durability {
    try writer.withLock { try $0.durability() }
  }

  public var availableBytes: Int64 { directory.availableBytes }

  /// Frees the reserve, to end cleanly on a full disk. The next opening makes it anew when there is room.
  public func releaseBallast() {
    directory.releaseBallast()
  }

  public func close() {
    let idle = readers.withLock { readers in
      readers.isClosed = true
      defer { readers.idle = [] }
      return readers.idle
    }
    // The writer closes last: only it may move the write-ahead log into the file.
    for reader in idle { try? reader.close() }
    writer.withLock { $0.close() }
    directory.unlock()
  }

  func takeReader() throws(LedgerError) -> DatabaseQueue {
    let (idle, isClosed) = readers.withLock { ($0.idle.popLast(), $0.isClosed) }
    if isClosed { throw .unavailable("the ledger is closed") }
    if let idle { return idle }
    var configuration = Configuration()
    configuration.label = "ledger.reader"
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cache_size = -2048")
    }
    do {
      return try DatabaseQueue(path: "\(directory.path)/log.sqlite", configuration: configuration)
    } catch {
      throw LedgerError(error)
    }
  }

  func giveBack(_ reader: DatabaseQueue) {
    let isKept = readers.withLock { readers in
      guard !readers.isClosed, readers.idle.count < Self.mostIdleReaders else { return false }
      readers.idle.append(reader)
      return true
    }
    if !isKept { try? reader.close() }
  }
}
