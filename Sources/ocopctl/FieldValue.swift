import Coordination
import Foundation
import Wire

/// Values of forms as people type them, into JSON and back.
enum FieldValue {
  /// What cannot be read, in the language of the user.
  struct Fault: Error, Equatable {
    var vi: String
    var en: String
  }

  /// One value (not a list) of a field from text: `35.000.000`, `87,5`, `22/03/2024`, `có`.
  static func parsed(_ text: String, for field: Field) throws(Fault) -> JSON {
    let text = text.precomposedStringWithCanonicalMapping
    switch field.type {
    case .text, .record, .body: return .string(text)
    case .day:
      guard let day = Day(parsing: text) else {
        throw Fault(vi: "không phải ngày (dd/MM/yyyy): \(text)", en: "not a day (dd/MM/yyyy): \(text)")
      }
      return .string(day.iso)
    case .money:
      guard let money = Money(parsing: text) else {
        throw Fault(vi: "không phải số tiền (35.000.000): \(text)", en: "not an amount (35.000.000): \(text)")
      }
      return .integer(Int64(money.dong))
    case .score:
      guard let score = hundredths(text) else {
        throw Fault(vi: "không phải điểm (87,5): \(text)", en: "not a score (87,5): \(text)")
      }
      return .integer(score)
    case .integer:
      guard let number = integer(text) else {
        throw Fault(vi: "không phải số nguyên: \(text)", en: "not an integer: \(text)")
      }
      return .integer(number)
    case .boolean:
      switch TextFolding.folded(text) {
      case "true", "co", "yes", "1", "": return true
      case "false", "khong", "no", "0": return false
      default: throw Fault(vi: "chọn có hoặc không: \(text)", en: "yes or no: \(text)")
      }
    case .choice: return .string(choice(text, of: field))
    case .object, .document:
      do { return try JSON(Array(text.utf8)) } catch {
        throw Fault(vi: "không phải JSON đúng: \(error)", en: "not proper JSON: \(error)")
      }
    }
  }

  /// Values that came as text in a document, by the types of the form; the rest stays as it is.
  static func coerced(_ value: JSON, to fields: [Field]) throws(Fault) -> JSON {
    guard case .object(var members) = value else { return value }
    for field in fields {
      if let member = members[field.name] { members[field.name] = try coerced(member, to: field) }
    }
    return .object(members)
  }

  private static func coerced(_ value: JSON, to field: Field) throws(Fault) -> JSON {
    if field.isList, let elements = value.array {
      var one = field
      one.isList = false
      var list: [JSON] = []
      for element in elements { list.append(try coerced(element, to: one)) }
      return .array(list)
    }
    switch (field.type, value) {
    case (.day, .string(let text)), (.money, .string(let text)), (.score, .string(let text)),
      (.integer, .string(let text)), (.boolean, .string(let text)):
      return try parsed(text, for: field)
    case (.text, .integer(let number)), (.record, .integer(let number)): return .string(String(number))
    case (.object, .object): return try coerced(value, to: field.fields)
    default: return value
    }
  }

  /// "87,5" and "87.50" as 8750: hundredths of a point.
  static func hundredths(_ text: String) -> Int64? {
    let halves = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
    guard (1...2).contains(halves.count), (1...3).contains(halves[0].count),
      halves.joined().allSatisfy({ ("0"..."9").contains($0) }),
      let points = Int64(halves[0])
    else { return nil }
    guard halves.count == 2 else { return points * 100 }
    guard (1...2).contains(halves[1].count), let decimals = Int64((halves[1] + "0").prefix(2)) else { return nil }
    return points * 100 + decimals
  }

  /// "1.200" and "1200".
  private static func integer(_ text: String) -> Int64? {
    if let number = Int64(text) { return number }
    return Money(parsing: text).map { Int64($0.dong) }
  }

  /// A choice by its name, or by its title without regard to marks.
  private static func choice(_ text: String, of field: Field) -> String {
    if field.choices.contains(where: { $0.name == text }) { return text }
    let key = TextFolding.folded(text)
    let found = field.choices.first { TextFolding.folded($0.title.vi) == key || TextFolding.folded($0.title.en) == key }
    return found?.name ?? text
  }

  // MARK: - Back to text

  /// Where the text of a value finds the fields of members, and the names of bodies.
  struct Names {
    var field: (String) -> Field? = { _ in nil }
    var body: (String) -> String = { $0 }
  }

  /// Members that hold bodies, where no field says so.
  static let bodyMembers: Set = [
    "lead", "with", "body", "host", "registrar", "asked", "contributed", "issuer", "by", "superior", "missing", "next",
    "enteredBy", "typedBy", "escalatedTo", "turnOf", "commune",
  ]
  /// Members whose values are names with a word of their own.
  private static let wordMembers: Set = [
    "level", "council", "councilLevel", "status", "operator", "label", "barcode", "mark", "waitingReason",
    "exclusion",
  ]

  /// A value as people read it: days dd/MM/yyyy, money with dots, scores with a comma, choices by their titles.
  static func text(
    _ value: JSON, field: Field? = nil, name: String = "", names: Names = Names(), in language: Language
  ) -> String {
    switch value {
    case .string(let text):
      if let choice = field?.choices.first(where: { $0.name == text }) {
        return language.say(choice.title.vi, choice.title.en)
      }
      if field?.type == .body || field == nil && bodyMembers.contains(name) { return names.body(text) }
      if wordMembers.contains(name), let word = Words.value(text, language) { return word }
      if let field, field.type == .text { return text }
      return Day(iso: text)?.vietnamese ?? Instant.parse(text).map(Instant.vietnamese) ?? text
    case .integer(let number):
      switch field?.type {
      case .money: return Money(dong: Int(number)).formatted
      case .score: return score(number)
      // Members called "…At" are instants, milliseconds UTC.
      default:
        let isInstant = name == "at" || name.hasSuffix("At")
        return isInstant && number > 100_000_000_000 ? Instant.vietnamese(number) : String(number)
      }
    case .boolean(let flag): return flag ? language.say("có", "yes") : language.say("không", "no")
    case .array(let elements):
      var one = field
      one?.isList = false
      let texts = elements.map { text($0, field: one, name: name, names: names, in: language) }
      return texts.joined(separator: elements.contains { $0.object != nil } ? "; " : ", ")
    case .object(let members):
      if let spoken = members[language.rawValue]?.string, members["vi"] != nil { return spoken }
      // What it is comes first; what it has none of is left out.
      let named = { (key: String) in ["title", "name"].contains(key) ? 0 : 1 }
      let told = members.filter { $0.value != [] }.sorted { (named($0.key), $0.key) < (named($1.key), $1.key) }
      return told.map { key, member in
        let inner = field?.fields.first { $0.name == key } ?? names.field(key)
        let title = inner.map { language.say($0.title.vi, $0.title.en) } ?? Words.member(key, language) ?? key
        return "\(title): \(text(member, field: inner, name: key, names: names, in: language))"
      }.joined(separator: ", ")
    }
  }

  static func score(_ hundredths: Int64) -> String {
    let decimals = String(hundredths % 100)
    return "\(hundredths / 100),\(decimals.count < 2 ? "0" + decimals : decimals)"
  }
}
