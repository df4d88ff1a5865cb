import Chance

/// One direction of a connection: what is put in comes out later, or twice, or in another order, or never.
struct Link<Element> {
  private var waiting: [Element] = []
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  var count: Int { waiting.count }
  var isEmpty: Bool { waiting.isEmpty }

  /// Returns how many faults were done to it.
  mutating func put(_ element: Element, _ fates: Fates) -> Int {
    if Int.random(in: 0..<1_000, using: &random) < fates.dropped { return 1 }
    waiting.append(element)
    guard Int.random(in: 0..<1_000, using: &random) < fates.doubled else { return 0 }
    waiting.append(element)
    return 1
  }

  mutating func take(_ fates: Fates) -> Element? {
    guard !waiting.isEmpty else { return nil }
    let reach = Int.random(in: 0..<1_000, using: &random) < fates.overtaken ? min(4, waiting.count) : 1
    return waiting.remove(at: Int.random(in: 0..<reach, using: &random))
  }

  mutating func removeAll() { waiting.removeAll() }
}

/// How many of a thousand messages meet each fate.
struct Fates: Sendable {
  var dropped = 0
  var doubled = 0
  var overtaken = 0

  static let none = Fates()
}
