import Crypto

/// The chain that makes a change of the past visible:
/// `hash(n) = SHA-256(hash(n-1) ‖ header ‖ SHA-256(salt ‖ data))`, over the bytes as stored. `hash(0)` is
/// 32 zero bytes.
///
/// It shows edits, gaps and reordering. It cannot show that the newest events were cut off: that is for whoever keeps
/// a later hash elsewhere.
struct HashChain {
  static let genesis = [UInt8](repeating: 0, count: 32)

  /// Hash of the last event taken in.
  private(set) var last: [UInt8]

  init(after hash: [UInt8] = genesis) {
    last = hash
  }

  /// Takes the next event in; `last` is then its hash.
  mutating func append(
    header: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, salt: UnsafeRawBufferPointer
  ) {
    var inner = SHA256()
    inner.update(bufferPointer: salt)
    inner.update(bufferPointer: data)
    var outer = SHA256()
    outer.update(data: last)
    outer.update(bufferPointer: header)
    inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
    let digest = outer.finalize()
    last.withUnsafeMutableBytes { last in
      digest.withUnsafeBytes { last.copyMemory(from: $0) }
    }
  }

  mutating func append(_ event: StoredEvent) {
    event.header.withUnsafeBytes { header in
      event.data.withUnsafeBytes { data in
        event.salt.withUnsafeBytes { salt in
          append(header: header, data: data, salt: salt)
        }
      }
    }
  }

  /// Walks at most `limit` events from position `from` on, in pages, and returns the last position walked
  /// (`from - 1` when there is none).
  static func verify(_ snapshot: any Snapshot, from: Int64, limit: Int) throws(LedgerError) -> Int64 {
    var chain = HashChain()
    var position = max(from, 1) - 1
    if position > 0 {
      let before = try snapshot.events(after: position - 1, limit: 1, bytes: 0).first
      guard let before, before.position == position else {
        throw .damaged(position: position, "the event is missing")
      }
      chain = HashChain(after: before.hash)
    }
    var left = limit
    while left > 0 {
      let page = try snapshot.events(after: position, limit: min(left, 512), bytes: 1 << 20)
      guard !page.isEmpty else { break }
      for event in page {
        position += 1
        guard event.position == position else { throw .damaged(position: position, "the event is missing") }
        chain.append(event)
        guard event.hash == chain.last else {
          throw .damaged(position: position, "the bytes do not match their hash")
        }
      }
      left -= page.count
    }
    return position
  }
}
