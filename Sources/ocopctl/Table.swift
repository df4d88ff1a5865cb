import Foundation
import Wire

/// Rows with a title for people and a stable name for programs in each column.
struct Table {
  struct Column {
    /// Stable, for CSV.
    var name: String
    var title: String
    var isNumber = false
  }

  var columns: [Column]
  var rows: [[String]] = []
  /// The same rows for programs.
  var values: [JSON] = []

  /// As `format` wants it, without the last line end.
  func rendered(_ format: OutputFormat, width: Int) -> String {
    switch format {
    case .table: text(width: width)
    case .json: PrettyJSON.text(.array(values))
    case .jsonl: values.map(\.text).joined(separator: "\n")
    case .csv: csv
    }
  }

  func text(width: Int) -> String {
    var widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map(Table.cells).max() ?? 0
    }
    // The widest column gives way first; nothing becomes narrower than 6 cells.
    let gaps = 2 * max(0, columns.count - 1)
    while widths.reduce(gaps, +) > width, let widest = widths.max(), widest > 6,
      let place = widths.firstIndex(of: widest)
    {
      widths[place] -= 1
    }
    let lines = [columns.map(\.title)] + rows
    return lines.enumerated().map { number, line in
      let cells = line.enumerated().map { column, text in
        Table.fitted(text, to: widths[column], isRight: columns[column].isNumber && number > 0)
      }
      return Table.trimmed(cells.joined(separator: "  "))
    }.joined(separator: "\n")
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

  private var csv: String {
    ([columns.map(\.name)] + rows).map { $0.map(Table.quoted).joined(separator: ",") }.joined(separator: "\r\n")
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\""
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
