// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Programme

/// What counts when, and that sums hold whatever was told.
@Suite struct ProgrammeCountTests {
  private static let all = Paper.programme(
    2024, issued: "2024-01-02",
    targets: [
      Paper.target("new", "new-products-three-star-up", "at-least", 5),
      Paper.target("four", "new-products-four-star", "at-least", 1),
      Paper.target("renewed", "renewed-products", "at-least", 1),
      Paper.target("upgraded", "upgraded-products", "at-least", 1),
      Paper.target("net", "net-products", "at-least", 1),
      Paper.target("total", "total-products-three-star-up", "at-least", 1),
    ])

  private func office(_ document: JSON = all, today: String = "2024-12-31") throws -> ProgrammeDesk {
    var office = try ProgrammeDesk(today: today)
    try office.addUnits()
    try office.apply("p", document)
    return office
  }

  @Test func aDecisionOfDecemberTypedInJanuaryCountsInTheOldYear() throws {
    var office = try office(today: "2025-01-05")
    var next = Self.all
    next["year"] = 2025
    try office.apply("next", next)
    try office.certify("SP-1", .three, on: "2024-12-28")
    #expect(try office.reached("p")["new"] == 1)
    #expect(try office.reached("next")["new"] == 0)
    #expect(try office.reached("next")["total"] == 1)
    // Up to the day before, nothing had been told for that day.
    #expect(try office.reached("p", at: "2024-12-27")["new"] == 0)
  }

