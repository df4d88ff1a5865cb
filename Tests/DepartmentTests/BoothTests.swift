// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Who may register, and who gets the booths.
@Suite struct BoothTests {
  @Test func registrationNeedsAnOpenFairAndCertificatesOnAllItsDays() throws {
    var office = try Office(openFair: true)
    func refused(_ fields: JSON) throws -> String? {
      try office.desk.refusal("registration.submit", "DK-2024-0009", fields)
    }
    #expect(try refused(Office.registration(1, fair: "HC-2024-0404")) == "unknown-fair")
    #expect(try refused(Office.registration(1)) == "not-certified")
    try office.certify("SP-1", of: "CT-1", .three, to: "2024-06-13")
    #expect(try refused(Office.registration(1)) == "not-certified")
    try office.certify("SP-1", of: "CT-1", .three)
    #expect(try refused(Office.registration(2)) == "product-of-another")
    #expect(try refused(Office.registration(1, booths: 3)) == "too-many-booths")
    #expect(try refused(Office.registration(1, products: [])) == "products")
    try office.register(1, products: ["SP-1"])
    #expect(office.desk.records["registration/DK-2024-0001"]?.body == "commune-21001")
    #expect(office.desk.facts["industry-trade.fair-registered"]?["HC-2024-0001/CT-1"]?["products"] == ["SP-1"])
    #expect(try refused(Office.registration(1)) == "registered-already")
    office.desk.today = try #require(Day(iso: "2024-06-01"))
    #expect(try refused(Office.registration(3, potential: true)) == "registration-closed")
  }

