// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import OCOP
import Testing
import Wire

@testable import Programme

/// What the plans and reports of five provinces state, played by facts: each of their numbers comes out.
@Suite struct ProgrammeSeedTests {
  /// Seed 002: the orientation of Tây Ninh for 2022.
  private static let tayNinh = Paper.programme(
    2022, issued: "2022-06-24",
    targets: [
      Paper.target("new", "new-products-three-star-up", "range", 15, upTo: 20),
      Paper.target("total", "total-products-three-star-up", "range", 42, upTo: 47),
      Paper.target("four", "new-products-four-star", "at-least", 2, ["within": "new"]),
      Paper.target("total-four", "total-products-four-star", "at-least", 7, ["within": "total"]),
    ],
    [
      "baseline": [
        ["metric": "total-products-three-star-up", "value": 27, "day": "2022-06-24", "source": "seed 002"],
        ["metric": "total-products-four-star", "value": 5, "day": "2022-06-24", "source": "seed 002"],
      ]
    ])

  /// 27 products, 5 with 4 stars and 22 with 3, of 2020 and 2021; and the events of the first half of 2022.
  private func tayNinhInJune() throws -> ProgrammeDesk {
    var office = try ProgrammeDesk(today: "2022-06-24")
    try office.addUnits()
    try office.apply("tay-ninh-2022", Self.tayNinh)
    for number in 1...27 {
      try office.certify(
        "SP-\(number)", number <= 5 ? .four : .three, on: number % 2 == 0 ? "2020-12-20" : "2021-11-15",
        in: ProgrammeDesk.communes[number % 6])
    }
    try office.hear(
      EventAttended(
        event: "DT-1", name: "Diễn đàn sản phẩm OCOP Đồng Tháp và các tỉnh ĐBSCL", opens: Day(unchecked: "2022-04-20"),
        closes: Day(unchecked: "2022-04-24"), booths: 6, recognised: (1...5).map { "CT-SP-\($0)" },
        potential: ["CT-A", "CT-B", "CT-C"]))
    try office.hear(
      CommunicationHeld(
        entry: "TT-1", unit: "522", channel: "meeting", day: Day(unchecked: "2022-05-10"),
        mobilised: (1...12).map { "CT-\($0)" }))
    return office
  }

  @Test func theFirstHalfOf2022InTayNinhComesOut() throws {
    let office = try tayNinhInJune()
    #expect(try office.reached("tay-ninh-2022") == ["new": 0, "total": 27, "four": 0, "total-four": 5])
    let report = try office.report("report-half-year", "tay-ninh-2022")
    #expect(report.cutOff == Day(unchecked: "2022-06-24"))
    #expect(report.isEven)
    for line in [
      "Tổng số sản phẩm còn hiệu lực | 27", "- 4 sao | 5", "- 3 sao | 22", "- 5 sao | 0",
      "Gian hàng thuê: 6", "Chủ thể có sản phẩm được công nhận tham gia: 5",
      "Chủ thể có sản phẩm tiềm năng tham gia: 3", "Chủ thể tham gia nhờ vận động | 12",
      "ĐBSCL | 2022-04-20 | 6 | 8 | 3", "Tiềm năng 5 sao gửi Trung ương | ?", "I. Kết quả thực hiện",
      "III. Khó khăn, vướng mắc",
      "IV. Nhiệm vụ thời gian tới", "| 15-20 | 0 |", "| 42-47 | 27 |", "| ≥ 7 | 5 |",
    ] { #expect(report.words.contains(line), "\(line) is missing in\n\(report.words)") }
    // 27 + 15 to 20 is 42 to 47, and 5 + 2 is 7: nothing to warn of.
    #expect(report.warnings.isEmpty)
  }

  @Test func aTotalThatDoesNotFollowFromWhatWasThereIsNamed() throws {
    var office = try tayNinhInJune()
    var document = Self.tayNinh
    document["baseline"] = [
      ["metric": "total-products-three-star-up", "value": 25, "day": "2022-06-24", "source": "assumed"],
      ["metric": "total-products-four-star", "value": 5, "day": "2022-06-24", "source": "assumed"],
      ["metric": "total-products-three-star", "value": 22, "day": "2022-06-24", "source": "assumed"],
    ]
    try office.apply("tay-ninh-2022", document)
    let warnings = try office.report("report-progress", "tay-ninh-2022").warnings
    #expect(
      warnings.map(\.en) == [
        "What was there: total 25, the stars make 27", "total: 42-47, but there were 25 and 15-20 are to come",
      ])
  }

