import Ledger
import Testing
import Wire

@testable import Host

/// An office without sockets, threads or a clock of its own: it carries out what the hub wants against a real ledger
/// in memory, and plays the modules by rules that a test writes.
final class Office {
  /// 2024-03-22 at 07:00 in Vietnam.
  static let start: Int64 = 1_711_065_600_000

  let ledger: any Ledger
  var configuration: OfficeConfiguration
  private(set) var hub: Hub
  private(set) var moment = Moment(wall: Office.start, monotonic: 1_000)

  /// What modules register with, by name.
  var manifests = Script.manifests
  /// What modules answer, by name; a module without a rule is never started.
  var rules: [String: (Asked) -> Answered]
  /// Every ask that modules got, in order.
  private(set) var asked: [Asked] = []
  private(set) var received: [Peer: [Message]] = [:]
  private(set) var published: [(topic: String, position: Int64, previous: Int64)] = []
  /// Events of the feed.
  private(set) var fed: [String] = []
  private(set) var log: [String] = []
  private(set) var stops: [String] = []
  private(set) var letIn: [Identity] = []
  private(set) var isDrained = false

  /// Work that the surroundings have not done yet; held back by a test or taken piece by piece.
  private(set) var loads: [(number: Int, loads: [Load])] = []
  private(set) var commits: [(number: Int, batch: Batch, head: Int64)] = []
  private(set) var asks: [Asked] = []
  private var starting: [String] = []
  private var ending: [(name: String, reason: String)] = []
  var holdsLoads = false
  var holdsCommits = false
  var holdsAsks = false
  /// A batch that the ledger refuses ends the daemon, as it does; otherwise it fails the test.
  var mayEnd = false
  private(set) var hasEnded = false

  private(set) var modulePeers: [String: Peer] = [:]
  private var clients: [Peer] = []
  private var routes = 0
  private var ids = 0

  init(
    clock: OfficeConfiguration.Clock = .live, limits: HubLimits = HubLimits(), restartLimit: Int = 5,
    ledger: any Ledger = MemoryLedger(history: "h1"), signer: LogSigner? = nil,
    manifests: [String: Manifest] = Script.manifests,
    rules: [String: (Asked) -> Answered] = ["trade": Script.trade, "house": Script.house, "craft": Script.craft]
  ) throws {
    (self.rules, self.ledger, self.manifests) = (rules, ledger, manifests)
    configuration = Script.configuration
    configuration.clock = clock
    configuration.limits = limits
    configuration.signer = signer
    for index in configuration.plugins.indices { configuration.plugins[index].restartLimit = restartLimit }
    hub = Hub(configuration: configuration, recovery: try Recovery.read(from: ledger), at: moment)
    tick()
  }

  // MARK: - Time and life

  /// Moves both clocks and lets the hub look at them.
  func pass(_ milliseconds: Int64) {
    moment.wall += milliseconds
    moment.monotonic += milliseconds
    // Everybody is alive: time alone ends no session here.
    for peer in clients + modulePeers.values.sorted(by: { $0.route.bytes.lexicographicallyPrecedes($1.route.bytes) }) {
      give(.message(peer, frames: Frames(Message(.pong, id: "alive").frames), user: nil))
    }
    tick()
  }

  func tick() {
    give(.tick)
    run()
  }

  /// The daemon is killed: what was not committed never was. A new one starts from the ledger.
  func crash() throws {
    (loads, commits, asks, starting, ending) = ([], [], [], [], [])
    (modulePeers, received, clients) = ([:], [:], [])
    moment.monotonic += 1
    hub = Hub(configuration: configuration, recovery: try Recovery.read(from: ledger), at: moment)
    tick()
  }

  /// The module's process dies with everything it was asked.
  func kill(_ module: String) {
    asks.removeAll { $0.module == module }
    modulePeers[module] = nil
    give(.moduleExited(module, reason: "killed"))
  }

  func give(_ input: Input) {
    for effect in hub.receive(input, at: moment) { carryOut(effect) }
  }

  // MARK: - Clients

