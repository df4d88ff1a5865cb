// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// A fair with its registrations and booths.
@Suite struct FairTests {
  static let fair = "HC-2024-0001"

  @Test func theManifestIsSound() throws {
    try expectSoundManifest(IndustryTrade.self)
  }

  @Test func aFairLivesFromProposalToReport() throws {
    var office = try Office()
    try office.desk.did("fair.propose", Self.fair, Office.proposal())
    let approved = try office.desk.did("fair.approve", Self.fair, ["decision": "812/QĐ-UBND"], of: "province-committee")
    let tasks = try #require(approved["tasks"]?.array)
    #expect(tasks.map { $0["task"]?.string } == ["propose-eligible-products", "check-labels", "attach-tours"])
    #expect(
      tasks.map { $0["lead"]?.string } == ["agriculture-dept", "science-technology-dept", "culture-tourism-dept"])
    #expect(tasks.map { $0["due"]?.string } == ["2024-05-17", "2024-05-17", "2024-05-24"])
    #expect(tasks[0]["subject"] == "fair/HC-2024-0001" && tasks[0]["dueRule"] == "10 working days after approval")
    #expect(tasks[0]["dueDays"] == 10, "so a new calendar moves it")
    #expect(tasks[1]["with"] == ["industry-trade-dept"] && tasks[1]["source"] == "812/QĐ-UBND")
    #expect(office.desk.facts["industry-trade.fair-approved"]?[Self.fair]?["host"] == "industry-trade-dept")

