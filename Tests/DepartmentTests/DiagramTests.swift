import Foundation
import House
import Testing
import Wire

@testable import ModuleKit

#if Agriculture
import Agriculture
#endif
#if CultureTourism
import CultureTourism
#endif
#if IndustryTrade
import IndustryTrade
#endif
#if Localities
import Localities
#endif
#if Programme
import Programme
#endif
#if ScienceTechnology
import ScienceTechnology
#endif

/// The life of a kind as its department's page draws it, in the officials' words, is the one that its code declares:
/// what `ocopctl kind show <kind> --graph` prints.
@Suite struct DiagramTests {
  struct Page: Sendable, CustomTestStringConvertible {
    var folder: String
    var manifest: Manifest
    var testDescription: String { folder }
  }

  static let pages: [Page] = {
    var pages = [Page(folder: "Sources/House", manifest: House.manifest)]
    #if Agriculture
    pages.append(Page(folder: "Plugins/Agriculture", manifest: Agriculture.manifest))
    #endif
    #if CultureTourism
    pages.append(Page(folder: "Plugins/CultureTourism", manifest: CultureTourism.manifest))
    #endif
    #if IndustryTrade
    pages.append(Page(folder: "Plugins/IndustryTrade", manifest: IndustryTrade.manifest))
    #endif
    #if Localities
    pages.append(Page(folder: "Plugins/Localities", manifest: Localities.manifest))
    #endif
    #if Programme
    pages.append(Page(folder: "Plugins/Programme", manifest: Programme.manifest))
    #endif
    #if ScienceTechnology
    pages.append(Page(folder: "Plugins/ScienceTechnology", manifest: ScienceTechnology.manifest))
    #endif
    return pages
  }()

  @Test(arguments: pages)
  func thePageDrawsEachKindAsTheCodeHasIt(_ page: Page) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "\(page.folder)/README.md"), encoding: .utf8)
    for kind in page.manifest.kinds where !kind.isReference {
      let drawn = kind.stateDiagram(\.vi)
      #expect(
        text.contains("```mermaid\n\(drawn)\n```\n"), "\(page.folder)/README.md, \(kind.kind) should be\n\(drawn)")
    }
  }

  /// An arrow that the code never takes misleads an officer, one that is missing hides a way: in a walk over the tests
  /// of the department every arrow is taken, and no step leads another way.
  @Test(arguments: pages)
  func everyArrowIsTakenByTheCodeAndEveryStepOfTheCodeIsAnArrow(_ page: Page) throws {
    let walk = try #require(Walks.all[page.manifest.module])
    let taken = WaysTaken(probes: walk.probes)
    try WaysTaken.$current.withValue(taken) { try walk.run() }
    for kind in page.manifest.kinds {
      #expect(kind.undeclared(taken.steps) == [], "not drawn")
      #expect(kind.untaken(taken.steps) == [], "drawn, never taken")
    }
  }

  /// Every way that the forms and moves declare is an arrow, and there is no other.
  @Test func theDiagramHasAnArrowForEachWayAndNoOther() {
    let label = Label(vi: "v", en: "e")
    let kind = KindDescription(
      kind: "k", title: label, stages: ["a", "b-c", "d"].map { .init($0, title: label) }, events: [],
      commands: [
        Form("make", title: Label(vi: "Lập", en: "Make"), creates: true, to: ["a"]),
        Form("go", title: Label(vi: "Đi", en: "Go"), from: ["a"], to: ["b-c"]),
        Form("stay", title: Label(vi: "Ở", en: "Stay"), from: ["a"]),
        Form("back", title: Label(vi: "Về", en: "Back"), ways: [Way(["d"], ["b-c"]), Way(["a", "b-c"], [])]),
      ], moves: [.init(by: ["other.go"], title: Label(vi: "Khác", en: "Other"), from: ["b-c"], to: ["d", "a"])])
    #expect(
      kind.stateDiagram(\.en) == """
        stateDiagram-v2
          a : e
          b_c : e
          d : e
          [*] --> a : Make
          a --> b_c : Go
          d --> b_c : Back
          b_c --> d : Other
          b_c --> a : Other
        """)
    let back = kind.commands[3]
    #expect(back.leads(from: "d", to: "b-c") && back.leads(from: "a", to: "a"))
    #expect(!back.leads(from: "d", to: "d") && !back.leads(from: "a", to: "b-c"), "not every stage to every other")
    #expect(back.from == ["d", "a", "b-c"] && back.to == ["b-c"])
    let manifest = Manifest(module: "m", title: label, kinds: [kind])
    #expect((try? Manifest(manifest.json)) == manifest, "the ways survive the wire")
  }
}
