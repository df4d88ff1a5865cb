import ArgumentParser
import Coordination
import Wire

/// As of when records are read: the day whose state is asked, and the moment whose knowledge counts.
struct ReadMoment: ParsableArguments {
  @Option(help: ArgumentHelp("Theo tình trạng ngày này · as things stood on this day", valueName: "dd/MM/yyyy"))
  var at: String?
  @Option(
    name: .customLong("known-at"),
    help: ArgumentHelp(
      "Theo điều đã ghi đến lúc này · as far as it was written by then", valueName: "dd/MM/yyyy | RFC 3339"))
  var knownAt: String?

  init() {}

  init(at: String?, knownAt: String?) {
    self.init()
    (self.at, self.knownAt) = (at, knownAt)
  }

  /// Members for the meta of a read. A day in `--known-at` is its end: what was written on it counts.
  func meta(in language: Language) throws -> [String: JSON] {
    var meta: [String: JSON] = [:]
    if let at {
      guard let day = Day(parsing: at) else { throw wrong("--at", at, language) }
      meta["at"] = .string(day.iso)
    }
    if let knownAt {
      let end = Day(parsing: knownAt).map { ($0 + 1).startInstant - 1 }
      guard let moment = end ?? Instant.parse(knownAt) else { throw wrong("--known-at", knownAt, language) }
      meta["knownAt"] = .string(Instant.text(moment))
    }
    return meta
  }

  private func wrong(_ option: String, _ text: String, _ language: Language) -> Stop {
    Stop(.usage, language.say("✗ \(option): không phải ngày: \(text)", "✗ \(option): not a day: \(text)"))
  }
}

/// Options of what asks a module, beside the fields of its form.
struct AskOptions: ParsableArguments {
  @OptionGroup var moment: ReadMoment
  @Option(help: ArgumentHelp("Ghi vào tệp · write to a file", valueName: "F")) var file: String?

  static let names: Set = ["--at", "--known-at", "--file"]

  /// Takes these options out of words of which some belong to a form; a field of the form goes before an option of
  /// the same name.
  static func split(_ words: [String], form: Form? = nil) -> (own: [String], rest: [String]) {
    let names = names.subtracting(form?.fields.map { "--\(DynamicFlags.kebab($0.name))" } ?? [])
    var own: [String] = []
    var rest: [String] = []
    var words = words[...]
    while let word = words.popFirst() {
      let isOwn = names.contains(String(word.prefix { $0 != "=" }))
      if isOwn { own.append(word) } else { rest.append(word) }
      if isOwn, !word.contains("="), let value = words.popFirst() { own.append(value) }
    }
    return (own, rest)
  }
}
