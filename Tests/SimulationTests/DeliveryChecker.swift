import Ledger
import Wire

@testable import Host

/// What goes out of the log: every delivery of a durable consumer is the event that its number means, the feed tells
/// every gap, and no cursor stands before what was acknowledged.
struct DeliveryChecker {
  private(set) var faults: [Checkers.Fault] = []
  private var events: [StoredEvent] = []
  /// Positions of the events that a consumer must get, in order, by its name.
  private var matching: [String: [Int64]] = [:]
  private var scanned: [String: Int] = [:]
  private var topics: [String: [Int64]] = [:]
  private var rows: [String: [UInt8]] = [:]
  private var floors: [String: Int64] = [:]
  private var parked: [String: Set<Int64>] = [:]

  private mutating func fault(_ promise: String, _ what: String) {
    faults.append(.init(promise: promise, what: what))
  }

  mutating func learn(_ new: [LoggedEvent]) {
    for event in new {
      events.append(event.event)
      for topic in event.event.topics.split(separator: " ").map(String.init) where event.event.isPublic {
        topics[topic, default: []].append(event.position)
      }
    }
  }

  mutating func check(_ snapshot: any Snapshot, _ consumers: [SimulatedConsumer]) throws(LedgerError) {
    for row in try snapshot.parked(limit: 10_000) where row.name.hasPrefix("consumer/") {
      let delivery = (try? JSON(row.payload))?["delivery"]?.integer ?? 0
      parked[String(row.name.dropFirst(9)), default: []].insert(delivery)
    }
    for row in try snapshot.consumers() where rows[row.name] != row.state {
      rows[row.name] = row.state
      guard let state = try? JSON(row.state), let delivery = state["delivery"]?.integer,
        let position = state["position"]?.integer,
        let consumer = consumers.first(where: { $0.name == row.name })
      else { continue }
      if delivery < floors[row.name] ?? 0 { fault("consumers", "\(row.name) goes back to \(delivery)") }
      floors[row.name] = delivery
      if position > snapshot.head { fault("consumers", "\(row.name) stands at \(position), after the log") }
      let known = consumer.book.acknowledged.union(parked[row.name] ?? [])
      if let gap = (1...max(1, delivery)).first(where: { $0 <= delivery && !known.contains($0) }) {
        fault("consumers", "\(row.name) stands at \(delivery), and \(gap) was not acknowledged")
      }
    }
  }

  private mutating func wanted(_ consumer: SimulatedConsumer) -> [Int64] {
    var positions = matching[consumer.name] ?? []
    let from = scanned[consumer.name] ?? 0
    for event in events[from...]
    where event.topics.split(separator: " ").map(String.init).contains(where: { topic in
      consumer.filters.contains { $0.matches(topic) }
    }) {
      positions.append(event.position)
    }
    (matching[consumer.name], scanned[consumer.name]) = (positions, events.count)
    return positions
  }

  mutating func delivered(_ message: Message, to consumer: SimulatedConsumer) {
    guard let delivery = message.values["delivery"]?.integer, let position = message.values["position"]?.integer else {
      return fault("consumers", "an EVENT to \(consumer.name) has no numbers")
    }
    let wanted = wanted(consumer)
    guard delivery > 0, delivery <= wanted.count else {
      return fault("consumers", "\(consumer.name) gets delivery \(delivery) of \(wanted.count)")
    }
    if wanted[Int(delivery) - 1] != position {
      fault("consumers", "delivery \(delivery) of \(consumer.name) is \(position), not \(wanted[Int(delivery) - 1])")
    } else if events.indices.contains(Int(position) - 1), message.body != events[Int(position) - 1].cloudEvent {
      fault("consumers", "\(consumer.name) gets other bytes than those of \(position)")
    }
  }

  mutating func opened(_ message: Message, _ consumer: SimulatedConsumer) {
    if message.values["generation"]?.integer != 1 { fault("consumers", "\(consumer.name) begins anew") }
  }

  mutating func published(_ topic: String, _ position: Int64, _ previous: Int64, _ bytes: [UInt8]) {
    let known = topics[topic] ?? []
    guard let index = known.firstIndex(of: position) else {
      return fault("feed", "\(position) is told on \(topic) and not in the log")
    }
    let before = index == 0 ? 0 : known[index - 1]
    if previous != before { fault("feed", "\(position) on \(topic) names \(previous) before it, not \(before)") }
  }

  /// Events that consumers did not acknowledge.
  mutating func unfinished(_ consumers: [SimulatedConsumer]) -> [String] {
    consumers.flatMap { consumer -> [String] in
      let count = Int64(wanted(consumer).count)
      let missing = count == 0 ? [] : (1...count).filter { !consumer.book.acknowledged.contains($0) }
      return missing.isEmpty ? [] : ["\(consumer.name) did not get \(missing.prefix(5)) of \(count)"]
    }
  }
}
