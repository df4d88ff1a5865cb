import Foundation
import Synchronization
import Testing

@testable import Ledger

/// What only a ledger on disk can promise.
@Suite struct DurabilityTests {
  private func open(_ directory: String, history: String = "h1", ballastBytes: Int = 0) throws -> SQLiteLedger {
    // So many pages that no commit of a test moves the write-ahead log into the file.
    try SQLiteLedger(
      directory: directory, makeHistory: { history }, ballastBytes: ballastBytes, checkpointPages: 100_000)
  }

  /// Commits `groups` batches of 1, 2, 3, … events, each with a value that repeats the head; returns the heads.
  private func fill(_ ledger: SQLiteLedger, groups: Int) throws -> [Int64] {
    try (1...groups).map { group in
      try ledger.write { batch, head in
        let last = head + Int64(group)
        batch.events = (head + 1...last).map { event($0, record: "fair/\($0 % 7)", size: 600) }
        batch.values = [("head", Array("\(last)".utf8))]
      }
    }
  }

  private func head(_ ledger: any Ledger) throws -> Int64 {
    try ledger.read { snapshot throws(LedgerError) in snapshot.head }
  }

  /// Copies what a killed process leaves behind: the file and its write-ahead log, without the shared memory.
  private func copyLog(from directory: String, to copy: String, logBytes: Int? = nil) throws {
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
    for name in ["log.sqlite", "log.sqlite-wal"] {
      var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
      if name.hasSuffix("-wal"), let logBytes { bytes = bytes.prefix(logBytes) }
      try bytes.write(to: URL(fileURLWithPath: "\(copy)/\(name)"))
    }
  }

  @Test func theWritingConnectionSyncsEveryCommit() throws {
    try withDirectory { directory in
      let ledger = try open(directory)
      defer { ledger.close() }
      #expect(try ledger.durability() == Durability(journalMode: "wal", synchronous: 2))
      _ = try fill(ledger, groups: 2)
      #expect(try ledger.durability() == Durability(journalMode: "wal", synchronous: 2))
    }
  }

  @Test func aSecondOpenerIsRefusedUntilTheFirstCloses() throws {
    try withDirectory { directory in
      let first = try open(directory)
      #expect(throws: LedgerError.inUse(directory)) { try open(directory) }
      first.close()
      let second = try open(directory)
      #expect(second.identity.epoch == first.identity.epoch + 1)
      second.close()
    }
  }

  @Test func theDirectoryIsClosedToOthers() throws {
    try withDirectory { directory in
      try open(directory).close()
      let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int
      #expect(mode == 0o700)
    }
  }

  @Test func reopeningKeepsEverythingAndContinuesTheChain() throws {
    try withDirectory { directory in
      let first = try open(directory)
      _ = try fill(first, groups: 4)
      first.close()
      let second = try open(directory, history: "h2")
      defer { second.close() }
      #expect(second.identity == LogIdentity(history: "h1", epoch: 2))
      #expect(try head(second) == 10)
      var stale = Batch()
      stale.events = [event(11)]
      let answer = second.commit(stale, epoch: first.identity.epoch, expectedHead: 10)
      #expect(answer == .failed("epoch 1 is not the epoch of this opening, 2"))
      _ = try fill(second, groups: 2)
      #expect(try second.verify(from: 1, limit: 1000) == 13)
    }
  }

  @Test func aKilledProcessLosesNothingCommitted() throws {
    try withDirectory { directory in
      let ledger = try open(directory)
      defer { ledger.close() }
      let heads = try fill(ledger, groups: 6)
      try withDirectory { copy in
        try copyLog(from: directory, to: copy)
        let recovered = try open(copy)
        defer { recovered.close() }
        #expect(try head(recovered) == heads.last)
        #expect(try recovered.verify(from: 1, limit: 1000) == heads.last)
      }
    }
  }

  @Test func aTornWriteAheadLogEndsAtACommit() throws {
    try withDirectory { directory in
      let ledger = try open(directory)
      defer { ledger.close() }
      let heads = try fill(ledger, groups: 8)
      let size = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/log.sqlite-wal")).count
      var found: [Int64] = []
      for step in 0...12 {
        try withDirectory { copy in
          try copyLog(from: directory, to: copy, logBytes: size * step / 12 - (step == 12 ? 1 : 0))
          let recovered = try open(copy)
          defer { recovered.close() }
          let end = try head(recovered)
          found.append(end)
          #expect(([0] + heads).contains(end))
          let value = try recovered.read { snapshot throws(LedgerError) in try snapshot.value("head") }
          #expect(value == (end == 0 ? nil : Array("\(end)".utf8)))
          #expect(try recovered.verify(from: 1, limit: 1000) == end)
          try recovered.write { batch, head in batch.events = [event(head + 1, time: 1_000_000)] }
          #expect(try recovered.verify(from: 1, limit: 1000) == end + 1)
        }
      }
      #expect(found == found.sorted())
      #expect(Set(found).count > 4)
      #expect(found.last == heads[heads.count - 2])
    }
  }

