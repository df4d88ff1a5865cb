#if Localities
import Coordination
import ModuleKit
import Testing
import Wire

@testable import Localities

/// Inspections: plan, findings, remedies, review.
struct LocalitiesInspectionTests {
  static let plan: JSON = [
    "scope": "Sử dụng nhãn OCOP", "inspected": "commune-a", "with": ["agriculture-dept"], "day": "2024-04-10",
    "producers": ["SX-2024-0001"],
  ]
  static let findings: JSON = [
    [
      "text": "Nhãn hết hiệu lực", "remedy": "Thay nhãn", "body": "commune-a", "due": "2024-04-20",
    ],
    ["text": "Thiếu truy xuất", "remedy": "Bổ sung mã QR", "body": "commune-a", "due": "2024-04-25"],
  ]

  private func held() throws -> OfficeBook<Localities> {
    var office = try localitiesOffice()
    try office.did("inspection.plan", "KT-1", Self.plan, of: "programme-office")
    office.today = Day(unchecked: "2024-04-10")
    try office.did(
      "inspection.finish", "KT-1", ["day": "2024-04-10", "conclusion": "Có 2 tồn tại", "findings": Self.findings],
      of: "programme-office")
    return office
  }

  @Test func aPlanIsATaskForWhoGoesAlong() throws {
    var office = try localitiesOffice()
    let planned = try office.did("inspection.plan", "KT-1", Self.plan, of: "programme-office")
    let task = try #require(planned["tasks"]?.array?.first)
    #expect(task["lead"] == "programme-office" && task["with"] == ["agriculture-dept"] && task["due"] == "2024-04-10")
    #expect(office.state("inspection/KT-1")["level"] == "province")
    #expect(office.state("inspection/KT-1")["unit"] == "21001")
    try office.did("inspection.plan", "KT-2", Self.plan, of: "district-a")
    #expect(office.state("inspection/KT-2")["level"] == "district")
  }

  @Test func findingsAreRemediedReviewedAndClosed() throws {
    var office = try held()
    #expect(office.stage("inspection/KT-1") == "remedying")
    #expect(office.deadlines["KT-1.remedy-overdue"] == Day(unchecked: "2024-04-21").startInstant)
    #expect(office.facts["localities.inspection-finished"]?["KT-1"]?["open"] == 2)
    let done = try office.did("inspection.remedy", "KT-1", ["finding": 1, "done": "Đã thay"], of: "commune-a")
    let review = try #require(done["tasks"]?.array?.first)
    #expect(review["task"] == "review-remedy" && review["lead"] == "programme-office" && review["due"] == "2024-04-17")
    #expect(office.deadlines["KT-1.remedy-overdue"] == Day(unchecked: "2024-04-26").startInstant)
    let again: JSON = ["finding": 1, "passed": false, "note": "Còn sót", "due": "2024-05-06"]
    let failed = try office.did("inspection.review", "KT-1", again, of: "programme-office")
    #expect(failed["tasks"]?.array?.first?["due"] == "2024-05-06")
    for finding in [1, 2] {
      try office.did("inspection.remedy", "KT-1", ["finding": .integer(Int64(finding)), "done": "X"], of: "commune-a")
      try office.did(
        "inspection.review", "KT-1", ["finding": .integer(Int64(finding)), "passed": true, "note": "Đạt"],
        of: "programme-office")
    }
    #expect(office.stage("inspection/KT-1") == "closed")
    #expect(office.deadlines["KT-1.remedy-overdue"] == nil)
    #expect(office.facts["localities.inspection-finished"]?["KT-1"]?["open"] == 0)
    #expect(office.facts["localities.inspection-finished"]?["KT-1"]?["findings"] == 2)
  }

  @Test func aFindingWithoutRemedyBecomesOverdueOnce() throws {
    var office = try held()
    office.today = Day(unchecked: "2024-04-21")
    try office.did("inspection.remedy-overdue", "KT-1", by: ["house"], of: "house")
    #expect(office.state("inspection/KT-1")["findings"]?.array?.map { $0["wasOverdue"] } == [true, false])
    #expect(office.deadlines["KT-1.remedy-overdue"] == Day(unchecked: "2024-04-26").startInstant)
    let report = try office.report("inspections")
    #expect(report.isEven)
    #expect(report.cells(0)[0].suffix(3) == ["Đang khắc phục", "2", "2"])
    #expect(report.cells(1).map { $0.last } == ["Quá hạn khắc phục", "Chưa khắc phục"])
    office.today = Day(unchecked: "2024-04-26")
    try office.did("inspection.remedy-overdue", "KT-1", by: ["house"], of: "house")
    #expect(office.deadlines["KT-1.remedy-overdue"] == nil)
    #expect(try office.report("inspections", ["unit": "21002"]).cells(0) == [])
  }

