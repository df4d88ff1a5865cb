// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Agriculture

/// Support given, policies and what producers are entitled to, and the sheets that show all of it.
struct SupportTests {
  static let policy: JSON = [
    "title": ["vi": "Thưởng", "en": "Rewards"], "number": "12/NQ-HĐND", "issued": "2024-01-01", "issuer": "HĐND tỉnh",
    "validFrom": "2024-01-01", "validTo": "2025-12-31", "source": "mẫu",
    "rewards": [
      ["star": 3, "act": "first", "amount": 50_000_000], ["star": 3, "act": "kept", "amount": 20_000_000],
      ["star": 4, "act": "raised", "amount": 150_000_000],
    ],
  ]

  private func office() throws -> OfficeBook<Agriculture> {
    var office = try agricultureOffice()
    try office.addProduct()
    try office.did("policy.apply", "rewards", ["document": Self.policy], of: "agriculture-dept")
    return office
  }

  private func recognised(_ star: Star, _ day: String, earlier: [(Star, String)] = []) -> ProductCertified {
    ProductCertified(
      product: "SP-1", name: "Bột quế", producer: "SX-1", producerName: "HTX Quế Thơm", star: star,
      validFrom: Day(unchecked: day), validTo: Day(unchecked: day).adding(months: 36), commune: "21001",
      earlier: earlier.isEmpty
        ? nil : earlier.map { EarlierRecognition(star: $0.0, day: Day(unchecked: $0.1), last: Day(unchecked: $0.1)) })
  }

  // MARK: - Support

