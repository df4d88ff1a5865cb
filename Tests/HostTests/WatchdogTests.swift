import Testing

@testable import Host

/// The service manager hears of a daemon only while loop and disk work.
struct WatchdogTests {
  @Test func itSpeaksTwiceAnIntervalAndFallsSilentWhenTheDiskDoes() {
    var heard = 0
    var watchdog = Watchdog(interval: 1_000) { if $0 == "WATCHDOG=1" { heard += 1 } }
    for time in stride(from: Int64(10_000), to: 12_000, by: 50) { watchdog.turn(committing: nil, at: time) }
    #expect(heard == 4)
    for time in stride(from: Int64(12_000), to: 14_000, by: 50) {
      watchdog.turn(committing: Int(time / 100), at: time)
    }
    #expect(heard == 8, "batch after batch comes back")
    for time in stride(from: Int64(14_000), to: 20_000, by: 50) { watchdog.turn(committing: 7, at: time) }
    #expect(heard <= 11, "one batch does not come back")
    for time in stride(from: Int64(20_000), to: 21_000, by: 50) { watchdog.turn(committing: nil, at: time) }
    #expect(heard >= 12)
  }

  @Test func withoutAListenerNothingIsSaid() {
    var watchdog = Watchdog(interval: nil) { _ in Issue.record("said something") }
    for time in 0..<100 { watchdog.turn(committing: nil, at: Int64(time) * 1_000) }
  }
}
