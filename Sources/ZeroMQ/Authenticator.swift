internal import Glibc
internal import Synchronization

/// Answers libzmq, on a thread of its own, who may connect: the ZAP handler of a context (https://rfc.zeromq.org/spec/27/).
///
/// Start it before any socket is bound and stop it after all are closed: without a handler libzmq lets every CURVE
/// key in. It is asked once per connection; who is turned down later keeps the connections that stand.
public final class Authenticator: Sendable {
  /// One connection that asks to be let in.
  public struct Request: Sendable, Equatable {
    /// `SocketOptions.zapDomain` of the socket that was called.
    public let domain: String
    /// IP address of the peer; over IPC `localhost:uid:gid:pid`, sworn by the kernel.
    public let address: String
    /// `NULL`, `PLAIN` or `CURVE`.
    public let mechanism: String
    /// CURVE only: the long-term key that the peer has proved to hold, as Z85.
    public let publicKey: String?

    public init(domain: String, address: String, mechanism: String, publicKey: String?) {
      self.domain = domain
      self.address = address
      self.mechanism = mechanism
      self.publicKey = publicKey
    }
  }

  public enum Verdict: Sendable, Equatable {
    /// Lets the peer in; the id arrives as `Received.userID` with each of its messages.
    case accept(userID: String)
    /// Turns the peer away; it does not see the reason.
    case refuse(reason: String)
  }

  private static let endpoint = "inproc://zeromq.zap.01"
  private let stopping: Bell
  private let thread: WorkThread

  /// Returns when the handler is in place.
  /// - Parameter decide: called on the thread of the handler; every handshake waits for it, so it must be quick.
  /// - Throws: EADDRINUSE when the context has a handler already.
  public init(
    in context: Context, decide: @escaping @Sendable (Request) -> Verdict
  ) throws(ZeroMQError) {
    let stopping = try Bell()
    let start = try Start()
    self.stopping = stopping
    thread = try WorkThread { Authenticator.serve(context, start, stopping, decide) }
    start.bell.wait()
    if let failure = start.failure.withLock({ $0 }) {
      thread.join()
      throw failure
    }
  }

  deinit { stop() }

  /// Ends the handler and its thread; CURVE sockets that still listen are open to everybody from then on.
  public func stop() {
    stopping.ring()
    thread.join()
  }

  private final class Start: Sendable {
    let bell: Bell
    let failure = Mutex<ZeroMQError?>(nil)

    init() throws(ZeroMQError) { bell = try Bell() }
  }

  private static func serve(
    _ context: Context, _ start: Start, _ stopping: Bell, _ decide: @Sendable (Request) -> Verdict
  ) {
    var options = SocketOptions.server
    options.lingerMilliseconds = 0
    do throws(ZeroMQError) {
      let socket = try Socket(.rep, in: context, options: options)
      try socket.bind(endpoint)
      start.bell.ring()
      answer(socket, stopping, decide)
      // Closing frees the name some time later, this at once.
      try? socket.unbind(endpoint)
    } catch {
      start.failure.withLock { $0 = error }
      start.bell.ring()
    }
  }

  /// Answers until it is stopped or the context ends. Any other failure would leave the door open, so it is a bug.
  private static func answer(
    _ socket: borrowing Socket, _ stopping: Bell, _ decide: @Sendable (Request) -> Verdict
  ) {
    var poller = Poller()
    _ = poller.add(socket)
    let bell = poller.add(stopping)
    do throws(ZeroMQError) {
      while true {
        _ = try poller.wait(milliseconds: -1)
        if poller.isReadable(bell) { return }
        while let request = try socket.receive() { _ = try socket.send(reply(to: request.frames, decide)) }
      }
    } catch {
      guard error.isTermination else { preconditionFailure("the ZAP handler failed: \(error)") }
    }
  }

  /// Frames of a request: version, request id, domain, address, routing id of the server, mechanism, credentials.
  /// Frames of a reply: version, request id, status, reason, user id, metadata.
  private static func reply(to frames: [[UInt8]], _ decide: (Request) -> Verdict) -> [[UInt8]] {
    let version = Array("1.0".utf8)
    guard frames.count >= 6, frames[0] == version else {
      let requestID = frames.count > 1 ? frames[1] : []
      return [version, requestID, Array("500".utf8), Array("not a request of ZAP 1.0".utf8), [], []]
    }
    let mechanism = text(frames[5])
    let request = Request(
      domain: text(frames[2]), address: text(frames[3]), mechanism: mechanism,
      publicKey: mechanism == "CURVE" && frames.count > 6 ? CurveKeys.encode(frames[6]) : nil)
    switch decide(request) {
    case .accept(let userID):
      return [version, frames[1], Array("200".utf8), Array("OK".utf8), Array(userID.utf8), []]
    case .refuse(let reason):
      return [version, frames[1], Array("400".utf8), Array(reason.utf8), [], []]
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
