internal import Ledger
internal import Wire

// Durable and passing subscriptions. Replay and live are one path: always read from the committed log.
extension Hub {
  mutating func consume(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    switch message.verb {
    case .open: open(message, meta, from: peer, session)
    case .delete: delete(message, from: peer, session)
    default:
      guard let name = consumers.first(where: { $0.value.peer == peer && $0.value.openID == message.id })?.key else {
        if message.verb == .close { emit(.send(peer, Message(.done, id: message.id))) }
        return
      }
      switch message.verb {
      case .credit:
        let total = meta["messages"]?.integer ?? 0
        let credit = consumers[name]?.credit ?? 0
        consumers[name]?.credit = max(credit, total)
      case .ack: acknowledge(name, meta)
      case .nak: refuseDelivery(name, meta["delivery"]?.integer ?? 0, delay: meta["delay"]?.integer ?? 0)
      case .park: park(name, meta["delivery"]?.integer ?? 0, reason: meta["reason"]?.string ?? "")
      default:
        close(name)
        return emit(.send(peer, Message(.done, id: message.id)))
      }
      pump(name)
    }
  }

  // MARK: - OPEN

  private mutating func open(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    if let problem = Gate.refusal(of: .consume, by: session.identity, for: session.identity.body) {
      return send(.failed, to: peer, id: message.id, problem)
    }
    let patterns = meta["filters"]?.strings ?? []
    let filters = patterns.compactMap(TopicFilter.init)
    guard !filters.isEmpty, filters.count == patterns.count else {
      let bad = patterns.first { TopicFilter($0) == nil } ?? ""
      return send(
        .failed, to: peer, id: message.id,
        .failure(
          "form", vi: "Bộ lọc chủ đề sai: \"\(bad)\"", en: "Bad topic filter: \"\(bad)\"",
          detail: (
            "Từ cách nhau bằng dấu chấm; * là một từ, > là phần còn lại.",
            "Words joined by dots; * is one word, > the rest."
          )))
    }
    let isDurable = !message.subject.isEmpty
    guard message.subject.utf8.count <= 64,
      message.subject.utf8.allSatisfy({
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
      })
    else { return send(.failed, to: peer, id: message.id, .badSubject("1–64 × a–z, 0–9, - .")) }
    // Two sessions of one identity may choose the same id.
    let route = peer.route.bytes.map { String($0, radix: 16) }.joined(separator: ".")
    let name = isDurable ? message.subject : "~\(session.identity.name)/\(route)/\(message.id)"
    if isDurable, let known = consumers[name] {
      guard known.owner == session.identity.name else {
        return send(
          .failed, to: peer, id: message.id,
          .failure(
            "forbidden", vi: "Tên \(name) thuộc danh tính khác", en: "The name \(name) belongs to another identity"))
      }
      if Set(known.filters) != Set(filters) {
        // Other filters: the count begins anew from the floor, in a new generation.
        consumers[name]?.filters = filters
        consumers[name]?.generation += 1
        consumers[name]?.floor.delivery = 0
        consumers[name]?.acked = [:]
      }
      return take(Opening(name: name, peer: peer, id: message.id, identity: session.identity, meta: meta))
    }
    let opening = Opening(name: name, peer: peer, id: message.id, identity: session.identity, meta: meta)
    let from = meta["from"] ?? "new"
    if let time = from["time"]?.integer { return load([.positionBefore(time)], for: .opening(opening)) }
    var position = committedHead
    if from == "first" { position = 0 } else if let given = from.integer { position = max(1, given) - 1 }
    if let history = from["history"]?.string {
      guard history == self.history else {
        var problem = Problem.failure("forked", vi: "Con trỏ của lịch sử khác", en: "The cursor is of another history")
        problem.extra["position"] = 0
        return send(.failed, to: peer, id: message.id, problem)
      }
      position = max(0, from["position"]?.integer ?? 0)
    }
    create(opening, at: min(position, committedHead))
  }

  mutating func opened(_ opening: Opening, _ found: [Loaded]) {
    if case .position(let position)? = found.first { create(opening, at: position) }
  }

  private mutating func create(_ opening: Opening, at position: Int64) {
    let filters = (opening.meta["filters"]?.strings ?? []).compactMap(TopicFilter.init)
    consumers[opening.name] = Consumer(
      name: opening.name, isDurable: !opening.name.hasPrefix("~"), owner: opening.identity.name, filters: filters,
      from: position)
    take(opening)
  }

