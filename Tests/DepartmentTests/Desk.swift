import Coordination
import ModuleKit
import Testing
import Wire

/// An office in memory for one module: keeps its records, answers what it needs to read, and applies what it decides.
///
/// The handler, the forms and the messages are the real ones; of the host only the keeping is here.
struct Desk<M: Module> {
  let handler: ModuleHandler<M>
  var today: Day
  var records: [String: (version: Int64, stage: String, state: JSON)] = [:]
  /// Latest facts: name → subject → data.
  var facts: [String: [String: JSON]] = [:]

  init(settings: String = "{}", today: Day) throws {
    handler = try ModuleHandler<M>(settings: Array(settings.utf8))
    self.today = today
  }

  /// A commune's or department's committee, as the house keeps it.
  mutating func addBody(_ id: String, level: String, unit: String) throws {
    let text = """
      {"effective":"2020-01-01","document":{"id":"\(id)","name":{"vi":"UBND \(id)","en":"Committee of \(id)"},
      "kind":"committee","level":"\(level)","unit":"\(unit)","validFrom":"2020-01-01"}}
      """
    records["body/\(id)"] = (1, "applied", try JSON(Array(text.utf8)))
  }

  /// Sends a command to `kind/id` and applies the decision. Throws the refusal.
  @discardableResult
  mutating func send(
    _ command: String, to record: String, _ fields: JSON = [:], body: String = "agriculture-dept", dated: Day? = nil
  ) throws -> JSON {
    let parts = record.split(separator: "/").map(String.init)
    let description = try #require(M.manifest.kind(parts[0]))
    let form = try #require(description.command(command))
    let faults = form.faults(in: fields)
    guard faults.isEmpty else { throw Refused(code: "form", problem: .string("\(faults)")) }
    let old = records[record]
    if !form.creates, !form.from.isEmpty, !form.from.contains(old?.stage ?? "") {
      throw Refused(code: "wrong-stage", problem: .string(old?.stage ?? ""))
    }
    let meta: JSON = .members([
      "ask": "command", "record": .string(parts[1]), "version": .integer(old?.version ?? 0),
      "dated": .string((dated ?? today).iso), "actor": ["name": "An", "body": .string(body), "roles": ["approver"]],
    ])
    let decision = try ask(
      "\(M.name).\(parts[0]).\(command)", meta, .members(["fields": fields, "state": old?.state]))
    for change in decision["changes"]?.array ?? [] {
      let stage = try #require(change["stage"]?.string)
      let (kind, name): (KindDescription, String)
      if let other = change["kind"]?.string {
        kind = try #require(M.manifest.kind(other))
        name = "\(other)/\(change["id"]?.string ?? "")"
        #expect(kind.stages.contains { $0.name == stage })
        #expect(change["version"]?.integer ?? 0 == records[name]?.version ?? 0)
      } else {
        (kind, name) = (description, record)
        #expect(form.leads(from: old?.stage, to: stage), "\(command) leads from \(old?.stage ?? "nothing") to \(stage)")
      }
      WaysTaken.note(kind.kind, by: "\(parts[0]).\(command)", from: records[name]?.stage, to: stage)
      for event in change["events"]?.array ?? [] {
        #expect(kind.events.contains(event["type"]?.string ?? ""))
      }
      records[name] = ((records[name]?.version ?? 0) + 1, stage, try #require(change["state"]))
    }
    // Documents of the programme name tasks of their own.
    for task in decision["tasks"]?.array ?? [] where M.name != "programme" {
      #expect(M.manifest.tasks.contains(task["task"]?.string ?? ""), "\(command) assigns \(task.text)")
    }
    keep(decision["facts"]?.array ?? [])
    WaysTaken.probe(record, in: self)
    return decision
  }

  /// The answer to a question.
  func answer(_ question: String, _ fields: JSON) throws -> JSON {
    let form = try #require(M.manifest.questions.first { $0.name == question })
    try #require(form.faults(in: fields).isEmpty)
    let meta: JSON = [
      "ask": "question", "dated": .string(today.iso), "actor": ["name": "An", "body": "programme-office"],
    ]
    return try ask("\(M.name).\(question)", meta, ["fields": fields])
  }

  /// What the module sends when it hears of a fact.
  func react(to fact: String, subject: String, _ data: JSON) throws -> [JSON] {
    let meta: JSON = ["ask": "reaction", "dated": .string(today.iso), "actor": ["name": "house", "body": "house"]]
    let heard: JSON = ["fact": .string(fact), "subject": .string(subject), "position": 1, "data": data]
    return try ask(fact, meta, ["fact": heard])["sends"]?.array ?? []
  }

  func stage(_ record: String) -> String? { records[record]?.stage }
  func state(_ record: String) -> JSON { records[record]?.state ?? [:] }

  private mutating func keep(_ announced: [JSON]) {
    for fact in announced {
      guard let name = fact["fact"]?.string, let subject = fact["subject"]?.string else { continue }
      facts["\(M.name).\(name)", default: [:]][subject] = fact["data"]
    }
  }

  private func ask(_ subject: String, _ meta: JSON, _ body: JSON) throws -> JSON {
    var meta = meta
    meta["now"] = .integer(today.startInstant)
    var given: [JSON] = []
    for _ in 0..<8 {
      var body = body
      body["given"] = .array(given)
      let answer = handler.handle(Message(.ask, id: "a1", subject: subject, meta: meta, body: body))
      let told = try JSON(answer.body)
      switch answer.verb {
      case .decision, .answer: return told
      case .need:
        given += try (told["reads"]?.array ?? []).map { ["read": $0, "rows": .array(try rows($0))] }
      default: throw Refused(code: told["code"]?.string ?? "", problem: told)
      }
    }
    throw Refused(code: "too-many-rounds", problem: [:])
  }

  private func rows(_ read: JSON) throws -> [JSON] {
    if let id = read["record"]?.string { return records[id].map { [row(id, $0)] } ?? [] }
    if let kind = read["all"]?.string ?? read["total"]?.string {
      let conditions = try #require(read["where"]?.object)
      let found = records.filter { id, record in
        id.hasPrefix("\(kind)/") && conditions.allSatisfy { holds(record, $0, $1, M.manifest.kind(kind)) }
      }
      if read["total"] != nil { return Self.totals(found.map(\.value), by: read["by"]?.strings ?? []) }
      let key = read["sort"]?.string ?? "-"
      let sorted = found.sorted {
        (Self.values($0.value, key).first ?? "~", $0.key) < (Self.values($1.value, key).first ?? "~", $1.key)
      }
      return sorted.prefix(Int(read["limit"]?.integer ?? 10_000)).map { row($0.key, $0.value) }
    }
    let name = try #require(read["latest"]?.string ?? read["facts"]?.string)
    let told = (facts[name] ?? [:]).filter { read["about"] == nil || read["about"] == .string($0.key) }
    return told.sorted { $0.key < $1.key }.map { ["subject": .string($0.key), "position": 1, "data": $0.value] }
  }

  /// The values of a key, as texts.
  private static func values(_ record: (version: Int64, stage: String, state: JSON), _ key: String) -> [String] {
    if key == "stage" { return [record.stage] }
    guard let member = record.state[key] ?? (key == "body" ? record.state["owner"] : nil) else { return [] }
    return (member.array ?? [member]).map { $0.string ?? $0.text }
  }

  private static func totals(
    _ found: [(version: Int64, stage: String, state: JSON)], by keys: [String]
  ) -> [JSON] {
    var counts: [[String]: Int64] = [:]
    for record in found {
      var groups: [[String]] = [[]]
      for key in keys {
        let values = Self.values(record, key)
        groups = groups.flatMap { group in (values.isEmpty ? [""] : values).map { group + [$0] } }
      }
      for group in groups { counts[group, default: 0] += 1 }
    }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      ["group": .array($0.key.map(JSON.string)), "count": .integer($0.value), "sums": []]
    }
  }

