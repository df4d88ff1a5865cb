#if Programme
import Coordination
import ModuleKit
import Testing
import Wire

@testable import Programme

/// The money of a year: call, estimates, appraisal, allocation, spending, mobilised.
struct BudgetTests {
  static let first = [
    budgetLine("training", "new-rural", 250, of: "agriculture-dept"),
    budgetLine("trade-promotion", "new-rural", 150, of: "industry-trade-dept"),
  ]
  static let mobilised: JSON = [
    "budget": "NS-1", "source": "firm", "amount": 30_000_000_000, "isLowerBound": true, "document": "45/BC-SNN",
    "day": "2024-04-01",
  ]

  private func changed(_ fields: JSON, _ name: String, _ value: JSON?) -> JSON {
    var fields = fields
    fields[name] = value
    return fields
  }

  @Test func aBudgetGoesFromTheCallToTheClose() throws {
    var office = try budgetOffice()
    let called = try office.did("budget.call", "NS-1", OfficeBook.call, of: "agriculture-dept")
    #expect(
      called["tasks"]?.array?.map { $0["lead"] } == ["agriculture-dept", "industry-trade-dept", "district-a"])
    office = try budgetOffice()
    try office.estimate()
    #expect(office.stage("estimate/DTKP-3") == "nil-return")
    let gathered = try office.did("budget.gather", "NS-1", of: "agriculture-dept")
    #expect(gathered["tasks"]?.array?.map { $0["lead"] } == ["finance-dept", "planning-investment-dept"])
    #expect(gathered["tasks"]?.array?.first?["due"] == "2024-04-22")
    #expect(
      office.state("budget/NS-1")["estimated"] == [
        ["source": "new-rural", "amount": 500_000_000], ["source": "science", "amount": 50_000_000],
      ])
    office = try budgetOffice()
    try office.submit()
    #expect(office.stage("budget/NS-1") == "submitted")
    let decided = try office.allocate("100/QĐ-UBND", Self.first)
    #expect(office.stage("budget/NS-1") == "allocated")
    #expect(office.stage("allocation/NS-1.1") == "decided")
    #expect(office.state("budget/NS-1")["allocated"] == 400_000_000)
    #expect(
      decided["facts"]?.array?.first?["data"] == [
        "programme": "quang-ngai-2024", "body": "agriculture-dept", "purpose": "training", "source": "new-rural",
        "amount": 250_000_000, "decision": "100/QĐ-UBND", "day": "2024-04-01",
      ])
    #expect(try office.refusal("budget.close", "NS-1", of: "finance-dept") == "not-the-gatherer")
    try office.did("budget.close", "NS-1", of: "agriculture-dept")
    #expect(office.stage("budget/NS-1") == "closed")
    #expect(
      try office.refusal("spending.book", "KC-1", OfficeBook.spending(1, "01"), of: "agriculture-dept")
        == "budget-stage")
    #expect(try office.refusal("mobilised.record", "VHD-1", Self.mobilised, of: "agriculture-dept") == "budget-stage")
  }

  @Test func aCallThatCannotBeIsRefused() throws {
    var office = try budgetOffice()
    func refused(_ name: String, _ value: JSON, of body: String = "agriculture-dept") throws -> String? {
      try office.refusal("budget.call", "NS-1", changed(OfficeBook.call, name, value), of: body)
    }
    #expect(try refused("due", "2024-04-15", of: "finance-dept") == "not-the-gatherer")
    #expect(try refused("programme", "other") == "unknown-programme")
    #expect(try refused("bodies", []) == "bodies")
    #expect(try refused("bodies", ["district-a", "district-a"]) == "bodies")
    #expect(try refused("bodies", ["nobody"]) == "unknown-body")
    #expect(try refused("due", "2024-03-31") == "due-in-the-past")
    try office.did("budget.call", "NS-1", OfficeBook.call, of: "agriculture-dept")
    #expect(try office.refusal("budget.call", "NS-2", OfficeBook.call, of: "agriculture-dept") == "called-already")
    office.records["division/office"] = nil
    #expect(try office.refusal("budget.call", "NS-3", OfficeBook.call, of: "agriculture-dept") == "no-division")
    var bare = try OfficeBook(Programme.self, settings: [:], today: "2024-04-01")
    #expect(try bare.refusal("budget.call", "NS-1", OfficeBook.call, of: "agriculture-dept") == "no-budget-settings")
  }

  @Test func anEstimateThatCannotBeIsRefused() throws {
    var office = try budgetOffice()
    try office.did("budget.call", "NS-1", OfficeBook.call, of: "agriculture-dept")
    func refused(_ lines: [JSON], of body: String = "agriculture-dept") throws -> String? {
      try office.refusal("estimate.submit", "DTKP-1", ["budget": "NS-1", "lines": .array(lines)], of: body)
    }
    let line = budgetLine("training", "science", 5)
    #expect(try refused([]) == "lines")
    #expect(try refused([line, line]) == "line-twice")
    #expect(try refused([budgetLine("training", "science", 0)]) == "amount")
    #expect(try refused([budgetLine("training", "science", 10_000_001)]) == "amount")
    #expect(try refused([budgetLine("travel", "science", 5)]) == "unknown-purpose")
    // Money of firms is mobilised and no source of the state.
    #expect(try refused([budgetLine("training", "firm", 5)]) == "unknown-source")
    #expect(try refused([line], of: "finance-dept") == "not-asked")
    #expect(try refused(Array(repeating: line, count: 201)) == "lines")
    try office.did("estimate.submit", "DTKP-1", ["budget": "NS-1", "lines": [line]], of: "agriculture-dept")
    #expect(
      try office.refusal("estimate.nil-return", "DTKP-2", ["budget": "NS-1"], of: "agriculture-dept")
        == "submitted-already")
    let revision: JSON = ["lines": [budgetLine("training", "new-rural", 7)], "reason": "Bổ sung"]
    #expect(try office.refusal("estimate.revise", "DTKP-1", revision, of: "district-a") == "not-own-record")
    try office.did("estimate.revise", "DTKP-1", revision, of: "agriculture-dept")
    #expect(office.state("estimate/DTKP-1")["lines"] == [budgetLine("training", "new-rural", 7)])
    #expect(try office.refusal("budget.gather", "NS-1", of: "agriculture-dept") == "missing-estimates")
    #expect(
      try office.refusal("budget.gather", "NS-1", ["withoutMissing": "A"], of: "finance-dept")
        == "not-the-gatherer")
    try office.did("budget.gather", "NS-1", ["withoutMissing": "Đã đôn đốc hai lần"], of: "agriculture-dept")
    #expect(office.state("budget/NS-1")["missing"] == ["industry-trade-dept", "district-a"])
    #expect(try office.refusal("estimate.revise", "DTKP-1", revision, of: "agriculture-dept") == "budget-stage")
    #expect(try office.refusal("estimate.nil-return", "DTKP-2", ["budget": "NS-1"], of: "district-a") == "budget-stage")
  }

  @Test func thoseWhoAppraiseAreThoseOfTheDay() throws {
    var office = try budgetOffice()
    try office.estimate()
    try office.did("budget.gather", "NS-1", of: "agriculture-dept")
    let opinion: JSON = ["opinion": "Đồng ý", "total": 450_000_000]
    let proposal: JSON = ["number": "12/TTr", "ceilings": [["source": "science", "amount": 5_000_000]]]
    #expect(try office.refusal("budget.appraise", "NS-1", opinion, of: "district-a") == "not-an-appraiser")
    try office.did("budget.appraise", "NS-1", opinion, of: "finance-dept")
    #expect(office.stage("budget/NS-1") == "gathered")
    #expect(try office.refusal("budget.appraise", "NS-1", opinion, of: "finance-dept") == "not-an-appraiser")
    #expect(try office.refusal("budget.submit", "NS-1", proposal, of: "finance-dept") == "not-appraised")
    #expect(try office.refusal("budget.submit", "NS-1", proposal, of: "agriculture-dept") == "not-an-appraiser")
    // Planning-investment ends before it has appraised: finance goes on alone.
    office.today = Day(unchecked: "2025-03-01")
    let planning = "planning-investment-dept"
    #expect(try office.refusal("budget.appraise", "NS-1", opinion, of: planning) == "not-an-appraiser")
    #expect(
      try office.refusal("budget.submit", "NS-1", changed(proposal, "ceilings", []), of: "finance-dept") == "lines")
    let unknown: JSON = [["source": "loan", "amount": 5]]
    #expect(
      try office.refusal("budget.submit", "NS-1", changed(proposal, "ceilings", unknown), of: "finance-dept")
        == "unknown-source")
    try office.did("budget.submit", "NS-1", proposal, of: "finance-dept")
    #expect(office.stage("budget/NS-1") == "submitted")

    var later = try budgetOffice(today: "2024-04-01")
    try later.estimate()
    later.today = Day(unchecked: "2025-03-03")
    let gathered = try later.did("budget.gather", "NS-1", of: "agriculture-dept")
    #expect(gathered["tasks"]?.array?.map { $0["lead"] } == ["finance-dept"])
    try later.did("budget.appraise", "NS-1", opinion, of: "finance-dept")
    #expect(later.stage("budget/NS-1") == "appraised")
  }

  @Test func anAllocationBeyondWhatWasApprovedIsRefused() throws {
    var office = try budgetOffice()
    try office.submit()
    func refused(_ lines: [JSON], _ number: String = "100/QĐ-UBND", of body: String = "province-committee") throws
      -> String?
    {
      try office.refusal("budget.allocate", "NS-1", ["number": .string(number), "lines": .array(lines)], of: body)
    }
    #expect(try refused(Self.first, of: "finance-dept") == "not-the-committee")
    #expect(try refused(Self.first + [Self.first[0]]) == "line-twice")
    #expect(try refused([]) == "lines")
    #expect(try refused([budgetLine("training", "new-rural", 401, of: "agriculture-dept")]) == "over-allocation")
    #expect(
      try refused(Self.first + [budgetLine("training", "new-rural", 1, of: "district-a")]) == "over-allocation")
    #expect(try refused([budgetLine("training", "new-rural", 1, of: "nobody")]) == "unknown-body")
    try office.allocate("100/QĐ-UBND", Self.first)
    #expect(try refused(Self.first) == "decision-twice")
  }

  @Test func aNewDecisionReplacesTheFormerAndKeepsWhatIsSpent() throws {
    var office = try budgetOffice()
    try office.submit()
    try office.allocate("100/QĐ-UBND", Self.first)
    try office.did("spending.book", "KC-1", OfficeBook.spending(100, "01"), of: "agriculture-dept")
    let less: JSON = [
      "number": "200/QĐ-UBND", "lines": [budgetLine("training", "new-rural", 99, of: "agriculture-dept")],
    ]
    #expect(try office.refusal("budget.allocate", "NS-1", less, of: "province-committee") == "below-spent")
    let gone: JSON = [
      "number": "200/QĐ-UBND", "lines": [budgetLine("training", "science", 9, of: "agriculture-dept")],
    ]
    #expect(try office.refusal("budget.allocate", "NS-1", gone, of: "province-committee") == "below-spent")
    let amended = try office.allocate(
      "200/QĐ-UBND", [budgetLine("training", "new-rural", 100, of: "agriculture-dept")])
    #expect(office.stage("allocation/NS-1.1") == "superseded")
    #expect(office.state("allocation/NS-1.1")["supersededBy"] == "200/QĐ-UBND")
    #expect(office.state("budget/NS-1")["allocation"] == "NS-1.2")
    // The line that is gone is told as nothing, so that nobody counts it on.
    #expect(
      amended["facts"]?.array?.map { $0["data"]?["amount"] } == [100_000_000, 0])
    #expect(
      try office.refusal("spending.book", "KC-2", OfficeBook.spending(1, "02"), of: "agriculture-dept")
        == "over-spending")
  }

  @Test func spendingKeepsToItsLineAndItsVoucher() throws {
    var office = try budgetOffice()
    try office.submit()
    #expect(
      try office.refusal("spending.book", "KC-1", OfficeBook.spending(1, "01"), of: "agriculture-dept")
        == "budget-stage")
    try office.allocate("100/QĐ-UBND", Self.first)
    func refused(_ fields: JSON, of body: String = "agriculture-dept") throws -> String? {
      try office.refusal("spending.book", "KC-9", fields, of: body)
    }
    #expect(try refused(OfficeBook.spending(251, "01")) == "over-spending")
    #expect(try refused(OfficeBook.spending(0, "01")) == "amount")
    #expect(try refused(OfficeBook.spending(1, "01", "trade-promotion")) == "no-such-line")
    #expect(try refused(OfficeBook.spending(1, "01"), of: "district-a") == "no-such-line")
    #expect(try refused(changed(OfficeBook.spending(1, "01"), "day", "2024-04-02")) == "not-yet-spent")
    #expect(try refused(changed(OfficeBook.spending(1, "01"), "budget", "NS-9")) == "unknown-budget")
    try office.did("spending.book", "KC-1", OfficeBook.spending(200, "01"), of: "agriculture-dept")
    #expect(try refused(OfficeBook.spending(1, "01")) == "voucher-twice")
    #expect(try refused(OfficeBook.spending(51, "02")) == "over-spending")
    try office.did("spending.book", "KC-2", OfficeBook.spending(50, "02"), of: "agriculture-dept")
    // Another body counts its vouchers for itself.
    try office.did(
      "spending.book", "KC-3", OfficeBook.spending(1, "01", "trade-promotion"), of: "industry-trade-dept")
    #expect(try office.refusal("spending.reverse", "KC-1", ["reason": "A"], of: "district-a") == "not-own-record")
    try office.did("spending.reverse", "KC-1", ["reason": "Ghi nhầm"], of: "agriculture-dept")
    try office.did("spending.book", "KC-4", OfficeBook.spending(200, "01"), of: "agriculture-dept")
    try office.did("budget.close", "NS-1", of: "agriculture-dept")
    #expect(try office.refusal("spending.reverse", "KC-4", ["reason": "A"], of: "agriculture-dept") == "budget-stage")
  }

  @Test func mobilisedMoneyIsRecordedOnceAndNeverAllocated() throws {
    var office = try budgetOffice()
    try office.submit()
    func refused(_ name: String, _ value: JSON?) throws -> String? {
      try office.refusal("mobilised.record", "VHD-9", changed(Self.mobilised, name, value), of: "district-a")
    }
    #expect(try refused("amount", 0) == "amount")
    #expect(try refused("day", "2024-04-02") == "not-yet-held")
    #expect(try refused("budget", "NS-9") == "unknown-budget")
    try office.did("mobilised.record", "VHD-1", Self.mobilised, of: "agriculture-dept")
    #expect(try refused("isLowerBound", false) == "counted-already")
    try office.did("mobilised.record", "VHD-2", changed(Self.mobilised, "source", "loan"), of: "district-a")
    #expect(try office.refusal("mobilised.withdraw", "VHD-1", ["reason": "A"], of: "district-a") == "not-own-record")
    try office.did("mobilised.withdraw", "VHD-1", ["reason": "Nhầm"], of: "agriculture-dept")
    try office.did("mobilised.record", "VHD-3", Self.mobilised, of: "agriculture-dept")
    let report = try office.report()
    #expect(
      report.cells(2) == [
        ["Doanh nghiệp", "1", "30000000000", "trở lên"], ["Hợp tác xã", "0", "?", ""], ["Hộ sản xuất", "0", "?", ""],
        ["Vốn tín dụng", "0", "?", ""], ["Vốn vay", "1", "30000000000", "trở lên"],
        ["Tổng cộng", "2", "60000000000", "trở lên"],
      ])
    // It stands apart: nothing of it is in the sums.
    #expect(report.cells(0).last == ["Tổng cộng", "?", "?", "550000000", "?", "?", "?"])
  }

  @Test func theReportTellsWhatIsLeftAndWhatDoesNotAddUp() throws {
    var office = try budgetOffice()
    try office.submit()
    try office.allocate("100/QĐ-UBND", Self.first)
    try office.did("spending.book", "KC-1", OfficeBook.spending(100, "01"), of: "agriculture-dept")
    let report = try office.report()
    #expect(report.isEven)
    #expect(
      report.cells(0) == [
        ["Tên agriculture-dept", "Mục training", "Mục new-rural", "300000000", "250000000", "100000000", "150000000"],
        ["Tên agriculture-dept", "Mục training", "Mục science", "50000000", "0", "0", "0"],
        [
          "Tên industry-trade-dept", "Mục trade-promotion", "Mục new-rural", "200000000", "150000000", "0", "150000000",
        ],
        ["Tổng cộng", "?", "?", "550000000", "400000000", "100000000", "300000000"],
      ])
    #expect(
      report.cells(1) == [
        ["Mục new-rural", "400000000", "500000000", "400000000", "100000000", "300000000"],
        ["Mục science", "50000000", "50000000", "0", "0", "0"],
      ])
    #expect(
      report.warnings.map(\.vi) == [
        "Tên industry-trade-dept: tổng ghi 250.000.000 đ, cộng các dòng 200.000.000 đ.",
        "Phân bổ 400.000.000 đ, được duyệt 450.000.000 đ: chưa phân bổ 50.000.000 đ.",
      ])
  }

  @Test func aCorrectionByHandThatBreaksASumIsNamed() throws {
    var office = try budgetOffice()
    try office.submit()
    try office.allocate("100/QĐ-UBND", Self.first)
    try office.did("spending.book", "KC-1", OfficeBook.spending(100, "01"), of: "agriculture-dept")
    // As `correct` of the kit would write them.
    office.records["spending/KC-1"]?.state["amount"] = 260_000_000
    office.records["budget/NS-1"]?.state["allocated"] = 500_000_000
    #expect(
      try office.report().warnings.map(\.vi).dropFirst() == [
        "Kinh phí: tổng ghi 500.000.000 đ, cộng các dòng 400.000.000 đ.",
        "Phân bổ 400.000.000 đ, được duyệt 450.000.000 đ: chưa phân bổ 50.000.000 đ.",
        "agriculture-dept/training/new-rural: chi 260.000.000 đ vượt phân bổ 250.000.000 đ.",
      ])
  }

  @Test func aLateEstimateIsTakenAndMarked() throws {
    var office = try budgetOffice()
    try office.did("budget.call", "NS-1", OfficeBook.call, of: "agriculture-dept")
    try office.did("estimate.nil-return", "DTKP-1", ["budget": "NS-1"], of: "district-a")
    office.today = Day(unchecked: "2024-04-16")
    try office.did("estimate.nil-return", "DTKP-2", ["budget": "NS-1"], of: "agriculture-dept")
    #expect(office.state("estimate/DTKP-1")["isLate"] == false && office.state("estimate/DTKP-2")["isLate"] == true)
  }

  @Test func theReportListsMissingEstimatesAndWhatIsNotKnown() throws {
    var office = try budgetOffice()
    try office.did("budget.call", "NS-1", OfficeBook.call, of: "agriculture-dept")
    try office.did(
      "estimate.submit", "DTKP-1", ["budget": "NS-1", "lines": [budgetLine("training", "science", 5)]],
      of: "district-a")
    let report = try office.report()
    #expect(
      report.cells(0)[0] == ["Tên district-a", "Mục training", "Mục science", "5000000", "?", "?", "?"])
    #expect(report.cells(1)[1] == ["Mục science", "?", "5000000", "?", "?", "?"])
    #expect(report.warnings.map(\.vi) == ["Chưa có dự toán (2): Tên agriculture-dept; Tên industry-trade-dept."])
    #expect(throws: OfficeBook<Programme>.Turned(code: "unknown-budget")) {
      try office.question("report-budget", ["budget": "NS-9"])
    }
  }

  @Test func theOneSuccessorOfABodyThatEndedSpendsWhatIsLeftOfItsLine() throws {
    var office = try budgetOffice()
    try office.submit()
    try office.allocate("100/QĐ-UBND", Self.first)
    try office.did("spending.book", "KC-1", OfficeBook.spending(100, "01"), of: "agriculture-dept")
    #expect(
      try office.refusal("spending.book", "KC-2", OfficeBook.spending(1, "02"), of: "district-a") == "no-such-line")
    let ended: JSON = [
      "id": "agriculture-dept", "name": ["vi": "Sở cũ", "en": "Old"], "kind": "department", "level": "province",
      "unit": "51", "validFrom": "2016-01-01", "validTo": "2024-03-31", "replacedBy": ["district-a"],
    ]
    office.records["body/agriculture-dept"]?.state["document"] = ended
    try office.did("spending.book", "KC-2", OfficeBook.spending(150, "02"), of: "district-a")
    #expect(office.state("spending/KC-2")["line"] == "agriculture-dept/training/new-rural")
    #expect(
      try office.refusal("spending.book", "KC-3", OfficeBook.spending(1, "03"), of: "district-a") == "over-spending")
    try office.did("spending.reverse", "KC-2", ["reason": "Ghi nhầm"], of: "district-a")
    #expect(
      try office.refusal("spending.reverse", "KC-1", ["reason": "x"], of: "district-a") == "not-own-record")
  }
}
#endif
