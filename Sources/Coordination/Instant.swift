/// Moments, as milliseconds UTC since 1970, and their text: RFC 3339 at +07:00.
///
/// Vietnam keeps +07:00 all year, so no table of time zones is needed. Pure arithmetic.
public enum Instant {
  static let offset: Int64 = 7 * 3_600_000
  static let millisecondsPerDay: Int64 = 86_400_000

  /// "2024-03-22T07:00:00.000+07:00". Moments outside the years 1 to 9999 are shown as the nearest day's.
  public static func text(_ milliseconds: Int64) -> String {
    let (day, rest) = parts(of: milliseconds)
    let hours = Digits.padded(rest / 3_600_000, to: 2)
    let minutes = Digits.padded(rest / 60_000 % 60, to: 2)
    let seconds = Digits.padded(rest / 1_000 % 60, to: 2)
    return "\(day.iso)T\(hours):\(minutes):\(seconds).\(Digits.padded(rest % 1_000, to: 3))+07:00"
  }

  /// "22/03/2024 07:00", for people.
  public static func vietnamese(_ milliseconds: Int64) -> String {
    let (day, rest) = parts(of: milliseconds)
    return "\(day.vietnamese) \(Digits.padded(rest / 3_600_000, to: 2)):\(Digits.padded(rest / 60_000 % 60, to: 2))"
  }

  /// Reads RFC 3339 with any offset ("Z", "+07:00") and 0 to 9 digits of a second's fraction, of which
  /// milliseconds are kept. Nil for anything else; a leap second (":60") is refused, it has no number.
  public static func parse(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, let day = Day(iso: string(bytes[0..<10])), bytes[10] | 0x20 == UInt8(ascii: "t"),
      let hours = number(bytes[11..<13], below: 24), bytes[13] == UInt8(ascii: ":"),
      let minutes = number(bytes[14..<16], below: 60), bytes[16] == UInt8(ascii: ":"),
      let seconds = number(bytes[17..<19], below: 60)
    else { return nil }
    var rest = bytes[19...]
    guard let fraction = fraction(&rest), let offset = offset(rest) else { return nil }
    let whole = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + fraction
    return Int64(day.number) * millisecondsPerDay + whole - offset
  }

  /// The day at +07:00 and the milliseconds since it began.
  static func parts(of milliseconds: Int64) -> (day: Day, rest: Int) {
    let (local, overflow) = milliseconds.addingReportingOverflow(offset)
    if overflow { return (.last, 0) }
    // Not `local - number * millisecondsPerDay`: for the earliest moments the product is out of range.
    let remainder = local % millisecondsPerDay
    let rest = remainder < 0 ? remainder + millisecondsPerDay : remainder
    return (Day.clamped(Digits.floorDivide(local, by: millisecondsPerDay)), Int(rest))
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private static func number(_ bytes: ArraySlice<UInt8>, below limit: Int) -> Int64? {
    guard let value = Digits.value(string(bytes)), value < limit else { return nil }
    return Int64(value)
  }

  /// Takes ".123" off the front and gives milliseconds; 0 when there is none.
  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard rest.first == UInt8(ascii: ".") else { return 0 }
    let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
    guard (1...9).contains(digits.count) else { return nil }
    rest = rest.dropFirst(1 + digits.count)
    let thousandths = (string(digits) + "00").prefix(3)
    return Digits.value(thousandths).map(Int64.init)
  }

  /// "Z" or "+07:00", in milliseconds.
  private static func offset(_ rest: ArraySlice<UInt8>) -> Int64? {
    if rest.count == 1, let only = rest.first, only | 0x20 == UInt8(ascii: "z") { return 0 }
    let bytes = Array(rest)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3], below: 24),
      let minutes = number(bytes[4..<6], below: 60)
    else { return nil }
    let size = (hours * 60 + minutes) * 60_000
    switch bytes[0] {
    case UInt8(ascii: "+"): return size
    case UInt8(ascii: "-"): return -size
    default: return nil
    }
  }
}
