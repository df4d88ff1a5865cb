import CXLSXWriter
public import Coordination
import Foundation
import Glibc

/// The sheet of a collection of figures: sent out with the columns as heads, and read when it comes back.
///
/// Two hidden rows above the heads carry the id of the collection and those of its columns, so that a sheet is known
/// again however its visible words were changed.
public struct CollectionSheet: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    public var id: String
    public var title: String
    public var content: Report.Column.Content
    public var isRequired: Bool

    public init(id: String, title: String, content: Report.Column.Content, isRequired: Bool) {
      (self.id, self.title, self.content, self.isRequired) = (id, title, content, isRequired)
    }
  }

  /// A value as a module takes it: days are ISO texts, percent are hundredths.
  public enum Value: Sendable, Hashable {
    case text(String)
    case number(Int64)
  }

  /// What a sheet holds: rows by the ids of the columns, without empty cells, and what cannot be read.
  public struct Content: Sendable, Hashable {
    public var rows: [[String: Value]]
    public var faults: [BilingualText]
  }

  public var id: String
  public var heading: String
  public var due: Day?
  public var columns: [Column]

  public init(id: String, heading: String, due: Day?, columns: [Column]) {
    (self.id, self.heading, self.due, self.columns) = (id, heading, due, columns)
  }

  /// In the first cell of the hidden row that holds the id of the collection.
  static let mark = "ocop-collection"
  /// Rows with formats and checks; more may be written below them.
  static let preparedRows: UInt32 = 500
  static let head: UInt32 = 4

  // MARK: - Writing

  public func template(in language: Language) throws(RenderingFault) -> [UInt8] {
    let file = try TemporaryFile()
    guard let book = workbook_new(file.path) else { throw Spreadsheet.fault("new") }
    var properties = lxw_doc_properties()
    properties.created = time_t((due ?? .first).startInstant / 1_000)
    workbook_set_properties(book, &properties)
    let name = Spreadsheet.sheetName(heading, among: [])
    if let sheet = workbook_add_worksheet(book, name) { write(to: sheet, of: book, language) }
    let code = workbook_close(book)
    guard code == LXW_NO_ERROR else { throw Spreadsheet.fault(String(cString: lxw_strerror(code))) }
    return try file.content()
  }

  private func write(
    to sheet: Spreadsheet.Sheet, of book: UnsafeMutablePointer<lxw_workbook>, _ language: Language
  ) {
    let formats = Spreadsheet.Formats(book)
    worksheet_write_string(sheet, 0, 0, Spreadsheet.cellText(heading), formats.title)
    let due = due.map { language == .vi ? "Hạn nộp: \($0.vietnamese). " : "Due: \($0.vietnamese). " } ?? ""
    let hint =
      language == .vi ? "Mỗi dòng một mục; cột có dấu * phải điền." : "One entry in a row; columns with * are needed."
    worksheet_write_string(sheet, 1, 0, due + hint, formats.cutOff)
    worksheet_write_string(sheet, 2, 0, Self.mark, nil)
    worksheet_write_string(sheet, 2, 1, id, nil)
    var hidden = lxw_row_col_options()
    hidden.hidden = 1
    for row in [UInt32(2), 3] { worksheet_set_row_opt(sheet, row, LXW_DEF_ROW_HEIGHT, nil, &hidden) }
    for (place, column) in columns.enumerated() {
      let number = UInt16(truncatingIfNeeded: place)
      worksheet_write_string(sheet, 3, number, column.id, nil)
      worksheet_write_string(
        sheet, Self.head, number, Spreadsheet.cellText(column.title + (column.isRequired ? " *" : "")), formats.head)
      worksheet_set_column(sheet, number, number, Double(min(50, max(14, column.title.count + 4))), nil)
      let format = formats.format(of: column.content)
      for row in 1...Self.preparedRows { worksheet_write_blank(sheet, Self.head + row, number, format) }
      Self.validate(column.content, of: sheet, number, language)
    }
    worksheet_freeze_panes(sheet, Self.head + 1, 0)
    worksheet_set_paper(sheet, 9)
    worksheet_set_landscape(sheet)
    worksheet_fit_to_pages(sheet, 1, 0)
  }

  /// Excel stops what is no number or no day while it is typed.
  static func validate(
    _ content: Report.Column.Content, of sheet: Spreadsheet.Sheet, _ column: UInt16, _ language: Language,
    rows: UInt32 = preparedRows
  ) {
    if content == .text { return }
    var rule = lxw_data_validation()
    rule.ignore_blank = UInt8(LXW_VALIDATION_ON.rawValue)
    rule.criteria = UInt8(LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO.rawValue)
    switch content {
    case .day:
      rule.validate = UInt8(LXW_VALIDATION_TYPE_DATE_NUMBER.rawValue)
      rule.value_number = 61
    case .percent:
      rule.validate = UInt8(LXW_VALIDATION_TYPE_DECIMAL.rawValue)
      rule.value_number = -1_000_000
    case .integer, .money, .text:
      rule.validate = UInt8(LXW_VALIDATION_TYPE_INTEGER.rawValue)
      rule.value_number = Double(-Money.limit)
    }
    let message = strdup(
      content == .day
        ? (language == .vi ? "Ghi ngày: dd/mm/yyyy" : "A day: dd/mm/yyyy")
        : (language == .vi ? "Ghi số" : "A number"))
    defer { free(message) }
    rule.error_message = message
    worksheet_data_validation_range(sheet, head + 1, column, head + max(1, rows), column, &rule)
  }

  // MARK: - Reading

  /// The id of the collection that a returned workbook is of; nil for a workbook that is no such sheet.
  public static func identifier(of bytes: [UInt8]) throws(RenderingFault) -> String? {
    let rows = try RawTable(workbook: bytes).cleaned().rows
    for row in rows.prefix(30) {
      guard row[0] == .text(mark), case .text(let id) = row[1] else { continue }
      return id
    }
    return nil
  }

  /// The rows of a returned workbook. Columns are found by the hidden ids or by their titles, wherever they stand;
  /// rows without any value are left out. Text stays text: the module reads it.
  public func content(of bytes: [UInt8]) throws(RenderingFault) -> Content {
    let rows = try RawTable(workbook: bytes).cleaned().rows
    let heads = rows.prefix(30).map { row in (row, places(in: row)) }
    guard let (head, places) = heads.last(where: { !$0.1.isEmpty && $0.1.count >= columns.count }) else {
      let best = heads.max { $0.1.count < $1.1.count }?.1 ?? [:]
      let missing = columns.filter { best[$0.id] == nil }.map { "\"\($0.title)\"" }.joined(separator: ", ")
      return Content(
        rows: [], faults: [BilingualText("Bảng thiếu cột: \(missing).", "The sheet lacks columns: \(missing).")])
    }
    var content = Content(rows: [], faults: [])
    for row in rows where row.number > head.number {
      var values: [String: Value] = [:]
      var faults: [BilingualText] = []
      for column in columns {
        let cell = places[column.id].map { row[$0] }.flatMap { $0 == .empty ? nil : $0 }
        switch cell.map({ Self.value($0, as: column.content) }) {
        case .success(let value)?: values[column.id] = value
        case .failure(let fault)?: faults.append(Self.fault(row.number, column, fault.text))
        case nil where column.isRequired:
          faults.append(Self.fault(row.number, column, BilingualText("chưa điền", "is empty")))
        case nil: break
        }
      }
      // A row in which nobody wrote is the end of a sheet, or a gap.
      if columns.allSatisfy({ places[$0.id].map { row[$0] } ?? .empty == .empty }) { continue }
      content.rows.append(values)
      content.faults += faults
    }
    return content
  }

  /// Where the columns stand, if this is a row of heads.
  private func places(in row: RawTable.Row) -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, cell) in row.cells.enumerated() {
      guard case .text(let text) = cell else { continue }
      let key = TextFolding.folded(text.replacing("*", with: " ").trimmingCharacters(in: .whitespacesAndNewlines))
      let column = columns.first { $0.id == text || TextFolding.folded($0.title) == key }
      if let column, places[column.id] == nil { places[column.id] = place }
    }
    return places
  }

  private static func fault(_ row: Int, _ column: Column, _ text: BilingualText) -> BilingualText {
    BilingualText(
      "Dòng \(row), cột \"\(column.title)\": \(text.vi).", "Row \(row), column \"\(column.title)\": \(text.en).")
  }

  static func value(_ cell: RawTable.Cell, as content: Report.Column.Content) -> Result<Value, RenderingFault> {
    let number: Double
    switch cell {
    case .text(let text): return .success(.text(text))
    case .day(let day):
      // The number that was shown as a day is what it is in a column of days, and in others too.
      if content == .day || content == .text { return .success(.text(content == .day ? day.iso : day.vietnamese)) }
      number = Spreadsheet.serial(day) ?? 0
    case .number(let value): number = value
    case .fault, .empty: return .failure(RenderingFault("ô có lỗi của Excel", "the cell holds a fault of Excel"))
    }
    func whole(_ number: Double) -> Int64? {
      number.magnitude <= Double(Money.limit) && number == number.rounded() ? Int64(number) : nil
    }
    switch content {
    case .text: return .success(.text(whole(number).map { String($0) } ?? String(number)))
    case .integer, .money:
      return whole(number).map { .success(.number($0)) }
        ?? .failure(RenderingFault("\(number) không phải số nguyên", "\(number) is no whole number"))
    case .percent:
      return whole((number * 10_000).rounded()).map { .success(.number($0)) }
        ?? .failure(RenderingFault("\(number) không phải phần trăm", "\(number) is no percentage"))
    case .day:
      return RawTable.day(serial: number).map { .success(.text($0.iso)) }
        ?? .failure(RenderingFault("\(number) không phải ngày", "\(number) is no day"))
    }
  }
}
