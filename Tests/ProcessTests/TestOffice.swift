import Chance
import Client
import Foundation
import Testing
import Wire

/// A real daemon with real modules in a folder of its own, for one test.
final class TestOffice {
  let folder: URL
  /// What the daemon is given beside the environment of the test.
  var environment: [String: String] = [:]
  private var daemon: Process?
  private var logs: [String] = []

  static let programs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// - Parameter plugins: folders of the repository's Plugins/ to load beside the house, or paths.
  init(plugins: [String] = [], extra: String = "", restartLimit: Int = 1_000) throws {
    folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("ocop-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let list = plugins.map { "\n  - " + ($0.contains("/") ? $0 : "\(Self.repository.path)/Plugins/\($0)") }.joined()
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
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
    let path = folder.appendingPathComponent("log")
    if !FileManager.default.fileExists(atPath: path.path) {
      _ = FileManager.default.createFile(atPath: path.path, contents: nil)
    }
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

  func signal(_ number: Int32) { kill(pid, number) }

  /// Waits until something is so; the answer is whether it came to be.
  func waits(_ seconds: Double = 15, for condition: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(Patience.seconds(seconds))
    while Date() < end {
      if try condition() { return true }
      usleep(10_000)
    }
    return false
  }

  /// Changes the configuration file.
  func rewrite(_ change: (String) -> String) throws {
    let file = folder.appendingPathComponent("ocopd.yaml")
    try change(String(contentsOf: file, encoding: .utf8)).write(to: file, atomically: true, encoding: .utf8)
  }

  /// Writes a plugin into the folder of the office; its name in the configuration is `./<module>`.
  func addPlugin(_ module: String, executable: [String], restarts: Int) throws {
    let plugin = folder.appendingPathComponent(module)
    try FileManager.default.createDirectory(at: plugin, withIntermediateDirectories: true)
    let words = executable.map { "'\($0)'" }.joined(separator: ", ")
    try "module: \(module)\nexecutable: [\(words)]\nbodies: ['*']\nrestart: {limit: \(restarts)}\n"
      .write(to: plugin.appendingPathComponent("plugin.yaml"), atomically: true, encoding: .utf8)
  }

  /// The exit code when it ended by itself.
  func wait() -> Int32 {
    daemon?.waitUntilExit()
    return daemon?.terminationStatus ?? -1
  }

  /// The exit code after SIGTERM.
  func stop() -> Int32 {
    guard let daemon else { return -1 }
    if daemon.isRunning { daemon.terminate() }
    daemon.waitUntilExit()
    return daemon.terminationStatus
  }

  /// Processes that the daemon started.
  var children: [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []).flatMap { task in
      ((try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)) ?? "")
        .split(separator: " ").compactMap { pid_t($0) }
    }
  }

  /// Kills one process that the daemon started.
  func killModule(_ choose: (Int) -> Int) {
    let pids = children
    guard !pids.isEmpty else { return }
    kill(pids[choose(pids.count)], SIGKILL)
  }

  func client(_ identity: String = "operator", timeout: Int = 20_000) throws -> Client {
    try Client(
      .init(
        endpoint: endpoint, identity: identity, connectTimeout: Patience.milliseconds(15_000),
        timeout: Patience.milliseconds(timeout)))
  }

  /// Runs ocopctl against this office.
  func control(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
    try run("ocopctl", arguments, ["OCOP_SERVER": endpoint])
  }

  /// Units, bodies, calendar and division of labour of the sample office.
  func applySample() throws {
    let configuration = Self.repository.appendingPathComponent("Config").path
    for file in [
      "units/quang-ngai-2024.yaml", "offices/quang-ngai/bodies.yaml", "calendars/vietnam.yaml",
      "offices/quang-ngai/division.yaml",
    ] {
      let applied = try control("apply", "-f", "\(configuration)/\(file)")
      #expect(applied.code == 0, "\(applied)")
    }
  }

  /// Where the programs of `make sanitize` write what was found in them.
  private static let sanitizers = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }

  /// Runs one of the programs in the folder of the office until it ends.
  func run(
    _ program: String, _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> (code: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = Self.programs.appendingPathComponent(program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment.merging(["LANG": "vi_VN.UTF-8", "SWIFT_BACKTRACE": "enable=no"]) { own, _ in own }
      .merging(Self.sanitizers) { own, _ in own }
    let output = folder.appendingPathComponent("out-\(UUID())")
    let errors = folder.appendingPathComponent("err-\(UUID())")
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
      try String(contentsOf: errors, encoding: .utf8)
    )
  }

  deinit {
    killDaemon()
    try? FileManager.default.removeItem(at: folder)
  }
}

extension Trait where Self == TimeLimitTrait {
  /// For a machine as it is; longer where all is slower.
  static func limit(minutes: Int) -> Self { .timeLimit(.minutes(minutes * Patience.factor)) }
}

extension Client {
  /// The problem that a message is answered with; nil when it is answered well.
  func problem(_ message: Message) throws -> Problem? {
    do {
      _ = try request(message)
      return nil
    } catch ClientError.failed(let problem) {
      return problem
    } catch ClientError.refused(let problem) {
      return problem
    }
  }

  func status() throws -> JSON { try JSON(request(Message(.status, id: makeID()))[0].body) }

  /// The whole log, event by event.
  func wholeLog() throws -> [JSON] {
    var events: [JSON] = []
    while true {
      let page = try logPage(after: Int64(events.count))
      if page.isEmpty { return events }
      events += page
    }
  }

  /// Events behind a position, a thousand at most.
  func logPage(after position: Int64) throws -> [JSON] {
    let parts = try request(Message(.log, id: makeID(), meta: ["after": .integer(position), "limit": 1_000]))
    return try parts.flatMap { try JSON($0.body)["events"]?.array ?? [] }
  }

  func command(
    _ subject: String, _ fields: JSON, for body: String? = nil, dated: String? = nil, id: String? = nil
  ) throws -> Message {
    let meta = JSON.members(["for": body.map(JSON.string), "dated": dated.map(JSON.string)])
    return try request(Message(.command, id: id ?? makeID(), subject: subject, meta: meta, body: fields))[0]
  }
}
