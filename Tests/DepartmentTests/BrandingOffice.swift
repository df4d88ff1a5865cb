// Compiled while the department is in the building: its folder can go without touching this one.
#if ScienceTechnology
import Coordination
import OCOP
import Testing
import Wire

@testable import ModuleKit
@testable import ScienceTechnology

/// The department of science and technology with a calendar, a division of labour and branding rules.
struct BrandingOffice {
  static let file = "NH-2026-0001"
  static let product = "SP-2026-0001"
  static let producer = "SX-2026-0001"

  var desk: OfficeBook<ScienceTechnology>

  init(today: String = "2026-06-01", rules: BrandingRules? = BrandingOffice.rules) throws {
    desk = try OfficeBook(
      ScienceTechnology.self,
      settings: [
        "brandingArea": "branding", "technologyArea": "branding", "reviewArea": "monitoring", "guideDays": 30,
        "answerDays": 10, "reviewDays": 10, "revocationDays": 10, "renewalMonths": 6,
      ], today: today)
    try desk.apply(
      "calendar", WorkingCalendar(validFrom: Day(unchecked: "2024-01-01"), validTo: Day(unchecked: "2040-12-31")),
      effective: "2024-01-01")
    try desk.apply(
      "division",
      DivisionOfLabour(areas: [
        .init(area: "branding", lead: "science-technology-dept", with: ["agriculture-dept"], source: "seed 000"),
        .init(area: "monitoring", lead: "agriculture-dept", source: "seed 000"),
      ]), effective: "2024-01-01")
    if let rules { try desk.apply("branding-rules", rules, effective: "2024-01-01") }
    try desk.tell(
      ProducerRegistered(producer: Self.producer, name: "HTX Quế Trà Bồng", kind: .cooperative, commune: "21115"))
  }

  /// A case of the product, open.
  static func opened(today: String = "2026-06-01") throws -> BrandingOffice {
    var office = try BrandingOffice(today: today)
    try office.did("branding-case.open", file, opening)
    return office
  }

  static let opening: JSON = [
    "product": "SP-2026-0001", "productName": "Tinh dầu quế", "producer": "SX-2026-0001", "cause": "plan",
    "reference": "PA-2026-0001",
  ]
  static let label: JSON = ["goods": "food", "productName": "Tinh dầu quế", "producerName": "HTX Quế Trà Bồng"]

  @discardableResult
  mutating func did(
    _ command: String, _ id: String, _ fields: JSON = [:], by roles: [String] = ["officer", "approver"],
    place: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    try desk.did(command, id, fields, by: roles, of: "science-technology-dept", place: place)
  }

  mutating func refusal(_ command: String, _ id: String, _ fields: JSON = [:]) throws -> String? {
    try desk.refusal(command, id, fields, of: "science-technology-dept")
  }

  /// What the office last heard of the product's brand.
  var told: JSON { desk.facts["science-technology.branding-progressed"]?[Self.product] ?? [:] }

  static func item(_ id: String) -> BrandingRules.Item {
    BrandingRules.Item(id: id, title: BilingualText("Mục \(id)", "Item \(id)"))
  }

  /// Two lists of labels, one after the other; declarations that change in 2026; the gates of 26/2026.
  static let rules = BrandingRules(
    labels: [
      BrandingRules.LabelRules(
        validFrom: Day(unchecked: "2017-06-01"), validTo: Day(unchecked: "2026-12-31"), source: "43/2017/NĐ-CP",
        common: [item("goods-name"), item("origin")],
        goods: [.init(id: "food", title: BilingualText("Thực phẩm", "Food"), items: [item("expiry")], note: nil)]),
      BrandingRules.LabelRules(
        validFrom: Day(unchecked: "2027-01-01"), validTo: nil, source: "nghị định mới",
        common: [item("goods-name"), item("origin"), item("qr-code")],
        goods: [.init(id: "food", title: BilingualText("Thực phẩm", "Food"), items: [item("expiry")], note: nil)]),
    ],
    declarations: [
      .init(
        id: "self-declaration", title: BilingualText("Tự công bố", "Self-declaration"), goods: ["food"],
        source: "15/2018/NĐ-CP", validFrom: Day(unchecked: "2018-02-02"), validTo: Day(unchecked: "2026-04-15")),
      .init(
        id: "self-declaration", title: BilingualText("Tự công bố", "Self-declaration"), goods: ["food"],
        source: "46/2026/NĐ-CP", validFrom: Day(unchecked: "2026-04-16"), validTo: nil),
      .init(
        id: "base-standard", title: BilingualText("Tiêu chuẩn cơ sở", "Base standard"), goods: ["other"],
        source: "assumed", validFrom: Day(unchecked: "2018-01-01"), validTo: nil),
    ],
    gates: [
      gate("ip", .three, "3.5", [.markAccepted]), gate("ip", .four, "3.5", [.markRegistered], sets: [20]),
      gate("label", .three, "2.3", [.label]), gate("label", .four, "2.3", [.label, .traceability]),
      gate("declaration", .three, "8", [.declaration]),
    ])

  private static func gate(
    _ id: String, _ star: Star, _ criterion: String, _ needs: [BrandingNeed], sets: [Int]? = nil
  ) -> BrandingRules.Gate {
    BrandingRules.Gate(
      gate: id, title: BilingualText("Dấu \(id)", "Gate \(id)"), star: star, criterion: criterion, sets: sets,
      needs: needs, note: nil, source: "26/2026/QĐ-TTg", validFrom: Day(unchecked: "2026-05-22"), validTo: nil)
  }
}
#endif
