import Ledger
import Testing
import Wire

@testable import Host

/// A module with a new schema: all records of the kind are folded again before anything else is asked of it.
struct FoldTests {
  private func office(_ ledger: any Ledger = MemoryLedger(history: "h1"), fairs: Int = 3) throws -> (Office, Peer) {
    let office = try Office(ledger: ledger, manifests: Folding.manifests(), rules: Folding.rules())
    let ha = office.client("ha")
    for number in 1...fairs {
      office.command("trade.fair.propose", ["name": "A", "booths": .integer(Int64(number % 5))], by: ha)
    }
    office.command("trade.fair.count/HC-2024-0001", ["by": 2], by: ha)
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    return (office, ha)
  }

  /// The old process ends, and one with that schema comes.
  private func upgrade(_ office: Office, to schema: Int64, folds: Bool = true) throws {
    office.manifests = try Folding.manifests(schema: schema, folds: folds)
    office.rules = Folding.rules(schema: schema)
    office.kill("trade")
    office.pass(2_000)
  }

  private func get(_ office: Office, _ name: String, _ peer: Peer) -> JSON {
    office.command(name, by: peer, verb: .get)?.json ?? [:]
  }

  private func list(_ office: Office, _ peer: Peer, _ key: String, _ value: JSON) -> Message? {
    office.command("fair", by: peer, meta: ["where": [[.string(key), "=", value]], "limit": 1_000], verb: .list)
  }

  private func schemas(_ office: Office) throws -> Set<Int64> {
    try office.ledger.snapshot { snapshot throws(LedgerError) in
      Set(try snapshot.records(RecordQuery(kind: "fair")).map(\.schema))
    }
  }

  @Test(arguments: LedgerKind.allCases) func aNewSchemaFoldsEveryRecordAgain(_ kind: LedgerKind) throws {
    try kind.withLedger { ledger in
      let (office, ha) = try office(ledger, fairs: 600)
      let before = get(office, "fair/HC-2024-0001", ha)
      let head = try ledger.snapshot { snapshot throws(LedgerError) in snapshot.head }
      #expect(list(office, ha, "size", "large")?.code == "form", "the key is not there yet")
      try upgrade(office, to: 2)
      let after = get(office, "fair/HC-2024-0001", ha)
      #expect(after["version"] == before["version"] && after["position"] == before["position"])
      #expect(after["state"]?["size"] == "large" && before["state"]?["size"] == nil && after["stage"] == "approved")
      #expect(list(office, ha, "size", "large")?.json["rows"]?.array?.count == 241)
      #expect(list(office, ha, "size", "small")?.json["rows"]?.array?.count == 359)
      #expect(try ledger.snapshot { snapshot throws(LedgerError) in snapshot.head } == head, "there is no event")
      #expect(try schemas(office) == [2])
      #expect(office.command("trade.fair.count/HC-2024-0002", ["by": 5], by: ha)?.verb == .done)
      #expect(list(office, ha, "size", "large")?.json["rows"]?.array?.count == 242)
      let asked = office.asked.count
      try office.crash()
      office.pass(200)
      #expect(office.asked.count == asked, "a schema that is known is not folded again")
    }
  }

  @Test func commandsWaitWhileRecordsAreFoldedAndReadingGoesOn() throws {
    let (office, ha) = try office()
    office.holdsAsks = true
    try upgrade(office, to: 2)
    #expect(office.asks.map(\.kindOfAsk) == ["fold"])
    office.say(.command, to: ha, id: "c", subject: "trade.fair.count/HC-2024-0002", body: ["by": 5])
    office.say(.askQuestion, to: ha, id: "q", subject: "trade.progress", body: [:])
    office.run()
    #expect(office.asks.map(\.kindOfAsk) == ["fold"], "nothing else is asked of it")
    #expect(get(office, "fair/HC-2024-0002", ha)["state"]?["size"] == nil)
    #expect(list(office, ha, "booths", 2)?.json["rows"]?.array?.count == 1)
    #expect(list(office, ha, "size", "small")?.code == "form", "keys that are not there yet are not searched")
    office.holdsAsks = false
    office.run()
    office.pass(100)
    #expect(office.answer("c", to: ha)?.verb == .done && office.answer("q", to: ha)?.verb == .answer)
    #expect(get(office, "fair/HC-2024-0002", ha)["state"]?["size"] == "large")
    #expect(try schemas(office) == [2])
    #expect(list(office, ha, "size", "large")?.json["rows"]?.array?.count == 3, "its form and keys are of the new one")
  }

