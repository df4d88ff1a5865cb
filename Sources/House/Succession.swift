public import Coordination
public import ModuleKit

/// The hand-over (chuyển giao) of an abolished body's work to its successors: a bulk act as a record of its own.
///
/// The tasks move by derived commands from the outbox, so a daemon that dies in the middle goes on where it was; what
/// no rule decides stands in `undecided` for a person. Records of the departments move by their modules: see
/// `BodyReplaced`.
public struct Succession: Record {
  public static let kind = "succession"
  public static let title = BilingualText("Chuyển giao", "Hand-over")
  public static let numbering: String? = "CG"
  public static let keys: [Key] = [.text("from"), .text("to"), .day("day"), .text("decision"), .text("undecided")]
  public static let events = ["opened", "decided", "resumed"]

  public enum Stage: String, StageName {
    case undecided, decided

    public var title: BilingualText {
      switch self {
      case .undecided: BilingualText("Chờ người quyết định", "Waits for a person")
      case .decided: BilingualText("Đã phân xong", "Decided")
      }
    }
  }

  /// What is to move where, as the rule found it.
  public struct Plan: Codable, Equatable, Sendable {
    /// IDs of tasks by the body that takes them over.
    public var moves: [BodyID: [String]]
    /// Tasks that the rule cannot decide.
    public var undecided: [String]
    /// Tasks of others under way, in which the old body cooperates: their leads give them a new partner.
    public var cooperating: [String]
  }

  public enum Event: Codable, Equatable, Sendable {
    case opened(
      from: BodyID, to: [BodyID], decision: String, day: Day, communes: [UnitCode: BodyID], plan: Plan)
    case decided(to: BodyID, tasks: [String])
    /// `settled`: tasks that waited for a person and have ended or moved without one.
    case resumed(plan: Plan, settled: [String])
  }

  public var from: BodyID
  public var to: [BodyID]
  public var decision: String
  public var day: Day
  /// Which successor answers for a commune, as entered and as the map of units says.
  public var communes: [UnitCode: BodyID]
  public var moves: [BodyID: [String]]
  public var undecided: [String]
  public var cooperating: [String]

  public var stage: Stage { undecided.isEmpty ? .decided : .undecided }

  public static func evolve(_ succession: Succession?, by event: Event) -> Succession {
    if case .opened(let from, let to, let decision, let day, let communes, let plan) = event {
      return Succession(
        from: from, to: to, decision: decision, day: day, communes: communes, moves: plan.moves,
        undecided: plan.undecided, cooperating: plan.cooperating)
    }
    guard var succession else { preconditionFailure("a hand-over is opened first") }
    switch event {
    case .opened: break
    case .decided(let to, let tasks): succession.move(tasks, to: to)
    case .resumed(let plan, let settled):
      succession.undecided.removeAll(where: settled.contains)
      for (to, tasks) in plan.moves { succession.move(tasks, to: to) }
      succession.undecided += plan.undecided
      succession.cooperating = plan.cooperating
    }
    return succession
  }

  private mutating func move(_ tasks: [String], to body: BodyID) {
    let moved = Set(tasks)
    undecided.removeAll(where: moved.contains)
    for other in moves.keys { moves[other]?.removeAll(where: moved.contains) }
    moves[body, default: []] += tasks
    moves = moves.filter { !$0.value.isEmpty }
  }
}
