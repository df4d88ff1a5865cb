// Compiled while the department is in the building: its folder can go without touching this one.
#if ScienceTechnology
import Coordination
import ModuleKit
import OCOP
import Testing
import Wire

@testable import ScienceTechnology

@Suite struct ScienceTechnologyTests {
  static let opening: JSON = [
    "fair": "HC-2024-0001", "producer": "SX-1", "producerName": "HTX Quế Thơm", "products": ["SP-1", "SP-2"],
  ]
  static let passing: JSON = ["label": "pass", "barcode": "pass", "mark": "pass", "gtin": "893 850 512 3457"]

  private func desk() throws -> Desk<ScienceTechnology> {
    try Desk<ScienceTechnology>(today: Day(unchecked: "2024-06-01"))
  }

  @Test func theManifestIsSound() throws { try expectSound(ScienceTechnology.manifest) }

  @Test func aCaseIsCheckedMendedAndClosed() throws {
    var desk = try desk()
    try desk.send("open", to: "branding-case/NH-1", Self.opening, body: "house")
    #expect(desk.state("branding-case/NH-1")["pair"] == "HC-2024-0001/SX-1")
    let failed = try desk.send(
      "record-check", to: "branding-case/NH-1",
      ["label": "fail", "barcode": "missing", "mark": "pass", "findings": ["Thiếu hạn sử dụng"]])
    #expect(desk.stage("branding-case/NH-1") == "needs-fixing")
    #expect(desk.state("branding-case/NH-1")["passed"] == false)
    #expect(
      failed["facts"] == [
        [
          "fact": "branding-checked", "subject": "HC-2024-0001/SX-1",
          "data": [
            "fair": "HC-2024-0001", "producer": "SX-1", "passed": false,
            "findings": ["label-fail", "barcode-missing"],
          ],
        ]
      ])
    expectRefusal("wrong-stage") { try desk.send("record-check", to: "branding-case/NH-1", Self.passing) }
    try desk.send("resubmit", to: "branding-case/NH-1", ["note": "Đã in lại nhãn"])
    #expect(desk.stage("branding-case/NH-1") == "open")
    #expect(desk.state("branding-case/NH-1")["passed"] == nil)
    var passing = Self.passing
    passing["gtin"] = .string(try gtin())
    let passed = try desk.send("record-check", to: "branding-case/NH-1", passing)
    #expect(desk.stage("branding-case/NH-1") == "checked")
    #expect(passed["facts"]?.array?.first?["data"]?["passed"] == true)
    #expect(desk.state("branding-case/NH-1")["result"]?["gtin"] == .string(try gtin()))
    try desk.send("close", to: "branding-case/NH-1", ["reason": "Hội chợ đã xong"])
    #expect(desk.stage("branding-case/NH-1") == "closed")
  }

  private func gtin() throws -> String { "893850512345\(try #require(GTIN13.checkDigit(for: "893850512345")))" }

  @Test func aPairHasOneCaseUntilItIsClosed() throws {
    var desk = try desk()
    try desk.send("open", to: "branding-case/NH-1", Self.opening)
    expectRefusal("case-exists") { try desk.send("open", to: "branding-case/NH-2", Self.opening) }
    var other = Self.opening
    other["producer"] = "SX-2"
    try desk.send("open", to: "branding-case/NH-2", other)
    try desk.send("close", to: "branding-case/NH-1", ["reason": "Mở nhầm"])
    try desk.send("open", to: "branding-case/NH-3", Self.opening)
    #expect(desk.stage("branding-case/NH-3") == "open")
  }

  @Test func aWrongBarcodeIsRefusedWithTheRightDigit() throws {
    var desk = try desk()
    try desk.send("open", to: "branding-case/NH-1", Self.opening)
    let right = try #require(GTIN13.checkDigit(for: "893850512345"))
    var check = Self.passing
    check["gtin"] = .string("893850512345\((right + 1) % 10)")
    do {
      try desk.send("record-check", to: "branding-case/NH-1", check)
      Issue.record("a wrong barcode was taken")
    } catch let refused as Refused {
      #expect(refused.code == "bad-gtin")
      #expect(refused.problem["en"]?["detail"] == .string("The check digit must be \(right)."))
    }
    check["gtin"] = "123"
    expectRefusal("bad-gtin") { try desk.send("record-check", to: "branding-case/NH-1", check) }
    check["label"] = "perhaps"
    expectRefusal("form") { try desk.send("record-check", to: "branding-case/NH-1", check) }
  }

  @Test func aRegistrationForAFairOpensACase() throws {
    var desk = try desk()
    let registered: JSON = ["fair": "HC-2024-0001", "producer": "SX-1", "products": ["SP-1", "SP-2"]]
    let fact = "industry-trade.fair-registered"
    let unnamed = try desk.react(to: fact, subject: "HC-2024-0001/SX-1", registered)
    #expect(
      unnamed == [
        ["command": "science-technology.branding-case.open", "fields": registered, "mayBeRefused": true]
      ])
    desk.facts["agriculture.producer-registered"] = [
      "SX-1": ["producer": "SX-1", "name": "HTX Quế Thơm", "kind": "cooperative", "commune": "21175"]
    ]
    let sends = try desk.react(to: fact, subject: "HC-2024-0001/SX-1", registered)
    let fields = try #require(sends.first?["fields"])
    #expect(fields == Self.opening)
    try desk.send("open", to: "branding-case/NH-1", fields, body: "house")
    #expect(desk.stage("branding-case/NH-1") == "open")
  }

  @Test func storedEventsKeepTheirForm() throws {
    let result = CheckResult(
      label: .pass, barcode: .missing, mark: .fail, gtin: GTIN13(rawValue: try gtin()), findings: ["A"])
    #expect(
      try stored(BrandingCase.Event.opened(fair: "HC-1", producer: "SX-1", producerName: "A", products: ["SP-1"]))
        == #"{"opened":{"fair":"HC-1","producer":"SX-1","producerName":"A","products":["SP-1"]}}"#)
    #expect(
      try stored(BrandingCase.Event.checked(result: result, day: Day(unchecked: "2024-06-01")))
        == #"{"checked":{"day":"2024-06-01","result":{"barcode":"missing","findings":["A"],"gtin":"\#(try gtin())","#
        + #""label":"pass","mark":"fail"}}}"#)
    #expect(try stored(BrandingCase.Event.resubmitted(note: "A")) == #"{"resubmitted":{"note":"A"}}"#)
    #expect(try stored(BrandingCase.Event.closed(reason: "A")) == #"{"closed":{"reason":"A"}}"#)
  }
}
#endif
