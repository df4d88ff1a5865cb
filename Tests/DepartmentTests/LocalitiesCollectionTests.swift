#if Localities
import Coordination
import ModuleKit
import Testing
import Wire

@testable import Localities

/// Collections: a form that goes out, rows that come back, and who is missing.
struct LocalitiesCollectionTests {
  static let collection: JSON = [
    "title": "Số liệu quý I", "due": "2024-04-12", "bodies": ["commune-a", "commune-b", "district-a"],
    "columns": [
      ["id": "product", "title": "Sản phẩm", "type": "text", "required": true],
      ["id": "revenue", "title": "Doanh thu", "type": "money", "required": true],
      ["id": "workers", "title": "Lao động", "type": "integer"],
      ["id": "growth", "title": "Tăng trưởng", "type": "percent"], ["id": "since", "title": "Từ ngày", "type": "day"],
    ],
  ]
  static let rows: JSON = [
    "rows": [
      ["product": "Quế", "revenue": "1,5 tỷ", "workers": 12, "growth": "12,5%", "since": "1/3/2020"],
      ["product": "Gừng", "revenue": 2_000_000, "workers": "1.200"], ["product": " "],
    ]
  ]

  private func opened() throws -> OfficeBook<Localities> {
    var office = try localitiesOffice()
    try office.did("collection.open", "TS-1", Self.collection, of: "programme-office")
    return office
  }

  @Test func openingGivesEachBodyATaskAndSetsAReminder() throws {
    var office = try localitiesOffice()
    let decision = try office.did("collection.open", "TS-1", Self.collection, of: "programme-office")
    #expect(decision["tasks"]?.array?.map { $0["lead"] } == ["commune-a", "commune-b", "district-a"])
    #expect(decision["tasks"]?.array?.first?["due"] == "2024-04-12")
    // Three working days before Friday the 12th.
    #expect(office.deadlines["TS-1.remind"] == Day(unchecked: "2024-04-09").startInstant)
    office.today = Day(unchecked: "2024-04-11")
    try office.did("collection.open", "TS-2", Self.collection, of: "programme-office")
    #expect(office.deadlines["TS-2.remind"] == Day(unchecked: "2024-04-13").startInstant)
  }

  @Test func aFormThatCannotBeFilledIsRefused() throws {
    var office = try localitiesOffice()
    func refused(_ name: String, _ value: JSON) throws -> String? {
      var fields = Self.collection
      fields[name] = value
      return try office.refusal("collection.open", "TS-1", fields, of: "programme-office")
    }
    let column: JSON = ["id": "product", "title": "A", "type": "text"]
    #expect(try refused("columns", []) == "columns")
    #expect(try refused("columns", [column, column]) == "columns")
    #expect(try refused("columns", [["id": "body", "title": "A", "type": "text"]]) == "column-id")
    #expect(try refused("columns", [["id": "Doanh thu", "title": "A", "type": "text"]]) == "column-id")
    #expect(try refused("bodies", []) == "bodies")
    #expect(try refused("bodies", ["commune-a", "commune-a"]) == "bodies")
    #expect(try refused("bodies", ["commune-z"]) == "unknown-body")
    #expect(try refused("due", "2024-03-31") == "due-in-the-past")
  }