  /// Gives the consumer to the session; an older session that still had it loses it.
  private mutating func take(_ opening: Opening) {
    guard let consumer = consumers[opening.name] else { return }
    consumer.closed()
    consumer.apply(opening.meta)
    (consumer.peer, consumer.openID, consumer.identity) = (opening.peer, opening.id, opening.identity)
    let answer = Message(
      .opened, id: opening.id, subject: consumer.isDurable ? consumer.name : "",
      meta: [
        "generation": .integer(consumer.generation), "position": .integer(consumer.floor.position),
        "delivery": .integer(consumer.floor.delivery), "head": .integer(committedHead), "history": .string(history),
      ])
    guard consumer.isDurable else { return emit(.send(opening.peer, answer)) }
    save(opening.name)
    afterCommit[batchNumber, default: []].append(.send(opening.peer, answer))
  }

  private mutating func save(_ name: String) {
    guard let consumer = consumers[name], consumer.isDurable else { return }
    batch.consumers.removeAll { $0.name == name }
    batch.consumers.append(consumer.row)
  }

  private mutating func delete(_ message: Message, from peer: Peer, _ session: Session) {
    let name = message.subject
    guard let consumer = consumers[name], consumer.owner == session.identity.name else {
      return send(
        .failed, to: peer, id: message.id,
        .unknown("consumer", name, among: consumers.keys.filter { !$0.hasPrefix("~") }))
    }
    consumers[name] = nil
    batch.consumers.removeAll { $0.name == name }
    batch.consumersRemoved.append(name)
    afterCommit[batchNumber, default: []].append(.send(peer, Message(.done, id: message.id)))
  }

  private mutating func close(_ name: String) {
    save(name)
    if consumers[name]?.isDurable == true { consumers[name]?.closed() } else { consumers[name] = nil }
  }

  mutating func endConsumers(of peer: Peer) {
    for (name, consumer) in consumers where consumer.peer == peer { close(name) }
  }

  // MARK: - Delivery

  mutating func wakeConsumers() {
    for (name, consumer) in consumers where consumer.peer != nil { pump(name) }
  }

  /// Reads on while there is room, and sends while there is credit.
  mutating func pump(_ name: String) {
    // Without acknowledgements what is sent makes room at once: go on until nothing moves.
    var sent: Int64 = -1
    while let consumer = consumers[name], consumer.peer != nil, consumer.sent > sent {
      sent = consumer.sent
      pumpOnce(name)
      if consumer.ackMode != .none { return }
    }
  }

  private mutating func pumpOnce(_ name: String) {
    guard let consumer = consumers[name], consumer.peer != nil else { return }
    while !consumer.isLoading, consumer.read.position < committedHead, consumer.inFlight.count < consumer.maxInFlight {
      guard let events = ring.events(after: consumer.read.position, limit: 512) else {
        consumer.isLoading = true
        return load([.events(after: consumer.read.position, limit: 512, bytes: 1 << 20)], for: .consumer(name))
      }
      if events.isEmpty { break }
      take(events, into: consumer)
    }
    deliver(consumer)
  }

  mutating func consumerLoaded(_ name: String, _ found: [Loaded]) {
    guard let consumer = consumers[name], consumer.isLoading else { return }
    consumer.isLoading = false
    if case .events(let events)? = found.first { take(events[...], into: consumer) }
    pump(name)
  }

  private func take(_ events: ArraySlice<StoredEvent>, into consumer: Consumer) {
    guard let identity = consumer.identity else { return }
    for event in events where event.position == consumer.read.position + 1 {
      guard consumer.inFlight.count < consumer.maxInFlight else { return }
      consumer.read.position = event.position
      guard consumer.matches(event.topics) != nil,
        event.isPublic || Gate.refusal(of: .read(dataClass: event.dataClass), by: identity, for: identity.body) == nil
      else {
        if consumer.inFlight.isEmpty, consumer.acked.isEmpty { consumer.floor = consumer.read }
        continue
      }
      consumer.read.delivery += 1
      let delivery = consumer.read.delivery
      guard consumer.acked[delivery] == nil else { continue }
      consumer.inFlight[delivery] = .init(
        position: event.position, delivery: delivery, attempt: 0, due: 0, event: event, isOut: false, isHeldBack: false)
      consumer.ready.append(delivery)
    }
  }

