import Chance
import Ledger
import Testing
import Wire

@testable import Host

/// Deadlines and the clock of a rehearsal.
struct DeadlineTests {
  /// Proposals set the deadline that their field `at` names, counted from the start.
  private func timed(_ ask: Asked) -> Answered {
    switch ask.command {
    case "propose":
      .change(
        "proposed", stage: "proposed", state: ask.fields, version: 0,
        ["deadlines": [["name": "remind", "at": .integer(Office.start + (ask.fields["booths"]?.integer ?? 0))]]])
    case "approve":
      .change(
        "approved", stage: "approved", state: ask.state, version: ask.version,
        ["deadlines": [["name": "remind", "cancel": true]]])
    case "count":
      .change(
        "counted", stage: ask.meta["stage"]?.string ?? "", state: ask.state, version: ask.version,
        ["deadlines": [["name": "remind", "at": .integer(Office.start + (ask.fields["by"]?.integer ?? 0))]]])
    default: Script.trade(ask)
    }
  }

  private func prepared(
    _ clock: OfficeConfiguration.Clock = .live, due: [Int64], limits: HubLimits = HubLimits(),
    rule: ((Asked) -> Answered)? = nil
  ) throws -> (Office, Peer) {
    let office = try Office(clock: clock, limits: limits)
    office.rules["trade"] = rule ?? timed
    let ha = office.client("ha")
    for time in due { office.command("trade.fair.propose", ["name": "A", "booths": .integer(time)], by: ha) }
    return (office, ha)
  }

  private func reminded(_ office: Office) -> [String] {
    office.asked.filter { $0.command == "remind" }.map { String($0.record.suffix(1)) }
  }

  @Test func deadlinesFireInDueOrderAndOnce() throws {
    let (office, _) = try prepared(due: [30_000, 10_000, 20_000])
    office.pass(9_000)
    #expect(reminded(office).isEmpty)
    office.pass(30_000)
    office.pass(1_000)
    #expect(reminded(office) == ["2", "3", "1"])
    #expect(try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.deadlines().count } == 0)
  }

