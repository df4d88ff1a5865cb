internal import Ledger
internal import Wire

/// What the host itself tells, as a module tells its facts.
struct HostFact: Sendable, Equatable {
  static let consumerStalled = "house.consumer-stalled"
  static let consumerRecovered = "house.consumer-recovered"
  static let logSigned = "house.log-signed"
  static let personalErased = "house.personal-erased"

  var name: String
  var subject: String
  var data: JSON
  var dataClass = "internal"
}

// A consumer that stands still must not do so in silence: the office is told, by an event, once and when it is over.
extension Hub {
  mutating func watchConsumers() {
    for (name, consumer) in consumers where consumer.isDurable && consumer.stalledAfter > 0 {
      if consumer.isStalled {
        if consumer.floor.position >= committedHead || consumer.movedAt + consumer.stalledAfter > monotonic {
          recovered(consumer)
        }
      } else if consumer.floor.position >= committedHead {
        consumer.movedAt = monotonic
      } else if consumer.movedAt + consumer.stalledAfter <= monotonic {
        // Counted from anew whatever is found, so that the log is not searched at every tick.
        consumer.movedAt = monotonic
        if !consumer.inFlight.isEmpty || !consumer.acked.isEmpty {
          stalled(consumer)
        } else {
          load([.firstMatch(consumer.filters, after: consumer.floor.position)], for: .stalled(name, consumer.filters))
        }
      }
    }
  }

  /// The first event that waits for a consumer which nobody reads; without one it may go on to the head.
  mutating func firstMatchLoaded(
    _ name: String, _ filters: [TopicFilter], at position: Int64, _ found: [Loaded]
  ) {
    guard let consumer = consumers[name], consumer.filters == filters, !consumer.isStalled,
      case .position(let first)? = found.first
    else { return }
    if first > 0 { return stalled(consumer) }
    guard !consumer.isOpen, consumer.acked.isEmpty, consumer.floor.position < position else { return }
    consumer.floor.position = position
    consumer.read = consumer.floor
    changedConsumers.insert(name)
  }

  private mutating func stalled(_ consumer: Consumer) {
    consumer.isStalled = true
    consumer.movedAt = monotonic - consumer.stalledAfter
    changedConsumers.insert(consumer.name)
    emit(.log(.warning, "consumer \(consumer.name) of \(consumer.owner) stands still at \(consumer.floor.position)"))
    tell(
      HostFact(
        name: HostFact.consumerStalled, subject: "consumer/\(consumer.name)",
        data: [
          "consumer": .string(consumer.name), "owner": .string(consumer.owner),
          "position": .integer(consumer.floor.position), "behind": .integer(committedHead - consumer.floor.position),
          "open": .boolean(consumer.isOpen),
        ]))
  }

  private mutating func recovered(_ consumer: Consumer) {
    consumer.isStalled = false
    consumer.movedAt = monotonic
    changedConsumers.insert(consumer.name)
    tell(
      HostFact(
        name: HostFact.consumerRecovered, subject: "consumer/\(consumer.name)",
        data: [
          "consumer": .string(consumer.name), "owner": .string(consumer.owner),
          "position": .integer(consumer.floor.position),
        ]))
  }

  /// Stages a fact of the house that no command led to.
  @discardableResult
  mutating func tell(_ fact: HostFact) -> Int64 {
    let day = instants.day(of: now)
    let time = instants.text(of: now)
    let header = EventHeader(
      office: configuration.office, history: history, decision: stagedHead + 1, actor: HouseNames.module,
      body: HouseNames.module, dated: day, time: time, revision: revision)
    stagedHead += 1
    let bytes = header.bytes(
      position: stagedHead, subject: fact.subject, module: HouseNames.module, dataClass: fact.dataClass,
      type: fact.name)
    let data = fact.data.bytes
    batch.events.append(
      StoredEvent(
        position: stagedHead, time: now, topics: "fact.\(fact.name)", record: nil, header: bytes, data: data))
    batch.facts.append(FactRow(name: fact.name, subject: fact.subject, position: stagedHead, data: data))
    touched.touch(Tag.fact(fact.name, about: fact.subject), at: stagedHead)
    touched.touch(Tag.facts(fact.name), at: stagedHead)
    return stagedHead
  }
}

extension EventHeader {
  /// Of an event that the host writes by itself.
  init(
    office: String, history: String, decision: Int64, actor: String, body: String, dated: String, time: String,
    revision: Int64
  ) {
    (self.office, self.history, self.decision, self.revision) = (office, history, decision, revision)
    (self.actor, command, cause) = (actor, "host/\(decision)", nil)
    (self.body, self.dated, self.time, received) = (body, dated, time, time)
    (onBehalf, hops) = (nil, 0)
  }
}
