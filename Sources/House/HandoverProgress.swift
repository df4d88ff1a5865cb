internal import Coordination
internal import ModuleKit

/// How far a hand-over is, of a leaver's or a body's work (handover) or of a body that ended (succession): what has
/// arrived, what is still in the giver's hands, and what waits for a person.
struct HandoverProgress: Question {
  static let form = Form(
    "handover-progress", vi: "Tiến độ bàn giao, chuyển giao", en: "Progress of a hand-over",
    .text("handover", vi: "Hồ sơ bàn giao hoặc chuyển giao", en: "Handover or succession"))
  var handover: String

  struct Answer: Encodable {
    var id: String
    /// How many it is about.
    var tasks: Int
    var taken: Int
    /// Under way, by id.
    var left: [String]
    /// No rule could decide: a person has to.
    var undecided: [String]
    /// Closed before they could move.
    var ended: [String]
  }

  func answer(in now: Circumstances) throws -> Answer {
    var started: Found<Handover>?
    var opened: Found<Succession>?
    try now.gather([
      { started = try now.record(Handover.self, handover) }, { opened = try now.record(Succession.self, handover) },
    ])
    if let started { return try answer(of: started, in: now) }
    if let opened { return try answer(of: opened, in: now) }
    return try answer(of: now.require(Handover.self, handover), in: now)
  }

  private func answer(of found: Found<Handover>, in now: Circumstances) throws -> Answer {
    let taken = try now.totals(WorkTask.self, where: ["handover": handover]).reduce(0) { $0 + Int($1.count) }
    let left = try found.state.remaining(now).map(\.id)
    return Answer(id: found.id, tasks: found.state.tasks, taken: taken, left: left, undecided: [], ended: [])
  }

  private func answer(of found: Found<Succession>, in now: Circumstances) throws -> Answer {
    let record = found.state
    let decided = Set(record.moves.values.joined())
    let tasks = try now.records(WorkTask.self, (decided.union(record.undecided)).sorted())
    var answer = Answer(id: found.id, tasks: tasks.count, taken: 0, left: [], undecided: [], ended: [])
    for task in tasks {
      if task.state.lead != record.from, !task.state.with.contains(record.from) {
        answer.taken += 1
      } else if !task.state.open {
        answer.ended.append(task.id)
      } else if decided.contains(task.id) {
        answer.left.append(task.id)
      } else {
        answer.undecided.append(task.id)
      }
    }
    return answer
  }
}
