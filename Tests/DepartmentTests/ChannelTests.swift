// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Where producers sell, and what tells it.
@Suite struct ChannelTests {
  static let id = "KB-2024-0001"

  static func entry(_ channel: String = "supermarket", _ outlet: String = "Siêu thị Co.opmart") -> JSON {
    [
      "producer": "CT-1", "channel": .string(channel), "outlet": .string(outlet), "evidence": "Hợp đồng 12/HĐ",
    ]
  }

  static func office() throws -> Office {
    var office = try Office()
    try office.desk.tell(
      ProducerRegistered(producer: "CT-1", name: "HTX số 1", kind: .cooperative, commune: "21001"))
    return office
  }

  @Test func aChannelIsRecordedRenewedAndEnded() throws {
    var office = try Self.office()
    try office.desk.did("channel-listing.record", Self.id, Self.entry())
    let told = office.desk.facts["industry-trade.channel-evidenced"]?["CT-1/supermarket"]
    #expect(told == ["producer": "CT-1", "channel": "supermarket", "isModern": true, "day": "2024-05-03"])
    #expect(try office.desk.refusal("channel-listing.renew", Self.id, ["evidence": "x"]) == "not-newer")
    office.desk.today = try #require(Day(iso: "2025-04-01"))
    try office.desk.did("channel-listing.renew", Self.id, ["evidence": "Phụ lục 1"])
    #expect(office.desk.facts["industry-trade.channel-evidenced"]?["CT-1/supermarket"]?["day"] == "2025-04-01")
    #expect(office.desk.state("channel-listing/\(Self.id)")["evidence"] == "Phụ lục 1")
    try office.desk.did("channel-listing.end", Self.id, ["reason": "Hết hợp đồng"])
    #expect(office.desk.stage("channel-listing/\(Self.id)") == "ended")
    // The same place again, after it ended.
    try office.desk.did("channel-listing.record", "KB-2025-0001", Self.entry())
  }

  @Test func theOfficeSaysWhichChannelsAreModern() throws {
    var office = try Self.office()
    try office.desk.did("channel-listing.record", Self.id, Self.entry("ocop-point", "Điểm bán số 1"))
    #expect(office.desk.facts["industry-trade.channel-evidenced"]?["CT-1/ocop-point"]?["isModern"] == false)
  }

  @Test func onePlaceIsListedOnceHoweverItIsWritten() throws {
    var office = try Self.office()
    try office.desk.did("channel-listing.record", Self.id, Self.entry())
    let again = Self.entry("supermarket", "SIEU THI CO.OPMART")
    #expect(try office.desk.refusal("channel-listing.record", "KB-2024-0002", again) == "listed-already")
    var unknown = Self.entry("export", "Cảng Dung Quất")
    #expect(try office.desk.refusal("channel-listing.record", "KB-2024-0002", unknown) == "export-to-whom")
    (unknown["partner"], unknown["market"]) = ("Công ty A", "Nhật Bản")
    unknown["producer"] = "CT-9"
    #expect(try office.desk.refusal("channel-listing.record", "KB-2024-0002", unknown) == "unknown-producer")
  }

  @Test func eventsAreStoredForEver() throws {
    let day = try #require(Day(iso: "2024-05-03"))
    #expect(
      storedEvent(
        ChannelListing.Event.recorded(
          producer: "CT-1", channel: .eCommerce, outlet: "Sàn A", evidence: "đường dẫn", day: day, partner: nil,
          market: nil, value: nil, keeper: nil))
          == """
          recorded {"channel":"e-commerce","day":"2024-05-03","evidence":"đường dẫn","outlet":"Sàn A","producer":"CT-1"}
          """)
    #expect(
      storedEvent(
        ChannelListing.Event.recorded(
          producer: "CT-1", channel: .export, outlet: "C", evidence: "12/HĐ", day: day, partner: "P",
          market: "Nhật Bản",
          value: Money(dong: 5), keeper: "commune-21001"))
          == """
          recorded {"channel":"export","day":"2024-05-03","evidence":"12/HĐ","keeper":"commune-21001",\
          "market":"Nhật Bản","outlet":"C","partner":"P","producer":"CT-1","value":5}
          """)
    #expect(
      storedEvent(ChannelListing.Event.handedOver(to: "trade-dept", decision: "x"))
        == #"handed-over {"decision":"x","to":"trade-dept"}"#)
    #expect(
      storedEvent(ChannelListing.Event.renewed(evidence: "e", day: day, value: nil))
        == #"renewed {"day":"2024-05-03","evidence":"e"}"#)
    #expect(
      storedEvent(ChannelListing.Event.ended(reason: "r", day: day)) == #"ended {"day":"2024-05-03","reason":"r"}"#)
  }
}
#endif
