import Coordination
import Ledger
import Testing
import Wire

@testable import Host

/// NEED, the read set and the lane: DESIGN.md §3.
struct ReadSetTests {
  /// Counts the fairs of a host before it proposes one more.
  private func limited(_ ask: Asked) -> Answered {
    guard ask.command == "propose", let host = ask.fields["host"] else { return Script.trade(ask) }
    guard let given = ask.given.first else { return .need([["all": "fair", "where": ["host": host]]]) }
    return (given["rows"]?.array ?? []).isEmpty ? Script.trade(ask) : .refusal("host-is-taken")
  }

  @Test func whatIsNeededComesWithTheNextAsk() throws {
    let office = try Office()
    office.rules["trade"] = limited
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose", ["name": "A", "host": "x"], by: ha)?.verb == .done)
    #expect(office.command("trade.fair.propose", ["name": "B", "host": "x"], by: ha)?.code == "host-is-taken")
    #expect(office.asked.count == 4)
    #expect(Set(office.asked.map(\.id)).count == 4, "each try has an id of its own")
  }

  /// To a rule that has asked for a record once; others are not given what they do not look at.
  @Test func whatTheFieldsNameComesWithTheFirstAsk() throws {
    var manifests = Script.manifests
    manifests["trade"]?.kinds[1].commands[0].fields = [
      Field("fair", .record, title: Label(vi: "fair", en: "fair"), kind: "fair")
    ]
    let office = try Office(manifests: manifests)
    office.rules["trade"] = { ask in
      guard ask.command == "open", ask.given.isEmpty, let fair = ask.fields["fair"]?.string else {
        return Script.trade(ask)
      }
      return .need([["record": .string("fair/\(fair)")]])
    }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    #expect(office.asked.last?.given == [])
    office.command("trade.booth.open/b0", ["fair": "HC-2024-0001"], by: ha)
    #expect(office.asked.filter { $0.command == "open" }.map(\.given.count) == [0, 1])
    office.command("trade.booth.open/b1", ["fair": "HC-2024-0001"], by: ha)
    #expect(office.asked.filter { $0.command == "open" }.count == 3, "the second booth is asked about once")
    let given = try #require(office.asked.last?.given.first)
    #expect(given["read"] == ["record": "fair/HC-2024-0001"])
    #expect(given["rows"]?.array?.first?["state"]?["name"] == "A")
    // It counts as read: who changes it in between makes the rule look again.
    office.holdsAsks = true
    office.say(.command, to: ha, id: "open", subject: "trade.booth.open/b2", body: ["fair": "HC-2024-0001"])
    office.say(.command, to: ha, id: "approve", subject: "trade.fair.approve/HC-2024-0001", body: [:])
    office.run()
    for command in ["approve", "open"] {
      let place = try #require(office.asks.firstIndex { $0.command == command })
      #expect(office.answerAsk(at: place))
      office.run()
    }
    #expect(office.answer("open", to: ha) == nil)
    office.holdsAsks = false
    office.run()
    #expect(office.answer("open", to: ha)?.verb == .done)
    let again = office.asked.last { $0.command == "open" }
    #expect(again?.given.first?["rows"]?.array?.first?["stage"] == "approved")
  }

  /// `trade.progress` names a fair.
  private static let namingAFair: [String: Manifest] = {
    var manifests = Script.manifests
    manifests["trade"]?.questions[0].fields = [
      Field("fair", .record, title: Label(vi: "fair", en: "fair"), kind: "fair")
    ]
    return manifests
  }()

