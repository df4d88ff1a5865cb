import Foundation

/// A library of Tests/Shims, compiled for the time of a test and preloaded into its daemon.
struct Shim {
  let library: String
  /// LD_PRELOAD of the daemon: the library, and what the test itself runs with.
  var preload: String {
    ([library] + [ProcessInfo.processInfo.environment["LD_PRELOAD"]].compactMap { $0 }).joined(separator: ":")
  }

  static let compiler = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first { (path: String) in
    access(path, X_OK) == 0
  }

  /// - Parameter name: of the file without its ending.
  init(_ name: String, in folder: URL) throws {
    library = folder.appendingPathComponent("\(name).so").path
    let source = TestOffice.repository.appendingPathComponent("Tests/Shims/\(name).c").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.compiler ?? "/usr/bin/cc")
    process.arguments = ["-Wall", "-Werror", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}
