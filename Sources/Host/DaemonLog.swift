internal import Foundation
internal import Synchronization

/// The daemon's own log: lines to standard error with the priorities of the journal, from a level on that may be
/// changed while it runs.
final class DaemonLog: Sendable {
  private let level = Mutex(LogLevel.info)

  func set(_ new: LogLevel) { level.withLock { $0 = new } }

  func write(_ level: LogLevel, _ text: String) {
    guard level.rank >= self.level.withLock({ $0.rank }) else { return }
    FileHandle.standardError.write(Data("<\(level.priority)>ocopd: \(text)\n".utf8))
  }
}

extension LogLevel {
  fileprivate var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }

  /// Of syslog.
  fileprivate var priority: Int {
    switch self {
    case .debug: 7
    case .info: 6
    case .warning: 4
    case .error: 3
    }
  }
}
