import Ledger
import Testing

/// Reads of what was, and of what is to be folded again; one suite for all implementations.
struct PastReadTests {
  private func put(
    _ id: String, _ value: KeyValue, schema: Int64 = 1, dropping dropped: KeyValue? = nil, in ledger: any Ledger
  ) throws {
    let old = try ledger.read { snapshot throws(LedgerError) in try snapshot.record("fair", id) }
    try ledger.write { batch, head in
      batch.events.append(event(head + 1, record: "fair/\(id)", previous: old?.position ?? 0))
      batch.records.append(record(id, first: old?.first, position: head + 1).with(schema: schema))
      if let dropped { batch.keys.append(key(id, "host", dropped, at: head + 1, added: false)) }
      batch.keys.append(key(id, "host", value, at: head + 1))
    }
  }

  private func candidates(
    _ conditions: [RecordQuery.Condition], upTo position: Int64, foldedAt: Int64 = 0, after id: String = "",
    limit: Int = 10, in ledger: any Ledger
  ) throws -> [String] {
    try ledger.read { snapshot throws(LedgerError) in
      try snapshot.candidates(
        RecordQuery(kind: "fair", conditions: conditions), upTo: position, foldedAt: foldedAt, after: id, limit: limit)
    }.map(\.id)
  }

  @Test(arguments: Implementation.allCases)
  func aCandidateFulfilledEachConditionAtSomeTimeUntilThen(_ implementation: Implementation) throws {
    try implementation.withLedger { ledger in
      try put("A", .text("x"), in: ledger)  // 1
      try put("B", .text("y"), in: ledger)  // 2
      try put("A", .text("y"), dropping: .text("x"), in: ledger)  // 3
      try put("C", .text("x"), in: ledger)  // 4
      let x = RecordQuery.Condition("host", .equal, .text("x"))
      let y = RecordQuery.Condition("host", .atLeast, .text("y"))
      #expect(try candidates([], upTo: 2, in: ledger) == ["A", "B"])
      #expect(try candidates([], upTo: 4, after: "A", limit: 1, in: ledger) == ["B"])
      #expect(try candidates([x], upTo: 4, in: ledger) == ["A", "C"])
      #expect(try candidates([y], upTo: 2, in: ledger) == ["B"])
      #expect(try candidates([x, y], upTo: 4, in: ledger) == ["A"])
      #expect(try candidates([x], upTo: 4, foldedAt: 2, in: ledger) == ["A", "B", "C"])
      #expect(try candidates([x], upTo: 0, in: ledger) == [])
    }
  }

  @Test(arguments: Implementation.allCases)
  func recordsOfAnotherSchemaComePageByPageWithTheirKeys(_ implementation: Implementation) throws {
    try implementation.withLedger { ledger in
      for (id, schema) in [("A", Int64(1)), ("B", 2), ("C", 1), ("D", 3)] {
        try put(id, .text(id), schema: schema, in: ledger)
      }
      try put("A", .integer(5), dropping: .text("A"), in: ledger)
      func page(_ schema: Int64, after id: String, limit: Int) throws -> [String] {
        try ledger.read { snapshot throws(LedgerError) in
          try snapshot.records("fair", notOfSchema: schema, after: id, limit: limit)
        }.map(\.id)
      }
      #expect(try page(2, after: "", limit: 2) == ["A", "C"])
      #expect(try page(2, after: "C", limit: 2) == ["D"])
      #expect(try page(2, after: "D", limit: 2) == [])
      #expect(try ledger.read { snapshot throws(LedgerError) in try snapshot.schemas() } == ["fair": 3])
      let keys = try ledger.read { snapshot throws(LedgerError) in try snapshot.keys("fair", "A") }
      #expect(keys == ["host": [.integer(5)]])
    }
  }

  @Test(arguments: Implementation.allCases)
  func factsOfATopicAreReadBackwards(_ implementation: Implementation) throws {
    try implementation.withLedger { ledger in
      try ledger.write { batch, head in
        for (offset, topic) in ["fact.m.a", "fact.m.b", "notice.x", "fact.m.a", "fact.m.a"].enumerated() {
          batch.events.append(event(head + 1 + Int64(offset), topics: topic))
        }
      }
      func positions(before position: Int64, limit: Int) throws -> [Int64] {
        try ledger.read { snapshot throws(LedgerError) in
          try snapshot.facts(ofTopic: "fact.m.a", before: position, limit: limit)
        }.map(\.position)
      }
      #expect(try positions(before: 6, limit: 10) == [5, 4, 1])
      #expect(try positions(before: 5, limit: 1) == [4])
      #expect(try positions(before: 1, limit: 1) == [])
    }
  }
}
