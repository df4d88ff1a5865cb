import Coordination
import Reports
import Wire

/// One row of a table on its way to becoming a command.
struct ImportRow {
  struct Fault: Equatable {
    /// The head of the column; empty for the row as a whole.
    var column: String
    var value: String
    var text: BilingualText
    /// A rule or the gate said so, not the cell.
    var code: String?
    /// The row, where a command was made of several.
    var row: Int?
  }

  enum Outcome: Equatable {
    case open
    case done
    /// Written by an earlier run.
    case already
    /// The same as a row before it, of that number.
    case repeats(Int)
    case rejected
  }

  /// As a spreadsheet counts; of a command that was made of several rows the first.
  var number: Int
  /// The rows that became the entries of one list of the command, in their order.
  var entries: [Int] = []
  var fields: [String: JSON] = [:]
  /// The record that the command is for; nil for one that will be made.
  var record: String?
  var dated: String?
  var body: String?
  var faults: [Fault] = []
  /// Hints that stop nothing.
  var remarks: [BilingualText] = []
  /// Fields whose value is the record that another row makes: its place among the rows.
  var awaits: [String: Int] = [:]
  var outcome = Outcome.open
  /// How often an earlier run was refused: a refusal has no effect, so it is tried again under an id of its own.
  var attempt = 0
  /// What the command made or changed.
  var result: String?

  /// The same content has the same id, whatever file it stands in; `command` is its subject without a record.
  func id(of command: String) -> String {
    DerivedID.row(
      command: command, record: record ?? "", dated: dated ?? "", body: body ?? "", fields: JSON.object(fields).bytes,
      attempt: attempt)
  }

  func message(_ command: String, isDryRun: Bool) -> Message {
    Message(
      .command, id: id(of: command), subject: command + (record.map { "/\($0)" } ?? ""),
      meta: .members([
        "for": body.map(JSON.string), "dated": dated.map(JSON.string), "dryRun": isDryRun ? true : nil,
      ]), body: .object(fields))
  }

  mutating func reject(_ problem: Problem, heads: [String: String], isRefusal: Bool) {
    outcome = .rejected
    let whole = BilingualText(
      [problem.title.vi, problem.detail?.vi].compactMap { $0 }.joined(separator: ". ")
        + (problem.rule.map { " (\($0))" } ?? ""),
      [problem.title.en, problem.detail?.en].compactMap { $0 }.joined(separator: ". ")
        + (problem.rule.map { " (\($0))" } ?? ""))
    if problem.pointers.isEmpty || isRefusal {
      faults.append(Fault(column: "", value: "", text: whole, code: problem.code))
    }
    for pointer in problem.pointers {
      let parts = pointer.pointer.split(separator: "/").map(String.init)
      let entry = parts.count > 1 ? Int(parts[1]).flatMap { entries.indices.contains($0) ? entries[$0] : nil } : nil
      let name = (entry == nil ? parts.first : parts.dropFirst(2).first) ?? ""
      faults.append(
        Fault(
          column: heads[name] ?? name, value: "", text: BilingualText(pointer.vi, pointer.en), code: problem.code,
          row: entry))
    }
  }
}

extension ImportRow {
  /// One command whose list has an entry for each good row; rows that are not good stay as they are.
  static func gathered(_ rows: [ImportRow], into list: String, record: String?, others: [String: JSON]) -> [ImportRow] {
    let good = rows.filter { $0.outcome == .open }
    let bad = rows.filter { $0.outcome != .open }
    guard let first = good.first else { return bad }
    var command = ImportRow(number: first.number, entries: good.map(\.number), fields: others, record: record)
    command.fields[list] = .array(good.map { .object($0.fields) })
    (command.dated, command.body) = (first.dated, first.body)
    return bad + [command]
  }
}
