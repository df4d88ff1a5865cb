import Chance
import Wire

@testable import Host

/// A durable consumer and the session that has it open: acknowledges most of what it gets, refuses some for a while.
final class SimulatedConsumer {
  let name: String
  let filters: [TopicFilter]
  let ack: String
  let isShared: Bool
  let client: SimulatedClient
  /// What this consumer is, whichever session has it: its members have one between them.
  let book: Book
  var isOpen = false

  /// What the sessions of one consumer did.
  final class Book {
    /// Deliveries that came, that were acknowledged, and that were parked after too many tries.
    var got: Set<Int64> = []
    var acknowledged: Set<Int64> = []
  }

  init(_ name: String, _ filters: [String], ack: String = "explicit", book: Book? = nil, seed: UInt64) {
    (self.name, self.ack, isShared) = (name, ack, book != nil)
    self.filters = filters.compactMap(TopicFilter.init)
    client = SimulatedClient("ha", seed: seed)
    self.book = book ?? Book()
  }

  static func all(seed: UInt64) -> [SimulatedConsumer] {
    let shared = Book()
    return [
      SimulatedConsumer("mirror", ["record.>", "task.>"], seed: seed),
      SimulatedConsumer("facts", ["fact.>"], ack: "cumulative", seed: seed &+ 2),
      SimulatedConsumer("pair", ["record.workshop.order.*"], book: shared, seed: seed &+ 4),
      SimulatedConsumer("pair", ["record.workshop.order.*"], book: shared, seed: seed &+ 6),
    ]
  }

  func open(in world: World) {
    guard client.isReady, !isOpen else { return }
    var meta: JSON = [
      "filters": .array(filters.map { .string($0.pattern) }), "from": "first", "ack": .string(ack),
      "redeliverAfter": 1_500, "maxDeliveries": 6, "maxInFlight": 5,
    ]
    if isShared { meta["shared"] = true }
    client.say(Message(.open, id: "c", subject: name, meta: meta), in: world)
    client.say(Message(.credit, id: "c", meta: ["messages": 1_000_000]), in: world)
  }

  func hear(_ message: Message, in world: World) {
    switch message.verb {
    case .opened:
      isOpen = true
      world.checkers.delivery.opened(message, self)
      client.say(Message(.credit, id: "c", meta: ["messages": 1_000_000]), in: world)
    case .event: received(message, in: world)
    // A new session has nothing open.
    case .welcome, .error: isOpen = false
    default: break
    }
    client.hear(message, in: world)
  }

  private func received(_ message: Message, in world: World) {
    guard let delivery = message.values["delivery"]?.integer else { return }
    if !world.isHealing {
      switch Int.random(in: 0..<20, using: &world.random) {
      case 0, 1: return  // It forgets.
      case 2:
        let meta: JSON = ["delivery": .integer(delivery), "delay": .integer(Int64(world.random.next() % 2_000))]
        return client.say(Message(.nak, id: "c", meta: meta), in: world)
      default: break
      }
    }
    book.got.insert(delivery)
    guard ack == "cumulative" else { return acknowledge([delivery], ["delivery": .integer(delivery)], in: world) }
    // Up to the first that has not come.
    var last = Int64(0)
    while book.got.contains(last + 1) { last += 1 }
    if last > 0 { acknowledge(1...last, ["upTo": .integer(last)], in: world) }
  }

  private func acknowledge(_ deliveries: some Sequence<Int64>, _ meta: JSON, in world: World) {
    book.acknowledged.formUnion(deliveries)
    client.say(Message(.ack, id: "c", meta: meta), in: world)
  }

  func act(in world: World) {
    guard client.isReady else { return client.connect(in: world) }
    if !isOpen { return open(in: world) }
    switch Int.random(in: 0..<20, using: &world.random) {
    case 0:
      isOpen = false
      client.say(Message(.close, id: "c"), in: world)
    case 1: client.connect(in: world)
    default: client.say(Message(.ping, id: "ping"), in: world)
    }
  }
}
