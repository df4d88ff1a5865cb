import Chance
import Wire

@testable import Host

/// A client as an officer's program is: it says HELLO, sends commands under ids of its own, and sends them again under
/// the same ids until it has an answer.
final class SimulatedClient {
  struct Wish {
    var id: String
    var verb: Verb
    var subject: String
    var meta: JSON
    var body: JSON
    /// The last answer, and the one that is stored: once there is one, no other may come.
    var answer: Message?
    var stored: Message?

    var message: Message { Message(verb, id: id, subject: subject, meta: meta, body: body) }
  }

  let identity: String
  private(set) var peer = Peer(door: .control, route: Route([0]))
  var says: Link<Message>
  var hears: Link<Message>
  private var isWelcome = false
  private var isConnected = false
  /// When it last said something.
  private var spoke: Int64 = 0
  private(set) var wishes: [Wish] = []
  private var places: [String: Int] = [:]

  init(_ identity: String, seed: UInt64) {
    self.identity = identity
    (says, hears) = (Link(seed: seed), Link(seed: seed &+ 1))
  }

  var isReady: Bool { isWelcome }
  /// Nothing is on its way.
  var isQuiet: Bool { says.isEmpty && hears.isEmpty }

  func wish(_ id: String, _ subject: String, _ body: JSON, meta: JSON = [:], verb: Verb = .command) {
    places[id] = wishes.count
    wishes.append(Wish(id: id, verb: verb, subject: subject, meta: meta, body: body))
  }

  /// `kind/id` that the command of that id names.
  func record(of id: String) -> String? {
    guard let place = places[id], let subject = CommandSubject(wishes[place].subject), let id = subject.record else {
      return nil
    }
    return "\(subject.kind)/\(id)"
  }

  // MARK: - Connection

  /// Its connection is new. What it had written may still be on its way; the answers are lost.
  func lostDaemon(_ random: inout SplitMix64) {
    if Bool.random(using: &random) { says.removeAll() }
    hears.removeAll()
    (isWelcome, isConnected) = (false, false)
  }

  func connect(in world: World) {
    if !isConnected {
      peer = world.route(of: .control)
      isConnected = true
    }
    say(Message(.hello, id: "hello", meta: ["versions": [1, 1], "identity": .string(identity)]), in: world)
  }

  func say(_ message: Message, in world: World) {
    spoke = world.moment.monotonic
    world.counts.faults += says.put(message, world.clientFates)
  }

  func keepAlive(in world: World) {
    guard isWelcome else { return connect(in: world) }
    // Half of the silence after which a session ends.
    guard world.moment.monotonic - spoke > 7_500 else { return }
    say(Message(.ping, id: "ping"), in: world)
  }

  func hear(_ message: Message, in world: World) {
    switch message.verb {
    case .welcome: isWelcome = true
    case .error where message.code == "no-session": isWelcome = false
    case .done, .refused, .failed, .answer: answered(message, in: world)
    default: break
    }
  }

  private func answered(_ message: Message, in world: World) {
    guard let place = places[message.id] else { return }
    if message.verb == .failed, message.json["retryable"] == true || ["module-bug", "conflict"].contains(message.code) {
      return
    }
    wishes[place].answer = message
    guard message.verb == .done || message.verb == .refused, wishes[place].meta["dryRun"] == nil else { return }
    if let first = wishes[place].stored {
      world.checkers.answers.compare(first, message, of: identity)
    } else {
      world.counts.acknowledged += 1
      wishes[place].stored = message
    }
  }

  // MARK: - Acting

  /// Everything without an answer goes out (again).
  func sayAll(in world: World) {
    guard isWelcome else { return }
    for index in wishes.indices where wishes[index].answer == nil {
      say(wishes[index].message, in: world)
    }
  }

  /// Once more all that was answered: each must get the answer that it had.
  func repeatAll(in world: World) {
    for wish in wishes where wish.stored != nil { say(wish.message, in: world) }
  }

  var unanswered: [String] { wishes.filter { $0.answer == nil }.map(\.id) }

  func act(in world: World) {
    guard isWelcome else { return connect(in: world) }
    switch Int.random(in: 0..<100, using: &world.random) {
    case 0..<46: new(in: world)
    case 46..<60:
      if let wish = wishes.randomElement(using: &world.random) { say(wish.message, in: world) }
    case 60..<80:
      let open = wishes.indices.filter { wishes[$0].answer == nil }
      if let index = open.randomElement(using: &world.random) { say(wishes[index].message, in: world) }
    case 80..<86: lie(in: world)
    case 86..<94: look(in: world)
    case 94..<98: say(Message(.ping, id: "ping"), in: world)
    default: connect(in: world)
    }
  }

  private func new(in world: World) {
    let id = "\(identity)-\(wishes.count)"
    let order = order(in: world)
    let amount = JSON.integer(Int64.random(in: 1...4, using: &world.random))
    let good = Bool.random(using: &world.random) ? "rice" : "tea"
    var meta: JSON = [:]
    if Int.random(in: 0..<12, using: &world.random) == 0 { meta["dryRun"] = true }
    switch Int.random(in: 0..<20, using: &world.random) {
    case 0..<5:
      let buyer = Bool.random(using: &world.random) ? "an" : "chi"
      let tasks = JSON.integer(Int64.random(in: 0...2, using: &world.random))
      wish(
        id, "workshop.order.place", ["buyer": .string(buyer), "good": .string(good), "amount": amount, "tasks": tasks],
        meta: meta)
    case 5..<8: wish(id, "workshop.order.change/\(order)", ["amount": amount], meta: meta)
    case 8..<13: wish(id, "workshop.order.confirm/\(order)", [:], meta: meta)
    case 13..<16: wish(id, "workshop.order.count/\(order)", [:], meta: meta)
    case 16..<18: wish(id, "workshop.stock.add/\(good)", ["amount": amount], meta: meta)
    case 18:
      let task = "NV-2024-" + Hub.padded(Int64.random(in: 1...8, using: &world.random))
      wish(id, "house.task.note/\(task)", ["text": "ghi chú"], meta: meta)
    default: wish(id, "workshop.stock.open/\(good)", ["amount": amount])
    }
    if let wish = wishes.last { say(wish.message, in: world) }
  }

  /// One that is there, or will be soon.
  private func order(in world: World) -> String {
    "DH-2024-" + Hub.padded(Int64.random(in: 1...world.checkers.log.orders + 1, using: &world.random))
  }

  /// Other bytes under an id that was answered: a conflict, whatever they say.
  private func lie(in world: World) {
    guard let wish = wishes.filter({ $0.stored?.verb == .done }).randomElement(using: &world.random) else { return }
    say(Message(.command, id: wish.id, subject: wish.subject, meta: [:], body: ["other": "bytes"]), in: world)
  }

  private func look(in world: World) {
    let order = order(in: world)
    if Bool.random(using: &world.random) {
      say(Message(.get, id: "get", subject: "order/\(order)"), in: world)
    } else {
      say(
        Message(
          .askQuestion, id: "ask-\(world.random.next() % 1_000)", subject: "workshop.orders", meta: [:],
          body: ["buyer": "an"]), in: world)
    }
  }
}
