import Client
import Foundation
import Testing
import Wire

/// Tables through the real programs: what is written, what is given back, and what a cut leaves behind.
struct ImportTests {
  private func office(_ plugins: String...) throws -> TestOffice {
    let office = try TestOffice(plugins: ["Agriculture"] + plugins)
    try office.start()
    #expect(try office.waits { try office.control("status").code == 0 })
    let config = "\(TestOffice.repository.path)/Config"
    let applied = try office.control(
      "apply", "-f", "\(config)/offices/quang-ngai/bodies.yaml", "\(config)/calendars/vietnam.yaml")
    #expect(applied.code == 0, "\(applied.errors)")
    #expect(try office.waits { try office.control("kind", "list").output.contains("product") })
    return office
  }

  private func write(_ text: String, _ name: String, in office: TestOffice) throws -> String {
    let file = office.folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  private func records(_ kind: String, of office: TestOffice, by key: String = "name") throws -> [JSON] {
    try JSON(Array(try office.control("get", kind, "-o", "json", "--sort", key).output.utf8)).array ?? []
  }

  private static let producers = "Tên;Loại hình;Xã;Mã số thuế\n"
  private static let products = "Tên sản phẩm;Chủ thể;Bộ sản phẩm;Xã;Sản phẩm tiềm năng\n"

  @Test(.limit(minutes: 2))
  func producersThenProductsAreWrittenOnceHoweverOftenTheyAreSent() throws {
    let office = try office()
    let producers = try write(
      Self.producers
        + "HTX Mẫu Một;Hợp tác xã;UBND xã Tịnh Thọ;0430012345\nHộ Mẫu Hai;ho co dang ky kinh doanh;Trà Xuân;\n",
      "producers.csv", in: office)
    let first = try office.control("import", "producer", "--file", producers, "--dry-run")
    #expect(try records("producer", of: office).isEmpty, "a dry run writes nothing: \(first)")
    let told = try office.control("import", "producer", "--file", producers)
    try #require(told.code == 0, "\(told)")
    let products = try write(
      "\u{FEFF}" + Self.products.replacing(";", with: ",")
        + "=Mật ong,htx mau mot,1,Tịnh Thọ,x\n\"Tỏi, đen\",Hộ Mẫu Hai,2,tra xuan,\n",
      "products.csv", in: office)
    for _ in 0..<2 {
      let result = try office.control("import", "product", "--file", products)
      #expect(result.code == 0, "\(result)")
    }
    let rows = try records("product", of: office)
    #expect(rows.compactMap { $0["state"]?["name"]?.string } == ["=Mật ong", "Tỏi, đen"])
    #expect(rows.compactMap { $0["state"]?["producer"]?.string } == ["SX-2024-0001", "SX-2024-0002"])
    #expect(try records("producer", of: office).compactMap { $0["state"]?["taxCode"]?.string } == ["0430012345"])
  }

  @Test(.limit(minutes: 2))
  func oneBadRowStopsAllAndGoodRowsMayBeTakenAlone() throws {
    let office = try office()
    let file = try write(
      Self.producers
        + "HTX Một;Hợp tác xã;xã Tịnh Thọ;\nHTX Hai;Tập đoàn;xã Tịnh Thọ;\nHTX Ba;Hợp tác xã;xã Tịnh Thọ;12\n",
      "mixed.csv", in: office)
    let refused = try office.control("import", "producer", "--file", file)
    #expect(refused.code == 1)
    #expect(refused.output.contains("Tập đoàn") && refused.output.contains("10 hoặc 13 chữ số"), "\(refused.output)")
    #expect(try records("producer", of: office).isEmpty)
    let taken = try office.control("import", "producer", "--file", file, "--accept-good", "--rejected-to", "back.xlsx")
    #expect(taken.code == 1)
    #expect(try records("producer", of: office).count == 1)
    // What came back is read again as it is, and refused for the same reasons.
    let again = try office.control("import", "producer", "--file", "back.xlsx", "-o", "jsonl")
    let lines = try again.output.split(separator: "\n").map { try JSON(Array($0.utf8)) }
    #expect(lines.compactMap { $0["answer"]?.string } == ["rejected", "rejected"], "\(again)")
    // Corrected, it sends only what changed.
    let mended = try write(
      try String(contentsOfFile: file, encoding: .utf8).replacing("Tập đoàn", with: "Hợp tác xã").replacing(
        ";12\n", with: ";\n"),
      "mended.csv", in: office)
    let sent = try office.control("import", "producer", "--file", mended, "-o", "jsonl")
    let answers = try sent.output.split(separator: "\n").map { try JSON(Array($0.utf8))["answer"]?.string }
    #expect(answers == ["duplicate", "done", "done"], "\(sent)")
    #expect(try records("producer", of: office).count == 3)
  }

  @Test(.limit(minutes: 2))
  func resultsComeInByAWorkSheetThatWasFilledIn() throws {
    let office = try office()
    let producers = try write(Self.producers + "HTX Một;Hợp tác xã;xã Tịnh Thọ;\n", "p.csv", in: office)
    #expect(try office.control("import", "producer", "--file", producers).code == 0)
    let products = try write(
      Self.products + "Muối;HTX Một;1;xã Tịnh Thọ;\nTỏi;HTX Một;1;xã Tịnh Thọ;\n", "q.csv", in: office)
    #expect(try office.control("import", "product", "--file", products).code == 0)
    let rulebooks = "\(TestOffice.repository.path)/Config/rulebooks"
    #expect(try office.control("apply", "-f", rulebooks).code == 0)
    let sheet = try office.control(
      "get", "product", "--work-sheet", "record-result", "--sort", "name", "--file", "results.xlsx")
    #expect(sheet.code == 0)
    let empty = try office.control("import", "--file", "results.xlsx")
    #expect(empty.code == 65, "nothing was filled in: \(empty)")
    let path = try write(
      "Tên sản phẩm;Chủ thể;Điểm;Số quyết định;Ngày quyết định;Cấp hội đồng\n"
        + "muoi;htx mot;61,2;1/QĐ-UBND;01/03/2024;Cấp tỉnh\n", "results.csv", in: office)
    let result = try office.control("import", "product", "record-result", "--file", path)
    #expect(result.code == 0, "\(result)")
    let rows = try records("product", of: office)
    #expect(rows.compactMap { $0["stage"]?.string } == ["certified", "registered"])
    #expect(rows[1]["state"]?["star"] == nil, "what is not rated has no stars, not 0")
    // The ministry's shape.
    let map = "\(TestOffice.repository.path)/Config/exports/ptnt-ocop.yaml"
    let shape = try office.control("get", "product", "--where", "stage=certified", "--columns", map, "-o", "csv")
    #expect(shape.output.contains("Muối,3*,HTX Một"), "\(shape)")
  }

  @Test(.limit(minutes: 2))
  func aListOfOneOfficeIsTheListOfAnother() throws {
    let (one, other) = (try office(), try office())
    let producers = try write(
      Self.producers + "\"HTX \"\"A\"\"; B\";Hợp tác xã;xã Tịnh Thọ;0430012345\n", "p.csv", in: one)
    #expect(try one.control("import", "producer", "--file", producers).code == 0)
    let names = ["=1+1", "-x", "007", "Mu\u{1ED1}i; tr\u{1EAF}ng", "hai \"nháy\""]
    let lines = names.map { "\"\($0.replacing("\"", with: "\"\""))\";SX-2024-0001;1;xã Tịnh Thọ;có\n" }.joined()
    #expect(try one.control("import", "product", "--file", write(Self.products + lines, "q.csv", in: one)).code == 0)
    for kind in ["producer", "product"] {
      for ending in ["xlsx", "csv"] {
        let file = other.folder.appendingPathComponent("\(kind).\(ending)").path
        let made = try one.control("get", kind, "--work-sheet", "register", "--sort", "name", "--file", file)
        #expect(made.code == 0, "\(made)")
        // The second file says the same, so it changes nothing.
        let result = try other.control("import", kind, "register", "--file", file)
        #expect(result.code == 0, "\(result)")
      }
      let states = try [one, other].map { office in
        try records(kind, of: office).map { $0["state"]?.text }.sorted { ($0 ?? "") < ($1 ?? "") }
      }
      #expect(states[0] == states[1])
      #expect(!states[0].isEmpty)
    }
  }

  @Test(.limit(minutes: 2))
  func theRowsOfATableMayBeTheEntriesOfOneList() throws {
    let office = try office("Localities")
    #expect(try office.waits { try office.control("kind", "list").output.contains("collection") })
    let good = try write(
      "Mã cột;Tên cột;Kiểu;Bắt buộc\nname;Tên sản phẩm;Chữ;x\nrevenue;Doanh thu;tien (dong);\n", "c.csv", in: office)
    let bad = try write("Mã cột;Tên cột;Kiểu\nname;Tên;Chữ\nx;Y;Số phức\n", "d.csv", in: office)
    func open(_ file: String) throws -> (code: Int32, output: String, errors: String) {
      try office.control(
        "import", "collection", "open", "--into", "columns", "--file", file, "--set", "title=Quý I", "--set",
        "bodies=xã Tịnh Thọ, thị trấn Trà Xuân", "--set", "due=30/04/2024")
    }
    let refused = try open(bad)
    #expect(refused.code == 65 && refused.output.contains("Số phức"), "\(refused)")
    #expect(try records("collection", of: office, by: "id").isEmpty)
    for _ in 0..<2 { #expect(try open(good).code == 0) }
    let found = try records("collection", of: office, by: "id")
    #expect(found.count == 1)
    #expect(found.first?["state"]?["columns"]?.array?.compactMap { $0["id"]?.string } == ["name", "revenue"])
  }

  /// Client and daemon are killed again and again while a table is on its way.
  @Test(.limit(minutes: 3))
  func anImportThatWasKilledGoesOnWhereItStopped() throws {
    let office = try office()
    let count = 1_500
    let lines = (0..<count).map { "Chủ thể \($0);Hợp tác xã;xã Tịnh Thọ;\n" }.joined()
    let file = try write(Self.producers + lines, "many.csv", in: office)
    for round in 0..<6 {
      let process = Process()
      process.executableURL = TestOffice.programs.appendingPathComponent("ocopctl")
      process.arguments = ["import", "producer", "--file", file, "--in-flight", "64"]
      process.environment = ["OCOP_SERVER": office.endpoint, "LANG": "vi_VN.UTF-8"]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(400_000 + 350_000 * round))
      if round.isMultiple(of: 2) {
        office.killDaemon()
        try office.start()
      }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(try office.waits { try office.control("status").code == 0 })
    #expect(try office.waits { try office.control("kind", "list").output.contains("producer") })
    let last = try office.control("import", "producer", "--file", file)
    #expect(last.code == 0, "\(last)")
    let names = try records("producer", of: office).compactMap { $0["state"]?["name"]?.string }
    #expect(names.count == count)
    #expect(Set(names).count == count)
  }
}
