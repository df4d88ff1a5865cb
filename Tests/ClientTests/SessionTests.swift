import Client
import Foundation
import Testing
import Wire
import ZeroMQ

/// A real ROUTER that speaks just enough of the protocol, and forgets its sessions when told to: the client must
/// come through a restart of the daemon.
private final class Office: Sendable {
  let endpoint: String
  private let context: Context
  private let steps: @Sendable (inout Desk, Message) -> [Message]

  struct Desk: Sendable {
    var hasSession = false
    var hellos = 0
    var seen: [String] = []
  }

  init(steps: @escaping @Sendable (inout Desk, Message) -> [Message]) throws {
    context = try Context()
    endpoint = "ipc:///tmp/ocop-client-\(UUID().uuidString.prefix(8))"
    self.steps = steps
    let socket = try Socket(.router, in: context, options: .server)
    try socket.bind(endpoint)
    let box = Box(socket)
    Thread.detachNewThread { [self] in
      var desk = Desk()
      var poller = Poller()
      _ = poller.add(box.socket)
      while let ready = try? poller.wait(milliseconds: 50) {
        guard ready else { continue }
        while let received = try? box.socket.receive() {
          guard let message = try? Message(Frames(received.bytes, ends: received.ends, from: 1)) else { continue }
          for answer in self.answers(&desk, message) { _ = try? box.socket.send([received.frames[0]] + answer.frames) }
        }
      }
    }
  }

  private func answers(_ desk: inout Desk, _ message: Message) -> [Message] {
    if message.verb == .hello {
      desk.hasSession = true
      desk.hellos += 1
      return [Message(.welcome, id: message.id, meta: ["version": 1, "history": "h", "head": 0])]
    }
    guard desk.hasSession else {
      return [
        Message(.error, id: message.id, body: Problem("no-session", vi: "Chưa có phiên", en: "No session").json.bytes)
      ]
    }
    if message.verb == .ping { return [Message(.pong, id: message.id)] }
    desk.seen.append(message.id)
    return steps(&desk, message)
  }

  /// Carries the socket into its thread, where alone it is used.
  private final class Box: @unchecked Sendable {  // Handed over once, before the thread begins.
    let socket: Socket
    init(_ socket: consuming Socket) { self.socket = socket }
  }
}

struct SessionTests {
  @Test func anAnswerInPartsArrivesWhole() throws {
    let office = try Office { _, message in
      [
        Message(.answer, id: message.id, meta: ["more": true], body: ["part": 1]),
        Message(.answer, id: message.id, body: JSON.object(["part": 2]).bytes),
      ]
    }
    let client = try Client(.init(endpoint: office.endpoint, timeout: 3_000))
    let parts = try client.request(Message(.list, id: "l-1", subject: "fair"))
    #expect(parts.map(\.body) == [Array("{\"part\":1}".utf8), Array("{\"part\":2}".utf8)])
  }

  @Test func aForgottenSessionIsTakenUpAgainWithTheSameIDs() throws {
    let office = try Office { desk, message in
      // The daemon loses the first message together with its session.
      if desk.hellos == 1 {
        desk.hasSession = false
        return []
      }
      return [Message(.done, id: message.id, meta: ["position": 1, "seen": .array(desk.seen.map(JSON.string))])]
    }
    let client = try Client(.init(endpoint: office.endpoint, timeout: 5_000))
    let answer = try client.request(Message(.command, id: "c-1", subject: "m.k.c/1"))
    #expect(try answer[0].metaObject()["seen"] == ["c-1", "c-1"])
    #expect(client.sessionNumber == 2)
  }

  @Test func aRefusalIsTypedAndCarriesItsProblem() throws {
    let office = try Office { _, message in
      [Message(.refused, id: message.id, body: Problem("booth-taken", vi: "Gian đã có", en: "Taken").json.bytes)]
    }
    let client = try Client(.init(endpoint: office.endpoint, timeout: 3_000))
    #expect(throws: ClientError.refused(Problem("booth-taken", vi: "Gian đã có", en: "Taken"))) {
      try client.request(Message(.command, id: "c-1", subject: "m.k.c/1"))
    }
  }

  @Test func aBusyAnswerIsSentAgainUnderItsIDWhenSendingMany() throws {
    let office = try Office { desk, message in
      if message.id == "c-3", desk.seen.filter({ $0 == "c-3" }).count == 1 {
        let busy = Problem("busy", vi: "Bận", en: "Busy", outcome: "none", isRetryable: true, retryAfter: 10)
        return [Message(.failed, id: message.id, body: busy.json.bytes)]
      }
      return [Message(.done, id: message.id)]
    }
    let client = try Client(.init(endpoint: office.endpoint, timeout: 3_000))
    var verbs: [String: Verb] = [:]
    let messages = (1...200).map { Message(.command, id: "c-\($0)", subject: "m.k.c/1") }
    try client.send(contentsOf: messages, inFlight: 16) { message, answer in verbs[message.id] = answer.verb }
    #expect(verbs.count == 200)
    #expect(verbs.values.allSatisfy { $0 == .done })
  }

  @Test func nobodyAtTheEndpointIsUnreachable() {
    let endpoint = "ipc:///tmp/ocop-nobody-\(UUID().uuidString.prefix(8))"
    #expect(throws: ClientError.unreachable(endpoint: endpoint, reason: nil)) {
      _ = try Client(.init(endpoint: endpoint, connectTimeout: 100))
    }
  }

  @Test func aMissingDeliveryIsAGap() throws {
    let office = try Office { _, message in
      guard message.verb == .open else { return [] }
      func event(_ delivery: Int64) -> Message {
        Message(
          .event, id: message.id, subject: "t.x",
          meta: ["delivery": .integer(delivery), "position": .integer(delivery)])
      }
      return [
        Message(
          .opened, id: message.id, meta: ["generation": 1, "position": 0, "delivery": 0, "head": 3, "history": "h"]),
        event(1), event(1), event(3),
      ]
    }
    let client = try Client(.init(endpoint: office.endpoint, timeout: 3_000))
    let consumer = try Consumer(client, filters: [">"], from: .first)
    #expect(try consumer.next(wait: 2_000)?.position == 1)
    #expect(throws: ClientError.gap(expected: 2, received: 3)) { try consumer.next(wait: 2_000) }
  }
}
