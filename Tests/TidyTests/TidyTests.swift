import Foundation
import Testing

/// Habits of every file: size, encoding, words that must not stand in it.
struct TidyTests {
  static let linesPerFile = 400
  static let columns = 120

  /// Files over 400 lines, with the number they have at most. A number may only be lowered, and no file may be added.
  static let longFiles: [String: Int] = [:]

  /// How many lines over 120 columns a file still has. A number may only be lowered, and no file may be added.
  static let wideFiles: [String: Int] = [
    "Sources/ZeroMQ/Authenticator.swift": 1,
    "Tests/CoordinationTests/FactTests.swift": 1,
    "Tests/DepartmentTests/AgricultureTests.swift": 2,
    "Tests/DepartmentTests/AskingB.swift": 1,
    "Tests/DepartmentTests/BoothTests.swift": 1,
    "Tests/DepartmentTests/CultureTourismTests.swift": 1,
    "Tests/DepartmentTests/DelegationTests.swift": 1,
    "Tests/DepartmentTests/IndustryTradeTests.swift": 1,
    "Tests/DepartmentTests/ProgrammeTests.swift": 2,
    "Tests/ProcessTests/KillTests.swift": 4,
    "Tests/ProcessTests/TestOffice.swift": 5,
  ]

  @Test func noFileIsLongerThanFourHundredLines() {
    for file in Repository.swift {
      let count = file.lines.count
      let limit = Self.longFiles[file.path] ?? Self.linesPerFile
      #expect(count <= limit, "\(file.path) has \(count) lines, at most \(limit): divide it by topic")
    }
  }

  @Test func noLineIsWiderThanOneHundredAndTwentyColumns() {
    for file in Repository.swift {
      let wide = file.lines.enumerated().filter { $0.element.count > Self.columns }.map { $0.offset + 1 }
      let limit = Self.wideFiles[file.path] ?? 0
      #expect(
        wide.count <= limit, "\(file.path) has \(wide.count) wide lines, at most \(limit): \(wide)")
    }
  }

  @Test func theListsOfExceptionsOnlyShrink() {
    for (path, limit) in Self.longFiles {
      let count = Repository.file(path)?.lines.count ?? 0
      #expect(count > Self.linesPerFile, "\(path) has \(count) lines, no longer \(limit): strike it from longFiles")
    }
    for (path, limit) in Self.wideFiles {
      let count = Repository.file(path)?.lines.count { $0.count > Self.columns } ?? 0
      #expect(count > 0, "\(path) has no wide line any more, once \(limit): strike it from wideFiles")
    }
  }

  @Test func textIsComposedUnicode() {
    for file in Repository.texts where !Self.isComposed(file.text) {
      for (index, line) in file.lines.enumerated() where !Self.isComposed(line) {
        Issue.record("\(file.path):\(index + 1) is not NFC: two ways to write one letter do not compare equal")
      }
    }
  }

  private static func isComposed(_ text: String) -> Bool {
    text.unicodeScalars.elementsEqual(text.precomposedStringWithCanonicalMapping.unicodeScalars)
  }

  @Test func everyTextEndsWithANewlineAndHasNoTabOrTrailingSpace() {
    for file in Repository.texts where file.path != "LICENSE" {
      #expect(file.text.isEmpty || file.text.hasSuffix("\n"), "\(file.path) does not end with a newline")
      let isMakefile = file.path == "Makefile"
      for (index, line) in file.lines.enumerated() {
        if !isMakefile, line.contains("\t") { Issue.record("\(file.path):\(index + 1) holds a tab") }
        if line.hasSuffix(" ") || line.hasSuffix("\r") { Issue.record("\(file.path):\(index + 1) ends with a blank") }
      }
    }
  }

  /// Paths of one machine work on no other; work that is left belongs to the list of issues, not into a file.
  @Test func noFileNamesAMachineOrUnfinishedWork() throws {
    // In pieces, so that this file passes itself.
    let machine = try Regex("(^|[^\\w./-])/" + "(work|root|home|tmp/h)(/|$|[^\\w-])")
    let folders = ["work", "root", "home", "tmp/h"].map { "/" + $0 }
    let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    for file in Repository.texts {
      let isSuspect = folders.contains { file.text.contains($0) }
      let found = words.filter { file.text.contains($0) }
      for (index, line) in file.lines.enumerated() {
        if isSuspect, line.firstMatch(of: machine) != nil {
          Issue.record("\(file.path):\(index + 1) names a path of one machine")
        }
        for word in found where line.contains(word) { Issue.record("\(file.path):\(index + 1) holds \(word)") }
      }
    }
  }
}
