internal import Wire

/// Events of the log, in order and without a gap: OPEN, CREDIT, EVENT, ACK.
///
/// Duties: checks that delivery numbers follow one another; opens again, where it stopped, when the client got a new
/// session; hands out each event once per process (a durable consumer that ends before it acknowledged gets it again
/// at its next start). Acknowledging is cumulative.
public final class Consumer {
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
  private var start: Start
  private let id: String
  private var session = 0
  private var received: Int64 = 0
  private var credit: Int64 = 0
  private var delivered: Int64 = 0
  private var acknowledged: Int64 = 0
  private var position: Int64

  /// - Parameters:
  ///   - name: of a durable consumer; empty for one that ends with the session and acknowledges nothing.
  ///   - window: events on their way at most.
  public init(
    _ client: Client, name: String = "", filters: [String], from start: Start = .new, window: Int = 1_024
  ) throws(ClientError) {
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
          "ack": isDurable ? "cumulative" : "none", "maxInFlight": .integer(Int64(window)),
        ]))
    guard let opened = answer.first, opened.verb == .opened, let meta = try? opened.metaObject() else {
      throw .failed(Problem("internal", vi: "Trả lời OPEN không đọc được", en: "The answer to OPEN cannot be read"))
    }
    session = client.sessionNumber
    history = meta["history"]?.string ?? ""
    head = meta["head"]?.integer ?? 0
    let floor = meta["delivery"]?.integer ?? 0
    let generation = meta["generation"]?.integer ?? 0
    if !isDurable || generation != self.generation {
      delivered = floor
      acknowledged = floor
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
  /// - Throws: `gap`, and what OPEN can throw when it has to be said again.
  public func next(wait: Int) throws(ClientError) -> Delivery? {
    let deadline = client.milliseconds + wait
    while true {
      if session != client.sessionNumber { try reopen() }
      while let message = client.nextEvent(of: id) {
        if let delivery = try take(message) { return delivery }
      }
      let rest = deadline - client.milliseconds
      if rest <= 0, wait > 0 || client.milliseconds > deadline { return nil }
      try client.turn(wait: max(0, rest))
    }
  }

  private func reopen() throws(ClientError) {
    if !isDurable, position >= 0 { start = .cursor(history: history, position: position) }
    try open()
  }

  /// Nil for a repetition of what was handed out already.
  private func take(_ message: Message) throws(ClientError) -> Delivery? {
    received += 1
    if credit - received < Int64(window / 2) { grant() }
    guard let meta = try? message.metaObject(), let delivery = meta["delivery"]?.integer,
      let position = meta["position"]?.integer
    else { return nil }
    if meta["retried"]?.boolean == true {
      return Delivery(
        topic: message.subject, position: position, delivery: delivery, attempt: meta["attempt"]?.integer ?? 1,
        isRetried: true, event: message.body)
    }
    if delivery > expected { throw .gap(expected: expected, received: delivery) }
    if delivery == expected { expected += 1 }
    if delivery <= delivered {
      if isDurable, delivery <= acknowledged { send(acknowledging: acknowledged) }
      return nil
    }
    delivered = delivery
    self.position = position
    return Delivery(
      topic: message.subject, position: position, delivery: delivery, attempt: meta["attempt"]?.integer ?? 1,
      event: message.body)
  }

  /// Everything up to this delivery has taken effect.
  public func acknowledge(upTo delivery: Int64) {
    guard isDurable else { return }
    acknowledged = max(acknowledged, delivery)
    // Also of what was acknowledged before: it may have been parked and tried again.
    send(acknowledging: delivery)
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
