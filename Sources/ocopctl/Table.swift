import Coordination
import Foundation
import Reports
import Wire

/// Rows with a title for people and a stable name for programs in each column.
struct Table {
  struct Column {
    /// Stable, for CSV.
    var name: String
    var title: String
    var isNumber = false
    /// Its values are of no use when cut: ids and days.
    var isWhole = false
    /// Cells without which the column is of no use; the text may be cut to these.
    var least = 12
  }

  var columns: [Column]
  var rows: [[String]] = []
  /// The same rows for programs.
  var values: [JSON] = []
  /// Cells take several lines instead of being cut, and every column stays.
  var wraps = false

  /// As `format` wants it, without the last line end.
  func rendered(_ format: OutputFormat, width: Int) -> String {
    switch format {
    case .table: text(width: width)
    case .json: PrettyJSON.text(.array(values))
    case .jsonl: values.map(\.text).joined(separator: "\n")
    case .csv: csv
    // For reports only: `Office` has refused these.
    case .md, .xlsx, .docx, .ics: text(width: width)
    }
  }

  /// Aligned by cells. Empty columns are left out; where the rest does not fit, the last ones go, named below the
  /// table, and what stays is cut.
  func text(width: Int) -> String {
    var shown = columns.indices.filter { column in rows.isEmpty || rows.contains { !$0[column].isEmpty } }
    // Whose record it is often stands in a column of the kind already.
    if let body = columns.firstIndex(where: { $0.name == "body" }), !rows.isEmpty {
      let isTold = shown.contains { column in column < body && rows.allSatisfy { $0[column] == $0[body] } }
      if isTold { shown.removeAll { $0 == body } }
    }
    let natural = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map(Table.cells).max() ?? 0
    }
    func least(_ column: Int) -> Int {
      columns[column].isWhole ? natural[column] : min(natural[column], columns[column].least)
    }
    func total(_ widths: [Int]) -> Int { widths.reduce(2 * max(0, widths.count - 1), +) }
    var dropped: [Int] = []
    while !wraps, shown.count > 3, total(shown.map(least)) > width { dropped.insert(shown.removeLast(), at: 0) }
    var widths = shown.map { natural[$0] }
    // The widest column gives way first; nothing becomes narrower than 6 cells.
    while total(widths) > width {
      let places = widths.indices.filter { widths[$0] > 6 }
      let soft = places.filter { !columns[shown[$0]].isWhole }
      guard let widest = (soft.isEmpty ? places : soft).max(by: { (widths[$0], $1) < (widths[$1], $0) }) else { break }
      widths[widest] -= 1
    }
    var lines = ([columns.map(\.title)] + rows).enumerated().flatMap { number, row in
      let cells = zip(shown, widths).map { wraps ? RecordText.wrapped(row[$0], width: $1) : [row[$0]] }
      return (0..<(cells.map(\.count).max() ?? 0)).map { line in
        let parts = cells.enumerated().map { place, parts in
          let isRight = columns[shown[place]].isNumber && number > 0
          return Table.fitted(line < parts.count ? parts[line] : "", to: widths[place], isRight: isRight)
        }
        return Table.trimmed(parts.joined(separator: "  "))
      }
    }
    if !dropped.isEmpty {
      lines.append(Table.fitted("(+ \(dropped.map { columns[$0].name }.joined(separator: ", ")): -o csv)", to: width))
    }
    return lines.map(Table.trimmed).joined(separator: "\n")
  }

  /// The same for files: columns of whole numbers and of days become such.
  var contents: Report.Table {
    let kinds = columns.indices.map { column -> Report.Column.Content in
      let cells = rows.map { $0[column] }.filter { !$0.isEmpty }
      if cells.isEmpty { return .text }
      if cells.allSatisfy({ Day(parsing: $0) != nil }) { return .day }
      return columns[column].isNumber && cells.allSatisfy { Int64($0) != nil } ? .integer : .text
    }
    return Report.Table(
      columns: zip(columns, kinds).map { Report.Column($0.name, vi: $0.title, en: $0.title, $1) },
      rows: rows.map { row in
        zip(row, kinds).map { text, kind in
          let day: Report.Cell? = kind == .day ? Day(parsing: text).map { .day($0) } : nil
          let number: Report.Cell? = kind == .integer ? Int64(text).map { .number($0) } : nil
          return day ?? number ?? .text(BilingualText(text, text))
        }
      })
  }

  /// Cells that a text takes: one for each code point of its NFC.
  static func cells(_ text: String) -> Int { text.precomposedStringWithCanonicalMapping.unicodeScalars.count }

  static func fitted(_ text: String, to width: Int, isRight: Bool = false) -> String {
    let text = text.precomposedStringWithCanonicalMapping.replacingOccurrences(of: "\n", with: " ")
    let count = text.unicodeScalars.count
    if count > width {
      var cut = String.UnicodeScalarView()
      cut.append(contentsOf: text.unicodeScalars.prefix(max(0, width - 1)))
      return String(cut) + "…"
    }
    let space = String(repeating: " ", count: width - count)
    return isRight ? space + text : text + space
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Names of columns, then the rows; text that a spreadsheet would take for a formula is made safe, a number is not.
  private var csv: String {
    let lines = rows.map { row in
      zip(row, columns).map { text, column in
        CSV.quoted(column.isNumber && Double(text) != nil ? text : CSV.disarmed(text))
      }
    }
    return ([columns.map { CSV.quoted($0.name) }] + lines).map { $0.joined(separator: ",") }.joined(separator: "\r\n")
  }
}

/// JSON with line ends and indents, for people who asked for JSON.
enum PrettyJSON {
  static func text(_ value: JSON, indent: Int = 0) -> String {
    let pad = String(repeating: "  ", count: indent + 1)
    let end = String(repeating: "  ", count: indent)
    switch value {
    case .object(let members) where !members.isEmpty:
      let lines = members.sorted { $0.key < $1.key }.map {
        "\(pad)\(JSON.string($0.key).text): \(text($0.value, indent: indent + 1))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(end)}"
    case .array(let elements) where !elements.isEmpty:
      return "[\n\(elements.map { pad + text($0, indent: indent + 1) }.joined(separator: ",\n"))\n\(end)]"
    default: return value.text
    }
  }
}
