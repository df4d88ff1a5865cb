import Testing
import Wire

@testable import Host
@testable import Ledger

/// A log of 10,000 events with signed checkpoints: whatever is done to it, the proof names the first bad position.
struct LogProofTests {
  static let signer = LogSigner(secret: [UInt8](repeating: 5, count: 32))

  /// The log, and the checkpoints that departments have kept.
  private static let made: (book: MemoryBook, witness: [Checkpoint])? = try? make()

  private static func make() throws -> (MemoryBook, [Checkpoint]) {
    var limits = HubLimits()
    limits.sealEvents = 2_500
    let ledger = MemoryLedger(history: "h1")
    var configuration = Script.configuration
    configuration.limits = limits
    configuration.signer = signer
    var batch = Batch()
    for number in 1...20 { batch.audit.append(AuditRow(time: Int64(number), payload: Array("{\"act\":\"x\"}".utf8))) }
    var witness: [Checkpoint] = []
    var position: Int64 = 0
    while position < 10_000 {
      for _ in 0..<500 {
        position += 1
        if position % 2_500 == 0,
          let seal = try? ledger.snapshot({ snapshot throws(LedgerError) in try LogSeal.read(snapshot) }), let signer,
          let checkpoint = Checkpoint(seal, office: "test", history: "h1", signer: signer)
        {
          witness.append(checkpoint)
          batch.events.append(fact(position, checkpoint.json))
        } else {
          batch.events.append(event(position))
        }
      }
      guard case .committed = ledger.commit(batch, epoch: 1, expectedHead: position - 500) else { throw Failure() }
      batch = Batch()
    }
    let book = try ledger.snapshot { snapshot throws(LedgerError) in snapshot as? MemoryBook }
    guard let book else { throw Failure() }
    return (book, witness)
  }

  private struct Failure: Error {}

  private static func event(_ position: Int64) -> StoredEvent {
    StoredEvent(
      position: position, time: position, topics: "record.trade.fair.held", record: "fair/\(position % 50)",
      header: Array("{\"id\":\"h1-\(position)\"}".utf8), data: Array("{\"n\":\(position)}".utf8))
  }

  private static func fact(_ position: Int64, _ data: JSON) -> StoredEvent {
    StoredEvent(
      position: position, time: position, topics: "fact.\(HostFact.logSigned)", record: nil,
      header: Array("{\"id\":\"h1-\(position)\"}".utf8), data: data.bytes)
  }

  private func prove(_ damage: (inout MemoryBook) -> Void, witness: [Checkpoint]? = nil) throws -> LogProof {
    let (book, own) = try #require(Self.made)
    var damaged = book
    damage(&damaged)
    return try LogProof.prove(damaged, witness: witness ?? own, trusting: Self.signer?.publicKey)
  }

  /// The chain as an attacker who knows the rule would write it anew.
  private func rewrite(_ book: inout MemoryBook) {
    var chain = HashChain()
    for index in book.events.indices {
      chain.append(book.events[index])
      book.events[index] = book.events[index].with(hash: chain.last)
    }
  }

  private func flipped(_ event: StoredEvent, data: Int? = nil, header: Int? = nil) -> StoredEvent {
    var (first, second) = (event.header, event.data)
    if let header { first[header] ^= 1 }
    if let data { second[data] ^= 1 }
    return StoredEvent(
      position: event.position, time: event.time, topics: event.topics, record: event.record,
      previous: event.previous, header: first, data: second, salt: event.salt, hash: event.hash)
  }

  @Test func anUntouchedLogIsProved() throws {
    let proof = try prove { _ in }
    #expect(proof.fault == nil)
    #expect(proof.head == 10_000 && proof.audit == 20)
    #expect(proof.checkpoints == 8, "four of its own, four witnesses")
  }

