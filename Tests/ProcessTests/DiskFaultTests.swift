import Client
import Foundation
import Testing
import Wire

/// A disk that fails once under a working daemon: it ends with its code, and after the next start everything that was
/// acknowledged is there, once.
@Suite(.serialized, .enabled(if: Shim.compiler != nil, "the shims need a C compiler"))
struct DiskFaultTests {
  static let rounds = ProcessInfo.processInfo.environment["OCOP_DISK_ROUNDS"].flatMap { Int($0) } ?? 1

  @Test(.limit(minutes: 30), arguments: ["sync", "write", "full"])
  func aDiskThatFailsOnceEndsTheDaemonAndLosesNothing(_ fault: String) async throws {
    try await onThread {
      let office = try TestOffice()
      let faults = office.folder.appendingPathComponent("faults")
      try FileManager.default.createDirectory(at: faults, withIntermediateDirectories: true)
      let shim = try Shim("disk", in: office.folder)
      office.environment = ["LD_PRELOAD": shim.preload, "OCOP_FAULTS": faults.path]
      var acknowledged: [String: String] = [:]
      var sent = 0
      for round in 0..<Self.rounds {
        try office.start()
        let client = try office.client(timeout: 1_000)
        let armed = faults.appendingPathComponent(fault).path
        for index in 0..<400 where office.isRunning {
          if index == 20 { _ = FileManager.default.createFile(atPath: armed, contents: nil) }
          sent += 1
          let id = "id-\(sent)"
          guard let answer = try? client.command("house.task.assign", Self.work, id: id) else { continue }
          acknowledged[id] = answer.values["first"]?.integer.map(String.init)
        }
        #expect(office.waits(5) { !office.isRunning }, "round \(round): it still runs")
        #expect(office.wait() == 74, "\(office.log.suffix(400))")
        #expect(!FileManager.default.fileExists(atPath: armed), "the fault never struck")
        client.close()
      }
      try office.start()
      let client = try office.client()
      // All of them again, answered or not: the answers that there were, and each once.
      var lost = 0
      for number in 1...sent {
        let answer = try client.command("house.task.assign", Self.work, id: "id-\(number)")
        let first = answer.values["first"]?.integer.map(String.init)
        guard let before = acknowledged["id-\(number)"] else { continue }
        #expect(before == first, "id-\(number) got another answer")
        if before != first { lost += 1 }
      }
      let log = try client.wholeLog()
      #expect(log.enumerated().allSatisfy { $1["sequence"]?.string == String($0 + 1) }, "positions without a gap")
      var made: [String: Int] = [:]
      for event in log { made[event["command"]?.string ?? "", default: 0] += 1 }
      #expect((1...sent).allSatisfy { made["id-\($0)"] == 1 })
      SoakCounts.add(["disk-faults": Self.rounds, "acknowledged": acknowledged.count, "lost": lost])
      client.close()
      #expect(try office.control("audit", "verify").code == 0)
      #expect(office.stop() == 0)
    }
  }

  private static let work: JSON = ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"]
}

/// Numbers for the report of `make soak`: lines of a name and a number in the file that OCOP_COUNTS names.
enum SoakCounts {
  static func add(_ numbers: [String: Int]) {
    guard let path = ProcessInfo.processInfo.environment["OCOP_COUNTS"],
      let file = try? FileHandle(forWritingTo: URL(fileURLWithPath: path))
    else { return }
    _ = try? file.seekToEnd()
    try? file.write(contentsOf: Data(numbers.map { "\($0) \($1)\n" }.sorted().joined().utf8))
  }
}

extension Message {
  fileprivate var values: JSON { (try? metaObject()) ?? [:] }
}
