import Coordination
import House
import ModuleKit
import Testing
import Wire

/// The life of a task (DESIGN.md §5), rule by rule.
struct TaskTests {
  private static let work: JSON = [
    "task": "check-labels", "title": "Kiểm tra nhãn", "lead": "agriculture-dept",
    "with": ["industry-trade-dept", "science-technology-dept"], "due": "2024-05-06",
  ]

  private func assigned(_ desk: inout HouseDesk, _ fields: JSON = Self.work) throws -> String {
    try desk.send("assign", to: "task", fields, as: "province-committee").record
  }

  @Test func theManifestSurvivesTheWireAndItsFormsLeadThroughAllStages() throws {
    let manifest = House.manifest
    #expect(try Manifest(JSON(manifest.json.bytes)) == manifest)
    for kind in manifest.kinds {
      let stages = Set(kind.stages.map(\.name))
      #expect(Set(kind.commands.flatMap(\.to)) == stages, "\(kind.kind)")
      #expect(Set(kind.commands.flatMap(\.from)).isSubset(of: stages), "\(kind.kind)")
    }
  }

  // MARK: - Bodies

  @Test func aTaskGoesToBodiesThatExistOnTheDay() throws {
    var desk = try HouseDesk.prepared()
    var fields = Self.work
    fields["lead"] = "agriculture"
    let wrong = fields
    expectRefusal("unknown-body") { try desk.send("assign", to: "task", wrong) }
    do { try desk.send("assign", to: "task", wrong) } catch let refused as HouseDesk.Refused {
      #expect(refused.problem["en"]?["detail"] == "Did you mean \"agriculture-dept\"?")
    }
    fields["lead"] = "old-dept"
    let late = fields
    expectRefusal("body-not-valid") { try desk.send("assign", to: "task", late) }
    #expect(try desk.send("assign", to: "task", late, dated: Day(iso: "2024-02-29")).record == "task/NV-2024-0001")
    fields = Self.work
    fields["with"] = ["industry-trade-dept", "nobody"]
    let shared = fields
    expectRefusal("unknown-body") { try desk.send("assign", to: "task", shared) }
    expectRefusal("unknown-body") {
      try desk.send("reassign", to: "task/NV-2024-0001", ["lead": "nobody", "reason": "Chuyển"])
    }
  }

  @Test func anOfficeWithoutARegisterOfBodiesAssignsAll() throws {
    var desk = try HouseDesk(today: "2024-03-22")
    _ = try assigned(&desk)
    #expect(desk.records["task/NV-2024-0001"]?.stage == "assigned")
  }

  // MARK: - Days

