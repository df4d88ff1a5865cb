import ArgumentParser
import Client
import Coordination
import Foundation
import Wire
import ZeroMQ

/// Identities of the book. Their other commands (change, stand-in, revoke …) come from the house's own forms.
struct IdentityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identity", abstract: "Ai được vào và với vai trò gì · who may come in, and as what",
    discussion: """
      Cũng có / also: ocopctl identity change|stand-in|revoke NAME …
      (ocopctl kind show identity)
      """,
    subcommands: [List.self, Show.self, Add.self, Rotate.self], defaultSubcommand: List.self)
  /// Subcommands of its own; all other words are commands of the kind.
  static let own: Set<String> = ["list", "show", "add", "rotate", "help"]

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Mọi danh tính của sổ · all identities of the book")
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let office = try Office(options)
      let rows = try office.list("identity", limit: 10_000)
      let table = Table(
        columns: [
          .init(name: "name", title: office.say("Tên", "Name"), isWhole: true),
          .init(name: "body", title: office.say("Cơ quan", "Body")),
          .init(name: "roles", title: office.say("Vai trò", "Roles")),
          .init(name: "to", title: office.say("Đến hết", "To"), isWhole: true),
          .init(name: "stage", title: office.say("Tình trạng", "State")),
        ],
        rows: rows.map { row in
          let state = row["state"] ?? [:]
          return [
            row["id"]?.string ?? "", office.shortName(state["of"]?.string ?? ""),
            (state["roles"]?.strings ?? []).joined(separator: ", "),
            state["to"]?.string.flatMap { Day(iso: $0)?.vietnamese } ?? "", row["stage"]?.string ?? "",
          ]
        }, values: rows)
      Terminal.put(table.rendered(options.output, width: Terminal.width))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Một danh tính · one identity")
    @OptionGroup var options: GlobalOptions
    @Argument var name: String

    func run() throws {
      let office = try Office(options)
      let record = try office.get("identity/\(name)")
      Terminal.put(options.output == .table ? PrettyJSON.text(record["state"] ?? [:]) : record.text)
    }
  }

  /// Where the secret half of a new key goes.
  struct KeyOptions: ParsableArguments {
    @Option(name: .customLong("write"), help: "Tệp khóa bí mật (0600) · file for the secret key")
    var file: String?
    // One key in 85 begins with a dash.
    @Option(parsing: .unconditional, help: "Khóa công khai có sẵn · a public key made elsewhere")
    var publicKey: String?

    /// The public key; a new secret one is in the file, or is told once.
    func make(_ office: Office) throws -> String {
      if let publicKey { return publicKey }
      let keys: (publicKey: String, secretKey: String)
      do { keys = try CurveKeys.make() } catch { throw Stop(.internalFault, "✗ \(error)") }
      guard let file else {
        Terminal.tell(office.say("Khóa bí mật, chỉ hiện một lần:", "The secret key, shown this once:"))
        Terminal.put(keys.secretKey)
        return keys.publicKey
      }
      let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      let line = Array((keys.secretKey + "\n").utf8)
      guard descriptor >= 0, write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
        let reason = String(cString: strerror(errno))
        throw Stop(
          .badData, office.say("✗ Không ghi được \(file): \(reason)", "✗ \(file) cannot be written: \(reason)"))
      }
      close(descriptor)
      return keys.publicKey
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Thêm một người hoặc một chương trình · add a person or a program")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var key: KeyOptions
    @Argument var name: String
    @Option(help: "Cơ quan · body") var body: String
    @Option(help: "reader,officer,approver,operator,auditor,module") var roles: String
    @Option(help: "Chức danh · post") var post: String?
    @Option(help: "Họ tên (dữ liệu cá nhân) · name of the person (personal data)") var holder: String?
    @Option(help: "Mô-đun mà nó phục vụ · module that it serves") var module: String?
    @Option(help: "Được làm thay · may act for: body,body") var mayActFor: String?
    @Option(help: "Lệnh mỗi giây · commands a second") var commandsPerSecond: Int64?
    @Option(help: "dd/MM/yyyy") var from: String?
    @Option(help: "dd/MM/yyyy") var to: String?
    @Flag(help: "Dùng tại máy chủ, không cần khóa · on the daemon's machine, without a key") var local = false

    func run() throws {
      let office = try Office(options)
      func words(_ text: String?) -> JSON? {
        text.map { .array($0.split(separator: ",").map { .string($0.trimmingCharacters(in: .whitespaces)) }) }
      }
      func day(_ text: String?) throws -> JSON? {
        guard let text else { return nil }
        guard let day = Day(parsing: text) else {
          throw Stop(.usage, office.say("✗ Không phải ngày: \(text)", "✗ Not a day: \(text)"))
        }
        return .string(day.iso)
      }
      let publicKey = local ? key.publicKey : try key.make(office)
      let fields = JSON.members([
        "body": .string(body), "roles": words(roles), "post": post.map(JSON.string), "holder": holder.map(JSON.string),
        "publicKey": publicKey.map(JSON.string), "local": local ? true : nil, "mayActFor": words(mayActFor),
        "module": module.map(JSON.string), "commandsPerSecond": commandsPerSecond.map(JSON.integer),
        "from": try day(from), "to": try day(to),
      ])
      try IdentityCommand.send("add", name, fields, office)
      Terminal.tell(office.say("✓ \(name) vào được ngay.", "✓ \(name) may come in now."))
      if let publicKey { Terminal.tell(office.say("  Khóa công khai: \(publicKey)", "  Public key: \(publicKey)")) }
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Đổi khóa; khóa cũ còn dùng ít ngày · a new key; the old one stays good for some days")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var key: KeyOptions
    @Argument var name: String
    @Option(help: "dd/MM/yyyy") var oldUntil: String?

    func run() throws {
      let office = try Office(options)
      let until = try oldUntil.map { text -> JSON in
        guard let day = Day(parsing: text) else {
          throw Stop(.usage, office.say("✗ Không phải ngày: \(text)", "✗ Not a day: \(text)"))
        }
        return .string(day.iso)
      }
      let publicKey = try key.make(office)
      try IdentityCommand.send(
        "rotate", name, .members(["publicKey": .string(publicKey), "oldUntil": until]), office)
      Terminal.tell(office.say("✓ Khóa mới của \(name) dùng được ngay.", "✓ The new key of \(name) is good now."))
    }
  }

  fileprivate static func send(_ command: String, _ name: String, _ fields: JSON, _ office: Office) throws {
    _ = try office.request(
      Message(
        .command, id: office.options.id ?? office.client.makeID(), subject: "house.identity.\(command)/\(name)",
        meta: try office.commandMeta(), body: fields))
  }
}
