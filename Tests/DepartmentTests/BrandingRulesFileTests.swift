// Compiled while the department is in the building: its folder can go without touching this one.
#if ScienceTechnology
import Coordination
import Foundation
import OCOP
import Testing
import Wire
import Yams

@testable import ModuleKit
@testable import ScienceTechnology

/// The branding rules as they are shipped in Config: sound, dated, and of one mind with the criteria of 26/2026/QĐ-TTg.
@Suite struct BrandingRulesFileTests {
  let rules: BrandingRules

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Config/branding/vietnam.yaml"), encoding: .utf8)
    let file = RulebookFiles.json(of: try #require(try Yams.load(yaml: text)))
    rules = try Coding.value(BrandingRules.self, try #require(file["document"]).bytes)
  }

  @Test func theFileMayBeApplied() { #expect(rules.check() == []) }

  /// A gate that opens on paper and not in the criteria, or the other way round, would mislead an applicant.
  @Test(arguments: 1...26)
  func theGatesOfASetAreThoseOfItsCriteria(_ number: Int) throws {
    let tree = try RulebookFiles.tree(number)
    let ours = ["nhãn", "công bố", "sở hữu trí tuệ"]
    let criteria = tree.leaves.filter { leaf in ours.contains { leaf.title.lowercased().contains($0) } }.map(\.code)
    let wanted = Set(
      tree.gates.filter { criteria.contains($0.criterion) }.map { "\($0.criterion) \($0.star.rawValue)★" })
    let gates = rules.gates(on: Day(unchecked: "2026-06-01"), set: ProductSetNumber(number))
    #expect(Set(gates.map { "\($0.criterion) \($0.star.rawValue)★" }) == wanted)
    #expect(gates.count == wanted.count, "each once")
  }

  @Test func whatALabelOwesDependsOnTheDay() throws {
    let before = try #require(rules.label(on: Day(unchecked: "2026-05-21")))
    let after = try #require(rules.label(on: Day(unchecked: "2026-05-22")))
    #expect(before.goods.map(\.id) == ["food", "spirits", "other"])
    #expect(after.goods.first { $0.id == "plants-animals" }?.items.map(\.id) == ["description"])
    #expect(after.goods.filter { $0.items.isEmpty }.allSatisfy { $0.note != nil }, "what is unconfirmed says so")
    func kinds(_ goods: String, on day: String) -> [String] {
      rules.declarations.filter { $0.isValid(on: Day(unchecked: day)) && $0.goods?.contains(goods) == true }.map(\.id)
    }
    #expect(kinds("functional-food", on: "2026-05-21").isEmpty)
    #expect(kinds("functional-food", on: "2026-06-01") == ["registered-declaration"])
    #expect(kinds("cosmetics", on: "2026-06-01") == ["product-standard"])
    #expect(kinds("food", on: "2026-04-15") == kinds("food", on: "2026-04-16"), "another decree, the same kinds")
  }
}
#endif
