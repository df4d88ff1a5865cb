internal import Glibc
internal import Synchronization
internal import ZeroMQ

/// Who a peer is, for the authenticator's thread; the hub replaces the list with every change.
final class SharedIdentities: Sendable {
  private struct State {
    var names: [String: String] = [:]
    /// Key of the daemon's own probe, which is to be refused.
    var expected: String?
    var failures: [String: (count: Int, since: Int64)] = [:]
  }

  /// So many refusals a minute from one address; then nobody is let in from there until the minute is over.
  static let failuresPerMinute = 30
  private static let addresses = 1_000

  private let state = Mutex(State())

  func replace(_ new: [Identity]) {
    var names: [String: String] = [:]
    for identity in new { for key in identity.keys { names[key.key] = IdentityRegister.user(identity.name, key.key) } }
    state.withLock { [names] in $0.names = names }
  }

  func expect(_ key: String) { state.withLock { $0.expected = key } }

  func isExpected(_ request: Authenticator.Request) -> Bool {
    state.withLock { $0.expected != nil && $0.expected == request.publicKey }
  }

  func judge(_ request: Authenticator.Request) -> Authenticator.Verdict {
    guard let key = request.publicKey else { return judgeLocal(request.address) }
    let now = MachineClock.monotonic
    return state.withLock { state in
      if let failure = state.failures[request.address], now - failure.since < 60_000,
        failure.count >= Self.failuresPerMinute
      {
        return .refuse(reason: "too many refused connections")
      }
      if let user = state.names[key] { return .accept(userID: user) }
      if state.failures.count >= Self.addresses { state.failures = [:] }
      var failure = state.failures[request.address] ?? (0, now)
      if now - failure.since >= 60_000 { failure = (0, now) }
      failure.count += 1
      state.failures[request.address] = failure
      return .refuse(reason: "unknown key")
    }
  }

  /// ipc: the address is localhost:uid:gid:pid. Only the daemon's own account, or root, is local.
  private func judgeLocal(_ address: String) -> Authenticator.Verdict {
    let parts = address.split(separator: ":")
    guard parts.count == 4, let uid = UInt32(parts[1]), uid == getuid() || uid == 0 else {
      return .refuse(reason: "another user")
    }
    return .accept(userID: IdentityRegister.local)
  }
}
