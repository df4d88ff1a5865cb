import Chance
import Testing

@testable import Wire

/// Frames: golden bytes of a message of every verb, limits and faults. PROTOCOL.md §2.
struct MessageTests {
  /// Frames 1 to 5 as text.
  static let golden: [(message: Message, frames: [String])] = [
    (
      Message(.hello, id: "1", meta: ["versions": [1, 1], "client": "c/1"]),
      ["OCOP1 HELLO", "1", "", #"{"client":"c/1","versions":[1,1]}"#, ""]
    ),
    (
      Message(.welcome, id: "1", meta: ["version": 1, "head": 0]),
      ["OCOP1 WELCOME", "1", "", #"{"head":0,"version":1}"#, ""]
    ),
    (Message(.ping, id: "p"), ["OCOP1 PING", "p", "", "", ""]),
    (Message(.pong, id: "p", meta: ["head": 7]), ["OCOP1 PONG", "p", "", #"{"head":7}"#, ""]),
    (Message(.bye, id: "b"), ["OCOP1 BYE", "b", "", "", ""]),
    (
      Message(.error, id: "e", meta: [:], body: ["code": "bad-frame"]),
      ["OCOP1 ERROR", "e", "", "", #"{"code":"bad-frame"}"#]
    ),
    (
      Message(
        .command, id: "c", subject: "trade.fair.approve/HC-2024-0001", meta: ["expect": 1], body: ["number": "12/QĐ"]),
      ["OCOP1 COMMAND", "c", "trade.fair.approve/HC-2024-0001", #"{"expect":1}"#, #"{"number":"12/QĐ"}"#]
    ),
    (
      Message(.publish, id: "n", subject: "notice.trade-dept", meta: [:], body: [:]),
      ["OCOP1 PUBLISH", "n", "notice.trade-dept", "", "{}"]
    ),
    (
      Message(.done, id: "c", meta: ["position": 1, "first": 1]),
      ["OCOP1 DONE", "c", "", #"{"first":1,"position":1}"#, ""]
    ),
    (
      Message(.refused, id: "c", meta: [:], body: ["code": "too-late"]),
      ["OCOP1 REFUSED", "c", "", "", #"{"code":"too-late"}"#]
    ),
    (
      Message(.failed, id: "c", meta: [:], body: ["outcome": "none"]),
      ["OCOP1 FAILED", "c", "", "", #"{"outcome":"none"}"#]
    ),
    (Message(.get, id: "g", subject: "fair/x"), ["OCOP1 GET", "g", "fair/x", "", ""]),
    (
      Message(.list, id: "l", subject: "fair", meta: ["where": [["stage", "=", "held"]]]),
      ["OCOP1 LIST", "l", "fair", #"{"where":[["stage","=","held"]]}"#, ""]
    ),
    (Message(.history, id: "h", subject: "fair/x"), ["OCOP1 HISTORY", "h", "fair/x", "", ""]),
    (Message(.log, id: "l", meta: ["after": 3]), ["OCOP1 LOG", "l", "", #"{"after":3}"#, ""]),
    (Message(.kinds, id: "k"), ["OCOP1 KINDS", "k", "", "", ""]),
    (Message(.status, id: "s"), ["OCOP1 STATUS", "s", "", "", ""]),
    (Message(.askQuestion, id: "q", subject: "trade.progress"), ["OCOP1 ASK-QUESTION", "q", "trade.progress", "", ""]),
    (Message(.admin, id: "a", subject: "module.restart/trade"), ["OCOP1 ADMIN", "a", "module.restart/trade", "", ""]),
    (Message(.answer, id: "q", meta: ["more": true], body: []), ["OCOP1 ANSWER", "q", "", #"{"more":true}"#, "[]"]),
    (
      Message(.open, id: "o", subject: "mirror", meta: ["filters": [">"]]),
      ["OCOP1 OPEN", "o", "mirror", #"{"filters":[">"]}"#, ""]
    ),
    (Message(.opened, id: "o", meta: ["generation": 1]), ["OCOP1 OPENED", "o", "", #"{"generation":1}"#, ""]),
    (Message(.credit, id: "o", meta: ["messages": 10]), ["OCOP1 CREDIT", "o", "", #"{"messages":10}"#, ""]),
    (
      Message(.event, id: "o", subject: "fact.a.b", meta: ["position": 1], body: ["id": "h-1"]),
      ["OCOP1 EVENT", "o", "fact.a.b", #"{"position":1}"#, #"{"id":"h-1"}"#]
    ),
    (
      Message(.events, id: "o", meta: [:], body: [["delivery": 1, "event": ["id": "h-1"]]]),
      ["OCOP1 EVENTS", "o", "", "", #"[{"delivery":1,"event":{"id":"h-1"}}]"#]
    ),
    (Message(.ack, id: "o", meta: ["upTo": 4]), ["OCOP1 ACK", "o", "", #"{"upTo":4}"#, ""]),
    (
      Message(.nak, id: "o", meta: ["delivery": 4, "delay": 100]),
      ["OCOP1 NAK", "o", "", #"{"delay":100,"delivery":4}"#, ""]
    ),
    (Message(.extend, id: "o", meta: ["delivery": 4]), ["OCOP1 EXTEND", "o", "", #"{"delivery":4}"#, ""]),
    (Message(.result, id: "r", subject: "0190-c"), ["OCOP1 RESULT", "r", "0190-c", "", ""]),
    (Message(.park, id: "o", meta: ["delivery": 4]), ["OCOP1 PARK", "o", "", #"{"delivery":4}"#, ""]),
    (Message(.close, id: "o"), ["OCOP1 CLOSE", "o", "", "", ""]),
    (Message(.delete, id: "d", subject: "mirror"), ["OCOP1 DELETE", "d", "mirror", "", ""]),
    (
      Message(.register, id: "r", subject: "trade", meta: ["token": "t"], body: [:]),
      ["OCOP1 REGISTER", "r", "trade", #"{"token":"t"}"#, "{}"]
    ),
    (
      Message(.admitted, id: "r", subject: "trade", meta: ["version": 1]),
      ["OCOP1 ADMITTED", "r", "trade", #"{"version":1}"#, ""]
    ),
    (
      Message(
        .ask, id: "a1", subject: "trade.fair.hold/x", meta: ["ask": "command"], body: ["fields": [:], "given": []]),
      ["OCOP1 ASK", "a1", "trade.fair.hold/x", #"{"ask":"command"}"#, #"{"fields":{},"given":[]}"#]
    ),
    (
      Message(.decision, id: "a1", meta: [:], body: ["changes": []]),
      ["OCOP1 DECISION", "a1", "", "", #"{"changes":[]}"#]
    ),
    (Message(.refusal, id: "a1", meta: [:], body: ["code": "x"]), ["OCOP1 REFUSAL", "a1", "", "", #"{"code":"x"}"#]),
    (
      Message(.need, id: "a1", meta: [:], body: ["reads": [["record": "fair/x"]]]),
      ["OCOP1 NEED", "a1", "", "", #"{"reads":[{"record":"fair/x"}]}"#]
    ),
    (Message(.failure, id: "a1", meta: [:], body: ["code": "x"]), ["OCOP1 FAILURE", "a1", "", "", #"{"code":"x"}"#]),
    (Message(.drain, id: "d"), ["OCOP1 DRAIN", "d", "", "", ""]),
    (Message(.drained, id: "d"), ["OCOP1 DRAINED", "d", "", "", ""]),
  ]

  private func fault(_ frames: [[UInt8]], limit: Int = Limits.body) -> FrameError? {
    do throws(FrameError) {
      _ = try Message(Frames(frames), bodyLimit: limit)
      return nil
    } catch { return error }
  }

  private func frames(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  @Test func everyVerbHasItsGoldenBytes() throws {
    #expect(Set(Self.golden.map(\.message.verb)) == Set(Verb.allCases))
    for (message, texts) in Self.golden {
      #expect(message.frames == texts.map { Array($0.utf8) }, "\(message.verb)")
      #expect(try Message(Frames(message.frames)) == message, "\(message.verb)")
      let routed = [[9]] + message.frames
      var ends: [Int] = []
      for frame in routed { ends.append((ends.last ?? 0) + frame.count) }
      let behindRoute = Frames(Array(routed.joined()), ends: ends, from: 1)
      #expect(try Message(behindRoute) == message, "\(message.verb)")
    }
  }

  @Test func theVerbFrameIsExact() {
    for verb in ["", "COMMAND", "OCOP1 command", "OCOP1 COMMAND ", "OCOP2 COMMAND", "OCOP1  GET", "OCOP1 WHAT"] {
      #expect(fault(frames(verb, "7", "", "", "")) == FrameError("the verb is unknown", id: "7"), "\(verb)")
    }
  }

  @Test func aMessageHasFiveFrames() {
    for count in [0, 1, 4, 6] {
      let error = fault(Array(repeating: [0x31], count: count))
      #expect(error?.id == nil && error?.reason.contains("5 frames") == true)
    }
    for nothing in [Frames([], ends: [], from: 1), Frames([9], ends: [1], from: 1)] {
      #expect(throws: FrameError("a message has 5 frames, this one 0", id: nil)) { try Message(nothing) }
    }
  }

  @Test func idsAreOneTo64VisibleBytes() {
    #expect(fault(frames("OCOP1 PING", String(repeating: "~", count: 64), "", "", "")) == nil)
    for id in ["", String(repeating: "a", count: 65), "a b", "é", "a\u{7F}", "\n"] {
      let error = fault(frames("OCOP1 PING", id, "", "", ""))
      #expect(error != nil && error?.id == nil, "\(id)")
    }
  }

  @Test func limitsOfSubjectMetaAndBodyAreKeptAndTheIDIsTold() {
    func bytes(_ count: Int) -> [UInt8] { Array(repeating: 0x61, count: count) }
    func message(_ subject: [UInt8], _ meta: [UInt8], _ body: [UInt8]) -> [[UInt8]] {
      [Verb.get.frame, [0x37], subject, meta, body]
    }
    #expect(fault(message(bytes(256), bytes(8 << 10), bytes(1 << 20))) == nil)
    #expect(fault(message(bytes(257), [], []))?.id == "7")
    #expect(fault(message([0xFF], [], []))?.id == "7")
    #expect(fault(message([], bytes(8193), []))?.id == "7")
    #expect(fault(message([], [], bytes(1 << 20 + 1)))?.id == "7")
    #expect(fault(message([], [], bytes(1 << 20 + 1)), limit: Limits.moduleBody) == nil)
    #expect(fault(message([], [], bytes(8 << 20 + 1)), limit: Limits.moduleBody)?.id == "7")
  }

  @Test func metaIsAnObjectOrEmpty() throws {
    #expect(try Message(.ping, id: "1").metaObject() == [:])
    #expect(try Message(.ping, id: "1", meta: Array("{\"a\":1}".utf8)).metaObject() == ["a": 1])
    for text in ["[]", "1", "{", "{} {}", "null"] {
      #expect(throws: JSONError.self) { try Message(.ping, id: "1", meta: Array(text.utf8)).metaObject() }
    }
  }

  @Test func randomFramesNeverCrash() {
    for seed in 0..<500 {
      var random = SplitMix64(seed: UInt64(seed))
      var frames = Self.golden.randomElement(using: &random)?.message.frames ?? []
      for _ in 0..<3 {
        guard let index = frames.indices.randomElement(using: &random) else { break }
        if let at = frames[index].indices.randomElement(using: &random) {
          frames[index][at] = UInt8.random(in: 0...255, using: &random)
        } else {
          frames.remove(at: index)
        }
      }
      if let message = try? Message(Frames(frames)) {
        #expect(message.frames == frames, "seed \(seed)")
        _ = try? message.metaObject()
      } else {
        #expect(fault(frames) != nil)
      }
    }
  }
}
