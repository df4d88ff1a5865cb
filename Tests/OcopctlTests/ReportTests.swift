import ArgumentParser
import Coordination
import Foundation
import Reports
import Testing
import Wire

@testable import ocopctl

struct ReportTests {
  private func json(_ text: String) throws -> JSON { try JSON(Array(text.utf8)) }

  private func answer() throws -> JSON {
    try json(
      """
      {"layout":"report","title":{"vi":"Báo cáo tiến độ","en":"Progress"},"cutOff":"2024-06-30","recipients":[],
       "warnings":[{"vi":"Số liệu của xã chưa khớp.","en":"Figures of a commune do not match."}],
       "sections":[{"heading":{"vi":"Kết quả","en":"Results"},"paragraphs":[],"table":{
        "columns":[{"id":"id","title":{"vi":"Mã","en":"ID"},"content":"text"},
         {"id":"title","title":{"vi":"Nhiệm vụ","en":"Task"},"content":"text"},
         {"id":"cost","title":{"vi":"Kinh phí","en":"Cost"},"content":"money"},
         {"id":"due","title":{"vi":"Hạn","en":"Due"},"content":"day"}],
        "rows":[[{"text":{"vi":"NV-1","en":"NV-1"}},
         {"text":{"vi":"Tổ chức tập huấn cho chủ thể và cán bộ cấp xã về bộ tiêu chí mới","en":"Training"}},
         {"number":1250000},{"day":"2024-08-31"}],
         [{"text":{"vi":"NV-2","en":"NV-2"}},{"text":{"vi":"Khác","en":"Other"}},{},{}]]}}]}
      """)
  }

  @Test func anAnswerOfThatShapeIsAReport() throws {
    let report = try #require(AnswerFile.report(in: try answer()))
    #expect(report.cutOff.iso == "2024-06-30")
    #expect(report.sections[0].table?.rows[1][2] == .unknown)
    #expect(AnswerFile.report(in: ["title": "x", "sections": []]) == nil)
    #expect(AnswerFile.report(in: [["id": "NV-1"]]) == nil)
  }

