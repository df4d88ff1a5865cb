import Client
import Coordination
import Wire

/// Tells what a step did, and what it led to, from the log.
struct StoryNarrator {
  var office: Office

  private var language: Language { office.language }

  /// The step itself: position, body, record, new stage.
  func tell(subject: String, meta: JSON, for body: String?) throws {
    let record = meta["record"]?.string ?? ""
    let first = meta["first"]?.integer ?? meta["position"]?.integer ?? 0
    let last = meta["position"]?.integer ?? 0
    let event = first > 0 ? try office.event(at: first) : nil
    var line = "▸ \(title(ofCommand: subject)) · \(record)"
    if let stage = try stage(of: record) { line += " → \(stage)" }
    Terminal.put("   \(line)")
    var facts: [String] = []
    if last > 0 {
      let positions = first == last ? "\(last)" : "\(first)–\(last)"
      facts.append("\(language.say("vị trí", "position")) \(positions)")
    }
    if let event {
      let own = office.client.welcome["identity"]?["body"]?.string
      facts.append(office.bodyName(body ?? own ?? event.body))
      facts.append(event.actor)
      facts.append(event.json["dated"]?.string.flatMap { Day(iso: $0)?.vietnamese } ?? Instant.vietnamese(event.time))
    }
    if meta["duplicate"] == true { facts.append(language.say("đã có", "already done")) }
    Terminal.put("     \(facts.joined(separator: " · "))")
  }

  /// Everything after the first event of the decision: its own tasks and facts, then what others did because of it.
  func tellConsequences(of meta: JSON) throws {
    let first = meta["first"]?.integer ?? 0
    guard first > 0 else { return }
    let events = try all(after: first - 1)
    for line in try lines(events.filter { $0.decision == first || $0.position == first }, isOwn: true) {
      put(line, indent: 5)
    }
    let others = events.filter { $0.decision != first && $0.position != first }
    try tell(others)
  }

  /// Decisions after a position, counted where there are many.
  func tellSummary(after position: Int64) throws {
    let events = try all(after: position)
    let decisions = grouped(events)
    if decisions.count <= 12 { return try tell(events) }
    var counts: [String: Int] = [:]
    for event in events { counts[event.type, default: 0] += 1 }
    let text = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value)× \($0.key)" }
    for line in RecordText.wrapped(text.joined(separator: " · "), width: Terminal.width - 8) {
      put(line, indent: 5)
    }
  }

  private func tell(_ events: [CloudEvent]) throws {
    for decision in grouped(events) {
      guard let first = decision.first else { continue }
      let cause = first.cause.map { " ← \($0)" } ?? ""
      Terminal.put("     ⇢ \(office.bodyName(first.body)) · \(first.position)\(cause)")
      for line in try lines(decision, isOwn: false) { put(line, indent: 8) }
    }
  }

  /// A line in as many lines of the terminal as it needs, the later ones set in.
  private func put(_ line: String, indent: Int) {
    for (place, part) in RecordText.wrapped(line, width: max(30, Terminal.width - indent - 2)).enumerated() {
      Terminal.put(String(repeating: " ", count: place == 0 ? indent : indent + 2) + part)
    }
  }

  private func lines(_ events: [CloudEvent], isOwn: Bool) throws -> [String] {
    try events.enumerated().compactMap { place, event -> String? in
      if event.isTask { return try task(event) }
      if event.isFact { return "◦ \(language.say("tin", "fact")) \(event.type): \(event.subject)" }
      if event.kind == nil { return "◦ \(event.type): \(event.subject)" }
      // The first line of a step has told its record already.
      if isOwn, place == 0 { return nil }
      let stage = try stage(of: event.subject).map { " → \($0)" } ?? ""
      return "• \(event.subject) · \(event.name)\(stage)"
    }
  }

  private func task(_ event: CloudEvent) throws -> String {
    let found = event.data["lead"] == nil ? try office.find(event.subject)?["state"] : event.data
    let state = found ?? [:]
    let title = FieldValue.text(state["title"] ?? .string(event.subject), in: language)
    var parts = [
      "☐ \(language.say("việc", "task")) \(event.subject.split(separator: "/").last ?? "") \(event.name): \(title)"
    ]
    if let lead = state["lead"]?.string { parts.append("\(language.say("chủ trì", "lead")) \(office.bodyName(lead))") }
    if let others = state["with"]?.strings, !others.isEmpty {
      var names = others.prefix(3).map(office.bodyName).joined(separator: ", ")
      if others.count > 3 {
        names += language.say(" và \(others.count - 3) cơ quan", " and \(others.count - 3) bodies")
      }
      parts.append("\(language.say("phối hợp", "with")) \(names)")
    }
    if let due = state["due"]?.string {
      parts.append("\(language.say("hạn", "due")) \(Day(iso: due)?.vietnamese ?? due)")
    }
    return parts.joined(separator: " · ")
  }

  /// Decisions in the order of their first positions.
  private func grouped(_ events: [CloudEvent]) -> [[CloudEvent]] {
    var order: [Int64] = []
    var groups: [Int64: [CloudEvent]] = [:]
    for event in events {
      let key = event.decision ?? event.position
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(event)
    }
    return order.compactMap { groups[$0] }
  }

  private func all(after position: Int64) throws -> [CloudEvent] {
    var events: [CloudEvent] = []
    var after = position
    while events.count < 20_000 {
      let page = try office.log(after: after, limit: 1_000)
      guard let last = page.last?.position, last > after else { break }
      events += page
      after = last
    }
    return events
  }

  private func stage(of record: String) throws -> String? {
    guard !record.isEmpty, let row = try office.find(record), let stage = row["stage"]?.string, !stage.isEmpty else {
      return nil
    }
    return "“\(try office.vocabulary.stage(stage, of: row["kind"]?.string ?? ""))”"
  }

  private func title(ofCommand subject: String) -> String {
    guard let parts = CommandSubject(subject),
      let entry = try? office.vocabulary.entry("\(parts.module).\(parts.kind)"),
      let form = entry.kind.command(parts.command)
    else { return subject }
    return "\(form.title.text(in: language)) (\(parts.module).\(parts.kind).\(parts.command))"
  }
}

