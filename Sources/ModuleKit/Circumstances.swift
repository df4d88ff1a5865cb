public import Coordination
internal import Wire

/// All that a decision may see of the outside: time, actor, and what it asks to read.
///
/// A read that is not answered yet throws; the host asks again with it. So a rule may be run several times, and must
/// be pure.
public struct Circumstances: Sendable {
  /// Office time and the time at which the command first came, in milliseconds UTC. Legal windows use `received`.
  /// Of a question about an earlier day all three are the end of that day, and everything that is read is as of it.
  public let now: Int64
  public let received: Int64
  /// Day of the document or effect (ngày văn bản); today unless the sender says otherwise.
  public let dated: Day
  public let actor: Actor
  /// The record asked about, or the id that a new one will have.
  public let recordID: String
  /// Version that the decision is made on, 0 for a new record.
  public let version: Int64
  /// Language of the asker.
  public let language: Language

  /// Stage of the record asked about, empty for a new one.
  let stage: String
  let settings: any Sendable
  let given: Given
  let decoded: DecodedRecords

  public var today: Day { Day(instant: now) }

  /// The settings of the module, from its plugin.yaml.
  public func settings<M: Module>(_ module: M.Type) -> M {
    guard let settings = settings as? M else { preconditionFailure("settings of another module") }
    return settings
  }

  // MARK: - Reading

  /// The record of that id, nil when there is none.
  public func record<R: Record>(_ type: R.Type, _ id: String) throws -> Found<R>? {
    try rows(["record": .string("\(R.kind)/\(id)")]).first.map { try found($0, isKept: true) }
  }

  /// The record of that id, or the refusal that says it is missing.
  public func require<R: Record>(_ type: R.Type, _ id: String) throws -> Found<R> {
    if let found = try record(type, id) { return found }
    throw Refusal("unknown-\(R.kind)", vi: "Không có \(R.title.vi) \(id)", en: "There is no \(R.title.en) \(id)")
  }

  /// All records of the module whose key has that value.
  public func all<R: Record>(_ type: R.Type, where key: String, is value: String) throws -> [Found<R>] {
    try rows(["all": .string(R.kind), "where": [key: .string(value)]]).map { try found($0) }
  }

  public func all<R: Record>(_ type: R.Type, where values: [String: String]) throws -> [Found<R>] {
    try rows(["all": .string(R.kind), "where": .object(values.mapValues(JSON.string))]).map { try found($0) }
  }

  /// A page of the records whose keys have those values, by the order of a key; those without it come last.
  public func page<R: Record>(
    _ type: R.Type, where values: [String: String], by key: String, limit: Int, skipping offset: Int = 0
  ) throws -> [Found<R>] {
    try rows([
      "all": .string(R.kind), "where": .object(values.mapValues(JSON.string)), "sort": .string(key),
      "limit": .integer(Int64(limit)), "offset": .integer(Int64(offset)),
    ]).map { try found($0) }
  }

  /// The latest fact of that name about the subject; nil when none was told.
  public func latest<F: Fact>(_ fact: F.Type, about subject: String) throws -> F? {
    try rows(["latest": .string("\(F.module).\(F.name)"), "about": .string(subject)]).first.map { try data($0) }
  }

  /// The latest facts about several subjects, asked for at once; a subject without one is left out.
  public func latest<F: Fact>(_ fact: F.Type, about subjects: [String]) throws -> [F] {
    let reads = subjects.map { JSON.object(["latest": .string("\(F.module).\(F.name)"), "about": .string($0)]) }
    return try rows(all: reads).compactMap { try $0.first.map { try data($0) } }
  }

  /// Records of several ids, asked for at once; an id without one is left out.
  public func records<R: Record>(_ type: R.Type, _ ids: [String]) throws -> [Found<R>] {
    let reads = ids.map { JSON.object(["record": .string("\(R.kind)/\($0)")]) }
    return try rows(all: reads).compactMap { try $0.first.map { try found($0, isKept: true) } }
  }

  /// The latest fact of that name about each subject.
  public func facts<F: Fact>(_ fact: F.Type) throws -> [F] {
    try rows(["facts": .string("\(F.module).\(F.name)")]).map { try data($0) }
  }

