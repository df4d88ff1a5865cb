/// The declared fields of a command or question (biểu mẫu): drives validation, flags, help and JSON Schema.
public struct Form: Sendable, Equatable {
  public var name: String
  public var title: Label
  /// Makes a new record.
  public var creates: Bool
  /// From which stages to which it may lead. One way, unless where it leads depends on where it starts.
  public let ways: [Way]
  /// Stages it may start from; empty for any.
  public let from: [String]
  /// Stages it may lead to; empty for: the stage stays.
  public let to: [String]
  /// Roles of which the actor needs one.
  public var by: [String]
  /// Bodies of any kind may send it, not only those the module serves.
  public var isForAnyBody: Bool
  public var fields: [Field]

  public init(
    _ name: String, title: Label, creates: Bool = false, from: [String] = [], to: [String] = [],
    by: [String] = ["officer"], isForAnyBody: Bool = false, fields: [Field] = []
  ) {
    self.init(
      name, title: title, creates: creates, ways: [Way(from, to)], by: by, isForAnyBody: isForAnyBody, fields: fields)
  }

  public init(
    _ name: String, title: Label, creates: Bool = false, ways: [Way], by: [String] = ["officer"],
    isForAnyBody: Bool = false, fields: [Field] = []
  ) {
    (self.name, self.title, self.creates, self.ways) = (name, title, creates, ways)
    (from, to) = (Way.union(ways.map(\.from), emptyIsAny: true), Way.union(ways.map(\.to)))
    (self.by, self.isForAnyBody, self.fields) = (by, isForAnyBody, fields)
  }

  /// Whether it may lead from the stage `old`, nil before the record exists, to `new`.
  public func leads(from old: String?, to new: String) -> Bool {
    ways.contains { way in
      let starts = way.from.isEmpty || old.map(way.from.contains) ?? false
      return starts && (way.to.isEmpty ? old == nil || old == new : way.to.contains(new))
    }
  }

  public var json: JSON {
    .members([
      "name": .string(name), "title": title.json, "creates": creates ? true : nil,
      "from": Way.json(from), "to": Way.json(to),
      "ways": ways.count < 2 ? nil : .array(ways.map(\.json)), "by": .array(by.map(JSON.string)),
      "bodies": isForAnyBody ? "any" : nil, "fields": .array(fields.map(\.json)),
    ])
  }

  init(_ json: JSON, in place: String) throws(ManifestError) {
    let name = try json.name("name", in: place)
    let ways = json.list("ways").map { Way($0) }
    self.init(
      name, title: try Label(json["title"], in: "\(place), \(name)"), creates: json["creates"]?.boolean ?? false,
      ways: ways.isEmpty ? [Way(json)] : ways, by: json["by"]?.strings ?? ["officer"],
      isForAnyBody: json["bodies"]?.string == "any",
      fields: try json.list("fields").map { field throws(ManifestError) in
        try Field(field, in: "\(place), \(name)")
      })
  }

  /// More are no help, and an answer must fit into a message.
  public static let faultLimit = 100

  /// Faults of `values` against the form, each with its pointer; none when it fits.
  public func faults(in values: JSON) -> [Problem.Pointer] {
    guard let members = values.object else {
      return [Problem.Pointer("", vi: "Nội dung phải là một đối tượng JSON.", en: "The body must be a JSON object.")]
    }
    return Array(Field.faults(in: members, of: fields, at: "").prefix(Self.faultLimit))
  }
}

/// From each of some stages to each of some others.
public struct Way: Sendable, Equatable {
  /// Empty for any.
  public var from: [String]
  /// Empty for: the stage stays.
  public var to: [String]

  public init(_ from: [String], _ to: [String]) { (self.from, self.to) = (from, to) }

  init(_ json: JSON) { self.init(json["from"]?.strings ?? [], json["to"]?.strings ?? []) }

  var json: JSON { .members(["from": Self.json(from), "to": Self.json(to)]) }

  static func json(_ stages: [String]) -> JSON? { stages.isEmpty ? nil : .array(stages.map(JSON.string)) }

