import Testing
import Wire

@testable import Host

/// Many consumers that were away and come back: what they cost is bounded, and all of them get everything.
struct PagesTests {
  /// An office that holds nothing in memory, with reads held back.
  private func office(events: Int) throws -> (Office, Peer) {
    let office = try Office()
    let lan = office.client("lan")
    for number in 1...events { office.command("craft.brand.start/b\(number)", by: lan) }
    try office.crash()
    office.holdsLoads = true
    return (office, office.client("ha"))
  }

  private func open(_ office: Office, _ peer: Peer, _ number: Int, from: JSON, filter: JSON = "record.craft.>") {
    office.say(.open, to: peer, id: "o\(number)", meta: ["filters": [filter], "from": from])
    office.say(.credit, to: peer, id: "o\(number)", meta: ["messages": 1_000])
    office.run()
  }

  private func reads(_ office: Office) -> Int {
    office.loads.flatMap(\.loads).count { if case .events = $0 { true } else { false } }
  }

  private func positions(_ office: Office, _ peer: Peer, _ number: Int) -> [Int64] {
    office.answers("o\(number)", to: peer).filter { $0.verb == .event }.compactMap { $0.values["position"]?.integer }
  }

  @Test func consumersThatStandAtOnePlaceShareTheirPages() throws {
    let (office, ha) = try office(events: 30)
    for number in 1...40 { open(office, ha, number, from: "first", filter: number == 7 ? "record.craft.>" : "fact.>") }
    #expect(reads(office) == 1)
    var all = 0
    while reads(office) > 0 {
      all += reads(office)
      #expect(office.serveLoad())
      office.run()
    }
    #expect(all == 1, "one page holds all there is, for all of them")
    #expect(positions(office, ha, 7) == Array(1...30))
    #expect((1...40).allSatisfy { $0 == 7 || positions(office, ha, $0).isEmpty })
    office.holdsLoads = false
    office.command("craft.brand.start/b31", by: office.client("lan"))
    #expect(positions(office, ha, 7) == Array(1...31))
  }

  /// The first to come has little room: what it is read is not enough for the others, who go on behind it.
  @Test func whoWantsMoreSharesWhatComes() throws {
    let (office, ha) = try office(events: 30)
    office.say(
      .open, to: ha, id: "o0", meta: ["filters": ["record.craft.>"], "from": "first", "maxInFlight": 4])
    office.run()
    for number in 1...40 { open(office, ha, number, from: "first") }
    #expect(reads(office) == 1)
    office.holdsLoads = false
    office.run()
    #expect((1...40).allSatisfy { positions(office, ha, $0) == Array(1...30) })
  }

  /// Without credit, and full: what it does not want it need not read later.
  @Test func aConsumerThatIsFullGoesOnBehindWhatItDoesNotWant() throws {
    var limits = HubLimits()
    limits.ringBytes = 0
    let office = try Office(limits: limits)
    let (ha, lan) = (office.client("ha"), office.client("lan"))
    office.say(.open, to: lan, id: "o1", meta: ["filters": ["record.craft.>"], "from": "first", "maxInFlight": 2])
    office.say(.credit, to: lan, id: "o1", meta: ["messages": 1])
    for number in 1...2 { office.command("craft.brand.start/b\(number)", by: lan) }
    #expect(positions(office, lan, 1) == [1])
    for _ in 1...3 { office.command("trade.fair.propose", ["name": "A"], by: ha) }
    office.holdsLoads = true
    office.say(.credit, to: lan, id: "o1", meta: ["messages": 10])
    office.say(.ack, to: lan, id: "o1", meta: ["upTo": 1])
    office.run()
    #expect(positions(office, lan, 1) == [1, 2] && reads(office) == 0)
  }

  @Test func soManyPagesAreHeldAtATimeAndAllCatchUp() throws {
    let (office, ha) = try office(events: 45)
    for number in 1...40 { open(office, ha, number, from: .integer(Int64(number))) }
    #expect(reads(office) == Pages.most)
    var most = 0
    while reads(office) > 0 {
      while office.serveLoad() {}
      most = max(most, office.hub.pages.held.count + office.hub.pages.reads.count)
      office.run()
    }
    #expect(most <= Pages.most)
    for number in 1...40 { #expect(positions(office, ha, number) == Array(Int64(number)...45), "consumer \(number)") }
  }

  /// Who waits for its turn and goes away is not missed; who comes back under its name is read anew.
  @Test func whoLeavesWhileItWaitsHoldsNobodyUp() throws {
    let (office, ha) = try office(events: 45)
    for number in 1...40 { open(office, ha, number, from: .integer(Int64(number))) }
    for number in 17...30 { office.say(.close, to: ha, id: "o\(number)") }
    office.run()
    office.holdsLoads = false
    office.run()
    for number in 1...40 where !(17...30).contains(number) {
      #expect(positions(office, ha, number) == Array(Int64(number)...45), "consumer \(number)")
    }
    #expect((17...30).allSatisfy { positions(office, ha, $0).isEmpty })
    open(office, ha, 50, from: 40)
    #expect(positions(office, ha, 50) == Array(40...45))
  }
}
