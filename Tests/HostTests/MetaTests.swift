import Ledger
import Testing
import Wire

@testable import Host

/// What a client says wrongly is told to it, with its place; nothing is guessed or silently left out.
struct MetaTests {
  static let wrongMembers: [(JSON, String)] = [
    (["dryRun": "true"], "/meta/dryRun"), (["expect": "7"], "/meta/expect"),
    (["dated": 20_240_229], "/meta/dated"), (["dated": "2024-02-30"], "/meta/dated"), (["for": 7], "/meta/for"),
    (["timeout": "1000"], "/meta/timeout"), (["lang": "fr"], "/meta/lang"),
  ]

  @Test(arguments: wrongMembers)
  func aMetaMemberOfTheWrongTypeIsRefusedWithItsPlace(meta: JSON, pointer: String) throws {
    let office = try Office()
    let ha = office.client("ha")
    let answer = try #require(office.command("trade.fair.propose", ["name": "Tết"], by: ha, id: "x", meta: meta))
    #expect((answer.verb, answer.code) == (.failed, "form"))
    #expect(answer.json["outcome"] == "none")
    #expect(answer.json["pointers"]?.array?.compactMap { $0["pointer"]?.string } == [pointer])
    #expect(office.asked.isEmpty)
    let again = office.command("trade.fair.propose", ["name": "Tết"], by: ha, id: "x")
    #expect(again?.verb == .done, "the id was not spent")
  }

  @Test func unknownMetaMembersAreIgnored() throws {
    let office = try Office()
    let ha = office.client("ha")
    #expect(office.command("trade.fair.propose", ["name": "Tết"], by: ha, meta: ["colour": "red"])?.verb == .done)
  }

  static let wrongOpenings: [(JSON, String)] = [
    (["ack": 1], "/meta/ack"), (["ack": "maybe"], "/meta/ack"),
    (["maxInFlight": "9"], "/meta/maxInFlight"), (["from": "latest"], "/meta/from"), (["from": true], "/meta/from"),
    (["from": ["time": "today"]], "/meta/from"), (["from": ["history": "h1"]], "/meta/from"),
    (["filters": "record.>"], "/meta/filters"), (["redeliverAfter": false], "/meta/redeliverAfter"),
  ]

  @Test(arguments: wrongOpenings)
  func anOpenMemberOfTheWrongTypeIsRefusedWithItsPlace(meta: JSON, pointer: String) throws {
    let office = try Office()
    let ha = office.client("ha")
    var meta = meta
    if meta["filters"] == nil { meta["filters"] = ["record.>"] }
    office.say(.open, to: ha, id: "o", subject: "c", meta: meta)
    office.run()
    let answer = try #require(office.answer("o", to: ha))
    #expect((answer.verb, answer.code) == (.failed, "form"))
    #expect(answer.json["pointers"]?.array?.first?["pointer"]?.string == pointer)
  }

  @Test func namesOfConsumersAreOneToSixtyFourOfTheirLetters() throws {
    let office = try Office()
    let ha = office.client("ha")
    let names = [
      "Big", "a_b", "a/b", "é", "a b", String(repeating: "a", count: 65), String(repeating: "a", count: 64), "so.1-a",
    ]
    let answers = names.map { name in
      office.say(.open, to: ha, id: "o", subject: name, meta: ["filters": ["record.>"]])
      office.run()
      return office.answer("o", to: ha)?.verb
    }
    #expect(answers == [.failed, .failed, .failed, .failed, .failed, .failed, .opened, .opened])
  }

  @Test(arguments: [Verb.log, .history, .list]) func aPageHoldsAtLeastOneRow(verb: Verb) throws {
    let office = try Office()
    let ha = office.client("ha")
    office.command("trade.fair.propose", ["name": "Tết"], by: ha)
    let subject = verb == .log ? "" : verb == .list ? "fair" : "fair/HC-2024-0001"
    for (id, limit) in [("zero", 0), ("less", -3), ("one", 1)] as [(String, Int64)] {
      office.say(verb, to: ha, id: id, subject: subject, meta: ["limit": .integer(limit)])
    }
    office.run()
    #expect(["zero", "less", "one"].map { office.answer($0, to: ha)?.verb } == [.failed, .failed, .answer])
    #expect(office.answer("zero", to: ha)?.code == "form")
  }

