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
  private let bytes: [UInt8]

  public init?(_ pattern: String) {
    let words = pattern.split(separator: ".", omittingEmptySubsequences: false)
    guard !pattern.isEmpty, pattern.utf8.count <= Limits.topic else { return nil }
    for (index, word) in words.enumerated() {
      guard word == "*" || Topic.isWord(word) || (word == ">" && index == words.count - 1) else { return nil }
    }
    self.pattern = pattern
    bytes = Array(pattern.utf8)
  }

  public func matches(_ topic: String) -> Bool { Self.first(of: topic, matching: [self]) != nil }

  /// The first of the topics, which spaces separate, that one of the filters matches.
  ///
  /// Every event is held against the filters of every consumer: so it is done on the bytes.
  public static func first(of topics: String, matching filters: [TopicFilter]) -> String? {
    var contiguous = topics
    return contiguous.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        var end = start
        while end < bytes.count, bytes[end] != 0x20 { end += 1 }
        let topic = UnsafeBufferPointer(rebasing: bytes[start..<end])
        if filters.contains(where: { $0.matches(topic) }) {
          return topic.count == bytes.count ? topics : String(decoding: topic, as: UTF8.self)
        }
        start = end + 1
      }
      return nil
    }
  }

  private func matches(_ topic: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    for byte in bytes {
      switch byte {
      case 0x3E: return at < topic.count
      case 0x2A:
        let start = at
        while at < topic.count, topic[at] != 0x2E { at += 1 }
        if at == start { return false }
      default:
        guard at < topic.count, topic[at] == byte else { return false }
        at += 1
      }
    }
    return at == topic.count
  }
}

/// The rule of names: modules, kinds, commands, facts and bodies `[a-z][a-z0-9-]*`; record ids letters, digits, `-._`.
public enum Name {
  public static func isValid(_ name: some StringProtocol) -> Bool { isValid(name.utf8) }

  public static func isRecordID(_ id: some StringProtocol) -> Bool { isRecordID(id.utf8) }

  static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
    (1...64).contains(bytes.count) && isLower(bytes.first ?? 0)
      && bytes.allSatisfy { isLower($0) || isDigit($0) || $0 == 0x2D }
  }

  static func isRecordID(_ bytes: some Collection<UInt8>) -> Bool {
    (1...64).contains(bytes.count)
      && bytes.allSatisfy {
        isLower($0) || isDigit($0) || isLower($0 | 0x20) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
      }
  }
}

private func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// `<module>.<kind>.<command>` with the record, if any: the subject of a command.
public struct CommandSubject: Sendable, Hashable {
  public let module: String
  public let kind: String
  public let command: String
  public let record: String?
  public let text: String

  public init(module: String, kind: String, command: String, record: String? = nil) {
    (self.module, self.kind, self.command, self.record) = (module, kind, command, record)
    let name = "\(module).\(kind).\(command)"
    text = record.map { "\(name)/\($0)" } ?? name
  }

  public init?(_ subject: String) {
    var contiguous = subject
    let parts = contiguous.withUTF8 { Self.parts(of: $0) }
    guard let parts else { return nil }
    (module, kind, command, record) = parts
    text = subject
  }

  private static func parts(of bytes: UnsafeBufferPointer<UInt8>) -> (String, String, String, String?)? {
    let slash = bytes.firstIndex(of: 0x2F)
    let words = bytes[..<(slash ?? bytes.count)]
    guard let first = words.firstIndex(of: 0x2E), let second = words[(first + 1)...].firstIndex(of: 0x2E),
      Name.isValid(words[..<first]), Name.isValid(words[(first + 1)..<second]), Name.isValid(words[(second + 1)...])
    else { return nil }
    func text(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> String {
      String(decoding: UnsafeBufferPointer(rebasing: slice), as: UTF8.self)
    }
    var record: String?
    if let slash {
      guard Name.isRecordID(bytes[(slash + 1)...]) else { return nil }
      record = text(bytes[(slash + 1)...])
    }
    return (text(words[..<first]), text(words[(first + 1)..<second]), text(words[(second + 1)...]), record)
  }

  public var name: String { record == nil ? text : "\(module).\(kind).\(command)" }
}
