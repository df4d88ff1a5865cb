import Coordination
import ModuleKit
import OCOP

/// Whose turn it is: what is to be done next with a record, by whom and until when.
struct Turn: Codable, Equatable {
  var act: CycleAct
  var body: BodyID
  /// The last day; nil when nobody set one.
  var due: Day?
}

/// A record that goes through the cycle. Who acts next stands in its state, so that it can be searched.
protocol InCycle: Record {
  var turn: Turn? { get }
  /// What people call it.
  var label: String { get }
  var commune: BodyID { get }
}

extension InCycle {
  /// Handed back, and not come again yet.
  var isReturned: Bool { stage.rawValue == "returned" }
}

extension TaskAssignment {
  /// The task of a turn; without a due day it has none.
  init(_ name: String, _ turn: Turn, vi: String, en: String, with cooperating: [BodyID] = [], source: String? = nil) {
    self.init(
      name, title: BilingualText(vi, en), lead: turn.body, with: cooperating.filter { $0 != turn.body }, due: turn.due,
      source: source)
  }
}

/// Who acts by the cycle of the office.
enum Duties {
  /// The cycle of the office on that day; nil while none was applied.
  static func cycle(on day: Day, in now: Circumstances) throws -> Cycle? {
    try now.record(OfficeCycle.self, CycleApplied.office)?.state.told.on(day)
  }

  /// Who does the act for a commune today, by when. Without a word in the cycle: the lead of `area`, else the commune.
  static func turn(
    _ act: CycleAct, for commune: BodyID, area: String? = nil, days: Int, in now: Circumstances
  ) throws -> Turn {
    let duty = try cycle(on: now.today, in: now)?.duty(act, on: now.today)
    let document = try Commune.document(commune, in: now)
    let due = try now.workingDays(duty?.days ?? days)
    if let duty, let document, let actor = duty.actor(for: document) { return Turn(act: act, body: actor, due: due) }
    return Turn(act: act, body: try area.map { try now.responsible(for: $0).lead } ?? commune, due: due)
  }

  /// Refuses an act outside its days of the year, by when the wish came (not by the day on the paper).
  static func requireOpen(_ act: CycleAct, in now: Circumstances) throws {
    let day = Day(instant: now.received)
    guard let closing = try cycle(on: day, in: now)?.closing(of: act, on: day) else { return }
    throw Refusal(
      closing.code, vi: closing.message.vi, en: closing.message.en, detail: closing.detail, rule: closing.source)
  }

  /// Only the body whose turn it is.
  static func require(_ turn: Turn?, in now: Circumstances) throws {
    guard let turn else { return }
    guard turn.body != now.actor.body else { return }
    let name = try now.name(of: turn.body)
    throw Refusal(
      "not-your-turn", vi: "\(turn.act.title.vi): việc của \(name.vi)",
      en: "\(turn.act.title.en): it is for \(name.en)",
      detail: BilingualText(
        "\(now.actor.body) không làm thay; nhập hộ thì ghi rõ --for.",
        "\(now.actor.body) does not do it; who enters for another names it with --for."))
  }
}

/// A task as the house keeps it; only what is needed to end it when its work is done.
struct HouseTask: Record {
  static let kind = "task"
  static let title = BilingualText("Công việc", "task")
  static let events: [String] = []

  enum Stage: String, StageName {
    case any
    var title: BilingualText { BilingualText("Bất kỳ", "Any") }
  }

  var task: String
  var lead: BodyID
  var status: String?

  var stage: Stage { .any }
  var isOpen: Bool { status != "completed" && status != "cancelled" }

  static func evolve(_ task: HouseTask?, by event: Never) -> HouseTask {}
}

extension Decision {
  /// Ends the actor's own open task of that name about the record, or about another: what it asked for is done.
  func ending(_ task: String, about subject: String? = nil, _ result: String, in now: Circumstances) throws -> Self {
    let open = try now.all(HouseTask.self, where: "subject", is: subject ?? "\(R.kind)/\(now.recordID)").filter {
      $0.state.task == task && $0.state.isOpen && $0.state.lead == now.actor.body
    }
    return sending(open.map { Send("house.task.complete/\($0.id)", TaskResult(result: result), mayBeRefused: true) })
  }
}

private struct TaskResult: Encodable { var result: String }
