// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import Foundation
import OCOP
import Testing
import Wire

@testable import Programme

/// Communes merge in the middle of a programme: its products go with their area, and their sum stays.
@Suite struct ProgrammeMergerTests {
  private static let change = Day(unchecked: "2025-07-01")

  /// Twelve communes; which stay, which go into another, and what the new ones are, by the seed.
  private struct Map {
    var units: [AdministrativeUnit] = []
    var old: [UnitCode] = []

    static func code(_ text: String) -> UnitCode { UnitCode(text) ?? "21001" }

    init(seed: Int) {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
      func unit(_ code: String, from: Day, to: Day?, _ next: [UnitCode] = []) -> AdministrativeUnit {
        AdministrativeUnit(
          code: Map.code(code), name: BilingualText("Xã \(code)", "Commune \(code)"), level: .commune,
          parent: "51", validFrom: from, validTo: to, replacedBy: next)
      }
      let first = Day(unchecked: "2015-01-01")
      let new = (1...3).map { "2900\($0)" }
      units = new.map { unit($0, from: change, to: nil) }
      for number in 1...12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let code = "210\(number < 10 ? "0" : "")\(number)"
        old.append(Map.code(code))
        let choice = Int((state >> 33) % 4)
        units.append(
          choice == 3
            ? unit(code, from: first, to: nil)
            : unit(code, from: first, to: change - 1, [Map.code(new[choice])]))
      }
    }
  }

  @Test(arguments: 0..<60)
  func aMergerOfCommunesNeitherLosesNorDoublesAProduct(seed: Int) throws {
    let map = Map(seed: seed)
    let plan = try JSONDecoder().decode(
      ProgrammeDocument.self, from: Data(Paper.programme(2025, issued: "2025-01-15").bytes))
    var told = Told()
    for number in 0..<40 {
      told.certified.append(
        ProductCertified(
          product: "SP-\(number)", name: "A", producer: "CT-\(number)", producerName: "A", star: .three,
          validFrom: Day(unchecked: number % 2 == 0 ? "2024-05-01" : "2025-03-01"),
          validTo: Day(unchecked: "2027-05-01"), commune: map.old[(number * 7 + seed) % map.old.count]))
    }
    for day in [Self.change - 1, Self.change] {
      let table = UnitTable(map.units, plan: plan, on: day)
      let tally = Tally(span: plan.span, at: day, told: told, units: table)
      for counter in [Counter.totalThreeStarUp, .newThreeStarUp] {
        let parts = table.communes.map { tally.count(counter, in: [$0])?.records ?? [] }
        #expect(parts.joined().count == tally.count(counter)?.value)
        #expect(Set(parts.joined()).count == parts.joined().count, "no product stands in two communes")
      }
      #expect(tally.count(.totalThreeStarUp)?.value == 40)
      #expect(tally.products.allSatisfy { table.holds($0.commune) }, "none is left on the old map")
    }
  }
}
#endif
