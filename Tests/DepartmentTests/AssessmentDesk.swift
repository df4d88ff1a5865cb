// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import Foundation
import OCOP
import Testing
import Wire

@testable import Agriculture

/// An office with a product, a council of five and the rulebooks; what is sent to other records arrives at once.
struct AssessmentDesk {
  var desk: Desk<Agriculture>

  static func settings(failedGate: String = "lower-star", limit: Int = 3) -> String {
    """
    {"certificates":{"warnMonths":[12,6,3],"advisoryBody":"programme-office"},
     "assessment":{"councils":[
       {"level":"district","quorumPercent":60,"chairMustAttend":true,"spreadLimit":10,"papersAhead":1},
       {"level":"province","quorumPercent":75,"chairMustAttend":true,"spreadLimit":10,"papersAhead":2}],
      "ranking":{"combining":"mean","gateReading":"mean","gatesAddUp":true,"failedGate":"\(failedGate)",
       "allowsNone":true},
      "checks":[
       {"area":"food-safety","title":{"vi":"An toàn thực phẩm","en":"Food safety"},"lead":"health-dept","sets":[7]},
       {"area":"label","title":{"vi":"Nhãn","en":"Label"},"lead":"science-technology-dept"}],
      "checkDays":5,"supplementDays":10,"roundLimit":\(limit)}}
    """
  }

  static let members: JSON = [
    [
      "member": "chair", "body": "province-committee", "post": "Phó Chủ tịch UBND tỉnh", "role": "chair",
      "name": "Người A",
    ],
    ["member": "agriculture", "body": "agriculture-dept", "post": "Giám đốc Sở NN&MT", "role": "vice"],
    ["member": "trade", "body": "industry-trade-dept", "post": "Phó Giám đốc Sở Công Thương", "role": "member"],
    ["member": "health", "body": "health-dept", "post": "Phó Giám đốc Sở Y tế", "role": "member"],
    ["member": "secretary", "body": "programme-office", "post": "Chuyên viên", "role": "secretary"],
  ]

  init(today: String = "2026-08-03", failedGate: String = "lower-star", limit: Int = 3) throws {
    desk = try Desk<Agriculture>(
      settings: Self.settings(failedGate: failedGate, limit: limit), today: Day(unchecked: today))
    try desk.addBody("commune-a", level: "commune", unit: "21175")
    for body in ["health-dept", "assessment-council", "programme-office"] {
      try desk.addBody(body, level: "province", unit: "51")
    }
    try desk.addCalendar()
    try desk.applyRulebooks()
    try desk.send(
      "register", to: "producer/SX-1", ["name": "HTX Trái Ngọt", "kind": "cooperative", "commune": "commune-a"],
      body: "commune-a")
    for number in 1...4 {
      try desk.send(
        "register", to: "product/SP-\(number)",
        ["name": .string("Xoài sấy \(number)"), "producer": "SX-1", "set": 7, "commune": "commune-a"], body: "commune-a"
      )
    }
  }

  /// A round and a council, and an assessment that is open.
  mutating func open(_ product: String = "SP-1", kind: String = "first", filed: String = "2026-07-22") throws {
    if desk.records["round/DDG-1"] == nil {
      try send("open", to: "round/DDG-1", ["level": "province", "year": 2026, "number": 2])
      try found("HDDG-1", "province")
    }
    let id = product.replacing("SP", with: "PH")
    try send(
      "open", to: "assessment/\(id)",
      ["product": .string(product), "kind": .string(kind), "filed": .string(filed), "round": "DDG-1"])
  }

  mutating func found(_ id: String, _ level: String) throws {
    try send(
      "found", to: "council/\(id)",
      [
        "owner": "assessment-council", "level": .string(level), "decision": "1/QĐ-UBND", "members": Self.members,
      ])
  }

  /// From the checks to the day of the session.
  mutating func meet(_ id: String = "PH-1", council: String = "HDDG-1") throws {
    for check in desk.state("assessment/\(id)")["checks"]?.array ?? [] {
      try send(
        "record-check", to: "assessment/\(id)", ["area": check["area"] ?? "", "isPassed": true, "note": "Đạt"],
        body: check["lead"]?.string ?? "")
    }
    let session = desk.today + 7
    try send(
      "invite", to: "assessment/\(id)",
      ["council": .string(council), "session": .string(session.iso), "place": "Hội trường UBND tỉnh"])
    desk.today = session
  }

  /// One sheet of each scoring member.
  mutating func score(_ sheets: [[String: Int]], of id: String = "PH-1") throws {
    for (member, points) in zip(["chair", "agriculture", "trade", "health"], sheets) {
      try send("score", to: "assessment/\(id)", Self.sheet(member, points), body: "assessment-council")
    }
  }

  static func sheet(_ member: String, _ points: [String: Int]) -> JSON {
    let choices = points.sorted { $0.key < $1.key }.map { JSON.string("\($0.key)=\($0.value)") }
    return ["member": .string(member), "choices": .array(choices), "comments": "Bao bì đẹp"]
  }

  /// The best of set 7, or that with other points in some criteria.
  static func points(_ changes: [String: Int] = [:]) throws -> [String: Int] {
    let best = try RulebookFiles.tree(7).leaves.map { ($0.code, $0.choices.map(\.points).max() ?? 0) }
    return Dictionary(uniqueKeysWithValues: best).merging(changes) { $1 }
  }

  @discardableResult
  mutating func send(
    _ command: String, to record: String, _ fields: JSON = [:], body: String = "agriculture-dept", dated: Day? = nil
  ) throws -> JSON {
    let decision = try desk.send(command, to: record, fields, body: body, dated: dated)
    for sent in decision["sends"]?.array ?? [] {
      let subject = sent["command"]?.string ?? ""
      let parts = subject.split(whereSeparator: { ".".contains($0) }).map(String.init)
      let target = parts[2].split(separator: "/").map(String.init)
      try desk.send(target[0], to: "\(parts[1])/\(target[1])", sent["fields"] ?? [:], body: "house")
    }
    return decision
  }
}
#endif
