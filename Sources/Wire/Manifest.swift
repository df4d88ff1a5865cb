/// What a module offers: kinds, questions, facts and reactions. Sent with REGISTER, PROTOCOL.md §8.
public struct Manifest: Sendable, Equatable {
  public var module: String
  public var title: Label
  public var kinds: [KindDescription]
  public var questions: [Form]
  public var facts: [String]
  /// What the data of each fact holds, by its name, and of each event, by `<kind>.<event>`; of the house also `task`,
  /// the document of a task.
  public var shapes: [String: [Field]]
  /// Facts of any module, as `<module>.<fact>`.
  public var reactions: [String]
  /// Kinds of work that its rules assign; documents of the office may name more.
  public var tasks: [String]
  /// It can be asked to fold the events of its records again.
  public var folds: Bool

  public init(
    module: String, title: Label, kinds: [KindDescription], questions: [Form] = [], facts: [String] = [],
    shapes: [String: [Field]] = [:], reactions: [String] = [], tasks: [String] = [], folds: Bool = false
  ) {
    (self.module, self.title, self.kinds, self.questions) = (module, title, kinds, questions)
    (self.facts, self.shapes, self.reactions, self.tasks, self.folds) = (facts, shapes, reactions, tasks, folds)
  }

  public func kind(_ name: String) -> KindDescription? { kinds.first { $0.kind == name } }

  public var json: JSON {
    .members([
      "module": .string(module), "title": title.json, "kinds": .array(kinds.map(\.json)),
      "questions": .array(questions.map(\.json)), "facts": .array(facts.map(JSON.string)),
      "shapes": shapes.isEmpty ? nil : .object(shapes.mapValues { .array($0.map(\.json)) }),
      "reactions": .array(reactions.map(JSON.string)),
      "tasks": tasks.isEmpty ? nil : .array(tasks.map(JSON.string)), "folds": folds ? true : nil,
    ])
  }

  /// Reads a manifest; throws the first fault with where it stands.
  public init(_ json: JSON) throws(ManifestError) {
    module = try json.name("module", in: "manifest")
    title = try Label(json["title"], in: "manifest")
    kinds = try json.list("kinds").map { kind throws(ManifestError) in try KindDescription(kind) }
    questions = try json.list("questions").map { form throws(ManifestError) in try Form(form, in: "questions") }
    facts = json["facts"]?.strings ?? []
    shapes = try Self.shapes(json["shapes"])
    reactions = json["reactions"]?.strings ?? []
    tasks = json["tasks"]?.strings ?? []
    folds = json["folds"]?.boolean ?? false
    for task in tasks where !Name.isValid(task) { throw ManifestError("tasks: \"\(task)\" is not a name") }
    for fact in facts where !Name.isValid(fact) { throw ManifestError("facts: \"\(fact)\" is not a name") }
    for kind in Dictionary(grouping: kinds, by: \.kind).values where kind.count > 1 {
      throw ManifestError("kind \(kind[0].kind) stands twice")
    }
  }

  private static func shapes(_ json: JSON?) throws(ManifestError) -> [String: [Field]] {
    var shapes: [String: [Field]] = [:]
    for (name, list) in json?.object ?? [:] {
      var fields: [Field] = []
      for field in list.array ?? [] { fields.append(try Field(field, in: "shapes, \(name)")) }
      shapes[name] = fields
    }
    return shapes
  }
}

public struct ManifestError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// A name for people, Vietnamese and English.
public struct Label: Sendable, Equatable {
  public var vi: String
  public var en: String
  public init(vi: String, en: String) { (self.vi, self.en) = (vi, en) }

  public var json: JSON { ["vi": .string(vi), "en": .string(en)] }
  init(_ json: JSON?, in place: String) throws(ManifestError) {
    guard let vi = json?["vi"]?.string, let en = json?["en"]?.string else {
      throw ManifestError("\(place): a title with \"vi\" and \"en\" is missing")
    }
    self.init(vi: vi, en: en)
  }
}

public struct KindDescription: Sendable, Equatable {
  public struct Stage: Sendable, Equatable {
    public var name: String
    public var title: Label
    public init(_ name: String, title: Label) { (self.name, self.title) = (name, title) }
  }

  /// A way from stages to others by commands of another kind of the module: "fair.allot".
  public struct Move: Sendable, Equatable {
    public var by: [String]
    public var title: Label
    public var from: [String]
    public var to: [String]

    public init(by: [String], title: Label, from: [String], to: [String]) {
      (self.by, self.title, self.from, self.to) = (by, title, from, to)
    }
  }

