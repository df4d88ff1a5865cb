import Coordination
import House
import ModuleKit
import Testing
import Wire

/// An office in memory for the house's module: records, deadlines, an outbox and a clock of days.
///
/// The handler, the forms and the messages are the real ones; of the host only the keeping is here.
struct HouseDesk {
  struct Row {
    var version: Int64
    var stage: String
    var body: String
    var state: JSON
  }

  struct Told {
    var record: String
    var type: String
    var data: JSON
    var day: Day
  }

  struct Refused: Error, CustomStringConvertible {
    var code: String
    var problem: JSON
    var description: String { "\(code): \(problem.text)" }
  }

  let handler: ModuleHandler<House>
  var today: Day
  var records: [String: Row] = [:]
  /// Instants by record and name.
  var deadlines: [String: [String: Int64]] = [:]
  var outbox: [JSON] = []
  var events: [Told] = []
  private var series: [String: Int] = [:]

  init(today: String) throws {
    handler = try ModuleHandler<House>(settings: Array("{}".utf8))
    self.today = try #require(Day(iso: today))
  }

  static func prepared(today: String = "2024-03-22") throws -> HouseDesk {
    var desk = try HouseDesk(today: today)
    try desk.addBody("province-committee")
    for id in ["agriculture-dept", "industry-trade-dept", "science-technology-dept"] {
      try desk.addBody(id, superior: "province-committee")
    }
    try desk.addBody(
      "old-dept", superior: "province-committee", validTo: "2024-02-29", replacedBy: ["agriculture-dept"])
    try desk.addCalendar(holidays: ["2024-04-18", "2024-04-29", "2024-04-30", "2024-05-01"], worked: ["2024-05-04"])
    return desk
  }

  mutating func addBody(
    _ id: String, superior: String? = nil, validTo: String? = nil, replacedBy: [String] = []
  ) throws {
    let document: JSON = .members([
      "id": .string(id), "name": ["vi": .string(id), "en": .string(id)], "kind": "department", "level": "province",
      "unit": "51", "superior": superior.map(JSON.string), "validFrom": "2020-01-01",
      "validTo": validTo.map(JSON.string),
      "replacedBy": replacedBy.isEmpty ? nil : .array(replacedBy.map(JSON.string)),
    ])
    try send("apply", to: "body/\(id)", ["document": document])
  }

  static func calendar(holidays: [String], worked: [String] = []) -> JSON {
    func days(_ days: [String]) -> JSON {
      .object(Dictionary(uniqueKeysWithValues: days.map { ($0, ["vi": "Nghỉ", "en": "Off"]) }))
    }
    return [
      "validFrom": "2024-01-01", "validTo": "2024-12-31", "weekend": [6, 7], "holidays": days(holidays),
      "substitutes": days(worked),
    ]
  }

  mutating func addCalendar(holidays: [String], worked: [String] = []) throws {
    try send("apply", to: "calendar/office", ["document": Self.calendar(holidays: holidays, worked: worked)])
  }

  /// Sends a command to `kind`, which makes a record, or to `kind/id`; applies the decision and names the record.
  @discardableResult
  mutating func send(
    _ command: String, to record: String, _ fields: JSON = [:], as body: String = "agriculture-dept",
    own: String? = nil, by roles: [String] = ["officer", "approver"], dated: Day? = nil, isDryRun: Bool = false
  ) throws -> (record: String, decision: JSON) {
    let parts = record.split(separator: "/").map(String.init)
    let kind = try #require(House.manifest.kind(parts[0]))
    let form = try #require(kind.command(command), "no command \(command)")
    let faults = form.faults(in: fields)
    guard faults.isEmpty else { throw Refused(code: "form", problem: .string("\(faults)")) }
    guard !form.by.allSatisfy({ !roles.contains($0) }) else { throw Refused(code: "forbidden", problem: [:]) }
    let id = parts.count == 2 ? parts[1] : nextID(kind)
    let name = "\(parts[0])/\(id)"
    let old = records[name]
    if !form.creates, !form.from.isEmpty, !form.from.contains(old?.stage ?? "") {
      throw Refused(code: "wrong-stage", problem: .string(old?.stage ?? ""))
    }
    let meta: JSON = .members([
      "ask": "command", "record": .string(id), "version": .integer(old?.version ?? 0),
      "stage": .string(old?.stage ?? ""),
      "dated": .string((dated ?? today).iso),
      "actor": .members([
        "name": "An", "body": .string(body), "own": own.map(JSON.string), "roles": .array(roles.map(JSON.string)),
      ]),
    ])
    let decision = try ask(
      "house.\(parts[0]).\(command)/\(id)", meta, .members(["fields": fields, "state": old?.state]))
    if isDryRun { return (name, decision) }
    if old == nil, parts.count == 1 { series[parts[0], default: 0] += 1 }
    try apply(decision, to: name, kind, form, body)
    return (name, decision)
  }

