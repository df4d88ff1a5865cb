// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import OCOP
import Testing
import Wire

@testable import Agriculture

/// An assessment from the open dossier to the certificate, and each way it may go otherwise.
@Suite struct AssessmentOfficeTests {
  @Test func aDossierBecomesACertificate() throws {
    var office = try AssessmentDesk()
    try office.open()
    let opened = office.desk.state("assessment/PH-1")
    #expect(opened["rulebook"] == "26-2026")
    #expect(opened["level"] == "province")
    #expect(opened["checks"]?.array?.count == 2)
    try office.meet()
    try office.send(
      "report-team", to: "assessment/PH-1", ["summary": "Cơ sở sạch", "surveyed": "2026-08-05"], body: "advisory-team")
    // Four stars: 86 points and all gates of four stars.
    let sheet = try AssessmentDesk.points(["5.2": 0, "4.2": 0, "4.3": 0, "5.3": 1])
    try office.score(Array(repeating: sheet, count: 4))
    let concluded = try office.send("conclude", to: "assessment/PH-1")
    let total = try #require(
      office.desk.state("assessment/PH-1")["outcomes"]?.array?.first?["ranking"]?["total"]?.integer)
    #expect(total == Int64(sheet.values.reduce(0, +) * 100))
    #expect(concluded["reply"]?["star"] == 4, "\(concluded["reply"]?.text ?? "")")
    try office.send("decide", to: "assessment/PH-1", ["decision": "900/QĐ-UBND", "certificateNumber": "5/GCN"])
    #expect(office.desk.stage("assessment/PH-1") == "recognised")
    #expect(office.desk.stage("product/SP-1") == "certified")
    let certificate = office.desk.state("certificate/SP-1-1")
    #expect(certificate["decision"] == "900/QĐ-UBND")
    #expect(certificate["assessment"] == "PH-1")
    #expect(certificate["star"] == 4)
    #expect(certificate["score"] == .integer(total))
    #expect(certificate["rulebook"] == "26-2026")
  }

  @Test func aFailedGateLowersTheStarOrReturnsTheDossierAsTheOfficeHasSet() throws {
    let sheet = try AssessmentDesk.points(["3.4": 1, "5.2": 0, "4.2": 0, "4.3": 0])
    var lower = try AssessmentDesk()
    try lower.open()
    try lower.meet()
    try lower.score(Array(repeating: sheet, count: 4))
    let concluded = try lower.send("conclude", to: "assessment/PH-1")
    #expect(concluded["reply"]?["star"] == 3)
    #expect(concluded["reply"]?.text.contains("tiêu chí 3.4") == true)
    #expect(lower.desk.stage("assessment/PH-1") == "concluded")

    var back = try AssessmentDesk(failedGate: "return-for-supplement")
    try back.open()
    try back.meet()
    try back.score(Array(repeating: sheet, count: 4))
    let returned = try back.send("conclude", to: "assessment/PH-1")
    #expect(back.desk.stage("assessment/PH-1") == "returned")
    #expect(returned["tasks"]?.array?.first?["task"] == "supplement-dossier")
    expectRefusal("wrong-stage") { try back.send("decide", to: "assessment/PH-1", ["decision": "1/QĐ"]) }
    let due = try #require(Day(iso: back.desk.state("assessment/PH-1")["supplementBy"]?.string ?? ""))
    var late = back
    late.desk.today = due + 1
    expectRefusal("supplement-too-late") {
      try late.send("take-supplement", to: "assessment/PH-1", ["summary": "Sổ sách"])
    }
    try back.send("take-supplement", to: "assessment/PH-1", ["summary": "Sổ sách hai năm"])
    #expect(back.desk.stage("assessment/PH-1") == "opened")
    #expect(back.desk.state("assessment/PH-1")["sheets"] == [])
  }

  @Test func oneAndTwoStarsAreKeptWithoutACertificate() throws {
    var office = try AssessmentDesk()
    try office.open()
    try office.meet()
    let low = try AssessmentDesk.points().mapValues { _ in 0 }.merging(["7": 5, "8": 5, "9": 5, "5.1": 5]) { $1 }
    try office.score(Array(repeating: low, count: 4))
    let concluded = try office.send("conclude", to: "assessment/PH-1")
    #expect(concluded["reply"]?["star"] == 1)
    try office.send("decide", to: "assessment/PH-1", ["decision": "1/BB-HĐ"])
    #expect(office.desk.stage("assessment/PH-1") == "not-recognised")
    #expect(office.desk.stage("product/SP-1") == "not-recognised")
    #expect(office.desk.records.keys.contains { $0.hasPrefix("certificate/") } == false)
    #expect(office.desk.state("product/SP-1")["result"]?["decision"] == "1/BB-HĐ")
  }

  @Test func ninetyAndOverGoesUpAndTheCentralResultComesBack() throws {
    var office = try AssessmentDesk()
    try office.open()
    try office.meet()
    try office.score(Array(repeating: try AssessmentDesk.points(), count: 4))
    try office.send("conclude", to: "assessment/PH-1")
    expectRefusal("send-up") { try office.send("decide", to: "assessment/PH-1", ["decision": "1/QĐ"]) }
    let sent = try office.send("send-up", to: "assessment/PH-1", ["letter": "77/UBND-KT"])
    #expect(sent["facts"]?.array?.first?["fact"] == "product-sent-to-centre")
    #expect(office.desk.stage("assessment/PH-1") == "sent-up")
    var below = office
    office.desk.today = Day(unchecked: "2027-03-01")
    try office.send("record-central", to: "assessment/PH-1", ["score": 9_150, "letter": "9/BNNMT"])
    try office.send("decide", to: "assessment/PH-1", ["decision": "30/QĐ-BNNMT"])
    #expect(office.desk.state("certificate/SP-1-1")["star"] == 5)
    #expect(office.desk.state("certificate/SP-1-1")["authority"]?["vi"] == "Bộ trưởng Bộ Nông nghiệp và Môi trường")
    // Under 90 the province may recognise from the central result, or assess again.
    below.desk.today = Day(unchecked: "2027-03-01")
    try below.send("record-central", to: "assessment/PH-1", ["score": 8_990, "letter": "9/BNNMT"])
    var again = below
    try below.send("decide", to: "assessment/PH-1", ["decision": "31/QĐ-UBND"])
    #expect(below.desk.state("certificate/SP-1-1")["star"] == 4)
    #expect(below.desk.state("certificate/SP-1-1")["council"] == "central")
    try again.send("reopen", to: "assessment/PH-1", ["reason": "Đánh giá lại theo Điều 7.4.g"])
    #expect(again.desk.state("assessment/PH-1")["level"] == "province")
    #expect(again.desk.stage("assessment/PH-1") == "opened")
  }

  @Test func anOldDossierPassesFromTheDistrictToTheProvinceOnTotals() throws {
    var office = try AssessmentDesk(today: "2024-06-03")
    try office.found("HDDG-1", "district")
    try office.send(
      "open", to: "assessment/PH-1", ["product": "SP-1", "kind": "first", "filed": "2024-05-20"])
    #expect(office.desk.state("assessment/PH-1")["rulebook"] == "148")
    #expect(office.desk.state("assessment/PH-1")["level"] == "district")
    try office.meet()
    expectRefusal("no-criteria") {
      try office.send(
        "score", to: "assessment/PH-1", AssessmentDesk.sheet("chair", ["1.1": 1]), body: "assessment-council")
    }
    try office.send("record-totals", to: "assessment/PH-1", ["score": 7_250, "source": "Phần mềm chấm điểm"])
    expectRefusal("send-up") { try office.send("decide", to: "assessment/PH-1", ["decision": "1/QĐ"]) }
    try office.send("send-up", to: "assessment/PH-1", ["letter": "5/UBND"])
    #expect(office.desk.stage("assessment/PH-1") == "opened")
    #expect(office.desk.state("assessment/PH-1")["level"] == "province")
    try office.send("record-totals", to: "assessment/PH-1", ["score": 7_100, "source": "Phần mềm chấm điểm"])
    try office.send("decide", to: "assessment/PH-1", ["decision": "20/QĐ-UBND"])
    #expect(office.desk.state("certificate/SP-1-1")["star"] == 4)
    #expect(office.desk.state("certificate/SP-1-1")["rulebook"] == "148")
    #expect(office.desk.state("assessment/PH-1")["outcomes"]?.array?.count == 2)
  }

  @Test func theSameDossierOnThreeDaysHasItsRulesToTheEnd() throws {
    for (filed, rulebook) in [("2026-05-20", "148-1489"), ("2026-05-25", "26-2026"), ("2026-07-22", "26-2026")] {
      var office = try AssessmentDesk(today: filed)
      try office.send("open", to: "assessment/PH-1", ["product": "SP-1", "kind": "first", "filed": .string(filed)])
      let state = office.desk.state("assessment/PH-1")
      #expect(state["rulebook"] == .string(rulebook))
      #expect(state["level"] == "province")
      #expect(state["decideBy"] == (rulebook == "148-1489" ? "2026-07-21" : nil))
      office.desk.today = Day(unchecked: max(filed, "2026-07-21"))
      var inTime = office
      try inTime.send("record-totals", to: "assessment/PH-1", ["score": 6_000, "source": "Phần mềm"])
      try inTime.send("decide", to: "assessment/PH-1", ["decision": "1/QĐ"])
      #expect(inTime.desk.state("certificate/SP-1-1")["rulebook"] == .string(rulebook))
      office.desk.today = Day(unchecked: "2026-07-22")
      if rulebook == "148-1489" {
        expectRefusal("transition-over") {
          try office.send("record-totals", to: "assessment/PH-1", ["score": 6_000, "source": "Phần mềm"])
        }
      } else {
        try office.send("record-totals", to: "assessment/PH-1", ["score": 6_000, "source": "Phần mềm"])
      }
    }
    var office = try AssessmentDesk(today: "2026-07-22")
    expectRefusal("transition-over") {
      try office.send("open", to: "assessment/PH-1", ["product": "SP-1", "kind": "first", "filed": "2026-05-20"])
    }
  }

  // MARK: - Rounds and councils

  @Test func aRoundTakesWhatIsFiledInTimeUpToItsLimit() throws {
    var office = try AssessmentDesk(limit: 2)
    try office.open("SP-1")
    #expect(office.desk.state("round/DDG-1")["proposeBefore"] == "2026-10-30")
    #expect(office.desk.state("round/DDG-1")["assessBefore"] == "2026-12-30")
    expectRefusal("already-assessed") { try office.open("SP-1") }
    try office.open("SP-2")
    expectRefusal("round-full") { try office.open("SP-3") }
    expectRefusal("assessments-open") { try office.send("close", to: "round/DDG-1") }
    expectRefusal("round-taken") {
      try office.send("open", to: "round/DDG-2", ["level": "province", "year": 2026, "number": 2])
    }
    expectRefusal("no-such-round") {
      try office.send("open", to: "round/DDG-2", ["level": "province", "year": 2026, "number": 3])
    }
    let extra: JSON = [
      "level": "province", "year": 2026, "number": 3, "proposeBefore": "2026-09-15", "assessBefore": "2026-10-15",
    ]
    expectRefusal("no-plan") { try office.send("open", to: "round/DDG-2", extra) }
    var planned = extra
    planned["plan"] = "12/KH-UBND"
    try office.send("open", to: "round/DDG-2", planned)
    office.desk.today = Day(unchecked: "2026-10-30")
    expectRefusal("after-cut-off") {
      try office.send(
        "open", to: "assessment/PH-9",
        ["product": "SP-3", "kind": "first", "filed": "2026-10-30", "round": "DDG-1"])
    }
    try office.send("withdraw", to: "assessment/PH-1", ["reason": "Chủ thể xin rút"])
    try office.send("withdraw", to: "assessment/PH-2", ["reason": "Chủ thể xin rút"])
    try office.send("close", to: "round/DDG-1", ["summary": "Hai hồ sơ rút"])
  }

  @Test func aSessionIsCalledInTimeAndAfterTheChecksAreDue() throws {
    var office = try AssessmentDesk()
    try office.open()
    func invite(_ day: String) -> JSON { ["council": "HDDG-1", "session": .string(day), "place": "UBND tỉnh"] }
    expectRefusal("papers-too-late") { try office.send("invite", to: "assessment/PH-1", invite("2026-08-04")) }
    expectRefusal("checks-not-due") { try office.send("invite", to: "assessment/PH-1", invite("2026-08-06")) }
    expectRefusal("other-body") {
      try office.send(
        "record-check", to: "assessment/PH-1", ["area": "label", "isPassed": true, "note": "Đạt"], body: "health-dept")
    }
    expectRefusal("unknown-area") {
      try office.send(
        "record-check", to: "assessment/PH-1", ["area": "fire", "isPassed": true, "note": "Đạt"], body: "health-dept")
    }
    try office.send("invite", to: "assessment/PH-1", invite("2026-08-11"))
    expectRefusal("before-session") {
      try office.send(
        "score", to: "assessment/PH-1", AssessmentDesk.sheet("chair", ["1.1": 1]), body: "assessment-council")
    }
    try office.send("dissolve", to: "council/HDDG-1", ["decision": "2/QĐ"])
    expectRefusal("wrong-council") { try office.send("invite", to: "assessment/PH-1", invite("2026-08-12")) }
  }

  @Test func aCouncilNeedsQuorumChairAndSheetsThatAreNotTooFarApart() throws {
    var office = try AssessmentDesk()
    try office.open()
    try office.meet()
    let best = try AssessmentDesk.points()
    let far = try AssessmentDesk.points(["4.1": 1, "4.3": 0, "5.1": 0])
    expectRefusal("bad-sheet") {
      try office.send(
        "score", to: "assessment/PH-1", AssessmentDesk.sheet("trade", ["1.1": 9]), body: "industry-trade-dept")
    }
    expectRefusal("no-member") {
      try office.send(
        "score", to: "assessment/PH-1", AssessmentDesk.sheet("secretary", best), body: "assessment-council")
    }
    expectRefusal("other-body") {
      try office.send("score", to: "assessment/PH-1", AssessmentDesk.sheet("trade", best), body: "health-dept")
    }
    for (member, sheet) in [("agriculture", best), ("trade", best), ("health", far)] {
      try office.send("score", to: "assessment/PH-1", AssessmentDesk.sheet(member, sheet), body: "assessment-council")
    }
    expectRefusal("already-scored") {
      try office.send(
        "score", to: "assessment/PH-1", AssessmentDesk.sheet("trade", best), body: "industry-trade-dept")
    }
    expectRefusal("chair-missing") { try office.send("conclude", to: "assessment/PH-1") }
    try office.send("score", to: "assessment/PH-1", AssessmentDesk.sheet("chair", best), body: "province-committee")
    expectRefusal("spread") { try office.send("conclude", to: "assessment/PH-1") }
    try office.send("rescore", to: "assessment/PH-1", ["reason": "Chênh lệch 14 điểm"])
    #expect(office.desk.state("assessment/PH-1")["passes"] == 1)
    try office.score([best, best])
    expectRefusal("no-quorum") { try office.send("conclude", to: "assessment/PH-1") }
    try office.send("score", to: "assessment/PH-1", AssessmentDesk.sheet("trade", best), body: "assessment-council")
    try office.send("conclude", to: "assessment/PH-1")
    #expect(office.desk.state("assessment/PH-1")["outcomes"]?.array?.first?["spread"] == 0)
  }

  @Test func aCouncilHasOneChairAndALevelThatTheOfficeKnows() throws {
    var office = try AssessmentDesk()
    var members = AssessmentDesk.members.array ?? []
    members[1]["role"] = "chair"
    let two: JSON = ["owner": "assessment-council", "level": "province", "decision": "1", "members": .array(members)]
    expectRefusal("one-chair") { try office.send("found", to: "council/HDDG-1", two) }
    members[1]["member"] = "chair"
    expectRefusal("member-twice") {
      try office.send(
        "found", to: "council/HDDG-1",
        ["owner": "assessment-council", "level": "province", "decision": "1", "members": .array(members)])
    }
    expectRefusal("no-council") { try office.found("HDDG-1", "central") }
    try office.found("HDDG-1", "province")
    #expect(office.desk.state("council/HDDG-1")["members"]?.array?.first?["name"] == ["personal": "Người A"])
  }

  @Test func aFindingExcludesOnlyByARuleOfTheSet() throws {
    var office = try AssessmentDesk()
    try office.open()
    expectRefusal("unknown-rule") {
      try office.send("exclude", to: "assessment/PH-1", ["rule": "no-gmp", "finding": "Không có GMP"])
    }
    try office.send("exclude", to: "assessment/PH-1", ["rule": "forged", "finding": "Giấy kiểm nghiệm giả"])
    #expect(office.desk.stage("assessment/PH-1") == "excluded")
    #expect(office.desk.stage("product/SP-1") == "registered")
  }

  @Test func aSensoryItemOfZeroStopsTheAssessmentOfBottledWater() throws {
    var office = try AssessmentDesk()
    try office.desk.applyRulebooks { $0 == "26-2026-16" }
    try office.send(
      "register", to: "product/SP-9", ["name": "Nước suối", "producer": "SX-1", "set": 16, "commune": "commune-a"],
      body: "commune-a")
    try office.open("SP-9")
    try office.meet("PH-9")
    let leaves = try RulebookFiles.tree(16).leaves
    let zero = Dictionary(uniqueKeysWithValues: leaves.map { ($0.code, 0) })
    try office.score(Array(repeating: zero, count: 4), of: "PH-9")
    let stopped = try office.send("conclude", to: "assessment/PH-9")
    #expect(office.desk.stage("assessment/PH-9") == "excluded")
    #expect(stopped["reply"]?["stopped"]?["vi"]?.string?.isEmpty == false)
  }

  @Test func aReEvaluationIsFiledInItsWindow() throws {
    var office = try AssessmentDesk()
    try office.send(
      "record-result", to: "product/SP-1",
      ["score": 6_000, "decision": "1/QĐ", "day": "2023-12-20", "councilLevel": "province"])
    func open(_ kind: String, _ filed: String) throws {
      try office.send(
        "open", to: "assessment/PH-1", ["product": "SP-1", "kind": .string(kind), "filed": .string(filed)])
    }
    expectRefusal("wrong-kind") { try open("first", "2026-08-01") }
    // It ends on 20/12/2026: the window is 23/06 to 22/08.
    expectRefusal("before-window") { try open("re-evaluation", "2026-06-22") }
    office.desk.today = Day(unchecked: "2026-08-30")
    try open("re-evaluation", "2026-08-23")
    #expect(office.desk.state("assessment/PH-1")["isLate"] == true)
    var other = try AssessmentDesk()
    expectRefusal("wrong-kind") {
      try other.send("open", to: "assessment/PH-2", ["product": "SP-2", "kind": "upgrade", "filed": "2026-08-01"])
    }
  }

  @Test func aTableOfSheetsIsTakenWholeOrNotAtAll() throws {
    var office = try AssessmentDesk()
    try office.open()
    try office.meet()
    let points = try AssessmentDesk.points()
    func rows(_ members: [String], _ changes: [String: Int] = [:]) -> JSON {
      let sheet = points.merging(changes) { $1 }.sorted { $0.key < $1.key }
      return .array(
        members.flatMap { member in
          sheet.map { code, points in
            ["member": .string(member), "criterion": .string(code), "points": .integer(Int64(points))]
          }
        })
    }
    func send(_ rows: JSON) throws -> JSON {
      try office.send("enter-sheets", to: "assessment/PH-1", ["rows": rows], body: "assessment-council")
    }
    expectRefusal("bad-sheet") { _ = try send(rows(["chair", "trade"], ["1.1": 77])) }
    expectRefusal("bad-sheet") { _ = try send(rows(["chair", "chair"])) }
    expectRefusal("no-member") { _ = try send(rows(["chair", "nobody"])) }
    #expect(office.desk.state("assessment/PH-1")["sheets"] == [])
    let taken = try send(rows(["chair", "agriculture", "trade", "health"]))
    let total = Int64(points.values.reduce(0, +))
    #expect(taken["reply"]?["sheets"]?.array?.map { $0["total"]?.integer } == [total, total, total, total])
    expectRefusal("already-scored") { _ = try send(rows(["chair"])) }
    try office.send("conclude", to: "assessment/PH-1")
    #expect(office.desk.stage("assessment/PH-1") == "concluded")
  }
}
#endif
