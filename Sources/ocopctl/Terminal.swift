import Coordination
import Foundation
import Glibc

/// The two streams of a command: data and messages.
enum Terminal {
  /// Writes data, and ends the line.
  static func put(_ text: String) { write(text + "\n", to: 1) }
  /// Writes a message for people, and ends the line.
  static func tell(_ text: String) { write(text + "\n", to: 2) }

  /// Columns: $COLUMNS, else of the terminal, else 100.
  static var width: Int {
    if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init) { return max(40, columns) }
    var size = winsize()
    return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? max(40, Int(size.ws_col)) : 100
  }

  /// The bytes of a file; `-` is standard input.
  static func read(_ path: String) throws -> Data {
    if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw Stop(.badData, "✗ \(path): không đọc được / cannot be read")
    }
  }

  /// The text of a file in NFC.
  static func readText(_ path: String) throws -> String {
    guard let text = String(data: try read(path), encoding: .utf8) else {
      throw Stop(.badData, "✗ \(path): không phải UTF-8 / not UTF-8")
    }
    return text.precomposedStringWithCanonicalMapping
  }

  /// Writes data as it is.
  static func put(bytes: [UInt8]) { write(bytes[...], to: 1) }

  /// Whether a person sees standard output.
  static var isTerminal: Bool { isatty(1) == 1 }

  /// Asks a person; nil where nobody sits at a terminal.
  static func confirms(_ question: String, in language: Language) -> Bool? {
    guard isatty(0) == 1, isatty(2) == 1 else { return nil }
    write("\(question) [\(language.say("c/K", "y/N"))] ", to: 2)
    let answer = TextFolding.folded(readLine() ?? "")
    return ["c", "co", "y", "yes"].contains(answer)
  }

  /// Writes over the line that was written last, where a person watches.
  static func tellOver(_ text: String) { write(isatty(2) == 1 ? "\r\(text)\u{1B}[K" : "\(text)\n", to: 2) }
  /// Ends a line that was written over.
  static func endLine() { if isatty(2) == 1 { write("\n", to: 2) } }
  static var isWatched: Bool { isatty(2) == 1 }

  private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8)[...], to: descriptor) }

  private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
    var bytes = bytes
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      if count > 0 { bytes = bytes.dropFirst(count) }
    }
  }
}
