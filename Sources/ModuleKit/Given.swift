internal import Synchronization
internal import Wire

/// What the host has answered so far, by the read that asked for it.
struct Given: Sendable {
  var rows: [JSON: [GivenRow]] = [:]
}

/// A row of an answer: a record, a fact or a total. States and data stay as they came until somebody wants them.
struct GivenRow: Sendable {
  var id = ""
  var version: Int64 = 0
  var state: [UInt8] = []
  var data: [UInt8] = []
  var group: [String] = []
  var count: Int64 = 0
  var sums: [Int64] = []

  init(reading cursor: inout JSONCursor) throws(JSONError) {
    try cursor.object { (name, cursor) throws(JSONError) in
      switch name {
      case "id": id = try cursor.string()
      case "version": version = try cursor.integer()
      case "state": state = try cursor.raw()
      case "data": data = try cursor.raw()
      case "count": count = try cursor.integer()
      case "group":
        for value in try JSON(reading: &cursor).array ?? [] {
          group.append(value.string ?? value.integer.map(String.init) ?? "")
        }
      case "sums": try cursor.array { (cursor) throws(JSONError) in sums.append(try cursor.integer()) }
      default: _ = try cursor.skip()
      }
    }
  }
}

/// Reference documents as they were decoded last, beside the bytes they were decoded from.
///
/// Nearly every decision reads the calendar or the division of labour, and they change once a year. The same bytes give
/// the same value, so no rule can tell whether it was decoded for it.
final class DecodedDocuments: Sendable {
  private struct Key: Hashable {
    var type: ObjectIdentifier
    var name: String
  }
  private struct Entry: Sendable {
    var bytes: [UInt8]
    var value: any Sendable
  }
  private static let most = 512

  private let entries = Mutex<[Key: Entry]>([:])

  func value<Document: Decodable & Sendable>(
    _ type: Document.Type, of name: String, _ bytes: [UInt8]
  ) throws -> Document {
    let key = Key(type: ObjectIdentifier(type), name: name)
    let known = entries.withLock { $0[key] }
    if let known, known.bytes == bytes, let value = known.value as? Document { return value }
    let value = try Coding.value(type, bytes)
    entries.withLock { entries in
      if entries.count >= Self.most { entries = [:] }
      entries[key] = Entry(bytes: bytes, value: value)
    }
    return value
  }
}
