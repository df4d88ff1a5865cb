import Coordination
import Foundation
import Testing

@testable import Reports

/// Tables of other people: separators, quotes, line ends, workbooks.
struct TableReadingTests {
  private func rows(_ text: String) throws -> [[String]] {
    try RawTable(csv: text).cleaned().rows.map { $0.cells.map { $0.text ?? "" } }
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func theSeparatorIsFoundByWhatCutsLinesAlike(_ separator: String) throws {
    let lines = ["Tên", "Điểm, sao", "Ngày"].map { "\"\($0)\"" }.joined(separator: separator)
    let text = "Danh sách sản phẩm, năm 2024\r\n\(lines)\r\nMuối\(separator)\"87,5\"\(separator)22/03/2024\r\n"
    let table = try rows(text)
    #expect(table.last == ["Muối", "87,5", "22/03/2024"])
    #expect(table[1] == ["Tên", "Điểm, sao", "Ngày"])
  }

  @Test func quotesHoldSeparatorsLineEndsAndQuotes() throws {
    let table = try rows("a,b\n\"x \"\"y\"\", z\",\"hai\ndòng\"\n5\" ống,c\n")
    #expect(table == [["a", "b"], ["x \"y\", z", "hai\ndòng"], ["5\" ống", "c"]])
  }

  @Test func rowsAreCountedAsASpreadsheetCounts() throws {
    let table = try RawTable(csv: "sep=;\r\na;b\r\n\r\n1;2;\r\n")
    #expect(table.rows.map(\.number) == [1, 2, 3])
    #expect(table.rows[1].isEmpty)
    #expect(table.rows[2].cells == [.text("1"), .text("2"), .empty])
  }

  @Test func aQuotationMarkWithoutEndIsTold() {
    #expect(throws: RenderingFault.self) { try RawTable(csv: "a,b\n\"x,1\n2,3\n") }
  }

  @Test func textIsKeptComposedAndWithoutBlanksThatDoNotBreak() throws {
    let text = "Te\u{302}n\u{A0}SP ;\u{FEFF}Qua\u{309}ng\u{200B} Ngãi\n".replacing(" ;", with: "\u{A0};")
    let row = try rows(text)[0]
    #expect(row.map { Array($0.unicodeScalars) } == ["Tên SP", "Quảng Ngãi"].map { Array($0.unicodeScalars) })
  }

  @Test func formulasAreMadeSafeAndReadBack() throws {
    let texts = ["=SUM(A1)", "+84", "-5%", "@x", "\tx", "\rx", "'x", "'=x", "''", "'", "a=b", ""]
    for text in texts {
      let safe = CSV.disarmed(text)
      #expect(
        !["=", "+", "-", "@", "\t", "\r"].contains { safe.unicodeScalars.first == $0.unicodeScalars.first }, "\(safe)")
      #expect(CSV.armed(safe) == text)
    }
  }

  // MARK: - Workbooks

  private func workbook(
    _ sheet: String, strings: String = "", styles: String = "", names: [String] = ["Trang 1"]
  ) throws -> [UInt8] {
    let sheets = names.enumerated().map { "<sheet name=\"\($1)\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>" }
    let links = names.indices.map { "<Relationship Id=\"rId\($0 + 1)\" Target=\"worksheets/s\($0 + 1).xml\"/>" }
    let empty = "<worksheet><sheetData/></worksheet>"
    return try ZipArchive.bytes(
      [
        ("xl/workbook.xml", "<workbook><sheets>\(sheets.joined())</sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationships>\(links.joined())</Relationships>"),
        ("xl/sharedStrings.xml", "<sst>\(strings)</sst>"), ("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>"),
      ] + names.indices.map { ("xl/worksheets/s\($0 + 1).xml", $0 == names.count - 1 ? sheet : empty) })
  }

