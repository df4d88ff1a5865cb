// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Points that show and sell OCOP goods, under state management.
@Suite struct SalesPointTests {
  static let id = "DB-2024-0001"
  static let notice: JSON = [
    "name": "Điểm OCOP Sa Huỳnh", "commune": "21001", "category": "highway", "location": "14.6601, 109.0669",
  ]

  static func listed() throws -> Office {
    var office = try Office()
    try office.desk.did("sales-point.notify", id, notice, of: "commune-21001")
    try office.desk.did("sales-point.check", id, ["met": ["place", "goods"]])
    try office.desk.did("sales-point.list", id, ["decision": "15/TB-SCT"])
    return office
  }

  @Test func aPointIsNotifiedCheckedListedInspectedAndClosed() throws {
    var office = try Office()
    try office.desk.did("sales-point.notify", Self.id, Self.notice, of: "commune-21001")
    #expect(office.desk.records["sales-point/\(Self.id)"]?.body == "commune-21001")
    #expect(
      try office.desk.refusal("sales-point.notify", "DB-2024-0002", Self.notice, of: "commune-21001")
        == "notified-already")
    try office.desk.did("sales-point.check", Self.id, ["met": ["place"]])
    #expect(office.desk.stage("sales-point/\(Self.id)") == "rejected")
    #expect(office.desk.state("sales-point/\(Self.id)")["check"]?["missing"] == ["goods"])
    try office.desk.did("sales-point.check", Self.id, ["met": ["place", "goods"]])
    #expect(office.desk.state("sales-point/\(Self.id)")["check"]?["source"] == "950/QĐ-BCT")
    try office.desk.did("sales-point.list", Self.id, ["decision": "15/TB-SCT"])
    let told = try #require(office.desk.facts["industry-trade.sales-point-listed"]?[Self.id])
    #expect(told["location"] == ["latitude": 14_660_100, "longitude": 109_066_900] && told["commune"] == "21001")
    let inspected = try office.desk.did("sales-point.inspect", Self.id, ["findings": ["Không niêm yết giá"]])
    #expect(inspected["tasks"]?.array?.first?["lead"] == "commune-21001")
    #expect(inspected["tasks"]?.array?.first?["due"] == "2024-05-24")
    #expect(
      try office.desk.refusal("sales-point.remedy", Self.id, ["text": "x"], of: "health-dept") == "not-the-keeper")
    try office.desk.did("sales-point.remedy", Self.id, ["text": "Đã niêm yết"], of: "commune-21001")
    #expect(office.desk.stage("sales-point/\(Self.id)") == "listed")
    try office.desk.did("sales-point.close", Self.id, ["reason": "Hết hợp đồng thuê"], of: "commune-21001")
    #expect(office.desk.facts["industry-trade.sales-point-closed"]?[Self.id]?["day"] == "2024-05-03")
    #expect(office.desk.deadlines["\(Self.id).mark-dormant"] == nil)
  }

  @Test func theCriteriaAreThoseInForceOnTheDay() throws {
    var office = try Office()
    try office.desk.did("sales-point.notify", Self.id, Self.notice)
    office.desk.today = try #require(Day(iso: "2024-09-01"))
    #expect(try office.desk.refusal("sales-point.check", Self.id, ["met": ["place"]]) == "unknown-criterion")
    try office.desk.did("sales-point.check", Self.id, ["met": ["sign"]])
    #expect(office.desk.state("sales-point/\(Self.id)")["check"]?["source"] == "2/QĐ")
    office.desk.today = try #require(Day(iso: "2022-12-31"))
    try office.desk.did("sales-point.notify", "DB-2024-0002", ["name": "B", "commune": "21001", "category": "mall"])
    #expect(try office.desk.refusal("sales-point.check", "DB-2024-0002", ["met": ["sign"]]) == "no-criteria")
  }

  @Test func onlyGoodsWithAValidCertificateAreShownAndLapsedOnesComeOff() throws {
    var office = try Self.listed()
    try office.certify("SP-1", of: "CT-1", .three)
    try office.certify("SP-2", of: "CT-2", .four)
    let goods: JSON = ["products": ["SP-1", "SP-2"]]
    try office.desk.did("sales-point.show", Self.id, goods, of: "commune-21001")
    #expect(office.desk.facts["industry-trade.sales-point-listed"]?[Self.id]?["products"] == ["SP-1", "SP-2"])
    let lapse = ProductLapsed(
      product: "SP-1", producer: "CT-1", reason: .revoked, day: try #require(Day(iso: "2024-05-03")))
    try office.desk.tell(lapse)
    let sent = try office.desk.reactions(to: lapse)
    #expect(sent.map { $0["command"]?.string } == ["industry-trade.sales-point.note-lapsed-goods/\(Self.id)"])
    let noted = try office.desk.did(
      "sales-point.note-lapsed-goods", Self.id, try #require(sent.first?["fields"]), by: ["house"])
    #expect(noted["tasks"]?.array?.first?["task"] == "remove-lapsed-goods")
    #expect(office.desk.state("sales-point/\(Self.id)")["lapsed"] == ["SP-1"])
    let report = try office.desk.question("report-sales-points", [:])
    let row = try #require(report["sections"]?.array?.first?["table"]?["rows"]?.array?.first?.array)
    #expect(row[4]["number"] == 1 && row[5]["text"]?["vi"] == "SP-1")
    #expect(try office.desk.refusal("sales-point.show", Self.id, goods, of: "commune-21001") == "not-certified")
    try office.desk.did("sales-point.show", Self.id, ["products": ["SP-2"]], of: "commune-21001")
    #expect(office.desk.state("sales-point/\(Self.id)")["lapsed"] == [])
  }

  @Test func aPointThatNobodyHearsOfIsDormantUntilItActs() throws {
    var office = try Self.listed()
    #expect(office.desk.deadlines["\(Self.id).mark-dormant"] == Day(iso: "2024-11-03")?.startInstant)
    #expect(try office.desk.refusal("sales-point.mark-dormant", Self.id) == "still-active")
    office.desk.today = try #require(Day(iso: "2024-11-03"))
    let dormant = try office.desk.did("sales-point.mark-dormant", Self.id, by: ["house"])
    #expect(dormant["tasks"]?.array?.first?["task"] == "look-into-dormant-point")
    try office.desk.did("sales-point.record-activity", Self.id, ["text": "Bán hàng Tết"], of: "commune-21001")
    #expect(office.desk.stage("sales-point/\(Self.id)") == "listed")
    #expect(office.desk.deadlines["\(Self.id).mark-dormant"] == Day(iso: "2025-05-03")?.startInstant)
  }

  @Test func toursAreAskedForByATaskAndTheRouteIsRecorded() throws {
    var office = try Self.listed()
    let asked = try office.desk.did("sales-point.ask-for-tours", Self.id)
    let task = try #require(asked["tasks"]?.array?.first)
    #expect(task["task"] == "link-sales-point" && task["lead"] == "industry-trade-dept")
    #expect(task["with"] == ["culture-tourism-dept"])
    try office.desk.did("sales-point.record-link", Self.id, ["route": "TD-2024-0001"])
    #expect(office.desk.state("sales-point/\(Self.id)")["isLinked"] == true)
  }

  @Test func eventsAreStoredLikeThisForever() throws {
    let day = try #require(Day(iso: "2024-05-03"))
    #expect(
      storedEvent(
        SalesPoint.Event.notified(
          name: "N", commune: "21001", category: .craftVillage, isCentre: true,
          location: GeoPoint(latitude: 1, longitude: 2), keeper: "commune-21001", day: day))
          == """
          notified {"category":"craft-village","commune":"21001","day":"2024-05-03","isCentre":true,\
          "keeper":"commune-21001","location":{"latitude":1,"longitude":2},"name":"N"}
          """)
    #expect(
      storedEvent(SalesPoint.Event.checked(check: .init(source: "s", met: ["a"], missing: ["b"], day: day)))
        == #"checked {"check":{"day":"2024-05-03","met":["a"],"missing":["b"],"source":"s"}}"#)
    #expect(
      storedEvent(SalesPoint.Event.listed(decision: "1", day: day)) == #"listed {"day":"2024-05-03","decision":"1"}"#)
    #expect(
      storedEvent(SalesPoint.Event.inspected(findings: ["f"], remedyBy: day, day: day))
        == #"inspected {"day":"2024-05-03","findings":["f"],"remedyBy":"2024-05-03"}"#)
    #expect(
      storedEvent(SalesPoint.Event.remedied(text: "t", day: day)) == #"remedied {"day":"2024-05-03","text":"t"}"#)
    #expect(
      storedEvent(SalesPoint.Event.shown(products: ["SP-1"], day: day))
        == #"shown {"day":"2024-05-03","products":["SP-1"]}"#)
    #expect(
      storedEvent(SalesPoint.Event.activeAgain(text: "t", day: day))
        == #"active-again {"day":"2024-05-03","text":"t"}"#)
    #expect(storedEvent(SalesPoint.Event.wentDormant(day: day)) == #"went-dormant {"day":"2024-05-03"}"#)
    #expect(
      storedEvent(SalesPoint.Event.goodsLapsed(product: "SP-1", day: day))
        == #"goods-lapsed {"day":"2024-05-03","product":"SP-1"}"#)
    #expect(storedEvent(SalesPoint.Event.linkAsked(day: day)) == #"link-asked {"day":"2024-05-03"}"#)
    #expect(
      storedEvent(SalesPoint.Event.linked(route: "TD-1", day: day)) == #"linked {"day":"2024-05-03","route":"TD-1"}"#)
    #expect(
      storedEvent(SalesPoint.Event.closed(reason: "r", day: day)) == #"closed {"day":"2024-05-03","reason":"r"}"#)
    #expect(
      storedEvent(SalesPoint.Event.handedOver(to: "b", decision: "d")) == #"handed-over {"decision":"d","to":"b"}"#)
  }
}
#endif
