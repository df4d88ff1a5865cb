import ArgumentParser
import Coordination
import Foundation
import Wire

/// What was refused, who came in, what was administered; and the proof that the log is what it was.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Kiểm tra sổ · the audit and the proof of the log",
    subcommands: [List.self, Verify.self, Replay.self, Export.self, Witness.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Các mục kiểm tra · entries of the audit")
    @OptionGroup var options: GlobalOptions
    @Option(help: "Sau mục số · after this number") var after: Int64 = 0
    @Option var limit: Int = 100

    func run() throws {
      let office = try Office(options)
      let entries = try AuditCommand.entries(office, after: after, limit: limit)
      let table = Table(
        columns: [
          .init(name: "number", title: office.say("Số", "No."), isNumber: true, isWhole: true),
          .init(name: "time", title: office.say("Lúc", "Time"), isWhole: true),
          .init(name: "act", title: office.say("Việc", "Act"), isWhole: true),
          .init(name: "identity", title: office.say("Ai", "Who")),
          .init(name: "what", title: office.say("Nội dung", "What")),
        ],
        rows: entries.map { row in
          let entry = row["entry"]?.object ?? [:]
          let rest = entry.filter { !["act", "identity"].contains($0.key) }.sorted { $0.key < $1.key }
          return [
            String(row["number"]?.integer ?? 0), Instant.vietnamese(row["time"]?.integer ?? 0),
            entry["act"]?.string ?? "", entry["identity"]?.string ?? "",
            rest.map { "\($0.key): \($0.value.string ?? $0.value.text)" }.joined(separator: " · "),
          ]
        }, values: entries)
      Terminal.put(table.rendered(options.output, width: Terminal.width))
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Chứng minh toàn bộ sổ · prove the whole log",
      discussion: "Sổ đã dừng hoặc bản sao · a stopped log or a backup: ocopd verify FILE")
    @OptionGroup var options: GlobalOptions
    @Option(help: "Các điểm ký đã giữ, mỗi dòng một JSON · checkpoints kept elsewhere, JSON lines") var witness: String?

    func run() throws {
      let office = try Office(options)
      var kept: [JSON] = []
      if let witness {
        guard let text = try? String(contentsOfFile: witness, encoding: .utf8) else {
          throw Stop(.badData, office.say("✗ Không đọc được \(witness).", "✗ \(witness) cannot be read."))
        }
        for line in text.split(separator: "\n") {
          guard let json = try? JSON(Array(line.utf8)) else {
            throw Stop(.badData, office.say("✗ Không phải JSON: \(line)", "✗ No JSON: \(line)"))
          }
          kept.append(json["data"] ?? json)
        }
      }
      // Meta has room for the newest; each of them vouches for all before it.
      let proof = try office.answer(
        .admin, "audit.verify", meta: ["witness": .array(Array(kept.suffix(8)))],
        timeout: max(600, options.timeout) * 1_000)
      try AuditCommand.tell(proof, office)
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Dựng lại mọi hồ sơ từ sự kiện và so · fold every record from its events and compare")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "Loại hồ sơ; bỏ trống là tất cả · kinds; none for all") var kinds: [String] = []

    func run() throws {
      let office = try Office(options)
      let names = kinds.isEmpty ? try office.vocabulary.manifests.filter(\.folds).flatMap(\.kinds).map(\.kind) : kinds
      var isSame = true
      for kind in names {
        let answer = try office.answer(.admin, "audit.replay/\(kind)", timeout: max(600, options.timeout) * 1_000)
        let different = answer["different"]?.strings ?? []
        isSame = isSame && different.isEmpty
        if options.output != .table {
          Terminal.put(answer.text)
        } else {
          let count = answer["records"]?.integer ?? 0
          Terminal.put(
            different.isEmpty
              ? office.say("✓ \(kind): \(count) hồ sơ khớp", "✓ \(kind): \(count) records agree")
              : office.say("✗ \(kind): lệch ", "✗ \(kind): different ") + different.joined(separator: ", "))
        }
      }
      if !isSame { throw Stop(.refused, "") }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Xuất sự kiện và kiểm tra ra tệp · write events and audit to files",
      discussion: "Dữ liệu cá nhân chỉ có khi vai trò được xem · personal data only where the role may see it.")
    @OptionGroup var options: GlobalOptions
    @Option(help: "Thư mục mới · a new folder") var to: String
    @Option(help: "Lý do, vào kiểm tra · reason, for the audit") var reason: String

    func run() throws {
      let office = try Office(options)
      _ = try office.answer(.admin, "audit.export", meta: ["reason": .string(reason)])
      do {
        try FileManager.default.createDirectory(
          atPath: to, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      } catch {
        throw Stop(.badData, office.say("✗ Không tạo được \(to).", "✗ \(to) cannot be made."))
      }
      var events: [String] = []
      try office.log(after: 0) { page in
        events += page.map(\.json.text)
        return true
      }
      let audit = try AuditCommand.entries(office, after: 0, limit: .max).map(\.text)
      try write(events, "events.jsonl", office)
      try write(audit, "audit.jsonl", office)
      Terminal.put(
        office.say(
          "✓ \(events.count) sự kiện, \(audit.count) mục kiểm tra trong \(to)",
          "✓ \(events.count) events, \(audit.count) entries of the audit in \(to)"))
    }

    private func write(_ lines: [String], _ name: String, _ office: Office) throws {
      let file = "\(to)/\(name)"
      let text = lines.map { $0 + "\n" }.joined()
      guard
        FileManager.default.createFile(
          atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
      else { throw Stop(.badData, office.say("✗ Không ghi được \(file).", "✗ \(file) cannot be written.")) }
    }
  }

  struct Witness: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "In các điểm ký để giữ ở nơi khác · print the signed checkpoints, to be kept elsewhere")
    @OptionGroup var options: GlobalOptions

    func run() throws {
      try Office(options).log(after: 0) { page in
        for event in page where event.type == "house.log-signed" { Terminal.put(event.json["data"]?.text ?? "") }
        return true
      }
    }
  }

  fileprivate static func entries(_ office: Office, after: Int64, limit: Int) throws -> [JSON] {
    var (rows, after): ([JSON], Int64) = ([], after)
    while rows.count < limit {
      let page = min(1_000, limit - rows.count)
      let answer = try office.answer(
        .admin, "audit.list", meta: ["after": .integer(after), "limit": .integer(Int64(page))])
      let found = answer["entries"]?.array ?? []
      rows += found
      after = found.last?["number"]?.integer ?? after
      if found.count < page { break }
    }
    return rows
  }

  fileprivate static func tell(_ proof: JSON, _ office: Office) throws {
    let number = { (name: String) in proof[name]?.integer ?? 0 }
    let fault = proof["fault"]
    if office.options.output != .table {
      Terminal.put(proof.text)
    } else if let fault {
      let place =
        fault["position"].map { office.say("sự kiện \($0.text)", "event \($0.text)") }
        ?? office.say(
          "mục kiểm tra \(fault["audit"]?.text ?? "?")", "entry \(fault["audit"]?.text ?? "?") of the audit")
      Terminal.put("✗ \(place): \(fault["reason"]?.string ?? "")")
    } else {
      let (head, audit, checkpoints) = (number("head"), number("audit"), number("checkpoints"))
      Terminal.put(
        office.say(
          "✓ \(head) sự kiện, \(audit) mục kiểm tra, \(checkpoints) điểm ký: đúng như đã ghi",
          "✓ \(head) events, \(audit) audit entries, \(checkpoints) checkpoints: as written"))
      let erased = proof["erased"]?.array ?? []
      if !erased.isEmpty {
        Terminal.put(
          office.say("  đã xóa dữ liệu cá nhân ở: ", "  personal data was erased at: ")
            + erased.map(\.text).joined(separator: ", "))
      }
    }
    if fault != nil { throw Stop(.refused, "") }
  }
}
