// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Agriculture
import Coordination
import OCOP
import Testing
import Wire

@testable import ModuleKit

/// The sample office of these tests: two communes of a district, a calendar, a division of labour, units of both maps.
func agricultureOffice(
  today: String = "2024-04-01", cycle: String? = nil
) throws -> OfficeBook<Agriculture> {
  var settings = try JSON(Array(AgricultureTests.settings.utf8))
  settings["cycle"] = cycle.map { try? JSON(Array($0.utf8)) } ?? nil
  var office = try OfficeBook(Agriculture.self, settings: settings, today: today)
  try office.apply(
    "calendar", WorkingCalendar(validFrom: Day(unchecked: "2020-01-01"), validTo: Day(unchecked: "2030-12-31")),
    effective: "2020-01-01")
  try office.apply(
    "division",
    DivisionOfLabour(areas: [
      .init(area: "product-selection", lead: "agriculture-dept", source: "seed 001"),
      .init(area: "assessment", lead: "agriculture-dept", source: "seed 000"),
    ]), effective: "2020-01-01")
  for (id, level, unit) in [
    ("agriculture-dept", "province", "51"), ("industry-trade-dept", "province", "51"),
    ("district-a", "district", "522"),
    ("commune-a", "commune", "21001"), ("commune-b", "commune", "21002"), ("commune-new", "commune", "21003"),
  ] {
    var body: JSON = [
      "id": .string(id), "name": ["vi": .string("Tên \(id)"), "en": .string("Name of \(id)")], "kind": "committee",
      "level": .string(level), "unit": .string(unit), "validFrom": "2020-01-01",
    ]
    if level == "commune" { body["superior"] = "district-a" }
    office.put("body", id, body)
  }
  for (code, name, level, parent) in [
    ("51", "Tỉnh Quảng Ngãi", "province", nil), ("522", "Huyện Mẫu", "district", "51"),
    ("21001", "Xã Mẫu A", "commune", "522"), ("21002", "Xã Mẫu B", "commune", "522"),
    ("21003", "Xã Mới", "commune", "51"),
  ] as [(String, String, String, String?)] {
    var unit: JSON = [
      "code": .string(code), "name": ["vi": .string(name), "en": .string(name)], "level": .string(level),
      "validFrom": "2020-01-01",
    ]
    unit["parent"] = parent.map(JSON.string)
    office.put("unit", code, unit)
  }
  return office
}

extension OfficeBook {
  /// A reference document of the house.
  mutating func put(_ kind: String, _ id: String, _ document: JSON) {
    records["\(kind)/\(id)"] = Written(
      state: ["document": document, "effective": "2020-01-01"], stage: "applied", body: "house", version: 1)
  }

  /// The answer to a question that is a report.
  func paper(_ question: String, _ fields: JSON = [:]) throws -> Report {
    try Coding.value(Report.self, self.question(question, fields).bytes)
  }

  /// What the module sends when it hears of a fact.
  func sends(hearing fact: some Fact) throws -> [JSON] {
    let name = "\(type(of: fact).module).\(type(of: fact).name)"
    let meta: JSON = [
      "ask": "reaction", "now": .integer(today.startInstant), "dated": .string(today.iso),
      "actor": ["name": "house", "body": "agriculture-dept", "roles": ["house"]],
    ]
    let heard: JSON = [
      "fact": .string(name), "subject": .string(fact.subject), "position": 1, "data": try JSON(Coding.bytes(fact)),
    ]
    var given: [JSON] = []
    for _ in 0..<8 {
      let answer = handler.handle(
        Message(.ask, id: "a1", subject: name, meta: meta, body: ["fact": heard, "given": .array(given)]))
      let told = try JSON(answer.body)
      guard answer.verb == .need else {
        try #require(answer.verb == .decision, "\(told.text)")
        return told["sends"]?.array ?? []
      }
      given += (told["reads"]?.array ?? []).map { ["read": $0, "rows": .array(rows(of: $0))] }
    }
    throw Turned(code: "too-many-rounds")
  }

  /// Sends what the house sends, and gives what was decided.
  mutating func house(
    _ command: String, _ id: String, _ fields: JSON = [:], of body: String = "agriculture-dept"
  ) throws -> JSON {
    switch try send(command, id, fields, by: ["house"], of: body) {
    case .decided(let decision): return decision
    case .refused(let code): throw Turned(code: code)
    }
  }

  mutating func move(to day: String) { today = Day(unchecked: day) }
}

extension OfficeBook<Agriculture> {
  /// A producer and a product of commune-a.
  mutating func addProduct() throws {
    try did(
      "producer.register", "SX-1",
      ["name": "HTX Quế Thơm", "kind": "cooperative", "commune": "commune-a", "taxCode": "4300990041"], of: "commune-a")
    try did(
      "product.register", "SP-1", ["name": "Bột quế", "producer": "SX-1", "set": 10, "commune": "commune-a"],
      of: "commune-a")
  }

  /// The facts of that name that a decision tells.
  func told(_ name: String, in decision: JSON) -> [JSON] {
    (decision["facts"]?.array ?? []).filter { $0["fact"] == .string(name) }.compactMap { $0["data"] }
  }
}

extension JSON {
  /// The object with another value of that member, or without it.
  func setting(_ name: String, _ value: JSON?) -> JSON {
    var copy = self
    copy[name] = value
    return copy
  }
}
#endif
