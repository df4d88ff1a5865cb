import Coordination
import Wire

/// A kind, its forms and its life for people.
enum KindText {
  /// A state diagram in mermaid, from the stages that the forms start from and lead to.
  static func graph(_ kind: KindDescription, in language: Language) -> String {
    kind.stateDiagram { $0.text(in: language) }
  }

  static func text(_ entry: Vocabulary.Entry, in language: Language, width: Int) -> String {
    let kind = entry.kind
    var lines = ["\(kind.title.text(in: language)) · \(entry.name) · \(kind.dataClass)"]
    if let numbering = kind.numbering { lines.append("  \(language.say("Số", "Numbers")): \(numbering)-2024-0001 …") }
    let stages = kind.stages.map { "\($0.title.text(in: language)) (\($0.name))" }.joined(separator: " · ")
    let life = RecordText.wrapped("\(language.say("Bước", "Stages")): \(stages)", width: width - 6)
    lines += life.enumerated().map { "  \($0 == 0 ? "" : "  ")\($1)" }
    let keys = kind.keys.map { "\($0.name) (\($0.type.rawValue))" }.joined(separator: ", ")
    if !keys.isEmpty { lines.append("  \(language.say("Khóa tìm", "Keys")): \(keys)") }
    // What the house does by itself nobody types.
    var typed = kind
    typed.commands.removeAll { $0.by == ["house"] }
    lines += ["", commands(typed, in: language, width: width)]
    let others = kind.commands.filter { $0.by == ["house"] }.map(\.name)
    if !others.isEmpty {
      let names = "\(language.say("Máy chủ tự làm", "The house itself")): \(others.joined(separator: ", "))"
      lines += [""] + RecordText.wrapped(names, width: width)
    }
    return lines.joined(separator: "\n")
  }

  /// `*` is any stage, `=` the same as before; a command that leads elsewhere from other stages has a line for each.
  static func commands(_ kind: KindDescription, in language: Language, width: Int) -> String {
    Table(
      columns: [
        .init(name: "command", title: language.say("Lệnh", "Command")),
        .init(name: "title", title: language.say("Tên", "Title")),
        .init(name: "from", title: language.say("Từ bước", "From")),
        .init(name: "to", title: language.say("Đến bước", "To")),
        .init(name: "by", title: language.say("Ai", "Who")),
      ],
      rows: kind.commands.flatMap { form in
        form.ways.map { way in
          let anywhere = form.creates ? language.say("(mới)", "(new)") : "*"
          return [
            form.name, form.title.text(in: language), way.from.isEmpty ? anywhere : way.from.joined(separator: ", "),
            way.to.isEmpty ? "=" : way.to.joined(separator: ", "), form.by.joined(separator: ", "),
          ]
        }
      }
    ).text(width: width)
  }

  /// Help of a command or question: its fields with titles, types and choices.
  static func help(_ form: Form, usage: String, in language: Language, width: Int) -> String {
    var lines = ["\(form.title.text(in: language)) · \(form.name)", "", "  \(usage)", ""]
    for field in form.fields { lines += help(field, in: language, width: width, indent: 2, isFlag: true) }
    if form.fields.isEmpty { lines.append("  \(language.say("(không có trường)", "(no fields)"))") }
    lines += [
      "",
      language.say(
        "* bắt buộc. Danh sách: lặp lại cờ hoặc dùng dấu phẩy.", "* required. Lists: repeat the flag or use commas."),
      language.say(
        "Chung: --as --for --id --dry-run --expect --dated --output --timeout --server --lang",
        "Common: --as --for --id --dry-run --expect --dated --output --timeout --server --lang"),
    ]
    return lines.joined(separator: "\n")
  }

  private static func help(_ field: Field, in language: Language, width: Int, indent: Int, isFlag: Bool) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let flag = isFlag ? "--\(flagName(of: field))" : field.name
    let mark = field.isRequired ? "*" : " "
    let head = Table.fitted("\(margin)\(mark) \(flag)", to: 30)
    var notes = [field.title.text(in: language), "[\(typeName(field, in: language))]"]
    if field.isPersonal { notes.append(language.say("(dữ liệu cá nhân)", "(personal data)")) }
    var lines = RecordText.wrapped(notes.joined(separator: " "), width: max(30, width - 32)).enumerated().map {
      $0 == 0 ? "\(head)  \($1)" : String(repeating: " ", count: 32) + $1
    }
    for choice in field.choices {
      lines.append(String(repeating: " ", count: 34) + "\(choice.name) – \(choice.title.text(in: language))")
    }
    for inner in field.fields {
      lines += help(inner, in: language, width: width, indent: indent + 4, isFlag: false)
    }
    return lines
  }

  /// `price-from` for `priceFrom`; objects are given as JSON.
  static func flagName(of field: Field) -> String {
    let name = DynamicFlags.kebab(field.name)
    return field.type == .object || field.type == .document ? "\(name)-json" : name
  }

  private static func typeName(_ field: Field, in language: Language) -> String {
    let one =
      switch field.type {
      case .text: language.say("chữ", "text")
      case .integer: language.say("số nguyên", "integer")
      case .money: language.say("đồng, 35.000.000", "đồng, 35.000.000")
      case .score: language.say("điểm, 87,5", "points, 87,5")
      case .day: language.say("ngày, dd/MM/yyyy", "day, dd/MM/yyyy")
      case .boolean: language.say("có/không", "flag")
      case .choice: language.say("chọn", "choice")
      case .record: language.say("mã \(field.kind ?? "hồ sơ")", "id of a \(field.kind ?? "record")")
      case .body: language.say("mã cơ quan", "body")
      case .object, .document: "JSON"
      }
    return field.isList ? language.say("danh sách: \(one)", "list: \(one)") : one
  }
}