    try office.desk.did("fair.open", Self.fair)
    let june1 = try #require(Day(iso: "2024-06-01"))
    #expect(office.desk.deadlines["HC-2024-0001.close-registration"] == june1.startInstant)
    try office.certify("SP-1", of: "CT-1", .four)
    try office.register(1, products: ["SP-1"], booths: 2)
    office.desk.today = june1
    try office.desk.did("fair.close-registration", Self.fair, by: ["house"])
    try office.desk.did("fair.allot", Self.fair)
    office.desk.today = try #require(Day(iso: "2024-06-09"))
    #expect(try office.desk.refusal("fair.hold", Self.fair) == "before-opening")
    office.desk.today = office.desk.today + 1
    let held = try office.desk.did("fair.hold", Self.fair)
    #expect(held["facts"] == nil)
    #expect(try office.desk.refusal("fair.report", Self.fair, Office.result) == "not-over")
    #expect(try office.desk.refusal("fair.close", Self.fair) == "not-over")
    office.desk.today = try #require(Day(iso: "2024-06-15"))
    try office.desk.did("fair.close", Self.fair, by: ["house"])
    #expect(try office.desk.refusal("fair.close", Self.fair) == "is-over")
    #expect(
      office.desk.facts["industry-trade.fair-held"]?[Self.fair]?.text
        == #"{"closed":"2024-06-14","fair":"HC-2024-0001","opened":"2024-06-10"}"#)
    try office.desk.did("fair.report", Self.fair, Office.result)
    #expect(office.desk.stage("fair/HC-2024-0001") == "reported")
    #expect(
      office.desk.facts["industry-trade.fair-reported"]?[Self.fair]?.text
        == #"{"contracts":9,"fair":"HC-2024-0001","revenue":1250000000,"visitors":12000}"#)
  }

  @Test func aReportBeforeTheHouseEndsTheFairEndsItToo() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.register(1, products: ["SP-1"])
    try office.allot()
    office.desk.today = try #require(Day(iso: "2024-06-13"))
    try office.desk.did("fair.hold", Self.fair)
    office.desk.today = office.desk.today + 1
    let reported = try office.desk.did("fair.report", Self.fair, Office.result)
    #expect(reported["facts"]?.array?.map { $0["fact"]?.string } == ["fair-held", "fair-reported"])
    #expect(office.desk.deadlines["HC-2024-0001.close"] == nil)
  }

  @Test func aFairHeldOnItsLastDayIsOverAtOnce() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.register(1, products: ["SP-1"])
    try office.allot()
    office.desk.today = try #require(Day(iso: "2024-06-14"))
    try office.desk.did("fair.hold", Self.fair)
    #expect(office.desk.state("fair/HC-2024-0001")["isOver"] == true)
    #expect(
      try office.desk.refusal("registration.withdraw", "DK-2024-0001", ["reason": "Bận"]) == "fair-is-held")
  }

  @Test func daysThatCannotBeAreRefused() throws {
    var office = try Office()
    func refused(_ opens: String, _ closes: String, _ until: String) throws -> String? {
      try office.desk.refusal("fair.propose", Self.fair, Office.proposal(opens: opens, closes: closes, until: until))
    }
    #expect(try refused("2024-06-10", "2024-06-09", "2024-05-31") == "closes-before-opening")
    #expect(try refused("2024-06-10", "2024-09-09", "2024-05-31") == "too-long")
    #expect(try refused("2024-06-10", "2024-06-14", "2024-06-10") == "registration-after-opening")
  }

  @Test func postponingKeepsTheOldDaysAndMovesTheDeadline() throws {
    var office = try Office(openFair: true)
    let later: JSON = ["opens": "2024-07-10", "closes": "2024-07-12", "reason": "Bão"]
    #expect(
      try office.desk.refusal(
        "fair.postpone", Self.fair, ["opens": "2024-06-10", "closes": "2024-06-14", "reason": "x"])
        == "not-later")
    try office.desk.did("fair.postpone", Self.fair, later)
    #expect(
      office.desk.state("fair/HC-2024-0001")["postponements"]?.text
        == #"[{"closes":"2024-06-14","opens":"2024-06-10","reason":"Bão","registrationCloses":"2024-05-31"}]"#)
    #expect(office.desk.deadlines["HC-2024-0001.close-registration"] == Day(iso: "2024-07-01")?.startInstant)
    #expect(office.desk.facts["industry-trade.fair-approved"]?[Self.fair]?["opens"] == "2024-07-10")
    #expect(
      office.desk.facts["industry-trade.fair-registration-opened"]?[Self.fair]?["registrationCloses"] == "2024-06-30")
    try office.desk.did("fair.close-registration", Self.fair)
    #expect(office.desk.deadlines["HC-2024-0001.close-registration"] == nil)
    #expect(
      try office.desk.refusal(
        "fair.postpone", Self.fair,
        ["opens": "2024-08-10", "closes": "2024-08-12", "registrationCloses": "2024-08-01", "reason": "x"])
        == "registration-is-closed")
  }

  @Test func aFairApprovedTooLateOpensOnlyAfterItIsPostponed() throws {
    var office = try Office()
    try office.desk.did("fair.propose", Self.fair, Office.proposal())
    try office.desk.did("fair.approve", Self.fair, ["decision": "812/QĐ-UBND"], of: "province-committee")
    office.desk.today = try #require(Day(iso: "2024-06-01"))
    #expect(try office.desk.refusal("fair.open", Self.fair) == "registration-day-passed")
    try office.desk.did(
      "fair.postpone", Self.fair, ["opens": "2024-07-10", "closes": "2024-07-12", "reason": "Chậm"])
    try office.desk.did("fair.open", Self.fair)
    #expect(office.desk.stage("fair/HC-2024-0001") == "open")
  }

  @Test func aCancelledFairTakesNoRegistrationsAndHasNoDeadline() throws {
    var office = try Office(openFair: true)
    try office.certify("SP-1", of: "CT-1", .three)
    try office.register(1, products: ["SP-1"])
    try office.desk.did("fair.cancel", Self.fair, ["reason": "Dịch bệnh"])
    #expect(office.desk.deadlines["HC-2024-0001.close-registration"] == nil)
    #expect(try office.desk.refusal("registration.submit", "DK-2024-0002", Office.registration(2)) == "fair-not-open")
    #expect(try office.why(1) == "The fair is cancelled: Dịch bệnh.")
  }

  @Test func approvalNeedsADivisionOfLabour() throws {
    var office = try Office()
    office.desk.records["division/office"] = nil
    try office.desk.did("fair.propose", Self.fair, Office.proposal())
    #expect(
      try office.desk.refusal("fair.approve", Self.fair, ["decision": "1/QĐ"], of: "province-committee")
        == "no-division")
  }

  @Test func theCalendarShowsEventsThatShareDays() throws {
    var office = try Office(openFair: true)
    try office.desk.did(
      "fair.propose", "HC-2024-0002", Office.proposal(opens: "2024-12-30", closes: "2025-01-03", until: "2024-12-01"))
    try office.desk.did("delegation.receive", "DD-2024-0001", Office.invitation)
    let rows =
      try office.desk.question("fair-calendar", ["from": "2024-06-01", "to": "2025-01-01"])["rows"]?.array ?? []
    #expect(
      rows.map { $0["record"]?.string } == ["fair/HC-2024-0001", "delegation/DD-2024-0001", "fair/HC-2024-0002"])
    #expect(rows.map { $0["clashes"]?.strings } == [["delegation/DD-2024-0001"], ["fair/HC-2024-0001"], []])
    let january =
      try office.desk.question("fair-calendar", ["from": "2025-01-01", "to": "2025-01-31"])["rows"]?.array ?? []
    #expect(january.map { $0["record"]?.string } == ["fair/HC-2024-0002"])
    #expect(throws: OfficeBook<IndustryTrade>.Turned(code: "span")) {
      try office.desk.question("fair-calendar", ["from": "2024-06-01", "to": "2027-01-01"])
    }
  }

  @Test func eventsAreStoredLikeThisForever() throws {
    let (opens, closes) = (try #require(Day(iso: "2024-06-10")), try #require(Day(iso: "2024-06-14")))
    #expect(
      storedEvent(
        Fair.Event.proposed(
          name: "H", venue: "V", host: "industry-trade-dept", opens: opens, closes: closes,
          registrationCloses: opens - 10, booths: 4, category: nil, path: nil, estimate: nil, source: nil,
          clashes: nil))
        == #"proposed {"booths":4,"closes":"2024-06-14","host":"industry-trade-dept","name":"H","opens":"2024-06-10","registrationCloses":"2024-05-31","venue":"V"}"#
    )
    #expect(
      storedEvent(
        Fair.Event.proposed(
          name: "H", venue: "V", host: "commune-21001", opens: opens, closes: closes, registrationCloses: opens - 10,
          booths: 0, category: .supplyDemand, path: .locality, estimate: Money(dong: 9), source: "NTM",
          clashes: ["fair/HC-2024-0001"]))
          == """
          proposed {"booths":0,"category":"supply-demand","clashes":["fair/HC-2024-0001"],"closes":"2024-06-14",\
          "estimate":9,"host":"commune-21001","name":"H","opens":"2024-06-10","path":"locality",\
          "registrationCloses":"2024-05-31","source":"NTM","venue":"V"}
          """)
    #expect(
      storedEvent(
        Fair.Event.appraised(
          appraisal: .init(document: "5/STC", amount: Money(dong: 8), comment: "c", by: "finance-dept", day: opens)))
          == """
          appraised {"appraisal":{"amount":8,"by":"finance-dept","comment":"c","day":"2024-06-10","document":"5/STC"}}
          """)
    #expect(
      storedEvent(Fair.Event.approved(decision: "1/QĐ", budget: nil, withoutAppraisal: nil))
        == #"approved {"decision":"1/QĐ"}"#)
    #expect(
      storedEvent(Fair.Event.approved(decision: "1/QĐ", budget: Money(dong: 7), withoutAppraisal: "Gấp"))
        == #"approved {"budget":7,"decision":"1/QĐ","withoutAppraisal":"Gấp"}"#)
    let helper = Fair.Board.Helper(body: "health-dept", work: "Kiểm tra", due: nil)
    #expect(
      storedEvent(
        Fair.Event.boardAppointed(board: .init(decision: "2/QĐ", chair: "province-committee", helpers: [helper])))
          == """
          board-appointed {"board":{"chair":"province-committee","decision":"2/QĐ","helpers":\
          [{"body":"health-dept","work":"Kiểm tra"}]}}
          """)
    #expect(
      storedEvent(
        Fair.Event.invited(
          invitation: .init(document: "3/GM", provinces: ["Bình Định"], eligible: 4, day: opens)))
          == """
          invited {"invitation":{"day":"2024-06-10","document":"3/GM","eligible":4,"provinces":["Bình Định"]}}
          """)
    let zone = Zone(id: "a", title: "A", booths: 3, perProducer: 2, takes: [.potential, .other], sectors: ["food"])
    #expect(
      storedEvent(Fair.Event.zonesSet(zones: [zone]))
        == """
        zones-set {"zones":[{"booths":3,"id":"a","perProducer":2,"sectors":["food"],"takes":["potential","other"],\
        "title":"A"}]}
        """)
    #expect(
      storedEvent(Fair.Event.reopened(registrationCloses: opens, reason: "x"))
        == #"reopened {"reason":"x","registrationCloses":"2024-06-10"}"#)
    #expect(
      storedEvent(Fair.Event.confirmationEnded(lapsed: 2)) == #"confirmation-ended {"lapsed":2}"#)
    #expect(storedEvent(Fair.Event.holdersChecked(excluded: 1)) == #"holders-checked {"excluded":1}"#)
    #expect(storedEvent(Fair.Event.finished(day: opens)) == #"finished {"day":"2024-06-10"}"#)
    #expect(
      storedEvent(Fair.Event.handedOver(to: "trade-dept", decision: "x"))
        == #"handed-over {"decision":"x","to":"trade-dept"}"#)
    #expect(storedEvent(Fair.Event.opened) == "opened {}")
    #expect(storedEvent(Fair.Event.registrationClosed) == "registration-closed {}")
    #expect(
      storedEvent(Fair.Event.boothsAllotted(booths: 3, producers: 2, confirmBy: nil))
        == #"booths-allotted {"booths":3,"producers":2}"#)
    #expect(
      storedEvent(Fair.Event.boothsAllotted(booths: 3, producers: 2, confirmBy: opens))
        == #"booths-allotted {"booths":3,"confirmBy":"2024-06-10","producers":2}"#)
    #expect(storedEvent(Fair.Event.held(day: opens)) == #"held {"day":"2024-06-10"}"#)
    #expect(storedEvent(Fair.Event.ended) == "ended {}")
    let result = FairResult(revenue: Money(dong: 5), contracts: 1, memoranda: nil, visitors: 2)
    #expect(
      storedEvent(Fair.Event.reported(result: result))
        == #"reported {"result":{"contracts":1,"revenue":5,"visitors":2}}"#)
    #expect(
      storedEvent(Fair.Event.postponed(opens: opens, closes: closes, registrationCloses: opens - 10, reason: "Bão"))
        == #"postponed {"closes":"2024-06-14","opens":"2024-06-10","reason":"Bão","registrationCloses":"2024-05-31"}"#
    )
    #expect(storedEvent(Fair.Event.cancelled(reason: "x")) == #"cancelled {"reason":"x"}"#)
  }
}

