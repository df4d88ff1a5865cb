import Coordination
import Wire

/// What a column of a table is for.
enum ColumnTarget: Hashable {
  /// A field of the form, by its name.
  case field(String)
  /// The record that the command is for, by its id, a code or its name.
  case record
  /// A member by which the record's kind is searched: it tells apart records of one name.
  case key(String)
  /// The dated day of the row.
  case dated
  /// The body on whose behalf the row is entered.
  case body
  case ignored

  /// As a saved mapping and a work sheet write it.
  var name: String {
    switch self {
    case .field(let name): name
    case .record: "@id"
    case .key(let name): "@key:\(name)"
    case .dated: "@dated"
    case .body: "@for"
    case .ignored: "-"
    }
  }
}

/// The words by which officers head a column, for one command.
struct ColumnWords {
  let form: Form
  let kind: KindDescription
  private var targets: [String: ColumnTarget] = [:]
  private let vocabulary: Vocabulary

  init(_ form: Form, of kind: KindDescription, _ vocabulary: Vocabulary) {
    (self.form, self.kind, self.vocabulary) = (form, kind, vocabulary)
    let nameKey = kind.keys.first { $0.type == .name }?.name
    for field in form.fields { add(Self.own(field), .field(field.name)) }
    for field in form.fields {
      add(
        ["\(field.title.vi) \(Self.unit(field, .vi))", "\(field.title.en) \(Self.unit(field, .en))"], .field(field.name)
      )
      if field.type == .record || field.type == .body { add(referring(field), .field(field.name)) }
      if field.name == nameKey, form.creates {
        add(
          ["tên", "name", "tên \(kind.title.vi)", "\(kind.title.en) name", kind.title.vi, kind.title.en],
          .field(field.name))
      }
    }
    if !form.creates || kind.numbering == nil {
      let titles = [kind.title.vi, kind.title.en, kind.kind]
      add(["id", "mã", "@id"] + titles + titles.flatMap { ["mã \($0)", "số \($0)", "tên \($0)"] }, .record)
      if let nameKey { add([nameKey, vocabulary.title(of: nameKey, in: kind), "tên"], .record) }
    }
    if !form.creates {
      for key in kind.keys where key.name != nameKey && key.name != "stage" {
        add(
          [key.name, vocabulary.title(of: key.name, in: kind), "tên \(vocabulary.title(of: key.name, in: kind))"],
          .key(key.name))
      }
    }
    add(["dated", "ngày văn bản", "day of the document", "@dated"], .dated)
    add(["@for"], .body)
  }

  /// What comes first holds.
  private mutating func add(_ words: [String], _ target: ColumnTarget) {
    for word in words {
      let key = Self.key(word)
      if !key.isEmpty, targets[key] == nil { targets[key] = target }
    }
  }

  /// A long title says after a comma or in brackets when the field is needed: "Hạng sao, khi …".
  private static func own(_ field: Field) -> [String] {
    let titles = [field.title.vi, field.title.en]
    let short = titles.map { String($0.prefix { $0 != "," && $0 != "(" }) }
    return titles + short + [field.name, DynamicFlags.kebab(field.name), KindText.flagName(of: field)]
  }

  /// A form may say the unit in its title, a sheet beside it.
  private static func unit(_ field: Field, _ language: Language) -> String {
    field.type == .money ? language.say("đồng", "dong") : ""
  }

  /// "Tên chủ thể", "Mã chủ thể", "Cơ sở" by the title of the kind that is meant.
  private func referring(_ field: Field) -> [String] {
    let meant = field.kind.map { vocabulary.kindTitle($0) }
    let titles = [field.title.vi, field.title.en] + [meant].compactMap { $0 }
    return titles.flatMap { ["tên \($0)", "mã \($0)", "\($0) name", "\($0) id", $0] }
  }

  /// The target of a name in a mapping or a work sheet.
  func target(named name: String) -> ColumnTarget? {
    switch name {
    case "-", "": .ignored
    case "@id": .record
    case "@dated": .dated
    case "@for": .body
    default:
      if name.hasPrefix("@key:") {
        .key(String(name.dropFirst(5)))
      } else {
        form.fields.contains { $0.name == name } ? .field(name) : targets[Self.key(name)]
      }
    }
  }

  /// What a head of a column means. `group` is the head above it, when that spans several columns: "Tên" under
  /// "Chủ thể" is the producer's name.
  func target(ofHead head: String, under group: String?) -> ColumnTarget? {
    let heads = Self.variants(head)
    if let group {
      for upper in Self.variants(group) {
        for head in heads {
          if let target = targets[Self.key("\(head) \(upper)")] ?? targets[Self.key("\(upper) \(head)")] {
            return target
          }
        }
      }
    }
    let keys = heads.map(Self.key)
    return (keys + keys.map(Self.spelledOut)).lazy.compactMap { targets[$0] }.first
  }

  /// "Bộ SP" as "bo san pham".
  private static func spelledOut(_ key: String) -> String {
    key.split(separator: " ").map { short[String($0)] ?? String($0) }.joined(separator: " ")
  }

  private static let short = [
    "sp": "san pham", "mst": "ma so thue", "sdt": "dien thoai", "qd": "quyet dinh", "gcn": "giay chung nhan",
    "dc": "dia chi", "htx": "hop tac xa",
  ]

  /// The head as it is, without what stands in brackets, and its parts: "Xã/phường (trước sáp nhập)".
  private static func variants(_ head: String) -> [String] {
    let plain = head.replacing(/\([^)]*\)?/, with: " ")
    return [head, plain] + plain.split(separator: "/").map(String.init) + plain.split(separator: "\n").map(String.init)
  }

  /// Without case, marks and what only dresses a head up.
  static func key(_ text: String) -> String {
    TextFolding.folded(text.replacing(/[*:;.,"“”]/, with: " "))
  }

  /// Field names whose title is near to the head, for advice.
  func advice(for field: Field, among heads: [String]) -> String? {
    let names = Self.own(field).map(Self.key)
    return heads.first { head in
      let key = Self.key(head)
      return names.contains { key.contains($0) || $0.contains(key) && key.count > 2 }
        || key.count > 3 && Spelling.nearest(to: key, among: names) != nil
    }
  }
}
