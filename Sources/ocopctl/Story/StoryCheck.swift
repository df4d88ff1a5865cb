import Coordination
import Reports
import Wire

/// What the answer to a question of a story must tell. What it does not tell is a surprise, so a story is a test.
struct StoryCheck: Equatable {
  /// Texts of which each stands in a line of the report: its title, a heading, a paragraph, a warning, or the cells of
  /// a row with " | " between them.
  var tells: [String] = []
  /// Values by their place: `targets.new-products.reached`, `tasks.count`. An element of a list is named by its number,
  /// or by its `id` or `body`.
  var holds: [String: JSON] = [:]
  /// An answer that was saved before, which this one must equal: what was asked on a day is what is told of that day.
  var same: String?

  var isEmpty: Bool { tells.isEmpty && holds.isEmpty && same == nil }

  init() {}

  init(_ step: JSON) {
    tells = step["tells"]?.strings ?? step["tells"]?.string.map { [$0] } ?? []
    holds = step["holds"]?.object ?? [:]
    same = step["same"]?.string
  }

  /// What the answer does not tell, a line each.
  func missing(in answer: JSON, saved: [String: JSON] = [:]) -> [String] {
    let lines = Self.lines(of: answer)
    let untold = tells.filter { text in !lines.contains { $0.contains(text) } }
    let wrong = holds.sorted { $0.key < $1.key }.compactMap { path, wanted -> String? in
      let found = Self.value(at: path, in: answer)
      return found == wanted ? nil : "\(path): \(found?.text ?? "–") ≠ \(wanted.text)"
    }
    let other = same.flatMap { saved[$0] == answer ? nil : "\($0) ≠" }
    return untold + wrong + [other].compactMap { $0 }
  }

  /// The lines of a report in Vietnamese, as they stand on paper; none of any other answer.
  static func lines(of answer: JSON) -> [String] {
    guard let report = AnswerFile.report(in: answer) else { return [] }
    var lines = [report.title.vi, Wording.cutOff(report.cutOff).vi] + report.recipients.map(\.vi)
    for section in report.sections {
      lines += [section.heading?.vi].compactMap { $0 } + section.paragraphs.map(\.vi)
      guard let table = section.table else { continue }
      lines += table.rows.map { row in
        zip(table.cells(of: row), table.columns).map { CellText.text($0, $1.content, in: .vi) }
          .joined(separator: " | ")
      }
    }
    return lines + report.warnings.map(\.vi)
  }

  static func value(at path: String, in answer: JSON) -> JSON? {
    var value = answer
    for word in path.split(separator: ".").map(String.init) {
      guard let next = element(word, of: value) else { return nil }
      value = next
    }
    return value
  }

  private static func element(_ word: String, of value: JSON) -> JSON? {
    guard let list = value.array else { return value[word] }
    if word == "count" { return .integer(Int64(list.count)) }
    if let place = Int(word), list.indices.contains(place) { return list[place] }
    return list.first { $0["id"]?.string == word || $0["body"]?.string == word }
  }
}
