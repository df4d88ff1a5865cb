internal import Ledger
internal import Wire

// A change of who may come in holds at once, for those who are in as well.
extension Hub {
  /// Records of identities up to that batch are on disk.
  mutating func takeIdentities(upTo number: Int) {
    let taken = stagedIdentities.filter { $0.batch <= number }
    guard !taken.isEmpty else { return }
    stagedIdentities.removeAll { $0.batch <= number }
    for (_, row) in taken { identities.take(row) }
    identitiesChanged()
  }

  mutating func identitiesChanged() {
    emit(.identities(identities.all))
    for peer in sessions.keys { lookAgain(peer) }
    for (name, module) in modules {
      guard let user = module.user, module.peer != nil || module.fold != nil else { continue }
      if identities.find(user, asking: nil, at: now)?.identity.module != name {
        audit("session-cut", ["module": .string(name)])
        breakSession(name, "its identity is not accepted any more")
      }
    }
  }

  /// Validity, keys and stand-ins end by the office's clock.
  mutating func watchIdentities() {
    for (peer, session) in sessions { if let ends = session.ends, ends <= now { lookAgain(peer) } }
  }

  private mutating func lookAgain(_ peer: Peer) {
    guard let session = sessions[peer] else { return }
    guard let (identity, ends) = identities.find(session.user, asking: session.identity.name, at: now) else {
      audit("session-cut", ["identity": .string(session.identity.name)])
      send(
        .error, to: peer, id: "-",
        Problem(
          "forbidden", vi: "Danh tính không còn được nhận", en: "This identity is not accepted any more",
          detail: ("Phiên làm việc đã bị cắt.", "The session was ended.")))
      return endSession(peer)
    }
    sessions[peer]?.ends = ends
    guard identity != session.identity else { return }
    sessions[peer]?.identity = identity
    for name in openConsumers.filter({ $0.key.peer == peer }).values {
      for member in consumers[name]?.members ?? [] where member.peer == peer { member.identity = identity }
    }
  }

  /// At most one entry in ten seconds of each address: who knocks all day must not fill the disk.
  mutating func handshakeRefused(_ address: String, _ reason: String) {
    counts.handshakesRefused += 1
    if let last = refusedHandshakes[address], monotonic - last < 10_000 { return }
    if refusedHandshakes.count > 1_000 { refusedHandshakes = [:] }
    refusedHandshakes[address] = monotonic
    audit("handshake-refused", ["address": .string(address), "reason": .string(reason)])
  }

  func tooManySessions(_ identity: Identity, besides peer: Peer) -> Problem? {
    guard sessions[peer] == nil else { return nil }
    let own = sessions.count { $0.value.identity.name == identity.name }
    guard own >= limits.sessionsPerIdentity || sessions.count >= limits.sessions else { return nil }
    return .failure(
      "busy", vi: "Quá nhiều phiên làm việc", en: "Too many sessions",
      detail: (
        "\(identity.name) đang có \(own) phiên; đóng bớt rồi thử lại.",
        "\(identity.name) has \(own) sessions; close some, then try again."
      ), isRetryable: true, retryAfter: limits.heartbeat)
  }
}
