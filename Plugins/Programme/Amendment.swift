import Coordination
import ModuleKit

/// What a new text of a programme would change, before it is applied: the text itself, and the tasks that follow.
struct ProgrammeAmendment: Question {
  static let form = Form(
    "amendment", vi: "Xem trước điều chỉnh chương trình", en: "What an amendment would change",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .document("document", vi: "Nội dung mới", en: "New document"))

  var programme: String
  var document: ProgrammeDocument

  func answer(in now: Circumstances) throws -> AmendmentAnswer {
    let found = try now.require(IssuedProgramme.self, programme).state
    let faults = try document.check() + now.faults(ofBodies: document.bodies)
    let tasks = try found.activated.map { activated in
      try TaskChanges(
        from: found.tasks(in: now), to: document.tasks(activated: activated, in: now),
        open: now.openTasks(about: "programme/\(programme)"))
    }
    let old = found.document
    var changes = Change.between("/number", [("", old.number)], [("", document.number)])
    changes += Change.between("/issued", [("", old.issued.iso)], [("", document.issued.iso)])
    changes += Change.between("/signerPost", [("", old.signerPost)], [("", document.signerPost)])
    return AmendmentAnswer(changes: changes + old.content.changes(to: document.content), tasks, faults)
  }
}

/// The same for the plan of a body.
struct PlanAmendment: Question {
  static let form = Form(
    "plan-amendment", vi: "Xem trước điều chỉnh kế hoạch", en: "What an amendment of a plan would change",
    .record("plan", of: "plan", vi: "Kế hoạch", en: "Plan"),
    .document("content", vi: "Nội dung mới", en: "New content"))

  var plan: String
  var content: PlanContent

  func answer(in now: Circumstances) throws -> AmendmentAnswer {
    let found = try now.require(Plan.self, plan).state
    let faults =
      try content.check(start: found.signature?.day ?? .first) + now.faults(ofBodies: content.bodies)
    let tasks = found.activated == nil ? nil : try found.changes(to: content, id: plan, in: now)
    return AmendmentAnswer(changes: found.content.changes(to: content), tasks, faults)
  }
}

struct AmendmentAnswer: Encodable {
  struct TaskRow: Encodable {
    var task: String
    var title: BilingualText
    var lead: BodyID
    var before: Day?
    var after: Day?
  }

  /// What changes in the text.
  var changes: [Change]
  /// Open tasks whose due day moves.
  var moved: [TaskRow]
  /// Open tasks that are cancelled.
  var cancelled: [TaskRow]
  /// Tasks that are given anew.
  var given: [TaskRow]
  /// Why it could not be applied.
  var faults: [Fault]

  init(changes: [Change], _ tasks: TaskChanges?, _ faults: [Fault]) {
    func row(_ move: TaskChanges.Move) -> TaskRow {
      TaskRow(task: move.task, title: move.title, lead: move.lead, before: move.before, after: move.after)
    }
    (self.changes, self.faults) = (changes, faults)
    moved = (tasks?.moved ?? []).map(row)
    cancelled = (tasks?.cancelled ?? []).map(row)
    given = (tasks?.given ?? []).map {
      TaskRow(task: $0.task, title: $0.title, lead: $0.lead, before: nil, after: $0.due)
    }
  }
}

/// One thing that differs: what stood there, what will stand there; one of them is absent when it is new or gone.
struct Change: Encodable, Equatable {
  /// "/targets/new-products": by id, so that a moved entry is no change.
  var path: String
  var before: String?
  var after: String?

  static func between(_ list: String, _ old: [(id: String, text: String)], _ new: [(id: String, text: String)])
    -> [Change]
  {
    let before = Dictionary(old, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new, uniquingKeysWith: { first, _ in first })
    return Set(before.keys).union(after.keys).sorted().compactMap { id in
      guard before[id] != after[id] else { return nil }
      return Change(path: id.isEmpty ? list : "\(list)/\(id)", before: before[id], after: after[id])
    }
  }
}

extension PlanContent {
  func changes(to new: PlanContent) -> [Change] {
    Change.between("/metrics", (metrics ?? []).map(\.line), (new.metrics ?? []).map(\.line))
      + Change.between("/targets", (targets ?? []).map(\.line), (new.targets ?? []).map(\.line))
      + Change.between("/calendar", (calendar ?? []).map(\.line), (new.calendar ?? []).map(\.line))
      + Change.between("/assignments", (assignments ?? []).map(\.line), (new.assignments ?? []).map(\.line))
  }
}

// What changes most stands first: a narrow table cuts the end.

extension MetricDefinition {
  fileprivate var line: (id: String, text: String) {
    (id, "\(definition.vi) [\(counter ?? reporter?.rawValue ?? "")]")
  }
}

extension Target {
  fileprivate var line: (id: String, text: String) {
    let parts = (parts ?? []).map { "\($0.unit): \($0.value)" }.joined(separator: ", ")
    let scope = ((scope?.units ?? []).map(\.rawValue) + (scope?.newRural ?? [])).joined(separator: ", ")
    let more = [parts, scope].filter { !$0.isEmpty }.map { " (\($0))" }.joined()
    return (id, "\(wanted) \(unit.vi)\(more) · \(metric) · \(title.vi)")
  }
}

extension Step {
  fileprivate var line: (id: String, text: String) {
    let who = lead?.rawValue ?? leadLevel?.rawValue ?? ""
    return (id, "\(allYear ? "cả năm" : "\(from?.iso ?? "") - \(to?.iso ?? "")") · \(who) · \(title.vi)")
  }
}

extension Assignment {
  fileprivate var line: (id: String, text: String) {
    let span = to.map { "\(from?.iso ?? "") - \($0.iso)" }
    let time = due?.iso ?? span ?? after?.rule ?? (every.map { "every \($0)" } ?? "cả năm")
    let with = cooperating.map(\.rawValue).joined(separator: ", ")
    return (task, "\(time) · \(lead)\(with.isEmpty ? "" : " (\(with))") · \(title.vi)")
  }
}
