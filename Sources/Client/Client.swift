internal import Glibc
public import Wire
public import ZeroMQ

/// A client of the daemon: one DEALER, used from one thread, with any number of messages under way.
///
/// Duties:
/// - says HELLO, and says it again when the daemon answers `no-session`, because it was restarted or the connection
///   was lost; then everything without an answer is sent again under its first id, which the protocol makes safe;
/// - says PING when nothing was heard for a while, so that a restart is noticed even by those who only wait;
/// - with a key connects anew when nothing was heard for longer: libzmq never tries again where a key was not taken.
///
/// Times are milliseconds.
public final class Client {
  /// How to reach the daemon, and as whom.
  public struct Options: Sendable {
    /// `ipc://run/control` or `tcp://host:port`.
    public var endpoint: String
    /// Name of an identity of the office that is open to local users; over TCP the key tells who it is.
    public var identity: String?
    /// `vi` or `en`.
    public var language: String
    public var name: String
    public var curve: SocketOptions.Curve
    /// How long the first WELCOME may take.
    public var connectTimeout: Int
    /// How long an answer may take when nothing else is said.
    public var timeout: Int

    public init(
      endpoint: String, identity: String? = nil, language: String = "vi", name: String = "client",
      curve: SocketOptions.Curve = .none, connectTimeout: Int = 2_000, timeout: Int = 60_000
    ) {
      (self.endpoint, self.identity, self.language, self.name) = (endpoint, identity, language, name)
      (self.curve, self.connectTimeout, self.timeout) = (curve, connectTimeout, timeout)
    }
  }

  public let options: Options
  /// Meta of the last WELCOME: office, history, head, now, mode, identity, limits, heartbeat.
  public private(set) var welcome: JSON = [:]
  /// Rises with every WELCOME; a consumer that was opened under a lower number must be opened again.
  public private(set) var sessionNumber = 0

  private let context: Context
  private var socket: Socket
  private var poller = Poller()
  private var place = 0
  private var connectedAt = 0
  private var received = Received()
  private var ids = UUIDv7()
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var helloID: String?
  private var helloAt = 0
  private var lastHeard = 0
  private var lastPing = 0
  private var unsent = MessageQueue()
  private var waiting: [String: Waiting] = [:]
  private var order = 0
  private var finished: [(id: String, parts: [Message])] = []
  private var inboxes: [String: MessageQueue] = [:]
  private var refusal: Problem?

  private struct Waiting {
    var order: Int
    var message: Message
    var parts: [Message]
  }

  /// Silence after which a waiting client asks whether the daemon is still there.
  private static let pingAfter = 400
  /// Silence after which a client with a key connects anew, longer each time, and the longest.
  private static let silence = 5_000, longestSilence = 15_000
  private var silence = Client.silence

  /// Connects and says HELLO.
  /// - Parameter context: shared by all clients of a process that has more than one.
  public init(_ options: Options, context: Context? = nil) throws(ClientError) {
    self.options = options
    start = clock.now
    do throws(ZeroMQError) {
      if let context { self.context = context } else { self.context = try Context() }
      socket = try Client.connected(options, self.context)
    } catch {
      throw .unreachable(endpoint: options.endpoint, reason: error.text)
    }
    place = poller.add(socket)
    hello()
    let deadline = milliseconds + options.connectTimeout
    while sessionNumber == 0 {
      guard milliseconds < deadline else { throw .unreachable(endpoint: options.endpoint, reason: nil) }
      try turn(wait: min(20, deadline - milliseconds))
      if let refusal { throw .failed(refusal) }
    }
  }

  private static func connected(_ options: Options, _ context: Context) throws(ZeroMQError) -> Socket {
    var settings = SocketOptions.client
    settings.lingerMilliseconds = 200
    // The daemon is trusted with the size of its answers: a page of records may be long.
    settings.maximumMessageBytes = 256 << 20
    settings.sendQueueMessages = 100_000
    settings.receiveQueueMessages = 100_000
    settings.reconnectMilliseconds = 50
    settings.reconnectMaximumMilliseconds = 1_000
    settings.curve = options.curve
    let socket = try Socket(.dealer, in: context, options: settings)
    try socket.connect(options.endpoint)
    return socket
  }

  private func connectAnew() throws(ZeroMQError) {
    poller.remove(place)
    socket = try Client.connected(options, context)
    place = poller.add(socket)
    connectedAt = milliseconds
    silence = min(silence + Client.silence, Client.longestSilence)
    hello()
  }

