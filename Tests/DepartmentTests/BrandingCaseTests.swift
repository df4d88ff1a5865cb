// Compiled while the department is in the building: its folder can go without touching this one.
#if ScienceTechnology
import Coordination
import OCOP
import Testing
import Wire

@testable import ModuleKit
@testable import ScienceTechnology

/// The brand of one product, from the plan to the gates it opens.
@Suite struct BrandingCaseTests {
  private let gtin = "8938505123455"

  @Test func aCaseIsOpenedOnceForAProductAndItsGuidanceIsATask() throws {
    var office = try BrandingOffice()
    let opened = try office.did("branding-case.open", BrandingOffice.file, BrandingOffice.opening)
    let task = try #require(opened["tasks"]?.array?.first)
    #expect(task["task"] == "guide-brand" && task["lead"] == "science-technology-dept")
    #expect(task["with"] == ["agriculture-dept"] && task["due"] == "2026-07-13")
    #expect(office.desk.state("branding-case/NH-2026-0001")["commune"] == "21115")
    #expect(try office.refusal("branding-case.open", "NH-2026-0002", BrandingOffice.opening) == "case-exists")
    try office.did("branding-case.close", BrandingOffice.file, ["reason": "Đăng ký trùng"])
    #expect(try office.refusal("branding-case.open", "NH-2026-0003", BrandingOffice.opening) == nil)
  }

  @Test func aBarcodeIsHeldToItsCheckDigitAndBelongsToOneProduct() throws {
    var office = try BrandingOffice.opened()
    #expect(GTIN13(rawValue: gtin) != nil)
    let wrong: JSON = ["gtin": "8938505123454", "package": "chai 10 ml"]
    #expect(try office.refusal("branding-case.add-barcode", BrandingOffice.file, wrong) == "bad-gtin")
    try office.did(
      "branding-case.add-barcode", BrandingOffice.file, ["gtin": "893 850 512 3455", "package": "chai 10 ml"])
    #expect(office.told["has"] == ["barcode"])
    var other = BrandingOffice.opening
    other["product"] = "SP-2026-0002"
    try office.did("branding-case.open", "NH-2026-0002", other)
    let same: JSON = ["gtin": .string(gtin), "package": "hộp"]
    #expect(try office.refusal("branding-case.add-barcode", "NH-2026-0002", same) == "gtin-taken")
    try office.did("branding-case.drop-barcode", BrandingOffice.file, ["gtin": .string(gtin), "reason": "Đổi mã"])
    #expect(try office.refusal("branding-case.add-barcode", "NH-2026-0002", same) == nil)
    #expect(office.told["has"] == [])
  }

  @Test func aLabelIsHeldAgainstTheListOfItsDay() throws {
    var office = try BrandingOffice.opened()
    var label = BrandingOffice.label
    label["missing"] = ["expiry"]
    try office.did("branding-case.check-label", BrandingOffice.file, label)
    #expect(office.desk.stage("branding-case/NH-2026-0001") == "needs-fixing")
    try office.did("branding-case.resubmit", BrandingOffice.file, ["note": "Đã in hạn sử dụng"])
    label["missing"] = ["qr-code"]
    #expect(try office.refusal("branding-case.check-label", BrandingOffice.file, label) == "not-on-the-list")
    label["missing"] = nil
    try office.did("branding-case.check-label", BrandingOffice.file, label)
    #expect(office.desk.stage("branding-case/NH-2026-0001") == "checked" && office.told["has"] == ["label"])
    #expect(office.desk.state("branding-case/NH-2026-0001")["label"]?["source"] == "43/2017/NĐ-CP")
    // Under the next decree the same label lacks something.
    office.desk.today = Day(unchecked: "2027-01-01")
    label["missing"] = ["qr-code"]
    try office.did("branding-case.check-label", BrandingOffice.file, label)
    #expect(office.desk.stage("branding-case/NH-2026-0001") == "needs-fixing" && office.told["has"] == [])
    #expect(office.desk.state("branding-case/NH-2026-0001")["label"]?["source"] == "nghị định mới")
    label["goods"] = "toys"
    try office.did("branding-case.resubmit", BrandingOffice.file, ["note": "x"])
    #expect(try office.refusal("branding-case.check-label", BrandingOffice.file, label) == "unknown-goods")
  }

  @Test func withoutRulesACheckIsRefusedWithTheRemedy() throws {
    var office = try BrandingOffice(rules: nil)
    try office.did("branding-case.open", BrandingOffice.file, BrandingOffice.opening)
    let label = BrandingOffice.label
    #expect(try office.refusal("branding-case.check-label", BrandingOffice.file, label) == "no-branding-rules")
  }

