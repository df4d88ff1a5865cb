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
    guard let word = asking.word else {
      let all = vocabulary.questions.map { ($0, "\($0.module).\($0.form.name)") }
      return Terminal.put(
        Asking.table(all, vocabulary.language).rendered(asking.options.output, width: Terminal.width))
    }
    try asking.run(try vocabulary.question(word), after: 1, usage: "ocopctl ask \(word)")
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
    guard let word = asking.word else {
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
    try asking.run(question, after: 1, usage: "ocopctl report \(word)")
  }
}

/// One question on its way: options of its own, then the flags of its form.
struct Asking {
  let options: GlobalOptions
  let office: Office
  /// The first word that is no option: what is asked.
  let word: String?
  private let words: [String]

  /// The words that are no flags of a form without fields, and where the answer goes.
  func plainWords(usage: String) throws -> (words: [String], file: AnswerFile) {
    let (own, rest) = AskOptions.split(words)
    if let flag = rest.first(where: { $0.hasPrefix("-") }) {
      throw Stop(.usage, office.say("✗ Không có tùy chọn \(flag). \(usage)", "✗ Unknown option \(flag). \(usage)"))
    }
    return (rest, AnswerFile(options, path: try AskOptions.parse(own).file))
  }

  init(_ words: [String]) throws {
    let (global, others) = DynamicFlags.split(words)
    options = try GlobalOptions.parse(global)
    self.words = others
    word = AskOptions.split(others).rest.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
    office = try Office(options, formats: OutputFormat.allCases)
  }

  /// The flags of a form, after so many words that name what is asked, and where the answer goes. Nil where help was
  /// wanted.
  func flags(of form: Form, after count: Int, usage: String) throws -> (fields: [String: JSON], file: AnswerFile)? {
    let (own, rest) = AskOptions.split(words, form: form)
    let flags = try DynamicFlags(rest, form: form, language: office.language, readFile: Terminal.readText)
    if flags.wantsHelp {
      Terminal.put(
        KindText.help(
          form, usage: "\(usage) [--field value …] [--at DAY] [--known-at TIME] [--file F]", in: office.language,
          width: Terminal.width))
      return nil
    }
    // `certificate check 12/GCN`: words without a flag are the required fields, in their order.
    var fields = flags.fields
    for word in flags.words.dropFirst(count) {
      guard let field = form.fields.first(where: { $0.isRequired && !$0.isList && fields[$0.name] == nil }) else {
        throw Stop(.usage, office.say("✗ Thừa: \(word)", "✗ Too much: \(word)"))
      }
      do throws(FieldValue.Fault) { fields[field.name] = try FieldValue.parsed(word, for: field) } catch {
        throw Stop(.badData, "✗ \(word): \(office.language.say(error.vi, error.en))")
      }
    }
    let options = try AskOptions.parse(own)
    office.moment = try options.moment.meta(in: office.language)
    let file = AnswerFile(self.options, path: options.file)
    try file.check()
    return (fields, file)
  }

  /// Asks and writes the answer. `defaults` are for fields that the form requires and nobody gave.
  func run(
    _ question: Vocabulary.Question, after count: Int, usage: String, defaults: [String: JSON] = [:]
  ) throws {
    let form = question.form
    guard let (given, file) = try flags(of: form, after: count, usage: usage) else { return }
    var fields = given
    for field in form.fields where field.isRequired && fields[field.name] == nil {
      fields[field.name] = defaults[field.name]
    }
    var meta = try office.commandMeta()
    meta["lang"] = .string(office.language.rawValue)
    for (name, value) in office.moment { meta[name] = value }
    let parts = try office.request(
      Message(
        .askQuestion, id: office.client.makeID(), subject: "\(question.module).\(form.name)", meta: meta,
        body: .object(fields)))
    try file.put(try office.body(parts), title: form.title, office)
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
