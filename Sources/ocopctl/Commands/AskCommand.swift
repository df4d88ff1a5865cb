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
    let asking = try Asking(words)
    let vocabulary = try asking.office.vocabulary
    guard let word = asking.rest.first, !word.hasPrefix("-") else {
      let all = vocabulary.questions.map { ($0, "\($0.module).\($0.form.name)") }
      return Terminal.put(
        Asking.table(all, vocabulary.language).rendered(asking.options.output, width: Terminal.width))
    }
    try asking.run(try vocabulary.question(word), Array(asking.rest.dropFirst()), usage: "ocopctl ask \(word)")
  }
}

/// Reports of modules: a question whose name begins with `report-`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Báo cáo: report NAME --field value … · a report as text, json, csv, md, xlsx, docx, ics",
    discussion: "ocopctl report progress --programme … --file tien-do.xlsx")
  @Argument(parsing: .captureForPassthrough) var words: [String] = []

  static let prefix = "report-"

  func run() throws {
    let asking = try Asking(words)
    let vocabulary = try asking.office.vocabulary
    let reports = vocabulary.questions.filter { $0.form.name.hasPrefix(Self.prefix) }
    guard let word = asking.rest.first, !word.hasPrefix("-") else {
      if reports.isEmpty {
        return Terminal.tell(asking.office.say("(chưa có báo cáo nào)", "(there are no reports yet)"))
      }
      let all = reports.map { ($0, String($0.form.name.dropFirst(Self.prefix.count))) }
      return Terminal.put(
        Asking.table(all, vocabulary.language).rendered(asking.options.output, width: Terminal.width))
    }
    let found = reports.filter { $0.form.name == Self.prefix + word || "\($0.module).\($0.form.name)" == word }
    guard let question = found.first else {
      let names = reports.map { String($0.form.name.dropFirst(Self.prefix.count)) }
      throw vocabulary.unknown(word, among: names, vi: "Không có báo cáo", en: "There is no report")
    }
    try asking.run(question, Array(asking.rest.dropFirst()), usage: "ocopctl report \(word)")
  }
}

/// One question on its way: options of its own, then the flags of its form.
struct Asking {
  let options: GlobalOptions
  let own: AskOptions
  let office: Office
  let file: AnswerFile
  /// Words that are no options: the question and the flags of its form.
  let rest: [String]

  init(_ words: [String]) throws {
    let (global, others) = DynamicFlags.split(words)
    let (own, rest) = AskOptions.split(others)
    options = try GlobalOptions.parse(global)
    self.own = try AskOptions.parse(own)
    self.rest = rest
    file = AnswerFile(options, path: self.own.file)
    try file.check()
    office = try Office(options, formats: OutputFormat.allCases)
    office.moment = try self.own.moment.meta(in: office.language)
  }

  func run(_ question: Vocabulary.Question, _ words: [String], usage: String) throws {
    let flags = try DynamicFlags(words, form: question.form, language: office.language, readFile: Terminal.readText)
    if flags.wantsHelp {
      return Terminal.put(
        KindText.help(
          question.form, usage: "\(usage) [--field value …] [--at DAY] [--known-at TIME] [--file F]",
          in: office.language, width: Terminal.width))
    }
    if let extra = flags.words.first { throw Stop(.usage, office.say("✗ Thừa: \(extra)", "✗ Too much: \(extra)")) }
    var meta = try office.commandMeta()
    meta["lang"] = .string(office.language.rawValue)
    for (name, value) in office.moment { meta[name] = value }
    let parts = try office.request(
      Message(
        .askQuestion, id: office.client.makeID(), subject: "\(question.module).\(question.form.name)", meta: meta,
        body: .object(flags.fields)))
    try file.put(try office.body(parts), AnswerText(office, width: Terminal.width))
  }

  static func table(_ questions: [(question: Vocabulary.Question, name: String)], _ language: Language) -> Table {
    var table = Table(columns: [
      .init(name: "question", title: language.say("Câu hỏi", "Question"), isWhole: true),
      .init(name: "title", title: language.say("Nội dung", "Title")),
      .init(name: "fields", title: language.say("Trường", "Fields")),
    ])
    for (question, name) in questions {
      let fields = question.form.fields.map { "\($0.isRequired ? "*" : "")--\(KindText.flagName(of: $0))" }
      table.rows.append([name, question.form.title.text(in: language), fields.joined(separator: " ")])
      table.values.append(question.form.json)
    }
    return table
  }
}