  /// As the host compares: names folded, each element of a list.
  private func holds(
    _ record: (version: Int64, stage: String, state: JSON), _ field: String, _ wanted: JSON, _ kind: KindDescription?
  ) -> Bool {
    let isName = kind?.keys.first { $0.name == field }?.type == .name
    let text = wanted.string ?? wanted.text
    return Self.values(record, field).contains {
      isName ? TextFolding.folded($0) == TextFolding.folded(text) : $0 == text
    }
  }

  private func row(_ id: String, _ record: (version: Int64, stage: String, state: JSON)) -> JSON {
    [
      "id": .string(String(id.drop { $0 != "/" }.dropFirst())), "version": .integer(record.version),
      "stage": .string(record.stage), "state": record.state,
    ]
  }
}

/// A rule, the form or the stage said no.
struct Refused: Error, CustomStringConvertible {
  var code: String
  var problem: JSON
  var description: String { "\(code): \(problem.text)" }
}

/// Expects that `body` is refused with that code.
func expectRefusal(_ code: String, location: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
  do {
    try body()
    Issue.record("not refused, expected \(code)", sourceLocation: location)
  } catch let refused as Refused {
    #expect(refused.code == code, "\(refused)", sourceLocation: location)
  } catch {
    Issue.record(error, sourceLocation: location)
  }
}

/// What must hold of every manifest: it survives the wire, and its forms lead through all stages.
func expectSound(_ manifest: Manifest, location: SourceLocation = #_sourceLocation) throws {
  #expect(try Manifest(JSON(manifest.json.bytes)) == manifest, sourceLocation: location)
  for kind in manifest.kinds {
    let stages = Set(kind.stages.map(\.name))
    let reached = Set(kind.ways.map(\.to))
    #expect(reached == stages, "\(kind.kind)", sourceLocation: location)
    #expect(Set(kind.commands.flatMap(\.from)).isSubset(of: stages), "\(kind.kind)", sourceLocation: location)
  }
}
