internal import Ledger

/// What a decision may depend on, as a number: a record, a kind, a value of a key, a fact, a series.
///
/// Two things may share a number, one time in 2⁶⁰: then a decision is asked again, or a list waits for a commit,
/// without need. Nothing else follows.
struct Tag: Hashable, Sendable {
  private enum Sort: UInt64 { case record, key, keyOfTask, fact, series }

  private let number: UInt64

  private init(_ sort: Sort, _ words: Mixed) { number = words.hash << 3 | sort.rawValue }

  /// `kind/id`.
  static func record(_ name: String) -> Tag { Tag(.record, Mixed(name)) }

  static func kind(_ kind: String) -> Tag { Tag(sort(kind), Mixed(kind)) }

  static func key(_ kind: String, _ field: String, _ value: KeyValue) -> Tag {
    switch value {
    case .text(let text): Tag(sort(kind), Mixed(kind, field, text))
    case .integer(let integer): Tag(sort(kind), Mixed(kind, field, number: integer))
    }
  }

  static func series(_ name: String) -> Tag { Tag(.series, Mixed(name)) }
  static func fact(_ name: String, about subject: String) -> Tag { Tag(.fact, Mixed(name, subject)) }
  static func facts(_ name: String) -> Tag { Tag(.fact, Mixed(name)) }

  /// Any decision that assigns a task moves it.
  var isMovedByTasks: Bool {
    number & 7 == Sort.keyOfTask.rawValue || number & 7 == Sort.series.rawValue
  }

  private static func sort(_ kind: String) -> Sort { kind == HouseNames.task ? .keyOfTask : .key }

  func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// Words mixed into 64 bits, eight bytes at a time.
struct Mixed {
  private(set) var hash: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ first: String, _ second: String? = nil, _ third: String? = nil, number: Int64? = nil) {
    add(first)
    if let second { add(second) }
    if let third { add(third) }
    if let number { mix(UInt64(bitPattern: number) ^ 0xA5A5) }
  }

  private mutating func add(_ word: String) {
    var word = word
    word.withUTF8 { buffer in
      let bytes = UnsafeRawBufferPointer(buffer)
      var at = 0
      while at + 8 <= bytes.count {
        mix(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        at += 8
      }
      var rest = UInt64(bytes.count) << 56
      while at < bytes.count {
        rest = rest << 8 ^ UInt64(bytes[at])
        at += 1
      }
      mix(rest)
    }
  }

  private mutating func mix(_ word: UInt64) {
    let product = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    hash = product.high ^ product.low ^ word << 1
  }
}
