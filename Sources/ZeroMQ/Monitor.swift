internal import CZeroMQ
internal import Synchronization

/// What happened to a connection of a monitored socket.
public enum MonitorEvent: Sendable, Equatable {
  /// With the descriptor of the connection, which libzmq owns.
  case accepted(endpoint: String, descriptor: Int32)
  case handshakeSucceeded(endpoint: String)
  case handshakeFailed(HandshakeFault, endpoint: String)
  case disconnected(endpoint: String, descriptor: Int32)

  public enum HandshakeFault: Sendable, Equatable {
    /// The authenticator refused; its status, 300 to 500.
    case authentication(status: Int32)
    /// The peer broke ZMTP or CURVE, or holds a wrong server key; a `ZMQ_PROTOCOL_ERROR_` code.
    case `protocol`(code: Int32)
    /// Anything else, as `errno`.
    case other(code: Int32)
  }
}

/// Reports connections of one socket, on the thread of that socket; a socket has one monitor at most. Begin before it
/// is bound or connected.
///
/// Read it often: what is not read stays in memory. libzmq names the endpoint, not the remote address.
public final class Monitor {
  let socket: Socket
  private let watched: UnsafeMutableRawPointer
  private let life: SocketLife

  private static let count = Atomic(0)

  public init(of socket: borrowing Socket) throws(ZeroMQError) {
    let number = Monitor.count.wrappingAdd(1, ordering: .relaxed).newValue
    let endpoint = "inproc://monitor-\(number)"
    var options = SocketOptions.client
    // libzmq sends events with a blocking call from its I/O thread: a full queue would stop all connections.
    options.receiveQueueMessages = 0
    let reader = try Socket(.pair, in: socket.life.context, options: options)
    let events =
      ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
      | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
      | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
    guard zmq_socket_monitor(socket.handle, endpoint, events) == 0 else { throw .last("zmq_socket_monitor") }
    do throws(ZeroMQError) {
      try reader.connect(endpoint)
    } catch {
      zmq_socket_monitor(socket.handle, nil, 0)
      throw error
    }
    self.socket = reader
    watched = socket.handle
    life = socket.life
  }

  deinit {
    // The events must end before their reader does, else the I/O thread would wait for a reader for ever.
    if life.isOpen { zmq_socket_monitor(watched, nil, 0) }
  }

  /// Takes the next event, or answers nil when none waits; never blocks.
  public func next() throws(ZeroMQError) -> MonitorEvent? {
    while let received = try socket.receive() {
      if let event = Monitor.event(of: received.frames) { return event }
    }
    return nil
  }

  /// The first frame is 16 bits of event and 32 bits of value in the order of the machine, the second the endpoint.
  private static func event(of frames: [[UInt8]]) -> MonitorEvent? {
    guard frames.count == 2, frames[0].count == 6 else { return nil }
    let (kind, value) = frames[0].withUnsafeBytes {
      (Int32($0.loadUnaligned(as: UInt16.self)), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
    }
    let endpoint = String(decoding: frames[1], as: UTF8.self)
    return switch kind {
    case ZMQ_EVENT_ACCEPTED: .accepted(endpoint: endpoint, descriptor: value)
    case ZMQ_EVENT_DISCONNECTED: .disconnected(endpoint: endpoint, descriptor: value)
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: .handshakeSucceeded(endpoint: endpoint)
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: .handshakeFailed(.authentication(status: value), endpoint: endpoint)
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: .handshakeFailed(.protocol(code: value), endpoint: endpoint)
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: .handshakeFailed(.other(code: value), endpoint: endpoint)
    default: nil
    }
  }
}