  /// Who needs more than was given gets all of it as of one moment.
  @Test func whatAQuestionWasGivenIsReadAnewWithWhatItNeeds() throws {
    let office = try Office(manifests: Self.namingAFair)
    var needsList = false
    office.rules["trade"] = { ask in
      guard ask.kindOfAsk == "question" else { return Script.trade(ask) }
      let reads = ask.given.map { $0["read"] ?? [:] }
      if !reads.contains(["record": "fair/HC-2024-0001"]) { return .need([["record": "fair/HC-2024-0001"]]) }
      if needsList, reads.count == 1 { return .need([["all": "fair", "where": ["host": "x"]]]) }
      let stages = ask.given.map { $0["rows"]?.array?.first?["stage"] ?? "" }
      return .message(.answer, JSON.object(["stages": .array(stages)]).bytes)
    }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A", "host": "x"], by: ha)
    let fields: JSON = ["fair": "HC-2024-0001"]
    office.command("trade.progress", fields, by: ha, id: "1", verb: .askQuestion)
    needsList = true
    office.holdsAsks = true
    office.say(.askQuestion, to: ha, id: "2", subject: "trade.progress", body: fields)
    office.say(.command, to: ha, id: "c", subject: "trade.fair.approve/HC-2024-0001", body: [:])
    office.run()
    #expect(office.asks.map(\.given.count) == [1, 0], "the question was given the fair as proposed")
    #expect(office.answerAsk(at: 1))
    office.run()
    office.holdsAsks = false
    office.run()
    #expect(office.answer("2", to: ha)?.json == ["stages": ["approved", "approved"]])
  }

  /// What it was given may be old, or erased, when another process of its module is asked.
  @Test func aQuestionWhoseModuleDiedIsGivenAnew() throws {
    var limits = HubLimits()
    limits.cacheBytes = 0
    let office = try Office(limits: limits, manifests: Self.namingAFair)
    var isDeadly = false
    office.rules["trade"] = { ask in
      guard ask.kindOfAsk == "question" else { return Script.trade(ask) }
      if ask.given.isEmpty { return .need([["record": "fair/HC-2024-0001"]]) }
      return isDeadly ? .die : .message(.answer, JSON.object([:]).bytes)
    }
    let ha = office.client("ha")
    let fields: JSON = ["fair": "HC-2024-0001"]
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.progress", fields, by: ha, id: "1", verb: .askQuestion)
    // Brings the fair back into memory, and commits nothing.
    #expect(office.command("trade.fair.hold/HC-2024-0001", by: ha)?.code == "wrong-stage")
    isDeadly = true
    office.say(.askQuestion, to: ha, id: "2", subject: "trade.progress", body: fields)
    office.run()
    isDeadly = false
    // And with this commit it leaves memory again.
    office.command("craft.brand.start/b1", ["fair": "x"], by: ha)
    office.pass(2_000)
    #expect(office.answer("2", to: ha)?.verb == .answer)
    let given = office.asked.filter { $0.kindOfAsk == "question" }.map(\.given.count)
    #expect(given == [0, 1, 1, 0, 1], "read for the first, at hand for the second, read for it when it is asked again")
  }

  /// A question is given what its fields name as it is on disk, and not while something newer of it is staged; one
  /// about the past gets nothing of the present.
  @Test func whatAQuestionNamesComesWithItsFirstAsk() throws {
    let office = try Office(manifests: Self.namingAFair)
    office.rules["trade"] = { ask in
      guard ask.kindOfAsk == "question" else { return Script.trade(ask) }
      guard let row = ask.given.first?["rows"]?.array?.first else {
        return .need([["record": .string("fair/\(ask.fields["fair"]?.string ?? "")")]])
      }
      return .message(.answer, JSON.object(["stage": row["stage"] ?? ""]).bytes)
    }
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    func ask(_ id: String, _ meta: JSON = [:]) -> JSON? {
      office.command("trade.progress", ["fair": "HC-2024-0001"], by: ha, id: id, meta: meta, verb: .askQuestion)?.json
    }
    func asks() -> [Int] { office.asked.filter { $0.kindOfAsk == "question" }.map(\.given.count) }
    #expect(ask("1") == ["stage": "proposed"])
    #expect(asks() == [0, 1])
    #expect(ask("2") == ["stage": "proposed"])
    #expect(asks() == [0, 1, 1], "the second is asked once")
    #expect(ask("3", ["knownAt": .string(Instant.text(office.moment.wall))]) == ["stage": "proposed"])
    #expect(asks() == [0, 1, 1, 0, 1])
    // Staged, not on disk: it waits, and tells what became of it.
    office.holdsCommits = true
    office.say(.command, to: ha, id: "c", subject: "trade.fair.approve/HC-2024-0001", body: [:])
    office.run()
    office.say(.askQuestion, to: ha, id: "4", subject: "trade.progress", body: ["fair": "HC-2024-0001"])
    office.run()
    #expect(office.answer("4", to: ha) == nil)
    #expect(asks().suffix(1) == [0])
    office.holdsCommits = false
    office.run()
    #expect(office.answer("4", to: ha)?.json == ["stage": "approved"])
  }

