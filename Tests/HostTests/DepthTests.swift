import Testing
import Wire

@testable import Host

/// What may be stored can be read by everybody whom it is passed on to.
struct DepthTests {
  private static func nested(_ levels: Int) -> JSON { (1..<levels).reduce([:]) { inner, _ in ["a": inner] } }

  private static func canBeRead(_ message: Message) -> Bool { message.body.isEmpty || (try? JSON(message.body)) != nil }

  @Test func aNoticeLeavesRoomForTheMessagesItIsPassedOnIn() throws {
    let office = try Office()
    let ha = office.client("ha")
    let refused = try #require(office.command("notice.trade-dept.x", Self.nested(57), by: ha, verb: .publish))
    #expect(refused.code == "form")
    #expect(refused.json["en"]?["detail"]?.string?.contains("deeper than 56") == true)
    #expect(office.command("notice.trade-dept.x", Self.nested(56), by: ha, verb: .publish)?.verb == .done)
    for verb in [Verb.open, .log] {
      office.say(verb, to: ha, id: verb.rawValue, meta: ["filters": ["notice.>"], "from": "first"])
      office.say(.credit, to: ha, id: verb.rawValue, meta: ["messages": 9])
      office.run()
    }
    let messages = office.answers("OPEN", to: ha) + office.answers("LOG", to: ha)
    #expect(messages.contains { $0.body.count > 56 * 5 && $0.verb != .answer })
    #expect(messages.contains { $0.body.count > 56 * 5 && $0.verb == .answer })
    #expect(messages.allSatisfy(Self.canBeRead))
  }

  /// An office whose fairs have a state and an event of so many levels.
  private static func office(_ levels: Int) throws -> Office {
    let office = try Office()
    office.rules["trade"] = { ask in
      .decision([
        "changes": [
          [
            "version": .integer(ask.version), "events": [["type": "counted", "data": nested(levels)]],
            "state": ["name": "A", "deep": nested(levels - 1)], "stage": "proposed",
          ]
        ]
      ])
    }
    return office
  }

  @Test func aDecisionDoesToo() throws {
    let careless = try Self.office(59)
    let answer = careless.command("trade.fair.propose", ["name": "A"], by: careless.client("ha"))
    #expect(answer?.code == "module-bug")
    let office = try Self.office(58)
    let ha = office.client("ha")
    let done = try #require(office.command("trade.fair.propose", ["name": "A"], by: ha))
    #expect(done.verb == .done)
    let record = try #require(done.values["record"]?.string)
    #expect(office.command("trade.fair.count/\(record.dropFirst(5))", by: ha)?.verb == .done)
    #expect(office.asked.last?.state["deep"] == Self.nested(57))
    for (verb, subject) in [(Verb.list, "fair"), (.get, record), (.history, record)] {
      let answer = try #require(office.command(subject, by: ha, verb: verb))
      #expect(answer.verb == .answer && Self.canBeRead(answer), "\(verb)")
    }
  }

  @Test(
    arguments: [
      (["sends": [["command": "trade.fair.count/x", "fields": ["a": nested(56)]]]], "module-bug"),
      (
        ["tasks": [["task": "t", "lead": "trade-dept", "title": ["vi": "x", "en": "x"], "a": nested(57)]]], "module-bug"
      ),
      (["tasks": [["task": "t", "lead": "trade-dept", "title": ["vi": "x", "en": "x"], "a": nested(56)]]], ""),
      (["facts": [["fact": "fair-approved", "subject": "fair/x", "data": nested(59)]]], "module-bug"),
      (["reply": nested(59)], "module-bug"), (["reply": nested(58)], ""),
    ] as [(JSON, String)])
  func whatElseADecisionHoldsDoesToo(more: JSON, code: String) throws {
    let office = try Office()
    office.rules["trade"] = { ask in
      .change("proposed", stage: "proposed", state: ["name": "A"], version: ask.version, more.object ?? [:])
    }
    let answer = office.command("trade.fair.propose", ["name": "A"], by: office.client("ha"))
    #expect(answer?.code == code)
    #expect(answer.map(Self.canBeRead) == true)
  }

  @Test func soDoesARefusal() throws {
    let office = try Office()
    let ha = office.client("ha")
    for (levels, code) in [(56, "module-bug"), (55, "no")] {
      office.rules["trade"] = { _ in
        .message(.refusal, JSON.object(["code": "no", "title": "Không", "x": Self.nested(levels)]).bytes)
      }
      #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c\(levels)")?.code == code)
    }
    #expect(office.command("trade.fair.propose", ["name": "A"], by: ha, id: "c55")?.code == "no", "and once more")
  }

  @Test func fieldsOfACommandAreHeldToTheSame() throws {
    let office = try Office()
    let ha = office.client("ha")
    for levels in [57, 64] {
      let answer = try #require(office.command("trade.fair.propose", ["name": Self.nested(levels - 1)], by: ha))
      #expect(answer.code == "form" && answer.json["en"]?["detail"]?.string?.contains("deeper than 56") == true)
    }
    #expect(office.asked.isEmpty)
  }
}
