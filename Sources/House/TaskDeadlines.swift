internal import Coordination
internal import ModuleKit

/// Days of a task, all counted in working days of the calendar `office`.
enum TaskDays {
  static let early = 7
  static let late = 1
  /// Working days after the due day until the lead's superior hears of an open task. Rule of the office: assumed.
  static let escalation = 5
  static let names = ["set-reminders", "remind-7", "remind-1", "due", "overdue", "escalate"]
}

extension Decision where R == WorkTask {
  /// Sets every reminder of the task as it will stand, and takes back those that have no day any more.
  ///
  /// Reminders before today are left out: who has just been told needs no reminder of the past. The days of a task
  /// that is late already begin today, so that a new lead has its time until the superior hears of it.
  func reminding(_ task: WorkTask, in now: Circumstances) throws -> Self {
    guard let due = task.due else { return withoutReminders() }
    let calendar = try now.officeCalendar()
    let after = task.escalateAfter ?? TaskDays.escalation
    let days: [(String, Day?)] = [
      ("remind-7", future(calendar.adding(workingDays: -TaskDays.early, to: due), now)),
      ("remind-1", future(calendar.adding(workingDays: -TaskDays.late, to: due), now)),
      ("due", future(due, now)), ("overdue", task.overdue ? nil : due + 1),
      ("escalate", task.escalatedTo == nil ? calendar.adding(workingDays: after, to: max(due, now.today - 1)) : nil),
    ]
    return days.reduce(self) { decision, entry in
      entry.1.map { decision.scheduling(entry.0, at: $0) } ?? decision.cancelling(entry.0)
    }
  }

  private func future(_ day: Day, _ now: Circumstances) -> Day? { day > now.today ? day : nil }

  func withoutReminders() -> Self { TaskDays.names.reduce(self) { $0.cancelling($1) } }
}

/// The host has written a task for another module: the house sets its reminders.
struct SetReminders: Command {
  static let form = Form(
    "set-reminders", vi: "Đặt lịch nhắc", en: "Set the reminders", on: WorkTask.self, by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    task.open ? try Decision().reminding(task, in: now) : Decision()
  }
}

/// Seven working days before the due day.
struct RemindEarly: Command {
  static let form = Form(
    "remind-7", vi: "Nhắc hạn", en: "Remind", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(task.due.map { [.reminded(workingDaysLeft: TaskDays.early, due: $0)] } ?? [])
  }
}

/// One working day before the due day.
struct RemindLate: Command {
  static let form = Form(
    "remind-1", vi: "Nhắc hạn lần cuối", en: "Remind for the last time", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(task.due.map { [.reminded(workingDaysLeft: TaskDays.late, due: $0)] } ?? [])
  }
}

/// On the due day.
struct TaskDue: Command {
  static let form = Form(
    "due", vi: "Đến hạn", en: "Due", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.becameDue(day: now.today))
  }
}

/// The day after the due day.
struct TaskOverdue: Command {
  static let form = Form(
    "overdue", vi: "Quá hạn", en: "Overdue", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    Decision(.becameOverdue(day: now.today))
  }
}

/// Some working days after the due day the lead's superior hears of it; a lead without one has nobody above it.
struct EscalateTask: Command {
  static let form = Form(
    "escalate", vi: "Báo cáo cấp trên", en: "Tell the superior", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    guard let superior = try now.superior(of: task.lead) else { return Decision() }
    return Decision(.escalated(body: superior, day: now.today))
  }
}

/// The lead asks for a later day.
struct AskExtension: Command {
  static let form = Form(
    "ask-extension", vi: "Xin gia hạn", en: "Ask for an extension", on: WorkTask.self, from: WorkTask.Stage.open,
    anyBody: true, .day("due", vi: "Hạn mới", en: "New due day"),
    .text("reason", vi: "Lý do", en: "Reason"))
  var due: Day
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    try task.requireLead(now)
    guard let old = task.due else {
      throw Refusal("no-due", vi: "Việc này không có hạn", en: "This task has no due day")
    }
    guard due > old else { throw task.notLater(old) }
    let wish = WorkTask.Wish(due: due, reason: reason, of: try now.decider(of: task), day: now.dated)
    return Decision(.extensionAsked(wish: wish))
  }
}

/// Gives a later day, asked for or not; without a day the one that was asked for.
struct ExtendTask: Command {
  static let form = Form(
    "extend", vi: "Gia hạn", en: "Extend", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.approver, .house], anyBody: true,
    .day("due", vi: "Hạn mới", en: "New due day").optional,
    .text("reason", vi: "Lý do", en: "Reason"))
  var due: Day?
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    guard let due = due ?? task.extensionAsked?.due else { throw task.nothingAsked }
    // A plan that was amended may move the day of its tasks forward as well.
    if !now.actor.has(.house) {
      if let old = task.due, due <= old { throw task.notLater(old) }
      try task.requireDecider(now)
    }
    let event = WorkTask.Event.extended(due: due, reason: reason)
    return try Decision(event).reminding(WorkTask.evolve(task, by: event), in: now)
  }
}

/// The day stays.
struct RefuseExtension: Command {
  static let form = Form(
    "refuse-extension", vi: "Không gia hạn", en: "Refuse the extension", on: WorkTask.self, from: WorkTask.Stage.open,
    by: [.approver], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    guard task.extensionAsked != nil else { throw task.nothingAsked }
    try task.requireDecider(now)
    return Decision(.extensionRefused(reason: reason, day: now.dated))
  }
}

/// Counts the due day again by the calendar as it stands, and the reminders with it. Sent to all open tasks when a new
/// calendar is applied.
struct RescheduleTask: Command {
  static let form = Form(
    "reschedule", vi: "Tính lại hạn theo lịch", en: "Count the due day again", on: WorkTask.self,
    from: WorkTask.Stage.open, by: [.officer, .approver, .house], anyBody: true)
  func decide(_ task: WorkTask, in now: Circumstances) throws -> Decision<WorkTask> {
    guard let days = task.dueDays, let first = task.dueFrom else { return try Decision().reminding(task, in: now) }
    let due = try now.officeCalendar().adding(workingDays: days, to: first)
    guard due != task.due else { return try Decision().reminding(task, in: now) }
    let event = WorkTask.Event.rescheduled(due: due, day: now.today)
    return try Decision(event).reminding(WorkTask.evolve(task, by: event), in: now)
  }
}

extension WorkTask {
  func notLater(_ old: Day) -> Refusal {
    Refusal(
      "not-later", vi: "Hạn mới phải sau hạn cũ \(old.vietnamese)", en: "The new due day must be after \(old)")
  }

  var nothingAsked: Refusal {
    Refusal("nothing-asked", vi: "Chưa ai xin gia hạn việc này", en: "Nobody asked for an extension of this task")
  }

  /// Nobody gives a later day to itself when another body gave the task or stands above.
  func requireDecider(_ now: Circumstances) throws {
    guard now.actor.body == lead else { return }
    let decider = try now.decider(of: self)
    guard decider != lead else { return }
    throw Refusal(
      "own-extension", vi: "Cơ quan chủ trì không tự gia hạn; \(decider) quyết định",
      en: "The lead does not extend its own task; \(decider) decides")
  }
}
