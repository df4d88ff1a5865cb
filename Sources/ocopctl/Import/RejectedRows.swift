import Coordination
import Reports
import Wire

/// Rows that were not taken, as they came, each with its reasons: to be corrected and sent in again.
struct RejectedRows {
  var plan: ImportPlan
  var office: Office

  /// No head of a form, so that the column is left out when the file comes back.
  static let reason = BilingualText("Lý do không nhận", "Why it was not taken")

  func bytes(_ rows: [ImportRow]) throws -> [UInt8] {
    let language = office.language
    let heads = plan.heads.heads
    let raw = Dictionary(plan.heads.data.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let columns = heads.map { head in
      let text = head.text.isEmpty ? ColumnMap.letters(of: head.column) : head.text
      return Report.Column(ColumnMap.letters(of: head.column), vi: text, en: text)
    }
    let reason = Report.Column("reason", vi: Self.reason.vi, en: Self.reason.en)
    let each = rows.flatMap { row in row.entries.isEmpty ? [row] : row.entries.map { Self.entry($0, of: row) } }
    let cells = each.map { row -> [Report.Cell] in
      let texts = row.faults.map { fault in
        let place = fault.column.isEmpty ? "" : "\(fault.column): "
        return BilingualText(place + fault.text.vi, place + fault.text.en)
      }
      let why = BilingualText(texts.map(\.vi).joined(separator: "\n"), texts.map(\.en).joined(separator: "\n"))
      return heads.map { Self.cell(raw[row.number]?[$0.column] ?? .empty) } + [.text(why)]
    }
    let title = BilingualText(
      "\(plan.form.title.vi): các dòng chưa nhận", "\(plan.form.title.en): rows that were not taken")
    let report = Report(
      .report, vi: title.vi, en: title.en, cutOff: try office.cutOff(),
      sections: [Report.Section(table: Report.Table(columns: columns + [reason], rows: cells))])
    do { return try Spreadsheet.bytes(report, in: language) } catch {
      throw Stop(.internalFault, "✗ \(error.text.text(in: language))")
    }
  }

  /// Of a command that was made of several rows, one of them.
  private static func entry(_ number: Int, of row: ImportRow) -> ImportRow {
    ImportRow(number: number, faults: row.faults.filter { $0.row == nil || $0.row == number })
  }

  private static func cell(_ cell: RawTable.Cell) -> Report.Cell {
    switch cell {
    case .day(let day): return .day(day)
    case .number(let number):
      if let whole = CellReader.whole(number) { return .number(whole) }
      let text = String(number).replacing(".", with: ",")
      return .text(BilingualText(text, text))
    case .text, .empty, .fault:
      let text = cell == .fault ? "#REF!" : CellReader.text(cell)
      return .text(BilingualText(text, text))
    }
  }
}
