import Coordination
import Foundation
import Reports
import Wire

/// A list in a shape that somebody else prescribes, as a file in YAML says it: which columns under which heads, where
/// each value comes from, and by which words the other side knows it.
struct ExportMap {
  struct Column {
    var heading: String
    /// Members from the state of the record on, through the records and bodies that they name: `producer.name`. `@row`
    /// counts, `@id`, `@stage`, `@year` and `@day` are what they say; absent: the column stays empty.
    var path: [String]
    /// What the other side calls a value; a value that is not here stays empty. None: as it is.
    var words: [String: String]
    var content: Report.Column.Content
    /// Amounts are written in so many đồng.
    var unit: Int64
  }

  var kind: String
  var title: BilingualText
  var columns: [Column]

  init(path: String, _ language: Language) throws {
    let documents: [YAMLText.Document]
    do { documents = try YAMLText.documents(try Terminal.readText(path)) } catch let fault as YAMLText.Fault {
      throw Stop(.badData, "✗ \(path): \(fault)")
    }
    func wrong(_ vi: String, _ en: String) -> Stop { Stop(.badData, "✗ \(path): \(language.say(vi, en))") }
    guard let map = documents.first?.value, let kind = map["kind"]?.string, let list = map["columns"]?.array else {
      throw wrong("cần kind: và columns:", "kind: and columns: are needed")
    }
    self.kind = kind
    title = BilingualText(map["title"]?["vi"]?.string ?? kind, map["title"]?["en"]?.string ?? kind)
    columns = try list.map { column in
      guard let heading = column["heading"]?.string else {
        throw wrong("một cột thiếu heading:", "a column lacks heading:")
      }
      let content = column["type"]?.string ?? "text"
      guard let type = Report.Column.Content(rawValue: content) else {
        throw wrong("\(heading): type: \(content)?", "\(heading): type: \(content)?")
      }
      let known: Set = ["heading", "value", "words", "type", "unit"]
      if let extra = column.object?.keys.sorted().first(where: { !known.contains($0) }) {
        throw wrong("\(heading): không có mục \"\(extra)\"", "\(heading): there is no member \"\(extra)\"")
      }
      return Column(
        heading: heading, path: column["value"]?.string?.split(separator: ".").map(String.init) ?? [],
        words: (column["words"]?.object ?? [:]).mapValues { $0.string ?? $0.text }, content: type,
        unit: max(1, column["unit"]?.integer ?? 1))
    }
  }

  /// `find` gives the state of a record.
  func table(
    _ rows: [JSON], _ vocabulary: Vocabulary, cutOff: Day, find: (_ id: String, _ kind: String) throws -> JSON?
  ) throws -> Report.Table {
    let cells = try rows.enumerated().map { place, row in
      try columns.map { column -> Report.Cell in
        let value: JSON?
        switch column.path.first {
        case nil: value = nil
        case "@row": value = .integer(Int64(place + 1))
        case "@id": value = row["id"]
        case "@stage": value = row["stage"]
        case "@year": value = .string(String(cutOff.year))
        case "@day": value = .string(cutOff.iso)
        default: value = try self.value(column.path, in: row["state"] ?? [:], of: kind, vocabulary, find)
        }
        return Self.cell(value, column)
      }
    }
    return Report.Table(
      columns: columns.map { Report.Column($0.heading, vi: $0.heading, en: $0.heading, $0.content) }, rows: cells)
  }

  private func value(
    _ path: [String], in state: JSON, of kind: String, _ vocabulary: Vocabulary,
    _ find: (_ id: String, _ kind: String) throws -> JSON?
  ) throws -> JSON? {
    guard let name = path.first else { return state }
    guard let value = state[name] ?? state["document"]?[name] else { return nil }
    let rest = Array(path.dropFirst())
    if rest.isEmpty { return value }
    guard let id = value.string else { return try self.value(rest, in: value, of: kind, vocabulary, find) }
    guard let meant = Self.kind(of: name, in: kind, vocabulary), let next = try find(id, meant) else { return nil }
    return try self.value(rest, in: next, of: meant, vocabulary, find)
  }

  /// The kind of the record that a member names.
  private static func kind(of member: String, in kind: String, _ vocabulary: Vocabulary) -> String? {
    if FieldValue.bodyMembers.contains(member) { return "body" }
    let fields = vocabulary.entries.first { $0.kind.kind == kind }?.kind.commands.flatMap(\.fields) ?? []
    return fields.lazy.filter { $0.name == member }.compactMap { $0.type == .body ? "body" : $0.kind }.first
  }

  private static func cell(_ value: JSON?, _ column: Column) -> Report.Cell {
    guard let value else { return .unknown }
    let plain = value.string ?? value["vi"]?.string ?? value.text
    if !column.words.isEmpty {
      return column.words[plain].map { .text(BilingualText($0, $0)) } ?? .unknown
    }
    switch column.content {
    case .day: if let day = Day(iso: plain) { return .day(day) }
    case .integer, .money, .percent:
      if let number = value.integer {
        guard column.unit > 1, !number.isMultiple(of: column.unit) else { return .number(number / column.unit) }
        let text = String(Double(number) / Double(column.unit))
        return .text(BilingualText(text, text))
      }
    case .text: break
    }
    return .text(BilingualText(plain, plain))
  }
}
