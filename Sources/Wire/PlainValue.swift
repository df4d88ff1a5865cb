/// Passes over a value as most are: no escapes, short objects, small numbers. States and fields of every message go
/// through here, so it looks at each byte once and makes nothing.
struct PlainValue: ByteWalk {
  let bytes: UnsafeBufferPointer<UInt8>
  var at: Int
  /// A mark for each name of the objects that are open.
  private let marks: UnsafeMutableBufferPointer<UInt64>
  private var marked = 0

  /// Where the value ends, or where it is unusual or wrong, which this does not tell apart.
  static func pass(in bytes: [UInt8], from start: Int, depth: Int) -> (isPlain: Bool, at: Int) {
    bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 128) { marks in
        var value = PlainValue(bytes: bytes, at: start, marks: marks)
        return (value.pass(depth), value.at)
      }
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, at: Int, marks: UnsafeMutableBufferPointer<UInt64>) {
    (self.bytes, self.at, self.marks) = (bytes, at, marks)
  }

  private mutating func pass(_ depth: Int) -> Bool {
    guard at < bytes.count else { return false }
    switch bytes[at] {
    case 0x22: return passString()
    case 0x7B: return depth < JSONCursor.depthLimit && passObject(depth + 1)
    case 0x5B: return depth < JSONCursor.depthLimit && passArray(depth + 1)
    case 0x74: return passWord("true")
    case 0x66: return passWord("false")
    default: return passInteger()
    }
  }

  private mutating func passObject(_ depth: Int) -> Bool {
    at += 1
    skipSpace()
    if take(0x7D) { return true }
    let level = marked
    repeat {
      skipSpace()
      let start = at + 1
      guard passString(), marked < marks.count else { return false }
      let mark = mark(from: start, to: at - 1)
      for other in level..<marked where marks[other] == mark { return false }
      marks[marked] = mark
      marked += 1
      skipSpace()
      guard take(0x3A) else { return false }
      skipSpace()
      guard pass(depth) else { return false }
      skipSpace()
    } while take(0x2C)
    marked = level
    return take(0x7D)
  }

  private mutating func passArray(_ depth: Int) -> Bool {
    at += 1
    skipSpace()
    if take(0x5D) { return true }
    repeat {
      skipSpace()
      guard pass(depth) else { return false }
      skipSpace()
    } while take(0x2C)
    return take(0x5D)
  }

  private mutating func passString() -> Bool {
    guard take(0x22), let passed = try? PlainText.passString(in: bytes, from: at), !passed.hasEscapes else {
      return false
    }
    at = passed.end
    return true
  }

  private mutating func passInteger() -> Bool {
    _ = take(0x2D)
    let start = at
    while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
    let digits = at - start
    guard digits > 0, digits < 19, digits == 1 || bytes[start] != 0x30 else { return false }
    // What follows no value (a fraction, an exponent) is seen by whoever expects a comma there.
    return at == bytes.count || bytes[at] != 0x2E && bytes[at] | 0x20 != 0x65
  }

  private mutating func passWord(_ word: StaticString) -> Bool {
    guard PlainText.holds(word, in: bytes, at: at) else { return false }
    at += word.utf8CodeUnitCount
    return true
  }

  /// Equal for equal names. Names with equal marks are taken for equal, so that the slow way looks closer.
  private func mark(from start: Int, to end: Int) -> UInt64 {
    var mark = UInt64(end - start)
    for index in start..<end { mark = (mark ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return mark
  }
}

/// A walk over bytes, one after another.
protocol ByteWalk {
  var bytes: UnsafeBufferPointer<UInt8> { get }
  var at: Int { get set }
}

extension ByteWalk {
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  @inline(__always)
  mutating func skipSpace() {
    while at < bytes.count, PlainText.isSpace(bytes[at]) { at += 1 }
  }
}
