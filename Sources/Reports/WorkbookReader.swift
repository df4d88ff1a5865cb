public import Coordination
import Foundation

/// The sheets of an XLSX file: what stands in the cells, and which numbers are days. Formulas are not read, only what
/// they came to.
struct WorkbookReader {
  struct Sheet {
    var name: String
    var entry: String
  }

  let sheets: [Sheet]
  private let archive: ZipContent
  private let strings: [String]
  /// By the number of a cell's style.
  private let isDay: [Bool]
  /// Days between the first days of the two calendars of Excel.
  private let offset: Int

  init(_ bytes: [UInt8]) throws(RenderingFault) {
    archive = ZipContent(bytes)
    var book = try archive.entry("xl/workbook.xml")
    // A workbook of one sheet can be read without its table of contents.
    if book == nil, try archive.entry("xl/worksheets/sheet1.xml") != nil { book = Array("<workbook/>".utf8) }
    guard let book else { throw Self.foreign }
    let links = try Self.links(archive.entry("xl/_rels/workbook.xml.rels") ?? [])
    var scanner = try XMLScanner(book)
    var sheets: [Sheet] = []
    var offset = 0
    while true {
      let token = try scanner.next()
      if token == .end { break }
      if token == .open("workbookPr") {
        offset = ["1", "true"].contains(scanner.attribute("date1904")) ? 1_462 : 0
      }
      guard token == .open("sheet") else { continue }
      let link = scanner.attribute("r:id").flatMap { links[$0] }
      sheets.append(
        Sheet(
          name: scanner.attribute("name") ?? "Sheet\(sheets.count + 1)",
          entry: link ?? "xl/worksheets/sheet\(sheets.count + 1).xml"))
    }
    self.sheets = sheets.isEmpty ? [Sheet(name: "Sheet1", entry: "xl/worksheets/sheet1.xml")] : sheets
    self.offset = offset
    strings = try Self.strings(archive.entry("xl/sharedStrings.xml") ?? [])
    isDay = try Self.days(archive.entry("xl/styles.xml") ?? [])
  }

  static var foreign: RenderingFault {
    RenderingFault("Tệp không phải bảng tính XLSX.", "The file is no XLSX workbook.")
  }

  /// The first sheet, or the one that is named or numbered.
  func table(_ wanted: String?) throws(RenderingFault) -> RawTable {
    let key = wanted.map(TextFolding.folded)
    let named = sheets.first { key == TextFolding.folded($0.name) }
    let numbered = wanted.flatMap { Int($0) }.flatMap { sheets.indices.contains($0 - 1) ? sheets[$0 - 1] : nil }
    guard let sheet = wanted == nil ? sheets.first : named ?? numbered else {
      let names = sheets.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw RenderingFault(
        "Không có trang \"\(wanted ?? "")\". Có: \(names).",
        "There is no sheet \"\(wanted ?? "")\". There are: \(names).")
    }
    guard let entry = try archive.entry(sheet.entry) else { throw XMLScanner.fault }
    return try table(entry)
  }

  private func table(_ entry: [UInt8]) throws(RenderingFault) -> RawTable {
    var scanner = try XMLScanner(entry)
    var table = RawTable(rows: [])
    var cell = CellParts()
    var isValue = false
    while true {
      switch try scanner.next() {
      case .end: return table.filledDown()
      case .open("row"):
        if table.rows.count >= RawTable.rowLimit { throw RawTable.tooLong }
        let number = scanner.attribute("r").flatMap { Int($0) } ?? (table.rows.last?.number ?? 0) + 1
        table.rows.append(.init(number: number, cells: []))
      case .open("c"):
        let next = table.rows.last?.cells.count ?? 0
        cell = CellParts(
          column: scanner.attribute("r").flatMap(Self.column) ?? next, type: scanner.attribute("t") ?? "n",
          style: scanner.attribute("s").flatMap { Int($0) })
      case .open("v"), .open("t"): isValue = true
      case .text(let text): if isValue { cell.text += text }
      case .close("v"), .close("t"): isValue = false
      case .close("c"):
        guard let row = table.rows.indices.last else { throw XMLScanner.fault }
        let value = value(of: cell)
        if value == .empty { break }
        let gap = cell.column - table.rows[row].cells.count
        if gap > 0 { table.rows[row].cells += [RawTable.Cell](repeating: .empty, count: gap) }
        if gap >= 0 { table.rows[row].cells.append(value) } else { table.rows[row].cells[cell.column] = value }
      case .open("mergeCell"):
        if let merge = scanner.attribute("ref").flatMap(Self.merge) { table.merges.append(merge) }
      default: break
      }
    }
  }

  private struct CellParts {
    var column = 0
    var type = "n"
    var style: Int?
    var text = ""
  }

  private func value(of cell: CellParts) -> RawTable.Cell {
    if cell.type == "e" { return .fault }
    if cell.text.isEmpty { return .empty }
    switch cell.type {
    case "s":
      guard let place = Int(cell.text), strings.indices.contains(place) else { return .fault }
      return strings[place].isEmpty ? .empty : .text(strings[place])
    case "str", "inlineStr": return .text(Self.unescaped(cell.text))
    case "b": return .text(cell.text == "1" ? "TRUE" : "FALSE")
    case "d": return Day(parsing: cell.text.prefix(10)).map { .day($0) } ?? .text(cell.text)
    default:
      guard let number = Double(cell.text), number.isFinite else { return .text(cell.text) }
      let isDay = cell.style.map { self.isDay.indices.contains($0) && self.isDay[$0] } ?? false
      return isDay ? day(number).map { .day($0) } ?? .number(number) : .number(number)
    }
  }

