internal import Glibc

/// Makes ids of RFC 9562, version 7: they sort by the time they were made.
///
/// The randomness of the system is fetched for many ids at once: it costs as much for one as for fifty.
struct UUIDv7 {
  private static let randomBytes = 10

  private var random = [UInt8](repeating: 0, count: 50 * randomBytes)
  private var used = 0

  init() { used = random.count }

  /// An id of now.
  mutating func next() -> String {
    if used == random.count {
      arc4random_buf(&random, random.count)
      used = 0
    }
    defer { used += Self.randomBytes }
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let milliseconds = Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    return Self.text(milliseconds: milliseconds, random: random[used..<used + Self.randomBytes])
  }

  /// - Parameters:
  ///   - milliseconds: UTC since 1970.
  ///   - random: ten bytes.
  static func text(milliseconds: Int64, random: ArraySlice<UInt8>) -> String {
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: 36) { text in
      var length = 0
      func add(_ byte: UInt8) {
        if length == 8 || length == 13 || length == 18 || length == 23 {
          text[length] = 0x2D
          length += 1
        }
        text[length] = digits.utf8Start[Int(byte >> 4)]
        text[length + 1] = digits.utf8Start[Int(byte & 15)]
        length += 2
      }
      for place in 0..<6 { add(UInt8(truncatingIfNeeded: milliseconds >> (8 * (5 - place)))) }
      for (place, byte) in random.enumerated() {
        switch place {
        case 0: add(0x70 | byte & 0x0F)
        case 2: add(0x80 | byte & 0x3F)
        default: add(byte)
        }
      }
      return length
    }
  }
}
