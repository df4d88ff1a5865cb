import Client
import Foundation
import Testing
import Wire

/// Time that does not run as it should: a clock of the day that jumps, processes that stand still.
@Suite(.serialized, .enabled(if: Shim.compiler != nil, "the shims need a C compiler"))
struct TimeTests {
  private static let work: JSON = ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"]

  @Test(.limit(minutes: 1))
  func aClockThatJumpsADayForthAndBackWritesNoTimeThatFalls() async throws {
    try await onThread {
      let office = try TestOffice()
      let shim = try Shim("clock", in: office.folder)
      let offset = office.folder.appendingPathComponent("offset")
      office.environment = ["LD_PRELOAD": shim.preload, "OCOP_CLOCK": offset.path]
      try office.rewrite { $0.replacing("clock: {rehearsal: \"2024-03-22\"}", with: "clock: live") }
      try office.start()
      let client = try office.client()
      var answered = 0
      for seconds in [0, 86_400, -86_400, 3_600, 0] {
        try "\(seconds)".write(to: offset, atomically: true, encoding: .utf8)
        for _ in 0..<5 {
          _ = try client.command("house.task.assign", Self.work)
          answered += 1
        }
      }
      let times = try client.wholeLog().compactMap { $0["time"]?.string }
      #expect(times.count >= answered && times == times.sorted(), "the time of the log falls")
      let first = try #require(times.first), last = try #require(times.last)
      #expect(first.prefix(10) != last.prefix(10), "the jump was not seen: \(first) \(last)")
      // And the next start, with the clock a day behind the log.
      office.killDaemon()
      try office.start()
      let later = try office.client()
      _ = try later.command("house.task.assign", Self.work)
      let all = try later.wholeLog().compactMap { $0["time"]?.string }
      #expect(all == all.sorted() && all.count > times.count)
      later.close()
      client.close()
      #expect(office.stop() == 0)
    }
  }

  /// A daemon that is held is waited for; a module that is held is replaced. Nothing is lost either way.
  @Test(.limit(minutes: 1))
  func whoStandsStillLosesNothing() async throws {
    try await onThread {
      let office = try TestOffice(extra: "limits: {askTimeout: 700, heartbeat: 500}")
      try office.start()
      let client = try office.client()
      _ = try client.command("house.task.assign", Self.work)
      office.signal(SIGSTOP)
      for index in 0..<200 { client.submit(Self.message(index)) }
      usleep(1_200_000)
      office.signal(SIGCONT)
      #expect(try Self.answers(to: client) == 200)
      let module = try #require(office.children.first)
      kill(module, SIGSTOP)
      for index in 200..<400 { client.submit(Self.message(index)) }
      #expect(try Self.answers(to: client) == 200)
      #expect(office.waits { kill(module, 0) != 0 }, "the module that stood still was not replaced")
      let made = Set(try client.wholeLog().compactMap { $0["command"]?.string })
      #expect((0..<400).allSatisfy { made.contains("still-\($0)") })
      client.close()
      #expect(office.stop() == 0)
    }
  }

  private static func message(_ index: Int) -> Message {
    Message(.command, id: "still-\(index)", subject: "house.task.assign", meta: [:], body: work)
  }

  /// How many were answered DONE; until nothing is under way.
  private static func answers(to client: Client) throws -> Int {
    var done = 0
    let end = Date().addingTimeInterval(30)
    while client.inFlight > 0, Date() < end {
      for (id, parts) in try client.takeAnswers(wait: 200) {
        if parts.first?.verb == .done { done += 1 } else { client.submit(message(Int(id.dropFirst(6)) ?? 0)) }
      }
    }
    return done
  }
}
