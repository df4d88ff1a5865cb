// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit

/// Market notices, and the report on channels.
@Suite struct MarketTests {
  static let id = "TTTT-2024-0001"
  static let notice: JSON = [
    "subject": "Nhật Bản: dư lượng trong quế", "text": "Giới hạn mới từ tháng 7", "nature": "requirement",
    "abroad": true, "market": "Nhật Bản", "sets": [11, 12], "source": "Thương vụ", "validTo": "2024-06-30",
  ]

  @Test func aNoticeGoesToTheProducersOfItsSetsAndWhoReadItIsKept() throws {
    var office = try Office()
    try office.certify("SP-1", of: "CT-1", .three, set: 11)
    try office.certify("SP-2", of: "CT-2", .four, set: 12)
    try office.certify("SP-3", of: "CT-3", .four, set: 21)
    try office.certify("SP-4", of: "CT-4", .four, to: "2024-01-31", set: 11)
    let issued = try office.desk.did("market-notice.issue", Self.id, Self.notice)
    #expect(issued["reply"]?["producers"] == 2)
    #expect(office.desk.facts["industry-trade.market-notice-issued"]?[Self.id]?["producers"] == ["CT-1", "CT-2"])
    try office.desk.did("market-notice.mark-read", Self.id, ["producers": ["CT-2"]], of: "commune-21001")
    #expect(office.desk.state("market-notice/\(Self.id)")["readers"] == ["CT-2"])
    let report = try office.desk.question("report-market-notices", [:])
    let row = try #require(report["sections"]?.array?.first?["table"]?["rows"]?.array?.first?.array)
    #expect(row[6]["number"] == 1 && row[7]["number"] == 2 && row[8]["text"]?["vi"] == "CT-1")
    #expect(
      try office.desk.refusal("market-notice.mark-read", Self.id, ["producers": ["CT-3"]]) == "not-addressed")
    #expect(office.desk.deadlines["\(Self.id).expire"] == Day(iso: "2024-07-01")?.startInstant)
    office.desk.today = try #require(Day(iso: "2024-07-01"))
    try office.desk.did("market-notice.expire", Self.id, by: ["house"])
    #expect(office.desk.stage("market-notice/\(Self.id)") == "expired")
    var old = Self.notice
    old["validTo"] = "2024-06-30"
    #expect(try office.desk.refusal("market-notice.issue", "TTTT-2024-0002", old) == "expired-already")
  }

  @Test func aQuarterWithoutANoticeOpensATask() throws {
    var office = try Office()
    try office.desk.did("market-notice.issue", Self.id, Self.notice)
    #expect(office.desk.deadlines["\(Self.id).find-silence"] == Day(iso: "2024-08-03")?.startInstant)
    office.desk.today = try #require(Day(iso: "2024-08-03"))
    let found = try office.desk.did("market-notice.find-silence", Self.id, by: ["house"])
    #expect(found["tasks"]?.array?.first?["task"] == "issue-market-notice")
    #expect(found["tasks"]?.array?.first?["lead"] == "industry-trade-dept")
    #expect(office.desk.deadlines["\(Self.id).find-silence"] == Day(iso: "2024-11-03")?.startInstant)
    var next = Self.notice
    next["validTo"] = "2024-12-31"
    try office.desk.did("market-notice.issue", "TTTT-2024-0002", next)
    office.desk.today = try #require(Day(iso: "2024-11-03"))
    let quiet = try office.desk.did("market-notice.find-silence", Self.id, by: ["house"])
    #expect(quiet["tasks"] == nil, "the later one asks for itself")
    #expect(
      try office.desk.did("market-notice.find-silence", "TTTT-2024-0002", by: ["house"])["tasks"]?.array?.count == 1)
  }

  @Test func theFirstNoticeIsAskedForTooInAnOfficeThatHasNone() throws {
    var office = try Office()
    let certified = ProductCertified(
      product: "SP-1", name: "Tỏi", producer: "CT-1", producerName: "HTX", star: .three,
      validFrom: Day(unchecked: "2024-05-01"), validTo: Day(unchecked: "2027-04-30"), commune: "21001")
    func begins() throws -> Bool {
      try office.desk.reactions(to: certified).contains {
        $0["command"] == "industry-trade.market-watch.begin/office"
      }
    }
    #expect(try begins())
    try office.desk.did("market-watch.begin", "office", by: ["house"])
    #expect(try !begins(), "one watch for all products")
    #expect(office.desk.deadlines["office.look"] == Day(iso: "2024-08-03")?.startInstant)
    office.desk.today = Day(unchecked: "2024-08-03")
    let silent = try office.desk.did("market-watch.look", "office", by: ["house"])
    let task = try #require(silent["tasks"]?.array?.first)
    #expect(task["task"] == "issue-market-notice" && task["lead"] == "industry-trade-dept")
    #expect(office.desk.deadlines["office.look"] == Day(iso: "2024-11-03")?.startInstant, "asked again")
    var notice = Self.notice
    notice["validTo"] = "2024-12-31"
    try office.desk.did("market-notice.issue", Self.id, notice)
    office.desk.today = Day(unchecked: "2024-11-03")
    #expect(try office.desk.did("market-watch.look", "office", by: ["house"])["tasks"] == nil)
    #expect(office.desk.stage("market-watch/office") == "ended", "from here on the notices ask for themselves")
  }

  @Test func channelsAreCountedWithTheirEvidenceAndExportIsALineOfItsOwn() throws {
    var office = try Office()
    for number in 1...4 {
      try office.desk.tell(
        ProducerRegistered(producer: "CT-\(number)", name: "HTX \(number)", kind: .cooperative, commune: "21001"))
    }
    try office.desk.tell(
      ProducerStatusChanged(
        producer: "CT-4", takesPart: false, commune: "21001", day: try #require(Day(iso: "2024-02-01"))))
    func record(_ id: Int, _ producer: Int, _ channel: String, _ more: [String: JSON] = [:]) throws {
      var fields: JSON = [
        "producer": .string("CT-\(producer)"), "channel": .string(channel), "outlet": .string("Nơi \(id)"),
        "evidence": "12/HĐ",
      ]
      for (name, value) in more { fields[name] = value }
      try office.desk.did("channel-listing.record", "KB-2024-000\(id)", fields, of: "commune-21001")
    }
    office.desk.today = try #require(Day(iso: "2023-01-10"))
    try record(1, 1, "supermarket")
    office.desk.today = try #require(Day(iso: "2024-05-03"))
    try record(2, 2, "e-commerce")
    try record(3, 2, "supermarket")
    try record(4, 3, "export", ["partner": "Công ty A", "market": "Nhật Bản", "value": 1_200_000_000])
    let report = try office.desk.question("report-channels", [:])
    let sections = try #require(report["sections"]?.array)
    let lines = sections[0]["table"]?["rows"]?.array?.map { $0.array?.map { $0["number"] } } ?? []
    #expect(lines == [[nil, 3, nil], [nil, 1, 3_333], [nil, 1, 3_333]], "old evidence does not count")
    #expect(sections[1]["paragraphs"]?.array?.first?["vi"]?.string?.contains("1.200.000.000 đ, 1/1 hợp đồng") == true)
    let rows = sections[2]["table"]?["rows"]?.array ?? []
    #expect(rows.count == 4 && rows[0].array?.last?["text"]?["vi"] == "cần xác nhận lại")
  }

  @Test func eventsAreStoredLikeThisForever() throws {
    let day = try #require(Day(iso: "2024-05-03"))
    #expect(
      storedEvent(
        MarketNotice.Event.issued(
          subject: "S", text: "T", nature: .chance, isAbroad: false, market: "M", sets: [1], source: "N", validTo: day,
          producers: ["CT-1"], by: "industry-trade-dept", day: day))
          == """
          issued {"by":"industry-trade-dept","day":"2024-05-03","isAbroad":false,"market":"M","nature":"chance",\
          "producers":["CT-1"],"sets":[1],"source":"N","subject":"S","text":"T","validTo":"2024-05-03"}
          """)
    #expect(
      storedEvent(MarketNotice.Event.read(producers: ["CT-1"], by: "b", day: day))
        == #"read {"by":"b","day":"2024-05-03","producers":["CT-1"]}"#)
    #expect(storedEvent(MarketNotice.Event.expired(day: day)) == #"expired {"day":"2024-05-03"}"#)
    #expect(storedEvent(MarketNotice.Event.withdrawn(reason: "r")) == #"withdrawn {"reason":"r"}"#)
    #expect(storedEvent(MarketNotice.Event.silenceFound(day: day)) == #"silence-found {"day":"2024-05-03"}"#)
    #expect(
      storedEvent(MarketNotice.Event.handedOver(to: "b", decision: "d")) == #"handed-over {"decision":"d","to":"b"}"#)
    #expect(
      storedEvent(MarketWatch.Event.begun(keeper: "b", day: day)) == #"begun {"day":"2024-05-03","keeper":"b"}"#)
    #expect(storedEvent(MarketWatch.Event.silenceFound(day: day)) == #"silence-found {"day":"2024-05-03"}"#)
    #expect(storedEvent(MarketWatch.Event.ended(day: day)) == #"ended {"day":"2024-05-03"}"#)
    #expect(
      storedEvent(MarketWatch.Event.handedOver(to: "b", decision: "d")) == #"handed-over {"decision":"d","to":"b"}"#)
  }
}
#endif
