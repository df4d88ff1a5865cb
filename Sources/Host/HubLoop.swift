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
    /// Reads what was.
    var past: Reader
    var supervisor: Supervisor
    var log: @Sendable (LogLevel, String) -> Void
    var reload: @Sendable () -> Void
    /// Tells the authenticator whom it may let in.
    var letIn: @Sendable ([Identity]) -> Void
    var setLogLevel: @Sendable (LogLevel) -> Void
    /// Copies the log, on a thread of its own.
    var backUp: @Sendable (Int, String) -> Void
    /// Free bytes of the log's disk, and how few are too few.
    var availableBytes: @Sendable () -> Int64
    var diskReserve: Int64
    /// Frees the reserve file of the log.
    var releaseBallast: @Sendable () -> Void
  }

  /// Short turns let the disk begin with the first of many: what came together does not wait for each other.
  static let messagesPerTurn = 128
  static let messagesTogether = 16
  /// The free disk is looked at as often: between two looks a fast disk takes megabytes, not the whole reserve.
  static let tickMilliseconds: Int64 = 50
  static let trimMilliseconds: Int64 = 1_000

  private var hub: Hub
  private let control: [Door]
  private let modules: [Door]
  private let feed: [Door]
  private let around: Surroundings
  private var isDrained = false
  private var subscriptions = 0
  private var lastWork: Int64 = 0
  private var isTrimmed = true
  private var watchdog = Watchdog()
  private var received = Received()
  /// Reads of this turn, handed over together before its end.
  private var reads: [Reader.Job] = []
  /// Messages of this turn to modules. Each that leaves alone wakes libzmq's threads and the module; of many together
  /// the module gets the last late: measured, sixteen bring the 99th percentile of 64 commands below ten milliseconds.
  private var forModules: [(message: Message, peer: Peer)] = []

  init(hub: Hub, control: [Door], modules: [Door], feed: [Door], around: Surroundings) {
    self.hub = hub
    self.control = control
    self.modules = modules
    self.feed = feed
    self.around = around
  }

  /// Runs until the hub is drained.
  func run() throws(ZeroMQError) {
    var poller = Poller()
    let controlIndices = control.map { poller.add($0.socket) }
    let moduleIndices = modules.map { poller.add($0.socket) }
    let feedIndices = feed.map { poller.add($0.socket) }
    _ = poller.add(around.inbox.bell)
    var lastTick: Int64 = 0
    while !isDrained {
      _ = try poller.wait(milliseconds: hub.pages.held.isEmpty ? Int(Self.tickMilliseconds) : 0)
      around.inbox.bell.silence()
      let moment = MachineClock.moment
      for input in around.inbox.takeAll() {
        if case .drain = input { makeRoom() }
        give(input, moment)
      }
      for (number, index) in moduleIndices.enumerated() where poller.isReadable(index) {
        try drain(.modules, number, moment)
      }
      for (number, index) in controlIndices.enumerated() where poller.isReadable(index) {
        try drain(.control, number, moment)
      }
      if feedIndices.contains(where: { poller.isReadable($0) }) { try countSubscriptions(moment) }
      if moment.monotonic - lastTick >= Self.tickMilliseconds {
        lastTick = moment.monotonic
        give(.diskIsLow(around.availableBytes() < around.diskReserve), moment)
        for failure in (control + modules + feed).flatMap({ $0.failures() }) {
          give(.handshakeRefused(address: failure.endpoint, reason: failure.reason), moment)
        }
        for door in control + modules {
          let cut = door.cutUnfinished()
          if cut > 0 { around.log(.warning, "\(cut) connections cut: a message without an end") }
        }
        give(.tick, moment)
        watchdog.turn(committing: hub.committing.first?.number, at: moment.monotonic)
      }
      read()
      sendToModules()
      give(.turnEnded, moment)
      read()
      sendToModules()
      trimWhenQuiet(moment)
    }
  }

  private func drain(_ door: Peer.Door, _ number: Int, _ moment: Moment) throws(ZeroMQError) {
    for _ in 0..<Self.messagesPerTurn {
      guard try sockets(of: door)[number].receive(into: &received), received.count > 0 else { return }
      let peer = Peer(door: door, route: Route(received[0]), socket: number)
      let frames = Frames(received.bytes, ends: received.ends, from: 1)
      give(.message(peer, frames: frames, user: received.userID), moment)
    }
  }

  private func sockets(of door: Peer.Door) -> [Door] {
    switch door {
    case .control: control
    case .modules: modules
    }
  }

  private func countSubscriptions(_ moment: Moment) throws(ZeroMQError) {
    for door in feed {
      while let received = try door.socket.receive() {
        subscriptions += received[0].first == 1 ? 1 : -1
      }
    }
    give(.feedSubscriptions(max(0, subscriptions)), moment)
  }

  /// What is staged must still be written, and the log be closed: on a full disk the ballast is for that.
  private func makeRoom() {
    guard around.availableBytes() < around.diskReserve else { return }
    around.releaseBallast()
    around.log(.warning, "the disk is low: the ballast is freed to end cleanly")
  }

  /// Once after each burst, when nothing was under way for a second.
  private func trimWhenQuiet(_ moment: Moment) {
    if hub.isBusy {
      (lastWork, isTrimmed) = (moment.monotonic, false)
    } else if !isTrimmed, moment.monotonic - lastWork > Self.trimMilliseconds {
      Allocator.giveBack()
      isTrimmed = true
    }
  }

  private func give(_ input: Input, _ moment: Moment) {
    // Looked at where they lie: to take one out would copy all that is in it.
    hub.receive(input, at: moment).withUnsafeBufferPointer { effects in
      for index in effects.indices { carryOut(effects[index], moment) }
    }
  }

  private func carryOut(_ effect: Effect, _ moment: Moment) {
    switch effect {
    case .send(let peer, let message):
      guard peer.door == .modules else { return send(message, to: peer) }
      forModules.append((message, peer))
      if forModules.count == Self.messagesTogether { sendToModules() }
    case .publish(let topic, let position, let previous, let event):
      // Best effort: a subscriber that is too slow sees the gap by `previous` and reads the log.
      let frames = [Array(topic.utf8), Self.bigEndian(position), Self.bigEndian(previous), event]
      for door in feed { _ = try? door.socket.send(frames) }
    case .load(let number, let loads):
      switch loads.first {
      // A thread of their own: nobody who reads the present waits for the past.
      case .past, .stale, .lasts, .firstMatch, .proof: around.past.read([.init(number: number, loads: loads)])
      default: reads.append(.init(number: number, loads: loads))
      }
    case .commit(let number, let batch, let head):
      around.writer.commit(.init(number: number, batch: batch, expectedHead: head))
    case .startModule(let name):
      if let grant = hub.configuration.plugin(name) { around.supervisor.start(name, grant.executable) }
    case .stopModule(let name, let manner):
      sendToModules()  // It is told to drain before its lifeline ends.
      around.supervisor.stop(name, manner)
    case .reload: around.reload()
    case .logLevel(let level): around.setLogLevel(level)
    case .backUp(let number, let path): around.backUp(number, path)
    case .identities(let identities): around.letIn(identities)
    case .log(let level, let text): around.log(level, text)
    case .drained: isDrained = true
    }
  }

  private func read() {
    guard !reads.isEmpty else { return }
    around.reader.read(reads)
    reads.removeAll(keepingCapacity: true)
  }

  private func sendToModules() {
    for (message, peer) in forModules { send(message, to: peer) }
    forModules.removeAll(keepingCapacity: true)
  }

  private func send(_ message: Message, to peer: Peer) {
    let result = try? sockets(of: peer.door)[peer.socket].socket.send(
      peer.route, message.verb.frame, message.id, message.subject, message.meta, message.body)
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

extension Route: FrameBytes {
  func withFrameBytes(_ body: (UnsafeRawBufferPointer) -> Int32) -> Int32 { withBytes(body) }
}
