internal import Ledger
internal import Wire

/// One peer that said HELLO. A class for the same reason as `Errand`.
final class Session {
  var identity: Identity
  var lastHeard: Int64
  /// What the authenticator called the peer.
  let user: String
  /// Office time at which the identity or its key ends.
  var ends: Int64?

  init(identity: Identity, lastHeard: Int64, user: String, ends: Int64? = nil) {
    (self.identity, self.lastHeard, self.user, self.ends) = (identity, lastHeard, user, ends)
  }
}

extension Hub {
  mutating func received(_ frames: Frames, from peer: Peer, user: String?) {
    let message: Message
    do {
      message = try Message(
        frames, bodyLimit: peer.door == .modules ? Limits.moduleBody : Limits.body)
    } catch {
      if let id = error.id, Self.namesUnknownVerb(frames[0]) {
        return send(.error, to: peer, id: id, .unknownVerb(String(decoding: frames[0].dropFirst(6), as: UTF8.self)))
      }
      send(
        .error, to: peer, id: error.id ?? "-",
        Problem(
          "bad-frame", vi: "Thông điệp hỏng", en: "Bad message",
          detail: (
            "Không đúng năm khung theo PROTOCOL.md mục 2: \(error.reason).",
            "Not five frames by PROTOCOL.md §2: \(error.reason)."
          )))
      return
    }
    switch peer.door {
    case .modules: receivedFromModule(message, from: peer, user: user)
    case .control: receivedFromClient(message, from: peer, user: user)
    }
  }

  /// Written as a verb of this version is, but none that the page knows.
  private static func namesUnknownVerb(_ frame: ArraySlice<UInt8>) -> Bool {
    let name = frame.dropFirst(6)
    return frame.count <= 32 && frame.starts(with: "OCOP1 ".utf8) && !name.isEmpty && Verb(frame: frame) == nil
      && name.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D }
  }

  private mutating func receivedFromClient(_ message: Message, from peer: Peer, user: String?) {
    if message.verb == .hello { return hello(message, from: peer, user: user) }
    guard let session = sessions[peer] else {
      return send(
        .error, to: peer, id: message.id,
        Problem(
          "no-session", vi: "Chưa có phiên làm việc", en: "No session",
          detail: ("Gửi HELLO trước, rồi gửi lại.", "Send HELLO first, then send again.")))
    }
    session.lastHeard = monotonic
    let meta: JSON
    do { meta = try message.metaObject() } catch {
      return send(
        .error, to: peer, id: message.id,
        Problem("bad-frame", vi: "Khung meta hỏng", en: "Bad meta frame", detail: ("\(error)", "\(error)")))
    }
    if let problem = MetaForm.problem(of: message.verb, in: meta) {
      return send(.failed, to: peer, id: message.id, problem)
    }
    switch message.verb {
    case .ping:
      emit(.send(peer, Message(.pong, id: message.id, meta: ["head": .integer(committedHead), "now": .integer(now)])))
    case .pong: break
    case .bye: endSession(peer)
    case .command, .publish, .askQuestion: arrive(message, meta, from: peer, session)
    case .result: result(message, meta, from: peer, session)
    case .get, .list, .history, .log, .kinds, .status: read(message, meta, from: peer, session)
    case .admin: administer(message, meta, from: peer, session)
    case .open, .credit, .ack, .nak, .extend, .park, .close, .delete: consume(message, meta, from: peer, session)
    default:
      send(.error, to: peer, id: message.id, .unknownVerb(message.verb.rawValue))
    }
  }

  private mutating func hello(_ message: Message, from peer: Peer, user: String?) {
    let meta = (try? message.metaObject()) ?? [:]
    if let problem = MetaForm.problem(of: .hello, in: meta) {
      return send(.failed, to: peer, id: message.id, problem)
    }
    let versions = (meta["versions"]?.array ?? []).compactMap(\.integer)
    guard let first = versions.first, let last = versions.last, first <= 1, last >= 1 else {
      return send(
        .error, to: peer, id: message.id,
        Problem(
          "unsupported-version", vi: "Không có phiên bản chung", en: "No version in common",
          detail: ("Máy chủ nói phiên bản 1.", "The daemon speaks version 1.")))
    }
    guard !peer.route.isChosenByPeer else { return send(.error, to: peer, id: message.id, .chosenRoute) }
    guard let user, let (identity, ends) = identities.find(user, asking: meta["identity"]?.string, at: now) else {
      audit("login-refused", ["user": .string(user ?? "?"), "identity": .string(meta["identity"]?.string ?? "")])
      return send(
        .error, to: peer, id: message.id,
        Problem(
          "forbidden", vi: "Không nhận danh tính này", en: "This identity is not accepted",
          detail: (
            "Danh tính phải có trong cấu hình của văn phòng và được phép dùng tại chỗ.",
            "The identity must stand in the office's configuration and be open to local use."
          )))
    }
    if let problem = tooManySessions(identity, besides: peer) {
      audit("login-refused", ["user": .string(user), "identity": .string(identity.name), "reason": "sessions"])
      return send(.error, to: peer, id: message.id, problem)
    }
    sessions[peer] = Session(identity: identity, lastHeard: monotonic, user: user, ends: ends)
    emit(
      .send(
        peer,
        Message(
          .welcome, id: message.id,
          meta: [
            "version": 1, "office": .string(configuration.office), "history": .string(history),
            "head": .integer(committedHead), "now": .integer(now),
            "mode": configuration.clock == .live ? "live" : "rehearsal", "heartbeat": .integer(limits.heartbeat),
            "identity": [
              "name": .string(identity.name), "body": .string(identity.body),
              "roles": .array(identity.roles.map(\.rawValue).sorted().map(JSON.string)),
            ],
            "limits": ["body": .integer(Int64(Limits.body)), "inFlight": .integer(Int64(limits.commandsInFlight))],
          ])))
  }

  mutating func endSession(_ peer: Peer) {
    sessions[peer] = nil
    endConsumers(of: peer)
    for (_, errand) in errands.all { errand.waiters.removeAll { $0 == peer } }
  }

  mutating func expireSessions() {
    let oldest = monotonic - 3 * limits.heartbeat
    for (peer, session) in sessions where session.lastHeard < oldest && !isWaiting(peer) { endSession(peer) }
  }

  /// A client that waits for an answer is alive as far as we know.
  private func isWaiting(_ peer: Peer) -> Bool { errands.all.contains { $0.errand.waiters.contains(peer) } }

  mutating func send(_ verb: Verb, to peer: Peer, id: String, _ problem: Problem) {
    emit(.send(peer, Message(verb, id: id, body: problem.json.bytes)))
  }

  mutating func audit(_ act: String, _ what: [String: JSON]) {
    var payload = what
    payload["act"] = .string(act)
    seal.audited += 1
    batch.audit.append(.init(time: now, payload: JSON.object(payload).bytes))
  }
}