  private func day(_ serial: Double) -> Day? {
    RawTable.day(serial: serial + Double(offset))
  }

  /// "AB12" is column 27; nil for what is no place.
  static func column(of place: String) -> Int? {
    var number = 0
    var letters = 0
    for byte in place.utf8 {
      let letter = byte & 0xDF
      guard (0x41...0x5A).contains(letter) else { break }
      number = number * 26 + Int(letter) - 0x40
      letters += 1
      if letters > 3 { return nil }
    }
    return letters == 0 ? nil : number - 1
  }

  private static func merge(_ text: String) -> RawTable.Merge? {
    let ends = text.split(separator: ":").map(String.init)
    guard ends.count == 2, let first = column(of: ends[0]), let last = column(of: ends[1]),
      let top = Int(ends[0].filter(\.isNumber)), let bottom = Int(ends[1].filter(\.isNumber)), first <= last,
      top <= bottom
    else { return nil }
    return RawTable.Merge(rows: top...bottom, columns: first...last)
  }
}

// MARK: - The other parts of a workbook

extension WorkbookReader {
  private static func links(_ entry: [UInt8]) throws(RenderingFault) -> [String: String] {
    var scanner = try XMLScanner(entry)
    var links: [String: String] = [:]
    while true {
      let token = try scanner.next()
      if token == .end { return links }
      guard token == .open("Relationship"), let id = scanner.attribute("Id"), let target = scanner.attribute("Target")
      else { continue }
      links[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    }
  }

  /// Texts of many runs are joined; readings above the letters are left out.
  private static func strings(_ entry: [UInt8]) throws(RenderingFault) -> [String] {
    var scanner = try XMLScanner(entry)
    var strings: [String] = []
    var text = ""
    var isText = false
    var isReading = false
    while true {
      switch try scanner.next() {
      case .end: return strings
      case .open("si"): text = ""
      case .close("si"): strings.append(unescaped(text))
      case .open("t"): isText = !isReading
      case .close("t"): isText = false
      case .open("rPh"): isReading = true
      case .close("rPh"): isReading = false
      case .text(let part): if isText { text += part }
      default: break
      }
    }
  }

  /// Which styles show a day.
  private static func days(_ entry: [UInt8]) throws(RenderingFault) -> [Bool] {
    var scanner = try XMLScanner(entry)
    var formats: [Int: Bool] = [:]
    var days: [Bool] = []
    var isCell = false
    while true {
      switch try scanner.next() {
      case .end: return days
      case .open("numFmt"):
        guard let id = scanner.attribute("numFmtId").flatMap({ Int($0) }) else { break }
        formats[id] = scanner.attribute("formatCode").map(isFormatOfDay) ?? false
      case .open("cellXfs"): isCell = true
      case .close("cellXfs"): isCell = false
      case .open("xf"):
        guard isCell else { break }
        let id = scanner.attribute("numFmtId").flatMap { Int($0) } ?? 0
        // 14-17 and 22 are Excel's own formats of days, the others those of its East Asian editions.
        days.append(
          formats[id] ?? ((14...17).contains(id) || id == 22 || (27...36).contains(id) || (50...58).contains(id)))
      default: break
      }
    }
  }

  static func isFormatOfDay(_ code: String) -> Bool {
    var isQuoted = false
    var isBracketed = false
    var isEscaped = false
    return code.lowercased().contains { character in
      if isEscaped {
        isEscaped = false
        return false
      }
      switch character {
      case "\\": isEscaped = true
      case "\"": isQuoted.toggle()
      case "[": isBracketed = true
      case "]": isBracketed = false
      default: return !isQuoted && !isBracketed && (character == "d" || character == "y")
      }
      return false
    }
  }

  /// `_x000D_` stands for a character that XML does not know.
  private static func unescaped(_ text: String) -> String {
    guard text.contains("_x") else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstRange(of: "_x") {
      result += rest[..<mark.lowerBound]
      let digits = rest[mark.upperBound...].prefix(4)
      if digits.count == 4, rest[digits.endIndex...].first == "_", let code = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(code)
      {
        result.unicodeScalars.append(scalar)
        rest = rest[rest.index(after: digits.endIndex)...]
      } else {
        result += "_x"
        rest = rest[mark.upperBound...]
      }
    }
    return result + rest
  }
}

extension RawTable {
  /// The day that Excel keeps under this number; nil before 01/03/1900, where its calendar is wrong.
  public static func day(serial: Double) -> Day? {
    guard serial >= 61, serial < 3_000_000 else { return nil }
    return Day(number: Int(serial.rounded(.down)) - 25_569)
  }

  /// A value that is shown across several rows is the value of each.
  fileprivate func filledDown() -> RawTable {
    var table = self
    let places = Dictionary(rows.enumerated().map { ($0.element.number, $0.offset) }, uniquingKeysWith: { $1 })
    for merge in merges where merge.rows.count > 1 && merge.rows.count <= Self.rowLimit {
      let column = merge.columns.lowerBound
      guard let top = places[merge.rows.lowerBound], rows[top][column] != .empty else { continue }
      for number in merge.rows.dropFirst() {
        guard let row = places[number] else { continue }
        let gap = column + 1 - table.rows[row].cells.count
        if gap > 0 { table.rows[row].cells += [Cell](repeating: .empty, count: gap) }
        table.rows[row].cells[column] = rows[top][column]
      }
    }
    return table
  }
}
