import ArgumentParser
import Coordination

/// Faults of a command line that the parser finds, in the language of the user, and short.
enum UsageText {
  static func text(_ message: String, in language: Language) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let error = lines.first(where: { $0.hasPrefix("Error: ") }) else { return message }
    let rest = lines.drop { !$0.hasPrefix("Usage: ") }.map(shortened)
    guard language == .vi else { return (lines.prefix { !$0.hasPrefix("Usage: ") } + rest).joined(separator: "\n") }
    let told = vietnamese(message) ?? String(error.dropFirst(7))
    let help = lines.first { $0.hasPrefix("Help: ") }.map { ["  " + $0.dropFirst(6).drop { $0 == " " }] } ?? []
    return (["✗ \(told)"] + help + rest.map(inVietnamese)).joined(separator: "\n")
  }

  /// The options that every command takes need not be told again.
  private static func shortened(_ line: String) -> String {
    line.replacing(/\[--server <endpoint>\].*?\[--key-file <key-file>\]/, with: "[options]")
  }

  private static func inVietnamese(_ line: String) -> String {
    if line.hasPrefix("Usage: ") { return "Cách dùng: \(line.dropFirst(7))" }
    return line.replacing(/^  See '(.+)' for more information\.$/) { "  Xem thêm: \($0.1)" }
  }

  /// Nil for what is no fault of a known form, such as help.
  static func vietnamese(_ message: String) -> String? {
    guard let error = message.split(separator: "\n").first(where: { $0.hasPrefix("Error: ") })?.dropFirst(7) else {
      return nil
    }
    let text = String(error)
    if let found = text.wholeMatch(of: /Unknown option '(.+?)'(?:\. Did you mean '(.+)'\?)?/) {
      return "Không có tùy chọn \(found.1).\(found.2.map { " Có phải \($0)?" } ?? "")"
    }
    if let found = text.wholeMatch(of: /Missing value for '(.+)'/) { return "Thiếu giá trị của \(found.1)." }
    if let found = text.wholeMatch(of: /Missing expected argument '(.+)'/) { return "Thiếu \(found.1)." }
    if let found = text.wholeMatch(of: /Missing one of: (.+)/) { return "Thiếu một trong: \(found.1)." }
    if let found = text.wholeMatch(of: /Unexpected argument '(.+)'/) { return "Thừa \"\(found.1)\"." }
    if let found = text.wholeMatch(of: /\d+ unexpected arguments: (.+)/) { return "Thừa: \(found.1)." }
    if let found = text.prefixMatch(of: /The value '(.+?)' is invalid for '(.+?)'/) {
      return "Giá trị \"\(found.1)\" không dùng được cho \(found.2)."
    }
    if let found = text.prefixMatch(of: /The option '(.+?)' does not take any value/) {
      return "\(found.1) không nhận giá trị."
    }
    if text.hasPrefix("Missing required subcommand") { return "Thiếu lệnh con." }
    return nil
  }

  /// `--lang` of a command line that could not be parsed, else the language of the environment.
  static func language(of arguments: [String]) -> Language {
    let given = arguments.enumerated().compactMap { place, word -> String? in
      if word.hasPrefix("--lang=") { return String(word.dropFirst(7)) }
      return word == "--lang" && place + 1 < arguments.count ? arguments[place + 1] : nil
    }
    var options = GlobalOptions()
    options.lang = given.last
    return options.language
  }
}
