import Coordination

extension Report {
  /// The cells of a table as short text, row by row; "?" where there is no figure.
  func cells(_ section: Int = 0) -> [[String]] {
    (sections[section].table?.rows ?? []).map { row in
      row.map { cell in
        switch cell {
        case .text(let text): text.vi
        case .number(let number): String(number)
        case .day(let day): day.iso
        case .unknown: "?"
        }
      }
    }
  }

  /// Whether each row has a cell for each column.
  var isEven: Bool {
    sections.allSatisfy { section in
      section.table.map { table in table.rows.allSatisfy { $0.count == table.columns.count } } ?? true
    }
  }
}

extension Report {
  /// All words of a report in Vietnamese, a table row on a line.
  var words: String {
    var lines = [title.vi] + warnings.map(\.vi)
    for section in sections {
      lines += [section.heading?.vi].compactMap { $0 } + section.paragraphs.map(\.vi)
      for row in section.table?.rows ?? [] { lines.append(row.map(\.words).joined(separator: " | ")) }
    }
    return lines.joined(separator: "\n")
  }
}

extension Report.Cell {
  var words: String {
    switch self {
    case .text(let text): text.vi
    case .number(let number): "\(number)"
    case .day(let day): day.iso
    case .unknown: "?"
    }
  }
}
