import CXLSXWriter
public import Coordination
import Glibc

/// A report as an Excel workbook: numbers are numbers, days are days, one sheet for each table.
///
/// Title and cut-off day stand above each table; its head is bold and stays when rows roll; text of the report and
/// its warnings have a sheet of their own at the end. The same report gives the same bytes.
public enum Spreadsheet {
  /// libxlsxwriter writes files only, so the workbook goes through a temporary one.
  public static func bytes(_ report: Report, in language: Language) throws(RenderingFault) -> [UInt8] {
    let file = try TemporaryFile()
    guard let book = workbook_new(file.path) else { throw fault("new") }
    var writer = Writer(book: book, report: report, language: language)
    writer.write()
    let code = workbook_close(book)
    guard code == LXW_NO_ERROR else { throw fault(String(cString: lxw_strerror(code))) }
    return try file.content()
  }

  static func fault(_ step: String) -> RenderingFault {
    RenderingFault("Không viết được bảng tính (\(step)).", "The workbook could not be written (\(step)).")
  }

  /// The number that Excel keeps for a day; nil before 01/03/1900, where its calendar is wrong.
  static func serial(_ day: Day) -> Double? { day.number >= -25_508 ? Double(day.number + 25_569) : nil }

  /// What XML can carry; `_x0041_`, which a workbook takes for "A", keeps its letters.
  static func cellText(_ text: String) -> String {
    let text = WordText.allowed(text)
    return text.contains("_x") ? text.replacing(/_(?=x[0-9A-Fa-f]{4}_)/, with: "_x005F_") : text
  }

  /// At most 31 characters, none of `[]:*?/\`, once in a workbook without regard to case.
  static func sheetName(_ wanted: String, among taken: Set<String>) -> String {
    let kept = wanted.filter { !"[]:*?/\\".contains($0) && !$0.isNewline }
    let name = trimmed(trimmed(kept, " '"), " '")
    for number in 1... {
      let suffix = number == 1 ? "" : " (\(number))"
      let head = prefix(name.isEmpty ? "Sheet" : name, 31 - suffix.utf16.count)
      let full = trimmed(head, " '") + suffix
      if !taken.contains(full.lowercased()) { return full }
    }
    return name
  }

  private static func prefix(_ text: String, _ units: Int) -> String {
    var result = ""
    for character in text {
      if result.utf16.count + character.utf16.count > units { break }
      result.append(character)
    }
    return result
  }

  private static func trimmed(_ text: String, _ ends: String) -> String {
    var text = text[...]
    while let first = text.first, ends.contains(first) { text.removeFirst() }
    while let last = text.last, ends.contains(last) { text.removeLast() }
    return String(text)
  }
}

extension Spreadsheet {
  typealias Format = UnsafeMutablePointer<lxw_format>
  typealias Sheet = UnsafeMutablePointer<lxw_worksheet>

  struct Formats {
    var title, cutOff, heading, head, text, entry, integer, money, percent, day, unknown, paragraph: Format?

    /// Of a cell that somebody will fill in.
    func format(of content: Report.Column.Content) -> Format? {
      switch content {
      case .text: entry
      case .integer: integer
      case .money: money
      case .percent: percent
      case .day: day
      }
    }

