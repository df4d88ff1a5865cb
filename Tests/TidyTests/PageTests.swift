import Foundation
import Testing

/// What the pages say of the repository is there.
struct PageTests {
  /// Named in pages before they are written. Strike a line when it is there.
  static let awaited: Set = ["Tests/Conformance", "Config/offices/quang-ngai/story.yaml"]
  /// Folders that a page tells how to make.
  static let examples: Set = ["Plugins/SuggestionBox"]

  @Test func everyRelativeLinkLeadsSomewhere() {
    for page in Repository.pages {
      for (index, line) in Self.prose(of: page).enumerated() {
        for link in line.matches(of: /\]\(([^)\s]+)\)/) {
          let target = String(link.1.prefix { $0 != "#" })
          guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
          let path = Self.path(of: target, from: page)
          #expect(Self.isThere(path), "\(page.path):\(index + 1) links to \(target), which is not there")
        }
      }
    }
  }

  @Test func pagesNameOnlyFilesThatExist() {
    for page in Repository.pages {
      for (index, line) in page.lines.enumerated() {
        for name in Self.names(in: line) {
          #expect(Self.isThere(name), "\(page.path):\(index + 1) names \(name), which is not there")
        }
      }
    }
  }

  @Test func everyTopFolderExplainsItself() {
    for folder in ["Config", "Plugins", "Sources", "Tests"] {
      #expect(Repository.exists("\(folder)/README.md"), "\(folder) has no README.md")
    }
    #expect(Repository.exists("README.md"))
    #expect(Repository.exists("LICENSE"))
  }

  @Test func thePageOfTheTestsNamesEveryFolder() throws {
    let page = try #require(Repository.file("Tests/README.md")).text
    for folder in Repository.folders(in: "Tests") {
      #expect(page.contains(folder), "Tests/README.md does not tell what \(folder) holds")
    }
  }

  @Test func pagesStayShort() {
    let limits = ["README.md": 200, "Sources/README.md": 200, "Tests/README.md": 60]
    for (path, limit) in limits {
      let count = Repository.file(path)?.lines.count ?? 0
      #expect((1...limit).contains(count), "\(path) has \(count) lines, at most \(limit)")
    }
  }

  /// The lines, those of code fences blanked: what looks like a link there is code.
  private static func prose(of page: Repository.File) -> [String] {
    var isCode = false
    return page.lines.map { line in
      if line.hasPrefix("```") { isCode.toggle() }
      return isCode ? "" : line
    }
  }

  /// Paths that begin at the top folder. Placeholders (`<office>`, `…`, `*`) name no file.
  static func names(in line: String) -> [String] {
    line.matches(of: /(?:^|[\s`(:|"])((?:Config|Plugins|Sources|Tests|\.ci)\/[^\s`)|,;:"']*)/).compactMap { match in
      var name = String(match.1)
      while name.last == "." || name.last == "/" { name.removeLast() }
      return name.contains { "…<>*{}$".contains($0) } ? nil : name
    }
  }

  private static func path(of target: String, from page: Repository.File) -> String {
    var parts: [Substring] = page.folder.split(separator: "/")
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  private static func isThere(_ path: String) -> Bool {
    Repository.exists(path) || awaited.union(examples).contains { path == $0 || path.hasPrefix("\($0)/") }
  }

  @Test func namesOfFilesAreFoundInProseAndCommands() {
    #expect(Self.names(in: "see `Sources/Wire/PROTOCOL.md`.") == ["Sources/Wire/PROTOCOL.md"])
    #expect(Self.names(in: "ocopctl apply -f Config/units/") == ["Config/units"])
    #expect(Self.names(in: "in Plugins/<name>/Main and Config/offices/…").isEmpty)
  }
}
