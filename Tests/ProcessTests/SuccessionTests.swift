import Client
import Foundation
import Testing
import Wire

/// The sample offices as they are shipped, and a merger with a daemon that is killed in the middle.
@Suite(.serialized)
struct SuccessionTests {
  /// Everything that the two offices have, older first and newer first within it.
  static let documents = [
    "Config/units", "Config/calendars", "Config/offices/two-tier-2026/bodies.yaml",
    "Config/offices/quang-ngai/bodies.yaml", "Config/offices/two-tier-2026/sample/communes.yaml",
  ].map { "\(TestOffice.repository.path)/\($0)" }
  static let divisions = ["quang-ngai", "two-tier-2026"].map {
    "\(TestOffice.repository.path)/Config/offices/\($0)/division.yaml"
  }
  static let merger = "\(TestOffice.repository.path)/Config/offices/two-tier-2026/sample/merger.yaml"

  /// The two-tier office with its own configuration; only its doors lie where the test finds them.
  private static func office(plugins: Bool) throws -> TestOffice {
    let office = try TestOffice()
    let root = TestOffice.repository
    try FileManager.default.createSymbolicLink(
      at: office.folder.appendingPathComponent("Plugins"), withDestinationURL: root.appendingPathComponent("Plugins"))
    let shipped = try String(
      contentsOf: root.appendingPathComponent("Config/offices/two-tier-2026/ocopd.yaml"), encoding: .utf8)
    try office.rewrite { _ in
      let text = shipped.replacing("run/two-tier-2026/", with: "doors/").replacing(
        "reserveMiB: 64", with: "reserveMiB: 1")
      return plugins
        ? text : text.replacing(/(?m)^  - Plugins\/.*\n/, with: "").replacing(/(?m)^plugins:.*$/, with: "plugins: []")
    }
    return office
  }

