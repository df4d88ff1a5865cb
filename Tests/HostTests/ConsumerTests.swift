import Ledger
import Testing
import Wire

@testable import Host

/// Consumers: credit, acknowledgement, redelivery and what survives a restart. PROTOCOL.md §6.
struct ConsumerTests {
  private func office(events: Int, records: Int = 1) throws -> (Office, Peer) {
    let office = try Office()
    let lan = office.client("lan")
    for record in 1...records { office.command("craft.brand.start/b\(record)", [:], by: lan) }
    for index in 0..<(events - records) { office.command("craft.brand.check/b\(index % records + 1)", [:], by: lan) }
    office.forget(lan)
    return (office, office.client("ha"))
  }

  @discardableResult
  private func open(
    _ office: Office, _ peer: Peer, name: String = "", id: String = "o", credit: Int64 = 1_000, _ more: JSON = [:]
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

  @Test func nothingComesWithoutCreditAndCreditIsATotal() throws {
    let (office, ha) = try office(events: 10)
    #expect(open(office, ha, credit: 0)?.verb == .opened)
    #expect(deliveries(office, ha).isEmpty)
    tell(office, ha, .credit, ["messages": 3])
    #expect(deliveries(office, ha) == [1, 2, 3])
    tell(office, ha, .credit, ["messages": 3])
    tell(office, ha, .credit, ["messages": 2])
    #expect(deliveries(office, ha) == [1, 2, 3])
    tell(office, ha, .credit, ["messages": 5])
    #expect(deliveries(office, ha) == [1, 2, 3, 4, 5])
  }

  @Test func aClientThatGivesCreditAtOnceHearsOPENEDBeforeTheFirstEvent() throws {
    let (office, ha) = try office(events: 3)
    office.say(.open, to: ha, id: "o", subject: "d", meta: ["filters": ["record.craft.>"], "from": "first"])
    office.say(.credit, to: ha, id: "o", meta: ["messages": 10])
    office.run()
    #expect(office.answers("o", to: ha).map(\.verb) == [.opened, .event, .event, .event])
  }

  @Test func liveEventsFollowReplayInOrder() throws {
    let (office, ha) = try office(events: 5)
    open(office, ha)
    let lan = office.client("lan")
    for _ in 0..<3 { office.command("craft.brand.check/b1", [:], by: lan) }
    #expect(office.events(to: ha).compactMap { $0.values["position"]?.integer } == Array(1...8))
    #expect(office.events(to: ha).allSatisfy { $0.subject == "record.craft.brand.checked" })
  }

  /// How many events are asked for by the reads that wait.
  private func asked(_ office: Office) -> [Int] {
    office.loads.flatMap(\.loads).compactMap { if case .events(_, let limit, _) = $0 { limit } else { nil } }
  }

  /// A client of an office that holds nothing in memory any more, with reads held back.
  private func reopened(_ office: Office) throws -> Peer {
    try office.crash()
    office.holdsLoads = true
    return office.client("ha")
  }

  @Test func theNextPageIsReadWhileOneGoesOut() throws {
    let (office, _) = try office(events: 1_100)
    let ha = try reopened(office)
    open(office, ha, credit: 2_000, ["maxInFlight": 2_000])
    #expect(asked(office) == [512] && office.serveLoad())
    #expect(asked(office) == [512] && deliveries(office, ha).isEmpty)
    office.run()
    #expect(deliveries(office, ha) == Array(1...512))
    office.holdsLoads = false
    office.run()
    #expect(deliveries(office, ha) == Array(1...1_100))
  }

  @Test func someCatchUpInEachTurnAndAllInTheEnd() throws {
    let (office, _) = try office(events: 5)
    let ha = try reopened(office)
    for number in 1...20 { open(office, ha, id: "o\(number)") }
    while office.serveLoad() {}
    let served = { (1...20).filter { !office.answers("o\($0)", to: ha).filter { $0.verb == .event }.isEmpty }.count }
    office.give(.turnEnded)
    #expect(served() == 8)
    office.run()
    #expect(served() == 20)
  }

  @Test func noMoreIsReadThanThereIsRoomFor() throws {
    let (office, _) = try office(events: 20)
    let ha = try reopened(office)
    open(office, ha, ["maxInFlight": 4])
    #expect(asked(office) == [4] && office.serveLoad())
    office.run()
    #expect(asked(office) == [])
    tell(office, ha, .ack, ["deliveries": [2]])
    #expect(asked(office) == [1])
  }

  @Test func moreAndMoreIsReadWhileNothingMatches() throws {
    let (office, _) = try office(events: 1_100)
    let ha = try reopened(office)
    open(office, ha, ["maxInFlight": 1, "filters": ["fact.>"]])
    var pages: [Int] = []
    while let page = asked(office).first {
      pages.append(page)
      #expect(office.serveLoad())
      office.run()
    }
    #expect(pages == [1, 16, 16, 32, 64, 128, 256, 512, 512])
  }

  /// The read of before answers when another one is under way: it is of another place, or of other filters.
  @Test func aReadOfBeforeTheConsumerWasOpenedAnewBringsNothing() throws {
    let (office, _) = try office(events: 6, records: 2)
    let ha = try reopened(office)
    open(office, ha, name: "d", id: "o")
    office.say(.delete, to: ha, id: "x", subject: "d")
    open(office, ha, name: "d", id: "p", ["from": "last"])
    office.holdsLoads = false
    office.run()
    let last = office.answers("p", to: ha).filter { $0.verb == .event }
    #expect(last.compactMap { $0.values["position"]?.integer } == [5, 6], "the last of each record")
  }

  @Test func aReadThatFailedIsMadeAgain() throws {
    let (office, _) = try office(events: 3)
    let ha = try reopened(office)
    open(office, ha)
    #expect(office.failLoad(.unavailable("for a moment")))
    office.pass(50)
    #expect(office.failLoad(.unavailable("for a moment")))
    #expect(office.log.filter { $0.contains("read failed") }.count == 1, "once a second")
    office.holdsLoads = false
    office.run()
    #expect(deliveries(office, ha).isEmpty)
    office.pass(50)
    #expect(deliveries(office, ha) == [1, 2, 3])
  }

  @Test func maxInFlightBoundsWhatIsUnacknowledged() throws {
    let (office, ha) = try office(events: 10)
    open(office, ha, ["maxInFlight": 4])
    #expect(deliveries(office, ha) == [1, 2, 3, 4])
    tell(office, ha, .ack, ["deliveries": [1, 3]])
    #expect(deliveries(office, ha) == [1, 2, 3, 4, 5, 6])
    tell(office, ha, .ack, ["upTo": 6])
    #expect(deliveries(office, ha) == Array(1...10))
  }

  @Test func withoutAcknowledgementsEverythingComes() throws {
    let (office, ha) = try office(events: 20)
    open(office, ha, ["ack": "none", "maxInFlight": 4])
    #expect(deliveries(office, ha) == Array(1...20))
    try office.crash()
    let again = office.client("ha")
    open(office, again, ["ack": "none", "maxInFlight": 4])
    #expect(deliveries(office, again) == Array(1...20), "read from the log, too, when it fills what may be in flight")
  }

  @Test func cumulativeAcknowledgementCoversWhatCameBefore() throws {
    let (office, ha) = try office(events: 6)
    open(office, ha, name: "c", ["ack": "cumulative"])
    tell(office, ha, .ack, ["delivery": 4])
    try office.crash()
    let again = office.client("ha")
    #expect(open(office, again, name: "c")?.values["delivery"] == 4)
    #expect(deliveries(office, again) == [5, 6])
  }

  @Test func aNAKHoldsBackLaterEventsOfItsRecordOnly() throws {
    let (office, ha) = try office(events: 4, records: 2)
    open(office, ha)
    #expect(deliveries(office, ha) == [1, 2, 3, 4])
    tell(office, ha, .nak, ["delivery": 3, "delay": 1_000])
    let lan = office.client("lan")
    office.command("craft.brand.check/b1", [:], by: lan)
    office.command("craft.brand.check/b2", [:], by: lan)
    #expect(deliveries(office, ha) == [1, 2, 3, 4, 6], "5 is of the record that is held back")
    office.pass(1_100)
    tell(office, ha, .ack, ["delivery": 3])
    #expect(deliveries(office, ha) == [1, 2, 3, 4, 6, 3, 5])
    #expect(office.events(to: ha)[5].values["attempt"] == 2)
  }

  @Test func ofTwoRefusedEventsOfARecordTheLaterWaits() throws {
    let (office, ha) = try office(events: 2)
    open(office, ha)
    tell(office, ha, .nak, ["delivery": 1, "delay": 1_000])
    tell(office, ha, .nak, ["delivery": 2, "delay": 0])
    #expect(deliveries(office, ha) == [1, 2])
    office.pass(1_100)
    tell(office, ha, .ack, ["delivery": 1])
    #expect(deliveries(office, ha) == [1, 2, 1, 2])
  }

  @Test func anUnacknowledgedEventComesAgainAndIsParkedAtLast() throws {
    let (office, ha) = try office(events: 1)
    open(office, ha, name: "c", ["redeliverAfter": 1_000, "maxDeliveries": 3])
    for _ in 0..<5 { office.pass(1_100) }
    #expect(office.events(to: ha).compactMap { $0.values["attempt"] } == [1, 2, 3])
    let parked = try office.ledger.snapshot { snapshot throws(LedgerError) in try snapshot.parked(limit: 10) }
    #expect(parked.map(\.name) == ["consumer/c"])
    try office.crash()
    let again = office.client("ha")
    #expect(open(office, again, name: "c")?.values["position"] == 1)
    #expect(deliveries(office, again).isEmpty)
  }

  @Test func parkingGivesUpOneEvent() throws {
    let (office, ha) = try office(events: 3)
    open(office, ha, name: "c", credit: 2)
    tell(office, ha, .park, ["delivery": 1, "reason": "broken"])
    tell(office, ha, .ack, ["delivery": 2])
    try office.crash()
    let again = office.client("ha")
    open(office, again, name: "c")
    #expect(deliveries(office, again) == [3])
  }

  @Test func floorAndDeliveryNumbersSurviveARestart() throws {
    let (office, ha) = try office(events: 8)
    open(office, ha, name: "c")
    tell(office, ha, .ack, ["deliveries": [1, 2, 4, 7]])
    try office.crash()
    let again = office.client("ha")
    let opened = open(office, again, name: "c")
    #expect(opened?.values["delivery"] == 2)
    #expect(opened?.values["generation"] == 1)
    #expect(deliveries(office, again) == [3, 5, 6, 8])
    #expect(office.events(to: again).compactMap { $0.values["position"]?.integer } == [3, 5, 6, 8])
  }

  @Test func otherFiltersBeginANewGeneration() throws {
    let (office, ha) = try office(events: 4)
    open(office, ha, name: "c")
    tell(office, ha, .ack, ["upTo": 2])
    let opened = open(office, ha, name: "c", id: "o2", ["filters": ["record.>"]])
    #expect(opened?.values["generation"] == 2)
    #expect(office.events(to: ha).filter { $0.id == "o2" }.compactMap { $0.values["delivery"]?.integer } == [1, 2])
  }

  @Test func aDurableNameBelongsToItsIdentity() throws {
    let (office, ha) = try office(events: 1)
    open(office, ha, name: "c")
    let lan = office.client("lan")
    #expect(open(office, lan, name: "c", credit: 0)?.code == "forbidden")
    #expect(open(office, lan, name: "~ha/1", credit: 0)?.code == "form")
  }

  @Test func twoSessionsOfOneIdentityMayChooseTheSameID() throws {
    let (office, ha) = try office(events: 2)
    let other = office.client("ha")
    open(office, ha)
    open(office, other)
    #expect(deliveries(office, ha) == [1, 2])
    #expect(deliveries(office, other) == [1, 2])
    office.command("craft.brand.check/b1", [:], by: office.client("lan"))
    #expect(deliveries(office, ha) == [1, 2, 3])
  }

  @Test func aCursorOfAnotherHistoryIsForked() throws {
    let (office, ha) = try office(events: 1)
    #expect(open(office, ha, credit: 0, ["from": ["history": "other", "position": 1]])?.code == "forked")
    #expect(open(office, ha, id: "p", ["from": ["history": "h1", "position": 1]])?.verb == .opened)
    #expect(deliveries(office, ha).isEmpty)
    #expect(open(office, ha, id: "q", credit: 0, ["filters": ["a..b"]])?.code == "form")
  }

  /// What was parked above the floor and tried again is done with once, however it is acknowledged.
  @Test func theFloorReachesTheHeadBehindWhatWasParkedAndTriedAgain() throws {
    let (office, ha) = try office(events: 5)
    let root = office.client("root")
    open(office, ha, name: "d")
    tell(office, ha, .ack, ["upTo": 3])
    tell(office, ha, .park, ["delivery": 5, "reason": "x"])
    office.command("parked.retry/consumer/d", by: root, verb: .admin)
    #expect(deliveries(office, ha).last == 5)
    tell(office, ha, .ack, ["upTo": 5])
    let consumer = try #require(office.hub.consumers["d"])
    #expect(consumer.acked.isEmpty && consumer.inFlight.isEmpty)
    office.command("notice.trade-dept.x", ["a": 1], by: ha, verb: .publish)
    #expect(consumer.floor.position == office.hub.committedHead, "what does not match needs no acknowledgement")
  }

  @Test func whatIsParkedAgainInTheBatchThatTookItOutOfTheListStandsInIt() throws {
    let (office, ha) = try office(events: 3)
    let root = office.client("root")
    open(office, ha, name: "d")
    tell(office, ha, .park, ["delivery": 2, "reason": "x"])
    // Something is on its way to the disk, so that what comes now waits in one batch.
    office.holdsCommits = true
    office.command("notice.trade-dept.x", ["a": 1], by: ha, verb: .publish)
    office.command("parked.retry/consumer/d", by: root, verb: .admin)
    #expect(deliveries(office, ha).last == 2)
    tell(office, ha, .park, ["delivery": 2, "reason": "y"])
    office.holdsCommits = false
    office.run()
    let list = office.command("parked.list", by: root, verb: .admin)?.json["parked"]?.array ?? []
    #expect(list.map { $0["position"] } == [2] && list.first?["reason"] == "y")
    try office.crash()
    #expect(office.hub.consumers["d"]?.parked == 1)
  }

  @Test func otherFiltersCountAnewAlsoForASharedConsumer() throws {
    let (office, ha) = try office(events: 4)
    open(office, ha, name: "d", ["shared": true])
    tell(office, ha, .ack, ["upTo": 2])
    let second = office.client("ha")
    open(office, second, name: "d", ["shared": true, "filters": ["record.>"]])
    #expect(deliveries(office, second) == [1, 2])
    tell(office, second, .ack, ["upTo": 2])
    #expect(office.hub.consumers["d"]?.floor == .init(position: 4, delivery: 2))
  }

  @Test func internalEventsGoOnlyToThoseWhoMayReadThem() throws {
    let office = try Office()
    let ha = office.client("ha")
    let root = office.client("root")
    office.command("trade.booth.open/b1", [:], by: ha)
    open(office, ha, ["filters": ["record.>"]])
    #expect(deliveries(office, ha) == [1])
    #expect(
      Gate.refusal(of: .read(dataClass: "personal"), by: Script.configuration.identities[4], for: "programme-office")
        != nil)
    open(office, root, ["filters": ["record.>"]])
    #expect(deliveries(office, root) == [1], "an operator may read internal records")
  }

