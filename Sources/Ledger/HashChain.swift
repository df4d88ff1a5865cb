import Crypto

/// The chain that makes a change of the past visible:
/// `hash(n) = SHA-256(hash(n-1) ‖ header ‖ SHA-256(salt ‖ data))`, over the bytes as stored. `hash(0)` is
/// 32 zero bytes. Of an event whose personal data was erased the inner digest is kept in place of the salt.
///
/// It shows edits, gaps and reordering. It cannot show that the newest events were cut off: that is for whoever keeps
/// a later hash elsewhere.
struct HashChain {
  static let genesis = [UInt8](repeating: 0, count: 32)

  static let mismatch = "the bytes do not match their hash"

  /// Hash of the last event taken in.
  private(set) var last: [UInt8]

  /// - Parameter hash: in a damaged log it may have another length; then nothing that follows matches.
  init(after hash: [UInt8] = genesis) {
    last = hash.count == Self.genesis.count ? hash : Self.genesis
  }

  private mutating func append(
    header: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, salt: UnsafeRawBufferPointer
  ) {
    var outer = SHA256()
    outer.update(data: last)
    outer.update(bufferPointer: header)
    if salt.count == StoredEvent.digestBytes {
      outer.update(bufferPointer: salt)
    } else {
      Self.digest(data: data, salt: salt).withUnsafeBytes { outer.update(bufferPointer: $0) }
    }
    let digest = outer.finalize()
    last.withUnsafeMutableBytes { last in
      digest.withUnsafeBytes { last.copyMemory(from: $0) }
    }
  }

  private static func digest(data: UnsafeRawBufferPointer, salt: UnsafeRawBufferPointer) -> SHA256.Digest {
    var inner = SHA256()
    if !salt.isEmpty { inner.update(bufferPointer: salt) }
    inner.update(bufferPointer: data)
    return inner.finalize()
  }

  /// The digest that stands for the data in the chain.
  static func digest(of event: StoredEvent) -> [UInt8] {
    if event.isErased { return event.salt }
    return event.data.withUnsafeBytes { data in
      event.salt.withUnsafeBytes { Array(digest(data: data, salt: $0)) }
    }
  }

  /// Takes the next event in; `last` is then its hash.
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
  /// `visit` gets every event that is proved.
  static func verify(
    _ snapshot: any Snapshot, from: Int64, limit: Int, visit: (StoredEvent) -> Void = { _ in }
  ) throws(LedgerError) -> Int64 {
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
          throw .damaged(position: position, mismatch)
        }
        visit(event)
      }
      left -= page.count
    }
    return position
  }
}
