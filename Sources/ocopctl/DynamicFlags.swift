import Coordination
import Foundation
import Wire

/// Flags that a form declares, read into the fields of a command.
struct DynamicFlags {
  /// Words that are no flags: the record id.
  var words: [String] = []
  var fields: [String: JSON] = [:]
  /// Words of the global options, to be parsed as such.
  var global: [String] = []
  var wantsHelp = false

  /// Takes out the global options; what is left are words and flags of a form that is not known yet.
  static func split(_ arguments: [String]) -> (global: [String], rest: [String]) {
    var global: [String] = []
    var rest: [String] = []
    var arguments = arguments[...]
    while let word = arguments.popFirst() {
      guard GlobalOptions.isOption(word) else {
        rest.append(word)
        continue
      }
      global.append(word)
      if GlobalOptions.takesValue(word), let value = arguments.popFirst() { global.append(value) }
    }
    return (global, rest)
  }

  /// Reads `--field value`, `--field=value`, `--flag`, `--no-flag` and `--field-json JSON` of the form.
  init(_ arguments: [String], form: Form, language: Language, readFile: (String) throws -> String) throws {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--help" || word == "-h" {
        wantsHelp = true
      } else if word.hasPrefix("--") {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        try take(
          String(parts.first ?? ""), value: parts.count == 2 ? String(parts[1]) : nil, &rest, form, language, readFile)
      } else {
        words.append(word)
      }
    }
  }

  private mutating func take(
    _ flag: String, value given: String?, _ rest: inout ArraySlice<String>, _ form: Form, _ language: Language,
    _ readFile: (String) throws -> String
  ) throws {
    guard let (field, how) = Self.field(flag, of: form) else {
      let near = Spelling.nearest(to: flag, among: form.fields.map(KindText.flagName))
      throw Stop(
        .usage,
        language.say(
          "✗ \"\(form.title.vi)\" không có trường --\(flag).\(near.map { " Có phải --\($0)?" } ?? "")",
          "✗ \"\(form.title.en)\" has no field --\(flag).\(near.map { " Did you mean --\($0)?" } ?? "")"))
    }
    if field.type == .boolean, given == nil {
      // A word may follow, as it does for other fields: "--is-passed không". No id of a record reads like one.
      if how != .negated, let word = rest.first, let value = try? FieldValue.parsed(word, for: field) {
        rest.removeFirst()
        fields[field.name] = value
      } else {
        fields[field.name] = .boolean(how != .negated)
      }
      return
    }
    guard var text = given ?? rest.popFirst() else {
      throw Stop(.usage, language.say("✗ --\(flag) thiếu giá trị.", "✗ --\(flag) needs a value."))
    }
    do throws(FieldValue.Fault) {
      if how == .json {
        if text.hasPrefix("@") { text = try Self.file(String(text.dropFirst()), readFile) }
        add(try FieldValue.parsed(text, for: Field(field.name, .document, title: field.title)), to: field)
      } else if field.isList {
        // Lists of text may hold commas: those are given by repeating the flag.
        let parts =
          field.type == .text || field.type == .score || field.type == .money ? [text[...]] : text.split(separator: ",")
        for part in parts {
          add(.array([try FieldValue.parsed(part.trimmingCharacters(in: .whitespaces), for: field)]), to: field)
        }
      } else {
        fields[field.name] = try FieldValue.parsed(text, for: field)
      }
    } catch {
      throw Stop(.badData, "✗ --\(flag): \(language.say(error.vi, error.en))")
    }
  }

  private static func file(_ path: String, _ read: (String) throws -> String) throws(FieldValue.Fault) -> String {
    do { return try read(path) } catch {
      throw FieldValue.Fault(vi: "không đọc được \(path)", en: "cannot read \(path)")
    }
  }

  private mutating func add(_ value: JSON, to field: Field) {
    guard field.isList else {
      fields[field.name] = value
      return
    }
    let old = fields[field.name]?.array ?? []
    fields[field.name] = .array(old + (value.array ?? [value]))
  }

  private enum How { case plain, negated, json }

  private static func field(_ flag: String, of form: Form) -> (Field, How)? {
    func named(_ name: String) -> Field? { form.fields.first { $0.name == name || kebab($0.name) == name } }
    if let field = named(flag) { return (field, field.type == .object || field.type == .document ? .json : .plain) }
    if flag.hasPrefix("no-"), let field = named(String(flag.dropFirst(3))), field.type == .boolean {
      return (field, .negated)
    }
    if flag.hasSuffix("-json"), let field = named(String(flag.dropLast(5))) { return (field, .json) }
    return nil
  }

  /// `priceFrom` as `price-from`.
  static func kebab(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
  }
}
