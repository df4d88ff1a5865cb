internal import Crypto
internal import Ledger
internal import Wire

// Personal data: who sees it, how its digests are salted, and how it is erased.
extension Hub {
  private static let mark = Array("\"personal\"".utf8)

  /// Salt of an event with personal data: without it the digest in the chain would let everybody try out telephone
  /// numbers. Of kinds without a personal field in their forms nothing is looked at.
  func salt(for data: [UInt8], of kind: String, at position: Int64) -> [UInt8] {
    guard personalKinds.contains(kind), data.holds(Self.mark) else { return [] }
    var hash = SHA256()
    hash.update(data: saltSeed)
    withUnsafeBytes(of: position.bigEndian) { hash.update(bufferPointer: $0) }
    return Array(hash.finalize().prefix(16))
  }

  static func personalKinds(of manifest: Manifest) -> [String] {
    func isPersonal(_ field: Field) -> Bool { field.isPersonal || field.fields.contains(where: isPersonal) }
    return manifest.kinds.filter { kind in
      kind.dataClass == "personal" || kind.commands.contains { $0.fields.contains(where: isPersonal) }
    }.map(\.kind)
  }

  static func maySeePersonal(_ identity: Identity) -> Bool {
    Gate.refusal(of: .read(dataClass: "personal"), by: identity, for: identity.body) == nil
  }

  // MARK: - Erasure

  /// `personal.erase/<kind>/<id>`, with a reason.
  mutating func erase(_ record: String, _ meta: JSON, _ peer: Peer, _ id: String, _ session: Session) {
    let parts = record.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, Name.isValid(parts[0]), Name.isRecordID(parts[1]) else {
      return send(.failed, to: peer, id: id, .badSubject("personal.erase/<kind>/<id>"))
    }
    guard let reason = meta["reason"]?.string, !reason.allSatisfy(\.isWhitespace) else {
      return send(
        .failed, to: peer, id: id,
        .failure(
          "form", vi: "Thiếu lý do xóa", en: "The reason is missing",
          detail: ("Xóa dữ liệu cá nhân phải nêu căn cứ: --reason.", "An erasure states its ground: --reason.")))
    }
    readForErasure(
      Erasure(kind: parts[0], id: parts[1], reason: reason, identity: session.identity.name, peer: peer, message: id))
  }

  private mutating func readForErasure(_ erasure: Erasure) {
    load(
      [
        .record(kind: erasure.kind, id: erasure.id),
        .history(record: erasure.record, after: 0, limit: Erasure.mostEvents + 1),
      ], for: .erasure(erasure))
  }

  mutating func erasureLoaded(_ erasure: Erasure, at position: Int64, _ found: [Loaded]) {
    guard found.count == 2, case .record(let row) = found[0], case .events(let events) = found[1] else { return }
    guard let row else { return send(.failed, to: erasure.peer, id: erasure.message, .unknownRecord(erasure.record)) }
    guard events.count <= Erasure.mostEvents else {
      return send(.failed, to: erasure.peer, id: erasure.message, .busy)
    }
    // Something newer is staged, or on its way to the ring: what that wrote must be erased too.
    guard position <= committedHead, touched.isUntouched(Tag.record(erasure.record), since: position) else {
      return readForErasure(erasure)
    }
    var blanks: [JSON] = []
    for event in events where !event.isErased {
      guard let data = PersonalData.blanked(event.data) else { continue }
      batch.erased.append(ErasedRow(position: event.position, data: data))
      blanks.append([
        "position": .integer(event.position), "blank": .string(Hex.text(SHA256.hash(data: data))),
      ])
    }
    let new = row.with(state: PersonalData.blanked(row.state))
    guard !blanks.isEmpty || new != row else {
      return emit(
        .send(erasure.peer, Message(.answer, id: erasure.message, meta: [:], body: ["erased": 0])))
    }
    batch.records.append(new)
    // Without its module nobody knows its keys.
    if let kind = kind(erasure.kind) {
      cache.set(erasure.record, .init(row: new, kind: kind))
    } else {
      cache.forget(erasure.record)
    }
    forgetInMemory(erasure.record)
    audit(
      PersonalData.erasedAct,
      [
        "identity": .string(erasure.identity), "record": .string(erasure.record), "reason": .string(erasure.reason),
        "events": .array(blanks),
      ])
    let told = tell(
      HostFact(
        name: HostFact.personalErased, subject: erasure.record,
        data: ["record": .string(erasure.record), "events": .integer(Int64(blanks.count))]))
    // Whoever has read the record meanwhile is asked again.
    touched.touch(Tag.record(erasure.record), at: told)
    erasedAt = told
    answerWhenOnDisk(erasure.peer, erasure.message, ["erased": .integer(Int64(blanks.count))])
  }

  /// Neither the ring nor what consumers have not got yet may still hold it.
  private mutating func forgetInMemory(_ record: String) {
    ring = EventRing()
    for consumer in consumers.values {
      consumer.page = Page()
      for flight in consumer.inFlight.all where flight.event.record == record {
        guard let data = PersonalData.blanked(flight.event.data) else { continue }
        consumer.inFlight[flight.delivery]?.event = flight.event.with(data: data)
      }
    }
  }
}

/// An erasure that is under way.
struct Erasure: Sendable, Equatable {
  static let mostEvents = 10_000

  var kind: String
  var id: String
  var reason: String
  var identity: String
  var peer: Peer
  /// Id of the message that asked for it.
  var message: String

  var record: String { "\(kind)/\(id)" }
}

extension StoredEvent {
  /// The CloudEvent as this reader may see it.
  func cloudEvent(personal isShown: Bool) -> [UInt8] { shown(personal: isShown).cloudEvent }

  /// Without what is personal, unless it may be shown.
  func shown(personal isShown: Bool) -> StoredEvent {
    isShown || salt.isEmpty ? self : with(data: PersonalData.removed(from: data))
  }
}
