internal import Ledger
internal import Wire

// What an auditor asks of the log: its entries, a proof of the whole, and the states folded once more.
extension Hub {
  mutating func audit(
    _ act: String, _ name: String, _ meta: JSON, from peer: Peer, id: String, _ session: Session
  ) {
    switch act {
    case "audit.list":
      let limit = Int(min(max(1, meta["limit"]?.integer ?? 100), 1_000))
      load([.audit(after: meta["after"]?.integer ?? 0, limit: limit)], for: .reply(peer, id: id, .audit))
    case "audit.verify":
      let witness = (meta["witness"]?.array ?? []).compactMap { Checkpoint($0) }
      load([.proof(witness, key: seal.signer?.publicKey)], for: .reply(peer, id: id, .proof))
    case "audit.replay": replay(name, peer, id)
    default:
      // The act itself is what is written down; the pages are read with LOG and audit.list.
      answerWhenOnDisk(peer, id, ["done": true, "head": .integer(committedHead)])
    }
  }

  mutating func auditLoaded(_ rows: [AuditRow], _ peer: Peer, _ id: String) {
    var writer = JSONWriter(capacity: 4096)
    writer.open()
    writer.name("entries")
    writer.open("[")
    for row in rows {
      writer.open()
      writer.member("entry", raw: row.payload)
      writer.member("hash", Hex.text(row.hash))
      writer.member("number", row.number)
      writer.member("time", row.time)
      writer.close()
    }
    writer.close("]")
    writer.close()
    emit(.send(peer, Message(.answer, id: id, meta: [], body: writer.bytes)))
  }

  mutating func proofLoaded(_ proof: LogProof, _ peer: Peer, _ id: String) {
    if let fault = proof.fault {
      emit(.log(.error, "the log is not what it was: event \(fault.position), audit \(fault.audit): \(fault.reason)"))
    }
    emit(.send(peer, Message(.answer, id: id, meta: [:], body: proof.json)))
  }

  // MARK: - Replay

  /// Folds all records of a kind from their events and compares them with what is stored.
  private mutating func replay(_ name: String, _ peer: Peer, _ id: String) {
    guard let kind = kind(name) else {
      let known = modules.values.compactMap(\.manifest).flatMap(\.kinds).map(\.kind)
      return send(.failed, to: peer, id: id, .unknown("kind", name, among: known))
    }
    guard let (module, state) = modules.first(where: { $0.value.kinds[name] != nil }), state.asked != nil,
      state.manifest?.folds == true
    else {
      return send(
        .failed, to: peer, id: id,
        .failure(
          "no-fold", vi: "Mô-đun của \(name) không dựng lại được lúc này",
          en: "The module of \(name) cannot fold now", isRetryable: true))
    }
    replayNumber += 1
    replays[replayNumber] = Replay(peer: peer, id: id, module: module, kind: kind.description)
    load([.stale(kind: name, schema: -1, after: "")], for: .replay(replayNumber))
  }

  mutating func replayLoaded(_ number: Int, _ found: [Loaded]) {
    guard let replay = replays[number], case .histories(let page, _)? = found.first else { return }
    guard !page.isEmpty else {
      replays[number] = nil
      return emit(.send(replay.peer, Message(.answer, id: replay.id, meta: [:], body: replay.json)))
    }
    guard let peer = modules[replay.module]?.asked else { return endReplay(number, .pastNeeds(replay.module, "away")) }
    ask(FoldJob(.replay(number), module: replay.module, kind: replay.kind, peer: peer, records: page))
  }

  mutating func replayFolded(_ number: Int, _ job: FoldJob) {
    guard var replay = replays[number] else { return }
    for (record, folded) in zip(job.records, job.folded) {
      replay.count += 1
      let isSame =
        folded.stage == record.row.stage && (try? JSON(folded.state)) == (try? JSON(record.row.state))
        && (folded.body ?? record.row.body) == record.row.body
      if !isSame, replay.different.count < 100 { replay.different.append("\(job.kind.kind)/\(record.row.id)") }
    }
    replays[number] = replay
    let last = job.records.last?.row.id ?? ""
    load([.stale(kind: job.kind.kind, schema: -1, after: last)], for: .replay(number))
  }

  mutating func endReplay(_ number: Int, _ problem: Problem) {
    guard let replay = replays.removeValue(forKey: number) else { return }
    send(.failed, to: replay.peer, id: replay.id, problem)
  }
}

/// A comparison of stored states with what their events say.
struct Replay: Sendable {
  var peer: Peer
  var id: String
  var module: String
  var kind: KindDescription
  var count: Int64 = 0
  var different: [String] = []

  var json: JSON {
    [
      "kind": .string(kind.kind), "records": .integer(count), "different": .array(different.map(JSON.string)),
    ]
  }
}