/// What the tests share: an office with a calendar, a division of labour, and a fair with four booths.
struct Office {
  static let settings: JSON = [
    "department": "industry-trade-dept", "committee": "province-committee",
    "boothsPerProducer": 2, "potentialBoothShare": 25, "proposeDays": 10, "checkDays": 10, "toursDays": 15,
    "appraiseDays": 10, "inviteDays": 5, "confirmDays": 5, "finalCheckDays": 5, "newProductMonths": 12,
    "weights": [
      "star": 20, "newProduct": 15, "firstFair": 15, "craftVillage": 10, "absence": 40, "wish": 5,
      "communes": [30, 15, 8, 4], "sectors": [20, 12, 6, 3],
    ],
    "sectors": [["id": "food", "sets": [1, 2, 3]], ["id": "handicraft", "sets": [21, 22]]],
    "salesPoints": [
      "dormantMonths": 6, "remedyDays": 15,
      "criteria": [
        [
          "validFrom": "2023-01-01", "source": "950/QĐ-BCT",
          "items": [
            ["id": "place", "title": ["vi": "Nơi đặt", "en": "Place"]],
            ["id": "goods", "title": ["vi": "Hàng hóa", "en": "Goods"]],
          ],
        ],
        [
          "validFrom": "2024-09-01", "source": "2/QĐ",
          "items": [["id": "sign", "title": ["vi": "Biển hiệu", "en": "Sign"]]],
        ],
      ],
    ],
    "noticeMonths": 3, "noticeDays": 10, "sanctionDays": 5, "shelfDays": 20,
    "modernChannels": ["supermarket", "e-commerce"],
    "evidenceMonths": 12,
  ]
  static let result: JSON = ["revenue": 1_250_000_000, "contracts": 6, "memoranda": 3, "visitors": 12_000]
  /// The case of the seeds: the forum of Đồng Tháp in 2022, moved to the days of our fair.
  static let invitation: JSON = [
    "name": "Diễn đàn sản phẩm OCOP Đồng Tháp và các tỉnh ĐBSCL", "hostProvince": "Đồng Tháp", "venue": "Cao Lãnh",
    "opens": "2024-06-14", "closes": "2024-06-16", "invitation": "90/GM-UBND",
  ]

