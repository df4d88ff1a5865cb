import Client
import Foundation
import Glibc

/// One run of a script for one event: `sh -c`, in a process group of its own, the event on standard input.
struct ScriptRun {
  let command: String
  let delivery: Consumer.Delivery
  /// Seconds until it is ended.
  let limit: Int

  /// Between asking its group to end and ending it.
  private static let patience = Duration.seconds(5)

  /// Starts it and calls `meanwhile`, which waits a little, until it has ended. What it leaves running in the
  /// background is not waited for. A second TERM ends the script too.
  func end(_ meanwhile: () throws -> Void) throws -> ScriptEnd {
    guard let pid = try spawn() else { return .again(String(cString: strerror(errno))) }
    let clock = ContinuousClock()
    let start = clock.now
    var ended: ContinuousClock.Instant?
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      try meanwhile()
      if ended == nil, clock.now - start > .seconds(limit) || StopSignal.count > 1 {
        ended = clock.now
        kill(-pid, SIGTERM)
      }
      if let ended, clock.now - ended > Self.patience { kill(-pid, SIGKILL) }
    }
    if ended != nil { return .again(StopSignal.count > 1 ? "TERM" : "> \(limit) s") }
    let signal = status & 0x7F
    return ScriptEnd(code: signal == 0 ? (status >> 8) & 0xFF : signal, isSignal: signal != 0)
  }

  /// With no signal blocked, whoever started us.
  private func spawn() throws -> pid_t? {
    let input = try input()
    defer { close(input) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    let environment = ProcessInfo.processInfo.environment.merging([
      "OCOP_TOPIC": delivery.topic, "OCOP_POSITION": "\(delivery.position)", "OCOP_DELIVERY": "\(delivery.delivery)",
      "OCOP_ATTEMPT": "\(delivery.attempt)",
    ]) { $1 }
    let arguments = ["sh", "-c", command]
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &argv, &envp)
    errno = code
    return code == 0 ? pid : nil
  }

  /// A file without a name, at its beginning: a script that does not read its input cannot block us.
  private func input() throws -> Int32 {
    var template = Array("\(NSTemporaryDirectory())/ocopctl-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Stop(.internalFault, "✗ mkstemp: \(errno)") }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(
      contentsOf: Data(delivery.event + [0x0A]))
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }
}
