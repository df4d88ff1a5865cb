internal import Coordination
internal import Ledger
internal import Wire

/// Builds the headers of the events of one decision: CloudEvent members in sorted order, without `data`.
struct EventHeader {
  var office: String
  var history: String
  var decision: Int64
  var actor: String
  var onBehalf: String?
  var command: String
  var cause: Int64?
  var body: String
  var dated: String
  /// Instants as text; the hub keeps the last ones, most events of a batch share theirs.
  var time: String
  var received: String
  var revision: Int64
  var hops: Int64

  init(
    office: String, history: String, decision: Int64, errand: Errand, revision: Int64, time: String, received: String
  ) {
    (self.office, self.history, self.decision, self.revision) = (office, history, decision, revision)
    (actor, command, cause) = (errand.identity.name, errand.key.id, errand.cause)
    (body, dated, self.time, self.received) = (errand.body, errand.dated, time, received)
    onBehalf = errand.body == errand.identity.body ? nil : errand.body
    hops = errand.hops
  }

  func bytes(position: Int64, record: String, row: RecordRow, version: Int64, type: String) -> [UInt8] {
    bytes(
      position: position, subject: record, module: row.module, dataClass: row.dataClass, type: type,
      body: row.body, version: version, schema: row.schema)
  }

  func bytes(
    position: Int64, subject: String, module: String, dataClass: String, type: String,
    body: String? = nil, version: Int64? = nil, schema: Int64? = nil
  ) -> [UInt8] {
    var writer = JSONWriter(capacity: 480)
    writer.open()
    writer.member("actor", actor)
    writer.member("body", body ?? self.body)
    if let cause { writer.member("cause", text: cause) }
    writer.member("command", command)
    writer.member("dataclass", dataClass)
    writer.member("datacontenttype", "application/json")
    writer.member("dated", dated)
    writer.member("decision", text: decision)
    if hops > 0 { writer.member("hops", text: hops) }
    writer.beginText("id")
    writer.add(history)
    writer.add("-")
    writer.add(position)
    writer.endText()
    if let onBehalf { writer.member("onbehalf", onBehalf) }
    writer.member("received", received)
    if revision > 0 { writer.member("revision", text: revision) }
    if let schema { writer.member("schema", schema) }
    writer.member("sequence", text: position)
    writer.beginText("source")
    writer.add("/ocop/")
    writer.add(office)
    writer.add("/")
    writer.add(module)
    writer.endText()
    writer.member("specversion", "1.0")
    writer.member("subject", subject)
    writer.member("time", time)
    writer.beginText("type")
    writer.add("vn.ocop.")
    writer.add(type)
    writer.endText()
    if let version { writer.member("version", version) }
    writer.close()
    return writer.bytes
  }
}

/// The text of the last two instants: now, and when the commands in hand came.
struct InstantTexts: Sendable {
  private var recent: [(time: Int64, text: String)] = []
  private var days: [(from: Int64, text: String)] = []

  /// The day in which the instant lies.
  mutating func day(of time: Int64) -> String {
    for day in days where day.from <= time && time - day.from < 86_400_000 { return day.text }
    let day = Day(instant: time)
    days = [(day.startInstant, day.iso)]
    return day.iso
  }

  mutating func text(of time: Int64) -> String {
    for entry in recent where entry.time == time { return entry.text }
    let text = Instant.text(time)
    recent.append((time, text))
    if recent.count > 2 { recent.removeFirst() }
    return text
  }
}

extension Hub {
  /// The header of the events that are staged next.
  mutating func header(for errand: Errand) -> EventHeader {
    EventHeader(
      office: configuration.office, history: history, decision: stagedHead + 1, errand: errand, revision: revision,
      time: instants.text(of: now), received: instants.text(of: errand.received))
  }
}

/// Topics of a task: one for the lead, one for each cooperating body, one for the superior that was told it is late.
enum TaskTopics {
  /// What is read of a state.
  static let members = ["task", "lead", "escalatedTo", "with"]

  static func topics(of state: JSONView?, stage: String) -> String? {
    guard let state, let task = state["task"]?.string else { return nil }
    var topics = ""
    var named: [String] = []
    for body in [state["lead"], state["escalatedTo"]] + (state["with"]?.elements ?? []) {
      guard let body = body?.string, !named.contains(body) else { continue }
      named.append(body)
      topics += "\(topics.isEmpty ? "" : " ")task.\(body).\(task).\(stage)"
    }
    return topics.isEmpty ? nil : topics
  }
}
