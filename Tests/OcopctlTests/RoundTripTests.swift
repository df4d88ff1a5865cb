import Coordination
import Foundation
import Reports
import Testing
import Wire

@testable import ocopctl

/// What is exported comes back as it was: import ∘ export is the identity.
struct RoundTripTests {
  /// The same numbers in every run.
  struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 29)) &* 0x9E37_79B9_7F4A_7C15
    }
  }

  private static func label(_ text: String) -> Label { Label(vi: text, en: text) }

  private static let form = Form(
    "register", title: label("Lập"), creates: true,
    fields: [
      Field("name", .text, title: label("Tên")), Field("code", .text, title: label("Mã số"), isRequired: false),
      Field("count", .integer, title: label("Số lượng"), isRequired: false, minimum: .min),
      Field("revenue", .money, title: label("Doanh thu"), isRequired: false),
      Field("score", .score, title: label("Điểm"), isRequired: false),
      Field("day", .day, title: label("Ngày"), isRequired: false),
      Field("potential", .boolean, title: label("Tiềm năng"), isRequired: false),
      Field(
        "type", .choice, title: label("Loại hình"), isRequired: false,
        choices: [.init("coop", title: label("Hợp tác xã")), .init("household", title: label("Hộ, kinh doanh"))]),
      Field("producer", .record, title: label("Chủ thể"), isRequired: false, kind: "producer"),
      Field("commune", .body, title: label("Xã"), isRequired: false),
      Field("tags", .text, title: label("Từ khóa"), isRequired: false, isList: true),
      Field("scores", .score, title: label("Các điểm"), isRequired: false, isList: true),
      Field(
        "owner", .object, title: label("Chủ"), isRequired: false,
        fields: [Field("name", .text, title: label("Họ tên")), Field("born", .day, title: label("Sinh"))]),
    ])
  private static let kind = KindDescription(
    kind: "thing", title: label("Thứ"), numbering: "TH", keys: [.init("name", .name)], stages: [], events: [],
    commands: [form])

  /// Names as they come: quotes, separators, leading zeros, formula signs, line ends, marks that combine.
  private static func text(_ dice: inout Dice) -> String {
    let parts = [
      "Mật ong", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "0", "007", "=", "+", "-", "@", "'", "''", "sep=;",
      "1/2",
      "Đặc sản", "Qua\u{309}ng", "ễ", "&", "<b>", "_x0041_", "#REF!", "TRUE", "1e5", "22/03/2024", "35.000.000", " ",
      "[", "]",
      "{", "%", "\u{1F36F}", "–", "(1)",
    ]
    let text = (0..<Int.random(in: 1...6, using: &dice)).map { _ in parts.randomElement(using: &dice) ?? "" }.joined()
    // As the office keeps it: NFC, no blanks at the ends, and line ends are one character.
    let kept = text.precomposedStringWithCanonicalMapping.replacing("\r\n", with: "\n")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return kept.isEmpty ? "0" : kept
  }

  private static func record(_ dice: inout Dice) -> [String: JSON] {
    var fields: [String: JSON] = ["name": .string(text(&dice))]
    func maybe(_ name: String, _ value: JSON) { if Bool.random(using: &dice) { fields[name] = value } }
    maybe(
      "code", .string(["0430", "4300123456", "00", "-5", "=A1", "1.5", text(&dice)].randomElement(using: &dice) ?? ""))
    maybe("count", .integer([0, -1, 7, 2_024, 1_000_000, Int64.max, Int64.min + 1].randomElement(using: &dice) ?? 0))
    maybe("revenue", .integer(Int64.random(in: 0...Int64(Money.limit), using: &dice)))
    maybe("score", .integer(Int64.random(in: 0...10_000, using: &dice)))
    maybe("day", .string((Day(number: Int.random(in: -20_000...40_000, using: &dice)) ?? .first).iso))
    maybe("potential", .boolean(Bool.random(using: &dice)))
    maybe("type", .string(["coop", "household"].randomElement(using: &dice) ?? ""))
    maybe("producer", .string("SX-2024-\(Int.random(in: 1_000...9_999, using: &dice))"))
    maybe("commune", .string(["commune-ba-to", "commune-tinh-tho"].randomElement(using: &dice) ?? ""))
    maybe("tags", .array((0..<Int.random(in: 1...3, using: &dice)).map { _ in .string(text(&dice)) }))
    maybe("scores", [8_750, .integer(Int64.random(in: 0...10_000, using: &dice))])
    maybe("owner", ["name": .string(text(&dice)), "born": "1980-01-02"])
    return fields
  }

  private func expect(_ table: RawTable, holds records: [[String: JSON]]) throws {
    let rows = try ImportSample.rows(table, Self.form, of: Self.kind)
    #expect(rows.count == records.count)
    for (row, record) in zip(rows, records) {
      #expect(row.faults.isEmpty, "\(row.faults)")
      for name in Set(record.keys).union(row.fields.keys) { #expect(row.fields[name] == record[name], "\(name)") }
    }
  }

  @Test(arguments: 1...20)
  func whatIsExportedComesBackAsItWas(_ seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let records = (0..<40).map { _ in Self.record(&dice) }
    let rows = records.map { JSON.object(["id": "TH-2024-0001", "state": .object($0)]) }
    let language: Language = seed.isMultiple(of: 2) ? .vi : .en
    var vocabulary = ImportSample.vocabulary
    vocabulary.language = language
    let sheet = FormSheet(form: Self.form, kind: Self.kind, vocabulary: vocabulary).sheet(rows)
    let day = try #require(Day(iso: "2024-03-22"))
    try expect(RawTable(workbook: sheet.bytes(in: language, made: day)).cleaned(), holds: records)
    for dialect in [CSV.Dialect.plain, .office] {
      let bytes = Array(CSV.text(sheet.table, in: language, dialect).utf8)
      let encoding = TextEncoding.guess(bytes)
      #expect(encoding == .utf8)
      let text = try #require(encoding.text(of: bytes))
      try expect(RawTable(csv: text).cleaned(from: encoding), holds: records)
    }
  }

  @Test func personalDataDoesNotLeaveWithAList() {
    let field = Field("address", .text, title: Self.label("Địa chỉ"), isRequired: false, isPersonal: true)
    let form = Form("register", title: Self.label("Lập"), creates: true, fields: Self.form.fields + [field])
    let sheet = FormSheet(form: form, kind: Self.kind, vocabulary: ImportSample.vocabulary)
      .sheet([["id": "TH-2024-0001", "state": ["name": "A", "address": ["personal": "Số 1"]]]])
    #expect(sheet.columns.last?.id == "address")
    let empty = [Report.Cell](repeating: .unknown, count: form.fields.count - 1)
    let wanted = [Report.Cell.text(BilingualText("A", "A"))] + empty
    #expect(sheet.rows.first == wanted)
  }

  @Test func aTableOfRecordsHoldsNoFormula() {
    let table = Table(
      columns: [.init(name: "name", title: "Tên"), .init(name: "n", title: "Số", isNumber: true)],
      rows: [["=HYPERLINK(\"x\")", "-5"], ["@a", "7"]])
    #expect(table.rendered(.csv, width: 80) == "name,n\r\n\"'=HYPERLINK(\"\"x\"\")\",-5\r\n'@a,7")
  }
}
