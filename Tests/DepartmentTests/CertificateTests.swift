// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import Foundation
import OCOP
import Testing
import Wire

@testable import Agriculture

/// Certificates: what a decision gives, how days change it, and what ends it.
@Suite struct CertificateTests {
  static let settings = #"{"certificates":{"warnMonths":[3,12,6],"advisoryBody":"programme-office"}}"#

  static func desk(today: String = "2026-06-01") throws -> Desk<Agriculture> {
    var desk = try Desk<Agriculture>(settings: settings, today: Day(unchecked: today))
    try desk.addBody("commune-a", level: "commune", unit: "21175")
    try desk.applyRulebooks(trees: false)
    try desk.send(
      "register", to: "producer/SX-1",
      ["name": "HTX Quế Thơm", "kind": "cooperative", "commune": "commune-a"], body: "commune-a")
    try desk.send(
      "register", to: "product/SP-1", ["name": "Bột quế", "producer": "SX-1", "set": 10, "commune": "commune-a"])
    return desk
  }

  static func result(_ score: Int64, _ day: String, _ more: [String: JSON] = [:]) -> JSON {
    let members: [String: JSON] = [
      "score": .integer(score), "decision": .string("\(score)/QĐ-UBND"), "day": .string(day),
      "councilLevel": "province",
    ]
    return .object(members.merging(more) { $1 })
  }

  private func deadlines(_ decision: JSON) -> [String: String] {
    var days: [String: String] = [:]
    for deadline in decision["deadlines"]?.array ?? [] {
      days[deadline["name"]?.string ?? ""] = deadline["at"]?.integer.map { Day(instant: $0).iso } ?? "cancelled"
    }
    return days
  }