  @Test func cellsOfEveryKindAreRead() throws {
    let strings =
      "<si><r><t>Mật </t></r><r><t>ong</t></r><rPh><t>x</t></rPh></si><si><t>a_x000A_b &amp; &#273;</t></si>"
    let styles = """
      <numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/>
      <numFmt numFmtId="165" formatCode="#,##0 &quot;đồng day&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs>
      """
    let sheet = """
      <x:worksheet><x:sheetData><x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c>
      <x:c r="C2" t="s"><x:v>1</x:v></x:c><x:c r="D2" s="1"><x:v>45373</x:v></x:c>
      <x:c r="E2" s="2"><x:v>45373</x:v></x:c><x:c r="F2" s="3"><x:v>45373.5</x:v></x:c>
      <x:c r="G2" t="e"><x:v>#REF!</x:v></x:c><x:c r="H2" t="b"><x:v>1</x:v></x:c>
      <x:c r="I2" t="str"><x:f>A1</x:f><x:v>=x</x:v></x:c><x:c r="J2"/></x:row></x:sheetData></x:worksheet>
      """
    let row = try RawTable(workbook: workbook(sheet, strings: strings, styles: styles)).cleaned().rows[0]
    let day = try #require(Day(iso: "2024-03-22"))
    #expect(row.number == 2)
    #expect(
      row.cells == [
        .text("Mật ong"), .empty, .text("a\nb & đ"), .day(day), .number(45_373), .day(day), .fault, .text("TRUE"),
        .text("=x"),
      ])
  }

  @Test func aSheetIsChosenByNameOrNumber() throws {
    let sheet = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData></worksheet>"
    let bytes = try workbook(sheet, names: ["Chủ thể", "Sản phẩm"])
    #expect(try RawTable.sheets(of: bytes) == ["Chủ thể", "Sản phẩm"])
    #expect(try RawTable(workbook: bytes).rows.isEmpty)
    #expect(try RawTable(workbook: bytes, sheet: "san pham").rows.count == 1)
    #expect(try RawTable(workbook: bytes, sheet: "2").rows.count == 1)
    #expect(throws: RenderingFault.self) { try RawTable(workbook: bytes, sheet: "Khác") }
  }

  @Test func aValueShownAcrossRowsIsTheValueOfEach() throws {
    let sheet = """
      <worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>HTX</t></is></c><c r="B1"><v>1</v></c></row>\
      <row r="2"><c r="B2"><v>2</v></c></row><row r="3"/></sheetData>\
      <mergeCells><mergeCell ref="A1:A3"/><mergeCell ref="B1:C1"/></mergeCells></worksheet>
      """
    let table = try RawTable(workbook: workbook(sheet))
    #expect(table.rows.map { $0[0] } == [.text("HTX"), .text("HTX"), .text("HTX")])
    #expect(table.rows.map { $0[2] } == [.empty, .empty, .empty])
    #expect(table.merges.count == 2)
  }

  @Test func aDamagedWorkbookIsRefusedAndNeverRead() throws {
    for sheet in ["<worksheet><sheetData><row", "<worksheet><!DOCTYPE x>", "<worksheet><c r=\"A1\"><v>1</v></c>"] {
      #expect(throws: RenderingFault.self) { try RawTable(workbook: workbook(sheet)) }
    }
  }

  @Test func twentyThousandRowsAreReadInASecondOrTwo() throws {
    var report = Sample.report()
    report.sections[1].table?.rows = (0..<20_000).map { number in
      [
        Sample.text("Sản phẩm \(number)"), .number(number), .number(number), .number(number * 1_000),
        .day(Sample.day(2024, 1, 1) + Int(number % 366)),
      ]
    }
    let bytes = try Spreadsheet.bytes(report, in: .vi)
    let table = try RawTable(workbook: bytes, sheet: "II. Kết quả theo mục tiêu").cleaned()
    #expect(table.rows.last?[0] == .text("Sản phẩm 19999"))
    #expect(table.rows.last?[4] == .day(Sample.day(2024, 1, 1) + 19_999 % 366))
  }
}
