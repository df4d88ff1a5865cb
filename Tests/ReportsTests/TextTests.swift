import Coordination
import Testing

@testable import Reports

struct TextTests {
  private let report = Sample.report()

  @Test func cellsReadAsPeopleWriteThem() {
    #expect(CellText.text(.number(1_250_000), .money, in: .vi) == "1.250.000 đ")
    #expect(CellText.text(.number(1_250_000), .integer, in: .en) == "1,250,000")
    #expect(CellText.text(.number(2_024), .integer, in: .vi) == "2024")
    #expect(CellText.text(.number(5_025), .percent, in: .vi) == "50,25%")
    #expect(CellText.text(.number(5_050), .percent, in: .en) == "50.5%")
    #expect(CellText.text(.number(-205), .percent, in: .vi) == "-2,05%")
    #expect(CellText.text(.day(Sample.day(2024, 3, 5)), .day, in: .vi) == "05/03/2024")
    #expect(CellText.text(.unknown, .money, in: .vi) == "chưa có số liệu")
    #expect(CellText.text(.number(Int64.min), .integer, in: .vi) == "-9.223.372.036.854.775.808")
  }

  @Test func aRowThatIsTooShortHasNoFigures() {
    #expect(Sample.table.cells(of: [.number(1)]) == [.number(1), .unknown, .unknown, .unknown, .unknown])
    #expect(Sample.table.cells(of: Array(repeating: .number(1), count: 9)).count == 5)
  }

  @Test func markdownHoldsEveryPartAndItsCutOffDay() {
    let text = Markdown.text(report, in: .vi)
    #expect(text.hasPrefix("# Báo cáo kết quả"))
    #expect(text.contains("*Số liệu tính đến ngày 30/06/2024*"))
    #expect(text.contains("& các văn bản \\<chỉ đạo>"))
    #expect(text.contains("| Chỉ tiêu | Kế hoạch | Đạt | Kinh phí | Hạn |\n|---|---:|---:|---:|---|"))
    #expect(text.contains("| Sản phẩm mới được công nhận | 70 | 50,25% | 1.250.000.000 đ | 15/12/2024 |"))
    #expect(text.contains("chưa có số liệu"))
    #expect(text.contains("- Tổng các xã lớn hơn"))
    #expect(Markdown.text(report, in: .en).contains("*Figures up to 30/06/2024*"))
  }

  @Test func aWebPageStandsAloneAndItsTextIsNoMarkup() {
    let page = WebPage.text(report, in: .vi)
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"vi\">"))
    #expect(page.contains("<p class=\"day\">Số liệu tính đến ngày 30/06/2024</p>"))
    #expect(page.contains("&amp; các văn bản &lt;chỉ đạo&gt;"))
    #expect(page.contains("<th scope=\"col\">Chỉ tiêu</th>"))
    #expect(page.contains("<td class=\"number\">1.250.000.000 đ</td>"))
    #expect(page.contains("<li>Tổng các xã lớn hơn"))
    for word in ["<script", "http:", "https:", "src="] { #expect(!page.contains(word)) }
  }

  @Test func aFileForTheOfficeOpensInExcel() {
    let text = CSV.text(report, in: .vi, .office)
    #expect(text.hasPrefix("\u{FEFF}Báo cáo kết quả"))
    #expect(text.contains("\r\nSố liệu tính đến ngày 30/06/2024\r\n"))
    #expect(text.contains("Chỉ tiêu;Kế hoạch;Đạt;Kinh phí;Hạn\r\n"))
    #expect(text.contains("Sản phẩm mới được công nhận;70;50,25;1250000000;15/12/2024\r\n"))
    #expect(text.contains("'=SUM(A1);12345;100;chưa có số liệu;chưa có số liệu\r\n"))
    #expect(CSV.text(report, in: .en, .office).contains("Target,Planned,Reached,Cost,Due\r\n"))
  }

  @Test func aStreamForProgramsHasIDsAndNoMark() {
    #expect(
      CSV.text(report, in: .vi, .plain) == """
        target,planned,share,cost,due,cut-off\r
        Sản phẩm mới được công nhận,70,50.25,1250000000,15/12/2024,30/06/2024\r
        '=SUM(A1),12345,100,,,30/06/2024\r\n
        """)
  }

  @Test func dueDaysBecomeACalendar() throws {
    let entries = DueCalendar.entries(of: report, in: .vi)
    let entry = try #require(entries.first)
    #expect(entries.count == 1)
    #expect(entry.day == Sample.day(2024, 12, 15))
    #expect(entry.stamp == Sample.day(2024, 6, 30))
    let text = DueCalendar.text(entries, name: "Hạn; việc")
    #expect(text.hasPrefix("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
    #expect(text.hasSuffix("END:VEVENT\r\nEND:VCALENDAR\r\n"))
    #expect(text.contains("X-WR-CALNAME:Hạn\\; việc\r\n"))
    #expect(text.contains("DTSTART;VALUE=DATE:20241215\r\nDTEND;VALUE=DATE:20241216\r\n"))
    #expect(text.contains("DTSTAMP:20240630T000000Z\r\n"))
    #expect(DueCalendar.text(entries, name: "Hạn; việc") == text)
  }

  @Test func longLinesOfACalendarAreFoldedBetweenCharacters() {
    let title = String(repeating: "Đề nghị hoàn thiện hồ sơ ", count: 12)
    let entry = DueCalendar.Entry(id: "task/NV-1", day: Sample.day(2024, 7, 1), title: title, stamp: .first)
    let text = DueCalendar.text([entry], name: "x")
    let lines = text.split(separator: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 75 })
    #expect(text.replacing("\r\n ", with: "").contains("SUMMARY:\(title)"))
  }
}
