import Foundation
import Ledger
import Testing

/// The implementations that share one suite.
enum Implementation: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory, sqlite

  var testDescription: String { rawValue }

  /// Runs `body` on a new, empty ledger.
  func withLedger(_ body: (any Ledger) throws -> Void) throws {
    switch self {
    case .memory:
      try body(MemoryLedger())
    case .sqlite:
      try withDirectory { directory in
        let ledger = try SQLiteLedger(directory: directory, makeHistory: { "h1" }, ballastBytes: 0)
        defer { ledger.close() }
        try body(ledger)
      }
    }
  }
}

/// Runs `body` with the path of a directory that does not exist yet, and removes it afterwards.
func withDirectory(_ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

extension Ledger {
  /// Commits behind the head and expects success.
  @discardableResult
  func write(_ build: (inout Batch, Int64) -> Void) throws -> Int64 {
    let head = try snapshot { snapshot throws(LedgerError) in snapshot.head }
    var batch = Batch()
    build(&batch, head)
    let result = commit(batch, epoch: identity.epoch, expectedHead: head)
    guard case .committed(let new) = result else {
      Issue.record("the commit answered \(result)")
      return head
    }
    #expect(new == head + Int64(batch.events.count))
    return new
  }

  func read<Value>(_ body: (any Snapshot) throws(LedgerError) -> Value) throws -> Value {
    try snapshot(body)
  }
}

/// An event whose bytes follow from its position.
func event(
  _ position: Int64, time: Int64? = nil, topics: String = "record.m.fair.held", record: String? = nil,
  previous: Int64 = 0,
  size: Int = 20, salt: [UInt8] = []
) -> StoredEvent {
  StoredEvent(
    position: position, time: time ?? position * 10, topics: topics, record: record,
    previous: previous, header: Array("{\"n\":\(position)}".utf8),
    data: [UInt8](repeating: UInt8(truncatingIfNeeded: position), count: size),
    salt: salt)
}

func record(
  _ id: String, kind: String = "fair", version: Int64 = 1, first: Int64? = nil, position: Int64 = 1
) -> RecordRow {
  RecordRow(
    kind: kind, id: id, module: "industry-trade", version: version, schema: 1, stage: "proposed", body: "sct",
    dataClass: "public", first: first ?? position, position: position, state: Array("{\"id\":\"\(id)\"}".utf8))
}

func key(_ id: String, _ field: String, _ value: KeyValue, at position: Int64, added: Bool = true) -> KeyChange {
  KeyChange(kind: "fair", id: id, field: field, value: value, position: position, isAdded: added)
}
