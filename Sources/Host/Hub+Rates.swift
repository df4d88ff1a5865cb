internal import Wire

/// What an identity may still send now: a bucket that fills by its rate and holds one second of it.
struct RateBucket: Sendable, Equatable {
  /// In thousandths of a message.
  private var tokens: Int64
  private var filled: Int64

  init(perSecond rate: Int, at monotonic: Int64) { (tokens, filled) = (Int64(rate) * 1_000, monotonic) }

  /// Takes one; nil when there was one, else the milliseconds until there is.
  mutating func take(perSecond rate: Int, at monotonic: Int64) -> Int64? {
    let rate = Int64(rate)
    tokens = min(rate * 1_000, tokens + min(monotonic - filled, 1_000) * rate)
    filled = monotonic
    guard tokens < 1_000 else {
      tokens -= 1_000
      return nil
    }
    return (1_000 - tokens + rate - 1) / rate
  }
}

// Limits of commands, notices and questions per second and identity, by the setting `commandsPerSecond`.
extension Hub {
  /// The failure of a message that comes too soon; nil when it may come.
  mutating func tooSoon(_ identity: Identity) -> Problem? {
    guard let rate = identity.commandsPerSecond else { return nil }
    let wait = rates[identity.name, default: RateBucket(perSecond: rate, at: monotonic)]
      .take(perSecond: rate, at: monotonic)
    guard let wait else { return nil }
    return .failure(
      "busy", vi: "Gửi quá nhanh", en: "Sent too fast",
      detail: (
        "\(identity.name) được gửi \(rate) lệnh mỗi giây; gửi lại sau \(wait) ms.",
        "\(identity.name) may send \(rate) commands a second; send again in \(wait) ms."
      ), isRetryable: true, retryAfter: wait)
  }
}
