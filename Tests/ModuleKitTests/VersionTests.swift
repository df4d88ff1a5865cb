import Coordination
import House
import Testing
import Wire

@testable import ModuleKit

/// Bodies and units are dated: what held before is kept and found, and nothing holds twice on one day.
struct VersionTests {
  static func body(_ id: BodyID, _ name: String, _ from: Day, _ to: Day? = nil, next: [BodyID] = []) -> Body {
    Body(
      id: id, name: BilingualText(name, "\(id)"), kind: .department, level: .province, unit: "51", validFrom: from,
      validTo: to, replacedBy: next)
  }

  static func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

  @Test func aLaterVersionKeepsTheEarlierOne() throws {
    var book = try HouseBook(today: "2026-06-01")
    let change = try Self.day("2025-03-01")
    let old = Self.body("agriculture", "Sở Nông nghiệp và Phát triển nông thôn", try Self.day("2016-01-01"), change - 1)
    let new = Self.body("agriculture", "Sở Nông nghiệp và Môi trường", change)
    try book.apply(old)
    try book.apply(new)
    let state = book.state("body/agriculture")
    #expect(state["name"] == "Sở Nông nghiệp và Môi trường")
    #expect(state["former"]?.array?.count == 1)
    #expect(state["formerName"] == ["Sở Nông nghiệp và Phát triển nông thôn"])
    // Applied again, in whatever order: nothing changes.
    let version = book.records["body/agriculture"]?.version
    try book.apply(old)
    try book.apply(new)
    #expect(book.records["body/agriculture"]?.version == version)
    var turned = try HouseBook(today: "2026-06-01")
    try turned.apply(new)
    try turned.apply(old)
    #expect(turned.state("body/agriculture") == state)
  }

  @Test func aVersionIsAmendedUnderItsFirstDay() throws {
    var book = try HouseBook(today: "2026-06-01")
    let first = try Self.day("2016-01-01")
    try book.apply(Self.body("trade", "Sở Công thương", first))
    try book.apply(Self.body("trade", "Sở Công Thương", first))
    #expect(book.state("body/trade")["name"] == "Sở Công Thương")
    #expect(book.state("body/trade")["former"] == nil)
    #expect(book.state("body/trade")["formerName"] == nil)
  }

  @Test func overlappingVersionsAreRefusedWithAllOtherFaults() throws {
    var book = try HouseBook(today: "2026-06-01")
    let first = try Self.day("2016-01-01")
    try book.apply(Self.body("trade", "Sở Công Thương", first))
    let before = book.records["body/trade"]?.version
    refused("bad-document", naming: ["/validFrom"]) {
      try book.apply(Self.body("trade", "Sở Công Thương mới", first + 1))
    }
    refused("bad-document", naming: ["/validTo"]) {
      try book.apply(Self.body("trade", "Sở Thương nghiệp", first - 9, first))
    }
    // A successor without a last day, itself as its successor, and the overlap: three places in one answer.
    refused("bad-document", naming: ["/validTo", "/replacedBy", "/validFrom"]) {
      try book.apply(Self.body("trade", "Sở Công Thương", first + 1, next: ["trade"]))
    }
    #expect(book.records["body/trade"]?.version == before)
  }

