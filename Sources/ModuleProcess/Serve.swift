internal import CMimalloc  // Not called: it is linked, and so allocates.
internal import CZeroMQ
internal import Glibc
public import ModuleKit
internal import Wire
internal import ZeroMQ

/// Serves a module to the daemon that started this process, until it is drained or the daemon ends.
///
/// Endpoint and one-time token come from the daemon: `OCOP_MODULES` and the descriptor `OCOP_TOKEN_FD`. Exit codes: 0
/// drained, 64 not started by a daemon, 69 the daemon does not answer, 78 not admitted.
public func serve<M: Module>(_ module: M.Type) -> Never {
  guard let endpoint = environment("OCOP_MODULES"), let token = environment("OCOP_TOKEN_FD").flatMap({ Int32($0) })
  else {
    complain(
      """
      Chương trình này là mô-đun \(M.name) của ocopd: máy chủ tự khởi động nó (Plugins/…/plugin.yaml).
      This program is the module \(M.name) of ocopd: the daemon starts it (Plugins/…/plugin.yaml).
      """)
    exit(64)
  }
  _ = ocop_die_with_parent()
  do {
    let session = try ModuleSession<M>(endpoint: endpoint, tokenDescriptor: token)
    exit(try session.run())
  } catch {
    complain("\(M.name): \(error)")
    exit(69)
  }
}

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

func complain(_ text: String) {
  let line = text + "\n"
  _ = line.withCString { write(2, $0, strlen($0)) }
}

/// One registration at the daemon and the loop that answers its asks. Used by one thread.
struct ModuleSession<M: Module>: ~Copyable {
  private let context: Context
  private let socket: Socket
  private let tokenDescriptor: Int32
  private static var asksPerTurn: Int { 512 }
  /// Answers to what came together leave together: each that leaves alone wakes libzmq's threads and the daemon. Not
  /// all of them, so that the daemon works on the first while the last are still to be found: measured, of 64 questions
  /// at a time half as many more a second than with one group of 64, and eight a tenth better than 32.
  private static var answersTogether: Int { 8 }
  /// But none waits longer for others, nor for an ask of so many bytes, which may take long.
  private static var longestWait: Duration { .milliseconds(2) }
  private static var longAsk: Int { 16 << 10 }
  private static var patience: Int { 30_000 }
  /// How long messages may be on their way when the lifeline has ended.
  private static var grace: Int { 50 }

  init(endpoint: String, tokenDescriptor: Int32) throws(ZeroMQError) {
    let context = try Context(maximumSockets: 16)
    var options = SocketOptions.client
    options.maximumMessageBytes = Int64(Limits.moduleBody) + 1024
    options.immediate = false
    options.lingerMilliseconds = 1_000
    let socket = try Socket(.dealer, in: context, options: options)
    try socket.connect(endpoint)
    (self.context, self.tokenDescriptor) = (context, tokenDescriptor)
    self.socket = socket
  }

  /// Returns the exit code.
  consuming func run() throws -> Int32 {
    guard let token = readLine() else { return 64 }
    let manifest = Message(
      .register, id: "register", subject: M.name, meta: ["versions": [1, 1], "token": .string(token)],
      body: M.registration.json)
    _ = try socket.send(manifest.frames)
    var poller = Poller()
    let readable = poller.add(socket)
    let parent = poller.add(fileDescriptor: tokenDescriptor)
    var handler: ModuleHandler<M>?
    var received = Received()
    var answers: [Message] = []
    var since = SuspendingClock.now
    var isAlone = false
    while true {
      guard try poller.wait(milliseconds: isAlone ? Self.grace : Self.patience) || handler != nil && !isAlone else {
        if isAlone { return 0 }
        complain("\(M.name): the daemon does not answer")
        return 69
      }
      if !isAlone, poller.isReadable(parent), readLine() == nil {
        // It is told to drain, or nobody is there: what was asked is answered first.
        isAlone = true
        poller.remove(parent)
      }
      guard poller.isReadable(readable) else { continue }
      for _ in 0..<Self.asksPerTurn {
        guard try socket.receive(into: &received) else { break }
        let message: Message
        do { message = try Message(Frames(received.bytes, ends: received.ends), bodyLimit: Limits.moduleBody) } catch {
          complain("\(M.name): a bad message from the daemon: \(error.reason)")
          continue
        }
        switch message.verb {
        case .ask:
          if message.body.count > Self.longAsk { try send(&answers) }
          if answers.isEmpty { since = .now }
          guard let answer = handler?.handle(message) else { continue }
          answers.append(answer)
          if answers.count == Self.answersTogether || .now - since > Self.longestWait { try send(&answers) }
        case .ping: _ = try socket.send(Message(.pong, id: message.id).frames)
        case .admitted: handler = try ModuleHandler<M>(settings: (message.metaObject()["settings"] ?? [:]).bytes)
        case .drain:
          try send(&answers)
          _ = try socket.send(Message(.drained, id: message.id).frames)
          return 0
        case .error:
          complain("\(M.name): \(String(decoding: message.body, as: UTF8.self))")
          return 78
        default: break
        }
      }
      try send(&answers)
    }
  }

  private func send(_ answers: inout [Message]) throws(ZeroMQError) {
    for answer in answers {
      _ = try socket.send(answer.verb.frame, answer.id, answer.subject, answer.meta, answer.body)
    }
    answers.removeAll(keepingCapacity: true)
  }

  /// One line of the descriptor; nil at its end, which is the end of the daemon.
  private func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(tokenDescriptor, &byte, 1) == 1 {
      if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }
}
