import Coordination
import Reports
import Wire

/// A report on the terminal: text is wrapped, and so are the cells of its tables; nothing is cut or left out.
struct ReportText {
  var language: Language
  var width: Int

  func text(_ report: Report) -> String {
    let issuer = report.issuer.map { "\($0.text(in: language)) · " } ?? ""
    let title = RecordText.wrapped(issuer + report.title.text(in: language), width: width)
    var blocks = [(title + [Wording.cutOff(report.cutOff).text(in: language)]).joined(separator: "\n")]
    if !report.recipients.isEmpty {
      let names = report.recipients.map { $0.text(in: language) }.joined(separator: "; ")
      blocks.append(wrapped("\(language.say("Kính gửi", "To")): \(names)"))
    }
    for section in report.sections {
      var lines = section.heading.map { [wrapped($0.text(in: language))] } ?? []
      lines += section.paragraphs.map { wrapped($0.text(in: language)) }
      if let table = section.table {
        lines.append(self.table(table).text(width: width))
        if table.rows.isEmpty { lines.append(language.say("(không có)", "(none)")) }
        if hasUnknown(table) { lines.append("\(Self.unknown)  \(Wording.unknown.text(in: language))") }
      }
      blocks.append(lines.joined(separator: "\n"))
    }
    if !report.warnings.isEmpty {
      let lines = report.warnings.map { wrapped("! \($0.text(in: language))") }
      blocks.append(([Wording.warnings.text(in: language)] + lines).joined(separator: "\n"))
    }
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// Stands in the cells of a table, and is explained below it: the words would take the room of what is known.
  private static let unknown = "–"

  private func hasUnknown(_ table: Report.Table) -> Bool {
    table.rows.contains { table.cells(of: $0).contains(.unknown) }
  }

  private func table(_ table: Report.Table) -> Table {
    var result = Table(
      columns: table.columns.map { column in
        .init(
          name: column.id, title: column.title.text(in: language),
          isNumber: [.integer, .money, .percent].contains(column.content), isWhole: column.content == .day)
      })
    result.wraps = true
    result.rows = table.rows.map { row in
      zip(table.cells(of: row), table.columns).map {
        $0 == .unknown ? Self.unknown : CellText.text($0, $1.content, in: language)
      }
    }
    return result
  }

  private func wrapped(_ text: String) -> String { RecordText.wrapped(text, width: width).joined(separator: "\n") }
}
