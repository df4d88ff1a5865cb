// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import OCOP
import Testing
import Wire

@testable import Agriculture

/// The papers of an assessment, and what is stored of it.
@Suite struct AssessmentPaperTests {
  @Test func everyPaperOfASessionIsWritten() throws {
    var office = try AssessmentDesk()
    try office.open("SP-1")
    try office.open("SP-2")
    expectRefusal("not-invited") { _ = try office.desk.report("assessment-invitation", ["assessment": "PH-1"]) }
    try office.meet("PH-1")
    let invitation = try office.desk.report("assessment-invitation", ["assessment": "PH-1"])
    #expect(invitation.layout == .invitation && invitation.recipients.count == 5)
    #expect(invitation.words.contains("An toàn thực phẩm | UBND health-dept | Đạt | Đạt"))

    let sheet = try AssessmentDesk.points(["3.4": 1, "5.2": 0, "4.2": 0, "4.3": 0])
    try office.score(Array(repeating: sheet, count: 4))
    try office.send("conclude", to: "assessment/PH-1")
    let summary = try office.desk.report("assessment-summary", ["assessment": "PH-1"])
    #expect(summary.isEven)
    #expect(summary.cells(1)[0] == ["Phó Chủ tịch UBND tỉnh", "39", "15", "35", "89", "Bao bì đẹp"])
    #expect(summary.words.contains("Tổng điểm 89,00 (4 phiếu), thuộc khung 4 sao (từ 70,00 đến dưới 90,00)."))
    #expect(summary.words.contains("Chưa đạt mức tối thiểu của 4 sao: tiêu chí 3.4"))
    #expect(summary.words.contains("Kết quả: 3 sao"))
    let minutes = try office.desk.report("assessment-minutes", ["assessment": "PH-1"])
    #expect(minutes.layout == .minutes && minutes.isEven)
    #expect(minutes.words.contains("Thư ký | Chuyên viên"))
    #expect(!minutes.words.contains("Người A"), "names of persons stay in the register")

    let proposal = try office.desk.report("round-proposal", ["round": "DDG-1"])
    #expect(proposal.words.contains("Đề nghị công nhận (1)"))
    #expect(proposal.recipients.first?.vi == "Chủ tịch Ủy ban nhân dân cấp tỉnh")
    expectRefusal("nothing-recognised") { _ = try office.desk.report("round-decision", ["round": "DDG-1"]) }
    try office.send("decide", to: "assessment/PH-1", ["decision": "900/QĐ-UBND"])
    let decision = try office.desk.report("round-decision", ["round": "DDG-1", "decision": "900/QĐ-UBND"])
    #expect(decision.layout == .decision)
    #expect(decision.words.contains("PH-1 | Xoài sấy 1 | HTX Trái Ngọt | UBND commune-a | Lần đầu | 89,00 | 3"))
    let notice = try office.desk.report("assessment-notice", ["assessment": "PH-1"])
    #expect(notice.recipients.map(\.vi) == ["HTX Trái Ngọt", "UBND commune-a"])
    #expect(notice.words.contains("Quyết định 900/QĐ-UBND"))
    let certificate = try office.desk.report("certificate-paper", ["certificate": "SP-1-1"])
    #expect(certificate.layout == .certificate)
    #expect(certificate.words.contains("Đạt: Hạng 3 sao."))

    try office.send("exclude", to: "assessment/PH-2", ["rule": "forged", "finding": "Giấy kiểm nghiệm giả"])
    let funnel = try office.desk.report("report-funnel", ["year": 2026])
    #expect(funnel.isEven)
    #expect(
      funnel.cells() == [["UBND commune-a", "0", "0", "0", "0", "0", "2", "0", "0", "1", "0", "0", "1", "0"]])
    #expect(funnel.cells(1).isEmpty)
    #expect(funnel.cells(2) == [["PH-2", "Xoài sấy 2", "Bị loại hoặc dừng", "Giấy kiểm nghiệm giả"]])
    #expect(funnel.cells(3)[0] == ["Từ nộp đến tiếp nhận cấp đánh giá", "2", "12", "12"])
  }

  @Test func storedEventsKeepTheirForm() throws {
    let day = Day(unchecked: "2026-08-03")
    let ranking = try read(Ranking.self, #"{"band":3,"failed":[],"star":3,"total":6000}"#)
    let check = Assessment.Check(area: "label", title: BilingualText("A", "B"), lead: "a", due: day)
    let start = AssessmentStart(
      product: "SP-1", productName: "A", producer: "SX-1", commune: "a", set: try #require(ProductSetNumber(7)),
      kind: .first, dossier: "HS-1", filed: day, rulebook: "26-2026", decideBy: day, level: .province, round: "DDG-1",
      checks: [check], day: day)
    #expect(
      try stored(Assessment.Event.opened(start: start)) == """
        {"opened":{"start":{"checks":[{"area":"label","due":"2026-08-03","lead":"a","title":{"en":"B","vi":"A"}}],\
        "commune":"a","day":"2026-08-03","decideBy":"2026-08-03","dossier":"HS-1","filed":"2026-08-03","kind":"first",\
        "level":"province","producer":"SX-1","product":"SP-1","productName":"A","round":"DDG-1","rulebook":"26-2026",\
        "set":7}}}
        """)
    let events: [(Assessment.Event, String)] = [
      (
        .checked(area: "a", isPassed: true, note: "b", day: day),
        #"{"checked":{"area":"a","day":"2026-08-03","isPassed":true,"note":"b"}}"#
      ),
      (.reported(summary: "a", surveyed: nil, day: day), #"{"reported":{"day":"2026-08-03","summary":"a"}}"#),
      (
        .invited(council: "a", session: day, place: "b", day: day),
        #"{"invited":{"council":"a","day":"2026-08-03","place":"b","session":"2026-08-03"}}"#
      ),
      (
        .scored(member: "a", sheet: ScoreSheet(points: ["1.1": 2], cases: ["8": 1]), comments: "b", day: day),
        #"{"scored":{"comments":"b","day":"2026-08-03","member":"a","sheet":{"cases":{"8":1},"points":{"1.1":2}}}}"#
      ),
      (.rescored(reason: "a", day: day), #"{"rescored":{"day":"2026-08-03","reason":"a"}}"#),
      (
        .excluded(rule: "a", finding: "b", day: day), #"{"excluded":{"day":"2026-08-03","finding":"b","rule":"a"}}"#
      ),
      (
        .concluded(ranking: ranking, spread: 3, day: day),
        #"{"concluded":{"day":"2026-08-03","ranking":{"band":3,"failed":[],"star":3,"total":6000},"spread":3}}"#
      ),
      (
        .sentUp(level: .central, letter: "a", day: day),
        #"{"sentUp":{"day":"2026-08-03","letter":"a","level":"central"}}"#
      ),
      (
        .decided(star: .three, isRecognised: true, decision: "1", council: .province, day: day),
        #"{"decided":{"council":"province","day":"2026-08-03","decision":"1","isRecognised":true,"star":3}}"#
      ),
      (.supplemented(summary: "a", day: day), #"{"supplemented":{"day":"2026-08-03","summary":"a"}}"#),
      (.handedOver(to: "a", decision: "1"), #"{"handedOver":{"decision":"1","to":"a"}}"#),
      (.withdrawn(reason: "a", day: day), #"{"withdrawn":{"day":"2026-08-03","reason":"a"}}"#),
    ]
    for (event, text) in events { #expect(try stored(event) == text) }
    #expect(
      try stored(
        Round.Event.opened(
          level: .province, year: 2026, number: 2, proposeBefore: day, assessBefore: day, limit: 3, plan: nil)) == """
          {"opened":{"assessBefore":"2026-08-03","level":"province","limit":3,"number":2,"proposeBefore":"2026-08-03",\
          "year":2026}}
          """)
    let member = Council.Member(member: "a", body: "b", post: "c", role: .chair, name: Personal("d"))
    #expect(
      try stored(
        Council.Event.founded(owner: "a", level: .province, decision: "1", day: day, members: [member])) == """
          {"founded":{"day":"2026-08-03","decision":"1","level":"province","members":[{"body":"b","member":"a",\
          "name":{"personal":"d"},"post":"c","role":"chair"}],"owner":"a"}}
          """)
  }
}
#endif
