import Foundation
import Testing
import Wire

@testable import ModuleKit

#if CultureTourism
import CultureTourism
#endif
#if ScienceTechnology
import ScienceTechnology
#endif

/// The pages of departments draw the life of each kind as `ocopctl kind show --graph` does, in the officials' words.
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
    #if ScienceTechnology
    pages.append(Page(folder: "ScienceTechnology", manifest: ScienceTechnology.manifest))
    #endif
    return pages
  }()

  @Test(arguments: pages)
  func thePageDrawsEachKindAsTheCodeHasIt(_ page: Page) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appending(path: "Plugins/\(page.folder)/README.md"), encoding: .utf8)
    for kind in page.manifest.kinds {
      let drawn = "### \(kind.kind)\n\n```mermaid\n\(kind.stateDiagram { $0.vi })\n```\n"
      #expect(text.contains(drawn), "\(page.folder)/README.md: \(kind.kind)")
    }
  }
}
