// Compiled while the department is in the building: its folder can go without touching this one.
#if CultureTourism
import Coordination
import OCOP
import Testing
import Wire

@testable import CultureTourism
@testable import ModuleKit

/// Proposed routes, tourism products in the making, campaigns.
@Suite struct RouteProposalTests {
  /// A generator of the test's own: the same places in every run.
  private struct Places {
    var state: UInt64
    mutating func next() -> GeoPoint {
      func draw() -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % 900_000
      }
      return Tourism.point("15.\(100_000 + draw() % 800_000), 108.\(100_000 + draw() % 800_000)")
    }
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    items.isEmpty ? [[]] : items.flatMap { first in permutations(items.filter { $0 != first }).map { [first] + $0 } }
  }

  @Test func theOrderIsTheShortestOfAll() {
    var places = Places(state: 7)
    for count in 1...6 {
      for returns in [false, true] {
        let start = places.next()
        let stops = (0..<count).map { _ in places.next() }
        func length(_ order: [Int]) -> Int {
          var (last, sum) = (start, 0)
          for stop in order { (sum, last) = (sum + last.metres(to: stops[stop]), stops[stop]) }
          return returns ? sum + last.metres(to: start) : sum
        }
        let found = ShortestOrder.of(stops, from: start, returns: returns)
        #expect(found.metres == permutations(Array(0..<count)).map(length).min())
        #expect(length(found.order) == found.metres && found.order.sorted() == Array(0..<count))
      }
    }
    #expect(ShortestOrder.of([], from: places.next(), returns: true).order == [])
  }

  @Test func twelveStopsAreOrderedAtOnceAndTheSameWayAgain() {
    var places = Places(state: 3)
    let start = places.next()
    let stops = (0..<ShortestOrder.limit).map { _ in places.next() }
    let first = ShortestOrder.of(stops, from: start, returns: true)
    #expect(first.order.count == 12 && ShortestOrder.of(stops, from: start, returns: true).order == first.order)
    // Places on one spot: the order is still one.
    let same = Array(repeating: start, count: 4)
    #expect(ShortestOrder.of(same, from: start, returns: false).metres == 0)
    #expect(ShortestOrder.of(same, from: start, returns: false).order.sorted() == [0, 1, 2, 3])
  }

  private func office() throws -> OfficeBook<CultureTourism> {
    var office = try tourismOffice()
    try office.site("DT-2024-0001", "Xưởng quế", "production-site", at: "15.2526, 108.5290")
    try office.site("DT-2024-0002", "Rừng quế", "production-area", at: "15.2300, 108.4900")
    try office.site("DT-2024-0003", "Điểm bán", "sales-point", at: "15.1300, 108.7900")
    try office.site("DT-2024-0004", "Di tích", "heritage", at: "15.1900, 108.8800")
    try office.site("DT-2024-0005", "Xưởng xa", "production-site", at: "14.8100, 108.9600")
    try office.site("DT-2024-0006", "Xưởng không tọa độ", "production-site")
    try office.did("site.link-product", "DT-2024-0005", ["product": "SP-2024-0009"])
    return office
  }

  @Test func aProposalNamesStopsOrderDistancesAndReasons() throws {
    let office = try office()
    let fields: JSON = ["from": "15.1205, 108.7923", "stops": 3]
    let report = try office.question("propose-route", fields)
    #expect(try office.question("propose-route", fields) == report)
    let rows = try #require(report["sections"]?.array?.first?["table"]?["rows"]?.array)
    #expect(rows.map { $0.array?[1]["text"]?["vi"] } == ["DT-2024-0003", "DT-2024-0001", "DT-2024-0002"])
    // Great-circle distances on the same sphere, computed elsewhere.
    #expect(rows.map { $0.array?[4]["number"]?.integer } == [1_085, 31_149, 4_881])
    #expect(
      rows[1].array?[5]["text"]?["vi"] == "cơ sở sản xuất gần nhất, cách nơi xuất phát 31,8 km")
    let text = report["sections"]?.array?.first?["paragraphs"]?.array?.first
    #expect(text?["vi"] == "Tổng 37,1 km, thứ tự ngắn nhất; đường chim bay, chưa tính đường bộ.")
  }

  @Test func aProductThatMustBeMetComesFirstAndTheReachLimits() throws {
    let office = try office()
    func stops(_ fields: JSON) throws -> [String] {
      let rows = try office.question("propose-route", fields)["sections"]?.array?.first?["table"]?["rows"]?.array
      return (rows ?? []).compactMap { $0.array?[1]["text"]?["vi"]?.string }
    }
    #expect(
      try stops(["from": "15.1205, 108.7923", "stops": 1, "product": "SP-2024-0009"]) == ["DT-2024-0005"])
    #expect(try stops(["from": "DT-2024-0003", "stops": 9, "within": 15]) == ["DT-2024-0004"])
    #expect(try stops(["from": "DT-2024-0003", "kinds": ["heritage"]]) == ["DT-2024-0004"])
    #expect(throws: OfficeBook<CultureTourism>.Turned(code: "nothing-near")) {
      try office.question("propose-route", ["from": "8.6, 104.7", "within": 10])
    }
    #expect(throws: OfficeBook<CultureTourism>.Turned(code: "no-coordinates")) {
      try office.question("propose-route", ["from": "DT-2024-0006"])
    }
  }

  @Test func routesNearAFairAreFoundByTheirNearestStop() throws {
    var office = try office()
    try office.published("TD-2024-0001", ["DT-2024-0001", "DT-2024-0004"])
    try office.published("TD-2024-0002", ["DT-2024-0003"])
    try office.published("TD-2024-0003", ["DT-2024-0005"])
    try office.did("route.draft", "TD-2024-0004", ["name": "Dự thảo", "sites": ["DT-2024-0003"], "days": 1])
    let report = try office.question("routes-near", ["from": "15.1205, 108.7923", "within": 20])
    let rows = report["sections"]?.array?.first?["table"]?["rows"]?.array ?? []
    #expect(rows.map { $0.array?[0]["text"]?["vi"] } == ["TD-2024-0002", "TD-2024-0001"])
    #expect(rows.map { $0.array?[3]["text"]?["vi"] } == ["Điểm bán", "Di tích"])
    #expect(rows[0].array?[4]["number"] == 1_085)
  }

  @Test func aTourismProductGoesItsWayToTheTourismSet() throws {
    var office = try office()
    try office.tell(
      ProducerRegistered(producer: "SX-2024-0001", name: "HTX Quế", kind: .cooperative, commune: "21115"))
    let opening: JSON = [
      "name": "Một ngày ở rừng quế", "applicant": "Nhóm cộng đồng thôn Trà Hoa", "producer": "SX-2024-0001",
      "commune": "21115", "basis": ["tradition", "feature"], "idea": "Hái và chưng cất quế cùng người Cor",
    ]
    try office.did("tourism-case.open", "DL-2024-0001", opening, of: "commune-a")
    #expect(office.records["tourism-case/DL-2024-0001"]?.body == "culture-tourism-dept")
    #expect(try office.refusal("tourism-case.begin", "DL-2024-0001") == "no-site")
    try office.did("site.register", "DT-2024-0007", ["name": "Xã khác", "commune": "21001", "kind": "service"])
    #expect(try office.refusal("tourism-case.set-site", "DL-2024-0001", ["site": "DT-2024-0007"]) == "other-commune")
    try office.did("tourism-case.set-site", "DL-2024-0001", ["site": "DT-2024-0002"])
    try office.did(
      "tourism-case.ask-support", "DL-2024-0001", ["what": "Biển chỉ dẫn", "amount": 10_000_000], of: "commune-a")
    func done() throws -> [Bool?] {
      try office.question("tourism-case-path", ["case": "DL-2024-0001"]).array?.map { $0["done"]?.boolean } ?? []
    }
    #expect(try done() == [true, true, false, false, false, false, false, false])
    try office.did(
      "tourism-case.answer-support", "DL-2024-0001",
      ["number": 1, "verdict": "granted", "value": 10_000_000, "source": "Ngân sách tỉnh"])
    try office.did("tourism-case.deliver-support", "DL-2024-0001", ["number": 1, "result": "Đã dựng 4 biển"])
    try office.did(
      "site.recognise", "DT-2024-0002", ["title": "Điểm du lịch", "decision": "9/QĐ-UBND", "authority": "UBND tỉnh"])
    try office.did("tourism-case.begin", "DL-2024-0001")
    try office.published("TD-2024-0001", ["DT-2024-0002"])
    try office.tell(Tourism.certified("SP-2024-0007", set: 20))
    #expect(
      try office.refusal("tourism-case.set-product", "DL-2024-0001", ["product": "SP-2024-0007"]) == "other-set")
    try office.tell(Tourism.certified("SP-2024-0008", star: .three, set: 26))
    try office.did("tourism-case.set-product", "DL-2024-0001", ["product": "SP-2024-0008"])
    #expect(try done() == Array(repeating: true, count: 8))
  }

  @Test func aCampaignIsReportedWithReachAndCost() throws {
    var office = try office()
    try office.published("TD-2024-0001", ["DT-2024-0001"])
    let plan: JSON = [
      "name": "Mùa quế", "channel": "online", "from": "2024-05-10", "to": "2024-05-20", "routes": ["TD-2024-0001"],
      "cost": 30_000_000, "source": "Ngân sách tỉnh",
    ]
    var wrong = plan
    wrong["routes"] = ["TD-2024-0009"]
    #expect(try office.refusal("campaign.plan", "QB-2024-0001", wrong) == "unknown-route")
    try office.did("campaign.plan", "QB-2024-0001", plan)
    let report: JSON = ["reach": 60_000, "cost": 24_000_000, "note": "Khách trẻ"]
    #expect(try office.refusal("campaign.report", "QB-2024-0001", report) == "too-early")
    office.today = Day(unchecked: "2024-05-21")
    #expect(office.deadlines["QB-2024-0001.fall-due"] == office.today.startInstant)
    let due = try office.did("campaign.fall-due", "QB-2024-0001", by: ["house"])
    #expect(due["tasks"]?.array?.first?["task"] == "report-campaign")
    try office.did("campaign.report", "QB-2024-0001", report)
    let answer = try office.question("campaigns", ["year": 2024])
    let row = answer["sections"]?.array?.first?["table"]?["rows"]?.array?.first?.array
    #expect(row?[8]["number"] == 400)
    #expect(
      answer["sections"]?.array?.first?["paragraphs"]?.array?.first?["vi"]
        == "1 đợt, đã chi 24.000.000 đ, tiếp cận 60.000 người.")
  }
}
#endif
