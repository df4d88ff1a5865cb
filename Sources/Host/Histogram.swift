internal import Wire

/// How often something was at most so much: times in seconds, sizes in what is counted. A value, so that the hub has
/// them too.
struct Histogram: Sendable, Equatable {
  static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  static let sizes: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

  let bounds: [Double]
  /// One more than bounds: the last is for what is above all of them.
  private(set) var counts: [Int64]
  private(set) var sum = 0.0

  init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  var count: Int64 { counts.reduce(0, +) }

  mutating func add(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  /// `buckets` is how many were at most so much each; numbers that may have a fraction are texts.
  func json(_ name: String, _ labels: [(String, String)] = []) -> JSON {
    var below: Int64 = 0
    let buckets = zip(bounds, counts).map { bound, count -> JSON in
      below += count
      return ["le": .string(Figures.text(bound)), "count": .integer(below)]
    }
    return .members([
      "name": .string(name), "kind": "histogram", "help": Figures.help[name].map(JSON.string),
      "labels": labels.isEmpty ? nil : Figures.labels(labels), "buckets": .array(buckets), "count": .integer(count),
      "sum": .string(Figures.text(sum)),
    ])
  }
}