  /// A session of one of the office's identities.
  func client(_ identity: String, user: String = "local") -> Peer {
    routes += 1
    let peer = Peer(door: .control, route: Route([0, 1, UInt8(routes >> 8), UInt8(routes & 255)]))
    clients.append(peer)
    say(.hello, to: peer, id: "hello", meta: ["versions": [1, 1], "identity": .string(identity)], user: user)
    return peer
  }

  func say(
    _ verb: Verb, to peer: Peer, id: String, subject: String = "", meta: JSON = [:], body: JSON? = nil,
    user: String = "local"
  ) {
    give(
      .message(peer, frames: Frames(Message(verb, id: id, subject: subject, meta: meta, body: body).frames), user: user)
    )
  }

  /// Sends a command and lets everything come to rest; the last answer under its id.
  @discardableResult
  func command(
    _ subject: String, _ fields: JSON = [:], by peer: Peer, id: String? = nil, meta: JSON = [:], verb: Verb = .command
  ) -> Message? {
    ids += 1
    let id = id ?? "c\(ids)"
    say(verb, to: peer, id: id, subject: subject, meta: meta, body: fields)
    run()
    return answer(id, to: peer)
  }

  func answers(_ id: String, to peer: Peer) -> [Message] { (received[peer] ?? []).filter { $0.id == id } }
  func answer(_ id: String, to peer: Peer) -> Message? { answers(id, to: peer).last }
  func events(to peer: Peer) -> [Message] { (received[peer] ?? []).filter { $0.verb == .event } }
  func forget(_ peer: Peer) { received[peer] = [] }

  // MARK: - The surroundings

  /// Works until nothing is left that is not held back.
  func run() {
    var rounds = 0
    while step() {
      rounds += 1
      if rounds > 200_000 {
        Issue.record("the office does not come to rest")
        return
      }
    }
  }

  /// One round: processes, reads, answers, the end of a turn, commits. False when nothing happened.
  private func step() -> Bool {
    var isBusy = false
    while !starting.isEmpty {
      isBusy = true
      register(starting.removeFirst())
    }
    while !ending.isEmpty {
      isBusy = true
      let end = ending.removeFirst()
      asks.removeAll { $0.module == end.name }
      modulePeers[end.name] = nil
      give(.moduleExited(end.name, reason: end.reason))
    }
    if !holdsLoads { while serveLoad() { isBusy = true } }
    if !holdsAsks { while answerAsk() { isBusy = true } }
    give(.turnEnded)
    if !holdsCommits { while commit() { isBusy = true } }
    return isBusy || !starting.isEmpty || !ending.isEmpty || !hub.pages.held.isEmpty
  }

  /// Serves the oldest read.
  func serveLoad() -> Bool {
    guard !loads.isEmpty else { return false }
    let job = loads.removeFirst()
    do throws(LedgerError) {
      let (found, head) = try ledger.snapshot { snapshot throws(LedgerError) in
        var found: [Loaded] = []
        for load in job.loads { found.append(try Reader.read(load, from: snapshot)) }
        return (found, snapshot.head)
      }
      give(.loaded(job.number, position: head, found))
    } catch {
      give(.loadFailed(job.number, error))
    }
    return true
  }

  /// Answers the oldest read of an outcome or of events with a failure.
  func failLoad(_ error: LedgerError) -> Bool {
    let index = loads.firstIndex { job in
      job.loads.contains {
        switch $0 {
        case .outcome, .events: true
        default: false
        }
      }
    }
    guard let index else { return false }
    give(.loadFailed(loads.remove(at: index).number, error))
    return true
  }

  /// Lets a module answer one of the asks that wait.
  func answerAsk(at index: Int = 0) -> Bool {
    guard asks.indices.contains(index) else { return false }
    let ask = asks.remove(at: index)
    guard let peer = modulePeers[ask.module], let rule = rules[ask.module] else { return true }
    switch rule(ask) {
    case .message(let verb, let body):
      give(
        .message(
          peer, frames: Frames(Message(verb, id: ask.id, subject: ask.subject, meta: [], body: body).frames), user: nil)
      )
    case .die: kill(ask.module)
    case .silence: break
    }
    return true
  }

