import Coordination
import ModuleKit

/// The communes and districts of the province on a day, from the register of the house and from the plan.
struct UnitTable {
  /// Communes in the order of their codes.
  let communes: [UnitCode]
  let districts: [UnitCode]
  private let names: [UnitCode: BilingualText]
  private let parents: [UnitCode: UnitCode]
  private let newRural: [UnitCode: String]
  private let map: UnitMap
  private let day: Day

  init(_ units: [AdministrativeUnit], plan: ProgrammeDocument, on day: Day) {
    let valid = Dictionary(units.filter { $0.isValid(on: day) }.map { ($0.code, $0) }, uniquingKeysWith: { $1 })
    func isInside(_ unit: AdministrativeUnit) -> Bool {
      unit.parent == plan.province || unit.parent.flatMap { valid[$0] }?.parent == plan.province
    }
    let inside = valid.values.filter(isInside)
    let own = plan.localities ?? []
    communes = Set(
      inside.filter { $0.level == .commune }.map(\.code) + own.map(\.code).filter { $0.level == .commune }
    ).sorted()
    districts = Set(
      inside.filter { $0.level == .district }.map(\.code) + own.map(\.code).filter { $0.level == .district }
    ).sorted()
    var names = Dictionary(own.compactMap { unit in unit.name.map { (unit.code, $0) } }, uniquingKeysWith: { $1 })
    for unit in valid.values { names[unit.code] = unit.name }
    self.names = names
    parents = valid.compactMapValues(\.parent)
    (map, self.day) = (UnitMap(units), day)
    newRural = Dictionary(
      own.compactMap { unit in unit.newRural.map { (unit.code, $0) } }, uniquingKeysWith: { $1 })
  }

  func name(_ code: UnitCode) -> BilingualText { names[code] ?? BilingualText(code.rawValue, code.rawValue) }

  /// What a table has a row for: districts while there are some, else communes.
  var rows: [UnitCode] { districts.isEmpty ? communes : districts }

  /// The communes of a unit; of a commune itself.
  func communes(of unit: UnitCode) -> Set<UnitCode> {
    unit.level == .commune ? [unit] : Set(communes.filter { parents[$0] == unit })
  }

  /// Where the area of a commune of another day lies on this one; the commune itself when no one unit follows it.
  func place(of commune: UnitCode) -> UnitCode {
    if holds(commune) { return commune }
    if case .one(let code) = map.successor(of: commune, on: day), holds(code) { return code }
    return commune
  }

  /// Whether a commune is known to lie in the province.
  func holds(_ commune: UnitCode) -> Bool { communes.contains(commune) }

  /// The communes that a target is about; nil for all, an empty set where no status is known.
  func communes(in scope: Target.Scope?) -> Set<UnitCode>? {
    guard let scope else { return nil }
    var chosen: Set<UnitCode>?
    if let units = scope.units { chosen = units.reduce(into: []) { $0.formUnion(communes(of: $1)) } }
    if let statuses = scope.newRural {
      let fitting = Set(newRural.filter { statuses.contains($0.value) }.keys)
      chosen = chosen.map { $0.intersection(fitting) } ?? fitting
    }
    return chosen
  }
}
