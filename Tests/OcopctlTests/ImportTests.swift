import Coordination
import Reports
import Testing
import Wire

@testable import ocopctl

/// How a table is understood: heads, rows that are no data, cells, names.
struct ImportTests {
  private let head = "Tên sản phẩm;Chủ thể;Bộ sản phẩm;Xã\n"

  private func faults(_ csv: String, _ form: Form = ImportSample.register) throws -> [String] {
    try ImportSample.rows(csv, form).flatMap { row in row.faults.map { "\(row.number) \($0.column): \($0.text.vi)" } }
  }

  // MARK: - Heads

  @Test func headsAreFoundBelowTitlesAndWithoutMarks() throws {
    let heads = try #require(
      try ImportSample.heads(
        "UBND HUYỆN;;;;\nDANH SÁCH SẢN PHẨM;;;;\n\n"
          + "STT;TEN SAN PHAM (*);Tên chủ thể;bo san pham;Xã/phường/thị trấn\n1;a;b;1;c\n"
      ))
    #expect(heads.row == 4)
    #expect(heads.used.map(\.target) == [.field("name"), .field("producer"), .field("set"), .field("commune")])
    #expect(heads.heads.filter(\.isUnknown).map(\.text) == ["STT"])
  }

  @Test func namesOfFieldsAndEnglishTitlesAreHeadsToo() throws {
    #expect(try ImportSample.heads("name,producer,set,commune\na,b,1,c\n")?.used.count == 4)
    #expect(try ImportSample.heads("Product name,Producer,Product set,Commune\na,b,1,c\n")?.used.count == 4)
  }

  @Test func usualAbbreviationsAreHeadsToo() throws {
    let heads = try #require(try ImportSample.heads("STT;Tên SP;Bộ SP;Xã\n1;a;1;c\n"))
    #expect(heads.used.map(\.target) == [.field("name"), .field("set"), .field("commune")])
  }

  @Test func aMapSaysWhatHeadsDoNot() throws {
    let heads = try #require(
      try ImportSample.heads(
        "Tên SP;Cơ sở;Bộ;Địa bàn;Xã\na;b;1;c;d\n", map: "Tên SP=name,B=producer,Bộ=set,Địa bàn=commune,Xã=-"))
    #expect(heads.used.map { $0.target.name } == ["name", "producer", "set", "commune"])
    #expect(ColumnMap.letters(of: 27) == "AB")
    #expect(throws: Stop.self) { try ColumnMap("Tên SP", language: .vi) }
  }

  @Test func aHeadUnderAMergedOneSaysBoth() throws {
    let cells: [[RawTable.Cell]] = [
      [.text("Danh sách sản phẩm"), .empty, .empty, .empty, .empty],
      [.text("Sản phẩm"), .empty, .text("Chủ thể"), .empty, .text("Xã")],
      [.text("Tên"), .text("Bộ sản phẩm"), .text("Tên"), .text("Địa chỉ"), .text("Xã")],
      [.text("a"), .number(1), .text("Hợp tác xã Đồng Xanh"), .text("x"), .text("xã Tịnh Thọ")],
    ]
    let table = RawTable(
      rows: cells.enumerated().map { .init(number: $0 + 1, cells: $1) },
      merges: [
        .init(rows: 1...1, columns: 0...4), .init(rows: 2...2, columns: 0...1), .init(rows: 2...2, columns: 2...3),
        .init(rows: 2...3, columns: 4...4),
      ])
    let rows = try ImportSample.rows(table)
    #expect(
      rows.map(\.fields) == [["name": "a", "set": 1, "producer": "SX-2024-0001", "commune": "commune-tinh-tho"]])
  }

  @Test func rowsThatAreNoDataAreToldAndLeftOut() throws {
    let csv = "STT;Tên sản phẩm;Bộ sản phẩm;Xã\n(1);(2);(3);(4)\nI;Huyện Ba Tơ;;\n1;a;1;xã Ba Tơ\n\n;Tổng cộng;2;\n"
    let heads = try #require(try ImportSample.heads(csv))
    #expect(heads.data.map(\.number) == [4])
    #expect(heads.passed.map(\.row) == [2, 3, 6])
  }

  // MARK: - Cells

  @Test func namesOfRecordsAndBodiesAreFoundWithoutMarks() throws {
    let rows = try ImportSample.rows(
      head
        + "a;hop tac xa dong xanh;1;UBND xã Tịnh Thọ\n"
        + "b;4300999999;2;tinh tho\nc;SX-2024-0009;3;xã Ba Tơ\nd;;4;commune-ba-to\n"
    )
    #expect(rows.flatMap(\.faults).isEmpty)
    #expect(rows.map { $0.fields["producer"] } == ["SX-2024-0001", "SX-2024-0003", "SX-2024-0009", nil])
    #expect(
      rows.map { $0.fields["commune"]?.string } == [
        "commune-tinh-tho", "commune-tinh-tho", "commune-ba-to", "commune-ba-to",
      ])
  }

  @Test func aNameThatIsNoneOrSeveralIsToldWithCandidates() throws {
    let told = try faults(head + "a;Hộ Nguyễn Văn Mẫu;1;Ba Tơ\nb;Hộ Nguyễn Văn Mẩu X;1;xã Ba Tơ\n")
    #expect(told.count == 3)
    #expect(told[0].contains("SX-2024-0002") && told[0].contains("SX-2024-0003"))
    #expect(told[1].contains("commune-ba-to") && told[1].contains("district-ba-to"))
    #expect(told[2].hasPrefix("3 Chủ thể: không có"))
  }

  @Test func theFormSpeaksOfEachCell() throws {
    let told = try faults(head + ";;27;xã Ba Tơ\nb;;x;xã Ba Tơ\n")
    #expect(told.count == 3)
    #expect(told[0].hasPrefix("2 Tên sản phẩm:"))
    #expect(told[1].hasPrefix("2 Bộ sản phẩm:"))
    #expect(told[2] == "3 Bộ sản phẩm: không phải số nguyên: x")
  }

  @Test func amountsAreReadAsOfficersWriteThem() throws {
    func revenue(_ head: String, _ cell: RawTable.Cell) throws -> JSON? {
      let field = try #require(ImportSample.register.fields.first { $0.name == "revenue" })
      let reader = CellReader(index: ImportSample.index)
      return try reader.value(cell, for: field, factor: TableHeads.factor(in: head))
    }
    #expect(try revenue("Doanh thu", .text("35.000.000 đ")) == 35_000_000)
    #expect(try revenue("Doanh thu", .text("35,000,000")) == 35_000_000)
    #expect(try revenue("Doanh thu", .text("1,5 tỷ")) == 1_500_000_000)
    #expect(try revenue("Doanh thu (triệu đồng)", .number(1_250.5)) == 1_250_500_000)
    #expect(try revenue("Doanh thu (ĐVT: triệu đồng)", .text("1.250,5")) == 1_250_500_000)
    #expect(try revenue("Doanh thu (tr.đ)", .text("-")) == nil)
    #expect(throws: CellReader.Fault.self) { try revenue("Doanh thu", .text("35,000")) }
  }

  @Test func daysScoresChoicesAndFlagsAreRead() throws {
    let reader = CellReader(index: ImportSample.index)
    func value(_ name: String, _ cell: RawTable.Cell) throws -> JSON? {
      let field = (ImportSample.result.fields + ImportSample.register.fields).first { $0.name == name }
      return try reader.value(cell, for: try #require(field))
    }
    for text in ["22/03/2024", "22/3/2024", "22-3-2024", "22.03.2024", "2024-03-22", "ngày 22 tháng 3 năm 2024"] {
      #expect(try value("day", .text(text)) == "2024-03-22", "\(text)")
    }
    #expect(try value("day", .number(45_373)) == "2024-03-22")
    for cell in [RawTable.Cell.text("30/02/2024"), .text("3/2024"), .number(2_024)] {
      #expect(throws: CellReader.Fault.self) { try value("day", cell) }
    }
    #expect(try value("score", .text("87,5")) == 8_750)
    #expect(try value("score", .number(61.2)) == 6_120)
    #expect(throws: CellReader.Fault.self) { try value("score", .number(61.205)) }
    #expect(try value("council", .text("cap tinh")) == "province")
    #expect(throws: CellReader.Fault.self) { try value("council", .text("xã")) }
    #expect(try value("potential", .text("x")) == true)
    #expect(try value("potential", .text("Không")) == false)
    #expect(try value("decision", .number(125)) == "125")
    #expect(throws: CellReader.Fault.self) { try value("decision", .fault) }
  }

  @Test func starsAreReadAsOfficersWriteThem() throws {
    let field = Field("star", .integer, title: Label(vi: "Hạng sao, khi thấp hơn", en: "Star"))
    let reader = CellReader(index: ImportSample.index)
    for text in ["4", "4 sao", "4*", "OCOP 4 sao", "★★★★", "****"] {
      #expect(try reader.value(.text(text), for: field) == 4, "\(text)")
    }
    #expect(try reader.value(.text("-"), for: field) == nil, "no star is not 0 stars")
    #expect(throws: CellReader.Fault.self) { try reader.value(.text("6 sao"), for: field) }
    let form = Form("rate", title: Label(vi: "X", en: "X"), fields: [field])
    let words = ColumnWords(form, of: ImportSample.product, ImportSample.vocabulary)
    #expect(words.target(ofHead: "HẠNG SAO", under: nil) == .field("star"))
  }

  @Test func rowsOfASignInSheetBecomeOneCommand() throws {
    let rows = try ImportSample.rows(head + "a;;1;xã Ba Tơ\nb;;99;xã Ba Tơ\nc;;3;xã Ba Tơ\n")
    let gathered = ImportRow.gathered(rows, into: "rows", record: "TH-2024-0001", others: ["hours": 8])
    #expect(gathered.map(\.outcome) == [.rejected, .open])
    #expect(gathered[1].entries == [2, 4])
    #expect(gathered[1].fields["rows"]?.array?.compactMap { $0["name"]?.string } == ["a", "c"])
    #expect(gathered[1].fields["hours"] == 8)
    var told = gathered[1]
    let problem = Problem(
      "form", vi: "Sai", en: "Wrong", pointers: [.init("/rows/1/set", vi: "quá lớn", en: "too large")])
    told.reject(problem, heads: ["set": "Bộ"], isRefusal: false)
    #expect(
      told.faults == [.init(column: "Bộ", value: "", text: BilingualText("quá lớn", "too large"), code: "form", row: 4)]
    )
  }

  // MARK: - Records that the rows are about

  @Test func aCommandFindsItsRecordByIDOrNameAndByWhatTellsItApart() throws {
    let csv = """
      Tên sản phẩm;Chủ thể;Điểm;Số quyết định
      Mat ong rung;Hợp tác xã Đồng Xanh;61,2;1/QĐ
      SP-2024-0003;;70;2/QĐ
      Mật ong rừng;;70;3/QĐ
      Không có;;70;4/QĐ
      """
    let rows = try ImportSample.rows(csv, ImportSample.result)
    #expect(rows.map(\.record) == ["SP-2024-0001", "SP-2024-0003", nil, nil])
    #expect(rows[2].faults[0].text.vi.contains("SP-2024-0002"))
    #expect(rows.map { $0.outcome == .rejected } == [false, false, true, true])
  }

  @Test func aRowMayReferToOneThatIsToBeMade() throws {
    let rows = try ImportSample.rows(
      "Tên sản phẩm;Bộ sản phẩm;Xã;Sản phẩm gốc\n"
        + "Trà túi lọc;1;xã Ba Tơ;Trà lá\nTrà lá;1;xã Ba Tơ;\nKẹo;1;xã Ba Tơ;Chè\n"
    )
    #expect(rows[0].awaits == ["parent": 1])
    #expect(rows[0].outcome == .open)
    #expect(rows[2].outcome == .rejected)
  }

  @Test func idsComeFromTheContentAlone() throws {
    let command = "agriculture.product.register"
    let one = try ImportSample.rows(head + "Mật ong;Hợp tác xã Đồng Xanh;1;xã Ba Tơ\n")[0]
    let same = try ImportSample.rows(
      "Xã,Bộ sản phẩm,Chủ thể,Tên sản phẩm\n\nBA TƠ xã,1,x,y\ncommune-ba-to,01,SX-2024-0001,Mâ\u{323}t ong\n")
    #expect(one.id(of: command) == same.last?.id(of: command))
    var again = one
    again.attempt = 1
    #expect(again.id(of: command) != one.id(of: command))
    again = one
    again.fields["set"] = 2
    #expect(again.id(of: command) != one.id(of: command))
    #expect(one.id(of: command).utf8.count <= 64)
  }

  // MARK: - Work sheets and exports

  @Test func aWorkSheetComesBackAsTheCommandsThatWereFilledIn() throws {
    let sheet = FormSheet(form: ImportSample.result, kind: ImportSample.product, vocabulary: ImportSample.vocabulary)
      .sheet(ImportSample.records["product"] ?? [])
    var filled = sheet
    // Heads may be changed by people, and rows left empty.
    filled.columns[3].title = "Tổng"
    filled.rows[1][3] = .text(BilingualText("61,2", "61,2"))
    filled.rows[1][4] = .text(BilingualText("1/QĐ", "1/QĐ"))
    let day = try #require(Day(iso: "2024-03-22"))
    let table = try RawTable(workbook: filled.bytes(in: .vi, made: day)).cleaned()
    #expect(WorkSheet.found(in: table)?.command == "product record-result")
    let rows = try ImportSample.rows(table, ImportSample.result)
    #expect(rows.map(\.record) == ["SP-2024-0002"])
    #expect(rows.first?.fields == ["score": 6_120, "decision": "1/QĐ"])
    #expect(rows.first?.outcome == .open)
  }

  @Test func aMappingFileGivesTheShapeOfTheMinistry() throws {
    let path = Repository.path("Config/exports/ptnt-ocop.yaml")
    let map = try ExportMap(path: path, .vi)
    let rows: [JSON] = [
      [
        "id": "SP-2024-0001", "stage": "certified",
        "state": [
          "name": "=Mật", "producer": "SX-2024-0001", "commune": "commune-ba-to", "star": 4, "revenue": 35_500_000,
        ],
      ], ["id": "SP-2024-0002", "stage": "registered", "state": ["name": "Tỏi", "star": 2]],
    ]
    let states: [String: JSON] = [
      "SX-2024-0001": ["name": "HTX"], "commune-ba-to": ["document": ["unit": "21484"]],
    ]
    let table = try map.table(rows, ImportSample.vocabulary, cutOff: try #require(Day(iso: "2024-12-31"))) { id, _ in
      states[id]
    }
    let lines = CSV.text(table, in: .vi, .plain).split(separator: "\r\n")
    #expect(
      lines == [
        "MA_OCOP,Ma_DonViHanhChinh,Ma_ThoiGian,Ma_SanPham,TenSanPham,XepHang,ChuTheSXKD,DoanhThuNam,TrangThai",
        "1,21484,2024,SP-2024-0001,'=Mật,4*,HTX,35.5,", "2,,2024,SP-2024-0002,Tỏi,,,,",
      ])
  }
}

enum Repository {
  static func path(_ name: String, file: String = #filePath) -> String {
    "\(file.split(separator: "/").dropLast(3).map { "/\($0)" }.joined())/\(name)"
  }
}
