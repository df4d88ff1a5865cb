internal import Ledger
internal import Wire
internal import ZeroMQ

/// Owns the sockets and the hub, on one thread: drain, decide, stage, hand over to the writer, send what became true.
final class HubLoop {
  /// What the loop needs of the world around it.
  struct Surroundings {
    var inbox: Inbox
    var writer: Writer
    var reader: Reader
    var supervisor: Supervisor
    var log: @Sendable (LogLevel, String) -> Void
    var reload: @Sendable () -> Void
    /// Free bytes of the log's disk, and how few are too few.
    var availableBytes: @Sendable () -> Int64
    var diskReserve: Int64
  }

  static let messagesPerTurn = 1_024
  static let tickMilliseconds: Int64 = 50
  static let diskCheckMilliseconds: Int64 = 1_000

  private var hub: Hub
  private let control: Socket
  private let modules: Socket
  private let feed: Socket
  private let around: Surroundings
  private var isDrained = false
  private var subscriptions = 0
  /// Reads of this turn, handed over together.
  private var reads: [Reader.Job] = []

  init(hub: Hub, control: consuming Socket, modules: consuming Socket, feed: consuming Socket, around: Surroundings) {
    self.hub = hub
    self.control = control
    self.modules = modules
    self.feed = feed
    self.around = around
  }

  /// Runs until the hub is drained.
  func run() throws(ZeroMQError) {
    var poller = Poller()
    let controlIndex = poller.add(control)
    let modulesIndex = poller.add(modules)
    let feedIndex = poller.add(feed)
    _ = poller.add(around.inbox.bell)
    var lastTick: Int64 = 0
    var lastDiskCheck: Int64 = 0
    while !isDrained {
      _ = try poller.wait(milliseconds: Int(Self.tickMilliseconds))
      around.inbox.bell.silence()
      let moment = MachineClock.moment
      for input in around.inbox.takeAll() { give(input, moment) }
      if poller.isReadable(modulesIndex) { try drain(.modules, moment) }
      if poller.isReadable(controlIndex) { try drain(.control, moment) }
      if poller.isReadable(feedIndex) { try countSubscriptions(moment) }
      if moment.monotonic - lastDiskCheck >= Self.diskCheckMilliseconds {
        lastDiskCheck = moment.monotonic
        give(.diskIsLow(around.availableBytes() < around.diskReserve), moment)
      }
      if moment.monotonic - lastTick >= Self.tickMilliseconds {
        lastTick = moment.monotonic
        give(.tick, moment)
      }
      give(.turnEnded, moment)
      if !reads.isEmpty {
        around.reader.read(reads)
        reads.removeAll(keepingCapacity: true)
      }
    }
  }

  private func drain(_ door: Peer.Door, _ moment: Moment) throws(ZeroMQError) {
    for _ in 0..<Self.messagesPerTurn {
      guard var received = try receive(door), !received.frames.isEmpty else { return }
      let route = received.frames.removeFirst()
      give(.message(Peer(door: door, route: route), frames: received.frames, user: received.userID), moment)
    }
  }

  private func receive(_ door: Peer.Door) throws(ZeroMQError) -> Received? {
    switch door {
    case .control: try control.receive()
    case .modules: try modules.receive()
    }
  }

  private func countSubscriptions(_ moment: Moment) throws(ZeroMQError) {
    while let received = try feed.receive() { subscriptions += received.frames.first?.first == 1 ? 1 : -1 }
    give(.feedSubscriptions(max(0, subscriptions)), moment)
  }

  private func give(_ input: Input, _ moment: Moment) {
    for effect in hub.receive(input, at: moment) { carryOut(effect, moment) }
  }

  private func carryOut(_ effect: Effect, _ moment: Moment) {
    switch effect {
    case .send(let peer, let message): send(message, to: peer, moment)
    case .publish(let topic, let position, let previous, let event):
      // Best effort: a subscriber that is too slow sees the gap by `previous` and reads the log.
      _ = try? feed.send([Array(topic.utf8), Self.bigEndian(position), Self.bigEndian(previous), event])
    case .load(let number, let loads): reads.append(.init(number: number, loads: loads))
    case .commit(let number, let batch, let head):
      around.writer.commit(.init(number: number, batch: batch, expectedHead: head))
    case .startModule(let name):
      if let grant = hub.configuration.plugin(name) { around.supervisor.start(name, grant.executable) }
    case .stopModule(let name, let manner): around.supervisor.stop(name, manner)
    case .reload: around.reload()
    case .log(let level, let text): around.log(level, text)
    case .drained: isDrained = true
    }
  }

  private func send(_ message: Message, to peer: Peer, _ moment: Moment) {
    let frames = [peer.route] + message.frames
    let result: SendResult?
    switch peer.door {
    case .control: result = try? control.send(frames)
    case .modules: result = try? modules.send(frames)
    }
    switch result {
    case .sent: break
    case .unroutable: around.inbox.put(.peerGone(peer))
    // The peer does not read: what it misses it gets again by asking with the same id, or by redelivery.
    case .full, nil: around.log(.debug, "a slow peer misses \(message.verb.rawValue) \(message.id)")
    }
  }

  private static func bigEndian(_ number: Int64) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}
