/// Paragraphs and tables of WordprocessingML, as far as official papers need them.
enum WordText {
  enum Alignment: String { case left, center, right, both }

  /// Text in one format. Sizes are half points.
  struct Run {
    var text: String
    var isBold = false
    var isItalic = false
    var isCapital = false
    var size: Int?

    init(_ text: String, bold: Bool = false, italic: Bool = false, capital: Bool = false, size: Int? = nil) {
      (self.text, isBold, isItalic, isCapital, self.size) = (text, bold, italic, capital, size)
    }

    var xml: String {
      var format = ""
      if isBold { format += "<w:b/>" }
      if isItalic { format += "<w:i/>" }
      if isCapital { format += "<w:caps/>" }
      if let size { format += "<w:sz w:val=\"\(size)\"/><w:szCs w:val=\"\(size)\"/>" }
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      let content = lines.map { "<w:t xml:space=\"preserve\">\(WordText.escaped(String($0)))</w:t>" }
      return "<w:r>\(format.isEmpty ? "" : "<w:rPr>\(format)</w:rPr>")\(content.joined(separator: "<w:br/>"))</w:r>"
    }
  }

  /// Measures in twentieths of a point.
  struct Paragraph {
    var runs: [Run]
    var style: String?
    var alignment = Alignment.left
    var firstLine = 0
    var before = 0
    var after = 0
    /// A line below the text, shortened by so much on each side.
    var rule: Int?
    var staysWithNext = false
    /// Letters of which an empty paragraph has the height, in half points.
    var emptySize = 2
    /// From the left margin.
    var indent = 0

    init(
      _ runs: [Run], style: String? = nil, _ alignment: Alignment = .left, firstLine: Int = 0, before: Int = 0,
      after: Int = 0, rule: Int? = nil, staysWithNext: Bool = false, indent: Int = 0
    ) {
      (self.runs, self.style, self.alignment, self.firstLine) = (runs, style, alignment, firstLine)
      (self.before, self.after, self.rule, self.staysWithNext) = (before, after, rule, staysWithNext)
      self.indent = indent
    }

    /// The order of the members is that of the schema: programs refuse any other.
    var xml: String {
      var format = style.map { "<w:pStyle w:val=\"\($0)\"/>" } ?? ""
      if staysWithNext { format += "<w:keepNext/>" }
      if rule != nil {
        format += "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>"
      }
      format += "<w:spacing w:before=\"\(before)\" w:after=\"\(after)\"/>"
      if let rule {
        format += "<w:ind w:left=\"\(rule)\" w:right=\"\(rule)\"/>"
      } else if indent > 0 {
        format += "<w:ind w:left=\"\(indent)\"/>"
      } else if firstLine > 0 {
        format += "<w:ind w:firstLine=\"\(firstLine)\"/>"
      }
      format += "<w:jc w:val=\"\(alignment.rawValue)\"/>"
      // An empty paragraph is as high as its mark.
      if runs.isEmpty { format += "<w:rPr><w:sz w:val=\"\(emptySize)\"/></w:rPr>" }
      return "<w:p><w:pPr>\(format)</w:pPr>\(runs.map(\.xml).joined())</w:p>"
    }
  }

  /// A table whose columns have these widths; `rows` hold one paragraph list per cell. The first `heads` rows are
  /// repeated on each page.
  static func table(_ rows: [[[Paragraph]]], widths: [Int], hasBorders: Bool, heads: Int = 0) -> String {
    var xml = "<w:tbl><w:tblPr><w:tblW w:w=\"\(widths.reduce(0, +))\" w:type=\"dxa\"/>"
    if hasBorders {
      let sides = ["top", "left", "bottom", "right", "insideH", "insideV"]
      let borders = sides.map { "<w:\($0) w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>" }
      xml += "<w:tblBorders>\(borders.joined())</w:tblBorders>"
    }
    xml += "<w:tblLayout w:type=\"fixed\"/>"
    xml +=
      "<w:tblCellMar><w:left w:w=\"70\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
    xml += "<w:tblGrid>\(widths.map { "<w:gridCol w:w=\"\($0)\"/>" }.joined())</w:tblGrid>"
    for (number, row) in rows.enumerated() {
      let isHead = number < heads
      xml += "<w:tr><w:trPr><w:cantSplit/>\(isHead ? "<w:tblHeader/>" : "")</w:trPr>"
      for (cell, width) in zip(row, widths) {
        let shade = isHead ? "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E7EEF7\"/>" : ""
        let align = isHead ? "<w:vAlign w:val=\"center\"/>" : ""
        let format = "<w:tcPr><w:tcW w:w=\"\(width)\" w:type=\"dxa\"/>\(shade)\(align)</w:tcPr>"
        xml += "<w:tc>\(format)\((cell.isEmpty ? [Paragraph([])] : cell).map(\.xml).joined())</w:tc>"
      }
      xml += "</w:tr>"
    }
    return xml + "</w:tbl>"
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in allowed(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text without what XML 1.0 cannot carry.
  static func allowed(_ text: String) -> String {
    func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF || "\t\n".unicodeScalars.contains(scalar)
    }
    if text.unicodeScalars.allSatisfy(isAllowed) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter(isAllowed)))
  }
}
