import Client
import Foundation
import Testing
import Wire

/// What people and programs get wrong, at a real daemon: each fault has its code, its pointer and two languages.
@Suite(.serialized)
struct BadInputTests {
  private struct Fault {
    var command: String
    var fields: JSON
    var code: String
    var pointer: String?
    var identity = "operator"
    var meta: JSON = [:]
  }

  private static let work: JSON = ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"]
  private static let faults = [
    Fault(command: "hous.task.assign", fields: work, code: "unknown-module"),
    Fault(command: "house.tusk.assign", fields: work, code: "unknown-kind"),
    Fault(command: "house.task.asign", fields: work, code: "unknown-command"),
    Fault(command: "house", fields: work, code: "unknown-command"),
    Fault(command: "house.task.accept/NV-2024-9999", fields: [:], code: "unknown-record"),
    Fault(command: "house.task.accept", fields: [:], code: "form"),
    Fault(command: "house.task.assign/NV-2024-0007", fields: work, code: "form"),
    Fault(
      command: "house.task.assign", fields: ["task": "t", "titel": "V", "title": "V", "lead": "a"], code: "form",
      pointer: "/titel"),
    Fault(command: "house.task.assign", fields: ["task": "t", "title": "V"], code: "form", pointer: "/lead"),
    Fault(
      command: "house.task.assign", fields: ["task": "t", "title": 5, "lead": "a"], code: "form", pointer: "/title"),
    Fault(
      command: "house.task.assign", fields: ["task": "t", "title": "V", "lead": "a", "due": "2024-02-30"],
      code: "form", pointer: "/due"),
    Fault(command: "house.task.assign", fields: ["a list"], code: "form"),
    Fault(command: "house.task.assign", fields: work, code: "form", meta: ["dated": "2030-01-01"]),
    Fault(command: "house.task.assign", fields: work, code: "forbidden", identity: "viewer"),
    Fault(command: "house.task.assign", fields: work, code: "forbidden", identity: "viewer", meta: ["for": "tax"]),
    Fault(command: "house.task.start/NV-2024-0001", fields: [:], code: "wrong-version", meta: ["expect": 7]),
    Fault(command: "house.task.ask-input/NV-2024-0001", fields: ["from": ["a"], "question": "?"], code: "wrong-stage"),
  ]

  @Test(.limit(minutes: 2))
  func everyFaultHasItsCodeAndWritesNothing() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let clients = ["operator": try office.client(), "viewer": try office.client("viewer")]
      let client = try #require(clients["operator"])
      _ = try client.command("house.task.assign", Self.work)
      let before = try client.wholeLog().count
      for fault in Self.faults {
        let message = Message(
          .command, id: client.makeID(), subject: fault.command, meta: fault.meta, body: fault.fields)
        let problem = try clients[fault.identity]?.problem(message)
        #expect(problem?.code == fault.code, "\(fault.command) \(fault.fields.text)")
        #expect(problem?.outcome == "none", "\(fault.command)")
        #expect(problem?.title.vi.isEmpty == false && problem?.title.en.isEmpty == false)
        #expect(problem?.title.vi != problem?.title.en, "\(fault.command) speaks one language")
        if let pointer = fault.pointer { #expect(problem?.pointers.map(\.pointer) == [pointer]) }
      }
      #expect(try client.wholeLog().count == before)
      _ = try client.command("house.task.start/NV-2024-0001", [:], for: "agriculture-dept")
      clients.values.forEach { $0.close() }
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func theCommandLineTellsPeopleWhatIsWrong() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      #expect(office.waits { office.log.contains("module house is ready") })
      let work = ["--task", "try", "--title", "Việc", "--lead", "agriculture-dept"]
      func control(_ words: [String]) throws -> (code: Int32, output: String, errors: String) {
        try office.run("ocopctl", words, ["OCOP_SERVER": office.endpoint])
      }
      #expect(try control(["task", "assign"] + work).code == 0)
      let misspelt = try control(["task", "asign"] + work)
      #expect(misspelt.code == 64 && misspelt.errors.contains("assign"), "\(misspelt)")
      let flag = try control(["task", "assign", "--titel", "x"] + work)
      #expect(flag.code == 64 && flag.errors.contains("--title"), "\(flag)")
      let forbidden = try control(["task", "assign", "--as", "viewer"] + work)
      #expect(forbidden.code == 77 && forbidden.errors.contains("vai trò"), "\(forbidden)")
      let stranger = try control(["status", "--as", "nobody"])
      #expect(stranger.code == 77, "\(stranger)")
      #expect(office.stop() == 0)
      #expect(try control(["status"]).code == 69)
    }
  }

  /// Peers that stop in the middle of a frame, or speak something else.
  @Test(.limit(minutes: 2))
  func halfMessagesHarmNobody() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      let greeting =
        [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + Array("NULL".utf8)
        + [UInt8](repeating: 0, count: 48)
      let ready =
        [UInt8(5)] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)
      let hello = greeting + [4, UInt8(ready.count)] + ready
      let ends: [[UInt8]] = [
        [], Array("GET / HTTP/1.1\r\n\r\n".utf8), greeting, hello, hello + [1, 13] + Array("OCOP1 COMM".utf8),
        hello + [1, 13] + Array("OCOP1 COMMAND".utf8) + [1, 2] + Array("id".utf8),
        hello + [2] + [UInt8](repeating: 0xFF, count: 8), hello + [7, 255, 255, 255],
      ]
      for bytes in ends {
        let descriptor = try #require(Self.connected("\(office.folder.path)/doors/control"))
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        usleep(50_000)
        close(descriptor)
      }
      _ = try client.command("house.task.assign", Self.work)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  private static func connected(_ path: String) -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    return code == 0 ? descriptor : nil
  }
}
