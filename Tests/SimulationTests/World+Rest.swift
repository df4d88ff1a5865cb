import Ledger
import Wire

@testable import Host

// After the storm: faults end, everybody asks again, and what was promised must come to be.
extension World {
  private static let mostRounds = 60

  func rest() throws {
    isHealing = true
    note("the weather clears")
    // The clock is put right: office time stands still until it has caught up.
    moment.wall = max(moment.wall, hub.now) + 31_000
    give(.diskIsLow(false))
    // An old CLOSE or OPEN may still be on its way: what is opened now comes after it.
    for consumer in consumers { consumer.isOpen = false }
    for round in 0..<Self.mostRounds where checkers.faults.isEmpty {
      try pass(4_900)
      if round % 6 == 2 { retryParked() }
      if round > 2, unfinished.isEmpty { break }
    }
    for what in unfinished { checkers.fault("rest", what) }
    guard checkers.faults.isEmpty, seed.isMultiple(of: 3) else { return }
    // All of it once more, to a new daemon: each gets the answer that it had, and nothing else happens.
    let head = checkers.log.head
    try crash("rest")
    try pass(200)
    for client in clients { client.repeatAll(in: self) }
    try pass(200)
    for fault in unfinished { checkers.fault("rest", fault) }
    if checkers.log.head != head { checkers.fault("once", "repeating wrote \(checkers.log.head - head) events") }
  }

  private func retryParked() {
    guard let root = clients.last, root.isReady else { return }
    root.say(Message(.admin, id: "retry", subject: "parked.retry"), in: self)
  }

  private var unfinished: [String] {
    var list = clients.flatMap { client in client.unanswered.map { "\(client.identity) has no answer to \($0)" } }
    list += checkers.outbox.unfinished + checkers.delivery.unfinished(consumers) + checkers.log.unfinished()
    return list
  }
}
