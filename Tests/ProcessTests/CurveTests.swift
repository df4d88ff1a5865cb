import Chance
import Client
import Foundation
import Synchronization
import Testing
import Wire
import ZeroMQ

/// A door on the network: who has a key of the office is served under its identity, everybody else gets nothing.
@Suite(.serialized)
struct CurveTests {
  /// An office with a door on a free port, and the keys of its people in files.
  private struct Network {
    let office: TestOffice
    let server: String
    let serverKey: String

    init() throws {
      office = try TestOffice(plugins: ["Agriculture"])
      server = "tcp://127.0.0.1:\(try freePort())"
      serverKey = try Self.publicKey("server", office)
      _ = try Self.publicKey("stranger", office)
      let (trade, watcher) = (try Self.publicKey("trade", office), try Self.publicKey("watcher", office))
      let people = """
          - {name: trade, body: industry-trade-dept, roles: [reader, officer], publicKey: '\(trade)'}
          - {name: watcher, body: industry-trade-dept, roles: [reader], publicKey: '\(watcher)'}
        secretKey: server.key

        """
      let door = server
      try office.rewrite {
        $0.replacing("control: \"ipc://doors/control\"", with: "control: [\"ipc://doors/control\", \"\(door)\"]")
          + people
      }
    }

    /// Of the key in the file of that name, which is made when it is missing.
    func publicKey(_ name: String) throws -> String { try Self.publicKey(name, office) }

