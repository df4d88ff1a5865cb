// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Preparation, stands, results, and what the organisers do by hand.
@Suite struct FairLifeTests {
  static let fair = FairTests.fair

  @Test func theBoardGivesEveryHelperATaskByTheNameOfItsBody() throws {
    var office = try Office(openFair: true)
    let appointed = try office.desk.did(
      "fair.appoint-board", Self.fair,
      [
        "decision": "813/QĐ-UBND", "chair": "province-committee",
        "helpers": [
          ["body": "health-dept", "work": "Kiểm tra an toàn thực phẩm", "due": "2024-06-07"],
          ["body": "police-dept", "work": "An ninh, phòng cháy"],
        ],
      ])
    let tasks = try #require(appointed["tasks"]?.array)
    #expect(tasks.map { $0["lead"] } == ["health-dept", "police-dept"])
    #expect(tasks.map { $0["due"] } == ["2024-06-07", "2024-06-09"])
    #expect(tasks[0]["with"] == ["province-committee"] && tasks[0]["subject"] == .string("fair/\(Self.fair)"))
    let late: JSON = [
      "decision": "1", "chair": "province-committee", "helpers": [["body": "x", "work": "y", "due": "2024-06-10"]],
    ]
    #expect(try office.desk.refusal("fair.appoint-board", Self.fair, late) == "due-after-opening")
  }

