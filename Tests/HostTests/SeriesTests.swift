import Testing
import Wire

@testable import Host

/// Creations of one series are asked about several at a time, and come to be as if one had waited for the other.
struct SeriesTests {
  private func office(_ limits: HubLimits = HubLimits()) throws -> (Office, Peer) {
    let office = try Office(limits: limits)
    let ha = office.client("ha")
    office.run()
    office.holdsAsks = true
    return (office, ha)
  }

  private func propose(_ office: Office, _ peer: Peer, _ fields: JSON, id: String) {
    office.say(.command, to: peer, id: id, subject: "trade.fair.propose", body: fields)
  }

  private func records(_ office: Office, _ peer: Peer, _ ids: ClosedRange<Int>) -> [String] {
    ids.map { office.answer("c\($0)", to: peer)?.values["record"]?.string ?? "" }
  }

  @Test func answersAheadOfTheirTurnWaitForIt() throws {
    let (office, ha) = try office()
    for index in 1...3 { propose(office, ha, ["name": "A"], id: "c\(index)") }
    office.run()
    #expect(office.asks.map(\.record) == ["HC-2024-0001", "HC-2024-0002", "HC-2024-0003"])
    #expect(office.answerAsk(at: 2))
    #expect(office.answerAsk(at: 1))
    office.run()
    #expect(office.answer("c3", to: ha) == nil)
    #expect(office.answerAsk())
    office.run()
    #expect(records(office, ha, 1...3) == (1...3).map { "fair/HC-2024-000\($0)" })
    #expect(office.asked.count == 3, "nobody is asked twice")
  }

  @Test func thoseBehindARefusalTakeItsNumber() throws {
    let (office, ha) = try office()
    for index in 1...4 { propose(office, ha, ["name": index == 2 ? "Cấm" : "A"], id: "c\(index)") }
    office.run()
    for _ in 1...4 { #expect(office.answerAsk(at: office.asks.count - 1)) }
    office.run()
    #expect(office.answer("c2", to: ha)?.code == "forbidden-name")
    #expect(office.asks.map(\.record) == ["HC-2024-0002", "HC-2024-0003"], "asked again, both at once")
    office.holdsAsks = false
    office.run()
    #expect(records(office, ha, 1...1) == ["fair/HC-2024-0001"])
    #expect(records(office, ha, 3...4) == ["fair/HC-2024-0002", "fair/HC-2024-0003"])
  }

  @Test func aRefusalAheadOfItsTurnIsNoneWhenItsReasonIsGoneByThen() throws {
    let (office, ha) = try office()
    // Refused while there is no fair of the host; the one before it is of that host.
    office.rules["trade"] = { ask in
      guard ask.fields["name"] == "B" else { return Script.trade(ask) }
      guard let given = ask.given.first else { return .need([["all": "fair", "where": ["host": "x"]]]) }
      return given["rows"]?.array?.isEmpty == false ? Script.trade(ask) : .refusal("no-host")
    }
    propose(office, ha, ["name": "A", "host": "x"], id: "c1")
    propose(office, ha, ["name": "B"], id: "c2")
    office.run()
    #expect(office.answerAsk(at: 1))
    office.run()
    #expect(office.answerAsk(at: 1), "it refuses ahead of its turn")
    office.run()
    #expect(office.answer("c2", to: ha) == nil)
    office.holdsAsks = false
    office.run()
    #expect(records(office, ha, 1...2) == ["fair/HC-2024-0001", "fair/HC-2024-0002"])
  }

  @Test func onlySoManyAreAskedAhead() throws {
    var limits = HubLimits()
    limits.creationsAhead = 3
    let (office, ha) = try office(limits)
    for index in 1...9 { propose(office, ha, ["name": "A"], id: "c\(index)") }
    office.run()
    #expect(office.asks.count == 3)
    #expect(office.answerAsk())
    office.run()
    #expect(office.asks.map(\.record) == ["HC-2024-0002", "HC-2024-0003", "HC-2024-0004"])
    office.holdsAsks = false
    office.run()
    #expect(records(office, ha, 1...9) == (1...9).map { "fair/HC-2024-000\($0)" })
  }

  @Test func aModuleThatDiesInBetweenLosesNothing() throws {
    let (office, ha) = try office()
    for index in 1...5 { propose(office, ha, ["name": "A"], id: "c\(index)") }
    office.run()
    #expect(office.answerAsk(at: 3))
    office.kill("trade")
    office.holdsAsks = false
    for _ in 1...20 { office.pass(1_000) }
    #expect(records(office, ha, 1...5) == (1...5).map { "fair/HC-2024-000\($0)" })
  }
}
