internal import Coordination
internal import Ledger
internal import Wire

/// What a client is reading, and how to answer when it is there.
enum Reading: Sendable, Equatable {
  case get(String, Identity)
  case list(Identity, Page)
  case snapshot(Identity, Int64, Page)
  case history(Identity, limit: Int)
  case log(Identity)
  case parked(act: String, name: String, positions: [Int64])
  case result
  case audit
  case proof
}

extension Reading {
  /// Of a list: what it leaves out at its beginning, and the most that it holds.
  struct Page: Sendable, Equatable {
    let offset: Int
    let limit: Int
  }

  /// Who reads; nil where no record is shown.
  var identity: Identity? {
    switch self {
    case .get(_, let identity), .list(let identity, _), .snapshot(let identity, _, _), .history(let identity, _),
      .log(let identity):
      identity
    case .parked, .result, .audit, .proof: nil
    }
  }

  /// Whether events may follow a page of so many that ends with this one.
  fileprivate func mayGoOn(behind last: StoredEvent, _ count: Int, head: Int64) -> Bool {
    if case .history(_, let limit) = self { count == limit } else { last.position < head }
  }
}

// GET, LIST, HISTORY, LOG, KINDS and STATUS: answered by the host alone, also while modules are down.
extension Hub {
  mutating func read(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    let identity = session.identity
    switch message.verb {
    case .kinds:
      let manifests = modules.values.compactMap(\.manifest).sorted { $0.module < $1.module }
      let awaited = modules.filter(\.value.isAwaited).keys.sorted()
      let body: JSON = .members([
        "modules": .array(manifests.map(\.json)),
        "awaited": awaited.isEmpty ? nil : .array(awaited.map(JSON.string)),
      ])
      emit(.send(peer, Message(.answer, id: message.id, meta: [:], body: body)))
    case .status: emit(.send(peer, Message(.answer, id: message.id, meta: [:], body: status())))
    case .get:
      let parts = message.subject.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2, Name.isValid(parts[0]), Name.isRecordID(parts[1]) else {
        return send(.failed, to: peer, id: message.id, .badSubject("kind/id"))
      }
      let read = Load.record(kind: parts[0], id: parts[1])
      if let cut = PastCut(meta, head: committedHead) {
        return readPast(.get(message.subject, peer, id: message.id, identity), cut, [read])
      }
      let reading = Reading.get(message.subject, identity)
      if let row = heldOnDisk(message.subject) {
        return answer(reading, to: peer, id: message.id, at: committedHead, [.record(row)])
      }
      load([read], for: .reply(peer, id: message.id, reading))
    case .list: list(message, meta, from: peer, identity)
    case .history:
      let limit = min(max(1, meta["limit"]?.integer ?? 1_000), 1_000)
      load(
        [.history(record: message.subject, after: meta["after"]?.integer ?? 0, limit: Int(limit))],
        for: .reply(peer, id: message.id, .history(identity, limit: Int(limit))))
    default:
      let limit = min(max(1, meta["limit"]?.integer ?? 100), 1_000)
      load(
        [.events(after: meta["after"]?.integer ?? 0, limit: Int(limit), bytes: 4 << 20)],
        for: .reply(peer, id: message.id, .log(identity)))
    }
  }

  /// The record as it is on disk, when it is in memory and nothing newer of it is staged.
  func heldOnDisk(_ name: String) -> RecordRow? {
    guard let row = cache[name]?.row, !isOfAnotherSchema(row),
      touched.isUntouched(Tag.record(name), since: committedHead)
    else { return nil }
    return row
  }

