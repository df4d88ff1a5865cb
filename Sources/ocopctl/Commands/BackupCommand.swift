import ArgumentParser
import Coordination
import Foundation
import Wire

/// Copies of the log: made while the office works, proved, put back.
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Sao lưu sổ · backups of the log",
    subcommands: [Create.self, Verify.self, Restore.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sao và chứng minh bản sao, trên máy của máy chủ · copy and prove, on the daemon's machine")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "Tệp mới · a new file") var file: String

    func run() throws {
      let office = try Office(options)
      let path = URL(fileURLWithPath: file).standardizedFileURL.path
      let answer = try office.answer(
        .admin, "backup.create", meta: ["path": .string(path)], timeout: max(600, options.timeout) * 1_000)
      if options.output != .table { return Terminal.put(answer.text) }
      let head = answer["head"]?.integer ?? 0
      Terminal.put(office.say("✓ \(path): \(head) sự kiện, đã chứng minh", "✓ \(path): \(head) events, proved"))
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Chứng minh một bản sao · prove a copy; the daemon is not asked")
    @Argument(help: "Tệp · file") var file: String
    @Option(help: "Các điểm ký đã giữ · checkpoints kept elsewhere, JSON lines") var witness: String?

    func run() throws {
      try BackupCommand.ocopd(["verify", file] + (witness.map { ["--witness", $0] } ?? []))
    }
  }

  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Đặt bản sao vào thư mục trống của một máy chủ đã dừng · put a copy into the empty folder of a stopped daemon")
    @Argument(help: "Tệp · file") var file: String
    @Option(help: "Thư mục data của máy chủ · data folder of the daemon") var into: String

    func run() throws { try BackupCommand.ocopd(["restore", file, "--into", into]) }
  }

  /// The program of the daemon, beside this one: only it may open a log.
  private static func ocopd(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("ocopd")
    process.arguments = arguments
    do { try process.run() } catch { throw Stop(.internalFault, "✗ ocopd: \(error.localizedDescription)") }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
  }
}
