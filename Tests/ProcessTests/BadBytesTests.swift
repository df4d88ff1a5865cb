import Chance
import Client
import Foundation
import Testing
import Wire

/// Bytes that are too many, too deep or never done, at a real daemon: it refuses them quickly with a name, keeps its
/// memory, and goes on serving.
@Suite(.serialized)
struct BadBytesTests {
  private static let work: JSON = ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"]

  /// Tries `abuse` on an office that serves before, and still serves afterwards with so many MiB more at most, while
  /// the peers that it returns stay.
  private static func serving(
    within limit: Int, _ abuse: @escaping @Sendable (TestOffice, Client) throws -> [RawPeer]
  ) async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      _ = try client.command("house.task.assign", work)
      let before = office.memory
      let peers = try abuse(office, client)
      _ = try client.command("house.task.assign", work)
      #expect(office.memory < before + limit * Patience.factor, "\(before) MiB became \(office.memory) MiB")
      for peer in peers { peer.close() }
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 1))
  func whatIsTooDeepOrTooLongIsRefusedWithItsName() async throws {
    try await Self.serving(within: 64) { office, client in
      let deep = Array((String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)).utf8)
      let members = Array(
        (String(repeating: "{\"a\":", count: 5_000) + "1" + String(repeating: "}", count: 5_000)).utf8)
      for body in [deep, members, Array(deep.dropLast(1)), Array("{\"task\":\"\u{0}\"".utf8), [0xFF, 0xFE, 0x7B]] {
        let asked = Date()
        let problem = try client.problem(
          Message(.command, id: client.makeID(), subject: "house.task.assign", meta: [], body: body))
        #expect(problem?.code == "form" && problem?.outcome == "none", "\(String(describing: problem))")
        #expect(Date().timeIntervalSince(asked) < Patience.seconds(2))
      }
      for meta in [deep, members] {
        let problem = try client.problem(
          Message(.command, id: client.makeID(), subject: "house.task.assign", meta: meta, body: []))
        #expect(problem?.code == "bad-frame", "\(String(describing: problem))")
      }
      let long = [UInt8](repeating: 0x20, count: Limits.body + 1)
      let problem = try client.problem(
        Message(.command, id: client.makeID(), subject: "house.task.assign", meta: [], body: long))
      #expect(problem?.code == "bad-frame", "\(String(describing: problem))")
      return []
    }
  }

  /// libzmq ends the connection at the length of the frame, before its bytes come.
  @Test(.limit(minutes: 1))
  func messagesOfTwentyMebibytesEndTheirConnectionAndTakeNoRoom() async throws {
    try await Self.serving(within: 48) { office, client in
      let block = [UInt8](repeating: 0x20, count: 1 << 20)
      for _ in 0..<10 {
        let peer = try #require(RawPeer("\(office.folder.path)/doors/control"))
        peer.send(RawPeer.hello + RawPeer.frame(Array("OCOP1 COMMAND".utf8)) + RawPeer.head(20 << 20, isLast: false))
        var sent = 0
        while sent < 20, peer.send(block) { sent += 1 }
        #expect(sent < 20, "20 MiB were taken")
        peer.close()
      }
      return []
    }
  }

  /// Connections that say nothing, or stop in their greeting.
  @Test(.limit(minutes: 2))
  func aThousandHalfOpenConnectionsHoldNobodyUp() async throws {
    try await Self.serving(within: 128) { office, client in
      var peers: [RawPeer] = []
      for number in 0..<1_000 {
        guard let peer = RawPeer("\(office.folder.path)/doors/control") else { break }
        peer.send(number % 2 == 0 ? [] : Array(RawPeer.hello.prefix(number % RawPeer.hello.count)))
        peers.append(peer)
      }
      #expect(peers.count > 200, "only \(peers.count) connections came to be")
      let asked = Date()
      for _ in 0..<50 { _ = try client.command("house.task.assign", Self.work) }
      #expect(Date().timeIntervalSince(asked) < Patience.seconds(20))
      let another = try office.client("viewer")
      _ = try another.status()
      another.close()
      return peers
    }
  }
}

/// A peer that speaks ZMTP 3 byte by byte, as no library would.
struct RawPeer {
  private let descriptor: Int32

  static let greeting: [UInt8] =
    [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + Array("NULL".utf8) + [UInt8](repeating: 0, count: 48)
  static let ready: [UInt8] =
    [UInt8(5)] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)
  static var hello: [UInt8] { greeting + [4, UInt8(ready.count)] + ready }

  /// A short frame with more to come.
  static func frame(_ bytes: [UInt8]) -> [UInt8] { [1, UInt8(bytes.count)] + bytes }
  /// The head of a long frame.
  static func head(_ count: Int, isLast: Bool) -> [UInt8] {
    [isLast ? 2 : 3] + withUnsafeBytes(of: UInt64(count).bigEndian) { Array($0) }
  }

  init?(_ path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else {
      Glibc.close(descriptor)
      return nil
    }
  }

  /// False when the other side has ended the connection.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  func close() { Glibc.close(descriptor) }
}

extension TestOffice {
  /// Resident memory of the daemon in MiB.
  var memory: Int {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) >> 10
  }
}