  @Test func invitationsCountWhoMayComeAndGiveTheLocalitiesATask() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.certify("SP-2", of: "CT-2", .three, to: "2024-06-12")
    let invited = try office.desk.did(
      "fair.invite", Self.fair, ["document": "91/GM-SCT", "provinces": ["Bình Định", "Quảng Nam"]])
    #expect(invited["reply"]?["eligible"] == 1)
    #expect(invited["tasks"]?.array?.first?["lead"] == "programme-office")
    #expect(
      office.desk.state("fair/\(Self.fair)")["invitations"]?.array?.first?["provinces"] == ["Bình Định", "Quảng Nam"])
  }

  @Test func anyBodyHostsAFairAndALocalityApprovesItsOwn() throws {
    var office = try Office()
    var proposal = Office.proposal()
    (proposal["category"], proposal["path"]) = ("ocop-week", "locality")
    try office.desk.did("fair.propose", Self.fair, proposal, of: "district-duc-pho")
    #expect(office.desk.records["fair/\(Self.fair)"]?.body == "district-duc-pho")
    let decision: JSON = ["decision": "3/QĐ-UBND"]
    try office.desk.did("fair.approve", Self.fair, decision, of: "district-duc-pho")
    #expect(
      try office.desk.refusal("fair.open", Self.fair, of: "commune-21001") == "not-the-host")
    try office.desk.did("fair.open", Self.fair, of: "district-duc-pho")
    try office.desk.did("fair.propose", "HC-2024-0002", Office.proposal(opens: "2024-09-01", closes: "2024-09-02"))
    #expect(try office.desk.refusal("fair.approve", "HC-2024-0002", decision) == "not-the-committee")
  }

  @Test func aForumWithoutBoothsIsHeldWithoutAnAllotment() throws {
    var office = try Office()
    var proposal = Office.proposal(booths: 0)
    #expect(try office.desk.refusal("fair.propose", Self.fair, proposal) == "no-booths")
    proposal["category"] = "seminar"
    try office.desk.did("fair.propose", Self.fair, proposal, of: "agriculture-dept")
    try office.desk.did("fair.approve", Self.fair, ["decision": "1/QĐ"], of: "province-committee")
    try office.desk.did("fair.open", Self.fair, of: "agriculture-dept")
    try office.register(1, products: ["SP-8"], potential: true)
    try office.desk.did("fair.close-registration", Self.fair)
    #expect(try office.desk.refusal("fair.allot", Self.fair) == "no-booths")
    office.desk.today = try #require(Day(iso: "2024-06-10"))
    try office.desk.did("fair.hold", Self.fair)
    #expect(office.desk.stage("fair/\(Self.fair)") == "held")
  }

  @Test func zonesAreForWhomTheySayAndHaveNumbersOfTheirOwn() throws {
    var office = try Office()
    try office.desk.did("fair.propose", Self.fair, Office.proposal())
    func refused(_ zone: JSON) throws -> String? {
      try office.desk.refusal("fair.set-zones", Self.fair, ["zones": [zone]])
    }
    #expect(try refused(["id": "Khu A", "title": "A", "booths": 1, "takes": ["other"]]) == "zones")
    #expect(try refused(["id": "a", "title": "A", "booths": 1, "takes": []]) == "zone-for-nobody")
    #expect(
      try refused(["id": "a", "title": "A", "booths": 1, "takes": ["other"], "sectors": ["space"]])
        == "unknown-sector")
    let zones: JSON = [
      ["id": "ocop", "title": "Khu OCOP", "booths": 2, "takes": ["recognised"]],
      ["id": "food", "title": "Ẩm thực", "booths": 2, "takes": ["recognised", "other"], "sectors": ["food"]],
      ["id": "ban", "title": "Tỉnh bạn", "booths": 3, "perProducer": 3, "takes": ["other"]],
    ]
    try office.desk.did("fair.set-zones", Self.fair, ["zones": zones])
    #expect(office.desk.state("fair/\(Self.fair)")["booths"] == 7)
    try office.desk.did("fair.approve", Self.fair, ["decision": "1/QĐ"], of: "province-committee")
    try office.desk.did("fair.open", Self.fair)
    for number in 1...3 { try office.certify("SP-\(number)", of: "CT-\(number)", .three, set: 1) }
    for number in 1...3 { try office.register(number, products: ["SP-\(number)"], also: ["zone": "food"]) }
    try office.register(4, products: [], booths: 3, also: ["standing": "other"])
    #expect(
      try office.desk.refusal(
        "registration.submit", "DK-2024-0009", Office.registration(9, potential: true)) == nil)
    #expect(office.desk.state("registration/DK-2024-0001")["sector"] == "food")
    try office.allot()
    let places = (1...4).map { office.desk.state("registration/DK-2024-000\($0)")["place"] }
    #expect(places == [[3], [4], [1], [5, 6, 7]], "the wish goes to the earlier ones, the third has the other zone")
    #expect(
      try office.why(9) == "On the waiting list because no zone takes such a participant and sector.")
  }

  @Test func aMustHaveIsInWithItsReasonAndManualMovesAreHeldToTheSameRules() throws {
    var office = try FairCourseTests.allotted(producers: 6)
    let reason: JSON = ["reason": "Sản phẩm chủ lực"]
    #expect(
      try office.desk.refusal("registration.place", "DK-2024-0006", ["place": [1], "reason": "x"]) == "booth-taken")
    #expect(
      try office.desk.refusal("registration.place", "DK-2024-0006", ["place": [9], "reason": "x"]) == "no-such-booth")
    #expect(
      try office.desk.refusal("registration.place", "DK-2024-0006", ["place": [1], "reason": "x"], of: "health-dept")
        == "not-the-host")
    let back = try office.desk.did("registration.take-back", "DK-2024-0001", reason)
    #expect(back["facts"]?.array?.first?["data"]?["producers"] == ["CT-2", "CT-3", "CT-4"])
    #expect(
      try office.why(1) == "On the waiting list because the organisers took the booth back: Sản phẩm chủ lực.")
    try office.desk.did("registration.place", "DK-2024-0006", ["place": [1], "reason": "Sản phẩm chủ lực"])
    #expect(office.desk.state("fair/\(Self.fair)")["allottedBooths"] == 4)
    #expect(try office.why(6) == "Placed by hand at number 1, Khu chung: Sản phẩm chủ lực.")
    try office.desk.did("registration.mark-must", "DK-2024-0001", ["must": true, "reason": "Chủ lực"])
    try office.desk.did("registration.withdraw", "DK-2024-0002", ["reason": "Bận"])
    try office.desk.did("fair.allot", Self.fair, by: ["house"])
    #expect(office.desk.state("registration/DK-2024-0001")["place"] == [2])
    #expect(try office.why(1)?.hasSuffix("; a must-have: Chủ lực.") == true)
  }

  @Test func declinedAndUnconfirmedBoothsMoveOn() throws {
    var office = try FairCourseTests.allotted(producers: 6)
    let declined = try office.desk.did(
      "registration.decline", "DK-2024-0001", ["reason": "Hết hàng"], of: "commune-21001")
    #expect(FairCourseTests.sends(declined) == ["industry-trade.fair.allot/\(Self.fair)"])
    #expect(try office.why(1) == "Declined: Hết hàng.")
    try office.desk.did("fair.allot", Self.fair, by: ["house"])
    #expect(office.desk.state("registration/DK-2024-0005")["place"] == [1])
    for number in 2...3 { try office.desk.did("registration.confirm", "DK-2024-000\(number)", of: "commune-21001") }
    #expect(try office.desk.refusal("fair.end-confirmation", Self.fair) == "nobody-late")
    office.desk.today = try #require(Day(iso: "2024-05-11"))
    try office.desk.did("fair.end-confirmation", Self.fair, by: ["house"])
    let stages = (1...6).map { office.desk.stage("registration/DK-2024-000\($0)") }
    #expect(stages == ["declined", "confirmed", "confirmed", "excluded", "excluded", "allotted"])
    #expect(
      try office.desk.refusal("registration.withdraw", "DK-2024-0006", ["reason": "x"], of: "commune-21002")
        == "not-the-host")
  }

  @Test func standsAreCheckedInIncidentsNotedAndResultsAddedUp() throws {
    var office = try FairCourseTests.allotted()
    for number in 1...4 { try office.desk.did("registration.confirm", "DK-2024-000\(number)", of: "commune-21001") }
    #expect(try office.desk.refusal("registration.check-in", "DK-2024-0001") == "fair-not-running")
    office.desk.today = try #require(Day(iso: "2024-06-10"))
    try office.desk.did("fair.hold", Self.fair)
    for number in 1...2 { try office.desk.did("registration.check-in", "DK-2024-000\(number)") }
    try office.desk.did("registration.mark-absent", "DK-2024-0003")
    try office.desk.did(
      "registration.note-incident", "DK-2024-0001",
      ["category": "other-goods", "finding": "Bày 12 mặt hàng không phải OCOP", "measure": "Đã dọn"])
    for number in 1...2 {
      try office.desk.did(
        "registration.report", "DK-2024-000\(number)",
        ["revenue": .integer(Int64(number) * 10_000_000), "contracts": 1, "memoranda": 2, "visitors": 300],
        of: "commune-21001")
    }
    office.desk.today = try #require(Day(iso: "2024-06-15"))
    try office.desk.did("fair.close", Self.fair, by: ["house"])
    #expect(office.desk.stage("registration/DK-2024-0004") == "absent", "nobody checked it in")
    try office.desk.did("fair.report", Self.fair)
    #expect(
      office.desk.state("fair/\(Self.fair)")["result"]?.text
        == #"{"contracts":2,"memoranda":4,"revenue":30000000,"visitors":600}"#)
    try office.desk.did(
      "fair.propose", "HC-2024-0002", Office.proposal(opens: "2024-09-01", closes: "2024-09-02", until: "2024-08-20"))
    try office.desk.did("fair.approve", "HC-2024-0002", ["decision": "9/QĐ"], of: "province-committee")
    try office.desk.did("fair.open", "HC-2024-0002")
    try office.desk.did(
      "registration.submit", "DK-2024-0013", Office.registration(3, fair: "HC-2024-0002", products: ["SP-3"]))
    #expect(office.desk.state("registration/DK-2024-0013")["absences"] == 1)
    try office.desk.did("fair.close-registration", "HC-2024-0002")
    try office.desk.did("fair.allot", "HC-2024-0002")
    #expect(office.desk.state("registration/DK-2024-0013")["points"]?["absence"] == -40)
  }

  @Test func aCancelledFairTellsEveryoneAndCancelsItsTasks() throws {
    var office = try FairCourseTests.allotted(producers: 5)
    office.keepTask(
      "NV-2024-0001", about: "fair/\(Self.fair)", "attach-tours", lead: "culture-tourism-dept", due: "2024-05-24",
      status: "accepted")
    let cancelled = try office.desk.did("fair.cancel", Self.fair, ["reason": "Dịch bệnh"])
    #expect(FairCourseTests.sends(cancelled) == ["house.task.cancel/NV-2024-0001"])
    #expect(
      office.desk.facts["industry-trade.fair-cancelled"]?[Self.fair]?["producers"]
        == ["CT-1", "CT-2", "CT-3", "CT-4", "CT-5"])
    #expect((1...5).allSatisfy { office.desk.stage("registration/DK-2024-000\($0)") == "withdrawn" })
    #expect(office.desk.deadlines["\(Self.fair).end-confirmation"] == nil)
  }

  @Test func theListOfBoothsSaysWhyForEachInOneReport() throws {
    let office = try FairCourseTests.allotted(producers: 5)
    let report = try office.desk.question("report-booths", ["fair": .string(Self.fair)])
    let rows = try #require(report["sections"]?.array?.first?["table"]?["rows"]?.array)
    #expect(rows.count == 5)
    #expect(rows.last?.array?.last?["text"]?["vi"]?.string?.hasPrefix("Dự bị vì đã hết gian hàng: 75 điểm") == true)
  }

  @Test func whatABodyKeepsPassesOnWhenItEnds() throws {
    var office = try FairCourseTests.allotted(producers: 1)
    let told = BodyReplaced(
      body: "commune-21001", successors: ["commune-21100", "commune-21200"], communes: ["21001": "commune-21200"],
      day: try #require(Day(iso: "2025-07-01")), decision: "1/NQ", succession: "CG-2025-0001", undecided: [])
    let sent = try office.desk.reactions(to: told)
    #expect(sent.map { $0["command"]?.string } == ["industry-trade.registration.hand-over/DK-2024-0001"])
    try office.desk.did(
      "registration.hand-over", "DK-2024-0001", try #require(sent.first?["fields"]), by: ["house"])
    #expect(office.desk.records["registration/DK-2024-0001"]?.body == "commune-21200")
    let department = BodyReplaced(
      body: "industry-trade-dept", successors: ["trade-dept"], communes: [:],
      day: try #require(Day(iso: "2025-07-01")), decision: "1/NQ", succession: "CG-2025-0002", undecided: [])
    #expect(
      try office.desk.reactions(to: department).map { $0["command"]?.string }
        == ["industry-trade.fair.hand-over/\(Self.fair)"])
  }
}
#endif
