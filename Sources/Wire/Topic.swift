/// The rule of topics: words of `[a-z0-9-]` joined by dots, at most 200 bytes.
public enum Topic {
  public static func isValid(_ topic: String) -> Bool {
    var wordLength = 0
    for byte in topic.utf8 {
      if byte == 0x2E {
        if wordLength == 0 { return false }
        wordLength = 0
      } else if isLower(byte) || isDigit(byte) || byte == 0x2D {
        wordLength += 1
      } else {
        return false
      }
    }
    return wordLength > 0 && topic.utf8.count <= Limits.topic
  }

  static func isWord(_ word: Substring) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == 0x2D }
  }
}

/// A filter of topics: `*` stands for one word, `>` for one or more at the end.
public struct TopicFilter: Sendable, Hashable {
  public let pattern: String
  private let words: [String]

  public init?(_ pattern: String) {
    let words = pattern.split(separator: ".", omittingEmptySubsequences: false)
    guard !pattern.isEmpty, pattern.utf8.count <= Limits.topic else { return nil }
    for (index, word) in words.enumerated() {
      guard word == "*" || Topic.isWord(word) || (word == ">" && index == words.count - 1) else { return nil }
    }
    self.pattern = pattern
    self.words = words.map(String.init)
  }

  public func matches(_ topic: some StringProtocol) -> Bool {
    var rest = topic.split(separator: ".")[...]
    for word in words {
      if word == ">" { return !rest.isEmpty }
      guard let next = rest.popFirst(), word == "*" || next == word else { return false }
    }
    return rest.isEmpty
  }
}

/// The rule of names: modules, kinds, commands, facts and bodies `[a-z][a-z0-9-]*`; record ids letters, digits, `-._`.
public enum Name {
  public static func isValid(_ name: some StringProtocol) -> Bool {
    (1...64).contains(name.utf8.count) && isLower(name.utf8.first ?? 0)
      && name.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == 0x2D }
  }

  public static func isRecordID(_ id: some StringProtocol) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy {
        isLower($0) || isDigit($0) || isLower($0 | 0x20) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
      }
  }
}

private func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// `<module>.<kind>.<command>` with the record, if any: the subject of a command.
public struct CommandSubject: Sendable, Hashable {
  public var module: String
  public var kind: String
  public var command: String
  public var record: String?

  public init(module: String, kind: String, command: String, record: String? = nil) {
    (self.module, self.kind, self.command, self.record) = (module, kind, command, record)
  }

  public init?(_ subject: String) {
    let halves = subject.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let words = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ Name.isValid($0) }) else { return nil }
    if halves.count == 2 {
      guard Name.isRecordID(halves[1]) else { return nil }
      record = String(halves[1])
    }
    (module, kind, command) = (String(words[0]), String(words[1]), String(words[2]))
  }

  public var name: String { "\(module).\(kind).\(command)" }
  public var text: String { record.map { "\(name)/\($0)" } ?? name }
}
