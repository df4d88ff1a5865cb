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

  /// One session that has it open; several when it is shared.
  final class Member {
    let number: Int
    let peer: Peer
    let openID: String
    var identity: Identity { didSet { maySeePersonal = Hub.maySeePersonal(identity) } }
    private(set) var maySeePersonal: Bool
    /// Totals since OPENED that may be sent, and that were.
    var credit: Int64 = 0
    var byteCredit: Int64 = .max
    var sent: Int64 = 0
    var sentBytes: Int64 = 0
    var inFlight = 0
    /// OPENED waits for the commit of this batch, and everything else for OPENED.
    var opensWith: Int?
    /// It was told that the consumer stops.
    var knowsStop = false
    /// Bytes of events that go in one EVENTS; 0 for an EVENT each.
    let batch: Int
    /// The next EVENTS, empty until an event is put into it.
    var parcel = JSONWriter(capacity: 0)
    /// Of the last parcel: the next one begins with as much room.
    var parcelBytes = 0

    init(_ number: Int, _ opening: Opening) {
      (self.number, peer, openID, identity) = (number, opening.peer, opening.id, opening.identity)
      maySeePersonal = Hub.maySeePersonal(opening.identity)
      batch = Int(min(max(0, opening.meta["batch"]?.integer ?? 0), Self.batchLimit))
    }

    private static let batchLimit: Int64 = 262_144

    func mayTake(_ bytes: Int) -> Bool {
      sent < credit && sentBytes + Int64(bytes) <= byteCredit && opensWith == nil
    }
  }

  /// One event that is delivered and not yet acknowledged.
  struct Flight: Sendable, Equatable {
    var position: Int64
    var delivery: Int64
    var attempt: Int64 = 0
    /// Monotonic time of the next delivery.
    var due: Int64 = 0
    var event: StoredEvent
    /// Number of the member that has it; nil while it waits.
    var holder: Int?
    /// Refused with a delay: later events of its record wait for it.
    var isHeldBack = false
    /// It was parked and is tried once more.
    var isRetried = false
  }

  enum AckMode: String, Sendable { case explicit, cumulative, none }

  var name: String
  var isDurable: Bool
  var owner: String
  var filters: [TopicFilter]
  var ackMode = AckMode.explicit
  var maxInFlight = 256
  var redeliverAfter: Int64 = 30_000
  /// Waits before the second, third … delivery of what was refused or not acknowledged; the last holds for all more.
  var backOff: [Int64] = []
  var maxDeliveries: Int64 = 5
  var isShared = false
  var generation: Int64 = 1
  var floor: Place
  /// The floor was raised by a delivery, and `raiseFloor` not yet called.
  private var hasRisen = false
  /// Deliveries acknowledged above the floor, with their positions.
  var acked: [Int64: Int64] = [:]
  var parked: Int64 = 0
  /// Deliveries that were parked and are tried again, with their positions.
  var again: [Int64: Int64] = [:]
  /// Up to this position only the last matching event of each record counts.
  var lastsUntil: Int64 = 0
  /// Milliseconds without progress after which the office is told; 0 for never.
  var stalledAfter: Int64
  var isStalled = false

  // MARK: While it is open

  var members: [Member] = []
  var memberNumber = 0
  /// Read up to here in the log, with the number of the last matching event.
  var read: Place
  var inFlight = Flights()
  /// Some of them may be held back: most consumers refuse nothing, and need not be looked through.
  var mayHoldBack = false
  /// In order of delivery: not sent yet, or to be sent again.
  var ready: [Int64] = []
  /// Number of the read under way: what an earlier one brings is of another place.
  var loading: Int?
  /// Was read, and goes out at the end of this turn or of one of the next.
  var page = Page()
  /// A read came to nothing; it is made again with the next tick.
  var mustReadAgain = false
  /// Events to be read at least: twice as many with each page that leaves room.
  var reach = 0
  /// Why nothing is read on: the next event is damaged.
  var stop: Problem?
  /// Positions that count up to `lastsUntil`; nil while they are not known.
  var lasts: Set<Int64>?
  /// Monotonic time at which the floor last rose, or there was nothing to do.
  var movedAt: Int64 = 0

  init(name: String, isDurable: Bool, owner: String, filters: [TopicFilter], from position: Int64, stalledAfter: Int64)
  {
    (self.name, self.isDurable, self.owner, self.filters) = (name, isDurable, owner, filters)
    self.stalledAfter = stalledAfter
    floor = Place(position: position, delivery: 0)
    read = floor
  }

  var isOpen: Bool { !members.isEmpty }

  func matches(_ topics: String) -> String? { TopicFilter.first(of: topics, matching: filters) }

  /// Of the events up to `lastsUntil` only the last of each record counts.
  func counts(_ position: Int64) -> Bool { position > lastsUntil || lasts?.contains(position) ?? false }

  /// How long a delivery that came to nothing waits for the next one.
  func wait(after attempt: Int64) -> Int64 {
    backOff.isEmpty ? 0 : backOff[min(max(0, Int(attempt) - 1), backOff.count - 1)]
  }

  // MARK: - Members

  func member(_ peer: Peer, _ id: String) -> Member? { members.first { $0.peer == peer && $0.openID == id } }
  func member(_ number: Int?) -> Member? { number.flatMap { number in members.first { $0.number == number } } }

  func join(_ opening: Opening) {
    memberNumber += 1
    members.append(Member(memberNumber, opening))
  }

  /// What it has goes to the others; without others everything above the floor is delivered again later.
  func leave(_ member: Member) {
    members.removeAll { $0 === member }
    guard !members.isEmpty else { return closed() }
    for flight in inFlight.all where flight.holder == member.number {
      inFlight[flight.delivery]?.holder = nil
      putBack(flight.delivery)
    }
  }

  func closed() {
    members = []
    (inFlight, ready, loading, page, stop) = (Flights(), [], nil, Page(), nil)
    read = floor
  }

  // MARK: - Flights

  /// It is to be delivered again, in its place among those that wait.
  func putBack(_ delivery: Int64) {
    let index = ready.firstIndex { $0 >= delivery } ?? ready.count
    if index < ready.count, ready[index] == delivery { return }
    ready.insert(delivery, at: index)
  }

  func release(_ delivery: Int64) {
    if let holder = member(inFlight[delivery]?.holder) { holder.inFlight -= 1 }
    inFlight[delivery]?.holder = nil
  }

  /// It is done with: acknowledged or parked.
  func settle(_ delivery: Int64) {
    guard let flight = inFlight.remove(delivery) else { return }
    if let holder = member(flight.holder) { holder.inFlight -= 1 }
    if !again.isEmpty { again[delivery] = nil }
    if delivery == floor.delivery + 1 {
      (floor, hasRisen) = (Place(position: flight.position, delivery: delivery), true)
      // It was parked, and tried again.
      if !acked.isEmpty { acked[delivery] = nil }
    } else if delivery > floor.delivery {
      acked[delivery] = flight.position
    }
  }

  /// Everything that is known to be done up to `read` moves the floor.
  func raiseFloor(at monotonic: Int64) {
    let before = hasRisen ? -1 : floor.position
    hasRisen = false
    while !acked.isEmpty, let position = acked.removeValue(forKey: floor.delivery + 1) {
      floor = Place(position: position, delivery: floor.delivery + 1)
    }
    // Nothing that matched is open: what did not match needs no acknowledgement.
    if inFlight.isEmpty, acked.isEmpty { floor = read }
    if floor.position > before { movedAt = monotonic }
  }
}

