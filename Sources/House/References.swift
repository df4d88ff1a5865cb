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

/// The calendar `office` counts the days of all open tasks: they are told to count again, lead by lead.
struct ApplyCalendar: Creation {
  static let form = CalendarRecord.applyForm("Áp dụng lịch làm việc", "Apply a working calendar")
  var document: WorkingCalendar
  func decide(in now: Circumstances) throws -> Decision<CalendarRecord> {
    let decision = try CalendarRecord.apply(document, id: nil, in: now)
    guard now.recordID == "office" else { return decision }
    let leads = try now.totals(WorkTask.self, where: ["open": "true"], by: ["lead"], keyed: true)
    return decision.sending(
      leads.compactMap { $0.group.first }.map { lead in
        Send("house.calendar.reschedule-tasks/office", RescheduleTasks(lead: lead), mayBeRefused: true)
      })
  }
}

/// The open tasks of one lead, in pages: a page is what one act can send for.
///
/// Sorted by the day on which they were given, which no rescheduling moves. What is closed in between is passed over by
/// going back as many places: a task may be told twice, and none is left out.
struct RescheduleTasks: Command, Encodable {
  static let form = Form(
    "reschedule-tasks", vi: "Tính lại hạn các việc", en: "Count the due days again", on: CalendarRecord.self,
    by: [.house], anyBody: true, .text("lead", vi: "Cơ quan chủ trì", en: "Lead body"),
    .integer("offset", vi: "Từ việc thứ", en: "Tasks to pass over", min: 0).optional,
    .integer("count", vi: "Tổng số lần trước", en: "How many there were", min: 0).optional)
  static let page = 1_000

  var lead: String
  var offset: Int?
  var count: Int?

  init(lead: String, offset: Int? = nil, count: Int? = nil) {
    (self.lead, self.offset, self.count) = (lead, offset, count)
  }

  func decide(_ calendar: CalendarRecord, in now: Circumstances) throws -> Decision<CalendarRecord> {
    let values = ["lead": lead, "open": "true"]
    let open = try OpenTasks.count(now, where: values)
    let from = max(0, (offset ?? 0) - max(0, (count ?? open) - open))
    let tasks = try now.page(WorkTask.self, where: values, by: "assigned", limit: Self.page, skipping: from)
    let told = tasks.filter { $0.state.due != nil }.map {
      Send("house.task.reschedule/\($0.id)", mayBeRefused: true)
    }
    guard tasks.count == Self.page else { return Decision().sending(told) }
    let next = Send(
      "house.calendar.reschedule-tasks/office", RescheduleTasks(lead: lead, offset: from + Self.page, count: open),
      mayBeRefused: true)
    return Decision().sending(told + [next])
  }
}

struct ApplyDivision: Creation {
  static let form = DivisionRecord.applyForm("Áp dụng bảng phân công", "Apply a division of labour")
  var document: DivisionOfLabour
  func decide(in now: Circumstances) throws -> Decision<DivisionRecord> {
    try DivisionRecord.apply(document, id: nil, in: now)
  }
}