  @Test func remindersAreCountedInWorkingDays() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    // 06/05 is a Monday after the holidays; Saturday 04/05 is worked in exchange for 29/04.
    #expect(
      desk.days(of: task) == [
        "remind-7": "2024-04-23", "remind-1": "2024-05-04", "due": "2024-05-06", "overdue": "2024-05-07",
        "escalate": "2024-05-13",
      ])
    try desk.advance(to: "2024-05-31")
    #expect(desk.told(task) == ["assigned", "reminded", "reminded", "became-due", "became-overdue", "escalated"])
    let days = desk.events.filter { $0.record == task }.map(\.day.iso)
    #expect(days == ["2024-03-22", "2024-04-23", "2024-05-04", "2024-05-06", "2024-05-07", "2024-05-13"])
    #expect(desk.state(task)["escalatedTo"] == "province-committee")
    #expect(desk.state(task)["next"] == ["agriculture-dept", "province-committee"])
    #expect(desk.days(of: task).isEmpty)
  }

  /// For any due day: each reminder lies so many working days before it as its name says, and never on a day of rest.
  @Test func theDaysOfEveryTaskAreInOrder() throws {
    var desk = try HouseDesk.prepared()
    let calendar = try read(WorkingCalendar.self, (desk.state("calendar/office")["document"] ?? [:]).text)
    for offset in stride(from: 20, through: 200, by: 3) {
      let due = desk.today + offset
      var fields = Self.work
      fields["due"] = .string(due.iso)
      let task = try desk.send("assign", to: "task", fields).record
      let days = desk.days(of: task).mapValues { Day(iso: $0) ?? .first }
      let isLast = calendar.isWorking(due) ? 1 : 0
      for (name, count) in [("remind-7", 7), ("remind-1", 1)] {
        let day = try #require(days[name])
        #expect(calendar.isWorking(day) && calendar.workingDays(from: day, to: due) == count - 1 + isLast, "\(due)")
      }
      let escalation = try #require(days["escalate"])
      #expect(calendar.isWorking(escalation) && calendar.workingDays(from: due, to: escalation) == 5, "\(due)")
      #expect(days["due"] == due && days["overdue"] == due + 1)
    }
  }

  @Test func aTaskThatAModuleAssignsIsRemindedOfAsWell() throws {
    var desk = try HouseDesk.prepared()
    var assignment = Self.work
    assignment["title"] = ["vi": "Kiểm tra nhãn", "en": "Check labels"]
    let task = desk.assignByModule(assignment)
    try desk.advance(to: "2024-03-23")
    #expect(desk.days(of: task)["remind-7"] == "2024-04-23" && desk.days(of: task)["escalate"] == "2024-05-13")
    try desk.advance(to: "2024-05-07")
    #expect(desk.told(task) == ["reminded", "reminded", "became-due", "became-overdue"])
    #expect(desk.state(task)["open"] == true && desk.state(task)["next"] == ["agriculture-dept"])
  }

  @Test func aClosedTaskIsNotRemindedOfAndAReturnedOneAgain() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    try desk.send("complete", to: task, ["result": "Xong"])
    #expect(desk.days(of: task).isEmpty && desk.state(task)["open"] == false && desk.state(task)["next"] == [])
    try desk.send("return", to: task, ["reason": "Thiếu hai sản phẩm"], as: "province-committee")
    #expect(desk.days(of: task).count == 5 && desk.state(task)["returns"] == ["Thiếu hai sản phẩm"])
    try desk.send("cancel", to: task, ["reason": "Bỏ kế hoạch"], as: "province-committee")
    #expect(desk.days(of: task).isEmpty)
  }

  @Test func aReminderWhoseDayIsPastIsLeftOut() throws {
    var desk = try HouseDesk.prepared(today: "2024-05-02")
    let task = try assigned(&desk)
    #expect(Set(desk.days(of: task).keys) == ["remind-1", "due", "overdue", "escalate"])
  }

  @Test func aLeadWithoutASuperiorIsNotEscalated() throws {
    var desk = try HouseDesk.prepared()
    var fields = Self.work
    fields["lead"] = "province-committee"
    let task = try assigned(&desk, fields)
    try desk.advance(to: "2024-06-01")
    #expect(!desk.told(task).contains("escalated"))
  }

  @Test func theDaysUntilEscalationMayBeGiven() throws {
    var desk = try HouseDesk.prepared()
    var fields = Self.work
    fields["escalateAfter"] = 1
    let task = try assigned(&desk, fields)
    #expect(desk.days(of: task)["escalate"] == "2024-05-07")
  }

  /// What is attached stands beside the document that a reference record is about, not in its place.
  @Test func aDocumentAttachedToTheCalendarLeavesItReadable() throws {
    var desk = try HouseDesk.prepared()
    let state = try #require(desk.records["calendar/office"]?.state)
    try desk.send(
      "attach", to: "calendar/office",
      ["number": "12/QĐ-UBND", "date": "2024-01-02", "summary": "Lịch nghỉ", "issuer": "UBND tỉnh"])
    var attached = try #require(desk.records["calendar/office"]?.state)
    #expect(attached["documents"]?.array?.count == 1 && attached["document"] == state["document"])
    try desk.addCalendar(holidays: ["2024-04-18"])
    attached = try #require(desk.records["calendar/office"]?.state)
    #expect(attached["documents"]?.array?.count == 1 && attached["document"]?["holidays"]?.object?.count == 1)
  }

  @Test func aNewCalendarMovesWhatIsCountedInWorkingDays() throws {
    var desk = try HouseDesk.prepared()
    var fields = Self.work
    (fields["due"], fields["dueDays"]) = (nil, 10)
    let counted = try assigned(&desk, fields)
    let fixed = try assigned(&desk)
    #expect(desk.state(counted)["due"] == "2024-04-05" && desk.state(counted)["dueFrom"] == "2024-03-22")
    try desk.addCalendar(holidays: ["2024-03-25", "2024-05-03"])
    #expect(desk.outbox.count == 1, "one for each lead")
    try desk.deliver()
    #expect(desk.state(counted)["due"] == "2024-04-08" && desk.state(counted)["formerDue"] == ["2024-04-05"])
    #expect(desk.state(fixed)["due"] == "2024-05-06", "a given day stays")
    #expect(desk.days(of: fixed)["remind-1"] == "2024-05-02", "its reminders move")
    expectRefusal("two-dues") {
      var both = fields
      both["due"] = "2024-05-06"
      try desk.send("assign", to: "task", both)
    }
  }

  @Test func aNewCalendarReachesThousandsOfTasksPageByPage() throws {
    var desk = try HouseDesk.prepared()
    var fields = Self.work
    (fields["due"], fields["dueDays"]) = (nil, 10)
    let first = try assigned(&desk, fields)
    let many = 2_300
    for number in 1...many { desk.records["task/NV-2023-\(number)"] = desk.records[first] }
    try desk.addCalendar(holidays: ["2024-03-25", "2024-05-03"])
    try desk.deliver()
    let moved = desk.records.values.count { $0.state["due"] == "2024-04-08" && $0.state["dueDays"] == 10 }
    #expect(moved == many + 1)
  }

  // MARK: - Extensions

  @Test func anExtensionIsAskedForAndAnsweredByTheAssigner() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    expectRefusal("not-the-lead") {
      try desk.send("ask-extension", to: task, ["due": "2024-05-20", "reason": "Mưa lũ"], as: "industry-trade-dept")
    }
    expectRefusal("not-later") { try desk.send("ask-extension", to: task, ["due": "2024-05-06", "reason": "Mưa lũ"]) }
    expectRefusal("nothing-asked") { try desk.send("extend", to: task, ["reason": "Đồng ý"], as: "province-committee") }
    try desk.send("ask-extension", to: task, ["due": "2024-05-20", "reason": "Mưa lũ"])
    #expect(desk.state(task)["next"] == ["agriculture-dept", "province-committee"])
    expectRefusal("own-extension") { try desk.send("extend", to: task, ["reason": "Tự gia hạn"]) }
    try desk.send("refuse-extension", to: task, ["reason": "Không"], as: "province-committee")
    #expect(desk.state(task)["extensionAsked"] == nil && desk.state(task)["due"] == "2024-05-06")
    expectRefusal("nothing-asked") {
      try desk.send("refuse-extension", to: task, ["reason": "Không"], as: "province-committee")
    }
    try desk.send("ask-extension", to: task, ["due": "2024-05-20", "reason": "Mưa lũ"])
    try desk.advance(to: "2024-05-14")
    #expect(desk.state(task)["overdue"] == true && desk.state(task)["escalatedTo"] == "province-committee")
    try desk.send("extend", to: task, ["reason": "Đồng ý"], as: "province-committee")
    let state = desk.state(task)
    #expect(state["due"] == "2024-05-20" && state["formerDue"] == ["2024-05-06"] && state["overdue"] == false)
    #expect(state["escalatedTo"] == nil && state["extensionAsked"] == nil && state["next"] == ["agriculture-dept"])
    #expect(desk.days(of: task)["overdue"] == "2024-05-21" && desk.days(of: task)["escalate"] == "2024-05-27")
  }

  @Test func aLeadGivesATaskBackToWhoAssignedIt() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    expectRefusal("not-the-lead") { try desk.send("return", to: task, ["reason": "x"], as: "industry-trade-dept") }
    try desk.send("accept", to: task)
    try desk.send("return", to: task, ["reason": "Không thuộc thẩm quyền"])
    #expect(desk.records[task]?.stage == "assigned" && desk.state(task)["next"] == ["province-committee"])
    #expect(desk.days(of: task).count == 5, "the days go on")
    let act = try desk.answer("task-board", ["body": "province-committee"])["tasks"]?.array?.first?["act"]?["en"]
    #expect(act == "Assign the returned task anew")
    try desk.send(
      "reassign", to: task, ["lead": "industry-trade-dept", "reason": "Đúng việc"], as: "province-committee")
    #expect(desk.state(task)["next"] == ["industry-trade-dept"] && desk.state(task)["declined"] == nil)
    #expect(desk.state(task)["with"] == ["science-technology-dept"])
  }

  // MARK: - Parts of others

  @Test func completingTellsWhoGaveNothing() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    try desk.send("accept", to: task)
    try desk.send("ask-input", to: task, ["from": ["industry-trade-dept"], "question": "Điểm bán?"])
    #expect(desk.state(task)["next"] == ["industry-trade-dept"])
    try desk.send("contribute", to: task, ["text": "Danh sách"], as: "industry-trade-dept", own: "programme-office")
    #expect(desk.records[task]?.stage == "in-progress")
    let typedBy = desk.state(task)["contributions"]?.array?.first?["typedBy"]
    #expect(typedBy == "programme-office", "who typed for whom")
    expectRefusal("not-cooperating") {
      try desk.send("contribute", to: task, ["text": "Tôi"], as: "province-committee")
    }
    let decision = try desk.send("complete", to: task, ["result": "Xong"]).decision
    #expect(decision["reply"]?["missing"] == ["science-technology-dept"])
    #expect(desk.records[task]?.stage == "completed")
    #expect(desk.events.last?.data["typedBy"] == nil, "nobody typed for another")
  }

  @Test func contributionsBeyondTheSizeOfAStateAreRefused() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    let long = JSON.string(String(repeating: "ă", count: 9_900))
    for _ in 0..<5 { try desk.send("contribute", to: task, ["text": long]) }
    expectRefusal("too-long") { try desk.send("contribute", to: task, ["text": long]) }
  }

  @Test func eachBodyNamesItsOwnOfficer() throws {
    var desk = try HouseDesk.prepared()
    let task = try assigned(&desk)
    try desk.send("assign-officer", to: task, ["officer": "Chuyên viên A"])
    try desk.send("forward", to: task, ["officer": "Chuyên viên B", "note": "Đang đi công tác"])
    try desk.send("assign-officer", to: task, ["officer": "Chuyên viên C"], as: "industry-trade-dept")
    try desk.send("forward", to: task, ["officer": "Chuyên viên D", "note": "Thay"], as: "industry-trade-dept")
    #expect(desk.state(task)["officer"] == "Chuyên viên B")
    #expect(desk.state(task)["officers"] == [["body": "industry-trade-dept", "officer": "Chuyên viên D"]])
    expectRefusal("not-the-lead") {
      try desk.send("assign-officer", to: task, ["officer": "Ai đó"], as: "province-committee")
    }
  }

  @Test func yearRoundWorkIsCountedByPeriod() throws {
    var desk = try HouseDesk.prepared()
    let fields: JSON = [
      "task": "train-producers", "title": "Tập huấn cả năm", "lead": "agriculture-dept",
      "with": ["industry-trade-dept"], "recurring": "quarter",
    ]
    let task = try assigned(&desk, fields)
    #expect(desk.days(of: task).isEmpty)
    try desk.send("enter", to: task, ["text": "Lớp ở Ba Tơ", "count": 40])
    try desk.send("enter", to: task, ["text": "Lớp ở Sơn Hà", "count": 25], as: "industry-trade-dept", own: "x-office")
    try desk.advance(to: "2024-08-15")
    try desk.send("enter", to: task, ["text": "Lớp ở Lý Sơn"])
    let answer = try desk.answer("task-entries", ["task": .string(String(task.dropFirst(5)))])
    #expect(answer["periods"]?.array?.map { $0["period"] } == ["2024-Q1", "2024-Q2", "2024-Q3"])
    #expect(answer["periods"]?.array?.map { $0["entries"] } == [2, 0, 1])
    #expect(answer["periods"]?.array?.first?["sum"] == 65)
    #expect(answer["empty"] == ["2024-Q2"])
    #expect(desk.events.contains { $0.type == "entered" && $0.data["entry"]?["typedBy"] == "x-office" })
    let plain = try assigned(&desk)
    expectRefusal("not-year-round") { try desk.send("enter", to: plain, ["text": "Việc"]) }
    expectRefusal("not-cooperating") { try desk.send("enter", to: task, ["text": "Việc"], as: "province-committee") }
  }
}
