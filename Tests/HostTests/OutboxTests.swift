import Ledger
import Testing
import Wire

@testable import Host

/// Sends, reactions and parked work: delivered after the commit, once, whatever dies in between.
struct OutboxTests {
  /// An approval that also sends a command to the craft department.
  private func sending(_ command: String, mayBeRefused: Bool = false) -> (Asked) -> Answered {
    { ask in
      guard ask.command == "approve" else { return Script.trade(ask) }
      return .change(
        "approved", stage: "approved", state: ask.state, version: ask.version,
        ["sends": [["command": .string(command), "fields": ["fair": "x"], "mayBeRefused": .boolean(mayBeRefused)]]])
    }
  }

  private func prepared(_ rule: @escaping (Asked) -> Answered) throws -> (Office, Peer) {
    let office = try Office()
    office.rules["trade"] = rule
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("craft.brand.start/b1", [:], by: office.client("lan"))
    return (office, ha)
  }

  private func version(_ office: Office, _ id: String) throws -> Int64? {
    try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.record("brand", id)?.version }
  }

  private func outbox(_ office: Office) throws -> Int {
    try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.outbox(after: 0, limit: 100).count }
  }

  @Test func aSendIsDeliveredAfterTheCommitAndLeavesTheOutbox() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    office.holdsCommits = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    office.run()
    #expect(!office.asked.contains { $0.command == "check" })
    office.holdsCommits = false
    office.run()
    #expect(try version(office, "b1") == 2)
    #expect(try outbox(office) == 0)
    #expect(office.asked.last?.meta["actor"]?["name"] == "house")
  }

  /// The daemon is killed after every number of steps from the approval to the end of what it sent.
  @Test(arguments: 0..<12) func aSendIsDeliveredOnceThoughTheDaemonDies(after steps: Int) throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    (office.holdsLoads, office.holdsAsks, office.holdsCommits) = (true, true, true)
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001", body: [:])
    for _ in 0..<steps {
      if !office.serveLoad(), !office.answerAsk() {
        office.give(.turnEnded)
        _ = office.commit()
      }
    }
    (office.holdsLoads, office.holdsAsks, office.holdsCommits) = (false, false, false)
    try office.crash()
    let again = office.command("trade.fair.approve/HC-2024-0001", by: office.client("ha"), id: "a")
    #expect(again?.verb == .done)
    office.pass(2_000)
    #expect(try version(office, "b1") == 2)
    #expect(try outbox(office) == 0)
  }

  @Test func aSendIsTriedAgainWhenAPageCouldNotBeRead() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    office.holdsAsks = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001", body: [:])
    office.run()
    #expect(office.answerAsk())
    office.run()
    office.holdsLoads = true
    try office.crash()
    #expect(try outbox(office) == 1)
    #expect(office.failLoad(.damaged(position: 0, "a page")))
    (office.holdsLoads, office.holdsAsks) = (false, false)
    office.run()
    #expect(try outbox(office) == 1, "it is not refused, it waits")
    office.pass(10_000)
    #expect(try version(office, "b1") == 2)
    #expect(try outbox(office) == 0)
  }

  /// After a start a module may be there before the house, which says what a task is.
  @Test func aTaskThatIsAssignedBeforeTheHouseIsThereWaitsForIt() throws {
    let (office, _) = try prepared { ask in
      guard ask.command == "count" else { return Script.trade(ask) }
      let task: JSON = ["task": "look", "title": ["vi": "Xem", "en": "Look"], "lead": "trade-dept"]
      return .change("counted", stage: "proposed", state: ask.state, version: ask.version, ["tasks": [task]])
    }
    office.rules["house"] = nil
    try office.crash()
    let ha = office.client("ha")
    let answer = office.command("trade.fair.count/HC-2024-0001", by: ha, id: "a")
    #expect(answer == nil, "it waits: \(answer?.json.text ?? "")")
    office.rules["house"] = Script.house
    office.kill("house")
    office.pass(1_000)
    #expect(office.answer("a", to: ha)?.verb == .done)
    let tasks = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.records(RecordQuery(kind: "task"))
    }
    #expect(tasks.map(\.body) == ["trade-dept"])
  }

  @Test func theAnswerOfAModuleThatWasTakenOutIsNoFaultOfIts() throws {
    let (office, ha) = try prepared(Script.trade)
    office.holdsAsks = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    office.run()
    office.configuration.plugins.removeAll { $0.module == "trade" }
    office.give(.reconfigured(office.configuration))
    #expect(office.answerAsk())
    office.holdsAsks = false
    office.run()
    #expect(office.answer("a", to: ha)?.code == "unknown-module")
    #expect(!office.log.contains { $0.contains("broke the protocol") })
  }

  @Test func aRefusedSendIsReportedWhenTheHouseIsThere() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    office.holdsAsks = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    office.run()
    #expect(office.answerAsk())
    office.run()
    (office.rules["craft"], office.rules["house"]) = ({ _ in .refusal("no-brand") }, nil)
    try office.crash()
    office.holdsAsks = false
    office.run()
    #expect(try outbox(office) == 1)
    office.rules["house"] = Script.house
    office.kill("house")
    office.pass(1_000)
    office.pass(10_000)
    let tasks = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.records(RecordQuery(kind: "task")).count
    }
    #expect(try outbox(office) == 0 && tasks == 1)
  }

  @Test func aRefusedSendBecomesAFactAndATask() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    office.rules["craft"] = { _ in .refusal("no-brand") }
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    let (facts, tasks) = try office.ledger.snapshot { snapshot throws(LedgerError) in
      (
        try snapshot.facts("house.command-refused", after: "", limit: 10),
        try snapshot.records(RecordQuery(kind: "task"))
      )
    }
    #expect(facts.count == 1)
    #expect(facts.first.flatMap { try? JSON($0.data) }?["code"] == "no-brand")
    #expect(tasks.map(\.body) == ["trade-dept"])
    #expect(try outbox(office) == 0)
    #expect(try version(office, "b1") == 1)
  }

  @Test func aSendThatMayBeRefusedLeavesNoTrace() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1", mayBeRefused: true))
    office.rules["craft"] = { _ in .refusal("no-brand") }
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    let facts = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.facts("house.command-refused", after: "", limit: 10).count
    }
    #expect(facts == 0)
    #expect(try outbox(office) == 0)
  }

  @Test func aSendThatCanNeverSucceedIsReportedToo() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/nobody"))
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    let facts = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.facts("house.command-refused", after: "", limit: 10)
    }
    #expect(facts.first.flatMap { try? JSON($0.data) }?["code"] == "unknown-record")
  }

  @Test func sendsOfDecisionsWithoutEventsAreKeptApart() throws {
    let (office, ha) = try prepared { ask in
      guard ask.command == "count" else { return Script.trade(ask) }
      return .decision(["sends": [["command": "craft.brand.check/b1", "fields": ["fair": "x"]]]])
    }
    office.holdsCommits = true
    for id in ["a", "b"] { office.say(.command, to: ha, id: id, subject: "trade.fair.count/HC-2024-0001") }
    office.run()
    office.holdsCommits = false
    office.run()
    #expect(try version(office, "b1") == 3, "both are carried out")
  }

  @Test func aSendWaitsForItsModule() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    office.kill("craft")
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    #expect(try version(office, "b1") == 1)
    office.pass(1_000)
    #expect(try version(office, "b1") == 2)
  }

  @Test func aSendThatKillsItsModuleTwiceIsParkedAndCanBeTriedAgain() throws {
    let (office, ha) = try prepared(sending("craft.brand.check/b1"))
    office.rules["craft"] = { ask in ask.command == "check" ? .die : Script.craft(ask) }
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    for _ in 0..<4 { office.pass(1_000) }
    let parked = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) }
    #expect(parked.map(\.name) == ["outbox/send/3/1"])
    #expect(try outbox(office) == 0)
    office.rules["craft"] = Script.craft
    let root = office.client("root")
    office.say(.admin, to: root, id: "retry", subject: "parked.retry/outbox")
    office.pass(1_000)
    #expect(try version(office, "b1") == 2)
    #expect(try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10).count } == 0)
  }

  @Test func aChainOfCommandsEndsAfter32Hops() throws {
    let (office, ha) = try prepared { ask in
      guard ask.command == "count" else { return Script.trade(ask) }
      return .change(
        "counted", stage: "proposed", state: ask.state, version: ask.version,
        ["sends": [["command": "trade.fair.count/HC-2024-0001"], ["command": "craft.brand.check/b1", "fields": [:]]]])
    }
    office.rules["craft"] = { ask in
      ask.command == "check" ? .refusal("no") : Script.craft(ask)
    }
    office.command("trade.fair.count/HC-2024-0001", by: ha)
    let parked = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) }
    #expect(parked.count == 2, "each send of the last decision has its row")
    #expect(try outbox(office) == 0)
    #expect(office.asked.filter { $0.command == "count" }.count == 33)
    let root = office.client("root")
    office.say(.admin, to: root, id: "retry", subject: "parked.retry/outbox")
    office.run()
    #expect(office.answer("retry", to: root)?.json["retried"] == 2)
  }

  // MARK: - Reactions

  private func brands(_ office: Office) throws -> [String] {
    try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.records(RecordQuery(kind: "brand")).map { "\($0.id) \($0.version)" }
    }
  }

  @Test(arguments: 0..<16) func aReactionHasOneEffectThoughTheDaemonDies(after steps: Int) throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    (office.holdsLoads, office.holdsAsks, office.holdsCommits) = (true, true, true)
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001", body: [:])
    for _ in 0..<steps {
      if !office.serveLoad(), !office.answerAsk() {
        office.give(.turnEnded)
        _ = office.commit()
      }
    }
    (office.holdsLoads, office.holdsAsks, office.holdsCommits) = (false, false, false)
    try office.crash()
    office.command("trade.fair.approve/HC-2024-0001", by: office.client("ha"), id: "a")
    office.pass(2_000)
    #expect(try brands(office) == ["HC-2024-0001 1"])
    #expect(try outbox(office) == 0)
  }

  @Test func cursorAndSendsOfAReactionAreInOneBatch() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    var isSeen = false
    office.holdsCommits = true
    for _ in 0..<10 {
      office.run()
      for job in office.commits where !job.batch.outboxAdded.isEmpty {
        isSeen = true
        #expect(job.batch.values.contains { $0.name == "cursor/craft" && $0.value == Array("3".utf8) })
      }
      _ = office.commit()
    }
    #expect(isSeen)
  }

  @Test func aReactionThatFailsThreeTimesIsParkedAndTheCursorGoesOn() throws {
    let office = try Office()
    var failures = 0
    office.rules["craft"] = { ask in
      guard ask.kindOfAsk == "reaction", ask.body["fact"]?["subject"] == "fair/HC-2024-0001" else {
        return Script.craft(ask)
      }
      failures += 1
      return .message(.failure, Problem("broken", vi: "Hỏng", en: "Broken").json.bytes)
    }
    let ha = office.client("ha")
    for index in 1...2 {
      office.command("trade.fair.propose", ["name": "A"], by: ha)
      office.command("trade.fair.approve/HC-2024-000\(index)", by: ha)
    }
    #expect(failures == 1)
    for _ in 0..<5 { office.pass(2_000) }
    #expect(failures == 3)
    let parked = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) }
    #expect(parked.map(\.name) == ["reaction/craft"])
    #expect(try brands(office) == ["HC-2024-0002 1"])
  }

  @Test func parkedReactionsAreTriedAgainAndSendOnce() throws {
    let office = try Office()
    var isBroken = true
    office.rules["craft"] = { ask in
      guard isBroken, ask.kindOfAsk == "reaction" else { return Script.craft(ask) }
      return .message(.failure, Problem("broken", vi: "Hỏng", en: "Broken").json.bytes)
    }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    for _ in 0..<5 { office.pass(2_000) }
    let root = office.client("root")
    func retry(_ id: String) throws -> [String] {
      office.say(.admin, to: root, id: id, subject: "parked.retry/reaction")
      office.run()
      for _ in 0..<5 { office.pass(2_000) }
      return try office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.parked(limit: 10).map(\.name)
      }
    }
    #expect(try retry("still-broken") == ["reaction/craft"])
    let cursor = office.hub.modules["craft"]?.reactor.cursor
    isBroken = false
    try office.crash()
    #expect(try brands(office) == [])
    let again = office.client("root")
    office.say(.admin, to: again, id: "mended", subject: "parked.retry/reaction/craft")
    office.run()
    #expect(office.answer("mended", to: again)?.json["retried"] == 1)
    #expect(try brands(office) == ["HC-2024-0001 1"])
    #expect(try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) } == [])
    #expect(office.hub.modules["craft"]?.reactor.cursor == cursor, "the cursor stays")
    office.say(.admin, to: again, id: "nothing", subject: "parked.retry/reaction")
    office.run()
    #expect(office.answer("nothing", to: again)?.json["retried"] == 0)
    #expect(try brands(office) == ["HC-2024-0001 1"])
  }

  @Test func aFactThatKillsItsModuleTwiceIsParked() throws {
    let office = try Office()
    office.rules["craft"] = { ask in ask.kindOfAsk == "reaction" ? .die : Script.craft(ask) }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    for _ in 0..<5 { office.pass(2_000) }
    let parked = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) }
    #expect(parked.map(\.name) == ["reaction/craft"])
    #expect(office.asked.filter { $0.kindOfAsk == "reaction" }.count == 2)
    #expect(office.command("craft.brand.start/b1", [:], by: office.client("lan"))?.verb == .done)
  }

  @Test func aModuleReactsOnlyToWhatItIsGranted() throws {
    let office = try Office()
    office.configuration.plugins[2].reads = []
    office.give(.reconfigured(office.configuration))
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    #expect(!office.asked.contains { $0.kindOfAsk == "reaction" })
  }
}