  private mutating func deliver(_ consumer: Consumer) {
    guard let peer = consumer.peer else { return }
    var waiting: [Int64] = []
    // First delivery of each record that was refused: later ones of the record wait for it.
    var held: [String: Int64] = [:]
    for flight in consumer.inFlight.values where flight.isHeldBack {
      if let record = flight.event.record { held[record] = min(held[record] ?? .max, flight.delivery) }
    }
    for (index, delivery) in consumer.ready.enumerated() {
      if consumer.sent >= consumer.credit {
        waiting += consumer.ready[index...]
        break
      }
      guard var flight = consumer.inFlight[delivery] else { continue }
      if let record = flight.event.record, let first = held[record],
        first < delivery || flight.due > monotonic && first == delivery
      {
        waiting.append(delivery)
        continue
      }
      flight.attempt += 1
      flight.isOut = true
      flight.isHeldBack = false
      flight.due = monotonic + consumer.redeliverAfter
      consumer.sent += 1
      emit(
        .send(
          peer,
          Message(
            .event, id: consumer.openID, subject: consumer.matches(flight.event.topics) ?? "",
            meta: Self.eventMeta(flight), body: flight.event.cloudEvent)))
      if consumer.ackMode == .none {
        consumer.acked[delivery] = flight.position
        consumer.inFlight[delivery] = nil
      } else {
        consumer.inFlight[delivery] = flight
      }
    }
    consumer.ready = waiting
    if consumer.ackMode == .none { consumer.raiseFloor() }
  }

  private static func eventMeta(_ flight: Consumer.Flight) -> [UInt8] {
    Array("{\"attempt\":\(flight.attempt),\"delivery\":\(flight.delivery),\"position\":\(flight.position)}".utf8)
  }

  // MARK: - ACK, NAK, PARK

  private mutating func acknowledge(_ name: String, _ meta: JSON) {
    guard let consumer = consumers[name] else { return }
    var deliveries = (meta["deliveries"]?.array ?? []).compactMap(\.integer)
    if let delivery = meta["delivery"]?.integer { deliveries.append(delivery) }
    if let last = meta["upTo"]?.integer { deliveries += consumer.inFlight.keys.filter { $0 <= last } }
    if consumer.ackMode == .cumulative, let last = deliveries.max() {
      deliveries = consumer.inFlight.keys.filter { $0 <= last }
    }
    for delivery in deliveries {
      guard let flight = consumer.inFlight.removeValue(forKey: delivery) else { continue }
      consumer.acked[delivery] = flight.position
    }
    if deliveries.count > 8 { consumer.ready.removeAll { consumer.inFlight[$0] == nil } }
    consumer.raiseFloor()
    save(name)
  }

  private mutating func refuseDelivery(_ name: String, _ delivery: Int64, delay: Int64) {
    guard var flight = consumers[name]?.inFlight[delivery], flight.isOut else { return }
    flight.isOut = false
    flight.isHeldBack = true
    flight.due = monotonic + min(max(0, delay), HubLimits.longestWait)
    consumers[name]?.inFlight[delivery] = flight
    if tooOften(name, flight) { return }
    if delay <= 0 { comeAgain(name, delivery) }
  }

  private mutating func park(_ name: String, _ delivery: Int64, reason: String) {
    guard let consumer = consumers[name], let flight = consumer.inFlight.removeValue(forKey: delivery) else { return }
    consumer.acked[delivery] = flight.position
    consumer.parked += 1
    consumer.ready.removeAll { $0 == delivery }
    consumer.raiseFloor()
    batch.parked.append(
      ParkedRow(
        name: "consumer/\(name)", position: flight.position,
        payload: JSON.object([
          "delivery": .integer(delivery), "attempts": .integer(flight.attempt), "reason": .string(reason),
        ]).bytes))
    save(name)
  }

  private mutating func tooOften(_ name: String, _ flight: Consumer.Flight) -> Bool {
    guard let consumer = consumers[name], flight.attempt >= consumer.maxDeliveries else { return false }
    park(name, flight.delivery, reason: "delivered \(flight.attempt) times")
    return true
  }

  private mutating func comeAgain(_ name: String, _ delivery: Int64) {
    guard let consumer = consumers[name] else { return }
    let index = consumer.ready.firstIndex { $0 > delivery } ?? consumer.ready.count
    consumer.ready.insert(delivery, at: index)
  }

  /// Events whose acknowledgement did not come, and those that were refused with a delay that is over.
  mutating func redeliver() {
    for (name, consumer) in consumers where consumer.peer != nil {
      let due = consumer.inFlight.values.filter {
        ($0.isOut || $0.isHeldBack) && $0.due <= monotonic && !consumer.ready.contains($0.delivery)
      }
      guard !due.isEmpty else { continue }
      for flight in due.sorted(by: { $0.delivery < $1.delivery }) where !tooOften(name, flight) {
        consumers[name]?.inFlight[flight.delivery]?.isOut = false
        comeAgain(name, flight.delivery)
      }
      pump(name)
    }
  }
}
