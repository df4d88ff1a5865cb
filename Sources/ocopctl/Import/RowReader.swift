import Coordination
import Reports
import Wire

/// The rows of a table as the commands that they ask for.
struct RowReader {
  let form: Form
  let kind: KindDescription
  let heads: TableHeads
  let cells: CellReader
  /// Values that are the same for every row.
  let constants: [String: JSON]
  /// For every row, unless it says another one.
  let dated: String?
  let body: String?

  func rows() throws -> [ImportRow] {
    let names = names()
    var rows: [ImportRow] = []
    for raw in heads.data {
      if let row = try row(raw, names: names, at: rows.count) { rows.append(row) }
    }
    return rows
  }

  /// Places of the rows by the name of the record that each makes, so that one may refer to another.
  private func names() -> [String: [Int]] {
    guard form.creates, let key = kind.keys.first(where: { $0.type == .name })?.name,
      form.fields.contains(where: { $0.kind == kind.kind }), let head = heads.head(of: .field(key))
    else { return [:] }
    var names: [String: [Int]] = [:]
    for (place, raw) in heads.data.enumerated() {
      names[RecordIndex.key(CellReader.text(raw[head.column])), default: []].append(place)
    }
    return names
  }

  /// Nil for a row of a work sheet in which nothing was filled in.
  private func row(_ raw: RawTable.Row, names: [String: [Int]], at place: Int) throws -> ImportRow? {
    var row = ImportRow(number: raw.number, fields: constants, dated: dated, body: body)
    for head in heads.used {
      let cell = raw[head.column]
      guard cell != .empty else { continue }
      do { try take(cell, head, into: &row) } catch let fault as CellReader.Fault {
        if fault.isUnknownName, case .field(let name) = head.target, refersToOwnKind(name),
          let others = names[RecordIndex.key(CellReader.text(cell))], others.count == 1, others[0] != place
        {
          row.awaits[name] = others[0]
        } else {
          row.faults.append(.init(column: head.text, value: CellReader.text(cell), text: fault.text))
        }
      }
    }
    if !form.creates || kind.numbering == nil {
      guard row.fields.count > constants.count || !row.faults.isEmpty || form.fields.isEmpty || heads.used.count == 1
      else {
        return nil
      }
      try locate(raw, &row)
    }
    check(&row)
    if !row.faults.isEmpty { row.outcome = .rejected }
    return row
  }

  private func refersToOwnKind(_ name: String) -> Bool {
    form.creates && form.fields.contains { $0.name == name && $0.kind == kind.kind && !$0.isList }
  }

  private func take(_ cell: RawTable.Cell, _ head: TableHeads.Head, into row: inout ImportRow) throws {
    switch head.target {
    case .field(let name):
      guard let field = form.fields.first(where: { $0.name == name }) else { return }
      if let value = try cells.value(cell, for: field, factor: head.factor) { row.fields[name] = value }
    case .dated:
      let day = Field("dated", .day, title: form.title)
      row.dated = try cells.value(cell, for: day)?.string ?? row.dated
    case .body: row.body = try cells.record(CellReader.text(cell), kind: "body", nil)
    case .record, .key, .ignored: break
    }
  }

  /// The record that the row is about: by what stands in its column, and by what tells it from others of its name.
  private func locate(_ raw: RawTable.Row, _ row: inout ImportRow) throws {
    guard let head = heads.head(of: .record), raw[head.column] != .empty else {
      row.faults.append(
        .init(
          column: heads.head(of: .record)?.text ?? "", value: "",
          text: BilingualText("thiếu mã hoặc tên hồ sơ", "the id or name of the record is missing")))
      return
    }
    let text = CellReader.text(raw[head.column])
    if form.creates {
      row.record = text
      return
    }
    do {
      var wanted: [(String, String)] = []
      for head in heads.used {
        guard case .key(let name) = head.target, raw[head.column] != .empty else { continue }
        wanted.append((name, try keyValue(CellReader.text(raw[head.column]), name)))
      }
      row.record = try cells.record(text, kind: kind.kind, nil) { state in
        wanted.allSatisfy { name, value in
          state[name].map { $0.string ?? $0.text }.map { RecordIndex.key($0) == RecordIndex.key(value) } ?? true
        }
      }
    } catch let fault as CellReader.Fault {
      row.faults.append(.init(column: head.text, value: text, text: fault.text))
    }
  }

  /// A producer or commune by its id, where a name stands in the cell.
  private func keyValue(_ text: String, _ name: String) throws -> String {
    let field = kind.commands.lazy.flatMap(\.fields).first { $0.name == name }
    guard let field, field.type == .record || field.type == .body else { return text }
    return try cells.record(text, kind: field.kind ?? "body", field)
  }

  /// What the form says of the values, so that no message has to travel to be told so.
  private func check(_ row: inout ImportRow) {
    var known = row.fields
    // A place holder with the form of an id.
    for name in row.awaits.keys { known[name] = "x" }
    let faulty = Set(row.faults.map(\.column))
    for pointer in form.faults(in: .object(known)) {
      let name = pointer.pointer.split(separator: "/").first.map(String.init) ?? ""
      let head = heads.head(of: .field(name))
      if let head, faulty.contains(head.text) { continue }
      let value = row.fields[name].map { $0.string ?? $0.text } ?? ""
      row.faults.append(
        .init(column: head?.text ?? name, value: value, text: BilingualText(pointer.vi, pointer.en)))
    }
  }
}