  static func proposal(
    opens: String = "2024-06-10", closes: String = "2024-06-14", until: String = "2024-05-31", booths: Int64 = 4
  ) -> JSON {
    [
      "name": "Hội chợ OCOP 2024", "venue": "Quảng trường Phạm Văn Đồng", "opens": .string(opens),
      "closes": .string(closes), "registrationCloses": .string(until), "booths": .integer(booths),
    ]
  }

  static func registration(
    _ number: Int, fair: String = FairTests.fair, products: [String] = ["SP-1"], booths: Int64 = 1,
    potential: Bool = false
  ) -> JSON {
    [
      "fair": .string(fair), "producer": .string("CT-\(number)"), "producerName": .string("HTX số \(number)"),
      "products": .array(products.map(JSON.string)), "booths": .integer(booths), "potential": .boolean(potential),
    ]
  }

  var desk: OfficeBook<IndustryTrade>

  init(openFair: Bool = false) throws {
    desk = try OfficeBook(IndustryTrade.self, settings: Self.settings, today: "2024-05-03")
    let first = try #require(Day(iso: "2024-01-01"))
    try desk.apply("calendar", WorkingCalendar(validFrom: first, validTo: nil), effective: "2024-01-01")
    try desk.apply(
      "division",
      DivisionOfLabour(areas: [
        .init(area: "product-selection", lead: "agriculture-dept", source: "x"),
        .init(area: "label-barcode", lead: "science-technology-dept", with: ["industry-trade-dept"], source: "x"),
        .init(area: "tours", lead: "culture-tourism-dept", source: "x"),
        .init(area: "fair-appraisal", lead: "finance-dept", source: "x"),
        .init(area: "local-communication", lead: "programme-office", source: "x"),
        .init(area: "tourism-linkage", lead: "industry-trade-dept", with: ["culture-tourism-dept"], source: "x"),
        .init(area: "market-news", lead: "industry-trade-dept", source: "x"),
        .init(area: "sales-points", lead: "industry-trade-dept", source: "x"),
      ]), effective: "2024-01-01")
    guard openFair else { return }
    try desk.did("fair.propose", FairTests.fair, Self.proposal())
    try desk.did("fair.approve", FairTests.fair, ["decision": "812/QĐ-UBND"], of: "province-committee")
    try desk.did("fair.open", FairTests.fair)
  }