  @Test func anEditIsNamedByItsPosition() throws {
    for position in [1, 77, 2_500, 9_999, 10_000] {
      let proof = try prove { $0.events[position - 1] = flipped($0.events[position - 1], data: 2) }
      #expect(proof.fault?.position == Int64(position), "data at \(position)")
      let header = try prove { $0.events[position - 1] = flipped($0.events[position - 1], header: 3) }
      #expect(header.fault?.position == Int64(position), "header at \(position)")
    }
  }

  @Test func aDeletionIsNamedByItsPosition() throws {
    for position in [1, 4_321, 9_998] {
      #expect(try prove { $0.events.remove(at: position - 1) }.fault?.position == Int64(position))
    }
  }

  @Test func aReorderingIsNamedByItsPosition() throws {
    let proof = try prove { book in
      (book.events[99], book.events[100]) = (book.events[100], book.events[99])
      book.events[99] = book.events[99].with(position: 100)
      book.events[100] = book.events[100].with(position: 101)
    }
    #expect(proof.fault?.position == 100)
  }

  @Test func aTruncationIsSeenByTheWitness() throws {
    let proof = try prove { $0.events.removeLast(600) }
    #expect(proof.fault?.position == 9_401, "a checkpoint of the departments signed 9,999 or later")
    let records = try prove(
      { book in
        book.events.removeLast(3)
        let row = RecordRow(
          kind: "fair", id: "1", module: "trade", version: 1, schema: 1, stage: "held", body: "b", dataClass: "public",
          first: 9_999, position: 9_999, state: Array("{}".utf8))
        book.records["fair"] = ["1": row]
      }, witness: [])
    #expect(records.fault?.position == 9_998, "without a witness the records know how far the log went")
  }

  @Test func aLogThatIsRewrittenAsAWholeContradictsItsWitness() throws {
    let proof = try prove { book in
      book.events[4_999] = book.events[4_999].with(data: Array("{\"n\":0}".utf8))
      // Even its own checkpoints are gone.
      book.events.indices.forEach {
        if book.events[$0].record == nil { book.events[$0] = book.events[$0].with(topics: "x") }
      }
      rewrite(&book)
    }
    #expect(proof.fault?.position == Self.made?.witness.first { $0.seal.position >= 5_000 }?.seal.position)
  }

