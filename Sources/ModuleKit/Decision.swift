public import Coordination
internal import Wire

/// What a rule decided: written together or not at all.
public struct Decision<R: Record>: Sendable {
  /// What happens to the record that was asked about; empty when nothing does.
  public private(set) var events: [R.Event]
  private(set) var others: [OtherChange] = []
  private(set) var facts: [AnnouncedFact] = []
  private(set) var sends: [Send] = []
  private(set) var deadlines: [Deadline] = []
  private(set) var replyBytes: [UInt8] = []
  public private(set) var tasks: [TaskAssignment] = []

  public init(_ events: R.Event...) { self.events = events }
  public init(_ events: [R.Event]) { self.events = events }

  /// Tells all departments a fact.
  public func announcing(_ fact: some Fact) -> Self { with { $0.facts.append(AnnouncedFact(fact)) } }
  /// Nothing to tell is told to nobody.
  public func announcing<F: Fact>(_ fact: F?) -> Self { fact.map { announcing($0) } ?? self }

  /// Gives a task, in the same transaction. Without a subject it is about this record.
  public func assigning(_ task: TaskAssignment) -> Self { with { $0.tasks.append(task) } }
  public func assigning(_ tasks: [TaskAssignment]) -> Self { with { $0.tasks += tasks } }

  /// Sends a command to another record or department. It arrives later and may be refused.
  public func sending(_ send: Send) -> Self { with { $0.sends.append(send) } }
  public func sending(_ sends: [Send]) -> Self { with { $0.sends += sends } }

  /// At the start of that day the house sends the command of that name to this record. Setting it again replaces it.
  public func scheduling(_ name: String, at day: Day) -> Self { scheduling(name, at: day.startInstant) }
  /// At that instant, milliseconds UTC.
  public func scheduling(_ name: String, at instant: Int64) -> Self {
    with { $0.deadlines.append(Deadline(name: name, at: instant)) }
  }
  public func cancelling(_ name: String) -> Self { with { $0.deadlines.append(Deadline(name: name, at: nil)) } }

  /// Changes another record of the same module, which must have been read.
  public func changing<Other: Record>(_ found: Found<Other>, _ events: Other.Event...) -> Self {
    with { $0.others.append(OtherChange(found.id, version: found.version, state: found.state, events)) }
  }

  /// Makes another record of the same module under an id that was looked up and is free.
  public func creating<Other: Record>(_ type: Other.Type, _ id: String, _ events: Other.Event...) -> Self {
    with { $0.others.append(OtherChange(id, version: 0, state: Optional<Other>.none, events)) }
  }

  /// What the asker gets beside the positions.
  public func replying(_ reply: some Encodable) -> Self { with { $0.replyBytes = Coding.bytes(reply) } }

  private func with(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A command to another record or department: `science-technology.branding-case.open`, with or without `/id`.
public struct Send: Sendable, Equatable {
  public var command: String
  public var mayBeRefused: Bool
  var fields: [UInt8]

  /// `mayBeRefused`: a refusal is fine and gives nobody a task.
  public init(_ command: String, _ fields: some Encodable = Empty(), mayBeRefused: Bool = false) {
    (self.command, self.mayBeRefused) = (command, mayBeRefused)
    self.fields = Coding.bytes(fields)
  }

  /// The fields as JSON text, for tests.
  public var fieldsText: String { String(decoding: fields, as: UTF8.self) }
}

public struct Empty: Codable, Sendable, Equatable {
  public init() {}
}

struct Deadline: Sendable, Equatable {
  var name: String
  var at: Int64?
}

struct AnnouncedFact: Sendable {
  var name: String
  var subject: String
  var data: [UInt8]

  init<F: Fact>(_ fact: F) {
    name = F.name
    subject = fact.subject
    data = Coding.bytes(fact)
  }
}

/// A change of a record other than the one asked about, already folded and encoded.
struct OtherChange: Sendable {
  var kind: String
  var id: String
  var version: Int64
  var change: EncodedChange

  init<Other: Record>(_ id: String, version: Int64, state: Other?, _ events: [Other.Event]) {
    (kind, self.id, self.version) = (Other.kind, id, version)
    var folded = state
    for event in events { folded = Other.evolve(folded, by: event) }
    guard let folded else { preconditionFailure("a change has at least one event") }
    change = EncodedChange(folded, events: events)
  }
}

/// A record after its events, as bytes.
struct EncodedChange: Sendable {
  var events: [(type: String, data: [UInt8])]
  var state: [UInt8]
  var stage: String
  var body: String?

  init<R: Record>(_ record: R, events: [R.Event], _ documents: Documents = Documents()) {
    self.events = events.map { Coding.event($0) }
    state = documents.added(to: Coding.bytes(record))
    stage = record.stage.rawValue
    body = record.body?.rawValue
  }

  /// Events that change nothing of the record.
  init(unchanged state: [UInt8], stage: String, events: [(type: String, data: [UInt8])]) {
    (self.events, self.state, self.stage, body) = (events, state, stage, nil)
  }
}