  private mutating func list(_ message: Message, _ meta: JSON, from peer: Peer, _ identity: Identity) {
    let name = message.subject
    let known = modules.values.compactMap(\.manifest).flatMap(\.kinds)
    guard let kind = known.first(where: { $0.kind == name }) else {
      return send(.failed, to: peer, id: message.id, .unknown("kind", name, among: known.map(\.kind)))
    }
    let fields = kind.keys.map(\.name) + ["stage", "body", "document", "id"]
    func refuse(_ field: String) {
      let near = Spelling.nearest(to: field, among: fields)
      send(
        .failed, to: peer, id: message.id,
        .failure(
          "form", vi: "\"\(field)\" không phải khóa của \(name)", en: "\"\(field)\" is no key of \(name)",
          detail: (
            (near.map { "Có phải \"\($0)\"? " } ?? "") + "Có: \(fields.joined(separator: ", ")).",
            (near.map { "Did you mean \"\($0)\"? " } ?? "") + "There are: \(fields.joined(separator: ", "))."
          ), pointers: []))
    }
    var query = RecordQuery(kind: name)
    for condition in meta["where"]?.array ?? [] {
      guard let parts = condition.array, parts.count == 3, let field = parts[0].string,
        let comparison = parts[1].string.flatMap(Self.comparison),
        let value = KeyReader.value(parts[2], field: field, kind: kind)
      else { return send(.failed, to: peer, id: message.id, .badSubject("where: [[field, op, value]]")) }
      guard fields.contains(field) else { return refuse(field) }
      query.conditions.append(.init(field, comparison, value))
    }
    query.sort = meta["sort"]?.string.flatMap { $0 == "id" ? nil : $0 }
    if let sort = query.sort, !fields.contains(sort) { return refuse(sort) }
    query.descending = meta["descending"]?.boolean ?? false
    query.offset = Int(max(0, meta["offset"]?.integer ?? 0))
    query.limit = Int(min(max(1, meta["limit"]?.integer ?? 100), 1_000))
    let page = Reading.Page(offset: query.offset, limit: query.limit)
    if let watermark = watermark(meta) {
      query.position = watermark
      return load([.records(query)], for: .reply(peer, id: message.id, .snapshot(identity, watermark, page)))
    }
    if let cut = PastCut(meta, head: committedHead) {
      return readPast(.list(peer, id: message.id, identity, page), cut, [.records(query)])
    }
    load([.records(query)], for: .reply(peer, id: message.id, .list(identity, page)))
  }

  /// The position at which the records of a snapshot were chosen: its first page takes the head, the others repeat it.
  private func watermark(_ meta: JSON) -> Int64? {
    if meta["snapshot"] == true { return committedHead }
    return meta["snapshot"]?.integer.map { min(max(0, $0), committedHead) }
  }

  private static func comparison(_ text: String) -> RecordQuery.Comparison? {
    switch text {
    case "=": .equal
    case ">=": .atLeast
    case "<=": .atMost
    case "prefix": .prefix
    case "contains": .contains
    default: nil
    }
  }

  mutating func answer(_ reading: Reading, to peer: Peer, id: String, at position: Int64, _ found: [Loaded]) {
    guard let first = found.first else { return }
    var writer = JSONWriter(capacity: 4096)
    let maySeePersonal = reading.identity.map(Self.maySeePersonal) ?? false
    switch (reading, first) {
    case (.get(let name, let identity), .record(let row)):
      guard let row, Gate.refusal(of: .read(dataClass: row.dataClass), by: identity, for: identity.body) == nil else {
        return send(.failed, to: peer, id: id, .unknownRecord(name))
      }
      write(row, personal: maySeePersonal, to: &writer)
    case (.list(let identity, let page), .records(let rows)),
      (.snapshot(let identity, _, let page), .records(let rows)):
      writer.open()
      writer.member("head", position)
      if rows.count == page.limit { writer.member("next", Int64(page.offset + page.limit)) }
      writer.name("rows")
      writer.open("[")
      for row in rows where Gate.refusal(of: .read(dataClass: row.dataClass), by: identity, for: identity.body) == nil {
        write(row, personal: maySeePersonal, to: &writer)
      }
      writer.close("]")
      if case .snapshot(_, let watermark, _) = reading { writer.member("watermark", watermark) }
      writer.close()
    case (.history(let identity, _), .events(let events)), (.log(let identity), .events(let events)):
      writer.open()
      writer.name("events")
      writer.open("[")
      for event in events
      where event.isPublic
        || Gate.refusal(of: .read(dataClass: event.dataClass), by: identity, for: identity.body) == nil
      {
        writer.raw(event.cloudEvent(personal: maySeePersonal))
      }
      writer.close("]")
      writer.member("head", position)
      if let last = events.last, reading.mayGoOn(behind: last, events.count, head: position) {
        writer.member("next", last.position)
      }
      writer.close()
    case (.parked(let act, let name, let positions), .parked(let rows)):
      return handleParked(act, name, positions, rows, peer, id)
    case (.result, .outcome(let row)): return resultLoaded(row, peer, id)
    case (.audit, .audit(let rows)): return auditLoaded(rows, peer, id)
    case (.proof, .proof(let proof)): return proofLoaded(proof, peer, id)
    default: return
    }
    emit(.send(peer, Message(.answer, id: id, meta: [], body: writer.bytes)))
  }

