import Ledger
import Testing

@Suite struct EventTests {
  @Test(arguments: Implementation.allCases)
  func anEmptyLogHasHeadZero(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.read { snapshot throws(LedgerError) in
        #expect(snapshot.head == 0)
        #expect(snapshot.lastTime == 0)
        #expect(try snapshot.events(after: 0, limit: 10, bytes: 1000).isEmpty)
        #expect(try snapshot.position(before: 100) == 0)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func whatIsCommittedIsReadBackWithItsHash(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      let written = [
        event(1, record: "fair/a", salt: [9, 9]), event(2, topics: "fact.m.held notice.sct.x", size: 0),
      ]
      try ledger.write { batch, _ in batch.events = written }
      try ledger.read { snapshot throws(LedgerError) in
        let stored = try snapshot.events(after: 0, limit: 10, bytes: 1000)
        #expect(stored.map(\.hash.count) == [32, 32])
        #expect(stored[0].hash != stored[1].hash)
        #expect(stored.map { $0.with(hash: []) } == written)
        #expect(snapshot.head == 2)
        #expect(snapshot.lastTime == 20)
      }
    }
  }

  @Test func bothImplementationsComputeTheSameChain() throws {
    var hashes: [[[UInt8]]] = []
    for kind in Implementation.allCases {
      try kind.withLedger { ledger in
        try ledger.write { batch, _ in batch.events = [event(1), event(2, size: 0, salt: [1])] }
        try ledger.write { batch, _ in batch.events = [event(3)] }
        hashes.append(
          try ledger.read { snapshot throws(LedgerError) in
            try snapshot.events(after: 0, limit: 10, bytes: 1000).map(\.hash)
          })
      }
    }
    #expect(hashes[0].count == 3)
    #expect(hashes[0] == hashes[1])
  }

  @Test(arguments: Implementation.allCases)
  func pagesEndAtTheLimitOfRowsOrBytesButHoldOneEvent(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in batch.events = (1...9).map { event($0, size: 93) } }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.events(after: 2, limit: 3, bytes: 10_000).map(\.position) == [3, 4, 5])
        #expect(try snapshot.events(after: 0, limit: 9, bytes: 300).map(\.position) == [1, 2, 3])
        #expect(try snapshot.events(after: 0, limit: 9, bytes: 299).map(\.position) == [1, 2])
        #expect(try snapshot.events(after: 4, limit: 9, bytes: 0).map(\.position) == [5])
        #expect(try snapshot.events(after: 9, limit: 9, bytes: 300).isEmpty)
      }
    }
  }

  /// Of each event of `fair/1` and `fair/0` the one before it.
  private static let before: [Int64: Int64] = [3: 1, 5: 3, 7: 5, 6: 2]

  @Test(arguments: Implementation.allCases)
  func eventsOfARecordComeAscendingAndPaged(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.events = (1...8).map { position in
          position % 4 == 0
            ? event(position) : event(position, record: "fair/\(position % 2)", previous: Self.before[position] ?? 0)
        }
        batch.records = [record("1", position: 7), record("0", position: 6)]
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.events(of: "fair/1", after: 0, limit: 10).map(\.position) == [1, 3, 5, 7])
        #expect(try snapshot.events(of: "fair/1", after: -1, limit: 10).map(\.position) == [1, 3, 5, 7])
        #expect(try snapshot.events(of: "fair/9", after: -1, limit: 10).isEmpty)
        #expect(try snapshot.events(of: "fair/1", after: 1, limit: 2).map(\.position) == [3, 5])
        #expect(try snapshot.events(of: "fair/0", after: 0, limit: 10).map(\.position) == [2, 6])
        #expect(try snapshot.events(of: "fair/1", after: 7, limit: 10).isEmpty)
        #expect(try snapshot.events(of: "fair/1", after: 0, limit: 0).isEmpty)
        #expect(try snapshot.events(of: "fair/2", after: 0, limit: 10).isEmpty)
        #expect(try snapshot.events(of: "fair", after: 0, limit: 10).isEmpty)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func aWrongHeadEpochOrderOrTimeChangesNothing(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in batch.events = [event(1), event(2)] }
      func refused(_ events: [StoredEvent], head: Int64 = 2, epoch: Int64? = nil) -> Bool {
        var batch = Batch()
        batch.events = events
        batch.values = [("touched", [1])]
        let result = ledger.commit(batch, epoch: epoch ?? ledger.identity.epoch, expectedHead: head)
        if case .failed = result { return true }
        return false
      }
      #expect(refused([event(2)], head: 1))
      #expect(refused([event(4)], head: 3))
      #expect(refused([event(4)]))
      #expect(refused([event(3), event(5)]))
      #expect(refused([event(3), event(3)]))
      #expect(refused([event(3, time: 19)]))
      #expect(refused([event(3)], epoch: ledger.identity.epoch + 1))
      #expect(refused([event(3)], epoch: ledger.identity.epoch - 1))
      try ledger.read { snapshot throws(LedgerError) in
        #expect(snapshot.head == 2)
        #expect(try snapshot.value("touched") == nil)
      }
      try ledger.write { batch, _ in batch.events = [event(3, time: 20)] }
    }
  }

  @Test(arguments: Implementation.allCases)
  func aTimeIsFoundByItsPosition(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.events = [10, 10, 20, 30, 30, 30].enumerated().map { event(Int64($0 + 1), time: $1) }
      }
      try ledger.read { snapshot throws(LedgerError) in
        var found: [Int64] = []
        for time: Int64 in [0, 10, 11, 20, 21, 30, 31] { found.append(try snapshot.position(before: time)) }
        #expect(found == [0, 0, 2, 2, 3, 3, 6])
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func aSnapshotDoesNotSeeLaterCommits(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in batch.events = [event(1)] }
      try ledger.read { snapshot throws(LedgerError) in
        var batch = Batch()
        batch.events = [event(2)]
        #expect(ledger.commit(batch, epoch: ledger.identity.epoch, expectedHead: 1) == .committed(head: 2))
        #expect(snapshot.head == 1)
        #expect(try snapshot.events(after: 0, limit: 10, bytes: 1000).map(\.position) == [1])
        #expect(try ledger.snapshot { later throws(LedgerError) in later.head } == 2)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func aClosedLedgerRefusesToWorkAndCloses(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      ledger.close()
      ledger.close()
      #expect(ledger.commit(Batch(), epoch: ledger.identity.epoch, expectedHead: 0) == .failed("the ledger is closed"))
      #expect(throws: LedgerError.unavailable("the ledger is closed")) {
        try ledger.read { snapshot throws(LedgerError) in snapshot.head }
      }
    }
  }

  @Test func anOrderedFailureIsAnsweredOnceAndWritesNothing() throws {
    let ledger = MemoryLedger()
    ledger.failNextCommit = .unknown("the disk is silent")
    var batch = Batch()
    batch.events = [event(1)]
    #expect(ledger.commit(batch, epoch: 1, expectedHead: 0) == .unknown("the disk is silent"))
    #expect(ledger.commit(batch, epoch: 1, expectedHead: 0) == .committed(head: 1))
  }
}
