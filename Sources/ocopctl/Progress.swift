import Coordination

/// How far something long has come, told on standard error once it takes more than a second.
struct Progress {
  var title: String
  var total: Int
  private var count = 0
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var told: ContinuousClock.Instant
  private var isTold = false

  init(_ title: String, total: Int) {
    (self.title, self.total) = (title, total)
    start = clock.now
    told = start
  }

  mutating func step() {
    count += 1
    // The clock is asked now and then: twenty thousand rows pass in a second or two.
    guard count.isMultiple(of: 64) || total < 640 else { return }
    let now = clock.now
    guard now - start > .seconds(1), now - told > .milliseconds(Terminal.isWatched ? 200 : 2_000) || !isTold else {
      return
    }
    (told, isTold) = (now, true)
    let seconds = Double((now - start).components.seconds) + Double((now - start).components.attoseconds) / 1e18
    Terminal.tellOver("\(title): \(count)/\(total) · \(Int(Double(count) / max(seconds, 0.001)))/s")
  }

  mutating func end() {
    if isTold, Terminal.isWatched {
      Terminal.tellOver("\(title): \(count)/\(total)")
      Terminal.endLine()
    }
  }
}
