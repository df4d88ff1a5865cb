import Foundation

/// Reads the XML of office files tag by tag. Only what they use: no DTD, so no entity can unfold to gigabytes.
struct XMLScanner {
  enum Token: Equatable {
    /// An element begins; one that is empty is followed by its `close` all the same.
    case open(String)
    case close(String)
    case text(String)
    case end
  }

  private let bytes: [UInt8]
  private var place = 0
  private var attributes: Range<Int> = 0..<0
  private var emptied: String?

  init(_ bytes: [UInt8]) throws(RenderingFault) {
    guard bytes.prefix(1_024).firstRange(of: "<!DOCTYPE".utf8) == nil else { throw Self.fault }
    self.bytes = bytes
  }

  static var fault: RenderingFault { RenderingFault("Bảng tính bị hỏng.", "The workbook is damaged.") }

  mutating func next() throws(RenderingFault) -> Token {
    if let name = emptied {
      emptied = nil
      return .close(name)
    }
    while place < bytes.count {
      guard bytes[place] == 0x3C else { return .text(try text()) }
      guard place + 1 < bytes.count else { throw Self.fault }
      switch bytes[place + 1] {
      case 0x3F: try skip(to: "?>")
      case 0x21:
        if starts(with: "<!--") {
          try skip(to: "-->")
        } else if starts(with: "<![CDATA[") {
          let start = place + 9
          try skip(to: "]]>")
          return .text(String(decoding: bytes[start..<place - 3], as: UTF8.self))
        } else {
          throw Self.fault
        }
      case 0x2F:
        let start = place + 2
        try skip(to: ">")
        return .close(name(start, limit: place - 1))
      default: return try open()
      }
    }
    return .end
  }

  /// The text of an attribute of the element that was opened last.
  func attribute(_ name: String) -> String? {
    let wanted = Array(name.utf8)
    var place = attributes.lowerBound
    while place < attributes.upperBound {
      while place < attributes.upperBound, bytes[place] <= 0x20 { place += 1 }
      let start = place
      while place < attributes.upperBound, bytes[place] != 0x3D { place += 1 }
      let key = bytes[start..<place].prefix { $0 > 0x20 }
      while place < attributes.upperBound, bytes[place] != 0x22, bytes[place] != 0x27 { place += 1 }
      guard place < attributes.upperBound else { return nil }
      let quote = bytes[place]
      let first = place + 1
      place = first
      while place < attributes.upperBound, bytes[place] != quote { place += 1 }
      if key.elementsEqual(wanted) { return Self.unescaped(bytes[first..<place]) }
      place += 1
    }
    return nil
  }

  private mutating func open() throws(RenderingFault) -> Token {
    let start = place + 1
    var quote: UInt8?
    place = start
    while place < bytes.count {
      let byte = bytes[place]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x3E {
        break
      }
      place += 1
    }
    guard place < bytes.count else { throw Self.fault }
    let isEmpty = bytes[place - 1] == 0x2F
    let limit = isEmpty ? place - 1 : place
    var end = start
    while end < limit, bytes[end] > 0x20 { end += 1 }
    attributes = end..<limit
    place += 1
    let name = name(start, limit: end)
    if isEmpty { emptied = name }
    return .open(name)
  }

  private mutating func text() throws(RenderingFault) -> String {
    let start = place
    while place < bytes.count, bytes[place] != 0x3C { place += 1 }
    return Self.unescaped(bytes[start..<place])
  }

  private func starts(with text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private mutating func skip(to text: String) throws(RenderingFault) {
    let end = Array(text.utf8)
    while place + end.count <= bytes.count {
      if bytes[place] == end[0], bytes[place..<place + end.count].elementsEqual(end) {
        place += end.count
        return
      }
      place += 1
    }
    throw Self.fault
  }

  /// The name without its prefix: some programs write `x:row`.
  private func name(_ start: Int, limit: Int) -> String {
    var part = bytes[start..<max(start, limit)].prefix { $0 > 0x20 }
    if let colon = part.firstIndex(of: 0x3A) { part = part[(colon + 1)...] }
    return String(decoding: part, as: UTF8.self)
  }

  private static func unescaped(_ part: ArraySlice<UInt8>) -> String {
    guard part.contains(0x26) else { return String(decoding: part, as: UTF8.self) }
    var result = ""
    var rest = Substring(String(decoding: part, as: UTF8.self))
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[mark...]
      guard let end = rest.prefix(12).firstIndex(of: ";"), let character = entity(rest[..<end].dropFirst()) else {
        result += "&"
        rest = rest.dropFirst()
        continue
      }
      result.unicodeScalars.append(character)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func entity(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "amp": "&"
    case "lt": "<"
    case "gt": ">"
    case "quot": "\""
    case "apos": "'"
    default:
      if name.hasPrefix("#x") {
        UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
      } else {
        name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) : nil
      }
    }
  }
}
