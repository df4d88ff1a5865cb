import Foundation

/// The repository as it lies on disk around this test.
enum Repository {
  struct File: Sendable {
    /// Relative to the top folder.
    var path: String
    var text: String
    var lines: [String]

    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What is ours: everything else at the top (builds, books of offices) is not looked at.
  private static let rooms = [
    ".ci", "Config", "Plugins", "Sources", "Tests", "LICENSE", "Makefile", "Package.swift", "README.md",
  ]
  private static let binaries = ["bytes", "pyc", "png", "sqlite"]

  static let texts: [File] = rooms.flatMap(read).sorted { $0.path < $1.path }
  static let swift = texts.filter { $0.path.hasSuffix(".swift") }
  static let pages = texts.filter { $0.path.hasSuffix(".md") }

  static func file(_ path: String) -> File? { texts.first { $0.path == path } }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).standardizedFileURL.path)
  }

  /// Names of the folders in a folder, sorted.
  static func folders(in path: String) -> [String] {
    let inside = texts.filter { $0.path.hasPrefix("\(path)/") }
    let parts = inside.map { $0.path.dropFirst(path.count + 1).split(separator: "/") }
    return Set(parts.filter { $0.count > 1 }.map { String($0[0]) }).sorted()
  }

  private static func read(_ room: String) -> [File] {
    let top = root.appending(path: room)
    var paths = [room]
    if let all = FileManager.default.enumerator(atPath: top.path) {
      while let path = all.nextObject() as? String { paths.append("\(room)/\(path)") }
    }
    return paths.compactMap { path in
      guard !path.contains("__pycache__"), !path.contains("/."),
        !binaries.contains(where: { path.hasSuffix(".\($0)") }),
        let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
      else { return nil }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      return File(path: path, text: text, lines: lines)
    }
  }
}
