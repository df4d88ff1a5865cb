public import Coordination
public import Wire

/// The program of one department. The struct *is* its settings, decoded from plugin.yaml.
public protocol Module: Decodable, Sendable {
  static var name: String { get }
  static var title: BilingualText { get }
  static var kinds: [Kind] { get }
  static var questions: [QuestionEntry] { get }
  static var facts: [any Fact.Type] { get }
  static var reactions: [Reaction] { get }
  /// Kinds of work that its rules assign, by the names that stand in the topics of tasks.
  static var tasks: [String] { get }
  /// What else others read, by its name: the house tells so what the document of a task holds.
  static var documents: [String: any Decodable.Type] { get }
}

extension Module {
  public static var questions: [QuestionEntry] { [] }
  public static var facts: [any Fact.Type] { [] }
  public static var reactions: [Reaction] { [] }
  public static var tasks: [String] { [] }
  public static var documents: [String: any Decodable.Type] { [:] }

  /// What the module tells the daemon that it offers; generated from its code.
  public static var manifest: Manifest {
    Manifest(
      module: name, title: Label(vi: title.vi, en: title.en), kinds: kinds.map(\.description),
      questions: questions.map(\.form), facts: facts.map { $0.name }.sorted(),
      shapes: Dictionary(uniqueKeysWithValues: facts.map { ($0.name, Shape.fields(of: $0)) })
        .merging(documents.mapValues { Shape.fields(of: $0) }) { fact, _ in fact },
      reactions: reactions.map(\.fact).sorted(), tasks: tasks.sorted(), folds: true)
  }

  /// The manifest as it is sent: with what the data of each event hold, which is read from the code and takes a moment.
  public static var registration: Manifest {
    var manifest = manifest
    for kind in kinds { manifest.shapes.merge(kind.shapes()) { first, _ in first } }
    return manifest
  }
}

/// A kind with its commands: types erased where bytes meet them.
public struct Kind: Sendable {
  let description: KindDescription
  let commands: [String: Entry]
  /// What the data of its events hold, under `<kind>.<event>`; without those whose type cannot be read so.
  let shapes: @Sendable () -> [String: [Field]]
  /// Events of one record, from its first on, to its state, stage and body.
  let folded: @Sendable ([(name: String, data: [UInt8])]) throws -> EncodedChange

  /// The state alone.
  func fold(_ events: [(name: String, data: [UInt8])]) throws -> [UInt8] { try folded(events).state }

  /// How a command of a kind is decided.
  public struct Entry: Sendable {
    let form: Form
    let decide: @Sendable (_ fields: [UInt8], _ state: [UInt8]?, _ now: Circumstances) throws -> EncodedDecision

    public static func command<C: Command>(_ type: C.Type) -> Entry {
      Entry(form: C.form) { fields, state, now in
        guard let state else { throw AskFault("there is no state to decide on") }
        let record = try now.decoded.value(C.Subject.self, of: now.recordID, state)
        let decision = try Coding.value(C.self, fields).decide(record, in: now)
        return EncodedDecision(decision, on: record, documents: try Documents(in: state), in: now)
      }
    }

    public static func creation<C: Creation>(_ type: C.Type) -> Entry {
      Entry(form: C.form) { fields, state, now in
        let decision = try Coding.value(C.self, fields).decide(in: now)
        // A reference document that is applied again: folding the log again goes over the same record.
        let old = state.flatMap { try? Coding.value(C.Subject.self, $0) }
        return EncodedDecision(
          decision, on: old, documents: try state.map { try Documents(in: $0) } ?? Documents(), in: now)
      }
    }
  }

  public init<R: Record>(_ record: R.Type, _ entries: Entry...) {
    let kit = KitCommands.entries(for: R.self).filter { R.isCorrectable || $0.form.name != KitCommands.correct }
    let all = entries + kit
    commands = Dictionary(all.map { ($0.form.name, $0) }, uniquingKeysWith: { first, _ in first })
    description = KindDescription(
      kind: R.kind, title: Label(vi: R.title.vi, en: R.title.en), schema: Int64(R.schema), numbering: R.numbering,
      dataClass: R.dataClass.rawValue, isReference: R.isReference, keys: R.keys.map(\.description),
      stages: R.Stage.allCases.map { .init($0.rawValue, title: Label(vi: $0.title.vi, en: $0.title.en)) },
      events: R.events, commands: all.map(\.form),
      moves: R.moves.map {
        .init(
          by: $0.by, title: Label(vi: $0.title.vi, en: $0.title.en), from: $0.from.map(\.rawValue),
          to: $0.to.map(\.rawValue))
      })
    shapes = {
      Dictionary(uniqueKeysWithValues: Shape.fields(of: R.Event.self, cases: R.events).map { ("\(R.kind).\($0)", $1) })
    }
    folded = { events in try KitCommands.fold(R.self, events) }
  }
}

public struct QuestionEntry: Sendable {
  let form: Form
  let answer: @Sendable (_ fields: [UInt8], _ now: Circumstances) throws -> [UInt8]

  public static func question<Q: Question>(_ type: Q.Type) -> QuestionEntry {
    QuestionEntry(form: Q.form) { fields, now in Coding.bytes(try Coding.value(Q.self, fields).answer(in: now)) }
  }
}

/// Turns a fact of any department into commands. It may read, and may only send.
public struct Reaction: Sendable {
  let fact: String
  let react: @Sendable (_ data: [UInt8], _ now: Circumstances) throws -> [Send]

  public init<F: Fact>(to fact: F.Type, _ react: @escaping @Sendable (F, Circumstances) throws -> [Send]) {
    self.fact = "\(F.module).\(F.name)"
    self.react = { data, now in try react(try Coding.value(F.self, data), now) }
  }
}

/// The state of a reference record: a document with its day.
public struct ReferenceDocument<Document: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
  public var document: Document
  public var effective: Day

  public init(document: Document, effective: Day) { (self.document, self.effective) = (document, effective) }
}

/// The ask cannot be answered: a bug of whoever asked, or of the module.
struct AskFault: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}
