internal import Wire

/// A module's DECISION, read from its bytes; states and data stay raw.
struct Decided: Sendable, Equatable {
  struct Event: Sendable, Equatable {
    var type: String
    var data: [UInt8]
  }

  struct Change: Sendable, Equatable {
    /// nil for the record that was asked about.
    var kind: String?
    var id: String?
    var version: Int64 = 0
    var events: [Event] = []
    var state: [UInt8] = []
    var stage = ""
    var body: String?
    var dataClass: String?
  }

  struct Fact: Sendable, Equatable {
    var fact: String
    var subject: String
    var data: [UInt8]
  }

  struct Send: Sendable, Equatable {
    var command: String
    var fields: [UInt8]
    var mayBeRefused: Bool
  }

  struct Deadline: Sendable, Equatable {
    var name: String
    /// nil cancels.
    var at: Int64?
  }

  var changes: [Change] = []
  var facts: [Fact] = []
  /// Assignments, each the first state of a task.
  var tasks: [JSON] = []
  var sends: [Send] = []
  var deadlines: [Deadline] = []
  var reply: [UInt8] = []

  init() {}

  /// Levels that states and data leave free. Two fewer than fields: a rule may wrap what it was told.
  private static let levels = JSONCursor.envelopeDepth - 2

  private static func held(_ cursor: inout JSONCursor, inside levels: Int = levels) throws(JSONError) -> [UInt8] {
    try cursor.inside(levels) { (cursor) throws(JSONError) in try cursor.raw() }
  }

  init(_ bytes: [UInt8]) throws(JSONError) {
    guard !bytes.isEmpty else { return }
    var cursor = JSONCursor(bytes)
    try cursor.object { (name, cursor) throws(JSONError) in
      switch name {
      case "changes": try cursor.array { (cursor) throws(JSONError) in changes.append(try Self.change(&cursor)) }
      case "facts":
        try cursor.array { (cursor) throws(JSONError) in
          var fact = Fact(fact: "", subject: "", data: [0x7B, 0x7D])
          try cursor.object { (name, cursor) throws(JSONError) in
            switch name {
            case "fact": fact.fact = try cursor.string()
            case "subject": fact.subject = try cursor.string()
            case "data": fact.data = try Self.held(&cursor)
            default: try cursor.skip()
            }
          }
          facts.append(fact)
        }
      case "tasks":
        try cursor.array { (cursor) throws(JSONError) in
          // The data of its first event holds it.
          tasks.append(try cursor.inside(Self.levels + 1) { (cursor) throws(JSONError) in try JSON(reading: &cursor) })
        }
      case "sends":
        try cursor.array { (cursor) throws(JSONError) in
          var send = Send(command: "", fields: [0x7B, 0x7D], mayBeRefused: false)
          try cursor.object { (name, cursor) throws(JSONError) in
            switch name {
            case "command": send.command = try cursor.string()
            case "fields": send.fields = try Self.held(&cursor, inside: JSONCursor.envelopeDepth)
            case "mayBeRefused": send.mayBeRefused = try cursor.boolean()
            default: try cursor.skip()
            }
          }
          sends.append(send)
        }
      case "deadlines":
        try cursor.array { (cursor) throws(JSONError) in
          let json = try JSON(reading: &cursor)
          let isCancelled = json["cancel"]?.boolean ?? false
          deadlines.append(Deadline(name: json["name"]?.string ?? "", at: isCancelled ? nil : json["at"]?.integer))
        }
      case "reply": reply = try Self.held(&cursor)
      default: try cursor.skip()
      }
    }
    try cursor.end()
  }

  private static func change(_ cursor: inout JSONCursor) throws(JSONError) -> Change {
    var change = Change()
    try cursor.object { (name, cursor) throws(JSONError) in
      switch name {
      case "kind": change.kind = try cursor.string()
      case "id": change.id = try cursor.string()
      case "version": change.version = try cursor.integer()
      case "stage": change.stage = try cursor.string()
      case "body": change.body = try cursor.string()
      case "class": change.dataClass = try cursor.string()
      case "state": change.state = try held(&cursor)
      case "events":
        try cursor.array { (cursor) throws(JSONError) in
          var event = Event(type: "", data: [0x7B, 0x7D])
          try cursor.object { (name, cursor) throws(JSONError) in
            switch name {
            case "type": event.type = try cursor.string()
            case "data": event.data = try held(&cursor)
            default: try cursor.skip()
            }
          }
          change.events.append(event)
        }
      default: try cursor.skip()
      }
    }
    return change
  }
}
