import Coordination
import ModuleKit
import OCOP

/// Who is inspected, what for and when; who goes along gets a task.
struct PlanInspection: Creation {
  static let form = Form(
    "plan", vi: "Lập kế hoạch kiểm tra", en: "Plan an inspection", creates: Inspection.self, to: [.planned],
    anyBody: true, .text("scope", vi: "Nội dung kiểm tra", en: "Scope"),
    .body("inspected", vi: "Cơ quan được kiểm tra", en: "Body inspected"),
    .body("with", vi: "Cơ quan phối hợp", en: "Cooperating bodies").list.optional,
    .record("producers", of: "producer", vi: "Chủ thể được kiểm tra", en: "Producers inspected").list.optional,
    .day("day", vi: "Ngày kiểm tra", en: "Day"))
  var scope: String
  var inspected: BodyID
  var with: [BodyID]?
  var producers: [String]?
  var day: Day

  func decide(in now: Circumstances) throws -> Decision<Inspection> {
    let owner = now.actor.body
    let with = with ?? []
    guard day >= now.today else {
      throw Refusal(
        "plan-in-the-past", vi: "Ngày kiểm tra \(day.vietnamese) đã qua", en: "The day of inspection \(day) has passed")
    }
    let task = TaskAssignment(
      "inspect", title: BilingualText("Kiểm tra: \(scope)", "Inspect: \(scope)"), lead: owner, with: with, due: day)
    if let fault = task.check().first {
      throw Refusal("bad-assignment", vi: fault.message.vi, en: fault.message.en)
    }
    try Place.requireKnown([owner, inspected] + with, on: now.today, in: now)
    guard let level = try Place.found([owner, inspected] + with, in: now)[owner]?.level else {
      preconditionFailure("the body was found a moment ago")
    }
    return Decision(
      .planned(
        scope: scope, inspected: inspected, with: with, producers: producers ?? [], day: day, level: level,
        unit: try Place.unit(of: inspected, in: now), owner: owner, enteredBy: now.actor.typist)
    ).assigning(task)
  }
}

/// The inspection was held: what was found, what is to be done about it, by whom and by when.
struct FinishInspection: Command {
  static let form = Form(
    "finish", vi: "Ghi kết quả kiểm tra", en: "Record the findings", on: Inspection.self, from: [.planned],
    to: [.remedying, .closed], anyBody: true, .day("day", vi: "Ngày kiểm tra", en: "Day"),
    .text("conclusion", vi: "Kết luận", en: "Conclusion"),
    .object(
      "findings", vi: "Tồn tại", en: "Findings", .text("text", vi: "Nội dung", en: "Finding"),
      .text("remedy", vi: "Biện pháp khắc phục", en: "Remedy"),
      .body("body", vi: "Cơ quan khắc phục", en: "Who must remedy it"),
      .day("due", vi: "Hạn khắc phục", en: "Due")
    ).list.optional)

  struct Told: Codable, Sendable {
    var text: String
    var remedy: String
    var body: BodyID
    var due: Day
  }

  var day: Day
  var conclusion: String
  var findings: [Told]?

  func decide(_ inspection: Inspection, in now: Circumstances) throws -> Decision<Inspection> {
    try Place.requireOwn(inspection.owner, in: now)
    guard day <= now.today else {
      throw Refusal(
        "not-yet-held", vi: "Ngày kiểm tra \(day.vietnamese) chưa đến", en: "The day of inspection \(day) has not come")
    }
    let told = findings ?? []
    // A list of findings is part of the state, which has a limit.
    guard told.count <= 100 else {
      throw Refusal("too-many-findings", vi: "Nhiều nhất 100 tồn tại", en: "At most 100 findings")
    }
    for (place, finding) in told.enumerated() where finding.due < now.today {
      throw Refusal(
        "due-in-the-past", vi: "Tồn tại số \(place + 1): hạn khắc phục \(finding.due.vietnamese) đã qua",
        en: "Finding \(place + 1): the due day \(finding.due) has passed")
    }
    if !told.isEmpty { try Place.requireKnown(told.map(\.body), on: now.today, in: now) }
    let all = told.enumerated().map { place, finding in
      Inspection.Finding(
        number: place + 1, text: finding.text, remedy: finding.remedy, body: finding.body, due: finding.due)
    }
    let event = Inspection.Event.finished(conclusion: conclusion, findings: all, day: day)
    return Decision(event).assigning(all.map(\.task)).settingDeadline(after: Inspection.evolve(inspection, by: event))
      .announcing(Inspection.evolve(inspection, by: event).fact(now.recordID))
  }
}

/// The body that must remedy a finding says what it did; the inspecting body gets the task to review it.
struct RemedyFinding: Command {
  static let form = Form(
    "remedy", vi: "Báo cáo khắc phục", en: "Report a remedy", on: Inspection.self, from: [.remedying],
    to: [.remedying], anyBody: true, .integer("finding", vi: "Tồn tại số", en: "Finding", min: 1, max: 100),
    .text("done", vi: "Đã làm gì", en: "What was done"))
  var finding: Int
  var done: String