  @Test func anInspectionWithoutFindingsIsClosedAtOnce() throws {
    var office = try localitiesOffice(today: "2024-04-10")
    try office.did("inspection.plan", "KT-1", Self.plan, of: "programme-office")
    try office.did("inspection.finish", "KT-1", ["day": "2024-04-10", "conclusion": "Tốt"], of: "programme-office")
    #expect(office.stage("inspection/KT-1") == "closed")
    #expect(try office.report("inspections").cells(0)[0].suffix(3) == ["Đã kết thúc", "0", "0"])
  }

  @Test func aPlanThatCannotBeIsRefused() throws {
    var office = try localitiesOffice()
    func refused(_ name: String, _ value: JSON) throws -> String? {
      var fields = Self.plan
      fields[name] = value
      return try office.refusal("inspection.plan", "KT-1", fields, of: "programme-office")
    }
    #expect(try refused("day", "2024-03-31") == "plan-in-the-past")
    #expect(try refused("with", ["programme-office"]) == "bad-assignment")
    #expect(try refused("with", ["nobody"]) == "unknown-body")
    #expect(try refused("inspected", "ministry") == "no-unit")
    try office.did("inspection.plan", "KT-2", Self.plan, of: "programme-office")
    #expect(try office.refusal("inspection.cancel", "KT-2", ["reason": "A"], of: "commune-a") == "not-own-record")
    try office.did("inspection.cancel", "KT-2", ["reason": "Hoãn"], of: "programme-office")
    #expect(office.stage("inspection/KT-2") == "cancelled")
    #expect(try office.report("inspections").cells(0) == [])
  }

  @Test func findingsThatCannotBeAreRefused() throws {
    var office = try localitiesOffice(today: "2024-04-10")
    try office.did("inspection.plan", "KT-1", Self.plan, of: "programme-office")
    func refused(_ fields: JSON, of body: String = "programme-office") throws -> String? {
      try office.refusal("inspection.finish", "KT-1", fields, of: body)
    }
    #expect(try refused(["day": "2024-04-10", "conclusion": "A"], of: "commune-a") == "not-own-record")
    #expect(try refused(["day": "2024-04-11", "conclusion": "A"]) == "not-yet-held")
    func finding(_ body: String, _ due: String) -> JSON {
      ["text": "A", "remedy": "B", "body": .string(body), "due": .string(due)]
    }
    let day: JSON = ["day": "2024-04-10", "conclusion": "A"]
    func with(_ findings: [JSON]) -> JSON {
      var fields = day
      fields["findings"] = .array(findings)
      return fields
    }
    #expect(try refused(with([finding("commune-a", "2024-04-09")])) == "due-in-the-past")
    #expect(try refused(with([finding("nobody", "2024-04-19")])) == "unknown-body")
    let many = Array(repeating: finding("commune-a", "2024-04-19"), count: 101)
    #expect(try refused(with(many)) == "too-many-findings")
  }

  @Test func remediesAndReviewsKeepToWhoAndWhich() throws {
    var office = try held()
    func remedy(_ finding: Int64, of body: String = "commune-a") throws -> String? {
      try office.refusal("inspection.remedy", "KT-1", ["finding": .integer(finding), "done": "A"], of: body)
    }
    func review(_ fields: JSON, of body: String = "programme-office") throws -> String? {
      try office.refusal("inspection.review", "KT-1", fields, of: body)
    }
    #expect(try remedy(3) == "no-such-finding")
    #expect(try remedy(1, of: "commune-b") == "not-the-remedier")
    #expect(try review(["finding": 1, "passed": true, "note": "A"]) == "finding-status")
    #expect(try remedy(1) == nil)
    #expect(try remedy(1) == "finding-status")
    #expect(try review(["finding": 1, "passed": true, "note": "A"], of: "commune-a") == "not-own-record")
    #expect(try review(["finding": 1, "passed": false, "note": "A"]) == "new-due-day")
    #expect(try review(["finding": 1, "passed": false, "note": "A", "due": "2024-04-01"]) == "new-due-day")
  }
}
#endif
