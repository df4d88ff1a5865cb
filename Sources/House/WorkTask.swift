public import Coordination
public import ModuleKit

/// Work with a lead body, cooperating bodies, an officer, a due day and a subject. Assigned by any module, changed
/// only by command.
///
/// Its first state is the assignment as the assigner wrote it; the host adds `status`, `assigned`, `by`, `open` and
/// `next`. `open` and `next` are kept by `evolve`, so that lists of open work read open work only.
public struct WorkTask: Record {
  public static let kind = "task"
  public static let title = BilingualText("Công việc", "Task")
  public static let numbering: String? = "NV"
  /// 2: the keys `open`, `next` and `handover`. 3: the keys `late` and `holders`.
  public static let schema = 3
  public static let keys: [Key] = [
    .text("task"), .text("lead"), .text("with"), .day("due"), .text("subject"), .text("officer"), .day("assigned"),
    .boolean("overdue"), .boolean("open"), .text("next"), .text("handover"),
    .boolean("late"), .text("holders"),
  ]
  public static let events = [
    "assigned", "accepted", "officer-assigned", "forwarded", "started", "input-asked", "contributed", "completed",
    "returned", "extended", "reassigned", "cancelled", "became-overdue", "reminded", "became-due", "escalated",
    "extension-asked", "extension-refused", "rescheduled", "entered", "taken-over", "declined",
  ]

  public enum Stage: String, StageName {
    case assigned, accepted, inProgress = "in-progress", waitingForInput = "waiting-for-input", completed, cancelled

    public var title: BilingualText {
      switch self {
      case .assigned: BilingualText("Đã giao", "Assigned")
      case .accepted: BilingualText("Đã nhận", "Accepted")
      case .inProgress: BilingualText("Đang làm", "In progress")
      case .waitingForInput: BilingualText("Chờ góp ý", "Waiting for input")
      case .completed: BilingualText("Hoàn thành", "Completed")
      case .cancelled: BilingualText("Đã hủy", "Cancelled")
      }
    }

    public static let open: [Stage] = [.assigned, .accepted, .inProgress, .waitingForInput]
  }

  /// The stage stays, unless it was the last input that was waited for.
  static let inputMayEnd: [(from: [Stage], to: [Stage])] = [
    (from: Stage.open, to: []), (from: [.waitingForInput], to: [.inProgress]),
  ]

  /// What a cooperating body gave. `typedBy` is the body of the officer who typed it, when that is another (nhập hộ).
  public struct Contribution: Codable, Equatable, Sendable {
    public var body: BodyID
    public var text: String
    public var day: Day
    public var typedBy: BodyID?
  }

  /// An officer of a cooperating body, named by that body.
  public struct Part: Codable, Equatable, Sendable {
    public var body: BodyID
    public var officer: String
  }

  /// The lead's wish for a later day, and the body that answers it.
  public struct Wish: Codable, Equatable, Sendable {
    public var due: Day
    public var reason: String
    public var of: BodyID
    public var day: Day
  }

  /// The lead gave the task back undone, and the body that has to assign it anew.
  public struct Refused: Codable, Equatable, Sendable {
    public var reason: String
    public var of: BodyID
    public var day: Day
  }

  /// What was done in a year-round task, as it was entered. The text stands in the event, the state keeps sums.
  public struct Entry: Codable, Equatable, Sendable {
    public var period: String
    public var body: BodyID
    public var day: Day
    public var text: String
    public var count: Int?
    public var typedBy: BodyID?
  }

  /// How often a body entered something in a period, and the sum of the counts.
  public struct Tally: Codable, Equatable, Sendable {
    public var period: String
    public var body: BodyID
    public var entries: Int
    public var sum: Int
  }

