import Coordination
import Wire

/// What a module answered: lists of objects become tables, the rest lines.
enum AnswerText {
  static func rendered(_ answer: JSON, _ format: OutputFormat, in language: Language, width: Int) -> String {
    switch format {
    case .table: text(answer, in: language, width: width)
    case .json: PrettyJSON.text(answer)
    case .jsonl: (rows(of: answer) ?? [answer]).map(\.text).joined(separator: "\n")
    case .csv: rows(of: answer).map { table($0, in: language).rendered(.csv, width: width) } ?? answer.text
    }
  }

  static func text(_ answer: JSON, in language: Language, width: Int) -> String {
    guard case .object(let members) = answer else {
      return tableText(answer, in: language, width: width) ?? FieldValue.text(answer, in: language)
    }
    var lines: [String] = []
    var tables: [String] = []
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if let table = tableText(value, in: language, width: width) {
        tables.append("\(name)\n\(table)")
      } else {
        let parts = RecordText.wrapped(FieldValue.text(value, in: language), width: max(20, width - 24))
        lines += parts.enumerated().map { Table.fitted($0 == 0 ? name : "", to: 22) + "  " + $1 }
      }
    }
    return (lines.isEmpty ? tables : [lines.joined(separator: "\n")] + tables).joined(separator: "\n\n")
  }

  private static func rows(of answer: JSON) -> [JSON]? {
    if let rows = answer.array { return rows }
    let lists = (answer.object ?? [:]).values.compactMap(\.array)
    return lists.count == 1 ? lists[0] : nil
  }

  private static func tableText(_ value: JSON, in language: Language, width: Int) -> String? {
    guard let rows = value.array, !rows.isEmpty, rows.allSatisfy({ $0.object != nil }) else { return nil }
    return table(rows, in: language).text(width: width)
  }

  private static func table(_ rows: [JSON], in language: Language) -> Table {
    var names: [String] = []
    for row in rows { for name in (row.object ?? [:]).keys.sorted() where !names.contains(name) { names.append(name) } }
    return Table(
      columns: names.map { name in
        .init(name: name, title: name, isNumber: rows.allSatisfy { $0[name] == nil || $0[name]?.integer != nil })
      },
      rows: rows.map { row in names.map { row[$0].map { FieldValue.text($0, in: language) } ?? "" } }, values: rows)
  }
}
