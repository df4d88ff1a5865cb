import Coordination
import Foundation
import Reports
import Wire

/// Cells of a table into values of a form: what officers write, and what spreadsheets make of it.
struct CellReader {
  /// Why a cell cannot be taken.
  struct Fault: Error, Equatable {
    var text: BilingualText
    /// Nothing of that name is in the office: it may stand in the table itself.
    var isUnknownName = false

    init(_ vi: String, _ en: String, isUnknownName: Bool = false) {
      (text, self.isUnknownName) = (BilingualText(vi, en), isUnknownName)
    }
  }

  var index: RecordIndex

  /// The value of a cell that is not empty; nil where it says that there is none ("-").
  func value(_ cell: RawTable.Cell, for field: Field, factor: Int64 = 1) throws -> JSON? {
    if cell == .fault { throw Fault("ô có lỗi của Excel", "the cell holds a fault of Excel") }
    if field.isList { return try list(cell, for: field, factor: factor) }
    if let text = cell.text, field.type != .text, Self.isNothing(text) { return nil }
    switch field.type {
    case .text: return .string(Self.text(cell))
    case .record, .body: return .string(try record(Self.text(cell), kind: field.kind ?? "body", field))
    case .day: return .string(try day(cell).iso)
    case .money: return .integer(try money(cell, factor: factor))
    case .integer: return .integer(try integer(cell))
    case .score: return .integer(try score(cell))
    case .boolean: return .boolean(try boolean(Self.text(cell)))
    case .choice: return .string(try choice(Self.text(cell), field))
    case .object, .document: return try json(Self.text(cell))
    }
  }

  private static func isNothing(_ text: String) -> Bool {
    ["", "-", "–", "—", "chua co so lieu", "no data", "n/a"].contains(TextFolding.folded(text))
  }

  /// A number that was typed where text is meant keeps its digits.
  static func text(_ cell: RawTable.Cell) -> String {
    switch cell {
    case .text(let text): text
    case .number(let number): whole(number).map { String($0) } ?? String(number)
    case .day(let day): day.vietnamese
    case .empty, .fault: ""
    }
  }

  static func whole(_ number: Double) -> Int64? {
    number.magnitude <= Double(Money.limit) && number == number.rounded() ? Int64(number) : nil
  }

  /// Entries apart by `;` or line ends; where no entry is free text, by commas too. An export of ours may be JSON.
  private func list(_ cell: RawTable.Cell, for field: Field, factor: Int64) throws -> JSON? {
    var one = field
    one.isList = false
    guard case .text(let text) = cell else { return try value(cell, for: one, factor: factor).map { .array([$0]) } }
    if text.hasPrefix("["), let list = try? JSON(Array(text.utf8)), list.array != nil { return list }
    let marks: Set<Character> = [.text, .money, .score].contains(field.type) ? [";", "\n"] : [";", "\n", ","]
    let parts = text.split { marks.contains($0) }.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    let values = try parts.compactMap { try value(.text($0), for: one, factor: factor) }
    return values.isEmpty ? nil : .array(values)
  }

  func record(_ text: String, kind: String, _ field: Field?, narrow: (JSON) -> Bool = { _ in true }) throws -> String {
    switch try index.find(text, kind: kind, narrow: narrow) {
    case .one(let id): return id
    case .none(let near):
      throw Fault(
        "không có \"\(text)\" trong sổ" + (near.map { "; có phải \($0)?" } ?? ""),
        "there is no \"\(text)\" in the office" + (near.map { "; did you mean \($0)?" } ?? ""), isUnknownName: true)
    case .several(let candidates):
      let shown = candidates.prefix(5).joined(separator: "; ") + (candidates.count > 5 ? "; …" : "")
      throw Fault("\"\(text)\" có nhiều, ghi mã: \(shown)", "there are several \"\(text)\", write the id: \(shown)")
    }
  }

  // MARK: - Numbers and days

  private func day(_ cell: RawTable.Cell) throws -> Day {
    switch cell {
    case .day(let day): return day
    case .number(let number):
      // A serial number of Excel in a cell that lost its format; a year alone is no day.
      if let day = RawTable.day(serial: number), (1950...2100).contains(day.year) { return day }
    case .text(let text):
      if let day = Day(parsing: text) ?? Self.spelt(text) { return day }
    case .empty, .fault: break
    }
    let text = Self.text(cell)
    throw Fault("không phải ngày (dd/MM/yyyy): \(text)", "not a day (dd/MM/yyyy): \(text)")
  }

  /// "22-3-2024", "22.03.2024", "ngày 22 tháng 3 năm 2024".
  private static func spelt(_ text: String) -> Day? {
    let numbers = text.split { !$0.isNumber }.map(String.init)
    let words = TextFolding.folded(text).split { !$0.isLetter }.map(String.init)
    guard numbers.count == 3, words.isEmpty || words == ["ngay", "thang", "nam"] else { return nil }
    return Day(parsing: numbers.joined(separator: "/"))
  }

