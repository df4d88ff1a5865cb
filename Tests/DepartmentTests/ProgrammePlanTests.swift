// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import Foundation
import Testing
import Wire

@testable import Programme

/// The life of plans and letters, the tasks they give, and what an amendment does to them.
@Suite struct ProgrammePlanTests {
  private static let tasks: [JSON] = [
    Paper.task("train", "agriculture-dept", ["from": "2024-04-01", "to": "2024-10-31"]),
    Paper.task("report-year", "programme-office", ["due": "2024-12-20"]),
    Paper.task("promote", "industry-trade-dept", ["allYear": true], with: ["agriculture-dept"]),
    Paper.task("news", "industry-trade-dept", ["allYear": true, "every": "quarter"]),
  ]

  private static let document = Paper.programme(2024, issued: "2024-03-22", assignments: tasks)

  private func office(today: String = "2024-03-25") throws -> ProgrammeDesk {
    var office = try ProgrammeDesk(today: today)
    try office.apply("p", Self.document)
    return office
  }

  private func running() throws -> ProgrammeDesk {
    var office = try office()
    try office.take(
      office.desk.send("activate", to: "programme/p", body: "programme-office"), about: "programme/p")
    return office
  }

  @Test func activationGivesEveryTaskWithItsDay() throws {
    let office = try running()
    let tasks = (1...7).compactMap { office.desk.records["task/NV-\($0)"]?.state }
    #expect(
      tasks.map { $0["due"] } == [
        "2024-10-31", "2024-12-20", nil, "2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31",
      ])
    #expect(tasks.map { $0["recurring"] } == [nil, nil, "quarter", nil, nil, nil, nil], "counted by entries")
    #expect(tasks[4]["title"]?["vi"] == "Việc news (quý 2/2024)")
    #expect(tasks[4]["dueRule"] == "every quarter 2/2024")
    #expect(office.desk.state("programme/p")["activated"] == "2024-03-25")
    var again = office
    expectRefusal("wrong-stage") {
      try again.desk.send("activate", to: "programme/p", body: "programme-office")
    }
  }

  @Test func workingDaysAfterAnEventFollowTheCalendarOfTheOffice() throws {
    var office = try ProgrammeDesk(today: "2024-03-25")
    let late = Paper.programme(
      2024, issued: "2024-03-22",
      calendar: [
        Paper.step("ideas", ["allYear": false, "from": "2024-03-01", "to": "2024-04-26", "lead": "agriculture-dept"])
      ],
      assignments: [
        Paper.task("send", "agriculture-dept", ["after": ["event": "issued", "workingDays": 5]]),
        Paper.task("collect", "agriculture-dept", ["after": ["event": "ideas", "workingDays": 1]]),
      ])
    try office.apply("p", late)
    expectRefusal("no-calendar") {
      try office.desk.send("activate", to: "programme/p", body: "programme-office")
    }
    office.desk.records["calendar/office"] = (
      1, "applied",
      [
        "document": ["validFrom": "2024-01-01", "validTo": "2024-12-31", "weekend": [6, 7]],
        "effective": "2024-01-01",
      ]
    )
    let decision = try office.desk.send("activate", to: "programme/p", body: "programme-office")
    #expect(decision["tasks"]?.array?.map { $0["due"] } == ["2024-03-29", "2024-04-29"])
  }

  @Test func anAmendmentShowsWhatItWouldChangeAndThenMovesOpenTasks() throws {
    var office = try running()
    office.desk.records["task/NV-3"]?.state["open"] = false
    var amended = Self.document
    amended["number"] = "80/KH-UBND"
    amended["assignments"] = [
      Paper.task("train", "agriculture-dept", ["from": "2024-04-01", "to": "2024-11-30"]),
      Paper.task("promote", "industry-trade-dept", ["due": "2024-10-01"]),
      Paper.task("news", "industry-trade-dept", ["allYear": true, "every": "quarter"]),
      Paper.task("inspect", "agriculture-dept", ["due": "2024-09-30"]),
    ]
    let preview = try office.desk.answer("amendment", ["programme": "p", "document": amended])
    #expect(
      preview["moved"]?.array?.map { [$0["task"], $0["before"], $0["after"]] }
        == [["NV-1", "2024-10-31", "2024-11-30"]])
    #expect(preview["cancelled"]?.array?.map { $0["task"] } == ["NV-2"])
    #expect(preview["given"]?.array?.map { $0["task"] } == ["inspect"])
    #expect(
      preview["changes"]?.array?.map { $0["path"] } == [
        "/number", "/assignments/inspect", "/assignments/promote", "/assignments/report-year", "/assignments/train",
      ])
    #expect(preview["faults"] == [])
    #expect(office.desk.state("programme/p")["number"] == "69/KH-UBND")

    let decision = try office.desk.send(
      "apply", to: "programme/p", ["document": amended], body: "programme-office")
    #expect(
      decision["sends"]?.array?.map { $0["command"] } == ["house.task.extend/NV-1", "house.task.cancel/NV-2"])
    #expect(decision["sends"]?.array?.first?["fields"]?["due"] == "2024-11-30")
    #expect(decision["tasks"]?.array?.map { $0["task"] } == ["inspect"])
    #expect(office.desk.stage("programme/p") == "running")
    #expect(office.desk.state("programme/p")["activated"] == "2024-03-25")
  }

  @Test func theFaultsOfAnAmendmentAreShownToo() throws {
    let office = try running()
    var amended = Self.document
    amended["number"] = ""
    let preview = try office.desk.answer("amendment", ["programme": "p", "document": amended])
    #expect(preview["faults"]?.array?.map { $0["pointer"] } == ["/number"])
  }

  // MARK: - Plans of bodies

  private func drafted(_ office: inout ProgrammeDesk, _ form: String = "plan", _ fields: JSON = [:]) throws {
    var all = fields
    all["programme"] = "p"
    all["form"] = .string(form)
    all["name"] = "Kế hoạch của Sở"
    all["content"] = ["assignments": [Paper.task("hold-class", "agriculture-dept", ["due": "2024-06-30"])]]
    try office.desk.send("draft", to: "plan/KH-1", all)
  }

  @Test func aPlanIsDraftedConsultedSubmittedIssuedAndRun() throws {
    var office = try office()
    try drafted(&office)
    let asked = try office.desk.send(
      "consult", to: "plan/KH-1", ["bodies": ["industry-trade-dept", "agriculture-dept"], "due": "2024-04-05"])
    #expect(asked["tasks"]?.array?.map { $0["lead"] } == ["industry-trade-dept"])
    try office.desk.send("comment", to: "plan/KH-1", ["text": "Nhất trí"], body: "industry-trade-dept")
    try office.desk.send("revise", to: "plan/KH-1", ["content": ["targets": []]])
    #expect(office.desk.stage("plan/KH-1") == "consulting")
    try office.desk.send("submit", to: "plan/KH-1", ["proposal": "12/TTr-SNN"])
    #expect(office.desk.stage("plan/KH-1") == "submitted")
    let issued = try office.desk.send(
      "issue", to: "plan/KH-1", ["number": "15/KH-SNN", "day": "2024-03-24", "signerPost": "Giám đốc Sở"])
    #expect(
      issued["facts"]?.array?.first?["data"] == [
        "plan": "KH-1", "programme": "p", "body": "agriculture-dept", "number": "15/KH-SNN", "day": "2024-03-24",
      ])
    let state = office.desk.state("plan/KH-1")
    #expect(state["signature"] == ["number": "15/KH-SNN", "day": "2024-03-24", "signerPost": "Giám đốc Sở"])
    #expect(state["comments"]?.array?.first?["body"] == "industry-trade-dept")
    try office.desk.send("activate", to: "plan/KH-1")
    #expect(office.desk.stage("plan/KH-1") == "running")
  }

  @Test func aLetterIsIssuedAtOnceAndIsNoPlan() throws {
    var office = try office()
    try drafted(&office, "letter")
    let issued = try office.desk.send(
      "issue", to: "plan/KH-1", ["number": "832/UBND-KT", "signerPost": "Chủ tịch UBND tỉnh"])
    #expect(issued["facts"] == nil)
    let decision = try office.desk.send("activate", to: "plan/KH-1")
    #expect(decision["tasks"]?.array?.map { $0["due"] } == ["2024-06-30"])
    try office.take(decision, about: "plan/KH-1")
    let amendment: JSON = ["assignments": [Paper.task("hold-class", "agriculture-dept", ["due": "2024-07-31"])]]
    let preview = try office.desk.answer("plan-amendment", ["plan": "KH-1", "content": amendment])
    #expect(preview["moved"]?.array?.map { $0["after"] } == ["2024-07-31"])
    let amended = try office.desk.send(
      "amend", to: "plan/KH-1", ["content": amendment, "amendment": "900/UBND-KT", "reason": "Lùi lịch"])
    #expect(amended["sends"]?.array?.map { $0["command"] } == ["house.task.extend/NV-1"])
    #expect(office.desk.state("plan/KH-1")["amendments"]?.array?.first?["number"] == "900/UBND-KT")
    #expect(try office.report("report-plans", "p").words.contains("Chưa có kế hoạch: UBND agriculture-dept"))
  }

  @Test func everyRuleOfPlansRefuses() throws {
    var office = try office()
    expectRefusal("unknown-programme") {
      try office.desk.send("draft", to: "plan/KH-1", ["programme": "x", "form": "plan", "name": "A"])
    }
    expectRefusal("bad-programme") {
      try office.desk.send(
        "draft", to: "plan/KH-1",
        [
          "programme": "p", "form": "plan", "name": "A",
          "content": ["assignments": [Paper.task("x", "nobody", ["due": "2024-06-30"])]],
        ])
    }
    try drafted(&office)
    expectRefusal("unknown-plan") { try drafted(&office, "plan", ["parent": "KH-9"]) }
    expectRefusal("not-the-owner") {
      try office.desk.send("submit", to: "plan/KH-1", ["proposal": "1"], body: "industry-trade-dept")
    }
    expectRefusal("due-before-start") {
      try office.desk.send("consult", to: "plan/KH-1", ["bodies": ["industry-trade-dept"], "due": "2024-03-01"])
    }
    expectRefusal("bad-programme") {
      try office.desk.send("consult", to: "plan/KH-1", ["bodies": ["nobody"], "due": "2024-04-01"])
    }
    try office.desk.send("consult", to: "plan/KH-1", ["bodies": ["industry-trade-dept"], "due": "2024-04-01"])
    expectRefusal("not-consulted") {
      try office.desk.send("comment", to: "plan/KH-1", ["text": "A"], body: "programme-office")
    }
    expectRefusal("future-day") {
      try office.desk.send("issue", to: "plan/KH-1", ["number": "1", "day": "2024-05-01", "signerPost": "A"])
    }
    // Issued after its own task was due.
    office.desk.today = Day(unchecked: "2024-07-01")
    expectRefusal("bad-programme") {
      try office.desk.send("issue", to: "plan/KH-1", ["number": "1", "signerPost": "A"])
    }
    var other = Self.document
    other["number"] = "2"
    try office.apply("q", other)
    try office.desk.send("draft", to: "plan/KH-2", ["programme": "q", "form": "plan", "name": "B"])
    expectRefusal("other-programme") { try drafted(&office, "plan", ["parent": "KH-2"]) }
  }

  @Test func bodiesWithoutAPlanAreListed() throws {
    var office = try office()
    var document = Self.document
    document["plansOf"] = ["agriculture-dept", "industry-trade-dept"]
    try office.apply("p", document)
    try drafted(&office)
    var report = try office.report("report-plans", "p")
    #expect(report.isEven)
    #expect(report.words.contains("Đã ban hành 0/2"))
    #expect(report.words.contains("UBND agriculture-dept | Dự thảo | KH-1"))
    #expect(report.words.contains("UBND industry-trade-dept | Chưa có"))
    try office.desk.send("issue", to: "plan/KH-1", ["number": "15/KH-SNN", "signerPost": "Giám đốc Sở"])
    report = try office.report("report-plans", "p")
    #expect(report.words.contains("Đã ban hành 1/2. Chưa có kế hoạch: UBND industry-trade-dept"))
    #expect(report.words.contains("KH-1 | 15/KH-SNN | 2024-03-25 | Giám đốc Sở"))
  }

  @Test func thePlanOfABodyThatEndedGoesToItsOneSuccessor() throws {
    var office = try office()
    try drafted(&office)
    try office.desk.send("issue", to: "plan/KH-1", ["number": "15/KH-SNN", "signerPost": "Giám đốc Sở"])
    func replaced(by successors: [BodyID]) throws -> JSON {
      let told = BodyReplaced(
        body: "agriculture-dept", successors: successors, communes: [:], day: Day(unchecked: "2024-07-01"),
        decision: "09/NQ-HĐND", succession: "CG-2024-0001",
        undecided: [.init(task: "NV-9", subject: "plan/KH-1"), .init(task: "NV-8", subject: nil)])
      return try JSON(Array(JSONEncoder().encode(told)))
    }
    let sends = try office.desk.react(
      to: "house.body-replaced", subject: "agriculture-dept", replaced(by: ["industry-trade-dept"]))
    #expect(
      sends.map { $0["command"] } == ["programme.plan.hand-over/KH-1", "house.succession.decide/CG-2024-0001"])
    #expect(sends.last?["fields"] == ["tasks": ["NV-9"], "to": "industry-trade-dept"])
    let several: [BodyID] = ["industry-trade-dept", "programme-office"]
    #expect(
      try office.desk.react(to: "house.body-replaced", subject: "agriculture-dept", replaced(by: several)) == [],
      "of several a person chooses")
    let order: JSON = ["to": "industry-trade-dept", "decision": "09/NQ-HĐND"]
    expectRefusal("not-the-owner") {
      try office.desk.send("hand-over", to: "plan/KH-1", order, body: "programme-office")
    }
    try office.desk.send("hand-over", to: "plan/KH-1", order)
    #expect(office.desk.state("plan/KH-1")["owner"] == "industry-trade-dept")
    #expect(office.desk.state("plan/KH-1")["formerOwners"] == ["agriculture-dept"])
    #expect(office.desk.state("plan/KH-1")["number"] == "15/KH-SNN", "the text stays as issued")
    try office.desk.send("activate", to: "plan/KH-1", body: "industry-trade-dept")
  }

  @Test func theTreeOfPlansIsTold() throws {
    var office = try ProgrammeDesk(today: "2024-03-25")
    var orphan = Self.document
    orphan["parent"] = "scheme"
    expectRefusal("unknown-programme") { try office.apply("p", orphan) }
    expectRefusal("own-parent") { try office.apply("scheme", orphan) }
    try office.apply(
      "scheme", Paper.programme(2022, issued: "2022-07-14", ["period": ["from": 2021, "to": 2025]]))
    try office.apply("p", orphan)
    #expect(try office.report("report-plans", "scheme").words.contains("p | 69/KH-UBND | 2024-03-22 | Đang áp dụng"))
    #expect(try office.report("report-plans", "p").words.contains("Thuộc: scheme"))
  }

  @Test func theReminderAndTheBriefNameWhatIsLate() throws {
    var office = try running()
    office.desk.today = Day(unchecked: "2024-07-02")
    office.markLate()
    let letter = try office.report("reminder", "p", ["body": "industry-trade-dept"])
    #expect(letter.layout == .letter)
    #expect(letter.recipients.map(\.vi) == ["UBND industry-trade-dept"])
    #expect(letter.words.contains("hoàn thành 5 nhiệm vụ dưới đây, trong đó 2 nhiệm vụ đã quá hạn"))
    #expect(try office.report("reminder", "p", ["body": "agriculture-dept"]).words.contains("Nhiệm vụ phối hợp"))
    let brief = try office.report("weekly-brief", "p")
    #expect(brief.layout == .brief)
    #expect(brief.words.contains("NV-5 | Việc news (quý 2/2024) | UBND industry-trade-dept | 2024-06-30 | Quá hạn"))
    #expect(brief.words.contains("chưa nhập chỉ tiêu"))
    #expect(brief.isEven)
    let report = try office.report("report-tasks", "p")
    #expect(report.words.contains("UBND industry-trade-dept | 5 | 0 | 5 | 2"))
  }

  // MARK: - Reported figures

  @Test func aMetricThatNothingCountsIsReported() throws {
    var office = try office()
    var document = Self.document
    document["metrics"] = [
      ["id": "jobs", "reporter": "agriculture-dept", "definition": Paper.title, "source": "assumed"]
    ]
    document["targets"] = [Paper.target("jobs", "jobs", "at-least", 100)]
    try office.apply("p", document)
    #expect(try office.reached("p") == [:])
    let figure: JSON = [
      "programme": "p", "metric": "jobs", "value": 60, "day": "2024-03-24", "source": "Báo cáo 5",
    ]
    expectRefusal("not-the-reporter") {
      try office.desk.send("report", to: "figure/SL-1", figure, body: "industry-trade-dept")
    }
    try office.desk.send("report", to: "figure/SL-1", figure)
    #expect(try office.reached("p") == ["jobs": 60])
    var less = figure
    less["value"] = 50
    less["day"] = "2024-03-25"
    try office.desk.send("report", to: "figure/SL-2", less)
    #expect(try office.reached("p") == ["jobs": 50])
    #expect(
      try office.report("report-progress", "p").warnings.map(\.en) == ["jobs: 60 on 2024-03-24, 50 on 2024-03-25"])
    #expect(
      try office.desk.answer("records", ["programme": "p", "metric": "jobs"])["records"] == ["figure/SL-2"])
    expectRefusal("not-the-reporter") {
      try office.desk.send("withdraw", to: "figure/SL-2", ["reason": "A"], body: "industry-trade-dept")
    }
    try office.desk.send("withdraw", to: "figure/SL-2", ["reason": "Nhập nhầm"])
    #expect(try office.reached("p") == ["jobs": 60])
    less["metric"] = "new-products-three-star-up"
    expectRefusal("counted-metric") { try office.desk.send("report", to: "figure/SL-3", less) }
    less["metric"] = "jobs"
    less["day"] = "2024-09-01"
    expectRefusal("future-day") { try office.desk.send("report", to: "figure/SL-3", less) }
  }

  @Test func storedEventsKeepTheirForm() throws {
    let day = Day(unchecked: "2024-03-22")
    #expect(
      try stored(IssuedProgramme.Event.activated(day: day)) == #"{"activated":{"day":"2024-03-22"}}"#)
    #expect(
      try stored(
        Plan.Event.drafted(
          programme: "p", owner: "a", form: .plan, name: "B", parent: nil, content: PlanContent()))
        == #"{"drafted":{"content":{},"form":"plan","name":"B","owner":"a","programme":"p"}}"#)
    #expect(
      try stored(Plan.Event.revised(name: "B", content: PlanContent()))
        == #"{"revised":{"content":{},"name":"B"}}"#)
    #expect(
      try stored(Plan.Event.consulted(bodies: ["a"], due: day, day: day))
        == #"{"consulted":{"bodies":["a"],"day":"2024-03-22","due":"2024-03-22"}}"#)
    #expect(
      try stored(Plan.Event.commented(comment: Plan.Comment(body: "a", text: "B", day: day)))
        == #"{"commented":{"comment":{"body":"a","day":"2024-03-22","text":"B"}}}"#)
    #expect(
      try stored(Plan.Event.submitted(proposal: Plan.Signature(number: "1", day: day)))
        == #"{"submitted":{"proposal":{"day":"2024-03-22","number":"1"}}}"#)
    #expect(
      try stored(Plan.Event.issued(signature: Plan.Signature(number: "1", day: day, signerPost: "C")))
        == #"{"issued":{"signature":{"day":"2024-03-22","number":"1","signerPost":"C"}}}"#)
    #expect(try stored(Plan.Event.activated(day: day)) == #"{"activated":{"day":"2024-03-22"}}"#)
    #expect(
      try stored(
        Plan.Event.amended(
          content: PlanContent(), amendment: Plan.Amendment(number: "1", day: day, reason: "C")))
        == #"{"amended":{"amendment":{"day":"2024-03-22","number":"1","reason":"C"},"content":{}}}"#)
    #expect(
      try stored(
        ReportedFigure.Event.reported(
          programme: "p", metric: "m", unit: "51", value: 3, day: day, source: "S", by: "a"))
        == #"{"reported":{"by":"a","day":"2024-03-22","metric":"m","programme":"p","source":"S","#
        + #""unit":"51","value":3}}"#
    )
    #expect(try stored(ReportedFigure.Event.withdrawn(reason: "C")) == #"{"withdrawn":{"reason":"C"}}"#)
  }
}
#endif
