import Foundation
import GRDB
import Testing

@testable import Ledger

/// Logs of earlier releases are brought up to date when they are opened.
struct SchemaTests {
  private func withLog(upTo step: String, _ fill: (Database) throws -> Void, _ body: (SQLiteLedger) throws -> Void)
    throws
  {
    try withDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let queue = try DatabaseQueue(path: "\(directory)/log.sqlite")
      try SQLiteSchema.migrator.migrate(queue, upTo: step)
      try queue.write(fill)
      try queue.close()
      let ledger = try SQLiteLedger(directory: directory, makeHistory: { "h1" }, ballastBytes: 0)
      defer { ledger.close() }
      try body(ledger)
    }
  }

  /// Five events as releases up to the third step wrote them.
  private func fill(_ database: Database, damaged: Int64? = nil) throws {
    var chain = HashChain()
    for (position, record) in [(1, "fair/a"), (2, "fair/b/c"), (3, nil), (4, "fair/a"), (5, "fair/a")] {
      let event = event(Int64(position), record: record)
      chain.append(event)
      try database.execute(
        sql: "INSERT INTO events VALUES (?, ?, 'record.m.fair.held', ?, x'', ?, ?, ?)",
        arguments: [
          event.position, event.time, record, Data(chain.last), Data(event.header),
          Data(event.position == damaged ? Array("other".utf8) : event.data),
        ])
    }
  }

  /// Such rows have no checksum: they are held to the chain, also one that is read alone.
  @Test func anEventOfAnOldLogThatIsDamagedIsNotRead() throws {
    try withLog(upTo: "3 chain of the audit") { database in
      try fill(database, damaged: 4)
      try database.execute(
        sql: "INSERT INTO records VALUES ('fair', 'a', 'm', 1, 1, 's', 'b', 'public', 5, x'7B7D')")
    } _: { ledger in
      let damaged = LedgerError.damaged(position: 4, "the bytes do not match their hash")
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.events(after: 0, limit: 9, bytes: .max).map(\.position) == [1, 2, 3])
        #expect(try snapshot.events(after: 4, limit: 9, bytes: .max).map(\.position) == [5])
        #expect(throws: damaged) { try snapshot.events(after: 3, limit: 9, bytes: .max) }
        #expect(throws: damaged) { try snapshot.events(of: "fair/a", after: 0, limit: 9) }
        #expect(try snapshot.events(of: "fair/a", after: 4, limit: 9).map(\.position) == [5])
      }
    }
  }

  @Test func eventsOfAnOldLogFindTheWayBackAndRecordsTheirFirst() throws {
    try withLog(upTo: "3 chain of the audit") { database in
      try fill(database)
      for (id, position) in [("a", 5), ("b/c", 2)] {
        try database.execute(
          sql: "INSERT INTO records VALUES ('fair', ?, 'm', 1, 1, 's', 'b', 'public', ?, x'7B7D')",
          arguments: [id, position])
      }
    } _: { ledger in
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.events(of: "fair/a", after: 0, limit: 9).map(\.position) == [1, 4, 5])
        #expect(try snapshot.events(of: "fair/a", after: 0, limit: 9).map(\.previous) == [0, 1, 4])
        #expect(try snapshot.events(of: "fair/b/c", after: 0, limit: 9).map(\.position) == [2])
        #expect(try snapshot.record("fair", "a")?.first == 1)
        #expect(try snapshot.record("fair", "b/c")?.first == 2)
      }
    }
  }
}