  private func money(_ cell: RawTable.Cell, factor: Int64) throws -> Int64 {
    if case .number(let number) = cell, let dong = Self.whole((number * Double(factor)).rounded()),
      (number * Double(factor) - Double(dong)).magnitude < 0.01
    {
      return dong
    }
    let text = Self.text(cell)
    if text.wholeMatch(of: /-?\d{1,3},\d{3}/) != nil {
      throw Fault(
        "\(text) hiểu được hai cách: ghi 35.000 hoặc 35", "\(text) could be meant two ways: write 35.000 or 35")
    }
    if factor > 1, let dong = Self.scaled(text, by: factor) { return dong }
    if let money = Money(parsing: Self.pointed(text)) { return Int64(money.dong) }
    throw Fault("không phải số tiền (35.000.000; 1,5 triệu): \(text)", "not an amount (35.000.000; 1,5 triệu): \(text)")
  }

  /// "1.250,5" under a head that says "triệu đồng".
  private static func scaled(_ text: String, by factor: Int64) -> Int64? {
    let unit = factor == 1_000 ? "nghìn" : factor == 1_000_000 ? "triệu" : "tỷ"
    return Money(parsing: "\(pointed(text)) \(unit)").map { Int64($0.dong) }
  }

  /// "35,000,000" can only be thousands; "35,000" could be meant two ways and stays.
  private static func pointed(_ text: String) -> String {
    text.wholeMatch(of: /-?\d{1,3}(,\d{3}){2,}/) == nil ? text : text.replacing(",", with: ".")
  }

  private func integer(_ cell: RawTable.Cell) throws -> Int64 {
    if case .number(let number) = cell, let whole = Self.whole(number) { return whole }
    let text = Self.text(cell)
    if let number = Int64(text) ?? Money(parsing: Self.pointed(text)).map({ Int64($0.dong) }) ?? Self.stars(text) {
      return number
    }
    throw Fault("không phải số nguyên: \(text)", "not an integer: \(text)")
  }

  /// "4 sao", "4*", "OCOP 4 sao", "★★★★".
  private static func stars(_ text: String) -> Int64? {
    let key = TextFolding.folded(text)
    if let number = key.wholeMatch(of: /(?:ocop )?([1-5]) ?(?:\*|★|sao)/)?.1 { return Int64(number) }
    return key.wholeMatch(of: /★{1,5}|\*{1,5}/) == nil ? nil : Int64(key.count)
  }

  /// Hundredths of a point.
  private func score(_ cell: RawTable.Cell) throws -> Int64 {
    if case .number(let number) = cell, let hundredths = Self.whole((number * 100).rounded()),
      (number * 100 - Double(hundredths)).magnitude < 0.000_1
    {
      return hundredths
    }
    let text = Self.text(cell)
    if let hundredths = FieldValue.hundredths(text) { return hundredths }
    throw Fault("không phải điểm (87,5): \(text)", "not a score (87,5): \(text)")
  }

  // MARK: - Words

  private func boolean(_ text: String) throws -> Bool {
    switch TextFolding.folded(text) {
    case "co", "x", "✓", "v", "yes", "true", "dung", "1": return true
    case "khong", "no", "false", "sai", "0": return false
    default: throw Fault("ghi có hoặc không: \(text)", "write yes or no: \(text)")
    }
  }

  private func choice(_ text: String, _ field: Field) throws -> String {
    let key = TextFolding.folded(text)
    func names(_ choice: Field.Choice) -> [String] { [choice.name, choice.title.vi, choice.title.en] }
    if let found = field.choices.first(where: { names($0).contains { TextFolding.folded($0) == key } }) {
      return found.name
    }
    func told(_ language: Language) -> String {
      let titles = field.choices.map { $0.title.text(in: language) }
      let near = Spelling.nearest(to: key, among: titles.map(TextFolding.folded))
      let meant = near.flatMap { near in titles.first { TextFolding.folded($0) == near } }
      let shown = titles.joined(separator: "; ")
      return meant.map { language.say("; có phải \"\($0)\"?", "; did you mean \"\($0)\"?") }
        ?? language.say(". Chọn: \(shown)", ". Choose: \(shown)")
    }
    throw Fault("không có lựa chọn \"\(text)\"\(told(.vi))", "there is no choice \"\(text)\"\(told(.en))")
  }

  private func json(_ text: String) throws -> JSON {
    do { return try JSON(Array(text.utf8)) } catch {
      throw Fault("không phải JSON đúng: \(error)", "not proper JSON: \(error)")
    }
  }
}
