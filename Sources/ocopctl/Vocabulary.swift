import Coordination
import Wire

/// What the modules of the office offer, by the words that people type.
struct Vocabulary {
  var manifests: [Manifest]
  var language: Language

  /// A kind with its module.
  struct Entry {
    var manifest: Manifest
    var kind: KindDescription
    var name: String { "\(manifest.module).\(kind.kind)" }
  }

  var entries: [Entry] { manifests.flatMap { manifest in manifest.kinds.map { Entry(manifest: manifest, kind: $0) } } }

  /// `fair` or `industry-trade.fair`.
  func entry(_ word: String) throws -> Entry {
    let found = entries.filter { $0.kind.kind == word || $0.name == word }
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      throw Stop(
        .usage,
        language.say(
          "✗ \"\(word)\" có ở nhiều mô-đun: \(found.map(\.name).joined(separator: ", ")).",
          "✗ \"\(word)\" is of several modules: \(found.map(\.name).joined(separator: ", "))."))
    }
    let words = entries.map(\.kind.kind) + entries.map(\.name) + CommandWords.subcommands.sorted()
    // "sanpham": the title, as it is typed without marks and blanks.
    let key = Self.letters(word)
    if let titled = entries.first(where: { [$0.kind.title.vi, $0.kind.title.en].map(Self.letters).contains(key) }) {
      throw Stop(
        .usage,
        language.say(
          "✗ Không có lệnh \"\(word)\". \(titled.kind.title.vi) là \"\(titled.kind.kind)\".",
          "✗ There is no command \"\(word)\". A \(titled.kind.title.en) is \"\(titled.kind.kind)\"."))
    }
    throw unknown(word, among: words, vi: "Không có lệnh hay loại hồ sơ", en: "There is no command or kind")
  }

  private static func letters(_ text: String) -> String { TextFolding.folded(text).filter(\.isLetter) }

  /// `fair/HC-2024-0001` of these words, of `fair` and `HC-2024-0001`, or of the number alone, by its letters.
  func record(_ words: [String]) -> String {
    let text = words.joined(separator: "/")
    guard !text.contains("/"), let letters = text.split(separator: "-").first else { return text }
    let kind = entries.first { $0.kind.numbering == String(letters) && text.last?.isNumber == true }
    return kind.map { "\($0.kind.kind)/\(text)" } ?? text
  }

  func command(_ word: String, of entry: Entry) throws -> Form {
    if let form = entry.kind.command(word) { return form }
    throw unknown(
      word, among: entry.kind.commands.map(\.name), vi: "\(entry.kind.title.vi) không có lệnh",
      en: "\(entry.kind.title.en) has no command")
  }

  typealias Question = (module: String, form: Form)

  var questions: [Question] {
    manifests.flatMap { manifest in manifest.questions.map { (manifest.module, $0) } }
  }

  /// `progress` or `programme.progress`.
  func question(_ word: String) throws -> Question {
    let all = questions
    let found = all.filter { $0.form.name == word || "\($0.module).\($0.form.name)" == word }
    if found.count == 1 { return found[0] }
    let names = all.map { "\($0.module).\($0.form.name)" }
    if found.count > 1 {
      let several = found.map { "\($0.module).\($0.form.name)" }.joined(separator: ", ")
      throw Stop(.usage, language.say("✗ Chọn một: \(several).", "✗ Choose one: \(several)."))
    }
    throw unknown(word, among: all.map(\.form.name) + names, vi: "Không có câu hỏi", en: "There is no question")
  }

  func unknown(_ word: String, among words: [String], vi: String, en: String) -> Stop {
    let near = Spelling.nearest(to: word, among: words)
    // Names with their modules are for when the short ones are not enough.
    let listed = words.filter { !$0.contains(".") && !CommandWords.subcommands.contains($0) }.joined(separator: ", ")
    let hint =
      near.map { language.say(" Có phải \"\($0)\"?", " Did you mean \"\($0)\"?") }
      ?? language.say(" Có: \(listed).", " There are: \(listed).")
    return Stop(.usage, "✗ \(language.say(vi, en)) \"\(word)\".\(hint)")
  }

  // MARK: - Titles

  func stage(_ name: String, of kind: String) -> String {
    for entry in entries where entry.kind.kind == kind {
      if let stage = entry.kind.stages.first(where: { $0.name == name }) { return stage.title.text(in: language) }
    }
    return name
  }

  /// The field of a form that gives a member of the state its title and type.
  func field(_ name: String, of kind: KindDescription) -> Field? {
    for form in kind.commands.sorted(by: { $0.creates && !$1.creates }) where form.name != "correct" {
      if let field = form.fields.first(where: { $0.name == name }) { return field }
    }
    return nil
  }

  func title(of member: String, in kind: KindDescription) -> String {
    switch member {
    case "version": return language.say("Phiên bản", "Version")
    case "id", "stage", "body", "documents": return Words.member(member, language) ?? member
    default:
      // The form that makes the record names its members; one that changes it may ask for something else.
      let made = kind.commands.lazy.filter(\.creates).flatMap(\.fields).first { $0.name == member }
      return made?.title.text(in: language) ?? Words.member(member, language)
        ?? field(member, of: kind)?.title.text(in: language) ?? member
    }
  }

  /// The field of this name in any command of the kind, or inside one of its objects.
  func anyField(_ name: String, of kind: KindDescription) -> Field? {
    if let field = field(name, of: kind) { return field }
    return kind.commands.lazy.flatMap(\.fields).flatMap(\.fields).first { $0.name == name }
  }

  /// What happened, in words: the command whose past the event is (`fair-joined` of `join-fair`, `checked` of
  /// `record-check`), the only command that leads to the stage it names, that stage, or the name itself.
  func eventTitle(_ event: String, of kind: String) -> String {
    guard let kind = entries.first(where: { $0.kind.kind == kind })?.kind else { return event }
    let form = kind.commands.first { form in
      let pasts = Self.pasts(of: form.name)
      // `ended` is no past of `end-confirmation` where `confirmation-ended` is one.
      return pasts.contains(event) && (event == pasts[1] || !kind.events.contains(pasts[1]))
    }
    if let form { return form.title.text(in: language) }
    let named = kind.stages.first {
      $0.name == event || event.hasSuffix("-\($0.name)") || event == "\($0.name)ed"
    }
    if let stage = named {
      let leading = kind.commands.filter { $0.to == [stage.name] }
      let entering = leading.filter { !$0.from.contains(stage.name) }
      let forms = entering.isEmpty ? leading : entering
      // A command with several ends may have led here: `certified` is of `record-result`, not of what keeps a
      // certificate.
      let isOneOfSeveral = kind.commands.contains { $0.to.count > 1 && $0.to.contains(stage.name) }
      let isMoved = kind.moves.contains { $0.to.contains(stage.name) } || entering.isEmpty && isOneOfSeveral
      return forms.count == 1 && !isMoved ? forms[0].title.text(in: language) : stage.title.text(in: language)
    }
    return Words.event(event, language) ?? event.replacing("-", with: " ")
  }

  private static func pasts(of command: String) -> [String] {
    let words = command.split(separator: "-").map(String.init)
    let verb = words.first ?? ""
    let past = verb.hasSuffix("e") ? "\(verb)d" : verb.hasSuffix("y") ? "\(verb.dropLast())ied" : "\(verb)ed"
    return [past, (words.dropFirst() + [past]).joined(separator: "-"), "became-\(command)", "\(words.last ?? "")ed"]
  }
}
