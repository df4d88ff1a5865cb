// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import Foundation
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Agriculture

/// The cycle from a chosen idea to its roll-out, under Bến Tre's eight steps: who acts, by when, what comes next.
struct CycleStepTests {
  /// As Config/cycles has it, in what the rules read of it.
  static let cycle = """
    {"title":{"vi":"Tám bước","en":"Eight steps"},"source":"seed 004","validFrom":"2018-12-28","steps":[
     {"id":"ideas","standard":"idea-registration","title":{"vi":"Ý tưởng","en":"Ideas"},"duties":[
       {"act":"hand-in-idea","level":"commune"},
       {"act":"select-idea","level":"district","until":"2025-06-30","days":10},
       {"act":"select-idea","level":"province","body":"agriculture-dept","from":"2025-07-01","days":10}]},
     {"id":"train","standard":"business-plan","title":{"vi":"Tập huấn","en":"Training"},"duties":[
       {"act":"train-for-plan","level":"district","days":20}]},
     {"id":"plans","standard":"business-plan","title":{"vi":"Kế hoạch","en":"Plans"},"duties":[
       {"act":"hand-in-plan","level":"commune","days":20,"windows":[{"opens":"04-01","closes":"05-31"}]},
       {"act":"check-plan","level":"commune","days":5},
       {"act":"approve-plan","level":"district","days":10},
       {"act":"gather-needs","level":"district"},
       {"act":"answer-needs","level":"province","body":"agriculture-dept","days":15}]},
     {"id":"train-roll-out","standard":"roll-out","title":{"vi":"Tập huấn 2","en":"Training 2"},"duties":[
       {"act":"train-for-roll-out","level":"province","body":"agriculture-dept","days":20}]}]}
    """
  static let content: JSON = [
    "name": "Nâng sản lượng quế", "goals": "Gấp đôi", "to": "2024-12-31",
    "needs": [
      ["sort": "packaging", "what": "In bao bì", "amount": 20_000_000, "by": "2024-08-31"],
      ["sort": "credit", "what": "Vay 300 triệu"],
    ],
  ]

  private func office() throws -> OfficeBook<Agriculture> {
    var office = try agricultureOffice()
    office.put("cycle", "office", try JSON(Array(Self.cycle.utf8)))
    try office.addProduct()
    return office
  }

  private func told(_ idea: String, on day: String) -> IdeaAccepted {
    IdeaAccepted(
      idea: idea, name: "Bột quế hữu cơ", commune: "21001", producer: "SX-1", day: Day(unchecked: day),
      owner: "commune-a", selector: "district-a")
  }

  /// Sends on what the module sends itself.
  private func pass(_ sends: [JSON], to office: inout OfficeBook<Agriculture>) throws {
    for send in sends {
      let parts = (send["command"]?.string ?? "").split(separator: "/").map(String.init)
      let command = parts[0].replacingOccurrences(of: "agriculture.", with: "")
      _ = try office.house(command, parts.count > 1 ? parts[1] : "NEW", send["fields"] ?? [:])
    }
  }

  // MARK: - Ideas

