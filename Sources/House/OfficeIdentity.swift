internal import Coordination
internal import ModuleKit

/// Who may come in, and as whom: a person with a post in a body, or a program (danh tính). The host reads these records
/// and lets people in by them; a change holds at once, also for sessions that stand.
///
/// The secret key is never here: only the public one, by which the network door knows who knocks.
struct OfficeIdentity: Record {
  static let kind = "identity"
  static let title = BilingualText("Danh tính", "Identity")
  static let dataClass = DataClass.internal
  static let keys: [Key] = [.text("of"), .text("roles"), .text("publicKeys")]
  static let events = ["added", "changed", "rotated", "stand-in-named", "revoked"]
  /// Its roles would be a matter of whoever may correct.
  static let isCorrectable = false

  enum Stage: String, StageName {
    case active, revoked
    var title: BilingualText {
      self == .active ? BilingualText("Đang dùng", "Active") : BilingualText("Đã thu hồi", "Revoked")
    }
  }

  enum Role: String, Codable, CaseIterable, Sendable { case reader, officer, approver, `operator`, auditor, module }

  /// A key and the last day on which it is accepted.
  struct PublicKey: Codable, Equatable, Sendable {
    var key: String
    var to: Day?
  }

  /// Acts for another body in its place (ủy quyền), on those days only.
  struct StandIn: Codable, Equatable, Sendable {
    var body: BodyID
    var from: Day
    var to: Day
  }

  enum Event: Codable, Equatable, Sendable {
    case added(
      body: BodyID, roles: [Role], post: String?, holder: Personal<String>?, publicKey: String?, local: Bool,
      mayActFor: [BodyID], module: String?, commandsPerSecond: Int?, from: Day?, to: Day?)
    case changed(roles: [Role]?, post: String?, mayActFor: [BodyID]?, commandsPerSecond: Int?, to: Day?)
    case rotated(publicKey: String, oldUntil: Day)
    case standInNamed(body: BodyID, from: Day, to: Day)
    case revoked(reason: String, day: Day)
  }

  var of: BodyID
  var roles: [Role]
  var post: String?
  var holder: Personal<String>?
  var keys: [PublicKey]
  /// The same for searching.
  var publicKeys: [String]
  var local: Bool
  var mayActFor: [BodyID]
  var standIns: [StandIn]
  var module: String?
  var commandsPerSecond: Int?
  var from: Day?
  var to: Day?
  var revoked: Day?

  var stage: Stage { revoked == nil ? .active : .revoked }
  var body: BodyID? { of }

  static func evolve(_ identity: OfficeIdentity?, by event: Event) -> OfficeIdentity {
    if case .added(
      let body, let roles, let post, let holder, let publicKey, let local, let mayActFor, let module, let rate,
      let from, let to) = event
    {
      let keys = publicKey.map { [PublicKey(key: $0)] } ?? []
      return OfficeIdentity(
        of: body, roles: roles, post: post, holder: holder, keys: keys, publicKeys: keys.map(\.key), local: local,
        mayActFor: mayActFor, standIns: [], module: module, commandsPerSecond: rate, from: from, to: to)
    }
    guard var new = identity else { preconditionFailure("an identity is added first") }
    switch event {
    case .added: break
    case .changed(let roles, let post, let mayActFor, let rate, let to):
      new.roles = roles ?? new.roles
      new.post = post ?? new.post
      new.mayActFor = mayActFor ?? new.mayActFor
      new.commandsPerSecond = rate ?? new.commandsPerSecond
      new.to = to ?? new.to
    case .rotated(let publicKey, let oldUntil):
      for index in new.keys.indices { new.keys[index].to = min(new.keys[index].to ?? oldUntil, oldUntil) }
      new.keys = new.keys.suffix(1) + [PublicKey(key: publicKey)]
      new.publicKeys = new.keys.map(\.key)
    case .standInNamed(let body, let from, let to):
      new.standIns.append(StandIn(body: body, from: from, to: to))
    case .revoked(_, let day): new.revoked = day
    }
    return new
  }
}
