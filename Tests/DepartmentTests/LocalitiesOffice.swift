// Compiled while the department is in the building: its folder can go without touching this one.
#if Localities
import Coordination
import Localities
import Testing
import Wire

@testable import ModuleKit

/// The sample office of these tests: two communes, a district, two departments, a calendar, a division of labour.
func localitiesOffice(today: String = "2024-04-01", changing settings: JSON = [:]) throws -> OfficeBook<Localities> {
  var all: [String: JSON] = [
    "communes": [], "ideaArea": "product-selection", "ideaDays": 10, "answerDays": 10, "reviewDays": 5,
    "reviewArea": "monitoring", "revocationDays": 10, "remindBeforeDays": 3, "remindEveryDays": 5, "reminders": 3,
  ]
  all.merge(settings.object ?? [:]) { $1 }
  var office = try OfficeBook(Localities.self, settings: .object(all), today: today)
  try office.apply(
    "calendar", WorkingCalendar(validFrom: Day(unchecked: "2024-01-01"), validTo: Day(unchecked: "2024-12-31")),
    effective: "2024-01-01")
  try office.apply(
    "division",
    DivisionOfLabour(areas: [
      .init(area: "product-selection", lead: "agriculture-dept", source: "seed 001"),
      .init(area: "monitoring", lead: "agriculture-dept", source: "seed 000"),
    ]),
    effective: "2024-01-01")
  for (id, level, unit) in [
    ("agriculture-dept", "province", "51"), ("programme-office", "province", "51"), ("district-a", "district", "522"),
    ("commune-a", "commune", "21001"), ("commune-b", "commune", "21002"),
  ] {
    office.add(
      "body", id,
      [
        "id": .string(id), "name": ["vi": .string("Tên \(id)"), "en": .string("Name of \(id)")], "kind": "committee",
        "level": .string(level), "unit": .string(unit), "validFrom": "2020-01-01",
      ])
  }
  office.add(
    "body", "ministry",
    [
      "id": "ministry", "name": ["vi": "Bộ", "en": "Ministry"], "kind": "ministry", "level": "central",
      "validFrom": "2020-01-01",
    ])
  return office
}

extension OfficeBook {
  /// A reference document of the house.
  mutating func add(_ kind: String, _ id: String, _ document: JSON, keys: [String: JSON] = [:]) {
    var state = keys
    (state["document"], state["effective"]) = (document, "2020-01-01")
    records["\(kind)/\(id)"] = Written(state: .object(state), stage: "applied", body: "house", version: 1)
  }

  /// Asks as the host does, reads by stage, by body and totals included; writes nothing.
  func asks(_ subject: String, _ purpose: String, _ fields: JSON, body: String = "programme-office", own: String? = nil)
    throws -> JSON
  {
    let noon = today.startInstant + 43_200_000
    var actor: JSON = ["name": "clerk", "body": .string(body), "roles": ["officer"]]
    actor["own"] = own.map(JSON.string)
    let meta: JSON = [
      "ask": .string(purpose), "now": .integer(noon), "dated": .string(today.iso), "actor": actor,
      "record": "XX-2024-0001",
    ]
    var given: [JSON] = []
    for _ in 0..<8 {
      let content: JSON = ["fields": fields, "given": .array(given)]
      let answer = handler.handle(Message(.ask, id: "ask", subject: subject, meta: meta, body: content))
      guard answer.verb == .need else {
        try #require(answer.verb != .failure, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSON(answer.body)
      }
      for read in try JSON(answer.body)["reads"]?.array ?? [] {
        given.append(["read": read, "rows": .array(rows(of: read))])
      }
    }
    throw Turned(code: "too-many-rounds")
  }

  /// The answer to a question, a `Report`.
  func report(_ question: String, _ fields: JSON = [:]) throws -> Report {
    let form = try #require(M.manifest.questions.first { $0.name == question })
    #expect(form.faults(in: fields) == [])
    let answer = try asks("\(M.name).\(question)", "question", fields)
    guard answer["code"] == nil else { throw Turned(code: answer["code"]?.string ?? "") }
    return try Coding.value(Report.self, answer.bytes)
  }
}
#endif
