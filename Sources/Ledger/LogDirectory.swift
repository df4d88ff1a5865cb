import Glibc
import Synchronization

/// The directory of one log: who may open it, what is synced, and the reserve for a full disk.
///
/// Nothing here opens `log.sqlite`: closing a second descriptor of it would drop the locks SQLite holds on it.
final class LogDirectory: Sendable {
  let path: String
  private let lock: Mutex<Int32?>

  /// Creates the directory (mode 0700) when it is missing, and takes its lock file until `unlock()`.
  init(_ path: String) throws(LedgerError) {
    self.path = path
    if mkdir(path, 0o700) == 0 {
      try Self.sync(Self.parent(of: path))
    } else if errno != EEXIST {
      throw .unavailable("\(path): \(Self.reason(errno))")
    }
    let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unavailable("\(path)/lock: \(Self.reason(errno))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw code == EWOULDBLOCK ? .inUse(path) : .unavailable("\(path)/lock: \(Self.reason(code))")
    }
    lock = Mutex(descriptor)
  }

  deinit { unlock() }

  func unlock() {
    lock.withLock { descriptor in
      if let descriptor { Glibc.close(descriptor) }
      descriptor = nil
    }
  }

  /// Makes the names of new files durable.
  func sync() throws(LedgerError) {
    try Self.sync(path)
  }

  /// Bytes that an unprivileged process may still write.
  var availableBytes: Int64 {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return 0 }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  /// Reserves `bytes`, so that a full disk leaves room to end cleanly. Without room it reserves nothing: the log must
  /// open on a full disk too.
  func reserveBallast(_ bytes: Int) {
    guard bytes > 0, access(ballast, F_OK) != 0 else { return }
    let descriptor = open(ballast, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let code = posix_fallocate(descriptor, 0, off_t(bytes))
    Glibc.close(descriptor)
    if code != 0 { unlink(ballast) }
  }

  func releaseBallast() {
    unlink(ballast)
  }

  private var ballast: String { "\(path)/ballast" }

  private static func sync(_ path: String) throws(LedgerError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unavailable("\(path): \(reason(errno))") }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .notDurable("\(path): \(reason(errno))") }
  }

  private static func parent(of path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: true)
    parts.removeLast()
    return (path.hasPrefix("/") ? "/" : "./") + parts.joined(separator: "/")
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}
