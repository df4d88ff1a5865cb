import Coordination
import Wire

/// What a dry run says it would do: changes of records, tasks, facts, commands that follow.
struct DryRunText {
  var office: Office

  func lines(_ would: JSON) throws -> [String] {
    let vocabulary = try office.vocabulary
    var lines: [String] = []
    for change in would["changes"]?.array ?? [] {
      let kind = change["kind"]?.string ?? ""
      let record = change["id"]?.string.map { "\(kind)/\($0)" } ?? vocabulary.kindTitle(kind)
      let events = (change["events"]?.array ?? []).compactMap { $0["type"]?.string }
      let titles = events.map { vocabulary.eventTitle($0, of: kind) }.joined(separator: ", ")
      lines.append("• \(record) · \(titles) → “\(vocabulary.stage(change["stage"]?.string ?? "", of: kind))”")
    }
    for task in would["tasks"]?.array ?? [] {
      lines.append("☐ " + EventFold(office: office).assignment(task).joined(separator: " · "))
    }
    for fact in would["facts"]?.array ?? [] {
      lines.append("◦ \(office.say("tin", "fact")) \(fact["fact"]?.string ?? fact["type"]?.string ?? "")")
    }
    for send in would["sends"]?.array ?? [] {
      let fields = (send["fields"]?.object ?? [:]).sorted { $0.key < $1.key }.map {
        "\($0.key): \($0.value.string ?? $0.value.text)"
      }
      lines.append("→ " + ([send["command"]?.string ?? ""] + fields).joined(separator: " · "))
    }
    // Many changes are told by their number.
    let shown = 20
    if lines.count > shown { lines = lines.prefix(shown) + ["… + \(lines.count - shown)"] }
    return lines
  }
}
