import Ledger
import Testing
import Wire

@testable import Host

/// Modules that die, hang or break the protocol, and the end of the daemon.
struct ModuleTests {
  @Test func aModuleThatIsTakenOutAndPutInAgainIsServedAgain() throws {
    let office = try Office()
    let ha = office.client("ha")
    var without = office.configuration
    without.plugins.removeAll { $0.module == "trade" }
    office.give(.reconfigured(without))
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.code == "unknown-module")
    office.give(.reconfigured(office.configuration))
    office.pass(60_000)
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.verb == .done)
  }

  @Test func afterADeathAsksAreTriedAgainOneByOneAndTheKillerEnds() throws {
    let office = try Office()
    office.rules["trade"] = { ask in ask.fields["name"] == "kill" ? .die : Script.trade(ask) }
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    for id in ["a", "kill", "b"] {
      office.say(.command, to: ha, id: id, subject: "house.task.assign", body: ["title": "T"])
      office.say(
        .command, to: ha, id: "open-\(id)", subject: "trade.booth.open/\(id)", body: ["fair": .string(id)])
    }
    office.rules["trade"] = { ask in ask.record == "kill" ? .die : Script.trade(ask) }
    office.holdsAsks = false
    office.run()
    for _ in 0..<6 { office.pass(1_000) }
    #expect(office.answer("open-a", to: ha)?.verb == .done)
    #expect(office.answer("open-b", to: ha)?.verb == .done)
    #expect(office.answer("open-kill", to: ha)?.code == "module-bug")
    #expect(office.answer("kill", to: ha)?.verb == .done, "other modules are not touched")
    #expect(office.asked.filter { $0.record == "kill" }.count == 2)
    let outcome = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.outcome(identity: "ha", id: "open-kill")
    }
    #expect(outcome == nil, "a bug of the module spends nothing")
  }

  @Test func aCommandWaitsForAModuleThatComesBack() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.kill("trade")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c") == nil)
    office.pass(1_000)
    #expect(office.answer("c", to: ha)?.verb == .done)
  }

  @Test func whatModulesOfferIsSaidToBeAwaitedDuringTheirFirstStartOnly() throws {
    let office = try Office(rules: ["trade": Script.trade, "house": Script.house])
    let ha = office.client("ha")
    func awaited(_ id: String) -> JSON? {
      office.say(.kinds, to: ha, id: id)
      office.run()
      return office.answer(id, to: ha)?.json["awaited"]
    }
    #expect(awaited("starting") == ["craft"])
    office.kill("craft")
    #expect(awaited("dead") == nil)
  }

  @Test func aModuleThatDiesTooOftenIsGivenUpAndSaysSoAtOnce() throws {
    let office = try Office()
    let ha = office.client("ha")
    for _ in 0..<6 {
      office.kill("trade")
      office.pass(5_000)
    }
    let answer = office.command("trade.fair.propose", ["name": "A"], by: ha)
    #expect(answer?.code == "module-down")
    #expect(answer?.json["retryable"] == true)
    let root = office.client("root")
    office.say(.admin, to: root, id: "r", subject: "module.restart/trade")
    office.pass(100)
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.verb == .done)
  }

  @Test func aModuleThatHangsIsKilledAndItsAskTriedAgain() throws {
    let office = try Office()
    var isSilent = true
    office.rules["trade"] = { ask in isSilent ? .silence : Script.trade(ask) }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c")
    isSilent = false
    for _ in 0..<8 { office.pass(2_000) }
    #expect(office.stops.contains("trade"))
    #expect(office.answer("c", to: ha)?.verb == .done)
  }

  @Test func aLateAnswerMeansNothing() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    office.say(.command, to: ha, id: "c", subject: "trade.fair.propose", body: ["name": "A"], user: "local")
    office.run()
    let old = try #require(office.asks.last)
    office.kill("trade")
    office.pass(1_000)
    let peer = try #require(office.modulePeers["trade"])
    office.give(
      .message(
        peer, frames: Frames(Message(.refusal, id: old.id, body: Problem("late", vi: "", en: "").json.bytes).frames),
        user: nil)
    )
    office.holdsAsks = false
    office.run()
    #expect(office.answer("c", to: ha)?.verb == .done)
  }

  @Test func aQuietCommandTimesOutAndSpendsNothing() throws {
    let office = try Office()
    office.rules["trade"] = { _ in .silence }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c", meta: ["timeout": 500])
    office.pass(600)
    #expect(office.answer("c", to: ha)?.code == "timeout")
    office.rules["trade"] = Script.trade
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c", meta: ["timeout": 500])?.verb == .done)
  }

  private static let own: JSON = ["version": 0, "events": [["type": "proposed"]], "state": [:], "stage": "proposed"]
  private static func own(_ changed: (String, JSON)) -> JSON {
    var own = own
    own[changed.0] = changed.1
    return ["changes": [own]]
  }

  static let violations: [(name: String, decision: JSON)] = [
    (
      "a foreign kind",
      [
        "changes": [
          [
            "kind": "brand", "id": "b1", "version": 0, "events": [["type": "checked"]], "state": [:],
            "stage": "checked",
          ]
        ]
      ]
    ),
    ("an undeclared event", own(("events", [["type": "invented"]]))),
    ("no event", own(("events", []))),
    ("an unknown stage", own(("stage", "nowhere"))),
    ("a stage that the form does not lead to", own(("stage", "held"))),
    ("a state that is no object", own(("state", []))),
    ("too large a state", own(("state", ["x": .string(String(repeating: "a", count: 300_000))]))),
    ("an undeclared fact", ["changes": [own], "facts": [["fact": "rain", "subject": "x", "data": [:]]]]),
    ("an ungranted send", ["changes": [own], "sends": [["command": "house.task.assign", "fields": [:]]]]),
    ("a send to nothing", ["changes": [own], "sends": [["command": "craft", "fields": [:]]]]),
    ("a task without lead", ["changes": [own], "tasks": [["task": "t", "title": ["vi": "x"]]]]),
    ("a deadline without name", ["changes": [own], "deadlines": [["at": 1]]]),
    (
      "a record that it has not read",
      [
        "changes": [
          own,
          ["kind": "booth", "id": "b1", "version": 0, "events": [["type": "opened"]], "state": [:], "stage": "free"],
        ]
      ]
    ),
    ("its own record twice", ["changes": [own, own]]),
    ("bad JSON", ["changes": "x"]),
  ]

  @Test(arguments: violations.indices) func aViolationClosesTheSessionAndIsAudited(_ index: Int) throws {
    let office = try Office()
    let (name, decision) = Self.violations[index]
    office.rules["trade"] = { _ in .decision(decision) }
    let ha = office.client("ha")
    let answer = office.command("trade.fair.propose", ["name": "A"], by: ha)
    #expect(answer?.code == "module-bug", "\(name)")
    #expect(office.stops == ["trade"], "\(name)")
    #expect(try office.ledger.snapshot { $0.head } == 0, "\(name)")
    if name != "bad JSON" {
      let audit = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.audit(after: 0, limit: 10) }
      #expect(audit.contains { (try? JSON($0.payload))?["act"] == "module-violation" }, "\(name)")
    }
    office.rules["trade"] = Script.trade
    office.pass(1_000)
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.verb == .done, "\(name)")
  }

  /// The form leads to the stage, and starts at the stage, but not from the one to the other.
  @Test(arguments: [("proposed", true), ("held", false)])
  func aDecisionGoesOnlyOnAWayOfItsForm(_ stage: String, _ isAWay: Bool) throws {
    var manifests = Script.manifests
    let hold = Form(
      "hold", title: Label(vi: "Tổ chức", en: "Hold"), ways: [Way(["approved"], ["held"]), Way(["proposed"], [])])
    let fair = try #require(manifests["trade"]?.kinds.firstIndex { $0.kind == "fair" })
    manifests["trade"]?.kinds[fair].commands.removeAll { $0.name == "hold" }
    manifests["trade"]?.kinds[fair].commands.append(hold)
    let office = try Office(manifests: manifests)
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.verb == .done)
    office.rules["trade"] = { _ in .change("held", stage: stage, state: ["name": "A"], version: 1) }
    let answer = office.command("trade.fair.hold/HC-2024-0001", by: ha)
    #expect(answer?.verb == (isAWay ? .done : .failed))
    #expect(answer?.code == (isAWay ? "" : "module-bug"))
  }

  @Test func aReactionMayOnlySend() throws {
    let office = try Office()
    office.rules["craft"] = { ask in
      guard ask.kindOfAsk == "reaction" else { return Script.craft(ask) }
      return .decision(["facts": [["fact": "brand-made", "subject": "x", "data": [:]]]])
    }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    #expect(office.stops == ["craft"])
  }

  @Test func aDecisionMayChangeSeveralRecordsItHasRead() throws {
    let office = try Office()
    office.rules["trade"] = { ask in
      guard ask.command == "propose" else { return Script.trade(ask) }
      if ask.given.isEmpty { return .need([["record": "booth/b1"]]) }
      let version = ask.given[0]["rows"]?.array?.first?["version"]?.integer ?? 0
      let booth: JSON = [
        "kind": "booth", "id": "b1", "version": .integer(version), "events": [["type": "opened"]],
        "state": ["fair": "x"],
        "stage": "free",
      ]
      return .change("proposed", stage: "proposed", state: ask.fields, version: 0, ["changes": [booth]])
    }
    let ha = office.client("ha")
    for expected in 1...3 {
      let done = office.command("trade.fair.propose", ["name": "A"], by: ha)
      #expect(done?.values["version"] == 1, "the version is that of the command's own record")
      #expect(done?.values["position"] == .integer(Int64(expected * 2)))
      let booth = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.record("booth", "b1") }
      #expect(booth?.version == Int64(expected))
    }
  }

  @Test func onlyTheTokenOrTheKeyOfTheModuleIsAdmitted() throws {
    let office = try Office()
    let peer = Peer(door: .modules, route: Route([0, 9]))
    let manifest = try #require(Script.manifests["trade"])
    let message = Message(
      .register, id: "r", subject: "trade", meta: ["versions": [1, 1], "token": "guess"], body: manifest.json)
    office.give(.message(peer, frames: Frames(message.frames), user: nil))
    #expect(office.log.contains { $0.contains("trade not admitted") })
    #expect(office.command("trade.fair.propose", ["name": "A"], by: office.client("ha"))?.verb == .done)
  }

  // MARK: - Draining

  @Test func drainingFinishesWhatWasTaken() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    office.say(.command, to: ha, id: "c", subject: "trade.fair.propose", body: ["name": "A"])
    office.run()
    office.give(.drain)
    office.run()
    #expect(!office.isDrained)
    office.holdsAsks = false
    office.run()
    #expect(office.answer("c", to: ha)?.verb == .done)
    #expect(office.isDrained)
  }

  @Test func drainingDoesNotWaitForAModuleThatIsAway() throws {
    let office = try Office()
    office.rules["craft"] = { ask in ask.kindOfAsk == "reaction" ? .die : Script.craft(ask) }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.approve/HC-2024-0001", by: ha)
    office.kill("trade")
    office.say(.command, to: ha, id: "c", subject: "trade.fair.propose", body: ["name": "B"])
    office.run()
    office.give(.drain)
    office.run()
    #expect(office.isDrained)
    #expect(office.answer("c", to: ha)?.code == "draining")
    office.rules["craft"] = Script.craft
    try office.crash()
    office.pass(2_000)
    let brands = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.records(RecordQuery(kind: "brand")).count
    }
    #expect(brands == 1, "the reaction comes after the restart")
  }

  @Test func aModuleThatFailsIsAskedOnceMoreAndThenIsAtFault() throws {
    let office = try Office()
    var failures = 1
    office.rules["trade"] = { ask in
      let isAsked = ask.command == "propose" || ask.kindOfAsk == "question"
      guard failures > 0, isAsked, ask.fields["name"] != "C" else { return Script.trade(ask) }
      failures -= 1
      return .message(.failure, Problem("broken", vi: "Hỏng", en: "Broken").json.bytes)
    }
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, id: "a") == nil)
    office.pass(office.hub.limits.retryDelay)
    #expect(office.answer("a", to: ha)?.verb == .done)
    failures = 2
    #expect(office.command("trade.fair.propose", ["name": "B"], by: ha, id: "b") == nil)
    #expect(office.command("trade.fair.propose", ["name": "C"], by: ha, id: "c") == nil, "it waits behind the first")
    office.pass(office.hub.limits.retryDelay)
    #expect(office.answer("b", to: ha)?.code == "module-bug")
    #expect(office.answer("c", to: ha)?.values["record"] == "fair/HC-2024-0002")
    #expect(office.command("trade.fair.propose", ["name": "B"], by: ha, id: "b")?.verb == .done, "it was not spent")
    failures = 1
    #expect(office.command("trade.progress", by: ha, id: "q", verb: .askQuestion) == nil)
    office.pass(office.hub.limits.retryDelay)
    #expect(office.answer("q", to: ha)?.verb == .answer)
  }

  @Test func theBackOffDoublesToTenSecondsAndHealthEndsIt() throws {
    let office = try Office(restartLimit: 20)
    func delay() -> Int64 { (office.hub.modules["craft"]?.nextStart ?? 0) - office.moment.monotonic }
    var delays: [Int64] = []
    for _ in 0..<9 {
      office.kill("craft")
      delays.append(delay())
      office.pass(delays.last ?? 0)
      #expect(office.modulePeers["craft"] != nil)
    }
    #expect((100..<150).contains(delays[0]))
    #expect(delays[1] == delays[0] * 2 && delays[3] == delays[0] * 8)
    #expect(delays.suffix(2) == [10_000, 10_000])
    for _ in 0..<13 { office.pass(5_000) }
    office.kill("craft")
    #expect(delay() == delays[0])
    office.pass(10_000)
    let root = office.client("root")
    office.say(.admin, to: root, id: "restart", subject: "module.restart/craft")
    office.run()
    office.tick()
    #expect(office.modulePeers["craft"] != nil)
    #expect(office.hub.modules["craft"]?.phase == .ready, "a clean restart waits for nothing")
  }
}
