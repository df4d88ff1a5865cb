// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// What goes otherwise than planned, and the course that it takes.
@Suite struct FairCourseTests {
  static let fair = FairTests.fair
  static let five: JSON = ["opens": "2024-11-10", "closes": "2024-11-14", "reason": "Dịch bệnh"]

  /// A fair whose four booths are given to four producers of three stars.
  static func allotted(producers: Int = 4) throws -> Office {
    var office = try Office(openFair: true)
    for number in 1...producers {
      try office.certify("SP-\(number)", of: "CT-\(number)", .three)
      try office.register(number, products: ["SP-\(number)"])
    }
    try office.allot()
    return office
  }

  static func sends(_ decision: JSON) -> [String] {
    decision["sends"]?.array?.compactMap { $0["command"]?.string } ?? []
  }

  // MARK: - Put off by five months

  @Test func aFairPutOffByFiveMonthsMovesItsTasksAndDeadlinesAndAsksItsHoldersAgain() throws {
    var office = try Self.allotted()
    try office.desk.did("registration.confirm", "DK-2024-0001", of: "commune-21001")
    office.keepTask(
      "NV-2024-0001", about: "fair/\(Self.fair)", "attach-tours", lead: "culture-tourism-dept", due: "2024-05-24",
      status: "accepted")
    office.keepTask(
      "NV-2024-0002", about: "fair/\(Self.fair)", "check-labels", lead: "science-technology-dept", due: "2024-05-17",
      status: "completed")
    let put = try office.desk.did("fair.postpone", Self.fair, Self.five)
    // 10/06 to 10/11 are 153 days.
    #expect(Self.sends(put) == ["house.task.extend/NV-2024-0001"], "what is done stays done")
    #expect(put["sends"]?.array?.first?["fields"]?["due"] == "2024-10-24")
    let state = office.desk.state("fair/\(Self.fair)")
    #expect(state["opens"] == "2024-11-10" && state["years"] == ["2024"])
    #expect(state["postponements"]?.array?.first?["opens"] == "2024-06-10", "the old days are kept")
    #expect(office.desk.stage("registration/DK-2024-0001") == "allotted", "who had confirmed is asked again")
    #expect(office.desk.state("registration/DK-2024-0001")["place"] == [1], "and keeps its booth meanwhile")
    #expect(office.desk.state("registration/DK-2024-0001")["confirmBy"] == "2024-05-10")
    #expect(office.desk.deadlines["\(Self.fair).end-confirmation"] == Day(iso: "2024-05-11")?.startInstant)
    #expect(office.desk.deadlines["\(Self.fair).check-holders"] == Day(iso: "2024-11-04")?.startInstant)
    #expect(office.desk.facts["industry-trade.fair-approved"]?[Self.fair]?["opens"] == "2024-11-10")
  }

