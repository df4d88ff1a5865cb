/// What a module tells all others: the only contract between departments.
///
/// Names of facts and of their fields are forever: change by adding fields that may be missing. Days are `Day`,
/// amounts are `Money`. A fact holds no personal data. The host keeps the latest of each (fact, subject).
public protocol Fact: Codable, Equatable, Sendable {
  /// The module that may tell it: "industry-trade".
  static var module: String { get }
  /// Kebab-case, in the past: "fair-approved".
  static var name: String { get }
  /// What it is about: the ID of a record, or of two joined by a slash when it tells of a pair.
  var subject: String { get }
}
