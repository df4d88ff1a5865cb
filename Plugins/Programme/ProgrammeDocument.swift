import Coordination

/// A programme or yearly plan as it is issued: "69/KH-UBND" of Quảng Ngãi for 2024.
///
/// Shares are whole numbers with the unit "%".
struct ProgrammeDocument: Codable, Equatable {
  struct LegalBasis: Codable, Equatable {
    var number: String
    var day: Day
    var summary: BilingualText
    var source: String
  }

  struct Target: Codable, Equatable {
    var id: String
    /// What is counted, kebab-case: see `Metric`.
    var metric: String
    /// A `TargetOperator`; kept as text so that a wrong one can be told with its place.
    var comparison: String
    var value: Int
    /// The upper end of a range.
    var upTo: Int?
    var unit: BilingualText
    var title: BilingualText
    var source: String

    private enum CodingKeys: String, CodingKey {
      case id, metric
      case comparison = "operator"
      case value, upTo, unit, title, source
    }
  }

  /// A step of the year's cycle: all year, or from one day to another.
  struct Step: Codable, Equatable {
    var id: String
    var title: BilingualText
    var from: Day?
    var to: Day?
    var allYear: Bool
    var source: String
  }

  /// Who leads a task and who cooperates; with a last day, a span, or all year.
  struct Assignment: Codable, Equatable {
    var task: String
    var title: BilingualText
    var lead: BodyID
    var cooperating: [BodyID]
    var due: Day?
    var from: Day?
    var to: Day?
    var allYear: Bool?
    var source: String

    private enum CodingKeys: String, CodingKey {
      case task, title, lead
      case cooperating = "with"
      case due, from, to, allYear, source
    }
  }

  var title: BilingualText
  var note: BilingualText?
  var province: UnitCode
  var year: Int
  var number: String
  var issued: Day
  /// A post, no person.
  var signerPost: String
  var legalBases: [LegalBasis]
  var targets: [Target]
  var calendar: [Step]
  var assignments: [Assignment]
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
