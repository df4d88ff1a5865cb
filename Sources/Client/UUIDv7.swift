internal import Glibc

/// Ids of RFC 9562, version 7: they sort by the time they were made.
public enum UUIDv7 {
  /// - Parameters:
  ///   - milliseconds: UTC since 1970.
  ///   - random: at least ten bytes; the first ten are used.
  public static func text(milliseconds: Int64, random: [UInt8]) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    for place in 0..<6 { bytes[place] = UInt8(truncatingIfNeeded: milliseconds >> (8 * (5 - place))) }
    for (place, byte) in random.prefix(10).enumerated() { bytes[6 + place] = byte }
    bytes[6] = 0x70 | (bytes[6] & 0x0F)
    bytes[8] = 0x80 | (bytes[8] & 0x3F)
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (place, byte) in bytes.enumerated() {
      if place == 4 || place == 6 || place == 8 || place == 10 { text.append(0x2D) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// An id of now, from the randomness of the system.
  public static func make() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var generator = SystemRandomNumberGenerator()
    var random: [UInt8] = []
    for _ in 0..<2 {
      let word: UInt64 = generator.next()
      for shift in stride(from: 0, to: 64, by: 8) { random.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }
    return text(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000, random: random)
  }
}