  @Test func fifteenNewProductsAndTwoOfFourStarsMeetTheTargetsOfTayNinh() throws {
    var office = try tayNinhInJune()
    office.desk.today = Day(unchecked: "2023-01-05")
    for number in 1...15 {
      try office.certify(
        "M-\(number)", number <= 2 ? .four : .three, on: "2022-12-28", in: ProgrammeDesk.communes[number % 6])
    }
    #expect(try office.reached("tay-ninh-2022") == ["new": 15, "total": 42, "four": 2, "total-four": 7])
    let progress = try office.desk.answer("progress", ["programme": "tay-ninh-2022"])
    #expect(progress["targets"]?.array?.map { $0["isMet"] } == [true, true, true, true])
    #expect(progress["warnings"] == nil)
  }

  /// Seed 001: the plan of Quảng Ngãi for 2024, its six targets in eight lines.
  private static let quangNgai = Paper.programme(
    2024, issued: "2024-03-22",
    targets: [
      Paper.target("new", "new-products-three-star-up", "at-least", 70),
      Paper.target("four", "new-products-four-star", "range", 4, upTo: 6, ["within": "new"]),
      Paper.target("five", "products-five-star-potential", "range", 1, upTo: 2, ["within": "new"]),
      Paper.target("strengthened", "producers-strengthened", "about", 50),
      Paper.target("modern", "producers-in-modern-channels-share", "at-least", 50),
      Paper.target("craft", "new-products-craft-village", "range", 1, upTo: 2),
      Paper.target("trained", "producers-trained-share", "exactly", 100),
      Paper.target("events", "trade-promotion-events", "at-least", 1),
    ],
    calendar: [
      Paper.step("communication", ["allYear": true, "lead": "agriculture-dept"]),
      Paper.step(
        "idea-registration",
        ["allYear": false, "from": "2024-03-01", "to": "2024-04-30", "leadLevel": "district"]),
    ])

  @Test func thirteenOfSeventyInAugustWillMissTheTarget() throws {
    var office = try ProgrammeDesk(today: "2024-08-31")
    try office.addUnits()
    try office.apply("quang-ngai-2024", Self.quangNgai)
    // None of district 525.
    for number in 1...13 {
      try office.certify("SP-\(number)", .three, on: "2024-07-15", in: ProgrammeDesk.communes[number % 4])
    }
    let rows = try office.desk.answer("progress", ["programme": "quang-ngai-2024"])["targets"]?.array ?? []
    #expect(rows.first?["reached"] == 13)
    #expect(rows.first?["isAtRisk"] == true)
    #expect(rows.first?["forecast"] == 19)
    // Nobody told of dossiers, supports, channels, villages, classes or events: no figures, not 0.
    #expect(rows.dropFirst(2).map { $0["reached"] } == [nil, nil, nil, nil, nil, nil])
    #expect(rows.last?["note"]?["vi"] == "chưa có số liệu")
    let words = try office.report("report-progress", "quang-ngai-2024").words
    #expect(words.contains("Chỉ tiêu new: 13 trên ≥ 70. Với tốc độ này, cuối kỳ: 19."))
    #expect(words.contains("Chưa bắt đầu (1): Đơn vị 525"))
    #expect(words.contains("Đơn vị 525 | ? | 0 | 0 | Chưa bắt đầu"))
  }

