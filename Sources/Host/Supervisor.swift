internal import Foundation
internal import Glibc
internal import Synchronization
internal import ZeroMQ

/// Starts, watches and ends the processes of modules: one thread, process groups, standard error read and rate-limited.
///
/// Whether and when to start again is the hub's decision; this only carries it out.
final class Supervisor: Sendable {
  private enum Order: Sendable {
    case start(module: String, arguments: [String])
    case stop(module: String, Effect.StopManner)
    case stopAll
  }

  private struct Child {
    var module: String
    var pid: pid_t
    /// A newer process of the module was started beside it.
    var isOld = false
    /// Our end of the pipe from which it read its token; closes with us, and so ends it.
    var lifeline: Int32
    var errors: Int32
    var partial: [UInt8] = []
    var linesThisSecond = 0
    var second: Int64 = 0
    var termAt: Int64?
    var killAt: Int64?
  }

  static let politeMilliseconds: Int64 = 3_000
  static let linesPerSecond = 100
  static let lineBytes = 1_000

  private let orders = Mutex<[Order]>([])
  private let bell: Bell
  private let inbox: Inbox
  private let endpoint: String
  private let folder: String
  private let makeToken: @Sendable () -> String
  private let isDone = Mutex(false)
  private let running = Mutex<[String: pid_t]>([:])

  /// Processes of modules, for who measures them.
  var processes: [String: pid_t] { running.withLock { $0 } }

  /// `folder` is where executables without a slash are looked for.
  init(inbox: Inbox, endpoint: String, folder: String, makeToken: @escaping @Sendable () -> String) throws(ZeroMQError)
  {
    bell = try Bell()
    (self.inbox, self.endpoint, self.folder, self.makeToken) = (inbox, endpoint, folder, makeToken)
    // A long-lived thread: modules are told to die with the thread that started them.
    let thread = Thread { self.run() }
    thread.name = "ocopd.supervisor"
    thread.start()
  }

  func start(_ module: String, _ arguments: [String]) { put(.start(module: module, arguments: arguments)) }
  func stop(_ module: String, _ manner: Effect.StopManner) { put(.stop(module: module, manner)) }

  /// Ends all modules and returns when they have ended.
  func stopAll() {
    put(.stopAll)
    while !isDone.withLock({ $0 }) { usleep(5_000) }
  }

  private func put(_ order: Order) {
    orders.withLock { $0.append(order) }
    bell.ring()
  }

  private func run() {
    var children: [Child] = []
    var isEnding = false
    while true {
      var descriptors = [pollfd(fd: bell.fileDescriptor, events: Int16(POLLIN), revents: 0)]
      for child in children { descriptors.append(pollfd(fd: child.errors, events: Int16(POLLIN), revents: 0)) }
      poll(&descriptors, nfds_t(descriptors.count), 50)
      bell.silence()
      for order in orders.withLock({ orders in
        defer { orders = [] }
        return orders
      }) {
        switch order {
        case .start(let module, let arguments): start(module, arguments, &children)
        case .stop(let module, let manner):
          for index in children.indices
          where children[index].module == module && children[index].isOld == (manner == .retire) {
            end(&children[index], manner)
          }
        case .stopAll:
          isEnding = true
          for index in children.indices { end(&children[index], .politely) }
        }
      }
      for index in children.indices { watch(&children[index]) }
      for child in children.filter(reaped) {
        children.removeAll { $0.pid == child.pid }
        running.withLock { if $0[child.module] == child.pid { $0[child.module] = nil } }
        // The newer one came to nothing: the one before is again the module.
        guard !child.isOld else { continue }
        for index in children.indices where children[index].module == child.module && children[index].termAt == nil {
          children[index].isOld = false
        }
      }
      if isEnding, children.isEmpty { return isDone.withLock { $0 = true } }
    }
  }

