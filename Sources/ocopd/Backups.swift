import ArgumentParser
import Foundation
import Host

/// Proves the log of a stopped daemon, or a backup.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Chứng minh một bản sao hay sổ của máy chủ đã dừng. (Prove a backup, or the log of a stopped daemon.)")

  @Argument(help: "Tệp, hoặc thư mục data. (File, or data folder.)") var path: String
  @Option(help: "Các điểm ký đã giữ, mỗi dòng một JSON. (Checkpoints kept elsewhere, JSON lines.)") var witness: String?

  func run() throws {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    do {
      let kept = try witness.map { try String(contentsOfFile: $0, encoding: .utf8).components(separatedBy: "\n") } ?? []
      let (json, isGood) = try LogBackup.verify(isFolder.boolValue ? "\(path)/log.sqlite" : path, witness: kept)
      FileHandle.standardOutput.write(Data((json + "\n").utf8))
      if !isGood { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      complain("Không chứng minh được \(path): \(error)\n\(path) cannot be proved: \(error)")
      throw ExitCode(65)
    }
  }
}

/// Makes the log of a daemon out of a backup.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Đặt bản sao vào thư mục data trống. (Put a backup into an empty data folder.)",
    discussion: """
      Sổ mới có lịch sử mới: người nhận giữ con trỏ cũ sẽ được trả lời "forked".
      The log gets a new history: consumers with a cursor of the old one are answered "forked".
      """)

  @Argument(help: "Tệp. (File.)") var path: String
  @Option(help: "Thư mục data. (Data folder.)") var into: String

  func run() throws {
    do {
      let head = try LogBackup.restore(path, into: into)
      FileHandle.standardOutput.write(
        Data("✓ \(into): \(head) sự kiện, lịch sử mới. (\(head) events, a new history.)\n".utf8))
    } catch {
      complain("Không khôi phục được: \(error)\nThe backup cannot be restored: \(error)")
      throw ExitCode(74)
    }
  }
}
