/// Writes JSON bytes one after another; the caller keeps names sorted where bytes must be equal.
///
/// The room is kept apart from what is written, so that a member is one look at the room and plain copies: a header
/// of twenty members is written for every event.
public struct JSONWriter {
  private var room: [UInt8]
  /// Bytes that were written so far.
  public private(set) var count = 0
  private var needsComma = false

  public init(capacity: Int = 256) { room = Array(repeating: 0, count: capacity) }

  /// What was written so far.
  public var bytes: [UInt8] {
    mutating get {
      room.removeLast(room.count - count)
      return room
    }
  }

  public mutating func open(_ bracket: Unicode.Scalar = "{") {
    comma()
    put(UInt8(ascii: bracket))
    needsComma = false
  }

  public mutating func close(_ bracket: Unicode.Scalar = "}") {
    put(UInt8(ascii: bracket))
    needsComma = true
  }

  public mutating func name(_ name: String) {
    write(nil, name, endsWith: 0x3A)
    needsComma = false
  }

  public mutating func string(_ string: String) { write(nil, string) }

  public mutating func integer(_ integer: Int64) { write(nil, integer) }

  public mutating func boolean(_ boolean: Bool) {
    comma()
    add(boolean ? "true" : "false")
    needsComma = true
  }

  /// Bytes that are a JSON value already.
  public mutating func raw(_ value: [UInt8]) {
    comma()
    value.withUnsafeBytes { value in write(upTo: value.count) { $0.put(value) } }
    needsComma = true
  }

  /// An object that is JSON already, with one more member at its end.
  public mutating func raw(_ object: [UInt8], and name: StaticString, _ value: [UInt8]) {
    comma()
    object.withUnsafeBytes { object in
      write(upTo: object.count) { $0.put(UnsafeRawBufferPointer(rebasing: object.dropLast())) }
    }
    needsComma = object.count > 2
    member(name, raw: value)
    close()
  }

  public mutating func member(_ name: StaticString, _ string: String) { write(name, string) }

  public mutating func member(_ name: StaticString, _ integer: Int64) { write(name, integer) }

  /// The integer as a string.
  public mutating func member(_ name: StaticString, text integer: Int64) { write(name, integer, isText: true) }

  public mutating func member(_ name: StaticString, raw value: [UInt8]) {
    known(name)
    raw(value)
  }

  /// A string put together by `add`, until `endText`.
  public mutating func beginText(_ name: StaticString) {
    known(name)
    put(0x22)
  }

  public mutating func endText() {
    put(0x22)
    needsComma = true
  }

  /// A piece of a string that needs no escape: ids, positions, names of the protocol.
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { text in write(upTo: text.count) { $0.put(UnsafeRawBufferPointer(text)) } }
  }

  public mutating func add(_ integer: Int64) {
    write(upTo: Self.longestInteger) { $0.number(integer) }
  }

  public mutating func value(_ value: JSON) {
    switch value {
    case .object(let members):
      open()
      for (name, member) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        self.name(name)
        self.value(member)
      }
      close()
    case .array(let elements):
      open("[")
      for element in elements { self.value(element) }
      close("]")
    case .string(let string): self.string(string)
    case .integer(let integer): self.integer(integer)
    case .boolean(let boolean): self.boolean(boolean)
    }
  }

  // MARK: - Room

  /// Where the next bytes go. `write` made the room, so nothing is checked again.
  private struct Place {
    var next: UnsafeMutableRawPointer

    mutating func put(_ byte: UInt8) {
      next.storeBytes(of: byte, as: UInt8.self)
      next += 1
    }

    mutating func put(_ bytes: UnsafeRawBufferPointer) {
      guard let start = bytes.baseAddress else { return }
      next.copyMemory(from: start, byteCount: bytes.count)
      next += bytes.count
    }

    mutating func number(_ integer: Int64) {
      if integer < 0 { put(0x2D) }
      var rest = integer.magnitude
      var length = 1
      var above = rest / 10
      while above > 0 {
        length += 1
        above /= 10
      }
      for place in stride(from: length - 1, through: 0, by: -1) {
        next.storeBytes(of: UInt8(truncatingIfNeeded: 0x30 + rest % 10), toByteOffset: place, as: UInt8.self)
        rest /= 10
      }
      next += length
    }

    /// What comes before a value: the comma and the name, a name of the protocol, in which nothing needs an escape.
    @inline(__always)
    mutating func begin(_ name: StaticString?, _ needsComma: Bool) {
      if needsComma { put(0x2C) }
      guard let name else { return }
      put(0x22)
      put(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      put(0x22)
      put(0x3A)
    }
  }

  /// `-9223372036854775808`
  private static let longestInteger = 20

  @inline(__always)
  private mutating func write(_ name: StaticString?, _ integer: Int64, isText: Bool = false) {
    let needsComma = needsComma
    write(upTo: (name?.utf8CodeUnitCount ?? 0) + 6 + Self.longestInteger) { place in
      place.begin(name, needsComma)
      if isText { place.put(0x22) }
      place.number(integer)
      if isText { place.put(0x22) }
    }
    self.needsComma = true
  }

  @inline(__always)
  private mutating func write(_ name: StaticString?, _ string: String, endsWith end: UInt8? = nil) {
    var string = string
    let needsComma = needsComma
    string.withUTF8 { text in
      let isPlain = PlainText.needsNoEscape(text)
      // Six bytes at most for one: \u001f.
      write(upTo: (name?.utf8CodeUnitCount ?? 0) + 7 + text.count * (isPlain ? 1 : 6)) { place in
        place.begin(name, needsComma)
        place.put(0x22)
        if isPlain {
          place.put(UnsafeRawBufferPointer(text))
        } else {
          for byte in text { Self.escape(byte, at: &place) }
        }
        place.put(0x22)
        if let end { place.put(end) }
      }
    }
    self.needsComma = true
  }

  private mutating func write(upTo most: Int, _ fill: (inout Place) -> Void) {
    if count + most > room.count { room += Array(repeating: 0, count: max(most, room.count, 64)) }
    let from = count
    count = room.withUnsafeMutableBytes { room in
      guard let start = room.baseAddress else { return from }
      var place = Place(next: start + from)
      fill(&place)
      return place.next - start
    }
  }

  private mutating func put(_ byte: UInt8) { write(upTo: 1) { $0.put(byte) } }

  private mutating func comma() { if needsComma { put(0x2C) } }

  private mutating func known(_ name: StaticString) {
    let needsComma = needsComma
    write(upTo: name.utf8CodeUnitCount + 4) { $0.begin(name, needsComma) }
    self.needsComma = false
  }

  private static func escape(_ byte: UInt8, at place: inout Place) {
    switch byte {
    case 0x22, 0x5C:
      place.put(0x5C)
      place.put(byte)
    case 0x0A, 0x0D, 0x09:
      place.put(0x5C)
      place.put(byte == 0x0A ? 0x6E : byte == 0x0D ? 0x72 : 0x74)
    case 0..<0x20:
      for known in [0x5C, 0x75, 0x30, 0x30, hexadecimal(byte >> 4), hexadecimal(byte & 15)] { place.put(known) }
    default: place.put(byte)
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }
}