  @Test func aProducerThatWithdrewMayRegisterAgain() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.register(1, products: ["SP-1"])
    try office.desk.did("registration.withdraw", "DK-2024-0001", ["reason": "Bận"], of: "commune-21001")
    #expect(try office.why(1) == "Withdrawn: Bận.")
    try office.desk.did("registration.submit", "DK-2024-0002", Office.registration(1))
    #expect(office.desk.stage("registration/DK-2024-0002") == "submitted")
  }

  @Test func aLapseEndsOnlyTheCertificateBeforeIt() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.lapse("SP-1", of: "CT-1", .revoked, on: "2024-04-01")
    #expect(try office.desk.refusal("registration.submit", "DK-2024-0001", Office.registration(1)) == "not-certified")
    try office.lapse("SP-1", of: "CT-1", .expired, on: "2023-01-01")
    try office.register(1, products: ["SP-1"])
    #expect(office.desk.stage("registration/DK-2024-0001") == "submitted")
  }

  @Test func boothsGoByPointsThenByOrderAndPotentialOnesHaveAZoneOfTheirOwn() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.certify("SP-2", of: "CT-2", .five)
    try office.certify("SP-3", of: "CT-3", .three)
    try office.register(4, products: ["SP-9"], booths: 2, potential: true)
    try office.register(1, products: ["SP-1"])
    try office.register(2, products: ["SP-2"])
    try office.register(3, products: ["SP-3"])
    try office.register(5, products: ["SP-8"], potential: true)
    let decision = try office.allot()
    #expect(
      decision["facts"]?.array?.first?["data"]?.text
        == #"{"booths":4,"fair":"HC-2024-0001","producers":["CT-2","CT-1","CT-3","CT-4"]}"#)
    #expect(
      try office.why(2) == "Got 1/1 booths (number 1, Khu chung): 115 points (stars 100, first fair 15).")
    #expect(
      try office.why(4)
        == "Got 1/2 booths (number 4, Khu sản phẩm tiềm năng): 15 points (first fair 15); equal to one that waits, "
        + "and registered earlier.")
    #expect(
      try office.why(5)
        == "On the waiting list because no booth was left: 15 points (first fair 15); 1 point more would have brought "
        + "a booth, such as 1 more star or a newly certified product or a product of a craft village.")
  }

  @Test func potentialProducersGetNoMoreThanTheirShare() throws {
    var office = try Office(openFair: true)
    try office.register(1, products: ["SP-8"], booths: 2, potential: true)
    try office.register(2, products: ["SP-9"], potential: true)
    try office.allot()
    #expect(office.desk.state("registration/DK-2024-0001")["place"] == [4])
    #expect(office.desk.state("registration/DK-2024-0002")["waitingReason"] == "no-booth-left")
  }

  @Test func everybodyGetsAFirstBoothBeforeAnybodyASecond() throws {
    var office = try Office(openFair: true)
    for number in 1...3 {
      try office.certify("SP-\(number)", of: "CT-\(number)", number == 3 ? .five : .three)
      try office.register(number, products: ["SP-\(number)"], booths: 2)
    }
    try office.allot()
    let places = (1...3).map { office.desk.state("registration/DK-2024-000\($0)")["place"] }
    #expect(places == [[2], [3], [1, 4]], "the second booth goes to the most points")
    #expect(office.desk.state("fair/HC-2024-0001")["allottedBooths"] == 4)
  }

  @Test func freedBoothsGoToThoseInLineAtOnce() throws {
    var office = try Office(openFair: true)
    for number in 1...5 {
      try office.certify("SP-\(number)", of: "CT-\(number)", .three)
      try office.register(number, products: ["SP-\(number)"])
    }
    try office.allot()
    #expect(office.desk.stage("registration/DK-2024-0005") == "waiting")
    let withdrawn = try office.desk.did("registration.withdraw", "DK-2024-0001", ["reason": "Bận"])
    #expect(withdrawn["sends"]?.array?.map { $0["command"]?.string } == ["industry-trade.fair.allot/HC-2024-0001"])
    let second = try office.desk.did("fair.allot", FairTests.fair, by: ["house"])
    #expect(office.desk.state("registration/DK-2024-0005")["place"] == [1])
    #expect(office.desk.state("registration/DK-2024-0002")["place"] == [2], "who has a booth keeps it")
    #expect(
      second["facts"]?.array?.first?["data"]?["producers"] == ["CT-2", "CT-3", "CT-4", "CT-5"])
    #expect(try office.desk.refusal("fair.allot", FairTests.fair) == "no-registrations")
  }

  @Test func lapsedCertificatesAndFailedChecksGetNoBooth() throws {
    var office = try Office(openFair: true)
    for number in 1...2 {
      try office.certify("SP-\(number)", of: "CT-\(number)", .four)
      try office.register(number, products: ["SP-\(number)"])
    }
    try office.lapse("SP-1", of: "CT-1", .revoked, on: "2024-05-20")
    try office.desk.tell(
      BrandingChecked(fair: FairTests.fair, producer: "CT-2", passed: false, findings: ["no-barcode"]))
    try office.allot()
    #expect(office.desk.state("registration/DK-2024-0001")["waitingReason"] == "no-certificate")
    #expect(office.desk.state("registration/DK-2024-0002")["waitingReason"] == "failed-check")
    #expect(try office.why(2)?.hasPrefix("On the waiting list because the check of labels") == true)
  }

  @Test func whoHadABoothBeforeComesAfterNewcomers() throws {
    var office = try Office(openFair: true)
    for number in 1...2 {
      try office.certify("SP-\(number)", of: "CT-\(number)", .four)
    }
    try office.register(1, products: ["SP-1"])
    try office.allot()
    try office.desk.did(
      "fair.propose", "HC-2024-0002",
      Office.proposal(opens: "2024-08-01", closes: "2024-08-02", until: "2024-07-01", booths: 1))
    try office.desk.did("fair.approve", "HC-2024-0002", ["decision": "9/QĐ-UBND"], of: "province-committee")
    try office.desk.did("fair.open", "HC-2024-0002")
    for number in 1...2 {
      try office.desk.did(
        "registration.submit", "DK-2024-001\(number)",
        Office.registration(number, fair: "HC-2024-0002", products: ["SP-\(number)"]))
    }
    try office.desk.did("fair.close-registration", "HC-2024-0002")
    try office.desk.did("fair.allot", "HC-2024-0002")
    #expect(office.desk.stage("registration/DK-2024-0011") == "waiting")
    #expect(office.desk.stage("registration/DK-2024-0012") == "allotted")
  }

  @Test func aHundredRegistrationsAreAllottedInFiveRoundsOfReads() throws {
    var office = try Office()
    try office.desk.did("fair.propose", FairTests.fair, Office.proposal(booths: 60))
    try office.desk.did("fair.approve", FairTests.fair, ["decision": "1/QĐ"], of: "province-committee")
    try office.desk.did("fair.open", FairTests.fair)
    for number in 100..<200 {
      try office.certify("SP-\(number)", of: "CT-\(number)", .three)
      try office.desk.did(
        "registration.submit", "DK-2024-0\(number)", Office.registration(number, products: ["SP-\(number)"]))
    }
    try office.allot()
    let places = (100..<200).compactMap {
      office.desk.state("registration/DK-2024-0\($0)")["place"]?.array?.first?.integer
    }
    #expect(places == Array(1...60))
  }

  @Test func eventsAreStoredLikeThisForever() {
    #expect(
      storedEvent(
        Registration.Event.submitted(
          fair: FairTests.fair, producer: "CT-1", producerName: "HTX", products: ["SP-1"], booths: 2,
          isPotential: false, isFirstTime: true, at: 1_717_200_000_000, by: "commune-21001", standing: nil,
          commune: nil, sector: nil, isCraft: nil, absences: nil, zone: nil, group: nil, clashes: nil))
        == #"submitted {"at":1717200000000,"booths":2,"by":"commune-21001","fair":"HC-2024-0001","isFirstTime":true,"isPotential":false,"producer":"CT-1","producerName":"HTX","products":["SP-1"]}"#
    )
    #expect(
      storedEvent(
        Registration.Event.allotted(
          booths: 2, place: [3, 4], rank: 1, stars: 7, zone: nil, points: nil, spare: nil, confirmBy: nil))
        == #"allotted {"booths":2,"place":[3,4],"rank":1,"stars":7}"#)
    #expect(
      storedEvent(
        Registration.Event.waitlisted(reason: .noBoothLeft, rank: 9, stars: 3, points: nil, missing: nil))
        == #"waitlisted {"rank":9,"reason":"no-booth-left","stars":3}"#)
    #expect(storedEvent(Registration.Event.withdrawn(reason: "Bận")) == #"withdrawn {"reason":"Bận"}"#)
  }
}
#endif
