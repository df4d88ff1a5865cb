import Foundation
import Testing

/// Calls that the house does without, and the few places that may, each with its reason.
struct BannedCallTests {
  struct Exception {
    /// A file, or a folder with a slash at its end.
    var path: String
    var call: String
    var why: String
  }

  static let exceptions: [Exception] = [
    Exception(
      path: "Sources/Host/Daemon.swift", call: "UUID()",
      why: "the wiring makes tokens and the id of a new history, and hands the makers in"),
    Exception(
      path: "Sources/Host/KeyFile.swift", call: ".random", why: "keys and salts are made of the system's randomness"),
    Exception(
      path: "Sources/Host/LogBackup.swift", call: "UUID()", why: "a restored log gets a history of its own"),
    Exception(
      path: "Sources/ocopctl/Commands/DoctorCommand.swift", call: "Date()",
      why: "holds the office's clock against that of this machine"),
    Exception(
      path: "Sources/Host/Daemon.swift", call: "@unchecked Sendable",
      why: "hands the loop, made on one thread, to the one thread that uses it"),
    Exception(
      path: "Tests/ClientTests/SessionTests.swift", call: "@unchecked Sendable",
      why: "handed over once, before the thread begins"),
    Exception(
      path: "Tests/ProcessTests/KillTests.swift", call: "@unchecked Sendable",
      why: "results are read after the semaphore was signalled"),
  ]

  /// In sources and plugins. A clock, an id or a random number comes in as a value; a wrong value is a typed error.
  static let banned: [String: String] = [
    "try!": #"\btry!"#, "as!": #"\bas!"#, "fatalError": #"\bfatalError\b"#, "print(": #"(^|[^.\w])print\("#,
    "Date()": #"\bDate\(\)"#, "UUID()": #"\bUUID\(\)"#, ".random": #"\.random\b"#,
    "Task.detached": #"\bTask\.detached\b"#, "@unchecked Sendable": #"@unchecked\s+Sendable\b"#,
    "DispatchQueue": #"\bDispatchQueue\b"#,
  ]
  /// Tests may make names and clocks of their own; what would hide a failure is banned there too.
  static let bannedInTests = ["try!", "as!", "fatalError", "@unchecked Sendable"]

  @Test func nobodyMakesABannedCallWithoutAReason() throws {
    for (call, pattern) in Self.banned {
      let regex = try Regex(pattern)
      for file in Repository.swift where file.text.contains(call) && Self.isHeld(file.path, to: call) {
        for (index, line) in file.lines.enumerated() where Self.code(of: line).firstMatch(of: regex) != nil {
          #expect(Self.exception(file.path, call) != nil, "\(file.path):\(index + 1) calls \(call)")
        }
      }
    }
  }

  @Test func everyExceptionIsStillNeeded() throws {
    for exception in Self.exceptions {
      let regex = try Regex(try #require(Self.banned[exception.call]))
      let isUsed = Repository.swift.contains { file in
        Self.covers(exception, file.path) && file.text.contains(exception.call)
          && file.lines.contains { Self.code(of: $0).firstMatch(of: regex) != nil }
      }
      #expect(isUsed, "\(exception.path) no longer calls \(exception.call): strike the exception")
      #expect(!exception.why.isEmpty)
    }
  }

  @Test func commentsAndTextsAreNoCalls() {
    #expect(Self.code(of: "let a = 1  // try! is banned") == "let a = 1  ")
    #expect(Self.code(of: #"say("fatalError // no")"#) == #"say("")"#)
    #expect(Self.code(of: #"say("a \"print(\" b") as! Int"#) == #"say("") as! Int"#)
  }

  private static func isHeld(_ path: String, to call: String) -> Bool {
    if path.hasPrefix("Sources/") || path.hasPrefix("Plugins/") { return true }
    return path.hasPrefix("Tests/") && !path.hasPrefix("Tests/TidyTests/") && bannedInTests.contains(call)
  }

  private static func exception(_ path: String, _ call: String) -> Exception? {
    exceptions.first { $0.call == call && covers($0, path) }
  }

  private static func covers(_ exception: Exception, _ path: String) -> Bool {
    exception.path.hasSuffix("/") ? path.hasPrefix(exception.path) : path == exception.path
  }

  /// The line without its comment and without the content of its texts.
  static func code(of line: String) -> String {
    var result = ""
    var isText = false
    var rest = Substring(line)
    while let character = rest.popFirst() {
      if isText {
        if character == "\\" { rest = rest.dropFirst() }
        guard character == "\"" else { continue }
        isText = false
      } else if character == "\"" {
        isText = true
      } else if character == "/", rest.first == "/" {
        break
      }
      result.append(character)
    }
    return result
  }
}
