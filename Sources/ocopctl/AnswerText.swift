import Coordination
import Wire

/// What a module answered: lists of objects become tables, the rest lines.
struct AnswerText {
  var language: Language
  var width: Int
  /// Titles of stages by kind and name.
  var stages: [String: [String: String]] = [:]
  var names = FieldValue.Names()
  /// Titles of choices by the name of their field and their own.
  var choices: [String: [String: String]] = [:]

  init(language: Language, width: Int) { (self.language, self.width) = (language, width) }

  init(_ office: Office, width: Int) {
    self.init(language: office.language, width: width)
    names.body = office.shortName
    let money = Field("", .money, title: Label(vi: "", en: ""))
    names.field = { ["revenue", "cost"].contains($0) ? money : nil }
    for entry in (try? office.vocabulary.entries) ?? [] {
      for field in entry.kind.commands.flatMap(\.fields) {
        for choice in field.choices where choices[field.name]?[choice.name] == nil {
          choices[field.name, default: [:]][choice.name] = choice.title.text(in: language)
        }
      }
      for stage in entry.kind.stages {
        stages[entry.kind.kind, default: [:]][stage.name] = stage.title.text(in: language)
      }
    }
  }

  /// The title of the stage that a row is at, by the kind of the record that it names; without one as far as all kinds
  /// that have such a stage agree.
  private func stage(_ name: String, of row: [String: JSON]) -> String {
    let records = ["record", "subject", "id"].compactMap {
      row[$0]?.string?.split(separator: "/").first.map(String.init)
    }
    let named = Self.ordered(Array(row.keys)).filter { row[$0]?.string != nil }
    if let kind = (records + named).first(where: { stages[$0]?[name] != nil }) { return stages[kind]?[name] ?? name }
    let titles = Set(stages.values.compactMap { $0[name] })
    return Words.value(name, language) ?? (titles.count == 1 ? titles.first : nil) ?? name
  }

  /// The row with its stage in words.
  private func staged(_ row: JSON) -> JSON {
    guard case .object(var members) = row, let name = members["stage"]?.string else { return row }
    members["stage"] = .string(stage(name, of: members))
    return .object(members)
  }

  func rendered(_ answer: JSON, _ format: OutputFormat) -> String {
    switch format {
    // The last ones are for reports; `AnswerFile` has refused them.
    case .table, .md, .xlsx, .docx, .ics: text(answer)
    case .json: PrettyJSON.text(answer)
    case .jsonl: (rows(of: answer) ?? [answer]).map(\.text).joined(separator: "\n")
    case .csv: table(rows(of: answer) ?? Self.flat(answer)).rendered(.csv, width: width)
    }
  }

  func text(_ answer: JSON) -> String {
    guard case .object(let members) = staged(answer) else { return tableText(answer) ?? value(answer, name: "") }
    if members["vi"]?.string != nil { return value(answer, name: "") }
    var lines: [String] = []
    var tables: [String] = []
    let margin = min(22, (members.keys.map { Table.cells(title($0)) }.max() ?? 0)) + 2
    for name in Self.ordered(Array(members.keys)) {
      guard let member = members[name] else { continue }
      if let table = tableText(member) {
        tables.append(members.count == 1 ? table : "\(title(name))\n\(table)")
      } else {
        let parts = RecordText.wrapped(value(member, name: name), width: max(20, width - margin))
        lines += parts.enumerated().map { Table.fitted($0 == 0 ? title(name) : "", to: margin) + $1 }
      }
    }
    return (lines.isEmpty ? tables : [lines.joined(separator: "\n")] + tables).joined(separator: "\n\n")
  }

  /// The lists of an answer as the tables of a report, and its other members as one more.
  func report(_ answer: JSON, title heading: Label, cutOff: Day) -> Report {
    let members = answer.object ?? [:]
    var lists: [(name: String?, rows: [JSON])] = answer.array.map { [(nil, $0)] } ?? []
    lists += Self.ordered(Array(members.keys)).compactMap { name in members[name]?.array.map { (name, $0) } }
    let single = members.filter { $0.value.array == nil }
    if !single.isEmpty || lists.isEmpty { lists.insert((nil, [.object(single)]), at: 0) }
    let sections = lists.map { name, rows in
      let heading = name.map { BilingualText(Words.member($0, .vi) ?? $0, Words.member($0, .en) ?? $0) }
      let objects = rows.map { $0.object == nil ? ["value": $0] : joined($0) }
      return Report.Section(heading: heading, table: table(objects).contents)
    }
    return Report(.report, vi: heading.vi, en: heading.en, cutOff: cutOff, sections: sections)
  }