  private func start(_ module: String, _ arguments: [String], _ children: inout [Child]) {
    guard let program = arguments.first else { return }
    let path = program.contains("/") ? program : "\(folder)/\(program)"
    var tokenPipe: [Int32] = [0, 0]
    var errorPipe: [Int32] = [0, 0]
    guard pipe(&tokenPipe) == 0, pipe(&errorPipe) == 0 else {
      return inbox.put(.moduleExited(module, reason: "no descriptors left"))
    }
    for descriptor in tokenPipe + errorPipe { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let pid = spawn(path, arguments, token: tokenPipe[0], errors: errorPipe[1])
    close(tokenPipe[0])
    close(errorPipe[1])
    guard let pid else {
      let reason = String(cString: strerror(errno))
      close(tokenPipe[1])
      close(errorPipe[0])
      return inbox.put(.moduleExited(module, reason: "\(path): \(reason)"))
    }
    _ = fcntl(errorPipe[0], F_SETFL, O_NONBLOCK)
    let token = makeToken()
    for index in children.indices where children[index].module == module { children[index].isOld = true }
    children.append(Child(module: module, pid: pid, lifeline: tokenPipe[1], errors: errorPipe[0]))
    running.withLock { $0[module] = pid }
    inbox.put(.moduleStarted(module, token: token))
    let line = Array((token + "\n").utf8)
    _ = line.withUnsafeBytes { write(tokenPipe[1], $0.baseAddress, $0.count) }
  }

  /// In a process group of its own, with no signal blocked; the token comes on descriptor 3.
  private func spawn(_ path: String, _ arguments: [String], token: Int32, errors: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    posix_spawn_file_actions_adddup2(&actions, token, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var environment = ProcessInfo.processInfo.environment
    environment["OCOP_MODULES"] = endpoint
    environment["OCOP_TOKEN_FD"] = "3"
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
    errno = code
    return code == 0 ? pid : nil
  }

  private func end(_ child: inout Child, _ manner: Effect.StopManner) {
    switch manner {
    case .kill: kill(-child.pid, SIGKILL)
    case .politely, .retire:
      // It was told to drain; the end of the lifeline says the same to one that was not.
      if child.lifeline >= 0 { close(child.lifeline) }
      child.lifeline = -1
      child.termAt = now() + Self.politeMilliseconds
      child.killAt = now() + 2 * Self.politeMilliseconds
    }
  }

  private func watch(_ child: inout Child) {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(child.errors, &buffer, buffer.count)
      guard count > 0 else { break }
      child.partial += buffer[0..<count]
      while let end = child.partial.firstIndex(of: 0x0A) {
        report(&child, Array(child.partial[..<end]))
        child.partial.removeSubrange(...end)
      }
      if child.partial.count > Self.lineBytes {
        report(&child, child.partial)
        child.partial = []
      }
    }
    if let at = child.termAt, at <= now() {
      kill(-child.pid, SIGTERM)
      child.termAt = nil
    }
    if let at = child.killAt, at <= now() { kill(-child.pid, SIGKILL) }
  }

  private func report(_ child: inout Child, _ line: [UInt8]) {
    let second = now() / 1_000
    if second != child.second { (child.second, child.linesThisSecond) = (second, 0) }
    child.linesThisSecond += 1
    guard child.linesThisSecond <= Self.linesPerSecond, !line.isEmpty else { return }
    inbox.put(.moduleLine(child.module, String(decoding: line.prefix(Self.lineBytes), as: UTF8.self)))
  }

  /// Has it ended? Then its group goes with it, and the hub is told.
  private func reaped(_ child: Child) -> Bool {
    var status: Int32 = 0
    guard waitpid(child.pid, &status, WNOHANG) == child.pid else { return false }
    kill(-child.pid, SIGKILL)
    if child.lifeline >= 0 { close(child.lifeline) }
    close(child.errors)
    let signal = status & 0x7F
    let reason = signal == 0 ? "exit code \((status >> 8) & 0xFF)" : "signal \(signal)"
    inbox.put(
      child.isOld ? .moduleRetired(child.module, reason: reason) : .moduleExited(child.module, reason: reason))
    return true
  }

  private func now() -> Int64 { MachineClock.monotonic }
}

/// The clocks of the machine.
enum MachineClock {
  static var monotonic: Int64 { read(CLOCK_MONOTONIC) }
  static var wall: Int64 { read(CLOCK_REALTIME) }
  static var moment: Moment { Moment(wall: wall, monotonic: monotonic) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
