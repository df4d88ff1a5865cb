import CXLSXWriter
public import Coordination
import Glibc

/// A list as a work sheet: what is known stands in it, what is asked for is empty, and the filled sheet comes back as
/// commands.
///
/// Two hidden rows above the heads carry the command and what each column is for, as in `CollectionSheet`, so that a
/// sheet is known again however its visible words were changed.
public struct WorkSheet: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    /// What the column is for when the sheet comes back; nil for one that only shows.
    public var id: String?
    public var title: String
    public var content: Report.Column.Content
    /// To be filled in.
    public var isEntry: Bool
    public var isRequired: Bool
    public var choices: [String]

    public init(
      id: String?, title: String, content: Report.Column.Content = .text, isEntry: Bool = false,
      isRequired: Bool = false, choices: [String] = []
    ) {
      (self.id, self.title, self.content, self.isEntry) = (id, title, content, isEntry)
      (self.isRequired, self.choices) = (isRequired, choices)
    }
  }

  /// The words that name the command: `product record-result`.
  public var command: String
  public var heading: String
  public var columns: [Column]
  public var rows: [[Report.Cell]]

  public init(command: String, heading: String, columns: [Column], rows: [[Report.Cell]]) {
    (self.command, self.heading, self.columns, self.rows) = (command, heading, columns, rows)
  }

  static let mark = "ocop-work-sheet"
  /// Stands above a column that only shows.
  public static let shown = "-"

  /// The command of a sheet that came back, what its columns are for, and the number of the row of heads; nil for any
  /// other table.
  public static func found(in table: RawTable) -> (command: String, columns: [String], head: Int)? {
    for (place, row) in table.rows.prefix(30).enumerated() where row[0] == .text(mark) {
      guard case .text(let command) = row[1], table.rows.indices.contains(place + 2) else { return nil }
      return (command, table.rows[place + 1].cells.map { $0.text ?? shown }, table.rows[place + 2].number)
    }
    return nil
  }

  /// The sheet as a plain table, for CSV.
  public var table: Report.Table {
    Report.Table(
      columns: columns.map { Report.Column($0.id ?? Self.shown, vi: $0.title, en: $0.title, $0.content) }, rows: rows)
  }

  /// The same rows give the same bytes; `day` is told as the day on which it was made.
  public func bytes(in language: Language, made day: Day) throws(RenderingFault) -> [UInt8] {
    let file = try TemporaryFile()
    guard let book = workbook_new(file.path) else { throw Spreadsheet.fault("new") }
    var properties = lxw_doc_properties()
    properties.created = time_t(day.startInstant / 1_000)
    workbook_set_properties(book, &properties)
    if let sheet = workbook_add_worksheet(book, Spreadsheet.sheetName(heading, among: [])) {
      write(to: sheet, Spreadsheet.Formats(book), language)
    }
    let code = workbook_close(book)
    guard code == LXW_NO_ERROR else { throw Spreadsheet.fault(String(cString: lxw_strerror(code))) }
    return try file.content()
  }

  private func write(to sheet: Spreadsheet.Sheet, _ formats: Spreadsheet.Formats, _ language: Language) {
    let head = CollectionSheet.head
    let entries = UInt32(clamping: max(rows.count, columns.allSatisfy(\.isEntry) ? 500 : 0))
    worksheet_write_string(sheet, 0, 0, Spreadsheet.cellText(heading), formats.title)
    let hint =
      language == .vi
      ? "Điền các cột còn trống rồi: ocopctl import --file TỆP. Cột có dấu * phải điền; dòng không điền được bỏ qua."
      : "Fill in the empty columns, then: ocopctl import --file F. Columns with * are needed; other rows are left out."
    worksheet_write_string(sheet, 1, 0, hint, formats.cutOff)
    worksheet_write_string(sheet, 2, 0, Self.mark, nil)
    worksheet_write_string(sheet, 2, 1, command, nil)
    var hidden = lxw_row_col_options()
    hidden.hidden = 1
    for row in [UInt32(2), 3] { worksheet_set_row_opt(sheet, row, LXW_DEF_ROW_HEIGHT, nil, &hidden) }
    for (place, column) in columns.enumerated() {
      let number = UInt16(truncatingIfNeeded: place)
      worksheet_write_string(sheet, 3, number, column.id ?? Self.shown, nil)
      worksheet_write_string(
        sheet, head, number, Spreadsheet.cellText(column.title + (column.isRequired ? " *" : "")), formats.head)
      let longest = rows.lazy.map { row in
        row.indices.contains(place) ? CellText.text(row[place], column.content, in: language).count : 0
      }
      let width = max(column.title.count + 4, (longest.max() ?? 0) + 2)
      worksheet_set_column(sheet, number, number, Double(min(50, max(10, width))), nil)
      for row in 0..<entries {
        let cell = Int(row) < rows.count && rows[Int(row)].indices.contains(place) ? rows[Int(row)][place] : .unknown
        write(cell, column, to: sheet, head + 1 + row, number, formats, language)
      }
      if column.isEntry, entries > 0 { validate(column, of: sheet, number, rows: entries, language) }
    }
    worksheet_freeze_panes(sheet, head + 1, 0)
    worksheet_set_paper(sheet, 9)
    worksheet_set_landscape(sheet)
    worksheet_fit_to_pages(sheet, 1, 0)
  }

  private func write(
    _ cell: Report.Cell, _ column: Column, to sheet: Spreadsheet.Sheet, _ row: UInt32, _ place: UInt16,
    _ formats: Spreadsheet.Formats, _ language: Language
  ) {
    let format = formats.format(of: column.content)
    switch cell {
    case .text(let text):
      let text = text.text(in: language)
      worksheet_write_string(
        sheet, row, place, Spreadsheet.cellText(text), CSV.disarmed(text) == text ? format : formats.entry)
    case .number(let number): worksheet_write_number(sheet, row, place, Double(number), format)
    case .day(let day):
      guard let serial = Spreadsheet.serial(day) else {
        worksheet_write_string(sheet, row, place, day.vietnamese, formats.entry)
        return
      }
      worksheet_write_number(sheet, row, place, serial, formats.day)
    case .unknown: if column.isEntry { worksheet_write_blank(sheet, row, place, format) }
    }
  }

  /// A choice is picked from its list where Excel can hold the list: 255 characters.
  private func validate(
    _ column: Column, of sheet: Spreadsheet.Sheet, _ place: UInt16, rows: UInt32, _ language: Language
  ) {
    let choices = column.choices
    let fits = choices.joined(separator: ",").count <= 255 && !choices.contains { $0.contains(",") }
    guard !choices.isEmpty, fits else {
      return CollectionSheet.validate(column.content, of: sheet, place, language, rows: rows)
    }
    var texts: [UnsafeMutablePointer<CChar>?] = choices.map { strdup($0) } + [nil]
    defer { for text in texts { free(text) } }
    texts.withUnsafeMutableBufferPointer { list in
      var rule = lxw_data_validation()
      rule.validate = UInt8(LXW_VALIDATION_TYPE_LIST.rawValue)
      rule.ignore_blank = UInt8(LXW_VALIDATION_ON.rawValue)
      rule.value_list = list.baseAddress
      worksheet_data_validation_range(
        sheet, CollectionSheet.head + 1, place, CollectionSheet.head + rows, place, &rule)
    }
  }
}
