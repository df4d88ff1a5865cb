import Coordination
import Wire

/// Causes for people: a line for each act with its day, position and actor; under it what it caused.
struct CausesText {
  var office: Office
  var width: Int = Terminal.width

  func text(_ causes: Causes) throws -> String {
    let kind = causes.name.split(separator: "/").first.map(String.init) ?? ""
    let title = FieldValue.text(
      causes.row["state"]?["name"] ?? causes.row["state"]?["title"] ?? "", in: office.language)
    let stage = try office.vocabulary.stage(causes.row["stage"]?.string ?? "", of: kind)
    let head = [causes.name, title, "“\(stage)”"].filter { !$0.isEmpty && $0 != "“”" }
    var lines = RecordText.wrapped(head.joined(separator: " · "), width: width)
    // Tasks are told where they were given, with all that came of them.
    let told = kind == "task" ? [] : Set(causes.tasks.compactMap { $0["id"]?.string.map { "task/\($0)" } })
    let all = causes.decisions.flatMap(\.all)
    // What came before the record, in other departments.
    if let root = causes.decisions.first?.root, root.cause != nil {
      for event in try CauseChain.read(root.position, office).dropLast() where !event.isFact {
        lines += put(
          "\(event.day.vietnamese)", "\(try fold.line(event))\(who(event)) · #\(event.position)", at: 0, joined: " ")
      }
    }
    for group in folded(causes.decisions.filter { !told.contains($0.root.subject) || $0.root.name == "assigned" }) {
      lines += try act(group)
      lines += try below(group, told: told, all: all)
    }
    if !causes.isComplete {
      lines.append(
        office.say("… chỉ đọc \(Causes.scanLimit) sự kiện", "… only \(Causes.scanLimit) events were read"))
    }
    return lines.joined(separator: "\n")
  }

  /// The way back from an event to the command of a person, and one level forward.
  func text(chain: [CloudEvent], effects: [Causes.Decision]) throws -> String {
    var lines: [String] = []
    for event in chain {
      let kind = event.kind ?? ""
      let what =
        event.isFact || kind.isEmpty
        ? "\(office.say("tin", "fact")) \(event.type): \(event.subject)"
        : "\(event.subject) · \(try office.vocabulary.eventTitle(event.name, of: kind))"
      lines += put("\(event.day.vietnamese)  #\(event.position)", what + who(event), at: 0)
      let data = RecordText(kind: try described(kind), vocabulary: try office.vocabulary, bodyName: office.shortName)
        .members(event.data)
      if !data.isEmpty { lines.append(Table.fitted("    \(data)", to: width).trimmingEnd) }
    }
    let effects = try fold.lines(effects.flatMap(\.all))
    if !effects.isEmpty { lines.append(office.say("Dẫn đến:", "Led to:")) }
    for line in effects { lines += put("", line, at: 2) }
    return lines.joined(separator: "\n")
  }

  private var fold: EventFold { EventFold(office: office) }

  private func described(_ kind: String) throws -> KindDescription {
    try office.vocabulary.entries.first { $0.kind.kind == kind }?.kind
      ?? KindDescription(kind: "x", title: Label(vi: "", en: ""), stages: [], events: [], commands: [])
  }

  // MARK: - Parts

  /// Acts of the same sort, one after another on one day, go together.
  private func folded(_ decisions: [Causes.Decision]) -> [[Causes.Decision]] {
    var groups: [[Causes.Decision]] = []
    for decision in decisions {
      if let last = groups.last?.last?.root, last.type == decision.root.type, last.day == decision.root.day {
        groups[groups.count - 1].append(decision)
      } else {
        groups.append([decision])
      }
    }
    return groups
  }

  private func act(_ group: [Causes.Decision]) throws -> [String] {
    let first = group[0].root
    let last = group[group.count - 1].root.position
    let kind = first.kind ?? ""
    let title = first.isFact ? first.type : try office.vocabulary.eventTitle(first.name, of: kind)
    let count = group.count == 1 ? "" : "\(group.count)× "
    let positions = group.count == 1 ? "#\(last)" : "#\(first.position)–\(last)"
    return put("\(first.day.vietnamese)  \(count)\(title)", "\(who(first)) · \(positions)", at: 0, joined: "")
  }

  private func who(_ event: CloudEvent) -> String {
    if event.isOfDeadline { return " · \(office.say("đến hạn", "deadline"))" }
    return " · \(event.actor == "house" ? office.shortName(event.body) : event.actor)"
  }

  /// Under an act: its tasks with what came of them, its other events, and what others did because of it.
  private func below(_ group: [Causes.Decision], told: Set<String>, all: [CloudEvent]) throws -> [String] {
    var lines: [String] = []
    for event in group.flatMap(\.events) where told.contains(event.subject) {
      lines += put("", try task(event, all), at: 4)
    }
    var fold = fold
    fold.toldTasks = told
    for line in try fold.lines(group.flatMap { $0.events.dropFirst() }) { lines += put("", line, at: 4) }
    let reactions = group.flatMap(\.reactions)
    var bodies: [String] = []
    for decision in reactions where !bodies.contains(decision.root.body) { bodies.append(decision.root.body) }
    for body in bodies {
      let theirs = reactions.filter { $0.root.body == body }
      let texts = try fold.lines(theirs.flatMap(\.all)).joined(separator: "; ")
      lines += put("", "⇢ \(office.shortName(body)) \(texts)", at: 4)
    }
    return lines
  }

  /// A task from its assignment to its end, and how late.
  private func task(_ assigned: CloudEvent, _ all: [CloudEvent]) throws -> String {
    let row = try office.find(assigned.subject)
    let state = row?["state"] ?? [:]
    let due = state["due"]?.string.flatMap { Day(iso: $0) }
    var parts = ["\(assigned.subject.dropFirst(5)) → \(office.shortName(state["lead"]?.string ?? ""))"]
    parts.append(FieldValue.text(state["title"] ?? "", in: office.language))
    if let due { parts.append("\(office.say("hạn", "due")) \(due.vietnamese)") }
    for event in all where event.subject == assigned.subject && event.position > assigned.position {
      switch event.name {
      case "contributed":
        let body = office.shortName(event.data["contribution"]?["body"]?.string ?? "")
        parts.append("\(office.say("góp phần", "contributed")): \(body) \(event.day.vietnamese)")
      case "became-overdue": parts.append(office.say("QUÁ HẠN", "OVERDUE"))
      case "completed":
        let late = due.map { event.day - $0 } ?? 0
        let how =
          late > 0
          ? office.say("trễ \(late) ngày", late == 1 ? "1 day late" : "\(late) days late")
          : office.say("đúng hạn", "in time")
        parts.append("\(office.say("xong", "done")) \(event.day.vietnamese), \(how)")
      default: break
      }
    }
    let stage = row?["stage"]?.string ?? ""
    if !TaskLine.closed.contains(stage) { parts.append(try office.vocabulary.stage(stage, of: "task")) }
    return "☐ " + parts.joined(separator: " · ")
  }

  /// A line in as many lines of the terminal as it needs, the later ones set in.
  private func put(_ head: String, _ text: String, at indent: Int, joined separator: String = "  ") -> [String] {
    let text = head.isEmpty ? text : head + separator + text
    return RecordText.wrapped(text, width: max(30, width - indent - 2)).enumerated().map { place, part in
      String(repeating: " ", count: place == 0 ? indent : indent + 2) + part
    }
  }
}
