import ArgumentParser
import Client
import Coordination
import Wire

/// `ocopctl <kind> <command> [ID] --field value …`, for commands that modules declare.
struct DynamicCommand: ParsableCommand {
  static let name = "run-command"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Lệnh của mô-đun · a command of a module", shouldDisplay: false)
  @Argument(parsing: .captureForPassthrough) var words: [String] = []

  func run() throws {
    let (global, rest) = DynamicFlags.split(words)
    let options = try GlobalOptions.parse(global)
    let office = try Office(options, formats: OutputFormat.allCases)
    let vocabulary = try office.vocabulary
    let entry = try vocabulary.entry(rest.first ?? "")
    guard rest.count > 1, !rest[1].hasPrefix("-") else {
      return Terminal.put(KindText.text(entry, in: office.language, width: Terminal.width))
    }
    if let table = TableWords.importing(rest, entry) {
      let command = try ImportCommand.parse(table + global)
      return try command.run()
    }
    if entry.kind.command(rest[1]) == nil, try Self.ask(rest[1], of: entry, words, vocabulary) { return }
    let form = try vocabulary.command(rest[1], of: entry)
    try Office.check(options.output, among: OutputFormat.common, office.language)
    let flags = try DynamicFlags(
      Array(rest.dropFirst(2)), form: form, language: office.language, readFile: Terminal.readText)
    if flags.wantsHelp {
      let id = form.creates && entry.kind.numbering != nil ? "" : " ID"
      return Terminal.put(
        KindText.help(
          form, usage: "ocopctl \(entry.kind.kind) \(form.name)\(id) [--field value …]", in: office.language,
          width: Terminal.width))
    }
    guard flags.words.count <= 1 else {
      throw Stop(.usage, office.say("✗ Thừa: \(flags.words[1])", "✗ Too much: \(flags.words[1])"))
    }
    try Self.check(options.expect, of: form, entry, language: office.language)
    let names = NamedRecords(index: try RecordIndex(office), language: office.language)
    let record = try flags.words.first.map { word in
      try names.id(Self.id(word, of: entry.kind), kind: entry.kind.kind, place: entry.kind.kind)
    }
    let fields = try names.resolved(flags.fields, of: form)
    let subject = "\(entry.name).\(form.name)" + (record.map { "/\($0)" } ?? "")
    let id = options.id ?? office.client.makeID()
    let answer = try office.request(
      Message(.command, id: id, subject: subject, meta: try office.commandMeta(), body: .object(fields)))
    try DoneText.put(answer.last, form: form, id: id, office: office)
  }

  /// `ocopctl task board` asks `house.task-board`: a question of the module whose name begins with the kind. False when
  /// there is none.
  private static func ask(
    _ word: String, of entry: Vocabulary.Entry, _ words: [String], _ vocabulary: Vocabulary
  ) throws -> Bool {
    let name = "\(entry.kind.kind)-\(word)"
    let question = vocabulary.questions.first { $0.module == entry.manifest.module && $0.form.name == name }
    let isTask = entry.kind.kind == "task" && TaskList.words.contains(word)
    let isSheet = entry.kind.kind == "collection" && CollectionFiles.words.contains(word)
    guard question != nil || isTask || isSheet else { return false }
    let asking = try Asking(words)
    // An officer is known by the name that the office gave.
    let me = word == "mine" ? asking.office.client.welcome["identity"]?["name"] : nil
    if let question {
      let usage = "ocopctl \(entry.kind.kind) \(word)"
      try asking.run(question, after: 2, usage: usage, defaults: me.map { ["officer": $0] } ?? [:])
    } else if isSheet {
      try CollectionFiles(asking: asking, entry: entry).run(word)
    } else {
      try TaskList(asking: asking, entry: entry).run(word, officer: me)
    }
    return true
  }

  /// A record that is to be made has no version yet, so the daemon would pay no heed to it.
  static func check(_ expected: Int64?, of form: Form, _ entry: Vocabulary.Entry, language: Language) throws {
    guard expected != nil, form.creates, !entry.kind.isReference else { return }
    throw Stop(
      .usage,
      language.say(
        "✗ --expect không dùng khi lập hồ sơ mới (\(form.title.vi)): chưa có phiên bản nào.",
        "✗ --expect is not for a new record (\(form.title.en)): it has no version yet."))
  }

  /// `fair/HC-2024-0001` is taken as `HC-2024-0001`.
  private static func id(_ word: String, of kind: KindDescription) -> String {
    word.hasPrefix("\(kind.kind)/") ? String(word.dropFirst(kind.kind.count + 1)) : word
  }
}

/// DONE for people.
enum DoneText {
  static func put(_ message: Message?, form: Form, id: String, office: Office) throws {
    guard let message, let meta = try? message.metaObject() else { return }
    let reply = message.body.isEmpty ? nil : try? JSON(message.body)
    guard office.options.output == .table else {
      var json = meta
      json["id"] = .string(id)
      if let reply { json["reply"] = reply }
      return Terminal.put(office.options.output == .json ? PrettyJSON.text(json) : json.text)
    }
    let record = meta["record"]?.string ?? ""
    var line = "✓ \(form.title.text(in: office.language)): \(record)"
    if let position = meta["position"]?.integer, position > 0 {
      line += " · \(office.say("vị trí", "position")) \(position)"
    }
    if meta["duplicate"] == true { line += " · \(office.say("đã có, không làm lại", "done before, nothing new"))" }
    if meta["dryRun"] == true { line += " · \(office.say("chỉ thử, không ghi", "dry run, nothing written"))" }
    Terminal.put(line)
    if let would = reply?["would"] {
      for line in try DryRunText(office: office).lines(would) {
        for (place, part) in RecordText.wrapped(line, width: Terminal.width - 4).enumerated() {
          Terminal.put((place == 0 ? "  " : "    ") + part)
        }
      }
      if let reply = would["reply"], reply != [:] {
        Terminal.put(AnswerText(office, width: Terminal.width).text(reply))
      }
    } else if let reply, reply != [:] {
      Terminal.put(AnswerText(office, width: Terminal.width).text(reply))
    }
  }
}
