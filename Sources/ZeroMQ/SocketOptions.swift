internal import CZeroMQ
internal import Glibc

/// Every option of a socket, set before it is bound or connected; nothing is left to the defaults of libzmq.
public struct SocketOptions: Sendable, Equatable {
  /// How long closing waits for messages that are not sent yet; 0 drops them.
  public var lingerMilliseconds = 500
  /// Limit of one received frame, not of one message; a peer beyond it is disconnected. -1 means no limit.
  public var maximumMessageBytes: Int64 = 1 << 20
  /// Whole messages per connection; 0 means no limit. Must exceed the credit that is granted.
  public var sendQueueMessages = 10_000
  /// Whole messages per connection; 0 means no limit.
  public var receiveQueueMessages = 10_000
  /// A peer that has not shaken hands by then is disconnected.
  public var handshakeMilliseconds = 5_000
  /// Distance of ZMTP pings. The I/O thread answers them: they prove the connection, not the application.
  public var heartbeatMilliseconds = 2_000
  /// Silence after a ping that ends a connection.
  public var heartbeatTimeoutMilliseconds = 6_000
  /// What we tell the peer to use as its timeout; libzmq rounds it down to 100 ms.
  public var heartbeatTimeToLiveMilliseconds = 6_000
  /// First pause before a lost connection is tried again.
  public var reconnectMilliseconds = 100
  /// The pause doubles up to this.
  public var reconnectMaximumMilliseconds = 10_000
  /// Queue only on connections that stand; until then `send` answers `.full`. Without effect on SUB.
  public var immediate = false
  /// XPUB only: answer `.full` instead of dropping for a slow subscriber.
  public var noDrop = true
  /// Pending TCP or IPC connections.
  public var listenBacklog = 100
  public var ipv6 = false
  public var tcpKeepAlive = true
  /// Name of the rule set that an `Authenticator` is asked by. Without one, NULL connections skip it.
  public var zapDomain = ""
  public var curve: Curve = .none

  public init() {}

  /// For sockets that are bound by a daemon.
  public static let server = SocketOptions()

  /// For sockets that connect: nothing lingers, nothing is queued for a peer that is not there.
  public static let client: SocketOptions = {
    var options = SocketOptions()
    options.lingerMilliseconds = 0
    options.immediate = true
    return options
  }()

  /// Encryption of a socket. Keys are Z85 text of 40 characters. `inproc` ignores it.
  public enum Curve: Sendable, Equatable {
    case none
    /// Without an `Authenticator` in the same context, libzmq lets every client key in.
    case server(secretKey: String)
    case client(serverKey: String, publicKey: String, secretKey: String)
  }

  /// Whether received messages can carry what the authenticator said about their sender.
  var identifiesPeers: Bool { !zapDomain.isEmpty || curve != .none }
}

extension SocketOptions.Curve: CustomStringConvertible, CustomDebugStringConvertible {
  /// Never shows a secret key, so options may be logged.
  public var description: String {
    switch self {
    case .none: "none"
    case .server: "server"
    case .client(let serverKey, let publicKey, _): "client \(publicKey) of \(serverKey)"
    }
  }

  public var debugDescription: String { description }
}

