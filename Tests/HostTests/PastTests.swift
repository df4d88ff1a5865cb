import Chance
import Coordination
import Ledger
import Testing
import Wire

@testable import Host

/// Reading as of a dated day and as known at a time.
struct PastTests {
  static let day: Int64 = 86_400_000

  /// An office on 2024-12-20, 07:00.
  private func office(
    _ ledger: any Ledger = MemoryLedger(history: "h1"), limits: HubLimits = HubLimits()
  ) throws -> (Office, Peer) {
    let office = try Office(
      limits: limits, ledger: ledger, manifests: Folding.manifests(), rules: Folding.rules())
    office.pass(273 * Self.day)
    return (office, office.client("ha"))
  }

  private func progress(_ office: Office, _ peer: Peer, _ meta: JSON) -> Message? {
    office.command("trade.progress", by: peer, meta: meta, verb: .askQuestion)
  }

  private func approved(_ answer: Message?) -> Int { answer?.json["approved"]?.array?.count ?? -1 }

  /// Records are folded in parts: of a module that was told to end meanwhile no further part is asked.
  @Test func aReadingOfThePastEndsWithTheProcessThatFoldsIt() throws {
    let (office, ha) = try office()
    for _ in 1...300 { office.command("trade.fair.propose", ["name": "A"], by: ha) }
    office.pass(16 * Self.day)
    for number in 1...300 { office.command("trade.fair.count/HC-2024-\(Hub.padded(Int64(number)))", by: ha) }
    office.holdsAsks = true
    let list: JSON = ["at": "2024-12-31", "limit": 1_000]
    #expect(office.command("fair", by: ha, id: "l", meta: list, verb: .list) == nil)
    try #require(office.asks.map(\.kindOfAsk) == ["fold"])
    office.say(.admin, to: office.client("root"), id: "r", subject: "module.restart/trade", meta: ["reason": "x"])
    #expect(office.answerAsk())
    #expect(office.asks.isEmpty && office.answer("l", to: ha)?.code == "module-down")
    office.holdsAsks = false
    for _ in 1...2 { office.pass(1_000) }
    let again = office.command("fair", by: ha, meta: list, verb: .list)
    #expect(again?.json["rows"]?.array?.count == 300, "\(again?.json.text.prefix(300) ?? "")")
  }

