internal import Coordination
public import Wire

/// Answers asks: bytes in, bytes out, nothing kept between them but records as they were decoded.
public struct ModuleHandler<M: Module>: Sendable {
  let module: M
  let kinds: [String: Kind]
  private let decoded = DecodedRecords()

  public init(_ module: M) {
    self.module = module
    kinds = Dictionary(uniqueKeysWithValues: M.kinds.map { ($0.description.kind, $0) })
  }

  /// Decodes the settings of ADMITTED.
  public init(settings: [UInt8]) throws {
    self.init(try Coding.value(M.self, settings))
  }

  /// DECISION, REFUSAL, NEED, ANSWER or FAILURE, under the id and subject of the ask.
  public func handle(_ ask: Message) -> Message {
    do {
      let (verb, body) = try answer(Ask(ask))
      return Message(verb, id: ask.id, subject: ask.subject, body: body)
    } catch let need as Need {
      return Message(.need, id: ask.id, subject: ask.subject, meta: [:], body: ["reads": .array(need.reads)])
    } catch let refusal as Refusal {
      return Message(.refusal, id: ask.id, subject: ask.subject, body: refusal.problem.json.bytes)
    } catch let error as DecodingError {
      // A field fits its form but not the value behind it: the sender's fault, told as a refusal.
      let (pointer, vi, en) = error.fault
      let problem = Problem(
        "bad-value", vi: "Giá trị không hợp lệ", en: "A value is not valid", pointers: [.init(pointer, vi: vi, en: en)])
      return Message(.refusal, id: ask.id, subject: ask.subject, body: problem.json.bytes)
    } catch {
      let problem = Problem(
        "module-bug", vi: "Mô-đun không trả lời được", en: "The module cannot answer", detail: ("\(error)", "\(error)"))
      return Message(.failure, id: ask.id, subject: ask.subject, body: problem.json.bytes)
    }
  }

  private func answer(_ ask: Ask) throws -> (Verb, [UInt8]) {
    if ask.purpose == "fold" { return (.answer, try FoldedRecords(ask, kinds).bytes) }
    let now = try ask.circumstances(settings: module, decoded)
    switch ask.purpose {
    case "reaction":
      var sends: [Send] = []
      for reaction in M.reactions where reaction.fact == ask.subject { sends += try reaction.react(ask.fact, now) }
      return (.decision, EncodedDecision(sends: sends).bytes)
    case "question":
      guard let entry = M.questions.first(where: { "\(M.name).\($0.form.name)" == ask.subject }) else {
        throw AskFault("no question \(ask.subject)")
      }
      return (.answer, try entry.answer(ask.fields, now))
    default:
      guard let subject = CommandSubject(ask.subject), let entry = kinds[subject.kind]?.commands[subject.command] else {
        throw AskFault("no command \(ask.subject)")
      }
      return (.decision, try entry.decide(ask.fields, ask.state, now).bytes)
    }
  }
}

extension DecodingError {
  /// Where the value stands, and what is wrong with it, in words.
  var fault: (pointer: String, vi: String, en: String) {
    func pointer(_ path: [any CodingKey]) -> String {
      path.map { "/" + ($0.intValue.map(String.init) ?? $0.stringValue) }.joined()
    }
    switch self {
    case .keyNotFound(let key, let context):
      return (
        pointer(context.codingPath + [key]), "Thiếu \"\(key.stringValue)\".", "\"\(key.stringValue)\" is missing."
      )
    case .valueNotFound(_, let context), .typeMismatch(_, let context):
      return (pointer(context.codingPath), "Sai kiểu giá trị.", "The value is of the wrong type.")
    case .dataCorrupted(let context):
      return (
        pointer(context.codingPath), "Giá trị không dùng được: \(context.debugDescription)",
        "The value cannot be used: \(context.debugDescription)"
      )
    @unknown default: return ("", "Giá trị không dùng được.", "The value cannot be used.")
    }
  }
}

extension Refusal {
  var problem: Problem {
    Problem(
      code, vi: message.vi, en: message.en, detail: detail.map { ($0.vi, $0.en) },
      pointers: faults.map { .init($0.pointer, vi: $0.message.vi, en: $0.message.en) }, rule: rule)
  }
}

/// An ASK, taken apart without building trees of what is passed on.
struct Ask {
  var subject: String
  var purpose = "command"
  var now: Int64?
  var received: Int64?
  var dated: Day?
  var actor: Actor?
  var recordID = ""
  var version: Int64 = 0
  var stage = ""
  var language = Language.vi
  var fields: [UInt8] = [0x7B, 0x7D]
  var state: [UInt8]?
  var fact: [UInt8] = []
  var given = Given()
  /// Records to be folded, as they came.
  var records: [UInt8] = [0x5B, 0x5D]

  init(_ message: Message) throws {
    subject = message.subject
    if !message.meta.isEmpty { try readMeta(message.meta) }
    var cursor = JSONCursor(message.body)
    try cursor.object { (name, cursor) throws(JSONError) in
      switch name {
      case "fields": fields = try cursor.raw()
      case "state": state = try cursor.raw()
      case "records": records = try cursor.raw()
      case "fact": fact = try JSON(reading: &cursor)["data"]?.bytes ?? []
      case "given":
        try cursor.array { (cursor) throws(JSONError) in
          var (read, rows): (JSON?, [GivenRow]) = (nil, [])
          try cursor.object { (name, cursor) throws(JSONError) in
            switch name {
            case "read": read = try JSON(reading: &cursor)
            case "rows": try cursor.array { (cursor) throws(JSONError) in rows.append(try GivenRow(reading: &cursor)) }
            default: _ = try cursor.skip()
            }
          }
          if let read { given.rows[read] = rows }
        }
      default: try cursor.skip()
      }
    }
  }

  private mutating func readMeta(_ bytes: [UInt8]) throws(JSONError) {
    let meta = try JSONView(bytes)
    purpose = meta["ask"]?.string ?? purpose
    (now, received) = (meta["now"]?.integer, meta["received"]?.integer)
    dated = meta["dated"]?.string.flatMap(Day.init(iso:))
    actor = meta["actor"].flatMap(Actor.init)
    recordID = meta["record"]?.string ?? ""
    version = meta["version"]?.integer ?? 0
    stage = meta["stage"]?.string ?? ""
    language = meta["lang"]?.string == "en" ? .en : .vi
  }

  func circumstances(settings: any Sendable, _ decoded: DecodedRecords) throws -> Circumstances {
    guard let now, let dated, let actor else { throw AskFault("the meta lacks now, dated or actor") }
    return Circumstances(
      now: now, received: received ?? now, dated: dated, actor: actor, recordID: recordID, version: version,
      language: language, stage: stage, settings: settings, given: given, decoded: decoded)
  }
}

extension Actor {
  /// As the meta of an ask says it.
  fileprivate init?(_ json: JSONView) {
    guard let name = json["name"]?.string, let body = json["body"]?.string.flatMap(BodyID.init(rawValue:)) else {
      return nil
    }
    self.init(
      name: name, body: body, own: json["own"]?.string.flatMap(BodyID.init(rawValue:)),
      roles: (json["roles"]?.elements ?? []).compactMap(\.string))
  }
}
