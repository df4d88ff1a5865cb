public import Coordination

/// The tables of a report as comma-separated values.
public enum CSV {
  public enum Dialect: Sendable, Hashable {
    /// What a double click opens rightly: a mark of UTF-8 at the head (without it Excel shows no Vietnamese), titles
    /// for people, the cut-off day above. In Vietnamese `;` between fields and a decimal comma, as Excel expects where
    /// the region of Windows is Vietnam: its separator of lists must not be its decimal comma. In English `,` and a
    /// point. No line `sep=;`: Excel that reads one forgets the mark of UTF-8.
    case office
    /// For programs, RFC 4180: `,`, ids of columns, point, the cut-off day as the last column, empty where there is
    /// no figure.
    case plain
  }

  /// Several tables stand one after another with an empty line between. Days are dd/MM/yyyy, numbers plain digits.
  public static func text(_ report: Report, in language: Language, _ dialect: Dialect) -> String {
    let writer = Writer(dialect: dialect, language: language, cutOff: report.cutOff)
    var blocks: [[String]] = []
    if dialect == .office {
      let head = [report.title, Wording.cutOff(report.cutOff)]
      blocks.append(head.map { writer.line([$0.text(in: language)]) })
    }
    for section in report.sections {
      if let table = section.table { blocks.append(writer.lines(table, heading: section.heading)) }
    }
    if dialect == .office, !report.warnings.isEmpty {
      blocks.append(([Wording.warnings] + report.warnings).map { writer.line([$0.text(in: language)]) })
    }
    let text = blocks.map { $0.map { "\($0)\r\n" }.joined() }.joined(separator: "\r\n")
    return dialect == .office ? "\u{FEFF}\(text)" : text
  }

  /// One table and nothing around it: a row of titles, then the rows.
  public static func text(_ table: Report.Table, in language: Language, _ dialect: Dialect) -> String {
    let writer = Writer(dialect: dialect, language: language, cutOff: .first)
    let rows = table.rows.map { row in
      zip(table.cells(of: row), table.columns).map { $0 == .unknown ? "" : writer.value($0, $1.content) }
    }
    let lines = [table.columns.map { $0.title.text(in: language) }] + rows
    return (dialect == .office ? "\u{FEFF}" : "") + lines.map { "\(writer.line($0))\r\n" }.joined()
  }

  private struct Writer {
    var dialect: Dialect
    var language: Language
    var cutOff: Day

    private var separator: Character { dialect == .office && language == .vi ? ";" : "," }

    func lines(_ table: Report.Table, heading: BilingualText?) -> [String] {
      var lines: [String] = []
      let isOffice = dialect == .office
      if isOffice, let heading { lines.append(line([heading.text(in: language)])) }
      let heads = table.columns.map { isOffice ? $0.title.text(in: language) : $0.id }
      lines.append(line(heads + (isOffice ? [] : ["cut-off"])))
      for row in table.rows {
        let cells = zip(table.cells(of: row), table.columns).map { value($0, $1.content) }
        lines.append(line(cells + (isOffice ? [] : [cutOff.vietnamese])))
      }
      return lines
    }

    func line(_ fields: [String]) -> String {
      fields.map { CSV.quoted($0, separator: separator) }.joined(separator: String(separator))
    }

    func value(_ cell: Report.Cell, _ content: Report.Column.Content) -> String {
      switch cell {
      case .text(let text): CSV.disarmed(text.text(in: language))
      case .number(let number):
        content == .percent
          ? CellText.percent(number, in: dialect == .office ? language : .en) : String(number)
      case .day(let day): day.vietnamese
      case .unknown: dialect == .office ? Wording.unknown.text(in: language) : ""
      }
    }
  }

  /// Text that a spreadsheet would take for a formula begins with an apostrophe (CWE-1236). So that the text can be
  /// read again, one that begins like this already gets one more.
  public static func disarmed(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    return signs.contains(first) || isDisarmed(text) ? "'\(text)" : text
  }

  /// The text that `disarmed` made safe.
  public static func armed(_ text: String) -> String { isDisarmed(text) ? String(text.dropFirst()) : text }

  private static let signs = "=+-@\t\r".unicodeScalars

  private static func isDisarmed(_ text: String) -> Bool {
    var scalars = text.unicodeScalars.makeIterator()
    guard scalars.next() == "'", let second = scalars.next() else { return false }
    return second == "'" || signs.contains(second)
  }

  /// A field as it stands in a file: in quotes where it has to be.
  public static func quoted(_ text: String, separator: Character = ",") -> String {
    guard text.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
