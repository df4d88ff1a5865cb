internal import Ledger
internal import Wire

// From the committed log to the sessions that have a consumer open, and back: ACK, NAK, EXTEND, PARK.
extension Hub {
  mutating func wakeConsumers(_ events: [StoredEvent], committed batch: Int) {
    guard consumers.values.contains(where: \.isOpen) else { return }
    let topics = Set(events.map(\.topics))
    for (name, consumer) in consumers where consumer.isOpen {
      for member in consumer.members { if let opening = member.opensWith, opening <= batch { member.opensWith = nil } }
      if !passesOver(events, topics, consumer) || !consumer.ready.isEmpty { pump(name) }
    }
  }

  /// A consumer that has read everything before them and wants none of these events goes on behind them: of many
  /// consumers most want none, and looking at each event for each of them would cost more than all else.
  private func passesOver(_ events: [StoredEvent], _ topics: Set<String>, _ consumer: Consumer) -> Bool {
    consumer.loading == nil && consumer.page.events.isEmpty && consumer.stop == nil
      && consumer.lastsUntil <= consumer.read.position && consumer.passes(events, topics, at: monotonic)
  }

  /// Reads on while there is room, and sends while there is credit.
  mutating func pump(_ name: String) {
    // Without acknowledgements what is sent makes room at once: go on until nothing moves.
    while let consumer = consumers[name], consumer.isOpen {
      let before = (consumer.read.delivery, consumer.ready.count)
      pumpOnce(consumer)
      if consumer.ackMode != .none || before == (consumer.read.delivery, consumer.ready.count) { return }
    }
  }

  private mutating func pumpOnce(_ consumer: Consumer) {
    if consumer.stop != nil {
      deliver(consumer)
      return tellStop(of: consumer)
    }
    if consumer.lastsUntil > consumer.read.position, consumer.lasts == nil {
      guard consumer.loading == nil else { return }
      load([.lasts(consumer.filters, upTo: consumer.lastsUntil)], for: .consumer(consumer.name))
      consumer.loading = loadNumber
      return
    }
    while consumer.loading == nil, consumer.page.events.isEmpty, consumer.read.position < committedHead,
      consumer.inFlight.count < consumer.maxInFlight
    {
      guard let events = ring.events(after: consumer.read.position, limit: Pages.mostEvents) else {
        read(consumer, after: consumer.read.position, room: consumer.maxInFlight - consumer.inFlight.count)
        break
      }
      if events.isEmpty { break }
      take(events, into: consumer)
    }
    deliver(consumer)
  }

  mutating func take(_ events: ArraySlice<StoredEvent>, into consumer: Consumer) {
    guard let first = consumer.members.first else { return }
    let identity = first.identity
    for event in events where event.position == consumer.read.position + 1 {
      guard consumer.inFlight.count < consumer.maxInFlight else { break }
      consumer.read.position = event.position
      guard let topic = consumer.matches(event.topics), consumer.counts(event.position),
        event.isPublic || Gate.refusal(of: .read(dataClass: event.dataClass), by: identity, for: identity.body) == nil
      else {
        if consumer.inFlight.isEmpty, consumer.acked.isEmpty { consumer.raiseFloor(at: monotonic) }
        continue
      }
      consumer.read.delivery += 1
      let delivery = consumer.read.delivery
      // Nobody will acknowledge it, and nothing stands before it: then it is not held at all.
      if consumer.ackMode == .none, consumer.inFlight.isEmpty, consumer.acked.isEmpty,
        consumer.members.count == 1, first.mayTake(event.bytesOnTheWire)
      {
        put(.init(position: event.position, delivery: delivery, attempt: 1, event: event), topic, to: first)
        consumer.raiseFloor(at: monotonic)
        continue
      }
      guard consumer.acked[delivery] == nil else { continue }
      consumer.inFlight[delivery] = .init(position: event.position, delivery: delivery, event: event)
      consumer.ready.append(delivery)
    }
    if consumer.inFlight.count >= consumer.maxInFlight { consumer.reach = 0 } else { consumer.reachFurther() }
  }

