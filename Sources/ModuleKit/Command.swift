public import Coordination
public import Wire

/// A wish to change one record: its form, and the rule that decides it. The stored properties are the fields of the
/// form.
///
/// `decide` is pure: no clock, no randomness, no input or output, no globals. What it needs it reads from `now`.
public protocol Command: Decodable, Sendable {
  associatedtype Subject: Record
  static var form: Form { get }
  /// Throws a `Refusal` when a rule says no.
  func decide(_ record: Subject, in now: Circumstances) throws -> Decision<Subject>
}

/// A wish to make a record. Of reference kinds it is named `apply` and replaces what is there.
public protocol Creation: Decodable, Sendable {
  associatedtype Subject: Record
  static var form: Form { get }
  func decide(in now: Circumstances) throws -> Decision<Subject>
}

/// A declared, read-only wish for a computed answer.
public protocol Question: Decodable, Sendable {
  associatedtype Answer: Encodable
  static var form: Form { get }
  func answer(in now: Circumstances) throws -> Answer
}

/// A rule said no: goes to the asker, is stored as the command's outcome, is never an error of the program.
public struct Refusal: Error, Sendable, Equatable {
  /// Kebab-case; programs decide by it.
  public var code: String
  public var message: BilingualText
  public var detail: BilingualText?
  /// The article, plan or office rule that says so.
  public var rule: String?
  /// What is wrong with a document, all at once, each with its place in the fields or the document.
  public var faults: [Fault] = []

  public init(_ code: String, vi: String, en: String, detail: BilingualText? = nil, rule: String? = nil) {
    (self.code, self.message, self.detail, self.rule) = (code, BilingualText(vi, en), detail, rule)
  }
}

/// The roles of which the actor needs one.
public enum By: String, Sendable { case officer, approver, `operator`, house }

public typealias Form = Wire.Form
public typealias Field = Wire.Field

extension Wire.Form {
  /// The form of a command on an existing record.
  public init<R: Record>(
    _ name: String, vi: String, en: String, on record: R.Type, from: [R.Stage] = [], to: [R.Stage] = [],
    by: [By] = [.officer, .approver], anyBody: Bool = false, _ fields: Field...
  ) {
    self.init(
      name, title: Label(vi: vi, en: en), from: from.map(\.rawValue), to: to.map(\.rawValue), by: by.map(\.rawValue),
      isForAnyBody: anyBody, fields: fields)
  }

  /// The form of a command that leads to other stages from some stages than from others.
  public init<R: Record>(
    _ name: String, vi: String, en: String, on record: R.Type, ways: [(from: [R.Stage], to: [R.Stage])],
    by: [By] = [.officer, .approver], anyBody: Bool = false, _ fields: Field...
  ) {
    self.init(
      name, title: Label(vi: vi, en: en), ways: ways.map { Way($0.from.map(\.rawValue), $0.to.map(\.rawValue)) },
      by: by.map(\.rawValue), isForAnyBody: anyBody, fields: fields)
  }

  /// The form of a command that makes a record. Applied again, a document at one of the stages `keeping` stays there.
  public init<R: Record>(
    _ name: String, vi: String, en: String, creates record: R.Type, to: [R.Stage], keeping: [R.Stage] = [],
    by: [By] = [.officer, .approver], anyBody: Bool = false, _ fields: Field...
  ) {
    let made = Way([], to.map(\.rawValue))
    self.init(
      name, title: Label(vi: vi, en: en), creates: true,
      ways: keeping.isEmpty ? [made] : [made, Way(keeping.map(\.rawValue), [])], by: by.map(\.rawValue),
      isForAnyBody: anyBody, fields: fields)
  }

  /// The form of a question.
  public init(_ name: String, vi: String, en: String, _ fields: Field...) {
    self.init(
      name, title: Label(vi: vi, en: en), by: ["reader", "officer", "approver"], isForAnyBody: true, fields: fields)
  }
}

extension Wire.Field {
  public static func text(_ name: String, vi: String, en: String) -> Field { Field(name, .text, vi, en) }
  public static func integer(_ name: String, vi: String, en: String, min: Int64? = nil, max: Int64? = nil) -> Field {
    Field(name, .integer, title: Label(vi: vi, en: en), minimum: min, maximum: max)
  }
  /// Đồng.
  public static func money(_ name: String, vi: String, en: String) -> Field { Field(name, .money, vi, en) }
  /// Hundredths of a point.
  public static func score(_ name: String, vi: String, en: String) -> Field { Field(name, .score, vi, en) }
  public static func day(_ name: String, vi: String, en: String) -> Field { Field(name, .day, vi, en) }
  public static func boolean(_ name: String, vi: String, en: String) -> Field { Field(name, .boolean, vi, en) }
  public static func body(_ name: String, vi: String, en: String) -> Field { Field(name, .body, vi, en) }
  /// Any object, decoded by the command itself.
  public static func document(_ name: String, vi: String, en: String) -> Field { Field(name, .document, vi, en) }
  /// The id of a record of that kind.
  public static func record(_ name: String, of kind: String, vi: String, en: String) -> Field {
    Field(name, .record, title: Label(vi: vi, en: en), kind: kind)
  }
  public static func choice(_ name: String, vi: String, en: String, _ choices: [(String, BilingualText)]) -> Field {
    Field(
      name, .choice, title: Label(vi: vi, en: en),
      choices: choices.map { .init($0.0, title: Label(vi: $0.1.vi, en: $0.1.en)) })
  }
  public static func object(_ name: String, vi: String, en: String, _ fields: Field...) -> Field {
    Field(name, .object, title: Label(vi: vi, en: en), fields: fields)
  }

  private init(_ name: String, _ type: FieldType, _ vi: String, _ en: String) {
    self.init(name, type, title: Label(vi: vi, en: en))
  }

  public var optional: Field { changed { $0.isRequired = false } }
  /// A list of such values.
  public var list: Field { changed { $0.isList = true } }
  /// Personal data: absent from feed, logs and exports unless the role may see it.
  public var personal: Field { changed { $0.isPersonal = true } }

  private func changed(_ change: (inout Field) -> Void) -> Field {
    var copy = self
    change(&copy)
    return copy
  }
}