  @Test func theFeedTellsPublicTopicsWithTheirPreviousPosition() throws {
    let office = try Office()
    office.give(.feedSubscriptions(1))
    let lan = office.client("lan")
    office.command("craft.brand.start/b1", [:], by: lan)
    office.command("trade.booth.open/b1", [:], by: office.client("ha"))
    office.command("craft.brand.check/b1", [:], by: lan)
    #expect(office.published.map(\.position) == [1, 3])
    #expect(office.published.map(\.previous) == [0, 1])
  }

  @Test func theFeedsPreviousIsOfAPublicEventAlsoAfterARestart() throws {
    let office = try Office()
    office.rules["trade"] = { ask in
      guard ask.fields["name"] == "Mật" else { return Script.trade(ask) }
      let change: JSON = [
        "version": 0, "events": [["type": "proposed", "data": [:]]], "state": ask.fields, "stage": "proposed",
        "class": "internal",
      ]
      return .decision(["changes": [change]])
    }
    let ha = office.client("ha")
    for name in ["A", "Mật"] { office.command("trade.fair.propose", ["name": .string(name)], by: ha) }
    try office.crash()
    office.give(.feedSubscriptions(1))
    office.command("trade.fair.propose", ["name": "B"], by: office.client("ha"))
    #expect(office.published.map(\.position) == [3])
    #expect(office.published.map(\.previous) == [1])
  }
}
