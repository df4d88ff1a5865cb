import Coordination
import ModuleKit

/// What an amended plan means for the tasks that it gave.
struct TaskChanges {
  struct Move: Equatable {
    var task: String
    var title: BilingualText
    var lead: BodyID
    var before: Day?
    var after: Day?
  }

  /// Open tasks with another due day.
  var moved: [Move] = []
  /// Open tasks that the new text does not have; also those that got another lead, anew in `given`.
  var cancelled: [Move] = []
  var given: [TaskAssignment] = []

  /// An open task follows its template by key. Where the template keeps its day, a day moved by hand stays too.
  init(from former: [DueTask], to wanted: [DueTask], open tasks: [Found<HouseTask>]) throws {
    let before = Dictionary(former.map { ($0.key, $0.assignment) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(wanted.map { ($0.key, $0.assignment) }, uniquingKeysWith: { first, _ in first })
    for found in tasks.sorted(by: { $0.id < $1.id }) where found.state.isOpen {
      let task = found.state
      guard let old = before[task.key] else { continue }
      let move = Move(
        task: found.id, title: task.name, lead: task.lead, before: task.due, after: after[task.key]?.due)
      guard let new = after[task.key] else {
        cancelled.append(move)
        continue
      }
      if new.lead != old.lead {
        cancelled.append(move)
        given.append(new)
      } else if new.due != old.due, new.due != task.due {
        moved.append(move)
      }
    }
    given += wanted.filter { before[$0.key] == nil }.map(\.assignment)
  }

  /// The decision with all that follows. The house keeps the former days with the task.
  func decided<R: Record>(_ decision: Decision<R>, number: String) -> Decision<R> {
    let reason = "Điều chỉnh theo \(number) / Amended by \(number)"
    var sends: [Send] = []
    for move in moved {
      guard let due = move.after else { continue }
      sends.append(Send("house.task.extend/\(move.task)", Extension(due: due, reason: reason)))
    }
    for move in cancelled { sends.append(Send("house.task.cancel/\(move.task)", Reason(reason: reason))) }
    return decision.sending(sends).assigning(given)
  }

  private struct Extension: Encodable {
    var due: Day
    var reason: String
  }

  private struct Reason: Encodable { var reason: String }
}