  /// How many records have those values, grouped by keys, with sums of integer keys; `keyed` leaves out those that lack
  /// a key of a group, and without `where` costs no look at any record.
  public func totals<R: Record>(
    _ type: R.Type, where values: [String: String] = [:], by groups: [String] = [], sum fields: [String] = [],
    keyed: Bool = false
  ) throws -> [Totals] {
    var read: [String: JSON] = [
      "total": .string(R.kind), "where": .object(values.mapValues(JSON.string)),
      "by": .array(groups.map(JSON.string)), "sum": .array(fields.map(JSON.string)),
    ]
    if keyed { read["keyed"] = true }
    return try rows(.object(read)).map { Totals(group: $0.group, count: $0.count, sums: $0.sums) }
  }

  /// A dated reference document of any module, decoded from its state.
  public func reference<Document: Decodable & Sendable>(
    _ type: Document.Type, kind: String, id: String
  ) throws -> Document? {
    let name = "\(kind)/\(id)"
    guard let row = try rows(["record": .string(name)]).first, !row.state.isEmpty else { return nil }
    return try decoded.value(type, of: name, row.state)
  }

  /// The day that lies so many working days after `day` (today), by the calendar `office`. The day itself does not
  /// count.
  public func workingDays(_ count: Int, after day: Day? = nil) throws -> Day {
    guard let calendar = try reference(ReferenceDocument<WorkingCalendar>.self, kind: "calendar", id: "office") else {
      throw Refusal(
        "no-calendar", vi: "Chưa có lịch làm việc", en: "There is no working calendar",
        detail: BilingualText(
          "Nạp lịch: ocopctl apply -f Config/calendars", "Load one: ocopctl apply -f Config/calendars"))
    }
    return calendar.document.adding(workingDays: count, to: day ?? today)
  }

  /// Who leads and who cooperates in an area of work, by the division of labour `office`.
  public func responsible(for area: String) throws -> (lead: BodyID, with: [BodyID]) {
    let division = try reference(ReferenceDocument<DivisionOfLabour>.self, kind: "division", id: "office")
    guard let lead = division?.document.lead(of: area) else {
      throw Refusal(
        "no-division", vi: "Chưa phân công mảng việc \"\(area)\"", en: "Nobody is named for the area \"\(area)\"",
        detail: BilingualText(
          "Nạp bảng phân công: ocopctl apply -f <division.yaml>",
          "Load the division of labour: ocopctl apply -f <division.yaml>"))
    }
    return (lead, division?.document.cooperating(in: area) ?? [])
  }

  /// The names of the bodies, for texts; the id itself when the body is not known.
  public func name(of body: BodyID) throws -> BilingualText {
    try reference(ReferenceDocument<Body>.self, kind: "body", id: body.rawValue)?.document.name
      ?? BilingualText(body.rawValue, body.rawValue)
  }

  private func rows(_ read: JSON) throws -> [GivenRow] {
    guard let rows = given.rows[read] else { throw Need(reads: [read]) }
    return rows
  }

  private func rows(all reads: [JSON]) throws -> [[GivenRow]] {
    let missing = reads.filter { given.rows[$0] == nil }
    guard missing.isEmpty else { throw Need(reads: missing) }
    return reads.compactMap { given.rows[$0] }
  }

  /// - Parameter isKept: what was asked for by name may be asked for again; a list would push everything else out.
  private func found<R: Record>(_ row: GivenRow, isKept: Bool = false) throws -> Found<R> {
    guard !row.id.isEmpty, !row.state.isEmpty else { throw Need(reads: []) }
    let state =
      isKept || R.isReference
      ? try decoded.value(R.self, of: row.id, row.state) : try Coding.value(R.self, row.state)
    return Found(id: row.id, version: row.version, state: state)
  }

  private func data<Value: Decodable>(_ row: GivenRow) throws -> Value { try Coding.value(Value.self, row.data) }
}

/// Who acts: `body` is the body acted for; `own` differs when it is another's (nhập hộ).
public struct Actor: Sendable, Equatable {
  public var name: String
  public var body: BodyID
  public var own: BodyID
  public var roles: [String]

  public init(name: String, body: BodyID, own: BodyID? = nil, roles: [String] = ["officer"]) {
    (self.name, self.body, self.own, self.roles) = (name, body, own ?? body, roles)
  }

  public func has(_ role: By) -> Bool { roles.contains(role.rawValue) }
}

/// One row of totals.
public struct Totals: Sendable, Equatable {
  public var group: [String]
  public var count: Int64
  public var sums: [Int64]
}

/// A read is missing: not an error, the host asks again with it.
struct Need: Error {
  var reads: [JSON]
}