  /// Says BYE, so that the session ends at once and not by silence.
  public func close() {
    _ = try? send(Message(.bye, id: makeID()))
  }

  deinit { close() }

  /// A fresh id, sortable by time.
  public func makeID() -> String { ids.next() }

  // MARK: - One message and its answer

  /// Sends and waits: the parts of the ANSWER, or one DONE, WELCOME, PONG or OPENED.
  /// - Throws: `refused`, `failed`, `timedOut`, `unreachable`.
  public func request(_ message: Message, timeout: Int? = nil) throws(ClientError) -> [Message] {
    submit(message)
    let deadline = milliseconds + (timeout ?? options.timeout)
    while true {
      if let index = finished.firstIndex(where: { $0.id == message.id }) {
        return try Client.judge(finished.remove(at: index).parts)
      }
      guard milliseconds < deadline else {
        abandon(message.id)
        throw isSilent ? .unreachable(endpoint: options.endpoint, reason: nil) : .timedOut(id: message.id)
      }
      try turn(wait: deadline - milliseconds)
    }
  }

  /// REFUSED, FAILED and ERROR become errors.
  public static func judge(_ parts: [Message]) throws(ClientError) -> [Message] {
    guard let last = parts.last else { return [] }
    switch last.verb {
    case .refused: throw .refused(problem(of: last))
    case .failed, .error: throw .failed(problem(of: last))
    default: return parts
    }
  }

  /// The problem in the body of a REFUSED, FAILED or ERROR.
  public static func problem(of message: Message) -> Problem {
    if let json = try? JSON(message.body), let problem = Problem(json) { return problem }
    return Problem("internal", vi: "Trả lời không đọc được", en: "The answer cannot be read")
  }

  // MARK: - Many messages under way

  /// Sends without waiting; its answer is handed out by `takeAnswers`.
  public func submit(_ message: Message) {
    order += 1
    waiting[message.id] = Waiting(order: order, message: message, parts: [])
    if helloID == nil { post(message) }
  }

  /// Answers that have arrived, in their order. Waits at most so long for the first one.
  public func takeAnswers(wait: Int) throws(ClientError) -> [(id: String, parts: [Message])] {
    if finished.isEmpty { try turn(wait: wait) }
    defer { finished.removeAll(keepingCapacity: true) }
    return finished
  }

  /// Messages without an answer.
  public var inFlight: Int { waiting.count }
  public var isSilent: Bool { milliseconds - lastHeard > max(2_000, 3 * Client.pingAfter) }

  /// Forgets a message; an answer that still comes is dropped.
  public func abandon(_ id: String) { waiting[id] = nil }

  /// Sends all messages, at most `inFlight` of them without an answer at any time, across restarts of the daemon.
  /// Failures that may be retried are sent again under the same id, after the pause that the daemon asks for.
  /// - Throws: `timedOut` or `unreachable` when no answer came for `options.timeout`.
  public func send(
    contentsOf messages: some Sequence<Message>, inFlight limit: Int,
    onAnswer: (_ message: Message, _ answer: Message) throws -> Void
  ) throws {
    var rest = messages.makeIterator()
    var open: [String: Message] = [:]
    var later: [(at: Int, message: Message)] = []
    var isAtEnd = false
    var lastAnswer = milliseconds
    while true {
      while !isAtEnd, open.count < limit {
        guard let message = rest.next() else {
          isAtEnd = true
          break
        }
        open[message.id] = message
        submit(message)
      }
      if isAtEnd, open.isEmpty { return }
      let now = milliseconds
      for (at, message) in later where at <= now { submit(message) }
      later.removeAll { $0.at <= now }
      for (id, parts) in try takeAnswers(wait: later.isEmpty ? 200 : 20) {
        guard let message = open[id], let answer = parts.last else { continue }
        lastAnswer = milliseconds
        if answer.verb == .failed {
          let problem = Client.problem(of: answer)
          if problem.isRetryable, problem.code != "timeout", problem.code != "module-bug" {
            later.append((lastAnswer + Int(min(max(problem.retryAfter ?? 200, 10), 10_000)), message))
            continue
          }
        }
        open[id] = nil
        try onAnswer(message, answer)
      }
      if milliseconds - lastAnswer > options.timeout {
        for id in open.keys { abandon(id) }
        throw isSilent
          ? ClientError.unreachable(endpoint: options.endpoint, reason: nil)
          : ClientError.timedOut(id: open.keys.min() ?? "")
      }
    }
  }

