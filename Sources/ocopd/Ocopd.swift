import ArgumentParser
import Foundation
import Glibc
import Host
import House
import ModuleProcess

/// The daemon of one coordination office.
@main
struct Ocopd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ocopd",
    abstract: "Máy chủ điều phối Chương trình OCOP của một tỉnh. (Coordination daemon of a province's OCOP programme.)",
    subcommands: [Run.self, Key.self, Verify.self, Restore.self, ServeHouse.self], defaultSubcommand: Run.self)
}

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Chạy máy chủ. SIGTERM: xong việc đang làm rồi dừng; SIGHUP: đọc lại cấu hình. (Run the daemon.)")

  @Option(name: .long, help: "Tệp cấu hình. (Configuration file.)")
  var config = "Config/ocopd.yaml"

  @Flag(name: .long, help: "Chỉ kiểm tra cấu hình, không mở gì. (Check the configuration and open nothing.)")
  var check = false

  func run() throws {
    let configuration: Configuration
    do throws(ConfigurationFaults) {
      configuration = try Configuration.load(config, leavingOut: !check) {
        try? String(contentsOfFile: $0, encoding: .utf8)
      }
    } catch {
      complain("Cấu hình có \(error.faults.count) lỗi. (The configuration has \(error.faults.count) faults.)")
      for fault in error.faults { complain(fault.description) }
      throw ExitCode(78)
    }
    if check {
      FileHandle.standardOutput.write(
        Data(
          """
          Cấu hình đúng: \(config). Chưa thử: cổng, đĩa, chương trình của mô-đun. \
          (The configuration is right. Not tried: endpoints, disk, modules' programs.)

          """
          .utf8))
      return
    }
    try serve(configuration)
  }

  private func serve(_ configuration: Configuration) throws {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
    // Blocked in all threads, taken by the wait below.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    let daemon: Daemon
    do {
      daemon = try Daemon(configurationPath: config, configuration: configuration, executables: folder)
    } catch let failure as Daemon.Failure {
      complain("\(failure.vi)\n\(failure.en)")
      throw ExitCode(failure.code)
    } catch {
      complain("Không khởi động được: \(error)\nThe daemon cannot start: \(error)")
      throw ExitCode(70)
    }
    var isStopping = false
    var turns = 0
    while !daemon.hasEnded {
      var patience = timespec(tv_sec: 0, tv_nsec: 100_000_000)
      switch sigtimedwait(&signals, nil, &patience) {
      case SIGHUP: daemon.reload()
      case SIGTERM, SIGINT:
        if isStopping { throw ExitCode(130) }
        isStopping = true
        daemon.drain()
      default: break
      }
      // Once a second, unless signals come.
      if turns.isMultiple(of: 10) { daemon.measure() }
      turns += 1
    }
  }
}

func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

struct Key: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Tạo khóa bí mật, in khóa công khai. (Make a secret key, tell the public key.)",
    discussion: """
      Khóa bí mật nằm lại trong tệp (0600); khóa công khai đưa cho bên kia. Tệp đã có: chỉ in khóa công khai.
      The secret key stays in the file; the public key is for the other side. A file that is there is not changed.
      """)

  @Argument(help: "Tệp khóa. (File of the key.)") var file: String

  func run() throws {
    do {
      FileHandle.standardOutput.write(Data((try KeyFile.publicKey(makingAt: file) + "\n").utf8))
    } catch let failure as Daemon.Failure {
      complain("\(failure.vi)\n\(failure.en)")
      throw ExitCode(failure.code)
    }
  }
}

struct ServeHouse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "house",
    abstract: "Mô-đun của văn phòng; máy chủ tự chạy. (The house's own module; started by the daemon.)",
    shouldDisplay: false)

  func run() throws { ModuleProcess.serve(House.self) }
}
