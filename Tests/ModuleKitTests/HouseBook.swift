import Coordination
import House
import Testing
import Wire

@testable import ModuleKit

/// The book of an office in memory, for the house's own module: the real handler decides, the book answers its reads,
/// writes its changes, and holds what it sends in an outbox until `sendAll`.
struct HouseBook {
  struct Written {
    var state: JSON
    var stage: String
    var version: Int64
    var events: [(name: String, data: [UInt8])] = []
  }

  let handler = ModuleHandler(House())
  var today: Day
  var records: [String: Written] = [:]
  var facts: [JSON] = []
  var outbox: [(command: String, fields: JSON, mayBeRefused: Bool)] = []
  private var numbers: [String: Int] = [:]

  init(today: String) throws { self.today = try #require(Day(iso: today)) }

  /// A rule said no, with the text of its detail.
  struct Refused: Error {
    var code: String
    var detail: String
  }

  /// Sends `kind.command` or `kind.command/id`; gives the record and the decision.
  @discardableResult
  mutating func send(
    _ command: String, _ fields: JSON = [:], as body: String = "programme-office", roles: [String] = ["operator"],
    dryRun: Bool = false
  ) throws -> (id: String, decision: JSON) {
    let parts = command.split(separator: "/").map(String.init)
    let names = parts[0].split(separator: ".").map(String.init)
    let kind = try #require(House.manifest.kind(names[0]))
    let form = try #require(kind.command(names[1]))
    try #require(form.faults(in: fields) == [], "\(command)")
    #expect(form.by.contains { roles.contains($0) }, "\(command) is not for \(roles)")
    let id = parts.count > 1 ? parts[1] : next(kind)
    let record = "\(names[0])/\(id)"
    let old = records[record]
    if !form.creates {
      let stage = try #require(old?.stage, "no \(record)")
      guard form.from.isEmpty || form.from.contains(stage) else { throw Refused(code: "wrong-stage", detail: stage) }
    }
    let decision = try ask("house.\(names[0]).\(names[1])", "command", id, fields, old, body, roles)
    if dryRun { return (id, decision) }
    for change in decision["changes"]?.array ?? [] {
      let stage = try #require(change["stage"]?.string)
      #expect(form.leads(from: old?.stage, to: stage), "\(command) leads to \(stage)")
      var written = Written(
        state: try #require(change["state"]), stage: stage, version: old?.version ?? 0, events: old?.events ?? [])
      for event in change["events"]?.array ?? [] {
        written.events.append((try #require(event["type"]?.string), event["data"]?.bytes ?? []))
        written.version += 1
      }
      let fold = try #require(House.kinds.first { $0.description.kind == names[0] }).fold
      #expect(try JSON(fold(written.events)) == written.state, "folding \(record) again")
      records[record] = written
    }
    facts += decision["facts"]?.array ?? []
    for send in decision["sends"]?.array ?? [] {
      let command = try #require(send["command"]?.string)
      outbox.append(
        (String(command.dropFirst("house.".count)), send["fields"] ?? [:], send["mayBeRefused"]?.boolean == true))
    }
    return (id, decision)
  }

  /// Sends what lies in the outbox, at most so many.
  mutating func sendAll(_ limit: Int = .max) throws {
    for _ in 0..<min(limit, outbox.count) {
      let next = outbox.removeFirst()
      do {
        try send(next.command, next.fields, roles: ["house", "officer", "reader"])
      } catch let refused as Refused where next.mayBeRefused && refused.code != "" {
        continue
      }
    }
  }

  func answer(_ question: String, _ fields: JSON) throws -> [JSON] {
    try answerObject(question, fields).array ?? []
  }

  func answerObject(_ question: String, _ fields: JSON) throws -> JSON {
    let form = try #require(House.manifest.questions.first { $0.name == question })
    try #require(form.faults(in: fields) == [], "\(question)")
    return try ask("house.\(question)", "question", "", fields, nil, "programme-office", ["reader"])
  }

  func state(_ record: String) -> JSON { records[record]?.state ?? [:] }

  mutating func apply(_ body: Body) throws {
    try send("body.apply/\(body.id)", ["document": try JSON(Coding.bytes(body))])
  }

  mutating func apply(_ unit: AdministrativeUnit) throws {
    try send("unit.apply/\(unit.code)", ["document": try JSON(Coding.bytes(unit))])
  }

  private mutating func next(_ kind: KindDescription) -> String {
    numbers[kind.kind, default: 0] += 1
    return "\(kind.numbering ?? "X")-\(today.year)-\(numbers[kind.kind] ?? 0)"
  }

  private func ask(
    _ subject: String, _ purpose: String, _ id: String, _ fields: JSON, _ old: Written?, _ body: String,
    _ roles: [String]
  ) throws -> JSON {
    let meta: JSON = [
      "ask": .string(purpose), "now": .integer(today.startInstant), "dated": .string(today.iso),
      "actor": ["name": "tester", "body": .string(body), "roles": .array(roles.map(JSON.string))],
      "record": .string(id), "version": .integer(old?.version ?? 0),
    ]
    var content: [String: JSON] = ["fields": fields]
    if let old { content["state"] = old.state }
    var given: [JSON] = []
    for _ in 0..<8 {
      content["given"] = .array(given)
      let answer = handler.handle(Message(.ask, id: "a1", subject: subject, meta: meta, body: .object(content)))
      let told = try JSON(answer.body)
      switch answer.verb {
      case .decision, .answer: return told
      case .need:
        for read in told["reads"]?.array ?? [] { given.append(["read": read, "rows": .array(rows(of: read))]) }
      default: throw Refused(code: told["code"]?.string ?? "", detail: told["detail"]?.text ?? told.text)
      }
    }
    throw Refused(code: "too-many-rounds", detail: "")
  }

  private func rows(of read: JSON) -> [JSON] {
    if let name = read["record"]?.string { return records[name].map { [row(name, $0)] } ?? [] }
    let wanted = read["where"]?.object ?? [:]
    return records.filter { name, written in
      name.hasPrefix("\(read["all"]?.string ?? "")/")
        && wanted.allSatisfy { key, value in
          key == "stage"
            ? .string(written.stage) == value
            : written.state[key] == value || written.state[key]?.array?.contains(value) == true
        }
    }.sorted { $0.key < $1.key }.map { row($0.key, $0.value) }
  }

  private func row(_ name: String, _ written: Written) -> JSON {
    [
      "id": .string(String(name.drop { $0 != "/" }.dropFirst())), "version": .integer(written.version),
      "stage": .string(written.stage), "state": written.state,
    ]
  }
}

/// Expects a refusal with that code whose detail names all those places.
func refused(
  _ code: String, naming places: [String] = [], location: SourceLocation = #_sourceLocation, _ act: () throws -> Void
) {
  do {
    try act()
    Issue.record("not refused, expected \(code)", sourceLocation: location)
  } catch let refused as HouseBook.Refused {
    #expect(refused.code == code, "\(refused)", sourceLocation: location)
    for place in places {
      #expect(refused.detail.contains("\(place):"), "\(refused.detail) lacks \(place)", sourceLocation: location)
    }
  } catch {
    Issue.record(error, sourceLocation: location)
  }
}
