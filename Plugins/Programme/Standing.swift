import Coordination
import ModuleKit

/// Where a programme stands on a day: its document with all that was told, reported and given as work.
struct Standing {
  let id: String
  let document: ProgrammeDocument
  let activated: Day?
  let tally: Tally
  let figures: [Found<ReportedFigure>]
  let plans: [Found<Plan>]
  /// Open tasks about the programme itself, those due first.
  let tasks: [Found<HouseTask>]

  /// The day up to which it counts.
  var day: Day { tally.day }
  var units: UnitTable { tally.units }

  /// What is read beside the facts that targets need.
  struct Wish: OptionSet {
    let rawValue: Int
    static let tasks = Wish(rawValue: 1)
    static let plans = Wish(rawValue: 2)
  }

  /// One round of reads when `sources` are given, else two: the targets say which facts are needed.
  init(
    _ id: String, at day: Day?, sources: Set<Source>? = nil, wish: Wish = [], in now: Circumstances
  ) throws {
    let day = day ?? now.today
    guard day <= now.today else {
      throw Refusal(
        "future-day", vi: "Chưa đến ngày \(day.vietnamese)", en: "The day \(day) is still to come")
    }
    var found: Found<IssuedProgramme>?
    var units: [AdministrativeUnit] = []
    var figures: [Found<ReportedFigure>] = []
    var tasks: [Found<HouseTask>] = []
    var plans: [Found<Plan>] = []
    var others: [() throws -> Void] = [
      { found = try now.require(IssuedProgramme.self, id) },
      { figures = try now.all(ReportedFigure.self, where: "programme", is: id) },
    ]
    for level in [Level.commune, .district] {
      others.append {
        units += try now.all(HouseUnit.self, where: "level", is: level.rawValue).flatMap(\.state.versions)
      }
    }
    if wish.contains(.tasks) {
      let open = ["subject": "programme/\(id)", "open": "true"]
      others.append { tasks = try now.page(HouseTask.self, where: open, by: "due", limit: TaskBook.page) }
    }
    if wish.contains(.plans) { others.append { plans = try now.all(Plan.self, where: "programme", is: id) } }
    let told: Told
    if let sources {
      told = try Told(sources, in: now, with: others)
    } else {
      try now.gather(others)
      told = try Told(found?.state.document.content.sources ?? [], in: now)
    }
    guard let programme = found?.state else { throw Refusal("unknown-programme", vi: id, en: id) }
    (self.id, document, activated) = (id, programme.document, programme.activated)
    (self.tasks, self.plans) = (tasks, plans)
    self.figures = figures.filter { $0.state.withdrawn == nil }
    tally = Tally(
      span: programme.document.span, at: day, told: told,
      units: UnitTable(units, plan: programme.document, on: min(day, programme.document.span.upperBound)))
  }
}

extension PlanContent {
  /// The facts that its targets need.
  var sources: Set<Source> {
    (targets ?? []).reduce(into: []) { sources, target in
      let counter = definition(of: target.metric)?.counter.flatMap(Counter.init)
      sources.formUnion(counter?.sources ?? [])
    }
  }
}

extension Standing {
  func counter(of metric: String) -> Counter? {
    document.content.definition(of: metric)?.counter.flatMap(Counter.init)
  }

  /// What was reached; nil when there is no figure.
  func count(_ target: Target, in unit: UnitCode? = nil, on day: Day? = nil) -> Count? {
    let tally = day.map(self.tally.at) ?? self.tally
    guard let counter = counter(of: target.metric) else { return reported(target.metric, in: unit, by: tally.day) }
    var communes = units.communes(in: target.scope)
    if communes?.isEmpty == true { return nil }
    if let unit { communes = communes?.intersection(units.communes(of: unit)) ?? units.communes(of: unit) }
    return tally.count(counter, in: communes)
  }

  /// The latest figure that was reported: of the unit, of the whole province, or the sum of what units reported.
  func reported(_ metric: String, in unit: UnitCode?, by day: Day) -> Count? {
    let fitting = figures.filter {
      $0.state.metric == metric && $0.state.day <= day && $0.state.day >= document.span.lowerBound
    }
    let latest = Dictionary(grouping: fitting, by: \.state.unit).compactMapValues { list in
      list.max { ($0.state.day, $0.id) < ($1.state.day, $1.id) }
    }
    if let one = latest[unit] { return Count("figure", [one.id], number: one.state.value) }
    guard unit == nil, !latest.isEmpty else { return nil }
    let parts = latest.values
    return Count("figure", parts.map(\.id), number: parts.reduce(0) { $0 + $1.state.value })
  }

  /// What the value will be at the end at the present pace; only of what grows in the year.
  func forecast(_ target: Target) -> Int? {
    guard counter(of: target.metric)?.nature == .flow, let reached = count(target)?.value else { return nil }
    let passed = day - document.span.lowerBound + 1
    let whole = document.span.upperBound - document.span.lowerBound + 1
    guard passed > 0 else { return nil }
    return reached * whole / passed
  }

  /// Not met, and at the present pace it will not be.
  func isAtRisk(_ target: Target) -> Bool {
    guard let reached = count(target)?.value, target.isMet(by: reached) == false else { return false }
    guard let forecast = forecast(target) else { return true }
    return target.isMet(by: forecast) == false && forecast < target.value
  }

  /// The units, districts or else communes, with nothing of a target yet. Empty where there is no figure at all.
  func notStarted(_ target: Target) -> [UnitCode] {
    guard counter(of: target.metric)?.nature == .flow, count(target) != nil else { return [] }
    let asked = target.parts.map { $0.filter { $0.value > 0 }.map(\.unit) } ?? units.rows
    return asked.filter { count(target, in: $0)?.value ?? 0 == 0 }
  }
}
