public import Coordination
import Foundation

/// A table as it stands in somebody's file: rows of cells, before anybody knows what they mean.
public struct RawTable: Sendable, Hashable {
  public enum Cell: Sendable, Hashable {
    case empty
    case text(String)
    case number(Double)
    /// A number that the workbook shows as a day.
    case day(Day)
    /// `#REF!` and the like.
    case fault

    public var text: String? { if case .text(let text) = self { text } else { nil } }
  }

  public struct Row: Sendable, Hashable {
    /// As a spreadsheet counts, from 1.
    public var number: Int
    public var cells: [Cell]

    public init(number: Int, cells: [Cell]) { (self.number, self.cells) = (number, cells) }

    /// Empty beyond the last cell.
    public subscript(column: Int) -> Cell { cells.indices.contains(column) ? cells[column] : .empty }
    public var isEmpty: Bool { cells.allSatisfy { $0 == .empty } }
  }

  /// Cells that are shown as one; the value stands in the first.
  public struct Merge: Sendable, Hashable {
    /// Numbers of rows.
    public var rows: ClosedRange<Int>
    public var columns: ClosedRange<Int>

    public init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) { (self.rows, self.columns) = (rows, columns) }
  }

  public var rows: [Row]
  public var merges: [Merge]

  public init(rows: [Row], merges: [Merge] = []) { (self.rows, self.merges) = (rows, merges) }

  /// More is no list of a province.
  public static let rowLimit = 200_000

  public static func isWorkbook(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  /// Names of the sheets of a workbook.
  public static func sheets(of bytes: [UInt8]) throws(RenderingFault) -> [String] {
    try WorkbookReader(bytes).sheets.map(\.name)
  }

  /// A sheet of a workbook by its name, without regard to marks, or by its number from 1; without one the first.
  public init(workbook bytes: [UInt8], sheet: String? = nil) throws(RenderingFault) {
    self = try WorkbookReader(bytes).table(sheet)
  }

  /// Formula cells that an export made safe get their text back.
  public init(csv text: String) throws(RenderingFault) {
    let records = try CSVReader.records(text)
    guard records.count <= Self.rowLimit else { throw Self.tooLong }
    self.init(
      rows: records.enumerated().map { place, fields in
        Row(number: place + 1, cells: fields.map { $0.isEmpty ? .empty : .text(CSV.armed($0)) })
      })
  }

  static var tooLong: RenderingFault {
    RenderingFault("Bảng dài hơn \(rowLimit) dòng.", "The table is longer than \(rowLimit) rows.")
  }

  /// TCVN3 or VNI when the texts look like it.
  public var legacyEncoding: TextEncoding? {
    var sample = ""
    for row in rows.prefix(2_000) where sample.utf8.count < 60_000 {
      for case .text(let text) in row.cells { sample += text + " " }
    }
    return TextEncoding.guess(inText: sample)
  }

  /// Texts as they are kept: in Unicode, NFC, blanks that do not break as blanks, nothing invisible, no blanks at the
  /// ends; cells without a value are empty.
  public func cleaned(from encoding: TextEncoding? = nil) -> RawTable {
    var table = self
    for row in table.rows.indices {
      for column in table.rows[row].cells.indices {
        guard case .text(var text) = table.rows[row].cells[column] else { continue }
        if let encoding, !text.utf8.allSatisfy({ $0 < 0x80 }) { text = Self.converted(text, from: encoding) }
        text = Self.clean(text)
        table.rows[row].cells[column] = text.isEmpty ? .empty : .text(text)
      }
    }
    return table
  }

  /// Sheets that were filled in over years hold both: a cell that is Unicode already stays.
  private static func converted(_ text: String, from encoding: TextEncoding) -> String {
    let result = encoding.unicode(text)
    return VietnameseSyllable.score(result) >= VietnameseSyllable.score(text) ? result : text
  }

  static func clean(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text }
    var kept = String.UnicodeScalarView()
    for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
      switch scalar.value {
      case 0xA0, 0x2007, 0x202F: kept.append(" ")
      case 0xAD, 0x200B...0x200F, 0xFEFF: break
      default: kept.append(scalar)
      }
    }
    return String(kept).replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
