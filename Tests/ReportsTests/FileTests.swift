import Coordination
import Foundation
import FoundationXML
import Testing

@testable import Reports

struct FileTests {
  /// An entry of an archive that is XML which a parser reads to its end.
  private func xml(_ name: String, in bytes: [UInt8]) throws -> String {
    let entry = try #require(try ZipContent(bytes).entry(name), "\(name) is missing")
    #expect(XMLParser(data: Data(entry)).parse(), "\(name) is not well-formed")
    return String(decoding: entry, as: UTF8.self)
  }

  @Test func aWorkbookHoldsNumbersAndDaysAsSuch() throws {
    let bytes = try Spreadsheet.bytes(Sample.report(), in: .vi)
    let book = try xml("xl/workbook.xml", in: bytes)
    #expect(book.contains("name=\"II. Kết quả theo mục tiêu\""))
    #expect(book.contains("name=\"Nội dung\""))
    let sheet = try xml("xl/worksheets/sheet1.xml", in: bytes)
    #expect(sheet.contains("<v>45641</v>"), "15/12/2024 is day 45641 of Excel")
    #expect(sheet.contains("<v>1250000000</v>"))
    #expect(sheet.contains("<v>0.502"))
    #expect(sheet.contains("state=\"frozen\""))
    #expect(sheet.contains("<pane ySplit=\"5\""))
    #expect(!sheet.contains("<f>"), "text of a report is never a formula")
    let styles = try xml("xl/styles.xml", in: bytes)
    #expect(styles.contains("dd/mm/yyyy"))
    #expect(styles.contains("#,##0 &quot;đ&quot;"))
    let strings = try xml("xl/sharedStrings.xml", in: bytes)
    #expect(strings.contains("Số liệu tính đến ngày 30/06/2024"))
    #expect(strings.contains("chưa có số liệu"))
    #expect(strings.contains("=SUM(A1)"))
    #expect(strings.contains("Tổng các xã lớn hơn"))
  }

  @Test func aWorkbookOfTenThousandRowsIsWritten() throws {
    var report = Sample.report()
    report.sections[1].table?.rows = (0..<10_000).map { number in
      [
        Sample.text("Sản phẩm \(number)"), .number(number), .number(number), .number(number * 1_000),
        .day(Sample.day(2024, 1, 1) + Int(number % 366)),
      ]
    }
    let bytes = try Spreadsheet.bytes(report, in: .vi)
    let sheet = try xml("xl/worksheets/sheet1.xml", in: bytes)
    #expect(sheet.contains("<row r=\"10005\""))
  }

  @Test func namesOfSheetsAreWhatExcelAllows() {
    #expect(Spreadsheet.sheetName("Kết quả [6/2024]: 'tỉnh'", among: []) == "Kết quả 62024 'tỉnh")
    #expect(Spreadsheet.sheetName(String(repeating: "ấ", count: 40), among: []).count == 31)
    #expect(Spreadsheet.sheetName("Bảng", among: ["bảng"]) == "Bảng (2)")
    #expect(Spreadsheet.sheetName("///", among: []) == "Sheet")
  }

  @Test func daysBeforeTheCalendarOfExcelStayText() {
    #expect(Spreadsheet.serial(Sample.day(1970, 1, 1)) == 25_569)
    #expect(Spreadsheet.serial(Sample.day(1900, 3, 1)) == 61)
    #expect(Spreadsheet.serial(Sample.day(1900, 2, 28)) == nil)
  }

  @Test(arguments: Report.Layout.allCases) func everyLayoutIsAWordDocument(_ layout: Report.Layout) throws {
    let recipients = [
      BilingualText("Ủy ban nhân dân tỉnh", "People's Committee"), BilingualText("Sở Tài chính", "Finance"),
    ]
    for language in Language.allCases {
      let bytes = try OfficialPaper.bytes(Sample.report(layout, recipients: recipients), in: language)
      for part in ["[Content_Types].xml", "_rels/.rels", "word/styles.xml", "word/header1.xml", "docProps/core.xml"] {
        _ = try xml(part, in: bytes)
      }
      let text = try xml("word/document.xml", in: bytes)
      let cutOff = language == .vi ? "Số liệu tính đến ngày 30/06/2024" : "Figures up to 30/06/2024"
      #expect(text.contains(cutOff) == Wording.statesCutOff(layout))
      #expect(text.contains("<w:tblHeader/>"))
      guard language == .vi else { continue }
      #expect(text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == (layout != .brief))
      #expect(text.contains("Nơi nhận:") == (layout != .brief))
      #expect(text.contains("chưa có số liệu"))
    }
  }

  @Test func aReportIsHeadedAsTheDecreeSays() throws {
    let text = try xml("word/document.xml", in: OfficialPaper.bytes(Sample.report(), in: .vi))
    let parts = [
      "Sở Nông nghiệp", "CỘNG HÒA", "Độc lập - Tự do - Hạnh phúc", "/BC-……", "ngày …… tháng …… năm", "Báo cáo",
      "Kết quả thực hiện Chương trình OCOP", "I. Tình hình", "&amp; các văn bản &lt;chỉ đạo&gt;", "Chỉ tiêu",
      "III. Khó khăn", "Lưu ý về số liệu", "Nơi nhận:", "Lưu: VT",
    ]
    var rest = text[...]
    for part in parts {
      let range = try #require(rest.range(of: part), "\(part) is missing or out of its place")
      rest = rest[range.upperBound...]
    }
    let styles = try xml("word/styles.xml", in: OfficialPaper.bytes(Sample.report(), in: .vi))
    #expect(styles.contains("w:ascii=\"Times New Roman\""))
  }

  @Test func aLetterTellsItsSubjectUnderTheNumber() throws {
    let letter = Sample.report(.letter, recipients: [BilingualText("Sở Công Thương", "Department of Trade")])
    let text = try xml("word/document.xml", in: OfficialPaper.bytes(letter, in: .vi))
    #expect(text.contains("V/v Báo cáo kết quả"))
    #expect(text.contains("Kính gửi: Sở Công Thương"))
    #expect(text.contains("- Như trên;"))
  }

  @Test func theSameReportIsTheSameBytes() throws {
    let report = Sample.report()
    #expect(try Spreadsheet.bytes(report, in: .vi) == Spreadsheet.bytes(report, in: .vi))
    #expect(try OfficialPaper.bytes(report, in: .vi) == OfficialPaper.bytes(report, in: .vi))
  }

  @Test func aLongPageForLeadersGetsSmallerLetters() {
    var report = Sample.report(.brief)
    let short = BriefSize.fitting(report, in: .vi)
    report.sections[1].table?.rows = Array(repeating: Sample.table.rows[0], count: 30)
    #expect(short == 26)
    #expect(BriefSize.fitting(report, in: .vi) < short)
  }

  @Test func controlCharactersDoNotReachAFile() throws {
    var report = Sample.report()
    report.title = BilingualText("Báo cáo\u{1}\u{2} quý", "x")
    let text = try xml("word/document.xml", in: OfficialPaper.bytes(report, in: .vi))
    #expect(text.contains("Quý"))
    _ = try xml("xl/sharedStrings.xml", in: Spreadsheet.bytes(report, in: .vi))
  }

  @Test func whatIsNoArchiveIsRefused() {
    #expect(throws: RenderingFault.self) { try ZipContent(Array("PK nothing".utf8)).entry("x") }
  }
}
