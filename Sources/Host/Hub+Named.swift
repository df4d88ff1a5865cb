internal import Wire

// Records that the fields of a command or a question name: most rules look up exactly these.
extension Hub {
  /// A list of many is left to the rule.
  private static let longestNamed = 8

  /// Of a command also the body it acts for: most rules ask what that is.
  static func named(in fields: JSON, _ form: Form, of errand: Errand) -> [String] {
    var names = errand.isQuestion ? [] : ["body/\(errand.body)"]
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
  /// before: most need nothing else. A question is given what is on disk: its answer waits for no commit.
  func giveNamed(_ errand: Errand) {
    guard errand.given.isEmpty, errand.past == nil else { return }
    var seen: Set<String> = []
    for name in errand.named where seen.insert(name).inserted {
      let read: JSON = ["record": .string(name)]
      guard let row = errand.isQuestion ? heldOnDisk(name) : cache[name]?.row,
        Need.load(read, for: errand, in: self) != nil
      else { continue }
      if !errand.isQuestion {
        errand.rowsRead[name] = .some(row)
        errand.readTags[Tag.record(name)] = stagedHead
      }
      let answer = Need.rows(.record(row))
      errand.rowCount += 1
      errand.byteCount += answer.count
      errand.given.append((read, answer))
    }
  }
}

extension Errand {
  /// A question is answered as of one moment: what it was given with the first ask is read anew with all that it needs.
  func readNamedAgain() {
    guard isQuestion, rounds == 1 else { return }
    pendingReads = given.map(\.read) + pendingReads
    (given, rowCount, byteCount) = ([], 0, 0)
  }
}

extension ModuleState {
  func looksUp(for purpose: Errand.Purpose) -> Bool {
    switch purpose {
    case .command(let subject): lookUps[subject.kind]?.contains(subject.command) ?? false
    case .question(_, let name): lookUps[""]?.contains(name) ?? false
    case .reaction, .publication: false
    }
  }

  func remember(lookUp purpose: Errand.Purpose) {
    switch purpose {
    case .command(let subject): lookUps[subject.kind, default: []].insert(subject.command)
    case .question(_, let name): lookUps["", default: []].insert(name)
    case .reaction, .publication: break
    }
  }
}
