/// One whole message, and what the authenticator said about its sender.
public struct Received: Sendable, Equatable {
  /// On a ROUTER the first frame is the routing id, which is chosen by libzmq and means nothing else.
  public var frames: [[UInt8]]
  /// The user id of `Authenticator.Verdict.accept`; absent on sockets without CURVE and ZAP domain, and on `inproc`.
  public var userID: String?
  /// The peer's IP address, or for IPC what libzmq calls it; read under the same condition as `userID`.
  public var peerAddress: String?
  /// Descriptor of the connection that it came by, where it was asked for.
  public var descriptor: Int32?

  public init(frames: [[UInt8]], userID: String? = nil, peerAddress: String? = nil) {
    self.frames = frames
    self.userID = userID
    self.peerAddress = peerAddress
  }
}
