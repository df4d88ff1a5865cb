// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Going to an event of another province.
@Suite struct DelegationTests {
  static let delegation = "DD-2024-0001"

  /// The numbers of the seeds: 6 booths for 5 recognised and 3 potential producers.
  @Test func aDelegationLivesFromInvitationToReport() throws {
    var office = try Office()
    let recognised = (1...5).map { "CT-\($0)" }
    for number in 1...5 { try office.certify("SP-\(number)", of: "CT-\(number)", .three) }
    try office.desk.did("delegation.receive", Self.delegation, Office.invitation, of: "agriculture-dept")
    #expect(office.desk.records["delegation/DD-2024-0001"]?.body == "agriculture-dept")
    #expect(
      try office.desk.refusal("delegation.call", Self.delegation, ["closes": "2024-06-14"])
        == "registration-after-opening")
    try office.desk.did("delegation.call", Self.delegation, ["closes": "2024-05-20"])
    try office.desk.did(
      "delegation.choose", Self.delegation,
      [
        "recognised": .array(recognised.map(JSON.string)), "potential": ["CT-6", "CT-7", "CT-8"], "reason": "Đủ hàng",
      ])
    #expect(
      office.desk.facts["industry-trade.delegation-chosen"]?[Self.delegation]?["producers"]?.strings?.count == 8)
    try office.desk.did(
      "delegation.hire", Self.delegation, ["booths": 6, "cost": 30_000_000, "source": "Vốn sự nghiệp nông thôn mới"])
    let result: JSON = ["contracts": 2, "memoranda": 4, "note": "Khách hỏi nhiều về bao bì"]
    #expect(try office.desk.refusal("delegation.report", Self.delegation, result) == "not-over")
    office.desk.today = try #require(Day(iso: "2024-06-16"))
    try office.desk.did("delegation.report", Self.delegation, result)
    #expect(office.desk.stage("delegation/DD-2024-0001") == "reported")
    let told = try #require(office.desk.facts["industry-trade.event-attended"]?[Self.delegation])
    #expect(told["booths"] == 6)
    #expect((told["recognised"]?.array?.count, told["potential"]?.array?.count) == (5, 3))
    #expect(office.desk.state("delegation/DD-2024-0001")["recognised"] == 5)
  }

  @Test func recognisedProducersNeedACertificateOnAllDays() throws {
    var office = try Office()
    try office.certify("SP-1", of: "CT-1", .three)
    try office.certify("SP-2", of: "CT-2", .three)
    try office.lapse("SP-2", of: "CT-2", .revoked, on: "2024-06-15")
    try office.desk.did("delegation.receive", Self.delegation, Office.invitation)
    try office.desk.did("delegation.call", Self.delegation, ["closes": "2024-05-20"])
    func refused(_ recognised: JSON, _ potential: JSON) throws -> String? {
      try office.desk.refusal(
        "delegation.choose", Self.delegation, ["recognised": recognised, "potential": potential])
    }
    #expect(try refused(["CT-1", "CT-2"], []) == "not-certified")
    #expect(try refused([], []) == "producers")
    #expect(try refused(["CT-1"], ["CT-1"]) == "producers")
    #expect(try refused(["CT-1"], ["CT-2"]) == nil)
  }

  @Test func anInvitationMayBeDeclined() throws {
    var office = try Office()
    try office.desk.did("delegation.receive", Self.delegation, Office.invitation)
    try office.desk.did("delegation.decline", Self.delegation, ["reason": "Thiếu kinh phí"])
    #expect(office.desk.stage("delegation/DD-2024-0001") == "declined")
    #expect(try office.desk.question("fair-calendar", ["from": "2024-06-01", "to": "2024-06-30"])["rows"] == [])
  }

  @Test func eventsAreStoredLikeThisForever() throws {
    let (opens, closes) = (try #require(Day(iso: "2024-06-14")), try #require(Day(iso: "2024-06-16")))
    #expect(
      storedEvent(
        Delegation.Event.received(
          name: "D", hostProvince: "Đồng Tháp", venue: "V", lead: "agriculture-dept", opens: opens, closes: closes,
          invitation: "90/GM-UBND", category: nil))
        == #"received {"closes":"2024-06-16","hostProvince":"Đồng Tháp","invitation":"90/GM-UBND","lead":"agriculture-dept","name":"D","opens":"2024-06-14","venue":"V"}"#
    )
    #expect(storedEvent(Delegation.Event.called(closes: opens)) == #"called {"closes":"2024-06-14"}"#)
    #expect(
      storedEvent(Delegation.Event.chosen(recognised: ["CT-1"], potential: [], reason: nil, others: nil))
        == #"chosen {"potential":[],"recognised":["CT-1"]}"#)
    #expect(
      storedEvent(Delegation.Event.hired(booths: 6, cost: Money(dong: 9), source: "NTM"))
        == #"hired {"booths":6,"cost":9,"source":"NTM"}"#)
    let result = DelegationResult(revenue: nil, contracts: 1, memoranda: 2, note: "n")
    #expect(
      storedEvent(Delegation.Event.reported(result: result))
        == #"reported {"result":{"contracts":1,"memoranda":2,"note":"n"}}"#)
    #expect(
      storedEvent(
        Delegation.Event.received(
          name: "D", hostProvince: "P", venue: "V", lead: "agriculture-dept", opens: opens, closes: closes,
          invitation: "1", category: .forum))
          == """
          received {"category":"forum","closes":"2024-06-16","hostProvince":"P","invitation":"1",\
          "lead":"agriculture-dept","name":"D","opens":"2024-06-14","venue":"V"}
          """)
    #expect(
      storedEvent(Delegation.Event.chosen(recognised: [], potential: ["CT-1"], reason: "r", others: ["Công ty A"]))
        == #"chosen {"others":["Công ty A"],"potential":["CT-1"],"reason":"r","recognised":[]}"#)
    #expect(
      storedEvent(Delegation.Event.handedOver(to: "trade-dept", decision: "x"))
        == #"handed-over {"decision":"x","to":"trade-dept"}"#)
    #expect(storedEvent(Delegation.Event.declined(reason: "x")) == #"declined {"reason":"x"}"#)
  }
}
#endif
