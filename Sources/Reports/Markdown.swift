public import Coordination

/// A report as Markdown, for mail, wikis and reading on a screen.
public enum Markdown {
  public static func text(_ report: Report, in language: Language) -> String {
    var blocks = ["# \(line(report.title, language))"]
    if let issuer = report.issuer { blocks.append("**\(line(issuer, language))**") }
    blocks.append("*\(Wording.cutOff(report.cutOff).text(in: language))*")
    if !report.recipients.isEmpty {
      let names = report.recipients.map { "- \(line($0, language))" }
      blocks.append(([language == .vi ? "Kính gửi:" : "To:"] + [""] + names).joined(separator: "\n"))
    }
    for section in report.sections {
      if let heading = section.heading { blocks.append("## \(line(heading, language))") }
      blocks += section.paragraphs.map { escaped($0.text(in: language)) }
      if let table = section.table { blocks.append(text(table, in: language)) }
    }
    if !report.warnings.isEmpty {
      blocks.append("## \(Wording.warnings.text(in: language))")
      blocks.append(report.warnings.map { "- \(line($0, language))" }.joined(separator: "\n"))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func text(_ table: Report.Table, in language: Language) -> String {
    func row(_ cells: [String]) -> String {
      "| \(cells.map { escaped(oneLine($0)).replacing("|", with: "\\|") }.joined(separator: " | ")) |"
    }
    var lines = [row(table.columns.map { $0.title.text(in: language) })]
    lines.append("|\(table.columns.map { $0.isNumber ? "---:" : "---" }.joined(separator: "|"))|")
    for cells in table.rows {
      lines.append(
        row(zip(table.cells(of: cells), table.columns).map { CellText.text($0, $1.content, in: language) }))
    }
    if table.rows.isEmpty { lines += ["", Wording.none.text(in: language)] }
    return lines.joined(separator: "\n")
  }

  private static func line(_ text: BilingualText, _ language: Language) -> String {
    escaped(oneLine(text.text(in: language)))
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// Marks that would become format, wherever they stand; `<` could become a tag.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_<[]".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result.first == "#" ? "\\" + result : result
  }
}
