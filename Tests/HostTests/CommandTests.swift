import Ledger
import Testing
import Wire

@testable import Host

/// Once, and never before the disk: DESIGN.md §3, PROTOCOL.md §4.
struct CommandTests {
  private func propose(_ office: Office, _ peer: Peer, _ name: String = "Hội chợ", id: String) {
    office.say(.command, to: peer, id: id, subject: "trade.fair.propose", body: ["name": .string(name)])
    office.run()
  }

  /// Outcomes of years ago were stored with it: one that changed would refuse what is sent again as a conflict.
  @Test func theDigestOfAMessageStaysWhatItIs() {
    let message = Message(
      .command, id: "x", subject: "house.task.note/NV-2024-0001", meta: ["dated": "2024-03-22"], body: ["text": "x"])
    #expect(Hex.text(Hub.digest(message)) == "88a49262dd7ddbe84b1b97df17ed84ce")
  }

  @Test func doneLeavesOnlyAfterTheCommitOfItsBatch() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.holdsCommits = true
    propose(office, ha, id: "c1")
    #expect(office.answers("c1", to: ha).isEmpty)
    #expect(office.commits.count == 1)
    office.holdsCommits = false
    office.run()
    let done = try #require(office.answer("c1", to: ha))
    #expect(done.verb == .done)
    #expect(done.subject == "trade.fair.propose/HC-2024-0001")
    #expect(done.values["record"] == "fair/HC-2024-0001")
    #expect(done.values["version"] == 1)
    #expect(done.values["position"] == 1)
  }

  /// Two events fill a batch here, and two batches may be on their way.
  @Test func aFullBatchGoesBehindTheOthersAndAllIsAnsweredInItsOrder() throws {
    var limits = HubLimits()
    (limits.batchEvents, limits.batchesAhead) = (2, 2)
    let office = try Office(limits: limits)
    let ha = office.client("ha")
    office.run()
    office.holdsCommits = true
    for number in 1...7 { office.say(.publish, to: ha, id: "p\(number)", subject: "notice.trade-dept.x", body: [:]) }
    office.run()
    for number in 8...9 { office.say(.publish, to: ha, id: "p\(number)", subject: "notice.trade-dept.x", body: [:]) }
    office.run()
    for number in 10...12 { office.say(.publish, to: ha, id: "p\(number)", subject: "notice.trade-dept.x", body: [:]) }
    office.run()
    #expect(office.commits.map(\.head) == [0, 7], "the third waits for a place")
    #expect(office.commits.map(\.batch.events.count) == [7, 2])
    #expect(office.answers("p1", to: ha).isEmpty)
    #expect(office.commit())
    #expect(office.answer("p7", to: ha)?.verb == .done && office.answers("p8", to: ha).isEmpty)
    office.run()
    #expect(office.commits.map(\.head) == [7, 9])
    office.holdsCommits = false
    office.run()
    #expect(office.answer("p12", to: ha)?.values["position"] == 12)
  }

  @Test func aRefusalLeavesOnlyAfterItsCommitAndIsStored() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.holdsCommits = true
    propose(office, ha, "Cấm", id: "c1")
    #expect(office.answers("c1", to: ha).isEmpty)
    office.holdsCommits = false
    office.run()
    #expect(office.answer("c1", to: ha)?.verb == .refused)
    let asks = office.asked.count
    propose(office, ha, "Cấm", id: "c1")
    #expect(office.asked.count == asks)
    #expect(office.answer("c1", to: ha)?.code == "forbidden-name")
    #expect(office.answer("c1", to: ha)?.values["duplicate"] == true)
  }

  @Test func theSameIDJoinsWhatIsInFlight() throws {
    let office = try Office()
    let (first, second) = (office.client("ha"), office.client("ha"))
    office.run()
    office.holdsAsks = true
    propose(office, first, id: "c1")
    propose(office, second, id: "c1")
    office.holdsAsks = false
    office.run()
    #expect(office.asked.count == 1)
    #expect(office.answer("c1", to: first) == office.answer("c1", to: second))
    #expect(office.answer("c1", to: first)?.verb == .done)
  }

  @Test func theSameIDWhileStagedJoinsAndIsAnsweredOnce() throws {
    let office = try Office()
    let ha = office.client("ha")
    let again = office.client("ha")
    office.run()
    office.holdsCommits = true
    propose(office, ha, id: "c1")
    propose(office, again, id: "c1")
    #expect(office.answers("c1", to: again).isEmpty)
    office.holdsCommits = false
    office.run()
    #expect(office.answers("c1", to: ha).count == 1)
    #expect(office.answers("c1", to: again).count == 1)
  }

  @Test func aSpentIDGetsItsFirstAnswerAlsoAfterARestart() throws {
    let office = try Office()
    var ha = office.client("ha")
    propose(office, ha, id: "c1")
    let first = try #require(office.answer("c1", to: ha))
    try office.crash()
    ha = office.client("ha")
    propose(office, ha, id: "c1")
    let again = try #require(office.answer("c1", to: ha))
    #expect(again.values["duplicate"] == true)
    #expect(again.values["position"] == first.values["position"])
    #expect(again.subject == first.subject)
    #expect(try office.ledger.snapshot { $0.head } == 1)
  }

  @Test func otherBytesUnderOneIDAreAConflict() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.holdsAsks = true
    propose(office, ha, "A", id: "c1")
    propose(office, ha, "B", id: "c1")
    #expect(office.answer("c1", to: ha)?.code == "conflict")
    office.holdsAsks = false
    office.run()
    #expect(office.answer("c1", to: ha)?.verb == .done)
    propose(office, ha, "B", id: "c1")
    #expect(office.answer("c1", to: ha)?.code == "conflict")
  }

  @Test func anIDBelongsToItsIdentity() throws {
    let office = try Office()
    office.command("trade.fair.propose", ["name": "A"], by: office.client("ha"), id: "c1")
    let lan = office.client("lan")
    #expect(office.command("craft.brand.start/b1", [:], by: lan, id: "c1")?.verb == .done)
  }

  @Test func aFailureSpendsNothing() throws {
    let office = try Office()
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose", ["nam": "A"], by: ha, id: "c1")?.code == "form")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c1")?.verb == .done)
    #expect(office.command("trade.fair.hold/HC-2024-0001", by: ha, id: "c2")?.code == "wrong-stage")
    #expect(office.command("trade.fair.approve/HC-2024-0001", by: ha, id: "c2")?.verb == .done)
  }

  @Test func adryRunWritesAndSpendsNothing() throws {
    let office = try Office()
    let ha = office.client("ha")
    let dry = office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c1", meta: ["dryRun": true])
    #expect(dry?.values["dryRun"] == true)
    #expect(try office.ledger.snapshot { $0.head } == 0)
    let done = office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c1")
    #expect(done?.values["record"] == "fair/HC-2024-0001")
  }

  /// Seed 1796000000002735 of the simulation: a REFUSED without the mark is taken for one that is stored.
  @Test func aDryRunThatIsRefusedSaysSoAndSpendsNothing() throws {
    let office = try Office()
    let ha = office.client("ha")
    let dry = office.command("trade.fair.propose", ["name": "Cấm"], by: ha, id: "c1", meta: ["dryRun": true])
    #expect(dry?.verb == .refused && dry?.values["dryRun"] == true)
    #expect(
      try office.ledger.snapshot { book throws(LedgerError) in try book.outcome(identity: "ha", id: "c1") } == nil)
    let refused = office.command("trade.fair.propose", ["name": "Cấm"], by: ha, id: "c1")
    #expect(refused?.verb == .refused && refused?.values["dryRun"] == nil && refused?.values["duplicate"] == nil)
  }

  @Test func dryRunsOfCreationsWaitForNobodyAndHoldNobodyUp() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    let before = office.asks.count
    for index in 1...3 {
      office.say(
        .command, to: ha, id: "d\(index)", subject: "trade.fair.propose", meta: ["dryRun": true], body: ["name": "A"])
    }
    propose(office, ha, id: "c1")
    propose(office, ha, id: "c2")
    #expect(office.asks.count == before + 5, "dry runs and creations of the series are asked at once")
    office.holdsAsks = false
    office.run()
    for index in 1...3 { #expect(office.answer("d\(index)", to: ha)?.values["dryRun"] == true) }
    #expect(office.answer("c1", to: ha)?.values["record"] == "fair/HC-2024-0001")
    #expect(office.answer("c2", to: ha)?.values["record"] == "fair/HC-2024-0002")
  }

  @Test func creationsGetGaplessNumbersAlsoWhenSomeAreRefused() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    for index in 1...9 { propose(office, ha, index % 3 == 0 ? "Cấm" : "A", id: "c\(index)") }
    office.holdsAsks = false
    office.run()
    let records = (1...9).compactMap { office.answer("c\($0)", to: ha)?.values["record"]?.string }
    #expect(records == (1...6).map { "fair/HC-2024-000\($0)" })
  }

  @Test func aNumberedKindTakesNoIDFromItsSubject() throws {
    let office = try Office()
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose/HC-2024-0001", ["name": "A"], by: ha)?.code == "form")
    let done = office.command("trade.fair.propose", ["name": "A"], by: ha)
    #expect(done?.values["record"] == "fair/HC-2024-0001")
  }

  @Test func aTaskThatTakesTheNumberMeanwhileMakesTheCreationAskAgain() throws {
    let office = try Office()
    office.rules["trade"] = { ask in
      .change(
        "proposed", stage: "proposed", state: ask.fields, version: 0,
        ["tasks": [["task": "check-fair", "lead": "trade-dept", "title": ["vi": "Xem", "en": "Look"]]]])
    }
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    office.say(.command, to: ha, id: "t", subject: "house.task.assign", body: ["title": "Tay"])
    office.run()
    office.say(.command, to: ha, id: "f", subject: "trade.fair.propose", body: ["name": "A"])
    office.run()
    #expect(office.answerAsk(at: 1))
    office.holdsAsks = false
    office.run()
    #expect(office.answer("t", to: ha)?.values["record"] == "task/NV-2024-0002")
    let ids = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.records(RecordQuery(kind: "task")).map(\.id)
    }
    #expect(ids == ["NV-2024-0001", "NV-2024-0002"])
  }

  /// Its keys are not known yet: were it kept as it was read, a value that it loses would stay searchable.
  @Test func aRecordReadBeforeItsModuleCameIsReadAgain() throws {
    let office = try Office()
    office.command("trade.fair.propose", ["name": "A", "host": "x"], by: office.client("ha"))
    office.rules["trade"] = nil
    try office.crash()
    let ha = office.client("ha")
    office.say(.command, to: ha, id: "c", subject: "trade.fair.count/HC-2024-0001")
    office.run()
    office.rules["trade"] = { ask in
      .change("counted", stage: "proposed", state: ["name": "A", "host": "y"], version: ask.version)
    }
    for _ in 1...20 { office.pass(1_000) }
    #expect(office.answer("c", to: ha)?.verb == .done)
    let hosts = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.totals(RecordQuery(kind: "fair"), groupedBy: ["host"], summing: []).map(\.group)
    }
    #expect(hosts == [[.text("y")]])
  }

  @Test func commandsOnOneRecordAreDecidedInOrderOnTheStagedState() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.holdsCommits = true
    for index in 1...5 {
      office.say(
        .command, to: ha, id: "n\(index)", subject: "trade.fair.count/HC-2024-0001",
        body: ["by": .integer(Int64(index))])
    }
    office.run()
    #expect(office.asked.suffix(5).map(\.version) == [1, 2, 3, 4, 5])
    #expect((1...5).allSatisfy { office.answers("n\($0)", to: ha).isEmpty })
    office.holdsCommits = false
    office.run()
    #expect((1...5).map { office.answer("n\($0)", to: ha)?.values["version"] } == [2, 3, 4, 5, 6])
    let row = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.record("fair", "HC-2024-0001") }
    #expect(row.flatMap { try? JSON($0.state) }?["count"] == 15)
  }

  @Test func aFailureThatRestsOnAStagedRecordWaitsForTheDisk() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.holdsCommits = true
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    office.say(.command, to: ha, id: "b", subject: "trade.fair.approve/HC-2024-0001")
    office.run()
    #expect(office.answers("b", to: ha).isEmpty, "the approval is not on disk, so nobody may hear of it")
    office.holdsCommits = false
    office.run()
    #expect(office.answer("b", to: ha)?.code == "wrong-stage")
  }

  @Test func tenThousandCommandsThatFailAtOnceDoNotExhaustTheStack() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.count/HC-2024-0001", by: ha)
    office.holdsAsks = true
    office.say(.command, to: ha, id: "first", subject: "trade.fair.approve/HC-2024-0001")
    for index in 0..<9_000 {
      office.say(.command, to: ha, id: "q\(index)", subject: "trade.fair.approve/HC-2024-0001")
    }
    office.run()
    office.holdsAsks = false
    office.run()
    #expect(office.answer("q8999", to: ha)?.code == "wrong-stage")
  }

  @Test func expectedVersionsAndUnknownThingsAreToldApart() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    func code(_ subject: String, _ meta: JSON = [:]) -> String? {
      office.command(subject, by: ha, meta: meta)?.code
    }
    #expect(code("trade.fair.count/HC-2024-0001", ["expect": 7]) == "wrong-version")
    #expect(code("trade.fair.count/HC-2024-0009") == "unknown-record")
    #expect(code("trade.fair.cuont/HC-2024-0001") == "unknown-command")
    #expect(code("trade.fiar.count/HC-2024-0001") == "unknown-kind")
    #expect(code("trad.fair.count/HC-2024-0001") == "unknown-module")
    #expect(code("trade.fair") == "unknown-command")
    #expect(code("trade.fair.count") == "form")
    #expect(code("trade.fair.count/HC-2024-0001", ["dated": "2024-02-30"]) == "form")
    #expect(code("trade.fair.count/HC-2024-0001", ["dated": "2024-03-23"]) == "form")
  }

  @Test func numbersAtTheEdgeOf64BitsDoNotEndTheDaemon() throws {
    let office = try Office()
    let ha = office.client("ha")
    let meta: JSON = ["timeout": .integer(.max)]
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, meta: meta)?.verb == .done)
    for from: JSON in [.integer(.min), .integer(.max), ["history": "h1", "position": .integer(.min)]] {
      let id = "o\(from)"
      office.say(.open, to: ha, id: String(id.hashValue), meta: ["filters": [">"], "from": from])
      office.run()
      #expect(office.answer(String(id.hashValue), to: ha)?.verb == .opened)
    }
  }

  @Test func noticesGoToTheBodysOwnTopics() throws {
    let office = try Office()
    let ha = office.client("ha")
    #expect(office.command("notice.trade-dept.plan", ["a": 1], by: ha, verb: .publish)?.verb == .done)
    #expect(office.command("notice.craft-dept.plan", [:], by: ha, verb: .publish)?.code == "forbidden")
    #expect(office.command("fact.trade.fair-approved", [:], by: ha, verb: .publish)?.code == "forbidden")
    #expect(office.command("notice.trade-dept", [], by: ha, verb: .publish)?.code == "form")
    let dated: JSON = ["dated": "garbage"]
    #expect(office.command("notice.trade-dept", [:], by: ha, meta: dated, verb: .publish)?.code == "form")
  }

  @Test func aRecordInMemoryIsReadThereButOnlyAsItIsOnDisk() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.holdsLoads = true
    let version = { office.command("fair/HC-2024-0001", by: ha, verb: .get)?.json["version"] }
    #expect(version() == 1, "without a read of the disk")
    office.holdsCommits = true
    office.command("trade.fair.count/HC-2024-0001", by: ha)
    #expect(version() == nil, "version 2 is staged, the disk is asked")
    office.holdsLoads = false
    office.run()
    #expect(office.answer("c4", to: ha)?.json["version"] == 1)
    office.holdsCommits = false
    office.run()
    office.holdsLoads = true
    #expect(version() == 2)
  }

  @Test func lowDiskAndDrainingTurnCommandsAwayButNotReading() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.give(.diskIsLow(true))
    #expect(office.command("trade.fair.propose", ["name": "B"], by: ha)?.code == "disk-low")
    office.say(.get, to: ha, id: "g", subject: "fair/HC-2024-0001")
    office.run()
    #expect(office.answer("g", to: ha)?.json["version"] == 1)
    office.give(.diskIsLow(false))
    office.give(.drain)
    #expect(office.command("trade.fair.propose", ["name": "B"], by: ha)?.code == "draining")
  }
}
