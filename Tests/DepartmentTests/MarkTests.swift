// Compiled while the department is in the building: its folder can go without touching this one.
#if ScienceTechnology
import Coordination
import OCOP
import Testing
import Wire

@testable import ModuleKit
@testable import ScienceTechnology

/// Marks, rights of use, technology, complaints: what a product's brand rests on.
@Suite struct MarkTests {
  static let own: JSON = [
    "name": "Quế Trà Bồng HTX", "kind": "trademark", "number": "4-2026-11111", "classes": [3],
    "owner": "HTX Quế Trà Bồng",
    "producer": "SX-2026-0001", "products": ["SP-2026-0001"],
  ]
  static let shared: JSON = [
    "name": "Trà Bồng", "kind": "geographical-indication", "number": "6-2020-00009", "owner": "UBND tỉnh Quảng Ngãi",
  ]

  @Test func aMarkGoesFromFilingToGrantRenewalAndEnd() throws {
    var office = try BrandingOffice.opened()
    try office.did("mark.file", "NHI-2026-0001", Self.own)
    #expect(office.told["has"] == [])
    #expect(try office.refusal("mark.file", "NHI-2026-0002", Self.own) == "number-taken")
    try office.did("mark.accept", "NHI-2026-0001", ["notice": "CB-99"])
    #expect(office.told["has"] == ["mark-accepted"])
    #expect(try office.refusal("mark.grant", "NHI-2026-0001", ["certificate": "4-0500001"]) == "no-term")
    let grant: JSON = ["certificate": "4-0500001", "day": "2026-06-01", "expires": "2036-03-31"]
    try office.did("mark.grant", "NHI-2026-0001", grant)
    #expect(office.told["has"] == ["mark-accepted", "mark-registered"])
    #expect(office.desk.deadlines["NHI-2026-0001.remind"] == Day(unchecked: "2035-09-30").startInstant)
    #expect(office.desk.deadlines["NHI-2026-0001.expire"] == Day(unchecked: "2036-04-01").startInstant)
    office.desk.today = Day(unchecked: "2035-09-30")
    let reminded = try office.did("mark.remind", "NHI-2026-0001", by: ["house"])
    #expect(reminded["tasks"]?.array?.first?["due"] == "2036-03-31")
    office.desk.today = Day(unchecked: "2036-04-01")
    try office.did("mark.expire", "NHI-2026-0001", by: ["house"])
    #expect(office.told["has"] == [] && office.desk.stage("mark/NHI-2026-0001") == "expired")
    try office.did("mark.renew", "NHI-2026-0001", ["document": "GH-1", "expires": "2046-03-31"])
    #expect(office.told["has"] == ["mark-accepted", "mark-registered"])
  }

  @Test func aSharedMarkIsUsedByAWrittenRightThatEnds() throws {
    var office = try BrandingOffice.opened()
    var wrong = Self.shared
    wrong["products"] = ["SP-2026-0001"]
    #expect(try office.refusal("mark.file", "NHI-2026-0001", wrong) == "needs-a-right")
    try office.did("mark.file", "NHI-2026-0001", Self.shared)
    try office.did("mark.grant", "NHI-2026-0001", ["certificate": "00099", "day": "2026-06-01"])
    #expect(office.told == [:])
    let right: JSON = [
      "product": "SP-2026-0001", "producer": "SX-2026-0001", "document": "12/GCN", "expires": "2028-06-01",
    ]
    try office.did("mark.authorise", "NHI-2026-0001", right)
    #expect(office.told["has"] == ["mark-accepted", "mark-registered", "right-of-use"])
    // A trade mark of its own that is only filed: not all marks in use are registered any more.
    try office.did("mark.file", "NHI-2026-0002", Self.own)
    #expect(office.told["has"] == ["mark-accepted", "right-of-use"])
    try office.did("mark.end-right", "NHI-2026-0001", ["product": "SP-2026-0001", "reason": "Vi phạm quy chế"])
    #expect(office.told["has"] == [])
    let own: JSON = right
    #expect(try office.refusal("mark.authorise", "NHI-2026-0002", own) == "stage")
  }