  @Test func aModuleThatCannotFoldIsNotAdmittedAndChangesNothing() throws {
    let (office, ha) = try office(fairs: 600)
    office.manifests = try Folding.manifests(schema: 2)
    office.rules["trade"] = { ask in
      guard ask.kindOfAsk == "fold" else { return Folding.trade(ask, schema: 2) }
      let ids = (ask.body["records"]?.array ?? []).compactMap { $0["id"]?.string }
      guard ids.contains("HC-2024-0590") else { return Folding.trade(ask, schema: 2) }
      return .message(.failure, Problem("old-event", vi: "Không hiểu", en: "HC-2024-0590 is odd").json.bytes)
    }
    office.kill("trade")
    office.pass(200)
    let answer = office.command("trade.fair.count/HC-2024-0002", ["by": 5], by: ha)
    #expect(answer?.verb == .failed && answer?.code == "fold-failed")
    #expect(answer?.json["en"]?["detail"]?.string?.contains("HC-2024-0590 is odd") == true)
    #expect(try schemas(office) == [1], "the first pages were folded, but not written")
    #expect(get(office, "fair/HC-2024-0002", ha)["version"] == 1)
    let audit = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.audit(after: 0, limit: 100) }
    #expect(audit.contains { String(decoding: $0.payload, as: UTF8.self).contains("register-refused") })
    office.pass(300_000)
    #expect(office.asked.filter { $0.kindOfAsk == "fold" }.count == 3, "it is not started again by itself")

