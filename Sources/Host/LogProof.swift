internal import Coordination
internal import Crypto
internal import Ledger
internal import Wire

/// What a walk over the whole log proved, or the first place where it is not what it was.
struct LogProof: Sendable, Equatable {
  struct Fault: Sendable, Equatable {
    /// Position of the event; 0 when the fault lies in the audit.
    var position: Int64
    /// Number of the entry of the audit; 0 when the fault lies in the events.
    var audit: Int64 = 0
    var reason: String
  }

  var head: Int64 = 0
  var audit: Int64 = 0
  var checkpoints: Int64 = 0
  /// Events whose personal data was erased, by an act that stands in the audit.
  var erased: [Int64] = []
  var fault: Fault?

  var json: JSON {
    .members([
      "head": .integer(head), "audit": .integer(audit), "checkpoints": .integer(checkpoints),
      "erased": .array(erased.map(JSON.integer)),
      "fault": fault.map { fault in
        .members([
          "position": fault.position > 0 ? .integer(fault.position) : nil,
          "audit": fault.audit > 0 ? .integer(fault.audit) : nil, "reason": .string(fault.reason),
        ])
      },
    ])
  }

  /// Walks over the audit, then over all events, and holds them against every checkpoint that the log itself or the
  /// `witness` has. A witness is a checkpoint that was kept elsewhere, as every department gets them. What the log
  /// holds itself and nobody signed proves nothing and is passed over: an edit of it shows in the chain.
  static func prove(
    _ snapshot: any Snapshot, witness: [Checkpoint] = [], trusting key: String? = nil
  ) throws(LedgerError) -> LogProof {
    var proof = LogProof()
    var blanks: [Int64: String] = [:]
    var auditSeals: [Int64: [UInt8]] = [:]
    var seals: [Int64: [UInt8]] = [:]
    func isGood(_ checkpoint: Checkpoint) -> Bool { checkpoint.isSigned && (key == nil || checkpoint.key == key) }
    if let bad = witness.first(where: { !isGood($0) }) {
      proof.fault = Fault(position: bad.seal.position, reason: "the witness is not signed by the office")
      return proof
    }
    var forks: [String: Int64] = [:]
    for (name, value) in try snapshot.values(prefix: "fork/") {
      forks[String(name.dropFirst("fork/".count))] = Int64(String(decoding: value, as: UTF8.self))
    }
    for checkpoint in try own(snapshot).filter(isGood) + witness {
      // What was signed after a copy was made, of which this log came, is not in it.
      if let common = forks[checkpoint.history], checkpoint.seal.position > common { continue }
      proof.checkpoints += 1
      seals[checkpoint.seal.position] = checkpoint.seal.hash
      auditSeals[checkpoint.seal.auditNumber] = checkpoint.seal.auditHash
    }
    do throws(LedgerError) {
      var fault: Fault?
      try LogWalk.audit(snapshot) { row in
        proof.audit = row.number
        if let sealed = auditSeals[row.number], sealed != row.hash, fault == nil {
          fault = Fault(position: 0, audit: row.number, reason: "a checkpoint signed another hash here")
        }
        for (position, digest) in erasures(row) { blanks[position] = digest }
      }
      if let last = auditSeals.keys.max(), last > proof.audit, fault == nil {
        fault = Fault(position: 0, audit: proof.audit + 1, reason: "the audit was signed up to \(last) and ends before")
      }
      var eventFault: Fault?
      proof.head = try LogWalk.events(snapshot) { event in
        guard eventFault == nil else { return }
        if let sealed = seals[event.position], sealed != event.hash {
          eventFault = Fault(position: event.position, reason: "a checkpoint signed another hash here")
        }
        if eventFault == nil, let column = event.wrongColumn {
          eventFault = Fault(position: event.position, reason: "\(column) is not what the header says")
        }
        guard event.isErased else { return }
        if blanks[event.position] == Hex.text(SHA256.hash(data: event.data)) {
          proof.erased.append(event.position)
        } else {
          eventFault = Fault(position: event.position, reason: "it was changed and no erasure in the audit says so")
        }
      }
      let cut = try cutOff(snapshot, seals, proof.head)
      proof.fault = eventFault ?? cut ?? fault
    } catch {
      guard case .damaged(let position, let reason) = error else { throw error }
      proof.fault =
        position < 0 ? Fault(position: 0, audit: -position, reason: reason) : Fault(position: position, reason: reason)
    }
    return proof
  }

  /// The newest events are missing: something else knows that there were more.
  private static func cutOff(
    _ snapshot: any Snapshot, _ seals: [Int64: [UInt8]], _ head: Int64
  ) throws(LedgerError) -> Fault? {
    if let last = seals.keys.max(), last > head {
      return Fault(position: head + 1, reason: "the log was signed up to \(last) and ends before")
    }
    let named = try snapshot.greatestPosition()
    return named > head
      ? Fault(position: head + 1, reason: "a record was changed at \(named), where the log ended") : nil
  }

  /// The checkpoints that the log holds itself.
  private static func own(_ snapshot: any Snapshot) throws(LedgerError) -> [Checkpoint] {
    var checkpoints: [Checkpoint] = []
    var (before, limit) = (Int64.max, 256)
    while true {
      do throws(LedgerError) {
        let page = try snapshot.facts(ofTopic: "fact.\(HostFact.logSigned)", before: before, limit: limit)
        guard let last = page.last else { return checkpoints }
        checkpoints += page.compactMap { event in (try? JSON(event.data)).flatMap { Checkpoint($0) } }
        before = last.position
      } catch {
        // One that is damaged the walk finds, in its order: here it is passed over, and only it.
        guard case .damaged(let position, _) = error, position > 0, position < before else { throw error }
        if limit == 1 { before = position }
        limit = 1
      }
    }
  }

  private static func erasures(_ row: AuditRow) -> [(Int64, String)] {
    guard row.payload.holds(Array(PersonalData.erasedAct.utf8)), let json = try? JSON(row.payload),
      json["act"]?.string == PersonalData.erasedAct
    else { return [] }
    return (json["events"]?.array ?? []).compactMap { entry in
      guard let position = entry["position"]?.integer, let digest = entry["blank"]?.string else { return nil }
      return (position, digest)
    }
  }
}

extension StoredEvent {
  /// Time, record and topics stand beside the header, which alone is in the chain; what it says of them must agree.
  /// Topics of tasks follow from their states and are only known by their first word.
  fileprivate var wrongColumn: String? {
    if let sequence = HeaderReader.member("sequence", of: header), sequence != String(position) {
      return "the position"
    }
    if let text = HeaderReader.member("time", of: header),
      Instant.parse(text).map({ $0 / 1_000 != time / 1_000 }) ?? true
    {
      return "the time"
    }
    guard let subject = HeaderReader.member("subject", of: header), let type = HeaderReader.member("type", of: header)
    else { return nil }
    if let record, record != subject { return "the record" }
    let name = type.dropFirst("vn.ocop.".count)
    let isRight =
      record != nil
      ? topics == "record.\(name)" || topics.hasPrefix("task.") : topics == "fact.\(name)" || topics == subject
    return isRight ? nil : "the topic"
  }
}