  @Test func anIdeaComesByFactAndTheDistrictChooses() throws {
    var office = try office()
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    let state = office.state("idea-selection/YT-1")
    #expect(state["turn"] == ["act": "select-idea", "body": "district-a", "due": "2024-04-15"])
    // The hint: a product of nearly the same name is there.
    #expect(state["similar"] == ["SP-1"])
    #expect(try office.refusal("idea-selection.choose", "YT-1", ["reason": "A"], of: "commune-a") == "not-your-turn")
    let chosen = try office.did("idea-selection.choose", "YT-1", ["reason": "Có vùng quế"], of: "district-a")
    #expect(
      office.told("idea-decided", in: chosen) == [
        [
          "idea": "YT-1", "outcome": "chosen", "reasons": ["Có vùng quế"], "by": "district-a", "day": "2024-04-01",
        ]
      ])
    // Told twice, it is received once.
    #expect(try office.sends(hearing: told("YT-1", on: "2024-04-02")).isEmpty)
    // What was told before owners were named stays as it is.
    #expect(
      try office.sends(
        hearing: IdeaAccepted(idea: "YT-9", name: "A", commune: "21001", day: Day(unchecked: "2024-01-01"))
      )
      .isEmpty)
  }

  @Test func fromJuly2025TheDepartmentChooses() throws {
    var office = try office()
    office.move(to: "2025-07-01")
    let fields: JSON = ["name": "Trà", "commune": "commune-a", "unit": "21001", "day": "2025-07-01"]
    try office.did("idea-selection.receive", "YT-1", fields, of: "agriculture-dept")
    #expect(office.state("idea-selection/YT-1")["turnOf"] == "agriculture-dept")
  }

  @Test func aReturnedIdeaComesAgainAndADeclinedOneEnds() throws {
    var office = try office()
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    let reasons: JSON = ["reasons": ["Thiếu ảnh"], "fixBy": "2024-04-20"]
    let back = try office.did("idea-selection.return", "YT-1", reasons, of: "district-a")
    #expect(office.told("idea-decided", in: back).first?["fixBy"] == "2024-04-20")
    let list = try office.paper("report-returned")
    #expect(list.isEven)
    #expect(
      list.cells() == [
        ["idea-selection/YT-1", "Bột quế hữu cơ", "Tên commune-a", "Thiếu ảnh", "2024-04-20", "0"]
      ])
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-18")), to: &office)
    #expect(office.stage("idea-selection/YT-1") == "received")
    #expect(office.state("idea-selection/YT-1")["returns"] == 1)
    #expect(try office.paper("report-returned").cells().isEmpty)
    let declined = try office.did("idea-selection.decline", "YT-1", ["reason": "Trùng"], of: "district-a")
    #expect(office.told("idea-decided", in: declined).first?["outcome"] == "declined")
    #expect(office.state("idea-selection/YT-1")["turn"] == nil)
  }

  // MARK: - Plans

  private func approved() throws -> OfficeBook<Agriculture> {
    var office = try office()
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    try office.did("idea-selection.choose", "YT-1", ["reason": "A"], of: "district-a")
    try office.did(
      "business-plan.file", "PA-1", ["producer": "SX-1", "idea": "YT-1", "product": "SP-1", "content": Self.content],
      of: "commune-a")
    try office.did("business-plan.check", "PA-1", ["missing": []], of: "commune-a")
    try office.did("business-plan.approve", "PA-1", ["decision": "15/QĐ"], of: "district-a")
    return office
  }

  @Test func ownersOfChosenIdeasAreTrainedThenHandInTheirPlan() throws {
    var office = try office()
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    try office.did("idea-selection.choose", "YT-1", ["reason": "A"], of: "district-a")
    let plan: JSON = [
      "topic": "Viết phương án", "purpose": "chosen-ideas", "trainer": "Trung tâm khuyến nông",
      "firstDay": "2024-04-02", "lastDay": "2024-04-03", "hours": 16,
    ]
    try office.did("training.plan", "LH-1", plan, of: "district-a")
    let sheet: JSON = [
      "rows": [["name": "Người Mẫu", "producer": "SX-1", "idea": "YT-1"], ["name": "Cán bộ", "body": "commune-a"]]
    ]
    #expect(try office.refusal("training.hold", "LH-1", sheet, of: "district-a") == "not-yet-held")
    office.move(to: "2024-04-03")
    #expect(try office.refusal("training.hold", "LH-1", sheet, of: "commune-a") == "not-the-organiser")
    let held = try office.did("training.hold", "LH-1", sheet, of: "district-a")
    #expect(
      office.told("training-held", in: held) == [
        ["training": "LH-1", "day": "2024-04-03", "producers": ["SX-1"], "participants": 2]
      ])
    #expect(office.state("idea-selection/YT-1")["training"] == "LH-1")
    #expect(office.state("idea-selection/YT-1")["turn"]?["act"] == "hand-in-plan")
    try office.did(
      "business-plan.file", "PA-1", ["producer": "SX-1", "idea": "YT-1", "content": Self.content], of: "commune-a")
    #expect(office.stage("idea-selection/YT-1") == "planned")
    let again: JSON = ["producer": "SX-1", "idea": "YT-1", "content": Self.content]
    #expect(try office.refusal("business-plan.file", "PA-2", again, of: "commune-a") == "idea-not-chosen")
  }

  @Test func whereTheCycleSaysSoAnUntrainedOwnerIsSentToTrainingFirst() throws {
    var office = try office()
    let strict = Self.cycle.replacingOccurrences(
      of: #"{"act":"train-for-plan","level":"district","days":20}"#,
      with: #"{"act":"train-for-plan","level":"district","days":20,"required":true,"source":"seed 004"}"#)
    office.put("cycle", "office", try JSON(Array(strict.utf8)))
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    try office.did("idea-selection.choose", "YT-1", ["reason": "A"], of: "district-a")
    let wish: JSON = ["producer": "SX-1", "idea": "YT-1", "content": Self.content]
    #expect(try office.refusal("business-plan.file", "PA-1", wish, of: "commune-a") == "not-trained")
    let course: JSON = [
      "topic": "Viết phương án", "purpose": "chosen-ideas", "trainer": "A", "firstDay": "2024-04-01",
      "lastDay": "2024-04-01", "hours": 8,
    ]
    try office.did("training.plan", "LH-1", course, of: "district-a")
    try office.did("training.hold", "LH-1", ["rows": [["name": "Người Mẫu", "idea": "YT-1"]]], of: "district-a")
    try office.did("business-plan.file", "PA-1", wish, of: "commune-a")
    #expect(office.stage("business-plan/PA-1") == "filed")
  }

  @Test func theFunnelBeginsWithIdeasAndTellsWhatStopped() throws {
    var office = try approved()
    try pass(office.sends(hearing: told("YT-2", on: "2024-04-01")), to: &office)
    try office.did("idea-selection.decline", "YT-2", ["reason": "Trùng"], of: "district-a")
    let funnel = try office.paper("report-funnel", ["year": 2024])
    #expect(
      funnel.cells() == [["Tên commune-a", "2", "1", "1", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0"]])
    #expect(funnel.cells(1) == [["YT-2", "Bột quế hữu cơ", "Không chọn", "Trùng"]])
    #expect(try office.paper("report-funnel", ["year": 2023]).cells().isEmpty)
  }

  @Test func everyFaultOfASignInSheetIsToldWithItsRow() throws {
    var office = try office()
    let plan: JSON = [
      "topic": "A", "purpose": "other", "trainer": "B", "firstDay": "2024-03-01", "lastDay": "2024-03-01", "hours": 4,
    ]
    try office.did("training.plan", "LH-1", plan, of: "agriculture-dept")
    let sheet: JSON = ["rows": [["name": "Một"], ["name": "Hai", "producer": "SX-9"], ["name": "mot"]]]
    #expect(
      try office.faults("training.hold", "LH-1", sheet, of: "agriculture-dept") == ["/rows/1/producer", "/rows/2/name"])
    try office.did("training.cancel", "LH-1", ["reason": "Mưa bão"], of: "agriculture-dept")
  }

  @Test func aPlanIsReturnedAndFiledAgainInItsDays() throws {
    var office = try office()
    let wish: JSON = ["producer": "SX-1", "content": Self.content]
    office.move(to: "2024-03-29")
    #expect(try office.refusal("business-plan.file", "PA-1", wish, of: "commune-a") == "window-not-open")
    office.move(to: "2024-04-01")
    let filed = try office.did("business-plan.file", "PA-1", wish, of: "commune-a")
    #expect(filed["tasks"]?.array?.first?["due"] == "2024-04-08")
    let missing: JSON = ["missing": ["Chưa ký"], "fixBy": "2024-06-10"]
    let back = try office.did("business-plan.check", "PA-1", missing, of: "commune-a")
    #expect(back["tasks"]?.array?.first?["task"] == "help-with-plan")
    let again: JSON = ["content": Self.content, "note": "Đã ký"]
    office.move(to: "2024-06-11")
    #expect(try office.refusal("business-plan.file-again", "PA-1", again, of: "commune-a") == "window-closed")
    office.move(to: "2024-06-10")
    try office.did("business-plan.file-again", "PA-1", again, of: "commune-a")
    let forwarded = try office.did("business-plan.check", "PA-1", ["missing": []], of: "commune-a")
    #expect(forwarded["tasks"]?.array?.first?["lead"] == "district-a")
    #expect(try office.refusal("business-plan.approve", "PA-1", of: "commune-a") == "not-your-turn")
    try office.did("business-plan.return", "PA-1", ["reasons": ["Thiếu vốn đối ứng"]], of: "district-a")
    #expect(office.state("business-plan/PA-1")["returns"] == 2)
    try office.did("business-plan.file-again", "PA-1", again, of: "commune-a")
    try office.did("business-plan.check", "PA-1", ["missing": []], of: "commune-a")
    try office.did("business-plan.decline", "PA-1", ["reason": "Không khả thi"], of: "district-a")
    #expect(office.stage("business-plan/PA-1") == "declined")
  }

  @Test func aPlanIsCarriedOutWithAdviceOnTheSpot() throws {
    var office = try approved()
    try office.did("business-plan.start", "PA-1", of: "commune-a")
    #expect(
      office.state("business-plan/PA-1")["turn"] == ["act": "carry-out", "body": "commune-a", "due": "2024-12-31"])
    let visit: JSON = [
      "producer": "SX-1", "plan": "PA-1", "topics": ["packaging", "food-safety"], "findings": "Nhãn sai",
      "advice": "In lại", "day": "2024-04-01", "nextVisit": "2024-05-06",
    ]
    let recorded = try office.did("advice-visit.record", "TV-1", visit, of: "district-a")
    let task = try #require(recorded["tasks"]?.array?.first)
    #expect(task["task"] == "visit-again" && task["lead"] == "district-a" && task["due"] == "2024-05-06")
    func refused(_ name: String, _ value: JSON) throws -> String? {
      try office.refusal("advice-visit.record", "TV-2", visit.setting(name, value), of: "district-a")
    }
    #expect(try refused("topics", []) == "no-topic")
    #expect(try refused("topics", ["credit", "credit"]) == "no-topic")
    #expect(try refused("day", "2024-04-02") == "not-yet-held")
    try office.did("business-plan.finish", "PA-1", ["result": "Đạt"], of: "commune-a")
    #expect(office.stage("business-plan/PA-1") == "finished")
  }

  // MARK: - Needs

  @Test func needsAreGatheredPerUnitSentUpAndAnsweredOneByOne() throws {
    var office = try approved()
    #expect(try office.refusal("need-list.gather", "NC-1", of: "agriculture-dept") == "no-needs")
    let gathered = try office.did("need-list.gather", "NC-1", of: "district-a")
    #expect(gathered["reply"] == ["entries": 2, "left": 0])
    #expect(try office.refusal("need-list.gather", "NC-2", of: "district-a") == "no-needs")
    #expect(try office.refusal("need-list.send", "NC-1", of: "commune-a") == "not-your-turn")
    let sent = try office.did("need-list.send", "NC-1", of: "district-a")
    let task = try #require(sent["tasks"]?.array?.first)
    #expect(task["lead"] == "agriculture-dept" && task["due"] == "2024-04-22")
    let grant: JSON = [
      "entry": 1, "outcome": "partly", "amount": 15_000_000, "giver": "industry-trade-dept",
      "budgetLine": "Khuyến công 2024", "due": "2024-07-31",
    ]
    #expect(try office.refusal("need-list.answer", "NC-1", grant, of: "agriculture-dept") == "no-reason")
    #expect(
      try office.refusal("need-list.answer", "NC-1", ["entry": 2, "outcome": "granted"], of: "agriculture-dept")
        == "no-giver")
    #expect(try office.refusal("need-list.answer", "NC-1", grant, of: "district-a") == "not-your-turn")
    let answered = try office.did(
      "need-list.answer", "NC-1", grant.setting("reason", "Vượt định mức"), of: "agriculture-dept")
    // What is granted becomes a support with a task for who gives it.
    let send = try #require(answered["sends"]?.array?.first)
    #expect(send["command"] == "agriculture.support.grant")
    let granted = try office.did("support.grant", "HTR-1", send["fields"] ?? [:], of: "agriculture-dept")
    let give = try #require(granted["tasks"]?.array?.first)
    #expect(give["lead"] == "industry-trade-dept" && give["due"] == "2024-07-31" && give["with"] == ["commune-a"])
    #expect(office.state("support/HTR-1")["gift"]?["source"] == "Khuyến công 2024")
    let no: JSON = ["entry": 2, "outcome": "refused", "reason": "Qua ngân hàng"]
    try office.did("need-list.answer", "NC-1", no, of: "agriculture-dept")
    #expect(office.stage("need-list/NC-1") == "answered")
    #expect(
      office.state("need-list/NC-1")["entries"]?.array?.compactMap { $0["answer"]?["outcome"] } == [
        "partly", "refused",
      ])
    #expect(try office.refusal("support.complete", "HTR-1", ["result": "A"], of: "district-a") == "not-the-giver")
    office.move(to: "2024-07-15")
    let done: JSON = ["value": 14_500_000, "result": "5.000 bao bì"]
    let completed = try office.did("support.complete", "HTR-1", done, of: "industry-trade-dept")
    #expect(
      office.told("support-completed", in: completed) == [
        ["support": "HTR-1", "producer": "SX-1", "kind": "packaging", "day": "2024-07-15", "amount": 14_500_000]
      ])
  }

  @Test func anEntryIsAnsweredOnceAndMustBeThere() throws {
    var office = try approved()
    try office.did("need-list.gather", "NC-1", of: "district-a")
    try office.did("need-list.send", "NC-1", of: "district-a")
    let no: JSON = ["entry": 1, "outcome": "refused", "reason": "A"]
    try office.did("need-list.answer", "NC-1", no, of: "agriculture-dept")
    #expect(try office.refusal("need-list.answer", "NC-1", no, of: "agriculture-dept") == "answered-already")
    #expect(
      try office.refusal("need-list.answer", "NC-1", no.setting("entry", 3), of: "agriculture-dept") == "no-such-entry")
  }

  // MARK: - Who acts

  @Test func whoActsByWhenAndWhatNextIsOneList() throws {
    var office = try office()
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    try office.did(
      "business-plan.file", "PA-1", ["producer": "SX-1", "content": Self.content], of: "commune-a")
    office.move(to: "2024-04-10")
    let report = try office.paper("report-turns")
    #expect(report.isEven)
    #expect(
      report.cells() == [
        [
          "business-plan/PA-1", "Nâng sản lượng quế", "Tên commune-a", "3. Kế hoạch", "Kiểm tra thể thức phương án",
          "Tên commune-a", "2024-04-08", "2", "Duyệt phương án",
        ],
        [
          "idea-selection/YT-1", "Bột quế hữu cơ", "Tên commune-a", "1. Ý tưởng", "Xét chọn ý tưởng", "Tên district-a",
          "2024-04-15", "0", "Tập huấn xây dựng phương án kinh doanh",
        ],
      ])
    #expect(try office.paper("report-turns", ["body": "district-a"]).cells().map { $0[0] } == ["idea-selection/YT-1"])
    #expect(try office.paper("report-turns", ["commune": "commune-b"]).cells().isEmpty)
  }

  @Test func theWayOfAProductShowsWhatIsDoneAndWhatIsToCome() throws {
    let office = try approved()
    let report = try office.paper("report-path", ["product": "SP-1"])
    #expect(report.isEven)
    let states = Dictionary(report.cells().map { ($0[1], ($0[2], $0[3])) }, uniquingKeysWith: { first, _ in first })
    #expect(states["Xét chọn ý tưởng"]?.0 == "Xong 01/04/2024")
    #expect(states["Tập huấn xây dựng phương án kinh doanh"]?.0 == "Không ghi nhận")
    #expect(states["Tập huấn triển khai phương án"]?.0 == "Đang chờ")
    #expect(states["Tập huấn triển khai phương án"]?.1 == "Tên agriculture-dept")
    #expect(states["Triển khai phương án"]?.0 == "Chưa đến")
    #expect(report.sections[0].paragraphs.map(\.vi) == ["Sản phẩm có tên gần giống: SP-1"])
    #expect(throws: OfficeBook<Agriculture>.Turned(code: "nothing-named")) { try office.paper("report-path") }
  }

  @Test func theCycleIsATableAndItsVersionsFollowEachOther() throws {
    var office = try office()
    let table = try office.paper("report-cycle")
    #expect(table.isEven)
    #expect(table.cells().contains { $0[2] == "Nộp phương án kinh doanh" && $0[4] == "01/04 – 31/05" })
    office.records["cycle/office"] = nil
    #expect(throws: OfficeBook<Agriculture>.Turned(code: "no-cycle")) { try office.paper("report-cycle") }
    let document = try JSON(Array(Self.cycle.utf8))
    try office.did("cycle.apply", "office", ["document": document], of: "agriculture-dept")
    #expect(try office.faults("cycle.apply", "other", ["document": document], of: "agriculture-dept") == ["/id"])
    let later = document.setting("validFrom", "2026-01-01")
    #expect(
      try office.faults("cycle.apply", "office", ["document": later], of: "agriculture-dept") == ["/validFrom"])
  }

  @Test func anIdeaFollowsItsCommuneAndADistrictsIdeasGoToWhoTakesOver() throws {
    var office = try office()
    try pass(office.sends(hearing: told("YT-1", on: "2024-04-01")), to: &office)
    func ended(_ body: BodyID, _ successor: BodyID) -> BodyReplaced {
      BodyReplaced(
        body: body, successors: [successor], communes: [:], day: Day(unchecked: "2025-07-01"), decision: "01/QĐ",
        succession: "CG-1", undecided: [])
    }
    try pass(office.sends(hearing: ended("district-a", "agriculture-dept")), to: &office)
    #expect(office.state("idea-selection/YT-1")["turnOf"] == "agriculture-dept")
    let commune = try office.sends(hearing: ended("commune-a", "commune-new"))
    let commands = commune.compactMap { $0["command"]?.string }
    #expect(commands.contains("agriculture.idea-selection.pass-commune/YT-1"))
    try pass(commune, to: &office)
    try office.did("idea-selection.return", "YT-1", ["reasons": ["A"]], of: "agriculture-dept")
    #expect(office.state("idea-selection/YT-1")["turnOf"] == "commune-new")
  }

  @Test func thePlansOfAnEndedDistrictPassOn() throws {
    var office = try approved()
    let told = BodyReplaced(
      body: "agriculture-dept", successors: ["programme-office"], communes: [:], day: Day(unchecked: "2025-07-01"),
      decision: "01/QĐ", succession: "CG-1", undecided: [])
    let sends = try office.sends(hearing: told)
    #expect(sends.map { $0["command"]?.string } == ["agriculture.business-plan.pass-turn/PA-1"])
    try pass(sends, to: &office)
    #expect(office.state("business-plan/PA-1")["turnOf"] == "programme-office")
  }
}
#endif
