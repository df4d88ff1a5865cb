import Coordination
import Wire

/// What lies behind an event: all that departments did about the same producers and products before it, and the plan
/// that the work goes back to.
///
/// An event that a person entered has no cause in the log, yet it has a past: the records that name the same producer
/// or product, those that name these, the tasks about all of them, and the tasks of the plan that the departments had.
struct Background {
  /// A body and what it did, in the order of the log.
  struct Part {
    var body: String
    var events: [CloudEvent]
    /// Its tasks under the plans: title, number of the plan, paragraph.
    var planTasks: [JSON]
  }

  /// Kinds whose records are what a story is about.
  private static let heroes: Set = ["producer", "product"]
  /// More records are not followed for one answer.
  static let recordLimit = 400

  var producers: [String] = []
  /// In the order in which each body first came.
  var parts: [Part] = []
  /// The programmes that gave the tasks: records of kind `programme`.
  var plans: [JSON] = []

  /// Nil when the event's record names no producer and no product.
  init?(of event: CloudEvent, _ office: Office) throws {
    var family = Family(office: office)
    try family.begin(with: event.subject)
    guard !family.heroes.isEmpty else { return nil }
    try family.gather()
    producers = family.heroes.filter { $0.hasPrefix("producer/") }.sorted()
    var events = try family.records.sorted().flatMap { try office.history(of: $0) }
    let tasks = try family.records.sorted().flatMap { record in
      try office.list("task", where: [["subject", "=", .string(record)]], limit: 100)
    }
    for task in tasks.compactMap({ $0["id"]?.string }) { events += try office.history(of: "task/\(task)") }
    events = events.filter { $0.position <= event.position && Self.isTold($0) }.sorted { $0.position < $1.position }
    plans = try office.list("programme", limit: 100).filter { $0["state"]?["activated"] != nil }
    try divide(events, office)
  }

  /// Reminders and notes are no part of the story.
  private static func isTold(_ event: CloudEvent) -> Bool {
    !["noted", "reminded", "became-due", "corrected"].contains(event.name)
  }

  private mutating func divide(_ events: [CloudEvent], _ office: Office) throws {
    var places: [String: Int] = [:]
    for event in events {
      if let place = places[event.body] {
        parts[place].events.append(event)
      } else {
        places[event.body] = parts.count
        parts.append(Part(body: event.body, events: [event], planTasks: []))
      }
    }
    for plan in plans {
      guard let id = plan["id"]?.string else { continue }
      let tasks = try office.list("task", where: [["subject", "=", .string("programme/\(id)")]], limit: 1_000)
      for place in parts.indices {
        parts[place].planTasks += tasks.filter { task in
          let state = task["state"]
          return state?["lead"]?.string == parts[place].body
            || state?["with"]?.strings?.contains(parts[place].body) == true
        }
      }
    }
  }

  /// The records of a story, found by the keys that name one another.
  private struct Family {
    let office: Office
    var heroes: Set<String> = []
    var records: Set<String> = []

    init(office: Office) { self.office = office }

    /// The producer and the products that the record names, or is.
    mutating func begin(with record: String) throws {
      records.insert(record)
      if Background.heroes.contains(kind(of: record)) { heroes.insert(record) }
      for named in try named(by: record) where Background.heroes.contains(kind(of: named)) { heroes.insert(named) }
      for hero in heroes.filter({ $0.hasPrefix("product/") }) {
        heroes.formUnion(try named(by: hero).filter { $0.hasPrefix("producer/") })
      }
      for hero in heroes.filter({ $0.hasPrefix("producer/") }) { heroes.formUnion(try naming(hero, in: ["product"])) }
      records.formUnion(heroes)
    }

    /// Twice: what names the heroes, and what names that; and what each of these names.
    mutating func gather() throws {
      var fresh = heroes
      for _ in 0..<2 where records.count < Background.recordLimit {
        var next: Set<String> = []
        for record in fresh.sorted() where records.count + next.count < Background.recordLimit {
          for found in try naming(record, in: nil) where try !isOfOthers(found) { next.insert(found) }
        }
        for record in next {
          next.formUnion(try named(by: record).filter { kind(of: $0) != "fair" || fresh == heroes })
        }
        fresh = try next.subtracting(records).filter { try !isOfOthers($0) }
        records.formUnion(fresh)
      }
    }

    private func kind(of record: String) -> String { String(record.prefix { $0 != "/" }) }

    /// The records that this one names by keys with one value, as far as a key is called after a kind.
    private func named(by record: String) throws -> [String] {
      guard let state = try office.find(record)?["state"] else { return [] }
      let kinds = try office.vocabulary.entries
      guard let own = kinds.first(where: { $0.kind.kind == kind(of: record) }) else { return [] }
      return try own.kind.keys.filter { $0.type == .record }.flatMap { key -> [String] in
        guard let id = state[key.name]?.string else { return [] }
        // An idea and its selection bear one id.
        let name = DynamicFlags.kebab(key.name)
        return try kinds.map(\.kind.kind).filter { $0 == name || $0.hasPrefix("\(name)-") }
          .map { "\($0)/\(id)" }.filter { try office.find($0) != nil }
      }
    }

    /// The records that name this one in a key called after its kind.
    private func naming(_ record: String, in kinds: Set<String>?) throws -> [String] {
      let (kind, id) = (kind(of: record), String(record.drop { $0 != "/" }.dropFirst()))
      var found: [String] = []
      for entry in try office.vocabulary.entries where kinds?.contains(entry.kind.kind) ?? true {
        for key in entry.kind.keys where key.type == .record && [kind, "\(kind)s"].contains(key.name) {
          let rows = try office.list(entry.kind.kind, where: [[.string(key.name), "=", .string(id)]], limit: 100)
          found += rows.compactMap { $0["id"]?.string.map { "\(entry.kind.kind)/\($0)" } }
        }
      }
      return found
    }

    /// A record that names one other producer or product, and none of these, belongs to another story.
    private func isOfOthers(_ record: String) throws -> Bool {
      guard let state = try office.find(record)?["state"] else { return true }
      for kind in Background.heroes {
        if let id = state[kind]?.string, !heroes.contains("\(kind)/\(id)") { return true }
      }
      return false
    }
  }
}
