internal import Wire

// Records that the fields of a command name: most rules look up exactly these.
extension Hub {
  /// A list of many is left to the rule.
  private static let longestNamed = 8

  static func named(in fields: JSON, _ form: Form) -> [String] {
    var names: [String] = []
    for field in form.fields {
      guard let kind = field.type == .body ? "body" : field.type == .record ? field.kind : nil,
        let value = fields[field.name]
      else { continue }
      for id in (value.array ?? [value]).prefix(longestNamed) {
        if let id = id.string { names.append("\(kind)/\(id)") }
      }
    }
    return names
  }

  /// What is at hand of the records that the fields name goes with the first ask of a rule that has looked records up
  /// before: most need nothing else.
  func giveNamed(_ errand: Errand) {
    guard errand.given.isEmpty else { return }
    var seen: Set<String> = []
    for name in errand.named where seen.insert(name).inserted {
      let read: JSON = ["record": .string(name)]
      guard let row = cache[name]?.row, Need.load(read, for: errand, in: self) != nil else { continue }
      errand.rowsRead[name] = .some(row)
      errand.readTags[Tag.record(name)] = stagedHead
      let answer = Need.rows(.record(row))
      errand.rowCount += 1
      errand.byteCount += answer.count
      errand.given.append((read, answer))
    }
  }
}