  /// Writes the oldest batch.
  func commit() -> Bool {
    guard !commits.isEmpty else { return false }
    let job = commits.removeFirst()
    let result = ledger.commit(job.batch, epoch: ledger.identity.epoch, expectedHead: job.head)
    guard case .committed = result else {
      hasEnded = true
      if !mayEnd { Issue.record("the ledger refuses a batch: \(result)") }
      return false
    }
    give(.committed(job.number))
    return true
  }

  private func register(_ name: String) {
    guard let manifest = manifests[name], rules[name] != nil else { return }
    routes += 1
    let peer = Peer(door: .modules, route: Route([0, 2, UInt8(routes >> 8), UInt8(routes & 255)]))
    modulePeers[name] = peer
    let token = "token-\(routes)"
    give(.moduleStarted(name, token: token))
    let message = Message(
      .register, id: "r\(routes)", subject: name, meta: ["versions": [1, 1], "token": .string(token)],
      body: manifest.json)
    give(.message(peer, frames: Frames(message.frames), user: nil))
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .send(let peer, let message): deliver(message, to: peer)
    case .publish(let topic, let position, let previous, let event):
      published.append((topic, position, previous))
      fed.append(String(decoding: event, as: UTF8.self))
    case .load(let number, let reads): loads.append((number, reads))
    case .commit(let number, let batch, let head): commits.append((number, batch, head))
    case .startModule(let name): starting.append(name)
    case .stopModule(let name, let manner):
      stops.append(name)
      ending.append((name, "\(manner)"))
    case .reload, .logLevel, .backUp: break
    case .identities(let identities): letIn = identities
    case .log(_, let line): log.append(line)
    case .drained: isDrained = true
    }
  }

  private func deliver(_ message: Message, to peer: Peer) {
    guard peer.door == .modules else { return received[peer, default: []].append(message) }
    guard let name = modulePeers.first(where: { $0.value == peer })?.key else { return }
    switch message.verb {
    case .ask:
      guard let ask = Asked(message, of: name) else {
        Issue.record("an ask is not JSON: \(message)")
        return
      }
      asked.append(ask)
      asks.append(ask)
    case .ping: give(.message(peer, frames: Frames(Message(.pong, id: message.id).frames), user: nil))
    default: break
    }
  }
}

/// One ASK as a module sees it.
struct Asked {
  var module: String
  var id: String
  var subject: String
  var meta: JSON
  var body: JSON

  init?(_ message: Message, of module: String) {
    guard let meta = try? message.metaObject(), let body = try? JSON(message.body) else { return nil }
    (self.module, id, subject, self.meta, self.body) = (module, message.id, message.subject, meta, body)
  }

  var kindOfAsk: String { meta["ask"]?.string ?? "" }
  var command: String { CommandSubject(subject)?.command ?? subject }
  var record: String { meta["record"]?.string ?? "" }
  var version: Int64 { meta["version"]?.integer ?? 0 }
  var fields: JSON { body["fields"] ?? [:] }
  var state: JSON { body["state"] ?? [:] }
  var given: [JSON] { body["given"]?.array ?? [] }
}

/// What a module does with an ask.
enum Answered {
  case message(Verb, [UInt8])
  /// Its process ends before it answers.
  case die
  case silence

  static func decision(_ decision: JSON) -> Answered { .message(.decision, decision.bytes) }
  static func need(_ reads: [JSON]) -> Answered { .message(.need, JSON.object(["reads": .array(reads)]).bytes) }
  static func refusal(_ code: String) -> Answered {
    .message(.refusal, Problem(code, vi: "Không được", en: "Not allowed").json.bytes)
  }

  /// A decision that changes the record asked about.
  static func change(
    _ event: String, stage: String, state: JSON, version: Int64, _ more: [String: JSON] = [:]
  ) -> Answered {
    var members = more
    let own: JSON = [
      "version": .integer(version), "events": [["type": .string(event), "data": [:]]], "state": state,
      "stage": .string(stage),
    ]
    members["changes"] = .array([own] + (more["changes"]?.array ?? []))
    return .decision(.object(members))
  }
}

extension Message {
  var json: JSON { (try? JSON(body)) ?? [:] }
  var code: String { json["code"]?.string ?? "" }
  var values: JSON { (try? metaObject()) ?? [:] }
}
