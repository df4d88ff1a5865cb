internal import Foundation
internal import Glibc

/// What systemd hears of the daemon, by its notify protocol (sd_notify(3)).
enum ServiceManager {
  /// How often it wants to hear that the daemon lives, in milliseconds; nil when it does not.
  static let watchdog: Int64? = {
    let environment = ProcessInfo.processInfo.environment
    guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0,
      environment["WATCHDOG_PID"].map({ $0 == String(getpid()) }) ?? true
    else { return nil }
    return max(1, microseconds / 1_000)
  }()

  /// Tells systemd, when it asked to be told: one datagram.
  static func tell(_ state: String) {
    guard let path = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"], path.utf8.count < 108 else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      buffer.copyBytes(from: path.utf8)
      if path.hasPrefix("@") { buffer[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
    let bytes = Array(state.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(descriptor, bytes, bytes.count, 0, $0, length)
      }
    }
  }
}
