import Ledger
import Testing

@Suite struct RecordTests {
  /// Five fairs: opening day, host, booths, one or more tags; e has no keys.
  private func fill(_ ledger: any Ledger) throws {
    try ledger.write { batch, _ in
      batch.events = zip(1..., ["b", "a", "d", "c", "e"]).map { event($0, record: "fair/\($1)") } + [event(6)]
      batch.records = [record("b"), record("a"), record("d"), record("c"), record("e"), record("x", kind: "stall")]
      batch.keys = [
        key("b", "host", .text("Huyện An Lạc"), at: 1), key("b", "booths", .integer(40), at: 1),
        key("a", "host", .text("Huyện An Lạc"), at: 2), key("a", "booths", .integer(-5), at: 2),
        key("d", "host", .text("Xã Bình Minh"), at: 3), key("d", "booths", .integer(100), at: 3),
        key("c", "host", .text("Huyện Ân Thi"), at: 4), key("c", "booths", .integer(40), at: 4),
        key("b", "tag", .text("spring"), at: 1), key("b", "tag", .text("craft"), at: 1),
        key("d", "tag", .text("spring"), at: 3),
        KeyChange(kind: "stall", id: "x", field: "host", value: .text("Huyện An Lạc"), position: 5, isAdded: true),
      ]
    }
  }

  private func ids(_ ledger: any Ledger, _ query: RecordQuery) throws -> [String] {
    try ledger.read { snapshot throws(LedgerError) in try snapshot.records(query).map(\.id) }
  }

