public import Wire

/// Why a request has no good answer.
public enum ClientError: Error, Sendable, Equatable {
  /// Nobody answers there.
  case unreachable(endpoint: String, reason: String?)
  /// A rule said no; the id is spent.
  case refused(Problem)
  /// The world said no; see the problem's `outcome` and `isRetryable`.
  case failed(Problem)
  /// The daemon lives, but the answer did not come; ask again with the same id.
  case timedOut(id: String)
  /// A consumer was sent a delivery that does not follow the last one.
  case gap(expected: Int64, received: Int64)
}
