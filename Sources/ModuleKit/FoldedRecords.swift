internal import Wire

/// The answer to an ask to fold: records as the events say they are, in the order they came.
struct FoldedRecords {
  private(set) var bytes: [UInt8] = []

  init(_ ask: Ask, _ kinds: [String: Kind]) throws {
    guard let name = ask.subject.split(separator: ".").last, let kind = kinds[String(name)] else {
      throw AskFault("no kind \(ask.subject)")
    }
    var writer = JSONWriter(capacity: ask.records.count)
    writer.open()
    writer.name("records")
    writer.open("[")
    for record in try FoldingRecord.list(ask.records) {
      do {
        let folded = try kind.folded(record.events)
        writer.open()
        if let body = folded.body { writer.member("body", body) }
        writer.member("id", record.id)
        writer.member("stage", folded.stage)
        writer.member("state", raw: folded.state)
        writer.close()
      } catch {
        throw AskFault("\(name)/\(record.id) cannot be folded: \(error)")
      }
    }
    writer.close("]")
    writer.close()
    bytes = writer.bytes
  }
}

/// One record of an ask to fold.
private struct FoldingRecord {
  var id = ""
  var events: [(name: String, data: [UInt8])] = []

  static func list(_ bytes: [UInt8]) throws(JSONError) -> [FoldingRecord] {
    var records: [FoldingRecord] = []
    var cursor = JSONCursor(bytes)
    try cursor.array { (cursor) throws(JSONError) in
      var record = FoldingRecord()
      try cursor.object { (name, cursor) throws(JSONError) in
        switch name {
        case "id": record.id = try cursor.string()
        case "events": try cursor.array { (cursor) throws(JSONError) in record.events.append(try event(&cursor)) }
        default: try cursor.skip()
        }
      }
      records.append(record)
    }
    return records
  }

  private static func event(_ cursor: inout JSONCursor) throws(JSONError) -> (name: String, data: [UInt8]) {
    var event: (name: String, data: [UInt8]) = ("", [0x7B, 0x7D])
    try cursor.object { (name, cursor) throws(JSONError) in
      switch name {
      case "type": event.name = try cursor.string()
      case "data": event.data = try cursor.raw()
      default: try cursor.skip()
      }
    }
    return event
  }
}
