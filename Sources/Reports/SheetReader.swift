import Foundation
import FoundationXML

/// The cells of the first sheet of an XLSX file. Formats and formulas are not read, only what stands in the cells.
enum SheetReader {
  enum Cell: Hashable {
    case text(String)
    case number(Double)
    /// `#REF!` and the like.
    case fault
  }

  struct Row {
    /// As Excel counts, from 1.
    var number: Int
    /// By column from 0; empty cells are absent.
    var cells: [Int: Cell]
  }

  /// No sheet of a locality is longer.
  static let rowLimit = 20_000

  static func rows(of bytes: [UInt8]) throws(RenderingFault) -> [Row] {
    let archive = ZipContent(bytes)
    guard let sheet = try archive.entry("xl/worksheets/sheet1.xml") else {
      throw RenderingFault("Tệp không phải bảng tính XLSX.", "The file is no XLSX workbook.")
    }
    let strings = SharedStrings()
    if let entry = try archive.entry("xl/sharedStrings.xml") { try parse(entry, with: strings) }
    let reader = Sheet(strings: strings.texts)
    try parse(sheet, with: reader)
    if reader.rows.count > rowLimit {
      throw RenderingFault("Bảng dài hơn \(rowLimit) dòng.", "The sheet is longer than \(rowLimit) rows.")
    }
    return reader.rows
  }

  private static func parse(_ bytes: [UInt8], with delegate: any XMLParserDelegate) throws(RenderingFault) {
    // A workbook has no DOCTYPE; one that has could unfold its entities to gigabytes.
    let data = Data(bytes)
    let parser = XMLParser(data: data)
    parser.delegate = delegate
    guard data.range(of: Data("<!DOCTYPE".utf8)) == nil, parser.parse() else {
      throw RenderingFault("Bảng tính bị hỏng.", "The workbook is damaged.")
    }
  }

  /// NFC, without blanks at the ends, also those that do not break.
  fileprivate static func clean(_ text: String) -> String {
    text.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private final class SharedStrings: NSObject, XMLParserDelegate {
    var texts: [String] = []
    private var text = ""
    private var isText = false
    private var isPhonetic = false

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      switch name {
      case "si": text = ""
      case "t": isText = !isPhonetic
      case "rPh": isPhonetic = true
      default: break
      }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { if isText { text += string } }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      switch name {
      case "si": texts.append(SheetReader.clean(text))
      case "t": isText = false
      case "rPh": isPhonetic = false
      default: break
      }
    }
  }

  private final class Sheet: NSObject, XMLParserDelegate {
    var rows: [Row] = []
    private let strings: [String]
    private var text = ""
    private var isValue = false
    private var type = ""
    private var column = 0

    init(strings: [String]) { self.strings = strings }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      switch name {
      case "row":
        rows.append(Row(number: attributes["r"].flatMap { Int($0) } ?? (rows.last?.number ?? 0) + 1, cells: [:]))
        column = -1
        if rows.count > SheetReader.rowLimit { parser.abortParsing() }
      case "c":
        column = attributes["r"].flatMap(SheetReader.column) ?? column + 1
        (type, text) = (attributes["t"] ?? "n", "")
      case "v", "t": isValue = true
      default: break
      }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { if isValue { text += string } }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      switch name {
      case "v", "t": isValue = false
      case "c": if !rows.isEmpty { rows[rows.count - 1].cells[column] = cell }
      default: break
      }
    }

    private var cell: Cell? {
      if type == "e" { return .fault }
      if text.isEmpty { return nil }
      switch type {
      case "s":
        guard let place = Int(text), strings.indices.contains(place) else { return .fault }
        return strings[place].isEmpty ? nil : .text(strings[place])
      case "str", "inlineStr":
        let clean = SheetReader.clean(text)
        return clean.isEmpty ? nil : .text(clean)
      default: return Double(text).map { .number($0) } ?? .text(text)
      }
    }
  }

  /// "AB12" is column 27; nil for what is no place.
  static func column(of place: String) -> Int? {
    let letters = place.prefix { $0.isLetter }
    guard (1...3).contains(letters.utf8.count) else { return nil }
    var number = 0
    for letter in letters.uppercased().utf8 {
      guard (0x41...0x5A).contains(letter) else { return nil }
      number = number * 26 + Int(letter) - 0x40
    }
    return number - 1
  }
}
