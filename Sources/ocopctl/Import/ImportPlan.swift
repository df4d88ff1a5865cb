import Coordination
import Foundation
import Reports
import Wire

/// What a table is to become: the command, what each column is for, and where names are looked up.
struct ImportPlan {
  let form: Form
  let kind: KindDescription
  /// The field of the form whose entries the rows are; nil where each row is a command of its own.
  let list: Field?
  let heads: TableHeads
  let index: RecordIndex
  /// `agriculture.product.register`.
  let command: String
  private let constants: [String: JSON]
  /// The one record that the whole table is for.
  private let record: String?
  /// What a row fills in: the form, or an entry of its list.
  var rowForm: Form { Self.rowForm(form, list) }

  /// "product register".
  var title: String { "\(kind.kind) \(form.name)" }
  var headsByField: [String: String] {
    Dictionary(
      heads.used.compactMap { head in if case .field(let name) = head.target { (name, head.text) } else { nil } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The field by whose value a new record is known, and those that say whose it is.
  var nameKey: String? {
    let key = kind.keys.first { $0.type == .name }?.name
    return form.creates && list == nil && form.fields.contains { $0.name == key } ? key : nil
  }
  var references: [String] { form.fields.filter { ($0.type == .record || $0.type == .body) && !$0.isList }.map(\.name) }

  init(
    _ words: [String], of source: ImportFile, map: ColumnMap, rows: ClosedRange<Int>?, constants: [String],
    into name: String?, _ office: Office
  ) throws {
    let vocabulary = try office.vocabulary
    var words = words
    if words.isEmpty, let sheet = WorkSheet.found(in: source.table) {
      words = sheet.command.split(separator: " ").map(String.init)
    }
    guard let first = words.first, words.count < 4 else {
      throw Stop(
        .usage,
        office.say(
          "✗ ocopctl import <loại> [<lệnh> [<mã>]] --file F", "✗ ocopctl import <kind> [<command> [<id>]] --file F"))
    }
    let entry = try vocabulary.entry(first)
    form = words.count > 1 ? try vocabulary.command(words[1], of: entry) : try Self.creation(of: entry, office)
    kind = entry.kind
    if let sheet = WorkSheet.found(in: source.table), sheet.command != "\(kind.kind) \(form.name)" {
      throw Stop(
        .usage,
        office.say(
          "✗ Tệp là bảng của \"\(sheet.command)\", không phải \"\(kind.kind) \(form.name)\".",
          "✗ The file is a sheet of \"\(sheet.command)\", not of \"\(kind.kind) \(form.name)\"."))
    }
    command = "\(entry.name).\(form.name)"
    index = try RecordIndex(office)
    let cells = CellReader(index: index)
    self.constants = try Self.constants(constants, form, cells, office)
    list = try Self.list(name, of: form, isForOne: words.count == 3, office)
    record = words.count == 3 && !form.creates ? try Self.record(words[2], kind, cells, office) : nil
    let rowForm = Self.rowForm(form, list)
    let columns = ColumnWords(rowForm, of: kind, vocabulary)
    for entry in map.entries where columns.target(named: entry.target) == nil {
      throw Stop(
        .usage,
        office.say(
          "✗ --columns: \"\(form.title.vi)\" không có trường \"\(entry.target)\". Có: \(Self.names(rowForm)).",
          "✗ --columns: \"\(form.title.en)\" has no field \"\(entry.target)\". There are: \(Self.names(rowForm))."))
    }
    guard let heads = TableHeads(source.table, words: columns, map: map, rows: rows) else {
      throw Stop(
        .badData,
        office.say(
          "✗ Không thấy dòng tiêu đề. Cần cột: \(Self.titles(rowForm, .vi)). Khác: --columns \"Tiêu đề=trường\".",
          "✗ No row of heads was found. Columns: \(Self.titles(rowForm, .en)). Else: --columns \"Heading=field\"."
        ))
    }
    self.heads = heads
    try checkHeads(columns, office)
    if heads.data.isEmpty {
      throw Stop(
        .badData,
        office.say(
          "✗ Dưới dòng tiêu đề \(heads.row) không có dòng nào.",
          "✗ There are no rows below the heads in row \(heads.row)."))
    }
  }

  private static func creation(of entry: Vocabulary.Entry, _ office: Office) throws -> Form {
    let forms = entry.kind.commands.filter { $0.creates && $0.by != ["house"] }
    if forms.count == 1 { return forms[0] }
    let names = (forms.isEmpty ? entry.kind.commands : forms).map(\.name).joined(separator: ", ")
    throw Stop(
      .usage,
      office.say(
        "✗ Ghi rõ lệnh: ocopctl import \(entry.kind.kind) <lệnh>. Có: \(names).",
        "✗ Name the command: ocopctl import \(entry.kind.kind) <command>. There are: \(names)."))
  }

  private static func rowForm(_ form: Form, _ list: Field?) -> Form {
    list.map { Form(form.name, title: $0.title, creates: true, fields: $0.fields) } ?? form
  }

  /// A sign-in sheet is one command: its rows are the entries of a list. `isForOne`: a record was named for all rows.
  private static func list(_ name: String?, of form: Form, isForOne: Bool, _ office: Office) throws -> Field? {
    let lists = form.fields.filter { $0.isList && $0.type == .object }
    if name == nil, !isForOne { return nil }
    let named = lists.filter { name == nil || $0.name == name || DynamicFlags.kebab($0.name) == name }
    if named.count == 1 { return named[0] }
    let names = lists.map(\.name).joined(separator: ", ")
    throw Stop(
      .usage,
      lists.isEmpty
        ? office.say(
          "✗ \"\(form.title.vi)\" không có danh sách nào để các dòng điền vào.",
          "✗ \"\(form.title.en)\" has no list that rows could fill.")
        : office.say("✗ Chọn danh sách: --into \(names).", "✗ Choose the list: --into \(names)."))
  }

  private static func record(
    _ word: String, _ kind: KindDescription, _ cells: CellReader, _ office: Office
  ) throws -> String {
    do { return try cells.record(word, kind: kind.kind, nil) } catch let fault as CellReader.Fault {
      throw Stop(.refused, "✗ \(fault.text.text(in: office.language))")
    }
  }

  private static func constants(
    _ words: [String], _ form: Form, _ cells: CellReader, _ office: Office
  ) throws -> [String: JSON] {
    var values: [String: JSON] = [:]
    for word in words {
      let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2,
        let field = form.fields.first(where: { $0.name == halves[0] || DynamicFlags.kebab($0.name) == halves[0] })
      else {
        throw Stop(
          .usage,
          office.say(
            "✗ --set \(word): viết trường=giá trị. Có: \(names(form)).",
            "✗ --set \(word): write field=value. There are: \(names(form))."))
      }
      do {
        values[field.name] = try cells.value(.text(halves[1].precomposedStringWithCanonicalMapping), for: field)
      } catch let fault as CellReader.Fault {
        throw Stop(.badData, "✗ --set \(halves[0]): \(fault.text.text(in: office.language))")
      }
    }
    return values
  }

  private static func names(_ form: Form) -> String { form.fields.map(\.name).joined(separator: ", ") }

  private static func titles(_ form: Form, _ language: Language) -> String {
    form.fields.map { "\($0.title.text(in: language))\($0.isRequired ? "*" : "")" }.joined(separator: ", ")
  }

  /// A column that the form needs and nobody named stops the import, with what it may be.
  private func checkHeads(_ words: ColumnWords, _ office: Office) throws {
    let present = Set(headsByField.keys)
    var needed = rowForm.fields.filter { $0.isRequired && !present.contains($0.name) }
    if let list { needed += form.fields.filter { $0.isRequired && $0.name != list.name } }
    var missing = needed.filter { constants[$0.name] == nil }.map { field in
      let unknown = heads.heads.filter(\.isUnknown).map(\.text)
      let near = words.advice(for: field, among: unknown)
      let advice = near.map {
        office.say(
          " (có phải cột \"\($0)\"? --columns \"\($0)=\(field.name)\")",
          " (is it column \"\($0)\"? --columns \"\($0)=\(field.name)\")")
      }
      return "  - \(field.title.text(in: office.language)) [\(field.name)]\(advice ?? "")"
    }
    if !form.creates, record == nil, list != nil || heads.head(of: .record) == nil {
      missing.insert(
        office.say("  - Mã hoặc tên \(kind.title.vi) [@id]", "  - Id or name of the \(kind.title.en) [@id]"), at: 0)
    }
    guard !missing.isEmpty else { return }
    let unknown = heads.heads.filter(\.isUnknown).map { "\"\($0.text)\"" }.joined(separator: ", ")
    throw Stop(
      .badData,
      office.say("✗ Thiếu cột (dòng tiêu đề: \(heads.row)):", "✗ Columns are missing (heads in row \(heads.row)):")
        + "\n"
        + missing.joined(separator: "\n")
        + (unknown.isEmpty ? "" : office.say("\n  Cột chưa hiểu: \(unknown)", "\n  Columns not understood: \(unknown)"))
        + office.say(
          "\n  Giá trị chung cho mọi dòng: --set trường=giá trị", "\n  One value for every row: --set field=value"))
  }

  func rows(dated: String?, for body: String?) throws -> [ImportRow] {
    var kind = kind
    // An entry of a list needs no id of a record.
    if list != nil { kind.numbering = kind.numbering ?? "" }
    let rows = try RowReader(
      form: rowForm, kind: kind, heads: heads, cells: CellReader(index: index),
      constants: list == nil ? constants : [:],
      dated: dated, body: body
    ).rows()
    return list.map { ImportRow.gathered(rows, into: $0.name, record: record, others: constants) } ?? rows
  }
}
