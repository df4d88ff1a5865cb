import Chance
import Client
import Foundation
import Testing
import Wire

/// Starting, reloading and ending a daemon; configuration that is wrong.
@Suite(.serialized)
struct LifeTests {
  private static let work: JSON = ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"]

  @Test(.limit(minutes: 1))
  func aSecondDaemonOnTheSameBookEndsAndTheFirstGoesOn() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      let second = try office.run("ocopd", ["--config", "ocopd.yaml"])
      #expect(second.code == 75)
      #expect(
        second.errors.contains("đang được một ocopd khác mở") && second.errors.contains("is open in another ocopd"))
      _ = try client.command("house.task.assign", Self.work)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 1))
  func aSecondDaemonDoesNotTakeTheDoorsOfTheFirst() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      try office.rewrite { $0.replacing("data: data", with: "data: other") }
      let second = try office.run("ocopd", ["--config", "ocopd.yaml"])
      #expect(second.code == 69 && second.errors.contains("Không mở được cửa ipc://doors/control"), "\(second)")
      let later = try office.client("viewer")
      #expect(later.welcome["office"]?.string == "test")
      _ = try client.command("house.task.assign", Self.work)
      later.close()
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 1))
  func allFaultsOfTheConfigurationAreToldWithTheirPlaces() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["./bad"])
      let good = try office.run("ocopd", ["--check", "--config", "ocopd.yaml"])
      #expect(good.code == 78 && good.errors.contains("ocopd.yaml:7:5: Không có ./bad/plugin.yaml."), "\(good)")
      try office.addPlugin("bad", executable: ["x"], restarts: 1)
      let check = try office.run("ocopd", ["--check", "--config", "ocopd.yaml"])
      #expect(check.code == 0 && check.output.contains("Cấu hình đúng"), "\(check)")
      #expect(!FileManager.default.fileExists(atPath: "\(office.folder.path)/doors"), "--check opened something")

      try office.rewrite {
        $0.replacing("data: data", with: "dta: data").replacing("reserveMiB: 1", with: "reserveMiB: one")
          .replacing("name: viewer", with: "name: local").replacing("[reader]", with: "[boss]")
          + "  - {name: operator, body: tax, roles: [], publicKey: short}\n"
      }
      try "module: bad\nexecutable: [x]\nbodies: ['*']\nsetting: {}\n"
        .write(to: office.folder.appendingPathComponent("bad/plugin.yaml"), atomically: true, encoding: .utf8)
      for arguments in [["--check", "--config", "ocopd.yaml"], ["--config", "ocopd.yaml"]] {
        let bad = try office.run("ocopd", arguments)
        #expect(bad.code == 78, "\(bad)")
        for fault in [
          "ocopd.yaml:2:1: Không có khóa \"dta\"; có phải \"data\"?", "ocopd.yaml:5:20: \"reserveMiB\"",
          "ocopd.yaml:10:12: Tên \"local\"", "ocopd.yaml:10:51: Vai trò là một trong",
          "ocopd.yaml:11:12: Danh tính operator có hai lần",
          "ocopd.yaml:11:55: Không phải khóa CURVE",
          "./bad/plugin.yaml:4:1: Không có khóa \"setting\"; có phải \"settings\"?",
          "\"data\" is missing.", "did you mean \"settings\"?",
        ] {
          #expect(bad.errors.contains(fault), "not told: \(fault)\n\(bad.errors)")
        }
      }
      #expect(try office.run("ocopd", ["--check", "--config", "nowhere.yaml"]).code == 78)
    }
  }

  @Test(.limit(minutes: 1))
  func aDoorThatOthersMayEnterIsNotOpened() async throws {
    try await onThread {
      let office = try TestOffice()
      try FileManager.default.createDirectory(
        atPath: "\(office.folder.path)/doors", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755]
      )
      let run = try office.run("ocopd", ["--config", "ocopd.yaml"])
      #expect(run.code == 78 && run.errors.contains("chmod 700"), "\(run)")
    }
  }

  @Test(.limit(minutes: 1))
  func aBadFileAtReloadKeepsTheOldConfiguration() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      let file = office.folder.appendingPathComponent("ocopd.yaml")
      let good = try String(contentsOf: file, encoding: .utf8)

      try office.rewrite { $0 + "  - {name: new-officer, body: tax, rolls: [reader]}\nplugins: oops\n" }
      office.signal(SIGHUP)
      #expect(office.waits { office.log.contains("reload refused") }, "\(office.log)")
      #expect(office.log.contains("ocopd.yaml:"))
      _ = try client.command("house.task.assign", Self.work)
      let problem = try office.control("status", "--as", "new-officer")
      #expect(problem.code == 77, "\(problem)")

      try office.addPlugin("late", executable: ["/bin/sh", "-c", "exit 1"], restarts: 0)
      try good.replacing("plugins: []", with: "plugins: [./late]").replacing("name: viewer", with: "name: reader")
        .write(to: file, atomically: true, encoding: .utf8)
      office.signal(SIGHUP)
      #expect(office.waits { office.log.contains("configuration reloaded") })
      #expect(office.waits { office.log.contains("module late ended") }, "a plugin that was added is started")
      #expect(try office.control("status", "--as", "reader").code == 0)
      #expect(try office.control("status", "--as", "viewer").code == 77)
      _ = try client.command("house.task.assign", Self.work)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 5))
  func endingUnderLoadLosesNothingThatWasAcknowledged() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Programme", "Agriculture"])
      try office.start()
      let setUp = try office.client()
      for index in 0..<100 { _ = try setUp.command("house.task.assign", Self.work, id: "setup-\(index)") }
      setUp.close()
      let file = office.folder.appendingPathComponent("commands.jsonl")
      try KillTests.commandFile().write(to: file, atomically: true, encoding: .utf8)
      let sending = Sending(office: office, file: file.path)
      sending.start()
      for _ in 0..<3 {
        usleep(700_000)
        let began = Date()
        #expect(office.stop() == 0, "\(office.log.suffix(500))")
        #expect(Date().timeIntervalSince(began) < Patience.seconds(15))
        try office.start()
      }
      let result = sending.wait()
      #expect(result.code == 0, "\(result.errors.suffix(1_000))")
      let acknowledged = try KillTests.acknowledged(result.output)
      #expect(acknowledged.count == KillTests.commands)
      let client = try office.client()
      var decisions: [String: Set<String>] = [:]
      for event in try client.wholeLog() {
        decisions[event["command"]?.string ?? "", default: []].insert(event["decision"]?.string ?? "")
      }
      #expect(acknowledged.allSatisfy { decisions[$0.key] == [$0.value] }, "each is in the log, once")
      client.close()
      #expect(office.stop() == 0)
    }
  }

  /// Printed, for the person who reads: how long it takes depends on the machine.
  @Test(.limit(minutes: 1))
  func aDaemonWithAnEmptyBookGetsReady() async throws {
    try await onThread {
      var times: [Int] = []
      for _ in 0..<5 {
        let office = try TestOffice()
        let began = Date()
        try office.start()
        #expect(office.waits { office.log.contains("ready: office test, head 0") })
        times.append(Int(Date().timeIntervalSince(began) * 1_000))
        #expect(office.stop() == 0)
      }
      print("from exec to ready, ms: \(times.sorted())")
    }
  }
}
