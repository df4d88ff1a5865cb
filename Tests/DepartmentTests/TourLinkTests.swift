// Compiled while the department is in the building: its folder can go without touching this one.
#if CultureTourism
import Coordination
import OCOP
import Testing
import Wire

@testable import CultureTourism
@testable import ModuleKit

/// Products, places and routes tied together, and what follows when a certificate ends.
@Suite struct TourLinkTests {
  private func rows(_ report: JSON) -> [JSON] {
    report["sections"]?.array?.first?["table"]?["rows"]?.array ?? []
  }

  @Test func everybodyHearsWhereAProductIsMet() throws {
    var office = try tourismOffice()
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    try office.site("DT-2024-0002", "Chợ quế", "sales-point")
    func told() -> String? { office.facts["culture-tourism.tours-linked"]?["SP-2024-0001"]?.text }
    try office.did("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"])
    #expect(told() == #"{"day":"2024-05-02","product":"SP-2024-0001","routes":[],"sites":["DT-2024-0001"]}"#)
    try office.published("TD-2024-0001", ["DT-2024-0002"])
    try office.did("site.link-product", "DT-2024-0002", ["product": "SP-2024-0001"])
    #expect(
      told() == """
        {"day":"2024-05-02","product":"SP-2024-0001","routes":["TD-2024-0001"],\
        "sites":["DT-2024-0001","DT-2024-0002"]}
        """)
    try office.did(
      "route.revise", "TD-2024-0001", ["sites": ["DT-2024-0001"], "days": 1, "reason": "Chợ sửa chữa"])
    #expect(told()?.contains(#""routes":["TD-2024-0001"]"#) == true)
    try office.did("site.unlink-product", "DT-2024-0001", ["product": "SP-2024-0001", "reason": "Ngừng làm"])
    #expect(told() == #"{"day":"2024-05-02","product":"SP-2024-0001","routes":[],"sites":["DT-2024-0002"]}"#)
    try office.did("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"])
    try office.did("route.withdraw", "TD-2024-0001", ["reason": "Ít khách"])
    #expect(told()?.contains(#""routes":[]"#) == true)
    #expect(
      try office.refusal("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"]) == "linked-already")
  }

  @Test func aProductWhoseCertificateEndedIsNotShownAsOne() throws {
    var office = try tourismOffice()
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    try office.tell(Tourism.certified("SP-2024-0001", from: "2021-05-01"))
    #expect(
      try office.refusal("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"]) == "certificate-ended")
    try office.tell(Tourism.certified("SP-2024-0001", from: "2024-05-01"))
    try office.tell(
      ProductLapsed(product: "SP-2024-0001", producer: "SX-1", reason: .expired, day: Day(unchecked: "2024-05-01")))
    #expect(try office.refusal("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"]) == nil)
  }

  @Test func pointsAndToursAreWarnedWhenACertificateEndsAndTheWarningIsLifted() throws {
    var office = try tourismOffice()
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    try office.did("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"])
    try office.published("TD-2024-0001", ["DT-2024-0001"])
    let lapsed = ProductLapsed(
      product: "SP-2024-0001", producer: "SX-1", reason: .revoked, day: Day(unchecked: "2024-05-02"))
    let sends = try office.reacts(to: lapsed)
    #expect(sends.map { $0["command"] } == ["culture-tourism.site.warn/DT-2024-0001"])
    let warned = try office.did("site.warn", "DT-2024-0001", try #require(sends[0]["fields"]), by: ["house"])
    let task = try #require(warned["tasks"]?.array?.first)
    #expect(task["task"] == "review-stop" && task["lead"] == "culture-tourism-dept")
    #expect(task["title"]?["en"] == "Review the stop Xưởng quế: SP-2024-0001 revoked; routes TD-2024-0001")
    #expect(office.state("site/DT-2024-0001")["warnings"]?.array?.count == 1)
    try office.tell(Tourism.certified("SP-2024-0001"))
    let sheet = rows(try office.question("route-sheet", ["route": "TD-2024-0001"]))
    #expect(sheet[0].array?[5]["text"]?["vi"] == "Quế Trà Bồng (!)")
    let again = try office.reacts(to: Tourism.certified("SP-2024-0001", from: "2024-05-02"))
    #expect(again.map { $0["command"] } == ["culture-tourism.site.lift-warning/DT-2024-0001"])
    try office.did("site.lift-warning", "DT-2024-0001", try #require(again[0]["fields"]), by: ["house"])
    #expect(office.state("site/DT-2024-0001")["warnings"] == [])
  }

  @Test func certifiedProductsWaitForToursUnderOneTask() throws {
    var office = try tourismOffice()
    let sends = try office.reacts(to: Tourism.certified("SP-2024-0001"))
    #expect(sends.map { $0["command"] } == ["culture-tourism.tour-link.propose/SP-2024-0001"])
    let first = try office.did("tour-link.propose", "SP-2024-0001", try #require(sends[0]["fields"]), by: ["house"])
    #expect(first["tasks"]?.array?.first?["task"] == "propose-tours")
    office.addTask("NV-2024-0001", ["task": "propose-tours", "open": true, "subject": "tour-link/SP-2024-0001"])
    let second = try office.did(
      "tour-link.propose", "SP-2024-0002", ["name": "Tỏi", "commune": "21115"], by: ["house"])
    #expect(second["tasks"] == nil)
    // One route answers the first; the task waits for the second.
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    try office.did("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"])
    try office.did("route.draft", "TD-2024-0001", ["name": "Tuyến quế", "sites": ["DT-2024-0001"], "days": 1])
    let published = try office.did("route.publish", "TD-2024-0001")
    #expect(published["sends"] == nil)
    #expect(office.stage("tour-link/SP-2024-0001") == "linked")
    #expect(office.state("tour-link/SP-2024-0001")["route"] == "TD-2024-0001")
    let both: JSON = ["route": "TD-2024-0001", "reason": "x"]
    #expect(try office.refusal("tour-link.answer", "SP-2024-0002", both) == "route-or-reason")
    let astray: JSON = ["route": "TD-2024-0001"]
    #expect(try office.refusal("tour-link.answer", "SP-2024-0002", astray) == "not-on-route")
    let answered = try office.did("tour-link.answer", "SP-2024-0002", ["reason": "Chưa có nơi đón khách"])
    #expect(answered["sends"]?.array?.map { $0["command"] } == ["house.task.complete/NV-2024-0001"])
    #expect(try office.reacts(to: Tourism.certified("SP-2024-0001", from: "2024-05-02")) == [])
  }

  @Test func aSalesPointIsLinkedOnRequestOfIndustryAndTrade() throws {
    var office = try tourismOffice()
    let asked = try office.did(
      "tour-link.ask", "DB-2024-0001",
      ["about": "sales-point", "name": "Điểm bán Trà Bồng", "commune": "21115", "note": "Đón khách cuối tuần"])
    let task = try #require(asked["tasks"]?.array?.first)
    #expect(task["task"] == "link-to-tourism" && task["lead"] == "culture-tourism-dept")
    #expect(task["with"] == ["industry-trade-dept"] && task["due"] == "2024-05-30")
    office.addTask("NV-2024-0005", ["task": "link-to-tourism", "open": true, "subject": "tour-link/DB-2024-0001"])
    try office.site("DT-2024-0001", "Điểm bán", "sales-point", ["salesPoint": "DB-2024-0001"])
    try office.did("route.draft", "TD-2024-0001", ["name": "Tuyến", "sites": ["DT-2024-0001"], "days": 1])
    let published = try office.did("route.publish", "TD-2024-0001")
    #expect(published["sends"]?.array?.first?["command"] == "house.task.complete/NV-2024-0005")
    #expect(
      published["sends"]?.array?.first?["fields"]?["result"] == "Đã có tuyến TD-2024-0001: Điểm bán Trà Bồng")
    try office.did("tour-link.ask-again", "DB-2024-0001", ["note": "Thêm tuyến núi"])
    try office.did("tour-link.answer", "DB-2024-0001", ["route": "TD-2024-0001"])
    #expect(office.stage("tour-link/DB-2024-0001") == "linked")
  }

  @Test func salesPointsAndCraftVillagesOfTheRegistersAreSites() throws {
    var office = try tourismOffice()
    func listed(_ products: [String]) -> SalesPointListed {
      SalesPointListed(
        point: "DB-2024-0001", name: "Điểm bán Trà Bồng", commune: "21115",
        location: Tourism.point("15.2526, 108.5290"), products: products, day: Day(unchecked: "2024-05-02"))
    }
    var sends = try office.reacts(to: listed(["SP-2024-0001"]))
    #expect(sends.map { $0["command"] } == ["culture-tourism.site.register"])
    try office.did("site.register", "DT-2024-0001", try #require(sends[0]["fields"]), by: ["house", "officer"])
    #expect(office.state("site/DT-2024-0001")["place"]?["latitude"] == 15_252_600)
    #expect(office.facts["culture-tourism.tours-linked"]?["SP-2024-0001"]?["sites"] == ["DT-2024-0001"])
    sends = try office.reacts(to: listed(["SP-2024-0002"]))
    #expect(
      sends.map { $0["command"] } == [
        "culture-tourism.site.link-product/DT-2024-0001", "culture-tourism.site.unlink-product/DT-2024-0001",
      ])
    let closed = SalesPointClosed(point: "DB-2024-0001", commune: "21115", day: Day(unchecked: "2024-05-02"))
    #expect(try office.reacts(to: closed).map { $0["command"] } == ["culture-tourism.site.close/DT-2024-0001"])
    func village(_ isActive: Bool) -> CraftVillageRegistered {
      CraftVillageRegistered(
        village: "LN-2024-0001", name: "Làng gốm", trade: "gốm", commune: "21115", isActive: isActive)
    }
    sends = try office.reacts(to: village(true))
    try office.did("site.register", "DT-2024-0002", try #require(sends[0]["fields"]), by: ["house", "officer"])
    #expect(office.state("site/DT-2024-0002")["category"] == "craft-village")
    #expect(try office.reacts(to: village(true)) == [])
    #expect(try office.reacts(to: village(false)).map { $0["command"] } == ["culture-tourism.site.close/DT-2024-0002"])
  }

  @Test func aFairThatIsGivenUpLosesItsTours() throws {
    var office = try tourismOffice()
    try office.tell(
      FairApproved(
        fair: "HC-2024-0001", name: "Hội chợ", opens: Day(unchecked: "2024-06-10"),
        closes: Day(unchecked: "2024-06-14"),
        venue: "Quảng trường", booths: 40, host: "industry-trade-dept"))
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    try office.published("TD-2024-0001", ["DT-2024-0001"])
    try office.did("route.join-fair", "TD-2024-0001", ["fair": "HC-2024-0001"])
    let sends = try office.reacts(
      to: FairCancelled(
        fair: "HC-2024-0001", name: "Hội chợ", opens: Day(unchecked: "2024-06-10"), day: Day(unchecked: "2024-05-02"),
        producers: []))
    #expect(sends.map { $0["command"] } == ["culture-tourism.route.leave-fair/TD-2024-0001"])
    try office.did("route.leave-fair", "TD-2024-0001", try #require(sends[0]["fields"]), by: ["house", "officer"])
    #expect(office.facts["culture-tourism.tours-attached"]?["HC-2024-0001"]?["routes"] == [])
  }

  @Test func theListOfACommuneSaysWhatIsNotLinkedAndWhy() throws {
    var office = try tourismOffice()
    try office.tell(Tourism.certified("SP-2024-0001"))
    try office.tell(Tourism.certified("SP-2024-0002", "Tỏi Lý Sơn", star: .three, commune: "21001"))
    try office.tell(Tourism.certified("SP-2024-0003", "Hết hạn", from: "2020-01-01"))
    try office.tell(Tourism.certified("SP-2024-0004", "Thu hồi"))
    try office.tell(
      ProductLapsed(product: "SP-2024-0004", producer: "SX-1", reason: .revoked, day: Day(unchecked: "2024-03-01")))
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    try office.did("site.link-product", "DT-2024-0001", ["product": "SP-2024-0001"])
    func ids(_ fields: JSON = [:]) throws -> [String] {
      rows(try office.question("not-linked", fields)).compactMap { $0.array?[2]["text"]?["vi"]?.string }
    }
    #expect(try ids() == ["SP-2024-0002", "DT-2024-0001", "SP-2024-0001"])
    #expect(try ids(["commune": "21001"]) == ["SP-2024-0002"])
    try office.published("TD-2024-0001", ["DT-2024-0001"])
    #expect(try ids() == ["SP-2024-0002"])
  }

  @Test func coordinatesMustLieInTheAreaAndSwappedOnesAreTold() throws {
    var office = try tourismOffice()
    try office.site("DT-2024-0001", "Xưởng quế", "production-site")
    #expect(try office.refusal("site.locate", "DT-2024-0001", ["place": "Trà Bồng"]) == "bad-coordinates")
    #expect(try office.refusal("site.locate", "DT-2024-0001", ["place": "48.85, 2.35"]) == "outside-the-office")
    #expect(try office.refusal("site.locate", "DT-2024-0001", ["place": "108.5, 15.2"]) == "bad-coordinates")
    try office.did("site.locate", "DT-2024-0001", ["place": "15,2526; 108,5290"])
    #expect(office.state("site/DT-2024-0001")["place"] == ["latitude": 15_252_600, "longitude": 108_529_000])
  }

  @Test func visitsAreCountedByMonthAndRouteAndCountingAgainReplaces() throws {
    var office = try tourismOffice()
    try office.site("DT-2024-0001", "Xưởng quế", "production-site", at: "15.2526, 108.5290")
    try office.site("DT-2024-0002", "Chợ quế", "sales-point", at: "15.2600, 108.5400")
    try office.published("TD-2024-0001", ["DT-2024-0001", "DT-2024-0002"])
    func count(_ month: String, _ visitors: Int, _ route: String? = nil) -> JSON {
      .members([
        "month": .string(month), "visitors": .integer(Int64(visitors)), "source": "UBND xã",
        "route": route.map(JSON.string),
      ])
    }
    #expect(try office.refusal("site.count-visits", "DT-2024-0001", count("2024-06", 5)) == "bad-month")
    #expect(try office.refusal("site.count-visits", "DT-2024-0001", count("2024-13", 5)) == "bad-month")
    try office.did("site.count-visits", "DT-2024-0001", count("2024-04", 120))
    try office.did("site.count-visits", "DT-2024-0001", count("2024-04", 130))
    try office.did("site.count-visits", "DT-2024-0002", count("2024-04", 40, "TD-2024-0001"))
    let sheet = rows(try office.question("route-sheet", ["route": "TD-2024-0001"]))
    #expect(sheet.map { $0.array?[6]["number"] } == [130, 40])
    #expect(sheet.map { $0.array?[4]["number"] } == [nil, 1_439])
  }
}
#endif
