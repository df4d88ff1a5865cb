import Testing
import Wire

@testable import Host

/// The table of the office, cell by cell: every role alone, every act.
struct GateTests {
  private static let label = Label(vi: "x", en: "x")
  private static func form(_ by: String, any: Bool = false) -> KnownForm {
    KnownForm(Form("x", title: label, by: [by], isForAnyBody: any))
  }
  private static let grant = PluginGrant(
    module: "m", executable: [], bodies: ["own"], reads: [], sends: [], settings: [:])

  /// Act and the roles that may do it.
  static let table: [(act: Gate.Act, roles: Set<Role>)] = [
    (.command(form("officer"), module: grant), [.officer]),
    (.command(form("approver"), module: grant), [.approver]),
    (.command(form("operator"), module: grant), [.operator]),
    (.command(form("house"), module: grant), [.house]),
    (.read(dataClass: "public"), Set(Role.allCases)),
    (.read(dataClass: "internal"), [.reader, .officer, .approver, .operator, .auditor]),
    (.read(dataClass: "personal"), [.officer, .approver, .auditor]),
    (.read(dataClass: "nonsense"), [.officer, .approver, .auditor]),
    (.question, [.reader, .officer, .approver, .operator, .auditor]),
    (.consume, [.reader, .officer, .approver, .operator, .auditor]),
    (.publish(topic: "notice.own.plan"), [.officer, .approver, .operator]),
    (.publish(topic: "notice.ownx.plan"), []),
    (.publish(topic: "record.own"), []),
    (.administer, [.operator]),
    (.audit, [.auditor]),
  ]

  private func identity(_ roles: [Role], body: String = "own", mayActFor: [String] = []) -> Identity {
    Identity(name: "n", body: body, roles: roles, isLocal: true, mayActFor: mayActFor)
  }

  @Test(arguments: Role.allCases) func eachRoleMayDoWhatTheTableSays(_ role: Role) {
    for (act, roles) in Self.table {
      let isAllowed = Gate.refusal(of: act, by: identity([role]), for: "own") == nil
      #expect(isAllowed == roles.contains(role), "\(role) \(act)")
    }
  }

  @Test func withoutARoleOnlyPublicRecordsAreRead() {
    for (act, roles) in Self.table {
      let isAllowed = Gate.refusal(of: act, by: identity([]), for: "own") == nil
      #expect(isAllowed == (roles.count == Role.allCases.count), "\(act)")
    }
  }

  @Test func actingForAnotherBodyMustBeEntitled() {
    let act = Gate.Act.command(Self.form("officer", any: true), module: Self.grant)
    #expect(Gate.refusal(of: act, by: identity([.officer]), for: "other")?.code == "forbidden")
    #expect(Gate.refusal(of: act, by: identity([.officer], mayActFor: ["other"]), for: "other") == nil)
    #expect(Gate.refusal(of: act, by: identity([.officer], mayActFor: ["*"]), for: "other") == nil)
    #expect(Gate.refusal(of: .question, by: identity([.reader]), for: "other") != nil)
  }

  @Test func aCommandBelongsToTheBodiesOfItsModule() {
    let stranger = identity([.officer], body: "commune-1")
    let own = Gate.Act.command(Self.form("officer"), module: Self.grant)
    #expect(Gate.refusal(of: own, by: stranger, for: "commune-1")?.code == "forbidden")
    #expect(
      Gate.refusal(of: .command(Self.form("officer", any: true), module: Self.grant), by: stranger, for: "commune-1")
        == nil)
    var everybody = Self.grant
    everybody.bodies = ["*"]
    #expect(Gate.refusal(of: .command(Self.form("officer"), module: everybody), by: stranger, for: "commune-1") == nil)
    #expect(Gate.refusal(of: own, by: identity([.house, .officer], body: "house"), for: "house") == nil)
  }

  @Test func aRefusalNamesTheRolesInBothLanguages() throws {
    let problem = try #require(Gate.refusal(of: .administer, by: identity([.reader]), for: "own"))
    #expect(problem.outcome == "none")
    #expect(problem.detail?.vi.contains("operator") == true && problem.detail?.en.contains("operator") == true)
  }

  @Test func theGateStandsBeforeTheModule() throws {
    let office = try Office()
    #expect(office.command("trade.fair.propose", ["name": "A"], by: office.client("viewer"))?.code == "forbidden")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: office.client("binh"))?.code == "forbidden")
    let ha = office.client("ha")
    let meta: JSON = ["for": "market-board"]
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, meta: meta)?.verb == .done)
    #expect(
      office.command("trade.fair.propose", ["name": "A"], by: ha, meta: ["for": "craft-dept"])?.code == "forbidden")
    #expect(office.command("trade.fair.remind/HC-2024-0001", by: ha)?.code == "forbidden")
    #expect(office.asked.count == 1)
    #expect(office.asked.first?.meta["actor"]?["body"] == "market-board")
  }

  @Test func sessionsBeginWithHelloOfAnAcceptedIdentity() throws {
    let office = try Office()
    let peer = Peer(door: .control, route: Route([0, 7]))
    office.say(.get, to: peer, id: "g", subject: "fair/x")
    #expect(office.answer("g", to: peer)?.code == "no-session")
    office.say(.hello, to: peer, id: "h1", meta: ["versions": [2, 3], "identity": "ha"])
    #expect(office.answer("h1", to: peer)?.code == "unsupported-version")
    office.say(.hello, to: peer, id: "h2", meta: ["versions": [1, 1], "identity": "nobody"])
    #expect(office.answer("h2", to: peer)?.code == "forbidden")
    office.say(.hello, to: peer, id: "h3", meta: ["versions": [1, 9], "identity": "ha"])
    let welcome = try #require(office.answer("h3", to: peer))
    #expect(welcome.values["identity"]?["body"] == "trade-dept")
    office.give(.message(peer, frames: Frames([[1], [2]]), user: "local"))
    #expect(office.answer("-", to: peer)?.code == "bad-frame")
    office.say(.welcome, to: peer, id: "w")
    #expect(office.answer("w", to: peer)?.code == "unknown-verb")
  }

  @Test func aSocketThatSetsItsOwnRoutingIDGetsNoSession() throws {
    let office = try Office()
    for route: [UInt8] in [[7], Array("department-of-trade".utf8)] {
      let peer = Peer(door: .control, route: Route(route))
      #expect(peer.route.bytes == route && peer.route.withBytes { Array($0) } == route)
      office.say(.hello, to: peer, id: "h", meta: ["versions": [1, 1], "identity": "ha"])
      #expect(office.answer("h", to: peer)?.code == "forbidden")
      office.say(.get, to: peer, id: "g", subject: "fair/x")
      #expect(office.answer("g", to: peer)?.code == "no-session")
    }
  }
}