  @Test func stateAndEventOfABodyAreStoredAsBefore() throws {
    var book = try HouseBook(today: "2026-06-01")
    try book.apply(Self.body("trade", "Sở Công Thương", try Self.day("2016-01-01")))
    #expect(
      book.state("body/trade").text == """
        {"document":{"id":"trade","kind":"department","level":"province","name":{"en":"trade","vi":"Sở Công Thương"},\
        "replacedBy":[],"unit":"51","validFrom":"2016-01-01"},"effective":"2026-06-01","level":"province","name":"Sở \
        Công Thương"}
        """)
    #expect(book.records["body/trade"]?.events.map(\.name) == ["applied"])
  }

  @Test func oldAndNewNamesAndCodesAreFound() throws {
    var book = try HouseBook(today: "2026-06-01")
    try book.applyMerger()
    func find(_ text: String, _ on: String? = nil) throws -> [String] {
      var fields: [String: JSON] = ["text": .string(text)]
      if let on { fields["on"] = .string(on) }
      return try book.answer("find-unit", .object(fields)).map {
        "\($0["code"]?.string ?? "") \($0["validFrom"]?.string ?? "")"
      }
    }
    #expect(try find("dong") == ["99010 2020-02-01"])
    #expect(try find("ĐÔNG") == ["99010 2020-02-01"])
    #expect(try find("xa mau bien") == ["99010 2025-07-01"])
    #expect(try find("99010") == ["99010 2020-02-01", "99010 2025-07-01"])
    #expect(try find("99010", "2024-01-01") == ["99010 2020-02-01"])
    #expect(try find("99011", "2026-01-01").isEmpty)
    #expect(try find("-").isEmpty)
    let old = try #require(try book.answer("find-unit", ["text": "Tây"]).first)
    #expect(old["successors"] == [["id": "99010", "name": "Xã Mẫu Biển"]])
    #expect(old["holds"] == false)
    let new = try #require(try book.answer("find-unit", ["text": "Xã Mẫu Biển"]).first)
    let predecessors = new["predecessors"]?.array?.compactMap { $0["name"]?.string }
    #expect(predecessors == ["Xã Mẫu Đông", "Xã Mẫu Tây", "Xã Mẫu Giữa"])
  }

  @Test func bodiesAreFoundByFormerNamesToo() throws {
    var book = try HouseBook(today: "2026-06-01")
    let change = try Self.day("2025-03-01")
    try book.apply(Self.body("planning", "Sở Kế hoạch và Đầu tư", change - 900, change - 1, next: ["finance"]))
    try book.apply(Self.body("finance", "Sở Tài chính", change - 900))
    let old = try #require(try book.answer("find-body", ["text": "ke hoach va dau tu"]).first)
    #expect(old["holds"] == false)
    #expect(old["successors"] == [["id": "finance", "name": "Sở Tài chính"]])
    let new = try #require(try book.answer("find-body", ["text": "finance"]).first)
    #expect(new["predecessors"] == [["id": "planning", "name": "Sở Kế hoạch và Đầu tư"]])
    #expect(try book.answer("find-body", ["text": "planning", "on": "2026-01-01"]).isEmpty)
  }

  @Test func theMapsOfTwoDaysStandSideBySide() throws {
    var book = try HouseBook(today: "2026-06-01")
    try book.applyMerger()
    func rows(_ from: String, _ to: String) throws -> [String: String] {
      let rows = try book.answer("unit-map", ["from": .string(from), "to": .string(to), "level": "commune"])
      return Dictionary(
        rows.map { row in
          let codes = (row["to"]?.array ?? []).compactMap { $0["id"]?.string }.joined(separator: " ")
          return (row["code"]?.string ?? "", "\(row["passage"]?.string ?? "") \(codes)")
        }, uniquingKeysWith: { first, _ in first })
    }
    #expect(
      try rows("2024-01-01", "2026-01-01")
        == ["99010": "one 99010", "99011": "one 99010", "99012": "several 99010 99020"])
    #expect(
      try rows("2026-01-01", "2024-01-01")
        == ["99010": "several 99010 99011 99012", "99020": "one 99012"])
  }
}

extension HouseBook {
  /// Invented communes: two merge under the code of one of them, a third is divided between that one and another.
  mutating func applyMerger() throws {
    let first = try VersionTests.day("2020-02-01")
    let change = try VersionTests.day("2025-07-01")
    func unit(_ code: UnitCode, _ name: String, _ from: Day, _ to: Day? = nil, _ next: [UnitCode] = [])
      -> AdministrativeUnit
    {
      AdministrativeUnit(
        code: code, name: BilingualText(name, name), level: .commune, parent: "51", validFrom: from, validTo: to,
        replacedBy: next)
    }
    try apply(unit("99010", "Xã Mẫu Đông", first, change - 1))
    try apply(unit("99011", "Xã Mẫu Tây", first, change - 1, ["99010"]))
    try apply(unit("99012", "Xã Mẫu Giữa", first, change - 1, ["99010", "99020"]))
    try apply(unit("99010", "Xã Mẫu Biển", change))
    try apply(unit("99020", "Xã Mẫu Núi", change))
  }
}