  @Test func aListWaitsForWhatIsStaged() throws {
    let office = try Office()
    office.rules["trade"] = limited
    let ha = office.client("ha")
    office.run()
    office.holdsCommits = true
    for id in ["a", "b"] {
      office.say(.command, to: ha, id: id, subject: "trade.fair.propose", body: ["name": "A", "host": "x"])
    }
    office.run()
    office.holdsCommits = false
    office.run()
    #expect(office.answer("a", to: ha)?.verb == .done)
    #expect(office.answer("b", to: ha)?.code == "host-is-taken")
  }

  @Test func eightRoundsArePossibleAndTheNinthEndsTheCommand() throws {
    let office = try Office()
    var rounds = 8
    office.rules["trade"] = { ask in
      ask.given.count < rounds ? .need([["record": .string("fair/x\(ask.given.count)")]]) : Script.trade(ask)
    }
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.verb == .done)
    rounds = 9
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.code == "module-bug")
  }

  @Test func whatMayNotBeReadIsABugOfTheModule() throws {
    let office = try Office()
    let reads: [JSON] = [
      ["record": "brand/b1"], ["all": "fair"], ["all": "fair", "where": [:]],
      ["all": "brand", "where": ["stage": "checked"]],
      ["latest": "house.command-refused", "about": "x"], ["record": "fair"], [:],
    ]
    for read in reads {
      office.rules["trade"] = { _ in .need([read]) }
      let ha = office.client("ha")
      #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.code == "module-bug", "\(read.text)")
    }
  }

  /// Reads another fair, and lets a test do something before the decision is given.
  private func reading(_ other: String, _ meanwhile: @escaping (Asked) -> Void) -> (Asked) -> Answered {
    { ask in
      guard ask.command == "approve" else { return Script.trade(ask) }
      if ask.given.isEmpty { return .need([["record": .string(other)]]) }
      meanwhile(ask)
      return Script.trade(ask)
    }
  }

  @Test func aChangeBetweenNeedAndDecisionMakesItAskAgain() throws {
    let office = try Office()
    let ha = office.client("ha")
    for name in ["A", "B"] { office.command("trade.fair.propose", ["name": .string(name)], by: ha) }
    var hasMoved = false
    office.rules["trade"] = reading("fair/HC-2024-0002") { _ in
      guard !hasMoved else { return }
      hasMoved = true
      office.holdsAsks = true
      office.say(.command, to: ha, id: "move", subject: "trade.fair.count/HC-2024-0002")
      _ = office.serveLoad()
      _ = office.answerAsk(at: office.asks.count - 1)
      office.holdsAsks = false
    }
    let before = office.asked.count
    #expect(office.command("trade.fair.approve/HC-2024-0001", by: ha)?.verb == .done)
    #expect(office.answer("move", to: ha)?.verb == .done)
    let asks = office.asked.dropFirst(before).filter { $0.command == "approve" }
    #expect(asks.map(\.given.count) == [0, 1, 0, 1])
    let seen = asks.last?.given.first?["rows"]?.array?.first?["version"]
    #expect(seen == 2, "it is decided on the newest version")
  }

  @Test func theThirdConflictTakesTheLaneAndEnds() throws {
    let office = try Office()
    let ha = office.client("ha")
    for name in ["A", "B"] { office.command("trade.fair.propose", ["name": .string(name)], by: ha) }
    var moves = 0
    office.rules["trade"] = reading("fair/HC-2024-0002") { _ in
      moves += 1
      guard moves < 20 else { return }
      office.say(.command, to: ha, id: "move\(moves)", subject: "trade.fair.count/HC-2024-0002")
      while office.serveLoad() {}
      if let index = office.asks.firstIndex(where: { $0.command == "count" }) { _ = office.answerAsk(at: index) }
    }
    #expect(office.command("trade.fair.approve/HC-2024-0001", by: ha, id: "a")?.verb == .done)
    #expect(moves == 3, "twice it lost, the third time it held the lane")
    for move in 1...3 { #expect(office.answer("move\(move)", to: ha)?.verb == .done) }
  }

  @Test func whatIsDecidedAlreadyDoesNotGetTheLane() throws {
    let office = try Office()
    office.holdsCommits = true
    office.command("trade.fair.propose", ["name": "A"], by: office.client("ha"))
    var hub = office.hub
    let staged = try #require(hub.errands.all.first)
    try #require(staged.errand.phase == .staged)
    hub.lane.holder = staged.number + 1
    hub.lane.queue.append(staged.number)
    hub.leaveLane(staged.number + 1)
    #expect(hub.lane.holder == nil)
  }

  @Test func aHolderThatHangsLosesTheLane() throws {
    var limits = HubLimits()
    (limits.laneTimeout, limits.askTimeout) = (1_000, 60_000)
    let office = try Office(limits: limits)
    let ha = office.client("ha")
    for name in ["A", "B"] { office.command("trade.fair.propose", ["name": .string(name)], by: ha) }
    var moves = 0
    var hangs = false
    office.rules["trade"] = { ask in
      guard ask.command == "approve" else { return Script.trade(ask) }
      if ask.given.isEmpty { return .need([["record": "fair/HC-2024-0002"]]) }
      moves += 1
      office.say(.command, to: ha, id: "move\(moves)", subject: "trade.fair.count/HC-2024-0002")
      while office.serveLoad() {}
      if let index = office.asks.firstIndex(where: { $0.command == "count" }) { _ = office.answerAsk(at: index) }
      hangs = moves == 3
      return hangs ? .silence : Script.trade(ask)
    }
    office.say(.command, to: ha, id: "a", subject: "trade.fair.approve/HC-2024-0001")
    office.run()
    #expect(hangs)
    #expect(office.answer("move3", to: ha) == nil, "the lane holds it back")
    office.pass(1_100)
    #expect(office.answer("move3", to: ha)?.verb == .done)
  }

  @Test func questionsAreAnsweredFromWhatIsOnDisk() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.run()
    office.rules["trade"] = { ask in
      guard ask.kindOfAsk == "question" else { return Script.trade(ask) }
      guard let given = ask.given.first else { return .need([["total": "fair", "by": ["stage"]]]) }
      return .message(.answer, JSON.object(["rows": given["rows"] ?? []]).bytes)
    }
    office.holdsCommits = true
    office.say(.command, to: ha, id: "c", subject: "trade.fair.propose", body: ["name": "A"])
    office.run()
    office.say(.askQuestion, to: ha, id: "q", subject: "trade.progress", body: [:])
    office.run()
    #expect(office.answer("q", to: ha) == nil)
    office.holdsCommits = false
    office.run()
    let row = office.answer("q", to: ha)?.json["rows"]?.array?.first
    #expect(row == ["group": ["proposed"], "count": 1, "sums": []])
  }
}
