// Compiled while the department is in the building: its folder can go without touching this one.
#if ScienceTechnology
import Coordination
import OCOP
import Testing
import Wire

@testable import ModuleKit
@testable import ScienceTechnology

/// Checks before fairs, and what the department owes as a module.
@Suite struct ScienceTechnologyTests {
  static let check = "KHC-2026-0001"
  static let opening: JSON = [
    "fair": "HC-2026-0001", "producer": "SX-2026-0001", "producerName": "HTX Quế Trà Bồng",
    "products": ["SP-2026-0001"],
  ]
  static let passing: JSON = ["label": "pass", "barcode": "pass", "mark": "pass", "gtin": "893 850 512 3455"]

  @Test func theManifestIsSound() throws { try expectSoundManifest(ScienceTechnology.self) }

  @Test func aCheckIsMadeMendedAndClosed() throws {
    var office = try BrandingOffice()
    try office.did("fair-check.open", Self.check, Self.opening, by: ["house"])
    #expect(try office.refusal("fair-check.open", "KHC-2026-0002", Self.opening) == "check-exists")
    try office.did(
      "fair-check.record-check", Self.check,
      ["label": "fail", "barcode": "missing", "mark": "pass", "findings": ["Thiếu hạn sử dụng"]])
    #expect(office.desk.stage("fair-check/KHC-2026-0001") == "needs-fixing")
    #expect(
      office.desk.facts["science-technology.branding-checked"]?["HC-2026-0001/SX-2026-0001"]?.text == """
        {"fair":"HC-2026-0001","findings":["label-fail","barcode-missing"],"passed":false,"producer":"SX-2026-0001"}
        """)
    #expect(try office.refusal("fair-check.record-check", Self.check, Self.passing) == "stage")
    try office.did("fair-check.resubmit", Self.check, ["note": "Đã in lại nhãn"])
    #expect(office.desk.state("fair-check/KHC-2026-0001")["passed"] == nil)
    try office.did("fair-check.record-check", Self.check, Self.passing)
    #expect(office.desk.state("fair-check/KHC-2026-0001")["result"]?["gtin"] == "8938505123455")
    try office.did("fair-check.close", Self.check, ["reason": "Hội chợ đã xong"])
    #expect(try office.refusal("fair-check.open", "KHC-2026-0002", Self.opening) == nil)
  }

  @Test func aVerdictThatIsLeftOutIsThatOfTheBrandingCases() throws {
    var office = try BrandingOffice()
    try office.did("fair-check.open", Self.check, Self.opening)
    #expect(try office.refusal("fair-check.record-check", Self.check) == "no-case")
    try office.did("branding-case.open", BrandingOffice.file, BrandingOffice.opening)
    try office.did("branding-case.check-label", BrandingOffice.file, BrandingOffice.label)
    try office.did("fair-check.record-check", Self.check, ["mark": "pass"])
    let result = office.desk.state("fair-check/KHC-2026-0001")["result"]
    #expect(result?["label"] == "pass" && result?["barcode"] == "missing" && result?["mark"] == "pass")
  }

  @Test func aWrongBarcodeIsRefusedWithTheRightDigit() throws {
    do {
      _ = try GTIN13.read("8938505123450")
      Issue.record("a wrong barcode was taken")
    } catch let refusal as Refusal {
      #expect(refusal.code == "bad-gtin" && refusal.detail?.en == "The check digit must be 5.")
    }
    #expect(throws: Refusal.self) { try GTIN13.read("123") }
  }

  @Test func aRegistrationForAFairOpensACheckWithTheNameOfTheRegister() throws {
    var office = try BrandingOffice()
    let sends = try office.desk.reacts(
      to: FairRegistered(fair: "HC-2026-0001", producer: "SX-2026-0001", products: ["SP-2026-0001"]))
    #expect(sends.first?["command"] == "science-technology.fair-check.open" && sends.count == 1)
    let fields = try #require(sends.first?["fields"])
    #expect(fields == Self.opening)
    try office.did("fair-check.open", Self.check, fields, by: ["house"])
  }

  @Test func recordsPassOnWithTheDepartment() throws {
    var office = try BrandingOffice.opened()
    try office.did("mark.file", "NHI-2026-0001", MarkTests.own)
    let ended = BodyReplaced(
      body: "science-technology-dept", successors: ["science-media-dept"], communes: [:],
      day: Day(unchecked: "2026-06-01"), decision: "01/NQ-HĐND", succession: "CG-2026-0001",
      undecided: [BodyReplaced.OpenTask(task: "NV-2026-0009", subject: "branding-case/NH-2026-0001")])
    let sends = try office.desk.reacts(to: ended)
    #expect(
      sends.map { $0["command"]?.string } == [
        "house.succession.decide/CG-2026-0001", "science-technology.branding-case.hand-over/NH-2026-0001",
        "science-technology.mark.hand-over/NHI-2026-0001",
      ])
    try office.did(
      "branding-case.hand-over", BrandingOffice.file, try #require(sends[1]["fields"]), by: ["house"])
    #expect(office.desk.records["branding-case/NH-2026-0001"]?.body == "science-media-dept")
    let again: JSON = ["to": "science-media-dept", "decision": "01/NQ-HĐND"]
    #expect(try office.refusal("branding-case.hand-over", BrandingOffice.file, again) == "kept-already")
  }

  @Test func eventsAreStoredLikeThisForever() throws {
    let day = Day(unchecked: "2026-06-01")
    let gtin = try #require(GTIN13(rawValue: "8938505123455"))
    let expected: [(any Encodable, String)] = [
      (
        BrandingCase.Event.begun(
          product: "SP-1", productName: "A", producer: "SX-1", producerName: nil, commune: "21115", cause: .plan,
          reference: nil, keeper: "d", day: day),
        #"""
        begun {"cause":"plan","commune":"21115","day":"2026-06-01","keeper":"d","producer":"SX-1",\#
        "product":"SP-1","productName":"A"}
        """#
      ),
      (
        BrandingCase.Event.barcodeAdded(barcode: Barcode(gtin: gtin, package: "a", registered: day, expires: nil)),
        #"barcode-added {"barcode":{"gtin":"8938505123455","package":"a","registered":"2026-06-01"}}"#
      ),
      (
        BrandingCase.Event.labelChecked(
          label: LabelCheck(
            goods: "food", missing: ["expiry"], wrong: [], productName: "A", producerName: "B", note: nil, day: day,
            source: "S")),
        #"""
        label-checked {"label":{"day":"2026-06-01","goods":"food","missing":["expiry"],"producerName":"B",\#
        "productName":"A","source":"S","wrong":[]}}
        """#
      ),
      (
        Mark.Event.filed(
          name: "A", kind: .collective, number: "1", classes: [30], owner: "B", producer: nil, products: [],
          keeper: "d",
          day: day),
        #"""
        filed {"classes":[30],"day":"2026-06-01","keeper":"d","kind":"collective","name":"A",\#
        "number":"1","owner":"B","products":[]}
        """#
      ),
      (Mark.Event.accepted(notice: "N", day: day), #"accepted {"day":"2026-06-01","notice":"N"}"#),
      (
        FairCheck.Event.opened(fair: "HC-1", producer: "SX-1", producerName: "A", products: ["SP-1"], keeper: "d"),
        #"opened {"fair":"HC-1","keeper":"d","producer":"SX-1","producerName":"A","products":["SP-1"]}"#
      ),
      (
        TechnologyApplication.Event.ended(effects: [.output], before: nil, after: "A", day: day),
        #"ended {"after":"A","day":"2026-06-01","effects":["output"]}"#
      ),
      (
        MisuseComplaint.Event.upheld(decision: "1", finding: "A", day: day),
        #"upheld {"day":"2026-06-01","decision":"1","finding":"A"}"#
      ),
    ]
    for (event, text) in expected { #expect(storedEvent(event) == text) }
  }
}
#endif