  /// Each stage once. Where one of the lists is empty for any stage, so are all together.
  static func union(_ lists: [[String]], emptyIsAny: Bool = false) -> [String] {
    if emptyIsAny, lists.contains([]) { return [] }
    return lists.joined().reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

/// One field of a form.
public struct Field: Sendable, Equatable {
  public enum FieldType: String, Sendable, CaseIterable {
    case text, integer, money, score, day, boolean, choice, record, body, object, document
  }
  public struct Choice: Sendable, Equatable {
    public var name: String
    public var title: Label
    public init(_ name: String, title: Label) { (self.name, self.title) = (name, title) }
  }

  public static let textLimit = 20_000
  public static let listLimit = 5_000

  public var name: String
  public var type: FieldType
  public var title: Label
  public var isRequired: Bool
  public var isList: Bool
  public var isPersonal: Bool
  public var choices: [Choice]
  /// Kind of the record meant, of type `record`.
  public var kind: String?
  public var minimum: Int64?
  public var maximum: Int64?
  public var fields: [Field]

  public init(
    _ name: String, _ type: FieldType, title: Label, isRequired: Bool = true, isList: Bool = false,
    isPersonal: Bool = false, choices: [Choice] = [], kind: String? = nil, minimum: Int64? = nil,
    maximum: Int64? = nil, fields: [Field] = []
  ) {
    (self.name, self.type, self.title, self.isRequired, self.isList) = (name, type, title, isRequired, isList)
    (self.isPersonal, self.choices, self.kind) = (isPersonal, choices, kind)
    (self.minimum, self.maximum, self.fields) = (minimum, maximum, fields)
  }

  public var json: JSON {
    .members([
      "name": .string(name), "type": .string(type.rawValue), "title": title.json, "required": isRequired ? true : nil,
      "list": isList ? true : nil, "personal": isPersonal ? true : nil, "kind": kind.map(JSON.string),
      "min": minimum.map(JSON.integer), "max": maximum.map(JSON.integer),
      "choices": choices.isEmpty ? nil : .array(choices.map { ["name": .string($0.name), "title": $0.title.json] }),
      "fields": fields.isEmpty ? nil : .array(fields.map(\.json)),
    ])
  }

  init(_ json: JSON, in place: String) throws(ManifestError) {
    guard let name = json["name"]?.string, !name.isEmpty else { throw ManifestError("\(place): a field without name") }
    let here = "\(place), field \(name)"
    guard let type = json["type"]?.string.flatMap(FieldType.init(rawValue:)) else {
      throw ManifestError("\(here): type is one of \(FieldType.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.init(
      name, type, title: try Label(json["title"], in: here), isRequired: json["required"]?.boolean ?? false,
      isList: json["list"]?.boolean ?? false, isPersonal: json["personal"]?.boolean ?? false,
      choices: try json.list("choices").map { choice throws(ManifestError) in
        guard let name = choice["name"]?.string else { throw ManifestError("\(here): a choice without name") }
        return Choice(name, title: try Label(choice["title"], in: here))
      }, kind: json["kind"]?.string, minimum: json["min"]?.integer, maximum: json["max"]?.integer,
      fields: try json.list("fields").map { field throws(ManifestError) in try Field(field, in: here) })
  }

  // MARK: - Validation

  static func faults(in members: [String: JSON], of fields: [Field], at path: String) -> [Problem.Pointer] {
    var faults: [Problem.Pointer] = []
    var known = 0
    for field in fields {
      guard let value = members[field.name] else {
        if field.isRequired {
          faults.append(
            Problem.Pointer(
              "\(path)/\(field.name)", vi: "Thiếu \(field.title.vi).", en: "\(field.title.en) is missing."))
        }
        continue
      }
      known += 1
      if !field.isGood(value) { faults += field.faults(of: value, at: "\(path)/\(field.name)") }
    }
    guard known < members.count else { return faults }
    let names = fields.map(\.name)
    for name in members.keys.sorted() where !names.contains(name) && faults.count < Form.faultLimit {
      let near = Spelling.nearest(to: name, among: names)
      faults.append(
        Problem.Pointer(
          "\(path)/\(Problem.Pointer.escaped(name))",
          vi: "Không có trường \"\(name)\"\(near.map { "; có phải \"\($0)\"?" } ?? ".")",
          en: "There is no field \"\(name)\"\(near.map { "; did you mean \"\($0)\"?" } ?? ".")"))
    }
    return faults
  }

  /// Most values are good, and their pointer need not be spelt out.
  private func isGood(_ value: JSON) -> Bool { faults(of: value, at: "").isEmpty }

  private func faults(of value: JSON, at pointer: String) -> [Problem.Pointer] {
    guard isList else { return fault(of: value, at: pointer) }
    guard let elements = value.array else {
      return [.init(pointer, vi: "\(title.vi) phải là danh sách.", en: "\(title.en) must be a list.")]
    }
    if elements.count > Self.listLimit {
      return [.init(pointer, vi: "Nhiều nhất \(Self.listLimit) mục.", en: "At most \(Self.listLimit) entries.")]
    }
    return elements.enumerated().flatMap { index, element in fault(of: element, at: "\(pointer)/\(index)") }
  }

  private func fault(of value: JSON, at pointer: String) -> [Problem.Pointer] {
    func wrong(_ vi: String, _ en: String) -> [Problem.Pointer] {
      [.init(pointer, vi: "\(title.vi): \(vi)", en: "\(title.en): \(en)")]
    }
    switch type {
    case .text:
      guard let text = value.string else { return wrong("phải là chữ.", "must be text.") }
      if isRequired && text.allSatisfy(\.isWhitespace) { return wrong("không được để trống.", "must not be empty.") }
      return text.utf8.count > Self.textLimit ? wrong("quá dài.", "is too long.") : []
    case .integer, .money, .score:
      guard let number = value.integer else {
        return type == .score
          ? wrong("phải là số nguyên, tính bằng phần trăm điểm.", "must be an integer, in hundredths of a point.")
          : wrong("phải là số nguyên.", "must be an integer.")
      }
      let least = minimum ?? (type == .integer ? .min : 0)
      let most = maximum ?? (type == .score ? 10_000 : .max)
      if number < least { return wrong("ít nhất là \(least).", "at least \(least).") }
      return number > most ? wrong("nhiều nhất là \(most).", "at most \(most).") : []
    case .day:
      guard let text = value.string, DayText.isDay(text) else {
        return wrong("phải là ngày có thật, viết như 2024-03-22.", "must be a real day, written as 2024-03-22.")
      }
      return []
    case .boolean: return value.boolean == nil ? wrong("phải là true hoặc false.", "must be true or false.") : []
    case .choice:
      guard let text = value.string, choices.contains(where: { $0.name == text }) else {
        let names = choices.map(\.name).joined(separator: ", ")
        return wrong("chọn một trong: \(names).", "choose one of: \(names).")
      }
      return []
    case .record:
      guard let id = value.string, Name.isRecordID(id) else {
        return wrong("phải là mã của \(kind ?? "hồ sơ").", "must be the id of a \(kind ?? "record").")
      }
      return []
    case .body:
      guard let id = value.string, Name.isValid(id) else {
        return wrong("phải là mã cơ quan, như agriculture-dept.", "must be the id of a body, such as agriculture-dept.")
      }
      return []
    case .object:
      guard let members = value.object else { return wrong("phải là đối tượng.", "must be an object.") }
      return Self.faults(in: members, of: fields, at: pointer)
    case .document: return value.object == nil ? wrong("phải là đối tượng.", "must be an object.") : []
    }
  }
}

/// Days as text: `2024-03-22`, only days that exist.
enum DayText {
  static func isDay(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
      bytes.indices.allSatisfy({ $0 == 4 || $0 == 7 || (0x30...0x39).contains(bytes[$0]) })
    else { return false }
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]), parts[0] >= 1 else { return false }
    let isLeap = parts[0] % 4 == 0 && (parts[0] % 100 != 0 || parts[0] % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[parts[1] - 1]).contains(parts[2])
  }
}

/// Finds what a misspelt name was meant to be.
public enum Spelling {
  /// The nearest of `names` within two edits and at most half of the word, nil when none is near.
  public static func nearest(to word: String, among names: [String]) -> String? {
    let limit = min(2, word.utf8.count / 2)
    // Words of another length need no look: a name of a megabyte would cost a second for every field.
    return names.filter { abs($0.utf8.count - word.utf8.count) <= limit }
      .map { ($0, distance(Array(word.utf8), Array($0.utf8))) }.filter { $0.1 <= limit }.min { $0.1 < $1.1 }?.0
  }

  /// Levenshtein distance in bytes, a swap of neighbours counting two.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (byte == other ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[right.count]
  }
}
