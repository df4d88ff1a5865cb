@testable import Ledger
import Testing

/// Rows go to SQLite in groups of sixteen and one by one: no size of a batch, and no size of a row, may show.
@Suite struct BatchSizeTests {
  @Test(arguments: Implementation.allCases, [1, 15, 16, 17, 32, 47])
  func everyRowOfABatchIsStoredAsItIs(_ kind: Implementation, _ count: Int64) throws {
    let events = (1...count).map { position -> StoredEvent in
      let topics = position % 5 == 0 ? "" : "notice.sct.x"
      let size = position == 9 ? 200_000 : Int(position % 4) * 700
      return event(
        position, topics: topics, record: position % 3 == 0 ? nil : "fair/\(position)", previous: position % 2,
        size: size, salt: position % 4 == 0 ? [7, 8] : [])
    }
    let records = (1...count).map { record("\($0)", version: $0, position: $0) }
    let outcomes = (1...count).map { number -> OutcomeRow in
      let size = number == 8 ? 100_000 : Int(number % 3)
      return OutcomeRow(
        identity: number % 2 == 0 ? "sct" : "Sở Công Thương", id: "\(number)", digest: [UInt8(number)],
        answer: [UInt8](repeating: 1, count: size))
    }
    try kind.withLedger { ledger in
      for _ in 0..<2 {
        let before = try ledger.read { snapshot throws(LedgerError) in snapshot.head }
        try ledger.write { batch, head in
          batch.events = events.map { $0.with(position: $0.position + head) }.map { later($0) }
          batch.records = records
          batch.outcomes = outcomes.map { row in
            OutcomeRow(identity: row.identity, id: "\(head)-\(row.id)", digest: row.digest, answer: row.answer)
          }
        }
        try ledger.read { snapshot throws(LedgerError) in
          let stored = try snapshot.events(after: before, limit: 100, bytes: 1 << 20)
          #expect(
            stored.map { $0.with(hash: []) } == events.map { later($0.with(position: $0.position + before)) })
          for row in records { #expect(try snapshot.record("fair", row.id) == row) }
          for row in outcomes {
            let found = try snapshot.outcome(identity: row.identity, id: "\(before)-\(row.id)")
            #expect(found?.answer == row.answer)
            #expect(found?.digest == row.digest)
          }
        }
      }
      #expect(try ledger.read { snapshot throws(LedgerError) in snapshot.head } == 2 * count)
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try HashChain.verify(snapshot, from: 1, limit: 1_000) == 2 * count)
      }
    }
  }

  /// The same with the time that its position gives.
  private func later(_ event: StoredEvent) -> StoredEvent {
    StoredEvent(
      position: event.position, time: event.position * 10, topics: event.topics, record: event.record,
      previous: event.previous, header: event.header, data: event.data, salt: event.salt)
  }

  @Test(arguments: Implementation.allCases)
  func ofOneRecordTheLastRowOfAGroupCounts(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.events = (1...20).map { event($0) }
        batch.records = (1...20).map { record("\($0 % 2)", version: $0, first: $0 % 2 + 1, position: $0) }
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.record("fair", "0")?.version == 20)
        #expect(try snapshot.record("fair", "1")?.version == 19)
      }
    }
  }

  /// The row that cannot be stored stands in the middle of a group, behind a group that could.
  @Test(arguments: Implementation.allCases)
  func ofABatchWithOneSpentIDNothingIsStored(_ kind: Implementation) throws {
    func outcome(_ number: Int64) -> OutcomeRow {
      OutcomeRow(identity: "sct", id: "\(number)", digest: [1], answer: [])
    }
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in batch.outcomes = [outcome(25)] }
      var batch = Batch()
      batch.events = (1...40).map { event($0) }
      batch.outcomes = (1...40).map { outcome($0) }
      guard case .failed = ledger.commit(batch, epoch: ledger.identity.epoch, expectedHead: 0) else {
        Issue.record("a spent id was spent again")
        return
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(snapshot.head == 0)
        #expect(try snapshot.outcome(identity: "sct", id: "1") == nil)
      }
      try ledger.write { batch, _ in batch.events = (1...40).map { event($0) } }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.events(after: 0, limit: 100, bytes: 1 << 20).map(\.position) == Array(1...40))
      }
    }
  }
}