    init(_ book: UnsafeMutablePointer<lxw_workbook>) {
      func make(size: Double = 12, _ change: (Format) -> Void) -> Format? {
        guard let format = workbook_add_format(book) else { return nil }
        format_set_font_name(format, "Times New Roman")
        format_set_font_size(format, size)
        change(format)
        return format
      }
      func cell(_ number: String? = nil, _ align: lxw_format_alignments = LXW_ALIGN_RIGHT) -> Format? {
        make { format in
          format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
          format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
          format_set_align(format, UInt8(align.rawValue))
          if let number { format_set_num_format(format, number) } else { format_set_text_wrap(format) }
        }
      }
      title = make(size: 14) { format_set_bold($0) }
      cutOff = make { format_set_italic($0) }
      heading = make(size: 13) { format_set_bold($0) }
      head = make { format in
        format_set_bold(format)
        format_set_text_wrap(format)
        format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
        format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue))
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        format_set_bg_color(format, 0xE7EEF7)
      }
      text = cell(nil, LXW_ALIGN_LEFT)
      // Text that is typed stays text: "01" keeps its zero.
      entry = cell("@", LXW_ALIGN_LEFT)
      // A year is an integer too, and takes no mark of thousands.
      integer = cell("[>=10000]#,##0;[<=-10000]-#,##0;0")
      money = cell("#,##0 \"đ\"")
      percent = cell("0.00%")
      day = cell("dd/mm/yyyy", LXW_ALIGN_CENTER)
      unknown = cell(nil, LXW_ALIGN_CENTER)
      if let unknown {
        format_set_italic(unknown)
        format_set_font_color(unknown, 0x7F7F7F)
      }
      paragraph = make { format in
        format_set_text_wrap(format)
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
      }
    }
  }

  private struct Writer {
    var book: UnsafeMutablePointer<lxw_workbook>
    var report: Report
    var language: Language
    var formats: Formats
    var taken: Set<String> = []

    init(book: UnsafeMutablePointer<lxw_workbook>, report: Report, language: Language) {
      (self.book, self.report, self.language) = (book, report, language)
      formats = Formats(book)
    }

    mutating func write() {
      properties()
      var number = 0
      for section in report.sections {
        guard let table = section.table else { continue }
        number += 1
        let heading = section.heading?.text(in: language)
        let plain = "\(Wording.table.text(in: language)) \(number)"
        guard let sheet = sheet(heading ?? plain) else { continue }
        write(table, heading: heading, to: sheet)
      }
      let hasText = !report.warnings.isEmpty || report.sections.contains { !$0.paragraphs.isEmpty }
      if hasText || number == 0 { writeText() }
    }

    /// Without a creation day of the report libxlsxwriter takes the clock's.
    private func properties() {
      var properties = lxw_doc_properties()
      properties.created = time_t(report.cutOff.startInstant / 1_000)
      let title = strdup(report.title.text(in: language))
      defer { free(title) }
      properties.title = title
      workbook_set_properties(book, &properties)
    }

    private mutating func sheet(_ wanted: String) -> Sheet? {
      let name = Spreadsheet.sheetName(wanted, among: taken)
      taken.insert(name.lowercased())
      guard let sheet = workbook_add_worksheet(book, name) else { return nil }
      worksheet_set_paper(sheet, 9)
      worksheet_fit_to_pages(sheet, 1, 0)
      worksheet_write_string(sheet, 0, 0, clean(report.title.text(in: language)), formats.title)
      worksheet_write_string(sheet, 1, 0, Wording.cutOff(report.cutOff).text(in: language), formats.cutOff)
      return sheet
    }

    private func write(_ table: Report.Table, heading: String?, to sheet: Sheet) {
      if let heading { worksheet_write_string(sheet, 2, 0, clean(heading), formats.heading) }
      let head: UInt32 = 4
      worksheet_set_landscape(sheet)
      for (place, column) in table.columns.enumerated() {
        let number = UInt16(truncatingIfNeeded: place)
        worksheet_set_column(sheet, number, number, width(of: place, in: table), nil)
        worksheet_write_string(sheet, head, number, clean(column.title.text(in: language)), formats.head)
      }
      for (place, row) in table.rows.enumerated() {
        for (column, cell) in table.cells(of: row).enumerated() {
          write(
            cell, table.columns[column].content, to: sheet, head + 1 + UInt32(truncatingIfNeeded: place),
            UInt16(truncatingIfNeeded: column))
        }
      }
      worksheet_freeze_panes(sheet, head + 1, 0)
      worksheet_repeat_rows(sheet, head, head)
      if !table.rows.isEmpty, let last = table.columns.indices.last {
        worksheet_autofilter(sheet, head, 0, head + UInt32(truncatingIfNeeded: table.rows.count), UInt16(last))
      }
    }

    private func write(
      _ cell: Report.Cell, _ content: Report.Column.Content, to sheet: Sheet, _ row: UInt32, _ column: UInt16
    ) {
      func string(_ text: String, _ format: Format?) { worksheet_write_string(sheet, row, column, clean(text), format) }
      switch cell {
      case .text(let text):
        // A string is no formula, and in a cell of text it stays none when somebody types into it.
        let text = text.text(in: language)
        string(text, CSV.disarmed(text) == text ? formats.text : formats.entry)
      case .unknown: string(Wording.unknown.text(in: language), formats.unknown)
      case .day(let day):
        guard let serial = Spreadsheet.serial(day) else { return string(day.vietnamese, formats.text) }
        worksheet_write_number(sheet, row, column, serial, formats.day)
      case .number(let number):
        // A workbook keeps doubles: beyond 2^53 digits would change silently.
        guard number.magnitude <= UInt64(Money.limit) else {
          return string(CellText.text(cell, content, in: language), formats.text)
        }
        let value = content == .percent ? Double(number) / 10_000 : Double(number)
        let format = content == .money ? formats.money : content == .percent ? formats.percent : formats.integer
        worksheet_write_number(sheet, row, column, value, format)
      }
    }

    /// From what stands in it: 8 to 60 characters. Titles may break between words.
    private func width(of place: Int, in table: Report.Table) -> Double {
      let column = table.columns[place]
      let words = column.title.text(in: language).split(separator: " ").map(\.count).max() ?? 0
      let title = max(words, min(18, column.title.text(in: language).count))
      let longest =
        table.rows.lazy.map { row in
          row.indices.contains(place) ? CellText.text(row[place], column.content, in: language).count : 0
        }.max() ?? 0
      return Double(min(60, max(8, title + 3, longest + 2))) * 1.05
    }

    private mutating func writeText() {
      guard let sheet = sheet(Wording.content.text(in: language)) else { return }
      worksheet_set_column(sheet, 0, 0, 110, nil)
      var row: UInt32 = 3
      func put(_ text: BilingualText, _ format: Format?) {
        worksheet_write_string(sheet, row, 0, clean(text.text(in: language)), format)
        row += 1
      }
      for section in report.sections where !section.paragraphs.isEmpty {
        if let heading = section.heading { put(heading, formats.heading) }
        for paragraph in section.paragraphs { put(paragraph, formats.paragraph) }
      }
      if !report.warnings.isEmpty {
        put(Wording.warnings, formats.heading)
        for warning in report.warnings { put(warning, formats.paragraph) }
      }
    }

    /// A cell holds 32,767 characters; XML knows no control characters.
    private func clean(_ text: String) -> String { String(Spreadsheet.cellText(text).prefix(16_000)) }
  }
}
