import Coordination
import ModuleKit

/// A task as the house keeps it, as far as a fair needs it; it is never written here.
struct HouseTask: HouseRecord {
  static let kind = "task"
  var task: String
  var name: BilingualText
  var lead: BodyID
  var due: Day?
  var status: String?
  var result: String?

  private enum CodingKeys: String, CodingKey { case task, name = "title", lead, due, status, result }

  var isOpen: Bool { status != "completed" && status != "cancelled" }
}

extension Circumstances {
  /// The tasks about a record that are neither completed nor cancelled, by number.
  func openTasks(about subject: String) throws -> [Found<HouseTask>] {
    try all(HouseTask.self, where: "subject", is: subject).filter(\.state.isOpen).sorted { $0.id < $1.id }
  }

  /// A task for whoever leads an area of the division of labour.
  func task(
    _ name: String, vi: String, en: String, area: String, days: Int, after what: String, subject: String,
    source: String? = nil
  ) throws -> TaskAssignment {
    let (lead, cooperating) = try responsible(for: area)
    return TaskAssignment(
      name, title: BilingualText(vi, en), lead: lead, with: cooperating, due: try workingDays(days, after: dated),
      dueRule: "\(days) working days after \(what)", subject: subject, source: source, dueDays: days, dueFrom: dated)
  }
}

/// What `house.task.extend` and `house.task.cancel` take.
struct TaskMove: Encodable {
  var due: Day?
  var reason: String
}
