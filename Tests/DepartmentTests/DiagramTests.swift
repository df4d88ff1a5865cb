import Foundation
import ModuleKit
import Testing
import Wire

#if IndustryTrade
import IndustryTrade
#endif

/// The life of a kind as its module's page draws it is the one that its code declares.
///
/// A page says `<!-- diagram: fair -->`, and below it stands what `ocopctl kind show fair --graph` prints.
@Suite struct DiagramTests {
  private static let plugins = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "Plugins")

  #if IndustryTrade
  @Test func everyKindOfIndustryTradeIsDrawnAsItIs() throws {
    try expectDrawn(IndustryTrade.self, in: "IndustryTrade")
  }
  #endif

  /// Each kind of the module is drawn in the README of its folder, as it is.
  private func expectDrawn<M: Module>(_ module: M.Type, in folder: String) throws {
    let page = try String(contentsOf: Self.plugins.appendingPathComponent("\(folder)/README.md"), encoding: .utf8)
    for kind in M.manifest.kinds where !kind.isReference {
      let drawn = Self.diagrams(in: page)[kind.kind]
      let real = kind.stateDiagram(\.vi)
      #expect(drawn == real, "\(folder)/README.md, diagram: \(kind.kind) should be\n\(real)")
    }
  }

  /// By kind, the text of the fence after its mark.
  private static func diagrams(in page: String) -> [String: String] {
    var found: [String: String] = [:]
    for match in page.matches(of: /<!-- diagram: ([a-z-]+) -->\n```mermaid\n([^`]*)\n```/) {
      found[String(match.1)] = String(match.2)
    }
    return found
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
