internal import Coordination
internal import Wire

/// A decision as bytes of a DECISION body.
struct EncodedDecision: Sendable {
  var bytes: [UInt8]

  init<R: Record>(_ decision: Decision<R>, on record: R?, documents: Documents, in now: Circumstances) {
    var folded = record
    for event in decision.events { folded = R.evolve(folded, by: event) }
    var change: EncodedChange?
    if !decision.events.isEmpty, let folded {
      let made = EncodedChange(folded, events: decision.events, documents)
      now.decoded.keep(folded, of: now.recordID, made.state)
      change = made
    }
    self.init(
      change: change, others: decision.others, facts: decision.facts, tasks: decision.tasks,
      sends: decision.sends, deadlines: decision.deadlines, reply: decision.replyBytes)
  }

  init(
    change: EncodedChange?, others: [OtherChange] = [], facts: [AnnouncedFact] = [],
    tasks: [TaskAssignment] = [], sends: [Send] = [], deadlines: [Deadline] = [], reply: [UInt8] = []
  ) {
    var writer = JSONWriter(capacity: 512 + (change?.state.count ?? 0))
    writer.open()
    if change != nil || !others.isEmpty {
      writer.name("changes")
      writer.open("[")
      if let change {
        Self.write(change, kind: nil, id: nil, version: nil, to: &writer)
      }
      for other in others {
        Self.write(other.change, kind: other.kind, id: other.id, version: other.version, to: &writer)
      }
      writer.close("]")
    }
    if !deadlines.isEmpty {
      writer.name("deadlines")
      writer.open("[")
      for deadline in deadlines {
        writer.open()
        if let at = deadline.at { writer.member("at", at) } else { writer.member("cancel", raw: Array("true".utf8)) }
        writer.member("name", deadline.name)
        writer.close()
      }
      writer.close("]")
    }
    if !facts.isEmpty {
      writer.name("facts")
      writer.open("[")
      for fact in facts {
        writer.open()
        writer.member("data", raw: fact.data)
        writer.member("fact", fact.name)
        writer.member("subject", fact.subject)
        writer.close()
      }
      writer.close("]")
    }
    if !reply.isEmpty { writer.member("reply", raw: reply) }
    Self.write(sends, to: &writer)
    if !tasks.isEmpty { writer.member("tasks", raw: Coding.bytes(tasks)) }
    writer.close()
    bytes = writer.bytes
  }

  /// The decision of a reaction.
  init(sends: [Send]) { self.init(change: nil, sends: sends) }

  private static func write(_ sends: [Send], to writer: inout JSONWriter) {
    guard !sends.isEmpty else { return }
    writer.name("sends")
    writer.open("[")
    for send in sends {
      writer.open()
      writer.member("command", send.command)
      writer.member("fields", raw: send.fields)
      writer.member("mayBeRefused", raw: Array((send.mayBeRefused ? "true" : "false").utf8))
      writer.close()
    }
    writer.close("]")
  }

  private static func write(
    _ change: EncodedChange, kind: String?, id: String?, version: Int64?, to writer: inout JSONWriter
  ) {
    writer.open()
    if let body = change.body { writer.member("body", body) }
    writer.name("events")
    writer.open("[")
    for event in change.events {
      writer.open()
      writer.member("data", raw: event.data)
      writer.member("type", event.type)
      writer.close()
    }
    writer.close("]")
    if let id { writer.member("id", id) }
    if let kind { writer.member("kind", kind) }
    writer.member("stage", change.stage)
    writer.member("state", raw: change.state)
    if let version { writer.member("version", version) }
    writer.close()
  }
}

/// The documents attached to a record. They lie in its state beside the module's own fields:
/// `document` their numbers, a key of every kind, and `documents` in full.
struct Documents: Sendable, Equatable {
  var list: [JSON] = []

  init() {}

  init(in state: [UInt8]) throws {
    // Most records have none, and a look costs less than a walk.
    guard state.mayHold("document") else { return }
    var cursor = JSONCursor(state)
    var found: [JSON] = []
    try cursor.object { (name, cursor) throws(JSONError) in
      if name == "documents" { found = try JSON(reading: &cursor).array ?? [] } else { try cursor.skip() }
    }
    list = found
  }

  func added(to state: [UInt8]) -> [UInt8] {
    guard !list.isEmpty, var json = try? JSON(state) else { return state }
    json["documents"] = .array(list)
    // Of a reference record that member is what it is about.
    if json["document"] == nil { json["document"] = .array(list.compactMap { $0["number"] }) }
    return json.bytes
  }
}

extension [UInt8] {
  /// Whether the word, of eight letters, stands somewhere in it.
  func mayHold(_ word: StaticString) -> Bool {
    let letters = UnsafeRawPointer(word.utf8Start).loadUnaligned(as: UInt64.self)
    return withUnsafeBytes { bytes in
      (0..<Swift.max(0, bytes.count - 7)).contains {
        bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) == letters
      }
    }
  }
}
