import Client
import Foundation
import Testing
import Wire

/// What operators and auditors do to a running office, with the real programs.
@Suite(.serialized)
struct AdminTests {
  private static let work: JSON = ["task": "try", "title": "Việc thử", "lead": "agriculture-dept"]

  @Test(.limit(minutes: 2))
  func aBackupIsMadeWhileTheOfficeWorksAndPutBack() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      for _ in 0..<20 { _ = try client.command("house.task.assign", Self.work) }
      let made = try office.control("backup", "create", "\(office.folder.path)/copy.sqlite", "-o", "json")
      #expect(made.code == 0, "\(made)")
      let head = try #require(try JSON(Array(made.output.utf8))["head"]?.integer)
      for _ in 0..<5 { _ = try client.command("house.task.assign", Self.work) }
      let again = try office.control("backup", "create", "\(office.folder.path)/copy.sqlite")
      #expect(again.code != 0, "a file that is there is not written over")
      let verified = try office.control("backup", "verify", "copy.sqlite")
      #expect(verified.code == 0, "\(verified)")
      let history = client.welcome["history"]?.string ?? ""
      let late = try client.wholeLog().count
      client.close()
      #expect(office.stop() == 0)

      // The daemon is gone; its folder is lost.
      try FileManager.default.removeItem(at: office.folder.appendingPathComponent("data"))
      let restored = try office.control("backup", "restore", "copy.sqlite", "--into", "data")
      #expect(restored.code == 0, "\(restored)")
      #expect(try office.control("backup", "restore", "copy.sqlite", "--into", "data").code == 74, "never over a log")
      try office.start()
      let later = try office.client()
      #expect(later.welcome["history"]?.string != history)
      #expect(try Int64(later.wholeLog().count) == head)
      let cursor: JSON = ["filters": [">"], "from": ["history": .string(history), "position": .integer(Int64(late))]]
      let forked = try later.problem(Message(.open, id: later.makeID(), meta: cursor))
      #expect(forked?.code == "forked" && forked?.extra["position"] == .integer(head))
      _ = try later.command("house.task.assign", Self.work)
      later.close()
      #expect(office.stop() == 0)

