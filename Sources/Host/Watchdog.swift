/// Tells the service manager that the daemon lives: the loop turns, and what was handed to the disk comes back.
struct Watchdog {
  private let interval: Int64?
  private let tell: (String) -> Void
  private var told: Int64 = 0
  private var committing: Int?
  private var since: Int64 = 0

  /// - Parameter interval: milliseconds within which it must be heard; nil when nobody listens.
  init(interval: Int64? = ServiceManager.watchdog, tell: @escaping (String) -> Void = ServiceManager.tell) {
    (self.interval, self.tell) = (interval, tell)
  }

  /// - Parameter number: of the batch that is on its way to the disk.
  mutating func turn(committing number: Int?, at monotonic: Int64) {
    guard let interval else { return }
    if number != committing { (committing, since) = (number, monotonic) }
    // A disk that does not answer: silence, so that the daemon is started again.
    if number != nil, monotonic - since > interval { return }
    guard monotonic - told >= interval / 2 else { return }
    told = monotonic
    tell("WATCHDOG=1")
  }
}