  // MARK: - The loop

  /// Milliseconds since the client was made.
  public var milliseconds: Int {
    let duration = clock.now - start
    return Int(duration.components.seconds) * 1_000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
  }

  /// Sends what waits to be sent, waits for something to arrive and takes all of it.
  func turn(wait: Int) throws(ClientError) {
    do throws(ZeroMQError) {
      try flush()
      try keepAlive()
      let pause = unsent.isEmpty ? min(max(wait, 0), 100) : min(max(wait, 0), 5)
      guard try poller.wait(milliseconds: pause) else { return }
      var isHeard = false
      while try socket.receive(into: &received) {
        isHeard = true
        if let message = try? Message(Frames(received.bytes, ends: received.ends), bodyLimit: .max) { take(message) }
      }
      if isHeard { lastHeard = milliseconds }
      try flush()
    } catch {
      throw .unreachable(endpoint: options.endpoint, reason: error.text)
    }
  }

  private func flush() throws(ZeroMQError) {
    while let message = unsent.first {
      guard try send(message) == .sent else { return }
      unsent.removeFirst()
    }
  }

  func post(_ message: Message) {
    if unsent.isEmpty, let result = try? send(message), result == .sent { return }
    unsent.append(message)
  }

  private func send(_ message: Message) throws(ZeroMQError) -> SendResult {
    try socket.send(message.verb.frame, message.id, message.subject, message.meta, message.body)
  }

  private func keepAlive() throws(ZeroMQError) {
    let now = milliseconds
    let isWaiting = !waiting.isEmpty || !inboxes.isEmpty
    if options.curve != .none, helloID != nil || isWaiting, now - max(lastHeard, connectedAt) > silence {
      return try connectAnew()
    }
    if helloID != nil {
      if now - helloAt > 1_000 { hello() }
      return
    }
    guard isWaiting, unsent.isEmpty, now - lastHeard > Client.pingAfter, now - lastPing > Client.pingAfter else {
      return
    }
    lastPing = now
    post(Message(.ping, id: makeID()))
  }

  private func hello() {
    let id = makeID()
    helloID = id
    helloAt = milliseconds
    // What waits in the queue is sent again after WELCOME anyhow.
    unsent.removeAll()
    post(
      Message(
        .hello, id: id,
        meta: .members([
          "versions": [1, 1], "client": .string(options.name), "identity": options.identity.map(JSON.string),
          "lang": .string(options.language),
        ])))
  }

  private func take(_ message: Message) {
    switch message.verb {
    case .welcome:
      guard message.id == helloID else { return }
      helloID = nil
      silence = Client.silence
      welcome = (try? message.metaObject()) ?? [:]
      sessionNumber += 1
      for id in waiting.keys { waiting[id]?.parts = [] }
      for entry in waiting.values.sorted(by: { $0.order < $1.order }) { post(entry.message) }
    case .error where message.id == helloID:
      refuseSession(message)
    case .error where Client.problem(of: message).code == "no-session":
      if helloID == nil { hello() }
    case .ping: post(Message(.pong, id: message.id))
    case .pong: if waiting[message.id] != nil { finish(message) }
    case .event, .events: inboxes[message.id]?.append(message)
    // Of a consumer that was opened: it reads no further.
    case .failed where waiting[message.id] == nil: inboxes[message.id]?.append(message)
    default: finish(message)
    }
  }

  /// The daemon does not take this identity or version: everybody who waits is told so.
  private func refuseSession(_ message: Message) {
    helloID = nil
    refusal = Client.problem(of: message)
    for id in waiting.keys { finished.append((id, [message])) }
    waiting = [:]
  }

  private func finish(_ message: Message) {
    guard var entry = waiting[message.id] else { return }
    entry.parts.append(message)
    if message.verb == .answer, !message.meta.isEmpty, (try? message.metaObject())?["more"]?.boolean == true {
      waiting[message.id] = entry
      return
    }
    waiting[message.id] = nil
    finished.append((message.id, entry.parts))
  }

  // MARK: - For consumers

  /// From now on events of this consumer are kept for it.
  func openInbox(_ id: String) { inboxes[id] = MessageQueue() }
  func closeInbox(_ id: String) { inboxes[id] = nil }
  func nextEvent(of id: String) -> Message? {
    guard let message = inboxes[id]?.first else { return nil }
    inboxes[id]?.removeFirst()
    return message
  }

}
