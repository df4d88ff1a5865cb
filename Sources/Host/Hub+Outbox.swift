internal import Coordination
internal import Ledger
internal import Wire

/// Where a module is in reacting to the facts of the log.
struct Reactor {
  /// Everything up to here was reacted to, or does not concern it; nil until it is first admitted.
  var cursor: Int64?
  /// Read so far; never before `cursor`.
  var scanned: Int64 = 0
  var waiting = FIFO<StoredEvent>()
  /// Facts that were parked and are tried again, before those that wait; the cursor stays where it is.
  var again = FIFO<StoredEvent>()
  /// Rows of the parked facts that are tried again, by position: gone when one was reacted to.
  var parked: [Int64: ParkedRow] = [:]
  var isLoading = false
  var isReacting = false
  var failures = 0
  var nextTry: Int64 = 0
}

// Everything that the house does by itself: reactions, sends, deadlines and the clock of a rehearsal.
extension Hub {
  // MARK: - Reactions

  mutating func startReactor(_ name: String) {
    guard let module = modules[name], let manifest = module.manifest, !manifest.reactions.isEmpty else { return }
    if module.reactor.cursor == nil {
      modules[name]?.reactor.cursor = stagedHead
      batch.values.append((name: "cursor/\(name)", value: Array(String(stagedHead).utf8)))
    }
    let cursor = modules[name]?.reactor.cursor ?? 0
    modules[name]?.reactor.scanned = max(module.reactor.scanned, cursor)
    runReactor(name)
  }

  mutating func wakeReactors(_ events: [StoredEvent]) {
    guard let last = events.last else { return }
    let facts = Set(events.compactMap { $0.topics.hasPrefix("fact.") ? String($0.topics.dropFirst(5)) : nil })
    for name in modules.keys.sorted() {
      guard let module = modules[name], let manifest = module.manifest, !manifest.reactions.isEmpty else { continue }
      let reactor = module.reactor
      let first = events[0].position
      if facts.isDisjoint(with: manifest.reactions), reactor.waiting.isEmpty, !reactor.isLoading,
        reactor.scanned == first - 1
      {
        modules[name]?.reactor.scanned = last.position
      } else {
        runReactor(name)
      }
    }
  }

  /// Reads on in the log, and asks about the next fact. One at a time, in the order of positions.
  mutating func runReactor(_ name: String) {
    guard let module = modules[name], module.asked != nil, !module.reactor.isReacting else { return }
    if monotonic < module.reactor.nextTry { return }
    if let fact = module.reactor.again.first ?? module.reactor.waiting.first { return react(name, to: fact) }
    guard !module.reactor.isLoading, module.reactor.scanned < committedHead else { return }
    if let events = ring.events(after: module.reactor.scanned, limit: 1_024) {
      return scan(name, Array(events))
    }
    modules[name]?.reactor.isLoading = true
    load([.events(after: module.reactor.scanned, limit: 1_024, bytes: 1 << 20)], for: .reactor(name))
  }

  mutating func reactorLoaded(_ name: String, _ found: [Loaded]) {
    modules[name]?.reactor.isLoading = false
    if case .events(let events)? = found.first { scan(name, events) }
  }

  private mutating func scan(_ name: String, _ events: [StoredEvent]) {
    guard let reactions = modules[name]?.manifest?.reactions, let last = events.last else { return }
    let grant = modules[name]?.grant
    for event in events where event.topics.hasPrefix("fact.") && reactions.contains(String(event.topics.dropFirst(5))) {
      let fact = String(event.topics.dropFirst(5))
      // Not granted: passed over here, one by one they would be reacted to each inside the other.
      guard fact.hasPrefix("\(name).") || grant?.allows(read: fact) == true else { continue }
      modules[name]?.reactor.waiting.append(event)
    }
    modules[name]?.reactor.scanned = last.position
    runReactor(name)
  }

  private mutating func react(_ name: String, to fact: StoredEvent) {
    guard let grant = modules[name]?.grant, !isDraining else { return }
    let factName = String(fact.topics.dropFirst(5))
    guard factName.hasPrefix("\(name).") || grant.allows(read: factName) else {
      return reacted(name, upTo: fact.position)
    }
    modules[name]?.reactor.isReacting = true
    let key = CommandKey(identity: "house", id: "react/\(fact.position)/\(name)")
    let errand = Errand(
      purpose: .reaction(module: name, fact: fact, name: factName), origin: .peer, key: key, phase: .queued,
      identity: .house(for: grant), body: grant.bodies.first { $0 != "*" } ?? HouseNames.module, waiters: [], meta: [:],
      fields: [0x7B, 0x7D], digest: [], received: now, dated: Day.text(of: now), expires: .max, module: name)
    errand.hops = Int64(HeaderReader.member("hops", of: fact.header) ?? "0") ?? 0
    errand.cause = fact.position
    ask(add(errand))
  }

