internal import Glibc
internal import Synchronization

/// A thread of our own, which no signal interrupts.
final class WorkThread: Sendable {
  private let thread: Mutex<pthread_t?>

  /// - Throws: EAGAIN when the system has no thread left.
  init(_ body: @escaping @Sendable () -> Void) throws(ZeroMQError) {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw ZeroMQError(call: "pthread_create", code: code)
    }
    self.thread = Mutex(thread)
  }

  /// Waits for the end of the thread. A second call does nothing.
  func join() {
    let ended = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let ended { pthread_join(ended, nil) }
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