  @Test(arguments: Implementation.allCases)
  func aRecordIsReplacedAsAWhole(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.events = [event(1), event(2)]
        batch.records = [record("a"), record("a", version: 2, first: 1, position: 2)]
      }
      try ledger.read { snapshot throws(LedgerError) in
        #expect(try snapshot.record("fair", "a") == record("a", version: 2, first: 1, position: 2))
        #expect(try snapshot.record("fair", "b") == nil)
        #expect(try snapshot.record("stall", "a") == nil)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func everyComparisonFindsWhatItSays(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try fill(ledger)
      func find(_ conditions: RecordQuery.Condition...) throws -> [String] {
        try ids(ledger, RecordQuery(kind: "fair", conditions: conditions))
      }
      #expect(try find() == ["a", "b", "c", "d", "e"])
      #expect(try find(.init("host", .equal, .text("Huyện An Lạc"))) == ["a", "b"])
      #expect(try find(.init("host", .equal, .integer(40))) == [])
      #expect(try find(.init("booths", .equal, .integer(40))) == ["b", "c"])
      #expect(try find(.init("booths", .atLeast, .integer(40))) == ["b", "c", "d"])
      #expect(try find(.init("booths", .atMost, .integer(40))) == ["a", "b", "c"])
      #expect(try find(.init("booths", .atLeast, .text(""))) == [])
      #expect(try find(.init("host", .atLeast, .integer(0))) == [])
      #expect(try find(.init("host", .atMost, .integer(0))) == [])
      #expect(try find(.init("host", .atLeast, .text("I"))) == ["d"])
      #expect(try find(.init("host", .atMost, .text("I"))) == ["a", "b", "c"])
      #expect(try find(.init("host", .prefix, .text("Huyện "))) == ["a", "b", "c"])
      #expect(try find(.init("host", .prefix, .text("Huyện Â"))) == ["c"])
      #expect(try find(.init("host", .prefix, .text(""))) == ["a", "b", "c", "d"])
      #expect(try find(.init("booths", .prefix, .integer(4))) == [])
      #expect(try find(.init("host", .contains, .text("nh M"))) == ["d"])
      #expect(try find(.init("booths", .contains, .integer(4))) == [])
      #expect(try find(.init("tag", .equal, .text("spring"))) == ["b", "d"])
      #expect(try find(.init("tag", .atLeast, .text(""))) == ["b", "d"])
      #expect(try find(.init("tag", .equal, .text("spring")), .init("tag", .equal, .text("craft"))) == ["b"])
      #expect(
        try find(
          .init("booths", .atLeast, .integer(0)), .init("host", .contains, .text("An")),
          .init("tag", .prefix, .text("s")))
          == ["b"])
    }
  }

  @Test(arguments: Implementation.allCases)
  func listsAreSortedWithTheUnsortableLastAndPaged(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try fill(ledger)
      func sorted(_ sort: String?, descending: Bool = false, offset: Int = 0, limit: Int = 10) throws -> [String] {
        try ids(
          ledger, RecordQuery(kind: "fair", sort: sort, descending: descending, offset: offset, limit: limit))
      }
      #expect(try sorted(nil, descending: true) == ["e", "d", "c", "b", "a"])
      #expect(try sorted("booths") == ["a", "b", "c", "d", "e"])
      #expect(try sorted("booths", descending: true) == ["d", "b", "c", "a", "e"])
      #expect(try sorted("host") == ["a", "b", "c", "d", "e"])
      #expect(try sorted("tag") == ["b", "d", "a", "c", "e"])
      #expect(try sorted("tag", descending: true) == ["b", "d", "a", "c", "e"])
      #expect(try sorted("booths", descending: true, offset: 1, limit: 2) == ["b", "c"])
      #expect(try sorted(nil, offset: 4, limit: 2) == ["e"])
      #expect(try sorted(nil, offset: 5) == [])
      #expect(try sorted(nil, limit: 0) == [])
    }
  }

  @Test(arguments: Implementation.allCases)
  func keysAreFoundAsTheyStoodAtAPosition(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try ledger.write { batch, _ in
        batch.events = [event(1, record: "fair/a"), event(2, record: "fair/b")]
        batch.records = [record("a"), record("b", position: 2)]
        batch.keys = [
          key("a", "stage", .text("proposed"), at: 1), key("b", "stage", .text("proposed"), at: 2),
          key("a", "booths", .integer(7), at: 1),
        ]
      }
      try ledger.write { batch, _ in
        batch.events = [event(3, record: "fair/a"), event(4, record: "fair/a")]
        batch.keys = [
          key("a", "stage", .text("proposed"), at: 3, added: false), key("a", "stage", .text("open"), at: 3),
          key("a", "stage", .text("open"), at: 4, added: false), key("a", "stage", .text("proposed"), at: 4),
        ]
      }
      func proposed(_ position: Int64?) throws -> [String] {
        try ids(
          ledger,
          RecordQuery(
            kind: "fair", conditions: [.init("stage", .prefix, .text("prop"))], sort: "stage", position: position))
      }
      #expect(try proposed(0) == [])
      #expect(try proposed(1) == ["a"])
      #expect(try proposed(2) == ["a", "b"])
      #expect(try proposed(3) == ["b"])
      #expect(try proposed(4) == ["a", "b"])
      #expect(try proposed(nil) == ["a", "b"])
      #expect(try ids(ledger, RecordQuery(kind: "fair", position: 1)) == ["a"])
      let totals = try ledger.read { snapshot throws(LedgerError) in
        try snapshot.totals(RecordQuery(kind: "fair", position: 3), groupedBy: ["stage"], summing: ["booths"])
      }
      #expect(
        totals == [
          Total(group: [.text("open")], count: 1, sums: [7]), Total(group: [.text("proposed")], count: 1, sums: [0]),
        ])
    }
  }

  @Test(arguments: Implementation.allCases)
  func addingAHeldValueOrRemovingAMissingOneChangesNothing(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try fill(ledger)
      try ledger.write { batch, _ in
        batch.events = [event(7)]
        batch.keys = [
          key("b", "booths", .integer(40), at: 7), key("b", "booths", .integer(41), at: 7, added: false),
        ]
      }
      let totals = try ledger.read { snapshot throws(LedgerError) in
        try snapshot.totals(
          RecordQuery(kind: "fair", conditions: [.init("host", .equal, .text("Huyện An Lạc"))]), groupedBy: [],
          summing: ["booths"])
      }
      #expect(totals == [Total(group: [], count: 2, sums: [35])])
    }
  }

  @Test(arguments: Implementation.allCases)
  func totalsCountAndSumByGroups(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try fill(ledger)
      try ledger.read { snapshot throws(LedgerError) in
        let query = RecordQuery(kind: "fair", limit: 1)
        #expect(
          try snapshot.totals(query, groupedBy: [], summing: ["booths", "tag"])
            == [Total(group: [], count: 5, sums: [175, 0])])
        #expect(
          try snapshot.totals(query, groupedBy: ["tag"], summing: ["booths"]) == [
            Total(group: [.text("craft")], count: 1, sums: [40]),
            Total(group: [.text("spring")], count: 2, sums: [140]),
            Total(group: [nil], count: 3, sums: [35]),
          ])
        #expect(
          try snapshot.totals(query, groupedBy: ["booths", "host"], summing: []).map(\.group) == [
            [.integer(-5), .text("Huyện An Lạc")], [.integer(40), .text("Huyện An Lạc")],
            [.integer(40), .text("Huyện Ân Thi")], [.integer(100), .text("Xã Bình Minh")], [nil, nil],
          ])
        #expect(
          try snapshot.totals(RecordQuery(kind: "none"), groupedBy: [], summing: ["booths"])
            == [Total(group: [], count: 0, sums: [0])])
        #expect(try snapshot.totals(RecordQuery(kind: "none"), groupedBy: ["host"], summing: []) == [])
        var keyed = query
        keyed.isKeyed = true
        let tagged = [
          Total(group: [.text("craft")], count: 1, sums: []), Total(group: [.text("spring")], count: 2, sums: []),
        ]
        #expect(try snapshot.totals(keyed, groupedBy: ["tag"], summing: []) == tagged)
        #expect(try snapshot.totals(keyed, groupedBy: ["tag"], summing: ["booths"]).map(\.sums) == [[40], [140]])
        keyed.position = snapshot.head
        #expect(try snapshot.totals(keyed, groupedBy: ["tag"], summing: []) == tagged)
      }
    }
  }

  @Test(arguments: Implementation.allCases)
  func aSumThatDoesNotFitIsAFailure(_ kind: Implementation) throws {
    try kind.withLedger { ledger in
      try fill(ledger)
      try ledger.write { batch, _ in batch.keys = [key("e", "booths", .integer(.max), at: 6)] }
      #expect(throws: LedgerError.self) {
        try ledger.read { snapshot throws(LedgerError) in
          try snapshot.totals(RecordQuery(kind: "fair"), groupedBy: [], summing: ["booths"])
        }
      }
    }
  }
}