  private func title(_ name: String) -> String { Words.member(name, language) ?? name }

  private func value(_ json: JSON, name: String) -> String {
    if json == [] { return language.say("(không có)", "(none)") }
    if let texts = json.array, texts.allSatisfy({ $0["vi"]?.string != nil }) {
      return texts.map { value($0, name: name) }.joined(separator: "\n")
    }
    if let text = json.string {
      if name == "stage" { return text }
      if name == "status" { return stage(text, of: [:]) }
      if name == "operator" { return Words.value(text, language) ?? text }
      if let title = choices[name]?[text] { return title }
    }
    return FieldValue.text(json, field: names.field(name), name: name, names: names, in: language)
  }

  private func rows(of answer: JSON) -> [JSON]? {
    if let rows = answer.array { return rows }
    let lists = (answer.object ?? [:]).values.compactMap(\.array)
    return lists.count == 1 ? lists[0] : nil
  }

  /// The rows of all lists of an answer with the name of their list, or its members as one row.
  private static func flat(_ answer: JSON) -> [JSON] {
    let members = answer.object ?? [:]
    let rows = members.sorted { $0.key < $1.key }.flatMap { name, value -> [JSON] in
      (value.array ?? []).compactMap { row in
        row.object.map { .object($0.merging(["list": .string(name)]) { own, _ in own }) }
      }
    }
    return rows.isEmpty ? [answer] : rows
  }

  private func tableText(_ value: JSON) -> String? {
    guard let rows = value.array, !rows.isEmpty, rows.allSatisfy({ $0.object != nil && $0["vi"]?.string == nil })
    else { return nil }
    return table(rows.map(joined)).text(width: width)
  }

  /// A target in one member, for people: "≥ 70 sản phẩm" of operator, value, upTo and unit.
  private func joined(_ row: JSON) -> JSON {
    guard case .object(var members) = staged(row), let number = members["value"]?.integer,
      let sign = members["operator"]?.string.flatMap({ Self.signs[$0] })
    else { return staged(row) }
    let upTo = members["upTo"]?.integer.map { "–\($0)" } ?? ""
    let unit = members["unit"].map { " \(value($0, name: "unit"))" } ?? ""
    for name in ["operator", "upTo", "unit"] { members[name] = nil }
    members["value"] = .string("\(sign)\(number)\(upTo)\(unit)")
    return .object(members)
  }

  private static let signs = ["at-least": "≥ ", "about": "≈ ", "exactly": "= ", "range": ""]

  private func table(_ rows: [JSON]) -> Table {
    let names = Self.ordered(Array(Set(rows.flatMap { ($0.object ?? [:]).keys })))
    return Table(
      columns: names.map { name in
        let values = rows.compactMap { $0[name] }
        let isNumber = values.allSatisfy { $0.integer != nil }
        let isWhole = values.allSatisfy {
          $0.integer != nil || $0.boolean != nil || Day(iso: $0.string ?? "") != nil
            || Self.wholes.contains(name) && $0.string?.last?.isNumber == true
        }
        return .init(
          name: name, title: title(name), isNumber: isNumber, isWhole: isWhole,
          least: ["title", "name"].contains(name) ? 28 : 10)
      },
      rows: rows.map { row in
        names.map { name in row[name].map { $0 == [] ? "" : value($0, name: name) } ?? "" }
      }, values: rows)
  }

  private static let wholes: Set = ["id", "record", "product", "producer", "registration", "route"]

  /// What a row is about comes first, then its state and its days, then the numbers, then the rest by name.
  private static let order = [
    "list", "period", "id", "record", "registration", "product", "route", "programme", "number", "year", "day",
    "status",
    "stage", "body", "act", "title", "name", "sentence", "due", "overdue", "opens", "closes", "from", "to", "reached",
    "operator", "value",
    "upTo", "unit", "isMet", "star", "validTo", "daysLeft", "lead", "with", "contributed",
  ]

  private static func ordered(_ names: [String]) -> [String] {
    func place(_ name: String) -> Int { order.firstIndex(of: name) ?? order.count }
    return names.sorted { (place($0), $0) < (place($1), $1) }
  }
}
