// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import Programme
import Testing
import Wire

@testable import ModuleKit

/// The sample office of the tests of budgets: agriculture gathers, two departments appraise, the committee allocates.
func budgetOffice(today: String = "2024-04-01") throws -> OfficeBook<Programme> {
  func item(_ id: String) -> JSON { ["id": .string(id), "title": ["vi": .string("Mục \(id)"), "en": .string(id)]] }
  let settings: JSON = [
    "budget": [
      "area": "budget", "committee": "province-committee", "appraiseDays": 15,
      "appraisers": [
        ["body": "finance-dept", "source": "A"],
        ["body": "planning-investment-dept", "until": "2025-02-28", "source": "A"],
      ],
      "purposes": [item("training"), item("trade-promotion")],
      "sources": [item("new-rural"), item("science")],
    ]
  ]
  var office = try OfficeBook(Programme.self, settings: settings, today: today)
  try office.apply(
    "calendar", WorkingCalendar(validFrom: Day(unchecked: "2024-01-01"), validTo: Day(unchecked: "2025-12-31")),
    effective: "2024-01-01")
  try office.apply(
    "division", DivisionOfLabour(areas: [.init(area: "budget", lead: "agriculture-dept", source: "seed 000")]),
    effective: "2024-01-01")
  for body in [
    "agriculture-dept", "industry-trade-dept", "finance-dept", "planning-investment-dept", "province-committee",
    "district-a",
  ] {
    let document: JSON = [
      "id": .string(body), "name": ["vi": .string("Tên \(body)"), "en": .string(body)], "kind": "department",
      "level": "province", "unit": "51", "validFrom": "2016-01-01",
    ]
    office.records["body/\(body)"] = .init(
      state: ["document": document, "effective": "2020-01-01"], stage: "applied", body: "house", version: 1)
  }
  try office.did(
    "programme.apply", "quang-ngai-2024",
    [
      "document": [
        "title": ["vi": "Kế hoạch", "en": "Plan"], "province": "51", "year": 2024, "number": "69/KH-UBND",
        "issued": "2024-03-22", "signerPost": "Phó Chủ tịch UBND tỉnh", "legalBases": [], "targets": [],
        "calendar": [], "assignments": [],
      ]
    ], of: "programme-office")
  return office
}

/// A line of an estimate, or with a body of an allocation; in million đồng.
func budgetLine(_ purpose: String, _ source: String, _ millions: Int64, of body: String? = nil) -> JSON {
  .members([
    "purpose": .string(purpose), "source": .string(source), "amount": .integer(millions * 1_000_000),
    "body": body.map(JSON.string),
  ])
}

extension OfficeBook where M == Programme {
  static var call: JSON {
    [
      "programme": "quang-ngai-2024", "due": "2024-04-15",
      "bodies": ["agriculture-dept", "industry-trade-dept", "district-a"],
    ]
  }

  /// Called, estimated by two and reported nil by the third.
  mutating func estimate() throws {
    try did("budget.call", "NS-1", Self.call, of: "agriculture-dept")
    try did(
      "estimate.submit", "DTKP-1",
      ["budget": "NS-1", "lines": [budgetLine("training", "new-rural", 300), budgetLine("training", "science", 50)]],
      of: "agriculture-dept")
    try did(
      "estimate.submit", "DTKP-2",
      ["budget": "NS-1", "lines": [budgetLine("trade-promotion", "new-rural", 200)], "total": 250_000_000],
      of: "industry-trade-dept")
    try did("estimate.nil-return", "DTKP-3", ["budget": "NS-1"], of: "district-a")
  }

  /// Gathered, appraised by both and submitted with 400 million of one source and 50 of the other.
  mutating func submit() throws {
    try estimate()
    try did("budget.gather", "NS-1", of: "agriculture-dept")
    for body in ["planning-investment-dept", "finance-dept"] {
      try did("budget.appraise", "NS-1", ["opinion": "Đồng ý", "total": 450_000_000], of: body)
    }
    try did(
      "budget.submit", "NS-1",
      [
        "number": "12/TTr-STC",
        "ceilings": [
          ["source": "new-rural", "amount": 400_000_000], ["source": "science", "amount": 50_000_000],
        ],
      ], of: "finance-dept")
  }

  @discardableResult
  mutating func allocate(_ number: String, _ lines: [JSON], place: SourceLocation = #_sourceLocation) throws -> JSON {
    try did(
      "budget.allocate", "NS-1", ["number": .string(number), "lines": .array(lines)], of: "province-committee",
      place: place)
  }

  static func spending(_ millions: Int64, _ voucher: String, _ purpose: String = "training") -> JSON {
    [
      "budget": "NS-1", "purpose": .string(purpose), "source": "new-rural", "amount": .integer(millions * 1_000_000),
      "voucher": .string(voucher), "content": "Tập huấn", "day": "2024-04-01",
    ]
  }

  func report() throws -> Report {
    try Coding.value(Report.self, question("report-budget", ["budget": "NS-1"]).bytes)
  }
}
#endif