  func decide(_ inspection: Inspection, in now: Circumstances) throws -> Decision<Inspection> {
    let found = try inspection.finding(finding, [.open])
    guard now.actor.body == found.body else {
      throw Refusal(
        "not-the-remedier", vi: "Tồn tại này do \(found.body) khắc phục", en: "\(found.body) must remedy this finding")
    }
    let settings = now.settings(Localities.self)
    let task = TaskAssignment(
      "review-remedy",
      title: BilingualText("Phúc tra tồn tại số \(finding): \(found.text)", "Review finding \(finding): \(found.text)"),
      lead: inspection.owner, due: try now.workingDays(settings.reviewDays),
      dueRule: "\(settings.reviewDays) working days after the remedy was reported")
    let event = Inspection.Event.remedied(finding: finding, done: done, day: now.dated)
    return Decision(event).assigning(task).settingDeadline(after: Inspection.evolve(inspection, by: event))
  }
}

/// The inspecting body looks at the remedy: passed, or again by a new day.
struct ReviewRemedy: Command {
  static let form = Form(
    "review", vi: "Phúc tra", en: "Review a remedy", on: Inspection.self, from: [.remedying],
    to: [.remedying, .closed], anyBody: true,
    .integer("finding", vi: "Tồn tại số", en: "Finding", min: 1, max: 100),
    .boolean("passed", vi: "Đạt", en: "Passed"), .text("note", vi: "Nhận xét", en: "Note"),
    .day("due", vi: "Hạn khắc phục lại", en: "New due day, when not passed").optional)
  var finding: Int
  var passed: Bool
  var note: String
  var due: Day?

  func decide(_ inspection: Inspection, in now: Circumstances) throws -> Decision<Inspection> {
    try Place.requireOwn(inspection.owner, in: now)
    let found = try inspection.finding(finding, [.remedied])
    if passed {
      let event = Inspection.Event.remedyPassed(finding: finding, note: note, day: now.dated)
      let after = Inspection.evolve(inspection, by: event)
      return Decision(event).settingDeadline(after: after).announcing(after.fact(now.recordID))
    }
    guard let due, due >= now.today else {
      throw Refusal(
        "new-due-day", vi: "Chưa đạt thì cần hạn khắc phục mới, từ hôm nay",
        en: "Not passed needs a new due day, today or later")
    }
    let event = Inspection.Event.remedyFailed(finding: finding, note: note, due: due)
    var again = found
    again.due = due
    return Decision(event).assigning(again.task).settingDeadline(after: Inspection.evolve(inspection, by: event))
  }
}

/// Sent by the house the day after a due day that no remedy met.
struct RemedyOverdue: Command {
  static let form = Form(
    "remedy-overdue", vi: "Quá hạn khắc phục", en: "Remedy overdue", on: Inspection.self, from: [.remedying],
    to: [.remedying], by: [.house], anyBody: true)

  func decide(_ inspection: Inspection, in now: Circumstances) throws -> Decision<Inspection> {
    let overdue = inspection.findings.filter { $0.status == .open && !$0.wasOverdue && $0.due < now.today }
    guard !overdue.isEmpty else { return Decision().settingDeadline(after: inspection) }
    let event = Inspection.Event.becameOverdue(findings: overdue.map(\.number), day: now.today)
    return Decision(event).settingDeadline(after: Inspection.evolve(inspection, by: event))
  }
}

struct CancelInspection: Command {
  static let form = Form(
    "cancel", vi: "Hủy cuộc kiểm tra", en: "Cancel", on: Inspection.self, from: [.planned], to: [.cancelled],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ inspection: Inspection, in now: Circumstances) throws -> Decision<Inspection> {
    try Place.requireOwn(inspection.owner, in: now)
    return Decision(.cancelled(reason: reason))
  }
}

extension Inspection {
  fileprivate func finding(_ number: Int, _ allowed: [Finding.Status]) throws -> Finding {
    guard findings.indices.contains(number - 1) else {
      throw Refusal("no-such-finding", vi: "Không có tồn tại số \(number)", en: "There is no finding \(number)")
    }
    let finding = findings[number - 1]
    guard allowed.contains(finding.status) else {
      throw Refusal(
        "finding-status", vi: "Tồn tại số \(number): \(finding.status.title.vi.lowercased())",
        en: "Finding \(number): \(finding.status.title.en.lowercased())")
    }
    return finding
  }

  fileprivate func fact(_ id: String) -> InspectionFinished {
    InspectionFinished(inspection: id, unit: unit, day: day, findings: findings.count, open: openFindings)
  }
}

extension Inspection.Finding {
  fileprivate var task: TaskAssignment {
    TaskAssignment(
      "remedy-finding",
      title: BilingualText("Khắc phục tồn tại số \(number): \(text)", "Remedy finding \(number): \(text)"), lead: body,
      due: due)
  }
}

extension Decision<Inspection> {
  /// One deadline for the next finding whose day passes.
  fileprivate func settingDeadline(after inspection: Inspection) -> Decision<Inspection> {
    guard let due = inspection.nextDue else { return cancelling("remedy-overdue") }
    return scheduling("remedy-overdue", at: due + 1)
  }
}