  private mutating func deliver(_ consumer: Consumer) {
    guard !consumer.ready.isEmpty else {
      for member in consumer.members { dispatch(member) }
      return
    }
    var waiting: [Int64] = []
    var held = Self.heldBack(consumer)
    var holders = Self.holders(consumer)
    for (index, delivery) in consumer.ready.enumerated() {
      guard let flight = consumer.inFlight[delivery] else { continue }
      let record = flight.event.record
      if let record, let first = held[record], first < delivery || flight.due > monotonic && first == delivery {
        waiting.append(delivery)
        continue
      }
      let bytes = flight.event.bytesOnTheWire
      if let record, let holder = holders[record] {
        // Events of one record go to the member that has the earlier ones, else their order would be lost.
        guard let member = consumer.member(holder), member.mayTake(bytes) else {
          waiting.append(delivery)
          continue
        }
        send(flight, to: member, of: consumer)
        if flight.isHeldBack { held[record] = Self.heldBack(consumer)[record] }
        continue
      }
      let free = consumer.members.lazy.filter { $0.mayTake(bytes) }.min { $0.inFlight < $1.inFlight }
      guard let member = free else {
        waiting += consumer.ready[index...]
        break
      }
      send(flight, to: member, of: consumer)
      if flight.isHeldBack, let record { held[record] = Self.heldBack(consumer)[record] }
      if consumer.isShared, let record { holders[record] = member.number }
    }
    for member in consumer.members { dispatch(member) }
    consumer.ready = waiting
    if consumer.ackMode == .none { consumer.raiseFloor(at: monotonic) }
  }

  /// First delivery of each record that was refused: later ones of the record wait for it.
  private static func heldBack(_ consumer: Consumer) -> [String: Int64] {
    guard consumer.mayHoldBack else { return [:] }
    var held: [String: Int64] = [:]
    consumer.mayHoldBack = false
    for flight in consumer.inFlight.all where flight.isHeldBack {
      consumer.mayHoldBack = true
      if let record = flight.event.record { held[record] = min(held[record] ?? .max, flight.delivery) }
    }
    return held
  }

  /// Which member of a shared consumer has events of which record.
  private static func holders(_ consumer: Consumer) -> [String: Int] {
    guard consumer.isShared else { return [:] }
    var holders: [String: Int] = [:]
    for flight in consumer.inFlight.all {
      if let holder = flight.holder, let record = flight.event.record { holders[record] = holder }
    }
    return holders
  }

  private mutating func send(_ given: Consumer.Flight, to member: Consumer.Member, of consumer: Consumer) {
    var flight = given
    flight.attempt += 1
    flight.isHeldBack = false
    flight.holder = member.number
    flight.due = monotonic + consumer.redeliverAfter
    member.inFlight += 1
    put(flight, consumer.matches(flight.event.topics) ?? "", to: member)
    consumer.inFlight[flight.delivery] = flight
    if consumer.ackMode == .none { consumer.settle(flight.delivery) }
  }

  /// Sends the event, or puts it to others for a member that takes several at a time.
  private mutating func put(_ flight: Consumer.Flight, _ topic: String, to member: Consumer.Member) {
    member.sent += 1
    member.sentBytes += Int64(flight.event.bytesOnTheWire)
    let event = flight.event.shown(personal: member.maySeePersonal)
    guard member.batch > 0 else {
      var meta = JSONWriter(capacity: 96)
      meta.open()
      Self.write(flight, to: &meta)
      meta.close()
      let message = Message(.event, id: member.openID, subject: topic, meta: meta.bytes, body: event.cloudEvent)
      return emit(.send(member.peer, message))
    }
    if member.parcel.count + event.bytesOnTheWire > member.batch { dispatch(member) }
    if member.parcel.count == 0 { member.parcel = JSONWriter(capacity: member.parcelBytes) }
    Self.add(flight, topic, event, to: &member.parcel)
  }

  private static func add(
    _ flight: Consumer.Flight, _ topic: String, _ event: StoredEvent, to parcel: inout JSONWriter
  ) {
    if parcel.count == 0 { parcel.open("[") }
    parcel.open()
    write(flight, to: &parcel)
    parcel.member("topic", topic)
    parcel.name("event")
    parcel.raw(event.header, and: "data", event.data)
    parcel.close()
  }

  /// Sends what was gathered for a member that takes several events at a time.
  private mutating func dispatch(_ member: Consumer.Member) {
    guard member.parcel.count > 0 else { return }
    var parcel = member.parcel
    member.parcel = JSONWriter(capacity: 0)
    parcel.close("]")
    member.parcelBytes = parcel.count
    emit(.send(member.peer, Message(.events, id: member.openID, body: parcel.bytes)))
  }

