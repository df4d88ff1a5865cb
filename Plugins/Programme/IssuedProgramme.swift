import Coordination
import ModuleKit
import OCOP

/// A programme of a province for a year, as reference data that every department may read.
struct IssuedProgramme: Record {
  static let kind = "programme"
  static let title = BilingualText("Chương trình, kế hoạch", "programme")
  static let isReference = true
  static let keys: [Key] = [.integer("year"), .text("province"), .text("number"), .record("parent")]
  static let events = ["applied", "activated", "amended"]

  enum Stage: String, StageName {
    case applied, running

    var title: BilingualText {
      switch self {
      case .applied: BilingualText("Đang áp dụng", "Applied")
      case .running: BilingualText("Đang thực hiện", "Running")
      }
    }
  }

  enum Event: Codable, Equatable {
    case applied(document: ProgrammeDocument, effective: Day)
    /// Its tasks were given.
    case activated(day: Day)
    /// A running programme got a new text; its open tasks follow it.
    case amended(document: ProgrammeDocument, effective: Day, activated: Day)
  }

  var document: ProgrammeDocument
  /// The dated day of the act that applied it.
  var effective: Day
  var year: Int
  var province: UnitCode
  var number: String
  /// The id of the programme above it.
  var parent: String?
  /// The day on which its tasks were given.
  var activated: Day?

  var stage: Stage { activated == nil ? .applied : .running }

  init(_ document: ProgrammeDocument, effective: Day, activated: Day?) {
    (self.document, self.effective, self.activated) = (document, effective, activated)
    (year, province, number) = (document.year, document.province, document.number)
    parent = document.parent
  }

  static func evolve(_ programme: IssuedProgramme?, by event: Event) -> IssuedProgramme {
    switch event {
    case .applied(let document, let effective):
      return IssuedProgramme(document, effective: effective, activated: nil)
    case .amended(let document, let effective, let activated):
      return IssuedProgramme(document, effective: effective, activated: activated)
    case .activated(let day):
      guard var programme else { preconditionFailure("a programme is applied first") }
      programme.activated = day
      return programme
    }
  }
}

/// Issues a programme, or replaces the one of that id by its amended form. Of a running programme the open tasks
/// follow: their due days move, new tasks are given, those that are gone are cancelled.
struct ApplyProgramme: Creation {
  static let form = Form(
    "apply", vi: "Ban hành chương trình, kế hoạch", en: "Apply a programme", creates: IssuedProgramme.self,
    to: [.applied], keeping: [.running],
    .document("document", vi: "Nội dung", en: "Document"))

  var document: ProgrammeDocument

  func decide(in now: Circumstances) throws -> Decision<IssuedProgramme> {
    try now.refuse(document.check() + now.faults(ofBodies: document.bodies))
    if let parent = document.parent, parent != now.recordID {
      _ = try now.require(IssuedProgramme.self, parent)
    } else if document.parent != nil {
      throw Refusal("own-parent", vi: "Kế hoạch không thể trực thuộc chính nó", en: "A programme is not its own parent")
    }
    let issued = ProgrammeIssued(programme: now.recordID, number: document.number, day: document.issued)
    guard let running = try now.record(IssuedProgramme.self, now.recordID)?.state,
      let activated = running.activated
    else { return Decision(.applied(document: document, effective: now.dated)).announcing(issued) }
    let changes = try TaskChanges(
      from: running.tasks(in: now), to: document.tasks(activated: activated, in: now),
      open: now.openTasks(about: "programme/\(now.recordID)"))
    return changes.decided(
      Decision(.amended(document: document, effective: now.dated, activated: activated)), number: document.number
    ).announcing(issued)
  }
}

/// The programme begins: every task template becomes a task of its lead body.
struct ActivateProgramme: Command {
  static let form = Form(
    "activate", vi: "Triển khai: giao các nhiệm vụ", en: "Activate: give the tasks", on: IssuedProgramme.self,
    from: [.applied], to: [.running], by: [.officer, .approver])

  func decide(_ programme: IssuedProgramme, in now: Circumstances) throws -> Decision<IssuedProgramme> {
    guard programme.document.issued <= now.dated else {
      throw Refusal(
        "before-issue", vi: "Kế hoạch ban hành ngày \(programme.document.issued.vietnamese)",
        en: "The programme is issued on \(programme.document.issued)")
    }
    let tasks = try programme.document.tasks(activated: now.dated, in: now)
    return Decision(.activated(day: now.dated)).assigning(tasks.map(\.assignment))
      .replying(["tasks": tasks.count])
  }
}

extension ProgrammeDocument {
  func tasks(activated: Day, in now: Circumstances) throws -> [DueTask] {
    try content.tasks(year: year, issued: issued, activated: activated, in: now)
  }
}

extension IssuedProgramme {
  /// The tasks that followed from it.
  func tasks(in now: Circumstances) throws -> [DueTask] {
    try activated.map { try document.tasks(activated: $0, in: now) } ?? []
  }
}
