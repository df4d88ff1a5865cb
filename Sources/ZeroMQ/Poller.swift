internal import CZeroMQ
internal import Glibc

/// Waits until one of its sockets or file descriptors can be read. It belongs to the thread of its sockets.
///
/// Uses `zmq_poll`, not `ZMQ_FD`: that descriptor is edge-triggered and loses wake-ups.
public struct Poller {
  private var items: [zmq_pollitem_t] = []
  private var lives: [SocketLife?] = []

  public init() {}

  /// Adds a socket; the index answers for it in `isReadable`. A socket that is closed later is never readable again.
  public mutating func add(_ socket: borrowing Socket) -> Int {
    add(zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0), socket.life)
  }

  public mutating func add(_ monitor: Monitor) -> Int { add(monitor.socket) }

  public mutating func add(_ bell: Bell) -> Int { add(fileDescriptor: bell.fileDescriptor) }

  /// Adds a descriptor, which must stay open until it is removed.
  public mutating func add(fileDescriptor: Int32) -> Int {
    add(zmq_pollitem_t(socket: nil, fd: fileDescriptor, events: Int16(ZMQ_POLLIN), revents: 0), nil)
  }

  /// Forgets what was added under this index; the other indices stay, this one is given out again.
  public mutating func remove(_ index: Int) {
    items[index] = Poller.vacant
    lives[index] = nil
  }

  /// Waits at most so long; -1 waits for ever, 0 only looks. A signal ends the wait as if nothing had come.
  /// - Returns: whether anything can be read.
  /// - Throws: ETERM.
  public mutating func wait(milliseconds: Int) throws(ZeroMQError) -> Bool {
    for index in lives.indices where lives[index]?.isOpen == false { remove(index) }
    let ready = items.withUnsafeMutableBufferPointer {
      zmq_poll($0.baseAddress, Int32(clamping: $0.count), milliseconds)
    }
    if ready >= 0 { return ready > 0 }
    let code = zmq_errno()
    for index in items.indices { items[index].revents = 0 }
    guard code == EINTR else { throw ZeroMQError(call: "zmq_poll", code: code) }
    return false
  }

  /// Whether the last `wait` found something to read there, the end of a descriptor included.
  public func isReadable(_ index: Int) -> Bool {
    items[index].revents & Int16(ZMQ_POLLIN | ZMQ_POLLERR) != 0
  }

  /// poll(2) ignores negative descriptors.
  private static var vacant: zmq_pollitem_t { zmq_pollitem_t(socket: nil, fd: -1, events: 0, revents: 0) }

  private mutating func add(_ item: zmq_pollitem_t, _ life: SocketLife?) -> Int {
    if let index = items.firstIndex(where: { $0.socket == nil && $0.fd < 0 }) {
      items[index] = item
      lives[index] = life
      return index
    }
    items.append(item)
    lives.append(life)
    return items.count - 1
  }
}
