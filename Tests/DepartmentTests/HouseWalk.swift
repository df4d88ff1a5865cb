import Coordination
import House
import Testing
import Wire

@testable import ModuleKit

/// Walks over the house's own rules: tasks, hand-overs, absences, successions, identities, reference documents.
extension Walks {
  static let house = Walks(probes: [:]) {
    try tasks()
    try successions()
    var desk = try HouseWalk.office()
    try desk.send(
      "stand-in", to: "absence/A", ["officer": "Lan", "standIn": "Hoa", "from": "2024-03-25", "to": "2024-03-29"])
    try desk.explore("absence/A", Probe("end", as: "agriculture-dept"))
    try desk.assign("NV-9", lead: "a-dept")
    try desk.send("start", to: "handover/B", ["fromBody": "a-dept", "toBody": "b-dept", "reason": "Sáp nhập"])
    try desk.send("take-over", to: "task/NV-9", ["handover": "B", "fromBody": "a-dept", "toBody": "b-dept"])
    try desk.explore("handover/B", Probe("finish", as: "agriculture-dept"))
    try desk.send("add", to: "identity/lan", ["body": "agriculture-dept", "roles": ["officer"], "local": true])
    try desk.explore("identity/lan", Probe("revoke", ["reason": "Chuyển công tác"], as: "agriculture-dept"))
    try desk.send("apply", to: "unit/51", ["document": HouseWalk.province])
    try desk.send("apply", to: "division/office", ["document": ["areas": []]])
    try desk.send("apply", to: "calendar/office", ["document": HouseWalk.calendar])
  }

  private static func tasks() throws {
    var desk = try HouseWalk.office()
    try desk.assign("NV-1", lead: "agriculture-dept", with: ["a-dept"])
    let lead: BodyID = "agriculture-dept"
    try desk.explore(
      "task/NV-1", Probe("accept", as: lead.rawValue), Probe("start", as: lead.rawValue),
      Probe("ask-input", ["from": ["a-dept"], "question": "Ý kiến?"], as: lead.rawValue),
      Probe("contribute", ["text": "Nhất trí"], as: "a-dept"), Probe("complete", ["result": "Xong"], as: lead.rawValue),
      Probe("return", ["reason": "Chưa đạt"], as: lead.rawValue),
      Probe("reassign", ["lead": "agriculture-dept", "with": ["a-dept"], "reason": "Giao lại"], as: "b-dept"),
      Probe("cancel", ["reason": "Thôi"], as: "b-dept"),
      Probe("take-over", ["handover": "BG-1", "fromBody": "a-dept", "toBody": "agriculture-dept"], as: "house"))
  }

  /// A body with two successors: what it led waits for a person, what one of them cooperated in follows a rule.
  private static func successions() throws {
    var empty = try HouseWalk.office()
    try empty.open()
    var office = empty
    office.records["succession/CG-1"] = nil
    for task in ["NV-1", "NV-2"] { try office.assign(task, lead: "old-dept") }
    try office.open()
    #expect(office.stage("succession/CG-1") == "undecided" && empty.stage("succession/CG-1") == "decided")
    func resumed(_ office: Desk<House>, after change: (inout Desk<House>) throws -> Void) throws {
      var copy = office
      try change(&copy)
      try copy.send("resume", to: "succession/CG-1")
    }
    try resumed(office) { try $0.assign("NV-3", lead: "old-dept") }
    try resumed(office) {
      for task in ["NV-1", "NV-2"] { try $0.send("cancel", to: "task/\(task)", ["reason": "Thôi"]) }
    }
    for task in ["NV-1", "NV-2"] {
      try office.send("decide", to: "succession/CG-1", ["tasks": [.string(task)], "to": "a-dept"])
    }
    #expect(office.stage("succession/CG-1") == "decided")
    try resumed(office) { try $0.assign("NV-3", lead: "old-dept") }
    // What is about a commune that ended with it follows the commune.
    try resumed(office) { try $0.assign("NV-4", lead: "old-dept", with: ["old-commune"]) }
  }
}

enum HouseWalk {
  static let province: JSON = [
    "code": "51", "name": ["vi": "Tỉnh Mẫu", "en": "Sample"], "level": "province", "validFrom": "2020-01-01",
  ]
  static let calendar: JSON = [
    "validFrom": "2024-01-01", "validTo": "2024-12-31", "weekend": [6, 7], "holidays": [:], "substitutes": [:],
  ]

  static func office() throws -> Desk<House> {
    var desk = try Desk<House>(today: Day(unchecked: "2024-03-22"))
    func body(_ id: String, to last: String? = nil, next: [String] = [], isCommune: Bool = false) throws {
      let document = JSON.members([
        "id": .string(id), "name": ["vi": .string(id), "en": .string(id)], "kind": "department",
        "level": isCommune ? "commune" : "province", "unit": isCommune ? "21001" : "51", "validFrom": "2020-01-01",
        "validTo": last.map(JSON.string),
        "replacedBy": next.isEmpty ? nil : .array(next.map(JSON.string)),
      ])
      try desk.send("apply", to: "body/\(id)", ["document": document])
    }
    for id in ["agriculture-dept", "a-dept", "b-dept"] { try body(id) }
    try body("old-dept", to: "2024-02-29", next: ["a-dept", "b-dept"])
    try body("old-commune", to: "2024-02-29", next: ["a-dept"], isCommune: true)
    return desk
  }
}

extension Desk<House> {
  /// Given while the old body still was.
  mutating func assign(_ id: String, lead: String, with: [String] = []) throws {
    try send(
      "assign", to: "task/\(id)",
      [
        "task": "report", "title": "Báo cáo", "lead": .string(lead), "with": .array(with.map(JSON.string)),
        "due": "2024-05-02",
      ], dated: Day(unchecked: "2024-02-20"))
  }

  fileprivate mutating func open() throws {
    try send("open", to: "succession/CG-1", ["from": "old-dept", "decision": "1/QĐ", "day": "2024-03-01"])
  }
}
