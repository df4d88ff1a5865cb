import Ledger
import Wire

@testable import Host

// What happens next: one thing at a time, drawn among all that may.
extension World {
  /// The things that may happen, each with its weight where it may.
  private enum Act: CaseIterable {
    case client, consumer, hear, hearEvents, ask, answer, read, found, commit, written, turn, time, life, misfortune
  }

  private func weight(_ act: Act) -> Int {
    switch act {
    case .client: 18
    case .consumer: 3
    case .hear: clients.allSatisfy(\.isQuiet) ? 0 : 28
    case .hearEvents: consumers.allSatisfy(\.client.isQuiet) ? 0 : 18
    case .ask: processes.values.contains { !$0.asks.isEmpty } ? 16 : 0
    case .answer: processes.values.contains { !$0.answers.isEmpty } ? 16 : 0
    case .read: reads.isEmpty ? 0 : 14
    case .found: found.isEmpty ? 0 : 14
    case .commit: commits.isEmpty ? 0 : 10
    case .written: written.isEmpty ? 0 : 14
    case .turn: 12
    case .time: 4
    case .life: starting.isEmpty && ended.isEmpty ? 0 : 12
    case .misfortune: 4
    }
  }

  func step() throws {
    if isDrained { return try crash("drained") }
    let weights = Act.allCases.map { ($0, weight($0)) }
    var place = Int.random(in: 0..<weights.reduce(0) { $0 + $1.1 }, using: &random)
    for (act, weight) in weights {
      place -= weight
      guard place < 0 else { continue }
      return try perform(act)
    }
  }

  private func perform(_ act: Act) throws {
    switch act {
    case .client: clients.randomElement(using: &random)?.act(in: self)
    case .consumer: consumers.randomElement(using: &random)?.act(in: self)
    case .hear: if let client = clients.randomElement(using: &random) { exchange(client) }
    case .hearEvents:
      if let consumer = consumers.randomElement(using: &random) { exchange(consumer.client, consumer) }
    case .ask: try workModule()
    case .answer: hearModule()
    case .read: try serveRead()
    case .found: if !found.isEmpty { give(found.removeFirst()) }
    case .commit: try commit()
    case .written: if !written.isEmpty { give(.committed(written.removeFirst())) }
    case .turn: give(.turnEnded)
    case .time:
      let passed = Int64.random(in: 1...900, using: &random)
      (moment.wall, moment.monotonic) = (moment.wall + passed, moment.monotonic + passed)
      give(.tick)
    case .life: liveOn()
    case .misfortune: try misfortune()
    }
  }

  func chance(_ ofAThousand: Int) -> Bool {
    guard !isHealing, ofAThousand > 0, Int.random(in: 0..<1_000, using: &random) < ofAThousand else { return false }
    counts.faults += 1
    return true
  }

  /// One message each way.
  func exchange(_ client: SimulatedClient, _ consumer: SimulatedConsumer? = nil) {
    if let message = client.says.take(clientFates) {
      note("from \(consumer?.name ?? client.identity): \(message.verb.rawValue) \(message.id) \(message.subject)")
      give(.message(client.peer, frames: Frames(message.frames), user: "local"))
    }
    guard let message = client.hears.take(clientFates) else { return }
    if let consumer { consumer.hear(message, in: self) } else { client.hear(message, in: self) }
  }

  private func workModule() throws {
    let names = processes.keys.sorted().filter { processes[$0]?.asks.isEmpty == false }
    guard let name = names.randomElement(using: &random), let process = processes[name],
      let message = process.asks.take(moduleFates)
    else { return }
    if message.verb == .ask, chance(weather.diesInAnswer) {
      note("\(name) dies in its answer")
      return end(name, "killed")
    }
    guard var answer = process.answer(message) else { return }
    if message.verb == .ask, chance(weather.answersRubbish) { answer.body = Array("{\"changes\":[{".utf8) }
    counts.faults += process.answers.put(answer, message.verb == .ask ? moduleFates : .none)
    if message.verb == .drain { end(name, "drained") }
  }

  private func hearModule() {
    let names = processes.keys.sorted().filter { processes[$0]?.answers.isEmpty == false }
    guard let name = names.randomElement(using: &random), let process = processes[name],
      let message = process.answers.take(moduleFates)
    else { return }
    note("from \(name): \(message.verb.rawValue) \(message.id)")
    give(.message(process.peer, frames: Frames(message.frames), user: nil))
  }