  @Test func aSupportGivenAlreadyIsRecordedOnceAndTold() throws {
    var office = try office()
    let entry: JSON = [
      "producer": "SX-1", "sort": "packaging", "what": "Bao bì", "value": 10_000_000, "day": "2024-03-01",
      "result": "Đã in",
    ]
    let recorded = try office.did("support.record", "HTR-1", entry, of: "commune-a")
    #expect(
      office.told("support-completed", in: recorded) == [
        ["support": "HTR-1", "producer": "SX-1", "kind": "packaging", "day": "2024-03-01", "amount": 10_000_000]
      ])
    #expect(try office.refusal("support.record", "HTR-2", entry, of: "commune-a") == "recorded-already")
    #expect(
      try office.refusal("support.record", "HTR-2", entry.setting("day", "2024-05-01"), of: "commune-a")
        == "not-yet-given")
    let free = try office.did(
      "support.record", "HTR-3", entry.setting("value", nil).setting("what", "Tư vấn"), of: "commune-a")
    #expect(office.told("support-completed", in: free).first?["amount"] == nil)
  }

  @Test func aGrantedSupportMayBeCancelledByWhoGivesIt() throws {
    var office = try office()
    let grant: JSON = ["producer": "SX-1", "sort": "brand", "what": "Nhãn hiệu", "giver": "industry-trade-dept"]
    #expect(
      try office.refusal("support.grant", "HTR-1", grant.setting("giver", "nobody"), of: "agriculture-dept")
        == "unknown-body")
    try office.did("support.grant", "HTR-1", grant, of: "agriculture-dept")
    #expect(try office.refusal("support.cancel", "HTR-1", ["reason": "A"], of: "commune-a") == "not-the-giver")
    try office.did("support.cancel", "HTR-1", ["reason": "Hết vốn"], of: "industry-trade-dept")
    #expect(office.stage("support/HTR-1") == "cancelled")
  }

  // MARK: - Policies and claims

  @Test func faultsOfAPolicyAreToldTogether() throws {
    let office = try office()
    let rewards: JSON = [
      ["star": 2, "act": "first", "amount": 0], ["star": 3, "act": "first", "amount": 1],
      ["star": 3, "act": "first", "amount": 2],
    ]
    let bad = Self.policy.setting("validTo", "2023-01-01").setting("rewards", rewards)
    #expect(
      try office.faults("policy.apply", "other", ["document": bad], of: "agriculture-dept")
        == ["/validTo", "/rewards/0/star", "/rewards/0/amount", "/rewards/2"])
    let empty = Self.policy.setting("rewards", nil)
    #expect(try office.faults("policy.apply", "other", ["document": empty], of: "agriculture-dept") == [""])
  }

  static let recognitions: [(Star, [(Star, String)], String)] = [
    (.three, [], "first"), (.three, [(.three, "2021-06-01")], "kept"), (.four, [(.three, "2021-06-01")], "raised"),
    (.four, [(.three, "2018-06-01"), (.four, "2021-06-01")], "kept"),
  ]

  @Test(arguments: recognitions)
  func aRecognitionIsFirstKeptOrRaised(star: Star, earlier: [(Star, String)], act: String) {
    #expect(RewardAct(of: recognised(star, "2024-03-01", earlier: earlier)).rawValue == act)
  }

  @Test func aRecognitionOpensItsClaimAndOnlyWithinThePolicy() throws {
    var office = try office()
    let sends = try office.sends(hearing: recognised(.three, "2024-03-01"))
    #expect(sends.map { $0["command"]?.string } == ["agriculture.claim.open"])
    #expect(try office.sends(hearing: recognised(.four, "2024-03-01")).isEmpty)
    #expect(try office.sends(hearing: recognised(.three, "2023-12-31")).isEmpty)
    #expect(try office.sends(hearing: recognised(.three, "2026-01-01")).isEmpty)
    let wish = try #require(sends.first?["fields"])
    try office.did("claim.open", "CSH-1", wish, of: "agriculture-dept")
    #expect(office.state("claim/CSH-1")["amount"] == 50_000_000)
    #expect(try office.refusal("claim.open", "CSH-2", wish, of: "agriculture-dept") == "opened-already")
    #expect(
      try office.refusal("claim.open", "CSH-2", wish.setting("act", "raised"), of: "agriculture-dept") == "not-entitled"
    )
  }

  @Test func entitledPaidAndOwedAreLists() throws {
    var office = try office()
    let first = try #require(office.sends(hearing: recognised(.three, "2024-03-01")).first?["fields"])
    try office.did("claim.open", "CSH-1", first, of: "agriculture-dept")
    try office.did("claim.open", "CSH-2", first.setting("product", "SP-2"), of: "agriculture-dept")
    func pay(_ amount: Int64, day: String = "2024-04-01") -> JSON {
      ["amount": .integer(amount), "day": .string(day), "document": "UNC 1"]
    }
    #expect(try office.refusal("claim.pay", "CSH-1", pay(50_000_001), of: "agriculture-dept") == "more-than-owed")
    #expect(try office.refusal("claim.pay", "CSH-1", pay(1, day: "2024-02-01"), of: "agriculture-dept") == "bad-day")
    try office.did("claim.pay", "CSH-1", pay(20_000_000), of: "agriculture-dept")
    #expect(office.stage("claim/CSH-1") == "owed")
    func sums(_ list: String) throws -> [String] {
      let report = try office.paper("report-claims", ["list": .string(list)])
      #expect(report.isEven)
      return try #require(report.cells().last).suffix(3).map { $0 }
    }
    #expect(try sums("entitled") == ["100000000", "20000000", "80000000"])
    #expect(try sums("paid") == ["50000000", "20000000", "30000000"])
    #expect(try sums("owed") == ["100000000", "20000000", "80000000"])
    try office.did("claim.pay", "CSH-1", pay(30_000_000), of: "agriculture-dept")
    #expect(office.stage("claim/CSH-1") == "paid")
    #expect(try sums("owed") == ["50000000", "0", "50000000"])
    try office.did("claim.drop", "CSH-2", ["reason": "Thu hồi giấy chứng nhận"], of: "agriculture-dept")
    #expect(try sums("entitled") == ["50000000", "50000000", "0"])
  }

  // MARK: - Sheets

  @Test func theSheetsShowAllThatStandsBesideAndNothingPersonal() throws {
    var office = try office()
    let profile: JSON = ["profile": ["representative": "Người Mẫu", "phone": "0900000000", "registration": "34A8"]]
    try office.did("producer.describe", "SX-1", profile, of: "commune-a")
    try office.did(
      "material-area.register", "VNL-1",
      ["name": "Quế", "commune": "commune-a", "crop": "quế", "hectares": "12,5", "producer": "SX-1"], of: "commune-a")
    try office.did(
      "linkage.sign", "LKT-1",
      [
        "producer": "SX-1", "partners": [["sort": "households", "count": 42, "name": "Nhóm hộ"]], "products": ["SP-1"],
        "share": 75, "from": "2024-01-01",
      ], of: "commune-a")
    try office.did(
      "yearly-figures.record", "SLN-1",
      ["producer": "SX-1", "product": "SP-1", "year": 2023, "figures": ["revenue": 900_000_000], "source": "Tự khai"],
      of: "commune-a")
    try office.did(
      "support.record", "HTR-1",
      ["producer": "SX-1", "sort": "brand", "what": "Nhãn hiệu", "day": "2024-03-01", "result": "Nộp đơn"],
      of: "commune-a")
    try office.tell(ChannelEvidenced(producer: "SX-1", channel: "supermarket", isModern: true, day: office.today))
    try office.tell(ChannelEvidenced(producer: "SX-2", channel: "e-commerce", isModern: true, day: office.today))
    try office.tell(
      FairApproved(
        fair: "HC-1", name: "Hội chợ Mẫu", opens: office.today, closes: office.today, venue: "A", booths: 10,
        host: "industry-trade-dept"))
    try office.tell(FairRegistered(fair: "HC-1", producer: "SX-1", products: ["SP-1"]))
    try office.tell(BrandingChecked(fair: "HC-1", producer: "SX-1", passed: false, findings: ["label-expiry"]))
    let sheet = try office.paper("producer-sheet", ["producer": "SX-1"])
    #expect(sheet.isEven)
    #expect(
      sheet.sections.compactMap { $0.heading?.vi } == [
        "Sản phẩm", "Vùng nguyên liệu", "Liên kết", "Số liệu năm", "Hỗ trợ", "Kênh bán hàng (Sở Công Thương)",
        "Hội chợ, sự kiện (Sở Công Thương)", "Nhãn, mã vạch, nhãn hiệu (Sở KH&CN)",
      ])
    let text = try JSON(Array(stored(sheet).utf8)).text
    #expect(!text.contains("Người Mẫu") && !text.contains("0900000000") && !text.contains("Nhóm hộ"))
    #expect(text.contains("42 hộ gia đình") && text.contains("12,5 ha") && !text.contains("e-commerce"))
    let product = try office.paper("product-sheet", ["product": "SP-1"])
    #expect(product.isEven)
    #expect(
      product.sections.compactMap { $0.heading?.vi } == [
        "Liên kết", "Số liệu năm", "Kênh bán hàng (Sở Công Thương)", "Hội chợ, sự kiện (Sở Công Thương)",
        "Nhãn, mã vạch, nhãn hiệu (Sở KH&CN)",
      ])
  }
}
#endif
