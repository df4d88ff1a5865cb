import Coordination
import ModuleKit

/// Sends a form out: each body gets a task, and the house reminds those that hand in nothing.
struct OpenCollection: Creation {
  static let form = Form(
    "open", vi: "Mở đợt thu số liệu", en: "Open a collection", creates: Collection.self, to: [.open], anyBody: true,
    .text("title", vi: "Tên đợt", en: "Title"),
    .object(
      "columns", vi: "Các cột", en: "Columns", .text("id", vi: "Mã cột", en: "Column id"),
      .text("title", vi: "Tên cột", en: "Title"),
      .choice(
        "type", vi: "Kiểu", en: "Type",
        [
          ("text", BilingualText("Chữ", "Text")), ("integer", BilingualText("Số nguyên", "Whole number")),
          ("money", BilingualText("Tiền (đồng)", "Amount (đồng)")),
          ("percent", BilingualText("Tỷ lệ (%)", "Percentage")), ("day", BilingualText("Ngày", "Day")),
        ]), .boolean("required", vi: "Bắt buộc", en: "Required").optional
    ).list, .body("bodies", vi: "Các đơn vị", en: "Bodies").list, .day("due", vi: "Hạn nộp", en: "Due"))

  struct Told: Decodable, Sendable {
    var id: String
    var title: String
    var type: Report.Column.Content
    var required: Bool?
  }

  var title: String
  var columns: [Told]
  var bodies: [BodyID]
  var due: Day

  func decide(in now: Circumstances) throws -> Decision<Collection> {
    try checkColumns()
    guard !bodies.isEmpty, Set(bodies).count == bodies.count, bodies.count <= 1_000 else {
      throw Refusal(
        "bodies", vi: "Cần từ 1 đến 1000 đơn vị, mỗi đơn vị một lần", en: "Name 1 to 1000 bodies, each once")
    }
    guard due >= now.today else {
      throw Refusal("due-in-the-past", vi: "Hạn nộp \(due.vietnamese) đã qua", en: "The due day \(due) has passed")
    }
    try Place.requireKnown(bodies, on: now.today, in: now)
    let tasks = bodies.map { body in
      TaskAssignment(
        "submit-return", title: BilingualText("Nộp số liệu: \(title)", "Hand in: \(title)"), lead: body, due: due)
    }
    return Decision(
      .opened(
        heading: title,
        columns: columns.map { .init(id: $0.id, title: $0.title, type: $0.type, required: $0.required ?? false) },
        bodies: bodies, due: due, owner: now.actor.body, day: now.dated)
    ).assigning(tasks).scheduling("remind", at: try Reminder.first(for: due, in: now))
  }

  private func checkColumns() throws {
    let ids = columns.map(\.id)
    guard !ids.isEmpty, ids.count <= 60, Set(ids).count == ids.count else {
      throw Refusal("columns", vi: "Cần từ 1 đến 60 cột, mỗi mã một lần", en: "Name 1 to 60 columns, each id once")
    }
    // The merged table has a column for the body.
    for id in ids where BodyID(id) == nil || id == "body" {
      throw Refusal(
        "column-id", vi: "Mã cột \"\(id)\" không dùng được", en: "The column id \"\(id)\" cannot be used",
        detail: BilingualText(
          "Chữ thường không dấu, số và gạch nối; \"body\" đã dùng cho đơn vị.",
          "Lower-case letters, digits and hyphens; \"body\" is the column of the body."))
    }
  }
}

/// A body hands in its rows, or hands them in again until the collection is closed.
struct SubmitReturn: Command {
  static let form = Form(
    "submit", vi: "Nộp số liệu", en: "Submit rows", on: Collection.self, from: [.open], anyBody: true,
    .document("rows", vi: "Các dòng, theo mã cột", en: "Rows, by column id").list)
  var rows: [[String: CellValue]]

  func decide(_ collection: Collection, in now: Circumstances) throws -> Decision<Collection> {
    let checked = CheckedRows(rows, columns: collection.columns)
    guard checked.faults.isEmpty else {
      throw Refusal(
        "bad-rows", vi: "Bảng có \(checked.faults.count) lỗi", en: "The table has \(checked.faults.count) faults",
        detail: BilingualText(
          checked.faults.map(\.message.vi).joined(separator: "\n"),
          checked.faults.map(\.message.en).joined(separator: "\n")))
    }
    guard !checked.rows.isEmpty else {
      throw Refusal(
        "no-rows", vi: "Bảng không có dòng nào", en: "The table has no rows",
        detail: BilingualText("Không phát sinh thì dùng lệnh nil-return.", "If there is nothing, use nil-return."))
    }
    return try collection.receiving(checked.rows, isNil: false, in: now)
  }
}

/// Không phát sinh: the body says that there is nothing to tell.
struct SubmitNilReturn: Command {
  static let form = Form(
    "nil-return", vi: "Báo không phát sinh", en: "Nil return", on: Collection.self, from: [.open],
    anyBody: true)

