// Compiled while the departments are in the building: their folders can go without touching this one.
#if IndustryTrade && CultureTourism
import Coordination
import CultureTourism
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Sales points and the routes past them: what culture-tourism tells, and what industry-trade makes of it.
@Suite struct SalesPointTourTests {
  static let id = SalesPointTests.id

  @Test func theRoutesPastASalesPointAreToldWhenOneIsPublishedChangedOrStopped() throws {
    var office = try tourismOffice()
    try office.site("DS-1", "Làng quế", "craft-village")
    try office.site("DS-2", "Điểm OCOP Sa Huỳnh", "sales-point", ["salesPoint": "DB-2024-0001"])
    let told = { (office: OfficeBook<CultureTourism>) in
      office.facts["culture-tourism.sales-point-linked"]?["DB-2024-0001"]?["routes"]
    }
    try office.published("TD-1", ["DS-1", "DS-2"])
    #expect(told(office) == ["TD-1"])
    try office.published("TD-2", ["DS-2"])
    #expect(told(office) == ["TD-1", "TD-2"])
    try office.did(
      "route.revise", "TD-1", ["sites": ["DS-1"], "days": 1, "reason": "Đường hỏng"], of: "culture-tourism-dept")
    #expect(told(office) == ["TD-2"])
    try office.did("route.withdraw", "TD-2", ["reason": "Hết mùa"], of: "culture-tourism-dept")
    #expect(told(office) == [])
  }

  @Test func aPublishedRouteEndsTheTaskThatAskedForItAndItsEndGivesTheTaskAgain() throws {
    var office = try SalesPointTests.listed()
    try office.desk.did("sales-point.ask-for-tours", Self.id)
    office.keepTask(
      "NV-1", about: "sales-point/\(Self.id)", "link-sales-point", lead: "industry-trade-dept", due: "2024-05-30",
      status: "assigned")
    office.keepTask(
      "NV-2", about: "sales-point/\(Self.id)", "remedy-sales-point", lead: "commune-21001", due: "2024-05-30",
      status: "assigned")
    let linked = try follow(["TD-1", "TD-2"], &office)
    #expect(linked["sends"]?.array?.map { $0["command"] } == ["house.task.complete/NV-1"])
    #expect(office.desk.state("sales-point/\(Self.id)")["route"] == "TD-1")
    let later = try follow(["TD-0", "TD-1"], &office)
    #expect(later["changes"] == nil, "the route that is known still stops there")
    let lost = try follow([], &office)
    #expect(office.desk.state("sales-point/\(Self.id)")["isLinked"] == false)
    #expect(lost["tasks"]?.array?.map { $0["task"] } == ["link-sales-point"])
    #expect(try follow([], &office)["tasks"] == nil, "once")
  }

  @Test func theRouteEnteredByHandEndsTheTaskToo() throws {
    var office = try SalesPointTests.listed()
    office.keepTask(
      "NV-1", about: "sales-point/\(Self.id)", "link-sales-point", lead: "industry-trade-dept", due: "2024-05-30",
      status: "in-progress")
    let recorded = try office.desk.did("sales-point.record-link", Self.id, ["route": "TD-9"])
    #expect(recorded["sends"]?.array?.map { $0["command"] } == ["house.task.complete/NV-1"])
  }

  @Test func eventsAreStoredLikeThisForever() throws {
    let day = Day(unchecked: "2024-05-03")
    #expect(storedEvent(SalesPoint.Event.unlinked(day: day)) == #"unlinked {"day":"2024-05-03"}"#)
  }

  /// What the module makes of the fact, decided.
  private func follow(_ routes: [String], _ office: inout Office) throws -> JSON {
    let sent = try office.desk.reactions(
      to: SalesPointLinked(point: Self.id, routes: routes, day: Day(unchecked: "2024-05-03")))
    #expect(sent.map { $0["command"] } == [.string("industry-trade.sales-point.follow-routes/\(Self.id)")])
    return try office.desk.did(
      "sales-point.follow-routes", Self.id, try #require(sent.first?["fields"]), by: ["house"])
  }
}
#endif
