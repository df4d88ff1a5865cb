internal import Ledger
internal import Wire

// Durable and passing subscriptions: OPEN, CREDIT, CLOSE, DELETE. Replay and live are one path: always read from the
// committed log.
extension Hub {
  mutating func consume(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    switch message.verb {
    case .open: open(message, meta, from: peer, session)
    case .delete: delete(message, from: peer, session)
    default:
      guard let name = openConsumers[OpenName(peer: peer, id: message.id)], let consumer = consumers[name],
        let member = consumer.member(peer, message.id)
      else {
        if message.verb == .close { emit(.send(peer, Message(.done, id: message.id))) }
        return
      }
      switch message.verb {
      case .credit:
        member.credit = max(member.credit, meta["messages"]?.integer ?? 0)
        if let bytes = meta["bytes"]?.integer {
          member.byteCredit = member.byteCredit == .max ? bytes : max(member.byteCredit, bytes)
        }
      case .ack: acknowledge(consumer, meta, by: member)
      case .nak: refuseDelivery(consumer, meta, by: member)
      case .extend: extend(consumer, meta, by: member)
      case .park:
        if let delivery = meta["delivery"]?.integer, holds(member, delivery, in: consumer) {
          park(consumer, delivery, reason: meta["reason"]?.string ?? "")
        }
      default:
        close(consumer, member)
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
      return send(.failed, to: peer, id: message.id, .badFilter(bad))
    }
    let isDurable = !message.subject.isEmpty
    guard Self.isConsumerName(message.subject) else {
      return send(.failed, to: peer, id: message.id, .badSubject("1–64 × a–z, 0–9, - ."))
    }
    // Two sessions of one identity may choose the same id.
    let route = peer.route.bytes.map { String($0, radix: 16) }.joined(separator: ".")
    let name = isDurable ? message.subject : "~\(session.identity.name)/\(route)/\(message.id)"
    let opening = Opening(name: name, peer: peer, id: message.id, identity: session.identity, meta: meta)
    if isDurable, let known = consumers[name] {
      guard known.owner == session.identity.name else {
        return send(
          .failed, to: peer, id: message.id,
          .failure(
            "forbidden", vi: "Tên \(name) thuộc danh tính khác", en: "The name \(name) belongs to another identity"))
      }
      if Set(known.filters) != Set(filters) {
        // Other filters: the count begins anew from the floor, in a new generation.
        end(known)
        known.filters = filters
        known.generation += 1
        known.floor.delivery = 0
        known.read = known.floor
        (known.acked, known.again, known.lasts) = ([:], [:], nil)
      }
      return take(opening)
    }
    begin(opening, from: meta["from"] ?? "new")
  }

  /// Finds the place of a new consumer in the log.
  private mutating func begin(_ opening: Opening, from start: JSON) {
    if let time = start["time"]?.integer { return load([.positionBefore(time)], for: .opening(opening)) }
    var position = committedHead
    if start == "first" || start == "last" {
      position = 0
    } else if let given = start.integer {
      position = max(1, given) - 1
    }
    if let history = start["history"]?.string {
      position = max(0, start["position"]?.integer ?? 0)
      if history != self.history {
        guard let common = forks[history], position <= common else {
          var problem = Problem.failure(
            "forked", vi: "Con trỏ của lịch sử khác", en: "The cursor is of another history")
          problem.extra["position"] = .integer(forks[history] ?? 0)
          return send(.failed, to: opening.peer, id: opening.id, problem)
        }
      }
    }
    create(opening, at: min(position, committedHead), lastsUntil: start == "last" ? committedHead : 0)
  }

  private static func isConsumerName(_ name: String) -> Bool {
    name.utf8.count <= 64
      && name.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
      }
  }

  mutating func opened(_ opening: Opening, _ found: [Loaded]) {
    if case .position(let position)? = found.first { create(opening, at: position, lastsUntil: 0) }
  }

  private mutating func create(_ opening: Opening, at position: Int64, lastsUntil: Int64) {
    let filters = (opening.meta["filters"]?.strings ?? []).compactMap(TopicFilter.init)
    let consumer = Consumer(
      name: opening.name, isDurable: !opening.name.hasPrefix("~"), owner: opening.identity.name, filters: filters,
      from: position, stalledAfter: limits.stalledAfter)
    consumer.lastsUntil = lastsUntil
    consumers[opening.name] = consumer
    take(opening)
  }

