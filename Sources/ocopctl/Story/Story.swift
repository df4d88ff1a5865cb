import Coordination
import Foundation
import Wire

/// A scenario for a rehearsal office, read from YAML.
struct Story: Equatable {
  struct Text: Equatable {
    var vi: String
    var en: String
    func text(in language: Language) -> String { language.say(vi, en) }
  }

  enum Action: Equatable {
    /// A command `<module>.<kind>.<command>[/<id>]`.
    case command(String)
    /// The same command for each of several items, which are read as `${item.…}`.
    case each(Items, command: String)
    case apply([String])
    case advance(String)
    case ask(String)
    case board
    case why(String)
    case say
  }

  enum Items: Equatable {
    /// The entries of a list file; only those that have the member `having`, when it is named.
    case file(String, having: String?)
    /// The records of a kind whose keys have these values, in the order of their ids, without the first `skip`.
    case records(kind: String, values: JSON, skip: Int, limit: Int)
  }

  struct Step: Equatable {
    var number: Int
    var heading: Text?
    var source: Text?
    var identity: String?
    var body: String?
    var dated: String?
    var action: Action
    var fields: JSON = [:]
    var save: String?
    /// Tell only how many rows the answer to a question has.
    var isSummary = false
    /// What must happen: nil for success, else `refused` or `failed`.
    var expected: String?
    /// What the answer to a question must tell.
    var check = StoryCheck()
    /// The day, and the moment of knowledge, as of which a question is asked.
    var at: String?
    var knownAt: String?

    var isOfMany: Bool { if case .each = action { true } else { false } }
  }

  var title: Text
  var note: Text?
  /// Identity of steps that name none.
  var identity: String?
  /// Identity that moves the clock.
  var clockKeeper: String?
  var steps: [Step]

  init(_ json: JSON) throws {
    guard let title = Self.text(json["title"]) else { throw Self.wrong(0, "title: {vi, en}") }
    self.title = title
    note = Self.text(json["note"])
    identity = json["as"]?.string
    clockKeeper = json["operator"]?.string
    try Self.check(json, ["title", "note", "as", "operator", "steps"], 0)
    guard let list = json["steps"]?.array, !list.isEmpty else { throw Self.wrong(0, "steps") }
    steps = []
    for (index, step) in list.enumerated() { steps.append(try Self.step(step, number: index + 1)) }
  }

  private static func step(_ json: JSON, number: Int) throws -> Step {
    let known = [
      "say", "source", "as", "for", "dated", "do", "fields", "save", "expect", "apply", "each", "advance", "ask",
      "board",
      "why", "having", "summary", "tells", "holds", "same", "at", "known-at",
    ]
    try check(json, known, number)
    let actions: [Action?] = [
      try each(json, number), json["apply"].map { .apply($0.strings ?? [$0.string ?? ""]) },
      json["advance"]?.string.map(Action.advance), json["ask"]?.string.map(Action.ask),
      json["board"] == true ? .board : nil, json["why"]?.string.map(Action.why),
    ]
    let found = actions.compactMap { $0 }
    guard found.count <= 1 else { throw wrong(number, "một việc một bước / one act in a step") }
    guard let action = found.first ?? (json["say"] == nil ? nil : .say) else {
      throw wrong(number, "do | apply | advance | ask | board | why")
    }
    let expected = json["expect"]?.string
    if let expected, !["refused", "failed"].contains(expected) { throw wrong(number, "expect: refused | failed") }
    let step = Step(
      number: number, heading: text(json["say"]), source: text(json["source"]), identity: json["as"]?.string,
      body: json["for"]?.string, dated: json["dated"]?.string, action: action, fields: json["fields"] ?? [:],
      save: json["save"]?.string, isSummary: json["summary"] == true, expected: expected,
      check: StoryCheck(json), at: json["at"]?.string, knownAt: json["known-at"]?.string)
    guard json["ask"] == nil, !step.check.isEmpty || step.at != nil || step.knownAt != nil else { return step }
    throw wrong(number, "tells, holds, same, at, known-at: ask")
  }

  private static func each(_ json: JSON, _ number: Int) throws -> Action? {
    guard let command = json["do"]?.string else {
      if json["each"] != nil { throw wrong(number, "each: thiếu / without do") }
      return nil
    }
    if let file = json["each"]?.string {
      return .each(.file(file, having: json["having"]?.string), command: command)
    }
    if let list = json["each"] {
      try check(list, ["list", "where", "skip", "limit"], number)
      guard let kind = list["list"]?.string else { throw wrong(number, "each: {list: <kind>, where: {…}}") }
      let skip = list["skip"]?.integer ?? 0
      let limit = list["limit"]?.integer ?? 1_000
      return .each(
        .records(kind: kind, values: list["where"] ?? [:], skip: Int(skip), limit: Int(limit)), command: command)
    }
    return .command(command)
  }

  private static func text(_ json: JSON?) -> Text? {
    if let text = json?.string { return Text(vi: text, en: text) }
    guard let vi = json?["vi"]?.string else { return nil }
    return Text(vi: vi, en: json?["en"]?.string ?? vi)
  }

  private static func check(_ json: JSON, _ known: [String], _ number: Int) throws {
    for name in (json.object ?? [:]).keys.sorted() where !known.contains(name) {
      let near = Spelling.nearest(to: name, among: known).map { " → \($0)?" } ?? ""
      throw wrong(number, "\"\(name)\"?\(near)")
    }
  }

  static func wrong(_ number: Int, _ text: String) -> Stop {
    Stop(.badData, number == 0 ? "✗ \(text)" : "✗ bước/step \(number): \(text)")
  }
}

/// What earlier steps have saved, put into text as `${name}`; maps are read as `${producers.p01}`, or as
/// `${producers[item.producer]}` where a variable holds the key. A list of keys gives the list of their values.
struct StoryVariables: Equatable {
  var values: [String: JSON] = [:]

  struct Unknown: Error, Equatable { var name: String }

  /// A text that is one variable and nothing else keeps the type of its value.
  func resolved(_ json: JSON) throws(Unknown) -> JSON {
    switch json {
    case .string(let text):
      if text.hasPrefix("${"), text.hasSuffix("}"),
        text.dropFirst(2).firstIndex(of: "}") == text.index(before: text.endIndex)
      {
        return try value(String(text.dropFirst(2).dropLast()))
      }
      return .string(try self.text(text))
    case .array(let elements):
      var list: [JSON] = []
      for element in elements { list.append(try resolved(element)) }
      return .array(list)
    case .object(let members):
      var object: [String: JSON] = [:]
      for (name, member) in members { object[name] = try resolved(member) }
      return .object(object)
    case .integer, .boolean: return json
    }
  }

  func text(_ text: String) throws(Unknown) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: "}") else { throw Unknown(name: String(rest)) }
      let found = try value(String(rest[..<end]))
      result += found.string ?? found.text
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private func value(_ path: String) throws(Unknown) -> JSON {
    if path.hasSuffix("]"), let bracket = path.firstIndex(of: "[") {
      let name = String(path[..<bracket])
      switch try value(String(path[path.index(after: bracket)...].dropLast())) {
      case .string(let key): return try value("\(name).\(key)")
      case .array(let keys):
        var found: [JSON] = []
        for key in keys { found.append(try value("\(name).\(key.string ?? key.text)")) }
        return .array(found)
      default: throw Unknown(name: path)
      }
    }
    var value = JSON.object(values)
    for word in path.split(separator: ".") {
      guard let next = value[String(word)] else { throw Unknown(name: path) }
      value = next
    }
    return value
  }
}
