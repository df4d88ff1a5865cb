internal import Coordination
internal import Ledger
internal import Wire

/// Who may come in: the identities of the configuration, with which an office begins, and those of the book. Of two
/// with one name that of the configuration counts.
struct IdentityRegister: Sendable {
  private var configured: [Identity]
  /// Of the book, by name; revoked ones stay, so that their name is not taken for a new one.
  private var book: [String: BookIdentity] = [:]

  init(_ configured: [Identity], book rows: [RecordRow]) {
    self.configured = configured
    for row in rows { take(row) }
  }

  var all: [Identity] {
    let names = Set(configured.map(\.name))
    return configured + book.values.map(\.identity).filter { !names.contains($0.name) }.sorted { $0.name < $1.name }
  }

  mutating func replace(_ configured: [Identity]) { self.configured = configured }

  mutating func take(_ row: RecordRow) {
    if let identity = BookIdentity(row) { book[row.id] = identity }
  }

  /// The identity of a peer as it stands at the office time `now`, and the instant at which that ends.
  ///
  /// Over TCP the authenticator named the peer by identity and key; over ipc it is `local` and asks for a name that is
  /// open to local users.
  func find(_ user: String, asking name: String?, at now: Int64) -> (identity: Identity, ends: Int64?)? {
    let isLocal = user == Self.local
    let parts = user.split(separator: " ", maxSplits: 1).map(String.init)
    let wanted = isLocal ? name ?? configured.first { $0.isLocal }?.name : parts.first
    guard let wanted, let identity = identity(wanted, at: now) else { return nil }
    var ends = [identity.to, nextChange(wanted, at: now)].compactMap { $0 }
    if isLocal {
      guard identity.isLocal else { return nil }
    } else {
      guard parts.count == 2, let key = identity.keys.first(where: { Self.mark($0.key) == parts[1] }),
        key.end.map({ $0 > now }) ?? true
      else { return nil }
      if let end = key.end { ends.append(end) }
    }
    return (identity, ends.min())
  }

  /// As it stands now; nil when it is not known, not valid yet or no more.
  private func identity(_ name: String, at now: Int64) -> Identity? {
    guard let identity = configured.first(where: { $0.name == name }) ?? book[name]?.identity(at: now),
      identity.from.map({ $0 <= now }) ?? true, identity.to.map({ $0 > now }) ?? true
    else { return nil }
    return identity
  }

  /// When a stand-in begins or ends: the session must be looked at again.
  private func nextChange(_ name: String, at now: Int64) -> Int64? {
    guard !configured.contains(where: { $0.name == name }) else { return nil }
    return book[name]?.nextChange(after: now)
  }

  static let local = "local"
  /// The user id that the authenticator gives a peer with this key.
  static func user(_ name: String, _ key: String) -> String { "\(name) \(mark(key))" }
  private static func mark(_ key: String) -> String { String(key.prefix(8)) }
}

/// An identity as its record in the book says.
private struct BookIdentity: Sendable {
  struct StandIn: Sendable {
    var body: String
    var from: Int64
    var to: Int64
  }

  let identity: Identity
  private let standIns: [StandIn]

  init?(_ row: RecordRow) {
    guard let state = try? JSON(row.state), let body = state["of"]?.string else { return nil }
    func start(_ json: JSON?) -> Int64? { json?.string.flatMap { Day(iso: $0) }?.startInstant }
    func end(_ json: JSON?) -> Int64? { json?.string.flatMap { Day(iso: $0) }.map { ($0 + 1).startInstant } }
    let isRevoked = row.stage == "revoked"
    let keys = (state["keys"]?.array ?? []).compactMap { key in
      key["key"]?.string.map { IdentityKey(key: $0, end: end(key["to"])) }
    }
    identity = Identity(
      name: row.id, body: body, roles: isRevoked ? [] : (state["roles"]?.strings ?? []).compactMap(Role.init),
      keys: isRevoked ? [] : keys, isLocal: !isRevoked && state["local"]?.boolean ?? false,
      mayActFor: state["mayActFor"]?.strings ?? [], module: isRevoked ? nil : state["module"]?.string,
      commandsPerSecond: state["commandsPerSecond"]?.integer.map(Int.init), from: start(state["from"]),
      to: isRevoked ? 0 : end(state["to"]))
    standIns = (state["standIns"]?.array ?? []).compactMap { entry in
      guard let body = entry["body"]?.string, let from = start(entry["from"]), let to = end(entry["to"]) else {
        return nil
      }
      return StandIn(body: body, from: from, to: to)
    }
  }

  func identity(at now: Int64) -> Identity {
    let bodies = standIns.filter { $0.from <= now && now < $0.to }.map(\.body)
    return bodies.isEmpty ? identity : identity.acting(for: bodies)
  }

  func nextChange(after now: Int64) -> Int64? {
    standIns.flatMap { [$0.from, $0.to] }.filter { $0 > now }.min()
  }
}
