internal import Wire

/// Events of the log, in order and without a gap: OPEN, CREDIT, EVENT, ACK.
///
/// Duties: checks that delivery numbers follow one another (where acknowledging is cumulative); opens again, where it
/// stopped, when the client got a new session; hands out each event once per process (a durable consumer that ends
/// before it acknowledged gets it again at its next start). Acknowledging is cumulative, or event by event when it is
/// opened so: then an event that was refused comes again, and is handed out again.
public final class Consumer {
  /// How a durable consumer says what has taken effect.
  public enum Acknowledging: Sendable { case cumulative, explicit }

  /// Where a consumer without a name, or with a new one, begins.
  public enum Start: Sendable, Equatable {
    case first, new
    case position(Int64)
    /// Milliseconds UTC.
    case time(Int64)
    case cursor(history: String, position: Int64)

    var json: JSON {
      switch self {
      case .first: "first"
      case .new: "new"
      case .position(let position): .integer(position)
      case .time(let time): ["time": .integer(time)]
      case .cursor(let history, let position): ["history": .string(history), "position": .integer(position)]
      }
    }
  }

  /// One delivered event.
  public struct Delivery: Sendable {
    public var topic: String
    public var position: Int64
    public var delivery: Int64
    public var attempt: Int64
    /// It was parked and somebody had it tried again: it comes out of order.
    public var isRetried = false
    /// CloudEvent in JSON.
    public var event: [UInt8]
  }

  /// Of the last OPENED.
  public private(set) var history = ""
  public private(set) var head: Int64 = 0
  public private(set) var generation: Int64 = 0

  private let client: Client
  private let name: String
  private let filters: [String]
  private let window: Int
  /// Bytes of events that may come in one message.
  private static let batch: Int64 = 131_072
  private let acknowledging: Acknowledging
  private let redeliverAfter: Int
  private let maxDeliveries: Int
  private var start: Start
  private let id: String
  private var session = 0
  private var received: Int64 = 0
  private var credit: Int64 = 0
  private var delivered: Int64 = 0
  private var acknowledged: Int64 = 0
  /// Explicit only: handed out and not answered; answered, above `acknowledged`.
  private var handedOut: Set<Int64> = []
  private var settled: Set<Int64> = []
  private var position: Int64
  /// What came in one message and was not looked at yet, the last first.
  private var given: [Delivery] = []
  /// Why the daemon reads no further.
  private var stop: Problem?

  /// - Parameters:
  ///   - name: of a durable consumer; empty for one that ends with the session and acknowledges nothing.
  ///   - window: events on their way at most.
  ///   - redeliverAfter: milliseconds until an event that is not answered comes again.
  ///   - maxDeliveries: then the daemon parks it.
  public init(
    _ client: Client, name: String = "", filters: [String], from start: Start = .new, window: Int = 1_024,
    acknowledging: Acknowledging = .cumulative, redeliverAfter: Int = 30_000, maxDeliveries: Int = 5
  ) throws(ClientError) {
    (self.acknowledging, self.redeliverAfter, self.maxDeliveries) = (acknowledging, redeliverAfter, maxDeliveries)
    (self.client, self.name, self.filters, self.start) = (client, name, filters, start)
    self.window = max(2, window)
    id = client.makeID()
    position = -1
    try open()
  }

  private var isDurable: Bool { !name.isEmpty }

  private func open() throws(ClientError) {
    client.openInbox(id)
    let answer = try client.request(
      Message(
        .open, id: id, subject: name,
        meta: [
          "filters": .array(filters.map(JSON.string)), "from": start.json,
          "ack": !isDurable ? "none" : acknowledging == .explicit ? "explicit" : "cumulative",
          "maxInFlight": .integer(Int64(window)), "redeliverAfter": .integer(Int64(redeliverAfter)),
          "maxDeliveries": .integer(Int64(maxDeliveries)), "batch": .integer(Self.batch),
        ]))
    guard let opened = answer.first, opened.verb == .opened, let meta = try? opened.metaObject() else {
      throw .failed(Problem("internal", vi: "Trả lời OPEN không đọc được", en: "The answer to OPEN cannot be read"))
    }
    session = client.sessionNumber
    (given, stop) = ([], nil)
    history = meta["history"]?.string ?? ""
    head = meta["head"]?.integer ?? 0
    let floor = meta["delivery"]?.integer ?? 0
    let generation = meta["generation"]?.integer ?? 0
    if !isDurable || generation != self.generation {
      delivered = floor
      acknowledged = floor
      (handedOut, settled) = ([], [])
    }
    expected = floor + 1
    self.generation = generation
    if position < 0 { position = meta["position"]?.integer ?? 0 }
    (received, credit) = (0, 0)
    grant()
  }

  private var expected: Int64 = 1

  private func grant() {
    credit = received + Int64(window)
    client.post(Message(.credit, id: id, meta: ["messages": .integer(credit)]))
  }

