import Coordination
import Reports
import Wire

/// Records as the rows of a command: what `ocopctl import` takes back.
///
/// For a command that makes records the columns are its fields, filled from the records (so a list goes to another
/// office); for any other the records are named and the fields are empty.
struct FormSheet {
  var form: Form
  var kind: KindDescription
  var vocabulary: Vocabulary

  private var language: Language { vocabulary.language }

  func sheet(_ rows: [JSON]) -> WorkSheet {
    WorkSheet(
      command: "\(kind.kind) \(form.name)", heading: form.title.text(in: language),
      columns: known.map(\.column) + form.fields.map(column),
      rows: rows.map { row in known.map { $0.cell(row) } + form.fields.map { value(of: $0, in: row) } })
  }

  /// What a record has in the place of a field of the command that made it. Personal data does not leave with a list.
  private func value(of field: Field, in row: JSON) -> Report.Cell {
    guard form.creates, !field.isPersonal, let value = row["state"]?[field.name] else { return .unknown }
    return cell(value, field)
  }

  private struct Known {
    var column: WorkSheet.Column
    var cell: (JSON) -> Report.Cell
  }

  /// Columns that say which record a row is about.
  private var known: [Known] {
    guard !form.creates || kind.numbering == nil else { return [] }
    func text(_ text: String?) -> Report.Cell { text.map { .text(BilingualText($0, $0)) } ?? .unknown }
    var columns = [
      Known(column: .init(id: ColumnTarget.record.name, title: vocabulary.title(of: "id", in: kind))) {
        text($0["id"]?.string)
      }
    ]
    if form.creates { return columns }
    if let name = kind.keys.first(where: { $0.type == .name })?.name {
      columns.append(
        Known(column: .init(id: nil, title: vocabulary.title(of: name, in: kind))) { text($0["state"]?[name]?.string) })
    }
    let vocabulary = vocabulary
    let kind = kind
    columns.append(
      Known(column: .init(id: nil, title: vocabulary.title(of: "stage", in: kind))) { row in
        text(row["stage"]?.string.map { vocabulary.stage($0, of: kind.kind) })
      })
    return columns
  }

  private func column(_ field: Field) -> WorkSheet.Column {
    let content: Report.Column.Content =
      switch field.type {
      case _ where field.isList: .text
      case .integer: .integer
      case .money: .money
      case .day: .day
      case .text, .score, .boolean, .choice, .record, .body, .object, .document: .text
      }
    let words =
      field.type == .boolean
      ? [language.say("có", "yes"), language.say("không", "no")]
      : field.choices.map { $0.title.text(in: language) }
    return .init(
      id: field.name, title: field.title.text(in: language), content: content, isEntry: true,
      isRequired: field.isRequired, choices: field.isList ? [] : words)
  }

  /// A value so that `CellReader` reads the same value again.
  func cell(_ value: JSON, _ field: Field) -> Report.Cell {
    func text(_ text: String) -> Report.Cell { .text(BilingualText(text, text)) }
    if field.isList { return text(list(value, field)) }
    switch (field.type, value) {
    case (.money, .integer(let number)), (.integer, .integer(let number)):
      return number.magnitude <= UInt64(Money.limit) ? .number(number) : text(String(number))
    case (.score, .integer(let number)): return text(FieldValue.score(number))
    case (.day, .string(let day)): return Day(iso: day).map { .day($0) } ?? text(day)
    case (.boolean, .boolean(let flag)):
      return text(flag ? language.say("có", "yes") : language.say("không", "no"))
    case (.choice, .string(let name)):
      return text(field.choices.first { $0.name == name }?.title.text(in: language) ?? name)
    case (_, .string(let string)): return text(string)
    default: return text(value.text)
    }
  }

  /// Entries apart by `;`, or JSON where one holds such a mark itself.
  private func list(_ value: JSON, _ field: Field) -> String {
    let texts = value.array?.map { element -> String? in
      guard case .string(let text) = element, field.type != .choice else { return nil }
      let isPlain = !text.isEmpty && !text.contains { ";,\n\r[".contains($0) } && text.first != " " && text.last != " "
      return isPlain ? text : nil
    }
    guard let texts, texts.allSatisfy({ $0 != nil }) else { return value.text }
    return texts.compactMap { $0 }.joined(separator: "; ")
  }
}
