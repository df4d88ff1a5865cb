public import Coordination

/// Cells of a report as people read them: days dd/MM/yyyy, thousands grouped, percent with its decimals.
public enum CellText {
  /// For the screen and for paper. Where there is no figure it says so; it is never 0 and never blank.
  public static func text(_ cell: Report.Cell, _ content: Report.Column.Content, in language: Language) -> String {
    switch cell {
    case .text(let text): text.text(in: language)
    case .day(let day): day.vietnamese
    case .unknown: Wording.unknown.text(in: language)
    case .number(let number):
      switch content {
      case .money: "\(grouped(number, in: language)) đ"
      case .percent: "\(percent(number, in: language))%"
      // A year is no amount: "2.024" would be read as one.
      case .integer, .text, .day: number.magnitude < 10_000 ? String(number) : grouped(number, in: language)
      }
    }
  }

  /// "1.234.567" in Vietnamese, "1,234,567" in English.
  static func grouped(_ number: Int64, in language: Language) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(language == .vi ? "." : ",") }
      text.append(digit)
    }
    return text
  }

  /// Hundredths of a percent: 5025 is "50,25", 5000 is "50".
  static func percent(_ hundredths: Int64, in language: Language) -> String {
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    var text = (hundredths < 0 ? "-" : "") + String(whole)
    if rest > 0 {
      text += language == .vi ? "," : "."
      text += rest < 10 ? "0\(rest)" : rest.isMultiple(of: 10) ? String(rest / 10) : String(rest)
    }
    return text
  }
}

extension Report.Table {
  /// One cell per column, whatever the row brought: what is missing has no figure.
  public func cells(of row: [Report.Cell]) -> [Report.Cell] {
    columns.indices.map { row.indices.contains($0) ? row[$0] : .unknown }
  }
}

extension Report.Column {
  var isNumber: Bool { [.integer, .money, .percent].contains(content) }
}