      // One byte of the copy is changed: the proof says so.
      let file = office.folder.appendingPathComponent("copy.sqlite")
      var bytes = try Data(contentsOf: file)
      let place = try #require(bytes.range(of: Data("Việc thử".utf8)))
      bytes[place.lowerBound] = 0x77
      try bytes.write(to: file)
      #expect(try office.control("backup", "verify", "copy.sqlite").code == 1)
    }
  }

  @Test(.limit(minutes: 2))
  func aModuleIsReplacedAndNoCommandIsRefused() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Agriculture"])
      try office.start()
      let client = try office.client()
      #expect(office.waits { office.log.contains("module agriculture is ready") })
      let before = office.children
      let (endpoint, program) = (office.endpoint, TestOffice.programs.appendingPathComponent("ocopctl"))
      let upgrades = Thread {
        for _ in 0..<3 {
          let process = Process()
          process.executableURL = program
          process.arguments = ["module", "upgrade", "house", "--timeout", "30"]
          process.environment = ["OCOP_SERVER": endpoint]
          try? process.run()
          process.waitUntilExit()
        }
      }
      upgrades.start()
      var sent = 0
      let end = Date().addingTimeInterval(60)
      while !upgrades.isFinished, Date() < end {
        for message in (0..<16).map({ _ in
          Message(.command, id: client.makeID(), subject: "house.task.assign", meta: [:], body: Self.work)
        }) {
          #expect(try client.request(message)[0].verb == .done)
          sent += 1
        }
      }
      #expect(sent >= 16)
      let starts = try client.status()["modules"]?.array?.first { $0["module"] == "house" }?["starts"]
      #expect(starts == 4, "\(starts?.text ?? "")")
      #expect(Set(office.children) != Set(before) && office.waits { office.children.count == before.count })
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func aModuleIsSwitchedOffAndOnAlsoOverARestart() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Agriculture"])
      try office.start()
      var client = try office.client()
      #expect(office.waits { office.log.contains("module agriculture is ready") })
      #expect(try office.control("module", "disable", "agriculture", "--reason", "thử").code == 0)
      let fields: JSON = ["name": "Hợp tác xã A", "kind": "cooperative", "commune": "xa-a"]
      let command = {
        Message(.command, id: client.makeID(), subject: "agriculture.producer.register", meta: [:], body: fields)
      }
      #expect(try client.problem(command())?.code == "module-down")
      client.close()
      #expect(office.stop() == 0)
      try office.start()
      client = try office.client()
      #expect(try client.problem(command())?.code == "module-down")
      #expect(try office.control("module", "enable", "agriculture").code == 0)
      // It answers again: that there is no such commune is a rule of its own.
      #expect(try office.waits { try client.problem(command())?.code == "unknown-commune" })
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func theAuditIsListedProvedReplayedAndExported() async throws {
    try await onThread {
      let office = try TestOffice(extra: "limits: {sealEvents: 10}")
      try office.start()
      let client = try office.client()
      for _ in 0..<30 { _ = try client.command("house.task.assign", Self.work) }
      #expect(try office.waits { (try client.status()["sealed"]?.integer ?? 0) > 0 })
      let witness = try office.control("audit", "witness")
      #expect(witness.code == 0 && witness.output.contains("\"signature\""), "\(witness)")
      try witness.output.write(to: office.folder.appendingPathComponent("kept"), atomically: true, encoding: .utf8)
      let proof = try office.control("audit", "verify", "--witness", "kept")
      #expect(proof.code == 0 && proof.output.contains("đúng như đã ghi"), "\(proof)")
      let replay = try office.control("audit", "replay", "task")
      #expect(replay.code == 0 && replay.output.contains("30 hồ sơ khớp"), "\(replay)")
      let list = try office.control("audit", "list", "-o", "jsonl")
      #expect(list.code == 0 && list.output.contains("audit.verify"), "\(list)")
      let export = try office.control("audit", "export", "--to", "out", "--reason", "thanh tra")
      #expect(export.code == 0, "\(export)")
      let events = try String(contentsOf: office.folder.appendingPathComponent("out/events.jsonl"), encoding: .utf8)
      #expect(events.split(separator: "\n").count == Int(try client.status()["head"]?.integer ?? 0))
      #expect(try office.control("audit", "verify", "--as", "viewer").code == 77)
      client.close()
      #expect(office.stop() == 0)
      let stopped = try office.run("ocopd", ["verify", "data", "--witness", "kept"])
      #expect(stopped.code == 0, "\(stopped)")
    }
  }

  /// Of one line of the text for Prometheus; -1 without it.
  private static func value(_ name: String, _ office: TestOffice) throws -> Double {
    let page = try office.control("status", "--prometheus").output
    let line = page.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
    return line.flatMap { Double($0.dropFirst(name.utf8.count + 1)) } ?? -1
  }

  @Test(.limit(minutes: 1))
  func monitoringSystemsAndPeopleAreToldTheState() async throws {
    try await onThread {
      let office = try TestOffice()
      #expect(try office.control("check").code == 3, "nobody is there")
      try office.start()
      let client = try office.client()
      _ = try client.command("house.task.assign", Self.work)
      #expect(try office.waits { try client.status()["modules"]?.array?.first?["phase"] == "ready" })
      let check = try office.control("check")
      #expect(check.code == 0 && check.output.hasPrefix("OCOP OK - office test | head="), "\(check)")
      let page = try office.control("status", "--prometheus")
      #expect(page.code == 0 && page.output.contains("ocop_module_up{module=\"house\"} 1\n"), "\(page)")
      #expect(page.output.contains("# TYPE ocop_commands_total counter\nocop_commands_total 1\n"))
      #expect(try office.waits { try Self.value("process_resident_memory_bytes", office) > 1e6 })
      #expect(try Self.value("ocop_module_resident_memory_bytes{module=\"house\"}", office) > 1e6)
      #expect(try Self.value("process_open_fds", office) > 10)
      #expect(try office.waits { try Self.value("ocop_store_commit_duration_seconds_count", office) >= 1 })
      #expect(try Self.value("ocop_store_commit_group_events_sum", office) >= 1)
      #expect(try Self.value("ocop_module_ask_duration_seconds_bucket{module=\"house\",le=\"+Inf\"}", office) >= 1)
      #expect(try office.control("doctor").code == 0)
      #expect(try office.control("doctor", "--deep").code == 0)
      let debug = try office.control("log-level", "debug", "--seconds", "1")
      #expect(debug.code == 0, "\(debug)")
      client.close()
      #expect(office.stop() == 0)
    }
  }
}
