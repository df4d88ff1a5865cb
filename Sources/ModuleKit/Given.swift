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

/// Records as they were decoded or decided last, beside the bytes that they have as JSON.
///
/// Nearly every decision reads the calendar or the division of labour, many read the fair or the cycle that they belong
/// to, and the next command of a record finds what the last one made. The same bytes give the same value, so no rule
/// can tell whether it was decoded for it.
final class DecodedRecords: Sendable {
  private struct Key: Hashable {
    var type: ObjectIdentifier
    var id: String
  }
  private struct Entry: Sendable {
    var bytes: [UInt8]
    var value: any Sendable
  }
  private struct Entries: Sendable {
    var all: [Key: Entry] = [:]
    var bytes = 0
  }
  /// The values themselves take about twice as much again.
  private static let mostBytes = 1 << 20
  private static let mostBytesOfOne = 64 << 10

  private let entries = Mutex(Entries())

  func value<Value: Decodable & Sendable>(_ type: Value.Type, of id: String, _ bytes: [UInt8]) throws -> Value {
    let known = entries.withLock { $0.all[Key(type: ObjectIdentifier(type), id: id)] }
    if let known, known.bytes == bytes, let value = known.value as? Value { return value }
    let value = try Coding.value(type, bytes)
    put(value, of: id, bytes)
    return value
  }

  /// What a decision made of a record, so that the next one need not decode it.
  func keep<R: Record>(_ record: R, of id: String, _ bytes: [UInt8]) {
    assert((try? Coding.value(R.self, bytes)) == record, "a record is what its JSON says: \(R.kind)/\(id)")
    put(record, of: id, bytes)
  }

  /// Not what holds personal data: when that is erased, nobody tells a module to forget it.
  private func put<Value: Sendable>(_ value: Value, of id: String, _ bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytesOfOne, !bytes.mayHold("personal") else { return }
    entries.withLock { entries in
      if entries.bytes + bytes.count > Self.mostBytes { entries = Entries() }
      let old = entries.all.updateValue(
        Entry(bytes: bytes, value: value), forKey: Key(type: ObjectIdentifier(Value.self), id: id))
      entries.bytes += bytes.count - (old?.bytes.count ?? 0)
    }
  }
}