  @Test func overdueDeadlinesFireAfterARestart() throws {
    let (office, _) = try prepared(due: [30_000, 10_000])
    office.holdsAsks = true
    office.pass(60_000)
    try office.crash()
    office.holdsAsks = false
    office.pass(1_000)
    #expect(reminded(office).suffix(2) == ["2", "1"])
    let rows = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.records(RecordQuery(kind: "fair")).map(\.version)
    }
    #expect(rows == [2, 2])
  }

  @Test func settingADeadlineAgainReplacesItAndCancellingEndsIt() throws {
    let (office, ha) = try prepared(due: [10_000, 10_000])
    office.command("trade.fair.count/HC-2024-0001", ["by": 50_000], by: ha)
    office.command("trade.fair.approve/HC-2024-0002", by: ha)
    office.pass(20_000)
    #expect(reminded(office).isEmpty)
    office.pass(40_000)
    #expect(reminded(office) == ["1"])
  }

  @Test func aDeadlineCancelledWhileItsCommandWaitsDoesNotFire() throws {
    let (office, ha) = try prepared(due: [5_000])
    office.holdsAsks = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    office.run()
    office.pass(6_000)
    office.holdsAsks = false
    office.run()
    #expect(office.answer("a", to: ha)?.verb == .done)
    #expect(reminded(office).isEmpty)
  }

  @Test func whatIsDueWhileItsRecordIsBusyWaitsForTheNextTime() throws {
    var limits = HubLimits()
    limits.commandsPerRecord = 1
    let (office, ha) = try prepared(due: [5_000], limits: limits) { ask in
      ask.command == "count" ? Script.trade(ask) : timed(ask)
    }
    office.holdsAsks = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.count/HC-2024-0001")
    office.run()
    office.pass(6_000)
    #expect(reminded(office).isEmpty, "its record has as many commands as it may have")
    office.holdsAsks = false
    office.run()
    office.tick()
    #expect(reminded(office) == ["1"])
  }

  @Test func deadlinesOfDecisionsWithoutEventsAreKeptApart() throws {
    let (office, ha) = try prepared(due: [900_000, 900_000]) { ask in
      guard ask.command == "count" else { return timed(ask) }
      return .decision(["deadlines": [["name": "remind", "at": .integer(Office.start + 10_000)]]])
    }
    for index in 1...2 { office.command("trade.fair.count/HC-2024-000\(index)", by: ha) }
    office.pass(20_000)
    #expect(reminded(office) == ["1", "2"])
  }

  @Test func aModuleThatIsAwayHoldsUpItsOwnDeadlinesOnly() throws {
    let (office, _) = try prepared(due: [30_000])
    office.command("house.task.assign", ["title": "T"], by: office.client("ha"))
    office.rules["house"] = { ask in
      .change(
        "assigned", stage: "assigned", state: ["task": "t", "lead": "trade-dept"], version: 0,
        ["deadlines": [["name": "overdue", "at": .integer(Office.start + 5_000)]]])
    }
    office.command("house.task.assign", ["title": "T"], by: office.client("ha"))
    office.rules["house"] = nil
    try office.crash()
    office.pass(40_000)
    #expect(reminded(office) == ["1"])
  }

  @Test func aTaskOfAModuleIsOpenAndTheHouseSetsItsRemindersAtOnce() throws {
    let office = try Office()
    office.rules["trade"] = { ask in
      .change(
        "proposed", stage: "proposed", state: ask.fields, version: 0,
        [
          "tasks": [
            [
              "task": "check-fair", "lead": "trade-dept", "title": ["vi": "Xem", "en": "Look"], "due": "2024-05-06",
            ]
          ]
        ])
    }
    office.command("trade.fair.propose", ["name": "A"], by: office.client("ha"))
    office.pass(1_000)
    let (state, names) = try office.ledger.snapshot { snapshot throws(LedgerError) in
      (
        try snapshot.records(RecordQuery(kind: "task")).first?.state ?? [],
        try snapshot.deadlines().map(\.name)
      )
    }
    let task = try JSON(state)
    #expect(task["open"] == true && task["next"] == ["trade-dept"])
    #expect(office.asked.filter { $0.command == "set-reminders" }.map(\.record) == ["NV-2024-0001"])
    #expect(names == ["overdue"], "what the house set is left")
    office.pass(60_000)
    #expect(office.asked.last?.command == "overdue")
  }

  @Test func theSuperiorThatWasToldHearsOfTheTaskToo() {
    let state: JSON = ["task": "check", "lead": "b-dept", "with": ["c-dept", "a-dept"], "escalatedTo": "a-dept"]
    #expect(
      TaskTopics.topics(of: try? JSONView(state.bytes), stage: "accepted")
        == "task.b-dept.check.accepted task.a-dept.check.accepted task.c-dept.check.accepted")
  }

  // MARK: - Rehearsal

  private func advance(_ office: Office, to time: Int64) -> Peer {
    let root = office.client("root")
    office.say(.admin, to: root, id: "go", subject: "clock.advance", meta: ["to": .integer(time)])
    office.run()
    return root
  }

  @Test func theRehearsalClockStopsAtEachDeadline() throws {
    let (office, _) = try prepared(.rehearsal(start: Office.start), due: [30_000, 10_000])
    office.pass(500_000)
    #expect(reminded(office).isEmpty, "the machine's time is not the office's")
    let root = advance(office, to: Office.start + 100_000)
    #expect(office.answer("go", to: root)?.json["now"] == .integer(Office.start + 100_000))
    let asks = office.asked.filter { $0.command == "remind" }
    #expect(asks.map { $0.meta["now"] } == [.integer(Office.start + 10_000), .integer(Office.start + 30_000)])
  }

  @Test func theRehearsalClockWaitsForSendsAndReactions() throws {
    let (office, ha) = try prepared(.rehearsal(start: Office.start), due: [30_000]) { ask in
      ask.command == "approve" ? Script.trade(ask) : timed(ask)
    }
    office.holdsAsks = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    let root = advance(office, to: Office.start + 100_000)
    #expect(office.answer("go", to: root) == nil)
    office.holdsAsks = false
    office.run()
    #expect(office.answer("go", to: root)?.verb == .answer)
    let brand = try #require(office.asked.first { $0.command == "start" })
    #expect(brand.meta["now"] == .integer(Office.start), "the reaction's send was not overtaken")
  }

  @Test func theClockSurvivesARestart() throws {
    let (office, _) = try prepared(.rehearsal(start: Office.start), due: [])
    _ = advance(office, to: Office.start + 86_400_000)
    try office.crash()
    let ha = office.client("ha")
    #expect(office.answer("hello", to: ha)?.values["now"] == .integer(Office.start + 86_400_000))
  }

  @Test func anAdvanceThatCannotEndStopsAndNamesWhy() throws {
    let (office, ha) = try prepared(.rehearsal(start: Office.start), due: [])
    office.command("trade.fair.propose", ["name": "A", "booths": 999_000], by: ha)
    office.rules["trade"] = nil
    office.kill("trade")
    office.say(.command, to: ha, id: "slow", subject: "trade.fair.count/HC-2024-0001", meta: ["timeout": 900_000])
    let root = advance(office, to: Office.start + 1)
    for _ in 0..<20 { office.pass(4_000) }
    #expect(office.answer("go", to: root)?.code == "timeout")
    #expect(office.answer("go", to: root)?.json["title"]?.string?.contains("slow") == true)
  }

  @Test func aLiveClockIsNotMoved() throws {
    let office = try Office()
    let root = advance(office, to: Office.start + 1)
    #expect(office.answer("go", to: root)?.code == "forbidden")
  }
}

/// The deadlines of an office against a list that is searched from end to end.
struct DeadlineOrderTests {
  @Test func theNextIsTheEarliestOfThoseThatAreSet() {
    var random = SplitMix64(seed: 7)
    var deadlines = Deadlines([])
    var rows: [DeadlineRow] = []
    var firing: [DeadlineRow] = []
    for turn in 1...20_000 {
      let name = "fair/\(Int.random(in: 1...40, using: &random))"
      let old = rows.firstIndex { $0.record == name }
      switch Int.random(in: 0...5, using: &random) {
      case 0, 1:
        let time = Int64.random(in: 0...100, using: &random)
        let row = DeadlineRow(record: name, name: "close", time: time, position: Int64(turn))
        if let old { rows.remove(at: old) }
        firing.removeAll { $0.record == name }
        rows.append(row)
        deadlines.set(row)
      case 2:
        if let old {
          firing.removeAll { $0 == rows[old] }
          deadlines.clear(rows.remove(at: old))
        }
      case 3, 4:
        let due = rows.filter { !firing.contains($0) && $0.time <= 50 }.min {
          ($0.time, $0.position) < ($1.time, $1.position)
        }
        #expect(deadlines.fire(by: 50) == due)
        if let due { firing.append(due) }
      default: if let row = firing.popLast() { deadlines.unfire(row) }
      }
      let next = rows.filter { !firing.contains($0) }.min { ($0.time, $0.position) < ($1.time, $1.position) }
      guard deadlines.next == next, deadlines.count == rows.count, deadlines.isFiring == !firing.isEmpty else {
        Issue.record("turn \(turn): \(String(describing: deadlines.next)) instead of \(String(describing: next))")
        return
      }
    }
  }
}
