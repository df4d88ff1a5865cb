internal import Coordination
internal import ModuleKit

/// An officer gives work by hand, outside the rules of the modules.
struct AssignTask: Creation {
  static let form = Form(
    "assign", vi: "Giao việc", en: "Assign a task", creates: WorkTask.self, to: [.assigned], anyBody: true,
    .text("task", vi: "Loại việc", en: "Kind of work"), .text("title", vi: "Tên việc", en: "Title"),
    .body("lead", vi: "Cơ quan chủ trì", en: "Lead body"),
    .body("with", vi: "Cơ quan phối hợp", en: "Cooperating bodies").list.optional,
    .day("due", vi: "Hạn", en: "Due").optional,
    .integer("dueDays", vi: "Hạn tính theo ngày làm việc", en: "Due after so many working days", min: 1, max: 1_000)
      .optional,
    .choice(
      "recurring", vi: "Việc cả năm, đếm theo kỳ", en: "Year-round, counted by period",
      Recurrence.allCases.map { ($0.rawValue, $0.label) }
    ).optional,
    .integer(
      "escalateAfter", vi: "Quá hạn bao nhiêu ngày làm việc thì báo cấp trên",
      en: "Working days after the due day until the superior hears", min: 1, max: 1_000
    ).optional,
    .text("subject", vi: "Về hồ sơ", en: "About the record").optional,
    .text("source", vi: "Căn cứ", en: "Source").optional)
  var task: String
  var title: String
  var lead: BodyID
  var with: [BodyID]?
  var due: Day?
  var dueDays: Int?
  var recurring: Recurrence?
  var escalateAfter: Int?
  var subject: String?
  var source: String?

  func decide(in now: Circumstances) throws -> Decision<WorkTask> {
    if due != nil, dueDays != nil {
      throw Refusal(
        "two-dues", vi: "Ghi hạn hoặc số ngày làm việc, không ghi cả hai",
        en: "Give a due day or working days, not both")
    }
    let day = try due ?? dueDays.map { try now.officeCalendar().adding(workingDays: $0, to: now.dated) }
    let assignment = TaskAssignment(
      task, title: BilingualText(title, title), lead: lead, with: with ?? [], due: day,
      dueRule: dueDays.map { "\($0) working days after \(now.dated)" }, subject: subject, source: source,
      dueDays: dueDays, dueFrom: dueDays.map { _ in now.dated }, recurring: recurring, escalateAfter: escalateAfter)
    if let fault = assignment.check().first {
      throw Refusal("bad-assignment", vi: fault.message.vi, en: fault.message.en)
    }
    try now.requireBodies([lead] + (with ?? []))
    let event = WorkTask.Event.assigned(assignment: assignment, by: now.actor.body.rawValue, day: now.dated)
    return try day.map { _ in try Decision(event).reminding(WorkTask.evolve(nil, by: event), in: now) }
      ?? Decision(event)
  }
}

struct ReassignTask: Command {
  static let form = Form(
    "reassign", vi: "Giao lại", en: "Reassign", on: WorkTask.self, from: WorkTask.Stage.open, to: [.assigned],
    by: [.approver], anyBody: true, .body("lead", vi: "Cơ quan chủ trì mới", en: "New lead body"),
    .body("with", vi: "Cơ quan phối hợp", en: "Cooperating bodies").list.optional,
    .text("reason", vi: "Lý do", en: "Reason"))
  var lead: BodyID
  var with: [BodyID]?
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try now.requireBodies([lead] + (with ?? []))
    let event = WorkTask.Event.reassigned(
      lead: lead, with: (with ?? task.with).filter { $0 != lead }, reason: reason)
    return try Decision(event).reminding(WorkTask.evolve(task, by: event), in: now)
  }
}

struct CancelTask: Command {
  static let form = Form(
    "cancel", vi: "Hủy việc", en: "Cancel", on: WorkTask.self, from: WorkTask.Stage.open, to: [.cancelled],
    by: [.approver, .house], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.cancelled(reason: reason)).withoutReminders()
  }
}

/// Two ways back: what was completed is not enough, and the work is open again with its days; or the lead gives an open
/// task back undone, and who decides on it has to assign it anew.
struct ReturnTask: Command {
  static let form = Form(
    "return", vi: "Trả lại", en: "Return", on: WorkTask.self,
    ways: [(from: [.completed], to: [.accepted]), (from: [.assigned, .accepted, .inProgress], to: [.assigned])],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    guard task.status == .completed else {
      try task.requireLead(now)
      return Decision(.declined(refused: .init(reason: reason, of: try now.decider(of: task), day: now.dated)))
    }
    let event = WorkTask.Event.returned(reason: reason)
    return try Decision(event).reminding(WorkTask.evolve(task, by: event), in: now)
  }
}