    private static func publicKey(_ name: String, _ office: TestOffice) throws -> String {
      try office.run("ocopd", ["key", "\(name).key"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// How the holder of the key comes in.
    func curve(_ name: String) throws -> SocketOptions.Curve {
      let secret = try String(contentsOfFile: "\(office.folder.path)/\(name).key", encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      return .client(
        serverKey: serverKey, publicKey: try CurveKeys.publicKey(ofSecret: secret), secretKey: secret)
    }

    func control(_ key: String?, _ words: String..., to publicKey: String? = nil) throws
      -> (code: Int32, output: String, errors: String)
    {
      let keys = key.map { ["--key-file", "\($0).key"] } ?? []
      return try office.run(
        "ocopctl", words + ["--timeout", "5"] + keys,
        ["OCOP_SERVER": server, "OCOP_SERVER_KEY": publicKey ?? serverKey])
    }
  }

  @Test(.limit(minutes: 2))
  func aKeyIsServedUnderItsIdentityAndItsRoles() async throws {
    try await onThread {
      let network = try Network()
      let office = network.office
      try office.start()
      let local = try office.client()
      #expect(office.waits { office.log.contains("module agriculture is ready") })

      let assigned = try network.control(
        "trade", "task", "assign", "--task", "try", "--title", "Việc", "--lead", "agriculture-dept", "--as", "operator")
      #expect(assigned.code == 0, "\(assigned)")
      let event = try #require(try local.wholeLog().first)
      #expect(event["actor"]?.string == "trade", "the key says who it is, not --as: \(event.text)")
      #expect(try network.control("watcher", "get", "task", "NV-2024-0001").code == 0)
      let viewer = try network.control(
        "watcher", "task", "assign", "--task", "try", "--title", "Việc", "--lead", "agriculture-dept")
      #expect(viewer.code == 77, "\(viewer)")
      let foreign = try network.control("trade", "producer", "close", "SX-2024-0001", "--reason", "thử")
      #expect(foreign.code == 77, "\(foreign)")
      #expect(try network.control("trade", "clock", "advance", "01/04/2024").code == 77, "no operator")
      let behalf = try network.control("trade", "task", "accept", "NV-2024-0001", "--for", "agriculture-dept")
      #expect(behalf.code == 77, "\(behalf)")
      local.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func whoHasNoKeyOfTheOfficeGetsNothing() async throws {
    try await onThread {
      let network = try Network()
      let office = network.office
      try office.start()
      let local = try office.client()
      #expect(try network.control("trade", "status").code == 0)
      #expect(try network.control("stranger", "status").code == 69)
      #expect(try network.control(nil, "status").code == 69, "without CURVE")
      let other = try network.publicKey("stranger")
      #expect(try network.control("trade", "status", to: other).code == 69, "a server that holds another key")
      #expect(try office.control("status").code == 0, "the local door needs no key")

      // A key that is struck is not let in again.
      try office.rewrite { text in
        text.split(separator: "\n").filter { !$0.contains("name: trade") }.joined(separator: "\n") + "\n"
      }
      office.signal(SIGHUP)
      #expect(office.waits { office.log.contains("configuration reloaded") })
      #expect(try network.control("trade", "status").code == 69)
      #expect(try network.control("watcher", "status").code == 0)
      local.close()
      #expect(office.stop() == 0)
    }
  }

  /// libzmq leaves a connection alone for ever whose key was refused once.
  @Test(.limit(minutes: 2))
  func aClientThatComesBeforeItsKeyIsKnownIsServedWhenItIs() async throws {
    try await onThread {
      let network = try Network()
      let office = network.office
      try office.start()
      #expect(office.waits { office.log.contains("module house is ready") })
      let publicKey = try network.publicKey("late")
      let options = Client.Options(
        endpoint: network.server, curve: try network.curve("late"), connectTimeout: Patience.milliseconds(30_000))
      let served = Mutex(String?.none)
      let coming = Thread {
        let client = try? Client(options)
        served.withLock { $0 = client?.welcome["identity"]?["name"]?.string ?? "nobody" }
        client?.close()
      }
      coming.start()
      func refused() throws -> Int64 {
        try JSON(Array(office.control("status", "-o", "json").output.utf8))["handshakesRefused"]?.integer ?? 0
      }
      #expect(office.waits { ((try? refused()) ?? 0) > 0 })
      let add = try office.control(
        "identity", "add", "late", "--body", "industry-trade-dept", "--roles", "reader", "--public-key=\(publicKey)")
      #expect(add.code == 0, "\(add)")
      #expect(office.waits(20) { served.withLock { $0 } != nil })
      #expect(served.withLock { $0 } == "late")
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func anIdentityOfTheBookComesInRotatesItsKeyAndIsCutWhenItIsRevoked() async throws {
    try await onThread {
      let network = try Network()
      let office = network.office
      try office.start()
      let local = try office.client()
      #expect(office.waits { office.log.contains("module house is ready") })
      let add = try office.control(
        "identity", "add", "minh", "--body", "industry-trade-dept", "--roles", "reader,officer", "--post",
        "chuyên viên", "--write", "minh.key")
      #expect(add.code == 0, "\(add)")
      let mode = try FileManager.default.attributesOfItem(atPath: "\(office.folder.path)/minh.key")[.posixPermissions]
      #expect(mode as? Int == 0o600)
      #expect(office.waits { (try? network.control("minh", "status").code) == 0 }, "it may come in at once")
      let again = try office.control(
        "identity", "add", "lan", "--body", "industry-trade-dept", "--roles", "reader", "--public-key",
        try network.publicKey("minh"))
      #expect(again.code == 1 && again.errors.contains("key-in-use"), "\(again)")

      let rotate = try office.control("identity", "rotate", "minh", "--write", "new.key")
      #expect(rotate.code == 0, "\(rotate)")
      #expect(office.waits { (try? network.control("new", "status").code) == 0 })
      #expect(try network.control("minh", "status").code == 0, "both keys are good for a week")

      let client = try Client(
        Client.Options(endpoint: network.server, curve: try network.curve("new"), timeout: 5_000))
      #expect(client.welcome["identity"]?["name"]?.string == "minh")
      let revoke = try office.control("identity", "revoke", "minh", "--reason", "chuyển công tác")
      #expect(revoke.code == 0, "\(revoke)")
      let revoked = Date()
      #expect(
        office.waits(5) { (try? client.request(Message(.status, id: client.makeID()), timeout: 500)) == nil },
        "a session that stands is cut")
      #expect(Date().timeIntervalSince(revoked) < Patience.seconds(5))
      #expect(try network.control("new", "status").code == 69)
      let audit = try office.control("audit", "list", "-o", "jsonl", "--limit", "1000").output
      #expect(audit.contains("session-cut") && audit.contains("handshake-refused"), "\(audit)")
      local.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 1))
  func theSecretKeyMustBeSecret() async throws {
    try await onThread {
      let network = try Network()
      let office = network.office
      let file = "\(office.folder.path)/server.key"
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let again = try office.run("ocopd", ["key", "server.key"])
      #expect(again.code == 0 && again.output.contains(network.serverKey), "a key that is there stays")
      chmod(file, 0o644)
      let open = try office.run("ocopd", ["--config", "ocopd.yaml"])
      #expect(open.code == 78 && open.errors.contains("chmod 600"), "\(open)")
      chmod(file, 0o600)
      try "no key\n".write(toFile: file, atomically: false, encoding: .utf8)
      let bad = try office.run("ocopd", ["--config", "ocopd.yaml"])
      #expect(bad.code == 78 && bad.errors.contains("no CURVE key"), "\(bad)")
      try office.rewrite { $0.replacing("secretKey: server.key\n", with: "") }
      let none = try office.run("ocopd", ["--config", "ocopd.yaml"])
      #expect(none.code == 78 && none.errors.contains("secretKey"), "\(none)")
    }
  }
}

/// A TCP port of this machine that nobody listens on.
private func freePort() throws -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let code = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
    }
  }
  guard code == 0 else { throw CocoaError(.fileReadUnknown) }
  return UInt16(bigEndian: address.sin_port)
}
