import Client
import Foundation
import Testing
import Wire

/// Three years of certificates with a real daemon on the rehearsal clock.
@Suite(.serialized)
struct CertificateYearsTests {
  private static let commune = """
    kind: body
    id: commune-a
    document: {id: commune-a, name: {vi: "UBND xã A", en: "Commune A"}, kind: committee, level: commune, unit: "21175",
      validFrom: "2020-01-01"}
    """
  private static let count = 48
  private static let renewed = 8

  /// 48 certificates of February 2024 (three of four with 3 stars, the others with 4): 8 are renewed in their window,
  /// 40 lapse on their day, and all are warned of it.
  @Test(.limit(minutes: 4))
  func certificatesAreWarnedRenewedAndLapseOnTheirDays() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Agriculture"])
      try office.start()
      #expect(office.waits { office.log.contains("module agriculture is ready") }, "\(office.log)")
      let file = office.folder.appendingPathComponent("commune.yaml")
      try Self.commune.write(to: file, atomically: true, encoding: .utf8)
      let applied = try office.control(
        "apply", "-f", file.path, "\(TestOffice.repository.path)/Config/rulebooks")
      #expect(applied.code == 0 && applied.output.contains("changed: 52"), "\(applied)")

      let client = try office.client(timeout: 120_000)
      _ = try client.command(
        "agriculture.producer.register", ["name": "HTX A", "kind": "cooperative", "commune": "commune-a"])
      for index in 0..<Self.count {
        _ = try client.command(
          "agriculture.product.register",
          ["name": .string("Sản phẩm \(index + 1)"), "producer": "SX-2024-0001", "set": 7, "commune": "commune-a"])
        try Self.record(client, index, day: "2024-02-\(index % 24 < 9 ? "0" : "")\(index % 24 + 1)", filed: nil)
      }
      #expect(try Self.inForce(client, on: "2024-02-01") == [0, 2, 0])
      #expect(try Self.inForce(client, on: "2024-01-31") == [0, 0, 0])
      #expect(try Self.inForce(client, on: "2024-02-24") == [0, 36, 12])

      // The window of the first opens on 05/08/2026; in October eight are decided anew.
      try Self.advance(client, to: "2026-10-15")
      for index in 0..<Self.renewed { try Self.record(client, index, day: "2026-10-15", filed: "2026-09-01") }
      try Self.advance(client, to: "2027-03-01")

      try Self.expectCounts(client)
      try Self.expectEvents(try client.wholeLog())
      let check = try office.control("certificate", "check", "san pham 9", "--on", "10/02/2027", "--output", "json")
      #expect(check.code == 0 && check.output.contains("Hết hạn từ 10/02/2027"), "\(check)")
      let site = office.folder.appendingPathComponent("site").path
      let published = try office.control("publish", "--to", site, "--on", "01/03/2027")
      #expect(published.code == 0 && published.output.contains("8 dòng"), "\(published)")
      let page = try String(contentsOfFile: "\(site)/certificate-valid.html", encoding: .utf8)
      #expect(page.contains("<td>Sản phẩm 1</td>") && !page.contains("<td>Sản phẩm 9</td>"))
      let list = try JSON(Array(try Data(contentsOf: URL(fileURLWithPath: "\(site)/certificate-valid.json"))))
      #expect(list["rows"]?.array?.count == 8)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  private static func record(_ client: Client, _ index: Int, day: String, filed: String?) throws {
    let id = "SP-2024-\(String(repeating: "0", count: index < 9 ? 3 : 2))\(index + 1)"
    var fields: [String: JSON] = [
      "score": index % 4 == 3 ? 7_500 : 6_000, "decision": .string("\(day)/QĐ-UBND"), "day": .string(day),
      "councilLevel": "province",
    ]
    if let filed { fields.merge(["filed": .string(filed), "kind": "re-evaluation"]) { $1 } }
    _ = try client.command("agriculture.product.record-result/\(id)", .object(fields))
  }

  private static func advance(_ client: Client, to day: String) throws {
    _ = try client.request(
      Message(.admin, id: client.makeID(), subject: "clock.advance", meta: ["to": .string(day)]))
  }

  private static func counts(_ client: Client, on day: String) throws -> [JSON] {
    let parts = try client.request(
      Message(
        .askQuestion, id: client.makeID(), subject: "agriculture.certificate-count", meta: [:],
        body: ["on": .string(day)]))
    return try JSON(parts.flatMap(\.body))["stars"]?.array ?? []
  }

  /// Of 5, 3 and 4 stars … in the order five, three, four.
  private static func inForce(_ client: Client, on day: String) throws -> [Int64] {
    let rows = try counts(client, on: day)
    return [5, 3, 4].map { star in rows.first { $0["star"] == .integer(star) }?["inForce"]?.integer ?? -1 }
  }

  /// The count by star on every day from the first lapse to the last, worked out from the days of the decisions.
  private static func expectCounts(_ client: Client) throws {
    // Certificates of the n-th of February 2024 end with the n-th of February 2027; index n-1 and n+23 have that day.
    for day in 1...26 {
      let left = (0..<count).filter { $0 >= renewed && $0 % 24 + 1 >= day }
      let four = left.filter { $0 % 4 == 3 }.count + (0..<renewed).filter { $0 % 4 == 3 }.count
      let three = left.count + renewed - four
      let text = "2027-02-\(day < 10 ? "0" : "")\(day)"
      #expect(try inForce(client, on: text) == [0, Int64(three), Int64(four)], "\(text)")
    }
    let end = try counts(client, on: "2027-03-01")
    #expect(end.compactMap { $0["lapsed"]?.integer }.reduce(0, +) == 40)
    #expect(end.compactMap { $0["replaced"]?.integer }.reduce(0, +) == 8)
    #expect(try inForce(client, on: "2026-10-14") == [0, 36, 12])
    #expect(try inForce(client, on: "2026-10-15") == [0, 36, 12])
  }

  private static func expectEvents(_ log: [JSON]) throws {
    func events(_ kind: String, _ name: String) -> [JSON] {
      log.filter { $0["type"]?.string?.hasSuffix("\(kind).\(name)") == true }
    }
    let warned = events("certificate", "warned")
    func months(_ number: Int64) -> [JSON] { warned.filter { $0["data"]?["months"] == .integer(number) } }
    #expect(months(12).count == 48)
    // Renewed ones run on, so they are warned twice more: in October 2028 nobody looks yet.
    #expect(months(6).count == 48)
    #expect(months(3).count == 40)
    #expect(warned.count == 136)
    for event in months(3) {
      let day = event["data"]?["day"]?.string ?? ""
      #expect(day.hasPrefix("2026-11-"), "\(day)")
    }
    #expect(events("certificate", "reassessment-opened").count == 48)
    #expect(log.filter { $0["type"]?.string?.contains("task") == true }.count >= 48)
    #expect(events("certificate", "replaced").count == 8)
    let lapsed = events("certificate", "lapsed")
    #expect(lapsed.count == 40)
    for event in lapsed {
      let number = Int(event["subject"]?.string?.split(separator: "-").dropFirst(2).first ?? "") ?? 0
      let last = (number - 1) % 24 + 1
      #expect(event["data"]?["day"]?.string == "2027-02-\(last + 1 < 10 ? "0" : "")\(last + 1)", "\(event.text)")
      // Told on that very day: the clock stood at its beginning.
      let instant = event["time"]?.string ?? ""
      #expect(instant.hasPrefix("2027-02-"), "\(instant)")
    }
  }
}