  /// The reaction's sends are in the batch; the cursor goes with them.
  mutating func reacted(_ number: Int, _ name: String, upTo position: Int64) {
    finish(number)
    reacted(name, upTo: position)
  }

  private mutating func reacted(_ name: String, upTo position: Int64) {
    modules[name]?.reactor.isReacting = false
    modules[name]?.reactor.failures = 0
    if let row = modules[name]?.reactor.parked.removeValue(forKey: position) {
      _ = modules[name]?.reactor.again.popFirst()
      batch.parkedRemoved.append(row)
      return runReactor(name)
    }
    _ = modules[name]?.reactor.waiting.popFirst()
    modules[name]?.reactor.cursor = position
    batch.values.removeAll { $0.name == "cursor/\(name)" }
    batch.values.append((name: "cursor/\(name)", value: Array(String(position).utf8)))
    runReactor(name)
  }

  /// A parked fact was read again: it is reacted to with the same ids as before, so that its sends happen once.
  mutating func reactAgain(_ row: ParkedRow, _ found: [Loaded]) {
    let name = String(row.name.dropFirst("reaction/".count))
    guard case .events(let events)? = found.first, let fact = events.first, fact.position == row.position,
      modules[name]?.reactor.parked[row.position] == nil
    else { return }
    modules[name]?.reactor.parked[row.position] = row
    modules[name]?.reactor.again.append(fact)
    runReactor(name)
  }

  /// After three failures the fact is parked: visible, and the cursor goes on.
  mutating func reactionFailed(_ name: String, _ fact: StoredEvent, _ problem: Problem) {
    guard var reactor = modules[name]?.reactor else { return }
    reactor.isReacting = false
    reactor.failures += 1
    let failures = reactor.failures
    emit(.log(.warning, "module \(name) could not react to \(fact.position): \(problem.code)"))
    let isParked = failures >= limits.reactionFailures
    if !isParked { reactor.nextTry = monotonic + limits.retryDelay * Int64(failures) }
    modules[name]?.reactor = reactor
    guard isParked else { return }
    if reactor.parked[fact.position] != nil {
      // Its row is still there, and stays.
      modules[name]?.reactor.parked[fact.position] = nil
      _ = modules[name]?.reactor.again.popFirst()
      modules[name]?.reactor.failures = 0
      return runReactor(name)
    }
    batch.parked.append(ParkedRow(name: "reaction/\(name)", position: fact.position, payload: problem.json.bytes))
    reacted(name, upTo: fact.position)
  }

  // MARK: - Outbox

  mutating func sendOutbox() {
    for (name, module) in modules where !module.reactor.waiting.isEmpty || !module.reactor.again.isEmpty {
      runReactor(name)
    }
    guard !retries.isEmpty, !isDraining else { return }
    let due = retries.filter { $0.due <= monotonic }
    retries.removeAll { $0.due <= monotonic }
    for (_, command) in due { send(command) }
  }

  mutating func send(_ command: OutboxCommand) {
    // It lies on disk and is sent after the next start.
    guard !isDraining, let subject = CommandSubject(command.subject) else { return }
    if command.hops > Int64(limits.hops) {
      batch.outboxRemoved.append(command.number)
      batch.parked.append(
        ParkedRow(name: "outbox/\(command.id)", position: command.cause, payload: command.row.payload))
      return emit(.log(.error, "a chain of \(limits.hops) commands ends: \(command.subject) is parked"))
    }
    let grant = configuration.plugin(command.sender)
    let errand = Errand(
      purpose: .command(subject), origin: .outbox(command), key: CommandKey(identity: "house", id: command.id),
      phase: .spentCheck, identity: .house(for: grant), body: command.body, waiters: [], meta: [:],
      fields: command.fields,
      digest: [], received: now, dated: command.dated, expires: monotonic + limits.commandTimeout,
      module: subject.module)
    (errand.hops, errand.cause, errand.recordID) = (command.hops, command.cause, subject.record)
    start(errand)
  }

  private mutating func start(_ errand: Errand) {
    guard errandsByKey[errand.key] == nil else { return }
    let number = add(errand)
    guard spent.mayHold(errand.key) else { return admit(number) }
    load([.outcome(identity: errand.key.identity, id: errand.key.id)], for: .errand(number))
  }

  /// Its module failed, not the command: it is kept, its id unspent, until the module is mended.
  mutating func park(_ number: Int, _ command: OutboxCommand) {
    batch.outboxRemoved.append(command.number)
    batch.parked.append(
      ParkedRow(name: "outbox/\(command.id)", position: command.cause, payload: command.row.payload))
    emit(.log(.error, "its module is at fault: \(command.subject) is parked"))
    finish(number)
  }

  /// A command of the house met a failure that may pass.
  mutating func retryLater(_ number: Int) {
    guard let errand = errands[number] else { return }
    let due = monotonic + limits.retryDelay
    finish(number)
    switch errand.origin {
    case .outbox(let command): retries.append((due, command))
    case .deadline(let row): deadlines.unfire(row)
    case .peer: break
    }
  }