  func decide(_ collection: Collection, in now: Circumstances) throws -> Decision<Collection> {
    try collection.receiving([], isNil: true, in: now)
  }
}

/// Reminds those that handed in nothing: by the house, some days before the due day and after it, or by hand.
struct RemindMissing: Command {
  static let form = Form(
    "remind", vi: "Nhắc đơn vị chưa nộp", en: "Remind the missing", on: Collection.self, from: [.open],
    by: [.house, .officer, .approver], anyBody: true)

  func decide(_ collection: Collection, in now: Circumstances) throws -> Decision<Collection> {
    let byHouse = now.actor.has(.house)
    if !byHouse { try Place.requireOwn(collection.owner, in: now) }
    let missing = try collection.missing(in: now)
    guard !missing.isEmpty else {
      if byHouse { return Decision() }
      throw Refusal("nobody-missing", vi: "Các đơn vị đã nộp đủ", en: "Every body has handed in its return")
    }
    let due = try max(collection.due, now.workingDays(1))
    let tasks = missing.map { body in
      TaskAssignment(
        "submit-return-reminder",
        title: BilingualText("Nhắc nộp số liệu: \(collection.heading)", "Reminder to hand in: \(collection.heading)"),
        lead: body, due: due)
    }
    let decision = Decision<Collection>(.reminded(missing: missing, byHouse: byHouse, day: now.today)).assigning(tasks)
    guard byHouse, let next = try Reminder.next(for: collection, in: now) else { return decision }
    return decision.scheduling("remind", at: next)
  }
}

struct ExtendCollection: Command {
  static let form = Form(
    "extend", vi: "Gia hạn", en: "Extend", on: Collection.self, from: [.open], anyBody: true,
    .day("due", vi: "Hạn mới", en: "New due day"), .text("reason", vi: "Lý do", en: "Reason"))
  var due: Day
  var reason: String

  func decide(_ collection: Collection, in now: Circumstances) throws -> Decision<Collection> {
    try Place.requireOwn(collection.owner, in: now)
    guard due > collection.due, due >= now.today else {
      throw Refusal(
        "not-later", vi: "Hạn mới phải sau hạn cũ \(collection.due.vietnamese) và chưa qua",
        en: "The new due day must be after \(collection.due) and not have passed")
    }
    return Decision(.extended(due: due, reason: reason)).scheduling("remind", at: try Reminder.first(for: due, in: now))
  }
}

/// Nothing is taken any more; who is missing is written down.
struct CloseCollection: Command {
  static let form = Form(
    "close", vi: "Chốt số liệu", en: "Close", on: Collection.self, from: [.open], to: [.closed], anyBody: true)

  func decide(_ collection: Collection, in now: Circumstances) throws -> Decision<Collection> {
    try Place.requireOwn(collection.owner, in: now)
    return Decision(.closed(missing: try collection.missing(in: now), day: now.dated)).cancelling("remind")
  }
}

/// When the house reminds.
private enum Reminder {
  /// Some working days before the due day, or the day after it when that is too late.
  static func first(for due: Day, in now: Circumstances) throws -> Day {
    let before = try now.workingDays(-now.settings(Localities.self).remindBeforeDays, after: due)
    return before > now.today ? before : due + 1
  }

  /// After a reminder: the day after the due day, then every so many working days, until there were enough.
  static func next(for collection: Collection, in now: Circumstances) throws -> Day? {
    let settings = now.settings(Localities.self)
    guard collection.reminders + 1 < settings.reminders else { return nil }
    return now.today <= collection.due ? collection.due + 1 : try now.workingDays(max(1, settings.remindEveryDays))
  }
}

extension Collection {
  /// The bodies that handed in nothing, in the order of the list.
  fileprivate func missing(in now: Circumstances) throws -> [BodyID] {
    let received = Set(try now.all(CollectionReturn.self, where: "collection", is: now.recordID).map(\.id))
    return bodies.enumerated().filter { place, body in
      !received.contains("\(now.recordID).\(place + 1)") && excused?.contains(body) != true
    }.map(\.element)
  }

  /// The return of the acting body, made or replaced.
  fileprivate func receiving(_ rows: [[String: CellValue]], isNil: Bool, in now: Circumstances) throws
    -> Decision<Collection>
  {
    let owner = now.actor.body
    guard let id = returnID(of: owner, in: now.recordID) else {
      throw Refusal(
        "not-asked", vi: "\(owner) không thuộc đợt thu này", en: "\(owner) is not asked in this collection")
    }
    let event = CollectionReturn.Event.received(
      collection: now.recordID, owner: owner, rows: rows, isNil: isNil, isLate: Day(instant: now.received) > due,
      day: now.dated, enteredBy: now.actor.typist)
    if let former = try now.record(CollectionReturn.self, id) { return Decision().changing(former, event) }
    return Decision().creating(CollectionReturn.self, id, event)
  }
}
