public import Coordination

/// From which score each star begins, as dated data of a rulebook: half-open bands, each up to the next.
///
/// Keys: validFrom, validTo, source, bands [{star, from}]. 26/2026/QĐ-TTg Art. 3.3 has 0, 30, 50, 70, 90. A
/// band is not the whole rule: the star gates of a product set must hold too.
public struct StarBands: Dated, Sendable, Hashable, Codable {
  /// One band: the star, and its least score in hundredths.
  public struct Band: Sendable, Hashable, Codable {
    public let star: Star
    public let from: Score

    public init(star: Star, from: Score) {
      self.star = star
      self.from = from
    }
  }

  public let validFrom: Day
  public let validTo: Day?
  public let source: String?
  public let bands: [Band]

  public init(validFrom: Day, validTo: Day? = nil, source: String? = nil, bands: [Band]) {
    self.validFrom = validFrom
    self.validTo = validTo
    self.source = source
    self.bands = bands
  }

  /// The star whose band holds the score; nil when the bands do not begin at 0 (see `check`).
  public func star(for score: Score) -> Star? {
    bands.filter { $0.from <= score }.max { $0.from < $1.from }?.star
  }

  /// The least score for a star; nil when the bands leave it out.
  public func least(for star: Star) -> Score? {
    bands.first { $0.star == star }?.from
  }

  /// What is wrong with the bands; empty when they may be used.
  public func check() -> [Fault] {
    var problems = checkSpan()
    let rising = bands.sorted { $0.star < $1.star }
    if rising.first?.from != Score.zero {
      problems.append(
        Fault(at: "/bands", "Hạng thấp nhất phải bắt đầu từ 0 điểm", "The lowest star must begin at 0 points"))
    }
    for (lower, upper) in zip(rising, rising.dropFirst()) where lower.star == upper.star {
      problems.append(
        Fault(at: "/bands", "Hạng \(upper.star.rawValue) sao bị lặp", "Star \(upper.star.rawValue) is named twice"))
    }
    for (lower, upper) in zip(rising, rising.dropFirst()) where lower.star != upper.star && lower.from >= upper.from {
      problems.append(
        Fault(
          at: "/bands", "Hạng \(upper.star.rawValue) sao phải cần nhiều điểm hơn hạng \(lower.star.rawValue) sao",
          "Star \(upper.star.rawValue) must need more points than star \(lower.star.rawValue)"))
    }
    return problems
  }
}

extension Star {
  /// The star of a score under these bands; nil when the bands do not begin at 0.
  public init?(for score: Score, in bands: StarBands) {
    guard let star = bands.star(for: score) else { return nil }
    self = star
  }
}
