// Compiled while the department is in the building: its folder can go without touching this one.
#if Localities
import Coordination
import OCOP
import Testing
import Wire

@testable import Localities
@testable import ModuleKit

/// Sanctions of bodies without a module, and the review that follows.
@Suite struct SanctionTests {
  static let notice: JSON = [
    "producer": "SX-2024-0001", "products": ["SP-2024-0001"], "ground": "food-safety", "decision": "77/QĐ-XPHC",
    "summary": "Không bảo đảm điều kiện an toàn thực phẩm", "fine": 12_000_000,
  ]

  @Test func anyBodyRecordsItAndAgricultureReviewsItWithinTheDays() throws {
    var office = try localitiesOffice()
    let done = try office.did("sanction.record", "XP-2024-0001", Self.notice, of: "market-control")
    let task = try #require(done["tasks"]?.array?.first)
    #expect(task["task"] == "review-sanction" && task["lead"] == "agriculture-dept")
    #expect(task["with"] == ["market-control"] && task["due"] == "2024-04-15")
    #expect(
      office.facts["localities.sanction-recorded"]?["XP-2024-0001"]?.text == """
        {"body":"market-control","day":"2024-04-01","decision":"77/QĐ-XPHC","ground":"food-safety",\
        "producer":"SX-2024-0001","products":["SP-2024-0001"],"sanction":"XP-2024-0001"}
        """)
    #expect(
      try office.refusal("sanction.record", "XP-2024-0002", Self.notice, of: "market-control") == "recorded-already")
    #expect(try office.refusal("sanction.record", "XP-2024-0003", Self.notice, of: "food-safety-office") == nil)
    let review: JSON = ["outcome": "Giữ công nhận, kiểm tra lại sau 6 tháng"]
    #expect(try office.refusal("sanction.review", "XP-2024-0001", review, of: "market-control") == "not-the-reviewer")
    try office.did("sanction.review", "XP-2024-0001", review, of: "agriculture-dept")
    #expect(office.stage("sanction/XP-2024-0001") == "reviewed")
  }

  @Test func onlyItsIssuerAnnulsIt() throws {
    var office = try localitiesOffice()
    try office.did("sanction.record", "XP-2024-0001", Self.notice, of: "market-control")
    let annul: JSON = ["decision": "90/QĐ", "reason": "Tòa tuyên hủy"]
    #expect(try office.refusal("sanction.annul", "XP-2024-0001", annul, of: "agriculture-dept") == "not-own-record")
    try office.did("sanction.annul", "XP-2024-0001", annul, of: "market-control")
    #expect(office.stage("sanction/XP-2024-0001") == "annulled")
  }

  @Test func eventsAreStoredLikeThisForever() {
    let day = Day(unchecked: "2024-04-01")
    #expect(
      storedEvent(
        Sanction.Event.recorded(
          producer: "SX-1", products: [], ground: .mark, decision: "1/QĐ", summary: "A", fine: Money(dong: 5),
          issuer: "market-control", day: day)) == """
          recorded {"day":"2024-04-01","decision":"1/QĐ","fine":5,"ground":"ocop-mark","issuer":"market-control",\
          "producer":"SX-1","products":[],"summary":"A"}
          """)
    #expect(
      storedEvent(Sanction.Event.reviewed(outcome: "A", day: day)) == #"reviewed {"day":"2024-04-01","outcome":"A"}"#)
    #expect(
      storedEvent(Sanction.Event.annulled(decision: "2/QĐ", reason: "A", day: day))
        == #"annulled {"day":"2024-04-01","decision":"2/QĐ","reason":"A"}"#)
    #expect(
      storedEvent(Sanction.Event.handedOver(from: "a", to: "b", decision: "3/QĐ"))
        == #"handed-over {"decision":"3/QĐ","from":"a","to":"b"}"#)
  }
}
#endif
