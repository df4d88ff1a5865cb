// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import Foundation
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Agriculture

@Suite struct AgricultureTests {
  static let settings = """
    {"certificateMonths":36,
     "starBands":[{"star":1,"from":0},{"star":2,"from":3000},{"star":3,"from":5000},{"star":4,"from":7000},
       {"star":5,"from":9000}],
     "awards":[{"star":3,"levels":["district","province","central"]},{"star":4,"levels":["province","central"]},
       {"star":5,"levels":["central"]}]}
    """
  static let today = Day(unchecked: "2024-06-01")
  static let producer: JSON = [
    "name": "HTX Quế Thơm", "kind": "cooperative", "commune": "commune-a", "taxCode": "4300 990 041",
  ]
  static let product: JSON = ["name": "Bột quế", "producer": "SX-1", "set": 10, "commune": "commune-a"]

  private func desk() throws -> Desk<Agriculture> {
    var desk = try Desk<Agriculture>(settings: Self.settings, today: Self.today)
    try desk.addBody("commune-a", level: "commune", unit: "21175")
    try desk.addBody("commune-b", level: "commune", unit: "21180")
    try desk.addBody("agriculture-dept", level: "province", unit: "51")
    return desk
  }

  private func deskWithProduct() throws -> Desk<Agriculture> {
    var desk = try desk()
    try desk.send("register", to: "producer/SX-1", Self.producer, body: "commune-a")
    try desk.send("register", to: "product/SP-1", Self.product, body: "commune-a")
    return desk
  }

  private func result(_ score: Int64, day: String? = nil, level: String = "province") -> JSON {
    .members([
      "score": .integer(score), "decision": "874/QĐ-UBND", "day": day.map(JSON.string),
      "councilLevel": .string(level),
    ])
  }

  // MARK: - Producers