  /// A task as the house keeps it.
  mutating func keepTask(_ id: String, about subject: String, _ task: String, lead: String, due: String, status: String)
  {
    let state: JSON = [
      "task": .string(task), "title": ["vi": "Việc", "en": "Task"], "lead": .string(lead), "due": .string(due),
      "status": .string(status), "subject": .string(subject),
    ]
    desk.records["task/\(id)"] = .init(state: state, stage: status, body: lead, version: 1)
  }

  mutating func certify(
    _ product: String, of producer: String, _ star: Star, from: String = "2023-01-01", to: String = "2025-12-31",
    commune: UnitCode = "21001", set: Int? = nil
  ) throws {
    try desk.tell(
      ProductCertified(
        product: product, name: "Tỏi", producer: producer, producerName: "HTX", star: star,
        validFrom: #require(Day(iso: from)), validTo: #require(Day(iso: to)), commune: commune,
        set: set.flatMap { ProductSetNumber($0) }))
  }

  mutating func lapse(_ product: String, of producer: String, _ reason: LapseReason, on day: String) throws {
    try desk.tell(ProductLapsed(product: product, producer: producer, reason: reason, day: #require(Day(iso: day))))
  }

  mutating func register(
    _ number: Int, products: [String], booths: Int64 = 1, potential: Bool = false, also: [String: JSON] = [:],
    place: SourceLocation = #_sourceLocation
  ) throws {
    var fields = Self.registration(number, products: products, booths: booths, potential: potential)
    for (name, value) in also { fields[name] = value }
    try desk.did("registration.submit", "DK-2024-000\(number)", fields, of: "commune-21001", place: place)
  }

  @discardableResult
  mutating func allot() throws -> JSON {
    if desk.stage("fair/\(FairTests.fair)") == "open" { try desk.did("fair.close-registration", FairTests.fair) }
    return try desk.did("fair.allot", FairTests.fair)
  }

  /// The English sentence of `why-not`.
  func why(_ number: Int) throws -> String? {
    try desk.question("why-not", ["registration": .string("DK-2024-000\(number)")])["sentence"]?["en"]?.string
  }
}
#endif
