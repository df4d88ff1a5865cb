internal import CZeroMQ
internal import Glibc
internal import Synchronization

/// Wakes a polling thread from any other thread. Many rings before a look are one ring.
///
/// Put the work where the other thread finds it, then ring. The woken thread silences first and looks for work then.
public final class Bell: Sendable {
  /// Readable while the bell rings; give it to a `Poller`.
  public let fileDescriptor: Int32
  private let isRinging = Atomic(false)

  /// - Throws: EMFILE or ENFILE when no descriptor is left.
  public init() throws(ZeroMQError) {
    fileDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    if fileDescriptor < 0 { throw ZeroMQError(call: "eventfd", code: errno) }
  }

  deinit { Glibc.close(fileDescriptor) }

  public func ring() {
    if isRinging.exchange(true, ordering: .acquiringAndReleasing) { return }
    var one: UInt64 = 1
    while Glibc.write(fileDescriptor, &one, 8) < 0, errno == EINTR {}
  }

  /// Ends the ringing. The descriptor is emptied before the flag falls: a ring in between writes nothing, but its
  /// work is seen by the look that follows. The other way round that ring would silence the bell for ever.
  public func silence() {
    var count: UInt64 = 0
    while Glibc.read(fileDescriptor, &count, 8) < 0, errno == EINTR {}
    _ = isRinging.exchange(false, ordering: .acquiringAndReleasing)
  }

  /// Blocks until the bell rings.
  func wait() {
    var item = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
    while poll(&item, 1, -1) < 0, errno == EINTR {}
  }
}