  public enum Event: Codable, Equatable, Sendable {
    case assigned(assignment: TaskAssignment, by: String, day: Day)
    case accepted(body: BodyID, day: Day)
    /// `body`: a cooperating body that names an officer of its own; nil for the lead.
    case officerAssigned(officer: String, body: BodyID?)
    case forwarded(officer: String, note: String, body: BodyID?)
    case started(day: Day)
    case inputAsked(from: [BodyID], question: String)
    case contributed(contribution: Contribution)
    case completed(result: String, day: Day, typedBy: BodyID?)
    case returned(reason: String)
    case extended(due: Day, reason: String)
    case reassigned(lead: BodyID, with: [BodyID], reason: String)
    case cancelled(reason: String)
    case becameOverdue(day: Day)
    case reminded(workingDaysLeft: Int, due: Day)
    case becameDue(day: Day)
    case escalated(body: BodyID, day: Day)
    case extensionAsked(wish: Wish)
    case extensionRefused(reason: String, day: Day)
    /// A new calendar moved the day that the task's rule gives.
    case rescheduled(due: Day, day: Day)
    case entered(entry: Entry)
    case takenOver(handover: String, from: Post, to: Post)
    case declined(refused: Refused)
  }

  public var task: String
  public var name: BilingualText
  public var lead: BodyID
  public var with: [BodyID]
  public var due: Day?
  public var dueRule: String?
  public var dueDays: Int?
  public var dueFrom: Day?
  public var recurring: Recurrence?
  public var escalateAfter: Int?
  public var subject: String?
  public var source: String?
  public var status: Stage
  public var assigned: Day?
  /// Module, or officer's body, that assigned it.
  public var by: String?
  public var officer: String?
  /// Officers of cooperating bodies.
  public var officers: [Part]
  public var overdue: Bool
  /// Working days that were left when it was last reminded of; 0 on the due day.
  public var reminded: Int?
  /// The superior that was told that the task is late.
  public var escalatedTo: BodyID?
  public var extensionAsked: Wish?
  public var declined: Refused?
  public var asked: [BodyID]
  public var contributions: [Contribution]
  public var entries: [Tally]
  public var result: String?
  /// The body of the officer who typed the result, when it is not the lead (nhập hộ).
  public var typedBy: BodyID?
  public var returns: [String]
  /// Due days that were moved, oldest first.
  public var formerDue: [Day]
  /// The last hand-over that moved it: of a handover or a succession.
  public var handover: String?
  /// Neither completed nor cancelled.
  public internal(set) var open: Bool
  /// The bodies that must act next; none when it is closed.
  public internal(set) var next: [BodyID]
  /// Open, and its due day is over.
  public internal(set) var late: Bool
  /// The officers who have a part in it while it is open.
  public internal(set) var holders: [String]

  enum CodingKeys: String, CodingKey {
    case task, name = "title", lead, with, due, dueRule, dueDays, dueFrom, recurring, escalateAfter, subject, source
    case status, assigned, by, officer, officers, overdue, reminded, escalatedTo, extensionAsked, declined, asked
    case contributions, entries, result, typedBy, returns, formerDue, handover, open, next, late, holders
  }

  public var stage: Stage { status }
  public var body: BodyID? { lead }

  /// Cooperating bodies that gave nothing yet.
  public var missing: [BodyID] {
    with.filter { body in
      !contributions.contains { $0.body == body } && !entries.contains { $0.body == body }
    }
  }

  init(_ assignment: TaskAssignment, by: String, day: Day) {
    (task, name, lead, with) = (assignment.task, assignment.title, assignment.lead, assignment.cooperating)
    (due, dueRule, subject, source) = (assignment.due, assignment.dueRule, assignment.subject, assignment.source)
    (dueDays, dueFrom) = (assignment.dueDays, assignment.dueFrom)
    (recurring, escalateAfter) = (assignment.recurring, assignment.escalateAfter)
    (status, assigned, self.by, overdue) = (.assigned, day, by, false)
    (officers, asked, contributions, entries, returns, formerDue) = ([], [], [], [], [], [])
    (open, next, late, holders) = (true, [assignment.lead], false, [])
  }

  public static func evolve(_ task: WorkTask?, by event: Event) -> WorkTask {
    if case .assigned(let assignment, let by, let day) = event { return WorkTask(assignment, by: by, day: day) }
    guard var task else { preconditionFailure("a task is assigned first") }
    task.apply(event)
    task.open = Stage.open.contains(task.status)
    task.next = task.acting
    task.late = task.open && task.overdue
    task.holders = task.open ? ([task.officer].compactMap { $0 } + task.officers.map(\.officer)) : []
    return task
  }
}

/// A body, or one officer of it.
public struct Post: Codable, Equatable, Sendable {
  public var body: BodyID
  public var officer: String?
}
