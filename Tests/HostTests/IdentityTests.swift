import Ledger
import Testing
import Wire
import ZeroMQ

@testable import Host

/// Identities of the book: who comes in by them, for how long, and what becomes of those who are in.
struct IdentityTests {
  private static let manifests: [String: Manifest] = {
    var manifests = Script.manifests
    func form(_ name: String, creates: Bool = false) -> Form {
      Form(
        name, title: Label(vi: name, en: name), creates: creates, to: ["active", "revoked"], by: ["operator"],
        isForAnyBody: true, fields: [Field("state", .document, title: Label(vi: "s", en: "s"))])
    }
    manifests["house"]?.kinds.append(
      KindDescription(
        kind: "identity", title: Label(vi: "i", en: "i"), dataClass: "internal",
        stages: ["active", "revoked"].map { .init($0, title: Label(vi: $0, en: $0)) }, events: ["put"],
        commands: [form("add", creates: true), form("put")]))
    return manifests
  }()

  /// The house takes the state as it is given.
  private func office(clock: OfficeConfiguration.Clock = .live, limits: HubLimits = HubLimits()) throws -> Office {
    try Office(
      clock: clock, limits: limits, manifests: Self.manifests,
      rules: [
        "house": { ask in
          let state = ask.fields["state"] ?? [:]
          return .change("put", stage: state["stage"]?.string ?? "active", state: state, version: ask.version)
        }, "trade": Script.trade, "craft": Script.craft,
      ])
  }

  private func put(_ office: Office, _ name: String, _ state: JSON) {
    let root = office.client("root")
    let command = office.hub.cache["identity/\(name)"] == nil ? "add" : "put"
    let done = office.command("house.identity.\(command)/\(name)", ["state": state], by: root)
    #expect(done?.verb == .done, "\(done?.code ?? "")")
  }

  private static let key = String(repeating: "k", count: 40)
  private static let newKey = String(repeating: "n", count: 40)
  private static func state(_ more: JSON = [:]) -> JSON {
    var state: JSON = [
      "of": "trade-dept", "roles": ["reader", "officer"], "keys": [["key": .string(key)]], "local": false,
      "mayActFor": [],
    ]
    for (name, value) in more.object ?? [:] { state[name] = value }
    return state
  }

  private func hello(_ office: Office, _ user: String, _ name: String? = nil, route: UInt8 = 200) -> (Peer, Message?) {
    let peer = Peer(door: .control, route: Route([0, 9, 9, 9, route]))
    var meta: JSON = ["versions": [1, 1]]
    if let name { meta["identity"] = .string(name) }
    office.say(.hello, to: peer, id: "h", meta: meta, user: user)
    return (peer, office.answer("h", to: peer))
  }

  @Test func anIdentityOfTheBookComesInByItsKeyAndAtOnce() throws {
    let office = try office()
    #expect(hello(office, IdentityRegister.user("minh", Self.key)).1?.code == "forbidden")
    put(office, "minh", Self.state())
    #expect(office.letIn.contains { $0.name == "minh" && $0.keys.map(\.key) == [Self.key] })
    let (peer, welcome) = hello(office, IdentityRegister.user("minh", Self.key))
    #expect(welcome?.values["identity"]?["body"] == "trade-dept")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: peer)?.verb == .done)
    #expect(hello(office, "local", "minh", route: 201).1?.code == "forbidden", "it is not open to local users")
    try office.crash()
    #expect(hello(office, IdentityRegister.user("minh", Self.key)).1?.verb == .welcome)
  }

  @Test func aRevocationCutsSessionsThatStand() throws {
    let office = try office()
    put(office, "minh", Self.state())
    let (peer, _) = hello(office, IdentityRegister.user("minh", Self.key))
    office.say(.open, to: peer, id: "o", meta: ["filters": [">"], "from": "first"])
    office.say(.credit, to: peer, id: "o", meta: ["messages": 100])
    office.run()
    let seen = office.events(to: peer).count
    put(office, "minh", Self.state(["stage": "revoked"]))
    #expect(office.answer("-", to: peer)?.code == "forbidden", "it is told so, without waiting for a tick")
    office.command("craft.brand.start/b1", [:], by: office.client("lan"))
    #expect(office.events(to: peer).count == seen)
    #expect(office.command("trade.fair.propose", ["name": "A"], by: peer)?.code == "no-session")
    #expect(hello(office, IdentityRegister.user("minh", Self.key)).1?.code == "forbidden")
    #expect(!office.letIn.contains { $0.keys.map(\.key).contains(Self.key) }, "the authenticator knows the key no more")
  }

  @Test func rolesThatAreTakenAwayAreGoneFromTheSession() throws {
    let office = try office()
    put(office, "minh", Self.state())
    let (peer, _) = hello(office, IdentityRegister.user("minh", Self.key))
    put(office, "minh", Self.state(["roles": ["reader"]]))
    #expect(office.command("trade.fair.propose", ["name": "A"], by: peer)?.code == "forbidden")
  }

