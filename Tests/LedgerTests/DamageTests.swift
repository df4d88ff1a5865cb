import Chance
import Foundation
import GRDB
import Testing

@testable import Ledger

/// A log that somebody or something damaged: torn at any byte, or with a bit turned anywhere. What is read is what was
/// written, or the damage is found and named.
@Suite struct DamageTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// More of both with `make soak`.
  static let torn = environment["OCOP_TORN_PLACES"].flatMap { Int($0) } ?? 40
  static let flipped = environment["OCOP_FLIPPED_BITS"].flatMap { Int($0) } ?? 120

  private static let groups = 12

  private func open(_ directory: String, pages: Int = 100_000) throws -> SQLiteLedger {
    try SQLiteLedger(directory: directory, makeHistory: { "h1" }, ballastBytes: 0, checkpointPages: pages)
  }

  /// Batches of 1, 2, 3 … events with records, keys, facts and outcomes; their heads.
  private func fill(_ ledger: SQLiteLedger) throws -> [Int64] {
    try (1...Self.groups).map { group in
      try ledger.write { batch, head in
        let last = head + Int64(group)
        batch.events = (head + 1...last).map {
          event($0, record: "fair/\($0 % 7)", previous: max(0, $0 - 7), size: 300)
        }
        batch.records = batch.events.map {
          let first = ($0.position - 1) % 7 + 1
          return record("\($0.position % 7)", version: $0.position / 7 + 1, first: first, position: $0.position)
        }
        batch.keys = [key("HC-\(group)", "host", .text("sct"), at: last)]
        batch.facts = [.init(name: "m.held", subject: "fair/\(group)", position: last, data: Array("{}".utf8))]
        batch.outcomes = [.init(identity: "ha", id: "c\(group)", digest: [1], answer: Array("{}".utf8))]
        batch.values = [("head", Array("\(last)".utf8))]
      }
    }
  }

  private func files(of directory: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
      if name.hasSuffix("-shm") || name == "lock" { continue }
      files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
    }
    return files
  }

  private func put(_ files: [String: Data], into directory: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    for (name, bytes) in files { try bytes.write(to: URL(fileURLWithPath: "\(directory)/\(name)")) }
  }

  @Test func aLogTornAtAnyByteEndsAtACommit() throws {
    try withDirectory { directory in
      let ledger = try open(directory)
      defer { ledger.close() }
      let heads = try fill(ledger)
      let whole = try files(of: directory)
      // The file that grows with each commit is the one that a crash tears.
      let grown = try #require(whole.max { $0.value.count < $1.value.count })
      var found: Set<Int64> = []
      for place in 0..<Self.torn {
        try withDirectory { copy in
          var files = whole
          files[grown.key] = grown.value.prefix(grown.value.count * place / Self.torn + place % 7)
          try put(files, into: copy)
          let recovered = try open(copy)
          defer { recovered.close() }
          let end = try recovered.read { snapshot throws(LedgerError) in snapshot.head }
          found.insert(end)
          #expect(([0] + heads).contains(end), "torn at \(place) of \(Self.torn)")
          #expect(try recovered.verify(from: 1, limit: 1_000) == end)
          let value = try recovered.read { snapshot throws(LedgerError) in try snapshot.value("head") }
          #expect(value == (end == 0 ? nil : Array("\(end)".utf8)), "torn at \(place): another head")
          let last = heads.firstIndex(of: end).map { $0 + 1 } ?? 0
          let outcomes = try recovered.read { snapshot throws(LedgerError) in
            try snapshot.outcomeKeys(after: "", "", limit: 100).count
          }
          #expect(outcomes == last, "torn at \(place): outcomes of another commit")
          try recovered.write { batch, head in batch.events = [event(head + 1, time: 1_000_000)] }
          #expect(try recovered.verify(from: 1, limit: 1_000) == end + 1)
        }
      }
      #expect(found.count > min(Self.groups, Self.torn) / 2, "it was torn in few places: \(found.sorted())")
    }
  }

  /// An event that is not what was written is never read, alone or among others, and the proof names its position.
  @Test func aBitTurnedAnywhereIsFoundByHashAndNamedByPosition() throws {
    var random = SplitMix64(seed: 7)
    try withDirectory { directory in
      let ledger = try open(directory)
      let last = try #require(try fill(ledger).last)
      let written = try ledger.read { snapshot throws(LedgerError) in
        try snapshot.events(after: 0, limit: 1_000, bytes: .max)
      }
      ledger.close()
      let whole = try files(of: directory)
      let names = whole.keys.sorted().filter { (whole[$0]?.count ?? 0) > 0 }
      var (unreadable, named, harmless) = (0, 0, 0)
      for _ in 0..<Self.flipped {
        var files = whole
        // Most of the bytes are those of the largest.
        let name = names.max { (whole[$0]?.count ?? 0) < (whole[$1]?.count ?? 0) } ?? names[0]
        var bytes = whole[name] ?? Data()
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        files[name] = bytes
        try withDirectory { copy in
          try put(files, into: copy)
          switch try proof(of: copy, written, last) {
          case .unreadable: unreadable += 1
          case .named: named += 1
          case .harmless: harmless += 1
          case .fault(let fault): Issue.record("bit at \(place) of \(name): \(fault)")
          }
        }
      }
      #expect(named > 0 && unreadable + named + harmless == Self.flipped, "\(unreadable) \(named) \(harmless)")
    }
  }

  /// Found by bits that turned: the first was read for ever, the others in part, the last ended the daemon.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      "UPDATE events SET previous = 22 WHERE position = 8", "UPDATE events SET previous = 1 WHERE position = 15",
      "DELETE FROM events WHERE position = 8", "DELETE FROM events WHERE position = 1",
      "UPDATE events SET hash = x'00' WHERE position = 8",
      "UPDATE events SET hash = x'00', sum = NULL WHERE position = 8",
    ])
  func aHistoryIsWholeOrDamaged(change: String) throws {
    try withDirectory { directory in
      let ledger = try open(directory)
      _ = try fill(ledger)
      ledger.close()
      let queue = try DatabaseQueue(path: "\(directory)/log.sqlite")
      try queue.write { try $0.execute(sql: change) }
      try queue.close()
      let damaged = try open(directory)
      defer { damaged.close() }
      func history(of record: String) throws -> [StoredEvent] {
        try damaged.read { snapshot throws(LedgerError) in try snapshot.events(of: record, after: 0, limit: 1_000) }
      }
      let fault = #expect(throws: LedgerError.self) { try history(of: "fair/1") }
      guard case .damaged(let position, _)? = fault else { return }
      #expect([1, 8, 15].contains(position))
      #expect(try history(of: "fair/2").count > 9)
    }
  }

  private enum Found {
    /// The file does not open, or a read says that it is damaged.
    case unreadable
    case named
    case harmless
    case fault(String)
  }

  private func proof(of directory: String, _ written: [StoredEvent], _ last: Int64) throws -> Found {
    let ledger: SQLiteLedger
    do { ledger = try open(directory) } catch { return .unreadable }
    defer { ledger.close() }
    if let fault = try otherHistory(in: ledger, written) { return .fault(fault) }
    let read = Self.page(of: ledger, after: 0)
    guard zip(written, read.events).allSatisfy(==), read.events.count <= written.count else {
      return .fault("another event than was written is read")
    }
    let wrong = read.events.count < written.count ? Int64(read.events.count) + 1 : nil
    if let wrong {
      guard case .damaged(let position, _)? = Self.page(of: ledger, after: wrong - 1).fault, position > 0 else {
        return .unreadable
      }
      if position != wrong { return .fault("read up to \(wrong - 1), then named \(position)") }
    }
    do throws(LedgerError) {
      let end = try ledger.verify(from: 1, limit: 1_000)
      if wrong == nil { return end == last ? .harmless : .fault("proved up to \(end)") }
      return .fault("event \(wrong ?? 0) is another than was written, and proved")
    } catch {
      guard case .damaged(let position, _) = error, position > 0 else { return .unreadable }
      return position == wrong ? .named : .fault("named \(position), changed was \(wrong ?? 0)")
    }
  }

  private static func page(of ledger: SQLiteLedger, after position: Int64) -> (
    events: [StoredEvent], fault: LedgerError?
  ) {
    do throws(LedgerError) {
      let events = try ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: position, limit: 1_000, bytes: .max)
      }
      return (events, nil)
    } catch {
      return ([], error)
    }
  }

  /// A history that is read is the one that was written, whole; a record that is gone is none.
  private func otherHistory(in ledger: SQLiteLedger, _ written: [StoredEvent]) throws -> String? {
    for number in 0..<7 {
      let name = "fair/\(number)"
      do throws(LedgerError) {
        let (row, events) = try ledger.snapshot { snapshot throws(LedgerError) in
          (try snapshot.record("fair", "\(number)"), try snapshot.events(of: name, after: 0, limit: 1_000))
        }
        // The row of a record is not proved by the chain: what it says of its last event may be turned, too.
        let whole = written.filter { $0.record == name }
        if let row, row.position == whole.last?.position, events != whole { return "another history of \(name)" }
        if !events.allSatisfy({ written[Int($0.position) - 1] == $0 }) { return "another event of \(name)" }
      } catch { continue }
    }
    return nil
  }
}
