import Chance
import Foundation
import Ledger
import Testing
import Wire

@testable import Host

/// A log with a bit turned on the disk: what is damaged goes to nobody, whoever wants it is told where and what to do,
/// and everything else goes on. PROTOCOL.md §5.6 and §6.8.
struct DamagedLogTests {
  /// More with `make soak`.
  private static let flipped = ProcessInfo.processInfo.environment["OCOP_FLIPPED_BITS"].flatMap { Int($0) } ?? 30

  private static func open(_ directory: String) throws -> SQLiteLedger {
    try SQLiteLedger(directory: directory, makeHistory: { "h1" }, ballastBytes: 0)
  }

  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("damage-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// Writes a log with `fill`, closes it, changes its file and opens it again.
  private static func withLog(
    _ fill: (Office) throws -> Void, change: (inout Data) throws -> Void,
    _ body: (any Ledger, [StoredEvent]) throws -> Void
  ) throws {
    try inFolder { folder in
      let ledger = try open(folder)
      try fill(Office(ledger: ledger))
      let written = try ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: 0, limit: 1_000, bytes: .max)
      }
      ledger.close()
      let file = URL(fileURLWithPath: "\(folder)/log.sqlite")
      var bytes = try Data(contentsOf: file)
      try change(&bytes)
      try bytes.write(to: file)
      let damaged = try open(folder)
      defer { damaged.close() }
      try body(damaged, written)
    }
  }

  /// Turns one bit of the place where the text stands, so many bytes behind its beginning.
  private static func turn(_ text: String, at offset: Int = 0, bit: UInt8 = 4, in bytes: inout Data) throws {
    let place = try #require(bytes.range(of: Data(text.utf8)))
    #expect(bytes[place.upperBound...].range(of: Data(text.utf8)) == nil, "it stands in one place")
    bytes[place.lowerBound + offset] ^= bit
  }

  private static func publish(_ numbers: ClosedRange<Int>, _ office: Office) {
    let ha = office.client("ha")
    for number in numbers {
      office.command(
        "notice.trade-dept.x", ["mark": .string("number-\(number).")], by: ha, id: "n\(number)", verb: .publish)
    }
  }

  private static func log(_ office: Office, _ peer: Peer, after position: Int64) -> Message? {
    office.command("", by: peer, meta: ["after": .integer(position)], verb: .log)
  }

  private static func positions(_ answer: Message?) -> [Int64] {
    (answer?.json["events"]?.array ?? []).compactMap { $0["sequence"]?.string.flatMap { Int64($0) } }
  }

  @discardableResult
  private static func follow(
    _ office: Office, _ peer: Peer, _ name: String, from position: Int64 = 1, id: String = "o"
  ) -> Message? {
    office.say(
      .open, to: peer, id: id, subject: name,
      meta: ["filters": [">"], "from": .integer(position), "ack": "cumulative"])
    office.run()
    let opened = office.answer(id, to: peer)
    office.say(.credit, to: peer, id: id, meta: ["messages": 1_000])
    office.run()
    return opened
  }

  private static func delivered(_ office: Office, _ peer: Peer, id: String = "o") -> [Int64] {
    office.answers(id, to: peer).filter { $0.verb == .event }.compactMap { $0.values["position"]?.integer }
  }

  @Test func aConsumerStopsBeforeTheDamageIsToldOnceAndKeepsWhatItAcknowledged() throws {
    try Self.withLog {
      Self.publish(1...30, $0)
    } change: {
      try Self.turn("number-17.", in: &$0)
    } _: { ledger, _ in
      let office = try Office(ledger: ledger)
      let ha = office.client("ha")
      Self.follow(office, ha, "d")
      #expect(Self.delivered(office, ha) == Array(1...16))
      let told = office.answers("o", to: ha).filter { $0.verb == .failed }
      #expect(told.count == 1 && told[0].code == "damaged" && told[0].json["position"] == 17)
      #expect(told[0].json["title"]?.string?.contains("Sổ hỏng ở sự kiện 17") == true)
      #expect(told[0].json["en"]?["detail"]?.string?.contains("ocopctl audit verify") == true)
      office.say(.ack, to: ha, id: "o", meta: ["upTo": 16])
      Self.publish(31...33, office)
      #expect(Self.delivered(office, ha) == Array(1...16), "nothing that follows is sent")
      #expect(office.answers("o", to: ha).filter { $0.verb == .failed }.count == 1)
      try office.crash()
      let again = office.client("ha")
      Self.follow(office, again, "d")
      #expect(office.answers("o", to: again).first?.values["delivery"] == 16)
      #expect(Self.delivered(office, again).isEmpty)
      #expect(office.answer("o", to: again)?.code == "damaged")
      Self.follow(office, again, "behind", from: 18, id: "p")
      #expect(Self.delivered(office, again, id: "p") == Array(18...33))
    }
  }

  /// The read that fails began before the consumer was opened again, which starts behind its last acknowledgement.
  @Test func aReadOfBeforeItWasOpenedAgainDoesNotStopAConsumer() throws {
    try Self.withLog {
      Self.publish(1...30, $0)
    } change: {
      try Self.turn("number-17.", in: &$0)
    } _: { ledger, _ in
      let office = try Office(ledger: ledger)
      let (first, second) = (office.client("ha"), office.client("ha"))
      office.holdsLoads = true
      Self.follow(office, first, "d")
      #expect(office.serveLoad())
      office.run()
      #expect(Self.delivered(office, first) == Array(1...16))
      try #require(office.loads.count == 1, "the one that will find the damage")
      Self.follow(office, second, "d", id: "p")
      office.holdsLoads = false
      office.run()
      #expect(Self.delivered(office, second, id: "p") == Array(1...16))
      #expect(office.answer("p", to: second)?.code == "damaged")
    }
  }

  /// The damage is known before everything in front of it was taken: it lies in the page that is read ahead.
  @Test func whatLiesBetweenAFullConsumerAndTheDamageIsDelivered() throws {
    try Self.withLog {
      Self.publish(1...300, $0)
    } change: {
      try Self.turn("number-290.", in: &$0)
    } _: { ledger, _ in
      let office = try Office(ledger: ledger)
      let ha = office.client("ha")
      let meta: JSON = ["filters": [">"], "from": "first", "ack": "none", "maxInFlight": 100]
      office.say(.open, to: ha, id: "o", subject: "d", meta: meta)
      for credit in [10, 1_000] as [Int64] {
        office.say(.credit, to: ha, id: "o", meta: ["messages": .integer(credit)])
        office.run()
      }
      #expect(Self.delivered(office, ha) == Array(1...289))
      #expect(office.answer("o", to: ha)?.code == "damaged")
    }
  }

  @Test func itIsToldBehindTheLastEventAndNotWhileEventsWaitForCredit() throws {
    try Self.withLog {
      Self.publish(1...6, $0)
    } change: {
      try Self.turn("number-4.", in: &$0)
    } _: { ledger, _ in
      let office = try Office(ledger: ledger)
      let ha = office.client("ha")
      office.say(.open, to: ha, id: "o", subject: "d", meta: ["filters": [">"], "from": "first"])
      for credit in [1, 2, 3] as [Int64] {
        #expect(!office.answers("o", to: ha).contains { $0.verb == .failed })
        office.say(.credit, to: ha, id: "o", meta: ["messages": .integer(credit)])
        office.run()
      }
      #expect(office.answers("o", to: ha).map(\.verb) == [.opened, .event, .event, .event, .failed])
    }
  }

  @Test func theLogEndsBeforeTheDamageThenNamesItAndEverythingElseGoesOn() throws {
    try Self.withLog {
      Self.publish(1...9, $0)
    } change: {
      try Self.turn("number-5.", in: &$0)
    } _: { ledger, _ in
      let office = try Office(ledger: ledger)
      let (ha, auditor) = (office.client("ha"), office.client("auditor"))
      #expect(Self.positions(Self.log(office, ha, after: 0)) == [1, 2, 3, 4])
      for _ in 1...3 {
        let answer = Self.log(office, ha, after: 4)
        #expect(answer?.verb == .failed && answer?.code == "damaged" && answer?.json["position"] == 5)
      }
      #expect(Self.positions(Self.log(office, ha, after: 5)) == [6, 7, 8, 9])
      #expect(office.command("trade.fair.propose", ["name": "A"], by: ha)?.verb == .done)
      #expect(office.command("", by: ha, verb: .status)?.json["damaged"] == [5])
      #expect(office.log.filter { $0.contains("damaged at event 5") }.count == 1)
      let entries = office.command("audit.list", by: auditor, verb: .admin)?.json["entries"]?.array ?? []
      #expect(entries.filter { $0["entry"]?["act"] == "log.damaged" && $0["entry"]?["position"] == 5 }.count == 1)
      let proof = office.command("audit.verify", by: auditor, verb: .admin)
      #expect(proof?.json["fault"]?["position"] == 5)
    }
  }

  /// A checkpoint that cannot be read is one fault of the log among others: the proof names the first of them.
  @Test(arguments: [false, true]) func aDamagedCheckpointDoesNotEndTheProof(isFirst: Bool) throws {
    var limits = HubLimits()
    limits.sealEvents = 5
    let signer = LogProofTests.signer
    func position(_ office: Office) throws -> Int64? {
      office.command("audit.verify", by: office.client("auditor"), verb: .admin)?.json["fault"]?["position"]?.integer
    }
    var checkpoint: Int64 = 0
    try Self.withLog { filled in
      let office = try Office(limits: limits, ledger: filled.ledger, signer: signer)
      for numbers in [1...6, 7...12] {
        Self.publish(numbers, office)
        office.pass(1_100)
      }
      // The last event is proved when the log is opened.
      Self.publish(13...13, office)
      checkpoint = try office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.facts(ofTopic: "fact.house.log-signed", before: .max, limit: 1).first?.position ?? 0
      }
      #expect(try position(office) == nil)
    } change: {
      try Self.turn("\"sequence\":\"\(checkpoint)\"", at: 12, bit: 1, in: &$0)
      if !isFirst { try Self.turn("number-3.", in: &$0) }
    } _: { ledger, written in
      try #require(checkpoint > 7 && written[Int(checkpoint) - 1].topics == "fact.house.log-signed")
      #expect(try position(Office(limits: limits, ledger: ledger, signer: signer)) == (isFirst ? checkpoint : 3))
    }
  }

  @Test func aHistoryWithADamagedEventIsNotGivenInPart() throws {
    try Self.withLog { office in
      let lan = office.client("lan")
      for brand in ["b1", "b2"] {
        office.command("craft.brand.start/\(brand)", [:], by: lan)
        for _ in 1...3 { office.command("craft.brand.check/\(brand)", [:], by: lan) }
      }
    } change: {
      try Self.turn("\"sequence\":\"3\"", at: 12, bit: 1, in: &$0)
    } _: { ledger, _ in
      let office = try Office(ledger: ledger)
      let lan = office.client("lan")
      let history = office.command("brand/b1", by: lan, verb: .history)
      #expect(history?.code == "damaged" && history?.json["position"] == 3)
      #expect(
        office.command("brand/b1", by: lan, meta: ["after": 3], verb: .history)?.json["events"]?.array?.count == 1)
      #expect(office.command("brand/b2", by: lan, verb: .history)?.json["events"]?.array?.count == 4)
      #expect(office.command("brand/b1", by: lan, verb: .get)?.verb == .answer)
    }
  }

  @Test func aReactionGoesOnBehindADamagedEventWhichStandsInTheParkedList() throws {
    try Self.withLog { office in
      let ha = office.client("ha")
      office.rules["craft"] = nil
      office.kill("craft")
      for name in ["A", "B"] { office.command("trade.fair.propose", ["name": .string(name)], by: ha) }
      office.command("trade.fair.approve/HC-2024-0001", by: ha)
      office.command("trade.fair.approve/HC-2024-0002", by: ha)
    } change: {
      try Self.turn("\"sequence\":\"4\"", at: 12, bit: 1, in: &$0)
    } _: { ledger, written in
      try #require(written[3].topics == "fact.trade.fair-approved", "the first of the two facts")
      let damaged: Int64 = 4
      let office = try Office(ledger: ledger)
      office.run()
      let brands = try office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.records(RecordQuery(kind: "brand")).map(\.id)
      }
      let parked = office.command("parked.list", by: office.client("root"), verb: .admin)?.json["parked"]?.array ?? []
      if brands == ["HC-2024-0002"] {
        #expect(parked.count == 1 && parked[0]["name"] == "reaction/craft" && parked[0]["code"] == "damaged")
        #expect(parked.first?["position"]?.integer == damaged)
      } else {
        Issue.record("reacted to \(brands), damaged is \(damaged), parked \(parked)")
      }
    }
  }

  /// Wherever a bit turns: what comes by LOG and to a durable consumer is what was written, up to the damage.
  @Test func nothingWrongIsDeliveredWhereverABitTurns() throws {
    var random = SplitMix64(seed: 11)
    try Self.inFolder { folder in
      let ledger = try Self.open(folder)
      let whole = try Office(ledger: ledger)
      Self.publish(1...20, whole)
      let lan = whole.client("lan")
      for number in 1...20 { whole.command("craft.brand.start/b\(number)", ["fair": "f"], by: lan) }
      let written = try ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: 0, limit: 1_000, bytes: .max).map(\.cloudEvent)
      }
      ledger.close()
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/log.sqlite"))
      var stopped = 0
      for _ in 0..<Self.flipped {
        var turned = bytes
        let place = Int.random(in: 0..<bytes.count, using: &random)
        turned[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        try Self.inFolder { copy in
          try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
          try turned.write(to: URL(fileURLWithPath: "\(copy)/log.sqlite"))
          guard let damaged = try? Self.open(copy) else { return }
          defer { damaged.close() }
          guard let office = try? Office(ledger: damaged) else { return }
          // Of the other tables a commit may find that they are damaged: then the daemon ends.
          office.mayEnd = true
          let ha = office.client("ha")
          Self.follow(office, ha, "d")
          for event in office.answers("o", to: ha) where event.verb == .event {
            let position = Int(event.values["position"]?.integer ?? 0)
            #expect(written.indices.contains(position - 1) && event.body == written[position - 1], "bit at \(place)")
          }
          let count = Self.delivered(office, ha).count
          #expect(Self.delivered(office, ha) == (0..<count).map { Int64($0) + 1 }, "bit at \(place)")
          if let end = office.answer("o", to: ha), end.verb == .failed {
            stopped += 1
            #expect(end.code == "damaged" && end.json["position"] == .integer(Int64(count) + 1), "bit at \(place)")
          } else if count > 0, !office.hasEnded {
            #expect(count == written.count, "bit at \(place): it ends early and says nothing")
          }
          let page = Self.log(office, ha, after: 0)
          for event in page?.json["events"]?.array ?? [] {
            let position = event["sequence"]?.string.flatMap { Int($0) } ?? 0
            let original = written.indices.contains(position - 1) ? try JSON(written[position - 1]) : nil
            #expect(event == original, "bit at \(place)")
          }
        }
      }
      #expect(stopped > 0, "some bits were of events")
    }
  }
}
