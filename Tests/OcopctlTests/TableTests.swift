import Testing
import Wire

@testable import ocopctl

struct TableTests {
  private let table = Table(
    columns: [
      .init(name: "id", title: "Mã"), .init(name: "name", title: "Tên"), .init(name: "n", title: "Số", isNumber: true),
    ],
    rows: [["SP-1", "Muối Sa Huỳnh", "7"], ["SP-2", "Tỏi, Lý Sơn", "120"]],
    values: [["id": "SP-1"], ["id": "SP-2"]])

  @Test func columnsAreAlignedByCells() {
    #expect(
      table.text(width: 80) == """
        Mã    Tên            Số
        SP-1  Muối Sa Huỳnh    7
        SP-2  Tỏi, Lý Sơn    120
        """)
  }

  @Test func aTableFitsTheTerminal() {
    let lines = table.text(width: 20).split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { Table.cells($0) <= 20 })
    #expect(lines[1].contains("…"))
  }

  @Test func theLastColumnsGoBeforeAnIDIsCut() {
    let wide = Table(
      columns: [
        .init(name: "id", title: "Mã", isWhole: true), .init(name: "name", title: "Tên"),
        .init(name: "day", title: "Ngày", isWhole: true), .init(name: "note", title: "Ghi chú"),
      ],
      rows: [["HC-2024-0001", "Hội chợ OCOP và đặc sản", "12/06/2024", "một ghi chú dài"]])
    let lines = wide.text(width: 40).split(separator: "\n")
    #expect(lines[1] == "HC-2024-0001  Hội chợ OCOP …  12/06/2024")
    #expect(lines[2].contains("note"))
  }

  @Test func commasAreQuotedInCSV() {
    #expect(table.rendered(.csv, width: 80) == "id,name,n\r\nSP-1,Muối Sa Huỳnh,7\r\nSP-2,\"Tỏi, Lý Sơn\",120")
  }

  @Test func programsGetRawValues() throws {
    #expect(table.rendered(.jsonl, width: 80) == "{\"id\":\"SP-1\"}\n{\"id\":\"SP-2\"}")
    #expect(try JSON(Array(table.rendered(.json, width: 80).utf8)) == [["id": "SP-1"], ["id": "SP-2"]])
  }

  @Test func decomposedTextTakesOneCellForALetter() {
    #expect(Table.cells("Qua\u{0309}ng") == 5)
    #expect(Table.fitted("Qua\u{0309}ng Ngãi", to: 6) == "Quảng…")
  }

  @Test func percentilesAreOfTheAnswersThatCame() {
    let sorted = Array(1...1_000)
    #expect(BenchResult.percentile(sorted, perMille: 500) == 500)
    #expect(BenchResult.percentile(sorted, perMille: 999) == 999)
    #expect(BenchResult.percentile([], perMille: 500) == 0)
  }
}
