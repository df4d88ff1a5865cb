import Crypto

/// The chain of the audit: what was refused, who came in, what was administered. Like the chain of the events it shows
/// edits, gaps and reordering; the checkpoints hold its last hash too.
struct AuditChain {
  private(set) var last: [UInt8]

  init(after hash: [UInt8] = HashChain.genesis) { last = hash }

  mutating func append(_ row: AuditRow) {
    var hash = SHA256()
    hash.update(data: last)
    withUnsafeBytes(of: row.time.bigEndian) { hash.update(bufferPointer: $0) }
    hash.update(data: row.payload)
    last = Array(hash.finalize())
  }
}

/// Walks over the whole log that prove every byte on the way.
public enum LogWalk {
  /// All events from position 1 on, each after its hash was proved.
  /// - Returns: the head.
  /// - Throws: `damaged` with the first position that is missing or does not match.
  @discardableResult
  public static func events(
    _ snapshot: any Snapshot, visit: (StoredEvent) -> Void = { _ in }
  ) throws(LedgerError) -> Int64 {
    try HashChain.verify(snapshot, from: 1, limit: .max, visit: visit)
  }

  /// All rows of the audit from number 1 on.
  /// - Throws: `damaged` with the first number that is missing or does not match, negative to tell it from a position.
  public static func audit(
    _ snapshot: any Snapshot, visit: (AuditRow) -> Void = { _ in }
  ) throws(LedgerError) {
    var chain = AuditChain()
    var number: Int64 = 0
    while true {
      let page = try snapshot.audit(after: number, limit: 512)
      guard !page.isEmpty else { return }
      for row in page {
        number += 1
        guard row.number == number else { throw .damaged(position: -number, "the entry of the audit is missing") }
        chain.append(row)
        guard row.hash == chain.last else {
          throw .damaged(position: -number, "the entry of the audit does not match its hash")
        }
        visit(row)
      }
    }
  }
}
