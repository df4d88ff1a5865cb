import Coordination
import Foundation
import Wire

/// Which column is for what, as a person says it: `Tên SP=name,Xã=commune,F=-`, or a file in YAML that was saved.
struct ColumnMap {
  struct Entry: Equatable {
    /// A head, or the letters of a column.
    var column: String
    var target: String
  }

  var entries: [Entry] = []

  init() {}

  /// The words themselves, or the name of a file that holds them.
  init(_ text: String, language: Language) throws {
    let isFile = FileManager.default.fileExists(atPath: text) || text.hasSuffix(".yaml") || text.hasSuffix(".yml")
    if isFile {
      try read(text, language)
    } else {
      for part in text.split(separator: ",") {
        let halves = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard halves.count == 2, !halves[0].isEmpty else {
          throw Stop(
            .usage,
            language.say(
              "✗ --columns: viết Tiêu đề=trường, không phải \"\(part)\"; hoặc tên tệp .yaml.",
              "✗ --columns: write Heading=field, not \"\(part)\"; or the name of a .yaml file."))
        }
        entries.append(Entry(column: halves[0].precomposedStringWithCanonicalMapping, target: halves[1]))
      }
    }
  }

  private mutating func read(_ path: String, _ language: Language) throws {
    let documents: [YAMLText.Document]
    do { documents = try YAMLText.documents(try Terminal.readText(path)) } catch let fault as YAMLText.Fault {
      throw Stop(.badData, "✗ \(path): \(fault)")
    }
    guard let columns = documents.first?.value["columns"]?.object else {
      throw Stop(
        .badData,
        language.say(
          "✗ \(path): thiếu \"columns:\" (Tiêu đề: trường).", "✗ \(path): \"columns:\" is missing (Heading: field)."))
    }
    entries = columns.sorted { $0.key < $1.key }.map { Entry(column: $0.key, target: $0.value.string ?? "-") }
  }

  /// What the map says of a column with this head, in this place from 0.
  func target(ofHead head: String, at place: Int) -> String? {
    let key = ColumnWords.key(head)
    let named = key.isEmpty ? nil : entries.first { ColumnWords.key($0.column) == key }
    return (named ?? entries.first { $0.column.uppercased() == Self.letters(of: place) && $0.column.count < 4 })?.target
  }

  /// 27 is "AB", as a spreadsheet names its columns.
  static func letters(of place: Int) -> String {
    var letters = ""
    var rest = place + 1
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }

  /// A file that says the same the next time.
  static func yaml(_ heads: [TableHeads.Head], of command: String) -> String {
    let lines = heads.filter { !$0.text.isEmpty }.map { head in
      "  \(JSON.string(head.text).text): \(JSON.string(head.target.name).text)"
    }
    return "# ocopctl import \(command)\ncolumns:\n\(lines.joined(separator: "\n"))\n"
  }
}
