import Coordination
import Reports
import Wire

/// `ocopctl collection template ID --file F.xlsx` writes the sheet that bodies fill in; `collection read F.xlsx` turns
/// a returned sheet into a line for `ocopctl send`.
struct CollectionFiles {
  static let words: Set = ["template", "read"]

  var asking: Asking
  var entry: Vocabulary.Entry

  private var office: Office { asking.office }

  func run(_ word: String) throws {
    let usage = word == "read" ? "ocopctl collection read F.xlsx" : "ocopctl collection template ID --file F.xlsx"
    let (words, file) = try asking.plainWords(usage: usage)
    guard words.count == 3 else { throw Stop(.usage, "✗ \(usage)") }
    do {
      if word == "read" { return try read(words[2]) }
      let sheet = try sheet(words[2])
      guard file.path != nil || !Terminal.isTerminal else { throw Stop(.usage, "✗ \(usage)") }
      try file.write(try sheet.template(in: office.language))
    } catch let fault as RenderingFault {
      throw Stop(.badData, "✗ \(fault.text.text(in: office.language))")
    }
  }

  /// One line of JSON on standard output; nothing where a row cannot be read.
  private func read(_ path: String) throws {
    let bytes = [UInt8](try Terminal.read(path))
    guard let id = try CollectionSheet.identifier(of: bytes) else {
      throw Stop(
        .badData,
        office.say("✗ \(path) không phải biểu của một đợt thu.", "✗ \(path) is no sheet of a collection."))
    }
    let content = try sheet(id).content(of: bytes)
    guard content.faults.isEmpty else {
      let lines = content.faults.prefix(100).map { "  - \($0.text(in: office.language))" }
      let head = office.say("✗ \(path): \(content.faults.count) lỗi", "✗ \(path): \(content.faults.count) faults")
      throw Stop(.badData, ([head] + lines).joined(separator: "\n"))
    }
    guard !content.rows.isEmpty else {
      throw Stop(.badData, office.say("✗ \(path) chưa có dòng nào.", "✗ \(path) has no rows yet."))
    }
    Terminal.put(Self.line(content.rows, to: "\(entry.name).submit/\(id)", for: asking.options.body).text)
    Terminal.tell(office.say("✓ \(content.rows.count) dòng.", "✓ \(content.rows.count) rows."))
  }

  static func line(_ rows: [[String: CollectionSheet.Value]], to command: String, for body: String?) -> JSON {
    let rows = rows.map { row -> JSON in
      .object(
        row.mapValues { value in
          switch value {
          case .text(let text): .string(text)
          case .number(let number): .integer(number)
          }
        })
    }
    return .members([
      "command": .string(command), "fields": ["rows": .array(rows)], "for": body.map(JSON.string),
    ])
  }

  private func sheet(_ word: String) throws -> CollectionSheet {
    let kind = entry.kind.kind
    let id = word.hasPrefix("\(kind)/") ? String(word.dropFirst(kind.count + 1)) : word
    return try Self.sheet(id, of: try office.get("\(kind)/\(id)")["state"] ?? [:], office.language)
  }

  static func sheet(_ id: String, of state: JSON, _ language: Language) throws -> CollectionSheet {
    let columns = (state["columns"]?.array ?? []).compactMap { column -> CollectionSheet.Column? in
      guard let id = column["id"]?.string, let title = column["title"]?.string else { return nil }
      let content = column["type"]?.string.flatMap(Report.Column.Content.init(rawValue:)) ?? .text
      return CollectionSheet.Column(
        id: id, title: title, content: content, isRequired: column["required"]?.boolean ?? false)
    }
    guard !columns.isEmpty else {
      throw Stop(.refused, language.say("✗ Đợt thu \(id) không có cột nào.", "✗ Collection \(id) has no columns."))
    }
    return CollectionSheet(
      id: id, heading: state["heading"]?.string ?? id, due: state["due"]?.string.flatMap { Day(iso: $0) },
      columns: columns)
  }
}
