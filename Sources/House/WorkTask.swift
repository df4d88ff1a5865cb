public import Coordination
public import ModuleKit

/// Work with a lead body, cooperating bodies, an officer, a due day and a subject. Assigned by any module, changed
/// only by command.
///
/// Its first state is the assignment as the assigner wrote it; the host adds `status`, `assigned` and `by`.
public struct WorkTask: Record {
  public static let kind = "task"
  public static let title = BilingualText("Công việc", "Task")
  public static let numbering: String? = "NV"
  public static let keys: [Key] = [
    .text("task"), .text("lead"), .text("with"), .day("due"), .text("subject"), .text("officer"), .day("assigned"),
    .boolean("overdue"),
  ]
  public static let events = [
    "assigned", "accepted", "officer-assigned", "forwarded", "started", "input-asked", "contributed", "completed",
    "returned", "extended", "reassigned", "cancelled", "became-overdue",
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

  /// What a cooperating body gave.
  public struct Contribution: Codable, Equatable, Sendable {
    public var body: BodyID
    public var text: String
    public var day: Day
  }

  public enum Event: Codable, Equatable, Sendable {
    case assigned(assignment: TaskAssignment, by: String, day: Day)
    case accepted(body: BodyID, day: Day)
    case officerAssigned(officer: String)
    case forwarded(officer: String, note: String)
    case started(day: Day)
    case inputAsked(from: [BodyID], question: String)
    case contributed(contribution: Contribution)
    case completed(result: String, day: Day)
    case returned(reason: String)
    case extended(due: Day, reason: String)
    case reassigned(lead: BodyID, with: [BodyID], reason: String)
    case cancelled(reason: String)
    case becameOverdue(day: Day)
  }

  public var task: String
  public var name: BilingualText
  public var lead: BodyID
  public var with: [BodyID]
  public var due: Day?
  public var dueRule: String?
  public var subject: String?
  public var source: String?
  public var status: Stage
  public var assigned: Day?
  /// Module, or officer's body, that assigned it.
  public var by: String?
  public var officer: String?
  public var overdue: Bool
  public var asked: [BodyID]
  public var contributions: [Contribution]
  public var result: String?
  public var returns: [String]
  /// Due days that were moved, oldest first.
  public var formerDue: [Day]

  public var stage: Stage { status }
  public var body: BodyID? { lead }

  private enum CodingKeys: String, CodingKey {
    case task, name = "title", lead, with, due, dueRule, subject, source, status, assigned, by, officer, overdue, asked
    case contributions, result, returns, formerDue
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    task = try container.decode(String.self, forKey: .task)
    name = try container.decode(BilingualText.self, forKey: .name)
    lead = try container.decode(BodyID.self, forKey: .lead)
    with = try container.decodeIfPresent([BodyID].self, forKey: .with) ?? []
    due = try container.decodeIfPresent(Day.self, forKey: .due)
    dueRule = try container.decodeIfPresent(String.self, forKey: .dueRule)
    subject = try container.decodeIfPresent(String.self, forKey: .subject)
    source = try container.decodeIfPresent(String.self, forKey: .source)
    status = try container.decodeIfPresent(Stage.self, forKey: .status) ?? .assigned
    assigned = try container.decodeIfPresent(Day.self, forKey: .assigned)
    by = try container.decodeIfPresent(String.self, forKey: .by)
    officer = try container.decodeIfPresent(String.self, forKey: .officer)
    overdue = try container.decodeIfPresent(Bool.self, forKey: .overdue) ?? false
    asked = try container.decodeIfPresent([BodyID].self, forKey: .asked) ?? []
    contributions = try container.decodeIfPresent([Contribution].self, forKey: .contributions) ?? []
    result = try container.decodeIfPresent(String.self, forKey: .result)
    returns = try container.decodeIfPresent([String].self, forKey: .returns) ?? []
    formerDue = try container.decodeIfPresent([Day].self, forKey: .formerDue) ?? []
  }

  init(_ assignment: TaskAssignment, by: String, day: Day) {
    (task, name, lead, with) = (assignment.task, assignment.title, assignment.lead, assignment.cooperating)
    (due, dueRule, subject, source) = (assignment.due, assignment.dueRule, assignment.subject, assignment.source)
    (status, assigned, self.by, overdue) = (.assigned, day, by, false)
    (officer, result, asked, contributions, returns, formerDue) = (nil, nil, [], [], [], [])
  }

  public static func evolve(_ task: WorkTask?, by event: Event) -> WorkTask {
    if case .assigned(let assignment, let by, let day) = event { return WorkTask(assignment, by: by, day: day) }
    guard var task else { preconditionFailure("a task is assigned first") }
    switch event {
    case .assigned: break
    case .accepted: task.status = .accepted
    case .officerAssigned(let officer), .forwarded(let officer, _): task.officer = officer
    case .started: task.status = .inProgress
    case .inputAsked(let bodies, _):
      task.status = .waitingForInput
      task.asked = bodies
    case .contributed(let contribution):
      task.contributions.append(contribution)
      task.asked.removeAll { $0 == contribution.body }
      if task.status == .waitingForInput, task.asked.isEmpty { task.status = .inProgress }
    case .completed(let result, _):
      task.status = .completed
      task.result = result
    case .returned(let reason):
      task.status = .accepted
      task.returns.append(reason)
    case .extended(let due, _):
      if let old = task.due { task.formerDue.append(old) }
      task.due = due
      task.overdue = false
    case .reassigned(let lead, let with, _):
      (task.lead, task.with, task.officer) = (lead, with, nil)
      task.status = .assigned
    case .cancelled: task.status = .cancelled
    case .becameOverdue: task.overdue = true
    }
    return task
  }
}
