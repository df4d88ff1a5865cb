internal import CZeroMQ
internal import Glibc

/// One socket of libzmq. It belongs to one thread at a time, never blocks, and is closed when it goes out of scope.
public struct Socket: ~Copyable {
  /// The `void *` of libzmq, for calls that this binding lacks. Valid as long as the socket lives.
  public let handle: UnsafeMutableRawPointer
  public let kind: SocketKind
  let life: SocketLife
  private let identifiesPeers: Bool

  /// Opens a socket and sets every option.
  /// - Throws: ETERM after `Context.terminate`, EMFILE beyond `maximumSockets`, EINVAL for a value libzmq refuses.
  public init(_ kind: SocketKind, in context: Context, options: SocketOptions) throws(ZeroMQError) {
    let handle = try context.open(kind.type)
    do throws(ZeroMQError) {
      try options.apply(to: handle, kind: kind)
    } catch {
      zmq_close(handle)
      throw error
    }
    self.handle = handle
    self.kind = kind
    life = SocketLife(of: context)
    identifiesPeers = options.identifiesPeers
  }

  deinit {
    life.isOpen = false
    zmq_close(handle)
  }

  /// Closes the socket now; what is unsent lingers in the background as its options say.
  public consuming func close() {}

  /// Listens on `tcp://127.0.0.1:*`, `ipc:///path` (at most 107 bytes) or `inproc://name`. A path of IPC that is in
  /// use is taken over without an error: guard it with a lock file of your own.
  public func bind(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_bind(handle, endpoint) == 0 else { throw .last("zmq_bind(\(endpoint))") }
  }

  public func unbind(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_unbind(handle, endpoint) == 0 else { throw .last("zmq_unbind(\(endpoint))") }
  }

  /// Connects in the background, and again whenever the connection is lost.
  public func connect(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_connect(handle, endpoint) == 0 else { throw .last("zmq_connect(\(endpoint))") }
  }

  public func disconnect(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_disconnect(handle, endpoint) == 0 else { throw .last("zmq_disconnect(\(endpoint))") }
  }

  /// The last endpoint bound or connected, with the real port in place of `*`; empty before that.
  public var lastEndpoint: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1_024) { buffer in
      var size = buffer.count
      guard let start = buffer.baseAddress, zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, start, &size) == 0 else {
        return ""
      }
      return String(cString: start)
    }
  }

  /// SUB only: also receive messages whose first frame begins with these bytes.
  /// - Throws: EINVAL beyond 200 bytes, because libzmq 4.3.4 mis-frames subscriptions of 246 bytes and more.
  public func subscribe(_ prefix: [UInt8]) throws(ZeroMQError) {
    guard prefix.count <= 200 else { throw ZeroMQError(call: "zmq_setsockopt(SUBSCRIBE)", code: EINVAL) }
    try SocketOptions.set(handle, "SUBSCRIBE", ZMQ_SUBSCRIBE, prefix)
  }

  public func unsubscribe(_ prefix: [UInt8]) throws(ZeroMQError) {
    try SocketOptions.set(handle, "UNSUBSCRIBE", ZMQ_UNSUBSCRIBE, prefix)
  }
}

/// Tells those who watch a socket whether it is still open. Shares the thread of its socket.
final class SocketLife {
  let context: Context
  var isOpen = true

  init(of context: Context) { self.context = context }
}

// MARK: - Sending

/// What can be a frame.
public protocol FrameBytes {
  func withFrameBytes(_ body: (UnsafeRawBufferPointer) -> Int32) -> Int32
}

extension [UInt8]: FrameBytes {
  @inlinable public func withFrameBytes(_ body: (UnsafeRawBufferPointer) -> Int32) -> Int32 { withUnsafeBytes(body) }
}

extension String: FrameBytes {
  @inlinable public func withFrameBytes(_ body: (UnsafeRawBufferPointer) -> Int32) -> Int32 {
    if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
    var text = self
    return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}

/// What became of a message.
public enum SendResult: Sendable, Equatable {
  /// libzmq has all of it. That is not delivery.
  case sent
  /// The queue is full, or no connection stands yet; nothing was sent, try again later.
  case full
  /// ROUTER: the peer is not connected; nothing was sent.
  case unroutable
}

extension Socket {
  /// Sends one message of at least one frame, on a ROUTER at least two, whole or not at all; never blocks.
  /// - Throws: EINVAL for too few frames, EFSM out of turn on REQ and REP, ETERM.
  public func send(_ frames: [[UInt8]]) throws(ZeroMQError) -> SendResult {
    var sending = try Sending(of: frames.count, kind)
    for frame in frames where try !offer(frame, &sending) { break }
    return sending.result
  }

