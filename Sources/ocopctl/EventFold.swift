import Coordination
import Wire

/// Events in few lines: what is alike is counted.
struct EventFold {
  var office: Office
  /// Subjects of tasks that are told elsewhere.
  var toldTasks: Set<String> = []

  private var language: Language { office.language }

  /// Lines for events that belong together, in the order in which each sort first came.
  func lines(_ events: [CloudEvent]) throws -> [String] {
    var order: [String] = []
    var groups: [String: [CloudEvent]] = [:]
    let tasks = Set(events.filter(\.isTask).map(\.subject))
    for event in events where !toldTasks.contains(event.subject) {
      // A few tasks are told one by one.
      let key = event.isTask && tasks.count <= 5 ? "\(event.subject) \(event.type)" : event.type
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(event)
    }
    var lines: [String] = []
    for key in order {
      let group = groups[key] ?? []
      if group.count <= 2, let first = group.first, !first.isFact {
        lines += try group.map(line)
      } else {
        lines.append(try folded(group))
      }
    }
    return lines
  }

  /// One event: a task with its bodies and its day, a fact, or a record with what happened to it.
  func line(_ event: CloudEvent) throws -> String {
    if event.isTask { return try task(event) }
    guard let kind = event.kind else { return "◦ \(office.say("tin", "fact")) \(event.type): \(event.subject)" }
    return "• \(event.subject) · \(try office.vocabulary.eventTitle(event.name, of: kind))"
  }

  private func folded(_ group: [CloudEvent]) throws -> String {
    guard let first = group.first else { return "" }
    let count = group.count == 1 ? "" : "\(group.count)× "
    guard let kind = first.kind else {
      let subject = group.count == 1 ? ": \(first.subject)" : ""
      return "◦ \(count)\(office.say("tin", "fact")) \(first.type)\(subject)"
    }
    let title = try office.vocabulary.eventTitle(first.name, of: kind)
    return "• \(count)\(try office.vocabulary.kindTitle(kind)): \(title)"
  }

  private func task(_ event: CloudEvent) throws -> String {
    let id = event.subject.split(separator: "/").last ?? ""
    let what = try office.vocabulary.eventTitle(event.name, of: "task")
    let state: JSON
    if let assignment = event.data["assignment"] ?? (event.data["lead"] == nil ? nil : event.data) {
      state = assignment
    } else {
      state = try office.find(event.subject)?["state"] ?? [:]
    }
    let title = FieldValue.text(state["title"] ?? "", in: language)
    guard event.name == "assigned" else {
      let said = event.data["contribution"]?["text"]?.string ?? event.data["text"]?.string
      let by = event.data["contribution"]?["body"]?.string.map { " · \(office.shortName($0))" } ?? ""
      return "☐ \(id) \(what)\(by): \(said ?? title)"
    }
    return (["☐ \(office.say("giao việc", "task")) \(id)"] + assignment(state)).joined(separator: " · ")
  }

  /// Title, lead, cooperating bodies and due day of an assignment.
  func assignment(_ state: JSON) -> [String] {
    var parts = [FieldValue.text(state["title"] ?? "", in: language)]
    if let lead = state["lead"]?.string {
      parts.append("\(office.say("chủ trì", "lead")) \(office.shortName(lead))")
    }
    if let others = state["with"]?.strings, !others.isEmpty {
      parts.append("\(office.say("phối hợp", "with")) \(office.shortNames(others))")
    }
    if let due = state["due"]?.string {
      parts.append("\(office.say("hạn", "due")) \(Day(iso: due)?.vietnamese ?? due)")
    }
    return parts
  }
}

extension Office {
  /// At most three bodies by name, the rest counted.
  func shortNames(_ bodies: [String]) -> String {
    let names = bodies.prefix(bodies.count > 3 ? 2 : 3).map(shortName).joined(separator: ", ")
    let rest = bodies.count - 2
    return bodies.count > 3 ? names + say(" và \(rest) cơ quan khác", " and \(rest) other bodies") : names
  }
}

extension Vocabulary {
  func kindTitle(_ kind: String) -> String {
    entries.first { $0.kind.kind == kind }?.kind.title.text(in: language) ?? kind
  }
}