  private func write(_ row: RecordRow, personal isShown: Bool, to writer: inout JSONWriter) {
    writer.open()
    writer.member("body", row.body)
    writer.member("class", row.dataClass)
    writer.member("id", row.id)
    writer.member("kind", row.kind)
    writer.member("module", row.module)
    writer.member("position", row.position)
    writer.member("stage", row.stage)
    writer.member("state", raw: isShown ? row.state : PersonalData.removed(from: row.state))
    writer.member("version", row.version)
    writer.close()
  }

  private func status() -> JSON {
    let modules = modules.sorted { $0.key < $1.key }.map { name, module -> JSON in
      .members([
        "module": .string(name), "phase": .string(module.phase.rawValue),
        "inFlight": .integer(Int64(module.inFlight.count)),
        "waiting": .integer(Int64(module.backlog.count)), "starts": .integer(Int64(module.starts)),
        "bodies": .array(module.grant.bodies.map(JSON.string)),
        "behind": module.manifest?.reactions.isEmpty == false
          ? .integer(committedHead - (module.reactor.scanned)) : nil,
        "reason": module.lastReason.isEmpty ? nil : .string(module.lastReason),
      ])
    }
    let consumers = consumers.values.filter(\.isDurable).sorted { $0.name < $1.name }.map { consumer -> JSON in
      [
        "name": .string(consumer.name), "floor": .integer(consumer.floor.position),
        "behind": .integer(committedHead - consumer.floor.position),
        "inFlight": .integer(Int64(consumer.inFlight.count)), "open": .boolean(consumer.isOpen),
        "parked": .integer(consumer.parked), "owner": .string(consumer.owner),
        "members": .integer(Int64(consumer.members.count)), "stalled": .boolean(consumer.isStalled),
        "filters": .array(consumer.filters.map { .string($0.pattern) }),
      ]
    }
    var status: JSON = [
      "office": .string(configuration.office), "mode": configuration.clock == .live ? "live" : "rehearsal",
      "now": .integer(now), "day": .string(Day.text(of: now)), "history": .string(history),
      "head": .integer(committedHead),
      "uptime": .integer(monotonic - started), "sessions": .integer(Int64(sessions.count)),
      "inFlight": .integer(Int64(errands.count)), "outbox": .integer(Int64(retries.count)),
      "deadlines": .integer(Int64(deadlines.count)), "draining": .boolean(isDraining), "diskLow": .boolean(isDiskLow),
      "commands": .integer(counts.commands), "refused": .integer(counts.refused), "failed": .integer(counts.failed),
      "duplicates": .integer(counts.duplicates), "events": .integer(counts.events), "commits": .integer(counts.commits),
      "modules": .array(modules), "consumers": .array(consumers), "sealed": .integer(seal.position),
      "handshakesRefused": .integer(counts.handshakesRefused),
    ]
    if let lastBackup { status["lastBackup"] = .integer(lastBackup) }
    let asks = self.modules.sorted { $0.key < $1.key }.map { name, module in
      module.asks.json("ocop_module_ask_duration_seconds", [("module", name)])
    }
    status["figures"] = .array((figures.array ?? []) + asks)
    if !damaged.isEmpty { status["damaged"] = .array(damaged.sorted().prefix(100).map(JSON.integer)) }
    return status
  }
}

extension StoredEvent {
  var dataClass: String { HeaderReader.member("dataclass", of: header) ?? "personal" }
}

extension Problem {
  static func badSubject(_ wanted: String) -> Problem {
    .failure(
      "form", vi: "Không hiểu yêu cầu", en: "The request is not understood",
      detail: ("Cần: \(wanted).", "Wanted: \(wanted)."))
  }
}