  private static func write(_ flight: Consumer.Flight, to writer: inout JSONWriter) {
    writer.member("attempt", flight.attempt)
    writer.member("delivery", flight.delivery)
    writer.member("position", flight.position)
    guard flight.isRetried else { return }
    writer.name("retried")
    writer.boolean(true)
  }

  // MARK: - ACK, NAK, EXTEND, PARK

  func holds(_ member: Consumer.Member, _ delivery: Int64, in consumer: Consumer) -> Bool {
    consumer.inFlight[delivery]?.holder == member.number
  }

  mutating func acknowledge(_ consumer: Consumer, _ meta: JSON, by member: Consumer.Member) {
    var deliveries = Self.deliveries(meta)
    var last = meta["upTo"]?.integer
    if consumer.ackMode == .cumulative { last = max(last ?? 0, deliveries.max() ?? 0) }
    if let last {
      deliveries += consumer.inFlight.upTo(last).lazy.filter { $0.isAcknowledged(by: member) }.map(\.delivery)
    }
    // A late acknowledgement counts too, of what is not with another member by now.
    for delivery in deliveries where consumer.inFlight[delivery]?.isAcknowledged(by: member) == true {
      consumer.settle(delivery)
    }
    consumer.raiseFloor(at: monotonic)
    changedConsumers.insert(consumer.name)
  }

  private static func deliveries(_ meta: JSON) -> [Int64] {
    (meta["deliveries"]?.array ?? []).compactMap(\.integer) + [meta["delivery"]?.integer].compactMap { $0 }
  }

  mutating func refuseDelivery(_ consumer: Consumer, _ meta: JSON, by member: Consumer.Member) {
    guard let delivery = meta["delivery"]?.integer, holds(member, delivery, in: consumer),
      let flight = consumer.inFlight[delivery]
    else { return }
    let delay = meta["delay"]?.integer ?? consumer.wait(after: flight.attempt)
    comeAgain(consumer, delivery, after: min(max(0, delay), HubLimits.longestWait))
  }

  /// The member needs longer: its time begins anew.
  mutating func extend(_ consumer: Consumer, _ meta: JSON, by member: Consumer.Member) {
    let time = min(max(0, meta["by"]?.integer ?? consumer.redeliverAfter), HubLimits.longestWait)
    for delivery in Self.deliveries(meta) where holds(member, delivery, in: consumer) {
      consumer.inFlight[delivery]?.due = monotonic + time
    }
    consumer.movedAt = monotonic
  }

  /// What came to nothing is delivered again after `delay`, or parked when that was tried often enough.
  private mutating func comeAgain(_ consumer: Consumer, _ delivery: Int64, after delay: Int64) {
    guard let flight = consumer.inFlight[delivery] else { return }
    if flight.attempt >= consumer.maxDeliveries {
      return park(consumer, delivery, reason: "delivered \(flight.attempt) times")
    }
    consumer.release(delivery)
    // What comes again at once keeps its place: nothing that waits behind it may pass.
    consumer.inFlight[delivery]?.isHeldBack = delay > 0
    if delay > 0 { consumer.mayHoldBack = true }
    consumer.inFlight[delivery]?.due = monotonic + delay
    if delay <= 0 { consumer.putBack(delivery) }
  }

  /// Events whose acknowledgement did not come, and those that waited long enough.
  mutating func redeliver() {
    for (name, consumer) in consumers where consumer.isOpen {
      if consumer.mustReadAgain {
        consumer.mustReadAgain = false
        tryAgain(consumer)
        pump(name)
      }
      let due = consumer.inFlight.all.filter { ($0.holder != nil || $0.isHeldBack) && $0.due <= monotonic }
      guard !due.isEmpty else { continue }
      for flight in due.sorted(by: { $0.delivery < $1.delivery }) {
        if flight.holder == nil {
          consumer.putBack(flight.delivery)
        } else {
          comeAgain(consumer, flight.delivery, after: consumer.wait(after: flight.attempt))
        }
      }
      pump(name)
    }
  }
}

extension Consumer.Flight {
  fileprivate func isAcknowledged(by member: Consumer.Member) -> Bool {
    attempt > 0 && (holder == nil || holder == member.number)
  }
}