  @Test(.limit(minutes: 2))
  func theTwoTierOfficeStartsAndTakesTheDocumentsOfBothOffices() async throws {
    try await onThread {
      let office = try Self.office(plugins: true)
      let check = try office.run("ocopd", ["--check", "--config", "ocopd.yaml"])
      #expect(check.code == 0, "\(check)")
      try office.start()
      for module in ["house", "programme", "agriculture", "industry-trade", "culture-tourism", "science-technology"] {
        #expect(office.waits { office.log.contains("module \(module) is ready") }, "\(module): \(office.log)")
      }
      func control(_ words: [String]) throws -> (code: Int32, output: String, errors: String) {
        try office.run("ocopctl", words, ["OCOP_SERVER": office.endpoint])
      }
      for division in Self.divisions {
        let applied = try control(["apply", "-f"] + Self.documents + [division])
        #expect(applied.code == 0, "\(applied)")
        let again = try control(["apply", "-f"] + Self.documents + [division])
        #expect(again.code == 0 && again.output.hasSuffix("changed: 0\n"), "\(again)")
        let same = try control(["diff", "-f"] + Self.documents + [division])
        #expect(same.code == 0, "\(same)")
      }
      let merged = try control(["apply", "-f", Self.merger])
      #expect(merged.code == 0, "\(merged)")

      let client = try office.client()
      let old = try Self.answer(client, "house.find-body", ["text": "nong nghiep", "on": "2024-05-01"])
      #expect(old.compactMap { $0["name"]?["vi"]?.string } == ["Sở Nông nghiệp và Phát triển nông thôn"])
      let provinces = try Self.answer(
        client, "house.unit-map", ["from": "2026-01-01", "to": "2026-01-01", "level": "province"])
      #expect(provinces.count == 34)
      #expect(provinces.allSatisfy { $0["passage"] == "one" })
      let before = try Self.answer(
        client, "house.unit-map", ["from": "2025-06-30", "to": "2025-07-01", "level": "province"])
      #expect(before.count == 63)
      #expect(before.allSatisfy { $0["passage"] == "one" })
      #expect(Set(before.compactMap { $0["to"]?.array?.first?["id"]?.string }).count == 34)
      let unit = try Self.answer(client, "house.find-unit", ["text": "tinh khe"])
      #expect(unit.first?["successors"]?.array?.first?["id"] == "99901")
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func faultsOfAllDocumentsAreToldAtOnceAndNothingIsWritten() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      #expect(office.waits { office.log.contains("module house is ready") })
      func body(_ id: String, _ name: String, _ from: String, _ more: String = "") -> String {
        """
        ---
        kind: body
        id: \(id)
        document: {id: \(id), name: {vi: "\(name)", en: "\(name)"}, kind: office, level: province, unit: "51",
          validFrom: "\(from)"\(more)}

        """
      }
      func apply(_ text: String) throws -> (code: Int32, output: String, errors: String) {
        let file = office.folder.appendingPathComponent("bodies.yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try office.control("apply", "-f", file.path)
      }
      // Two versions in one file, the second after the first has ended.
      let good = try apply(
        body("office-a", "A", "2016-01-01", ", validTo: '2020-12-31'") + body("office-a", "A2", "2021-01-01"))
      #expect(good.code == 0, "\(good)")
      let bad = try apply(
        body("office-b", "B", "2016-01-01") + body("office-a", "A3", "2020-06-01", ", validTo: '2021-06-01'")
          + body("office-c", "C", "2016-01-01", ", validTo: '2015-01-01', superior: office-c"))
      #expect(bad.code == 1, "\(bad)")
      for place in [
        "bodies.yaml:7 · body/office-a", "bodies.yaml:12 · body/office-c", "/validFrom:", "/validTo:", "/superior:",
      ] {
        #expect(bad.errors.contains(place), "\(place): \(bad.errors)")
      }
      #expect(bad.errors.contains("2 tài liệu có lỗi"))
      #expect(try office.control("get", "body/office-b").code != 0)
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 3))
  func aHandOverThatIsKilledInTheMiddleEndsOnce() async throws {
    try await onThread {
      let office = try Self.office(plugins: false)
      try office.start()
      let apply = try office.run(
        "ocopctl", ["apply", "-f"] + Self.documents + [Self.merger], ["OCOP_SERVER": office.endpoint])
      #expect(apply.code == 0, "\(apply)")
      let client = try office.client()
      let count = 200
      for index in 0..<count {
        let commune = ["commune-tinh-ky", "commune-nghia-ha", "commune-nghia-an"][index % 3]
        _ = try client.command(
          "house.task.assign",
          [
            "task": "send-dossier", "title": .string("Gửi hồ sơ \(index)"), "lead": "district-quang-ngai",
            "with": [.string(commune)], "due": "2026-09-01",
          ], dated: "2025-06-20")
      }
      let order: JSON = ["from": "district-quang-ngai", "decision": "01/QĐ-UBND", "day": "2025-07-01"]
      let id = "hand-over-1"
      let done = try client.command("house.succession.open", order, id: id)
      client.close()
      // At once, then again while the rest is under way.
      office.killDaemon()
      try office.start()
      usleep(50_000)
      office.killDaemon()
      try office.start()

      let later = try office.client()
      let repeated = try later.command("house.succession.open", order, id: id)
      #expect(try repeated.metaObject()["duplicate"] == true)
      #expect(try repeated.metaObject()["position"] == done.metaObject()["position"])
      #expect(try repeated.metaObject()["record"] == "succession/CG-2026-0001")
      let ended = try office.waits(30) {
        let progress = try Self.progress(later)
        return progress["tasks"] == .integer(Int64(count)) && progress["left"] == []
      }
      #expect(ended)
      let log = try later.wholeLog()
      let passed = log.filter { $0["type"] == "vn.ocop.house.task.taken-over" }.compactMap { $0["subject"]?.string }
      #expect(passed.count == 134)
      #expect(Set(passed).count == passed.count)
      #expect(log.filter { $0["type"] == "vn.ocop.house.body-replaced" }.count == 1)
      let rest = try Self.progress(later)["undecided"]?.array ?? []
      #expect(rest.count == 66)
      // A person decides the commune that was divided.
      _ = try later.command(
        "house.succession.decide/CG-2026-0001",
        ["tasks": .array(rest), "to": "commune-mau-tay"])
      let decided = try office.waits(30) {
        try Self.progress(later)["taken"] == .integer(Int64(count))
      }
      #expect(decided)
      later.close()
      #expect(office.stop() == 0)
    }
  }

  private static func progress(_ client: Client) throws -> JSON {
    let parts = try client.request(
      Message(
        .askQuestion, id: client.makeID(), subject: "house.handover-progress", meta: [:],
        body: ["handover": "CG-2026-0001"]))
    return try JSON(parts.flatMap(\.body))
  }

  private static func answer(_ client: Client, _ question: String, _ fields: JSON) throws -> [JSON] {
    let parts = try client.request(
      Message(.askQuestion, id: client.makeID(), subject: question, meta: [:], body: fields))
    return try parts.flatMap { try JSON($0.body).array ?? [] }
  }
}
