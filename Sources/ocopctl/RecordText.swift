import Coordination
import Wire

/// One record, and rows of records, for people.
struct RecordText {
  var kind: KindDescription
  var vocabulary: Vocabulary
  var bodyName: (String) -> String

  private var language: Language { vocabulary.language }

  /// The whole record with titles, one member in a line, long text wrapped under its title.
  func full(_ row: JSON, width: Int) -> String {
    let id = row["id"]?.string ?? ""
    let body = row["body"]?.string ?? ""
    var pairs: [(String, String)] = [
      (language.say("Bước", "Stage"), stage(row)),
      (language.say("Cơ quan", "Body"), bodyName(body) == body ? body : "\(bodyName(body)) (\(body))"),
      (language.say("Phiên bản", "Version"), "\(row["version"]?.integer ?? 0) · \(row["class"]?.string ?? "")"),
    ]
    let state = row["state"]?.object ?? [:]
    // The members of a reference document are told once.
    let told = Set(state["document"]?.object.map { Array($0.keys) } ?? []).union(["stage", "id"])
    for name in ordered(state.keys.filter { !told.contains($0) }) {
      guard let value = state[name], value != [], value != [:] else { continue }
      if name == "document", let members = value.object {
        pairs += members.filter { $0.value != [] && $0.value != [:] }.sorted { $0.key < $1.key }.map {
          ("\(Words.member($0.key, language) ?? $0.key)", text($0.value, name: $0.key, field: nil))
        }
        continue
      }
      let field = vocabulary.field(name, of: kind)
      pairs.append((vocabulary.title(of: name, in: kind), text(value, name: name, field: field)))
    }
    let margin = min(32, (pairs.map { Table.cells($0.0) }.max() ?? 0) + 2)
    let lines = pairs.flatMap { title, text -> [String] in
      let parts = Self.wrapped(text, width: max(20, width - margin - 2))
      return parts.enumerated().map { place, part in
        "  " + Table.fitted(place == 0 ? title : "", to: margin - 1) + " " + part
      }
    }
    return (["\(kind.title.text(in: language)) \(kind.kind)/\(id)"] + lines).joined(separator: "\n")
  }

  /// Id, stage, title, days and the other searchable fields of each row.
  func table(_ rows: [JSON]) -> Table {
    let columns = columns(of: rows)
    var table = Table(columns: [
      .init(name: "id", title: vocabulary.title(of: "id", in: kind), isWhole: true),
      .init(name: "stage", title: vocabulary.title(of: "stage", in: kind)),
    ])
    table.columns += columns.map {
      .init(
        name: $0.name, title: vocabulary.title(of: $0.name, in: kind), isNumber: $0.type == .integer,
        isWhole: $0.type == .day || $0.type == .record || $0.type == .integer, least: $0.type == .name ? 28 : 12)
    }
    table.columns.append(.init(name: "body", title: vocabulary.title(of: "body", in: kind)))
    for row in rows {
      let state = row["state"]
      var cells: [String] = [row["id"]?.string ?? "", stage(row)]
      for key in columns {
        let value = state?[key.name]
        cells.append(value.map { text($0, name: key.name, field: vocabulary.field(key.name, of: kind)) } ?? "")
      }
      cells.append(bodyName(row["body"]?.string ?? ""))
      table.rows.append(cells)
      table.values.append(row)
    }
    return table
  }

  /// The title, the first day, the body in charge, numbers, then the rest as declared.
  private func columns(of rows: [JSON]) -> [KeyDescription] {
    let keys = kind.keys.filter { $0.name != "stage" && $0.name != "body" }
    let firstDay = keys.first { $0.type == .day }?.name
    func rank(_ key: KeyDescription) -> Int {
      if key.type == .name { return 0 }
      if key.name == firstDay { return 1 }
      return ["lead", "host"].contains(key.name) ? 2 : key.type == .integer ? 3 : 4
    }
    var columns = keys.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
    if !columns.contains(where: { $0.type == .name }),
      let name = ["title", "name"].first(where: { name in rows.contains { $0["state"]?[name] != nil } })
    {
      columns.insert(KeyDescription(name, .name), at: 0)
    }
    return columns
  }

  private func stage(_ row: JSON) -> String { vocabulary.stage(row["stage"]?.string ?? "", of: kind.kind) }

  private func text(_ value: JSON, name: String, field: Field?) -> String {
    let names = FieldValue.Names(field: { vocabulary.anyField($0, of: kind) }, body: bodyName)
    if name == "status", let stage = value.string { return vocabulary.stage(stage, of: kind.kind) }
    // A list of parts, such as the zones of a fair: one in a line.
    if let parts = value.array, parts.count > 1, parts.allSatisfy({ $0.object != nil }) {
      var one = field
      one?.isList = false
      return parts.map { FieldValue.text($0, field: one, name: name, names: names, in: language) }
        .joined(separator: "\n")
    }
    return FieldValue.text(value, field: field, name: name, names: names, in: language)
  }

  /// The members of an event in one line.
  func members(_ data: JSON) -> String {
    let names = FieldValue.Names(field: { vocabulary.anyField($0, of: kind) }, body: bodyName)
    return FieldValue.text(data, names: names, in: language)
  }

  /// Members in the order of the forms, then by name.
  private func ordered(_ names: [String]) -> [String] {
    let order = kind.commands.sorted { $0.creates && !$1.creates }.flatMap { $0.fields.map(\.name) }
    func place(_ name: String) -> Int { order.firstIndex(of: name) ?? order.count }
    return names.sorted { (place($0), $0) < (place($1), $1) }
  }

  /// Text in lines of at most so many cells, broken between words.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, Table.cells(line) + 1 + Table.cells(String(word)) > width {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      lines.append(line)
    }
    return lines
  }
}