  /// The next event, or nil when none came for so long.
  /// - Throws: `gap`, `failed` with `damaged` behind the last event before one that the daemon cannot read, and what
  ///   OPEN can throw when it has to be said again.
  public func next(wait: Int) throws(ClientError) -> Delivery? {
    let deadline = client.milliseconds + wait
    while true {
      if session != client.sessionNumber { try reopen() }
      while let given = nextGiven() {
        if let delivery = try take(given) { return delivery }
      }
      let rest = deadline - client.milliseconds
      if let stop {
        // What was refused may still come again.
        try client.turn(wait: max(0, rest))
        if let given = nextGiven(), let delivery = try take(given) { return delivery }
        throw .failed(stop)
      }
      if rest <= 0, wait > 0 || client.milliseconds > deadline { return nil }
      try client.turn(wait: max(0, rest))
    }
  }

  private func reopen() throws(ClientError) {
    if !isDurable, position >= 0 { start = .cursor(history: history, position: position) }
    try open()
  }

  /// The next of the events that came, of an EVENT or of an EVENTS.
  private func nextGiven() -> Delivery? {
    while given.isEmpty, let message = client.nextEvent(of: id) {
      if message.verb == .failed { stop = Client.problem(of: message) }
      given = ((try? Delivery.all(in: message)) ?? []).reversed()
    }
    return given.popLast()
  }

  /// Nil for a repetition of what was handed out already.
  private func take(_ given: Delivery) throws(ClientError) -> Delivery? {
    received += 1
    if credit - received < Int64(window / 2) { grant() }
    if given.isRetried { return given }
    let (delivery, position) = (given.delivery, given.position)
    if acknowledging == .explicit, isDurable {
      // What was answered before this process began does not come again: numbers may be left out.
      guard isWanted(delivery) else { return nil }
    } else {
      if delivery > expected { throw .gap(expected: expected, received: delivery) }
      if delivery == expected { expected += 1 }
      if delivery <= delivered {
        if isDurable, delivery <= acknowledged { send(acknowledging: acknowledged) }
        return nil
      }
    }
    delivered = max(delivered, delivery)
    self.position = max(self.position, position)
    return given
  }

  /// Everything up to this delivery has taken effect.
  public func acknowledge(upTo delivery: Int64) {
    guard isDurable else { return }
    acknowledged = max(acknowledged, delivery)
    // Also of what was acknowledged before: it may have been parked and tried again.
    send(acknowledging: delivery)
  }

  // MARK: - Event by event

  /// Whether it is to be handed out: not while it is being worked on. What was answered is answered again.
  private func isWanted(_ delivery: Int64) -> Bool {
    if delivery <= acknowledged || settled.contains(delivery) {
      client.post(Message(.ack, id: id, meta: ["delivery": .integer(delivery)]))
      return false
    }
    return handedOut.insert(delivery).inserted
  }

  /// This one has taken effect.
  public func acknowledge(only delivery: Int64) {
    settle(delivery)
    client.post(Message(.ack, id: id, meta: ["delivery": .integer(delivery)]))
  }

  /// It comes again after that many milliseconds; until then later events of the same record wait.
  public func refuse(_ delivery: Int64, delay: Int) {
    handedOut.remove(delivery)
    client.post(Message(.nak, id: id, meta: ["delivery": .integer(delivery), "delay": .integer(Int64(delay))]))
  }

  /// Given up: it stays in the list of parked events.
  public func park(_ delivery: Int64, reason: String) {
    settle(delivery)
    client.post(
      Message(.park, id: id, meta: ["delivery": .integer(delivery), "reason": .string(String(reason.prefix(500)))]))
  }

  private func settle(_ delivery: Int64) {
    handedOut.remove(delivery)
    settled.insert(delivery)
    while settled.remove(acknowledged + 1) != nil { acknowledged += 1 }
  }

  private func send(acknowledging delivery: Int64) {
    client.post(Message(.ack, id: id, meta: ["upTo": .integer(delivery)]))
  }

  /// Ends it, and waits until the daemon has kept what was acknowledged.
  public func close() throws(ClientError) {
    client.closeInbox(id)
    _ = try client.request(Message(.close, id: id))
  }
}

extension Consumer.Delivery {
  /// What an EVENT or an EVENTS holds, PROTOCOL.md §6.4.
  static func all(in message: Message) throws(JSONError) -> [Self] {
    guard message.verb == .events else {
      var delivery = Self(topic: message.subject, position: 0, delivery: 0, attempt: 1, event: message.body)
      var cursor = JSONCursor(message.meta)
      try cursor.object { (name, cursor) throws(JSONError) in try delivery.read(name, &cursor) }
      return [delivery]
    }
    var deliveries: [Self] = []
    var cursor = JSONCursor(message.body)
    try cursor.array { (cursor) throws(JSONError) in
      var delivery = Self(topic: "", position: 0, delivery: 0, attempt: 1, event: [])
      try cursor.object { (name, cursor) throws(JSONError) in
        switch name {
        case "topic": delivery.topic = try cursor.string()
        case "event": delivery.event = try cursor.raw()
        default: try delivery.read(name, &cursor)
        }
      }
      deliveries.append(delivery)
    }
    return deliveries
  }

  private mutating func read(_ name: String, _ cursor: inout JSONCursor) throws(JSONError) {
    switch name {
    case "position": position = try cursor.integer()
    case "delivery": delivery = try cursor.integer()
    case "attempt": attempt = try cursor.integer()
    case "retried": isRetried = try cursor.boolean()
    default: try cursor.skip()
    }
  }
}