  public var kind: String
  public var title: Label
  public var schema: Int64
  /// Prefix of ids given by the host, e.g. `HC` for `HC-2024-0001`; nil when ids come with the command.
  public var numbering: String?
  public var dataClass: String
  /// Dated reference data, readable by all modules.
  public var isReference: Bool
  public var keys: [KeyDescription]
  public var stages: [Stage]
  public var events: [String]
  public var commands: [Form]
  public var moves: [Move]

  public init(
    kind: String, title: Label, schema: Int64 = 1, numbering: String? = nil, dataClass: String = "public",
    isReference: Bool = false, keys: [KeyDescription] = [], stages: [Stage], events: [String], commands: [Form],
    moves: [Move] = []
  ) {
    (self.kind, self.title, self.schema, self.numbering) = (kind, title, schema, numbering)
    (self.dataClass, self.isReference, self.keys) = (dataClass, isReference, keys)
    (self.stages, self.events, self.commands, self.moves) = (stages, events, commands, moves)
  }

  public func command(_ name: String) -> Form? { commands.first { $0.name == name } }

  public var json: JSON {
    .members([
      "kind": .string(kind), "title": title.json, "schema": .integer(schema), "numbering": numbering.map(JSON.string),
      "class": .string(dataClass), "reference": isReference ? true : nil, "keys": .array(keys.map(\.json)),
      "stages": .array(stages.map { ["name": .string($0.name), "title": $0.title.json] }),
      "events": .array(events.map(JSON.string)), "commands": .array(commands.map(\.json)),
      "moves": moves.isEmpty
        ? nil
        : .array(
          moves.map {
            [
              "by": .array($0.by.map(JSON.string)), "title": $0.title.json, "from": .array($0.from.map(JSON.string)),
              "to": .array($0.to.map(JSON.string)),
            ]
          }),
    ])
  }

  init(_ json: JSON) throws(ManifestError) {
    kind = try json.name("kind", in: "kinds")
    title = try Label(json["title"], in: "kind \(kind)")
    schema = json["schema"]?.integer ?? 1
    numbering = json["numbering"]?.string
    if let numbering, !numbering.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) || numbering.isEmpty {
      throw ManifestError("kind \(kind): numbering is capital letters")
    }
    dataClass = json["class"]?.string ?? "public"
    guard ["public", "internal", "personal"].contains(dataClass) else {
      throw ManifestError("kind \(kind): class is public, internal or personal")
    }
    isReference = json["reference"]?.boolean ?? false
    keys = try json.list("keys").map { key throws(ManifestError) in try KeyDescription(key) }
    let kind = kind
    stages = try json.list("stages").map { stage throws(ManifestError) in
      Stage(
        try stage.name("name", in: "kind \(kind), stages"), title: try Label(stage["title"], in: "kind \(kind), stages")
      )
    }
    events = json["events"]?.strings ?? []
    for event in events where !Name.isValid(event) { throw ManifestError("kind \(kind): \"\(event)\" is not a name") }
    commands = try json.list("commands").map { form throws(ManifestError) in try Form(form, in: "kind \(kind)") }
    moves = try json.list("moves").map { move throws(ManifestError) in
      Move(
        by: move["by"]?.strings ?? [], title: try Label(move["title"], in: "kind \(kind), moves"),
        from: move["from"]?.strings ?? [], to: move["to"]?.strings ?? [])
    }
    for stage in moves.flatMap({ $0.from + $0.to }) where !stages.contains(where: { $0.name == stage }) {
      throw ManifestError("kind \(kind), moves: unknown stage \(stage)")
    }
    for form in commands {
      for stage in form.from + form.to where !stages.contains(where: { $0.name == stage }) {
        throw ManifestError("kind \(kind), command \(form.name): unknown stage \(stage)")
      }
    }
  }
}

/// A top-level member of the state that can be searched and counted. Lists are several values.
public struct KeyDescription: Sendable, Equatable {
  public enum KeyType: String, Sendable { case text, name, integer, day, boolean, record }
  public var name: String
  public var type: KeyType
  public init(_ name: String, _ type: KeyType) { (self.name, self.type) = (name, type) }

  public var json: JSON { ["name": .string(name), "type": .string(type.rawValue)] }
  init(_ json: JSON) throws(ManifestError) {
    guard let name = json["name"]?.string, !name.isEmpty,
      let type = json["type"]?.string.flatMap(KeyType.init(rawValue:))
    else { throw ManifestError("keys: a name and a type are needed") }
    self.init(name, type)
  }
}

extension JSON {
  func name(_ member: String, in place: String) throws(ManifestError) -> String {
    guard let name = self[member]?.string, Name.isValid(name) else {
      throw ManifestError("\(place): \"\(member)\" must be a name of a–z, 0–9 and -")
    }
    return name
  }

  func list(_ member: String) -> [JSON] { self[member]?.array ?? [] }
}
