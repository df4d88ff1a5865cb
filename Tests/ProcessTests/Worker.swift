import Foundation
import Synchronization

/// A thread of a test that does its work beside the others.
final class Worker: Sendable {
  private let failure = Mutex<String?>("it did not end")
  private let hasEnded = Mutex(false)
  private let end = DispatchSemaphore(value: 0)
  private let name: String
  private let body: @Sendable () throws -> Void

  init(_ name: String, _ body: @escaping @Sendable () throws -> Void) { (self.name, self.body) = (name, body) }

  func start() {
    Thread { [self] in
      do {
        try body()
        failure.withLock { $0 = nil }
      } catch { failure.withLock { $0 = "\(name): \(error)" } }
      hasEnded.withLock { $0 = true }
      end.signal()
    }.start()
  }

  var isDone: Bool { hasEnded.withLock { $0 } }

  /// What went wrong; nil when nothing did.
  func wait() -> String? {
    end.wait()
    return failure.withLock { $0 }
  }
}
