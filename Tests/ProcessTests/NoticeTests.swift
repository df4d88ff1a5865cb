import Client
import Foundation
import Testing
import Wire

/// The way from an inspection system, which only publishes, to a sanction in the book:
/// `Plugins/examples/inspection-notices`.
@Suite(.serialized)
struct NoticeTests {
  private static let notice: JSON = [
    "decision": "77/QĐ-XPHC", "day": "2024-03-21", "taxCode": "4300990041", "products": ["Bột quế"],
    "ground": "food-safety", "summary": "Không bảo đảm điều kiện an toàn thực phẩm", "fine": 12_000_000,
  ]

  @Test(.limit(minutes: 2))
  func aNoticeOfAnInspectionSystemBecomesASanctionOnceAndWhatIsUnclearWaitsForAPerson() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Agriculture", "Localities"])
      try office.rewrite {
        $0 + "\n  - {name: market-control, body: market-control, roles: [reader, officer], local: true}\n"
      }
      try office.start()
      let client = try office.client()
      #expect(office.waits { (try? client.status()["modules"]?.array?.count) == 3 })
      try Self.prepare(office, client)
      let inspectors = try office.client("market-control")
      var unknown = Self.notice
      unknown["taxCode"] = "4300990059"
      for notice in [Self.notice, unknown, Self.notice] {
        _ = try inspectors.request(
          Message(
            .publish, id: inspectors.makeID(), subject: "notice.market-control.sanction", meta: [:], body: notice))
      }
      let script = TestOffice.repository.appendingPathComponent("Plugins/examples/inspection-notices/relay.py").path
      let ocopctl = TestOffice.programs.appendingPathComponent("ocopctl").path
      let run = try office.control(
        "consume", "inspection-notices", "--filter", "notice.*.sanction", "--from", "first", "--delay", "0", "--count",
        "3", "--exec", "python3 '\(script)' --as operator --ocopctl '\(ocopctl)'")
      #expect(run.code == 0, "\(run)")
      let sanctions = try client.wholeLog().filter { $0["type"] == "vn.ocop.localities.sanction.recorded" }
      #expect(sanctions.count == 1, "the same decision twice is one sanction: \(run)")
      let recorded = sanctions.first?["data"]
      #expect(recorded?["issuer"] == "market-control" && recorded?["fine"] == 12_000_000)
      #expect(recorded?["producer"]?.string?.hasPrefix("SX-") == true && recorded?["products"]?.array?.count == 1)
      #expect(recorded?["day"] == "2024-03-21")
      let consumer = try client.status()["consumers"]?.array?.first { $0["name"] == "inspection-notices" }
      #expect(consumer?["parked"] == 1, "nobody has that tax code: \(run.errors)")
      #expect(run.errors.contains("4300990059"), "\(run.errors)")
      #expect(
        try client.wholeLog().contains { $0["type"] == "vn.ocop.localities.sanction-recorded" },
        "told to all departments")
      inspectors.close()
      client.close()
      #expect(office.stop() == 0)
    }
  }

  private static func prepare(_ office: TestOffice, _ client: Client) throws {
    try office.applySample()
    let producer = try client.command(
      "agriculture.producer.register",
      ["name": "HTX Quế Thơm", "kind": "cooperative", "commune": "commune-tra-xuan", "taxCode": "4300990041"],
      for: "agriculture-dept")
    let id = String(try producer.metaObject()["record"]?.string?.dropFirst("producer/".count) ?? "")
    _ = try client.command(
      "agriculture.product.register",
      ["name": "Bột quế", "producer": .string(id), "set": 10, "commune": "commune-tra-xuan"], for: "agriculture-dept")
  }
}
