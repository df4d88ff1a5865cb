import Coordination

/// Points of an assessment, 0 to 100, kept in hundredths and stored as that integer: 8750 is 87,50 points.
public struct Score: RawRepresentable, Sendable, Hashable, Codable {
  public let hundredths: Int

  public static let zero = Score(unchecked: 0)
  public static let highest = Score(unchecked: 10_000)

  /// Nil below 0 and above 10,000.
  public init?(hundredths: Int) {
    guard (0...10_000).contains(hundredths) else { return nil }
    self.hundredths = hundredths
  }

  public init?(rawValue: Int) {
    self.init(hundredths: rawValue)
  }

  /// Whole points, 0 to 100.
  public init?(points: Int) {
    guard (0...100).contains(points) else { return nil }
    self.init(hundredths: points * 100)
  }

  /// Reads "87", "87,5", "87,50" and "87.50"; nil for more decimals, which would have to be rounded.
  public init?(parsing text: some StringProtocol) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let word = words.first else { return nil }
    let halves = word.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
    guard (1...2).contains(halves.count), halves[0].utf8.count <= 3, let points = Digits.value(halves[0])
    else { return nil }
    guard halves.count == 2 else {
      self.init(points: points)
      return
    }
    guard (1...2).contains(halves[1].utf8.count), let decimals = Digits.value((halves[1] + "0").prefix(2))
    else { return nil }
    self.init(hundredths: points * 100 + decimals)
  }

  private init(unchecked hundredths: Int) {
    self.hundredths = hundredths
  }

  public var rawValue: Int { hundredths }

  /// "87,50".
  public var formatted: String { "\(hundredths / 100),\(Digits.padded(hundredths % 100, to: 2))" }
}

extension Score: Comparable {
  public static func < (left: Score, right: Score) -> Bool { left.hundredths < right.hundredths }
}

extension Score: CustomStringConvertible {
  public var description: String { formatted }
}