  @Test func aDecisionGivesACertificateWithItsDaysAndAuthority() throws {
    var desk = try Self.desk()
    let decided = try desk.send(
      "record-result", to: "product/SP-1",
      Self.result(7_450, "2026-05-29", ["filed": "2026-04-02", "certificateNumber": "12/GCN"]))
    let certificate = desk.state("certificate/SP-1-1")
    #expect(desk.stage("certificate/SP-1-1") == "issued")
    #expect(certificate["number"] == "12/GCN")
    #expect(certificate["rulebook"] == "148-1489")
    #expect(certificate["authority"]?["vi"] == "Chủ tịch Ủy ban nhân dân cấp tỉnh")
    #expect(certificate["validTo"] == "2029-05-29")
    #expect(desk.state("product/SP-1")["certificate"] == "SP-1-1")
    #expect(
      deadlines(decided) == ["lapse": "2029-05-30", "warn": "2028-05-29", "open-reassessment": "2028-11-30"])
  }

  @Test func theDayOfFilingChoosesTheRulesOfAResult() throws {
    var desk = try Self.desk(today: "2026-07-30")
    expectRefusal("transition-over") {
      try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-07-22", ["filed": "2026-05-20"]))
    }
    expectRefusal("transition-over") {
      try desk.send(
        "record-result", to: "product/SP-1",
        Self.result(7_450, "2026-06-22", ["filed": "2026-05-20", "kind": "re-evaluation"]))
    }
    expectRefusal("decided-before-filed") {
      try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-07-22", ["filed": "2026-07-23"]))
    }
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-07-21", ["filed": "2026-05-20"]))
    #expect(desk.state("certificate/SP-1-1")["rulebook"] == "148-1489")
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-07-22", ["filed": "2026-05-25"]))
    #expect(desk.state("certificate/SP-1-2")["rulebook"] == "26-2026")
  }

  @Test func beforeTheFirstCriteriaAResultIsRecordedAndNotScored() throws {
    var desk = try Self.desk()
    let paper: JSON = ["star": 4, "decision": "1/QĐ", "day": "2019-01-10", "councilLevel": "province"]
    expectRefusal("no-term") { try desk.send("record-result", to: "product/SP-1", paper) }
    var full = paper
    full["validTo"] = "2022-01-10"
    try desk.send("record-result", to: "product/SP-1", full)
    #expect(desk.state("product/SP-1")["result"]?["score"] == nil)
    #expect(desk.state("certificate/SP-1-1")["star"] == 4)
    var later = full
    later["day"] = "2024-03-01"
    expectRefusal("no-score") { try desk.send("record-result", to: "product/SP-1", later) }
    later["score"] = 6_000
    expectRefusal("star-above-band") { try desk.send("record-result", to: "product/SP-1", later) }
    later["star"] = 3
    expectRefusal("term-fixed") { try desk.send("record-result", to: "product/SP-1", later) }
  }

  @Test func warningsComeAtTheOfficesMonthsAndEachIsTold() throws {
    var desk = try Self.desk()
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-05-29"))
    for (day, months, next) in [
      ("2028-05-29", 12, "2028-11-29"), ("2028-11-29", 6, "2029-02-28"), ("2029-02-28", 3, nil as String?),
    ] {
      desk.today = Day(unchecked: day) - 1
      if months == 12 { expectRefusal("not-due") { try desk.send("warn", to: "product/SP-1", body: "house") } }
      desk.today = Day(unchecked: day)
      let warned = try desk.send("warn", to: "product/SP-1", body: "house")
      #expect(warned["facts"]?.array?.first?["data"]?["months"] == .integer(Int64(months)))
      #expect(deadlines(warned)["warn"] == next)
    }
    #expect(desk.state("certificate/SP-1-1")["warned"] == [12, 6, 3])
  }

  @Test func aWarningThatIsPastAtEntryIsGivenAtOnceAndAnEndedCertificateHasNone() throws {
    var desk = try Self.desk()
    let late = try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2023-10-01"))
    #expect(
      deadlines(late) == ["lapse": "2026-10-02", "warn": "2026-04-01", "open-reassessment": "2026-04-04"])
    var ended = try Self.desk()
    let over = try ended.send("record-result", to: "product/SP-1", Self.result(7_450, "2023-05-01"))
    #expect(deadlines(over) == ["lapse": "2026-05-02", "warn": "cancelled", "open-reassessment": "cancelled"])
  }

  @Test func theWindowOfReEvaluationOpensWithATaskForTheCommune() throws {
    var desk = try Self.desk()
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2023-10-01"))
    let opened = try desk.send("open-reassessment", to: "product/SP-1", body: "house")
    let task = try #require(opened["tasks"]?.array?.first)
    #expect(task["lead"] == "commune-a")
    #expect(task["with"] == ["programme-office"])
    #expect(task["due"] == "2026-06-03")
    #expect(task["source"] == "26/2026/QĐ-TTg Art. 7.6")
  }

  @Test func aRevocationHasAGroundOfTheRulebookAndFifteenDays() throws {
    var desk = try Self.desk()
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-05-29"))
    expectRefusal("unknown-ground") {
      try desk.send("propose-revocation", to: "product/SP-1", ["ground": "stopped", "finding": "Ngừng"])
    }
    let proposed = try desk.send(
      "propose-revocation", to: "product/SP-1",
      ["ground": "production-stopped", "finding": "Cơ sở đóng cửa", "found": "2026-05-30"], body: "commune-a")
    #expect(proposed["tasks"]?.array?.first?["due"] == "2026-06-14")
    #expect(proposed["tasks"]?.array?.first?["lead"] == "programme-office")
    desk.today = Day(unchecked: "2026-06-10")
    try desk.send("revoke", to: "product/SP-1", ["decision": "90/QĐ-UBND", "reason": "Ngừng sản xuất"])
    #expect(desk.stage("certificate/SP-1-1") == "revoked")
    #expect(desk.state("certificate/SP-1-1")["revocation"]?["ground"] == "production-stopped")
    let answer = try desk.report("certificate-check", ["text": "bot que", "on": "2026-06-10"])
    #expect(answer.sections[0].paragraphs[0].vi.contains("không có giấy chứng nhận còn hiệu lực"))
    #expect(
      answer.cells().first?.last == "Bị thu hồi từ 10/06/2026 theo 90/QĐ-UBND: Đã ngừng sản xuất; Ngừng sản xuất.")
    #expect(
      try desk.report("certificate-check", ["text": "SP-1", "on": "2026-06-09"]).cells().first?[7] == "Còn hiệu lực")
  }

  @Test func theTransitionKeepsAnOldCertificateForAHundredAndEightyDays() throws {
    var desk = try Self.desk(today: "2026-06-20")
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2023-06-10"))
    try desk.send("lapse", to: "product/SP-1", body: "house")
    expectRefusal("too-long") {
      try desk.send("extend-certificate", to: "product/SP-1", ["until": "2026-12-08", "decision": "1/CV"])
    }
    let kept = try desk.send("extend-certificate", to: "product/SP-1", ["until": "2026-12-07", "decision": "1/CV"])
    #expect(deadlines(kept)["lapse"] == "2026-12-08")
    #expect(desk.stage("product/SP-1") == "certified")
    let certificate: Certificate = try desk.record("certificate/SP-1-1")
    #expect(certificate.status(on: Day(unchecked: "2026-06-11"), warnMonths: [12]) == .extended)
    #expect(certificate.status(on: Day(unchecked: "2026-12-08"), warnMonths: [12]) == .lapsed)
    var younger = try Self.desk(today: "2026-06-20")
    try younger.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-06-10"))
    expectRefusal("no-extension") {
      try younger.send("extend-certificate", to: "product/SP-1", ["until": "2029-07-01", "decision": "1/CV"])
    }
  }

  @Test func afterChecksFindAndProposeRevocation() throws {
    var desk = try Self.desk()
    let plan: JSON = [
      "name": "Hậu kiểm 2026", "products": ["SP-1"], "from": "2026-06-01", "to": "2026-06-30",
      "lead": "programme-office",
    ]
    expectRefusal("not-certified") { try desk.send("plan", to: "after-check/HKT-1", plan) }
    try desk.send("record-result", to: "product/SP-1", Self.result(7_450, "2026-05-29"))
    try desk.send("plan", to: "after-check/HKT-1", plan)
    expectRefusal("not-checked") { try desk.send("finish", to: "after-check/HKT-1", ["summary": "Xong"]) }
    let finding: JSON = ["product": "SP-1", "isKept": false, "finding": "In sai nhãn", "ground": "mark-misused"]
    let found = try desk.send("record", to: "after-check/HKT-1", finding)
    let send = try #require(found["sends"]?.array?.first)
    #expect(send["command"] == "agriculture.product.propose-revocation/SP-1")
    try desk.send("propose-revocation", to: "product/SP-1", try #require(send["fields"]), body: "house")
    try desk.send("finish", to: "after-check/HKT-1", ["summary": "Xong"])
    #expect(desk.state("certificate/SP-1-1")["proposal"]?["ground"] == "mark-misused")
  }

  @Test func theListOfAValidDayIsSortedByStarAndCountsAgree() throws {
    var desk = try Self.desk()
    try desk.send(
      "register", to: "product/SP-2", ["name": "Trà quế", "producer": "SX-1", "set": 11, "commune": "commune-a"])
    try desk.send("record-result", to: "product/SP-1", Self.result(5_500, "2023-07-01"))
    try desk.send("record-result", to: "product/SP-2", Self.result(7_500, "2026-05-01"))
    let list = try desk.report("certificate-valid", ["on": "2026-06-01"])
    #expect(list.cells().map { $0[2] } == ["Trà quế", "Bột quế"])
    #expect(list.sections[0].paragraphs[0].vi == "Tổng số 2. 4 sao: 1; 3 sao: 1")
    let june = try desk.answer("certificate-count", ["on": "2026-06-01", "commune": "commune-a"])
    #expect(june["inForce"] == 2)
    #expect(june["stars"]?.array?[2]["expiring"] == 1)
    let july = try desk.answer("certificate-count", ["on": "2026-07-02"])
    #expect(july["inForce"] == 1)
    #expect(july["stars"]?.array?[2]["lapsed"] == 1)
    #expect(try desk.answer("certificate-count", ["on": "2023-06-30"])["inForce"] == 0)
  }

  // MARK: - Properties

  private struct Dice {
    var state: UInt64
    mutating func roll(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
  }

  /// Whatever is sent, in whatever order and however late: each certificate has a decision and a number, no day has two
  /// of a product, and the product is certified only by one that holds.
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func noDayHasTwoCertificatesAndNoneIsWithoutADecision(seed: UInt64) throws {
    var dice = Dice(state: seed)
    var desk = try Self.desk(today: "2019-03-01")
    var (given, refused, number) = (0, 0, 1)
    for step in 0..<150 {
      desk.today = desk.today + dice.roll(60)
      let product = "product/SP-\(number)"
      do {
        try act(step, on: product, &desk, &dice)
        given += 1
      } catch is Refused { refused += 1 }
      try expectSound(desk)
      if desk.stage(product) == "revoked" {
        // A revoked product is registered anew.
        number += 1
        try desk.send(
          "register", to: "product/SP-\(number)",
          ["name": "Bột quế", "producer": "SX-1", "set": 10, "commune": "commune-a"])
      }
    }
    #expect(given > 20 && refused > 20, "\(given) \(refused)")
  }

  private func act(_ step: Int, on product: String, _ desk: inout Desk<Agriculture>, _ dice: inout Dice) throws {
    let dated = desk.today - dice.roll(90)
    switch dice.roll(10) {
    case 0...4:
      let level = ["province", "district", "central"][dice.roll(3)]
      var fields = Self.result(Int64(3_000 + dice.roll(7_001)), dated.iso, ["councilLevel": .string(level)])
      fields["decision"] = .string("\(step)/QĐ")
      if dice.roll(2) == 0 { fields["filed"] = .string((dated - dice.roll(40)).iso) }
      if dice.roll(4) == 0 { fields["star"] = .integer(Int64(1 + dice.roll(5))) }
      if dice.roll(6) == 0 { fields["validTo"] = .string(dated.adding(months: 36).iso) }
      try desk.send("record-result", to: product, fields)
    case 5: try desk.send("lapse", to: product, body: "house")
    case 6:
      try desk.send("revoke", to: product, ["decision": .string("\(step)/QĐ"), "reason": "Vi phạm"], dated: dated)
    case 7:
      let until = Day(iso: desk.state(product)["validTo"]?.string ?? "") ?? desk.today
      try desk.send(
        "extend-certificate", to: product,
        ["until": .string((until + dice.roll(200)).iso), "decision": .string("\(step)/CV")])
    case 8: try desk.send("warn", to: product, body: "house")
    default: try desk.send("open-reassessment", to: product, body: "house")
    }
  }

  private func expectSound(_ desk: Desk<Agriculture>) throws {
    let ids = desk.records.keys.filter { $0.hasPrefix("certificate/") }
    let all = try Dictionary(
      uniqueKeysWithValues: ids.map { (String($0.dropFirst("certificate/".count)), try desk.record($0) as Certificate) }
    )
    for certificate in all.values {
      #expect(!certificate.decision.isEmpty && !certificate.number.isEmpty)
      #expect(certificate.star >= .three && certificate.validFrom <= desk.today)
    }
    for (product, own) in Dictionary(grouping: all.values, by: \.product) {
      let spans = own.filter { $0.validFrom <= $0.lastDay }.sorted { $0.validFrom < $1.validFrom }
      for (earlier, later) in zip(spans, spans.dropFirst()) {
        #expect(earlier.lastDay < later.validFrom, "\(earlier) and \(later)")
      }
      let record: Product = try desk.record("product/\(product)")
      if record.stage == .certified {
        #expect(record.certificate.flatMap { all[$0] }?.lastDay == record.validTo)
      }
    }
  }

  // MARK: - Stored forms

  @Test func storedEventsKeepTheirForm() throws {
    let day = Day(unchecked: "2026-05-29")
    let grant = Certificate.Grant(
      product: "SP-1", productName: "A", producer: "SX-1", producerName: "B", commune: "commune-a",
      set: try #require(ProductSetNumber(10)), star: .three, score: Score(points: 60), number: "1/GCN",
      decision: "1/QĐ", authority: BilingualText("C", "D"), council: .province, rulebook: "26-2026",
      assessment: "PH-2026-0001", validFrom: day, validTo: day)
    #expect(
      try stored(Certificate.Event.issued(grant: grant)) == """
        {"issued":{"grant":{"assessment":"PH-2026-0001","authority":{"en":"D","vi":"C"},"commune":"commune-a",\
        "council":"province","decision":"1/QĐ","number":"1/GCN","producer":"SX-1","producerName":"B","product":"SP-1",\
        "productName":"A","rulebook":"26-2026","score":6000,"set":10,"star":3,"validFrom":"2026-05-29",\
        "validTo":"2026-05-29"}}}
        """)
    let events: [(Certificate.Event, String)] = [
      (.warned(months: 6, day: day), #"{"warned":{"day":"2026-05-29","months":6}}"#),
      (.reassessmentOpened(from: day, to: day), #"{"reassessmentOpened":{"from":"2026-05-29","to":"2026-05-29"}}"#),
      (
        .extended(until: day, decision: "1", day: day),
        #"{"extended":{"day":"2026-05-29","decision":"1","until":"2026-05-29"}}"#
      ),
      (
        .revocationProposed(ground: "a", finding: "b", found: day, due: day),
        #"{"revocationProposed":{"due":"2026-05-29","finding":"b","found":"2026-05-29","ground":"a"}}"#
      ),
      (.replaced(by: "SP-1-2", day: day), #"{"replaced":{"by":"SP-1-2","day":"2026-05-29"}}"#),
      (.lapsed(day: day), #"{"lapsed":{"day":"2026-05-29"}}"#),
      (.handedOver(to: "a", decision: "1"), #"{"handedOver":{"decision":"1","to":"a"}}"#),
      (
        .revoked(decision: "1", ground: "a", reason: "b", day: day),
        #"{"revoked":{"day":"2026-05-29","decision":"1","ground":"a","reason":"b"}}"#
      ),
    ]
    for (event, text) in events { #expect(try stored(event) == text) }
    #expect(
      try stored(
        AfterCheck.Event.planned(
          name: "A", products: ["SP-1"], from: day, to: day, surprise: true, lead: "a", cooperating: ["b"])) == """
          {"planned":{"cooperating":["b"],"from":"2026-05-29","lead":"a","name":"A","products":["SP-1"],\
          "surprise":true,"to":"2026-05-29"}}
          """)
    #expect(
      try stored(AfterCheck.Event.found(product: "SP-1", isKept: false, finding: "A", ground: "b", day: day))
        == #"{"found":{"day":"2026-05-29","finding":"A","ground":"b","isKept":false,"product":"SP-1"}}"#)
    #expect(
      try stored(AfterCheck.Event.finished(summary: "A", day: day))
        == #"{"finished":{"day":"2026-05-29","summary":"A"}}"#)
    #expect(
      try stored(Product.Event.extended(until: day, decision: "1", day: day))
        == #"{"extended":{"day":"2026-05-29","decision":"1","until":"2026-05-29"}}"#)
  }
}

extension Desk {
  /// A record as its module reads it.
  func record<Value: Decodable>(_ name: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(try #require(records[name]).state.bytes))
  }
}
#endif
