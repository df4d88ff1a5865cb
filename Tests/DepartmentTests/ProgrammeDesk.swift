// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import Foundation
import OCOP
import Testing
import Wire

@testable import Programme

/// An office in which a programme can be played: units, bodies, facts and tasks, as the house and others have them.
struct ProgrammeDesk {
  var desk: Desk<Programme>

  static let districts: [UnitCode] = ["522", "524", "525"]
  /// Two communes in each district.
  static let communes: [UnitCode] = ["21001", "21002", "21003", "21004", "21005", "21006"]

  init(today: String, bodies: [String] = ["agriculture-dept", "industry-trade-dept", "programme-office"]) throws {
    desk = try Desk<Programme>(today: Day(unchecked: today))
    for body in bodies { try desk.addBody(body, level: "province", unit: "51") }
  }

  /// A province of three districts with two communes each.
  mutating func addUnits() throws {
    try add(unit: "51", level: "province", parent: nil)
    for district in Self.districts { try add(unit: district, level: "district", parent: "51") }
    for (place, commune) in Self.communes.enumerated() {
      try add(unit: commune, level: "commune", parent: Self.districts[place / 2])
    }
  }

  private mutating func add(unit: UnitCode, level: String, parent: UnitCode?) throws {
    let document: JSON = .members([
      "code": .string(unit.rawValue), "name": ["vi": .string("Đơn vị \(unit)"), "en": .string("Unit \(unit)")],
      "level": .string(level), "parent": parent.map { .string($0.rawValue) }, "validFrom": "2015-01-01",
    ])
    desk.records["unit/\(unit)"] = (
      1, "applied", ["document": document, "level": .string(level), "effective": "2015-01-01"]
    )
  }

  mutating func hear(_ fact: some Fact) throws {
    let name = "\(type(of: fact).module).\(type(of: fact).name)"
    desk.facts[name, default: [:]][fact.subject] = try JSON(Array(JSONEncoder().encode(fact)))
  }

  mutating func certify(
    _ product: String, _ star: Star, on day: String, in commune: UnitCode = "21001", producer: String? = nil,
    earlier: [EarlierRecognition]? = nil
  ) throws {
    let day = Day(unchecked: day)
    try hear(
      ProductCertified(
        product: product, name: product, producer: producer ?? "CT-\(product)", producerName: "A", star: star,
        validFrom: day, validTo: day.adding(months: 36), commune: commune, earlier: earlier))
  }

  mutating func apply(_ id: String, _ document: JSON) throws {
    try desk.send("apply", to: "programme/\(id)", ["document": document], body: "programme-office")
  }

  /// Keeps the tasks of a decision as the house would, and tells their ids.
  @discardableResult
  mutating func take(_ decision: JSON, about subject: String) throws -> [String] {
    var ids: [String] = []
    for var task in decision["tasks"]?.array ?? [] {
      let id = "NV-\(desk.records.keys.count { $0.hasPrefix("task/") } + 1)"
      task["subject"] = .string(subject)
      task["status"] = "assigned"
      (task["open"], task["assigned"], task["next"]) = (true, .string(desk.today.iso), .array([task["lead"] ?? ""]))
      desk.records["task/\(id)"] = (1, "assigned", task)
      ids.append(id)
    }
    return ids
  }

  /// Tasks whose day is over are late, as the house would have them.
  mutating func markLate() {
    for (id, task) in desk.records where id.hasPrefix("task/") && task.state["open"] == true {
      guard let due = task.state["due"]?.string.flatMap({ Day(iso: $0) }), due < desk.today else { continue }
      desk.records[id]?.state["late"] = true
    }
  }

  func reached(_ programme: String, at day: String? = nil) throws -> [String: Int] {
    let answer = try desk.answer(
      "progress", .members(["programme": .string(programme), "at": day.map(JSON.string)]))
    var reached: [String: Int] = [:]
    for row in answer["targets"]?.array ?? [] {
      guard let id = row["id"]?.string, let value = row["reached"]?.integer else { continue }
      reached[id] = Int(value)
    }
    return reached
  }

  func report(_ question: String, _ programme: String, _ more: [String: JSON] = [:]) throws -> Report {
    var fields = more
    fields["programme"] = .string(programme)
    let answer = try desk.answer(question, .object(fields))
    return try JSONDecoder().decode(Report.self, from: Data(answer.bytes))
  }
}

/// Small documents.
enum Paper {
  static let title: JSON = ["vi": "Kế hoạch", "en": "Plan"]

  static func target(
    _ id: String, _ metric: String, _ comparison: String, _ value: Int64, upTo: Int64? = nil,
    _ more: [String: JSON] = [:]
  ) -> JSON {
    var members: [String: JSON] = [
      "id": .string(id), "metric": .string(metric), "operator": .string(comparison), "value": .integer(value),
      "unit": ["vi": "sản phẩm", "en": "products"], "title": ["vi": .string("Chỉ tiêu \(id)"), "en": .string(id)],
      "source": "assumed",
    ]
    if let upTo { members["upTo"] = .integer(upTo) }
    return .object(members.merging(more) { $1 })
  }

  static func task(_ task: String, _ lead: String, _ time: [String: JSON], with bodies: [JSON] = []) -> JSON {
    let members: [String: JSON] = [
      "task": .string(task), "title": ["vi": .string("Việc \(task)"), "en": .string(task)], "lead": .string(lead),
      "with": .array(bodies), "source": "assumed",
    ]
    return .object(members.merging(time) { $1 })
  }

  static func step(_ id: String, _ more: [String: JSON]) -> JSON {
    .object(["id": .string(id), "title": title, "source": "assumed"].merging(more) { $1 })
  }

  static func programme(
    _ year: Int64, issued: String, targets: [JSON] = [], calendar: [JSON] = [], assignments: [JSON] = [],
    _ more: [String: JSON] = [:]
  ) -> JSON {
    let members: [String: JSON] = [
      "title": title, "province": "51", "year": .integer(year), "number": "69/KH-UBND", "issued": .string(issued),
      "signerPost": "Chủ tịch", "legalBases": [], "targets": .array(targets), "calendar": .array(calendar),
      "assignments": .array(assignments),
    ]
    return .object(members.merging(more) { $1 })
  }
}
#endif
