internal import Coordination
internal import ModuleKit

/// One command passes on all that a rule can pass on. Its dry run shows what would move.
struct OpenSuccession: Creation {
  static let form = Form(
    "open", vi: "Chuyển giao việc của cơ quan đã giải thể", en: "Hand over the work of an abolished body",
    creates: Succession.self, to: [.undecided, .decided], by: [.operator], anyBody: true,
    .body("from", vi: "Cơ quan đã hết hiệu lực", en: "Abolished body"),
    .body("to", vi: "Cơ quan kế thừa", en: "Successors").list.optional,
    .text("decision", vi: "Số quyết định", en: "Decision number"),
    .day("day", vi: "Ngày đầu của tổ chức mới", en: "First day of the new order"),
    .object(
      "communes", vi: "Xã nào về cơ quan nào", en: "Which commune to whom",
      .text("unit", vi: "Mã xã", en: "Code of the commune"), .body("to", vi: "Cơ quan kế thừa", en: "Successor")
    ).list.optional)
  var from: BodyID
  var to: [BodyID]?
  var decision: String
  var day: Day
  var communes: [SuccessionOrder.CommuneEntry]?

  func decide(in now: Circumstances) throws -> Decision<Succession> {
    let rule = try SuccessionRule(SuccessionOrder(from: from, to: to, day: day, communes: communes), in: now)
    // A body may end twice, under one id in two times: each end has its own hand-over.
    let ended = rule.bodies[from]?.validTo ?? day
    if let other = try now.all(Succession.self, where: "from", is: from.rawValue).first(where: { $0.state.day > ended })
    {
      throw Refusal(
        "already-open", vi: "\(from) đã chuyển giao theo \(other.id)", en: "\(from) was handed over by \(other.id)",
        detail: BilingualText(
          "Việc còn lại: ocopctl succession resume \(other.id)", "For the rest: ocopctl succession resume \(other.id)"))
    }
    let (plan, tasks) = try rule.plan(in: now)
    let open = plan.undecided.map { BodyReplaced.OpenTask(task: $0, subject: tasks[$0]?.subject) }
    return Decision(
      .opened(
        from: from, to: rule.successors, decision: decision, day: day, communes: rule.communes, plan: plan)
    )
    .announcing(
      BodyReplaced(
        body: from, successors: rule.successors, communes: rule.communes, day: day, decision: decision,
        succession: now.recordID, undecided: open)
    )
    .sending(plan.sends(from: from, succession: now.recordID))
    .replying(plan)
  }
}

/// A person, or the module that owns the subject, says who takes over what no rule could decide.
struct DecideSuccession: Command {
  static let form = Form(
    "decide", vi: "Quyết định việc chưa phân được", en: "Decide what is left", on: Succession.self, from: [.undecided],
    to: [.undecided, .decided], by: [.approver, .operator, .house], anyBody: true,
    .record("tasks", of: "task", vi: "Công việc", en: "Tasks").list,
    .body("to", vi: "Giao cho cơ quan", en: "To the body"))
  var tasks: [String]
  var to: BodyID

  func decide(_ succession: Succession, in now: Circumstances) throws -> Decision<Succession> {
    let strangers = tasks.filter { !succession.undecided.contains($0) }
    guard strangers.isEmpty, !tasks.isEmpty else {
      throw Refusal(
        "not-undecided", vi: "Không chờ quyết định: \(strangers.joined(separator: ", "))",
        en: "Does not wait for a decision: \(strangers.joined(separator: ", "))")
    }
    let versions = try now.require(BodyRecord.self, to.rawValue).state.versions
    guard to != succession.from, versions.contains(where: { $0.isValid(on: succession.day) }) else {
      throw Refusal(
        "not-valid", vi: "Ngày \(succession.day.vietnamese) không có cơ quan \(to)",
        en: "There is no body \(to) on \(succession.day)")
    }
    var unique: [String] = []
    for task in tasks where !unique.contains(task) { unique.append(task) }
    let plan = Succession.Plan(moves: [to: unique], undecided: [], cooperating: [])
    return Decision(.decided(to: to, tasks: unique))
      .sending(plan.sends(from: succession.from, succession: now.recordID))
  }
}

/// Looks again: passes on what was assigned to the old body since, or did not arrive, and strikes what has ended.
struct ResumeSuccession: Command {
  static let form = Form(
    "resume", vi: "Chuyển giao tiếp", en: "Resume", on: Succession.self, to: [.undecided, .decided], by: [.operator],
    anyBody: true)

  func decide(_ succession: Succession, in now: Circumstances) throws -> Decision<Succession> {
    let entries = succession.communes.map { SuccessionOrder.CommuneEntry(unit: $0.key, to: $0.value) }
    let rule = try SuccessionRule(
      SuccessionOrder(from: succession.from, to: succession.to, day: succession.day, communes: entries), in: now)
    var (plan, tasks) = try rule.plan(in: now)
    // What was recorded once stays, though the rule or the map says otherwise now: a person may have decided it.
    for (body, ids) in succession.moves {
      let recorded = Set(ids)
      let again = (plan.moves.values.joined() + plan.undecided).filter(recorded.contains)
      plan.undecided.removeAll(where: recorded.contains)
      plan.moves = plan.moves.mapValues { $0.filter { !recorded.contains($0) } }
      plan.moves[body, default: []] += again
    }
    plan.moves = plan.moves.filter { !$0.value.isEmpty }
    let settled = succession.undecided.filter { tasks[$0] == nil || !plan.undecided.contains($0) }
    plan.undecided.removeAll(where: succession.undecided.contains)
    guard !plan.moves.isEmpty || !plan.undecided.isEmpty || !settled.isEmpty else {
      throw Refusal(
        "nothing-left", vi: "Không còn gì phải chuyển", en: "Nothing is left to pass on",
        detail: succession.undecided.isEmpty
          ? nil
          : BilingualText(
            "\(succession.undecided.count) việc chờ người quyết định: ocopctl succession decide",
            "\(succession.undecided.count) tasks wait for a person: ocopctl succession decide"))
    }
    return Decision(.resumed(plan: plan, settled: settled))
      .sending(plan.sends(from: succession.from, succession: now.recordID))
      .replying(plan)
  }
}

extension Succession.Plan {
  /// One derived command per task; a task that has ended in the meantime may refuse it.
  func sends(from body: BodyID, succession: String) -> [Send] {
    moves.sorted { $0.key < $1.key }.flatMap { to, tasks in
      tasks.map { task in
        Send(
          "house.task.take-over/\(task)", TakeOver(succession, from: Post(body: body), to: Post(body: to)),
          mayBeRefused: true)
      }
    }
  }
}
