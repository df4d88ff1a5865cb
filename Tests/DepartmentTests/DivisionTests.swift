import Foundation
import Testing
import Yams

/// The sample offices name a lead for every area of work that a rule asks for: without one the rule refuses.
@Suite struct DivisionTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func files(_ folder: String, named suffix: String) -> [URL] {
    let folder = root.appending(path: folder)
    let names = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []).compactMap { $0 as? String }
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder.appending(path: $0) }
  }

  /// Settings named `area`, or ending so, and areas that stand in the code: `area: "market-news"`, or in `FairAreas`.
  private static func asked() throws -> Set<String> {
    var areas: Set<String> = []
    for file in files("Plugins", named: "plugin.yaml") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /^ +(?:area|[a-z]+Area): ([a-z-]+)/.anchorsMatchLineEndings()) {
        areas.insert(String(match.1))
      }
    }
    for file in files("Plugins", named: ".swift") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(?:\barea: |responsible\(for: )"([a-z-]+)"/) { areas.insert(String(match.1)) }
      for list in text.matches(of: /enum [A-Za-z]+Areas \{[^}]*\}/) {
        for match in list.0.matches(of: /"([a-z-]+)"/) { areas.insert(String(match.1)) }
      }
    }
    return areas
  }

  @Test func everySampleOfficeNamesALeadForEveryAreaThatARuleAsksFor() throws {
    let asked = try Self.asked()
    #expect(asked.isSuperset(of: ["tours", "branding", "monitoring", "market-news", "fair-appraisal"]), "\(asked)")
    let divisions = Self.files("Config/offices", named: "division.yaml")
    #expect(divisions.count >= 5)
    for file in divisions {
      let document = try #require(try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any])
      let content = document["document"] as? [String: Any]
      let named = (content?["areas"] as? [[String: Any]] ?? []).compactMap { $0["area"] as? String }
      let missing = asked.subtracting(named).sorted()
      #expect(missing == [], "\(file.deletingLastPathComponent().lastPathComponent)")
    }
  }
}
