import ArgumentParser
import Client
import Coordination
import Wire

/// Questions that modules answer, e.g. `ocopctl ask progress --year 2024`.
struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Hỏi một mô-đun: ask QUESTION --field value … · ask a module")
  @Argument(parsing: .captureForPassthrough) var words: [String] = []

  func run() throws {
    let (global, rest) = DynamicFlags.split(words)
    let options = try GlobalOptions.parse(global)
    try Self.ask(rest, try Office(options))
  }

  /// The question's name, then its fields.
  static func ask(_ rest: [String], _ office: Office) throws {
    let (options, vocabulary) = (office.options, try office.vocabulary)
    guard let word = rest.first, !word.hasPrefix("-") else {
      return Terminal.put(list(vocabulary).rendered(options.output, width: Terminal.width))
    }
    let (module, form) = try vocabulary.question(word)
    let flags = try DynamicFlags(
      Array(rest.dropFirst()), form: form, language: office.language, readFile: Terminal.readText)
    if flags.wantsHelp {
      return Terminal.put(
        KindText.help(form, usage: "ocopctl ask \(word) [--field value …]", in: office.language, width: Terminal.width))
    }
    if let extra = flags.words.first { throw Stop(.usage, office.say("✗ Thừa: \(extra)", "✗ Too much: \(extra)")) }
    var meta = try office.commandMeta()
    meta["lang"] = .string(office.language.rawValue)
    let parts = try office.request(
      Message(
        .askQuestion, id: office.client.makeID(), subject: "\(module).\(form.name)", meta: meta,
        body: .object(flags.fields)))
    let answer = try office.body(parts)
    Terminal.put(AnswerText(office, width: Terminal.width).rendered(answer, options.output))
  }

  private static func list(_ vocabulary: Vocabulary) -> Table {
    let language = vocabulary.language
    var table = Table(columns: [
      .init(name: "question", title: language.say("Câu hỏi", "Question")),
      .init(name: "title", title: language.say("Nội dung", "Title")),
      .init(name: "fields", title: language.say("Trường", "Fields")),
    ])
    for manifest in vocabulary.manifests {
      for form in manifest.questions {
        table.rows.append([
          "\(manifest.module).\(form.name)", form.title.text(in: language),
          form.fields.map { "\($0.isRequired ? "*" : "")--\(KindText.flagName(of: $0))" }.joined(separator: " "),
        ])
        table.values.append(form.json)
      }
    }
    return table
  }
}
