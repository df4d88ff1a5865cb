import Ledger
import Testing
import Wire

@testable import Host

/// Personal data: who sees it, what its erasure leaves, and that the chain still holds.
struct PersonalTests {
  /// A craft department whose brands name their holder, in a field that is marked personal.
  private func office() throws -> Office {
    var manifests = Script.manifests
    var craft = try #require(manifests["craft"])
    let label = Label(vi: "Chủ", en: "Holder")
    for index in craft.kinds[0].commands.indices {
      craft.kinds[0].commands[index].fields.append(
        Field("holder", .text, title: label, isRequired: false, isPersonal: true))
    }
    manifests["craft"] = craft
    let rules: [String: (Asked) -> Answered] = [
      "craft": { ask in
        let state: JSON = ["holder": ["personal": ask.fields["holder"] ?? ""], "name": "Rượu cần"]
        return .decision([
          "changes": [
            [
              "version": .integer(ask.version), "events": [["type": "checked", "data": state]], "state": state,
              "stage": "checked",
            ]
          ]
        ])
      }
    ]
    let office = try Office(manifests: manifests, rules: rules)
    office.give(.feedSubscriptions(1))
    office.command("craft.brand.start/b1", ["holder": "Đinh Văn A"], by: office.client("lan"))
    office.command("craft.brand.check/b1", ["holder": "Đinh Văn \"A\" {\"personal\":1}"], by: office.client("lan"))
    return office
  }

  private func ask(_ office: Office, _ verb: Verb, _ subject: String, _ meta: JSON = [:], by name: String) -> String {
    let peer = office.client(name)
    office.say(verb, to: peer, id: "q", subject: subject, meta: meta)
    office.run()
    return String(decoding: office.answer("q", to: peer)?.body ?? [], as: UTF8.self)
  }

  private func stored(_ office: Office) throws -> (events: [StoredEvent], record: RecordRow?) {
    try office.ledger.snapshot { snapshot throws(LedgerError) in
      (try snapshot.events(after: 0, limit: 100, bytes: 1 << 20), try snapshot.record("brand", "b1"))
    }
  }

  @Test func whoMayNotSeePersonalDataDoesNotGetIt() throws {
    let office = try office()
    for (verb, subject) in [(Verb.get, "brand/b1"), (.list, "brand"), (.history, "brand/b1"), (.log, "")] {
      #expect(ask(office, verb, subject, by: "lan").contains("Đinh Văn"), "\(verb)")
      let seen = ask(office, verb, subject, by: "viewer")
      #expect(!seen.contains("Đinh") && !seen.contains("personal\":"), "\(verb): \(seen)")
      #expect(seen.contains("Rượu cần"), "\(verb): the rest is there")
    }
    let viewer = office.client("viewer")
    office.say(.open, to: viewer, id: "o", meta: ["filters": [">"], "from": "first"])
    office.run()
    office.say(.credit, to: viewer, id: "o", meta: ["messages": 10])
    office.run()
    #expect(office.events(to: viewer).count == 2)
    for event in office.events(to: viewer) {
      #expect(!String(decoding: event.body, as: UTF8.self).contains("Đinh"))
      #expect((try? JSON(event.body))?["data"]?["name"] == "Rượu cần")
    }
    #expect(office.fed.count == 2 && office.fed.allSatisfy { !$0.contains("Đinh") }, "the feed never has it")
  }

  @Test func eventsWithPersonalDataAreSalted() throws {
    let office = try office()
    office.command("trade.fair.propose", ["name": "A"], by: office.client("ha"))
    #expect(try stored(office).events.map(\.salt.count) == [16, 16])
  }