extension SocketOptions {
  func apply(to handle: UnsafeMutableRawPointer, kind: SocketKind) throws(ZeroMQError) {
    for (name, option, value) in numbers(for: kind) {
      try SocketOptions.set(handle, name, option, Int32(clamping: value))
    }
    // libzmq counts the frame as it is on the wire, where CURVE adds a command name, nonce, flags and tag.
    var bytes = maximumMessageBytes
    if bytes >= 0, curve != .none { bytes += 33 }
    guard zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &bytes, MemoryLayout<Int64>.size) == 0 else {
      throw .last("zmq_setsockopt(MAXMSGSIZE)")
    }
    if !zapDomain.isEmpty {
      try SocketOptions.set(handle, "ZAP_DOMAIN", ZMQ_ZAP_DOMAIN, Array(zapDomain.utf8))
    }
    switch curve {
    case .none: break
    case .server(let secretKey):
      try SocketOptions.set(handle, "CURVE_SERVER", ZMQ_CURVE_SERVER, 1)
      try SocketOptions.setKey(handle, "CURVE_SECRETKEY", ZMQ_CURVE_SECRETKEY, secretKey)
    case .client(let serverKey, let publicKey, let secretKey):
      try SocketOptions.setKey(handle, "CURVE_SERVERKEY", ZMQ_CURVE_SERVERKEY, serverKey)
      try SocketOptions.setKey(handle, "CURVE_PUBLICKEY", ZMQ_CURVE_PUBLICKEY, publicKey)
      try SocketOptions.setKey(handle, "CURVE_SECRETKEY", ZMQ_CURVE_SECRETKEY, secretKey)
    }
  }

  private func numbers(for kind: SocketKind) -> [(name: String, option: Int32, value: Int)] {
    var numbers: [(name: String, option: Int32, value: Int)] = [
      ("LINGER", ZMQ_LINGER, lingerMilliseconds),
      ("SNDHWM", ZMQ_SNDHWM, sendQueueMessages),
      ("RCVHWM", ZMQ_RCVHWM, receiveQueueMessages),
      ("HANDSHAKE_IVL", ZMQ_HANDSHAKE_IVL, handshakeMilliseconds),
      ("HEARTBEAT_IVL", ZMQ_HEARTBEAT_IVL, heartbeatMilliseconds),
      ("HEARTBEAT_TIMEOUT", ZMQ_HEARTBEAT_TIMEOUT, heartbeatTimeoutMilliseconds),
      ("HEARTBEAT_TTL", ZMQ_HEARTBEAT_TTL, heartbeatTimeToLiveMilliseconds),
      ("RECONNECT_IVL", ZMQ_RECONNECT_IVL, reconnectMilliseconds),
      ("RECONNECT_IVL_MAX", ZMQ_RECONNECT_IVL_MAX, reconnectMaximumMilliseconds),
      // With IMMEDIATE a SUB of libzmq 4.3.4 never sends its subscriptions; it has nothing else to queue.
      ("IMMEDIATE", ZMQ_IMMEDIATE, immediate && kind != .sub ? 1 : 0),
      ("BACKLOG", ZMQ_BACKLOG, listenBacklog),
      ("IPV6", ZMQ_IPV6, ipv6 ? 1 : 0),
      ("TCP_KEEPALIVE", ZMQ_TCP_KEEPALIVE, tcpKeepAlive ? 1 : 0),
    ]
    switch kind {
    case .router:
      // Without MANDATORY an unroutable message vanishes; with HANDOVER a peer could take over another's id.
      numbers.append(("ROUTER_MANDATORY", ZMQ_ROUTER_MANDATORY, 1))
      numbers.append(("ROUTER_HANDOVER", ZMQ_ROUTER_HANDOVER, 0))
    case .xpub:
      numbers.append(("XPUB_NODROP", ZMQ_XPUB_NODROP, noDrop ? 1 : 0))
    case .dealer, .sub, .rep, .req, .pair: break
    }
    return numbers
  }

  private static func set(
    _ handle: UnsafeMutableRawPointer, _ name: String, _ option: Int32, _ value: Int32
  ) throws(ZeroMQError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) == 0 else {
      throw .last("zmq_setsockopt(\(name))")
    }
  }

  static func set(
    _ handle: UnsafeMutableRawPointer, _ name: String, _ option: Int32, _ bytes: [UInt8]
  ) throws(ZeroMQError) {
    let code = bytes.withUnsafeBytes { zmq_setsockopt(handle, option, $0.baseAddress, $0.count) }
    guard code == 0 else { throw .last("zmq_setsockopt(\(name))") }
  }

  /// libzmq would take 32 bytes as a binary key, so the length is checked here.
  private static func setKey(
    _ handle: UnsafeMutableRawPointer, _ name: String, _ option: Int32, _ key: String
  ) throws(ZeroMQError) {
    guard CurveKeys.isKey(key) else { throw ZeroMQError(call: "zmq_setsockopt(\(name))", code: EINVAL) }
    try set(handle, name, option, Array(key.utf8))
  }
}
