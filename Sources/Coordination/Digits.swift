/// Reading and writing of plain decimal digits, for the value types of this package.
package enum Digits {
  /// The number written by `text`: ASCII digits only, 1 to 18 of them; nil for anything else.
  package static func value(_ text: some StringProtocol) -> Int? {
    let digits = text.utf8
    guard (1...18).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  /// The same, with exactly `count` digits.
  package static func value(_ text: some StringProtocol, count: Int) -> Int? {
    text.utf8.count == count ? value(text) : nil
  }

  /// `value` (not negative) with leading zeros up to `width`.
  package static func padded(_ value: Int, to width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  /// The quotient rounded down, also below zero.
  package static func floorDivide<Number: BinaryInteger>(_ value: Number, by divisor: Number) -> Number {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
