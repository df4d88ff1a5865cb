import Chance
import Ledger
import Wire

@testable import Host

/// The world around one hub: a ledger that keeps what is committed and nothing else, modules, clients, links, clocks.
/// Everything that happens is drawn from one seed.
final class World {
  /// 2024-03-22 at 07:00 in Vietnam.
  static let start: Int64 = 1_711_065_600_000

  let seed: UInt64
  var random: SplitMix64
  var weather = Weather.fair
  let ledger = MemoryLedger(history: "h1")
  let configuration: OfficeConfiguration
  var hub: Hub
  var moment = Moment(wall: World.start, monotonic: 1_000)
  var clients: [SimulatedClient] = []
  var consumers: [SimulatedConsumer] = []
  var processes: [String: ModuleProcess] = [:]
  /// Modules to be started, and deaths that the daemon has not heard of.
  var starting: [String] = []
  var ended: [(name: String, reason: String)] = []
  var reads: [(number: Int, loads: [Load])] = []
  var found: [Input] = []
  var commits: [(number: Int, batch: Batch, head: Int64)] = []
  var written: [Int] = []
  private var routes = 0
  var isHealing = false
  private(set) var isDrained = false

  var checkers = Checkers()
  var counts = Counts()
  /// The last things that happened; kept when a single seed is looked at.
  private(set) var trace: [String] = []
  var isTraced = false

  /// Faults that a test plants: what the ledger is given, and what the hub says.
  var tamperBatch: ((inout Batch) -> Void)?
  var tamperEffect: ((Effect) -> [Effect])?

  struct Counts: Sendable {
    var faults = 0
    var lives = 0
    var acknowledged = 0
    var commits = 0
  }

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    var office = OfficeConfiguration(office: "test")
    office.identities = ["ha", "binh", "root"].map {
      Identity(
        name: $0, body: "trade-dept", roles: [.reader, .officer, .approver, .operator], isLocal: true)
    }
    office.plugins = ModuleProcess.grants
    // Small, so that every limit is met.
    (office.limits.ringBytes, office.limits.cacheBytes) = (12_000, 6_000)
    (office.limits.asksPerModule, office.limits.commandsPerRecord) = (6, 8)
    (office.limits.commandTimeout, office.limits.sealAfter) = (20_000, .max)
    // In every other life batches are full early, so that several are on their way.
    if seed.isMultiple(of: 2) { (office.limits.batchEvents, office.limits.batchesAhead) = (1, 3) }
    configuration = office
    hub = Hub(configuration: office, recovery: try Recovery.read(from: ledger), at: moment)
    try begin()
    weather = Weather.drawn(&random)
    counts = Counts()
  }

  /// Fair weather until all modules are admitted, stocks are open, and the consumers follow from the first event.
  private func begin() throws {
    clients = ["ha", "binh", "root"].map { SimulatedClient($0, seed: random.next()) }
    consumers = SimulatedConsumer.all(seed: random.next())
    give(.feedSubscriptions(1))
    for good in ["rice", "tea"] {
      clients[0].wish("open-\(good)", "workshop.stock.open/\(good)", ["amount": 10])
    }
    for _ in 0..<3 { try pass(200) }
  }

  // MARK: - In and out

  func give(_ input: Input) {
    let effects = hub.receive(input, at: moment)
    for effect in effects { for effect in tamperEffect?(effect) ?? [effect] { carryOut(effect) } }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .send(let peer, let message): send(message, to: peer)
    case .publish(let topic, let position, let previous, let event):
      checkers.delivery.published(topic, position, previous, event)
    case .load(let number, let loads): reads.append((number, loads))
    case .commit(let number, let batch, let head): commits.append((number, batch, head))
    case .startModule(let name): starting.append(name)
    case .stopModule(let name, let manner):
      note("stop \(name) \(manner)")
      end(name, "\(manner)")
    case .log(_, let line): note("log: \(line)")
    case .drained: isDrained = true
    case .reload, .logLevel, .backUp, .identities: break
    }
  }

  private func send(_ message: Message, to peer: Peer) {
    if peer.door == .modules {
      guard let process = processes.values.first(where: { $0.peer == peer }) else { return }
      if message.verb == .ask { checkers.answers.asked(message) }
      counts.faults += process.asks.put(message, message.verb == .ask ? moduleFates : .none)
      return note("to \(process.name): \(message.verb.rawValue) \(message.id) \(message.subject)")
    }
    if let client = clients.first(where: { $0.peer == peer }) {
      note("to \(client.identity): \(message.verb.rawValue) \(message.id) \(message.code)")
      checkers.answers.sent(message, to: client.identity, about: client.record(of: message.id), ledger)
      counts.faults += client.hears.put(message, clientFates)
    } else if let consumer = consumers.first(where: { $0.client.peer == peer }) {
      note("to \(consumer.name): \(message.verb.rawValue) \(String(decoding: message.meta, as: UTF8.self))")
      if message.verb == .event { checkers.delivery.delivered(message, to: consumer) }
      counts.faults += consumer.client.hears.put(message, clientFates)
    }
  }

  var clientFates: Fates { isHealing ? .none : weather.clients }
  var moduleFates: Fates { isHealing ? .none : weather.modules }

  func note(_ line: @autoclosure () -> String) {
    guard isTraced else { return }
    trace.append("\(moment.monotonic) \(line())")
  }

  func route(of door: Peer.Door) -> Peer {
    routes += 1
    return Peer(door: door, route: Route([0, door == .modules ? 2 : 1, UInt8(routes >> 8 & 255), UInt8(routes & 255)]))
  }

  // MARK: - Lives

  /// The process of a module ends with all that it was asked; the daemon hears of it later.
  func end(_ name: String, _ reason: String) {
    guard processes[name] != nil || starting.contains(name) else { return }
    processes[name] = nil
    starting.removeAll { $0 == name }
    ended.append((name, reason))
  }

  func start(_ name: String) {
    guard let handler = ModuleProcess.handlers[name] else { return }
    let peer = route(of: .modules)
    let process = ModuleProcess(name, peer: peer, token: "token-\(routes)", seed: random.next(), handler)
    processes[name] = process
    note("start \(name)")
    give(.moduleStarted(name, token: process.token))
    _ = process.answers.put(process.register, .none)
  }

  /// The daemon is gone, and with it everything that the ledger does not hold. A new one begins from the ledger.
  func crash(_ why: String) throws {
    note("the daemon ends: \(why)")
    counts.lives += 1
    (reads, found, commits, written, starting, ended) = ([], [], [], [], [], [])
    (processes, isDrained) = ([:], false)
    for client in clients + consumers.map(\.client) { client.lostDaemon(&random) }
    for consumer in consumers { consumer.isOpen = false }
    moment.monotonic += 1
    checkers.answers.daemonEnded()
    hub = Hub(configuration: configuration, recovery: try Recovery.read(from: ledger), at: moment)
    give(.feedSubscriptions(1))
    give(.tick)
    try checkers.check(ledger, consumers)
  }
}

extension Message {
  var json: JSON { (try? JSON(body)) ?? [:] }
  var code: String { verb == .failed || verb == .refused || verb == .error ? json["code"]?.string ?? "" : "" }
  var values: JSON { (try? metaObject()) ?? [:] }
}
