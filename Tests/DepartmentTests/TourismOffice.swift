// Compiled while the department is in the building: its folder can go without touching this one.
#if CultureTourism
import Coordination
import OCOP
import Testing
import Wire

@testable import CultureTourism
@testable import ModuleKit

/// The department of culture and tourism with a calendar and a division of labour.
func tourismOffice(today: String = "2024-05-02") throws -> OfficeBook<CultureTourism> {
  var office = try OfficeBook(
    CultureTourism.self,
    settings: [
      "toursArea": "tours", "proposeFromStar": 3, "tourismSet": 26, "linkDays": 20, "reviewDays": 10,
      "reachKilometres": 60, "proposedStops": 5,
      "bounds": ["south": 6_000_000, "north": 24_000_000, "west": 102_000_000, "east": 118_000_000],
    ], today: today)
  try office.apply(
    "calendar", WorkingCalendar(validFrom: Day(unchecked: "2024-01-01"), validTo: Day(unchecked: "2030-12-31")),
    effective: "2024-01-01")
  try office.apply(
    "division",
    DivisionOfLabour(areas: [
      .init(area: "tours", lead: "culture-tourism-dept", with: ["industry-trade-dept"], source: "seed 000")
    ]), effective: "2024-01-01")
  return office
}

enum Tourism {
  static func point(_ text: String) -> GeoPoint {
    guard let point = GeoPoint(parsing: text) else { preconditionFailure("no place: \(text)") }
    return point
  }

  static func certified(
    _ product: String, _ name: String = "Quế Trà Bồng", star: Star = .four, set: Int = 20, from: String = "2024-01-01",
    commune: UnitCode = "21115"
  ) -> ProductCertified {
    let first = Day(unchecked: from)
    return ProductCertified(
      product: product, name: name, producer: "SX-2024-0001", producerName: "HTX Quế", star: star, validFrom: first,
      validTo: first.adding(months: 36) - 1, commune: commune, set: ProductSetNumber(set))
  }
}

extension OfficeBook<CultureTourism> {
  mutating func site(
    _ id: String, _ name: String, _ kind: String, at place: String? = nil, _ more: JSON = [:],
    place location: SourceLocation = #_sourceLocation
  ) throws {
    var fields: JSON = ["name": .string(name), "commune": "21115", "kind": .string(kind)]
    if let place { fields["place"] = .string(place) }
    for (key, value) in more.object ?? [:] { fields[key] = value }
    try did("site.register", id, fields, of: "culture-tourism-dept", place: location)
  }

  mutating func published(_ id: String, _ sites: [String]) throws {
    try did(
      "route.draft", id, ["name": .string("Tuyến \(id)"), "sites": .array(sites.map(JSON.string)), "days": 1],
      of: "culture-tourism-dept")
    try did("route.publish", id, of: "culture-tourism-dept")
  }
}
#endif
