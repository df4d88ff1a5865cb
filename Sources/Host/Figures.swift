internal import CoreMetrics
internal import Synchronization
internal import Wire

/// What the threads around the hub count, by the interface of swift-metrics: counters, meters, histograms of times
/// and sizes. STATUS shows every one, and `ocopctl status --prometheus` writes it without knowing it.
///
/// It is handed to whoever counts, not installed for the whole process. Names by the conventions of Prometheus:
/// `ocop_`, base units, `_total` on what only rises, no label without a bound.
final class Figures: MetricsFactory, Sendable {
  static let help = [
    "ocop_store_commit_duration_seconds": "From the first statement of a batch to the end of its sync.",
    "ocop_store_commit_group_events": "Events that were written and synced together.",
    "ocop_store_read_duration_seconds": "Reads that were served from one view of the log.",
    "ocop_module_ask_duration_seconds": "From an ask to its answer.",
    "ocop_module_resident_memory_bytes": "Resident memory of the module's process.",
    "process_resident_memory_bytes": "Resident memory size in bytes.",
    "process_virtual_memory_bytes": "Virtual memory size in bytes.",
    "process_cpu_seconds_total": "Total user and system CPU time spent in seconds.",
    "process_open_fds": "Number of open file descriptors.",
    "process_max_fds": "Maximum number of open file descriptors.",
    "process_threads": "Number of threads.",
  ]

  private struct Name: Hashable {
    var label: String
    var dimensions: [[String]]
    init(_ label: String, _ dimensions: [(String, String)]) {
      (self.label, self.dimensions) = (label, dimensions.map { [$0.0, $0.1] })
    }
  }

  private let figures = Mutex<[Name: Figure]>([:])

  private func figure(_ label: String, _ dimensions: [(String, String)], _ kind: Figure.Kind) -> Figure {
    figures.withLock { figures in
      let name = Name(label, dimensions)
      if let known = figures[name] { return known }
      let figure = Figure(kind, label, dimensions)
      figures[name] = figure
      return figure
    }
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    figure(label, dimensions, .counter)
  }
  func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
    figure(label, dimensions, .counter)
  }
  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    figure(label, dimensions, .gauge)
  }
  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    figure(label, dimensions, aggregate ? .histogram(Histogram(Histogram.sizes)) : .gauge)
  }
  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    figure(label, dimensions, .histogram(Histogram(Histogram.seconds)))
  }

  func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
  func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  private func forget(_ handler: AnyObject) {
    figures.withLock { figures in figures = figures.filter { $0.value !== handler } }
  }

  /// All of them, as they stand, by name and labels.
  var json: JSON {
    let all = figures.withLock { figures in
      figures.sorted { ($0.key.label, "\($0.key.dimensions)") < ($1.key.label, "\($1.key.dimensions)") }.map(\.value)
    }
    return .array(all.map(\.json))
  }

  static func labels(_ labels: [(String, String)]) -> JSON {
    .object(Dictionary(labels.map { ($0.0, JSON.string($0.1)) }) { $1 })
  }

  /// As short as it can be read back.
  static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
  }
}

/// One of them: whichever of the interface's handlers it is.
private final class Figure: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
  enum Kind { case counter, gauge, histogram(Histogram) }

  private struct State {
    var value = 0.0
    var histogram: Histogram?
  }

  private let isCounter: Bool
  private let label: String
  private let dimensions: [(String, String)]
  private let state: Mutex<State>

  init(_ kind: Kind, _ label: String, _ dimensions: [(String, String)]) {
    (self.label, self.dimensions) = (label, dimensions)
    if case .counter = kind { isCounter = true } else { isCounter = label.hasSuffix("_total") }
    if case .histogram(let empty) = kind { state = Mutex(State(histogram: empty)) } else { state = Mutex(State()) }
  }

  func increment(by amount: Int64) { state.withLock { $0.value += Double(amount) } }
  func increment(by amount: Double) { state.withLock { $0.value += amount } }
  func decrement(by amount: Double) { state.withLock { $0.value -= amount } }
  func set(_ value: Int64) { state.withLock { $0.value = Double(value) } }
  func set(_ value: Double) { state.withLock { $0.value = value } }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) {
    state.withLock { if $0.histogram != nil { $0.histogram?.add(value) } else { $0.value = value } }
  }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func reset() {
    state.withLock { $0 = State(histogram: $0.histogram.map { Histogram($0.bounds) }) }
  }

  var json: JSON {
    let (value, histogram) = state.withLock { ($0.value, $0.histogram) }
    if let histogram { return histogram.json(label, dimensions) }
    return .members([
      "name": .string(label), "kind": isCounter ? "counter" : "gauge", "help": Figures.help[label].map(JSON.string),
      "labels": dimensions.isEmpty ? nil : Figures.labels(dimensions), "value": .string(Figures.text(value)),
    ])
  }
}
