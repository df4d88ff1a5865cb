internal import Ledger
internal import Wire

// What was given up: events by consumers, facts by reactions, commands of the outbox. Listed, tried again, discarded.
extension Hub {
  static let consumerPrefix = "consumer/"

  /// Gives an event up: it no longer holds the consumer back, and stays in the list.
  mutating func park(_ consumer: Consumer, _ delivery: Int64, reason: String) {
    guard let flight = consumer.inFlight[delivery] else { return }
    consumer.settle(delivery)
    consumer.parked += 1
    consumer.ready.removeAll { $0 == delivery }
    consumer.raiseFloor(at: monotonic)
    changedConsumers.insert(consumer.name)
    putIntoList(consumer, delivery, at: flight.position, attempts: flight.attempt, reason: reason)
  }

  /// An operator may do so with everything, the owner of a consumer with what is parked under its name.
  func mayHandleParked(_ name: String, _ identity: Identity) -> Problem? {
    if name.hasPrefix(Self.consumerPrefix), let owner = consumers[String(name.dropFirst(Self.consumerPrefix.count))],
      owner.owner == identity.name
    {
      return Gate.refusal(of: .consume, by: identity, for: identity.body)
    }
    return Gate.refusal(of: .administer, by: identity, for: identity.body)
  }

  /// `parked.list`, `parked.retry` and `parked.discard`, with the rows that were found.
  mutating func handleParked(
    _ act: String, _ name: String, _ positions: [Int64], _ found: [ParkedRow], _ peer: Peer, _ id: String
  ) {
    let rows = found.filter { row in
      (name.isEmpty || row.name == name || row.name.hasPrefix("\(name)/"))
        && (positions.isEmpty || positions.contains(row.position))
    }
    switch act {
    case "parked.list":
      let list = rows.map { row -> JSON in
        var members = (try? JSON(row.payload))?.object ?? [:]
        members["name"] = .string(row.name)
        members["position"] = .integer(row.position)
        return .object(members)
      }
      emit(.send(peer, Message(.answer, id: id, meta: [:], body: ["parked": .array(list)])))
    case "parked.discard":
      for row in rows { remove(row) }
      answerWhenOnDisk(peer, id, ["discarded": .integer(Int64(rows.count))])
    default: retry(rows, peer, id)
    }
  }

  private mutating func remove(_ row: ParkedRow) {
    batch.parkedRemoved.append(row)
    guard row.name.hasPrefix(Self.consumerPrefix) else { return }
    let name = String(row.name.dropFirst(Self.consumerPrefix.count))
    consumers[name]?.parked -= 1
    changedConsumers.insert(name)
  }

  /// Reactions and sends are tried again from the outbox, events of consumers with the numbers that they had.
  private mutating func retry(_ rows: [ParkedRow], _ peer: Peer, _ id: String) {
    var retried: Int64 = 0
    for row in rows {
      if row.name.hasPrefix("reaction/"), modules[String(row.name.dropFirst("reaction/".count))] != nil {
        retried += 1
        load([.events(after: row.position - 1, limit: 1, bytes: 1 << 20)], for: .parkedFact(row))
      } else if row.name.hasPrefix(Self.consumerPrefix) {
        if retryDelivery(row) { retried += 1 }
      } else if row.name.hasPrefix("outbox/"), var command = OutboxCommand(OutboxRow(number: 0, payload: row.payload)) {
        batch.parkedRemoved.append(row)
        retried += 1
        outboxNumber += 1
        command.number = outboxNumber
        command.hops = 0
        batch.outboxAdded.append(command.row)
        newOutbox[batchNumber, default: []].append(command)
      }
    }
    answerWhenOnDisk(peer, id, ["retried": .integer(retried)])
  }

  /// False when the count began anew since: its number then means another event.
  private mutating func retryDelivery(_ row: ParkedRow) -> Bool {
    let name = String(row.name.dropFirst(Self.consumerPrefix.count))
    guard let consumer = consumers[name], let payload = try? JSON(row.payload),
      let delivery = payload["delivery"]?.integer,
      payload["generation"]?.integer ?? consumer.generation == consumer.generation
    else { return false }
    remove(row)
    consumer.again[delivery] = row.position
    tryAgain(consumer)
    return true
  }

  /// Reads what is to be delivered once more.
  mutating func tryAgain(_ consumer: Consumer) {
    guard consumer.isOpen, !consumer.again.isEmpty else { return }
    for position in consumer.again.values.sorted() {
      load([.events(after: position - 1, limit: 1, bytes: 0)], for: .again(consumer.name))
    }
  }

  mutating func againLoaded(_ name: String, at position: Int64, _ found: [Loaded]) {
    guard let consumer = consumers[name], consumer.isOpen else { return }
    if position < erasedAt { return consumer.mustReadAgain = true }
    for case .events(let events) in found {
      guard let event = events.first,
        let delivery = consumer.again.first(where: { $0.value == event.position })?.key,
        consumer.inFlight[delivery] == nil
      else { continue }
      consumer.inFlight[delivery] = .init(
        position: event.position, delivery: delivery, event: event, isRetried: true)
      consumer.putBack(delivery)
    }
    pump(name)
  }

  /// What was to be delivered once more cannot be read: it goes back into the list.
  mutating func againFailed(_ name: String, _ error: LedgerError) {
    guard let consumer = consumers[name] else { return }
    guard case .damaged(let position, let reason) = error else { return consumer.mustReadAgain = true }
    guard let delivery = consumer.again.first(where: { $0.value == position })?.key else { return }
    consumer.again[delivery] = nil
    consumer.parked += 1
    changedConsumers.insert(name)
    putIntoList(consumer, delivery, at: position, attempts: 0, reason: "damaged: \(reason)")
  }

  /// Also when it was taken out of the list within this batch.
  private mutating func putIntoList(
    _ consumer: Consumer, _ delivery: Int64, at position: Int64, attempts: Int64, reason: String
  ) {
    let list = Self.consumerPrefix + consumer.name
    batch.parkedRemoved.removeAll { $0.name == list && $0.position == position }
    batch.parked.append(
      ParkedRow(
        name: list, position: position,
        payload: JSON.object([
          "delivery": .integer(delivery), "attempts": .integer(attempts), "reason": .string(reason),
          "generation": .integer(consumer.generation), "at": .integer(now),
        ]).bytes))
  }

  mutating func answerWhenOnDisk(_ peer: Peer, _ id: String, _ body: JSON) {
    afterCommit[batchNumber, default: []].append(.send(peer, Message(.answer, id: id, meta: [:], body: body)))
  }
}
