import Foundation
import Ledger
import Testing

/// What the two chains prove, and what becomes of them when personal data is erased.
@Suite struct AuditChainTests {
  @Test(arguments: Implementation.allCases)
  func theAuditIsAChain(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      for time: Int64 in 1...5 {
        try ledger.write { batch, _ in batch.audit = [AuditRow(time: time, payload: [UInt8(time)])] }
      }
      try ledger.read { snapshot throws(LedgerError) in
        var seen: [Int64] = []
        try LogWalk.audit(snapshot) { seen.append($0.number) }
        #expect(seen == [1, 2, 3, 4, 5])
        #expect(try snapshot.lastAudit()?.number == 5)
        #expect(Set(try snapshot.audit(after: 0, limit: 10).map(\.hash)).count == 5)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func anErasureKeepsTheChain(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.events = [event(1), event(2, salt: [UInt8](repeating: 7, count: 16)), event(3)]
      }
      let before = try ledger.read { snapshot throws(LedgerError) in
        try snapshot.events(after: 0, limit: 10, bytes: 1 << 20)
      }
      try ledger.write { batch, _ in batch.erased = [ErasedRow(position: 2, data: [UInt8](repeating: 0, count: 20))] }
      try ledger.write { batch, _ in batch.events = [event(4)] }
      try ledger.read { snapshot throws(LedgerError) in
        var erased: [Int64] = []
        #expect(try LogWalk.events(snapshot) { if $0.isErased { erased.append($0.position) } } == 4)
        #expect(erased == [2])
        let after = try snapshot.events(after: 0, limit: 10, bytes: 1 << 20)
        #expect(after[1].data == [UInt8](repeating: 0, count: 20))
        #expect(after[1].salt.count == 32 && after[1].salt != before[1].salt, "the salt is gone")
        #expect(after[1].hash == before[1].hash)
      }
    }
  }

  @Test func aCopyIsReadProvedAndRestoredAsANewHistory() throws {
    try withDirectory { directory in
      let ledger = try SQLiteLedger(directory: directory, makeHistory: { "h1" }, ballastBytes: 0)
      try ledger.write { batch, _ in
        batch.events = (1...20).map { event($0) }
        batch.audit = [AuditRow(time: 1, payload: [1])]
      }
      let copy = "\(directory)/copy.sqlite"
      try ledger.copy(to: copy)
      try ledger.write { batch, _ in batch.events = [event(21)] }
      #expect(throws: LedgerError.inUse(copy)) { try ledger.copy(to: copy) }
      let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      try SQLiteCopy.read(copy) { (identity, snapshot) throws(LedgerError) in
        #expect(identity.history == "h1")
        #expect(try LogWalk.events(snapshot) == 20)
      }
      ledger.close()

      let target = "\(directory)/restored"
      #expect(try SQLiteCopy.restore(copy, into: target, makeHistory: { "h2" }) == 20)
      #expect(throws: LedgerError.inUse("\(target)/log.sqlite")) {
        try SQLiteCopy.restore(copy, into: target, makeHistory: { "h3" })
      }
      let restored = try SQLiteLedger(directory: target, makeHistory: { "never" }, ballastBytes: 0)
      #expect(restored.identity.history == "h2")
      try restored.read { snapshot throws(LedgerError) in
        #expect(snapshot.head == 20)
        #expect(try snapshot.value("fork/h1") == Array("20".utf8))
        #expect(try LogWalk.events(snapshot) == 20)
      }
      restored.close()
    }
  }

  @Test func whatIsNoLogIsNotRead() throws {
    try withDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let file = "\(directory)/x"
      try Data(repeating: 65, count: 10_000).write(to: URL(fileURLWithPath: file))
      #expect(throws: LedgerError.self) { try SQLiteCopy.read(file) { (_, _) throws(LedgerError) in () } }
      #expect(throws: LedgerError.self) { try SQLiteCopy.read("\(file)-none") { (_, _) throws(LedgerError) in () } }
    }
  }
}
