internal import CZeroMQ
internal import Glibc

/// A call of libzmq, or of the kernel beneath it, that failed.
public struct ZeroMQError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The function that failed, with the option it was about: `zmq_setsockopt(MAXMSGSIZE)`.
  public let call: String
  /// The `errno` it left behind.
  public let code: Int32

  public init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  /// What libzmq says about the code, in English.
  public var text: String { String(cString: zmq_strerror(code)) }

  public var description: String { "\(call): \(text) (\(code))" }

  /// The context was terminated: close the socket and end the thread, there is nothing to repair.
  public var isTermination: Bool { code == ETERM }

  /// The failure of the call that has just returned on this thread.
  static func last(_ call: String) -> ZeroMQError { ZeroMQError(call: call, code: zmq_errno()) }
}
