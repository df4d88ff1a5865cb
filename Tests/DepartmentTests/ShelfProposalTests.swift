// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Recognised products that no sales point shows yet.
@Suite struct ShelfProposalTests {
  private static func certified(_ product: String) -> ProductCertified {
    ProductCertified(
      product: product, name: "Tỏi", producer: "CT-1", producerName: "HTX", star: .three,
      validFrom: Day(unchecked: "2024-05-01"), validTo: Day(unchecked: "2027-04-30"), commune: "21001")
  }

  /// What the module sends about the proposal, decided.
  private static func propose(_ product: String, _ office: inout Office) throws -> JSON? {
    try office.desk.tell(certified(product))
    let sent = try office.desk.reactions(to: certified(product)).first {
      $0["command"] == .string("industry-trade.shelf-proposal.propose/\(product)")
    }
    return try sent.map {
      try office.desk.did("shelf-proposal.propose", product, $0["fields"] ?? [:], by: ["house"])
    }
  }

  @Test func newProductsWaitUnderOneTaskUntilAPointShowsThem() throws {
    var office = try SalesPointTests.listed()
    let first = try #require(try Self.propose("SP-1", &office))
    let task = try #require(first["tasks"]?.array?.first)
    #expect(task["task"] == "propose-sales-points" && task["lead"] == "industry-trade-dept")
    #expect(office.desk.state("shelf-proposal/SP-1")["points"] == [.string(SalesPointTests.id)], "of its commune")
    var state = task
    state["open"] = true
    office.desk.addTask("NV-1", state)
    #expect(try Self.propose("SP-2", &office)?["tasks"] == nil, "all share the task")
    #expect(try Self.propose("SP-1", &office) == nil, "once")
    func waiting() throws -> [JSON?] {
      let sections = try office.desk.question("report-sales-points", ["commune": "21001"])["sections"]?.array ?? []
      return (sections.last?["table"]?["rows"]?.array ?? []).map { $0.array?.first?["text"]?["vi"] }
    }
    #expect(try waiting() == ["SP-1", "SP-2"])
    let shown = try office.desk.did("sales-point.show", SalesPointTests.id, ["products": ["SP-1"]], of: "commune-21001")
    #expect(office.desk.stage("shelf-proposal/SP-1") == "shown")
    #expect(try waiting() == ["SP-2"])
    #expect(office.desk.state("shelf-proposal/SP-1")["point"] == .string(SalesPointTests.id))
    #expect(shown["sends"] == nil, "the other still waits")
    let dropped = try office.desk.did("shelf-proposal.drop", "SP-2", ["reason": "Chỉ bán theo mùa"])
    #expect(dropped["sends"]?.array?.map { $0["command"] } == ["house.task.complete/NV-1"])
    #expect(try Self.propose("SP-3", &office) != nil)
    #expect(
      try office.desk.reactions(to: Self.certified("SP-1")).allSatisfy {
        $0["command"]?.string?.contains("shelf-proposal") == false
      }, "a point shows it")
  }

  @Test func aProductThatLapsesWaitsNoMore() throws {
    var office = try Office()
    _ = try Self.propose("SP-1", &office)
    let lapse = ProductLapsed(
      product: "SP-1", producer: "CT-1", reason: .revoked, day: Day(unchecked: "2024-05-03"))
    let sent = try office.desk.reactions(to: lapse)
    #expect(sent.map { $0["command"] } == ["industry-trade.shelf-proposal.drop/SP-1"])
    try office.desk.did("shelf-proposal.drop", "SP-1", try #require(sent.first?["fields"]), by: ["house"])
    #expect(office.desk.state("shelf-proposal/SP-1")["reason"] == "Giấy chứng nhận hết hiệu lực 03/05/2024")
  }

  @Test func eventsAreStoredLikeThisForever() {
    let day = Day(unchecked: "2024-05-03")
    #expect(
      storedEvent(
        ShelfProposal.Event.proposed(
          name: "N", producer: "CT-1", commune: "21001", points: ["DB-1"], keeper: "b", day: day)) == """
          proposed {"commune":"21001","day":"2024-05-03","keeper":"b","name":"N","points":["DB-1"],"producer":"CT-1"}
          """)
    #expect(
      storedEvent(ShelfProposal.Event.shown(point: "DB-1", day: day)) == #"shown {"day":"2024-05-03","point":"DB-1"}"#)
    #expect(
      storedEvent(ShelfProposal.Event.dropped(reason: "r", day: day)) == #"dropped {"day":"2024-05-03","reason":"r"}"#)
    #expect(
      storedEvent(ShelfProposal.Event.handedOver(to: "b", decision: "d")) == #"handed-over {"decision":"d","to":"b"}"#)
  }
}
#endif
