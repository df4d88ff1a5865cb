import Coordination

/// A programme or yearly plan as it is issued: "69/KH-UBND" of Quảng Ngãi for 2024.
///
/// Shares are whole numbers with the unit "%". Members that were added later may be missing.
struct ProgrammeDocument: Codable, Equatable {
  struct LegalBasis: Codable, Equatable {
    var number: String
    var day: Day
    var summary: BilingualText
    var source: String
  }

  /// The years of a scheme, both included; a yearly plan has none.
  struct Period: Codable, Equatable {
    var from: Int
    var to: Int
  }

  /// A commune or district that takes part, with its new-rural status where it is known: "advanced", "model".
  struct Locality: Codable, Equatable {
    var code: UnitCode
    var name: BilingualText?
    var newRural: String?
    var source: String?
  }

  /// What the document says was there before: "27 products by June 2022".
  struct Baseline: Codable, Equatable {
    /// The id of a metric.
    var metric: String
    var value: Int
    var day: Day
    var source: String
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
  /// What the metrics of the targets mean; a metric without one has the definition of its counter.
  var metrics: [MetricDefinition]?
  var targets: [Target]
  var calendar: [Step]
  var assignments: [Assignment]
  /// The id of the programme above it in the tree: the scheme of the period above the plan of a year.
  var parent: String?
  var period: Period?
  /// Bodies that have to issue a plan of their own under this one.
  var plansOf: [BodyID]?
  var localities: [Locality]?
  var baseline: [Baseline]?
  /// What else it says that is no target and no task: "six sectors", "products are ranked from 1 to 5 stars".
  var provisions: [Provision]?

  struct Provision: Codable, Equatable {
    var text: BilingualText
    var source: String
  }

  /// What it has in common with the plan of a body.
  var content: PlanContent {
    PlanContent(metrics: metrics, targets: targets, calendar: calendar, assignments: assignments)
  }

  /// The days it is counted over.
  var span: ClosedRange<Day> {
    let first = Day(year: period?.from ?? year, month: 1, day: 1) ?? .first
    let last = Day(year: period?.to ?? year, month: 12, day: 31) ?? .last
    return first...max(first, last)
  }
}

/// The part of a plan that can be carried out and counted, of a province, a department, a locality or a letter.
struct PlanContent: Codable, Equatable {
  var metrics: [MetricDefinition]?
  var targets: [Target]?
  var calendar: [Step]?
  var assignments: [Assignment]?

  /// The definition of a metric: the plan's own, else that of the counter of this name.
  func definition(of metric: String) -> MetricDefinition? {
    metrics?.first { $0.id == metric } ?? Counter(rawValue: metric).map(MetricDefinition.init)
  }
}

/// What a metric counts, and who knows it: a counter over facts, or a body that reports figures.
struct MetricDefinition: Codable, Equatable {
  var id: String
  /// A `Counter`; kept as text so that a wrong one can be told with its place.
  var counter: String?
  /// The body that reports it where nothing counts it.
  var reporter: BodyID?
  var definition: BilingualText
  /// Not stated by the plan, but by those who entered it.
  var assumed: Bool?
  var source: String?

  init(_ counter: Counter) {
    (id, self.counter, reporter) = (counter.rawValue, counter.rawValue, nil)
    (definition, assumed, source) = (counter.definition, true, nil)
  }
}