  @Test func anUpgradeRaisesTheFourStarsAndNotTheTotal() throws {
    var office = try office()
    let before = EarlierRecognition(
      star: .three, day: Day(unchecked: "2023-05-01"), last: Day(unchecked: "2026-05-01"))
    try office.certify("SP-1", .four, on: "2024-05-01", earlier: [before])
    #expect(
      try office.reached("p") == ["new": 0, "four": 1, "renewed": 0, "upgraded": 1, "net": 0, "total": 1])
  }

  @Test func oneProductMayBeNewAndUpgradedInOneYear() throws {
    var office = try office()
    let before = EarlierRecognition(
      star: .three, day: Day(unchecked: "2024-02-01"), last: Day(unchecked: "2027-02-01"))
    try office.certify("SP-1", .four, on: "2024-11-01", earlier: [before])
    #expect(
      try office.reached("p") == ["new": 1, "four": 1, "renewed": 0, "upgraded": 1, "net": 1, "total": 1])
    #expect(try office.reached("p", at: "2024-10-31")["four"] == 0)
  }

  @Test func aRenewalOfALaterYearLeavesTheYearBeforeAsItWas() throws {
    var office = try office(today: "2027-06-01")
    let before = EarlierRecognition(
      star: .four, day: Day(unchecked: "2024-03-01"), last: Day(unchecked: "2027-03-01"))
    try office.certify("SP-1", .four, on: "2027-02-01", earlier: [before])
    #expect(
      try office.reached("p") == ["new": 1, "four": 1, "renewed": 0, "upgraded": 0, "net": 1, "total": 1])
  }

  @Test func noFactIsNoFigureAndAFactElsewhereIsZero() throws {
    var office = try office()
    #expect(try office.reached("p") == [:])
    try office.certify("SP-1", .three, on: "2021-06-01")
    #expect(
      try office.reached("p") == ["new": 0, "four": 0, "renewed": 0, "upgraded": 0, "net": -1, "total": 0])
  }

  @Test func aFigureThatWentBackIsNamed() throws {
    var office = try office()
    try office.certify("SP-1", .three, on: "2024-02-01")
    try office.certify("SP-2", .three, on: "2024-02-01")
    try office.hear(
      ProductLapsed(product: "SP-2", producer: "CT-SP-2", reason: .revoked, day: Day(unchecked: "2024-07-01")))
    let warnings = try office.report("report-progress", "p").warnings.map(\.en)
    #expect(warnings.contains("new: 2 on 2024-02-29, now 1"))
    #expect(warnings.contains("total: 2 on 2024-02-29, now 1"))
    // The answer at that time is what it was.
    #expect(try office.reached("p", at: "2024-06-30")["new"] == 2)
  }

  @Test func aProductOfNoKnownCommuneIsNamed() throws {
    var office = try office()
    try office.certify("SP-1", .three, on: "2024-02-01", in: "99999")
    let report = try office.report("report-progress", "p")
    #expect(report.warnings.map(\.vi).contains { $0.contains("tổng 1, các đơn vị cộng lại 0") })
    #expect(
      try office.report("report-communes", "p").warnings.map(\.en)
        == ["Communes that are not in the list of units: 99999"])
  }

  @Test func aScopeCountsOnlyItsCommunes() throws {
    var document = Self.all
    document["targets"] = [
      Paper.target("all", "new-products-three-star-up", "at-least", 1),
      Paper.target("advanced", "new-products-three-star-up", "at-least", 1, ["scope": ["newRural": ["advanced"]]]),
      Paper.target("model", "new-products-three-star-up", "at-least", 1, ["scope": ["newRural": ["model"]]]),
      Paper.target("district", "new-products-three-star-up", "at-least", 1, ["scope": ["units": ["522"]]]),
    ]
    document["localities"] = [["code": "21002", "newRural": "advanced", "source": "assumed"]]
    var office = try office(document)
    for (place, commune) in ProgrammeDesk.communes.enumerated() {
      try office.certify("SP-\(place)", .three, on: "2024-03-01", in: commune)
    }
    // Of no commune the status "model" is known: no figure.
    #expect(try office.reached("p") == ["all": 6, "advanced": 1, "district": 2])
  }

  @Test func theRecordsBehindANumberAreItsNumber() throws {
    var office = try office()
    try office.certify("SP-1", .three, on: "2024-02-01")
    try office.certify("SP-2", .four, on: "2024-03-01", in: "21003")
    let records = try office.desk.answer("records", ["programme": "p", "metric": "new"])
    #expect(records["records"] == ["product/SP-1", "product/SP-2"])
    #expect(records["value"] == 2)
    #expect(records["assumed"] == true)
    let here = try office.desk.answer(
      "records", ["programme": "p", "metric": "new-products-three-star-up", "unit": "524"])
    #expect(here["records"] == ["product/SP-2"])
    let untold = try office.desk.answer("records", ["programme": "p", "metric": "producers-strengthened"])
    #expect(untold["value"] == nil)
    #expect(untold["note"]?["en"] == "no figures yet")
    expectRefusal("unknown-metric") {
      _ = try office.desk.answer("records", ["programme": "p", "metric": "happiness"])
    }
    expectRefusal("future-day") {
      _ = try office.desk.answer("progress", ["programme": "p", "at": "2025-06-01"])
    }
  }

  /// The host answers eight rounds of an ask and no more.
  @Test func aReportReadsWhatItNeedsInOneRound() throws {
    let office = try office()
    let ask = Message(
      .ask, id: "a1", subject: "programme.report-half-year",
      meta: [
        "ask": "question", "now": .integer(office.desk.today.startInstant), "dated": "2024-12-31",
        "actor": ["name": "An", "body": "programme-office"],
      ],
      body: [
        "fields": ["programme": "p"],
        "given": [
          [
            "read": ["record": "programme/p"],
            "rows": [["id": "p", "version": 1, "state": office.desk.state("programme/p")]],
          ]
        ],
      ])
    let need = office.desk.handler.handle(ask)
    #expect(need.verb == .need)
    #expect(try JSON(need.body)["reads"]?.array?.count == 18 + 4)
  }

  /// Any histories: the stars make the total, the units make the province, and net is the difference of totals.
  @Test(arguments: 1...40) func sumsHold(seed: Int) throws {
    var numbers = Numbers(seed: UInt64(seed))
    var told = Told()
    for number in 0..<60 {
      var day = Day(unchecked: "2021-01-01") + numbers.next(below: 900)
      var earlier: [EarlierRecognition] = []
      for _ in 0..<numbers.next(below: 3) {
        let last = day + numbers.next(below: 1_000)
        earlier.append(EarlierRecognition(star: Self.stars[numbers.next(below: 3)], day: day, last: last))
        day = last + 1 + numbers.next(below: 300)
      }
      told.certified.append(
        ProductCertified(
          product: "SP-\(number)", name: "A", producer: "CT-\(number % 17)", producerName: "B",
          star: Self.stars[numbers.next(below: 3)], validFrom: day, validTo: day + 200 + numbers.next(below: 900),
          commune: ProgrammeDesk.communes[numbers.next(below: 6)], earlier: earlier.isEmpty ? nil : earlier))
      if numbers.next(below: 4) == 0 {
        told.lapsed.append(
          ProductLapsed(
            product: "SP-\(number)", producer: "", reason: numbers.next(below: 2) == 0 ? .revoked : .expired,
            day: day + numbers.next(below: 400)))
      }
    }
    let tally = try tally(told, at: Day(unchecked: "2024-01-01") + numbers.next(below: 500))
    func value(_ counter: Counter, _ unit: UnitCode? = nil) throws -> Int {
      try #require(tally.count(counter, in: unit.map(tally.units.communes(of:)))).value
    }
    #expect(
      try value(.totalThreeStarUp)
        == value(.totalThreeStar) + value(.totalFourStar) + value(.totalFiveStar))
    for counter in [Counter.newThreeStarUp, .newFourStar, .renewed, .upgraded, .net, .totalThreeStarUp] {
      let parts = try ProgrammeDesk.districts.map { try value(counter, $0) }
      #expect(try parts.reduce(0, +) == value(counter))
      let communes = try ProgrammeDesk.communes.map { try value(counter, $0) }
      #expect(try communes.reduce(0, +) == value(counter))
    }
    let before = try #require(tally.at(tally.span.lowerBound - 1).count(.totalThreeStarUp)).value
    #expect(try value(.net) == value(.totalThreeStarUp) - before)
    #expect(try value(.newThreeStarUp) >= 0)
    for counter in [Counter.newThreeStarUp, .totalFourStar] {
      #expect(try tally.count(counter)?.records.count == value(counter))
    }
  }

  private static let stars: [Star] = [.three, .four, .five]

  private func tally(_ told: Told, at day: Day) throws -> Tally {
    let province = AdministrativeUnit(
      code: "51", name: BilingualText("", ""), level: .province, validFrom: .first)
    let districts = ProgrammeDesk.districts.map {
      AdministrativeUnit(code: $0, name: BilingualText("", ""), level: .district, parent: "51", validFrom: .first)
    }
    let communes = ProgrammeDesk.communes.enumerated().map { place, code in
      AdministrativeUnit(
        code: code, name: BilingualText("", ""), level: .commune, parent: ProgrammeDesk.districts[place / 2],
        validFrom: .first)
    }
    let document = ProgrammeDocument(
      title: BilingualText("A", "B"), province: "51", year: 2024, number: "1", issued: Day(unchecked: "2024-01-02"),
      signerPost: "C", legalBases: [], targets: [], calendar: [], assignments: [])
    return Tally(
      span: document.span, at: day, told: told,
      units: UnitTable([province] + districts + communes, plan: document, on: day))
  }
}

/// Numbers that look random and are the same every time.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }
}
#endif
