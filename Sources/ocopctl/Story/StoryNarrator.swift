import Client
import Coordination
import Wire

/// Tells what a step did, and what it led to, from the log.
struct StoryNarrator {
  var office: Office

  private var language: Language { office.language }

  /// The step itself: title unless its heading is that already, record, new stage; position, body, actor, day.
  func tell(_ title: String?, meta: JSON, for body: String?) throws {
    let record = meta["record"]?.string ?? ""
    let first = meta["first"]?.integer ?? meta["position"]?.integer ?? 0
    let last = meta["position"]?.integer ?? 0
    let event = first > 0 ? try office.event(at: first) : nil
    var line = "▸ \(title.map { "\($0) · " } ?? "")\(record)"
    if let stage = try stage(of: record) { line += " → \(stage)" }
    put(line, indent: 3)
    var facts: [String] = []
    if last > 0 {
      let positions = first == last ? "\(last)" : "\(first)–\(last)"
      facts.append("\(language.say("vị trí", "position")) \(positions)")
    }
    if let event {
      facts.append(office.shortName(body ?? office.ownBody ?? event.body))
      facts.append(event.actor)
      facts.append(event.day.vietnamese)
    }
    if meta["duplicate"] == true { facts.append(language.say("đã có", "already done")) }
    put(facts.joined(separator: " · "), indent: 5)
  }

  /// Everything after the first event of the decision: its own tasks and facts, then what others did because of it.
  func tellConsequences(of meta: JSON) throws {
    let first = meta["first"]?.integer ?? 0
    guard first > 0 else { return }
    let events = try Causes.scan(from: first, office).filter { $0.position != first }
    for line in try EventFold(office: office).lines(events.filter { $0.decision == first }) { put(line, indent: 5) }
    try tellOthers(events.filter { $0.decision != first })
  }

  /// What many commands of one sort did, beyond the first event of each.
  func tellConsequences(ofMany type: String, after position: Int64) throws {
    let events = try Causes.scan(from: position + 1, office)
    let own = Set(events.filter { $0.type == type }.map(\.position))
    let rest = events.filter { !own.contains($0.position) }
    let theirs = rest.filter { $0.decision.map(own.contains) == true }
    for line in try EventFold(office: office).lines(theirs) { put(line, indent: 5) }
    try tellOthers(rest.filter { $0.decision.map(own.contains) != true })
  }

  /// Decisions after a position: what time and other departments did.
  func tellSummary(after position: Int64) throws { try tellOthers(Causes.scan(from: position + 1, office)) }

  private func tellOthers(_ events: [CloudEvent]) throws {
    var order: [String] = []
    var groups: [String: [CloudEvent]] = [:]
    var body = ""
    for event in events {
      // A fact belongs to the decision before it.
      if !event.isFact || body.isEmpty { body = event.body }
      if groups[body] == nil { order.append(body) }
      groups[body, default: []].append(event)
    }
    for body in order {
      put("⇢ \(office.shortName(body))", indent: 5)
      for line in try EventFold(office: office).lines(groups[body] ?? []) { put(line, indent: 8) }
    }
  }

  /// A line in as many lines of the terminal as it needs, the later ones set in.
  private func put(_ line: String, indent: Int) {
    for (place, part) in RecordText.wrapped(line, width: max(30, Terminal.width - indent - 2)).enumerated() {
      Terminal.put(String(repeating: " ", count: place == 0 ? indent : indent + 2) + part)
    }
  }

  func stage(of record: String) throws -> String? {
    guard !record.isEmpty, let row = try office.find(record), let stage = row["stage"]?.string, !stage.isEmpty else {
      return nil
    }
    return "“\(try office.vocabulary.stage(stage, of: row["kind"]?.string ?? ""))”"
  }
}

extension Office {
  /// The body of the identity that is used.
  var ownBody: String? { client.welcome["identity"]?["body"]?.string }

  /// The form of a command by its subject, nil when no module offers it.
  func form(ofCommand subject: String) -> Form? {
    guard let parts = CommandSubject(subject) else { return nil }
    return (try? vocabulary.entry("\(parts.module).\(parts.kind)"))?.kind.command(parts.command)
  }
}
