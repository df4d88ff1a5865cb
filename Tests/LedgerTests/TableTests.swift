import Ledger
import Testing

@Suite struct TableTests {
  @Test(arguments: Implementation.allCases)
  func spentIDsArePagedByNameAndID(_ kind: Implementation) throws {
    let keys = [("a", "9"), ("b", "1"), ("b", "10"), ("b", "2"), ("c", "0")].map {
      OutcomeKey(identity: $0.0, id: $0.1)
    }
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.outcomes = keys.reversed().map { OutcomeRow(identity: $0.identity, id: $0.id, digest: [1], answer: [2]) }
      }
      try ledger.read { snapshot throws(LedgerError) in
        let first = try snapshot.outcomeKeys(after: "", "", limit: 3)
        #expect(first == Array(keys[..<3]))
        #expect(try snapshot.outcomeKeys(after: "b", "10", limit: 3) == Array(keys[3...]))
        #expect(try snapshot.outcomeKeys(after: "c", "0", limit: 3).isEmpty)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func aSpentIDGivesItsAnswerAndIsNotSpentTwice(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      let row = OutcomeRow(identity: "sct", id: "018f", digest: [1, 2], answer: Array("done".utf8))
      try ledger.write { batch, _ in batch.outcomes = [row] }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.outcome(identity: "sct", id: "018f") == row)
        #expect(try snapshot.outcome(identity: "skhcn", id: "018f") == nil)
      }
      var again = Batch()
      again.events = [event(1)]
      again.outcomes = [OutcomeRow(identity: "sct", id: "018f", digest: [3], answer: [])]
      guard case .failed = ledger.commit(again, epoch: ledger.identity.epoch, expectedHead: 0) else {
        Issue.record("a spent id was spent again")
        return
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(snapshot.head == 0)
        #expect(try snapshot.outcome(identity: "sct", id: "018f") == row)
      }
      try ledger.write { batch, _ in batch.events = [event(1)] }
    }
  }

  @Test(arguments: Implementation.allCases)
  func theLatestFactOfASubjectCounts(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      func fact(_ subject: String, _ position: Int64, name: String = "product-certified") -> FactRow {
        FactRow(name: name, subject: subject, position: position, data: [UInt8(position)])
      }
      try ledger.write { batch, _ in
        batch.facts = [fact("p/2", 1), fact("p/1", 2), fact("p/2", 3), fact("p/3", 4), fact("p/0", 5, name: "other")]
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.fact("product-certified", about: "p/2") == fact("p/2", 3))
        #expect(try snapshot.fact("product-certified", about: "p/0") == nil)
        #expect(
          try snapshot.facts("product-certified", after: "", limit: 2) == [fact("p/1", 2), fact("p/2", 3)])
        #expect(try snapshot.facts("product-certified", after: "p/2", limit: 2) == [fact("p/3", 4)])
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func theOutboxIsReadInOrderUntilRemoved(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.outboxAdded = [3, 1, 2].map { OutboxRow(number: $0, payload: [UInt8($0)]) }
      }
      try ledger.write { batch, _ in
        batch.outboxAdded = [OutboxRow(number: 4, payload: [])]
        batch.outboxRemoved = [2, 4, 99]
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.outbox(after: 0, limit: 10).map(\.number) == [1, 3])
        #expect(try snapshot.outbox(after: 1, limit: 1) == [OutboxRow(number: 3, payload: [3])])
      }
      var again = Batch()
      again.outboxAdded = [OutboxRow(number: 3, payload: [])]
      guard case .failed = ledger.commit(again, epoch: ledger.identity.epoch, expectedHead: 0) else {
        Issue.record("a number was used again")
        return
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func deadlinesComeInDueOrderAndAreReplacedByName(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      func due(_ record: String, _ name: String, _ time: Int64, _ position: Int64 = 1) -> DeadlineRow {
        DeadlineRow(record: record, name: name, time: time, position: position)
      }
      try ledger.write { batch, _ in
        batch.deadlinesSet = [due("fair/b", "open", 30), due("fair/a", "open", 30), due("fair/a", "close", 50)]
      }
      try ledger.write { batch, _ in
        batch.deadlinesSet = [due("fair/a", "close", 10, 2), due("fair/c", "open", 5)]
        batch.deadlinesCleared = [due("fair/c", "open", 0), due("fair/z", "open", 0)]
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(
          try snapshot.deadlines() == [
            due("fair/a", "close", 10, 2), due("fair/a", "open", 30), due("fair/b", "open", 30),
          ])
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func seriesConsumersAndParkedAreReplacedAndRemoved(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.series = [SeriesRow(name: "HC-2024", last: 1), SeriesRow(name: "BR-2024", last: 9)]
        batch.consumers = [ConsumerRow(name: "b", state: [1]), ConsumerRow(name: "a", state: [2])]
        batch.parked = [2, 1].map { ParkedRow(name: "m", position: $0, payload: [7]) }
      }
      try ledger.write { batch, _ in
        batch.series = [SeriesRow(name: "HC-2024", last: 2)]
        batch.consumers = [ConsumerRow(name: "a", state: [3])]
        batch.consumersRemoved = ["b", "z"]
        batch.parked = [
          ParkedRow(name: "m", position: 2, payload: [8]), ParkedRow(name: "k", position: 9, payload: []),
        ]
        batch.parkedRemoved = [ParkedRow(name: "m", position: 1, payload: [])]
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(
          try snapshot.series() == [SeriesRow(name: "BR-2024", last: 9), SeriesRow(name: "HC-2024", last: 2)])
        #expect(try snapshot.consumers() == [ConsumerRow(name: "a", state: [3])])
        #expect(
          try snapshot.parked(limit: 5) == [
            ParkedRow(name: "k", position: 9, payload: []), ParkedRow(name: "m", position: 2, payload: [8]),
          ])
        #expect(try snapshot.parked(limit: 1).count == 1)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func auditRowsAreNumberedFromOne(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      for time: Int64 in [5, 6] {
        try ledger.write { batch, _ in
          batch.audit = [AuditRow(number: 70, time: time, payload: [1]), AuditRow(time: time, payload: [2])]
        }
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.audit(after: 0, limit: 10).map(\.number) == [1, 2, 3, 4])
        let third = try snapshot.audit(after: 2, limit: 1)
        #expect(third.map(\.number) == [3] && third.map(\.time) == [6] && third.map(\.payload) == [[1]])
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func namedValuesAreFoundByPrefixAndRemovedWhenEmpty(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.values = [("cursor/b", [1]), ("cursor/a", [2]), ("schema/fair", [3]), ("cursor", [4]), ("cursor/a", [5])]
      }
      try ledger.write { batch, _ in batch.values = [("cursor/b", []), ("cursor/ộ", [6])] }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.value("cursor/a") == [5])
        #expect(try snapshot.value("cursor/b") == nil)
        let found = try snapshot.values(prefix: "cursor/")
        #expect(found.map(\.name) == ["cursor/a", "cursor/ộ"])
        #expect(found.map(\.value) == [[5], [6]])
      }
    }
  }
}