  @Test func eachTargetOfQuangNgaiIsCountedByItsOwnRule() throws {
    var office = try ProgrammeDesk(today: "2024-12-31")
    try office.addUnits()
    try office.apply("quang-ngai-2024", Self.quangNgai)
    for number in 1...70 {
      try office.certify(
        "SP-\(number)", number <= 4 ? .four : .three, on: "2024-11-20", in: ProgrammeDesk.communes[number % 6])
    }
    // An upgrade raises the four-star products, not the 70.
    try office.certify(
      "SP-OLD", .four, on: "2024-11-20",
      earlier: [EarlierRecognition(star: .three, day: Day(unchecked: "2022-11-20"), last: Day(unchecked: "2025-11-20"))]
    )
    try office.hear(
      ProductSentToCentre(product: "SP-1", producer: "CT-SP-1", commune: "21001", day: Day(unchecked: "2024-12-01")))
    for number in 1...50 {
      try office.hear(
        SupportCompleted(
          support: "HT-\(number)", producer: "CT-SP-\(number)", kind: "packaging", day: Day(unchecked: "2024-09-01")))
    }
    for number in 1...40 {
      try office.hear(
        ChannelEvidenced(
          producer: "CT-SP-\(number)", channel: "supermarket", isModern: true,
          day: Day(unchecked: number <= 36 ? "2024-06-01" : "2023-12-01")))
    }
    try office.hear(
      ProductDescribed(
        product: "SP-2", producer: "CT-SP-2", commune: "21001", craftVillage: "LN-1", isCommodity: true, isLinked: false
      ))
    for number in 1...4 {
      try office.hear(
        ProducerStatusChanged(
          producer: "CT-SP-\(number)", takesPart: number < 4, commune: "21001", day: Day(unchecked: "2024-02-01")))
    }
    try office.hear(
      TrainingHeld(
        training: "LT-1", day: Day(unchecked: "2024-05-05"), producers: ["CT-SP-1", "CT-SP-2", "CT-SP-4"],
        participants: 9))
    try office.hear(
      FairHeld(fair: "HC-1", opened: Day(unchecked: "2024-06-12"), closed: Day(unchecked: "2024-06-16")))
    #expect(
      try office.reached("quang-ngai-2024") == [
        "new": 70, "four": 5, "five": 1, "strengthened": 50,
        // 36 of 71: evidence of the last 12 months only. Two of the three that take part attended.
        "modern": 50, "craft": 1, "trained": 66, "events": 1,
      ])
    // A dossier at the centre is no 5-star product.
    let annual = try office.report("report-annual", "quang-ngai-2024").words
    #expect(annual.contains("- 5 sao | 0"))
    // A fair was held, and nobody told of events elsewhere.
    #expect(annual.contains("HC-1 | 2024-06-12 | ?"))
    #expect(annual.contains("Gian hàng thuê: chưa có số liệu"))
  }

  @Test func aCommuneNeedsACommodityWithAStandardAndALinkage() throws {
    var office = try ProgrammeDesk(today: "2019-12-01")
    try office.addUnits()
    try office.apply(
      "tuyen-quang-2019",
      Paper.programme(
        2019, issued: "2019-03-11", targets: [Paper.target("communes", "least-products-per-commune", "at-least", 1)]))
    #expect(try office.reached("tuyen-quang-2019") == [:])
    func describe(_ commune: UnitCode, standard: String?) -> ProductDescribed {
      ProductDescribed(
        product: "SP-\(commune)", producer: "CT-1", commune: commune, isCommodity: true, standard: standard,
        isLinked: true)
    }
    for commune in ProgrammeDesk.communes { try office.hear(describe(commune, standard: "VietGAP")) }
    #expect(try office.reached("tuyen-quang-2019") == ["communes": 1])
    try office.hear(describe("21004", standard: nil))
    #expect(try office.reached("tuyen-quang-2019") == ["communes": 0])
    let words = try office.report("report-communes", "tuyen-quang-2019").words
    #expect(words.contains("Đơn vị 21004 | 21004 | ? | ? | 0"))
    #expect(words.contains("Đơn vị 21001 | 21001 | ? | ? | 1"))
  }

  @Test func eightStepsWithoutTargetsAreAPlan() throws {
    var office = try ProgrammeDesk(today: "2018-12-28")
    let steps = (1...8).map { Paper.step("step-\($0)", ["allYear": true, "leadLevel": "commune"]) }
    try office.apply(
      "ben-tre-2018",
      Paper.programme(
        2018, issued: "2018-12-28", calendar: steps, ["period": ["from": 2018, "to": 2020], "province": "83"]))
    let report = try office.report("report-progress", "ben-tre-2018")
    #expect(report.words.contains("chưa nhập chỉ tiêu"))
    let progress = try office.desk.answer("progress", ["programme": "ben-tre-2018"])
    #expect(progress["calendar"]?.array?.map { $0["status"] } == Array(repeating: "running", count: 8))
    office.desk.today = Day(unchecked: "2021-01-01")
    let later = try office.desk.answer("progress", ["programme": "ben-tre-2018"])
    #expect(later["calendar"]?.array?.allSatisfy { $0["status"] == "over" } == true)
  }

  @Test func aLetterOfTheProvinceGivesItsTasks() throws {
    var office = try ProgrammeDesk(
      today: "2021-03-22", bodies: ["agriculture-dept", "industry-trade-dept", "culture-tourism-dept"])
    try office.apply(
      "tay-ninh-2021",
      Paper.programme(
        2021, issued: "2021-03-22",
        assignments: [
          Paper.task("plan-year", "agriculture-dept", ["allYear": true]),
          Paper.task("promote-trade", "industry-trade-dept", ["allYear": true], with: ["culture-tourism-dept"]),
          Paper.task("extend-tours", "culture-tourism-dept", ["allYear": true]),
        ]))
    let decision = try office.desk.send("activate", to: "programme/tay-ninh-2021", body: "programme-office")
    #expect(
      decision["tasks"]?.array?.compactMap { $0["lead"]?.string } == [
        "agriculture-dept", "industry-trade-dept", "culture-tourism-dept",
      ])
    #expect(decision["tasks"]?.array?.allSatisfy { $0["due"] == nil && $0["recurring"] == "quarter" } == true)
    #expect(decision["reply"] == ["tasks": 3])
    #expect(office.desk.stage("programme/tay-ninh-2021") == "running")
    try office.take(decision, about: "programme/tay-ninh-2021")
    let words = try office.report("report-tasks", "tay-ninh-2021").words
    #expect(words.contains("UBND culture-tourism-dept | 1 | 0 | 1 | 0"))
  }
}
#endif
