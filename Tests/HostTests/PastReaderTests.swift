import Ledger
import Testing
import Wire

@testable import Host

/// What a reading of the past may hold.
struct PastReaderTests {
  private func event(_ position: Int64, _ id: String, after previous: Int64 = 0, dated day: String, size: Int = 2)
    -> StoredEvent
  {
    let header: JSON = [
      "body": "b", "dataclass": "public", "dated": .string(day), "type": "vn.ocop.trade.fair.counted",
    ]
    return StoredEvent(
      position: position, time: position, topics: "record.trade.fair.counted", record: "fair/\(id)",
      previous: previous, header: header.bytes, data: [UInt8](repeating: 0x20, count: size - 2) + [0x7B, 0x7D])
  }

  private func row(_ id: String, version: Int64, position: Int64) -> RecordRow {
    RecordRow(
      kind: "fair", id: id, module: "trade", version: version, schema: 1, stage: "proposed", body: "b",
      dataClass: "public", first: position, position: position, state: [0x7B, 0x7D])
  }

  private func read(_ load: Load, at day: String, _ ledger: MemoryLedger) throws -> Loaded {
    try ledger.snapshot { snapshot throws(LedgerError) in
      let cut = PastCut(day: day, knownAt: nil, head: snapshot.head)
      return try Reader.read(.past(load, cut, foldedAt: 0), from: snapshot)
    }
  }

  @Test func tenThousandRecordsAreTheMost() throws {
    for count in [Int64(10_000), 10_001] {
      let ledger = MemoryLedger()
      var batch = Batch()
      for number in 1...count {
        batch.events.append(event(number, "f\(number)", dated: "2024-01-01"))
        batch.records.append(row("f\(number)", version: 1, position: number))
      }
      #expect(ledger.commit(batch, epoch: 1, expectedHead: 0) == .committed(head: count))
      let found = try read(.records(RecordQuery(kind: "fair", limit: 1)), at: "2024-12-31", ledger)
      if count > 10_000 {
        #expect(found == .tooMuch)
      } else if case .histories(let histories, let position) = found {
        #expect(histories.count == 10_000 && position == 10_000 && histories.allSatisfy(\.isWhole))
      } else {
        Issue.record("\(found)")
      }
    }
  }

  /// The last event of a long history may be the one that counts, so no part of it is an answer.
  @Test func aHistoryOfMoreThanEightMebibytesIsTooMuch() throws {
    for (count, last, isTooMuch) in [
      (Int64(7), "2024-03-01", false), (12, "2024-03-01", true), (12, "2025-01-01", true),
    ] {
      let ledger = MemoryLedger()
      var batch = Batch()
      for number in 1..<count {
        batch.events.append(
          event(number, "f", after: number - 1, dated: number == 1 ? "2024-01-01" : "2024-06-01", size: 1 << 20))
      }
      batch.events.append(event(count, "f", after: count - 1, dated: last, size: 1 << 20))
      batch.events.append(event(count + 1, "f", after: count, dated: "2024-07-01"))
      batch.records.append(row("f", version: count + 1, position: count + 1))
      #expect(ledger.commit(batch, epoch: 1, expectedHead: 0) == .committed(head: count + 1))
      let found = try read(.record(kind: "fair", id: "f"), at: "2024-03-31", ledger)
      if isTooMuch {
        #expect(found == .tooMuch)
      } else if case .histories(let histories, _) = found {
        #expect(histories.first?.events.count == 7 && histories.first?.row.version == 7)
      } else {
        Issue.record("\(found)")
      }
    }
  }
}
