public import Coordination

/// A report as a Word document in the form of Nghị định 30/2020/NĐ-CP: a draft that the clerk numbers, dates and files,
/// and a leader signs. Number, place, day and signature are left blank.
///
/// The same report gives the same bytes.
public enum OfficialPaper {
  public static func bytes(_ report: Report, in language: Language) throws(RenderingFault) -> [UInt8] {
    let size = report.layout == .brief ? BriefSize.fitting(report, in: language) : 28
    let body = Composer(report: report, language: language, size: size).body
    return try ZipArchive.bytes(
      WordParts.entries(
        body: body, title: report.title.text(in: language), day: report.cutOff, size: size, language: language))
  }
}

/// The body of the document, part by part from the head down.
struct Composer {
  typealias Paragraph = WordText.Paragraph
  typealias Run = WordText.Run

  var report: Report
  var language: Language
  /// Of the text, in half points.
  var size: Int

  /// Between the margins: 165 mm.
  static let width = 9_354
  private static let firstLine = 567

  var body: String {
    var xml = report.layout == .brief ? briefHead : head
    xml += title.map(\.xml).joined()
    xml += addressees.map(\.xml).joined()
    for section in report.sections { xml += content(of: section) }
    xml += warnings.map(\.xml).joined()
    // The last element of a body is a paragraph, for Word puts its mark there.
    return xml + (report.layout == .brief ? Paragraph([]).xml : signature)
  }

  private func say(_ vi: String, _ en: String) -> String { language == .vi ? vi : en }
  private func text(_ text: BilingualText) -> String { WordText.allowed(text.text(in: language)) }
  private var isLetter: Bool { report.layout == .letter }

  // MARK: - Head

  /// Issuing body and number on the left, name of the state, place and day on the right.
  private var head: String {
    let widths = [3_650, Self.width - 3_650]
    let issuer = report.issuer.map(text) ?? "……………………"
    let left = [
      Paragraph([Run(issuer, bold: true, capital: true, size: 26)], .center), rule(shortenedBy: 1_150),
    ]
    let nation = say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM")
    let motto = say("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")
    let right = [
      Paragraph([Run(nation, bold: true, size: 25)], .center), Paragraph([Run(motto, bold: true, size: 27)], .center),
      rule(shortenedBy: language == .vi ? 1_020 : 700),
    ]
    let symbol = Wording.symbol(report.layout)
    var number = [Paragraph([Run("\(say("Số", "No.")):       /\(symbol)……", size: 26)], .center, before: 80)]
    if isLetter {
      number.append(Paragraph([Run(subject, size: 24)], .center, before: 60))
    }
    let day = say(
      "……………, ngày …… tháng …… năm ………", "……………, day …… month …… year ………")
    let place = [Paragraph([Run(day, italic: true, size: 27)], .center, before: 80)]
    return WordText.table([[left, right], [number, place]], widths: widths, hasBorders: false)
  }

  /// A line of a height that hardly shows, with the rule below it.
  private func rule(shortenedBy indent: Int) -> Paragraph {
    Paragraph([], .center, before: 30, rule: indent)
  }

  private var briefHead: String {
    let issuer = report.issuer.map { [Paragraph([Run(text($0), bold: true, capital: true, size: size)])] } ?? []
    let day = [Paragraph([Run(text(Wording.cutOff(report.cutOff)), italic: true, size: size)], .right)]
    let widths = [Self.width / 2, Self.width - Self.width / 2]
    return WordText.table([[issuer, day]], widths: widths, hasBorders: false)
  }

  // MARK: - Title

  /// "Báo cáo tiến độ" under the word BÁO CÁO is "Tiến độ": the kind is said once.
  private var subject: String {
    let full = text(report.title)
    if isLetter { return full.lowercased().hasPrefix("v/v") ? full : say("V/v \(full)", "Re: \(full)") }
    guard let kind = Wording.kind(report.layout).map(text), full.lowercased().hasPrefix(kind.lowercased()) else {
      return full
    }
    let rest = full.dropFirst(kind.count).drop { $0 == " " || $0 == ":" || $0 == "-" || $0.isNewline }
    return rest.prefix(1).uppercased() + rest.dropFirst()
  }

  private var title: [Paragraph] {
    let cutOff = Paragraph([Run("(\(text(Wording.cutOff(report.cutOff))))", italic: true)], .center, after: 120)
    if isLetter { return [] }
    if report.layout == .brief {
      let name = Run(text(report.title), bold: true, capital: true, size: size + 4)
      return [Paragraph([name], .center, before: 80, after: 80)]
    }
    var paragraphs: [Paragraph] = []
    if let kind = Wording.kind(report.layout) {
      paragraphs.append(Paragraph([Run(text(kind), bold: true, capital: true, size: 28)], .center, before: 300))
    }
    if !subject.isEmpty {
      paragraphs.append(Paragraph([Run(subject, bold: true, size: 28)], .center, before: paragraphs.isEmpty ? 300 : 0))
    }
    paragraphs.append(Paragraph([], .center, before: 50, after: 60, rule: 3_700))
    return Wording.statesCutOff(report.layout) ? paragraphs + [cutOff] : paragraphs
  }