  @Test func aVerbThatIsNotOnThePageIsUnknownAndNoBadFrame() throws {
    let office = try Office()
    let ha = office.client("ha")
    for (id, verb) in [("a", "OCOP1 DANCE"), ("b", "OCOP2 COMMAND"), ("c", "OCOP1 "), ("d", "OCOP1 hello")] {
      office.give(.message(ha, frames: Frames([Array(verb.utf8), Array(id.utf8), [], [], []]), user: "local"))
    }
    #expect(["a", "b", "c", "d"].compactMap { office.answer($0, to: ha)?.verb } == Array(repeating: .error, count: 4))
    #expect(
      ["a", "b", "c", "d"].compactMap { office.answer($0, to: ha)?.code } == [
        "unknown-verb", "bad-frame", "bad-frame", "unknown-verb",
      ])
  }

  @Test(arguments: [#"{"lang":"\ud800"}"#, #"{"for":"Que\u0302"}"#])
  func escapesThatAreNoTextAreABadFrame(meta: String) throws {
    let office = try Office()
    let ha = office.client("ha")
    let frames: [[UInt8]] = [
      Verb.command.frame, Array("e".utf8), Array("trade.fair.propose".utf8), Array(meta.utf8),
      Array(#"{"name":"Tết"}"#.utf8),
    ]
    office.give(.message(ha, frames: Frames(frames), user: "local"))
    office.run()
    #expect(office.answer("e", to: ha)?.verb == .error)
    #expect(office.answer("e", to: ha)?.code == "bad-frame")
    let body: [[UInt8]] = [frames[0], Array("f".utf8), frames[2], [], Array(#"{"name":"\#(meta.dropFirst(8))"#.utf8)]
    office.give(.message(ha, frames: Frames(body), user: "local"))
    office.run()
    #expect(office.answer("f", to: ha)?.verb == .failed)
    #expect(office.asked.isEmpty)
  }

  @Test func aNoticeWithoutABodyIsRefused() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.say(.publish, to: ha, id: "p", subject: "notice.trade-dept.news")
    office.run()
    #expect(office.answer("p", to: ha)?.code == "form")
    office.say(.publish, to: ha, id: "p", subject: "notice.trade-dept.news", body: [:])
    office.run()
    #expect(office.answer("p", to: ha)?.verb == .done)
  }

  @Test func aDryRunTellsReplyVersionAndAllThatWouldBeSent() throws {
    let trade: (Asked) -> Answered = { ask in
      .change(
        "proposed", stage: "proposed", state: ask.fields, version: 0,
        [
          "reply": ["fee": 50_000], "facts": [["fact": "fair-approved", "subject": "fair/x", "data": [:]]],
          "sends": [["command": "craft.brand.check/b", "fields": ["fair": "x"]]],
          "deadlines": [["name": "remind", "at": 1_800_000_000_000]],
        ])
    }
    let office = try Office(rules: ["trade": trade])
    let ha = office.client("ha")
    let answer = try #require(
      office.command("trade.fair.propose", ["name": "Tết"], by: ha, meta: ["dryRun": true]))
    #expect(answer.verb == .done)
    #expect(answer.values["version"] == 1)
    #expect(answer.values["dryRun"] == true)
    #expect(answer.values["position"] == 0)
    let would = try #require(answer.json["would"])
    #expect(would["reply"] == ["fee": 50_000])
    #expect(would["facts"]?.array?.count == 1)
    #expect(would["sends"]?.array?.first?["command"] == "craft.brand.check/b")
    #expect(would["deadlines"] == [["name": "remind", "at": 1_800_000_000_000]])
    #expect(would["changes"]?.array?.first?["version"] == 0)
    #expect(try office.ledger.snapshot { snapshot throws(LedgerError) in snapshot.head } == 0)
  }
}
