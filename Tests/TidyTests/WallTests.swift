import Foundation
import Testing

/// The walls of the house. This table documents them: a room may import what stands behind it, and nothing else.
struct WallTests {
  /// A rule of a plugin is pure: the kit, the domain, and of Foundation the part without files and network.
  static let rules: Set = ["ModuleKit", "OCOP", "Coordination", "FoundationEssentials"]

  static let rooms: [String: Set<String>] = [
    // Values and rules of any programme, and of OCOP: pure.
    "Sources/Coordination": [],
    "Sources/OCOP": ["Coordination"],
    // Bytes and values; knows neither sockets nor files.
    "Sources/Wire": [],
    // The binding knows nothing of us.
    "Sources/CZeroMQ": [],
    "Sources/ZeroMQ": ["CZeroMQ", "Glibc", "Synchronization"],
    // The book knows no domain type, no message and no socket.
    "Sources/Ledger": ["GRDB", "GRDBSQLite", "Crypto", "Glibc", "Synchronization", "FoundationEssentials"],
    // What a module's author sees: bytes in, bytes out.
    // What was decoded last is kept between asks, behind a lock.
    "Sources/ModuleKit": ["Coordination", "Wire", "FoundationEssentials", "Synchronization"],
    "Sources/ModuleProcess": ["ModuleKit", "Wire", "ZeroMQ", "CZeroMQ", "CMimalloc", "Glibc"],
    "Sources/House": ["ModuleKit", "Coordination"],
    // Knows no rule: neither OCOP nor ModuleKit nor House nor a department.
    "Sources/Host": [
      "Wire", "Ledger", "ZeroMQ", "CMimalloc", "Coordination", "Yams", "Crypto", "Foundation", "Glibc", "Dispatch",
      "Synchronization", "CoreMetrics",
    ],
    "Sources/Client": ["Wire", "ZeroMQ", "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"],
    // Values into files: the bindings of two C libraries, and nothing of the protocol.
    "Sources/CMimalloc": [],
    "Sources/CXLSXWriter": [],
    "Sources/CZip": [],
    "Sources/Reports": ["Coordination", "CXLSXWriter", "CZip", "Foundation", "FoundationXML", "Glibc"],
    // Programs: wiring only.
    "Sources/ocopd": ["Host", "House", "ModuleProcess", "ArgumentParser", "Foundation", "Glibc"],
    "Sources/ocopctl": [
      "Client", "Wire", "Coordination", "ZeroMQ", "Reports", "Yams", "Crypto", "ArgumentParser", "Foundation", "Glibc",
      "Dispatch", "Synchronization",
    ],
  ]

  @Test func everyRoomImportsOnlyWhatTheTableAllows() {
    #expect(Repository.folders(in: "Sources") == Self.rooms.keys.map { String($0.dropFirst(8)) }.sorted())
    for (room, allowed) in Self.rooms {
      for file in Repository.swift where file.path.hasPrefix("\(room)/") { check(file, allowed) }
    }
  }

  @Test func rulesOfAPluginImportOnlyTheKitAndTheDomain() {
    for plugin in Repository.folders(in: "Plugins") {
      for file in Repository.swift where file.path.hasPrefix("Plugins/\(plugin)/") {
        // Only the main file of a plugin sees the process it runs in.
        let isMain = file.path.hasPrefix("Plugins/\(plugin)/Main/")
        check(file, isMain ? [plugin, "ModuleProcess"] : Self.rules)
      }
    }
  }

  @Test func theManifestDeclaresNoArrowThatTheTableForbids() throws {
    let manifest = try #require(Repository.file("Package.swift")).text
    var arrows = 0
    for (room, allowed) in Self.rooms {
      let start = "(?:room\\(\\s*|name: )\"\(room.dropFirst(8))\",(?:\\s*dependencies:)?\\s*"
      guard let declaration = manifest.firstMatch(of: try Regex(start + "\\[([^\\]]*)\\]")),
        let list = declaration.output[1].substring
      else { continue }
      for word in list.matches(of: /"([A-Za-z]+)"/) where Self.rooms["Sources/\(word.1)"] != nil {
        arrows += 1
        #expect(allowed.contains(String(word.1)), "Package.swift lets \(room) depend on \(word.1)")
      }
    }
    #expect(arrows > 10, "Package.swift is not read rightly")
  }

  /// `examples` holds programs beside the daemon, `python` the package for modules and clients; they are no plugins.
  @Test func everyPluginFolderHasItsPageItsGrantAndItsProgram() {
    for plugin in Repository.folders(in: "Plugins") where !["examples", "python"].contains(plugin) {
      for part in ["README.md", "plugin.yaml", "Main"] {
        #expect(Repository.exists("Plugins/\(plugin)/\(part)"), "Plugins/\(plugin) lacks \(part)")
      }
    }
  }

  @Test func theMapOfTheHouseNamesEveryRoom() throws {
    let map = try #require(Repository.file("Sources/README.md")).text
    for room in Repository.folders(in: "Sources") {
      #expect(map.contains("`\(room)`"), "Sources/README.md does not tell what \(room) is")
    }
  }

  private func check(_ file: Repository.File, _ allowed: Set<String>) {
    for (index, line) in file.lines.enumerated() {
      guard line.contains("import "), let module = Self.module(importedBy: line) else { continue }
      #expect(allowed.contains(module), "\(file.path):\(index + 1) imports \(module), which its room may not")
    }
  }

  /// The module of an import line, also of `import struct Module.Type`.
  static func module(importedBy line: String) -> String? {
    let pattern =
      #/
      ^\s*(?:@\w+(?:\([^)]*\))?\s+)*                                    # attributes
      (?:(?:public|package|internal|fileprivate|private)\s+)?import\s+
      (?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)
      /#
    return line.firstMatch(of: pattern).map { String($0.1) }
  }

  @Test func anImportIsFoundHoweverItIsWritten() {
    #expect(Self.module(importedBy: "import Wire") == "Wire")
    #expect(Self.module(importedBy: "  @preconcurrency public import struct Ledger.Batch") == "Ledger")
    #expect(Self.module(importedBy: "@_spi(Internal) import GRDB") == "GRDB")
    #expect(Self.module(importedBy: "// import Host") == nil)
    #expect(Self.module(importedBy: "let importer = 1") == nil)
  }
}
