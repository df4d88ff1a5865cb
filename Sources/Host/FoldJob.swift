internal import Ledger
internal import Wire

/// Records of one kind whose events their module folds again, in asks of bounded size, one after another.
final class FoldJob {
  enum Purpose: Equatable {
    /// A new schema of the module.
    case schema
    /// A reading of the past, by its number.
    case past(Int)
    /// A comparison of states with their events, by its number.
    case replay(Int)
  }

  static let recordsPerAsk = 256
  static let bytesPerAsk = 1 << 20
  /// No ask may be larger: the longest history of one record that can be folded.
  static let mostBytes = Limits.moduleBody - (64 << 10)

  let purpose: Purpose
  let module: String
  let kind: KindDescription
  let peer: Peer
  let records: [RecordHistory]
  /// As many of `records`, in their order, as were answered.
  private(set) var folded: [FoldedRecord] = []
  private var asked = 0
  /// Position as of which the events were read.
  var readAt: Int64 = 0
  /// Monotonic time of the ask in hand.
  var askedAt: Int64 = 0

  init(_ purpose: Purpose, module: String, kind: KindDescription, peer: Peer, records: [RecordHistory]) {
    (self.purpose, self.module, self.kind, self.peer, self.records) = (purpose, module, kind, peer, records)
  }

  var isDone: Bool { folded.count == records.count }

  /// The body of the next ask; nil when one record alone is too large.
  func next() -> [UInt8]? {
    var writer = JSONWriter(capacity: 4096)
    writer.open()
    writer.name("records")
    writer.open("[")
    asked = 0
    for record in records[folded.count...].prefix(Self.recordsPerAsk) {
      if asked > 0, writer.count + record.size > Self.bytesPerAsk { break }
      asked += 1
      writer.open()
      writer.name("events")
      writer.open("[")
      for event in record.events {
        writer.open()
        writer.member("data", raw: event.data)
        writer.member("type", event.type)
        writer.close()
      }
      writer.close("]")
      writer.member("id", record.row.id)
      writer.close()
    }
    writer.close("]")
    writer.close()
    return writer.count > Self.mostBytes ? nil : writer.bytes
  }

  /// Takes an answer in; what is wrong with it, nil when nothing is.
  func take(_ body: [UInt8]) -> String? {
    let answers: [FoldedRecord]
    do { answers = try FoldedRecord.list(body) } catch { return "answers bad JSON: \(error)" }
    let wanted = records[folded.count..<(folded.count + asked)]
    guard answers.map(\.id) == wanted.map(\.row.id) else { return "answers other records than it was asked to fold" }
    for answer in answers {
      let name = "\(kind.kind)/\(answer.id)"
      if answer.state.count > Limits.state { return "the state of \(name) is over \(Limits.state) bytes" }
      if answer.state.first != 0x7B { return "the state of \(name) is no object" }
      guard kind.stages.contains(where: { $0.name == answer.stage }) else {
        return "folds \(name) to the unknown stage \"\(answer.stage)\""
      }
      if let body = answer.body, !Name.isValid(body) { return "folds \(name) to the body \"\(body)\"" }
    }
    folded += answers
    return nil
  }
}

/// A record as its module folded it.
struct FoldedRecord: Sendable, Equatable {
  var id = ""
  var state: [UInt8] = []
  var stage = ""
  var body: String?

  static func list(_ bytes: [UInt8]) throws(JSONError) -> [FoldedRecord] {
    var records: [FoldedRecord] = []
    var cursor = JSONCursor(bytes)
    try cursor.object { (name, cursor) throws(JSONError) in
      guard name == "records" else {
        try cursor.skip()
        return
      }
      try cursor.array { (cursor) throws(JSONError) in
        var record = FoldedRecord()
        try cursor.object { (name, cursor) throws(JSONError) in
          switch name {
          case "id": record.id = try cursor.string()
          case "state": record.state = try cursor.raw()
          case "stage": record.stage = try cursor.string()
          case "body": record.body = try cursor.string()
          default: try cursor.skip()
          }
        }
        records.append(record)
      }
    }
    try cursor.end()
    return records
  }
}
