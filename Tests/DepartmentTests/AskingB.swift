import Coordination
import Testing
import Wire

@testable import ModuleKit

/// The book of an office in memory: asks the real handler of a module, answers its reads, and writes what it decides.
///
/// It holds the module to what the host holds it to: stages of the form, declared events and facts, eight rounds of reads.
/// After each change it folds the events of the record again and expects the same state.
struct OfficeBook<M: Module> {
  struct Written {
    var state: JSON
    var stage: String
    var body: String
    var version: Int64 = 0
    var events: [(name: String, data: [UInt8])] = []
  }

  enum Answer: Equatable {
    case decided(JSON)
    case refused(String)
  }

  let handler: ModuleHandler<M>
  var today: Day
  var records: [String: Written] = [:]
  /// Latest fact of each name and subject.
  var facts: [String: [String: JSON]] = [:]
  var deadlines: [String: Int64] = [:]

  init(_ module: M.Type, settings: JSON, today: String) throws {
    handler = try ModuleHandler<M>(settings: settings.bytes)
    self.today = try #require(Day(iso: today))
  }

  mutating func tell(_ fact: some Fact) throws {
    let name = "\(type(of: fact).module).\(type(of: fact).name)"
    facts[name, default: [:]][fact.subject] = try JSON(Coding.bytes(fact))
  }

  mutating func apply(_ kind: String, _ document: some Codable & Equatable & Sendable, effective: String) throws {
    let day = try #require(Day(iso: effective))
    let state = try JSON(Coding.bytes(ReferenceDocument(document: document, effective: day)))
    records["\(kind)/office"] = Written(state: state, stage: "valid", body: "office", version: 1)
  }

  /// Sends `kind.command` and expects a decision.
  @discardableResult
  mutating func did(
    _ command: String, _ id: String, _ fields: JSON = [:], by roles: [String] = ["officer", "approver"],
    of body: String = "industry-trade-dept", place: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    switch try send(command, id, fields, by: roles, of: body) {
    case .decided(let decision): return decision
    case .refused(let code):
      Issue.record("refused: \(code)", sourceLocation: place)
      return [:]
    }
  }

  /// Sends `kind.command` and gives the code of the refusal.
  mutating func refusal(_ command: String, _ id: String, _ fields: JSON = [:], of body: String = "industry-trade-dept")
    throws -> String?
  {
    if case .refused(let code) = try send(command, id, fields, by: ["officer", "approver"], of: body) { return code }
    return nil
  }

  /// Places of the faults of a refusal, in its order; nothing is written.
  func faults(_ command: String, _ id: String, _ fields: JSON, of body: String) throws -> [String] {
    var content: [String: JSON] = ["fields": fields]
    let record = "\(command.prefix { $0 != "." })/\(id)"
    if let written = records[record] { content["state"] = written.state }
    let answer = try ask(
      "\(M.name).\(command)/\(id)", "command", content, ["officer"], body, id, records[record]?.version ?? 0)
    guard answer.verb == .refusal else { return [] }
    return (try JSON(answer.body)["pointers"]?.array ?? []).compactMap { $0["pointer"]?.string }
  }

  mutating func send(_ command: String, _ id: String, _ fields: JSON, by roles: [String], of body: String) throws
    -> Answer
  {
    let parts = command.split(separator: ".").map(String.init)
    let kind = try #require(M.manifest.kind(parts[0]))
    let form = try #require(kind.command(parts[1]))
    let written = records["\(parts[0])/\(id)"]
    #expect(form.creates == (written == nil), "\(command) of \(id)")
    #expect(form.faults(in: fields) == [], "\(command)")
    #expect(form.by.contains { roles.contains($0) }, "\(command) is not for \(roles)")
    if let written, !form.from.isEmpty, !form.from.contains(written.stage) { return .refused("stage") }
    var content: [String: JSON] = ["fields": fields]
    if let written { content["state"] = written.state }
    let answer = try ask(
      "\(M.name).\(command)\(form.creates ? "" : "/\(id)")", "command", content, roles, body, id, written?.version ?? 0)
    guard answer.verb == .decision else { return .refused(try code(of: answer)) }
    let decision = try JSON(answer.body)
    try write(decision, of: kind, form, id: id, body: body)
    WaysTaken.probe("\(kind.kind)/\(id)", in: self)
    return .decided(decision)
  }

  /// What the module sends when it hears of the fact.
  func reacts(to fact: some Fact) throws -> [JSON] {
    let name = "\(type(of: fact).module).\(type(of: fact).name)"
    let heard: JSON = [
      "fact": .string(name), "subject": .string(fact.subject), "position": 1, "data": try JSON(Coding.bytes(fact)),
    ]
    let answer = try ask(name, "reaction", ["fact": heard], ["house"], "house", "", 0)
    guard answer.verb == .decision else { throw Turned(code: try code(of: answer)) }
    return try JSON(answer.body)["sends"]?.array ?? []
  }

