internal import Coordination
internal import ModuleKit

/// Reads open tasks only, however many are closed.
enum OpenTasks {
  /// One question reads at most 10,000 rows and 8 MiB, and a task may take 1.5 KiB.
  static let limit: Int64 = 5_000

  static func count(_ now: Circumstances, where values: [String: String]) throws -> Int {
    try now.totals(WorkTask.self, where: values.merging(["open": "true"]) { own, _ in own })
      .reduce(0) { $0 + Int($1.count) }
  }

  static func read(_ now: Circumstances, where values: [String: String]) throws -> [Found<WorkTask>] {
    let values = values.merging(["open": "true"]) { own, _ in own }
    let count = try count(now, where: values)
    if count == 0 { return [] }
    guard count <= limit else {
      throw Refusal(
        "too-many", vi: "\(count) việc đang mở, quá nhiều cho một lần hỏi",
        en: "\(count) open tasks are too many for one question",
        detail: BilingualText("Chọn một cơ quan (body).", "Name one body."))
    }
    return try now.all(WorkTask.self, where: values)
  }
}

/// Open tasks that a body leads or shares, a page of them by due day.
///
/// What is narrowed by words is searched in all of them; the rest is read as a page, so that it costs the same however
/// many there are.
struct TaskList: Question {
  static let form = Form(
    "task-list", vi: "Danh sách việc đang mở", en: "List of open tasks",
    .body("body", vi: "Cơ quan chủ trì hoặc phối hợp", en: "Lead or cooperating body").optional,
    .day("dueBefore", vi: "Hạn trước ngày", en: "Due before").optional,
    .boolean("overdue", vi: "Quá hạn", en: "Overdue").optional,
    .text("officer", vi: "Cán bộ", en: "Officer").optional,
    .text("text", vi: "Chữ trong tên việc, không cần dấu", en: "Words in the title, marks do not matter").optional,
    .integer("limit", vi: "Nhiều nhất bao nhiêu dòng", en: "The most rows", min: 1, max: 2_000).optional)
  /// A page for people.
  static let page = 100

  var body: BodyID?
  var dueBefore: Day?
  var overdue: Bool?
  var officer: String?
  var text: String?
  var limit: Int?

  struct Answer: Encodable {
    /// How many tasks there are in all; absent when words or days narrow them.
    var total: Int?
    var tasks: [TaskRow]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let words = text.map { TextFolding.folded($0) }
    let (tasks, total) = try tasks(now)
    let rows = tasks.filter { task in
      let state = task.state
      if let dueBefore, (state.due ?? .last) >= dueBefore { return false }
      if let overdue, state.isLate(on: now.today) != overdue { return false }
      return words.map { TextFolding.folded("\(state.name.vi) \(state.name.en)").contains($0) } ?? true
    }
    .map { TaskRow($0, on: now.today) }.sorted()
    let isCounted = words == nil && dueBefore == nil && overdue != false
    return Answer(total: isCounted ? total : nil, tasks: Array(rows.prefix(limit ?? Self.page)))
  }

  private func tasks(_ now: Circumstances) throws -> ([Found<WorkTask>], total: Int) {
    var values: [String: String] = overdue == true ? ["late": "true"] : ["open": "true"]
    if let officer { values["holders"] = officer }
    let roles: [[String: String]] = body.map { [["lead": $0.rawValue], ["with": $0.rawValue]] } ?? [[:]]
    let searches = roles.map { $0.merging(values) { own, _ in own } }
    if text != nil || overdue == false {
      let all = try searches.flatMap { try OpenTasks.read(now, where: $0) }
      return (all, all.count)
    }
    var found: [Found<WorkTask>] = []
    var total = 0
    try now.gather(
      searches.flatMap { search -> [() throws -> Void] in
        [
          { total += try OpenTasks.count(now, where: search) },
          { found += try now.page(WorkTask.self, where: search, by: "due", limit: limit ?? Self.page) },
        ]
      })
    return (found, total)
  }
}

/// What one officer has to do, also for those whom he or she stands in for on the day.
struct TaskMine: Question {
  static let form = Form(
    "task-mine", vi: "Việc của tôi", en: "My tasks", .body("body", vi: "Cơ quan", en: "Body").optional,
    .text("officer", vi: "Cán bộ (chức danh)", en: "Officer (post)"))
  var body: BodyID?
  var officer: String

