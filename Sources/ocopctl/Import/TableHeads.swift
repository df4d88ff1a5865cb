import Coordination
import Reports
import Wire

/// Where the heads of a table stand and what its columns are for; which rows below are no data.
struct TableHeads {
  struct Head {
    /// From 0.
    var column: Int
    var text: String
    var target: ColumnTarget
    /// Money in thousands or millions, as the head says.
    var factor: Int64 = 1
    /// Nobody said what it is for.
    var isUnknown = false
  }

  var heads: [Head]
  /// The number of the row of heads.
  var row: Int
  /// Rows below that hold data, as a spreadsheet counts.
  var data: [RawTable.Row]
  /// Rows that were passed over, with the reason.
  var passed: [(row: Int, why: BilingualText)]

  var used: [Head] { heads.filter { $0.target != .ignored } }

  func head(of target: ColumnTarget) -> Head? { heads.first { $0.target == target } }

  /// A sheet of our own says itself what it holds; of others the row is taken whose heads say most. Nil when no row of
  /// the first forty says anything.
  init?(_ table: RawTable, words: ColumnWords, map: ColumnMap, rows wanted: ClosedRange<Int>? = nil) {
    if let sheet = WorkSheet.found(in: table) {
      let titles = table.rows.first { $0.number == sheet.head }
      heads = sheet.columns.enumerated().map { place, name in
        Head(column: place, text: titles?[place].text ?? name, target: words.target(named: name) ?? .ignored)
      }
      row = sheet.head
    } else {
      let candidates = table.rows.prefix(40).map { ($0.number, Self.heads(of: $0, in: table, words, map)) }
      let weights = candidates.map { Set($0.1.filter { $0.target != .ignored }.map(\.target)).count }
      guard let most = weights.max(), most > 0, let place = weights.lastIndex(of: most) else { return nil }
      (row, heads) = candidates[place]
    }
    (data, passed) = ([], [])
    (data, passed) = rows(below: table, wanted, isOwn: WorkSheet.found(in: table) != nil)
  }

  private static func heads(
    of row: RawTable.Row, in table: RawTable, _ words: ColumnWords, _ map: ColumnMap
  ) -> [Head] {
    let above = table.rows.last { $0.number == row.number - 1 }
    var taken: Set<ColumnTarget> = []
    return row.cells.indices.map { column in
      let text = row[column].text ?? ""
      let merge = table.merges.first {
        $0.rows.upperBound == row.number - 1 && $0.columns.count > 1 && $0.columns.contains(column)
      }
      let group = merge.flatMap { above?[$0.columns.lowerBound].text }
      let named = map.target(ofHead: text, at: column).map { words.target(named: $0) ?? .ignored }
      let found = named ?? (text.isEmpty ? nil : words.target(ofHead: text, under: group))
      var head = Head(column: column, text: text, target: found ?? .ignored, factor: factor(in: text))
      head.isUnknown = found == nil && !text.isEmpty
      // Of two columns that say the same the first is meant.
      if head.target != .ignored, !taken.insert(head.target).inserted {
        (head.target, head.isUnknown) = (.ignored, true)
      }
      return head
    }
  }

  /// "Doanh thu (triệu đồng)".
  static func factor(in head: String) -> Int64 {
    guard let unit = head.firstMatch(of: /\(([^)]*)\)/)?.1 else { return 1 }
    let words = TextFolding.folded(unit.replacing(".", with: " ")).replacing("dvt:", with: "").split(separator: " ")
    guard words.contains(where: { ["dong", "d", "vnd"].contains($0) }) else { return 1 }
    if words.contains("trieu") || words.contains("tr") { return 1_000_000 }
    if words.contains("nghin") || words.contains("ngan") || words.contains("1000") { return 1_000 }
    return words.contains("ty") || words.contains("ti") ? 1_000_000_000 : 1
  }

  // MARK: - Rows

  private func rows(
    below table: RawTable, _ wanted: ClosedRange<Int>?, isOwn: Bool
  ) -> ([RawTable.Row], [(row: Int, why: BilingualText)]) {
    let columns = used.map(\.column)
    let titles = Set(table.merges.filter { $0.rows.count == 1 && $0.columns.count > 1 }.map(\.rows.lowerBound))
    var data: [RawTable.Row] = []
    var passed: [(row: Int, why: BilingualText)] = []
    for row in table.rows where row.number > self.row && wanted?.contains(row.number) ?? true {
      if columns.allSatisfy({ row[$0] == .empty }) {
        if !row.isEmpty { passed.append((row.number, BilingualText("không có gì để nhập", "nothing to import"))) }
        continue
      }
      if !isOwn, let why = Self.reason(row, isFirst: data.isEmpty, isTitle: titles.contains(row.number)) {
        passed.append((row.number, why))
      } else {
        data.append(row)
      }
    }
    return (data, passed)
  }

  /// Why a row is no data: officers number the columns, give groups a title and add up at the end.
  private static func reason(_ row: RawTable.Row, isFirst: Bool, isTitle: Bool) -> BilingualText? {
    let filled = row.cells.filter { $0 != .empty }
    if isTitle, filled.count < 3 { return BilingualText("tiêu đề nhóm", "title of a group") }
    let words = filled.prefix(2).compactMap(\.text).map(ColumnWords.key)
    if let first = words.first, filled.count < 3, first.wholeMatch(of: /[ivxlc]+/) != nil {
      return BilingualText("tiêu đề nhóm", "title of a group")
    }
    if words.contains(where: { ["tong cong", "tong so", "cong", "tong", "total"].contains($0) }) {
      return BilingualText("dòng cộng", "a total")
    }
    return isFirst && isNumbering(filled) ? BilingualText("đánh số cột", "numbers of the columns") : nil
  }

  /// "(1) (2) (3)" or "A B 1 2".
  private static func isNumbering(_ cells: [RawTable.Cell]) -> Bool {
    guard cells.count > 2 else { return false }
    let numbers = cells.map { cell -> Int? in
      switch cell {
      case .number(let number): Int(exactly: number)
      case .text(let text): Int(text.filter { !"()[] ".contains($0) })
      default: nil
      }
    }
    let letters = zip(cells, numbers).filter { $0.1 == nil }.map { $0.0.text ?? "" }
    let counted = numbers.compactMap { $0 }
    return letters.allSatisfy { $0.count == 1 && $0.first?.isLetter == true } && counted.count > 1
      && zip(counted, counted.dropFirst()).allSatisfy { $0 + 1 == $1 } && (counted.first ?? 9) <= 1
  }
}
