import Coordination

/// The size of letters with which a page for leaders stays one page.
///
/// Counted, not laid out: lines of average letters. What does not fit at the smallest size runs over.
enum BriefSize {
  /// 13 to 9 points, in half points.
  static func fitting(_ report: Report, in language: Language) -> Int {
    stride(from: 26, through: 18, by: -1).first { height(of: report, size: $0, in: language) < 700 } ?? 18
  }

  /// In points; the page has 728 between its margins.
  private static func height(of report: Report, size: Int, in language: Language) -> Int {
    let lineHeight = size * 58 / 100
    let letters = 468 * 100 / (size * 24)
    func lines(_ text: BilingualText, letters: Int) -> Int { text.text(in: language).count / max(1, letters) + 1 }
    var height = 3 * lineHeight + 20
    for section in report.sections {
      if section.heading != nil { height += lineHeight + 6 }
      for paragraph in section.paragraphs { height += lines(paragraph, letters: letters) * lineHeight + 3 }
      guard let table = section.table else { continue }
      // Cells share the line; long text takes more lines of its narrower column.
      let share = max(6, letters * 100 / 92 / max(1, table.columns.count))
      for row in [table.columns.map { Report.Cell.text($0.title) }] + table.rows {
        let most =
          row.map { cell in
            if case .text(let text) = cell { lines(text, letters: share * 3 / 2) } else { 1 }
          }.max() ?? 1
        height += most * (lineHeight - 1) + 1
      }
      height += lineHeight
    }
    if !report.warnings.isEmpty { height += lineHeight + 6 }
    for warning in report.warnings { height += lines(warning, letters: letters) * lineHeight + 3 }
    return height
  }
}
