// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import Foundation
import Testing
import Wire

@testable import ModuleKit
@testable import Programme

/// Papers that go out: the invitation, the proposal of a plan and that of a budget.
@Suite struct ProgrammePaperTests {
  private func office() throws -> ProgrammeDesk {
    var office = try ProgrammeDesk(today: "2024-03-25")
    try office.apply("p", Paper.programme(2024, issued: "2024-03-22"))
    return office
  }

  private func report(_ office: ProgrammeDesk, _ question: String, _ fields: JSON) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(office.desk.answer(question, fields).bytes))
  }

  @Test func anInvitationNamesWhomWhenAndWhere() throws {
    let office = try office()
    var fields: JSON = [
      "programme": "p", "bodies": ["agriculture-dept", "industry-trade-dept"], "subject": "Hội nghị triển khai",
      "day": "2024-04-02", "time": "8 giờ 00", "place": "Hội trường UBND tỉnh", "chair": "Phó Chủ tịch UBND tỉnh",
      "prepare": ["Báo cáo quý I"],
    ]
    let paper = try report(office, "programme-invitation", fields)
    #expect(paper.layout == .invitation)
    #expect(paper.recipients.map(\.vi) == ["UBND agriculture-dept", "UBND industry-trade-dept"])
    #expect(paper.words.contains("Thời gian: 8 giờ 00, ngày 02/04/2024."))
    #expect(paper.words.contains("- Báo cáo quý I"))
    fields["day"] = "2024-03-01"
    expectRefusal("meeting-in-the-past") { _ = try office.desk.answer("programme-invitation", fields) }
    (fields["day"], fields["bodies"]) = ("2024-04-02", ["nobody"])
    expectRefusal("bad-programme") { _ = try office.desk.answer("programme-invitation", fields) }
  }

  @Test func theProposalOfAPlanCarriesTargetsTasksAndOpinions() throws {
    var office = try office()
    let content: JSON = [
      "targets": [Paper.target("new", "new-products-three-star-up", "at-least", 5)],
      "assignments": [
        Paper.task("hold-class", "agriculture-dept", ["from": "2024-04-01", "to": "2024-06-30"]),
        Paper.task("news", "industry-trade-dept", ["allYear": true, "every": "quarter"]),
        Paper.task("care", "industry-trade-dept", ["allYear": true]),
      ],
    ]
    try office.desk.send(
      "draft", to: "plan/KH-1", ["programme": "p", "form": "plan", "name": "Kế hoạch của Sở", "content": content])
    try office.desk.send(
      "consult", to: "plan/KH-1", ["bodies": ["industry-trade-dept", "programme-office"], "due": "2024-03-28"])
    try office.desk.send("comment", to: "plan/KH-1", ["text": "Thống nhất"], body: "industry-trade-dept")
    let paper = try report(office, "plan-proposal", ["plan": "KH-1", "to": "programme-office"])
    #expect(paper.layout == .proposal && paper.isEven)
    for line in [
      "(số 69/KH-UBND ngày 22/03/2024)", "Chỉ tiêu new | ≥ 5 | sản phẩm | giả định",
      "Việc hold-class | UBND agriculture-dept | từ 01/04/2024 đến 30/06/2024 | giả định", "| Hằng quý |", "| Cả năm |",
      "UBND industry-trade-dept (25/03/2024): Thống nhất", "UBND programme-office: không có ý kiến",
    ] { #expect(paper.words.contains(line), "\(line) is missing in\n\(paper.words)") }
  }

  @Test func theProposalOfABudgetIsTheSumOfItsEstimates() throws {
    var office = try budgetOffice()
    try office.estimate()
    let answer = try office.question("budget-proposal", ["budget": "NS-1"])
    let paper = try Coding.value(Report.self, answer.bytes)
    #expect(paper.layout == .proposal && paper.isEven)
    #expect(paper.recipients.map(\.vi) == ["Tên province-committee"])
    #expect(paper.words.contains("Cộng | ? | ? | 550000000"))
    #expect(paper.words.contains("Tên agriculture-dept | Mục training | Mục science | 50000000"))
  }
}
#endif
