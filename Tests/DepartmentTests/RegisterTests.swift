// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Agriculture

/// Producers, products and what stands beside them in the register.
struct RegisterTests {
  private func office() throws -> OfficeBook<Agriculture> {
    var office = try agricultureOffice()
    try office.addProduct()
    return office
  }

  @Test func theManifestIsSound() throws { try expectSoundManifest(Agriculture.self) }

  // MARK: - Producers

  @Test func whoTakesPartIsToldOnceAndWhenItChanges() throws {
    var office = try agricultureOffice()
    let registered = try office.did(
      "producer.register", "SX-1", ["name": "Hộ A", "kind": "farm", "commune": "commune-a"], of: "commune-a")
    #expect(
      office.told("producer-status-changed", in: registered) == [
        ["producer": "SX-1", "takesPart": true, "commune": "21001", "day": "2024-04-01"]
      ])
    #expect(try office.refusal("producer.join", "SX-1", of: "commune-a") == "takes-part")
    #expect(try office.refusal("producer.leave", "SX-1", ["reason": "A"], of: "commune-b") == "other-commune")
    office.move(to: "2024-05-02")
    let left = try office.did("producer.leave", "SX-1", ["reason": "Ngừng"], of: "commune-a")
    #expect(office.told("producer-status-changed", in: left).first?["takesPart"] == false)
    #expect(try office.refusal("producer.leave", "SX-1", ["reason": "A"], of: "commune-a") == "takes-no-part")
    try office.did("producer.join", "SX-1", of: "commune-a")
    let closed = try office.did("producer.close", "SX-1", ["reason": "Giải thể"], of: "agriculture-dept")
    #expect(office.told("producer-status-changed", in: closed).first?["day"] == "2024-05-02")
  }

  @Test func aProducerEnteredWithoutTakingPartIsNotCounted() throws {
    var office = try agricultureOffice()
    let registered = try office.did(
      "producer.register", "SX-1", ["name": "A", "kind": "farm", "commune": "commune-a", "takesPart": false],
      of: "commune-a")
    #expect(office.told("producer-status-changed", in: registered).isEmpty)
    let closed = try office.did("producer.close", "SX-1", ["reason": "A"], of: "agriculture-dept")
    #expect(office.told("producer-status-changed", in: closed).isEmpty)
  }

  @Test func theProfileOfAProducerIsPersonalAndOnlyWhatIsGivenReplaces() throws {
    var office = try office()
    let first: JSON = ["profile": ["representative": "Người Mẫu", "sex": "female", "registration": "34A8"]]
    try office.did("producer.describe", "SX-1", first, of: "commune-a")
    try office.did("producer.describe", "SX-1", ["profile": ["position": "Giám đốc"]], of: "commune-a")
    #expect(
      office.state("producer/SX-1")["profile"] == [
        "representative": ["personal": "Người Mẫu"], "sex": ["personal": "female"], "registration": "34A8",
        "position": "Giám đốc",
      ])
    #expect(try office.refusal("producer.describe", "SX-1", ["profile": [:]], of: "commune-a") == "nothing-given")
  }

  @Test func aProducerIsFoundByItsFormerName() throws {
    var office = try office()
    try office.did("producer.rename", "SX-1", ["name": "HTX Quế Vàng", "reason": "Đổi tên"], of: "agriculture-dept")
    #expect(office.state("producer/SX-1")["formerName"] == ["HTX Quế Thơm"])
  }

  // MARK: - Products

  @Test func namesThatReadAlikeAreFoundWithoutMarks() throws {
    var office = try office()
    try office.did(
      "product.register", "SP-2",
      ["name": "Đường phèn Quảng Ngãi", "producer": "SX-1", "set": 10, "commune": "commune-a"],
      of: "commune-a")
    func names(_ text: String) throws -> [String] {
      try (office.question("similar-products", ["name": .string(text)])["products"]?.array ?? [])
        .compactMap { $0["name"]?.string }
    }
    #expect(try names("duong phen") == ["Đường phèn Quảng Ngãi"])
    #expect(try names("QUẾ bột nguyên chất") == ["Bột quế"])
    #expect(try names("Bột nghệ") == [])
    #expect(try names("Nước mắm") == [])
    try office.did("product.rename", "SP-1", ["name": "Quế xay", "reason": "Theo nhãn"], of: "agriculture-dept")
    // The old name stands on labels still.
    #expect(try names("bot que") == ["Quế xay"])
    #expect(office.state("product/SP-1")["formerNames"] == [["name": "Bột quế", "until": "2024-04-01"]])
  }

  @Test func aProductIsEnteredWithoutAProducerAndCertifiedOnlyWithOne() throws {
    var office = try office()
    let wish: JSON = ["name": "Tỏi đen", "set": 10, "commune": "commune-a"]
    try office.did("product.register", "SP-2", wish, of: "commune-a")
    let described = try office.did("product.describe", "SP-2", ["isCommodity": true], of: "commune-a")
    #expect(office.told("product-described", in: described).isEmpty, "nobody is known to make it")
    #expect(
      try office.refusal("dossier.draft", "HS-1", ["product": "SP-2", "sort": "first"], of: "commune-a")
        == "no-producer")
    let result: JSON = ["score": 6_000, "decision": "1/QĐ", "day": "2024-03-01", "councilLevel": "district"]
    #expect(try office.refusal("product.record-result", "SP-2", result, of: "agriculture-dept") == "no-producer")
    #expect(try office.paper("product-sheet", ["product": "SP-2"]).words.contains("chưa có"))
    #expect(
      try office.refusal("product.set-producer", "SP-2", ["producer": "SX-9"], of: "commune-a") == "unknown-producer")
    #expect(
      try office.refusal("product.set-producer", "SP-2", ["producer": "SX-1"], of: "commune-b") == "other-commune")
    let known = try office.did("product.set-producer", "SP-2", ["producer": "SX-1"], of: "commune-a")
    #expect(office.told("product-described", in: known).first?["producer"] == "SX-1")
    #expect(try office.refusal("product.set-producer", "SP-2", ["producer": "SX-1"], of: "commune-a") == "has-producer")
    try office.did("dossier.draft", "HS-1", ["product": "SP-2", "sort": "first"], of: "commune-a")
  }

  @Test func aCorrectedNameIsFoundAndTheWrongOneIsNot() throws {
    var office = try office()
    try office.did(
      "product.correct", "SP-1", ["fields": ["name": "Nghệ viên"], "reason": "Gõ nhầm"], of: "agriculture-dept")
    func names(_ text: String) throws -> [String] {
      try (office.question("similar-products", ["name": .string(text)])["products"]?.array ?? [])
        .compactMap { $0["name"]?.string }
    }
    #expect(try names("nghe vien") == ["Nghệ viên"])
    #expect(try names("bột quế").isEmpty)
  }

  @Test func twoProducersMayOwnTheSameProductName() throws {
    var office = try office()
    try office.did("producer.register", "SX-2", ["name": "B", "kind": "farm", "commune": "commune-b"], of: "commune-b")
    try office.did(
      "product.register", "SP-2", ["name": "Bột quế", "producer": "SX-2", "set": 10, "commune": "commune-b"],
      of: "commune-b")
    #expect(office.stage("product/SP-2") == "registered")
  }

  @Test func aDescriptionIsToldAndItsStandardEnds() throws {
    var office = try office()
    try office.did(
      "craft-village.register", "LNG-1",
      ["name": "Làng quế", "sort": "craft-village", "commune": "commune-a", "trade": "chế biến quế"], of: "commune-a")
    let wish: JSON = [
      "processing": "deep-processed", "isTraditional": true, "isCommodity": true, "standard": "HACCP",
      "standardTo": "2024-12-31", "craftVillage": "LNG-1",
    ]
    let described = try office.did("product.describe", "SP-1", wish, of: "commune-a")
    #expect(
      office.told("product-described", in: described) == [
        [
          "product": "SP-1", "producer": "SX-1", "commune": "21001", "craftVillage": "LNG-1", "isCommodity": true,
          "standard": "HACCP", "isLinked": false,
        ]
      ])
    #expect(office.deadlines["SP-1.end-standard"] == Day(unchecked: "2025-01-01").startInstant)
    #expect(throws: OfficeBook<Agriculture>.Turned(code: "not-due")) {
      try office.house("product.end-standard", "SP-1")
    }
    office.move(to: "2025-01-01")
    let decision = try office.house("product.end-standard", "SP-1")
    #expect(office.told("product-described", in: decision).first?["standard"] == nil)
    var unknown = wish
    unknown["craftVillage"] = "LNG-9"
    #expect(try office.refusal("product.describe", "SP-1", unknown, of: "commune-a") == "unknown-craft-village")
    #expect(try office.refusal("product.describe", "SP-1", wish, of: "commune-a") == "standard-ended")
    #expect(try office.refusal("product.describe", "SP-1", ["isCommodity": true], of: "commune-b") == "other-commune")
  }

  @Test func theCommuneKeepsTheRunningNumberOfCodes() throws {
    var office = try agricultureOffice(today: "2026-06-01")
    try office.did(
      "producer.register", "SX-1", ["name": "A", "kind": "farm", "commune": "commune-new"], of: "commune-new")
    for id in ["SP-1", "SP-2", "SP-3"] {
      let product: JSON = ["name": .string(id), "producer": "SX-1", "set": 7, "commune": "commune-new"]
      try office.did("product.register", id, product, of: "commune-new")
    }
    try office.did("product.give-code", "SP-1", of: "commune-new")
    try office.did("product.give-code", "SP-2", ["number": 7], of: "commune-new")
    let third = try office.did("product.give-code", "SP-3", of: "commune-new")
    #expect(third["reply"] == ["code": "51-21003-8-2026"])
    #expect(try office.refusal("product.give-code", "SP-3", ["number": 7], of: "commune-new") == "number-taken")
    // A later assessment has a number of its own; the former code stays.
    try office.did("product.give-code", "SP-1", ["year": 2027], of: "commune-new")
    #expect(office.state("product/SP-1")["code"] == "51-21003-1-2027")
    #expect(office.state("product/SP-1")["formerCodes"] == ["51-21003-1-2026"])
    // Until July 2025 a district stood between commune and province.
    try office.addOldProduct()
    #expect(try office.refusal("product.give-code", "SP-9", of: "commune-a") == "no-code")
  }

  // MARK: - Beside them

  @Test func aLinkageContractLinksItsProductsUntilItEnds() throws {
    var office = try office()
    let contract: JSON = [
      "producer": "SX-1", "partners": [["sort": "households", "count": 42]], "products": ["SP-1"], "share": 75,
      "from": "2024-01-01", "to": "2024-12-31",
    ]
    let signed = try office.did("linkage.sign", "LKT-1", contract, of: "commune-a")
    #expect(office.told("product-described", in: signed).first?["isLinked"] == true)
    #expect(office.state("product/SP-1")["linkages"] == ["LKT-1"])
    office.move(to: "2025-01-01")
    let decision = try office.house("linkage.run-out", "LKT-1")
    #expect(office.told("product-described", in: decision).first?["isLinked"] == false)
    #expect(office.state("product/SP-1")["linkages"] == nil)
    #expect(office.stage("linkage/LKT-1") == "ended")
  }

  @Test func aContractThatCannotBeIsRefused() throws {
    var office = try office()
    let contract: JSON = [
      "producer": "SX-1", "partners": [["sort": "enterprise", "name": "Công ty B"]], "products": ["SP-1"], "share": 50,
      "from": "2024-01-01",
    ]
    func refused(_ name: String, _ value: JSON) throws -> String? {
      var wish = contract
      wish[name] = value
      return try office.refusal("linkage.sign", "LKT-1", wish, of: "commune-a")
    }
    #expect(try refused("from", "2024-05-01") == "not-begun")
    #expect(try refused("to", "2023-05-01") == "days-reversed")
    #expect(try refused("partners", []) == "no-partner")
    #expect(try refused("products", ["SP-1", "SP-1"]) == "no-partner")
    #expect(try refused("products", ["SP-8"]) == "unknown-product")
    #expect(try refused("producer", "SX-8") == "unknown-producer")
    // One that is over already links nothing.
    let over = contract.setting("from", "2023-01-01").setting("to", "2023-12-31")
    try office.did("linkage.sign", "LKT-2", over, of: "commune-a")
    #expect(office.stage("linkage/LKT-2") == "ended")
    #expect(office.state("product/SP-1")["linkages"] == nil)
  }

  @Test(
    arguments: [
      ("12", 1200), ("12,5", 1250), ("12,75 ha", 1275), ("1.250", 125_000), ("1.250,5", 125_050), ("0,05", 5),
      ("12.5", nil), ("12,345", nil), ("-1", nil), ("mười", nil), ("", nil), ("12,", nil),
    ] as [(String, Int?)])
  func hectaresAreReadAsOfficersWriteThem(text: String, hundredths: Int?) {
    #expect(Hectares(parsing: text)?.rawValue == hundredths)
  }

  @Test func hectaresAreWrittenAsTheyAreRead() throws {
    for (hundredths, text) in [(1200, "12 ha"), (1250, "12,5 ha"), (125_005, "1.250,05 ha")] {
      let area = try #require(Hectares(rawValue: hundredths))
      #expect(area.formatted == text)
      #expect(Hectares(parsing: text) == area)
    }
  }

  @Test func theCommuneIsToldBeforeTheStandardOfItsAreaEnds() throws {
    var office = try office()
    let area: JSON = [
      "name": "Quế Trà Bồng", "commune": "commune-a", "crop": "quế", "hectares": "12,5", "producer": "SX-1",
    ]
    #expect(
      try office.refusal("material-area.register", "VNL-1", area.setting("hectares", "12.5"), of: "commune-a")
        == "bad-area")
    try office.did("material-area.register", "VNL-1", area, of: "commune-a")
    let standard: JSON = ["standard": "VietGAP", "from": "2023-01-01", "to": "2024-08-31"]
    try office.did("material-area.certify", "VNL-1", standard, of: "commune-a")
    #expect(office.deadlines["VNL-1.ask-renewal"] == (Day(unchecked: "2024-08-31") - 60).startInstant)
    office.move(to: "2024-07-02")
    let decision = try office.house("material-area.ask-renewal", "VNL-1")
    let task = try #require(decision["tasks"]?.array?.first)
    #expect(task["lead"] == "commune-a" && task["due"] == "2024-08-31")
    office.move(to: "2024-09-01")
    _ = try office.house("material-area.end-standard", "VNL-1")
    #expect(office.state("material-area/VNL-1")["standard"] == nil)
  }

  @Test func specialitiesWithoutAProducerAreAList() throws {
    var office = try office()
    let honey: JSON = ["name": "Mật ong rừng", "commune": "commune-a", "what": "Mùa tháng 3", "makers": 12]
    try office.did("speciality.list", "DSN-1", honey, of: "commune-a")
    #expect(
      try office.refusal("speciality.list", "DSN-2", honey.setting("name", "mat ong rung"), of: "commune-a")
        == "listed-already")
    try office.did(
      "speciality.list", "DSN-2", ["name": "Rượu cần", "commune": "commune-a", "what": "Lễ hội"], of: "commune-a")
    try office.did("speciality.take-up", "DSN-1", ["producer": "SX-1"], of: "commune-a")
    let report = try office.paper("report-specialities")
    #expect(report.isEven)
    #expect(report.cells() == [["Tên commune-a", "DSN-2", "Rượu cần", "Lễ hội", "?", "2024-04-01"]])
  }

  @Test func yearlyFiguresStandOnceAndAreRevisedWithAReason() throws {
    var office = try office()
    let figures: JSON = [
      "producer": "SX-1", "year": 2023, "figures": ["revenue": 900_000_000, "labour": 12, "localLabour": 9],
      "source": "Báo cáo tài chính",
    ]
    try office.did("yearly-figures.record", "SLN-1", figures, of: "commune-a")
    #expect(try office.refusal("yearly-figures.record", "SLN-2", figures, of: "commune-a") == "recorded-already")
    try office.did("yearly-figures.record", "SLN-2", figures.setting("product", "SP-1"), of: "commune-a")
    func refused(_ values: JSON) throws -> String? {
      try office.refusal(
        "yearly-figures.revise", "SLN-1", ["figures": values, "source": "A", "reason": "B"], of: "commune-a")
    }
    #expect(try refused([:]) == "nothing-given")
    #expect(try refused(["output": 5]) == "output-without-unit")
    #expect(try refused(["labour": 3, "localLabour": 4]) == "more-local-than-all")
    #expect(try refused(["revenue": 1, "exports": 2]) == "more-exports-than-revenue")
    #expect(try refused(["revenue": 950_000_000]) == nil)
    #expect(office.state("yearly-figures/SLN-1")["revenue"] == 950_000_000)
    #expect(
      try office.refusal("yearly-figures.record", "SLN-3", figures.setting("year", 2025), of: "commune-a")
        == "future-year")
  }

  // MARK: - When a body ends

  @Test func recordsOfAMergedCommunePassOn() throws {
    var office = try office()
    let told = BodyReplaced(
      body: "commune-a", successors: ["commune-new"], communes: ["21001": "commune-new"],
      day: Day(unchecked: "2025-07-01"), decision: "01/QĐ", succession: "CG-2025-0001",
      undecided: [.init(task: "NV-1", subject: "product/SP-1"), .init(task: "NV-2", subject: "fair/HC-1")])
    let sends = try office.sends(hearing: told)
    #expect(
      sends.map { "\($0["command"]?.string ?? "") \($0["fields"]?.text ?? "")" } == [
        #"agriculture.producer.hand-over/SX-1 {"decision":"01/QĐ","to":"commune-new"}"#,
        #"agriculture.product.hand-over/SP-1 {"decision":"01/QĐ","to":"commune-new"}"#,
        #"house.succession.decide/CG-2025-0001 {"tasks":["NV-1"],"to":"commune-new"}"#,
      ])
    let fields: JSON = ["to": "commune-new", "decision": "01/QĐ"]
    try office.did("product.hand-over", "SP-1", fields, by: ["house"], of: "agriculture-dept")
    #expect(office.records["product/SP-1"]?.body == "commune-new")
    #expect(try office.refusal("product.hand-over", "SP-1", fields, of: "agriculture-dept") == "same-body")
    try office.did("producer.hand-over", "SX-1", fields, by: ["house"], of: "agriculture-dept")
    #expect(office.state("producer/SX-1")["commune"] == "commune-new")
  }
}

extension OfficeBook<Agriculture> {
  fileprivate mutating func addOldProduct() throws {
    try did("producer.register", "SX-9", ["name": "Z", "kind": "farm", "commune": "commune-a"], of: "commune-a")
    try did(
      "product.register", "SP-9", ["name": "Z", "producer": "SX-9", "set": 7, "commune": "commune-a"], of: "commune-a")
  }
}
#endif
