import Client
import Foundation
import Testing
import Wire

/// Config/systemd/ocopd.service forbids calls to the kernel; the daemon and its modules must live without them.
@Suite(.serialized, .enabled(if: Shim.compiler != nil, "the shims need a C compiler"))
struct ServiceUnitTests {
  private static let unit = TestOffice.repository.appendingPathComponent("Config/systemd/ocopd.service")

  private func office(under unit: URL) throws -> TestOffice {
    let office = try TestOffice(plugins: ["Agriculture"])
    office.environment = ["LD_PRELOAD": try Shim("unit", in: office.folder).preload, "OCOP_UNIT": unit.path]
    return office
  }

  @Test(.limit(minutes: 2)) func theDaemonWorksWithTheCallsThatItsUnitPermits() async throws {
    try await onThread {
      let office = try office(under: Self.unit)
      try office.start()
      let client = try office.client()
      let answer = try client.command(
        "house.task.assign", ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"], id: "1")
      #expect(answer.verb == .done)
      client.close()
      #expect(try office.control("module", "list").output.contains("agriculture"))
      #expect(office.stop() == 0)
    }
  }

  /// libzmq would abort: the daemon says what is forbidden, and ends with a code.
  @Test(.limit(minutes: 2)) func aSandboxThatForbidsWhatLibzmqNeedsIsNamed() async throws {
    try await onThread {
      let strict = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).service")
      defer { try? FileManager.default.removeItem(at: strict) }
      try "SystemCallFilter=~@resources\n".write(to: strict, atomically: true, encoding: .utf8)
      let office = try office(under: strict)
      try office.start()
      let code = office.wait()
      #expect(code > 0 && code < 128, "it was killed by a signal: \(code)")
      #expect(office.log.contains("sched_setscheduler"), "\(office.log)")
    }
  }
}