  @Test func aChangedByteIsFoundWithItsPosition() throws {
    try withDirectory { directory in
      let ledger = try open(directory)
      _ = try fill(ledger, groups: 5)
      #expect(try ledger.verify(from: 1, limit: 4) == 4)
      #expect(try ledger.verify(from: 5, limit: 1000) == 15)
      #expect(try ledger.verify(from: 16, limit: 10) == 15)
      ledger.close()
      let file = URL(fileURLWithPath: "\(directory)/log.sqlite")
      var bytes = try Data(contentsOf: file)
      let place = try #require(bytes.range(of: Data("{\"n\":9}".utf8)))
      bytes[place.lowerBound + 5] = UInt8(ascii: "8")
      try bytes.write(to: file)
      let damaged = try open(directory)
      defer { damaged.close() }
      #expect(try damaged.verify(from: 1, limit: 8) == 8)
      #expect(throws: LedgerError.damaged(position: 9, "the bytes do not match their hash")) {
        try damaged.verify(from: 1, limit: 1000)
      }
    }
  }

  @Test func aMissingOrMovedEventIsFoundWithItsPosition() throws {
    var batch = Batch()
    batch.events = (1...9).map { event($0) }
    var book = MemoryBook()
    book.apply(batch)
    #expect(try HashChain.verify(book, from: 1, limit: 100) == 9)
    var gap = book
    gap.events.remove(at: 4)
    #expect(throws: LedgerError.damaged(position: 5, "the event is missing")) {
      try HashChain.verify(gap, from: 1, limit: 100)
    }
    var moved = book
    (moved.events[3], moved.events[6]) = (book.events[6].with(position: 4), book.events[3].with(position: 7))
    #expect(throws: LedgerError.damaged(position: 4, "the bytes do not match their hash")) {
      try HashChain.verify(moved, from: 1, limit: 100)
    }
  }

  @Test func aLogOfANewerReleaseIsRefused() throws {
    try withDirectory { directory in
      try open(directory).close()
      let file = URL(fileURLWithPath: "\(directory)/log.sqlite")
      var bytes = try Data(contentsOf: file)
      // The same name with another number, in the table and in its index.
      var count = 0
      while let place = bytes.range(of: Data("1 the book".utf8)) {
        bytes[place.lowerBound] = UInt8(ascii: "9")
        count += 1
      }
      try #require(count == 2)
      try bytes.write(to: file)
      #expect(throws: LedgerError.newerSchema("the log was written by a newer release, which added: 9 the book")) {
        try open(directory)
      }
    }
  }

  @Test func aFileThatIsNoDatabaseIsDamaged() throws {
    try withDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
      try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: "\(directory)/log.sqlite"))
      do {
        _ = try open(directory)
        Issue.record("it opened")
      } catch LedgerError.damaged(let position, _) {
        #expect(position == 0)
      }
    }
  }

  @Test func theBallastTakesRoomUntilItIsReleased() throws {
    try withDirectory { directory in
      let ledger = try open(directory, ballastBytes: 1 << 20)
      defer { ledger.close() }
      let path = "\(directory)/ballast"
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == 1 << 20)
      #expect(ledger.availableBytes > 0)
      ledger.releaseBallast()
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func readersSeeWholeCommitsWhileTheWriterWorks() throws {
    try withDirectory { directory in
      let ledger = try SQLiteLedger(
        directory: directory, makeHistory: { "h1" }, ballastBytes: 0, checkpointPages: 20)
      defer { ledger.close() }
      _ = try fill(ledger, groups: 1)
      let isDone = Mutex(false)
      let failures = Mutex<[String]>([])
      let writing = Thread {
        defer { isDone.withLock { $0 = true } }
        do {
          _ = try fill(ledger, groups: 60)
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      writing.start()
      var headsSeen = Set<Int64>()
      repeat {
        try ledger.snapshot { snapshot throws(LedgerError) in
          let value = try snapshot.value("head")
          let last = try snapshot.events(after: snapshot.head - 1, limit: 5, bytes: 10_000).map(\.position)
          #expect(value == Array("\(snapshot.head)".utf8))
          #expect(last == [snapshot.head])
          headsSeen.insert(snapshot.head)
        }
      } while !isDone.withLock { $0 }
      #expect(headsSeen.count > 1)
      #expect(failures.withLock { $0 } == [])
      #expect(try ledger.verify(from: 1, limit: 10_000) == 1831)
    }
  }
}
