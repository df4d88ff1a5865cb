internal import Wire

/// Personal data in the bytes of a state or an event: every value of the form `{"personal": …}`.
enum PersonalData {
  /// What the audit calls an erasure.
  static let erasedAct = "personal-erased"
  private static let name = Array("\"personal\"".utf8)

  static func stands(in bytes: [UInt8]) -> Bool { bytes.holds(name) && !values(in: bytes).isEmpty }

  /// Without it: members and elements that are personal are left out.
  static func removed(from bytes: [UInt8]) -> [UInt8] {
    guard bytes.holds(name), let json = try? JSON(bytes) else { return bytes }
    return (without(json) ?? [:]).bytes
  }

  private static func without(_ json: JSON) -> JSON? {
    if let members = json.object {
      if members.count == 1, members["personal"] != nil { return nil }
      return .object(members.compactMapValues(without))
    }
    if let elements = json.array { return .array(elements.compactMap(without)) }
    return json
  }

  /// With blanks in its place, as long as before; nil when there is none.
  static func blanked(_ bytes: [UInt8]) -> [UInt8]? {
    let ranges = values(in: bytes)
    guard !ranges.isEmpty else { return nil }
    var blank = bytes
    for range in ranges { wipe(&blank, range) }
    return blank
  }

  /// Where the values stand.
  private static func values(in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var index = 0
    while index + name.count < bytes.count {
      guard bytes[index] == 0x22, bytes[index..<(index + name.count)].elementsEqual(name),
        isFirst(bytes, index)
      else {
        index += 1
        continue
      }
      var start = space(bytes, index + name.count)
      index = start
      guard start < bytes.count, bytes[start] == 0x3A else { continue }
      start = space(bytes, start + 1)
      let end = valueEnd(bytes, start)
      let after = space(bytes, end)
      if after < bytes.count, bytes[after] == 0x7D { ranges.append(start..<end) }
      index = max(end, index)
    }
    return ranges
  }

  /// A quote in a text is escaped, so what begins an object here is a name.
  private static func isFirst(_ bytes: [UInt8], _ index: Int) -> Bool {
    var before = index - 1
    while before >= 0, isSpace(bytes[before]) { before -= 1 }
    return before >= 0 && bytes[before] == 0x7B
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private static func space(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    return index
  }

  private static func valueEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case 0x22:
        index = textEnd(bytes, index)
        if depth == 0 { return index }
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        if depth == 0 { return index }
        depth -= 1
        if depth == 0 { return index + 1 }
      case 0x2C where depth == 0: return index
      default: break
      }
      index += 1
    }
    return index
  }

  /// Behind the closing quote of the text that opens at `start`.
  private static func textEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
    return min(index + 1, bytes.count)
  }

  /// Blanks in texts, ones and zeros in numbers, no falsehoods: what is left is JSON of the same shape.
  private static func wipe(_ bytes: inout [UInt8], _ range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      switch bytes[index] {
      case 0x22:
        let end = textEnd(bytes, index)
        let after = space(bytes, end)
        // Names of members say nothing of a person, and two blank ones would be no JSON.
        if after < bytes.count, bytes[after] == 0x3A {
          index = after
          continue
        }
        for place in (index + 1)..<(end - 1) { bytes[place] = 0x20 }
        index = end
      case 0x30...0x39:
        bytes[index] = 0x31
        index += 1
        while index < range.upperBound, (0x30...0x39).contains(bytes[index]) {
          bytes[index] = 0x30
          index += 1
        }
      case 0x66:
        for (place, byte) in "true ".utf8.enumerated() { bytes[index + place] = byte }
        index += 5
      default: index += 1
      }
    }
  }
}
