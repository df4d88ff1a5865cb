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
    let office = try Office(options)
    let vocabulary = try office.vocabulary
    let entry = try vocabulary.entry(rest.first ?? "")
    guard rest.count > 1, !rest[1].hasPrefix("-") else {
      return Terminal.put(KindText.text(entry, in: office.language, width: Terminal.width))
    }
    let form = try vocabulary.command(rest[1], of: entry)
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
    let subject = "\(entry.name).\(form.name)" + (flags.words.first.map { "/\(Self.id($0, of: entry.kind))" } ?? "")
    let id = options.id ?? office.client.makeID()
    let answer = try office.request(
      Message(.command, id: id, subject: subject, meta: try office.commandMeta(), body: .object(flags.fields)))
    try DoneText.put(answer.last, form: form, id: id, office: office)
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
