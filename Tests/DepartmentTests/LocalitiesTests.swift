#if Localities
import Coordination
import OCOP
import Testing
import Wire

@testable import Localities
@testable import ModuleKit

/// Communication, ideas, difficulties and communes without a product.
struct LocalitiesTests {
  static let talk: JSON = [
    "topic": "Chu trình OCOP", "channel": "loudspeaker", "audience": "Nhân dân trong xã", "day": "2024-03-28",
    "reach": 800, "producers": ["SX-2024-0001"], "mobilised": 12, "example": "Hợp tác xã gừng sẻ",
  ]
  static let idea: JSON = [
    "name": "Nén hương quế", "description": "Hương từ vỏ quế", "proposer": "Hộ mẫu", "proposerKind": "household",
    "phone": "0900000000",
  ]
  static let trouble: JSON = [
    "sort": "difficulty", "summary": "Chưa có mã số mã vạch", "cause": "Thiếu hướng dẫn", "step": "roll-out",
    "answerer": "agriculture-dept",
  ]

  private func changed(_ fields: JSON, _ name: String, _ value: JSON?) -> JSON {
    var fields = fields
    fields[name] = value
    return fields
  }

  @Test func theManifestIsSound() throws {
    try expectSoundManifest(Localities.self, past: ["idea.accepted"])
    for kind in Localities.manifest.kinds {
      for command in kind.commands where !["correct"].contains(command.name) {
        #expect(command.isForAnyBody, "\(kind.kind).\(command.name): a commune must be able to send it")
        #expect(Set(command.from).isSubset(of: kind.stages.map(\.name)))
      }
    }
  }

  // MARK: - Communication