  /// Gives the consumer to the session. Of a shared one it becomes a member; else an older session loses it.
  private mutating func take(_ opening: Opening) {
    guard let consumer = consumers[opening.name] else { return }
    let isJoined = consumer.isShared && opening.meta["shared"]?.boolean == true
    if !isJoined { end(consumer) }
    if let old = consumer.member(opening.peer, opening.id) { consumer.leave(old) }
    consumer.apply(opening.meta)
    if opening.meta["shared"] == nil { consumer.isShared = false }
    consumer.join(opening)
    openConsumers[OpenName(peer: opening.peer, id: opening.id)] = consumer.name
    if consumer.members.count == 1 {
      consumer.movedAt = monotonic
      tryAgain(consumer)
    }
    let answer = Message(
      .opened, id: opening.id, subject: consumer.isDurable ? consumer.name : "",
      meta: [
        "generation": .integer(consumer.generation), "position": .integer(consumer.floor.position),
        "delivery": .integer(consumer.floor.delivery), "head": .integer(committedHead), "history": .string(history),
      ])
    guard consumer.isDurable else { return emit(.send(opening.peer, answer)) }
    consumer.member(opening.peer, opening.id)?.opensWith = batchNumber
    changedConsumers.insert(consumer.name)
    afterCommit[batchNumber, default: []].append(.send(opening.peer, answer))
  }

  /// Puts what changed into the batch: once a turn, however many acknowledgements came.
  mutating func saveConsumers() {
    for name in changedConsumers.sorted() {
      guard let consumer = consumers[name], consumer.isDurable else { continue }
      // Forgotten and opened anew within one batch.
      if !batch.consumersRemoved.isEmpty { batch.consumersRemoved.removeAll { $0 == name } }
      batch.consumers.append(consumer.row)
    }
    changedConsumers.removeAll()
  }

  // MARK: - Endings

  private mutating func delete(_ message: Message, from peer: Peer, _ session: Session) {
    let name = message.subject
    guard let consumer = consumers[name], consumer.owner == session.identity.name else {
      return send(
        .failed, to: peer, id: message.id,
        .unknown("consumer", name, among: consumers.keys.filter { !$0.hasPrefix("~") }))
    }
    forget(consumer)
    afterCommit[batchNumber, default: []].append(.send(peer, Message(.done, id: message.id)))
  }

  /// Forgets a durable consumer for good.
  mutating func forget(_ consumer: Consumer) {
    end(consumer)
    consumers[consumer.name] = nil
    changedConsumers.remove(consumer.name)
    batch.consumersRemoved.append(consumer.name)
  }

  /// All its sessions lose it.
  private mutating func end(_ consumer: Consumer) {
    for member in consumer.members { openConsumers[OpenName(peer: member.peer, id: member.openID)] = nil }
    consumer.closed()
  }

  private mutating func close(_ consumer: Consumer, _ member: Consumer.Member) {
    openConsumers[OpenName(peer: member.peer, id: member.openID)] = nil
    consumer.leave(member)
    if consumer.isDurable {
      changedConsumers.insert(consumer.name)
    } else if !consumer.isOpen {
      consumers[consumer.name] = nil
    }
    if consumer.isOpen { pump(consumer.name) }
  }

  mutating func endConsumers(of peer: Peer) {
    for name in openConsumers.filter({ $0.key.peer == peer }).values.sorted() {
      guard let consumer = consumers[name] else { continue }
      for member in consumer.members where member.peer == peer { close(consumer, member) }
    }
  }
}

extension Problem {
  static func badFilter(_ filter: String) -> Problem {
    .failure(
      "form", vi: "Bộ lọc chủ đề sai: \"\(filter)\"", en: "Bad topic filter: \"\(filter)\"",
      detail: (
        "Từ cách nhau bằng dấu chấm; * là một từ, > là phần còn lại.",
        "Words joined by dots; * is one word, > the rest."
      ))
  }
}
