import FoundationEssentials
import GRDB
import GRDBSQLite
import Glibc

/// Copies of a log in one file: made while the daemon writes, read and proved without one, put back as a new history.
public enum SQLiteCopy {
  /// Reads a log that no daemon has open: a copy, or the file in the folder of a stopped daemon. Nothing is changed.
  /// - Throws: `damaged` when SQLite finds the file itself broken, `unavailable` when it is none.
  public static func read<Value>(
    _ path: String, _ body: (LogIdentity, any Snapshot) throws(LedgerError) -> Value
  ) throws(LedgerError) -> Value {
    guard access(path, R_OK) == 0 else { throw .unavailable("\(path): \(String(cString: strerror(errno)))") }
    var configuration = Configuration()
    configuration.label = "ledger.copy"
    configuration.readonly = true
    let result: Result<Value, LedgerError>
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      result = try queue.read { database in
        do throws(LedgerError) {
          try check(database)
          return .success(try body(try identity(database), try SQLiteSnapshot(database)))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      throw LedgerError(error)
    }
    return try result.get()
  }

  private static func check(_ database: Database) throws(LedgerError) {
    do {
      let fault = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "ok"
      guard fault == "ok" else { throw LedgerError.damaged(position: 0, fault) }
      let migrator = SQLiteSchema.migrator
      guard try !migrator.hasBeenSuperseded(database) else {
        throw LedgerError.newerSchema("the log was written by a newer release")
      }
      guard try migrator.hasCompletedMigrations(database) else {
        throw LedgerError.unavailable("the log is of an older release; open it once with ocopd")
      }
    } catch {
      throw LedgerError(error)
    }
  }

  private static func identity(_ database: Database) throws(LedgerError) -> LogIdentity {
    do {
      guard let row = try Row.fetchOne(database, sql: "SELECT history, epoch FROM identity") else {
        throw LedgerError.damaged(position: 0, "the log has no identity")
      }
      return LogIdentity(history: row["history"], epoch: row["epoch"])
    } catch {
      throw LedgerError(error)
    }
  }

  /// Makes a log out of a copy, in a folder that has none. It gets a new history, and remembers under
  /// `fork/<old history>` the last position that both have.
  /// - Returns: the head.
  public static func restore(
    _ path: String, into folder: String, makeHistory: () -> String
  ) throws(LedgerError) -> Int64 {
    let (old, head) = try read(path) { (identity, snapshot) throws(LedgerError) in (identity, snapshot.head) }
    let directory = try LogDirectory(folder)
    defer { directory.unlock() }
    let target = "\(folder)/log.sqlite"
    guard access(target, F_OK) != 0 else { throw .inUse(target) }
    let draft = "\(folder)/restoring.sqlite"
    do {
      try? FileManager.default.removeItem(atPath: draft)
      try FileManager.default.copyItem(atPath: path, toPath: draft)
      chmod(draft, 0o600)
      let queue = try DatabaseQueue(path: draft)
      try queue.write { database in
        try database.execute(
          sql: "UPDATE identity SET history = ?, epoch = epoch + 1", arguments: [makeHistory()])
        try database.execute(
          sql: "INSERT OR REPLACE INTO named_values(name, value) VALUES (?, ?)",
          arguments: ["fork/\(old.history)", Data(String(head).utf8)])
      }
      try queue.close()
      try sync(draft)
      guard rename(draft, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw LedgerError(error)
    }
    try directory.sync()
    return head
  }

  /// Puts a file on disk.
  static func sync(_ path: String) throws(LedgerError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unavailable("\(path): \(String(cString: strerror(errno)))") }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .notDurable("\(path): \(String(cString: strerror(errno)))") }
  }
}

extension SQLiteLedger {
  /// Writes a copy of the committed log, as of one head, into a new file of mode 0600; the daemon goes on writing.
  public func copy(to path: String) throws(LedgerError) {
    guard access(path, F_OK) != 0 else { throw .inUse(path) }
    let reader = try takeReader()
    defer { giveBack(reader) }
    let mask = umask(0o077)
    defer { umask(mask) }
    do {
      // Outside a transaction, which VACUUM does not want; it sees one committed state by itself.
      try reader.writeWithoutTransaction { database in
        try database.execute(sql: "VACUUM INTO ?", arguments: [path])
      }
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw LedgerError(error)
    }
    try SQLiteCopy.sync(path)
  }
}
