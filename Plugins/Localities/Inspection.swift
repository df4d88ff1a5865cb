import Coordination
import ModuleKit

/// An inspection (kiểm tra, giám sát), of the province or of a locality: plan, findings, remedies and their review.
///
/// Localities inspect on the spot to deal with what comes up (832/UBND-KT, Tây Ninh, 22/03/2021); the province checks
/// after recognition (26/2026/QĐ-TTg Art. 9.4.a).
struct Inspection: Record {
  static let kind = "inspection"
  static let title = BilingualText("cuộc kiểm tra", "inspection")
  static let numbering: String? = "KT"
  static let keys: [Key] = [
    .name("scope"), .text("level"), .text("inspected"), .text("unit"), .day("day"), .text("year"),
    .integer("openFindings"), .text("with"), .text("remediers"),
  ]
  /// 2: the keys `with` and `remediers`.
  static let schema = 2
  static let events = [
    "planned", "finished", "remedied", "remedy-passed", "remedy-failed", "became-overdue", "cancelled", "handed-over",
  ]

  enum Stage: String, StageName {
    case planned, remedying, closed, cancelled

    var title: BilingualText {
      switch self {
      case .planned: BilingualText("Có kế hoạch", "Planned")
      case .remedying: BilingualText("Đang khắc phục", "Being remedied")
      case .closed: BilingualText("Đã kết thúc", "Closed")
      case .cancelled: BilingualText("Đã hủy", "Cancelled")
      }
    }
  }

  /// A finding (tồn tại) and how far its remedy is.
  struct Finding: Codable, Equatable, Sendable {
    enum Status: String, Codable, Sendable {
      case open, remedied, closed

      var title: BilingualText {
        switch self {
        case .open: BilingualText("Chưa khắc phục", "Open")
        case .remedied: BilingualText("Chờ phúc tra", "Remedied, to be reviewed")
        case .closed: BilingualText("Đã khắc phục", "Closed")
        }
      }
    }

    /// From 1, in the order of the record.
    var number: Int
    var text: String
    /// What is to be done.
    var remedy: String
    /// Who must do it.
    var body: BodyID
    var due: Day
    var status = Status.open
    /// Whether the due day passed without a remedy.
    var wasOverdue = false
    /// What was done, the last time.
    var done: String?
  }

  enum Event: Codable, Equatable, Sendable {
    case planned(
      scope: String, inspected: BodyID, with: [BodyID], producers: [String], day: Day, level: Level, unit: UnitCode,
      owner: BodyID, enteredBy: BodyID?)
    case finished(conclusion: String, findings: [Finding], day: Day)
    case remedied(finding: Int, done: String, day: Day)
    case remedyPassed(finding: Int, note: String, day: Day)
    case remedyFailed(finding: Int, note: String, due: Day)
    case becameOverdue(findings: [Int], day: Day)
    case cancelled(reason: String)
    case handedOver(from: BodyID, to: BodyID, decision: String)
  }

  var scope: String
  var inspected: BodyID
  /// Who goes along.
  var with: [BodyID]
  /// Producers that are looked at.
  var producers: [String]
  /// The day planned, then the day on which it was.
  var day: Day
  var year: String
  /// Of the body that inspects: provincial or local.
  var level: Level
  /// Of the body that is inspected.
  var unit: UnitCode
  var owner: BodyID
  var enteredBy: BodyID?
  var conclusion: String?
  var findings: [Finding] = []
  /// How many findings are not closed.
  var openFindings = 0
  /// Who must remedy what is not closed.
  var remediers: [BodyID]?
  var cancellation: String?
  var stage: Stage = .planned

  var body: BodyID? { owner }

  /// The day after which the next finding without a remedy is overdue.
  var nextDue: Day? { findings.filter { $0.status == .open && !$0.wasOverdue }.map(\.due).min() }

  static func evolve(_ inspection: Inspection?, by event: Event) -> Inspection {
    if case .planned(
      let scope, let inspected, let with, let producers, let day, let level, let unit, let owner, let enteredBy) =
      event
    {
      return Inspection(
        scope: scope, inspected: inspected, with: with, producers: producers, day: day, year: day.yearText,
        level: level, unit: unit, owner: owner, enteredBy: enteredBy)
    }
    guard var inspection else { preconditionFailure("an inspection is planned first") }
    switch event {
    case .planned: break
    case .finished(let conclusion, let findings, let day):
      (inspection.conclusion, inspection.findings) = (conclusion, findings)
      (inspection.day, inspection.year) = (day, day.yearText)
    case .remedied(let finding, let done, _):
      inspection.change(finding) { ($0.status, $0.done) = (.remedied, done) }
    case .remedyPassed(let finding, _, _): inspection.change(finding) { $0.status = .closed }
    case .remedyFailed(let finding, _, let due):
      // With a new day it can become overdue again.
      inspection.change(finding) { ($0.status, $0.due, $0.wasOverdue) = (.open, due, false) }
    case .becameOverdue(let findings, _):
      for finding in findings { inspection.change(finding) { $0.wasOverdue = true } }
    case .cancelled(let reason): (inspection.stage, inspection.cancellation) = (.cancelled, reason)
    case .handedOver(let old, let new, _): inspection.pass(from: old, to: new)
    }
    guard inspection.conclusion != nil else { return inspection }
    inspection.openFindings = inspection.findings.count { $0.status != .closed }
    inspection.remediers = Set(inspection.findings.filter { $0.status != .closed }.map(\.body)).sorted()
    inspection.stage = inspection.openFindings == 0 ? .closed : .remedying
    return inspection
  }

  private mutating func pass(from old: BodyID, to new: BodyID) {
    if owner == old { owner = new }
    if inspected == old { inspected = new }
    var others: [BodyID] = []
    for body in with.map({ $0 == old ? new : $0 }) where body != owner && !others.contains(body) { others.append(body) }
    with = others
    for place in findings.indices where findings[place].status != .closed && findings[place].body == old {
      findings[place].body = new
    }
  }

  private mutating func change(_ number: Int, _ change: (inout Finding) -> Void) {
    guard findings.indices.contains(number - 1) else { preconditionFailure("finding \(number) does not exist") }
    change(&findings[number - 1])
  }
}

extension Inspection: PassedOn {
  static let openStages: [Stage] = [.planned, .remedying]
  var place: UnitCode? { unit }
  func involves(_ body: BodyID) -> Bool {
    owner == body || inspected == body || with.contains(body) || remediers?.contains(body) == true
  }
}

extension Inspection.Event: HandOverEvent {}
