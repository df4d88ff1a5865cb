import Coordination
import Wire

/// The tasks of the office by lead body: what is overdue, who contributed, who must act next.
struct StoryBoard {
  var office: Office

  func put() throws {
    let rows = try office.list("task", limit: 2_000)
    let today = try office.status()["day"]?.string.flatMap { Day(iso: $0) }
    for line in try lines(rows, today: today, width: Terminal.width - 3) { Terminal.put("   \(line)") }
  }

  func lines(_ rows: [JSON], today: Day?, width: Int) throws -> [String] {
    if rows.isEmpty { return [office.say("(chưa có việc nào)", "(no tasks yet)")] }
    var lines: [String] = []
    let groups = Dictionary(grouping: rows) { $0["state"]?["lead"]?.string ?? $0["body"]?.string ?? "" }
    for (lead, tasks) in groups.sorted(by: { $0.key < $1.key }) {
      lines.append("■ \(office.shortName(lead))")
      func due(_ row: JSON) -> String { row["state"]?["due"]?.string ?? "9999" }
      for row in tasks.sorted(by: { (due($0), $0["id"]?.string ?? "") < (due($1), $1["id"]?.string ?? "") }) {
        let task = TaskLine(row: row, today: today)
        let stage = try office.vocabulary.stage(task.stage, of: "task")
        for (place, text) in task.texts(stage: stage, office).enumerated() {
          let parts = RecordText.wrapped(text, width: max(30, width - 6))
          lines += parts.enumerated().map { (place == 0 && $0 == 0 ? "  " : "      ") + $1 }
        }
      }
    }
    return lines
  }
}

/// One task of the board.
struct TaskLine {
  static let closed: Set = ["completed", "cancelled"]

  var row: JSON
  var today: Day?

  var stage: String { row["stage"]?.string ?? "" }
  var isClosed: Bool { TaskLine.closed.contains(stage) }
  private var state: JSON { row["state"] ?? [:] }
  private var due: Day? { state["due"]?.string.flatMap { Day(iso: $0) } }

  /// Days past the due day of a task that is still open; 0 when it is not late.
  var lateness: Int {
    guard !isClosed, let due, let today else { return 0 }
    return max(0, today - due)
  }

  /// Who must do something now; nobody when the task is closed.
  var next: [String] {
    if isClosed { return [] }
    if let next = state["next"]?.strings, !next.isEmpty { return next }
    let asked = state["asked"]?.strings ?? []
    return stage == "waiting-for-input" && !asked.isEmpty ? asked : [state["lead"]?.string ?? ""]
  }

  func texts(stage title: String, _ office: Office) -> [String] {
    let mark = isClosed ? "✓" : lateness > 0 ? "!" : "☐"
    var head = "\(mark) \(row["id"]?.string ?? "")"
    if let due { head += " · \(office.say("hạn", "due")) \(due.vietnamese)" }
    head += " · \(title)"
    if lateness > 0 { head += " · \(office.say("QUÁ HẠN \(lateness) ngày", "OVERDUE by \(lateness) days"))" }
    if isClosed, state["overdue"] == true { head += " · \(office.say("xong muộn", "done late"))" }
    let about = state["subject"]?.string.map { " (\($0))" } ?? ""
    var texts = [head, FieldValue.text(state["title"] ?? "", in: office.language) + about]
    for contribution in state["contributions"]?.array ?? [] {
      let day = contribution["day"]?.string.flatMap { Day(iso: $0)?.vietnamese } ?? ""
      let body = office.shortName(contribution["body"]?.string ?? "")
      texts.append("+ \(body) \(day): \(contribution["text"]?.string ?? "")")
    }
    if let superior = state["escalatedTo"]?.string, !isClosed {
      texts.append("▲ \(office.say("đã báo cấp trên", "told to the superior")): \(office.shortName(superior))")
    }
    if !next.isEmpty {
      let what =
        switch stage {
        case "assigned": office.say("nhận việc", "accept")
        case "waiting-for-input": office.say("góp ý", "give input")
        default: office.say("hoàn thành", "complete")
        }
      texts.append("→ \(office.say("làm tiếp", "next")): \(office.shortNames(next)) (\(what))")
    }
    return texts
  }
}