  /// A task as the house keeps it.
  mutating func addTask(_ id: String, _ state: JSON) {
    records["task/\(id)"] = Written(state: state, stage: "assigned", body: "house", version: 1)
  }

  func question(_ name: String, _ fields: JSON) throws -> JSON {
    let answer = try ask("\(M.name).\(name)", "question", ["fields": fields], ["reader"], "industry-trade-dept", "", 0)
    guard answer.verb == .answer else { throw Turned(code: try code(of: answer)) }
    return try JSON(answer.body)
  }

  /// What the module sends when it hears of a fact.
  func reactions(to fact: some Fact) throws -> [JSON] {
    let name = "\(type(of: fact).module).\(type(of: fact).name)"
    let heard: JSON = [
      "fact": .string(name), "subject": .string(fact.subject), "position": 1, "data": try JSON(Coding.bytes(fact)),
    ]
    let answer = try ask(name, "reaction", ["fact": heard], ["house"], "industry-trade-dept", "", 0)
    return try JSON(answer.body)["sends"]?.array ?? []
  }

  struct Turned: Error, Equatable { var code: String }

  func stage(_ record: String) -> String? { records[record]?.stage }
  func state(_ record: String) -> JSON { records[record]?.state ?? [:] }

  // MARK: - What the host does

  private func code(of answer: Message) throws -> String {
    try #require(answer.verb == .refusal, "\(answer.verb): \(String(decoding: answer.body, as: UTF8.self))")
    let problem = try JSON(answer.body)
    #expect(problem["title"]?.string?.isEmpty == false && problem["en"]?["title"]?.string?.isEmpty == false)
    return problem["code"]?.string ?? ""
  }

  private func ask(
    _ subject: String, _ purpose: String, _ content: [String: JSON], _ roles: [String], _ body: String, _ id: String,
    _ version: Int64
  ) throws -> Message {
    let noon = today.startInstant + 43_200_000
    let meta: JSON = [
      "ask": .string(purpose), "now": .integer(noon), "received": .integer(noon), "dated": .string(today.iso),
      "actor": ["name": "tester", "body": .string(body), "roles": .array(roles.map(JSON.string))],
      "record": .string(id), "version": .integer(version),
    ]
    var given: [JSON] = []
    for _ in 0..<8 {
      var content = content
      content["given"] = .array(given)
      let answer = handler.handle(Message(.ask, id: "ask", subject: subject, meta: meta, body: .object(content)))
      guard answer.verb == .need else { return answer }
      for read in try JSON(answer.body)["reads"]?.array ?? [] {
        given.append(["read": read, "rows": .array(rows(of: read))])
      }
    }
    throw Turned(code: "too-many-rounds")
  }

  /// What the host answers to a read.
  func rows(of read: JSON) -> [JSON] {
    if let name = read["record"]?.string { return records[name].map { [row(name, $0)] } ?? [] }
    if let kind = read["all"]?.string ?? read["total"]?.string {
      let found = found(kind, read["where"]?.object ?? [:])
      return read["total"] == nil ? found.map { row($0.name, $0.written) } : totals(found.map(\.written), read)
    }
    let told = facts[read["latest"]?.string ?? read["facts"]?.string ?? ""] ?? [:]
    return told.filter { read["about"] == nil || read["about"] == .string($0.key) }.sorted { $0.key < $1.key }
      .map { ["subject": .string($0.key), "position": 1, "data": $0.value] }
  }

