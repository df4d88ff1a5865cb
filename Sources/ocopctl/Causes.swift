import Coordination
import Wire

/// What led to the present state of a record, across departments, read from the log.
///
/// To a record belong its own events, those of tasks about it and of records that name it in a key, facts about it, and
/// whatever followed from any of these.
struct Causes {
  /// A decision: its first event, the rest of it, and the decisions that others made because of it.
  struct Decision {
    var events: [CloudEvent]
    var reactions: [Decision] = []
    var root: CloudEvent { events[0] }

    /// The decision and all that followed.
    var all: [CloudEvent] { events + reactions.flatMap(\.all) }
  }

  /// More of the log is not read for one answer.
  static let scanLimit = 50_000

  var row: JSON
  /// The record as it was asked for: `fair/HC-2024-0001`.
  var name: String
  var tasks: [JSON]
  /// In the order of the log, without those that stand below others.
  var decisions: [Decision]
  /// False when the log after the record is longer than what was read.
  var isComplete = true

  init(of name: String, _ office: Office) throws {
    guard let row = try office.find(name), let first = try office.history(of: name).first else {
      throw Stop(.refused, office.say("✗ Không thấy sự kiện của \(name).", "✗ No event of \(name) was found."))
    }
    (self.row, self.name) = (row, name)
    tasks = try office.list("task", where: [["subject", "=", .string(name)]], limit: 100)
    var subjects = try Self.relatives(of: name, office)
    subjects.formUnion(tasks.compactMap { $0["id"]?.string.map { "task/\($0)" } })
    let log = try Self.scan(from: min(first.decision ?? first.position, first.position), office)
    isComplete = log.count < Self.scanLimit
    decisions = Self.decisions(in: log, about: subjects, id: String(name.split(separator: "/").last ?? ""))
  }

  /// The record, and the records of kinds that have a key for it.
  private static func relatives(of name: String, _ office: Office) throws -> Set<String> {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [name] }
    var names: Set = [name]
    for entry in try office.vocabulary.entries {
      for key in entry.kind.keys where key.type == .record && [parts[0], "\(parts[0])s"].contains(key.name) {
        let rows = try office.list(entry.kind.kind, where: [[.string(key.name), "=", .string(parts[1])]], limit: 2_000)
        names.formUnion(rows.compactMap { $0["id"]?.string.map { "\(entry.kind.kind)/\($0)" } })
      }
    }
    return names
  }

  static func scan(from position: Int64, _ office: Office) throws -> [CloudEvent] {
    var events: [CloudEvent] = []
    try office.log(after: position - 1) { page in
      events += page
      return events.count < scanLimit
    }
    return events
  }

  /// The decisions of a log that are about these subjects, reactions below what they react to.
  static func decisions(in log: [CloudEvent], about subjects: Set<String>, id: String) -> [Decision] {
    var wanted: Set<Int64> = []
    var known: Set<Int64> = []
    for event in log {
      let isAbout =
        subjects.contains(event.subject) || event.isFact && (event.subject == id || event.subject.hasPrefix("\(id)/"))
      let isOfKnown = wanted.contains(event.decision ?? event.position)
      guard isAbout || isOfKnown || event.cause.map(known.contains) == true else { continue }
      known.insert(event.position)
      wanted.insert(event.decision ?? event.position)
    }
    var decisions: [Decision] = []
    for event in log where wanted.contains(event.decision ?? event.position) {
      let key = event.decision ?? event.position
      if let last = decisions.last, last.root.decision ?? last.root.position == key {
        decisions[decisions.count - 1].events.append(event)
      } else {
        decisions.append(Decision(events: [event]))
      }
    }
    return nested(decisions)
  }

  /// Reactions go below the decision that holds their cause; what a deadline did stands for itself.
  private static func nested(_ decisions: [Decision]) -> [Decision] {
    var owner: [Int64: Int] = [:]
    for (place, decision) in decisions.enumerated() {
      for event in decision.events { owner[event.position] = place }
    }
    var decisions = decisions
    var isTop = decisions.map { _ in true }
    // From the end, so that what is moved has its own reactions already.
    for place in decisions.indices.reversed() {
      let root = decisions[place].root
      guard !root.isOfDeadline, let cause = root.cause, let above = owner[cause], above < place else { continue }
      decisions[above].reactions.insert(decisions[place], at: 0)
      isTop[place] = false
    }
    return zip(decisions, isTop).compactMap { $1 ? $0 : nil }
  }
}

extension CloudEvent {
  var isOfDeadline: Bool { command.hasPrefix("deadline/") }
  /// The day that counts for it.
  var day: Day { json["dated"]?.string.flatMap { Day(iso: $0) } ?? Day(instant: time) }
}
