import Coordination
import Foundation
import Reports
import Wire

/// `ocopctl task list`, `task mine` and `task ics`: tasks by what their kind is searched by.
///
/// Where the office's house answers a question of that name, the question is asked instead; only the calendar is
/// always made of records, for it needs their versions.
struct TaskList {
  static let words: Set = ["list", "mine", "ics"]
  static let form = Form(
    "task-list", title: Label(vi: "Danh sách công việc", en: "Tasks"),
    fields: [
      Field("body", .body, title: Label(vi: "Cơ quan chủ trì", en: "Lead body"), isRequired: false),
      Field("dueBefore", .day, title: Label(vi: "Hạn trước ngày", en: "Due before"), isRequired: false),
      Field("overdue", .boolean, title: Label(vi: "Quá hạn", en: "Overdue"), isRequired: false),
      Field("officer", .text, title: Label(vi: "Cán bộ", en: "Officer"), isRequired: false),
    ])
  /// More is no list for people.
  private static let limit = 5_000

  var asking: Asking
  var entry: Vocabulary.Entry

  private var office: Office { asking.office }

  func run(_ word: String, officer: JSON?) throws {
    guard let (given, file) = try asking.flags(of: Self.form, after: 2, usage: "ocopctl task \(word)") else { return }
    var fields = given
    if fields["officer"] == nil { fields["officer"] = officer }
    let open = try office.list(
      entry.kind.kind, where: [["open", "=", true]] + Self.conditions(fields), sort: "due", limit: Self.limit)
    if word == "ics" {
      let name = office.say("Hạn công việc", "Tasks due")
      return try file.write(Array(DueCalendar.text(open.compactMap(event), name: name).utf8))
    }
    if open.isEmpty, file.format == .table, file.path == nil {
      return Terminal.tell(office.say("(không có việc nào)", "(no tasks)"))
    }
    if [.json, .jsonl].contains(file.format) { return try file.put(.array(open), title: Self.form.title, office) }
    try file.put(try report(open), .array(open))
  }

  static func conditions(_ fields: [String: JSON]) -> [JSON] {
    var conditions: [JSON] = []
    if let body = fields["body"] { conditions.append(["lead", "=", body]) }
    if let day = fields["dueBefore"]?.string.flatMap({ Day(iso: $0) }) {
      conditions.append(["due", "<=", .string((day - 1).iso)])
    }
    if let overdue = fields["overdue"] { conditions.append(["overdue", "=", overdue]) }
    if let officer = fields["officer"] { conditions.append(["officer", "=", officer]) }
    return conditions
  }

  func report(_ rows: [JSON]) throws -> Report {
    let columns = [
      Report.Column("id", vi: "Mã", en: "ID"), .init("title", vi: "Công việc", en: "Task"),
      .init("due", vi: "Hạn", en: "Due", .day), .init("stage", vi: "Bước", en: "Stage"),
      .init("overdue", vi: "Quá hạn", en: "Overdue"), .init("lead", vi: "Chủ trì", en: "Lead"),
      .init("officer", vi: "Cán bộ", en: "Officer"), .init("subject", vi: "Hồ sơ", en: "Subject"),
    ]
    let vocabulary = try office.vocabulary
    func text(_ value: String?) -> Report.Cell { .text(BilingualText(value ?? "", value ?? "")) }
    let cells = rows.map { row -> [Report.Cell] in
      let state = row["state"] ?? [:]
      let isOverdue = state["overdue"] == true ? office.say("quá hạn", "overdue") : ""
      return [
        text(row["id"]?.string), text(Self.title(state, office.language)),
        state["due"]?.string.flatMap { Day(iso: $0) }.map { .day($0) } ?? text(nil),
        text(vocabulary.stage(row["stage"]?.string ?? "", of: entry.kind.kind)), text(isOverdue),
        text(state["lead"]?.string.map(office.shortName)), text(state["officer"]?.string),
        text(state["subject"]?.string),
      ]
    }
    return Report(
      .report, vi: "Danh sách công việc", en: "Tasks", cutOff: try office.cutOff(),
      sections: [Report.Section(table: Report.Table(columns: columns, rows: cells))])
  }

  private func event(_ row: JSON) -> DueCalendar.Entry? {
    let state = row["state"] ?? [:]
    guard let id = row["id"]?.string, let day = state["due"]?.string.flatMap({ Day(iso: $0) }) else { return nil }
    var details = state["lead"]?.string.map { ["\(office.say("Chủ trì", "Lead")): \(office.shortName($0))"] } ?? []
    if let officer = state["officer"]?.string { details.append("\(office.say("Cán bộ", "Officer")): \(officer)") }
    if let subject = state["subject"]?.string { details.append("\(office.say("Hồ sơ", "Subject")): \(subject)") }
    return DueCalendar.Entry(
      id: "\(entry.kind.kind)/\(id)", day: day, title: Self.title(state, office.language),
      details: details.joined(separator: "\n"), sequence: (row["version"]?.integer ?? 1) - 1,
      stamp: state["assigned"]?.string.flatMap { Day(iso: $0) } ?? day)
  }

  private static func title(_ state: JSON, _ language: Language) -> String {
    state["title"]?[language.rawValue]?.string ?? state["title"]?["vi"]?.string ?? state["task"]?.string ?? ""
  }
}
