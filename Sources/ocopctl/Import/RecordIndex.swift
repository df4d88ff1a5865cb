import Coordination
import Wire

/// Records of the office by the names and codes that people know them by. A kind is read whole, when it is first
/// asked for.
final class RecordIndex {
  enum Match: Equatable {
    case one(String)
    /// With the name that is nearest.
    case none(near: String?)
    /// Ids, each with what tells it from the others.
    case several([String])
  }

  struct Entry {
    var id: String
    var name: String
    var state: JSON
  }

  private struct Index {
    var entries: [String: Entry] = [:]
    /// Ids by folded name or code; a list of its own for each way to say a name, the fullest first.
    var names: [[String: [String]]] = []

    mutating func add(_ id: String, _ words: [String], at rank: Int) {
      while names.count <= rank { names.append([:]) }
      for word in Set(words.map(RecordIndex.key)) where !word.isEmpty {
        let isKnown = names.prefix(rank).contains { $0[word]?.contains(id) == true }
        if !isKnown { names[rank][word, default: []].append(id) }
      }
    }
  }

  private let read: (String) throws -> [JSON]
  private let vocabulary: Vocabulary
  private var kinds: [String: Index] = [:]

  /// `read` gives all rows of a kind.
  init(_ vocabulary: Vocabulary, read: @escaping (String) throws -> [JSON]) {
    (self.vocabulary, self.read) = (vocabulary, read)
  }

  convenience init(_ office: Office) throws {
    self.init(try office.vocabulary) { try office.list($0, limit: .max) }
  }

  /// By id, by a code, or by name without regard to case and marks. `narrow` decides between records of one name.
  func find(_ text: String, kind: String, narrow: (JSON) -> Bool = { _ in true }) throws -> Match {
    let word = text.hasPrefix("\(kind)/") ? String(text.dropFirst(kind.count + 1)) : text
    if let prefix = numbering(of: kind), let first = word.split(separator: " ").first, first.hasPrefix("\(prefix)-"),
      Name.isRecordID(String(first)), first.last?.isNumber == true
    {
      return .one(String(first))
    }
    let index = try index(of: kind)
    if index.entries[word] != nil { return .one(word) }
    let key = Self.key(word)
    for names in index.names {
      guard let found = names[key] else { continue }
      let fitting = found.filter { index.entries[$0].map { narrow($0.state) } ?? false }
      if fitting.count == 1 { return .one(fitting[0]) }
      if !fitting.isEmpty { return .several(fitting.compactMap { index.entries[$0].map(label) }) }
      if found.count == 1 { return .none(near: index.entries[found[0]].map(label)) }
    }
    let near = Spelling.nearest(to: key, among: index.names.first?.keys.sorted() ?? [])
    let entry = near.flatMap { index.names[0][$0]?.first }.flatMap { index.entries[$0] }
    return .none(near: entry.map(label))
  }

  func entry(_ id: String, kind: String) throws -> Entry? { try index(of: kind).entries[id] }

  /// Records that have this name already.
  func named(_ name: String, kind: String) throws -> [Entry] {
    let index = try index(of: kind)
    return (index.names.first?[Self.key(name)] ?? []).compactMap { index.entries[$0] }
  }

  /// Whether a word can be an id of this kind: where the office gives the numbers, they begin with its letters.
  func mayBeID(_ word: String, of kind: String) -> Bool {
    Name.isRecordID(word) && (numbering(of: kind).map { word.hasPrefix("\($0)-") } ?? true)
  }

  private func numbering(of kind: String) -> String? {
    vocabulary.entries.first { $0.kind.kind == kind }?.kind.numbering
  }

  private func label(_ entry: Entry) -> String {
    let tells = ["producer", "commune", "unit"].compactMap { entry.state[$0]?.string }.first
    return ([entry.id, entry.name] + [tells].compactMap { $0 }).filter { !$0.isEmpty }.joined(separator: " · ")
  }

  static func key(_ text: String) -> String { TextFolding.folded(text) }

  private func index(of kind: String) throws -> Index {
    if let known = kinds[kind] { return known }
    let described = vocabulary.entries.first { $0.kind.kind == kind }?.kind
    let nameKey = described?.keys.first { $0.type == .name }?.name
    let codes = described?.keys.filter { $0.type == .text && $0.name.lowercased().hasSuffix("code") }.map(\.name) ?? []
    var index = Index()
    for row in try read(kind) {
      guard let id = row["id"]?.string else { continue }
      let state = row["state"] ?? [:]
      let names = Self.names(state, key: nameKey)
      index.entries[id] = Entry(id: id, name: names.first ?? "", state: state)
      index.add(id, names, at: 0)
      index.add(id, codes.compactMap { state[$0]?.string }, at: 1)
      guard kind == "body" else { continue }
      let short = names.flatMap { [Words.short($0, .vi), Words.short($0, .en)] }
      index.add(id, short, at: 2)
      let places = short.map(Self.place)
      index.add(id, places, at: 3)
      index.add(id, places.map(Self.bare), at: 4)
    }
    kinds[kind] = index
    return index
  }

  /// A reference document keeps both languages, other records one name.
  private static func names(_ state: JSON, key: String?) -> [String] {
    let values = [state["document"]?["name"], key.flatMap { state[$0] }, state["name"], state["title"]]
    var names: [String] = []
    for value in values.compactMap({ $0 }) {
      for name in [value.string, value["vi"]?.string, value["en"]?.string].compactMap({ $0 })
      where !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }

  /// "UBND xã Tịnh Thọ" as "xã Tịnh Thọ".
  private static func place(_ name: String) -> String {
    let key = key(name)
    for prefix in ["uy ban nhan dan ", "ubnd "] where key.hasPrefix(prefix) {
      return String(key.dropFirst(prefix.count))
    }
    return key
  }

  /// "xã Tịnh Thọ" as "Tịnh Thọ".
  private static func bare(_ place: String) -> String {
    for prefix in ["xa ", "phuong ", "thi tran ", "huyen ", "thi xa ", "thanh pho ", "tinh ", "dac khu "]
    where place.hasPrefix(prefix) { return String(place.dropFirst(prefix.count)) }
    return place
  }
}
