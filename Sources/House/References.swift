public import Coordination
public import ModuleKit

/// Reference documents of the house: a body, a unit, a calendar, a division of labour. Each has one stage and one
/// command, `apply`.
public enum Applied: String, StageName {
  case applied
  public var title: BilingualText { BilingualText("Đang áp dụng", "In force") }
}

public enum ApplyEvent<Document: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
  case applied(document: Document, effective: Day)
}

/// A reference record: its document as a member, so that every module can decode it, and a few keys beside it.
public protocol ReferenceRecord: Record where Stage == Applied, Event == ApplyEvent<Document> {
  associatedtype Document: Codable & Equatable & Sendable
  init(_ document: Document, effective: Day)
  /// Faults of the document, each with its place.
  static func check(_ document: Document) -> [Fault]
}

extension ReferenceRecord {
  public static var isReference: Bool { true }
  public static var events: [String] { ["applied"] }
  public var stage: Applied { .applied }

  public static func evolve(_ record: Self?, by event: ApplyEvent<Document>) -> Self {
    switch event {
    case .applied(let document, let effective): Self(document, effective: effective)
    }
  }

  static func applyForm(_ vi: String, _ en: String) -> Form {
    Form(
      "apply", vi: vi, en: en, creates: Self.self, to: [.applied], by: [.officer, .approver, .operator], anyBody: true,
      .document("document", vi: "Tài liệu", en: "Document"))
  }

  /// All that is wrong with the document is told at once: its own faults, and those that the caller found `besides`.
  static func apply(
    _ document: Document, id: String?, besides others: [Fault] = [], in now: Circumstances
  ) throws -> Decision<Self> {
    if let id, id != now.recordID {
      throw Refusal(
        "wrong-id", vi: "Mã trong tài liệu là \(id), không phải \(now.recordID)",
        en: "The document's id is \(id), not \(now.recordID)")
    }
    let faults = check(document) + others
    guard faults.isEmpty else {
      throw Refusal(
        "bad-document", vi: "Tài liệu có \(faults.count) lỗi", en: "The document has \(faults.count) faults",
        faults: faults)
    }
    return Decision(.applied(document: document, effective: now.dated))
  }
}

public struct CalendarRecord: ReferenceRecord {
  public static let kind = "calendar"
  public static let title = BilingualText("Lịch làm việc", "Working calendar")
  public static let keys: [Key] = [.day("effective")]
  public var document: WorkingCalendar
  public var effective: Day
  public init(_ document: WorkingCalendar, effective: Day) { (self.document, self.effective) = (document, effective) }
  public static func check(_ document: WorkingCalendar) -> [Fault] { document.check() }
}

public struct DivisionRecord: ReferenceRecord {
  public static let kind = "division"
  public static let title = BilingualText("Phân công nhiệm vụ", "Division of labour")
  public static let keys: [Key] = [.day("effective")]
  public var document: DivisionOfLabour
  public var effective: Day
  public init(_ document: DivisionOfLabour, effective: Day) { (self.document, self.effective) = (document, effective) }
  public static func check(_ document: DivisionOfLabour) -> [Fault] { document.check() }
}

struct ApplyCalendar: Creation {
  static let form = CalendarRecord.applyForm("Áp dụng lịch làm việc", "Apply a working calendar")
  var document: WorkingCalendar
  func decide(in now: Circumstances) throws -> Decision<CalendarRecord> {
    try CalendarRecord.apply(document, id: nil, in: now)
  }
}

struct ApplyDivision: Creation {
  static let form = DivisionRecord.applyForm("Áp dụng bảng phân công", "Apply a division of labour")
  var document: DivisionOfLabour
  func decide(in now: Circumstances) throws -> Decision<DivisionRecord> {
    try DivisionRecord.apply(document, id: nil, in: now)
  }
}

/// Who must act next: open tasks per lead body, overdue first.
struct TaskBoard: Question {
  static let form = Form(
    "task-board", vi: "Bảng công việc", en: "Task board", .body("body", vi: "Cơ quan", en: "Body").optional)
  var body: BodyID?

  struct Row: Encodable {
    var id: String
    var lead: BodyID
    var with: [BodyID]
    var name: BilingualText
    var status: WorkTask.Stage
    var due: Day?
    var overdue: Bool
    var contributed: [BodyID]
    var subject: String?
  }

  func answer(in now: Circumstances) throws -> [Row] {
    var rows: [Row] = []
    for stage in WorkTask.Stage.allCases where stage != .cancelled {
      var values = ["stage": stage.rawValue]
      if let body { values["lead"] = body.rawValue }
      for task in try now.all(WorkTask.self, where: values) {
        let state = task.state
        rows.append(
          Row(
            id: task.id, lead: state.lead, with: state.with, name: state.name, status: state.status, due: state.due,
            overdue: state.overdue, contributed: state.contributions.map(\.body), subject: state.subject))
      }
    }
    return rows.sorted { ($0.lead, $0.id) < ($1.lead, $1.id) }
  }
}
