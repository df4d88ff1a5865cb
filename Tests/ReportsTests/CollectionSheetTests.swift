import Coordination
import Foundation
import FoundationXML
import Testing

@testable import Reports

struct CollectionSheetTests {
  private let sheet = CollectionSheet(
    id: "TS-2024-0001", heading: "Số liệu OCOP quý II năm 2024", due: Sample.day(2024, 7, 5),
    columns: [
      .init(id: "name", title: "Tên sản phẩm", content: .text, isRequired: true),
      .init(id: "revenue", title: "Doanh thu", content: .money, isRequired: true),
      .init(id: "share", title: "Tỷ lệ", content: .percent, isRequired: false),
      .init(id: "day", title: "Ngày công nhận", content: .day, isRequired: false),
    ])

  /// A returned workbook with these cells of its first sheet, in the places of Excel.
  private func workbook(_ rows: [[String]], declaration: String = "") throws -> [UInt8] {
    let cells = rows.enumerated().map { number, row in
      let cells = row.enumerated().filter { !$0.element.isEmpty }.map { place, text in
        let name = "\(["A", "B", "C", "D", "E"][place])\(number + 1)"
        return text.hasPrefix("#")
          ? "<c r=\"\(name)\"><v>\(text.dropFirst())</v></c>"
          : "<c r=\"\(name)\" t=\"inlineStr\"><is><t>\(WordText.escaped(text))</t></is></c>"
      }
      return "<row r=\"\(number + 1)\">\(cells.joined())</row>"
    }
    let xml = "\(declaration)<worksheet><sheetData>\(cells.joined())</sheetData></worksheet>"
    return try ZipArchive.bytes([("xl/worksheets/sheet1.xml", xml)])
  }

  @Test func aTemplateIsKnownAgainAndEmpty() throws {
    let bytes = try sheet.template(in: .vi)
    #expect(try CollectionSheet.identifier(of: bytes) == "TS-2024-0001")
    #expect(try sheet.content(of: bytes) == .init(rows: [], faults: []))
    #expect(try sheet.template(in: .vi) == bytes)
    let xml = String(decoding: try #require(try ZipContent(bytes).entry("xl/worksheets/sheet1.xml")), as: UTF8.self)
    #expect(xml.contains("hidden=\"1\""))
    #expect(xml.contains("<dataValidation type=\"date\""))
    #expect(XMLParser(data: Data(xml.utf8)).parse())
  }

  @Test func rowsAreReadByTheirColumnsWhereverTheyStand() throws {
    let bytes = try workbook([
      ["Số liệu"], ["doanh thu *", "TÊN SẢN PHẨM", "Ngày công nhận", "Ghi chú", "Tỷ lệ"],
      ["#35000000", " Muối Sa Huỳnh ", "#45641", "x", "#0.5025"], [], ["1,5 tỷ", "Tỏi", "01/02/2024"],
    ])
    let content = try sheet.content(of: bytes)
    #expect(content.faults.isEmpty)
    #expect(
      content.rows == [
        [
          "name": .text("Muối Sa Huỳnh"), "revenue": .number(35_000_000), "share": .number(5_025),
          "day": .text("2024-12-15"),
        ],
        ["name": .text("Tỏi"), "revenue": .text("1,5 tỷ"), "day": .text("01/02/2024")],
      ])
  }

  @Test func whatCannotBeReadIsNamedByRowAndColumn() throws {
    let head = sheet.columns.map(\.title)
    let content = try sheet.content(of: workbook([head, ["", "#1.5"], ["A", "#2", "", "#3"]]))
    #expect(
      content.faults.map(\.vi) == [
        "Dòng 2, cột \"Tên sản phẩm\": chưa điền.", "Dòng 2, cột \"Doanh thu\": 1.5 không phải số nguyên.",
        "Dòng 3, cột \"Ngày công nhận\": 3.0 không phải ngày.",
      ])
    let missing = try sheet.content(of: workbook([["Tên sản phẩm", "Doanh thu"], ["A", "#1"]]))
    #expect(missing.faults.map(\.vi) == ["Bảng thiếu cột: \"Tỷ lệ\", \"Ngày công nhận\"."])
  }

  @Test func aStrangeOrHostileFileIsRefused() throws {
    #expect(throws: RenderingFault.self) { try sheet.content(of: Array("không phải".utf8)) }
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
    let bytes = try workbook([["Tên"]], declaration: bomb)
    #expect(throws: RenderingFault.self) { try sheet.content(of: bytes) }
    #expect(try CollectionSheet.identifier(of: workbook([["Tên", "Số"]])) == nil)
    let other = try ZipArchive.bytes([("word/document.xml", "<x/>")])
    #expect(throws: RenderingFault.self) { try sheet.content(of: other) }
  }

  @Test func placesOfCellsAreColumns() {
    #expect(WorkbookReader.column(of: "A1") == 0)
    #expect(WorkbookReader.column(of: "AB12") == 27)
    #expect(WorkbookReader.column(of: "12") == nil)
    #expect(WorkbookReader.column(of: "Đ1") == nil)
  }
}
