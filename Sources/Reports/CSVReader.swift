/// Comma-separated values as people's programs write them: `,` `;` tab or `|` between fields, quotes where they are
/// needed, any line end, a line `sep=;` at the head.
enum CSVReader {
  /// Records in their order; an empty line is a record without fields, as a spreadsheet counts it.
  static func records(_ text: String) throws(RenderingFault) -> [[String]] {
    var bytes = Array(text.utf8)[...]
    var separator: UInt8?
    if bytes.starts(with: "sep=".utf8), bytes.count > 5 {
      separator = bytes[4]
      bytes = bytes.drop { $0 != 0x0A }.dropFirst()
    }
    return try records(bytes, separator ?? guessed(bytes))
  }

  private static func records(_ bytes: ArraySlice<UInt8>, _ separator: UInt8) throws(RenderingFault) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      record.append(try field(bytes, &place, separator, record: records.count + 1))
      guard place < bytes.endIndex else { break }
      if bytes[place] == separator {
        place += 1
        // A separator at the very end is followed by one more empty field.
        if place == bytes.endIndex { record.append("") }
      } else {
        place += bytes[place] == 0x0D && place + 1 < bytes.endIndex && bytes[place + 1] == 0x0A ? 2 : 1
        records.append(record == [""] ? [] : record)
        record = []
      }
    }
    if !record.isEmpty { records.append(record) }
    return records
  }

  /// One field; `place` comes to stand on what ended it.
  private static func field(
    _ bytes: ArraySlice<UInt8>, _ place: inout Int, _ separator: UInt8, record: Int
  ) throws(RenderingFault) -> String {
    func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }
    guard bytes[place] == 0x22 else {
      let start = place
      while place < bytes.endIndex, !isEnd(bytes[place]) { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    var content: [UInt8] = []
    place += 1
    while true {
      let start = place
      while place < bytes.endIndex, bytes[place] != 0x22 { place += 1 }
      content += bytes[start..<place]
      guard place < bytes.endIndex else {
        throw RenderingFault(
          "Dòng \(record): dấu nháy kép mở mà không đóng.", "Row \(record): a quotation mark is not closed.")
      }
      place += 1
      guard place < bytes.endIndex, bytes[place] == 0x22 else { break }
      content.append(0x22)
      place += 1
    }
    // What stands behind the closing mark belongs to the field all the same.
    while place < bytes.endIndex, !isEnd(bytes[place]) {
      content.append(bytes[place])
      place += 1
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// The separator that cuts most lines into the same number of fields.
  static func guessed(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    let candidates = Array(";,\t|".utf8)
    var counts = [[Int: Int]](repeating: [:], count: candidates.count)
    var line = [Int](repeating: 0, count: candidates.count)
    var lines = 0
    var isQuoted = false
    for byte in bytes + [0x0A] {
      if byte == 0x22 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0A || byte == 0x0D {
        for place in line.indices where line[place] > 0 { counts[place][line[place], default: 0] += 1 }
        line = line.map { _ in 0 }
        lines += 1
        if lines > 100 { break }
      } else if let place = candidates.firstIndex(of: byte) {
        line[place] += 1
      }
    }
    let weights = counts.map { $0.map { $0.key * $0.value }.max() ?? 0 }
    let best = weights.indices.max { weights[$0] < weights[$1] } ?? 0
    return weights[best] == 0 ? 0x2C : candidates[best]
  }
}
