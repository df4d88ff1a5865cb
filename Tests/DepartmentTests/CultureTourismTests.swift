// Compiled while the department is in the building: its folder can go without touching this one.
#if CultureTourism
import Coordination
import OCOP
import Testing
import Wire

@testable import CultureTourism
@testable import ModuleKit

/// Routes past the sites of a province, and to its fairs.
@Suite struct CultureTourismTests {
  static let fair = "HC-2024-0001"

  private func desk() throws -> OfficeBook<CultureTourism> {
    var desk = try tourismOffice()
    try desk.tell(
      FairApproved(
        fair: Self.fair, name: "Hội chợ OCOP", opens: #require(Day(iso: "2024-06-10")),
        closes: #require(Day(iso: "2024-06-14")), venue: "Quảng trường", booths: 40, host: "industry-trade-dept"))
    for (id, name) in [("DT-2024-0001", "Làng gốm"), ("DT-2024-0002", "Vườn tỏi")] {
      try desk.did("site.register", id, ["name": .string(name), "commune": "21001", "kind": "craft-village"])
    }
    return desk
  }

  private func route(_ id: String, in desk: inout OfficeBook<CultureTourism>) throws {
    try desk.did("route.draft", id, ["name": "Tuyến biển", "sites": ["DT-2024-0002", "DT-2024-0001"], "days": 2])
    try desk.did("route.publish", id, ["decision": "15/QĐ-SVHTTDL"])
  }

  @Test func theManifestIsSound() throws { try expectSoundManifest(CultureTourism.self) }

  @Test func routesJoinAndLeaveAFairAndTheFactNamesAllThatAreLeft() throws {
    var desk = try desk()
    try route("TD-2024-0001", in: &desk)
    try route("TD-2024-0002", in: &desk)
    try desk.did("route.join-fair", "TD-2024-0002", ["fair": .string(Self.fair)])
    let second = try desk.did("route.join-fair", "TD-2024-0001", ["fair": .string(Self.fair)])
    #expect(
      second["facts"]?.text
        == #"[{"data":{"fair":"HC-2024-0001","routes":["TD-2024-0001","TD-2024-0002"]},"fact":"tours-attached","subject":"HC-2024-0001"}]"#
    )
    #expect(
      try desk.question("routes-for", ["fair": .string(Self.fair)])["rows"]?.array?.first?.text
        == #"{"days":2,"name":"Tuyến biển","route":"TD-2024-0001","sites":["Vườn tỏi","Làng gốm"]}"#)
    #expect(try desk.refusal("route.join-fair", "TD-2024-0001", ["fair": .string(Self.fair)]) == "joined-already")
    try desk.did("route.leave-fair", "TD-2024-0002", ["fair": .string(Self.fair)])
    #expect(desk.facts["culture-tourism.tours-attached"]?[Self.fair]?["routes"] == ["TD-2024-0001"])
    #expect(try desk.refusal("route.leave-fair", "TD-2024-0002", ["fair": .string(Self.fair)]) == "not-joined")
  }

  @Test func onlyApprovedFairsThatAreNotOverCanBeJoined() throws {
    var desk = try desk()
    try route("TD-2024-0001", in: &desk)
    #expect(try desk.refusal("route.join-fair", "TD-2024-0001", ["fair": "HC-2024-0009"]) == "unknown-fair")
    desk.today = try #require(Day(iso: "2024-06-15"))
    #expect(try desk.refusal("route.join-fair", "TD-2024-0001", ["fair": .string(Self.fair)]) == "fair-is-over")
  }

  @Test func draftsCannotJoinAFair() throws {
    var desk = try desk()
    try desk.did("route.draft", "TD-2024-0001", ["name": "Tuyến núi", "sites": ["DT-2024-0001"], "days": 1])
    #expect(try desk.refusal("route.join-fair", "TD-2024-0001", ["fair": .string(Self.fair)]) == "stage")
  }

  @Test func aSiteOnAPublishedRouteStaysOpenAndAClosedOneCannotBePublished() throws {
    var desk = try desk()
    try desk.did("route.draft", "TD-2024-0001", ["name": "Tuyến núi", "sites": ["DT-2024-0001"], "days": 1])
    try route("TD-2024-0002", in: &desk)
    #expect(try desk.refusal("site.close", "DT-2024-0001", ["reason": "Sửa chữa"]) == "site-in-use")

    try desk.did(
      "site.register", "DT-2024-0003",
      ["name": "Chợ quê", "commune": "21002", "kind": "sales-point", "producer": "CT-0007"])
    try desk.did("route.draft", "TD-2024-0003", ["name": "Tuyến chợ", "sites": ["DT-2024-0003"], "days": 1])
    try desk.did("site.close", "DT-2024-0003", ["reason": "Sửa chữa"])
    #expect(try desk.refusal("route.publish", "TD-2024-0003") == "site-not-active")
    #expect(desk.stage("site/DT-2024-0003") == "closed")
    #expect(desk.state("site/DT-2024-0003")["producer"] == "CT-0007")
  }

  @Test func whatCannotBeIsRefused() throws {
    var desk = try desk()
    #expect(try desk.refusal("route.draft", "TD-2024-0001", ["name": "x", "sites": [], "days": 1]) == "no-sites")
    #expect(
      try desk.refusal("route.draft", "TD-2024-0001", ["name": "x", "sites": ["DT-2024-0099"], "days": 1])
        == "site-not-active")
    #expect(
      try desk.refusal("site.register", "DT-2024-0009", ["name": "x", "commune": "51", "kind": "heritage"])
        == "not-a-commune")
  }

  @Test func eventsAreStoredLikeThisForever() {
    #expect(
      storedEvent(
        Site.Event.registered(
          name: "Làng gốm", commune: "21001", category: .craftVillage, producer: nil, by: "culture-tourism-dept"))
        == #"registered {"by":"culture-tourism-dept","category":"craft-village","commune":"21001","name":"Làng gốm"}"#
    )
    #expect(
      storedEvent(Site.Event.located(place: Tourism.point("15.1, 108.8")))
        == #"located {"place":{"latitude":15100000,"longitude":108800000}}"#)
    #expect(
      storedEvent(Site.Event.warned(product: "SP-1", reason: .revoked, day: Day(unchecked: "2024-06-01")))
        == #"warned {"day":"2024-06-01","product":"SP-1","reason":"revoked"}"#)
    #expect(
      storedEvent(
        Site.Event.visitsCounted(
          visits: .init(month: "2024-06", route: nil, visitors: 9, revenue: Money(dong: 5), source: "S")))
        == #"visits-counted {"visits":{"month":"2024-06","revenue":5,"source":"S","visitors":9}}"#)
    #expect(storedEvent(Site.Event.closed(reason: "x")) == #"closed {"reason":"x"}"#)
    #expect(
      storedEvent(Route.Event.revised(sites: ["DT-1"], days: 1, reason: "x"))
        == #"revised {"days":1,"reason":"x","sites":["DT-1"]}"#)
    #expect(storedEvent(Route.Event.withdrawn(reason: "x")) == #"withdrawn {"reason":"x"}"#)
    #expect(
      storedEvent(TourLink.Event.linked(route: "TD-1", day: Day(unchecked: "2024-06-01")))
        == #"linked {"day":"2024-06-01","route":"TD-1"}"#)
    #expect(
      storedEvent(
        Campaign.Event.reported(reach: 3, cost: Money(dong: 4), note: "n", day: Day(unchecked: "2024-06-01")))
        == #"reported {"cost":4,"day":"2024-06-01","note":"n","reach":3}"#)
    #expect(
      storedEvent(Route.Event.drafted(name: "T", sites: ["DT-2024-0001"], days: 2, by: "culture-tourism-dept"))
        == #"drafted {"by":"culture-tourism-dept","days":2,"name":"T","sites":["DT-2024-0001"]}"#)
    #expect(storedEvent(Route.Event.published(decision: nil)) == "published {}")
    #expect(storedEvent(Route.Event.published(decision: "1/QĐ")) == #"published {"decision":"1/QĐ"}"#)
    #expect(storedEvent(Route.Event.fairJoined(fair: Self.fair)) == #"fair-joined {"fair":"HC-2024-0001"}"#)
    #expect(storedEvent(Route.Event.fairLeft(fair: Self.fair)) == #"fair-left {"fair":"HC-2024-0001"}"#)
  }
}
#endif