  private var addressees: [Paragraph] {
    let names = report.recipients.map(text)
    let cutOff = Paragraph([Run("(\(text(Wording.cutOff(report.cutOff))))", italic: true)], .center, after: 120)
    let after = isLetter ? [cutOff] : []
    guard !names.isEmpty else { return after }
    if report.layout == .invitation {
      let issuer = report.issuer.map(text) ?? "……………………"
      let asked = Run(say("\(issuer) trân trọng kính mời:", "\(issuer) has the honour to invite:"))
      return [line([asked])] + names.map { listed($0) }
    }
    let call = say("Kính gửi:", "To:")
    if names.count == 1 {
      return [Paragraph([Run("\(call) \(names[0])")], .center, before: 120, after: 160)] + after
    }
    let entries = names.enumerated().map { place, name in
      Paragraph(
        [Run("- \(name)\(place == names.count - 1 ? "." : ";")")], after: place == names.count - 1 ? 160 : 40,
        indent: 2_900)
    }
    return [Paragraph([Run(call)], before: 120, after: 40, indent: 1_900)] + entries + after
  }

  // MARK: - Content

  private var gap: Int { report.layout == .brief ? 60 : 120 }

  private func line(_ runs: [Run]) -> Paragraph {
    Paragraph(runs, .both, firstLine: report.layout == .brief ? 0 : Self.firstLine, after: gap)
  }

  private func listed(_ entry: String) -> Paragraph { line([Run("- \(entry)")]) }

  private func content(of section: Report.Section) -> String {
    var xml = ""
    if let heading = section.heading {
      xml +=
        Paragraph(
          [Run(text(heading), bold: true)], style: "Heading1", .both,
          firstLine: report.layout == .brief ? 0 : Self.firstLine, before: gap / 2, after: gap, staysWithNext: true
        ).xml
    }
    xml += section.paragraphs.map { line([Run(text($0))]).xml }.joined()
    if let table = section.table { xml += self.table(table) }
    return xml
  }

  private func table(_ table: Report.Table) -> String {
    let size = min(size - 2, table.columns.count > 8 ? 18 : table.columns.count > 6 ? 20 : 24)
    let head = table.columns.map { [Paragraph([Run(text($0.title), bold: true, size: size)], .center)] }
    let rows = table.rows.map { row in
      zip(table.cells(of: row), table.columns).map { cell, column -> [Paragraph] in
        let text = CellText.text(cell, column.content, in: language)
        let alignment: WordText.Alignment =
          switch cell {
          case .text: .left
          case .number: .right
          case .day, .unknown: .center
          }
        return [Paragraph([Run(text, italic: cell == .unknown, size: size)], alignment)]
      }
    }
    let xml = WordText.table([head] + rows, widths: widths(of: table), hasBorders: true, heads: 1)
    let note = table.rows.isEmpty ? [Run(Wording.none.text(in: language), italic: true, size: size)] : []
    return xml + Paragraph(note, .center, after: gap / 2).xml
  }

  /// Shares of the page by what the columns hold: none narrower than its longest word, long text gets the rest.
  private func widths(of table: Report.Table) -> [Int] {
    let wishes = table.columns.enumerated().map { place, column -> (least: Int, wish: Int) in
      let title = text(column.title)
      // The words that say that there is no figure may break; figures and days may not.
      let known = table.rows.prefix(500).map { table.cells(of: $0)[place] }.filter { $0 != .unknown }
      let cells = known.map { CellText.text($0, column.content, in: language) }
      let words = ([title] + cells.filter { _ in column.content == .text }).flatMap { $0.split(separator: " ") }
      let whole = column.content == .text ? [] : cells.map(\.count)
      let least = max(4, (words.map(\.count) + whole).max() ?? 0) + 2
      let longest = max(min(16, title.count), cells.map(\.count).max() ?? 0) + 2
      return (min(least, 22), min(max(least, longest), 60))
    }
    let least = wishes.map(\.least).reduce(0, +)
    let extra = wishes.map { $0.wish - $0.least }.reduce(0, +)
    guard least > 0 else { return [] }
    let unit = 100
    // What fits of the wishes, in characters; then everything is stretched to the width of the page.
    let room = max(0, min(extra, 88 - least))
    let shares = wishes.map { $0.least * unit + (extra > 0 ? ($0.wish - $0.least) * unit * room / extra : 0) }
    let total = shares.reduce(0, +)
    var widths = shares.map { $0 * Self.width / total }
    widths[widths.count - 1] += Self.width - widths.reduce(0, +)
    return widths
  }

  private var warnings: [Paragraph] {
    guard !report.warnings.isEmpty else { return [] }
    let head = Paragraph(
      [Run(text(Wording.warnings), bold: true, italic: true)], .both,
      firstLine: report.layout == .brief ? 0 : Self.firstLine, before: gap / 2, after: gap / 2, staysWithNext: true)
    return [head] + report.warnings.map { line([Run("- \(text($0))", italic: true)]) }
  }

  // MARK: - End

  /// Nơi nhận on the left; on the right the office, the name and the room for signature and seal, all blank.
  private var signature: String {
    var places = [Paragraph([Run(say("Nơi nhận:", "Copies to:"), bold: true, italic: true, size: 24)])]
    let first = report.recipients.isEmpty || report.layout == .invitation ? "……………………" : say("Như trên", "As above")
    let lines = ["- \(first);", "- ……………………;", say("- Lưu: VT, ………", "- Archives: ………")]
    places += lines.map { Paragraph([Run($0, size: 22)]) }
    let signer = [
      Paragraph([Run("……………………………", bold: true)], .center, after: 1_500),
      Paragraph([Run("……………………………", bold: true)], .center),
    ]
    let widths = [Self.width / 2, Self.width - Self.width / 2]
    return Paragraph([], before: 240).xml + WordText.table([[places, signer]], widths: widths, hasBorders: false)
      + Paragraph([]).xml
  }
}