  @Test func afterFiveMonthsACertificateThatLapsedMeanwhileIsNotConfirmedAndItsBoothMovesOn() throws {
    var office = try Office(openFair: true)
    for number in 1...5 {
      try office.certify("SP-\(number)", of: "CT-\(number)", .three, to: number == 1 ? "2024-08-31" : "2025-12-31")
      try office.register(number, products: ["SP-\(number)"])
    }
    try office.allot()
    #expect(office.desk.stage("registration/DK-2024-0005") == "waiting")
    try office.desk.did("fair.postpone", Self.fair, Self.five)
    #expect(
      try office.desk.refusal("registration.confirm", "DK-2024-0001", of: "commune-21001") == "not-certified")
    for number in 2...4 {
      try office.desk.did("registration.confirm", "DK-2024-000\(number)", of: "commune-21001")
    }
    office.desk.today = try #require(Day(iso: "2024-05-11"))
    try office.desk.did("fair.end-confirmation", Self.fair, by: ["house"])
    #expect(try office.why(1) == "Out, because it did not confirm in time.")
    #expect(office.desk.state("registration/DK-2024-0005")["place"] == [1])
    #expect(office.desk.stage("registration/DK-2024-0002") == "confirmed")
  }

  @Test func registrationReopensForAFairThatWasPutOff() throws {
    var office = try Self.allotted(producers: 2)
    try office.desk.did("fair.postpone", Self.fair, Self.five)
    try office.desk.did(
      "fair.reopen", Self.fair, ["registrationCloses": "2024-10-15", "reason": "Còn gian trống"])
    try office.certify("SP-3", of: "CT-3", .five)
    try office.register(3, products: ["SP-3"])
    try office.allot()
    #expect(office.desk.state("registration/DK-2024-0001")["place"] == [1])
    #expect(office.desk.state("registration/DK-2024-0003")["place"] == [3])
  }

  // MARK: - Two fairs on the same days

  @Test func twoFairsOnTheSameDaysAreWarnedOfAndAProducerConfirmsOne() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .four)
    try office.register(1, products: ["SP-1"])
    let second = try office.desk.did(
      "fair.propose", "HC-2024-0002", Office.proposal(opens: "2024-06-12", closes: "2024-06-16", until: "2024-05-30"))
    #expect(office.desk.state("fair/HC-2024-0002")["clashes"] == ["fair/HC-2024-0001"])
    #expect(
      second["reply"]?["warnings"]?.array?.first?["en"]
        == "Hội chợ OCOP 2024 (fair/HC-2024-0001): same days and venue, 2024-06-10 to 2024-06-14")
    try office.desk.did("fair.approve", "HC-2024-0002", ["decision": "9/QĐ"], of: "province-committee")
    try office.desk.did("fair.open", "HC-2024-0002")
    let both = try office.desk.did(
      "registration.submit", "DK-2024-0011", Office.registration(1, fair: "HC-2024-0002"), of: "commune-21001")
    #expect(
      both["reply"]?["warnings"]?.array?.first?["en"]
        == "The producer is expected at Hội chợ OCOP 2024 (fair/HC-2024-0001) on the same days")
    #expect(office.desk.state("registration/DK-2024-0011")["clashes"] == ["fair/HC-2024-0001"])
    try office.allot()
    try office.desk.did("fair.close-registration", "HC-2024-0002")
    try office.desk.did("fair.allot", "HC-2024-0002")
    try office.desk.did("registration.confirm", "DK-2024-0001", of: "commune-21001")
    #expect(
      try office.desk.refusal("registration.confirm", "DK-2024-0011", of: "commune-21001") == "confirmed-elsewhere")
    try office.desk.did(
      "registration.confirm", "DK-2024-0011", ["both": "Hai tổ bán hàng riêng"], of: "commune-21001")
    #expect(office.desk.stage("registration/DK-2024-0011") == "confirmed")
  }

  // MARK: - Eight share six

  @Test func eightEntitiesShareSixBooths() throws {
    var office = try Office()
    try office.desk.did("fair.propose", Self.fair, Office.proposal(booths: 6))
    let zone: JSON = ["id": "chung", "title": "Khu chung", "booths": 6, "takes": ["recognised", "potential"]]
    try office.desk.did("fair.set-zones", Self.fair, ["zones": [zone]])
    try office.desk.did("fair.approve", Self.fair, ["decision": "1/QĐ"], of: "province-committee")
    try office.desk.did("fair.open", Self.fair)
    for number in 1...8 {
      if number < 6 { try office.certify("SP-\(number)", of: "CT-\(number)", .four) }
      try office.register(
        number, products: ["SP-\(number)"], booths: 6, potential: number >= 6, also: ["group": "Đoàn Tây Ninh"])
    }
    try office.allot()
    let places = (1...8).compactMap {
      office.desk.state("registration/DK-2024-000\($0)")["place"]?.array?.first?.integer
    }
    #expect(places == [1, 2, 3, 4, 5, 6, 1, 2])
    #expect(office.desk.state("fair/\(Self.fair)")["allottedBooths"] == 6)
    #expect(
      try office.why(7)
        == "Got 1 booths (number 1, Khu chung, shared with the group Đoàn Tây Ninh): 15 points (first fair 15).")
  }

  // MARK: - A certificate ends between allotment and opening

  @Test func aCertificateThatEndsAfterAllotmentIsWarnedOfAndTheBoothMovesOnBeforeTheFair() throws {
    var office = try Self.allotted(producers: 5)
    try office.desk.did("registration.confirm", "DK-2024-0001", of: "commune-21001")
    let lapse = ProductLapsed(
      product: "SP-1", producer: "CT-1", reason: .expired, day: try #require(Day(iso: "2024-05-20")))
    try office.desk.tell(lapse)
    let sent = try office.desk.reactions(to: lapse)
    #expect(sent.map { $0["command"]?.string } == ["industry-trade.registration.warn-of-lapse/DK-2024-0001"])
    let warned = try office.desk.did(
      "registration.warn-of-lapse", "DK-2024-0001", try #require(sent.first?["fields"]), by: ["house"])
    let task = try #require(warned["tasks"]?.array?.first)
    #expect(task["task"] == "renew-before-fair" && task["lead"] == "commune-21001" && task["due"] == "2024-06-02")
    office.desk.today = try #require(Day(iso: "2024-06-03"))
    for number in 2...4 { try office.desk.did("registration.confirm", "DK-2024-000\(number)", of: "commune-21001") }
    try office.desk.did("fair.check-holders", Self.fair, by: ["house"])
    #expect(
      try office.why(1) == "Out, because none of its products is certified on all days of the fair any more.")
    #expect(office.desk.state("registration/DK-2024-0005")["place"] == [1])
  }

  @Test func aRenewedCertificateKeepsTheBooth() throws {
    var office = try Self.allotted(producers: 5)
    try office.lapse("SP-1", of: "CT-1", .expired, on: "2024-05-20")
    try office.certify("SP-1", of: "CT-1", .three, from: "2024-05-20", to: "2027-05-19")
    office.desk.today = try #require(Day(iso: "2024-06-03"))
    try office.desk.did("fair.check-holders", Self.fair, by: ["house"])
    #expect(office.desk.stage("registration/DK-2024-0001") == "allotted")
    #expect(office.desk.stage("registration/DK-2024-0005") == "waiting")
  }

  @Test func aRevokedCertificatePutsTheProducerOutAtOnceUnlessItBringsAnother() throws {
    var office = try Self.allotted(producers: 5)
    let lapse = ProductLapsed(
      product: "SP-1", producer: "CT-1", reason: .revoked, day: try #require(Day(iso: "2024-05-20")))
    try office.desk.tell(lapse)
    #expect(
      try office.desk.reactions(to: lapse).map { $0["command"]?.string }
        == ["industry-trade.registration.exclude/DK-2024-0001"])
    let out = try office.desk.did(
      "registration.exclude", "DK-2024-0001", ["reason": "certificate-revoked"], by: ["house"])
    #expect(Self.sends(out) == ["industry-trade.fair.allot/\(Self.fair)"], "the waiting list moves up at once")
    #expect(try office.why(1) == "Out, because its certificate was revoked.")
    #expect(
      try office.desk.refusal("registration.exclude", "DK-2024-0002", ["reason": "certificate-revoked"])
        == "still-certified")
  }

  // MARK: - A department that never answers

  @Test func financeThatNeverAnswersHoldsNobodyForEver() throws {
    var office = try Office()
    var proposal = Office.proposal()
    proposal["estimate"] = 850_000_000
    let proposed = try office.desk.did("fair.propose", Self.fair, proposal)
    let task = try #require(proposed["tasks"]?.array?.first)
    #expect(task["task"] == "appraise-fair-estimate" && task["lead"] == "finance-dept" && task["due"] == "2024-05-17")
    office.keepTask(
      "NV-2024-0009", about: "fair/\(Self.fair)", "appraise-fair-estimate", lead: "finance-dept", due: "2024-05-17",
      status: "assigned")
    func refused(_ fields: JSON) throws -> String? {
      try office.desk.refusal("fair.approve", Self.fair, fields, of: "province-committee")
    }
    #expect(try refused(["decision": "1/QĐ"]) == "not-appraised")
    #expect(
      try refused(["decision": "1/QĐ", "withoutAppraisal": "Quá hạn 10 ngày, UBND tỉnh chịu trách nhiệm"]) == nil)
    #expect(
      office.desk.state("fair/\(Self.fair)")["withoutAppraisal"] == "Quá hạn 10 ngày, UBND tỉnh chịu trách nhiệm")
  }

  @Test func financeAppraisesByItsTaskOrByTheForm() throws {
    for isByTask in [true, false] {
      var office = try Office()
      var proposal = Office.proposal()
      proposal["estimate"] = 850_000_000
      try office.desk.did("fair.propose", Self.fair, proposal)
      let appraisal: JSON = ["document": "77/STC-QLNS", "amount": 800_000_000]
      if isByTask {
        office.keepTask(
          "NV-2024-0009", about: "fair/\(Self.fair)", "appraise-fair-estimate", lead: "finance-dept",
          due: "2024-05-17", status: "completed")
      } else {
        #expect(try office.desk.refusal("fair.appraise", Self.fair, appraisal) == "not-the-appraiser")
        try office.desk.did("fair.appraise", Self.fair, appraisal, of: "finance-dept")
      }
      try office.desk.did("fair.approve", Self.fair, ["decision": "1/QĐ"], of: "province-committee")
      #expect(office.desk.stage("fair/\(Self.fair)") == "approved")
    }
  }

  @Test func aCheckThatNeverComesKeepsNobodyFromABoothAndOpenTasksAreNamedAtTheEnd() throws {
    var office = try Self.allotted()
    #expect(office.desk.stage("registration/DK-2024-0001") == "allotted", "no check was told at all")
    office.desk.today = try #require(Day(iso: "2024-06-14"))
    try office.desk.did("fair.hold", Self.fair)
    try office.desk.did("fair.report", Self.fair, Office.result)
    office.keepTask(
      "NV-2024-0003", about: "fair/\(Self.fair)", "check-labels", lead: "science-technology-dept", due: "2024-05-17",
      status: "assigned")
    #expect(try office.desk.refusal("fair.finish", Self.fair) == "tasks-open")
    office.desk.records["task/NV-2024-0003"]?.state["status"] = "cancelled"
    try office.desk.did("fair.finish", Self.fair)
    #expect(office.desk.stage("fair/\(Self.fair)") == "finished")
  }
}
#endif