  @Test func anErasureBlanksEveryPlaceAndTheChainNamesIt() throws {
    let office = try office()
    let before = try stored(office).events
    #expect(ask(office, .admin, "personal.erase/brand/b1", by: "root").contains("form"), "a reason is needed")
    #expect(ask(office, .admin, "personal.erase/brand/b1", ["reason": "x"], by: "lan").contains("forbidden"))
    let meta: JSON = ["reason": "Đơn ngày 02/04/2024"]
    #expect(ask(office, .admin, "personal.erase/brand/b1", meta, by: "root") == "{\"erased\":2}")
    let (events, record) = try stored(office)
    #expect(zip(before, events).allSatisfy { $0.data.count == $1.data.count && $0.hash == $1.hash })
    #expect(
      events[0].data
        == Array("{\"holder\":{\"personal\":\"\(String(repeating: " ", count: 12))\"},\"name\":\"Rượu cần\"}".utf8))
    let state = String(decoding: record?.state ?? [], as: UTF8.self)
    #expect(!state.contains("Đinh"))
    for (verb, subject) in [(Verb.get, "brand/b1"), (.history, "brand/b1"), (.log, "")] {
      #expect(!ask(office, verb, subject, by: "lan").contains("Đinh"), "\(verb)")
    }
    let proof = try office.ledger.snapshot { snapshot throws(LedgerError) in try LogProof.prove(snapshot) }
    #expect(proof.fault == nil && proof.erased == [1, 2])
    #expect(events.last?.topics == "fact.house.personal-erased")
    #expect(ask(office, .admin, "audit.list", by: "auditor").contains("Đơn ngày 02/04/2024"))
    #expect(ask(office, .admin, "personal.erase/brand/b1", meta, by: "root") == "{\"erased\":0}", "once is enough")
    // The record goes on.
    let done = office.command("craft.brand.check/b1", ["holder": "B"], by: office.client("lan"))
    #expect(done?.verb == .done && done?.values["version"] == 3)
  }

  @Test func aCommandThatWasAskedBeforeTheErasureIsAskedAgain() throws {
    let office = try office()
    office.holdsAsks = true
    let lan = office.client("lan")
    office.say(.command, to: lan, id: "late", subject: "craft.brand.check/b1")
    office.run()
    let asked = office.asked.count
    #expect(ask(office, .admin, "personal.erase/brand/b1", ["reason": "x"], by: "root") == "{\"erased\":2}")
    office.holdsAsks = false
    office.run()
    #expect(office.asked.count == asked + 1)
    #expect(office.asked.last?.state["holder"]?["personal"]?.string?.contains("Đinh") == false)
    #expect(office.answer("late", to: lan)?.verb == .done)
  }

  /// A page for a consumer that was read before the erasure, and has not gone out or not even come when it is staged.
  @Test(arguments: [true, false]) func whatWasReadBeforeAnErasureGoesToNobodyBehindIt(hasCome: Bool) throws {
    let office = try office()
    try office.crash()
    let lan = office.client("lan")
    office.holdsLoads = true
    func open() {
      office.say(.open, to: lan, id: "o", meta: ["filters": [">"], "from": "first"])
      office.say(.credit, to: lan, id: "o", meta: ["messages": 10])
    }
    func erase() {
      office.say(.admin, to: office.client("root"), id: "e", subject: "personal.erase/brand/b1", meta: ["reason": "x"])
    }
    if hasCome {
      open()
      #expect(office.serveLoad())
      erase()
      #expect(office.serveLoad())
    } else {
      erase()
      open()
      let page = try #require(office.loads.last)
      let (events, head) = (try stored(office).events, office.hub.committedHead)
      #expect(office.serveLoad())
      office.run()
      office.give(.loaded(page.number, position: head, [.events(events)]))
    }
    office.holdsLoads = false
    office.pass(50)
    let told = office.events(to: lan).map { String(decoding: $0.body, as: UTF8.self) }
    #expect(told.count == 3 && told.allSatisfy { !$0.contains("Đinh") })
  }

  @Test func whatIsTriedAgainAndWasReadBeforeAnErasureIsReadAnew() throws {
    let office = try office()
    let (lan, root) = (office.client("lan"), office.client("root"))
    office.say(.open, to: lan, id: "o", subject: "d", meta: ["filters": [">"], "from": "first"])
    office.say(.credit, to: lan, id: "o", meta: ["messages": 2])
    office.run()
    office.say(.park, to: lan, id: "o", meta: ["delivery": 1, "reason": "x"])
    office.run()
    office.command("parked.retry/consumer/d", by: root, verb: .admin)
    #expect(office.events(to: lan).count == 2, "the third waits for credit")
    office.say(.close, to: lan, id: "o")
    office.run()
    office.forget(lan)
    office.holdsLoads = true
    office.say(.admin, to: root, id: "e", subject: "personal.erase/brand/b1", meta: ["reason": "x"])
    office.say(.open, to: lan, id: "p", subject: "d", meta: ["filters": [">"]])
    let again = try #require(
      office.loads.last { job in if case .events(0, 1, _) = job.loads[0] { true } else { false } })
    let (events, head) = (try stored(office).events, office.hub.committedHead)
    #expect(office.serveLoad())
    office.give(.loaded(again.number, position: head, [.events([events[0]])]))
    office.holdsLoads = false
    office.pass(50)
    office.say(.credit, to: lan, id: "p", meta: ["messages": 10])
    office.run()
    let told = office.events(to: lan).map { String(decoding: $0.body, as: UTF8.self) }
    #expect(told.count >= 2 && told.allSatisfy { !$0.contains("Đinh") })
  }

  /// A batch is on disk and the hub has not heard: its events are not in the ring yet, and would come there in clear.
  @Test func anErasureWaitsForWhatItsReadIsAheadOf() throws {
    let office = try office()
    office.holdsLoads = true
    office.say(.admin, to: office.client("root"), id: "e", subject: "personal.erase/brand/b1", meta: ["reason": "x"])
    let job = try #require(office.loads.last)
    let found = try office.ledger.snapshot { snapshot throws(LedgerError) in
      var found: [Loaded] = []
      for load in job.loads { found.append(try Reader.read(load, from: snapshot)) }
      return found
    }
    office.give(.loaded(job.number, position: office.hub.committedHead + 1, found))
    #expect(office.loads.count == 2 && office.hub.erasedAt == 0)
    office.holdsLoads = false
    office.run()
    #expect(office.hub.erasedAt == office.hub.committedHead)
  }

  /// Its keys are known to its module only: an erasure in between must not forget them.
  @Test func anErasureWhileTheModuleIsAwayKeepsTheKeys() throws {
    let office = try office()
    office.manifests["craft"]?.kinds[0].keys = [.init("name", .text)]
    office.rules["craft"] = { ask in
      let state: JSON = ["holder": ["personal": "X"], "name": ask.fields["fair"] ?? ""]
      return .change("checked", stage: "checked", state: state, version: ask.version)
    }
    try office.crash()
    office.command("craft.brand.start/b2", ["fair": "A"], by: office.client("lan"))
    let craft = office.rules["craft"]
    office.rules["craft"] = nil
    try office.crash()
    #expect(ask(office, .admin, "personal.erase/brand/b2", ["reason": "x"], by: "root").contains("erased"))
    office.rules["craft"] = craft
    office.kill("craft")
    office.pass(1_000)
    #expect(office.command("craft.brand.check/b2", ["fair": "B"], by: office.client("lan"))?.verb == .done)
    let found = ask(office, .list, "brand", ["where": [["name", "=", "A"]]], by: "lan")
    #expect(found.contains("\"rows\":[]"), "\(found)")
  }

  @Test func blanksKeepLengthAndShape() throws {
    for (text, blank) in [
      (#"{"a":{"personal":"xy"}}"#, #"{"a":{"personal":"  "}}"#),
      (
        #"{"a":[{"personal":"\"q\\"},{"personal":""}],"b":"\"personal\":"}"#,
        #"{"a":[{"personal":"     "},{"personal":""}],"b":"\"personal\":"}"#
      ),
      (#"{"a":{ "personal" : -209 }}"#, #"{"a":{ "personal" : -100 }}"#),
      (#"{"a":{"personal":{"b":false,"c":["é",7]}}}"#, #"{"a":{"personal":{"b":true ,"c":["  ",1]}}}"#),
    ] {
      guard let wiped = PersonalData.blanked(Array(text.utf8)) else {
        Issue.record("nothing found in \(text)")
        continue
      }
      #expect(wiped.count == text.utf8.count)
      #expect(String(decoding: wiped, as: UTF8.self) == blank)
      #expect((try? JSON(wiped)) != nil, "\(String(decoding: wiped, as: UTF8.self))")
    }
    #expect(PersonalData.blanked(Array(#"{"personal":1,"x":2}"#.utf8)) == nil, "a member of that name among others")
    #expect(
      PersonalData.removed(from: Array(#"{"a":{"personal":1},"b":[{"personal":2},3]}"#.utf8))
        == Array(#"{"b":[3]}"#.utf8))
  }
}