  // MARK: - Deadlines

  mutating func fireDeadlines() {
    guard !isDraining else { return }
    // All of them first: one that is turned away at once, in a busy office, is due again and waits for the next time.
    var due: [(row: DeadlineRow, module: String, kind: String, id: String)] = []
    var away: [DeadlineRow] = []
    while errands.count + due.count < limits.commandsInFlight, let row = deadlines.fire(by: now) {
      let parts = row.record.split(separator: "/", maxSplits: 1).map(String.init)
      // A module that never came holds up its own deadlines only.
      if parts.count == 2, let module = moduleOwning(kind: parts[0]) {
        due.append((row, module, parts[0], parts[1]))
      } else {
        away.append(row)
      }
    }
    for row in away { deadlines.unfire(row) }
    for (row, module, kind, record) in due {
      let subject = CommandSubject(module: module, kind: kind, command: row.name, record: record)
      // A decision without an event shares its position with the next one: record and time keep them apart.
      let id = "deadline/\(row.position)/\(row.name)/\(row.record)/\(row.time)"
      let grant = configuration.plugin(module)
      let errand = Errand(
        purpose: .command(subject), origin: .deadline(row), key: CommandKey(identity: "house", id: id),
        phase: .spentCheck,
        identity: .house(for: grant), body: grant?.bodies.first { $0 != "*" } ?? HouseNames.module, waiters: [],
        meta: [:],
        fields: [0x7B, 0x7D], digest: [], received: row.time, dated: Day.text(of: now),
        expires: monotonic + limits.commandTimeout, module: module)
      (errand.cause, errand.recordID) = (row.position, record)
      start(errand)
    }
  }

  private func moduleOwning(kind: String) -> String? {
    modules.first { $0.value.kinds[kind] != nil }?.key
  }

  // MARK: - The clock of a rehearsal

  /// What `clock.advance` asked for.
  struct Advance {
    var target: Int64
    var peer: Peer
    var id: String
    /// Monotonic time of the last sign of progress.
    var since: Int64
    var events: Int64
  }

  /// Nothing is asked, sent or reacted to: the clock may move without overtaking anything.
  private var isIdle: Bool {
    errands.all.allSatisfy { $0.errand.isQuestion } && retries.isEmpty && !deadlines.isFiring && committing.isEmpty
      && batch.isEmpty
      && modules.values.allSatisfy {
        $0.manifest?.reactions.isEmpty != false || ($0.reactor.scanned >= committedHead && $0.reactor.waiting.isEmpty)
      }
  }

  /// A module that has not reacted to everything yet.
  private var behind: String? {
    modules.keys.sorted().first { name in
      guard let module = modules[name], module.manifest?.reactions.isEmpty == false else { return false }
      return module.reactor.scanned < committedHead || !module.reactor.waiting.isEmpty
    }
  }

  /// Moves to the next deadline, lets everything come to rest, and so on until the target.
  mutating func advanceClock() {
    guard let advance else { return }
    if isIdle { fireDeadlines() }
    let stuck = deadlines.next.flatMap { $0.time <= now ? $0 : nil }
    if !isIdle || stuck != nil {
      if stagedHead != advance.events {
        self.advance?.events = stagedHead
        self.advance?.since = monotonic
      } else if monotonic - advance.since > 3 * limits.askTimeout {
        let what =
          errands.all.first { !$0.errand.isQuestion }.map { "\($0.errand.key.id) (\($0.errand.phase))" }
          ?? retries.first?.1.id ?? stuck.map { "\($0.record) \($0.name)" } ?? behind ?? "?"
        self.advance = nil
        send(
          .failed, to: advance.peer, id: advance.id,
          .failure(
            "timeout", vi: "Đồng hồ dừng: \(what) chưa xong", en: "The clock stops: \(what) does not end",
            isRetryable: true))
      }
      return
    }
    if let row = deadlines.next, row.time <= advance.target {
      setClock(max(now, row.time))
      return fireDeadlines()
    }
    setClock(advance.target)
    self.advance = nil
    let answer = Message(
      .answer, id: advance.id, meta: [:], body: ["now": .integer(now), "day": .string(Day.text(of: now))])
    // Which holds at least the clock.
    afterCommit[batchNumber, default: []].append(.send(advance.peer, answer))
  }

  private mutating func setClock(_ time: Int64) {
    now = max(now, time)
    batch.values.removeAll { $0.name == "clock" }
    batch.values.append((name: "clock", value: Array(String(now).utf8)))
  }
}

extension Identity {
  /// The house acts for the module's office: sends, reactions and deadlines.
  static func house(for grant: PluginGrant?) -> Identity {
    Identity(
      name: "house", body: grant?.bodies.first { $0 != "*" } ?? HouseNames.module, roles: [.house, .officer, .reader],
      mayActFor: ["*"])
  }
}