  @Test func theAuditIsProvedToo() throws {
    #expect(
      try prove { $0.audit[4].payload = Array("{}".utf8) }.fault
        == .init(
          position: 0, audit: 5, reason: "the entry of the audit does not match its hash"))
    #expect(try prove { $0.audit.remove(at: 7) }.fault?.audit == 8)
    #expect(try prove { $0.audit.removeLast(5) }.fault?.audit == 16, "the checkpoints signed twenty")
  }

  @Test func aWitnessOfSomebodyElseIsNone() throws {
    let other = try #require(LogSigner(secret: [UInt8](repeating: 9, count: 32)))
    let seal = try #require(Self.made?.witness.first?.seal)
    let forged = try #require(Checkpoint(seal, office: "test", history: "h1", signer: other))
    #expect(try prove({ _ in }, witness: [forged]).fault?.reason.contains("not signed") == true)
  }

  @Test func anErasureThatTheAuditDoesNotNameIsAnEdit() throws {
    let proof = try prove { book in
      book.events[41] = book.events[41].with(
        data: Array("{\"n\":1}".utf8), salt: HashChain.digest(of: book.events[41]))
    }
    #expect(proof.fault?.position == 42)
  }

  // MARK: - Through the hub

  private func office() throws -> Office {
    var limits = HubLimits()
    limits.sealEvents = 5
    return try Office(limits: limits, signer: Self.signer)
  }

  private func ask(_ office: Office, _ subject: String, _ meta: JSON = [:], by name: String = "auditor") -> Message? {
    let peer = office.client(name)
    office.say(.admin, to: peer, id: "a", subject: subject, meta: meta)
    office.run()
    return office.answer("a", to: peer)
  }

  @Test func checkpointsAreSignedAndToldToEverybody() throws {
    let office = try office()
    office.give(.feedSubscriptions(1))
    let lan = office.client("lan")
    for record in 1...6 { office.command("craft.brand.start/b\(record)", [:], by: lan) }
    office.pass(1_100)
    #expect(office.published.last?.topic == "fact.house.log-signed")
    let event = try #require(
      try office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: 6, limit: 1, bytes: 0).first
      })
    let checkpoint = try #require(Checkpoint(JSON(event.data)))
    #expect(checkpoint.isSigned && checkpoint.seal.position == 6 && checkpoint.key == Self.signer?.publicKey)
    for _ in 0..<5 { office.pass(1_100) }
    #expect(office.published.last?.position == 7, "a checkpoint is no reason for another one")
    try office.crash()
    for _ in 0..<5 { office.pass(1_100) }
    let head = try office.ledger.snapshot { snapshot throws(LedgerError) in snapshot.head }
    #expect(head == 7, "a restart neither")
    let proof = ask(office, "audit.verify", ["witness": [checkpoint.json]])?.json
    #expect(proof?["checkpoints"] == 2 && proof?["fault"] == nil && proof?["head"] == 7)
  }

  @Test func refusalsLoginsAndActsStandInTheAudit() throws {
    let office = try office()
    let stranger = Peer(door: .control, route: Route([0, 7, 7, 7, 7]))
    office.say(.hello, to: stranger, id: "h", meta: ["versions": [1, 1], "identity": "nobody"])
    office.give(.handshakeRefused(address: "10.0.0.9", reason: "unknown key"))
    for _ in 0..<50 { office.give(.handshakeRefused(address: "10.0.0.9", reason: "unknown key")) }
    office.command("trade.fair.propose", ["name": "Cấm"], by: office.client("ha"))
    _ = ask(office, "module.restart/craft", ["reason": "thử"], by: "root")
    #expect(ask(office, "audit.list", by: "root")?.code == "forbidden")
    #expect(ask(office, "module.restart/craft")?.code == "forbidden")
    _ = ask(office, "audit.export")
    let entries = ask(office, "audit.list", ["limit": 100])?.json["entries"]?.array ?? []
    let acts = entries.compactMap { $0["entry"]?["act"]?.string }
    #expect(
      acts == [
        "login-refused", "handshake-refused", "refused", "admin", "forbidden", "forbidden", "admin",
      ])
    #expect(entries[3]["entry"]?["reason"] == "thử" && entries[3]["entry"]?["identity"] == "root")
    #expect(entries.map { $0["number"] } == (1...7).map { JSON.integer($0) })
  }

  @Test func replayFindsAStateThatItsEventsDoNotMake() throws {
    let office = try Office(manifests: Folding.manifests(), rules: Folding.rules())
    let ha = office.client("ha")
    for number in 1...3 {
      office.command("trade.fair.propose", ["name": "Hội chợ", "booths": .integer(Int64(number))], by: ha)
    }
    office.command("trade.fair.approve/HC-2024-0002", [:], by: ha)
    let good = ask(office, "audit.replay/fair")?.json
    #expect(good?["records"] == 3 && good?["different"]?.array?.isEmpty == true, "\(good?.text ?? "")")
    let (row, head) = try office.ledger.snapshot { snapshot throws(LedgerError) in
      (try snapshot.record("fair", "HC-2024-0003"), snapshot.head)
    }
    var batch = Batch()
    batch.records = [try #require(row).with(state: Array("{\"booths\":300,\"name\":\"Hội chợ\"}".utf8))]
    #expect(office.ledger.commit(batch, epoch: 1, expectedHead: head) == .committed(head: head))
    #expect(ask(office, "audit.replay/fair")?.json["different"] == ["fair/HC-2024-0003"])
    #expect(ask(office, "audit.replay/brand")?.code == "no-fold")
  }
}
