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
    throw unknown(word, among: words, vi: "Không có lệnh hay loại hồ sơ", en: "There is no command or kind")
  }

  func command(_ word: String, of entry: Entry) throws -> Form {
    if let form = entry.kind.command(word) { return form }
    throw unknown(
      word, among: entry.kind.commands.map(\.name), vi: "\(entry.kind.title.vi) không có lệnh",
      en: "\(entry.kind.title.en) has no command")
  }

  /// `progress` or `programme.progress`.
  func question(_ word: String) throws -> (module: String, form: Form) {
    let all = manifests.flatMap { manifest in manifest.questions.map { (manifest.module, $0) } }
    let found = all.filter { $0.1.name == word || "\($0.0).\($0.1.name)" == word }
    if found.count == 1 { return found[0] }
    let names = all.map { "\($0.0).\($0.1.name)" }
    if found.count > 1 {
      let several = found.map { "\($0.0).\($0.1.name)" }.joined(separator: ", ")
      throw Stop(.usage, language.say("✗ Chọn một: \(several).", "✗ Choose one: \(several)."))
    }
    throw unknown(word, among: all.map(\.1.name) + names, vi: "Không có câu hỏi", en: "There is no question")
  }

  func unknown(_ word: String, among words: [String], vi: String, en: String) -> Stop {
    let near = Spelling.nearest(to: word, among: words)
    let hint =
      near.map { language.say(" Có phải \"\($0)\"?", " Did you mean \"\($0)\"?") }
      ?? language.say(" Có: \(words.joined(separator: ", ")).", " There are: \(words.joined(separator: ", ")).")
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
    case "id": return language.say("Mã", "ID")
    case "stage": return language.say("Bước", "Stage")
    case "body": return language.say("Cơ quan", "Body")
    case "version": return language.say("Phiên bản", "Version")
    case "documents": return language.say("Văn bản", "Documents")
    default:
      return field(member, of: kind)?.title.text(in: language) ?? Self.known[member].map { language.say($0, $1) }
        ?? member
    }
  }

  private static let known: [String: (String, String)] = [
    "due": ("Hạn", "Due"), "lead": ("Chủ trì", "Lead"), "with": ("Phối hợp", "With"), "subject": ("Hồ sơ", "Subject"),
    "title": ("Tên", "Title"), "name": ("Tên", "Name"), "task": ("Việc", "Task"), "source": ("Căn cứ", "Source"),
    "dueRule": ("Cách tính hạn", "Due rule"), "officer": ("Cán bộ", "Officer"), "note": ("Ghi chú", "Note"),
  ]
}
