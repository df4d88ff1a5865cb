internal import CZeroMQ

/// The socket patterns in use here. Thread-safe and draft kinds do not exist in Debian's libzmq.
public enum SocketKind: Sendable {
  case router, dealer, xpub, sub, rep, req, pair

  var type: Int32 {
    switch self {
    case .router: ZMQ_ROUTER
    case .dealer: ZMQ_DEALER
    case .xpub: ZMQ_XPUB
    case .sub: ZMQ_SUB
    case .rep: ZMQ_REP
    case .req: ZMQ_REQ
    case .pair: ZMQ_PAIR
    }
  }

  /// libzmq balances these over their connections. When the connection dies between two parts, it answers EAGAIN
  /// once and then swallows parts up to the end of the message, so all of them must be offered (src/lb.cpp).
  var swallowsRestOfBrokenMessage: Bool { self == .dealer || self == .req }
}
