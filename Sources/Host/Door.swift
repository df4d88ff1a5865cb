internal import Foundation
internal import Glibc
internal import Wire
internal import ZeroMQ

/// One socket of a door of the daemon.
///
/// A door has two when it opens to ipc and to tcp: a socket has one mechanism, and ipc needs no keys (the kernel
/// swears who calls), while tcp has nothing without CURVE.
final class Door {
  let socket: Socket
  /// Tells of connections and of peers that break the handshake; over tcp only.
  private let monitor: Monitor?
  private var unfinished: UnfinishedMessages
  /// The last `receive` found nothing, or one did since the last look: then every whole message was taken.
  private var isEmpty = true
  private var wasEmpty = true

  init(_ socket: consuming Socket, monitor: Monitor? = nil, bodyLimit: Int) {
    self.socket = socket
    self.monitor = monitor
    unfinished = UnfinishedMessages(limit: 4 * bodyLimit)
  }

  /// The next whole message, false when there is none; who sent it only with one that opens a session.
  func receive(into received: inout Received) throws(ZeroMQError) -> Bool {
    let found = try socket.receive(
      into: &received, tellingSender: Message.opensSession, tellingDescriptor: monitor != nil)
    isEmpty = !found
    if isEmpty { wasEmpty = true }
    if let descriptor = received.descriptor { unfinished.delivered(descriptor) }
    return found
  }

  /// Ends connections by which a message came that has no end.
  /// - Returns: how many.
  func cutUnfinished() -> Int {
    guard monitor != nil, wasEmpty else { return 0 }
    wasEmpty = isEmpty
    let overdue = unfinished.overdue()
    // The descriptor stays libzmq's: it hears that the connection has ended, and throws away what it kept.
    for descriptor in overdue { shutdown(descriptor, Int32(SHUT_RDWR)) }
    return overdue.count
  }

  /// What went wrong since the last call, by endpoint. Whom the authenticator refused it has told itself.
  func failures() -> [(endpoint: String, reason: String)] {
    var failures: [(endpoint: String, reason: String)] = []
    while let event = try? monitor?.next() {
      switch event {
      case .handshakeFailed(.protocol(let code), let endpoint): failures.append((endpoint, "protocol \(code)"))
      case .handshakeFailed(.other(let code), let endpoint): failures.append((endpoint, "errno \(code)"))
      case .accepted(_, let descriptor): unfinished.opened(descriptor)
      case .disconnected(_, let descriptor): unfinished.closed(descriptor)
      default: break
      }
    }
    return failures
  }

  /// Binds the endpoints of one door.
  /// - Throws: `Daemon.Failure` 69 when an endpoint cannot be opened or another daemon answers there.
  static func open(
    _ kind: SocketKind, _ endpoints: [String], in context: Context, secret: String?, bodyLimit: Int
  ) throws -> [Door] {
    try [false, true].compactMap { (isTCP: Bool) -> Door? in
      let addresses = endpoints.filter { $0.hasPrefix("tcp:") == isTCP }
      guard !addresses.isEmpty else { return nil }
      var options = SocketOptions.server
      options.maximumMessageBytes = Int64(bodyLimit) + 1_024
      options.zapDomain = "ocop"
      options.sendQueueMessages = 100_000
      options.receiveQueueMessages = 100_000
      if isTCP, let secret { options.curve = .server(secretKey: secret) }
      let socket = try Socket(kind, in: context, options: options)
      let monitor = isTCP ? try Monitor(of: socket) : nil
      for address in addresses {
        if isAnswered(address) { throw taken(address, "another process answers there") }
        do throws(ZeroMQError) { try socket.bind(address) } catch { throw taken(address, error.text) }
      }
      return Door(socket, monitor: monitor, bodyLimit: bodyLimit)
    }
  }

  private static func taken(_ endpoint: String, _ reason: String) -> Daemon.Failure {
    Daemon.Failure(
      code: 69, vi: "Không mở được cửa \(endpoint): \(reason)",
      en: "The endpoint \(endpoint) cannot be opened: \(reason)")
  }

  /// libzmq unlinks the file of an ipc endpoint before it binds: it would quietly take the door of a living daemon.
  private static func isAnswered(_ endpoint: String) -> Bool {
    guard endpoint.hasPrefix("ipc://") else { return false }
    let path = Array(endpoint.dropFirst(6).utf8)
    var address = sockaddr_un()
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
