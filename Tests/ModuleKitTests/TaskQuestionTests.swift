import Coordination
import House
import Testing
import Wire

/// Lists of open tasks, stand-ins and handovers.
struct TaskQuestionTests {
  private func desk() throws -> HouseDesk {
    var desk = try HouseDesk.prepared()
    let rows: [(String, String, [JSON], String?)] = [
      ("Đề xuất sản phẩm", "agriculture-dept", ["industry-trade-dept"], "2024-04-05"),
      ("Kiểm tra nhãn", "science-technology-dept", ["agriculture-dept"], "2024-04-12"),
      ("Mở gian hàng", "industry-trade-dept", [], nil), ("Tập huấn", "agriculture-dept", [], "2024-06-28"),
    ]
    for (title, lead, with, due) in rows {
      try desk.send(
        "assign", to: "task",
        .members([
          "task": "work", "title": .string(title), "lead": .string(lead), "with": .array(with),
          "due": due.map(JSON.string),
        ]), as: "province-committee")
    }
    return desk
  }

  private func ids(_ answer: JSON) -> [String] {
    (answer.array ?? answer["tasks"]?.array ?? []).compactMap { $0["id"]?.string.map { String($0.suffix(1)) } }
  }

  @Test func theBoardTellsWhoMustActAndWhat() throws {
    var desk = try desk()
    try desk.send("accept", to: "task/NV-2024-0001")
    try desk.send("ask-input", to: "task/NV-2024-0001", ["from": ["industry-trade-dept"], "question": "Gian?"])
    try desk.send("ask-extension", to: "task/NV-2024-0004", ["due": "2024-07-05", "reason": "Mưa"])
    try desk.send("complete", to: "task/NV-2024-0003", ["result": "Xong"], as: "industry-trade-dept")
    try desk.advance(to: "2024-04-30")
    let board = try desk.answer("task-board")
    let rows = board["tasks"]?.array ?? []
    let told = rows.map {
      "\($0["body"]?.string ?? "") \($0["id"]?.string?.suffix(1) ?? "") \($0["act"]?["en"]?.string ?? "")"
    }
    #expect(
      told == [
        "agriculture-dept 4 Accept", "industry-trade-dept 1 Give input",
        "province-committee 1 See to the late task", "province-committee 2 See to the late task",
        "province-committee 4 Answer the wish for an extension", "science-technology-dept 2 Accept",
      ])
    #expect(rows.map { $0["overdue"] == true } == [false, true, true, true, false, true])
    #expect(ids(try desk.answer("task-board", ["body": "science-technology-dept"])) == ["2"])
    #expect(
      board["bodies"]?.array?.map {
        "\($0["body"]?.string ?? "") \($0["acts"]?.integer ?? 0) \($0["late"]?.integer ?? 0)"
      } == [
        "agriculture-dept 1 0", "industry-trade-dept 1 1", "province-committee 3 2", "science-technology-dept 1 1",
      ])
  }

  @Test func ofManyTasksTheBoardCountsAllAndListsTheLate() throws {
    var desk = try desk()
    try desk.advance(to: "2024-04-08")
    let board = try desk.answer("task-board", ["limit": 2])
    #expect(board["bodies"]?.array?.reduce(0) { $0 + ($1["acts"]?.integer ?? 0) } == 4)
    #expect(ids(board) == ["1"])
    #expect(board["note"]?["en"]?.string?.hasPrefix("There are 4") == true)
    let own = try desk.answer("task-board", ["body": "agriculture-dept", "limit": 1])
    #expect(ids(own) == ["1"] && own["note"] != nil)
    let list = try desk.answer("task-list", ["limit": 2])
    #expect(ids(list) == ["1", "2"] && list["total"] == 4)
    let late = try desk.answer("task-list", ["overdue": true])
    #expect(ids(late) == ["1"] && late["total"] == 1)
  }

  @Test func theListIsNarrowedByBodyDayOfficerAndWords() throws {
    var desk = try desk()
    try desk.send("assign-officer", to: "task/NV-2024-0001", ["officer": "Chuyên viên A"])
    #expect(ids(try desk.answer("task-list")) == ["1", "2", "4", "3"], "by due day, without one last")
    #expect(ids(try desk.answer("task-list", ["body": "agriculture-dept"])) == ["1", "2", "4"])
    #expect(ids(try desk.answer("task-list", ["dueBefore": "2024-04-12"])) == ["1"])
    #expect(ids(try desk.answer("task-list", ["officer": "Chuyên viên A"])) == ["1"])
    #expect(ids(try desk.answer("task-list", ["text": "nhan"])) == ["2"])
    try desk.advance(to: "2024-04-08")
    #expect(ids(try desk.answer("task-list", ["overdue": true])) == ["1"])
    #expect(ids(try desk.answer("task-list", ["overdue": false])) == ["2", "4", "3"])
  }

  @Test func whoStandsInSeesTheTasksOfTheAbsent() throws {
    var desk = try desk()
    try desk.send("assign-officer", to: "task/NV-2024-0001", ["officer": "Chuyên viên A"])
    try desk.send("assign-officer", to: "task/NV-2024-0002", ["officer": "Chuyên viên A"])
    try desk.send("assign-officer", to: "task/NV-2024-0004", ["officer": "Chuyên viên B"])
    let leave: JSON = [
      "officer": "Chuyên viên A", "standIn": "Chuyên viên B", "from": "2024-03-25", "to": "2024-03-29",
    ]
    let absence = try desk.send("stand-in", to: "absence", leave).record
    #expect(absence == "absence/NP-2024-0001")
    #expect(ids(try desk.answer("task-mine", ["officer": "Chuyên viên B"])) == ["4"], "not yet away")
    try desk.advance(to: "2024-03-25")
    let rows = try desk.answer("task-mine", ["officer": "Chuyên viên B"])
    #expect(ids(rows) == ["1", "2", "4"])
    #expect(rows.array?.map { $0["standingFor"] ?? "" } == ["Chuyên viên A", "Chuyên viên A", ""])
    #expect(
      ids(try desk.answer("task-mine", ["officer": "Chuyên viên B", "body": "industry-trade-dept"])).isEmpty)
    expectRefusal("not-this-body") { try desk.send("end", to: absence, as: "industry-trade-dept") }
    try desk.send("end", to: absence)
    #expect(ids(try desk.answer("task-mine", ["officer": "Chuyên viên B"])) == ["4"])
    expectRefusal("bad-span") {
      var wrong = leave
      wrong["to"] = "2024-03-01"
      try desk.send("stand-in", to: "absence", wrong)
    }
    expectRefusal("same-officer") {
      var wrong = leave
      wrong["standIn"] = "Chuyên viên A"
      try desk.send("stand-in", to: "absence", wrong)
    }
  }

  // MARK: - Handover

  @Test func aReplacedBodyHandsAllItsTasksToItsSuccessor() throws {
    var desk = try desk()
    try desk.addBody("environment-dept", superior: "province-committee")
    try desk.addBody(
      "agriculture-dept", superior: "province-committee", validTo: "2024-03-31", replacedBy: ["environment-dept"])
    try desk.send("complete", to: "task/NV-2024-0004", ["result": "Xong"])
    let fields: JSON = ["fromBody": "agriculture-dept", "reason": "Sáp nhập", "decision": "12/NQ-HĐND"]
    let trial = try desk.send("start", to: "handover", fields, isDryRun: true).decision
    #expect(trial["sends"]?.array?.count == 2 && desk.outbox.isEmpty, "a dry run shows what would move")
    let handover = try desk.send("start", to: "handover", fields).record
    #expect(handover == "handover/BG-2024-0001" && desk.state(handover)["tasks"] == 2)
    let id: JSON = ["handover": .string(String(handover.dropFirst(9)))]
    #expect(try desk.answer("handover-progress", id)["left"] == ["NV-2024-0001", "NV-2024-0002"])
    expectRefusal("tasks-left") { try desk.send("finish", to: handover) }
    try desk.deliver()
    #expect(desk.state("task/NV-2024-0001")["lead"] == "environment-dept")
    #expect(desk.records["task/NV-2024-0001"]?.body == "environment-dept")
    #expect(desk.state("task/NV-2024-0001")["next"] == ["environment-dept"])
    #expect(desk.state("task/NV-2024-0002")["with"] == ["environment-dept"])
    #expect(desk.state("task/NV-2024-0004")["lead"] == "agriculture-dept", "what was done stays under its name")
    let progress = try desk.answer("handover-progress", id)
    #expect(progress["taken"] == 2 && progress["left"] == [])
    try desk.advance(to: "2024-03-24")
    #expect(desk.records[handover]?.stage == "finished" && desk.state(handover)["taken"] == 2)
    #expect(desk.told("task/NV-2024-0001").last == "taken-over")
  }

  @Test func aLeaverHandsOverToAColleague() throws {
    var desk = try desk()
    for number in 1...2 { try desk.send("assign-officer", to: "task/NV-2024-000\(number)", ["officer": "A"]) }
    try desk.send("assign-officer", to: "task/NV-2024-0004", ["officer": "B"])
    try desk.send(
      "start", to: "handover",
      ["fromBody": "agriculture-dept", "fromOfficer": "A", "toOfficer": "C", "reason": "Nghỉ hưu"])
    try desk.deliver()
    #expect(desk.state("task/NV-2024-0001")["officer"] == "C")
    #expect(desk.state("task/NV-2024-0002")["officers"] == [["body": "agriculture-dept", "officer": "C"]])
    #expect(desk.state("task/NV-2024-0004")["officer"] == "B")
    #expect(ids(try desk.answer("task-mine", ["officer": "C"])) == ["1", "2"])
  }

  @Test func handoversThatMakeNoSenseAreRefused() throws {
    var desk = try desk()
    func start(_ fields: JSON) throws { try desk.send("start", to: "handover", fields) }
    expectRefusal("name-the-taker") { try start(["fromBody": "agriculture-dept", "reason": "Lý do"]) }
    expectRefusal("same-hands") {
      try start(["fromBody": "agriculture-dept", "toBody": "agriculture-dept", "reason": "Lý do"])
    }
    expectRefusal("nothing-to-hand-over") {
      try start(["fromBody": "agriculture-dept", "fromOfficer": "Ai", "toOfficer": "B", "reason": "Lý do"])
    }
    expectRefusal("unknown-body") {
      try start(["fromBody": "agriculture-dept", "toBody": "nobody", "reason": "Lý do"])
    }
    expectRefusal("forbidden") {
      try desk.send(
        "start", to: "handover", ["fromBody": "agriculture-dept", "toBody": "industry-trade-dept", "reason": "x"],
        by: ["officer"])
    }
  }

  @Test func aTaskThatMovedOnIsNotTakenAgain() throws {
    var desk = try desk()
    let handover = try desk.send(
      "start", to: "handover",
      ["fromBody": "industry-trade-dept", "toBody": "science-technology-dept", "reason": "Chuyển việc"]
    ).record
    try desk.send(
      "reassign", to: "task/NV-2024-0003", ["lead": "agriculture-dept", "reason": "Gấp"], as: "province-committee")
    try desk.deliver()
    #expect(desk.state("task/NV-2024-0003")["lead"] == "agriculture-dept")
    #expect(desk.state("task/NV-2024-0001")["with"] == ["science-technology-dept"])
    try desk.advance(to: "2024-03-23")
    #expect(desk.state(handover)["taken"] == 1 && desk.state(handover)["tasks"] == 2)
  }
}
