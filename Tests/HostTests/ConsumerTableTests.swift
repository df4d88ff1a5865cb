import Ledger
import Testing
import Wire

@testable import Host

/// Rows of the table in PROTOCOL.md §11 that concern consumers and publishers.
struct ConsumerTableTests {
  private func office(events: Int, records: Int = 1, limits: HubLimits = HubLimits()) throws -> Office {
    let office = try Office(limits: limits)
    let lan = office.client("lan")
    for record in 1...records { office.command("craft.brand.start/b\(record)", [:], by: lan) }
    for index in 0..<(events - records) { office.command("craft.brand.check/b\(index % records + 1)", [:], by: lan) }
    return office
  }

  @discardableResult
  private func open(
    _ office: Office, _ peer: Peer, name: String = "c", id: String = "o", credit: Int64 = 1_000, _ more: JSON = [:]
  ) -> Message? {
    var meta: JSON = ["filters": ["record.craft.>"], "from": "first"]
    for (name, value) in more.object ?? [:] { meta[name] = value }
    office.say(.open, to: peer, id: id, subject: name, meta: meta)
    office.run()
    let opened = office.answer(id, to: peer)
    if credit > 0 { tell(office, peer, .credit, ["messages": .integer(credit)], id: id) }
    return opened
  }

  private func tell(_ office: Office, _ peer: Peer, _ verb: Verb, _ meta: JSON, id: String = "o") {
    office.say(verb, to: peer, id: id, meta: meta)
    office.run()
  }

  private func deliveries(_ office: Office, _ peer: Peer) -> [Int64] {
    office.events(to: peer).compactMap { $0.values["delivery"]?.integer }
  }

  private func admin(_ office: Office, _ subject: String, _ meta: JSON = [:], by identity: String = "root") -> Message?
  {
    let peer = office.client(identity)
    office.say(.admin, to: peer, id: "admin", subject: subject, meta: meta)
    office.run()
    return office.answer("admin", to: peer)
  }

