import Coordination
import OCOP

extension Assessment {
  static func evolve(_ assessment: Assessment?, by event: Event) -> Assessment {
    if case .opened(let start) = event {
      precondition(assessment == nil, "an assessment is opened once")
      return Assessment(start)
    }
    guard var assessment else { preconditionFailure("an assessment is opened first") }
    assessment.take(event)
    return assessment
  }

  private init(_ start: AssessmentStart) {
    (product, productName, producer) = (start.product, start.productName, start.producer)
    (commune, set, kind, dossier, filed) = (start.commune, start.set, start.kind, start.dossier, start.filed)
    (rulebook, decideBy, isLate) = (start.rulebook, start.decideBy, start.isLate)
    (level, round, checks) = (start.level, start.round, start.checks)
    stage = .opened
    entered = [AssessmentStage.opened.rawValue: start.day]
  }

  private mutating func enter(_ stage: AssessmentStage, _ day: Day) {
    self.stage = stage
    entered[stage.rawValue] = day
  }

  private mutating func take(_ event: Event) {
    switch event {
    case .opened: break
    case .checked(let area, let isPassed, let note, let day):
      for place in checks.indices where checks[place].area == area {
        (checks[place].isPassed, checks[place].note, checks[place].day) = (isPassed, note, day)
      }
    case .reported(let summary, let surveyed, let day):
      report = TeamReport(summary: summary, surveyed: surveyed, day: day)
    case .invited(let council, let session, let place, let day):
      self.council = council
      self.session = Session(council: council, day: session, place: place)
      enter(.invited, day)
    case .scored(let member, let sheet, let comments, let day):
      sheets.append(Sheet(member: member, sheet: sheet, comments: comments, day: day))
    case .rescored:
      sheets = []
      passes = (passes ?? 0) + 1
    case .excluded(let rule, let finding, let day):
      exclusion = Exclusion(rule: rule, finding: finding, day: day)
      enter(.excluded, day)
    case .concluded(let ranking, let spread, let day):
      outcomes.append(Outcome(level: level, ranking: ranking, day: day, spread: spread))
      enter(.concluded, day)
    case .totalled(let ranking, let source, let day):
      outcomes.append(Outcome(level: level, ranking: ranking, day: day, source: source))
      enter(.concluded, day)
    case .returned(let ranking, let due, let day):
      outcomes.append(Outcome(level: level, ranking: ranking, day: day))
      supplementBy = due
      enter(.returned, day)
    case .supplemented(_, let day): begin(day)
    case .reopened(_, let day):
      // What came back from the centre is assessed again by the level that sent it.
      if level == .central, let sender = outcomes.last(where: { $0.level != .central }) { level = sender.level }
      begin(day)
    case .sentUp(let level, let letter, let day):
      if !outcomes.isEmpty { outcomes[outcomes.count - 1].letter = letter }
      self.level = level
      if level == .central { enter(.sentUp, day) } else { begin(day) }
    case .centralResult(let ranking, let letter, let day):
      outcomes.append(Outcome(level: .central, ranking: ranking, day: day, source: letter))
      enter(.concluded, day)
    case .decided(let star, let isRecognised, let decision, let council, let day):
      verdict = Verdict(star: star, decision: decision, council: council, day: day)
      enter(isRecognised ? .recognised : .notRecognised, day)
    case .withdrawn(_, let day): enter(.withdrawn, day)
    case .handedOver(let body, _): commune = body
    }
  }

  /// Once more from the checks on: by another level, after a supplement, or because it is assessed again.
  private mutating func begin(_ day: Day) {
    (sheets, session, council, supplementBy) = ([], nil, nil, nil)
    enter(.opened, day)
  }
}