  @Test func bothKeysAreGoodWhileTheyOverlap() throws {
    let office = try office()
    put(
      office, "minh",
      Self.state(["keys": [["key": .string(Self.key), "to": "2024-03-23"], ["key": .string(Self.newKey)]]]))
    let old = office.client("minh", user: IdentityRegister.user("minh", Self.key))
    let new = office.client("minh", user: IdentityRegister.user("minh", Self.newKey))
    #expect([old, new].allSatisfy { office.answer("hello", to: $0)?.verb == .welcome })
    for _ in 0..<42 { office.pass(3_600_000) }
    #expect(office.answers("-", to: old).last?.code == "forbidden", "at the end of 23/03/2024")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: new)?.verb == .done)
    #expect(hello(office, IdentityRegister.user("minh", Self.key)).1?.code == "forbidden")
  }

  @Test func validityAndStandInsFollowTheOfficesDays() throws {
    let office = try office()
    put(
      office, "minh",
      Self.state([
        "from": "2024-03-22", "to": "2024-03-24",
        "standIns": [["body": "market-board", "from": "2024-03-23", "to": "2024-03-23"]],
      ]))
    let peer = office.client("minh", user: IdentityRegister.user("minh", Self.key))
    func propose(_ id: String) -> String? {
      let answer = office.command("trade.fair.propose", ["name": "A"], by: peer, id: id, meta: ["for": "market-board"])
      return answer?.verb == .done ? "done" : answer?.code
    }
    func hours(_ count: Int) {
      for _ in 0..<count { office.pass(3_600_000) }
    }
    #expect(propose("1") == "forbidden", "not yet")
    hours(18)
    #expect(propose("2") == "done", "on 23/03/2024")
    let event = try office.ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.events(after: snapshot.head - 1, limit: 1, bytes: 0).first
    }
    #expect(HeaderReader.member("onbehalf", of: event?.header ?? []) == "market-board")
    hours(24)
    #expect(propose("3") == "forbidden", "not any more")
    hours(24)
    #expect(office.answers("-", to: peer).last?.code == "forbidden", "its own time is over")
  }

  @Test func anIdentityHasSoManySessionsAndNotMore() throws {
    var limits = HubLimits()
    limits.sessionsPerIdentity = 2
    let office = try office(limits: limits)
    let (one, two, three) = (office.client("lan"), office.client("lan"), office.client("lan"))
    #expect([one, two].allSatisfy { office.answer("hello", to: $0)?.verb == .welcome })
    #expect(office.answer("hello", to: three)?.code == "busy")
    office.say(.hello, to: two, id: "again", meta: ["versions": [1, 1], "identity": "lan"])
    #expect(office.answer("again", to: two)?.verb == .welcome, "HELLO again is no new session")
    office.say(.bye, to: one, id: "bye")
    office.say(.hello, to: three, id: "now", meta: ["versions": [1, 1], "identity": "lan"])
    #expect(office.answer("now", to: three)?.verb == .welcome)
  }

  @Test func aModuleWhoseKeyIsRevokedLosesItsSession() throws {
    let office = try office()
    put(office, "craft-machine", Self.state(["of": "craft-dept", "roles": ["module"], "module": "craft"]))
    office.kill("craft")
    let peer = Peer(door: .modules, route: Route([0, 8, 8, 8, 8]))
    let manifest = try #require(Self.manifests["craft"])
    let register = Message(
      .register, id: "r", subject: "craft", meta: ["versions": [1, 1]], body: manifest.json)
    office.give(.message(peer, frames: Frames(register.frames), user: IdentityRegister.user("craft-machine", Self.key)))
    #expect(office.hub.modules["craft"]?.peer == peer)
    put(office, "craft-machine", Self.state(["stage": "revoked", "module": "craft"]))
    #expect(office.hub.modules["craft"]?.peer != peer)
  }

  @Test func whoeverKnocksTooOftenIsNotHeard() {
    let identities = SharedIdentities()
    identities.replace([
      Identity(name: "minh", body: "b", roles: [.reader], keys: [IdentityKey(key: Self.key)])
    ])
    func knock(_ key: String, from address: String) -> Bool {
      let verdict = identities.judge(.init(domain: "ocop", address: address, mechanism: "CURVE", publicKey: key))
      if case .accept = verdict { return true }
      return false
    }
    #expect(knock(Self.key, from: "10.0.0.1"))
    for _ in 0..<SharedIdentities.failuresPerMinute { #expect(!knock(Self.newKey, from: "10.0.0.1")) }
    #expect(!knock(Self.key, from: "10.0.0.1"), "even with a good key")
    #expect(knock(Self.key, from: "10.0.0.2"))
  }
}
