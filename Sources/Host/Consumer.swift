internal import Ledger
internal import Wire

/// A subscription with a cursor: everything up to `floor` is acknowledged, what was acknowledged above it stands in
/// `acked`.
///
/// A class for the same reason as `Errand`.
final class Consumer {
  struct Place: Sendable, Equatable {
    var position: Int64
    var delivery: Int64
  }

  /// One event that is delivered and not yet acknowledged.
  struct Flight: Sendable, Equatable {
    var position: Int64
    var delivery: Int64
    var attempt: Int64
    /// Monotonic time of the next delivery; `.max` while it waits for credit only.
    var due: Int64
    var event: StoredEvent
    var isOut: Bool
    /// Refused with a delay: later events of its record wait for it.
    var isHeldBack: Bool
  }

  enum AckMode: String, Sendable { case explicit, cumulative, none }

  var name: String
  var isDurable: Bool
  var owner: String
  var filters: [TopicFilter]
  var ackMode = AckMode.explicit
  var maxInFlight = 256
  var redeliverAfter: Int64 = 30_000
  var maxDeliveries: Int64 = 5
  var generation: Int64 = 1
  var floor: Place
  /// Deliveries acknowledged above the floor, with their positions.
  var acked: [Int64: Int64] = [:]
  var parked: Int64 = 0

  // MARK: The session that has it open

  var peer: Peer?
  var openID = ""
  var identity: Identity?
  var credit: Int64 = 0
  var sent: Int64 = 0
  /// Read up to here in the log, with the number of the last matching event.
  var read: Place
  var inFlight: [Int64: Flight] = [:]
  /// In order of delivery: not sent yet, or to be sent again.
  var ready: [Int64] = []
  var isLoading = false

  init(name: String, isDurable: Bool, owner: String, filters: [TopicFilter], from position: Int64) {
    (self.name, self.isDurable, self.owner, self.filters) = (name, isDurable, owner, filters)
    floor = Place(position: position, delivery: 0)
    read = floor
  }

  var row: ConsumerRow {
    let acked = acked.sorted { $0.key < $1.key }.map { JSON.array([.integer($0.key), .integer($0.value)]) }
    return ConsumerRow(
      name: name,
      state: JSON.object([
        "owner": .string(owner), "filters": .array(filters.map { .string($0.pattern) }),
        "ack": .string(ackMode.rawValue),
        "maxInFlight": .integer(Int64(maxInFlight)), "redeliverAfter": .integer(redeliverAfter),
        "maxDeliveries": .integer(maxDeliveries), "generation": .integer(generation),
        "position": .integer(floor.position),
        "delivery": .integer(floor.delivery), "acked": .array(acked), "parked": .integer(parked),
      ]).bytes)
  }

  convenience init?(_ row: ConsumerRow) {
    guard let json = try? JSON(row.state), let owner = json["owner"]?.string else { return nil }
    self.init(
      name: row.name, isDurable: true, owner: owner,
      filters: (json["filters"]?.strings ?? []).compactMap(TopicFilter.init),
      from: json["position"]?.integer ?? 0)
    apply(json)
    generation = json["generation"]?.integer ?? 1
    floor.delivery = json["delivery"]?.integer ?? 0
    parked = json["parked"]?.integer ?? 0
    for pair in json["acked"]?.array ?? [] {
      if let delivery = pair.array?.first?.integer, let position = pair.array?.last?.integer {
        acked[delivery] = position
      }
    }
    read = floor
  }

  /// Takes the settings of an OPEN.
  func apply(_ meta: JSON) {
    ackMode = meta["ack"]?.string.flatMap(AckMode.init) ?? ackMode
    maxInFlight = min(max(1, Int(meta["maxInFlight"]?.integer ?? Int64(maxInFlight))), 65_536)
    redeliverAfter = min(max(100, meta["redeliverAfter"]?.integer ?? redeliverAfter), HubLimits.longestWait)
    maxDeliveries = max(1, meta["maxDeliveries"]?.integer ?? maxDeliveries)
  }

  func matches(_ topics: String) -> String? {
    for topic in topics.split(separator: " ") where filters.contains(where: { $0.matches(topic) }) {
      return String(topic)
    }
    return nil
  }

  /// Everything that is known to be done up to `read` moves the floor.
  func raiseFloor() {
    while acked[floor.delivery + 1] != nil, let position = acked.removeValue(forKey: floor.delivery + 1) {
      floor = Place(position: position, delivery: floor.delivery + 1)
    }
    // Nothing that matched is open: what did not match needs no acknowledgement.
    if inFlight.isEmpty, acked.isEmpty { floor = read }
  }

  func closed() {
    (peer, identity, openID, credit, sent) = (nil, nil, "", 0, 0)
    (inFlight, ready, isLoading) = ([:], [], false)
    read = floor
  }
}

/// An OPEN that must first find its place in the log.
struct Opening: Sendable, Equatable {
  var name: String
  var peer: Peer
  var id: String
  var identity: Identity
  var meta: JSON
}
