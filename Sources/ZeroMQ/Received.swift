/// One whole message, and what the authenticator said about its sender.
public struct Received: Sendable, Equatable {
  /// Its frames, one right behind the other: five small pieces of memory for each message would cost more than all
  /// else about receiving it.
  public private(set) var bytes: [UInt8] = []
  /// Where each frame ends in `bytes`.
  public private(set) var ends: [Int] = []
  /// The user id of `Authenticator.Verdict.accept`; absent on sockets without CURVE and ZAP domain, and on `inproc`.
  public var userID: String?
  /// The peer's IP address, or for IPC what libzmq calls it; read under the same condition as `userID`.
  public var peerAddress: String?
  /// Descriptor of the connection that it came by, where it was asked for.
  public var descriptor: Int32?

  public init() {}

  public var count: Int { ends.count }

  /// A frame. On a ROUTER the first is the routing id, which is chosen by libzmq and means nothing else.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  /// Each frame by itself.
  public var frames: [[UInt8]] { ends.indices.map { Array(self[$0]) } }

  private static let usualBytes = 64 << 10

  /// Forgets the message but keeps the room for the next one, unless that was a large one.
  mutating func clear() {
    if bytes.count > Self.usualBytes { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    ends.removeAll(keepingCapacity: true)
    (userID, peerAddress, descriptor) = (nil, nil, nil)
  }

  mutating func append(_ frame: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: frame)
    ends.append(bytes.count)
  }
}
