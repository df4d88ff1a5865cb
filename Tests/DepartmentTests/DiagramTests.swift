import Foundation
import Testing
import Wire

@testable import ModuleKit

#if CultureTourism
import CultureTourism
#endif
#if IndustryTrade
import IndustryTrade
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
    var pages: [Page] = []
    #if CultureTourism
    pages.append(Page(folder: "CultureTourism", manifest: CultureTourism.manifest))
    #endif
    #if IndustryTrade
    pages.append(Page(folder: "IndustryTrade", manifest: IndustryTrade.manifest))
    #endif
    #if ScienceTechnology
    pages.append(Page(folder: "ScienceTechnology", manifest: ScienceTechnology.manifest))
    #endif
    return pages
  }()

  @Test(arguments: pages)
  func thePageDrawsEachKindAsTheCodeHasIt(_ page: Page) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Plugins/\(page.folder)/README.md"), encoding: .utf8)
    for kind in page.manifest.kinds where !kind.isReference {
      let drawn = kind.stateDiagram(\.vi)
      #expect(
        text.contains("```mermaid\n\(drawn)\n```\n"), "\(page.folder)/README.md, \(kind.kind) should be\n\(drawn)")
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
      ], moves: [.init(by: ["other.go"], title: Label(vi: "Khác", en: "Other"), from: ["b-c"], to: ["d", "a"])])
    #expect(
      kind.stateDiagram(\.en) == """
        stateDiagram-v2
          a : e
          b_c : e
          d : e
          [*] --> a : Make
          a --> b_c : Go
          b_c --> d : Other
          b_c --> a : Other
          d --> [*]
        """)
    let manifest = Manifest(module: "m", title: label, kinds: [kind])
    #expect((try? Manifest(manifest.json)) == manifest, "the ways survive the wire")
  }
}
