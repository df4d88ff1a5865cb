import Foundation
import Testing
import ZeroMQ

@testable import Host

/// A door with CURVE lets everybody in where nobody judges the keys: the daemon first tries a key of its own.
struct DoorTests {
  @Test func aDoorThatLetsAnUnknownKeyInIsNotServed() throws {
    let context = try Context()
    let secret = try CurveKeys.make().secretKey
    let doors = try Door.open(.router, ["tcp://127.0.0.1:*"], in: context, secret: secret, bodyLimit: 1_024)
    let endpoint = try #require(doors.first).socket.lastEndpoint
    let failure = #expect(throws: Daemon.Failure.self) {
      try Daemon.probe(endpoint, secret: secret, in: context, SharedIdentities())
    }
    #expect(failure?.code == 70 && failure?.en.contains("lets an unknown key in") == true)
  }

  @Test func aDoorWhoseKeysAreJudgedIsServed() throws {
    let context = try Context()
    let identities = SharedIdentities()
    let authenticator = try Authenticator(in: context) { identities.judge($0) }
    defer { authenticator.stop() }
    let secret = try CurveKeys.make().secretKey
    let doors = try Door.open(.router, ["tcp://127.0.0.1:*"], in: context, secret: secret, bodyLimit: 1_024)
    let endpoint = try #require(doors.first).socket.lastEndpoint
    try Daemon.probe(endpoint, secret: secret, in: context, identities)
  }

  /// A peer that sends part after part of one message, and never its last.
  @Test(.timeLimit(.minutes(1)))
  func aMessageWithoutAnEndIsCutAndOthersAreServed() throws {
    let context = try Context()
    let door = try #require(
      Door.open(.router, ["tcp://127.0.0.1:*"], in: context, secret: nil, bodyLimit: 1 << 20).first)
    let endpoint = door.socket.lastEndpoint
    let friend = try Socket(.dealer, in: context, options: .client)
    try friend.connect(endpoint)
    let peer = try #require(UInt16(endpoint.split(separator: ":").last ?? "").flatMap(EndlessPeer.init))
    defer { peer.close() }
    var (taken, cut, sent, asked) = (0, 0, 0, 0)
    let end = Date().addingTimeInterval(30)
    var lastLook = Date.distantPast
    var received = Received()
    while Date() < end, cut == 0 || taken < 40 {
      _ = door.failures()
      if Date().timeIntervalSince(lastLook) > 0.05 {
        cut += door.cutUnfinished()
        lastLook = Date()
      }
      if sent < 300, peer.sendPart() { sent += 1 }
      if asked < 40, try friend.send([[UInt8](repeating: 7, count: 1 << 20)]) == .sent { asked += 1 }
      while try door.receive(into: &received) { taken += 1 }
      usleep(2_000)
    }
    #expect(cut == 1, "the endless one, and nobody else")
    #expect(sent < 300, "it cannot send on")
    #expect(taken == 40, "40 MiB in whole messages are no matter")
  }

  /// Messages of a busy peer wait at every look; between two looks the queue is empty for a moment.
  @Test(.timeLimit(.minutes(1)))
  func aBusyPeerHidesNoMessageWithoutAnEnd() throws {
    let context = try Context()
    let door = try #require(
      Door.open(.router, ["tcp://127.0.0.1:*"], in: context, secret: nil, bodyLimit: 1 << 20).first)
    let endpoint = door.socket.lastEndpoint
    let busy = try Socket(.dealer, in: context, options: .client)
    try busy.connect(endpoint)
    let peer = try #require(UInt16(endpoint.split(separator: ":").last ?? "").flatMap(EndlessPeer.init))
    defer { peer.close() }
    let end = Date().addingTimeInterval(30)
    var (cut, sent) = (0, 0)
    var received = Received()
    while Date() < end, cut == 0 {
      _ = door.failures()
      while try door.receive(into: &received) {}
      guard try busy.send([[1]]) == .sent, try busy.send([[2]]) == .sent else { continue }
      while Date() < end, try !door.receive(into: &received) { usleep(500) }
      cut += door.cutUnfinished()
      if sent < 300, peer.sendPart() { sent += 1 }
    }
    #expect(cut == 1)
  }

  @Test func onlyWhatIsOverTheLimitTwiceWithoutAWholeMessageIsOverdue() {
    var connections = UnfinishedMessages(limit: 100)
    var bytes: [Int32: UInt64] = [7: 10, 8: 10]
    connections.opened(7)
    connections.opened(8)
    func look() -> [Int32] { connections.overdue { bytes[$0] } }
    #expect(look() == [])
    bytes = [7: 500, 8: 500]
    #expect(look() == [], "a message may just be on its way")
    connections.delivered(8)
    bytes[8] = 900
    #expect(look() == [7])
    connections.closed(7)
    bytes[8] = 1_001
    #expect(look() == [], "suspect now")
    #expect(look() == [8])
    connections.delivered(8)
    #expect(look() == [])
  }
}

/// Speaks ZMTP 3 far enough to begin a message.
private struct EndlessPeer {
  private let descriptor: Int32
  private static let part: [UInt8] = [3, 0, 0, 0, 0, 0, 0x10, 0, 0] + [UInt8](repeating: 0x20, count: 1 << 20)

  init?(_ port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    (address.sin_family, address.sin_port, address.sin_addr.s_addr) = (
      sa_family_t(AF_INET), port.bigEndian, inet_addr("127.0.0.1")
    )
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    let greeting: [UInt8] =
      [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + Array("NULL".utf8) + [UInt8](repeating: 0, count: 48)
    let ready: [UInt8] =
      [5] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)
    // Who goes on before the other side is ready breaks the protocol: its greeting, then a command and its length.
    guard code == 0, put(greeting + [4, UInt8(ready.count)] + ready), let theirs = take(66), theirs[64] == 4,
      take(Int(theirs[65])) != nil, put([1, 4] + Array("verb".utf8))
    else { return nil }
  }

  func sendPart() -> Bool { put(Self.part) }
  func close() { Glibc.close(descriptor) }

  private func take(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }

  /// False when the other side has ended the connection, or takes nothing for now.
  private func put(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
