import Client
import Foundation
import Wire

/// A real daemon with real modules in a folder of its own, for one test.
final class TestOffice {
  let folder: URL
  private var daemon: Process?
  private var logs: [String] = []

  static let programs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// - Parameter plugins: folders of the repository's Plugins/ to load beside the house.
  init(plugins: [String] = [], extra: String = "", restartLimit: Int = 1_000) throws {
    folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("ocop-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let list = plugins.map { "\n  - \(Self.repository.path)/Plugins/\($0)" }.joined()
    let text = """
      office: test
      data: data
      clock: {rehearsal: "2024-03-22"}
      endpoints: {control: "ipc://doors/control", modules: "ipc://doors/modules", feed: "ipc://doors/feed"}
      disk: {reserveMiB: 1}
      plugins: \(plugins.isEmpty ? "[]" : list)
      identities:
        - {name: operator, body: programme-office, roles: [reader, officer, approver, operator, auditor], local: true, mayActFor: ["*"]}
        - {name: viewer, body: programme-office, roles: [reader], local: true}
      \(extra)
      """
    try text.write(to: folder.appendingPathComponent("ocopd.yaml"), atomically: true, encoding: .utf8)
  }

  var endpoint: String { "ipc://\(folder.path)/doors/control" }
  var log: String { (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? "" }

  func start() throws {
    let process = Process()
    process.executableURL = Self.programs.appendingPathComponent("ocopd")
    process.arguments = ["--config", "ocopd.yaml"]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let path = folder.appendingPathComponent("log")
    if !FileManager.default.fileExists(atPath: path.path) { FileManager.default.createFile(atPath: path.path, contents: nil) }
    let handle = try FileHandle(forWritingTo: path)
    try handle.seekToEnd()
    process.standardError = handle
    try process.run()
    daemon = process
  }

  var pid: pid_t { daemon?.processIdentifier ?? 0 }
  var isRunning: Bool { daemon?.isRunning ?? false }

  /// `kill -9`, and wait until it is gone.
  func killDaemon() {
    guard let daemon else { return }
    kill(daemon.processIdentifier, SIGKILL)
    daemon.waitUntilExit()
  }

  /// The exit code after SIGTERM.
  func stop() -> Int32 {
    guard let daemon else { return -1 }
    if daemon.isRunning { daemon.terminate() }
    daemon.waitUntilExit()
    return daemon.terminationStatus
  }

  /// Kills one process that the daemon started.
  func killModule(_ choose: (Int) -> Int) {
    let children = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
    var pids = children.split(separator: " ").compactMap { pid_t($0) }
    for task in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? [] {
      let more = (try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)) ?? ""
      pids += more.split(separator: " ").compactMap { pid_t($0) }
    }
    guard !pids.isEmpty else { return }
    kill(pids[choose(pids.count)], SIGKILL)
  }

  func client(_ identity: String = "operator", timeout: Int = 20_000) throws -> Client {
    try Client(.init(endpoint: endpoint, identity: identity, connectTimeout: 15_000, timeout: timeout))
  }

  /// Runs ocopctl against this office.
  func control(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = Self.programs.appendingPathComponent("ocopctl")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["OCOP_SERVER": endpoint, "LANG": "vi_VN.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
    let (output, errors) = (folder.appendingPathComponent("out-\(UUID())"), folder.appendingPathComponent("err-\(UUID())"))
    for file in [output, errors] { FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOf: output, encoding: .utf8), try String(contentsOf: errors, encoding: .utf8)
    )
  }

  deinit {
    killDaemon()
    try? FileManager.default.removeItem(at: folder)
  }
}

extension Client {
  /// The whole log, event by event.
  func wholeLog() throws -> [JSON] {
    var events: [JSON] = []
    while true {
      let parts = try request(Message(.log, id: makeID(), meta: ["after": .integer(Int64(events.count)), "limit": 1_000]))
      let page = try parts.flatMap { try JSON($0.body)["events"]?.array ?? [] }
      if page.isEmpty { return events }
      events += page
    }
  }

  func command(_ subject: String, _ fields: JSON, for body: String? = nil, id: String? = nil) throws -> Message {
    let meta = JSON.members(["for": body.map(JSON.string)])
    return try request(Message(.command, id: id ?? makeID(), subject: subject, meta: meta, body: fields))[0]
  }
}