  /// The same deliveries as one by one, and an element is what an EVENT would have been.
  @Test func eventsComeTogetherWhereBatchAsksForIt() throws {
    let office = try office(events: 40)
    let (ha, lan) = (office.client("ha"), office.client("lan"))
    open(office, ha, name: "single", ["maxInFlight": 30])
    open(office, lan, name: "together", credit: 30, ["maxInFlight": 300, "batch": 4_000])
    let events = office.events(to: ha)
    let parcels = (office.received[lan] ?? []).filter { $0.verb == .events }
    let together = try parcels.flatMap { try JSON($0.body).array ?? [] }
    #expect(office.events(to: lan).isEmpty && parcels.count > 3)
    #expect(parcels.allSatisfy { $0.id == "o" && $0.body.count <= 4_000 + 16 })
    #expect(together.count == 30 && events.count == 30)
    for (event, element) in zip(events, together) {
      #expect(element["event"] == (try JSON(event.body)))
      #expect(element["topic"]?.string == event.subject)
      for name in ["attempt", "delivery", "position"] { #expect(element[name] == event.values[name]) }
    }
    tell(office, lan, .credit, ["messages": 35])
    let all = try (office.received[lan] ?? []).filter { $0.verb == .events }
      .flatMap { try JSON($0.body).array ?? [] }.compactMap { $0["delivery"]?.integer }
    #expect(all == Array(1...35), "credit counts events, not messages")
  }

  @Test func anEventThatIsLargerThanABatchComesAlone() throws {
    let office = try office(events: 3)
    let ha = office.client("ha")
    open(office, ha, ["batch": 1])
    let parcels = (office.received[ha] ?? []).filter { $0.verb == .events }
    #expect(try parcels.map { try JSON($0.body).array?.count } == [1, 1, 1])
  }

  // MARK: - Acknowledging

  @Test func extendGivesMoreTime() throws {
    let office = try office(events: 1)
    let ha = office.client("ha")
    open(office, ha, ["redeliverAfter": 1_000])
    for _ in 0..<4 {
      office.pass(800)
      tell(office, ha, .extend, ["delivery": 1])
    }
    #expect(deliveries(office, ha) == [1], "3.2 seconds, and never a second delivery")
    tell(office, ha, .extend, ["delivery": 1, "by": 5_000])
    office.pass(4_900)
    #expect(deliveries(office, ha) == [1])
    office.pass(200)
    #expect(deliveries(office, ha) == [1, 1])
  }

  @Test func backOffSpacesTheDeliveriesOfWhatFails() throws {
    let office = try office(events: 2)
    let ha = office.client("ha")
    open(office, ha, ["backOff": [1_000, 3_000], "maxDeliveries": 4])
    #expect(deliveries(office, ha) == [1, 2])
    tell(office, ha, .nak, ["delivery": 1])
    office.pass(900)
    #expect(deliveries(office, ha) == [1, 2])
    office.pass(200)
    #expect(deliveries(office, ha) == [1, 2, 1])
    tell(office, ha, .nak, ["delivery": 1])
    office.pass(2_900)
    #expect(deliveries(office, ha) == [1, 2, 1])
    office.pass(200)
    #expect(deliveries(office, ha) == [1, 2, 1, 1])
    tell(office, ha, .nak, ["delivery": 1])
    office.pass(3_100)
    tell(office, ha, .nak, ["delivery": 1])
    #expect(deliveries(office, ha) == [1, 2, 1, 1, 1], "the last wait holds for all more; then it is parked")
    let parked = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) }
    #expect(parked.map(\.position) == [1])
  }

  @Test func creditInBytesBoundsWhatIsSent() throws {
    let office = try office(events: 10)
    let ha = office.client("ha")
    open(office, ha, credit: 0)
    let size = Int64(
      try office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: 0, limit: 1, bytes: 0).first?.cloudEvent.count ?? 0
      })
    tell(office, ha, .credit, ["messages": 100, "bytes": .integer(3 * size + size / 2)])
    #expect(deliveries(office, ha) == [1, 2, 3])
    tell(office, ha, .credit, ["messages": 100, "bytes": .integer(size)])
    #expect(deliveries(office, ha) == [1, 2, 3], "a total only rises")
    tell(office, ha, .credit, ["messages": 100, "bytes": .integer(1 << 20)])
    #expect(deliveries(office, ha) == Array(1...10))
  }

  // MARK: - Competing members

  @Test func membersShareTheWorkAndKeepTheOrderOfEachRecord() throws {
    let office = try office(events: 40, records: 4)
    let (one, two) = (office.client("ha"), office.client("ha"))
    open(office, one, credit: 0, ["shared": true])
    open(office, two, credit: 0, ["shared": true])
    for peer in [one, two] { tell(office, peer, .credit, ["messages": 1_000]) }
    func events(_ peer: Peer) -> [(record: String, delivery: Int64)] {
      office.events(to: peer).map { ($0.json["subject"]?.string ?? "", $0.values["delivery"]?.integer ?? 0) }
    }
    let (first, second) = (events(one), events(two))
    #expect(first.count + second.count == 40)
    #expect(Set(first.map(\.delivery)).isDisjoint(with: second.map(\.delivery)))
    #expect(Set(first.map(\.record)).isDisjoint(with: second.map(\.record)), "a record is with one member at a time")
    for list in [first, second] {
      for (_, of) in Dictionary(grouping: list, by: \.record) {
        #expect(of.map(\.delivery) == of.map(\.delivery).sorted())
      }
    }
  }

  @Test func whatALostMemberHadGoesToTheOthers() throws {
    let office = try office(events: 6, records: 2)
    let (one, two) = (office.client("ha"), office.client("ha"))
    open(office, one, ["shared": true])
    open(office, two, ["shared": true])
    let lost = deliveries(office, one)
    #expect(!lost.isEmpty)
    tell(office, one, .ack, ["delivery": .integer(lost[0])])
    office.say(.bye, to: one, id: "bye")
    office.run()
    let taken = deliveries(office, two)
    #expect(taken.sorted() == (1...6).filter { $0 != lost[0] })
    tell(office, two, .ack, ["upTo": 6])
    try office.crash()
    #expect(open(office, office.client("ha"), ["shared": true])?.values["delivery"] == 6)
  }

  @Test func aMemberAcknowledgesOnlyWhatItHas() throws {
    let office = try office(events: 2, records: 2)
    let (one, two) = (office.client("ha"), office.client("ha"))
    open(office, one, credit: 1, ["shared": true])
    open(office, two, credit: 1, ["shared": true])
    #expect(deliveries(office, one) == [1])
    tell(office, one, .ack, ["deliveries": [1, 2]])
    tell(office, one, .nak, ["delivery": 2])
    office.say(.bye, to: two, id: "bye")
    tell(office, one, .credit, ["messages": 10])
    #expect(deliveries(office, one) == [1, 2])
  }

  // MARK: - Where it begins

  @Test func lastPerRecordBeginsWithTheNewestOfEach() throws {
    let office = try office(events: 9, records: 3)
    let ha = office.client("ha")
    open(office, ha, ["from": "last"])
    #expect(office.events(to: ha).compactMap { $0.values["position"]?.integer } == [7, 8, 9])
    #expect(deliveries(office, ha) == [1, 2, 3], "the count has no gap")
    office.command("craft.brand.check/b1", [:], by: office.client("lan"))
    #expect(deliveries(office, ha) == [1, 2, 3, 4])
    tell(office, ha, .ack, ["deliveries": [1, 3]])
    try office.crash()
    let again = office.client("ha")
    open(office, again, ["from": "last"])
    #expect(office.events(to: again).compactMap { $0.values["position"]?.integer } == [8, 10])
    #expect(deliveries(office, again) == [2, 4], "a restart repeats the numbers")
  }

  @Test func aSnapshotHasAWatermarkAndWhatFollowsCompletesIt() throws {
    let office = try office(events: 6, records: 6)
    let ha = office.client("ha")
    func page(_ snapshot: JSON, _ offset: Int64) -> JSON {
      office.say(
        .list, to: ha, id: "l\(offset)", subject: "brand",
        meta: ["snapshot": snapshot, "offset": .integer(offset), "limit": 4])
      office.run()
      return office.answer("l\(offset)", to: ha)?.json ?? [:]
    }
    let first = page(true, 0)
    let watermark = try #require(first["watermark"]?.integer)
    #expect(watermark == 6)
    let lan = office.client("lan")
    office.command("craft.brand.start/a0", [:], by: lan)
    office.command("craft.brand.check/b6", [:], by: lan)
    let second = page(.integer(watermark), 4)
    let rows = (first["rows"]?.array ?? []) + (second["rows"]?.array ?? [])
    #expect(
      rows.compactMap { $0["id"]?.string } == ["b1", "b2", "b3", "b4", "b5", "b6"], "no row moved to another page")
    #expect(second["watermark"]?.integer == watermark)
    open(office, ha, ["from": .integer(watermark + 1)])
    #expect(office.events(to: ha).compactMap { $0.values["position"]?.integer } == [7, 8])
  }

  // MARK: - Parked

  @Test func whatIsParkedIsListedTriedAgainAndDiscarded() throws {
    let office = try office(events: 3)
    let ha = office.client("ha")
    open(office, ha)
    tell(office, ha, .park, ["delivery": 1, "reason": "không đọc được"])
    tell(office, ha, .park, ["delivery": 2, "reason": "x"])
    tell(office, ha, .ack, ["delivery": 3])
    let list = try #require(admin(office, "parked.list/consumer/c", by: "ha"), "the owner may see them")
    #expect(list.json["parked"]?.array?.compactMap { $0["reason"]?.string } == ["không đọc được", "x"])
    #expect(admin(office, "parked.list/consumer/c", by: "lan")?.code == "forbidden")
    #expect(admin(office, "parked.discard/consumer/c", ["positions": [2]])?.json["discarded"] == 1)
    #expect(admin(office, "parked.retry/consumer/c")?.json["retried"] == 1)
    let last = try #require(office.events(to: ha).last)
    #expect(last.values["delivery"] == 1 && last.values["retried"] == true && last.values["attempt"] == 1)
    #expect(admin(office, "parked.list")?.json["parked"]?.array?.isEmpty == true)

    // It survives a restart until it is acknowledged.
    try office.crash()
    let again = office.client("ha")
    open(office, again)
    #expect(office.events(to: again).map { $0.values["delivery"] } == [1])
    tell(office, again, .ack, ["delivery": 1])
    try office.crash()
    let third = office.client("ha")
    #expect(open(office, third)?.values["delivery"] == 3)
    #expect(office.events(to: third).isEmpty)
  }

  // MARK: - Watching

  @Test func aStalledConsumerIsTheOfficesConcern() throws {
    let office = try office(events: 2)
    let ha = office.client("ha")
    open(office, ha, credit: 0, ["stalledAfter": 60_000])
    func facts() -> [String] {
      (try? office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: 0, limit: 100, bytes: 1 << 20).map(\.topics).filter { $0.hasPrefix("fact.house.") }
      }) ?? []
    }
    office.pass(59_000)
    #expect(facts().isEmpty)
    for _ in 0..<5 { office.pass(30_000) }
    #expect(facts() == ["fact.house.consumer-stalled"], "once")
    try office.crash()
    for _ in 0..<5 { office.pass(30_000) }
    #expect(facts() == ["fact.house.consumer-stalled"], "a restart does not repeat it")
    let again = office.client("ha")
    open(office, again, ["stalledAfter": 60_000])
    tell(office, again, .ack, ["upTo": 10])
    office.pass(1_000)
    #expect(facts() == ["fact.house.consumer-stalled", "fact.house.consumer-recovered"])
  }

  @Test func aConsumerForWhomNothingWaitsIsNotStalled() throws {
    let office = try office(events: 3)
    let ha = office.client("ha")
    open(office, ha, ["stalledAfter": 1_000])
    tell(office, ha, .ack, ["upTo": 3])
    tell(office, ha, .close, [:])
    let lan = office.client("lan")
    office.command("trade.booth.open/x", [:], by: lan)
    for _ in 0..<4 { office.pass(1_500) }
    let head = try office.ledger.snapshot { snapshot throws(LedgerError) in snapshot.head }
    #expect(head == 4, "no alarm was written")
    #expect(office.hub.consumers["c"]?.floor.position == 4, "and it does not read on what is not for it")
  }

  @Test func theHeadInPONGShowsALostTail() throws {
    let office = try office(events: 3)
    let ha = office.client("ha")
    office.say(.ping, to: ha, id: "p")
    #expect(office.answer("p", to: ha)?.values["head"] == 3)
  }

  @Test func aCursorOfTheLogBeforeARestoreIsGoodUpToTheFork() throws {
    let ledger = MemoryLedger(history: "h2")
    let head = try ledger.snapshot { snapshot throws(LedgerError) in snapshot.head }
    var batch = Batch()
    batch.values = [(name: "fork/h1", value: Array("2".utf8))]
    #expect(ledger.commit(batch, epoch: 1, expectedHead: head) == .committed(head: 0))
    let office = try Office(ledger: ledger)
    let lan = office.client("lan")
    for record in 1...4 { office.command("craft.brand.start/b\(record)", [:], by: lan) }
    let ha = office.client("ha")
    let beyond = open(office, ha, credit: 0, ["from": ["history": "h1", "position": 3]])
    #expect(beyond?.code == "forked" && beyond?.json["position"] == 2)
    open(office, ha, ["from": ["history": "h1", "position": 2]])
    #expect(office.events(to: ha).compactMap { $0.values["position"]?.integer } == [3, 4])
  }

  // MARK: - Publishers

  @Test func aFullQueueAnswersBusy() throws {
    var limits = HubLimits()
    limits.commandsInFlight = 2
    let office = try Office(limits: limits)
    office.holdsCommits = true
    let lan = office.client("lan")
    for number in 1...3 {
      office.say(
        .publish, to: lan, id: "n\(number)", subject: "notice.craft-dept.x", body: ["n": .integer(Int64(number))])
    }
    office.run()
    let busy = try #require(office.answer("n3", to: lan))
    #expect(busy.verb == .failed && busy.code == "busy" && busy.json["retryable"] == true)
    #expect(office.answer("n1", to: lan) == nil)
    office.holdsCommits = false
    office.run()
    #expect(["n1", "n2"].allSatisfy { office.answer($0, to: lan)?.verb == .done })
    office.say(.publish, to: lan, id: "n3", subject: "notice.craft-dept.x", body: ["n": 3])
    office.run()
    #expect(office.answer("n3", to: lan)?.verb == .done, "nothing was spent: the same id is good")
  }

  @Test func theResultOfACommandIsFoundByItsID() throws {
    let office = try Office()
    let lan = office.client("lan")
    office.command("craft.brand.start/b1", [:], by: lan, id: "cmd-1")
    func result(_ id: String, _ peer: Peer, _ meta: JSON = [:]) -> Message? {
      office.say(.result, to: peer, id: "r", subject: id, meta: meta)
      office.run()
      return office.answer("r", to: peer)
    }
    try office.crash()
    let again = office.client("lan")
    let found = try #require(result("cmd-1", again)).json
    #expect(found["state"] == "decided")
    #expect(found["answer"]?["verb"] == "DONE" && found["answer"]?["meta"]?["position"] == 1)
    #expect(result("cmd-2", again)?.json == ["state": "unknown"])
    #expect(result("cmd-1", office.client("ha"))?.json == ["state": "unknown"], "ids belong to identities")
    #expect(result("cmd-1", office.client("ha"), ["identity": "lan"])?.code == "forbidden")
    office.holdsAsks = true
    office.say(.command, to: again, id: "cmd-3", subject: "craft.brand.check/b1")
    office.run()
    #expect(result("cmd-3", again)?.json == ["state": "pending"])
  }
}