  @Test func aProducerIsRegisteredRenamedAndClosed() throws {
    var desk = try desk()
    let registered = try desk.send("register", to: "producer/SX-1", Self.producer, body: "commune-a")
    #expect(registered["changes"]?.array?.first?["body"] == "commune-a")
    #expect(desk.state("producer/SX-1")["taxCode"] == "4300990041")
    #expect(
      registered["facts"]?.array?.first?["data"]
        == ["producer": "SX-1", "name": "HTX Quế Thơm", "kind": "cooperative", "commune": "21175"])
    let renamed = try desk.send("rename", to: "producer/SX-1", ["name": "HTX Quế Vàng", "reason": "Đổi tên"])
    #expect(desk.state("producer/SX-1")["formerNames"] == [["name": "HTX Quế Thơm", "until": "2024-06-01"]])
    #expect(renamed["facts"]?.array?.first?["data"]?["name"] == "HTX Quế Vàng")
    try desk.send("close", to: "producer/SX-1", ["reason": "Giải thể"])
    #expect(desk.stage("producer/SX-1") == "closed")
    expectRefusal("producer-closed") { try desk.send("register", to: "product/SP-1", Self.product) }
    try desk.send("register", to: "producer/SX-2", Self.producer)
    #expect(desk.stage("producer/SX-2") == "registered")
  }

  @Test func aTaxCodeStandsOnceAndHasTenOrThirteenDigits() throws {
    var desk = try deskWithProduct()
    expectRefusal("tax-code-taken") { try desk.send("register", to: "producer/SX-2", Self.producer) }
    var other = Self.producer
    other["taxCode"] = "12345"
    expectRefusal("bad-tax-code") { try desk.send("register", to: "producer/SX-2", other) }
    other["taxCode"] = "4300990041-001"
    try desk.send("register", to: "producer/SX-2", other)
    #expect(desk.state("producer/SX-2")["taxCode"] == "4300990041001")
  }

  @Test func aProducerBelongsToACommuneThatIsKnown() throws {
    var desk = try desk()
    var other = Self.producer
    other["commune"] = "commune-x"
    expectRefusal("unknown-commune") { try desk.send("register", to: "producer/SX-1", other) }
    other["commune"] = "agriculture-dept"
    expectRefusal("not-a-commune") { try desk.send("register", to: "producer/SX-1", other) }
    expectRefusal("other-commune") {
      try desk.send("register", to: "producer/SX-1", Self.producer, body: "commune-b")
    }
    try desk.send("register", to: "producer/SX-1", Self.producer)
    expectRefusal("same-name") {
      try desk.send("rename", to: "producer/SX-1", ["name": "HTX Quế Thơm", "reason": "Nhầm"])
    }
  }

  @Test func anAddressIsKeptAsPersonalData() throws {
    var desk = try desk()
    var household = Self.producer
    household["address"] = "Thôn 1"
    try desk.send("register", to: "producer/SX-1", household)
    #expect(desk.state("producer/SX-1")["address"] == ["personal": "Thôn 1"])
  }

  // MARK: - Products

  @Test func aResultOfThreeStarsUpGivesACertificateOfThirtySixMonths() throws {
    var desk = try deskWithProduct()
    let decided = try desk.send("record-result", to: "product/SP-1", result(7450, day: "2024-01-31"))
    let state = desk.state("product/SP-1")
    #expect(desk.stage("product/SP-1") == "certified")
    #expect(state["star"] == 4)
    #expect(state["validFrom"] == "2024-01-31")
    #expect(state["validTo"] == "2027-01-31")
    #expect(
      decided["facts"]?.array?.first?["data"] == [
        "product": "SP-1", "name": "Bột quế", "producer": "SX-1", "producerName": "HTX Quế Thơm", "star": 4,
        "validFrom": "2024-01-31", "validTo": "2027-01-31", "commune": "21175", "set": 10,
      ])
    #expect(
      decided["deadlines"] == [["name": "lapse", "at": .integer(Day(unchecked: "2027-02-01").startInstant)]])
  }

  @Test(arguments: [
    (0, 1), (2999, 1), (3000, 2), (4999, 2), (5000, 3), (6999, 3), (7000, 4), (8999, 4), (9000, 5), (10_000, 5),
  ])
  func theStarFollowsFromHalfOpenBands(score: Int64, star: Int64) throws {
    var desk = try deskWithProduct()
    try desk.send("record-result", to: "product/SP-1", result(score, level: "central"))
    #expect(desk.state("product/SP-1")["star"] == .integer(star))
    #expect(desk.stage("product/SP-1") == (star >= 3 ? "certified" : "not-recognised"))
  }

  @Test func onlyTheCouncilOfItsLevelAwardsAStar() throws {
    var desk = try deskWithProduct()
    expectRefusal("council-level") { try desk.send("record-result", to: "product/SP-1", result(9100)) }
    expectRefusal("council-level") {
      try desk.send("record-result", to: "product/SP-1", result(7000, level: "district"))
    }
    try desk.send("record-result", to: "product/SP-1", result(5500, level: "district"))
    #expect(desk.state("product/SP-1")["star"] == 3)
  }

  @Test func aCertificateThatHasRunOutIsCertifiedAndLapsesAtOnce() throws {
    var desk = try deskWithProduct()
    let decided = try desk.send("record-result", to: "product/SP-1", result(5500, day: "2020-05-20"))
    #expect(desk.stage("product/SP-1") == "certified")
    let due = try #require(decided["deadlines"]?.array?.first?["at"]?.integer)
    #expect(due < Self.today.startInstant)
    let lapsed = try desk.send("lapse", to: "product/SP-1", body: "house")
    #expect(desk.stage("product/SP-1") == "lapsed")
    #expect(
      lapsed["facts"]?.array?.first?["data"]
        == ["product": "SP-1", "producer": "SX-1", "reason": "expired", "day": "2023-05-21"])
    try desk.send("record-result", to: "product/SP-1", result(6000))
    #expect(desk.stage("product/SP-1") == "certified")
  }

  @Test func aCertificateDoesNotLapseOnItsLastDay() throws {
    var desk = try deskWithProduct()
    try desk.send("record-result", to: "product/SP-1", result(5500, day: "2021-06-01"))
    expectRefusal("not-due") { try desk.send("lapse", to: "product/SP-1", body: "house") }
    desk.today = Self.today + 1
    try desk.send("lapse", to: "product/SP-1", body: "house")
    #expect(desk.stage("product/SP-1") == "lapsed")
  }

  @Test func aDecisionIsNeitherInTheFutureNorOlderThanTheLast() throws {
    var desk = try deskWithProduct()
    expectRefusal("future-decision") {
      try desk.send("record-result", to: "product/SP-1", result(5500, day: "2024-06-02"))
    }
    try desk.send("record-result", to: "product/SP-1", result(5500, day: "2024-02-01"))
    expectRefusal("older-result") {
      try desk.send("record-result", to: "product/SP-1", result(7500, day: "2024-01-01"))
    }
    try desk.send("record-result", to: "product/SP-1", result(7500), dated: Day(unchecked: "2024-05-01"))
    #expect(desk.state("product/SP-1")["validFrom"] == "2024-05-01")
  }

  @Test func aCertifiedProductThatFallsBelowThreeStarsLosesItsCertificate() throws {
    var desk = try deskWithProduct()
    try desk.send("record-result", to: "product/SP-1", result(5500, day: "2024-02-01"))
    let decided = try desk.send("record-result", to: "product/SP-1", result(4000))
    #expect(desk.stage("product/SP-1") == "not-recognised")
    #expect(desk.state("product/SP-1")["validTo"] == nil)
    #expect(decided["facts"]?.array?.first?["data"]?["reason"] == "revoked")
    #expect(decided["deadlines"] == [["name": "lapse", "cancel": true]])
    let again = try desk.send("record-result", to: "product/SP-1", result(4500))
    #expect(again["facts"] == nil)
  }

  @Test func aRevokedProductIsOutAndTheProducerMayThenClose() throws {
    var desk = try deskWithProduct()
    try desk.send("record-result", to: "product/SP-1", result(5500, day: "2024-02-01"))
    expectRefusal("has-certificates") { try desk.send("close", to: "producer/SX-1", ["reason": "Giải thể"]) }
    let revocation: JSON = ["decision": "12/QĐ-UBND", "reason": "Ngừng sản xuất"]
    expectRefusal("before-certificate") {
      try desk.send("revoke", to: "product/SP-1", revocation, dated: Day(unchecked: "2024-01-01"))
    }
    let revoked = try desk.send("revoke", to: "product/SP-1", revocation)
    #expect(desk.stage("product/SP-1") == "revoked")
    #expect(revoked["facts"]?.array?.first?["data"]?["reason"] == "revoked")
    #expect(revoked["deadlines"] == [["name": "lapse", "cancel": true]])
    expectRefusal("wrong-stage") { try desk.send("record-result", to: "product/SP-1", result(5500)) }
    try desk.send("close", to: "producer/SX-1", ["reason": "Giải thể"])
    #expect(desk.stage("producer/SX-1") == "closed")
  }

  @Test func aProductNeedsAProducerAndAnAssociationBringsTourismOnly() throws {
    var desk = try desk()
    expectRefusal("unknown-producer") { try desk.send("register", to: "product/SP-1", Self.product) }
    var association = Self.producer
    association["kind"] = "association"
    try desk.send("register", to: "producer/SX-1", association)
    expectRefusal("tourism-only") { try desk.send("register", to: "product/SP-1", Self.product) }
    var tour = Self.product
    tour["set"] = 27
    expectRefusal("form") { try desk.send("register", to: "product/SP-1", tour) }
    tour["set"] = 26
    try desk.send("register", to: "product/SP-1", tour)
    #expect(desk.stage("product/SP-1") == "registered")
  }

  // MARK: - Questions

  @Test func eligibleProductsAreCertifiedOnAllDaysAndPotentialOnesStandApart() throws {
    var desk = try deskWithProduct()
    var idea = Self.product
    idea["potential"] = true
    idea["name"] = "Trà quế"
    try desk.send("register", to: "product/SP-2", idea)
    try desk.send("record-result", to: "product/SP-1", result(7450, day: "2021-08-10"))
    let inside = try desk.answer("eligible-products", ["from": "2024-08-01", "to": "2024-08-10"])
    #expect(
      inside["products"] == [
        [
          "product": "SP-1", "name": "Bột quế", "producer": "SX-1", "producerName": "HTX Quế Thơm", "star": 4,
          "validTo": "2024-08-10",
        ]
      ])
    #expect(
      inside["potential"] == [
        ["product": "SP-2", "name": "Trà quế", "producer": "SX-1", "producerName": "HTX Quế Thơm"]
      ])
    #expect(try desk.answer("eligible-products", ["from": "2024-08-01", "to": "2024-08-11"])["products"] == [])
    let elsewhere: JSON = ["from": "2024-08-01", "to": "2024-08-10", "commune": "commune-b"]
    #expect(try desk.answer("eligible-products", elsewhere) == ["products": [], "potential": []])
    expectRefusal("days-reversed") {
      _ = try desk.answer("eligible-products", ["from": "2024-08-02", "to": "2024-08-01"])
    }
  }

  @Test func expiringCertificatesAreListedWithTheirDays() throws {
    var desk = try deskWithProduct()
    try desk.send("record-result", to: "product/SP-1", result(7450, day: "2021-06-11"))
    #expect(try desk.answer("expiring", ["within": 9])["products"] == [])
    #expect(
      try desk.answer("expiring", ["within": 10])["products"] == [
        [
          "product": "SP-1", "name": "Bột quế", "producer": "SX-1", "star": 4, "validTo": "2024-06-11",
          "daysLeft": 10,
        ]
      ])
  }

  // MARK: - Stored forms

  @Test func settingsWithAGapAreRefused() {
    #expect(throws: DecodingError.self) {
      try Desk<Agriculture>(
        settings: #"{"certificateMonths":36,"starBands":[{"star":2,"from":3000}],"awards":[]}"#, today: Self.today)
    }
    #expect(throws: DecodingError.self) {
      try Desk<Agriculture>(
        settings: #"{"certificateMonths":0,"starBands":[{"star":1,"from":0}],"awards":[]}"#, today: Self.today)
    }
  }

  @Test func storedEventsKeepTheirForm() throws {
    let day = Self.today
    let score = try #require(Score(points: 60))
    let set = try #require(ProductSetNumber(10))
    #expect(
      try stored(
        Producer.Event.registered(
          name: "A", kind: .farm, commune: "commune-a", taxCode: "4300990041", address: Personal("B")))
        == #"{"registered":{"address":{"personal":"B"},"commune":"commune-a","kind":"farm","name":"A","taxCode":"4300990041"}}"#
    )
    #expect(
      try stored(Producer.Event.renamed(name: "A", reason: "B", day: day))
        == #"{"renamed":{"day":"2024-06-01","name":"A","reason":"B"}}"#)
    #expect(
      try stored(Producer.Event.closed(reason: "A", day: day)) == #"{"closed":{"day":"2024-06-01","reason":"A"}}"#)
    #expect(
      try stored(
        Product.Event.registered(name: "A", producer: "SX-1", set: set, commune: "commune-a", potential: true))
        == #"{"registered":{"commune":"commune-a","name":"A","potential":true,"producer":"SX-1","set":10}}"#)
    #expect(
      try stored(
        Product.Event.certified(score: score, star: .three, council: .province, decision: "1", day: day, validTo: day)
      )
        == #"{"certified":{"council":"province","day":"2024-06-01","decision":"1","score":6000,"star":3,"validTo":"2024-06-01"}}"#
    )
    #expect(
      try stored(Product.Event.notRecognised(score: score, star: .two, council: .district, decision: "1", day: day))
        == #"{"notRecognised":{"council":"district","day":"2024-06-01","decision":"1","score":6000,"star":2}}"#)
    #expect(try stored(Product.Event.lapsed(day: day)) == #"{"lapsed":{"day":"2024-06-01"}}"#)
    #expect(
      try stored(Product.Event.revoked(decision: "1", reason: "A", day: day))
        == #"{"revoked":{"day":"2024-06-01","decision":"1","reason":"A"}}"#)
  }
}
#endif
