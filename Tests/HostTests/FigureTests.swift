import CoreMetrics
import Testing
import Wire

@testable import Host

/// What the daemon's threads count by swift-metrics is what STATUS tells.
struct FigureTests {
  private func find(_ figures: Figures, _ name: String) throws -> JSON {
    try #require(figures.json.array?.first { $0["name"]?.string == name })
  }

  @Test func countersMetersAndHistogramsAreToldAsTheyStand() throws {
    let figures = Figures()
    let counter = Counter(label: "ocop_tries_total", dimensions: [("kind", "a")], factory: figures)
    counter.increment(by: 2)
    Counter(label: "ocop_tries_total", dimensions: [("kind", "a")], factory: figures).increment()
    let tries = try find(figures, "ocop_tries_total")
    #expect(tries["kind"] == "counter" && tries["value"] == "3" && tries["labels"] == ["kind": "a"])
    let meter = Meter(label: "ocop_level", factory: figures)
    meter.set(7)
    meter.decrement(by: 0.5)
    #expect(try find(figures, "ocop_level")["value"] == "6.5")
    let timer = CoreMetrics.Timer(label: "ocop_time_seconds", factory: figures)
    for milliseconds in [1, 3, 3, 20_000] as [Int64] { timer.recordNanoseconds(milliseconds * 1_000_000) }
    let time = try find(figures, "ocop_time_seconds")
    let below = Dictionary(
      uniqueKeysWithValues: (time["buckets"]?.array ?? []).map { ($0["le"]?.string ?? "", $0["count"]?.integer ?? -1) })
    #expect(below["0.0005"] == 0 && below["0.001"] == 1 && below["0.005"] == 3 && below["10"] == 3)
    #expect(time["count"] == 4 && time["sum"] == "20.007")
    meter.destroy()
    #expect(figures.json.array?.count == 2, "what is destroyed is told no more")
  }

  @Test func statusTellsHowLongModulesTookAndWhatTheThreadsMeasured() throws {
    let office = try Office()
    let ha = office.client("ha")
    office.holdsAsks = true
    office.say(.command, to: ha, id: "p", subject: "trade.fair.propose", body: ["name": "A"])
    office.run()
    office.pass(30)
    office.holdsAsks = false
    office.run()
    #expect(office.answer("p", to: ha)?.verb == .done)
    office.give(.measured([["name": "process_open_fds", "kind": "gauge", "value": "9"]]))
    let figures = office.command("", by: ha, verb: .status)?.json["figures"]?.array ?? []
    #expect(figures.contains { $0["name"] == "process_open_fds" && $0["value"] == "9" })
    let asks = try #require(figures.first { $0["labels"]?["module"] == "trade" })
    #expect(asks["name"] == "ocop_module_ask_duration_seconds" && asks["count"] == 1 && asks["sum"] == "0.03")
  }
}
