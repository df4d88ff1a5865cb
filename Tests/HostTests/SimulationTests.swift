import Ledger
import Testing
import Wire

@testable import Host

/// Random lives of an office: commands, repeats, lost modules, killed daemons, reads and commits that come late.
/// After every step the promises of DESIGN.md §1 are checked against the ledger.
struct SimulationTests {
  @Test(arguments: 0..<20) func thePromisesHoldInRandomLives(_ block: Int) throws {
    for seed in (block * 10)..<(block * 10 + 10) {
      var life = try Life(seed: UInt64(seed))
      for _ in 0..<200 { try life.step() }
      try life.end()
      if life.book.faults.isEmpty { continue }
      Issue.record("seed \(seed): \(life.book.faults.prefix(3).joined(separator: "; "))")
      return
    }
  }

  @Test func theSameSeedGivesTheSameLife() throws {
    func hash(_ seed: UInt64) throws -> [UInt8]? {
      var life = try Life(seed: seed)
      for _ in 0..<100 { try life.step() }
      try life.end()
      return try life.office.ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: snapshot.head - 1, limit: 1, bytes: 1 << 20).last?.hash
      }
    }
    #expect(try hash(7) == hash(7))
    #expect(try hash(7) != hash(8))
  }
}

/// One random life.
struct Life {
  let office: Office
  var book = Book()
  private var random: SplitMix64
  private var peers: [Peer] = []
  private var sent: [(id: String, subject: String, body: JSON)] = []
  private var heard: [Peer: Int] = [:]
  private var killed: Set<String> = []

  init(seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    var limits = HubLimits()
    (limits.askTimeout, limits.heartbeat) = (1_000_000, 1_000_000)
    // In every other life batches are full early, so that several are on their way.
    if seed % 2 == 1 { (limits.batchEvents, limits.batchesAhead) = (1, 3) }
    office = try Office(limits: limits, restartLimit: 1_000)
    (office.holdsLoads, office.holdsAsks, office.holdsCommits) = (true, true, true)
    connect()
  }

  private mutating func connect() {
    peers = [office.client("ha"), office.client("ha")]
    heard = [:]
    office.run()
    // The second client mirrors all records, durably.
    let meta: JSON = [
      "filters": ["record.>"], "from": "first", "redeliverAfter": 500, "maxDeliveries": 1_000_000, "maxInFlight": 8,
    ]
    office.say(.open, to: peers[1], id: "m", subject: "mirror", meta: meta)
    office.say(.credit, to: peers[1], id: "m", meta: ["messages": 1_000_000])
  }

  mutating func step() throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<30: command()
    case 30..<36: again()
    case 36..<56: _ = office.serveLoad()
    case 56..<78:
      _ = office.answerAsk(at: office.asks.isEmpty ? 0 : Int.random(in: 0..<office.asks.count, using: &random))
    case 78..<84: office.give(.turnEnded)
    case 84..<92: _ = office.commit()
    case 92..<96: office.pass(Int64.random(in: 1...1_500, using: &random))
    case 96..<98: kill(Bool.random(using: &random) ? "trade" : "craft")
    default:
      listen()
      try office.crash()
      connect()
    }
    listen()
    try book.check(office.ledger)
  }

  /// A module dies, but no ask dies twice with it: that would be the ask's fault.
  private mutating func kill(_ module: String) {
    let asks = office.asks.filter { $0.module == module }.map { $0.meta["command"]?.string ?? "" }
    guard killed.isDisjoint(with: asks) else { return }
    killed.formUnion(asks)
    office.kill(module)
  }

  private mutating func command() {
    let fair = "HC-2024-000\(Int.random(in: 1...9, using: &random))"
    let (subject, body): (String, JSON) =
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1: ("trade.fair.propose", ["name": Bool.random(using: &random) ? "A" : "Cấm"])
      case 2: ("trade.fair.approve/\(fair)", [:])
      default: ("trade.fair.count/\(fair)", ["by": 1])
      }
    let id = "s\(sent.count)"
    sent.append((id, subject, body))
    say(id, subject, body)
  }

  /// A client repeats what it once sent, as it does after a lost answer.
  private mutating func again() {
    guard let (id, subject, body) = sent.randomElement(using: &random) else { return }
    say(id, subject, body)
  }

  private mutating func say(_ id: String, _ subject: String, _ body: JSON) {
    office.say(.command, to: peers[Int.random(in: 0...1, using: &random)], id: id, subject: subject, body: body)
  }

  private mutating func listen() {
    for peer in peers {
      let messages = office.received[peer] ?? []
      let new = messages.dropFirst(heard[peer] ?? 0)
      heard[peer] = messages.count
      for message in new {
        book.hear(message)
        guard message.verb == .event, let delivery = message.values["delivery"]?.integer else { continue }
        book.apply(message, delivery)
        let isLost = Int.random(in: 0..<10, using: &random) < 3
        if !isLost { office.say(.ack, to: peer, id: "m", meta: ["delivery": .integer(delivery)]) }
      }
    }
  }

  /// Everything comes to rest; then each command is sent once more, and each approval has led to one brand.
  mutating func end() throws {
    (office.holdsLoads, office.holdsAsks, office.holdsCommits) = (false, false, false)
    office.run()
    for _ in 0..<8 { office.pass(40_000) }
    listen()
    try office.crash()
    connect()
    for (id, subject, body) in sent { office.say(.command, to: peers[0], id: id, subject: subject, body: body) }
    office.run()
    // Some acknowledgements are lost, so the last events come several times.
    for _ in 0..<60 {
      office.pass(1_000)
      listen()
      office.run()
    }
    listen()
    try book.check(office.ledger)
    try book.checkRest(office.ledger)
  }
}