  private func found(_ kind: String, _ wanted: [String: JSON]) -> [(name: String, written: Written)] {
    let names = Set((M.manifest.kind(kind)?.keys ?? []).filter { $0.type == .name }.map(\.name))
    func folded(_ value: JSON?, _ key: String) -> JSON? {
      names.contains(key) ? value?.string.map { .string(TextFolding.folded($0)) } : value
    }
    return records.filter { name, written in
      name.hasPrefix("\(kind)/")
        && wanted.allSatisfy { key, value in
          let held = written.key(key)
          // As the host does: a boolean is asked for as text.
          let isTrue = held?.boolean.map { .string("\($0)") == value } ?? false
          return isTrue || folded(held, key) == folded(value, key) || held?.array?.contains(value) == true
        }
    }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func totals(_ found: [Written], _ read: JSON) -> [JSON] {
    let groups = Dictionary(grouping: found) { row in (read["by"]?.strings ?? []).map { row.key($0) ?? "" } }
    return groups.map { group, rows in
      let sums = (read["sum"]?.strings ?? []).map { key in
        JSON.integer(rows.reduce(0) { $0 + ($1.key(key)?.integer ?? 0) })
      }
      return ["group": .array(group), "count": .integer(Int64(rows.count)), "sums": .array(sums)]
    }
  }

  private func row(_ name: String, _ written: Written) -> JSON {
    let id = name.drop { $0 != "/" }.dropFirst()
    return [
      "id": .string(String(id)), "version": .integer(written.version), "stage": .string(written.stage),
      "state": written.state,
    ]
  }

  private mutating func write(_ decision: JSON, of kind: KindDescription, _ form: Form, id: String, body: String) throws
  {
    for change in decision["changes"]?.array ?? [] {
      let kindName = change["kind"]?.string ?? kind.kind
      let name = "\(kindName)/\(change["id"]?.string ?? id)"
      let description = try #require(M.manifest.kind(kindName))
      var written = records[name] ?? Written(state: [:], stage: "", body: body)
      if let version = change["version"]?.integer { #expect(version == written.version) }
      let stage = change["stage"]?.string ?? ""
      if change["kind"] == nil {
        let old = written.version > 0 ? written.stage : nil
        #expect(form.leads(from: old, to: stage), "\(form.name) leads from \(old ?? "nothing") to \(stage)")
      }
      if change["kind"] != nil, !description.moves.isEmpty, stage != written.stage, written.version > 0 {
        let isDeclared = description.moves.contains {
          $0.by.contains("\(kind.kind).\(form.name)") && $0.from.contains(written.stage) && $0.to.contains(stage)
        }
        #expect(isDeclared, "\(kind.kind).\(form.name) moves \(kindName) from \(written.stage) to \(stage)")
      }
      WaysTaken.note(
        kindName, by: "\(kind.kind).\(form.name)", from: written.version > 0 ? written.stage : nil, to: stage)
      for event in change["events"]?.array ?? [] {
        let type = try #require(event["type"]?.string)
        #expect(
          description.events.contains(type) || ["corrected", "noted", "attached"].contains(type),
          "\(type) is not declared")
        written.events.append((type, event["data"]?.bytes ?? []))
        written.version += 1
      }
      (written.state, written.stage) = (change["state"] ?? [:], stage)
      written.body = change["body"]?.string ?? written.body
      let fold = try #require(M.kinds.first { $0.description.kind == kindName }).fold
      #expect(try JSON(fold(written.events)) == written.state, "folding \(name) again")
      records[name] = written
    }
    for fact in decision["facts"]?.array ?? [] {
      let name = try #require(fact["fact"]?.string)
      #expect(M.manifest.facts.contains(name))
      facts["\(M.name).\(name)", default: [:]][fact["subject"]?.string ?? ""] = fact["data"]
    }
    // Documents of the programme name tasks of their own.
    for task in decision["tasks"]?.array ?? [] where M.name != "programme" {
      #expect(M.manifest.tasks.contains(task["task"]?.string ?? ""), "\(id) assigns \(task.text)")
    }
    for deadline in decision["deadlines"]?.array ?? [] {
      let name = try #require(deadline["name"]?.string)
      #expect(kind.command(name)?.by.contains("house") == true)
      deadlines["\(id).\(name)"] = deadline["at"]?.integer
    }
  }
}

extension OfficeBook.Written {
  /// A key as the host reads it: a member of the state, or what every record has.
  fileprivate func key(_ name: String) -> JSON? {
    switch name {
    case "stage": .string(stage)
    case "body": .string(body)
    default: state[name]
    }
  }
}

/// What every manifest owes: it survives the wire, and some way leads to each stage of its kinds; `past` are stages
/// that only old logs know.
func expectSoundManifest<M: Module>(_ module: M.Type, past: Set<String> = []) throws {
  #expect(try Manifest(M.manifest.json) == M.manifest)
  for kind in M.manifest.kinds {
    let led = Set(kind.ways.map(\.to))
    for stage in kind.stages where !past.contains("\(kind.kind).\(stage.name)") {
      #expect(led.contains(stage.name), "\(kind.kind).\(stage.name) is not reached")
    }
  }
}

/// The bytes of an event as they are stored: its name and its data.
func storedEvent(_ event: some Encodable) -> String {
  let (type, data) = Coding.event(event)
  return "\(type) \(String(decoding: data, as: UTF8.self))"
}

/// An event from its stored form.
func storedEvent<Event: Decodable>(_ name: String, _ data: String) throws -> Event {
  try Coding.event(Event.self, name: name, data: Array(data.utf8))
}
