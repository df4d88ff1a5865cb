// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import Foundation
import OCOP
import Testing
import Wire

@testable import Agriculture

/// Rulebooks as the office keeps them, and which one a dossier runs under.
@Suite struct RulebookTests {
  private func desk(_ wanted: (String) -> Bool = { _ in true }) throws -> Desk<Agriculture> {
    var desk = try Desk<Agriculture>(today: Day(unchecked: "2026-07-22"))
    try desk.addCalendar()
    try desk.applyRulebooks(wanted)
    return desk
  }

  private func rules(_ desk: Desk<Agriculture>, _ filed: String, _ kind: String = "first") throws -> JSON {
    try desk.answer("rulebook-for", ["filed": .string(filed), "kind": .string(kind)])
  }

  @Test func theShippedRulebooksAreTaken() throws {
    let desk = try desk()
    #expect(desk.records.keys.filter { $0.hasPrefix("criteria-tree/") }.count == 45)
    #expect(desk.records.keys.filter { $0.hasPrefix("rulebook/") }.count == 6)
    let check = try desk.report("rulebook-check", ["id": "26-2026"])
    #expect(check.sections[0].paragraphs[0].vi == "26 bộ tiêu chí, 2535 phương án, 575 mức tối thiểu theo sao; 0 lỗi.")
    #expect(check.sections[0].paragraphs.count == 1)
  }

  /// One dossier, filed on three days: the old rules in their last days, the new ones, and the new ones alone.
  @Test func theDayOfFilingChoosesRulesLevelAndDays() throws {
    let desk = try desk()
    let before = try rules(desk, "2026-05-20")
    #expect(before["rulebook"] == "148-1489")
    #expect(before["level"] == "province")
    #expect(before["decideBy"] == "2026-07-21")
    #expect(before["rule"] == "26/2026/QĐ-TTg Art. 12")
    #expect(before["proposeBefore"] == nil)
    #expect(try rules(desk, "2026-05-20", "upgrade")["decideBy"] == "2026-07-21")
    #expect(try rules(desk, "2026-05-20", "re-evaluation")["decideBy"] == "2026-06-21")

    for filed in ["2026-05-25", "2026-07-22"] {
      let after = try rules(desk, filed)
      #expect(after["rulebook"] == "26-2026")
      #expect(after["level"] == "province")
      #expect(after["awards"] == [3, 4])
      #expect(after["decideBy"] == nil)
      #expect(after["proposeBefore"] == "2026-10-30")
      #expect(after["assessBefore"] == "2026-12-30")
      #expect(after["certificateMonths"] == 36)
    }
    // 15 working days of the commune, over two weekends and one more.
    #expect(try rules(desk, "2026-05-25")["communeReviewBy"] == "2026-06-15")
    #expect(try rules(desk, "2026-07-22", "re-evaluation")["resultBy"] == "2026-09-05")
    #expect(try rules(desk, "2026-05-21")["rulebook"] == "148-1489")
    #expect(try rules(desk, "2026-05-22")["rulebook"] == "26-2026")
    #expect(try rules(desk, "2026-10-30")["proposeBefore"] == "2027-04-30")
  }

  @Test func theLevelOfThreeStarsMovedFromTheDistrictToTheProvince() throws {
    let desk = try desk()
    #expect(try rules(desk, "2025-07-05")["level"] == "district")
    #expect(try rules(desk, "2025-07-06")["level"] == "province")
    #expect(try rules(desk, "2020-06-07")["rulebook"] == "1048")
    #expect(try rules(desk, "2020-06-08")["rulebook"] == "1048-781")
    #expect(try rules(desk, "2019-08-20")["rulebook"] == "490")
    expectRefusal("no-rulebook") { _ = try rules(desk, "2017-01-01") }
  }