  /// The reader serves the oldest; its answer lies on the way back for a while.
  private func serveRead() throws {
    guard !reads.isEmpty else { return }
    let job = reads.removeFirst()
    if chance(weather.readFails) {
      return found.append(.loadFailed(job.number, .unavailable("the disk did not answer")))
    }
    let (rows, head) = try ledger.snapshot { snapshot throws(LedgerError) in
      var rows: [Loaded] = []
      for load in job.loads { rows.append(try Reader.read(load, from: snapshot)) }
      return (rows, snapshot.head)
    }
    found.append(.loaded(job.number, position: head, rows))
  }

  /// The writer takes the oldest batch. A failure ends the daemon; the batch is on disk or not.
  private func commit() throws {
    guard !commits.isEmpty else { return }
    var job = commits.removeFirst()
    if chance(weather.commitFails) { return try crash("commit failed") }
    let isUnknown = chance(weather.commitIsUnknown)
    tamperBatch?(&job.batch)
    let result = ledger.commit(job.batch, epoch: ledger.identity.epoch, expectedHead: job.head)
    guard case .committed(let head) = result else {
      checkers.fault("log", "the ledger refuses a batch: \(result)")
      return try crash("refused")
    }
    counts.commits += 1
    note("on disk: batch \(job.number), head \(head)")
    try checkers.check(ledger, consumers)
    if isUnknown { return try crash("commit of unknown end") }
    written.append(job.number)
  }

  private func liveOn() {
    if !ended.isEmpty {
      let end = ended.removeFirst()
      return give(.moduleExited(end.name, reason: end.reason))
    }
    if !starting.isEmpty { start(starting.removeFirst()) }
  }

  private func misfortune() throws {
    if chance(weather.daemonDies) { return try crash("killed") }
    if chance(weather.moduleDies), let name = processes.keys.sorted().randomElement(using: &random) {
      note("kill \(name)")
      return end(name, "killed")
    }
    if chance(weather.clockJumps) {
      moment.wall += [-86_400_000, -3_600_000, 3_600_000, 86_400_000].randomElement(using: &random) ?? 0
      if Bool.random(using: &random) { moment.monotonic += Int64.random(in: 1...30_000, using: &random) }
      note("the clock jumps to \(moment.wall)")
      return give(.tick)
    }
    if chance(weather.diskFills) { return give(.diskIsLow(true)) }
    if chance(weather.drains) {
      give(.drain)
      give(.turnEnded)
      return
    }
    give(.diskIsLow(false))
  }

  // MARK: - Rest

  /// Time passes, and everything that can be done is done.
  func pass(_ milliseconds: Int64) throws {
    let wasHealing = isHealing
    isHealing = true
    defer { isHealing = wasHealing }
    (moment.wall, moment.monotonic) = (moment.wall + milliseconds, moment.monotonic + milliseconds)
    for client in clients + consumers.map(\.client) { client.keepAlive(in: self) }
    for client in clients { client.sayAll(in: self) }
    for consumer in consumers { consumer.open(in: self) }
    give(.tick)
    for _ in 0..<100_000 {
      if isDrained { try crash("drained") }
      for client in clients { while !client.isQuiet { exchange(client) } }
      for consumer in consumers { while !consumer.client.isQuiet { exchange(consumer.client, consumer) } }
      liveOn()
      for _ in processes {
        try workModule()
        hearModule()
      }
      while !reads.isEmpty { try serveRead() }
      while !found.isEmpty { give(found.removeFirst()) }
      give(.turnEnded)
      try commit()
      if !written.isEmpty { give(.committed(written.removeFirst())) }
      if isQuiet { return }
    }
    checkers.fault("rest", "it does not come to rest")
  }

  private var isQuiet: Bool {
    starting.isEmpty && ended.isEmpty && reads.isEmpty && found.isEmpty && commits.isEmpty && written.isEmpty
      && processes.values.allSatisfy { $0.asks.isEmpty && $0.answers.isEmpty }
      && clients.allSatisfy(\.isQuiet) && consumers.allSatisfy(\.client.isQuiet)
  }
}
