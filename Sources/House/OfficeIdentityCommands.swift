internal import Coordination
internal import ModuleKit

extension Circumstances {
  /// The public key is one, and nobody else's: two people behind one key could not be told apart.
  fileprivate func requireFree(_ key: String) throws {
    guard key.utf8.count == 40, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Refusal(
        "bad-key", vi: "Không phải khóa công khai CURVE 40 ký tự", en: "No public CURVE key of 40 characters",
        detail: BilingualText(
          "Tạo khóa: ocopctl identity add … --key-file TỆP", "Make one: ocopctl identity add … --key-file FILE"))
    }
    guard let other = try all(OfficeIdentity.self, where: "publicKeys", is: key).first else { return }
    throw Refusal(
      "key-in-use", vi: "Khóa này đã thuộc danh tính \(other.id)", en: "This key belongs to the identity \(other.id)")
  }
}

private let roleChoices = OfficeIdentity.Role.allCases.map { role in
  let titles: [OfficeIdentity.Role: BilingualText] = [
    .reader: BilingualText("Người xem", "Reader"), .officer: BilingualText("Cán bộ", "Officer"),
    .approver: BilingualText("Người phê duyệt", "Approver"), .operator: BilingualText("Người vận hành", "Operator"),
    .auditor: BilingualText("Người kiểm tra", "Auditor"), .module: BilingualText("Mô-đun", "Module"),
  ]
  return (role.rawValue, titles[role] ?? BilingualText(role.rawValue, role.rawValue))
}

struct AddIdentity: Creation {
  static let form = Form(
    "add", vi: "Thêm danh tính", en: "Add an identity", creates: OfficeIdentity.self, to: [.active], by: [.operator],
    anyBody: true, .body("body", vi: "Cơ quan", en: "Body"),
    .choice("roles", vi: "Vai trò", en: "Roles", roleChoices).list,
    .text("post", vi: "Chức danh", en: "Post").optional,
    .text("holder", vi: "Họ tên", en: "Name of the person").personal.optional,
    .text("publicKey", vi: "Khóa công khai", en: "Public key").optional,
    .boolean("local", vi: "Dùng được tại máy chủ", en: "May be taken on the daemon's machine").optional,
    .body("mayActFor", vi: "Được làm thay cơ quan", en: "May act for bodies").list.optional,
    .text("module", vi: "Mô-đun", en: "Module that it serves").optional,
    .integer("commandsPerSecond", vi: "Số lệnh mỗi giây", en: "Commands a second", min: 1, max: 1_000_000).optional,
    .day("from", vi: "Từ ngày", en: "From").optional, .day("to", vi: "Đến hết ngày", en: "To, included").optional)
  var body: BodyID
  var roles: [OfficeIdentity.Role]
  var post: String?
  var holder: String?
  var publicKey: String?
  var local: Bool?
  var mayActFor: [BodyID]?
  var module: String?
  var commandsPerSecond: Int?
  var from: Day?
  var to: Day?

  func decide(in now: Circumstances) throws -> Decision<OfficeIdentity> {
    guard !["house", "local"].contains(now.recordID) else {
      throw Refusal(
        "name-taken", vi: "Tên \"\(now.recordID)\" là của chính văn phòng",
        en: "The name \"\(now.recordID)\" is the office's own")
    }
    if let from, let to, from > to {
      throw Refusal("bad-span", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    guard roles.contains(.module) == (module != nil), module == nil || roles == [.module] else {
      throw Refusal(
        "module-role", vi: "Vai trò module đi với tên mô-đun, và không với vai trò khác",
        en: "The role module goes with the name of a module, and with no other role")
    }
    if let publicKey { try now.requireFree(publicKey) }
    return Decision(
      .added(
        body: body, roles: roles, post: post, holder: holder.map { Personal($0) }, publicKey: publicKey,
        local: local ?? false, mayActFor: mayActFor ?? [], module: module, commandsPerSecond: commandsPerSecond,
        from: from, to: to))
  }
}

struct ChangeIdentity: Command {
  static let form = Form(
    "change", vi: "Đổi vai trò, thời hạn", en: "Change roles or validity", on: OfficeIdentity.self, from: [.active],
    by: [.operator], anyBody: true,
    .choice("roles", vi: "Vai trò", en: "Roles", roleChoices).list.optional,
    .text("post", vi: "Chức danh", en: "Post").optional,
    .body("mayActFor", vi: "Được làm thay cơ quan", en: "May act for bodies").list.optional,
    .integer("commandsPerSecond", vi: "Số lệnh mỗi giây", en: "Commands a second", min: 1, max: 1_000_000).optional,
    .day("to", vi: "Đến hết ngày", en: "To, included").optional)
  var roles: [OfficeIdentity.Role]?
  var post: String?
  var mayActFor: [BodyID]?
  var commandsPerSecond: Int?
  var to: Day?

  func decide(_ identity: OfficeIdentity, in now: Circumstances) throws -> Decision<OfficeIdentity> {
    if let roles, roles.contains(.module) != (identity.module != nil) {
      throw Refusal(
        "module-role", vi: "Vai trò module không đổi được", en: "The role module cannot be changed")
    }
    return Decision(
      .changed(roles: roles, post: post, mayActFor: mayActFor, commandsPerSecond: commandsPerSecond, to: to))
  }
}

/// A new key; the old one stays good for a while, so that nobody is locked out while it is handed over.
struct RotateIdentity: Command {
  static let form = Form(
    "rotate", vi: "Đổi khóa", en: "Rotate the key", on: OfficeIdentity.self, from: [.active], by: [.operator],
    anyBody: true, .text("publicKey", vi: "Khóa công khai mới", en: "New public key"),
    .day("oldUntil", vi: "Khóa cũ dùng đến hết ngày", en: "Last day of the old key").optional)
  /// Days for which the old key stays good when nothing is said. Rule of the office (assumed).
  static let overlap = 7
  var publicKey: String
  var oldUntil: Day?

  func decide(_ identity: OfficeIdentity, in now: Circumstances) throws -> Decision<OfficeIdentity> {
    try now.requireFree(publicKey)
    return Decision(.rotated(publicKey: publicKey, oldUntil: oldUntil ?? now.today + Self.overlap))
  }
}

struct NameStandIn: Command {
  static let form = Form(
    "stand-in", vi: "Ủy quyền làm thay", en: "Entitle to stand in", on: OfficeIdentity.self, from: [.active],
    by: [.operator, .approver], anyBody: true, .body("body", vi: "Cơ quan", en: "Body"),
    .day("from", vi: "Từ ngày", en: "From"), .day("to", vi: "Đến hết ngày", en: "To, included"))
  var body: BodyID
  var from: Day
  var to: Day

  func decide(_ identity: OfficeIdentity, in now: Circumstances) throws -> Decision<OfficeIdentity> {
    guard from <= to else {
      throw Refusal("bad-span", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    guard now.actor.has(.operator) || now.actor.body == body else {
      throw Refusal(
        "not-this-body", vi: "Chỉ \(body) cử người làm thay mình", en: "Only \(body) itself names who stands in for it")
    }
    return Decision(.standInNamed(body: body, from: from, to: to))
  }
}

struct RevokeIdentity: Command {
  static let form = Form(
    "revoke", vi: "Thu hồi", en: "Revoke", on: OfficeIdentity.self, from: [.active], to: [.revoked], by: [.operator],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ identity: OfficeIdentity, in now: Circumstances) throws -> Decision<OfficeIdentity> {
    Decision(.revoked(reason: reason, day: now.today))
  }
}