  func answer(in now: Circumstances) throws -> [TaskRow] {
    let body = body ?? now.actor.body
    let absent = try now.all(Absence.self, where: ["standIn": officer, "body": body.rawValue, "stage": "recorded"])
      .map(\.state).filter { $0.holds(on: now.dated) }.map(\.officer)
    var tasks: [Found<WorkTask>] = []
    try now.gather(
      Set([officer] + absent).sorted().map { holder in
        { tasks += try now.all(WorkTask.self, where: ["holders": holder]) }
      })
    var seen: Set<String> = []
    return tasks.filter { seen.insert($0.id).inserted }.compactMap { task in
      guard let holder = task.state.officer(of: body), holder == officer || absent.contains(holder) else { return nil }
      var row = TaskRow(task, on: now.today)
      row.standingFor = holder == officer ? nil : holder
      return row
    }
    .sorted()
  }
}

/// One open task in a list.
struct TaskRow: Encodable, Comparable {
  var id: String
  var name: BilingualText
  var status: WorkTask.Stage
  var due: Day?
  var overdue: Bool
  var daysLeft: Int?
  var lead: BodyID
  var with: [BodyID]
  var officer: String?
  var next: [BodyID]
  var subject: String?
  /// The officer who is away and whose task it is.
  var standingFor: String?

  init(_ task: Found<WorkTask>, on day: Day) {
    let state = task.state
    (id, name, status, due) = (task.id, state.name, state.status, state.due)
    (overdue, daysLeft) = (state.isLate(on: day), state.due.map { $0 - day })
    (lead, with, officer, next, subject) = (state.lead, state.with, state.officer, state.next, state.subject)
  }

  static func < (left: TaskRow, right: TaskRow) -> Bool {
    (left.due ?? .last, left.id) < (right.due ?? .last, right.id)
  }
  static func == (left: TaskRow, right: TaskRow) -> Bool { left.id == right.id }
}

/// Entries of a year-round task per period, and the past periods in which nobody entered anything.
struct TaskEntries: Question {
  static let form = Form(
    "task-entries", vi: "Kết quả theo kỳ của việc cả năm", en: "Entries of a year-round task by period",
    .record("task", of: "task", vi: "Công việc", en: "Task"))
  var task: String

  struct Period: Encodable {
    var period: String
    var entries: Int
    var sum: Int
    var by: [BodyID]
  }

  struct Answer: Encodable {
    var id: String
    var name: BilingualText
    var recurring: BilingualText
    var periods: [Period]
    /// Past periods without an entry.
    var empty: [String]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let found = try now.require(WorkTask.self, task)
    let state = found.state
    guard let recurring = state.recurring else { throw state.notYearRound }
    let current = recurring.period(of: now.dated)
    let started = recurring.periods(from: state.assigned ?? now.dated, through: now.dated)
    let names = Set(started + state.entries.map(\.period)).sorted()
    let periods = names.map { name in
      let entries = state.entries.filter { $0.period == name }
      return Period(
        period: name, entries: entries.reduce(0) { $0 + $1.entries },
        sum: entries.reduce(0) { $0.addingReportingOverflow($1.sum).partialValue }, by: entries.map(\.body))
    }
    return Answer(
      id: found.id, name: state.name, recurring: recurring.label, periods: periods,
      empty: periods.filter { $0.entries == 0 && $0.period < current }.map(\.period))
  }
}

extension WorkTask {
  func isLate(on day: Day) -> Bool { open && (overdue || due.map { $0 < day } ?? false) }

  /// The officer whom the body named.
  func officer(of body: BodyID) -> String? {
    body == lead ? officer : officers.first { $0.body == body }?.officer
  }

  /// What the body that must act next has to do.
  func act(of body: BodyID) -> BilingualText {
    if declined?.of == body { return BilingualText("Giao lại việc bị trả", "Assign the returned task anew") }
    if extensionAsked?.of == body { return BilingualText("Trả lời xin gia hạn", "Answer the wish for an extension") }
    if escalatedTo == body, body != lead { return BilingualText("Đôn đốc việc quá hạn", "See to the late task") }
    if asked.contains(body) { return BilingualText("Góp ý", "Give input") }
    switch status {
    case .assigned: return BilingualText("Nhận việc", "Accept")
    default:
      return recurring == nil
        ? BilingualText("Hoàn thành", "Complete") : BilingualText("Ghi kết quả trong kỳ", "Enter what was done")
    }
  }
}
