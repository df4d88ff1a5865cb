/// An amount in đồng, whole. Stored as an integer.
///
/// What comes from outside (decoded or parsed) is at most `limit` either way, which every JSON reader holds
/// exactly and is more than the yearly budget of the state; what is stored must be too.
public struct Money: Sendable, Hashable {
  public let dong: Int

  /// 2^53 - 1.
  public static let limit = 9_007_199_254_740_991
  public static let zero = Money(dong: 0)

  public init(dong: Int) {
    self.dong = dong
  }

  /// Reads "1234567", "1.234.567", "1.234.567 đ", "35 triệu", "1,5 tỷ", "2 tỷ 500 triệu", "-3 nghìn đồng".
  ///
  /// A dot groups thousands and nothing else, a comma begins decimals and needs a unit that makes them whole.
  /// Nil for anything else: "1.5 triệu" could be meant two ways.
  public init?(parsing text: some StringProtocol) {
    var words = MoneyText.words(in: text)
    let isNegative = words.first == "-"
    if isNegative { words.removeFirst() }
    if let last = words.last, ["d", "dong", "vnd"].contains(last) { words.removeLast() }
    guard let dong = MoneyText.sum(of: words[...]) else { return nil }
    self.init(dong: isNegative ? -dong : dong)
  }

  /// "1.234.567 đ".
  public var formatted: String { "\(grouped) đ" }

  /// "1.234.567", for columns whose head names the unit.
  public var grouped: String {
    let digits = Array(String(dong.magnitude))
    var text = dong < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(".") }
      text.append(digit)
    }
    return text
  }

  // Sums of amounts from outside pass the range of Int only beyond a thousand amounts of `limit` each.

  public static func + (left: Money, right: Money) -> Money { Money(dong: left.dong + right.dong) }
  public static func - (left: Money, right: Money) -> Money { Money(dong: left.dong - right.dong) }
  public static func += (left: inout Money, right: Money) { left = left + right }
  public static prefix func - (amount: Money) -> Money { Money(dong: -amount.dong) }
}

extension Money: Comparable {
  public static func < (left: Money, right: Money) -> Bool { left.dong < right.dong }
}

extension Money: CustomStringConvertible {
  public var description: String { formatted }
}

extension Money: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let dong = try container.decode(Int.self)
    guard (-Money.limit...Money.limit).contains(dong) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Số tiền quá lớn / Amount too large: \(dong)")
    }
    self.init(dong: dong)
  }

  public func encode(to encoder: any Encoder) throws {
    guard (-Money.limit...Money.limit).contains(dong) else {
      throw EncodingError.invalidValue(
        dong,
        .init(codingPath: encoder.codingPath, debugDescription: "Số tiền quá lớn / Amount too large: \(dong)"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(dong)
  }
}

/// The grammar of amounts as officers write them.
private enum MoneyText {
  /// The text in folded words, cut between digits and letters: "35triệu" is "35", "trieu".
  static func words(in text: some StringProtocol) -> [String] {
    var words: [String] = []
    var previous: Kind?
    for scalar in TextFolding.folded(String(text)).unicodeScalars {
      let kind = Kind(scalar)
      if kind == .space {
        previous = nil
      } else if kind == previous, kind != .sign, let last = words.indices.last {
        words[last].unicodeScalars.append(scalar)
      } else {
        words.append(String(scalar))
      }
      if kind != .space { previous = kind }
    }
    return words
  }

  private enum Kind {
    case space, sign, number, letter

    init(_ scalar: Unicode.Scalar) {
      switch scalar {
      case " ": self = .space
      case "-": self = .sign
      case "0"..."9", ".", ",": self = .number
      default: self = .letter
      }
    }
  }

  /// The sum of "2 tỷ 500 triệu": units fall from left to right; nil when the words are no amount.
  static func sum(of words: ArraySlice<String>) -> Int? {
    var total = 0
    var rest = words
    var largest = Int.max
    repeat {
      guard let number = rest.popFirst() else { return nil }
      let unit: Int
      switch rest.popFirst() {
      case nil: unit = 1
      case "nghin", "ngan": unit = 1_000
      case "trieu": unit = 1_000_000
      case "ty", "ti": unit = 1_000_000_000
      default: return nil
      }
      guard unit < largest, let amount = amount(number, unit: unit), total + amount <= Money.limit
      else { return nil }
      total += amount
      largest = unit
    } while !rest.isEmpty
    return total
  }

  private static func amount(_ text: String, unit: Int) -> Int? {
    let halves = text.split(separator: ",", omittingEmptySubsequences: false)
    guard halves.count <= 2, let whole = grouped(halves[0]), whole <= Money.limit / unit else { return nil }
    guard halves.count == 2 else { return whole * unit }
    var scale = 1
    for _ in halves[1].utf8.prefix(9) { scale *= 10 }
    guard halves[1].utf8.count <= 9, let decimals = Digits.value(halves[1]),
      (decimals * unit).isMultiple(of: scale)
    else { return nil }
    return whole * unit + decimals * unit / scale
  }

  /// "1234567" or "1.234.567".
  private static func grouped(_ text: some StringProtocol) -> Int? {
    let groups = text.split(separator: ".", omittingEmptySubsequences: false)
    guard groups.count > 1 else { return Digits.value(text) }
    guard groups[0].utf8.count <= 3, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else { return nil }
    return Digits.value(groups.joined())
  }
}