  @Test func rowsAreReadAsPeopleTypeThemAndMergedWithTotals() throws {
    var office = try opened()
    try office.did("collection.submit", "TS-1", Self.rows, of: "commune-b")
    try office.did("collection.nil-return", "TS-1", of: "commune-a")
    let state = office.state("collection-return/TS-1.2")
    #expect(office.records["collection-return/TS-1.2"]?.body == "commune-b")
    #expect(
      state["rows"] == [
        ["product": "Quế", "revenue": 1_500_000_000, "workers": 12, "growth": 1250, "since": "2020-03-01"],
        ["product": "Gừng", "revenue": 2_000_000, "workers": 1200],
      ])
    let status = try office.report("collection-status", ["collection": "TS-1"])
    #expect(status.isEven)
    #expect(status.cells().map { $0[1] } == ["Không phát sinh", "Đã nộp", "Chưa nộp"])
    #expect(status.warnings.map(\.vi) == ["Chưa nộp (1): Tên district-a."])
    let merged = try office.report("collection-merged", ["collection": "TS-1"])
    #expect(merged.isEven)
    #expect(
      merged.cells() == [
        ["Tên commune-b", "Quế", "1500000000", "12", "1250", "2020-03-01"],
        ["Tên commune-b", "Gừng", "2000000", "1200", "?", "?"],
        ["Tổng cộng", "?", "1502000000", "1212", "?", "?"],
      ])
    #expect(merged.sections[0].paragraphs.map(\.vi) == ["Không phát sinh: Tên commune-a."])
    #expect(merged.sections[0].table?.columns.map(\.id).first == "body")
    #expect(throws: OfficeBook<Localities>.Turned(code: "unknown-collection")) {
      try office.report("collection-merged", ["collection": "TS-9"])
    }
  }

  @Test func everyFaultIsToldWithItsRowAndColumn() {
    let columns: [Collection.Column] = [
      .init(id: "name", title: "Tên", type: .text, required: true),
      .init(id: "count", title: "Số", type: .integer, required: false),
      .init(id: "money", title: "Tiền", type: .money, required: false),
      .init(id: "share", title: "Tỷ lệ", type: .percent, required: false),
      .init(id: "day", title: "Ngày", type: .day, required: false),
    ]
    let checked = CheckedRows(
      [
        ["name": .text("A"), "count": .text("ba"), "money": .text("1.5 triệu")],
        ["count": .number(1), "share": .text("nhiều"), "day": .text("30/02/2024")],
        ["name": .text("B"), "other": .number(1), "day": .number(5)],
        ["name": .text("C"), "count": .number(.max)],
      ], columns: columns)
    #expect(
      checked.faults.map(\.pointer) == [
        "/rows/0/count", "/rows/0/money", "/rows/1/name", "/rows/1/share", "/rows/1/day", "/rows/2/other",
        "/rows/2/day", "/rows/3/count",
      ])
    #expect(checked.faults[0].message.vi == "Dòng 1, cột count: \"ba\" không phải số nguyên")
    let long = CheckedRows([["name": .text(String(repeating: "a", count: 4_001))]], columns: columns)
    #expect(long.faults.map(\.pointer) == ["/rows/0/name"])
    let row: [String: CellValue] = ["name": .text(String(repeating: "a", count: 4_000))]
    #expect(CheckedRows(Array(repeating: row, count: 60), columns: columns).faults.map(\.pointer) == ["/rows"])
    let endless = CheckedRows(Array(repeating: ["x": .number(1)], count: 500), columns: columns)
    #expect(endless.faults.count == CheckedRows.faultLimit)
  }

  @Test(arguments: [("0", 0), ("7", 700), ("7,5", 750), ("-7.25 %", -725), ("100%", 10_000)])
  func percentagesAreHundredths(_ text: String, _ hundredths: Int64) throws {
    #expect(try CellValue.text(text).read(as: .percent).get() == .number(hundredths))
  }

  @Test func returnsThatCannotBeAreRefused() throws {
    var office = try opened()
    #expect(try office.refusal("collection.submit", "TS-1", Self.rows, of: "agriculture-dept") == "not-asked")
    #expect(try office.refusal("collection.nil-return", "TS-1", of: "agriculture-dept") == "not-asked")
    #expect(try office.refusal("collection.submit", "TS-1", ["rows": []], of: "commune-a") == "no-rows")
    #expect(try office.refusal("collection.submit", "TS-1", ["rows": [["product": ""]]], of: "commune-a") == "no-rows")
    #expect(
      try office.refusal("collection.submit", "TS-1", ["rows": [["product": "A"]]], of: "commune-a") == "bad-rows")
  }

  @Test func aReturnIsReplacedUntilTheEndAndLateOnesAreMarked() throws {
    var office = try opened()
    try office.did("collection.nil-return", "TS-1", of: "commune-a")
    office.today = Day(unchecked: "2024-04-13")
    try office.did("collection.submit", "TS-1", Self.rows, of: "commune-a")
    let state = office.state("collection-return/TS-1.1")
    #expect(state["edition"] == 2 && state["isNil"] == false && state["isLate"] == true)
    #expect(try office.refusal("collection.close", "TS-1", of: "commune-a") == "not-own-record")
    try office.did("collection.close", "TS-1", of: "programme-office")
    #expect(office.state("collection/TS-1")["missing"] == ["commune-b", "district-a"])
    #expect(try office.refusal("collection.submit", "TS-1", Self.rows, of: "commune-b") == "stage")
    #expect(office.deadlines["TS-1.remind"] == nil)
  }

  @Test func theHouseRemindsTheMissingSomeTimesAndThenStops() throws {
    var office = try opened()
    try office.did("collection.nil-return", "TS-1", of: "commune-a")
    var reminded: [String] = []
    while let at = office.deadlines.removeValue(forKey: "TS-1.remind") {
      office.today = Day(instant: at)
      reminded.append(office.today.iso)
      let decision = try office.did("collection.remind", "TS-1", by: ["house"], of: "house")
      #expect(decision["tasks"]?.array?.map { $0["lead"] } == ["commune-b", "district-a"])
    }
    #expect(reminded == ["2024-04-09", "2024-04-13", "2024-04-19"])
    let extension3: JSON = ["due": "2024-05-17", "reason": "Các xã đề nghị"]
    #expect(try office.refusal("collection.extend", "TS-1", extension3, of: "commune-a") == "not-own-record")
    let earlier: JSON = ["due": "2024-04-12", "reason": "A"]
    #expect(try office.refusal("collection.extend", "TS-1", earlier, of: "programme-office") == "not-later")
    try office.did("collection.extend", "TS-1", extension3, of: "programme-office")
    #expect(office.deadlines["TS-1.remind"] == Day(unchecked: "2024-05-14").startInstant)
    #expect(try office.refusal("collection.remind", "TS-1", of: "commune-a") == "not-own-record")
    try office.did("collection.remind", "TS-1", of: "programme-office")
    for body in ["commune-b", "district-a"] { try office.did("collection.nil-return", "TS-1", of: body) }
    #expect(try office.refusal("collection.remind", "TS-1", of: "programme-office") == "nobody-missing")
    let silent = try office.did("collection.remind", "TS-1", by: ["house"], of: "house")
    #expect(silent["changes"] == nil && silent["tasks"] == nil)
  }

  @Test func storedEventsKeepTheirForm() throws {
    let day = Day(unchecked: "2024-04-01")
    let entry = Communication.Entry(
      topic: "A", channel: .groupMeeting, audience: "B", day: day, reach: 5, producers: ["SX-1"], mobilised: 2)
    #expect(
      storedEvent(
        Communication.Event.recorded(entry: entry, unit: "21001", owner: "commune-a", enteredBy: "programme-office"))
        == #"recorded {"enteredBy":"programme-office","entry":{"audience":"B","channel":"group-meeting","#
        + #""day":"2024-04-01","mobilised":2,"producers":["SX-1"],"reach":5,"topic":"A"},"#
        + #""owner":"commune-a","unit":"21001"}"#
    )
    #expect(storedEvent(Communication.Event.withdrawn(reason: "A")) == #"withdrawn {"reason":"A"}"#)
    let proposer = Idea.Proposer(name: Personal("A"), kind: .household)
    #expect(
      storedEvent(
        Idea.Event.registered(
          name: "N", description: "D", proposer: proposer, producer: nil, unit: "21001", owner: "commune-a", day: day,
          enteredBy: nil))
        == #"registered {"day":"2024-04-01","description":"D","name":"N","owner":"commune-a","#
        + #""proposer":{"kind":"household","name":{"personal":"A"}},"unit":"21001"}"#)
    #expect(
      storedEvent(Idea.Event.sentOn(to: "agriculture-dept", day: day))
        == #"sent-on {"day":"2024-04-01","to":"agriculture-dept"}"#)
    #expect(
      storedEvent(
        Inspection.Event.finished(
          conclusion: "C",
          findings: [.init(number: 1, text: "T", remedy: "R", body: "commune-a", due: day)], day: day))
        == #"finished {"conclusion":"C","day":"2024-04-01","findings":[{"body":"commune-a","due":"2024-04-01","#
        + #""number":1,"remedy":"R","status":"open","text":"T","wasOverdue":false}]}"#)
    #expect(
      storedEvent(Inspection.Event.becameOverdue(findings: [1], day: day))
        == #"became-overdue {"day":"2024-04-01","findings":[1]}"#)
    #expect(
      storedEvent(
        Difficulty.Event.raised(
          sort: .proposal, summary: "S", cause: "C", step: .tradePromotion, answerer: "agriculture-dept", due: day,
          unit: "21001", owner: "commune-a", day: day, enteredBy: nil))
        == #"raised {"answerer":"agriculture-dept","cause":"C","day":"2024-04-01","due":"2024-04-01","#
        + #""owner":"commune-a","sort":"proposal","step":"trade-promotion","summary":"S","unit":"21001"}"#)
    #expect(
      storedEvent(
        Collection.Event.opened(
          heading: "H", columns: [.init(id: "a", title: "A", type: .money, required: true)], bodies: ["commune-a"],
          due: day, owner: "programme-office", day: day))
        == #"opened {"bodies":["commune-a"],"columns":[{"id":"a","required":true,"title":"A","type":"money"}],"#
        + #""day":"2024-04-01","due":"2024-04-01","heading":"H","owner":"programme-office"}"#)
    #expect(
      storedEvent(
        CollectionReturn.Event.received(
          collection: "TS-1", owner: "commune-a", rows: [["a": .number(1), "b": .text("x")]], isNil: false,
          isLate: false, day: day, enteredBy: nil))
        == #"received {"collection":"TS-1","day":"2024-04-01","isLate":false,"isNil":false,"owner":"commune-a","#
        + #""rows":[{"a":1,"b":"x"}]}"#)
  }
}
#endif
