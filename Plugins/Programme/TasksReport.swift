import Coordination
import ModuleKit

/// The tasks that a programme and the plans under it gave: counted by the host from keys, and read a page at a time.
struct TaskBook {
  /// More is no list for people.
  static let page = 200

  private let subjects: [String]

  init(_ standing: Standing) {
    subjects = ["programme/\(standing.id)"] + standing.plans.map { "plan/\($0.id)" }
  }

  /// How many tasks of a lead are given, completed, cancelled, open, late.
  struct Counts: Equatable {
    var given = 0
    var open = 0
    var cancelled = 0
    var late = 0
    var completed: Int { given - open - cancelled }
  }

  /// By lead. What is closed is most of it and is counted once only; what it was closed as, where it is few.
  func counts(in now: Circumstances) throws -> [BodyID: Counts] {
    var counts: [BodyID: Counts] = [:]
    let parts: [([String: String], WritableKeyPath<Counts, Int>)] = [
      ([:], \.given), (["open": "true"], \.open), (["stage": "cancelled"], \.cancelled), (["late": "true"], \.late),
    ]
    try now.gather(
      subjects.flatMap { subject in
        parts.map { values, member -> () throws -> Void in
          {
            let wanted = values.merging(["subject": subject]) { own, _ in own }
            for row in try now.totals(HouseTask.self, where: wanted, by: ["lead"]) {
              guard let lead = row.group.first.flatMap({ BodyID($0) }) else { continue }
              counts[lead, default: Counts()][keyPath: member] += Int(row.count)
            }
          }
        }
      })
    return counts
  }

  /// The first tasks by due day that fit.
  func tasks(where values: [String: String], limit: Int = page, in now: Circumstances) throws -> [Found<HouseTask>] {
    var found: [Found<HouseTask>] = []
    try now.gather(
      subjects.map { subject in
        {
          let wanted = values.merging(["subject": subject]) { own, _ in own }
          found += try now.page(HouseTask.self, where: wanted, by: "due", limit: limit)
        }
      })
    return Array(
      found.sorted { ($0.state.due ?? .last, $0.id) < ($1.state.due ?? .last, $1.id) }.prefix(limit))
  }
}

/// All tasks that the programme and the plans under it gave, by body, and as they stand: of a day before today as they
/// stood then.
struct TasksReport: Question {
  static let form = Form(
    "report-tasks", vi: "Báo cáo nhiệm vụ", en: "Report on tasks",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"))

  var programme: String

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: nil, sources: [], wish: [.plans], in: now)
    let book = TaskBook(standing)
    let counts = try book.counts(in: now)
    let given = counts.values.reduce(0) { $0 + $1.given }
    // Of few tasks all are listed, of many those that are open.
    let isWhole = given <= TaskBook.page
    let tasks = given == 0 ? [] : try book.tasks(where: isWhole ? [:] : ["open": "true"], in: now)
    let names = try now.names(of: Set(counts.keys).union(tasks.map(\.state.lead)))
    let none = Report.Section(
      paragraphs: [BilingualText("Chưa giao nhiệm vụ: ocopctl programme activate", "No tasks were given yet: activate")]
    )
    return Report(
      .report, vi: "Nhiệm vụ: \(standing.name.vi)", en: "Tasks: \(standing.name.en)", cutOff: now.today,
      sections: given == 0
        ? [none] : [table(counts, names), list(standing, tasks, isWhole: isWhole, counts, names, on: now.today)])
  }

  private func table(_ counts: [BodyID: TaskBook.Counts], _ names: [BodyID: BilingualText]) -> Report.Section {
    let columns: [Report.Column] = [
      .init("body", vi: "Cơ quan", en: "Body"), .init("tasks", vi: "Được giao", en: "Given", .integer),
      .init("completed", vi: "Hoàn thành", en: "Completed", .integer),
      .init("open", vi: "Đang làm", en: "Open", .integer),
      .init("overdue", vi: "Quá hạn", en: "Overdue", .integer),
    ]
    let all = counts.values.reduce(into: TaskBook.Counts()) { sum, own in
      sum.given += own.given
      sum.open += own.open
      sum.cancelled += own.cancelled
      sum.late += own.late
    }
    func row(_ name: BilingualText, _ own: TaskBook.Counts) -> [Report.Cell] {
      [.text(name), Report.Cell(own.given), Report.Cell(own.completed), Report.Cell(own.open), Report.Cell(own.late)]
    }
    let rows = counts.sorted { $0.key < $1.key }.map { row(names[$0.key] ?? $0.key.text, $0.value) }
    return Report.Section(
      heading: BilingualText("I. Theo cơ quan", "I. By body"),
      table: Report.Table(columns: columns, rows: rows + [row(BilingualText("Cộng", "In all"), all)]))
  }

  private func list(
    _ standing: Standing, _ tasks: [Found<HouseTask>], isWhole: Bool, _ counts: [BodyID: TaskBook.Counts],
    _ names: [BodyID: BilingualText], on day: Day
  ) -> Report.Section {
    let open = counts.values.reduce(0) { $0 + $1.open }
    let note = BilingualText(
      "\(tasks.count) nhiệm vụ đến hạn trước trong \(open) nhiệm vụ đang làm",
      "The \(tasks.count) due first of \(open) open tasks")
    return Report.Section(
      heading: BilingualText("II. Từng nhiệm vụ", "II. Each task"), paragraphs: isWhole ? [] : [note],
      table: standing.taskTable(tasks, names, on: day))
  }
}
