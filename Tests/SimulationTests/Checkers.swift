import Ledger

@testable import Host

/// Everything that must hold, held against what the ledger says and what the hub sends.
struct Checkers {
  struct Fault: Sendable, CustomStringConvertible {
    /// Which promise is broken.
    var promise: String
    var what: String
    var description: String { "\(promise): \(what)" }
  }

  var log = LogChecker()
  var outbox = OutboxChecker()
  var answers = AnswerChecker()
  var delivery = DeliveryChecker()
  private var others: [Fault] = []

  var faults: [Fault] { log.faults + outbox.faults + answers.faults + delivery.faults + others }

  mutating func fault(_ promise: String, _ what: String) { others.append(Fault(promise: promise, what: what)) }

  /// After each commit and each start: what is new in the ledger.
  mutating func check(_ ledger: MemoryLedger, _ consumers: [SimulatedConsumer]) throws {
    try ledger.snapshot { snapshot throws(LedgerError) in
      let new = try log.check(snapshot)
      outbox.learn(new)
      try outbox.check(snapshot)
      delivery.learn(new)
      try delivery.check(snapshot, consumers)
    }
    answers.versions = log.versions
    answers.head = log.head
  }
}

/// One event of the log, taken apart.
struct LoggedEvent {
  var event: StoredEvent
  var position: Int64
  var actor: String
  var command: String
  var decision: Int64
  /// Kind and name of a record's event; module and name of a fact.
  var kind: String
  var type: String
  var record: String?
  var version: Int64
  var subject: String

  var isFact: Bool { event.topics.hasPrefix("fact.") }
  var fact: String { String(event.topics.dropFirst(5)) }
}
