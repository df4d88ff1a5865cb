import Coordination
import Wire

/// What the loaded modules agree on with everybody else, each part as a JSON Schema under its name.
struct Contract {
  struct Part {
    /// `command`, `question`, `fact`, `task` or `event`.
    var sort: String
    /// `industry-trade.fair.approve`, `industry-trade.fair-approved`, `industry-trade.prepare-fair`, `assignment`,
    /// `industry-trade.fair.approved`, `cloud-event`.
    var name: String
    var title: Label
    var schema: [String: JSON]

    var id: String { "\(sort):\(name)" }
    /// As a member of a document, where dots may not stand; names have no underscores.
    var key: String { AsyncAPI.key(sort, name) }
    var json: JSON { JSONSchema.document(id, JSONSchema.titled(schema, title)) }
    var file: String { "\(sort)/\(name).schema.json" }
  }

  let vocabulary: Vocabulary
  let office: String

  var parts: [Part] {
    commands.map(\.part) + questions + facts.map(\.part) + events.map(\.part) + tasks + [task, Self.event]
  }

  /// One document with all of them under `$defs`.
  var bundle: JSON {
    let definitions = parts.map { ($0.key, JSON.object($0.schema)) }
    return JSONSchema.document("contract:\(office)", ["$defs": .object(Dictionary(definitions) { $1 })])
  }

  // MARK: - Parts

  struct Command {
    var entry: Vocabulary.Entry
    var form: Form
    var name: String { "\(entry.name).\(form.name)" }

    var part: Part {
      var about: [String: JSON] = [
        "subject": .string(form.creates && entry.kind.numbering != nil ? name : "\(name)/{id}"),
        "creates": .boolean(form.creates), "by": .array(form.by.map(JSON.string)),
        "bodies": form.isForAnyBody ? "any" : "own", "class": .string(entry.kind.dataClass),
      ]
      if !form.from.isEmpty { about["from"] = .array(form.from.map(JSON.string)) }
      if !form.to.isEmpty { about["to"] = .array(form.to.map(JSON.string)) }
      let kind = entry.kind.title
      return Part(
        sort: "command", name: name,
        title: Label(vi: "\(kind.vi): \(form.title.vi)", en: "\(kind.en): \(form.title.en)"),
        schema: JSONSchema.object(form.fields).merging(["x-ocop": .object(about)]) { $1 })
    }
  }

  var commands: [Command] {
    vocabulary.entries.flatMap { entry in entry.kind.commands.map { Command(entry: entry, form: $0) } }
  }

  private var questions: [Part] {
    vocabulary.questions.map {
      Part(
        sort: "question", name: "\($0.module).\($0.form.name)", title: $0.form.title,
        schema: JSONSchema.object($0.form.fields))
    }
  }

  struct Fact {
    var module: Label
    var name: String
    var fields: [Field]

    /// Its name in words, for there are no others.
    var title: Label {
      let words = (name.split(separator: ".").last ?? "").replacing("-", with: " ")
      return Label(vi: "\(module.vi): \(words)", en: "\(module.en): \(words)")
    }
    var part: Part { Part(sort: "fact", name: name, title: title, schema: JSONSchema.object(fields, isOpen: true)) }
  }

  var facts: [Fact] {
    vocabulary.manifests.flatMap { manifest in
      manifest.facts.map { fact in
        Fact(
          module: manifest.title, name: "\(manifest.module).\(fact)",
          fields: named(manifest.shapes[fact] ?? [], in: manifest))
      }
    }
  }

  /// An event of a record.
  struct Event {
    var entry: Vocabulary.Entry
    var event: String
    var title: Label
    /// Nil when the module does not tell.
    var fields: [Field]?

    var name: String { "\(entry.name).\(event)" }
    var part: Part {
      let schema = fields.map { JSONSchema.object($0, isOpen: true) } ?? ["type": "object"]
      return Part(sort: "event", name: name, title: title, schema: schema)
    }
  }

  /// Those that every kind has from the kit, with the command that each follows from.
  static let kitEvents = [("noted", "note"), ("attached", "attach"), ("corrected", "correct")]

