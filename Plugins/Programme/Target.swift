import Coordination

/// A target (chỉ tiêu): what is counted, and the value wanted.
struct Target: Codable, Equatable {
  /// The share of one unit in the value.
  struct Part: Codable, Equatable {
    var unit: UnitCode
    var value: Int
  }

  /// Only what comes from these communes counts, or from communes with this new-rural status.
  struct Scope: Codable, Equatable {
    var units: [UnitCode]?
    var newRural: [String]?
  }

  var id: String
  /// What is counted, kebab-case: see `Counter` and the plan's own `metrics`.
  var metric: String
  /// A `TargetOperator`; kept as text so that a wrong one can be told with its place.
  var comparison: String
  var value: Int
  /// The upper end of a range.
  var upTo: Int?
  var unit: BilingualText
  var title: BilingualText
  var scope: Scope?
  /// The id of the target in which it stands: the 4 to 6 four-star products are among the 70.
  var within: String?
  var parts: [Part]?
  /// What no unit was given; with the parts it makes the value.
  var unallotted: Int?
  var source: String

  private enum CodingKeys: String, CodingKey {
    case id, metric
    case comparison = "operator"
    case value, upTo, unit, title, scope, within, parts, unallotted, source
  }

  /// The value as people write it: "≥ 70", "4-6", "≈ 50".
  var wanted: String {
    switch TargetOperator(rawValue: comparison) {
    case .atLeast, nil: "≥ \(value)"
    case .exactly: "= \(value)"
    case .about: "≈ \(value)"
    case .range: "\(value)-\(upTo ?? value)"
    }
  }

  func isMet(by reached: Int) -> Bool? {
    TargetOperator(rawValue: comparison)?.isMet(reached: reached, wanted: value)
  }
}

/// How the value reached is held against the value wanted.
enum TargetOperator: String, Codable, CaseIterable {
  case atLeast = "at-least"
  case exactly
  case about
  case range

  /// Whether the target is met. More than a range asks for is no failure.
  func isMet(reached: Int, wanted: Int) -> Bool {
    switch self {
    case .atLeast, .about, .range: reached >= wanted
    case .exactly: reached == wanted
    }
  }
}
