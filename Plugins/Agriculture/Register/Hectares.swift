import Coordination

/// An area in hundredths of a hectare, stored as that integer: 1250 is "12,5 ha".
struct Hectares: RawRepresentable, Codable, Equatable {
  let rawValue: Int

  init?(rawValue: Int) {
    guard (0...1_000_000_000).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  /// Reads "12", "12,5", "1.250,75", with or without "ha"; at most two decimals.
  init?(parsing text: String) {
    let word = TextFolding.folded(text).replacing("ha", with: "").filter { !$0.isWhitespace }
    let halves = word.split(separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count), let whole = Self.whole(halves[0]) else { return nil }
    var decimals = halves.count == 2 ? String(halves[1]) : "0"
    guard (1...2).contains(decimals.utf8.count) else { return nil }
    if decimals.utf8.count == 1 { decimals += "0" }
    guard let hundredths = Int(decimals), hundredths >= 0 else { return nil }
    self.init(rawValue: whole * 100 + hundredths)
  }

  /// Dots group thousands and nothing else.
  private static func whole(_ text: Substring) -> Int? {
    let groups = text.split(separator: ".", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      groups.count == 1 || groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }), text.utf8.count <= 11
    else { return nil }
    return Int(groups.joined())
  }

  /// "1.250,75 ha".
  var formatted: String {
    let decimals = rawValue % 100
    let tail = decimals == 0 ? "" : decimals % 10 == 0 ? ",\(decimals / 10)" : ",\(decimals < 10 ? "0" : "")\(decimals)"
    return "\(Money(dong: rawValue / 100).grouped)\(tail) ha"
  }
}