/// The tasks of the office by lead body, with what is overdue.
struct StoryBoard {
  var office: Office

  func put() throws {
    let rows = try office.list("task", limit: 2_000)
    let today = try office.status()["day"]?.string ?? ""
    for line in try lines(rows, today: today) { Terminal.put("   \(line)") }
  }

  func lines(_ rows: [JSON], today: String) throws -> [String] {
    if rows.isEmpty { return [office.say("(chưa có việc nào)", "(no tasks yet)")] }
    let closed: Set = ["done", "completed", "cancelled", "closed"]
    var lines: [String] = []
    let groups = Dictionary(grouping: rows) { $0["state"]?["lead"]?.string ?? $0["body"]?.string ?? "" }
    for (lead, tasks) in groups.sorted(by: { $0.key < $1.key }) {
      lines.append("■ \(office.bodyName(lead)) (\(tasks.count))")
      func due(_ row: JSON) -> String { row["state"]?["due"]?.string ?? "9999" }
      for row in tasks.sorted(by: { (due($0), $0["id"]?.string ?? "") < (due($1), $1["id"]?.string ?? "") }) {
        let state = row["state"] ?? [:]
        let stage = row["stage"]?.string ?? ""
        let isLate = !closed.contains(stage) && due(row) < today
        let date = state["due"]?.string.map { Day(iso: $0)?.vietnamese ?? $0 } ?? "—"
        let title = FieldValue.text(state["title"] ?? "", in: office.language)
        let mark = closed.contains(stage) ? "✓" : isLate ? "!" : "☐"
        let late = isLate ? " · \(office.say("QUÁ HẠN", "OVERDUE"))" : ""
        let subject = state["subject"]?.string.map { " · \($0)" } ?? ""
        let stageTitle = try office.vocabulary.stage(stage, of: "task")
        let head = "  \(mark) \(row["id"]?.string ?? "")  \(Table.fitted(date, to: 10))"
        lines.append("\(head)  \(stageTitle) · \(title)\(subject)\(late)")
      }
    }
    return lines
  }
}
