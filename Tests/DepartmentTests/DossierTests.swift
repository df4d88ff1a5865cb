// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Agriculture

/// Dossiers: Forms 01 to 03, evidence, names, the way from the commune to the province and back.
struct DossierTests {
  static let settings = """
    {"dossier":{"required":[{"row":"business-registration"},{"row":"production-conditions","sets":[1,2,10]}]}}
    """
  static let digest = String(repeating: "ab", count: 32)
  static let judgement: JSON = [
    "origin": ["isMet": true], "labour": ["isMet": true], "idea": ["isMet": true], "identity": ["isMet": true],
    "letter": "12/TTr-UBND",
  ]
  static let handed: JSON = ["paperSets": 1, "electronicSets": 1, "samples": 5]

  private func evidence(_ row: String, _ file: String = "a.pdf") -> JSON {
    ["row": .string(row), "fileName": .string(file), "size": 1024, "sha256": .string(Self.digest)]
  }

  private func office() throws -> OfficeBook<Agriculture> {
    var office = try agricultureOffice(cycle: Self.settings)
    try office.addProduct()
    try office.did("dossier.draft", "HS-1", ["product": "SP-1", "sort": "first"], of: "commune-a")
    return office
  }

  private func complete() throws -> OfficeBook<Agriculture> {
    var office = try office()
    try office.did("dossier.add-evidence", "HS-1", evidence("business-registration"), of: "commune-a")
    try office.did("dossier.add-evidence", "HS-1", evidence("production-conditions", "b.pdf"), of: "commune-a")
    return office
  }

  @Test func aDossierGoesFromTheCommuneToTheProvince() throws {
    var office = try complete()
    let filed = try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    #expect(filed["reply"] == ["stamp": "1/PĐK-51-21001-2024"])
    #expect(office.facts["agriculture.dossier-filed"]?["SP-1"]?["productName"] == "Bột quế")
    let task = try #require(filed["tasks"]?.array?.first)
    // Fifteen working days.
    #expect(task["task"] == "check-dossier" && task["lead"] == "commune-a" && task["due"] == "2024-04-22")
    #expect(office.state("dossier/HS-1")["filed"] == "2024-04-01")
    let checked = try office.did("dossier.check", "HS-1", Self.judgement, of: "commune-a")
    #expect(checked["tasks"]?.array?.first?["lead"] == "agriculture-dept")
    #expect(office.state("dossier/HS-1")["turnOf"] == "agriculture-dept")
    #expect(try office.refusal("dossier.complete", "HS-1", of: "commune-a") == "not-your-turn")
    let done = try office.did("dossier.complete", "HS-1", of: "agriculture-dept")
    #expect(done["reply"] == ["stamp": "1/PĐK-51-21001-2024"])
    #expect(office.stage("dossier/HS-1") == "complete")
    #expect(office.state("dossier/HS-1")["turn"] == nil)
  }

  @Test func whatIsNotHandedInIsToldAllAtOnce() throws {
    var office = try complete()
    let poor: JSON = ["paperSets": 0, "electronicSets": 1, "samples": 4]
    #expect(try office.refusal("dossier.file", "HS-1", poor, of: "commune-a") == "not-all-handed-in")
    #expect(try office.faults("dossier.file", "HS-1", poor, of: "commune-a") == ["/paperSets", "/samples"])
    #expect(try office.refusal("dossier.file", "HS-1", Self.handed, of: "commune-b") == "other-commune")
  }

  @Test func aServiceHandsInNoSamples() throws {
    var office = try agricultureOffice()
    try office.did(
      "producer.register", "SX-1", ["name": "A", "kind": "association", "commune": "commune-a"], of: "commune-a")
    try office.did(
      "product.register", "SP-1", ["name": "Tour", "producer": "SX-1", "set": 26, "commune": "commune-a"],
      of: "commune-a")
    try office.did("dossier.draft", "HS-1", ["product": "SP-1", "sort": "first"], of: "commune-a")
    try office.did("dossier.file", "HS-1", Self.handed.setting("samples", 0), of: "commune-a")
    #expect(office.stage("dossier/HS-1") == "filed")
  }