    office.manifests = try Folding.manifests()
    office.rules = Folding.rules()
    office.say(.admin, to: office.client("root"), id: "r", subject: "module.restart/trade")
    office.pass(200)
    #expect(office.command("trade.fair.count/HC-2024-0002", ["by": 5], by: ha)?.verb == .done, "the old one serves on")
  }

  @Test func aModuleThatDoesNotFoldMayRaiseTheSchemaOfAnEmptyKindOnly() throws {
    let (office, ha) = try office()
    try upgrade(office, to: 2, folds: false)
    #expect(office.command("trade.fair.count/HC-2024-0002", by: ha)?.code == "fold-failed")
    var manifest = try Folding.manifest(folds: false)
    manifest.kinds[1].schema = 7
    office.manifests["trade"] = manifest
    office.rules = Folding.rules()
    office.say(.admin, to: office.client("root"), id: "r", subject: "module.restart/trade")
    office.pass(200)
    #expect(office.command("trade.fair.count/HC-2024-0002", by: ha)?.verb == .done)
  }

  /// Commands come while some rows are of the new schema and some of the old, and nobody is there to fold on.
  @Test func aModuleThatIsLostWhileStatesAreStoredHoldsItsCommandsUntilItIsBack() throws {
    let (office, ha) = try office(fairs: 600)
    office.holdsCommits = true
    try upgrade(office, to: 2)
    _ = office.commit()
    office.run()
    #expect(try schemas(office) == [1, 2])
    office.holdsCommits = false
    office.rules["trade"] = nil
    office.kill("trade")
    office.pass(100)
    #expect(try schemas(office) == [1, 2])
    for (id, fair) in [("first", "0001"), ("last", "0600")] {
      office.say(.command, to: ha, id: id, subject: "trade.fair.count/HC-2024-\(fair)", body: ["by": 5])
    }
    office.run()
    office.rules = Folding.rules(schema: 2)
    for _ in 0..<8 { office.pass(2_000) }
    #expect(try schemas(office) == [2])
    for id in ["first", "last"] { #expect(office.answer(id, to: ha)?.verb == .done) }
    #expect(list(office, ha, "size", "large")?.json["rows"]?.array?.count == 242)
  }

  @Test func aLogFromBeforeSchemasWereWrittenDownIsFoldedWhereItIsMixed() throws {
    let ledger = MemoryLedger(history: "h1")
    let (first, _) = try office(ledger)
    let row = try ledger.snapshot { snapshot throws(LedgerError) in try snapshot.record("fair", "HC-2024-0003") }
    var batch = Batch()
    batch.records = [try #require(row).with(schema: 2)]
    batch.values = ["fair", "booth", "task", "brand"].map { (name: "schema/\($0)", value: []) }
    #expect(
      ledger.commit(batch, epoch: 1, expectedHead: first.hub.committedHead) == .committed(head: first.hub.committedHead)
    )
    let office = try Office(ledger: ledger, manifests: Folding.manifests(schema: 2), rules: Folding.rules(schema: 2))
    office.pass(100)
    #expect(try schemas(office) == [2])
    let asked = office.asked.filter { $0.kindOfAsk == "fold" }
    #expect(asked.count == 2 && asked[0].body["records"]?.array?.count == 2)
    #expect(office.command("trade.fair.count/HC-2024-0003", by: office.client("ha"), id: "new")?.verb == .done)
  }

  @Test func aLowerSchemaIsTurnedAway() throws {
    let (office, ha) = try office()
    try upgrade(office, to: 2)
    let folded = office.asked.count
    try upgrade(office, to: 1)
    #expect(office.log.contains { $0.contains("of schema 2, the module knows schema 1 only") })
    #expect(office.asked.count == folded)
    #expect(try schemas(office) == [2])
    _ = ha
  }

  @Test func aStateThatBreaksThePageIsNotStored() throws {
    for (member, value): (String, JSON) in [("stage", "unheard-of"), ("state", []), ("id", "other"), ("body", "A B")] {
      let (office, ha) = try office()
      office.manifests = try Folding.manifests(schema: 2)
      office.rules["trade"] = { ask in
        guard case .message(let verb, let bytes) = Folding.trade(ask, schema: 2), ask.kindOfAsk == "fold",
          var json = try? JSON(bytes), var records = json["records"]?.array
        else { return Folding.trade(ask, schema: 2) }
        records[1][member] = value
        json["records"] = .array(records)
        return .message(verb, json.bytes)
      }
      office.kill("trade")
      office.pass(200)
      #expect(office.command("trade.fair.count/HC-2024-0002", by: ha)?.code == "fold-failed", "\(member)")
      #expect(try schemas(office) == [1])
    }
  }

  /// Killed after each number of commits in turn, once going on and once going back to the old module.
  @Test(arguments: [Int64(2), 1]) func aFoldingThatIsInterruptedBeginsAgain(_ next: Int64) throws {
    for commits in 0..<5 {
      let (office, ha) = try office(fairs: 600)
      office.holdsCommits = true
      try upgrade(office, to: 2)
      for _ in 0..<commits {
        _ = office.commit()
        office.run()
      }
      office.manifests = try Folding.manifests(schema: next)
      office.rules = Folding.rules(schema: next)
      office.holdsCommits = false
      try office.crash()
      office.pass(200)
      let peer = office.client("ha")
      let isNew = next == 2
      let isTurnedAway = !isNew && office.log.contains { $0.contains("knows schema 1 only") }
      if isTurnedAway {
        #expect(try schemas(office) == [2], "it had come to its end")
        continue
      }
      #expect(try schemas(office) == [next], "after \(commits) commits")
      let size: JSON? = isNew ? "large" : nil
      #expect(get(office, "fair/HC-2024-0001", peer)["state"]?["size"] == size)
      let large = list(office, peer, "size", "large")
      #expect(isNew ? large?.json["rows"]?.array?.count == 241 : large?.code == "form")
      #expect(office.command("trade.fair.count/HC-2024-0002", ["by": 1], by: peer)?.verb == .done)
      _ = ha
    }
  }

  @Test func aModuleThatHangsOrDiesWhileFoldingIsStartedAgainAndFolds() throws {
    for (way, milliseconds): (Answered, Int64) in [(.die, 2_000), (.silence, 11_000)] {
      let (office, ha) = try office()
      office.manifests = try Folding.manifests(schema: 2)
      office.rules["trade"] = { _ in way }
      office.kill("trade")
      office.pass(1_000)
      office.say(.command, to: ha, id: "c", subject: "trade.fair.count/HC-2024-0002", body: ["by": 5])
      office.pass(milliseconds)
      office.rules = Folding.rules(schema: 2)
      for _ in 0..<3 { office.pass(2_000) }
      #expect(office.answer("c", to: ha)?.verb == .done)
      #expect(try schemas(office) == [2])
      #expect(list(office, ha, "size", "large")?.json["rows"]?.array?.count == 3, "also what waited")
    }
  }

  /// Its events were read in clear, and the answer comes when the erasure is on disk.
  @Test func whatIsErasedWhileItIsFoldedStaysErased() throws {
    func wrapping(_ schema: Int64) -> (Asked) -> Answered {
      { asked in
        var ask = asked
        var fields = ask.fields
        if let holder = fields["holder"] { fields["holder"] = ["personal": holder] }
        ask.body["fields"] = fields
        return Folding.trade(ask, schema: schema)
      }
    }
    func manifests(_ schema: Int64) throws -> [String: Manifest] {
      var manifests = try Folding.manifests(schema: schema)
      manifests["trade"]?.kinds[0].commands[0].fields.append(
        Field("holder", .text, title: Label(vi: "Chủ", en: "Holder"), isRequired: false, isPersonal: true))
      return manifests
    }
    let office = try Office(manifests: manifests(1), rules: ["trade": wrapping(1), "house": Folding.house])
    let (ha, root) = (office.client("ha"), office.client("root"))
    office.command("trade.fair.propose", ["name": "A", "holder": "Đinh Văn A"], by: ha)
    (office.manifests, office.rules["trade"]) = (try manifests(2), wrapping(2))
    office.holdsAsks = true
    office.kill("trade")
    office.pass(2_000)
    #expect(office.answerAsk(), "it can be folded")
    office.run()
    try #require(office.asks.count == 1 && office.asks[0].kindOfAsk == "fold", "now it is to be written")
    let erased = office.command(
      "personal.erase/fair/HC-2024-0001", by: root, meta: ["reason": "x"], verb: .admin)
    #expect(erased?.json["erased"] == 1)
    office.holdsAsks = false
    office.run()
    office.pass(100)
    let row = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.record("fair", "HC-2024-0001") }
    #expect(row?.schema == 2 && !String(decoding: row?.state ?? [], as: UTF8.self).contains("Đinh"))
  }

  @Test func tasksThatAreAssignedWhileTasksAreFoldedAreFoldedToo() throws {
    let (office, ha) = try office()
    office.holdsAsks = true
    var house = try #require(office.manifests["house"])
    house.kinds[0].schema = 2
    house.kinds[0].keys.append(.init("task", .text))
    office.manifests["house"] = house
    office.kill("house")
    office.pass(200)
    #expect(office.asks.map(\.subject) == ["house.task"])
    office.say(.command, to: ha, id: "c", subject: "trade.fair.approve/HC-2024-0002")
    office.run()
    #expect(office.answerAsk(at: 1))
    office.run()
    #expect(office.answer("c", to: ha)?.verb == .done, "the other module goes on")
    office.holdsAsks = false
    office.run()
    office.pass(100)
    let tasks = office.command("task", by: ha, meta: ["where": [["task", "=", "visit"]]], verb: .list)
    #expect(tasks?.json["rows"]?.array?.count == 2)
    #expect(tasks?.json["rows"]?.array?.first?["state"]?["subject"] == "fair/HC-2024-0001")
  }
}
