public import Coordination

/// A report as a web page of its own: one file, no scripts, nothing fetched, readable on a telephone and by a screen
/// reader, and for a portal to show in a frame.
public enum WebPage {
  public static func text(_ report: Report, in language: Language) -> String {
    let title = escaped(report.title.text(in: language))
    var body = ["<h1>\(title)</h1>"]
    if let issuer = report.issuer { body.append("<p class=\"issuer\">\(escaped(issuer.text(in: language)))</p>") }
    body.append("<p class=\"day\">\(escaped(Wording.cutOff(report.cutOff).text(in: language)))</p>")
    for section in report.sections {
      if let heading = section.heading { body.append("<h2>\(escaped(heading.text(in: language)))</h2>") }
      body += section.paragraphs.map { "<p>\(escaped($0.text(in: language)))</p>" }
      if let table = section.table { body.append(self.table(table, in: language)) }
    }
    if !report.warnings.isEmpty {
      body.append("<h2>\(escaped(Wording.warnings.text(in: language)))</h2>")
      body.append(list(report.warnings, language))
    }
    return """
      <!DOCTYPE html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 70rem; padding: 0 1rem }
      .frame { overflow-x: auto }
      table { border-collapse: collapse; width: 100% }
      th, td { border: 1px solid #bbb; padding: .35rem .5rem; text-align: left; vertical-align: top }
      th { background: #f0f4ee }
      td.number { text-align: right; font-variant-numeric: tabular-nums }
      </style>
      </head>
      <body>
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static func list(_ texts: [BilingualText], _ language: Language) -> String {
    "<ul>\(texts.map { "<li>\(escaped($0.text(in: language)))</li>" }.joined())</ul>"
  }

  private static func table(_ table: Report.Table, in language: Language) -> String {
    let heads = table.columns.map { "<th scope=\"col\">\(escaped($0.title.text(in: language)))</th>" }
    var lines = ["<div class=\"frame\"><table>", "<thead><tr>\(heads.joined())</tr></thead>", "<tbody>"]
    for row in table.rows {
      let cells = zip(table.cells(of: row), table.columns).map { cell, column -> String in
        let kind = column.isNumber ? " class=\"number\"" : ""
        return "<td\(kind)>\(escaped(CellText.text(cell, column.content, in: language)))</td>"
      }
      lines.append("<tr>\(cells.joined())</tr>")
    }
    lines += ["</tbody>", "</table></div>"]
    if table.rows.isEmpty { lines.append("<p>\(escaped(Wording.none.text(in: language)))</p>") }
    return lines.joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