  @Test func theCommuneProposesOnlyWhatIsCompleteAndJudged() throws {
    var office = try office()
    try office.did("dossier.add-evidence", "HS-1", evidence("business-registration"), of: "commune-a")
    let old = evidence("test-sheets", "kn.pdf").setting("validTo", "2024-03-31")
    try office.did("dossier.add-evidence", "HS-1", old, of: "commune-a")
    try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    #expect(
      try office.faults("dossier.check", "HS-1", Self.judgement, of: "commune-a")
        == ["/evidence/production-conditions", "/evidence/test-sheets/kn.pdf"])
    let unmet = Self.judgement.setting("labour", ["isMet": false])
    #expect(try office.refusal("dossier.check", "HS-1", unmet, of: "commune-a") == "no-comment")
    let report = try office.paper("dossier-papers", ["dossier": "HS-1"])
    #expect(report.sections.map { $0.heading?.vi } == ["Còn thiếu", "Đã hết hạn", "Minh chứng"])
    #expect(report.isEven)
  }

  @Test func namesThatDifferAreToldWithTheirPaperAndMustBeExplained() throws {
    var office = try complete()
    try office.did(
      "product.rename", "SP-1", ["name": "Bột quế Trà Bồng", "reason": "Theo nhãn"], of: "agriculture-dept")
    let paper = evidence("quality-declaration", "cb.pdf")
      .setting("names", ["product": "Bột quế trà bồng", "producer": "HTX Quế", "commune": "Xã Mẫu B"])
    try office.did("dossier.add-evidence", "HS-1", paper, of: "commune-a")
    try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    let faults = try office.faults("dossier.check", "HS-1", Self.judgement, of: "commune-a")
    #expect(faults == ["/names/product/Mẫu 01", "/names/producer/cb.pdf", "/names/commune/cb.pdf"])
    let text = try office.paper("dossier-papers", ["dossier": "HS-1"]).sections[0].paragraphs[0].vi
    #expect(text.contains("tên cũ, đến 01/04/2024"))
    let explained = Self.judgement.setting("namesExplained", "Chủ thể đổi tên ngày 01/04/2024")
    try office.did("dossier.check", "HS-1", explained, of: "commune-a")
    #expect(office.stage("dossier/HS-1") == "checked")
  }

  @Test func aReturnStatesReasonsAndGivesTheCommuneATask() throws {
    var office = try complete()
    try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    try office.did("dossier.check", "HS-1", Self.judgement, of: "commune-a")
    let reasons: JSON = ["reasons": ["Thiếu hợp đồng tiêu thụ"]]
    #expect(try office.refusal("dossier.return", "HS-1", reasons, of: "commune-a") == "not-your-turn")
    #expect(try office.refusal("dossier.return", "HS-1", ["reasons": []], of: "agriculture-dept") == "no-reason")
    #expect(
      try office.refusal("dossier.return", "HS-1", reasons.setting("fixBy", "2024-03-01"), of: "agriculture-dept")
        == "day-passed")
    let back = try office.did("dossier.return", "HS-1", reasons, of: "agriculture-dept")
    let task = try #require(back["tasks"]?.array?.first)
    #expect(task["task"] == "help-with-dossier" && task["lead"] == "commune-a" && task["due"] == "2024-04-15")
    let slip = try office.paper("dossier-slip", ["dossier": "HS-1"])
    #expect(slip.layout == .returned && slip.sections[0].paragraphs[0].vi == "Thiếu hợp đồng tiêu thụ")
    try office.did("dossier.add-evidence", "HS-1", evidence("market-contracts", "hd.pdf"), of: "commune-a")
    office.move(to: "2024-04-10")
    try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    let state = office.state("dossier/HS-1")
    // The day of the first filing stays: its rulebook follows from it.
    #expect(state["filed"] == "2024-04-01" && state["refiled"] == ["2024-04-10"])
    #expect(state["communeStamp"] == "1/PĐK-51-21001-2024")
  }

  @Test func theSortFollowsFromWhereTheProductStands() throws {
    var office = try agricultureOffice()
    try office.addProduct()
    func refused(_ sort: String) throws -> String? {
      try office.refusal("dossier.draft", "HS-1", ["product": "SP-1", "sort": .string(sort)], of: "commune-a")
    }
    #expect(try refused("upgrade") == "no-certificate")
    #expect(try refused("re-evaluation") == "never-certified")
    let result: JSON = ["score": 6000, "decision": "1/QĐ-UBND", "councilLevel": "province"]
    try office.did("product.record-result", "SP-1", result, of: "agriculture-dept")
    #expect(try refused("first") == "has-certificate")
    #expect(try refused("upgrade") == nil)
    #expect(
      try office.refusal("dossier.draft", "HS-2", ["product": "SP-1", "sort": "upgrade"], of: "commune-a")
        == "dossier-open")
    try office.did("dossier.withdraw", "HS-1", ["reason": "Nhầm"], of: "commune-a")
    try office.did("dossier.draft", "HS-2", ["product": "SP-1", "sort": "re-evaluation"], of: "commune-a")
  }

  /// 26/2026/QĐ-TTg Art. 7.6: 180 to 120 days before the certificate ends, on 01/04/2027.
  @Test func aReEvaluationIsNotFiledTooEarlyAndALateOneIsTakenWithAWord() throws {
    func filed(on day: String) throws -> JSON {
      var office = try agricultureOffice()
      try office.addProduct()
      let result: JSON = ["score": 6000, "decision": "1/QĐ-UBND", "councilLevel": "province"]
      try office.did("product.record-result", "SP-1", result, of: "agriculture-dept")
      office.move(to: day)
      try office.did("dossier.draft", "HS-1", ["product": "SP-1", "sort": "re-evaluation"], of: "commune-a")
      var copy = office
      if let code = try copy.refusal("dossier.file", "HS-1", Self.handed, of: "commune-a") { return .string(code) }
      return try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")["reply"] ?? ""
    }
    #expect(try filed(on: "2026-10-02") == "before-window")
    #expect(try filed(on: "2026-12-02") == ["stamp": "1/PĐK-51-21001-2026"])
    let late = try filed(on: "2026-12-03")["warning"]?["vi"]?.string
    #expect(late?.hasPrefix("Nộp sau hạn 02/12/2026") == true)
  }

  @Test func anUpgradeTellsWhatChanged() throws {
    var office = try agricultureOffice()
    try office.addProduct()
    let result: JSON = ["score": 6000, "decision": "1/QĐ-UBND", "councilLevel": "province"]
    try office.did("product.record-result", "SP-1", result, of: "agriculture-dept")
    try office.did("dossier.draft", "HS-1", ["product": "SP-1", "sort": "upgrade"], of: "commune-a")
    try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    #expect(try office.faults("dossier.check", "HS-1", Self.judgement, of: "commune-a") == ["/forms/changes"])
    try office.did("dossier.return", "HS-1", ["reasons": ["Chưa nêu thay đổi"]], of: "commune-a")
    try office.did("dossier.fill", "HS-1", ["changes": "Bao bì mới, thêm siêu thị"], of: "commune-a")
    try office.did("dossier.file", "HS-1", Self.handed, of: "commune-a")
    try office.did("dossier.check", "HS-1", Self.judgement, of: "commune-a")
    #expect(office.stage("dossier/HS-1") == "checked")
  }

  @Test func formsAreFilledBitByBitAndEvidenceIsReplacedByItsName() throws {
    var office = try office()
    try office.did("dossier.fill", "HS-1", ["phone": "0900000000", "history": "Từ 2018"], of: "commune-a")
    let scores: JSON = ["scores": [["criterion": "3.5", "points": 200, "evidence": ["intellectual-property"]]]]
    try office.did("dossier.fill", "HS-1", scores, of: "commune-a")
    let forms = office.state("dossier/HS-1")["forms"]
    #expect(forms?["phone"] == ["personal": "0900000000"] && forms?["history"] == "Từ 2018")
    #expect(forms?["scores"]?.array?.count == 1)
    let twice: JSON = ["scores": [["criterion": "3.5", "points": 200], ["criterion": "3.5", "points": 100]]]
    #expect(try office.refusal("dossier.fill", "HS-1", twice, of: "commune-a") == "criterion-twice")
    #expect(try office.refusal("dossier.fill", "HS-1", of: "commune-a") == "nothing-given")
    try office.did("dossier.add-evidence", "HS-1", evidence("story"), of: "commune-a")
    try office.did("dossier.add-evidence", "HS-1", evidence("story").setting("size", 2), of: "commune-a")
    #expect(office.state("dossier/HS-1")["evidence"]?.array?.map { $0["size"] } == [2])
    let bad = evidence("story", "../a.pdf").setting("sha256", "xyz")
    #expect(try office.faults("dossier.add-evidence", "HS-1", bad, of: "commune-a") == ["/fileName", "/sha256"])
    let gone: JSON = ["row": "story", "fileName": "a.pdf"]
    try office.did("dossier.remove-evidence", "HS-1", gone, of: "commune-a")
    #expect(try office.refusal("dossier.remove-evidence", "HS-1", gone, of: "commune-a") == "no-such-paper")
  }

  @Test func theRowsOfEvidenceAreTheFifteenOfTheForm() {
    #expect(EvidenceRow.allCases.count == 15)
    #expect(EvidenceRow.allCases.map(\.number) == Array(1...15))
    #expect(Set(EvidenceRow.allCases.map(\.title.vi)).count == 15)
  }

  @Test func storedEventsKeepTheirForm() throws {
    let day = Day(unchecked: "2024-04-01")
    let turn = Turn(act: .checkDossier, body: "commune-a", due: day)
    let set = try #require(ProductSetNumber(10))
    let events: [(Dossier.Event, String)] = [
      (
        .drafted(
          product: "SP-1", producer: "SX-1", sort: .reEvaluation, set: set, names: PaperNames(product: "A"),
          commune: "commune-a", unit: "21001", day: day),
        #"drafted {"commune":"commune-a","day":"2024-04-01","names":{"product":"A"},"producer":"SX-1","#
          + #""product":"SP-1","set":10,"sort":"re-evaluation","unit":"21001"}"#
      ),
      (
        .filed(handed: .init(paperSets: 1, electronicSets: 1, samples: 5), stamp: "1", day: day, turn: turn),
        #"filed {"day":"2024-04-01","handed":{"electronicSets":1,"paperSets":1,"samples":5},"stamp":"1","#
          + #""turn":{"act":"check-dossier","body":"commune-a","due":"2024-04-01"}}"#
      ),
      (
        .returned(by: "commune-a", reasons: ["A"], day: day, turn: turn),
        #"returned {"by":"commune-a","day":"2024-04-01","reasons":["A"],"#
          + #""turn":{"act":"check-dossier","body":"commune-a","due":"2024-04-01"}}"#
      ),
      (.completed(stamp: "2", day: day), #"completed {"day":"2024-04-01","stamp":"2"}"#),
      (.withdrawn(reason: "A", day: day), #"withdrawn {"day":"2024-04-01","reason":"A"}"#),
      (.handedOver(to: "commune-b", decision: "1"), #"handed-over {"decision":"1","to":"commune-b"}"#),
      (
        .evidenceAdded(evidence: Evidence(row: .localLabour, fileName: "a", size: 1, sha256: "b")),
        #"evidence-added {"evidence":{"fileName":"a","row":"local-labour","sha256":"b","size":1}}"#
      ),
      (.evidenceRemoved(row: .story, fileName: "a"), #"evidence-removed {"fileName":"a","row":"story"}"#),
    ]
    for (event, text) in events { #expect(storedEvent(event) == text) }
  }
}
#endif
