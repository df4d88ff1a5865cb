/// The administrative units of all days, and what became of each: so that old and new names and codes are both found,
/// and a count can be told for the map of either day.
///
/// A code may have several units, one after another: "15" was Yên Bái and is Lào Cai. What ends goes to the units of
/// its `replacedBy`, and to the next unit of its own code when that begins the day after: codes are never given to
/// another area (19/2025/QĐ-TTg).
public struct UnitMap: Sendable {
  /// The units of each code, oldest first.
  private let versions: [UnitCode: [AdministrativeUnit]]
  /// What ended into a unit of that code.
  private let sources: [UnitCode: [AdministrativeUnit]]

  public init(_ units: some Sequence<AdministrativeUnit>) {
    versions = Dictionary(grouping: units, by: \.code).mapValues { $0.sorted { $0.validFrom < $1.validFrom } }
    var sources: [UnitCode: [AdministrativeUnit]] = [:]
    for unit in versions.values.joined() {
      for code in unit.replacedBy { sources[code, default: []].append(unit) }
    }
    self.sources = sources
  }

  /// Where the area of a unit is on the map of another day.
  public enum Passage: Sendable, Hashable {
    /// Whole in one unit, which may bear the same code.
    case one(UnitCode)
    /// In parts of several: which part is where, the map does not know.
    case several([UnitCode])
    /// In none that is known, as the districts of 30 June 2025.
    case none
  }

  /// A count for another map. `counts` and `undecided` together hold what was counted, no more and no less.
  public struct Regrouped: Sendable, Hashable {
    public let counts: [UnitCode: Int64]
    /// Of units without one unit on the other map, under their own code: a person decides, nobody guesses.
    public let undecided: [UnitCode: Int64]
  }

  /// All units, by code and day.
  public var all: [AdministrativeUnit] {
    versions.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  public func units(on day: Day) -> [AdministrativeUnit] { all.valid(on: day) }

  public func unit(_ code: UnitCode, on day: Day) -> AdministrativeUnit? {
    versions[code]?.first { $0.isValid(on: day) }
  }

  /// The units of a code, oldest first; empty when it is not known.
  public func history(of code: UnitCode) -> [AdministrativeUnit] { versions[code] ?? [] }

  /// Where on the map of `to` the unit is that bore the code on the map of `from`. Works in both directions of time.
  public func passage(of code: UnitCode, from: Day, to: Day) -> Passage {
    guard let unit = unit(code, on: from) else { return .none }
    let found = Set((from <= to ? descendants(of: unit, on: to) : ancestors(of: unit, on: to)).map(\.code)).sorted()
    guard let first = found.first else { return .none }
    return found.count == 1 ? .one(first) : .several(found)
  }

  /// What became of the unit that bore the code last before the day, or bears it: its unit on that day.
  public func successor(of code: UnitCode, on day: Day) -> Passage {
    guard let unit = versions[code]?.last(where: { $0.validFrom <= day }) else { return .none }
    return passage(of: code, from: unit.validFrom, to: day)
  }

  /// The units whose area went, whole or in part, into this one, as they were on the earlier day.
  public func predecessors(of code: UnitCode, on day: Day, at earlier: Day) -> [AdministrativeUnit] {
    guard let unit = unit(code, on: day) else { return [] }
    return ancestors(of: unit, on: earlier)
  }

  /// The units that directly followed this one, on the day after its last.
  public func successors(of unit: AdministrativeUnit) -> [AdministrativeUnit] {
    guard let last = unit.validTo else { return [] }
    let own = versions[unit.code]?.first { $0.validFrom == last + 1 }
    let others = unit.replacedBy.filter { $0 != unit.code }.compactMap { self.unit($0, on: last + 1) }
    return ([own].compactMap { $0 } + others).sorted { $0.code < $1.code }
  }

  /// The units that this one directly followed.
  public func predecessors(of unit: AdministrativeUnit) -> [AdministrativeUnit] {
    let own = versions[unit.code]?.first { $0.validTo.map { $0 + 1 } == unit.validFrom }
    let others = (sources[unit.code] ?? []).filter { source in
      guard source.code != unit.code, let last = source.validTo else { return false }
      return unit.isValid(on: last + 1)
    }
    return ([own].compactMap { $0 } + others).sorted { $0.code < $1.code }
  }

  /// The counts of the units of one map, told for another.
  public func regrouped(_ counts: [UnitCode: Int64], from: Day, to: Day) -> Regrouped {
    var moved: [UnitCode: Int64] = [:]
    var undecided: [UnitCode: Int64] = [:]
    for (code, count) in counts {
      if case .one(let target) = passage(of: code, from: from, to: to) {
        moved[target, default: 0] += count
      } else {
        undecided[code] = count
      }
    }
    return Regrouped(counts: moved, undecided: undecided)
  }

  /// What is wrong with the units together. Pointers begin with code and first day: "/51/2025-07-01/replacedBy/0".
  public func check() -> [Fault] {
    all.flatMap { unit -> [Fault] in
      let place = "/\(unit.code)/\(unit.validFrom)"
      var problems = unit.check().map { Fault(at: place + $0.pointer, $0.message.vi, $0.message.en) }
      for other in history(of: unit.code) where other.validFrom > unit.validFrom && other.overlaps(unit) {
        problems.append(
          Fault(
            at: "\(place)/validTo", "Mã \(unit.code) có hai đơn vị cùng lúc: \(unit.span.vi) và \(other.span.vi)",
            "The code \(unit.code) has two units at once: \(unit.span.en) and \(other.span.en)"))
      }
      if let last = unit.validTo {
        for (index, code) in unit.replacedBy.enumerated() where self.unit(code, on: last + 1) == nil {
          problems.append(
            Fault(
              at: "\(place)/replacedBy/\(index)", "Ngày \((last + 1).vietnamese) không có đơn vị \(code)",
              "There is no unit \(code) on \(last + 1)"))
        }
      }
      if let parent = unit.parent, !history(of: parent).contains(where: { $0.overlaps(unit) }) {
        problems.append(
          Fault(at: "\(place)/parent", "Không có đơn vị cấp trên \(parent)", "There is no parent unit \(parent)"))
      }
      return problems
    }
  }

  // MARK: - Walking

  private func descendants(of unit: AdministrativeUnit, on day: Day) -> [AdministrativeUnit] {
    walk(from: unit, on: day) { $0.isValid(on: day) ? [] : successors(of: $0) }
  }

  /// A unit that stood already may have taken up others since: they are looked for as well.
  private func ancestors(of unit: AdministrativeUnit, on day: Day) -> [AdministrativeUnit] {
    walk(from: unit, on: day) { predecessors(of: $0).filter { ($0.validTo ?? .last) >= day } }
  }

  /// The units that hold on the day, of all that are reached. Days only grow, or only fall, so every walk ends.
  private func walk(
    from unit: AdministrativeUnit, on day: Day, _ next: (AdministrativeUnit) -> [AdministrativeUnit]
  ) -> [AdministrativeUnit] {
    var seen: Set<AdministrativeUnit> = [unit]
    var open = [unit]
    while let unit = open.popLast() { open += next(unit).filter { seen.insert($0).inserted } }
    return seen.filter { $0.isValid(on: day) }.sorted { $0.code < $1.code }
  }
}