  @Test func aDeclarationRestsOnTheDecreeOfItsDay() throws {
    var office = try BrandingOffice.opened()
    try office.did("branding-case.check-label", BrandingOffice.file, BrandingOffice.label)
    func declaration(_ kind: String, _ day: String) -> JSON {
      ["kind": .string(kind), "number": "01/HTX/2026", "day": .string(day), "authority": "UBND xã"]
    }
    try office.did("branding-case.declare", BrandingOffice.file, declaration("self-declaration", "2026-04-15"))
    #expect(office.desk.state("branding-case/NH-2026-0001")["declaration"]?["source"] == "15/2018/NĐ-CP")
    try office.did("branding-case.declare", BrandingOffice.file, declaration("self-declaration", "2026-04-16"))
    #expect(office.desk.state("branding-case/NH-2026-0001")["declaration"]?["source"] == "46/2026/NĐ-CP")
    let other = declaration("base-standard", "2026-04-16")
    #expect(try office.refusal("branding-case.declare", BrandingOffice.file, other) == "unknown-declaration")
    #expect(office.told["has"] == ["declaration", "label"])
  }

  @Test func theCaseTellsWhichGatesOpenAndWhatIsMissing() throws {
    var office = try BrandingOffice.opened()
    try office.did("branding-case.check-label", BrandingOffice.file, BrandingOffice.label)
    #expect(office.told["gates"] == [["gate": "label", "star": 3]])
    let fields: JSON = ["product": .string(BrandingOffice.product)]
    var gates = try #require(office.desk.question("gates", fields)["gates"]?.array)
    #expect(gates.map { $0["isOpen"]?.boolean } == [false, false, true, false, false])
    #expect(gates[0]["gate"] == "declaration" && gates[0]["lacks"]?.array?.count == 1)
    try office.did(
      "branding-case.record-traceability", BrandingOffice.file, ["system": "Cổng tỉnh", "address": "txng.vn/1"])
    try office.did("mark.file", "NHI-2026-0001", MarkTests.own)
    try office.did("mark.accept", "NHI-2026-0001", ["notice": "CB-99"])
    #expect(
      office.told["gates"] == [
        ["gate": "ip", "star": 3], ["gate": "label", "star": 3], ["gate": "label", "star": 4],
      ])
    // The gate of registered marks stands in set 20 only.
    try office.desk.tell(
      ProductCertified(
        product: BrandingOffice.product, name: "Tinh dầu quế", producer: BrandingOffice.producer,
        producerName: "HTX Quế Trà Bồng", star: .three, validFrom: Day(unchecked: "2026-06-01"),
        validTo: Day(unchecked: "2029-05-31"), commune: "21115", set: ProductSetNumber(10)))
    gates = try #require(office.desk.question("gates", fields)["gates"]?.array)
    #expect(gates.count == 4)
    // Before the rules began no gate is known.
    office.desk.today = Day(unchecked: "2026-05-21")
    #expect(try office.desk.question("gates", fields)["gates"] == [])
  }

  @Test func supportsAreAskedAnsweredAndGiven() throws {
    var office = try BrandingOffice.opened()
    try office.desk.did(
      "branding-case.ask-support", BrandingOffice.file, ["what": "Thiết kế bao bì", "amount": 20_000_000],
      of: "commune-a")
    func answer(_ more: JSON) -> JSON {
      .object((more.object ?? [:]).merging(["number": 1]) { own, _ in own })
    }
    #expect(
      try office.refusal("branding-case.answer-support", BrandingOffice.file, answer(["verdict": "partly"]))
        == "reason-missing")
    let unsourced = answer(["verdict": "granted", "value": 20_000_000])
    #expect(try office.refusal("branding-case.answer-support", BrandingOffice.file, unsourced) == "source-missing")
    let deliver: JSON = ["number": 1, "result": "Bao bì mới"]
    #expect(try office.refusal("branding-case.deliver-support", BrandingOffice.file, deliver) == "nothing-owed")
    try office.did(
      "branding-case.answer-support", BrandingOffice.file,
      answer(["verdict": "partly", "value": 15_000_000, "source": "Sự nghiệp khoa học", "reason": "Chủ thể đối ứng"]))
    try office.did("branding-case.deliver-support", BrandingOffice.file, deliver)
    #expect(
      office.desk.facts["science-technology.branding-supported"]?["NH-2026-0001/1"]?["value"] == 15_000_000)
    #expect(try office.refusal("branding-case.deliver-support", BrandingOffice.file, deliver) == "nothing-owed")
  }

  @Test func anApprovedPlanOpensTheCaseOfItsProduct() throws {
    var office = try BrandingOffice()
    let plan = BusinessPlanApproved(
      plan: "PA-2026-0001", title: "Chưng cất tinh dầu", producer: BrandingOffice.producer,
      product: BrandingOffice.product, productName: "Tinh dầu quế", commune: "21115", needs: ["branding"],
      day: Day(unchecked: "2026-06-01"))
    let sends = try office.desk.reacts(to: plan)
    #expect(sends.map { $0["command"] } == ["science-technology.branding-case.open"])
    try office.did("branding-case.open", BrandingOffice.file, try #require(sends[0]["fields"]), by: ["house"])
    #expect(office.desk.state("branding-case/NH-2026-0001")["reference"] == "PA-2026-0001")
    let unregistered = BusinessPlanApproved(
      plan: "PA-2026-0002", title: "A", producer: "SX-1", product: nil, productName: nil, commune: nil, needs: [],
      day: plan.day)
    #expect(try office.desk.reacts(to: unregistered) == [])
  }

  @Test func guidanceInAGroupIsAClassThatTheProducerAttended() throws {
    var office = try BrandingOffice.opened()
    let fields: JSON = ["training": "LH-2026-0001"]
    #expect(try office.refusal("branding-case.record-guidance", BrandingOffice.file, fields) == "not-held")
    func held(_ producers: [String]) -> TrainingHeld {
      TrainingHeld(training: "LH-2026-0001", day: Day(unchecked: "2026-05-20"), producers: producers, participants: 9)
    }
    try office.desk.tell(held(["SX-2026-0009"]))
    #expect(try office.refusal("branding-case.record-guidance", BrandingOffice.file, fields) == "not-attended")
    try office.desk.tell(held([BrandingOffice.producer]))
    try office.did("branding-case.record-guidance", BrandingOffice.file, fields)
    #expect(office.desk.state("branding-case/NH-2026-0001")["trainings"] == ["LH-2026-0001"])
    #expect(try office.refusal("branding-case.record-guidance", BrandingOffice.file, fields) == "recorded-already")
  }

  @Test func namesThatDifferBecomeATask() throws {
    var office = try BrandingOffice.opened()
    var label = BrandingOffice.label
    label["productName"] = "Tinh dau que"
    try office.did("branding-case.check-label", BrandingOffice.file, label)
    let certificate = ProductCertified(
      product: BrandingOffice.product, name: "TINH DẦU QUẾ", producer: BrandingOffice.producer,
      producerName: "HTX Quế Trà Bống", star: .three, validFrom: Day(unchecked: "2026-06-01"),
      validTo: Day(unchecked: "2029-05-31"), commune: "21115")
    try office.desk.tell(certificate)
    try office.desk.tell(
      DossierFiled(
        dossier: "HS-2026-0001", product: BrandingOffice.product, productName: "Tinh dầu quế", producerName: "HTX Quế",
        day: Day(unchecked: "2026-05-25")))
    #expect(
      try office.desk.reacts(to: certificate) == [
        [
          "command": "science-technology.branding-case.compare-names/NH-2026-0001", "fields": [:],
          "mayBeRefused": true,
        ]
      ])
    let compared = try office.did("branding-case.compare-names", BrandingOffice.file, by: ["house"])
    #expect(compared["reply"]?["differing"] == ["product/label", "producer/dossier", "producer/certificate"])
    #expect(compared["tasks"]?.array?.first?["task"] == "align-names")
    let rows = try #require(
      office.desk.question("name-check", ["case": "NH-2026-0001"])["sections"]?.array?.first?["table"]?["rows"]?.array)
    #expect(
      rows.map { $0.array?[3]["text"]?["en"] } == ["Marks differ", "Same", "Same", "Different", "Same", "Marks differ"])
  }

  @Test func whatEndsFirstIsRemindedOfFirstAndOnceEach() throws {
    var office = try BrandingOffice.opened()
    try office.did(
      "branding-case.add-barcode", BrandingOffice.file,
      ["gtin": .string(gtin), "package": "chai", "expires": "2027-06-01"])
    try office.did(
      "branding-case.declare", BrandingOffice.file,
      [
        "kind": "self-declaration", "number": "01", "authority": "UBND xã", "expires": "2028-01-31",
      ])
    #expect(office.desk.deadlines["NH-2026-0001.remind"] == Day(unchecked: "2026-12-01").startInstant)
    office.desk.today = Day(unchecked: "2026-12-01")
    let reminded = try office.did("branding-case.remind", BrandingOffice.file, by: ["house"])
    let task = try #require(reminded["tasks"]?.array?.first)
    #expect(task["task"] == "renew-brand" && task["due"] == "2027-06-01")
    #expect(task["title"]?["en"] == "Renew for Tinh dầu quế: Barcode 8938505123455 (2027-06-01)")
    #expect(office.desk.deadlines["NH-2026-0001.remind"] == Day(unchecked: "2027-07-31").startInstant)
    let again = try office.did("branding-case.remind", BrandingOffice.file, by: ["house"])
    #expect(again["tasks"] == nil)
    let rows = try #require(
      office.desk.question("expiring-papers", ["within": 700])["sections"]?.array?.first?["table"]?["rows"]?.array)
    #expect(rows.map { $0.array?[0]["day"] } == ["2027-06-01", "2028-01-31"])
    #expect(rows[0].array?[1]["number"] == 182)
  }
}
#endif
