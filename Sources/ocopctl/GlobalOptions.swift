import ArgumentParser
import Client
import Coordination
import Foundation
import Wire
import ZeroMQ

/// Options that every subcommand takes.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Địa chỉ máy chủ; $OCOP_SERVER · endpoint of the daemon", valueName: "endpoint"))
  var server: String?
  @Option(name: .customLong("as"), help: ArgumentHelp("Danh tính · identity to act as", valueName: "identity"))
  var identity: String?
  @Option(name: .customLong("for"), help: ArgumentHelp("Làm thay cơ quan · act on behalf of", valueName: "body"))
  var body: String?
  @Option(help: "vi | en") var lang: String?
  @Option(name: [.customShort("o"), .long], help: "table | json | jsonl | csv | md | xlsx | docx | ics") var output:
    OutputFormat = .table
  @Option(help: "Mã lệnh, để gửi lại · id of the command, for repeating it") var id: String?
  @Flag(name: .customLong("dry-run"), help: "Chỉ thử, không ghi · decide, write nothing") var isDryRun = false
  @Option(help: "Phiên bản hồ sơ phải có · version the record must have") var expect: Int64?
  @Option(help: ArgumentHelp("Ngày văn bản · day of the document", valueName: "dd/MM/yyyy")) var dated: String?
  @Option(help: ArgumentHelp("Giây chờ trả lời · seconds to wait", valueName: "seconds")) var timeout: Int = 60
  @Option(
    name: .customLong("key-file"), help: "Tệp khóa bí mật, cho TCP · file of the secret key; also $OCOP_SERVER_KEY")
  var keyFile: String?

  static let names: [String: Bool] = [
    "--server": true, "--as": true, "--for": true, "--lang": true, "--output": true, "-o": true, "--id": true,
    "--dry-run": false, "--expect": true, "--dated": true, "--timeout": true, "--key-file": true,
  ]

  static func isOption(_ word: String) -> Bool { names[name(of: word)] != nil }
  /// Whether the next word is its value.
  static func takesValue(_ word: String) -> Bool { names[word] == true }
  private static func name(of word: String) -> String { String(word.prefix { $0 != "=" }) }

  var language: Language {
    if let lang { return Language(rawValue: lang) ?? .vi }
    let environment = ProcessInfo.processInfo.environment
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    return locale.hasPrefix("en") ? .en : .vi
  }

  var endpoint: String {
    let text = server ?? ProcessInfo.processInfo.environment["OCOP_SERVER"] ?? "ipc://run/control"
    return text.contains("://") ? text : "ipc://\(text)"
  }

  /// The dated day as ISO text.
  func datedDay() throws -> String? {
    guard let dated else { return nil }
    guard let day = Day(parsing: dated) else {
      throw Stop(.usage, language.say("Không phải ngày: \(dated)", "Not a day: \(dated)"))
    }
    return day.iso
  }

  func validate() throws {
    if let lang, Language(rawValue: lang) == nil { throw ValidationError("--lang: vi | en") }
    if timeout < 1 { throw ValidationError("--timeout ≥ 1") }
  }

  /// Options of a client, with the keys that TCP needs.
  func client() throws -> Client.Options {
    var options = Client.Options(
      endpoint: endpoint, identity: identity, language: language.rawValue, name: "ocopctl", timeout: timeout * 1_000)
    if let keyFile {
      guard
        let secret = try? String(contentsOfFile: keyFile, encoding: .utf8).trimmingCharacters(
          in: .whitespacesAndNewlines),
        let server = ProcessInfo.processInfo.environment["OCOP_SERVER_KEY"],
        let publicKey = try? CurveKeys.publicKey(ofSecret: secret)
      else {
        throw Stop(
          .configuration,
          language.say(
            "Cần tệp khóa đọc được (\(keyFile)) và khóa công khai của máy chủ trong $OCOP_SERVER_KEY.",
            "A readable key file (\(keyFile)) and the daemon's public key in $OCOP_SERVER_KEY are needed."))
      }
      options.curve = .client(serverKey: server, publicKey: publicKey, secretKey: secret)
    }
    return options
  }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, jsonl, csv, md, xlsx, docx, ics

  /// Every command has it; the others are for reports.
  var isForEverything: Bool { Self.common.contains(self) }
  var isBinary: Bool { [.xlsx, .docx].contains(self) }

  static let common: [OutputFormat] = [.table, .json, .jsonl, .csv]
}

extension Language {
  func say(_ vi: String, _ en: String) -> String { self == .vi ? vi : en }
}

extension Label {
  func text(in language: Language) -> String { language == .vi ? vi : en }
}