  @Test func aReportOnTheTerminalCutsNothing() throws {
    let report = try #require(AnswerFile.report(in: try answer()))
    let text = ReportText(language: .vi, width: 60).text(report)
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { Table.cells(String($0)) <= 60 })
    #expect(lines[0] == "Báo cáo tiến độ")
    #expect(lines[1] == "Số liệu tính đến ngày 30/06/2024")
    #expect(!text.contains("…"))
    for word in ["tập", "huấn", "1.250.000 đ", "31/08/2024", "chưa có số liệu", "! Số liệu của xã"] {
      #expect(text.contains(word), "\(word) is missing")
    }
  }

  @Test func theEndOfAFileNameTellsItsFormat() throws {
    func format(_ words: [String], _ path: String?) throws -> OutputFormat {
      AnswerFile(try GlobalOptions.parse(words), path: path).format
    }
    #expect(try format([], "bao-cao.docx") == .docx)
    #expect(try format([], "bang.XLSX") == .xlsx)
    #expect(try format(["-o", "json"], "bang.xlsx") == .json)
    #expect(try format([], "bang") == .table)
    #expect(try format([], nil) == .table)
  }

  @Test func everyFormatOfAReportIsWritten() throws {
    let answer = try answer()
    let report = try #require(AnswerFile.report(in: answer))
    func text(_ format: OutputFormat, file: String? = nil) throws -> String {
      let options = try GlobalOptions.parse(["-o", format.rawValue, "--lang", "vi"])
      return String(decoding: try AnswerFile(options, path: file).bytes(of: report, answer), as: UTF8.self)
    }
    #expect(try JSON(Array(text(.json).utf8)) == answer)
    #expect(try text(.csv).hasPrefix("id,title,cost,due,cut-off\r\nNV-1,"))
    #expect(try text(.csv, file: "x.csv").hasPrefix("\u{FEFF}Báo cáo tiến độ\r\n"))
    #expect(try text(.md).hasPrefix("# Báo cáo tiến độ"))
    #expect(try text(.ics).contains("UID:NV-1@ocopd\r\n"))
    #expect(try text(.xlsx).hasPrefix("PK"))
    #expect(try text(.docx).hasPrefix("PK"))
  }

  @Test func listsOfAnAnswerBecomeTables() throws {
    let rows: JSON = [
      ["id": "NV-1", "due": "2024-08-31", "daysLeft": 3], ["id": "NV-2", "due": "2024-09-01", "daysLeft": -1],
    ]
    let day = try #require(Day(iso: "2024-08-28"))
    let report = AnswerText(language: .vi, width: 80).report(rows, title: Label(vi: "Việc", en: "Tasks"), cutOff: day)
    let table = try #require(report.sections.first?.table)
    #expect(table.columns.map(\.id) == ["id", "due", "daysLeft"])
    #expect(table.columns.map(\.content) == [.text, .day, .integer])
    #expect(table.rows[1][2] == .number(-1))
    let both = AnswerText(language: .vi, width: 80).report(
      ["rows": rows, "total": 2], title: Label(vi: "Việc", en: "Tasks"), cutOff: day)
    #expect(both.sections.count == 2)
  }

  @Test func aFieldOfTheFormGoesBeforeAnOption() {
    let day = Field("at", .day, title: Label(vi: "Đến ngày", en: "At"), isRequired: false)
    let form = Form("report-progress", title: Label(vi: "", en: ""), fields: [day])
    let words = ["progress", "--at", "30/06/2024", "--file=x.docx", "--known-at", "01/07/2024"]
    #expect(AskOptions.split(words).own == ["--at", "30/06/2024", "--file=x.docx", "--known-at", "01/07/2024"])
    #expect(AskOptions.split(words).rest == ["progress"])
    #expect(AskOptions.split(words, form: form).rest == ["progress", "--at", "30/06/2024"])
  }

  @Test func aMomentOfReadingBecomesMeta() throws {
    let moment = try ReadMoment.parse(["--at", "30/06/2024", "--known-at", "2024-07-01T08:00:00+07:00"])
    #expect(
      try moment.meta(in: .vi) == ["at": "2024-06-30", "knownAt": "2024-07-01T08:00:00.000+07:00"])
    #expect(
      try ReadMoment.parse(["--known-at", "01/07/2024"]).meta(in: .vi)
        == ["knownAt": "2024-07-01T23:59:59.999+07:00"])
    #expect(throws: Stop.self) { try ReadMoment.parse(["--at", "31/06/2024"]).meta(in: .vi) }
  }

  @Test func tasksAreSearchedByTheirKeys() {
    #expect(
      TaskList.conditions(["body": "trade-dept", "dueBefore": "2024-07-01", "overdue": true, "officer": "lan"]) == [
        ["lead", "=", "trade-dept"], ["due", "<=", "2024-06-30"], ["overdue", "=", true], ["officer", "=", "lan"],
      ])
  }

  @Test func cellsAreWrappedWhereATableAsksForIt() {
    var table = Table(
      columns: [.init(name: "a", title: "A"), .init(name: "b", title: "B")],
      rows: [["một hai ba bốn năm sáu", "bảy"]])
    table.wraps = true
    #expect(table.text(width: 14) == "A          B\nmột hai    bảy\nba bốn\nnăm sáu")
  }
}

