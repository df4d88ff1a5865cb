/// The checksum of one event's row, over every column: a bit that turned on the disk is found when the row is read,
/// without the row before it and at a tenth of the cost of the chain's hash.
///
/// It is no proof against somebody who writes the file: that is what `HashChain` is for. Each step maps words to words
/// one to one, so that a change of a single word always shows, of several but for one chance in 2⁶⁴.
struct RowSum {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// As it is stored.
  var value: Int64 { Int64(bitPattern: state) }

  private mutating func add(_ word: UInt64) {
    let mixed = state ^ word
    state = (mixed << 29 | mixed >> 35) &* 0xD6E8_FEB8_6659_FD93
  }

  private mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }

  /// Adds their number, too: bytes that move from one column to the next show.
  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    add(UInt64(bytes.count))
    var place = 0
    while place + 8 <= bytes.count {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place += 8
    }
    guard place < bytes.count else { return }
    var rest: UInt64 = 0
    for byte in bytes[place...].reversed() { rest = rest << 8 | UInt64(byte) }
    add(rest)
  }

  private mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  /// Adds a text, or that there is none.
  private mutating func add(_ text: String?) {
    guard var text else { return add(UInt64.max) }
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }
}

extension RowSum {
  /// Of an event that is written, with the hash that it gets.
  init(_ event: StoredEvent, hash: [UInt8]) {
    add(event.position)
    add(event.time)
    add(event.previous)
    add(event.topics)
    add(event.record)
    add(event.salt)
    add(hash)
    add(event.header)
    add(event.data)
  }

  /// Of a row that was read: columns as in `SQLiteSnapshot.eventColumns`.
  init(_ row: PreparedStatement) {
    add(row.integer(0))
    add(row.integer(1))
    add(row.integer(4))
    row.withBytes(2) { add($0) }
    if row.isNull(3) { add(UInt64.max) } else { row.withBytes(3) { add($0) } }
    row.withBytes(5) { add($0) }
    row.withBytes(6) { add($0) }
    row.withBytes(7) { add($0) }
    row.withBytes(8) { add($0) }
  }
}
