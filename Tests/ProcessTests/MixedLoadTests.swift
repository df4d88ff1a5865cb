import Chance
import Client
import Foundation
import Synchronization
import Testing
import Wire

/// Work of every sort for as long as one likes, while daemon, modules and consumers are killed at random: nothing that
/// was acknowledged is lost, no consumer has a gap, an event comes twice only within the window of a consumer, and the
/// daemon's memory stays as it is.
///
/// Some seconds in `make test`; hours with OCOP_SOAK_SECONDS.
@Suite(.serialized)
struct MixedLoadTests {
  static let seconds = ProcessInfo.processInfo.environment["OCOP_SOAK_SECONDS"].flatMap { Double($0) } ?? 8
  /// Pause between two kills, in seconds, at most; one in eight is ten times as long, then the memory is measured.
  static let pause = ProcessInfo.processInfo.environment["OCOP_SOAK_PAUSE"].flatMap { Double($0) } ?? 2
  /// Milliseconds that a sender rests after each burst.
  static let rest = ProcessInfo.processInfo.environment["OCOP_SOAK_REST"].flatMap { UInt32($0) } ?? 20
  static let window = 64

  @Test(.limit(minutes: 180))
  func nothingIsLostWhileEverythingIsKilled() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let first = try office.client()
      _ = try first.command("house.task.assign", ["task": "soak", "title": "Việc đầu", "lead": "programme-office"])
      first.close()
      let end = Date().addingTimeInterval(Self.seconds)
      let board = Shared(Board())
      let endpoint = office.endpoint
      let workers = (0..<2).map { number in
        Worker("sender-\(number)") { try Self.send("s\(number)", endpoint, until: end, board) }
      }
      let readers = ["mirror", "tasks"].map { name in
        Worker(name) { try Self.consume(name, endpoint, until: end, board) }
      }
      let auditor = Worker("auditor") { try Self.audit(endpoint, until: end, board) }
      for worker in workers + readers + [auditor] { worker.start() }
      let seed = UInt64.random(in: .min ... .max)
      try Self.kill(office, seed: seed, until: end, board)
      for worker in workers + readers + [auditor] { #expect(worker.wait() == nil, "seed \(seed)") }
      try Self.settle(office, seed, board)
      #expect(office.stop() == 0)
    }
  }

  /// What everybody saw.
  struct Board: Sendable {
    /// Id and first position of what was answered DONE.
    var acknowledged: [String: Int64] = [:]
    /// What was answered otherwise and not to be sent again.
    var refused: [String] = []
    /// Positions by delivery number, by consumer, and how often something came that had been acknowledged.
    var deliveries: [String: [Int64: Int64]] = [:]
    var late: [String: Int] = [:]
    var kills: [String: Int] = [:]
    var moved: [String] = []
    /// What the log holds: how many events, where each command was decided, and places that do not follow one another.
    var events: Int64 = 0
    var decisions: [String: Set<Int64>] = [:]
    var gaps: [Int64] = []
    /// MiB, at the end of each long life of the daemon.
    var memory: [Int] = []
  }

  // MARK: - Load

  /// It outwaits many deaths of the daemon.
  private static func client(_ endpoint: String) throws -> Client {
    try Client(.init(endpoint: endpoint, identity: "operator", connectTimeout: 120_000, timeout: 60_000))
  }

  private static func send(_ name: String, _ endpoint: String, until end: Date, _ board: Shared) throws {
    let client = try client(endpoint)
    defer { client.close() }
    var number = 0
    // What is under way, by id, to be sent again as it was; and tasks that are to be completed, oldest first.
    var flying: [String: Message] = [:]
    var open: [String] = []
    while Date() < end || client.inFlight > 0 {
      while Date() < end, client.inFlight < 16 {
        number += 1
        let next = message("\(name)-\(number)", number, &open)
        flying[next.id] = next
        client.submit(next)
      }
      for (id, parts) in try client.takeAnswers(wait: 200) {
        guard let answer = parts.last, let asked = flying.removeValue(forKey: id) else { continue }
        let meta = (try? answer.metaObject()) ?? [:]
        if answer.verb == .done {
          board.withLock { $0.acknowledged[id] = meta["first"]?.integer ?? 0 }
          if asked.subject == "house.task.assign", let record = meta["record"]?.string { open.append(record) }
        } else if answer.verb == .failed, Self.mayComeAgain(answer) {
          flying[id] = asked
          client.submit(asked)
        } else {
          board.withLock { $0.refused.append(String(decoding: answer.body, as: UTF8.self)) }
        }
      }
      if Date() < end { usleep(rest * 1_000) }
    }
  }

  /// Nothing was written. Who kills a module twice over the same command is told that the module has a fault.
  private static func mayComeAgain(_ answer: Message) -> Bool {
    let problem = try? JSON(answer.body)
    return problem?["retryable"] == true || problem?["code"] == "module-bug"
  }

  /// Notices, notes, and tasks that are assigned and completed: as many are open in the end as after a minute.
  private static func message(_ id: String, _ number: Int, _ open: inout [String]) -> Message {
    switch number % 4 {
    case 0:
      return Message(
        .publish, id: id, subject: "notice.programme-office.soak", meta: [:], body: ["number": .integer(Int64(number))])
    case 1:
      return Message(
        .command, id: id, subject: "house.task.assign", meta: [:],
        body: ["task": "soak", "title": .string("Việc \(number)"), "lead": "programme-office", "due": "2024-04-22"])
    case 2 where open.count > 20:
      return Message(
        .command, id: id, subject: "house.\(open.removeFirst().replacing("task/", with: "task.complete/"))", meta: [:],
        body: ["result": "xong"])
    default:
      return Message(.command, id: id, subject: "house.task.note/NV-2024-0001", meta: [:], body: ["text": "ghi chú"])
    }
  }

  /// A durable consumer that is itself killed: it leaves without a word and comes back.
  private static func consume(
    _ name: String, _ endpoint: String, until end: Date, _ board: Shared
  ) throws {
    var chance = SplitMix64(seed: UInt64(name.utf8.count))
    var acknowledged: Int64 = 0
    while Date() < end {
      let client = try client(endpoint)
      let filters = name == "tasks" ? ["task.>"] : [">"]
      let consumer = try Consumer(client, name: name, filters: filters, from: .first, window: window)
      let life = min(end, Date().addingTimeInterval(1 + Double(chance.next() % 4_000) / 1_000))
      while Date() < life {
        guard let event = try consumer.next(wait: 200) else { continue }
        board.withLock { board in
          let before = board.deliveries[name, default: [:]].updateValue(event.position, forKey: event.delivery)
          if let before, before != event.position { board.moved.append("\(name) \(event.delivery)") }
          if event.delivery <= acknowledged - Int64(window) { board.late[name, default: 0] += 1 }
        }
        consumer.acknowledge(upTo: event.delivery)
        acknowledged = max(acknowledged, event.delivery)
      }
      board.withLock { $0.kills["consumers", default: 0] += 1 }
      // Half of them say good-bye.
      if chance.next() % 2 == 0 { client.close() }
    }
  }

  /// Reads the log behind the writers.
  private static func audit(_ endpoint: String, until end: Date, _ board: Shared) throws {
    let client = try client(endpoint)
    defer { client.close() }
    while Date() < end {
      if try readOn(client, board) == 0 { usleep(200_000) }
    }
  }

  /// One page of the log; how many events it had.
  private static func readOn(_ client: Client, _ board: Shared) throws -> Int {
    let events = try client.logPage(after: board.withLock { $0.events })
    board.withLock { board in
      for event in events {
        board.events += 1
        if event["sequence"]?.string != String(board.events) { board.gaps.append(board.events) }
        let decision = event["decision"]?.string.flatMap { Int64($0) } ?? 0
        board.decisions[event["command"]?.string ?? "", default: []].insert(decision)
      }
    }
    return events.count
  }

  private static func kill(
    _ office: TestOffice, seed: UInt64, until end: Date, _ board: Shared
  ) throws {
    var chance = SplitMix64(seed: seed)
    while Date() < end {
      let isLong = chance.next() % 8 == 0
      let life = 0.3 + Double(chance.next() % 1_000) / 1_000 * pause * (isLong ? 10 : 1)
      usleep(UInt32(max(0, min(life, end.timeIntervalSinceNow)) * 1_000_000))
      let memory = isLong ? office.memory : 0
      if chance.next() % 3 == 0 {
        office.killModule { Int(chance.next() % UInt64($0)) }
        board.withLock { $0.kills["modules", default: 0] += 1 }
      } else {
        office.killDaemon()
        try office.start()
        board.withLock { board in
          board.kills["daemon", default: 0] += 1
          if memory > 0 { board.memory.append(memory) }
        }
      }
    }
  }

  // MARK: - Afterwards

  private static func settle(_ office: TestOffice, _ seed: UInt64, _ board: Shared) throws {
    let client = try office.client(timeout: 60_000)
    while try readOn(client, board) > 0 {}
    let seen = board.withLock { $0 }
    #expect(seen.gaps.isEmpty, "seed \(seed): gaps in the log: \(seen.gaps.prefix(3))")
    let lost = seen.acknowledged.filter { seen.decisions[$0.key] != [$0.value] }
    #expect(lost.isEmpty, "seed \(seed): lost, or decided twice: \(lost.prefix(3))")
    #expect(!seen.acknowledged.isEmpty)
    #expect(seen.refused.isEmpty, "seed \(seed): \(seen.refused.prefix(3))")
    #expect(seen.moved.isEmpty, "seed \(seed): a number means two events: \(seen.moved.prefix(3))")
    #expect(seen.late.isEmpty, "seed \(seed): came again from before the window: \(seen.late)")
    for name in ["mirror", "tasks"] {
      let rest = try finish(name, client, seen.deliveries[name] ?? [:])
      let numbers = rest.keys.sorted()
      #expect(numbers == Array(1...Int64(max(1, numbers.count))), "seed \(seed): \(name) has a gap")
      #expect(numbers.map { rest[$0] ?? 0 } == rest.values.sorted(), "seed \(seed): \(name) is out of order")
      if name == "mirror" { #expect(numbers.count == seen.events, "seed \(seed): not all of \(seen.events)") }
    }
    client.close()
    // Flat: what it holds in the last quarter is what it held in the first, and some.
    let memory = seen.memory
    if memory.count >= 20 {
      let early = memory.prefix(memory.count / 4).max() ?? 0
      let late = memory.suffix(memory.count / 4).max() ?? 0
      #expect(late < early + 32 * Patience.factor, "memory grows: \(memory)")
    }
    SoakCounts.add([
      "killed-daemons": seen.kills["daemon"] ?? 0, "killed-modules": seen.kills["modules"] ?? 0,
      "killed-consumers": seen.kills["consumers"] ?? 0, "acknowledged": seen.acknowledged.count, "lost": lost.count,
      "events": Int(seen.events), "memory-most-mib": memory.max() ?? 0,
    ])
  }

  /// Reads on to the end of the log.
  private static func finish(_ name: String, _ client: Client, _ known: [Int64: Int64]) throws -> [Int64: Int64] {
    var all = known
    let filters = name == "tasks" ? ["task.>"] : [">"]
    let consumer = try Consumer(client, name: name, filters: filters, from: .first, window: window)
    while let event = try consumer.next(wait: 3_000) {
      all[event.delivery] = event.position
      consumer.acknowledge(upTo: event.delivery)
    }
    try consumer.close()
    return all
  }
}

/// A board that several threads write on.
private final class Shared: Sendable {
  private let board: Mutex<MixedLoadTests.Board>
  init(_ board: MixedLoadTests.Board) { self.board = Mutex(board) }
  func withLock<Value: Sendable>(_ body: (inout sending MixedLoadTests.Board) -> sending Value) -> Value {
    board.withLock(body)
  }
}