struct UsageTests {
  @Test func faultsOfACommandLineAreToldInVietnamese() {
    func message(_ words: [String]) -> String {
      do {
        _ = try Ocopctl.parseAsRoot(words)
        return ""
      } catch { return UsageText.text(Ocopctl.fullMessage(for: error), in: .vi) }
    }
    #expect(message(["status", "--lnag", "vi"]).hasPrefix("✗ Không có tùy chọn --lnag. Có phải --lang?\n"))
    #expect(message(["get"]).hasPrefix("✗ Thiếu <kind>.\n"))
    #expect(message(["status", "x"]).hasPrefix("✗ Thừa \"x\".\n"))
    #expect(message(["status", "--server"]).hasPrefix("✗ Thiếu giá trị của --server <endpoint>.\n"))
    #expect(
      message(["status", "-o", "pdf"]).hasPrefix("✗ Giá trị \"pdf\" không dùng được cho -o <output>.\n"))
    let told = message(["status", "--lnag", "vi"])
    let use = "Cách dùng: ocopctl status [options] [--prometheus]\n  Xem thêm: ocopctl status --help"
    #expect(told.contains(use), "\(told)")
    #expect(!told.contains("Error"))
    #expect(message(["status", "--lang", "fr"]).hasPrefix("✗ --lang: vi | en\n"))
    #expect(UsageText.vietnamese("OVERVIEW: help") == nil)
  }

  @Test func theLanguageOfAFaultIsTheOneAskedFor() {
    #expect(UsageText.language(of: ["status", "--lang", "en", "--x"]) == .en)
    #expect(UsageText.language(of: ["status", "--lang=vi", "--x"]) == .vi)
  }

  @Test func aNewRecordExpectsNoVersion() throws {
    let kind = KindDescription(
      kind: "fair", title: Label(vi: "Hội chợ", en: "Fair"), stages: [], events: [], commands: [])
    let manifest = Manifest(module: "m", title: Label(vi: "", en: ""), kinds: [kind])
    let entry = Vocabulary.Entry(manifest: manifest, kind: kind)
    let creation = Form("propose", title: Label(vi: "Đề xuất", en: "Propose"), creates: true)
    let stop = #expect(throws: Stop.self) {
      try DynamicCommand.check(3, of: creation, entry, language: .vi)
    }
    #expect(stop?.status == .usage)
    #expect(throws: Never.self) { try DynamicCommand.check(nil, of: creation, entry, language: .vi) }
    let change = Form("approve", title: Label(vi: "Duyệt", en: "Approve"))
    #expect(throws: Never.self) { try DynamicCommand.check(3, of: change, entry, language: .vi) }
    let line = Data("{\"command\":\"m.fair.propose\",\"expect\":3}".utf8)
    #expect(throws: Stop.self) { try CommandFile.messages(line, defaults: [:], language: .vi) }
  }

  @Test func formatsOfReportsAreRefusedElsewhere() {
    let stop = #expect(throws: Stop.self) { try Office.check(.docx, among: OutputFormat.common, .vi) }
    #expect(stop?.message.contains("chỉ dành cho báo cáo") == true)
    #expect(throws: Never.self) { try Office.check(.csv, among: OutputFormat.common, .vi) }
  }
}

struct CollectionFileTests {
  private let state: JSON = [
    "heading": "Số liệu quý II", "due": "2024-07-05",
    "columns": [
      ["id": "name", "title": "Tên", "type": "text", "required": true],
      ["id": "revenue", "title": "Doanh thu", "type": "money", "required": false],
    ],
  ]

  @Test func theColumnsOfACollectionAreItsSheet() throws {
    let sheet = try CollectionFiles.sheet("TS-2024-0001", of: state, .vi)
    #expect(sheet.heading == "Số liệu quý II")
    #expect(sheet.columns.map(\.content) == [.text, .money])
    #expect(sheet.columns.map(\.isRequired) == [true, false])
    #expect(throws: Stop.self) { try CollectionFiles.sheet("TS-1", of: [:], .vi) }
  }

  @Test func rowsOfASheetAreACommandToSend() throws {
    let line = CollectionFiles.line(
      [["name": .text("Muối"), "revenue": .number(5)]], to: "localities.collection.submit/TS-2024-0001", for: "ba-to")
    let messages = try CommandFile.messages(Data(line.text.utf8), defaults: [:], language: .vi)
    #expect(messages.first?.subject == "localities.collection.submit/TS-2024-0001")
    #expect(line["fields"] == ["rows": [["name": "Muối", "revenue": 5]]])
    #expect(line["for"] == "ba-to")
  }
}