  @Test func communicationIsRecordedToldAndCountedOnce() throws {
    var office = try localitiesOffice()
    let decision = try office.did("communication.record", "TT-1", Self.talk, of: "commune-a")
    #expect(
      decision["facts"]?.array?.first?["data"] == [
        "entry": "TT-1", "unit": "21001", "channel": "loudspeaker", "day": "2024-03-28", "reach": 800,
        "mobilised": ["SX-2024-0001"],
      ])
    #expect(office.state("communication/TT-1")["quarter"] == "2024-Q1")
    #expect(office.records["communication/TT-1"]?.body == "commune-a")
    #expect(try office.refusal("communication.record", "TT-2", Self.talk, of: "commune-a") == "recorded-already")
    // The same by another body is another act.
    try office.did("communication.record", "TT-2", Self.talk, of: "commune-b")
    #expect(
      try office.refusal("communication.withdraw", "TT-1", ["reason": "nhầm"], of: "commune-b") == "not-own-record")
    try office.did("communication.withdraw", "TT-1", ["reason": "nhầm"], of: "commune-a")
    #expect(office.stage("communication/TT-1") == "withdrawn")
    try office.did("communication.record", "TT-3", Self.talk, of: "commune-a")
  }

  @Test func aCommunicationThatCannotBeIsRefused() throws {
    var office = try localitiesOffice()
    func refused(_ name: String, _ value: JSON?, of body: String = "commune-a") throws -> String? {
      try office.refusal("communication.record", "TT-1", changed(Self.talk, name, value), of: body)
    }
    #expect(try refused("day", "2024-04-02") == "not-yet-held")
    #expect(try refused("mobilised", 0) == "fewer-than-named")
    #expect(try refused("producers", ["SX-1", "SX-1"]) == "producer-twice")
    #expect(try refused("reach", 1, of: "commune-z") == "unknown-body")
    #expect(try refused("reach", 1, of: "ministry") == "no-unit")
  }

  @Test func theStateSaysWhoTypedForACommune() throws {
    let office = try localitiesOffice()
    let decision = try office.asks(
      "localities.communication.record", "command", Self.talk, body: "commune-a", own: "programme-office")
    let state = try #require(decision["changes"]?.array?.first?["state"])
    #expect(state["owner"] == "commune-a")
    #expect(state["enteredBy"] == "programme-office")
  }

  @Test func provinceAndLocalitiesAreCountedByOneRule() throws {
    var office = try localitiesOffice()
    try office.did("communication.record", "TT-1", Self.talk, of: "commune-a")
    var quiet = changed(changed(Self.talk, "reach", nil), "channel", "banner")
    (quiet["producers"], quiet["mobilised"]) = (nil, nil)
    try office.did("communication.record", "TT-2", quiet, of: "commune-a")
    try office.did("communication.record", "TT-3", changed(Self.talk, "channel", "newspaper"), of: "agriculture-dept")
    try office.did("communication.record", "TT-4", changed(Self.talk, "day", "2024-02-01"), of: "commune-b")
    try office.did("communication.record", "TT-5", changed(Self.talk, "day", "2023-02-01"), of: "commune-b")
    try office.did("communication.record", "TT-6", changed(Self.talk, "topic", "Nhầm"), of: "commune-b")
    try office.did("communication.withdraw", "TT-6", ["reason": "nhầm"], of: "commune-b")
    let report = try office.report("communication-count")
    #expect(report.isEven)
    #expect(
      report.cells(0) == [
        ["Cấp tỉnh", "1", "800", "0", "12"], ["Địa phương", "3", "1600", "1", "24"],
        ["Tổng cộng", "4", "2400", "1", "36"],
      ])
    // What nobody counted is not 0.
    #expect(report.cells(1)[1] == ["Tên commune-a", "21001", "2024-Q1", "Băng rôn", "1", "?", "1", "0"])
    let months = try office.report("communication-count", ["period": "month", "channel": "loudspeaker"])
    #expect(months.cells(1).map { $0[2] } == ["2024-03", "2024-02"])
    #expect(try office.report("communication-count", ["year": 2023]).cells(1).count == 1)
  }

  // MARK: - Ideas

  @Test func anIdeaIsCheckedCompletedAndSentOn() throws {
    var office = try localitiesOffice()
    let registered = try office.did("idea.register", "YT-1", Self.idea, of: "commune-a")
    #expect(registered["tasks"]?.array?.map { $0["task"] } == ["check-idea"])
    #expect(office.state("idea/YT-1")["proposer"]?["name"] == ["personal": "Hộ mẫu"])
    let returned = try office.did(
      "idea.check", "YT-1", ["missing": ["Chưa ký"], "visit": "2024-04-08"], of: "commune-a")
    #expect(office.stage("idea/YT-1") == "returned")
    let help = try #require(returned["tasks"]?.array?.first)
    #expect(help["task"] == "help-with-idea" && help["lead"] == "commune-a" && help["due"] == "2024-04-15")
    #expect(help["title"]?["vi"]?.string?.contains("Chưa ký (đến tận nơi ngày 08/04/2024)") == true)
    #expect(try office.report("idea-returned").cells().map { $0[0] } == ["YT-1"])
    try office.did("idea.complete", "YT-1", ["note": "Đã ký", "description": "Hương quế"], of: "commune-a")
    #expect(office.state("idea/YT-1")["description"] == "Hương quế")
    #expect(try office.report("idea-returned").cells().isEmpty)
    try office.did("idea.check", "YT-1", ["missing": []], of: "commune-a")
    let sent = try office.did("idea.send-on", "YT-1", of: "commune-a")
    #expect(office.stage("idea/YT-1") == "sent")
    #expect(office.state("idea/YT-1")["returns"] == 1)
    let task = try #require(sent["tasks"]?.array?.first)
    #expect(task["lead"] == "agriculture-dept" && task["due"] == "2024-04-15")
    let fact = try #require(sent["facts"]?.array?.first?["data"])
    #expect(
      fact == [
        "idea": "YT-1", "name": "Nén hương quế", "commune": "21001", "day": "2024-04-01", "owner": "commune-a",
        "selector": "agriculture-dept",
      ])
  }

  @Test func ideasComeInTheDaysOfTheCycle() throws {
    var office = try localitiesOffice(today: "2024-02-29")
    let cycle = """
      {"document":{"title":{"vi":"A","en":"A"},"source":"seed 001","validFrom":"2020-01-01","steps":[{"id":"ideas",
      "standard":"idea-registration","title":{"vi":"A","en":"A"},"duties":[{"act":"hand-in-idea","level":"commune",
      "windows":[{"opens":"03-01","closes":"04-30"}]},{"act":"check-idea","level":"commune","days":5},
      {"act":"select-idea","level":"district","until":"2024-04-05","days":7},
      {"act":"select-idea","level":"province","body":"programme-office","from":"2024-04-06"}]}]}}
      """
    office.facts["agriculture.cycle-applied"] = ["office": try JSON(Array(cycle.utf8))]
    office.records["body/commune-a"]?.state["document"]?["superior"] = "district-a"
    #expect(try office.refusal("idea.register", "YT-1", Self.idea, of: "commune-a") == "window-not-open")
    office.today = Day(unchecked: "2024-03-01")
    let registered = try office.did("idea.register", "YT-1", Self.idea, of: "commune-a")
    #expect(registered["tasks"]?.array?.first?["due"] == "2024-03-08")
    try office.did("idea.check", "YT-1", ["missing": ["A"], "fixBy": "2024-05-10"], of: "commune-a")
    office.today = Day(unchecked: "2024-05-01")
    #expect(try office.refusal("idea.register", "YT-2", Self.idea, of: "commune-a") == "window-closed")
    office.today = Day(unchecked: "2024-05-11")
    #expect(try office.refusal("idea.complete", "YT-1", ["note": "A"], of: "commune-a") == "window-closed")
    office.today = Day(unchecked: "2024-05-10")
    try office.did("idea.complete", "YT-1", ["note": "A"], of: "commune-a")
    try office.did("idea.check", "YT-1", ["missing": []], of: "commune-a")
    // Who chooses on that day.
    let sent = try office.did("idea.send-on", "YT-1", of: "commune-a")
    #expect(sent["tasks"]?.array?.first?["lead"] == "programme-office")
    office.today = Day(unchecked: "2024-04-05")
    try office.did("idea.register", "YT-3", Self.idea, of: "commune-a")
    try office.did("idea.check", "YT-3", ["missing": []], of: "commune-a")
    let earlier = try office.did("idea.send-on", "YT-3", of: "commune-a")
    #expect(earlier["tasks"]?.array?.first?["lead"] == "district-a")
    #expect(earlier["tasks"]?.array?.first?["due"] == "2024-04-16")
  }

  @Test func anIdeaIsRejectedWithAReason() throws {
    var office = try localitiesOffice()
    try office.did("idea.register", "YT-1", Self.idea, of: "commune-a")
    try office.did("idea.reject", "YT-1", ["reason": "Rút"], of: "commune-a")
    #expect(office.stage("idea/YT-1") == "rejected")
    #expect(try office.refusal("idea.send-on", "YT-1", of: "commune-a") == "stage")
  }

  @Test func onlyTheCommuneTouchesItsIdeas() throws {
    var office = try localitiesOffice()
    #expect(try office.refusal("idea.register", "YT-1", Self.idea, of: "district-a") == "not-a-commune")
    try office.did("idea.register", "YT-1", Self.idea, of: "commune-a")
    #expect(try office.refusal("idea.check", "YT-1", ["missing": []], of: "commune-b") == "not-own-record")
    #expect(try office.refusal("idea.reject", "YT-1", ["reason": "A"], of: "commune-b") == "not-own-record")
    try office.did("idea.check", "YT-1", ["missing": ["A"]], of: "commune-a")
    #expect(try office.refusal("idea.complete", "YT-1", ["note": "A"], of: "commune-b") == "not-own-record")
    try office.did("idea.complete", "YT-1", ["note": "A"], of: "commune-a")
    try office.did("idea.check", "YT-1", ["missing": []], of: "commune-a")
    #expect(try office.refusal("idea.send-on", "YT-1", of: "commune-b") == "not-own-record")
    office.records["division/office"] = nil
    #expect(try office.refusal("idea.send-on", "YT-1", of: "commune-a") == "no-division")
  }

  @Test func ideasAreCountedPerCommuneAndStage() throws {
    var office = try localitiesOffice()
    for (id, commune) in [("YT-1", "commune-a"), ("YT-2", "commune-a"), ("YT-3", "commune-b")] {
      try office.did("idea.register", id, Self.idea, of: commune)
    }
    try office.did("idea.reject", "YT-2", ["reason": "A"], of: "commune-a")
    let report = try office.report("idea-count")
    #expect(report.isEven)
    #expect(
      report.cells() == [
        ["Tên commune-a", "2", "1", "0", "0", "0", "0", "1"], ["Tên commune-b", "1", "1", "0", "0", "0", "0", "0"],
        ["Tổng cộng", "3", "2", "0", "0", "0", "0", "1"],
      ])
  }

  // MARK: - Difficulties

  @Test func aDifficultyIsATaskForWhoMustAnswerAndBecomesLate() throws {
    var office = try localitiesOffice()
    let raised = try office.did("difficulty.raise", "VM-1", Self.trouble, of: "commune-a")
    let task = try #require(raised["tasks"]?.array?.first)
    #expect(task["lead"] == "agriculture-dept" && task["due"] == "2024-04-15")
    #expect(office.deadlines["VM-1.mark-late"] == Day(unchecked: "2024-04-16").startInstant)
    #expect(
      raised["facts"]?.array?.first?["data"] == [
        "difficulty": "VM-1", "unit": "21001", "body": "agriculture-dept", "summary": "Chưa có mã số mã vạch",
        "due": "2024-04-15", "day": "2024-04-01", "isAnswered": false,
      ])
    office.today = Day(unchecked: "2024-04-16")
    try office.did("difficulty.mark-late", "VM-1", by: ["house"], of: "house")
    #expect(office.stage("difficulty/VM-1") == "late")
    #expect(try office.refusal("difficulty.answer", "VM-1", ["answer": "A"], of: "commune-b") == "not-the-answerer")
    let answered = try office.did("difficulty.answer", "VM-1", ["answer": "Đã hướng dẫn"], of: "agriculture-dept")
    #expect(office.stage("difficulty/VM-1") == "answered")
    #expect(office.state("difficulty/VM-1")["wasLate"] == true)
    #expect(office.deadlines["VM-1.mark-late"] == nil)
    #expect(answered["facts"]?.array?.first?["data"]?["isAnswered"] == true)
  }

  /// Communes chose ideas themselves in logs of before; such a one may still be sent on.
  @Test func anIdeaThatAnOldLogHoldsAsAcceptedIsSentOn() throws {
    var office = try localitiesOffice()
    try office.did("idea.register", "YT-1", Self.idea, of: "commune-a")
    let fold = try #require(Localities.kinds.first { $0.description.kind == "idea" }).fold
    var old = try #require(office.records["idea/YT-1"])
    old.events.append(("accepted", Array(#"{"day":"2023-04-01","reason":"Có vùng"}"#.utf8)))
    old.state = try JSON(fold(old.events))
    old.stage = "accepted"
    office.records["idea/YT-1"] = old
    try office.did("idea.send-on", "YT-1", of: "commune-a")
    #expect(office.stage("idea/YT-1") == "sent")
  }

  @Test func aDifficultyIsForwardedOrWithdrawn() throws {
    var office = try localitiesOffice()
    try office.did("difficulty.raise", "VM-1", Self.trouble, of: "commune-a")
    let wish: JSON = ["answerer": "programme-office", "due": "2024-05-02", "reason": "Không thuộc thẩm quyền"]
    #expect(try office.refusal("difficulty.forward", "VM-1", wish, of: "commune-b") == "not-the-answerer")
    let same: JSON = ["answerer": "agriculture-dept", "reason": "A"]
    #expect(try office.refusal("difficulty.forward", "VM-1", same, of: "agriculture-dept") == "same-answerer")
    let forwarded = try office.did("difficulty.forward", "VM-1", wish, of: "agriculture-dept")
    #expect(forwarded["tasks"]?.array?.first?["lead"] == "programme-office")
    #expect(office.state("difficulty/VM-1")["formerAnswerers"] == ["agriculture-dept"])
    #expect(office.deadlines["VM-1.mark-late"] == Day(unchecked: "2024-05-03").startInstant)
    #expect(try office.refusal("difficulty.withdraw", "VM-1", ["reason": "A"], of: "commune-b") == "not-own-record")
    try office.did("difficulty.withdraw", "VM-1", ["reason": "Đã xong"], of: "commune-a")
    #expect(office.stage("difficulty/VM-1") == "withdrawn" && office.deadlines["VM-1.mark-late"] == nil)
  }

  @Test func aDifficultyThatNobodyCanAnswerIsRefused() throws {
    var office = try localitiesOffice()
    func refused(_ name: String, _ value: JSON) throws -> String? {
      try office.refusal("difficulty.raise", "VM-1", changed(Self.trouble, name, value), of: "commune-a")
    }
    #expect(try refused("answerer", "commune-a") == "own-difficulty")
    #expect(try refused("answerer", "nobody") == "unknown-body")
    #expect(try refused("due", "2024-03-31") == "due-in-the-past")
    office.records["calendar/office"] = nil
    #expect(try refused("cause", "A") == "no-calendar")
  }

  @Test func difficultiesArePrintedByLateOpenAndAnswered() throws {
    var office = try localitiesOffice()
    for id in ["VM-1", "VM-2", "VM-3"] { try office.did("difficulty.raise", id, Self.trouble, of: "commune-a") }
    try office.did("difficulty.answer", "VM-2", ["answer": "Xong"], of: "agriculture-dept")
    office.today = Day(unchecked: "2024-04-16")
    try office.did("difficulty.mark-late", "VM-3", by: ["house"], of: "house")
    let report = try office.report("difficulties", ["answerer": "agriculture-dept"])
    #expect(report.isEven)
    #expect((0..<3).map { report.cells($0).map { $0[0] } } == [["VM-3"], ["VM-1"], ["VM-2"]])
    #expect(report.cells(2)[0].suffix(3) == ["2024-04-15", "2024-04-01", "Xong"])
    #expect(try office.report("difficulties", ["answerer": "commune-b"]).sections.allSatisfy { $0.table == nil })
  }

  // MARK: - Communes without a product

  @Test func communesWithoutAProductFollowCertificatesAndMergers() throws {
    var office = try localitiesOffice()
    func unit(_ code: String, until: JSON? = nil, into: JSON? = nil) {
      office.add(
        "unit", code,
        .members([
          "code": .string(code), "name": ["vi": .string("Xã \(code)"), "en": "C"], "level": "commune", "parent": "51",
          "validFrom": "2000-01-01", "validTo": until, "replacedBy": into,
        ]), keys: ["level": "commune"])
    }
    unit("21001")
    unit("21002")
    unit("21003")
    unit("21004", until: "2024-03-31", into: ["21003"])
    func certify(_ product: String, _ commune: UnitCode, _ from: String, _ to: String) throws {
      try office.tell(
        ProductCertified(
          product: product, name: "A", producer: "SX-1", producerName: "B", star: .three,
          validFrom: Day(unchecked: from), validTo: Day(unchecked: to), commune: commune))
    }
    try certify("SP-1", "21001", "2021-01-01", "2024-03-31")
    try certify("SP-2", "21002", "2023-01-01", "2026-01-01")
    try certify("SP-3", "21004", "2023-01-01", "2026-01-01")
    let report = try office.report("communes-without-product")
    #expect(report.isEven && report.warnings.isEmpty)
    #expect(report.cells() == [["21001", "Xã 21001", "51"]])
    try office.tell(
      ProductLapsed(product: "SP-2", producer: "SX-1", reason: .revoked, day: Day(unchecked: "2024-04-01")))
    #expect(try office.report("communes-without-product").cells().map { $0[0] } == ["21001", "21002"])
    #expect(try office.report("communes-without-product", ["communes": ["21003"]]).cells() == [])
    var named = try localitiesOffice(changing: ["communes": ["21009"]])
    named.facts = office.facts
    let outside = try named.report("communes-without-product")
    #expect(outside.cells() == [["21009", "?", "?"]] && outside.warnings.count == 1)
    let bare = try localitiesOffice()
    #expect(throws: OfficeBook<Localities>.Turned(code: "no-communes")) {
      try bare.report("communes-without-product")
    }
  }
}
#endif