// MARK: - Stored

extension Consumer {
  var row: ConsumerRow {
    ConsumerRow(
      name: name,
      state: JSON.members([
        "owner": .string(owner), "filters": .array(filters.map { .string($0.pattern) }),
        "ack": .string(ackMode.rawValue), "maxInFlight": .integer(Int64(maxInFlight)),
        "redeliverAfter": .integer(redeliverAfter), "backOff": .array(backOff.map(JSON.integer)),
        "maxDeliveries": .integer(maxDeliveries), "shared": isShared ? true : nil,
        "generation": .integer(generation), "position": .integer(floor.position),
        "delivery": .integer(floor.delivery), "acked": Self.pairs(acked), "parked": .integer(parked),
        "again": again.isEmpty ? nil : Self.pairs(again), "lastsUntil": lastsUntil > 0 ? .integer(lastsUntil) : nil,
        "stalledAfter": .integer(stalledAfter), "stalled": isStalled ? true : nil,
      ]).bytes)
  }

  convenience init?(_ row: ConsumerRow, stalledAfter: Int64) {
    guard let json = try? JSON(row.state), let owner = json["owner"]?.string else { return nil }
    self.init(
      name: row.name, isDurable: true, owner: owner,
      filters: (json["filters"]?.strings ?? []).compactMap(TopicFilter.init),
      from: json["position"]?.integer ?? 0, stalledAfter: stalledAfter)
    apply(json)
    generation = json["generation"]?.integer ?? 1
    floor.delivery = json["delivery"]?.integer ?? 0
    parked = json["parked"]?.integer ?? 0
    (acked, again) = (Self.pairs(json["acked"]), Self.pairs(json["again"]))
    lastsUntil = json["lastsUntil"]?.integer ?? 0
    isStalled = json["stalled"]?.boolean ?? false
    read = floor
  }

  private static func pairs(_ numbers: [Int64: Int64]) -> JSON {
    .array(numbers.sorted { $0.key < $1.key }.map { .array([.integer($0.key), .integer($0.value)]) })
  }

  private static func pairs(_ json: JSON?) -> [Int64: Int64] {
    var numbers: [Int64: Int64] = [:]
    for pair in json?.array ?? [] {
      if let first = pair.array?.first?.integer, let last = pair.array?.last?.integer { numbers[first] = last }
    }
    return numbers
  }

  /// Takes the settings of an OPEN.
  func apply(_ meta: JSON) {
    ackMode = meta["ack"]?.string.flatMap(AckMode.init) ?? ackMode
    maxInFlight = min(max(1, Int(meta["maxInFlight"]?.integer ?? Int64(maxInFlight))), 65_536)
    redeliverAfter = min(max(100, meta["redeliverAfter"]?.integer ?? redeliverAfter), HubLimits.longestWait)
    if let waits = meta["backOff"]?.array {
      backOff = waits.prefix(32).compactMap(\.integer).map { min(max(0, $0), HubLimits.longestWait) }
    }
    maxDeliveries = max(1, meta["maxDeliveries"]?.integer ?? maxDeliveries)
    isShared = meta["shared"]?.boolean ?? isShared
    stalledAfter = min(max(0, meta["stalledAfter"]?.integer ?? stalledAfter), HubLimits.longestWait)
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

/// The message that opened a consumer: by it the peer names the consumer in all that follows.
struct OpenName: Hashable, Sendable {
  var peer: Peer
  var id: String
}
