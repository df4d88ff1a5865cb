internal import Foundation
internal import Glibc
internal import Ledger
internal import Synchronization
internal import Wire
internal import ZeroMQ

/// The wiring of one daemon: configuration, ledger, threads, doors, modules.
public final class Daemon: Sendable {
  /// Why it could not start or had to end, with the exit code for it.
  public struct Failure: Error, Sendable {
    public var code: Int32
    public var vi: String
    public var en: String
  }

  private let inbox: Inbox
  private let configurationPath: String
  private let log = DaemonLog()
  private let identities: SharedIdentities
  private let isEnded = Mutex(false)
  private let figures: Figures
  private let processes: Mutex<ProcessFigures>
  private let supervisor: Supervisor

  /// Starts everything and returns when the doors are open.
  /// - Parameter executables: folder where plugins' programs without a slash are looked for.
  public init(configurationPath: String, configuration: Configuration, executables: String) throws {
    self.configurationPath = configurationPath
    identities = SharedIdentities()
    let inbox = try Inbox()
    self.inbox = inbox
    let figures = Figures()
    self.figures = figures
    processes = Mutex(ProcessFigures(figures))
    try Self.prepareFolders(configuration.endpoints)
    let ledger = try Self.open(configuration)
    var recovery = try Recovery.read(from: ledger)
    recovery.saltSeed = KeyFile.freshBytes(32)
    var configuration = configuration
    configuration.office.signer = try KeyFile.signer("\(configuration.data)/checkpoint.key")
    let hub = Hub(configuration: configuration.office, recovery: recovery, at: MachineClock.moment)
    identities.replace(hub.identities.all)
    let context = try Context(inBatches: true)
    let authenticator = try Authenticator(in: context) { [identities, inbox] request in
      let verdict = identities.judge(request)
      if case .refuse(let reason) = verdict, !identities.isExpected(request) {
        inbox.put(.handshakeRefused(address: request.address, reason: reason))
      }
      return verdict
    }
    let secret = try configuration.secretKeyFile.map(KeyFile.secretKey)
    let endpoints = configuration.endpoints
    let control = try Door.open(.router, endpoints.control, in: context, secret: secret, bodyLimit: Limits.body)
    let modules = try Door.open(.router, endpoints.modules, in: context, secret: secret, bodyLimit: Limits.moduleBody)
    let feed = try Door.open(.xpub, endpoints.feed, in: context, secret: secret, bodyLimit: Limits.body)
    if let secret, let tcp = endpoints.all.first(where: { $0.hasPrefix("tcp:") }) {
      try Self.probe(tcp, secret: secret, in: context, identities)
    }
    let supervisor = try Supervisor(
      inbox: inbox, endpoint: endpoints.forSupervised, folder: executables, makeToken: { UUID().uuidString })
    self.supervisor = supervisor
    let log = log
    let around = HubLoop.Surroundings(
      inbox: inbox, writer: Writer(ledger: ledger, inbox: inbox, figures: figures, failed: { Self.lost($0) }),
      reader: Reader(ledger: ledger, inbox: inbox, figures: figures),
      past: Reader("ocopd.past", ledger: ledger, inbox: inbox, figures: figures, isOfThePast: true),
      supervisor: supervisor,
      log: { [log] in log.write($0, $1) },
      reload: { [weak self] in self?.reload() }, letIn: { [identities] in identities.replace($0) },
      setLogLevel: { [log] in log.set($0) },
      backUp: { [office = configuration.office.office] in Self.backUp(ledger, $0, $1, office, inbox) },
      availableBytes: { ledger.availableBytes },
      diskReserve: configuration.diskReserve, releaseBallast: { ledger.releaseBallast() })
    let loop = LoopBox(HubLoop(hub: hub, control: control, modules: modules, feed: feed, around: around))
    let doors = endpoints.control.joined(separator: " ")
    log.write(.info, "ready: office \(configuration.office.office), head \(recovery.head), control \(doors)")
    for fault in configuration.leftOut { log.write(.error, "plugin left out: \(fault.description)") }
    ServiceManager.tell("READY=1")
    let thread = Thread { [self] in
      do { try loop.value.run() } catch { Self.lost("\(error)") }
      supervisor.stopAll()
      loop.release()
      authenticator.stop()
      ledger.close()
      isEnded.withLock { $0 = true }
    }
    thread.name = "ocopd.hub"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Tells the hub what was counted since; once a second or less often.
  public func measure() {
    processes.withLock { $0.read(supervisor.processes) }
    inbox.put(.measured(figures.json))
  }

  /// Finish what was taken, then end.
  public func drain() {
    ServiceManager.tell("STOPPING=1")
    inbox.put(.drain)
  }

  public var hasEnded: Bool { isEnded.withLock { $0 } }

  /// Reads the configuration again; a bad one is told and changes nothing.
  public func reload() {
    ServiceManager.tell("RELOADING=1\nMONOTONIC_USEC=\(MachineClock.monotonic * 1_000)")
    defer { ServiceManager.tell("READY=1") }
    do throws(ConfigurationFaults) {
      let new = try Configuration.load(configurationPath) { try? String(contentsOfFile: $0, encoding: .utf8) }
      inbox.put(.reconfigured(new.office))
    } catch {
      log.write(.error, "reload refused:\n" + error.faults.map(\.description).joined(separator: "\n"))
    }
  }

  // MARK: - Parts

  private static func open(_ configuration: Configuration) throws -> SQLiteLedger {
    do {
      try FileManager.default.createDirectory(
        atPath: configuration.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      return try SQLiteLedger(
        directory: configuration.data, makeHistory: { String(UUID().uuidString.prefix(8)).lowercased() })
    } catch LedgerError.inUse(let directory) {
      throw Failure(
        code: 75, vi: "Sổ ở \(directory) đang được một ocopd khác mở.",
        en: "The log in \(directory) is open in another ocopd.")
    } catch {
      throw Failure(code: 74, vi: "Không mở được sổ: \(error)", en: "The log cannot be opened: \(error)")
    }
  }

  /// Sockets of ipc lie in folders that only the daemon's user may enter.
  private static func prepareFolders(_ endpoints: Configuration.Endpoints) throws {
    for endpoint in endpoints.all where endpoint.hasPrefix("ipc://") {
      let folder = (String(endpoint.dropFirst(6)) as NSString).deletingLastPathComponent
      guard !folder.isEmpty else { continue }
      if !FileManager.default.fileExists(atPath: folder) {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
      let mode = (try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int) ?? 0
      guard mode & 0o077 == 0 else {
        throw Failure(
          code: 78, vi: "Thư mục \(folder) mở cho người khác: chmod 700 \(folder).",
          en: "The folder \(folder) is open to others: chmod 700 \(folder).")
      }
    }
  }

  /// CURVE without a working handler lets everybody in: a key made just now must be refused, or the daemon does not
  /// start.
  static func probe(
    _ endpoint: String, secret: String, in context: Context, _ identities: SharedIdentities
  ) throws {
    let keys = try CurveKeys.make()
    identities.expect(keys.publicKey)
    var options = SocketOptions.client
    options.curve = .client(
      serverKey: try CurveKeys.publicKey(ofSecret: secret), publicKey: keys.publicKey, secretKey: keys.secretKey)
    let socket = try Socket(.dealer, in: context, options: options)
    let monitor = try Monitor(of: socket)
    try socket.connect(
      endpoint.replacingOccurrences(of: "*:", with: "127.0.0.1:").replacingOccurrences(
        of: "0.0.0.0:", with: "127.0.0.1:"))
    let end = MachineClock.monotonic + 5_000
    while MachineClock.monotonic < end {
      switch try monitor.next() {
      case .handshakeFailed?: return
      case .handshakeSucceeded?:
        throw Failure(
          code: 70, vi: "Cửa \(endpoint) nhận cả khóa lạ; không khởi động.",
          en: "The endpoint \(endpoint) lets an unknown key in; not starting.")
      default: usleep(5_000)
      }
    }
    throw Failure(code: 70, vi: "Không thử được cửa \(endpoint).", en: "The endpoint \(endpoint) could not be probed.")
  }

  /// The disk or a socket failed: nothing staged may be un-staged one by one, so the process ends and recovery is a
  /// restart.
  private static func lost(_ reason: String) {
    let text =
      "<2>ocopd: không ghi được sổ, dừng lại: \(reason)\n<2>ocopd: the log cannot be written, ending: \(reason)\n"
    FileHandle.standardError.write(Data(text.utf8))
    _exit(74)
  }

  /// On a thread of its own: copying and proving take as long as the log is long.
  private static func backUp(
    _ ledger: SQLiteLedger, _ number: Int, _ path: String, _ office: String, _ inbox: Inbox
  ) {
    let thread = Thread {
      do throws(LedgerError) {
        inbox.put(.backedUp(number, try LogBackup.make(ledger, path, office: office), problem: nil))
      } catch {
        inbox.put(.backedUp(number, nil, problem: "\(error)"))
      }
    }
    thread.name = "ocopd.backup"
    thread.start()
  }
}

/// Hands the loop to its one thread.
private final class LoopBox: @unchecked Sendable {  // Made on one thread, used only by the hub's thread from then on.
  private var loop: HubLoop?
  var value: HubLoop {
    guard let loop else { preconditionFailure("the loop has ended") }
    return loop
  }
  init(_ loop: HubLoop) { self.loop = loop }
  func release() { loop = nil }
}