  private mutating func apply(
    _ decision: JSON, to name: String, _ kind: KindDescription, _ form: Form, _ body: String
  ) throws {
    let old = records[name]
    for change in decision["changes"]?.array ?? [] {
      let stage = try #require(change["stage"]?.string)
      #expect(form.leads(from: old?.stage, to: stage), "\(form.name) leads to \(stage)")
      for event in change["events"]?.array ?? [] {
        let type = event["type"]?.string ?? ""
        #expect(kind.events.contains(type) || ["noted", "attached", "corrected"].contains(type), "\(type)")
        events.append(Told(record: name, type: type, data: event["data"] ?? [:], day: today))
      }
      records[name] = Row(
        version: (old?.version ?? 0) + 1, stage: stage, body: change["body"]?.string ?? old?.body ?? body,
        state: try #require(change["state"]))
    }
    for deadline in decision["deadlines"]?.array ?? [] {
      deadlines[name, default: [:]][deadline["name"]?.string ?? ""] = deadline["at"]?.integer
    }
    outbox += decision["sends"]?.array ?? []
  }

  /// What the host writes when a module assigns a task in its decision.
  mutating func assignByModule(_ assignment: JSON) -> String {
    let name = "task/\(nextID(House.manifest.kind("task")))"
    series["task", default: 0] += 1
    var state = assignment
    (state["status"], state["by"], state["assigned"]) = ("assigned", "industry-trade", .string(today.iso))
    (state["open"], state["next"]) = (true, .array([assignment["lead"] ?? ""]))
    records[name] = Row(version: 1, stage: "assigned", body: assignment["lead"]?.string ?? "", state: state)
    if assignment["due"] != nil { deadlines[name] = ["set-reminders": today.startInstant] }
    return name
  }

  private func nextID(_ kind: KindDescription?) -> String {
    let number = String((series[kind?.kind ?? ""] ?? 0) + 1)
    return "\(kind?.numbering ?? "X")-\(today.year)-" + String(repeating: "0", count: max(0, 4 - number.count)) + number
  }

  /// The outbox, until it is empty.
  mutating func deliver() throws {
    while !outbox.isEmpty {
      let send = outbox.removeFirst()
      let subject = try #require(CommandSubject(send["command"]?.string ?? ""))
      do {
        try self.send(
          subject.command, to: "\(subject.kind)/\(subject.record ?? "")", send["fields"] ?? [:], as: "house",
          by: ["house"])
      } catch let refused as Refused where send["mayBeRefused"] == true && refused.code != "form" { continue }
    }
  }

  /// Moves the clock to each deadline in turn, as a rehearsal does.
  mutating func advance(to day: String) throws {
    let target = try #require(Day(iso: day))
    while true {
      let all = deadlines.flatMap { record, names in names.map { (at: $1, record: record, name: $0) } }
      let next = all.filter { $0.at <= target.startInstant }.min {
        ($0.at, $0.record, $0.name) < ($1.at, $1.record, $1.name)
      }
      guard let next else { break }
      today = max(today, Day(instant: next.at))
      deadlines[next.record]?[next.name] = nil
      try send(next.name, to: next.record, as: "house", by: ["house"])
      try deliver()
    }
    today = target
  }

  func days(of record: String) -> [String: String] {
    (deadlines[record] ?? [:]).mapValues { Day(instant: $0).iso }
  }

  func answer(_ question: String, _ fields: JSON = [:], as body: String = "agriculture-dept") throws -> JSON {
    let form = try #require(House.manifest.questions.first { $0.name == question })
    try #require(form.faults(in: fields).isEmpty)
    let meta: JSON = [
      "ask": "question", "dated": .string(today.iso), "actor": ["name": "An", "body": .string(body)],
    ]
    return try ask("house.\(question)", meta, ["fields": fields])
  }

  func state(_ record: String) -> JSON { records[record]?.state ?? [:] }
  func told(_ record: String) -> [String] { events.filter { $0.record == record }.map(\.type) }

  private func ask(_ subject: String, _ meta: JSON, _ body: JSON) throws -> JSON {
    var meta = meta
    meta["now"] = .integer(today.startInstant)
    var given: [JSON] = []
    for _ in 0...8 {
      var body = body
      body["given"] = .array(given)
      let answer = handler.handle(Message(.ask, id: "a1", subject: subject, meta: meta, body: body))
      let told = try JSON(answer.body)
      switch answer.verb {
      case .decision, .answer: return told
      case .need: given += try (told["reads"]?.array ?? []).map { ["read": $0, "rows": .array(try rows($0))] }
      default: throw Refused(code: told["code"]?.string ?? "", problem: told)
      }
    }
    throw Refused(code: "too-many-rounds", problem: [:])
  }

  private func rows(_ read: JSON) throws -> [JSON] {
    if let name = read["record"]?.string { return records[name].map { [row(name, $0)] } ?? [] }
    let kind = try #require(read["all"]?.string ?? read["total"]?.string)
    let description = try #require(House.manifest.kind(kind))
    let conditions = try #require(read["where"]?.object)
    for field in conditions.keys {
      #expect(["stage", "body"].contains(field) || description.keys.contains { $0.name == field }, "no key \(field)")
    }
    let found = records.filter { name, row in
      name.hasPrefix("\(kind)/") && conditions.allSatisfy { Self.holds(row, $0, $1.string ?? "") }
    }
    if read["total"] != nil { return Self.totals(found.map(\.value), by: read["by"]?.strings ?? []) }
    try #require(!conditions.isEmpty, "a list needs a key")
    let key = read["sort"]?.string ?? "-"
    func rank(_ row: Row) -> String { row.state[key]?.string ?? "~" }
    let sorted = found.sorted { (rank($0.value), $0.key) < (rank($1.value), $1.key) }.map { row($0.key, $0.value) }
    let limit = Int(read["limit"]?.integer ?? Int64(sorted.count))
    return Array(sorted.dropFirst(Int(read["offset"]?.integer ?? 0)).prefix(limit))
  }

  /// Counts by at most one key.
  private static func totals(_ rows: [Row], by groups: [String]) -> [JSON] {
    guard let group = groups.first else { return [["count": .integer(Int64(rows.count)), "group": [], "sums": []]] }
    var counts: [String: Int64] = [:]
    for row in rows {
      let member = row.state[group] ?? ""
      for value in member.array ?? [member] { counts[value.string ?? value.text, default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map {
      ["count": .integer($0.value), "group": [.string($0.key)], "sums": []]
    }
  }

  private static func holds(_ row: Row, _ field: String, _ value: String) -> Bool {
    if field == "stage" { return row.stage == value }
    if field == "body" { return row.body == value }
    let member = row.state[field] ?? []
    return (member.array ?? [member]).contains { $0 == .string(value) || $0 == .boolean(value == "true") }
  }

  private func row(_ name: String, _ row: Row) -> JSON {
    [
      "id": .string(String(name.drop { $0 != "/" }.dropFirst())), "version": .integer(row.version),
      "stage": .string(row.stage), "body": .string(row.body), "state": row.state,
    ]
  }
}

/// Expects that `body` is refused with that code.
func expectRefusal(_ code: String, location: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
  do {
    try body()
    Issue.record("not refused, expected \(code)", sourceLocation: location)
  } catch let refused as HouseDesk.Refused {
    #expect(refused.code == code, "\(refused)", sourceLocation: location)
  } catch {
    Issue.record(error, sourceLocation: location)
  }
}