  @Test(arguments: LedgerKind.allCases)
  func whatWasDatedInTheOldYearAndTypedInTheNewOneCountsByItsDay(_ kind: LedgerKind) throws {
    try kind.withLedger { ledger in
      let (office, ha) = try office(ledger)
      office.command("trade.fair.propose", ["name": "A", "booths": 4], by: ha)
      office.command("trade.fair.propose", ["name": "B", "booths": 2], by: ha)
      office.pass(16 * Self.day)  // 2025-01-05
      office.command("trade.fair.approve/HC-2024-0001", by: ha, meta: ["dated": "2024-12-28"])
      office.command("trade.fair.approve/HC-2024-0002", by: ha)
      office.command("trade.fair.count/HC-2024-0001", ["by": 7], by: ha)

      let old = progress(office, ha, ["at": "2024-12-31"])
      #expect(approved(old) == 1)
      #expect(old?.json["approved"]?.array?.first?["state"] == ["name": "A", "booths": 4])
      #expect(old?.json["approved"]?.array?.first?["version"] == 2)
      #expect(
        old?.json["totals"] == [
          ["group": ["approved"], "count": 1, "sums": [4]], ["group": ["proposed"], "count": 1, "sums": [2]],
        ])
      #expect(old?.json["facts"]?.array?.map { $0["subject"]?.string } == ["fair/HC-2024-0001"])
      #expect(old?.json["latest"]?.array?.count == 1)
      #expect(old?.json["dated"] == "2024-12-31")
      #expect(old?.json["now"]?.integer.map(Instant.text) == "2024-12-31T23:59:59.999+07:00")

      let known = progress(office, ha, ["knownAt": "2024-12-31"])
      #expect(approved(known) == 0 && known?.json["facts"] == [] && known?.json["latest"] == [])
      #expect(known?.json["totals"] == [["group": ["proposed"], "count": 2, "sums": [6]]])
      #expect(approved(progress(office, ha, ["at": "2024-12-31", "knownAt": "2024-12-31T23:59:59Z"])) == 0)
      #expect(approved(progress(office, ha, ["at": "2024-12-31", "knownAt": "2025-01-06"])) == 1)
      #expect(approved(progress(office, ha, ["at": "2024-12-19"])) == 0)
      #expect(progress(office, ha, ["at": "2024-12-19"])?.json["totals"] == [])

      let today = progress(office, ha, [:])
      #expect(approved(today) == 2 && today?.json["now"] == .integer(office.moment.wall))
      #expect(approved(progress(office, ha, ["at": "2025-01-05"])) == 2)
    }
  }

  @Test(arguments: LedgerKind.allCases) func aBoardOfTasksIsShownAsItWas(_ kind: LedgerKind) throws {
    try kind.withLedger { ledger in
      let (office, ha) = try office(ledger)
      office.command("trade.fair.propose", ["name": "A"], by: ha)
      office.command("trade.fair.approve/HC-2024-0001", by: ha)
      office.pass(2 * Self.day)
      office.command("trade.fair.propose", ["name": "B"], by: ha)
      office.command("trade.fair.approve/HC-2024-0002", by: ha)
      func board(_ meta: [String: JSON]) -> [String] {
        let members = meta.merging(["where": [["stage", "=", "assigned"], ["lead", "=", "craft-dept"]]]) { $1 }
        let rows = office.command("task", by: ha, meta: .object(members), verb: .list)?.json["rows"]?.array ?? []
        return rows.compactMap { $0["id"]?.string }
      }
      #expect(board([:]) == ["NV-2024-0001", "NV-2024-0002"])
      #expect(board(["at": "2024-12-21"]) == ["NV-2024-0001"])
      #expect(board(["knownAt": "2024-12-20"]) == ["NV-2024-0001"])
      #expect(board(["at": "2024-12-19"]) == [])
      #expect(board(["at": "2024-12-31", "sort": "id", "descending": true]) == ["NV-2024-0002", "NV-2024-0001"])
    }
  }

  @Test func whatDidNotExistThenIsUnknown() throws {
    let (office, ha) = try office()
    office.command("trade.fair.propose", ["name": "A"], by: ha, meta: ["dated": "2024-12-10"])
    let name = "fair/HC-2024-0001"
    #expect(office.command(name, by: ha, meta: ["at": "2024-12-09"], verb: .get)?.code == "unknown-record")
    #expect(office.command(name, by: ha, meta: ["at": "2024-12-10"], verb: .get)?.json["version"] == 1)
    #expect(office.command(name, by: ha, meta: ["knownAt": "2024-12-19"], verb: .get)?.code == "unknown-record")
    for meta: JSON in [["at": "31/12/2024"], ["at": 1], ["knownAt": "yesterday"], ["at": "2024-02-30"]] {
      #expect(office.command(name, by: ha, meta: meta, verb: .get)?.code == "form")
      #expect(office.command("fair", by: ha, meta: meta, verb: .list)?.code == "form")
      #expect(progress(office, ha, meta)?.code == "form")
    }
  }

  @Test func theCutIsTheLongestRunOfEventsThatEndsWithOneOfThatDay() throws {
    let (office, ha) = try office()
    office.command("trade.fair.propose", ["name": "A", "booths": 1], by: ha, meta: ["dated": "2024-12-01"])
    office.command("trade.fair.count/HC-2024-0001", ["by": 10], by: ha, meta: ["dated": "2024-12-15"])
    office.command("trade.fair.count/HC-2024-0001", ["by": 100], by: ha, meta: ["dated": "2024-12-05"])
    office.command("trade.fair.count/HC-2024-0001", ["by": 1_000], by: ha)
    func booths(_ day: String) -> JSON? {
      office.command("fair/HC-2024-0001", by: ha, meta: ["at": .string(day)], verb: .get)?.json["state"]?["booths"]
    }
    #expect(booths("2024-12-04") == 1)
    #expect(booths("2024-12-05") == 111, "what was written before it was known to it")
    #expect(booths("2024-12-19") == 111)
    #expect(booths("2024-12-20") == 1_111)
  }

  @Test func whatHasNotChangedNeedsNoModuleAndWhatHasNeedsOneThatFolds() throws {
    let (office, ha) = try office()
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.command("trade.fair.propose", ["name": "B"], by: ha)
    office.pass(Self.day)
    office.command("trade.fair.count/HC-2024-0001", by: ha)
    let meta: JSON = ["at": "2024-12-20"]
    office.rules["trade"] = nil
    office.kill("trade")
    #expect(office.command("fair/HC-2024-0002", by: ha, meta: meta, verb: .get)?.verb == .answer)
    let away = office.command("fair/HC-2024-0001", by: ha, meta: meta, verb: .get)
    #expect(away?.code == "module-down" && away?.json["retryable"] == true)
    #expect(office.command("fair", by: ha, meta: meta, verb: .list)?.code == "module-down")

    office.rules = Folding.rules()
    office.manifests = try Folding.manifests(folds: false)
    office.pass(1_000)
    #expect(office.command("fair/HC-2024-0001", by: ha, meta: meta, verb: .get)?.code == "no-fold")
    #expect(progress(office, ha, meta)?.code == "no-fold")
    #expect(approved(progress(office, ha, [:])) == 0, "the present goes on")
    #expect(office.command("fair/HC-2024-0001", by: ha, verb: .get)?.json["version"] == 2)
  }

  @Test func aModuleThatDiesOrHangsWhileFoldingEndsTheReadingOnly() throws {
    let (office, ha) = try office()
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.pass(Self.day)
    office.command("trade.fair.count/HC-2024-0001", by: ha)
    let meta: JSON = ["at": "2024-12-20"]
    office.rules["trade"] = { $0.kindOfAsk == "fold" ? .die : Folding.trade($0, schema: 1) }
    #expect(office.command("fair/HC-2024-0001", by: ha, meta: meta, verb: .get)?.code == "module-down")
    office.rules["trade"] = { $0.kindOfAsk == "fold" ? .silence : Folding.trade($0, schema: 1) }
    office.pass(1_000)
    #expect(office.command("fair/HC-2024-0001", by: ha, id: "g", meta: meta, verb: .get) == nil)
    office.pass(11_000)
    #expect(office.answer("g", to: ha)?.code == "module-down")
    #expect(office.stops.contains("trade"), "it is killed and started again")
    office.rules = Folding.rules()
    for _ in 0..<3 { office.pass(1_000) }
    #expect(office.command("trade.fair.count/HC-2024-0001", by: ha)?.verb == .done)
  }

  @Test func aPastThatKillsItsModuleTwiceIsNotAskedAgainAndCostsNoCommand() throws {
    let (office, ha) = try office()
    office.command("trade.fair.propose", ["name": "A"], by: ha)
    office.pass(Self.day)
    office.command("trade.fair.count/HC-2024-0001", by: ha)
    let meta: JSON = ["at": "2024-12-20"]
    office.holdsAsks = true
    office.say(.command, to: ha, id: "c", subject: "trade.fair.count/HC-2024-0001", body: [:])
    for id in ["g1", "g2"] {
      office.say(.get, to: ha, id: id, subject: "fair/HC-2024-0001", meta: meta)
      office.run()
      #expect(office.asks.map(\.kindOfAsk).sorted() == ["command", "fold"])
      office.kill("trade")
      for _ in 0..<3 { office.pass(1_000) }
      #expect(office.answer(id, to: ha)?.code == "module-down")
    }
    office.holdsAsks = false
    office.run()
    #expect(office.answer("c", to: ha)?.verb == .done, "it was in flight both times")
    #expect(office.command("fair/HC-2024-0001", by: ha, meta: meta, verb: .get)?.code == "module-bug")
    office.say(.admin, to: office.client("root"), id: "r", subject: "module.restart/trade")
    for _ in 0..<3 { office.pass(1_000) }
    #expect(office.command("fair/HC-2024-0001", by: ha, meta: meta, verb: .get)?.json["version"] == 1)
  }

  @Test func afterAFoldingTheFoldedKeysAreFoundInThePastToo() throws {
    let (office, ha) = try office()
    office.command("trade.fair.propose", ["name": "A", "booths": 1], by: ha)
    office.pass(Self.day)
    office.command("trade.fair.count/HC-2024-0001", ["by": 5], by: ha)
    office.manifests = try Folding.manifests(schema: 2)
    office.rules = Folding.rules(schema: 2)
    office.kill("trade")
    office.pass(1_000)
    func ids(_ size: JSON, _ meta: [String: JSON]) -> Int? {
      let members = meta.merging(["where": [["size", "=", size]]]) { $1 }
      return office.command("fair", by: ha, meta: .object(members), verb: .list)?.json["rows"]?.array?.count
    }
    #expect(ids("large", [:]) == 1 && ids("small", [:]) == 0)
    #expect(ids("small", ["at": "2024-12-20"]) == 1, "no key ever said so, but the folded state does")
    #expect(ids("large", ["at": "2024-12-20"]) == 0)
  }

  @Test func whoMayNotReadARecordMayNotReadItsPast() throws {
    let (office, ha) = try office()
    office.command("trade.booth.open/b1", ["fair": "HC-2024-0001"], by: ha)
    let meta: JSON = ["at": "2024-12-20"]
    #expect(office.command("booth/b1", by: ha, meta: meta, verb: .get)?.verb == .answer)
    office.configuration.identities.append(
      Identity(
        name: "guest", body: "guests", roles: [], isLocal: true))
    office.give(.reconfigured(office.configuration))
    let guest = office.client("guest")
    #expect(office.command("booth/b1", by: guest, meta: meta, verb: .get)?.code == "unknown-record")
    #expect(office.command("booth", by: guest, meta: meta, verb: .list)?.json["rows"] == [])
  }

  /// Whatever happens: as of every earlier moment the office shows what it showed then.
  @Test(arguments: 0..<12) func everyEarlierMomentIsShownAsItWas(_ seed: Int) throws {
    try (seed % 3 == 0 ? LedgerKind.sqlite : .memory).withLedger { ledger in
      var random = SplitMix64(seed: UInt64(seed))
      let (office, ha) = try office(ledger)
      func shown(_ meta: [String: JSON]) -> [JSON] {
        let stage: JSON = ["where": [["stage", "=", "proposed"]], "sort": "booths"]
        func list(_ meta: [String: JSON]) -> JSON {
          office.command("fair", by: ha, meta: .object(meta), verb: .list)?.json["rows"] ?? "none"
        }
        let answer = progress(office, ha, .object(meta))?.json ?? [:]
        return [list(meta), list(meta.merging(stage.object ?? [:]) { $1 })]
          + ["totals", "approved", "facts", "latest"].map { answer[$0] ?? "none" }
      }
      var history: [(time: Int64, day: String, shown: [JSON])] = []
      for _ in 0..<30 {
        let fair = "HC-2024-000\(Int.random(in: 1...5, using: &random))"
        switch Int.random(in: 0..<5, using: &random) {
        case 0: office.command("trade.fair.propose", ["name": "A", "booths": 1], by: ha)
        case 1: office.command("trade.fair.approve/\(fair)", by: ha)
        case 2: office.command("trade.fair.hold/\(fair)", by: ha)
        default:
          office.command("trade.fair.count/\(fair)", ["by": .integer(Int64.random(in: 0...3, using: &random))], by: ha)
        }
        history.append((office.moment.wall, Day(instant: office.moment.wall).iso, shown([:])))
        office.pass(Int64.random(in: 1...(Self.day / 4), using: &random))
      }
      for (index, moment) in history.enumerated() {
        #expect(shown(["knownAt": .string(Instant.text(moment.time))]) == moment.shown, "seed \(seed), \(index)")
        let isLastOfDay = history.dropFirst(index + 1).first.map { $0.day > moment.day } ?? true
        // Everything was dated by the day it was typed on.
        if isLastOfDay { #expect(shown(["at": .string(moment.day)]) == moment.shown, "seed \(seed), \(moment.day)") }
      }
    }
  }
}