  @Test func whatIsWrongIsRefusedWithAllItsPlaces() throws {
    var desk = try desk { $0 != "26-2026-07" }
    let shipped = try #require(RulebookFiles.all.first { $0.id == "26-2026-07" }).json
    let text = shipped.text.replacing(#""code":"2.1","max":3"#, with: #""code":"2.1","max":4"#)
    do {
      try desk.send("apply", to: "criteria-tree/26-2026-08", ["document": try JSON(Array(text.utf8))])
      Issue.record("a broken tree was taken")
    } catch let refused as Refused {
      #expect(refused.code == "bad-criteria")
      #expect(refused.problem["pointers"]?.array?.count == 3, "\(refused)")
    }
    let missing = try desk.report("rulebook-check", ["id": "26-2026"])
    #expect(missing.sections[0].paragraphs.last?.vi == "Chưa có bộ tiêu chí: 7.")
    expectRefusal("no-criteria") { _ = try desk.report("rulebook-show", ["id": "26-2026", "set": 7]) }
  }

  @Test func twoRulebooksDoNotHoldOnOneDayAndATreeNeedsItsRulebook() throws {
    var desk = try desk { $0 == "148" }
    let other = try #require(RulebookFiles.all.first { $0.id == "148" }).json
    expectRefusal("rulebook-overlaps") { try desk.send("apply", to: "rulebook/149", ["document": other]) }
    try desk.send("apply", to: "rulebook/148", ["document": other])
    let tree = try #require(RulebookFiles.all.first { $0.id == "26-2026-07" }).json
    expectRefusal("unknown-rulebook") { try desk.send("apply", to: "criteria-tree/26-2026-07", ["document": tree]) }
    let next = try #require(RulebookFiles.all.first { $0.id == "26-2026" }).json
    expectRefusal("unknown-rulebook") { try desk.send("apply", to: "rulebook/26-2026", ["document": next]) }
  }

  @Test func rulebooksAreShownAndComparedForPeople() throws {
    let desk = try desk()
    let page = try desk.report("rulebook-show", ["id": "26-2026"])
    #expect(page.isEven)
    #expect(page.words.contains("Cấp tỉnh | 3, 4 sao | 90,00 | Chủ tịch Ủy ban nhân dân cấp tỉnh"))
    #expect(page.words.contains("Cấp tỉnh, đợt 2: đề xuất trước 30/10, đánh giá trước 30/12."))
    #expect(page.warnings.count == 4)
    let set = try desk.report("rulebook-show", ["id": "26-2026", "set": 7])
    #expect(set.isEven)
    #expect(set.words.contains("1.1 | Nguồn nguyên liệu | 1 | *** | dưới 50% nguyên liệu có nguồn gốc trong tỉnh"))
    let changes = try desk.report("rulebook-diff", ["from": "148", "to": "148-1489"])
    #expect(changes.cells() == [["Cấp huyện", "3★, ≥ 70,00 ↑", "?"]])
    let parts = try desk.report("rulebook-diff", ["from": "1048-781", "to": "26-2026", "set": 7])
    #expect(parts.isEven)
    #expect(parts.cells().contains(["Phần A", "35", "40"]))
    #expect(parts.cells().contains { $0[0] == "1.1" && $0[1] == "?" && $0[2].hasPrefix("Nguồn nguyên liệu · 3") })
  }
}

extension Desk where M == Agriculture {
  /// The rulebooks as shipped, or those with a wanted id; without trees where nothing is scored.
  mutating func applyRulebooks(trees: Bool = true, _ wanted: (String) -> Bool = { _ in true }) throws {
    for document in RulebookFiles.all where wanted(document.id) && (trees || document.kind == "rulebook") {
      try send("apply", to: "\(document.kind)/\(document.id)", ["document": document.json])
    }
  }
}

extension Desk {
  /// A plain week without holidays.
  mutating func addCalendar() throws {
    let text = """
      {"effective":"2015-01-01","document":{"validFrom":"2015-01-01","weekend":[6,7],"holidays":{},
      "substitutes":{}}}
      """
    records["calendar/office"] = (1, "applied", try JSON(Array(text.utf8)))
  }

  func report(_ question: String, _ fields: JSON) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(answer(question, fields).bytes))
  }
}
#endif
