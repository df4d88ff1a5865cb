public import Coordination

/// The sectors, groups and product sets of one rule set, as dated data (26/2026/QĐ-TTg Annexes I and II).
///
/// Keys: validFrom, validTo, source, sectors.
public struct Classification: Dated, Sendable, Hashable, Codable {
  public let validFrom: Day
  public let validTo: Day?
  public let source: String?
  public let sectors: [Sector]

  public init(validFrom: Day, validTo: Day? = nil, source: String? = nil, sectors: [Sector]) {
    self.validFrom = validFrom
    self.validTo = validTo
    self.source = source
    self.sectors = sectors
  }

  /// Every product set, in the order of the annex.
  public var sets: [ProductSet] { sectors.flatMap { $0.groups.flatMap(\.sets) } }

  public func set(_ number: ProductSetNumber) -> ProductSet? {
    sets.first { $0.number == number }
  }

  public func group(of number: ProductSetNumber) -> ProductGroup? {
    sectors.flatMap(\.groups).first { $0.sets.contains { $0.number == number } }
  }

  public func sector(of number: ProductSetNumber) -> Sector? {
    sectors.first { $0.groups.contains { $0.sets.contains { $0.number == number } } }
  }

  /// What is wrong with the classification; empty when it may be used.
  public func check() -> [Fault] {
    var problems = checkSpan()
    var numbers: Set<ProductSetNumber> = []
    for set in sets {
      if !numbers.insert(set.number).inserted {
        problems.append(
          Fault(at: "/sectors", "Bộ sản phẩm số \(set.number) bị lặp", "Product set \(set.number) is named twice"))
      }
      if set.samples < 0 {
        problems.append(
          Fault(
            at: "/sectors", "Bộ sản phẩm số \(set.number): số mẫu không được âm",
            "Product set \(set.number): samples must not be negative"))
      }
    }
    problems += checkNames(sectors.map(\.id) + sectors.flatMap { $0.groups.map(\.id) } + sets.map(\.id))
    return problems
  }

  private func checkNames(_ names: [String]) -> [Fault] {
    names.filter { !KebabCase.holds($0) }.map {
      Fault(at: "/sectors", "Mã không hợp lệ: \($0)", "Not an ID: \($0)")
    }
  }
}
