import Coordination
import ModuleKit

struct HouseBody: HouseRecord {
  static let kind = "body"
  /// The version that begins last.
  var document: Coordination.Body
}

struct HouseUnit: HouseRecord {
  static let kind = "unit"
  /// The version that begins last.
  var document: AdministrativeUnit
  /// Versions before it.
  var former: [AdministrativeUnit]?

  var versions: [AdministrativeUnit] { (former ?? []) + [document] }
}

/// A task as the house keeps it; only what a plan needs.
struct HouseTask: HouseRecord {
  static let kind = "task"

  var task: String
  var name: BilingualText
  var lead: BodyID
  var with: [BodyID]?
  var due: Day?
  var dueRule: String?
  var status: String?
  var source: String?
  var formerDue: [Day]?
  var assigned: Day?
  /// Of work of the whole year: how often it is entered, and what was.
  var recurring: Recurrence?
  var entries: [Entries]?

  struct Entries: Codable, Equatable {
    var period: String
    var entries: Int
    var sum: Int
  }

  private enum CodingKeys: String, CodingKey {
    case task, name = "title", lead, with, due, dueRule, status, source, formerDue, assigned, recurring, entries
  }

  /// The past periods of work of the whole year in which nobody entered anything.
  func emptyPeriods(on day: Day) -> [String] {
    guard let recurring, let assigned else { return [] }
    let entered = Set((entries ?? []).map(\.period))
    return recurring.periods(from: assigned, through: day).dropLast().filter { !entered.contains($0) }
  }

  var isOpen: Bool { status != "completed" && status != "cancelled" }

  func isOverdue(on day: Day) -> Bool { isOpen && due.map { $0 < day } == true }

  /// As `DueTask.key`.
  var key: String {
    guard let dueRule, dueRule.hasPrefix("every ") else { return task }
    return "\(task) \(dueRule)"
  }
}

extension Circumstances {
  /// Those of the bodies that the register of the house does not have.
  func unknown(among bodies: Set<BodyID>) throws -> Set<BodyID> {
    let known = try records(HouseBody.self, bodies.sorted().map(\.rawValue)).map(\.state.document.id)
    return bodies.subtracting(known)
  }

  /// The names of bodies; of one that is not known its id.
  func names(of bodies: Set<BodyID>) throws -> [BodyID: BilingualText] {
    let known = try records(HouseBody.self, bodies.sorted().map(\.rawValue)).map(\.state.document)
    var names = Dictionary(uniqueKeysWithValues: bodies.map { ($0, $0.text) })
    for body in known { names[body.id] = body.name }
    return names
  }

  /// The open tasks about a record.
  func openTasks(about subject: String) throws -> [Found<HouseTask>] {
    try all(HouseTask.self, where: ["subject": subject, "open": "true"])
  }
}

extension String {
  /// The same in both languages.
  var text: BilingualText { BilingualText(self, self) }
}

extension BodyID {
  /// The name of a body that has none.
  var text: BilingualText { BilingualText(rawValue, rawValue) }
}
