public import Coordination
internal import Wire

/// One kind of record: its state, its stages, its events and what they mean.
///
/// The state is a value of at most 256 KiB; children are records of their own. Names of stored things (fields, event
/// cases and their labels, stages) are forever: change by adding optional fields.
public protocol Record: Codable, Equatable, Sendable {
  associatedtype Stage: StageName
  /// An enum whose cases say what happened; every payload has labels. Stored as `{"label": …}` under the case's name
  /// in kebab-case.
  associatedtype Event: Codable, Equatable, Sendable

  static var kind: String { get }
  static var title: BilingualText { get }
  /// Capital letters: ids are `HC-2024-0001`, given by the host. nil: the id comes with the command.
  static var numbering: String? { get }
  /// Raise it when keys are added or states are folded otherwise: the host then folds every record again.
  static var schema: Int { get }
  static var dataClass: DataClass { get }
  /// Dated reference data that every module may read; changed by a command named `apply`.
  static var isReference: Bool { get }
  /// Has the kit's command `correct`.
  static var isCorrectable: Bool { get }
  /// Top-level fields of the state that can be searched, listed and counted.
  static var keys: [Key] { get }
  /// All event names in kebab-case, as they are stored.
  static var events: [String] { get }

  /// Ways between stages by commands of other kinds of the module, so that the life of the kind can be drawn whole.
  static var moves: [Move<Stage>] { get }

  var stage: Stage { get }
  /// The body that the record belongs to; nil: that of the actor who made it.
  var body: BodyID? { get }

  /// What an event means. Static on purpose: it may not depend on settings, clock or anything but the past.
  static func evolve(_ record: Self?, by event: Event) -> Self

  /// The record with what follows from its fields set anew, after some of them were corrected.
  func afterCorrection() -> Self
}

extension Record {
  public static var numbering: String? { nil }
  public static var schema: Int { 1 }
  public static var dataClass: DataClass { .public }
  public static var isReference: Bool { false }
  public static var isCorrectable: Bool { true }
  public static var keys: [Key] { [] }
  public static var moves: [Move<Stage>] { [] }
  public var body: BodyID? { nil }
  public func afterCorrection() -> Self { self }
}

/// A way from stages to others that commands of another kind lead along: "fair.allot". Without `from` they make the
/// record.
public struct Move<Stage: StageName>: Sendable {
  public var by: [String]
  public var title: BilingualText
  public var from: [Stage]
  public var to: [Stage]

  public init(_ by: String..., vi: String, en: String, from: [Stage], to: [Stage]) {
    (self.by, title, self.from, self.to) = (by, BilingualText(vi, en), from, to)
  }
}

public enum DataClass: String, Sendable { case `public`, `internal`, personal }

/// The stages of a kind, in the order of its life, with the words that officers use.
public protocol StageName: RawRepresentable, Codable, CaseIterable, Equatable, Sendable where RawValue == String {
  var title: BilingualText { get }
}

/// A key: a top-level field of the state. `name` is searched accent-blind, `record` holds the id of another record.
public struct Key: Sendable, Equatable {
  let description: KeyDescription

  public static func text(_ field: String) -> Key { Key(description: .init(field, .text)) }
  public static func name(_ field: String) -> Key { Key(description: .init(field, .name)) }
  public static func integer(_ field: String) -> Key { Key(description: .init(field, .integer)) }
  public static func day(_ field: String) -> Key { Key(description: .init(field, .day)) }
  public static func boolean(_ field: String) -> Key { Key(description: .init(field, .boolean)) }
  public static func record(_ field: String) -> Key { Key(description: .init(field, .record)) }
}

/// A record that was read, with the version it is at.
public struct Found<R: Record>: Sendable {
  public let id: String
  public let version: Int64
  public let state: R

  public init(id: String, version: Int64, state: R) { (self.id, self.version, self.state) = (id, version, state) }
}
