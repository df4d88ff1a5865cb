internal import Wire

/// A kind as its module described it, with its commands by name. Held by reference: each command looks at its kind a
/// dozen times on its way, and a description is some thirty strings and lists to copy.
final class KnownKind: Sendable {
  let description: KindDescription
  let commands: [String: KnownForm]
  let stages: Set<String>
  /// Also those that the kit gives every kind.
  let events: Set<String>
  /// Members of a state from which its keys and topics are read.
  private let readMembers: [String]

  var name: String { description.kind }
  var schema: Int64 { description.schema }
  var numbering: String? { description.numbering }
  var dataClass: String { description.dataClass }
  var isReference: Bool { description.isReference }

  init(_ description: KindDescription) {
    self.description = description
    commands = KnownForm.byName(description.commands)
    stages = Set(description.stages.map(\.name))
    events = Set(description.events).union(["corrected", "noted", "attached"])
    let topics = description.kind == HouseNames.task ? TaskTopics.members : []
    readMembers = Set(description.keys.map(\.name) + ["document"] + topics).sorted()
  }

  /// Where in a state all lies that is read of it.
  func places(in state: JSONView) -> [Range<Int32>] { readMembers.map { state.place(of: $0) } }

  /// Of two with the same name the first counts.
  static func byName(_ kinds: [KindDescription]) -> [String: KnownKind] {
    Dictionary(kinds.map { ($0.kind, KnownKind($0)) }) { first, _ in first }
  }
}

/// The form of a command or question, held by reference like its kind.
final class KnownForm: Sendable {
  let form: Form
  /// Of which the actor needs one.
  let roles: [Role]

  var name: String { form.name }
  var creates: Bool { form.creates }
  var from: [String] { form.from }

  init(_ form: Form) { (self.form, roles) = (form, form.by.compactMap(Role.init)) }

  static func byName(_ forms: [Form]) -> [String: KnownForm] {
    Dictionary(forms.map { ($0.name, KnownForm($0)) }) { first, _ in first }
  }
}