/// What was acknowledged and what the ledger says.
struct Book {
  private(set) var faults: [String] = []
  private var answers: [String: Message] = [:]
  private var seen: Int64 = 0
  private var versions: [String: Int64] = [:]
  private var decisions: [String: String] = [:]
  private var lastFair: Int64 = 0
  /// Positions of the events that a consumer of records must get, and by delivery number those it got.
  private var wanted: [Int64] = []
  private var applied: [Int64] = []

  mutating func hear(_ message: Message) {
    guard message.verb == .done || message.verb == .refused else { return }
    var bare = message
    var meta = message.values
    meta["duplicate"] = nil
    bare.meta = meta.bytes
    if let first = answers[message.id], first != bare { faults.append("\(message.id) got two answers") }
    answers[message.id] = bare
  }

  /// Deliveries are numbered without a gap, in the order of the log, and repeat their position for ever.
  mutating func apply(_ event: Message, _ delivery: Int64) {
    let position = event.values["position"]?.integer ?? 0
    let count = Int64(applied.count)
    switch delivery {
    case 1...max(1, count) where count > 0:
      if applied[Int(delivery) - 1] != position { faults.append("delivery \(delivery) moved to \(position)") }
    case count + 1:
      if position <= applied.last ?? 0 { faults.append("delivery \(delivery) goes back to \(position)") }
      applied.append(position)
    default: faults.append("delivery \(delivery) follows \(count)")
    }
  }

  /// Positions, versions and numbers have no holes; what was acknowledged is there, once.
  mutating func check(_ ledger: any Ledger) throws {
    let known = seen
    let (events, outcomes) = try ledger.snapshot { snapshot throws(LedgerError) in
      var outcomes: [String: OutcomeRow] = [:]
      for id in answers.keys { outcomes[id] = try snapshot.outcome(identity: "ha", id: id) }
      return (try snapshot.events(after: known, limit: 100_000, bytes: .max), outcomes)
    }
    for event in events { read(event) }
    for (id, answer) in answers {
      guard outcomes[id] != nil else {
        faults.append("\(id) was answered \(answer.verb) and is not in the ledger")
        continue
      }
      guard answer.verb == .done, let position = answer.values["first"]?.integer else { continue }
      if decisions[id] != String(position) {
        faults.append("\(id) was acknowledged at \(position), the log says \(decisions[id] ?? "-")")
      }
    }
  }

  private mutating func read(_ event: StoredEvent) {
    if event.position != seen + 1 { faults.append("position \(event.position) after \(seen)") }
    seen = event.position
    guard let header = try? JSON(event.header), let command = header["command"]?.string,
      let decision = header["decision"]?.string
    else { return faults.append("event \(event.position) has no header") }
    if let first = decisions[command], first != decision { faults.append("\(command) was decided twice") }
    decisions[command] = decision
    guard let record = event.record else { return }
    let version = header["version"]?.integer ?? 0
    if version != (versions[record] ?? 0) + 1 { faults.append("\(record) goes to version \(version)") }
    versions[record] = version
    if event.topics.hasPrefix("record.") { wanted.append(event.position) }
    if record.hasPrefix("fair/"), version == 1 {
      lastFair += 1
      let name = "fair/HC-2024-" + String("000\(lastFair)".suffix(4))
      if record != name { faults.append("\(record) where \(name) is due") }
    }
  }

  /// At rest nothing is left to send, and each approved fair has its brand, once.
  mutating func checkRest(_ ledger: any Ledger) throws {
    let (outbox, parked, fairs, brands, rows) = try ledger.snapshot { snapshot throws(LedgerError) in
      (
        try snapshot.outbox(after: 0, limit: 100).count, try snapshot.parked(limit: 100).map(\.name),
        try snapshot.facts("trade.fair-approved", after: "", limit: 1_000).map(\.subject),
        try snapshot.records(RecordQuery(kind: "brand")).map { "fair/\($0.id)" },
        try snapshot.records(RecordQuery(kind: "fair"))
      )
    }
    if outbox != 0 { faults.append("\(outbox) commands lie in the outbox") }
    if !parked.isEmpty { faults.append("parked: \(parked)") }
    if applied != wanted { faults.append("the mirror applied \(applied.count) events of \(wanted.count)") }
    if fairs != brands { faults.append("approved \(fairs), brands \(brands)") }
    for row in rows where versions["fair/\(row.id)"] != row.version {
      faults.append("\(row.id) is at version \(row.version), its events say \(versions["fair/\(row.id)"] ?? 0)")
    }
  }
}