  var events: [Event] {
    vocabulary.entries.flatMap { entry in
      let own = entry.kind.events
      let kit = Self.kitEvents.filter { entry.kind.command($0.1) != nil || own.contains($0.0) }.map(\.0)
      return (own.filter { !kit.contains($0) } + kit).map { event in
        let title = vocabulary.eventTitle(event, of: entry.kind.kind)
        let (kind, words) = (entry.kind.title, event.replacing("-", with: " "))
        let told = entry.manifest.shapes["\(entry.kind.kind).\(event)"].map { named($0, in: entry.manifest) }
        return Event(
          entry: entry, event: event, title: Label(vi: "\(kind.vi): \(title)", en: "\(kind.en): \(words)"),
          fields: told ?? fields(ofTheKits: event, entry.kind))
      }
    }
  }

  /// `noted` and `attached` hold what their commands take; `corrected` also what stood there before.
  private func fields(ofTheKits event: String, _ kind: KindDescription) -> [Field]? {
    guard let command = Self.kitEvents.first(where: { $0.0 == event })?.1, let form = kind.command(command) else {
      return nil
    }
    guard event == "corrected" else { return form.fields }
    let before = Field("before", .document, title: Label(vi: "Giá trị cũ", en: "Values of before"))
    return [before] + form.fields
  }

  /// The document of each kind of work that rules assign.
  var tasks: [Part] {
    vocabulary.manifests.flatMap { manifest in
      manifest.tasks.map { name in
        var schema = task.schema
        schema["properties"] = .object(
          (schema["properties"]?.object ?? [:]).merging(["task": ["const": .string(name)]]) { $1 })
        let words = name.replacing("-", with: " ")
        return Part(
          sort: "task", name: "\(manifest.module).\(name)",
          title: Label(vi: "\(manifest.title.vi) giao: \(words)", en: "\(manifest.title.en) assigns: \(words)"),
          schema: schema)
      }
    }
  }

  /// The document with which a rule gives work to bodies.
  var task: Part {
    let house = vocabulary.manifests.first { $0.shapes["task"] != nil }
    return Part(
      sort: "task", name: "assignment", title: Label(vi: "Giao việc", en: "Assignment of a task"),
      schema: JSONSchema.object(house.map { named($0.shapes["task"] ?? [], in: $0) } ?? [], isOpen: true))
  }

  /// The titles of a shape are names: the words of the module's forms, or those that stand in many states.
  private func named(_ fields: [Field], in manifest: Manifest) -> [Field] {
    fields.map { field in
      var field = field
      if field.title == Label(vi: field.name, en: field.name) { field.title = title(field.name, in: manifest) }
      field.fields = named(field.fields, in: manifest)
      return field
    }
  }

  private func title(_ member: String, in manifest: Manifest) -> Label {
    if let vi = Words.member(member, .vi), let en = Words.member(member, .en) { return Label(vi: vi, en: en) }
    let field = manifest.kinds.lazy.compactMap { vocabulary.anyField(member, of: $0) }.first
    return field?.title ?? Label(vi: member, en: member)
  }

  /// The envelope of all events, PROTOCOL.md §7.1.
  static let event: Part = {
    let text: JSON = ["type": "string"]
    let number: JSON = ["type": "string", "pattern": "^[0-9]+$"]
    let count: JSON = ["type": "integer", "minimum": 0]
    let members: [String: JSON] = [
      "specversion": ["const": "1.0"], "id": ["type": "string", "minLength": 1], "source": text,
      "type": ["type": "string", "pattern": "^vn\\.ocop\\."], "subject": text,
      "time": ["type": "string", "format": "date-time"], "datacontenttype": text, "data": ["type": "object"],
      "sequence": number, "version": count, "schema": count, "decision": number, "cause": number, "revision": number,
      "command": text, "actor": text, "onbehalf": text, "body": text, "dated": text, "received": text,
      "dataclass": ["enum": ["public", "internal", "personal"]],
    ]
    let schema: [String: JSON] = [
      "type": "object", "properties": .object(members),
      "required": ["specversion", "id", "source", "type", "time", "sequence", "dataclass"],
    ]
    return Part(
      sort: "event", name: "cloud-event", title: Label(vi: "Sự kiện (CloudEvents 1.0)", en: "Event (CloudEvents 1.0)"),
      schema: schema)
  }()
}