  @Test func aNeedOfTechnologyIsAnsweredAndEndsWithAResult() throws {
    var office = try BrandingOffice()
    let asked = try office.desk.did(
      "technology-application.need", "UD-2026-0001",
      [
        "producer": "SX-2026-0001", "sort": "machinery", "what": "Máy chưng cất tinh dầu", "amount": 300_000_000,
      ], of: "commune-a")
    #expect(asked["tasks"]?.array?.first?["lead"] == "science-technology-dept")
    let partly: JSON = ["verdict": "partly", "value": 150_000_000, "source": "Khuyến công"]
    #expect(try office.refusal("technology-application.answer", "UD-2026-0001", partly) == "reason-missing")
    try office.did(
      "technology-application.answer", "UD-2026-0001",
      ["verdict": "partly", "value": 150_000_000, "source": "Khuyến công", "reason": "Chủ thể đối ứng một nửa"])
    try office.did(
      "technology-application.end", "UD-2026-0001",
      ["effects": ["output", "quality"], "before": "40 lít/tháng", "after": "120 lít/tháng"])
    #expect(
      office.desk.facts["science-technology.technology-applied"]?["UD-2026-0001"]?["effects"] == ["output", "quality"])
    #expect(
      office.desk.facts["science-technology.branding-supported"]?["UD-2026-0001/1"]?["value"] == 150_000_000)
  }

  @Test func anAllegationIsToldToNobodyUntilItIsDecided() throws {
    var office = try BrandingOffice()
    let complaint: JSON = [
      "misused": "star", "product": "SP-2026-0001", "producer": "SX-2026-0001", "place": "Chợ tỉnh",
      "text": "In 4 sao trên sản phẩm 3 sao", "complainant": "Người mua hàng",
    ]
    let received = try office.desk.did("misuse-complaint.receive", "PV-2026-0001", complaint, of: "commune-a")
    #expect(received["facts"] == nil)
    let task = try #require(received["tasks"]?.array?.first)
    #expect(task["task"] == "review-misuse" && task["lead"] == "agriculture-dept")
    #expect(task["with"] == ["science-technology-dept"])
    #expect(task["title"]?["en"] == "Verify the complaint PV-2026-0001 (an allegation)")
    #expect(MisuseComplaint.dataClass == .personal)
    try office.desk.did("misuse-complaint.receive", "PV-2026-0002", complaint, of: "commune-a")
    try office.did("misuse-complaint.reject", "PV-2026-0002", ["finding": "Bao bì cũ đã thu hồi"])
    #expect(office.desk.facts["science-technology.misuse-found"] == nil)
    let upheld = try office.did(
      "misuse-complaint.uphold", "PV-2026-0001", ["decision": "15/BB", "finding": "In sai hạng sao"])
    #expect(upheld["tasks"]?.array?.first?["task"] == "review-recognition")
    #expect(
      office.desk.facts["science-technology.misuse-found"]?["PV-2026-0001"]?.text == """
        {"complaint":"PV-2026-0001","day":"2026-06-01","decision":"15/BB","misused":"star","producer":"SX-2026-0001",\
        "product":"SP-2026-0001"}
        """)
  }

  @Test func rulesWithFaultsAreRefusedWithEachPlace() {
    var rules = BrandingOffice.rules
    rules.labels[1].validFrom = Day(unchecked: "2026-06-01")
    rules.declarations[1].validFrom = Day(unchecked: "2026-04-01")
    rules.gates[0].needs = []
    rules.gates[1].sets = [0]
    rules.labels[0].common.append(BrandingOffice.item("expiry"))
    #expect(
      Set(rules.check().map(\.pointer)) == [
        "/labels/1/validFrom", "/declarations/1/validFrom", "/gates/0/needs", "/gates/1/sets",
        "/labels/0/goods/0/items",
      ])
    #expect(BrandingOffice.rules.check().isEmpty)
  }
}
#endif
