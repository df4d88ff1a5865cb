internal import Wire

/// A person with a post in a body, or a program. Everything that nobody granted is refused.
///
/// A class, because every command holds the one of its sender.
final class Identity: Sendable, Equatable {
  let name: String
  let body: String
  /// Each once, in the order of `Role`.
  let roles: [Role]
  /// CURVE public keys (Z85) that prove it over TCP, each with the instant at which it ends.
  let keys: [IdentityKey]
  /// May be taken by a local user of the daemon's own account, over ipc.
  let isLocal: Bool
  /// Bodies for which it may act beside its own; `*` for all.
  let mayActFor: [String]
  /// The one module that this identity may serve.
  let module: String?
  /// Commands, notices and questions that it may send in a second; nil for no limit.
  let commandsPerSecond: Int?
  /// Instants between which it holds; nil for no bound.
  let from, to: Int64?

  init(
    name: String, body: String, roles: [Role], keys: [IdentityKey] = [], isLocal: Bool = false,
    mayActFor: [String] = [], module: String? = nil, commandsPerSecond: Int? = nil, from: Int64? = nil, to: Int64? = nil
  ) {
    (self.name, self.body, self.roles) = (name, body, Role.allCases.filter(roles.contains))
    (self.keys, self.isLocal, self.mayActFor) = (keys, isLocal, mayActFor)
    (self.module, self.commandsPerSecond) = (module, commandsPerSecond)
    (self.from, self.to) = (from, to)
  }

  /// The same person, who stands in for more bodies.
  func acting(for bodies: [String]) -> Identity {
    Identity(
      name: name, body: body, roles: roles, keys: keys, isLocal: isLocal, mayActFor: mayActFor + bodies,
      module: module, commandsPerSecond: commandsPerSecond, from: from, to: to)
  }

  static func == (left: Identity, right: Identity) -> Bool {
    left === right
      || left.name == right.name && left.body == right.body && left.roles == right.roles && left.keys == right.keys
        && left.isLocal == right.isLocal && left.mayActFor == right.mayActFor && left.module == right.module
        && left.commandsPerSecond == right.commandsPerSecond && left.from == right.from && left.to == right.to
  }
}

/// A public key of an identity.
struct IdentityKey: Sendable, Equatable {
  var key: String
  /// Instant from which it is not accepted any more.
  var end: Int64?
}

enum Role: String, Sendable, CaseIterable { case reader, officer, approver, `operator`, auditor, module, house }

/// Who may do what: the one table of the office, tested cell by cell.
enum Gate {
  enum Act: Sendable {
    case command(KnownForm, module: PluginGrant)
    case read(dataClass: String)
    case question
    case consume
    case publish(topic: String)
    case administer
    /// Read the audit, verify and export the log.
    case audit
  }

  private static let readers: [Role] = [.reader, .officer, .approver, .operator, .auditor]
  private static let keepers: [Role] = [.officer, .approver, .auditor]
  private static let publishers: [Role] = [.officer, .approver, .operator]

  /// The problem that refuses the act, nil when it is allowed.
  static func refusal(of act: Act, by identity: Identity, for body: String) -> Problem? {
    if body != identity.body, !identity.mayActFor.contains(where: { $0 == "*" || $0 == body }) {
      return forbidden(
        "\(identity.name) không được làm thay cơ quan \(body).", "\(identity.name) may not act for the body \(body).")
    }
    switch act {
    case .command(let command, let grant):
      guard command.roles.contains(where: identity.roles.contains) else { return needs(command.form.by) }
      guard
        command.form.isForAnyBody || identity.roles.contains(.house)
          || grant.bodies.contains(where: { $0 == "*" || $0 == body })
      else {
        return forbidden(
          "Lệnh này thuộc cơ quan: \(grant.bodies.joined(separator: ", ")); \(body) không thuộc số đó.",
          "This command belongs to: \(grant.bodies.joined(separator: ", ")); \(body) is none of them.")
      }
      return nil
    case .read(let dataClass):
      switch dataClass {
      case "public": return nil
      case "internal": return allow(identity, readers)
      default: return allow(identity, keepers)
      }
    case .question, .consume: return allow(identity, readers)
    case .publish(let topic):
      guard isNotice(topic, of: body) else {
        return forbidden(
          "Chỉ được gửi vào chủ đề notice.\(body).…", "Only topics notice.\(body).… may be published to.")
      }
      return allow(identity, publishers)
    case .administer: return allow(identity, [.operator])
    case .audit: return allow(identity, [.auditor])
    }
  }

  /// `notice.<body>` or below it.
  private static func isNotice(_ topic: String, of body: String) -> Bool {
    let root = "notice.\(body)"
    return topic == root || topic.hasPrefix(root) && topic.utf8.dropFirst(root.utf8.count).first == UInt8(ascii: ".")
  }

  private static func allow(_ identity: Identity, _ roles: [Role]) -> Problem? {
    roles.contains(where: identity.roles.contains) ? nil : needs(roles.map(\.rawValue).sorted())
  }

  private static func needs(_ roles: [String]) -> Problem {
    forbidden(
      "Cần một trong các vai trò: \(roles.joined(separator: ", ")).",
      "One of these roles is needed: \(roles.joined(separator: ", ")).")
  }

  private static func forbidden(_ vi: String, _ en: String) -> Problem {
    Problem("forbidden", vi: "Không có quyền", en: "Not permitted", detail: (vi, en), outcome: "none")
  }
}
