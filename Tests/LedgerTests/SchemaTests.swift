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

  @Test func eventsOfAnOldLogFindTheWayBackAndRecordsTheirFirst() throws {
    try withLog(upTo: "3 chain of the audit") { database in
      for (position, record) in [(1, "fair/a"), (2, "fair/b/c"), (3, nil), (4, "fair/a"), (5, "fair/a")] {
        try database.execute(
          sql: "INSERT INTO events VALUES (?, ?, 'record.m.fair.held', ?, x'', x'00', x'01', x'02')",
          arguments: [position, position * 10, record])
      }
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