  /// The same for frames of several types: none is copied into an array first.
  public func send<each Frame: FrameBytes>(_ frames: repeat each Frame) throws(ZeroMQError) -> SendResult {
    var count = 0
    for _ in repeat each frames { count += 1 }
    var sending = try Sending(of: count, kind)
    for frame in repeat each frames {
      guard try offer(frame, &sending) else { break }
    }
    return sending.result
  }

  /// A message on its way, frame by frame.
  private struct Sending {
    let count: Int
    var given = 0
    var result = SendResult.sent

    /// A ROUTER would swallow a lone routing id and call it a success.
    init(of count: Int, _ kind: SocketKind) throws(ZeroMQError) {
      guard count >= (kind == .router ? 2 : 1) else { throw ZeroMQError(call: "zmq_send", code: EINVAL) }
      self.count = count
    }
  }

  /// Gives one frame to libzmq, which copies it; false when the rest is not to be offered.
  @inline(__always)
  private func offer(_ frame: some FrameBytes, _ sending: inout Sending) throws(ZeroMQError) -> Bool {
    defer { sending.given += 1 }
    let flags = ZMQ_DONTWAIT | (sending.given < sending.count - 1 ? ZMQ_SNDMORE : 0)
    let code = frame.withFrameBytes { bytes -> Int32 in
      while zmq_send(handle, bytes.baseAddress, bytes.count, flags) < 0 {
        let code = zmq_errno()
        if code != EINTR { return code }
      }
      return 0
    }
    switch code {
    case 0: return true
    case EAGAIN where sending.given == 0:
      sending.result = .full
      return false
    case EAGAIN:
      // The connection died between two parts; libzmq has taken back the first ones.
      sending.result = .full
      return kind.swallowsRestOfBrokenMessage
    case EHOSTUNREACH:
      sending.result = .unroutable
      return false
    default: throw ZeroMQError(call: "zmq_send", code: code)
    }
  }
}

// MARK: - Receiving

extension Socket {
  /// Takes the next whole message, or answers nil when none waits; never blocks.
  ///
  /// Who sent it costs two look-ups in libzmq and two strings: `isTold` says of the first frame after the routing id
  /// whether the sender matters. A connection's routing id stays its own, so one telling per session is enough.
  /// - Throws: EFSM out of turn on REQ and REP, ETERM.
  public func receive(
    tellingSender isTold: (UnsafeRawBufferPointer) -> Bool = { _ in true }
  ) throws(ZeroMQError) -> Received? {
    var received = Received()
    return try receive(into: &received, tellingSender: isTold) ? received : nil
  }

  /// The same into room that is used again and again; false when nothing is there.
  public func receive(
    into received: inout Received, tellingSender isTold: (UnsafeRawBufferPointer) -> Bool = { _ in true },
    tellingDescriptor: Bool = false
  ) throws(ZeroMQError) -> Bool {
    received.clear()
    let code = withUnsafeTemporaryAllocation(of: zmq_msg_t.self, capacity: 1) { slot -> Int32 in
      guard let message = slot.baseAddress else { return ENOMEM }
      return receive(into: &received, through: message, isTold, tellingDescriptor)
    }
    switch code {
    case 0: return true
    case EAGAIN where received.count == 0: return false
    default: throw ZeroMQError(call: "zmq_msg_recv", code: code)
    }
  }

  /// Drains one message through one reused `zmq_msg_t`; answers 0 or the error.
  private func receive(
    into received: inout Received, through message: UnsafeMutablePointer<zmq_msg_t>,
    _ isTold: (UnsafeRawBufferPointer) -> Bool, _ tellsDescriptor: Bool
  ) -> Int32 {
    zmq_msg_init(message)
    defer { zmq_msg_close(message) }
    // libzmq 4.3.4 loses the metadata of the routing id after a poll, so a ROUTER looks at the frame after it.
    let telling = kind == .router ? 1 : 0
    while true {
      if zmq_msg_recv(message, handle, ZMQ_DONTWAIT) < 0 {
        let code = zmq_errno()
        if code == EINTR { continue }
        return code
      }
      let frame = UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
      if identifiesPeers, received.count == telling, isTold(frame) {
        received.userID = zmq_msg_gets(message, "User-Id").map { String(cString: $0) }
        received.peerAddress = zmq_msg_gets(message, "Peer-Address").map { String(cString: $0) }
      }
      if tellsDescriptor, received.count == telling {
        received.descriptor = zmq_msg_gets(message, "__fd").flatMap { Int32(String(cString: $0)) }
      }
      received.append(frame)
      if zmq_msg_more(message) == 0 { return 0 }
    }
  }
}
