import Coordination

/// What the sheets of a council come to: total, band, gates, star; with what was missing for the next star.
///
/// The total is the average in hundredths of a point, cut and never rounded up, so that no star is reached by rounding.
public struct Ranking: Sendable, Hashable, Codable {
  /// A gate that was not reached.
  public struct Shortfall: Sendable, Hashable, Codable {
    public let criterion: String
    public let star: Star
    /// Points asked for.
    public let least: Int
    /// Points reached on average, in hundredths.
    public let reached: Int
  }

  /// What the star above asks for.
  public struct NextStar: Sendable, Hashable, Codable {
    public let star: Star
    /// Missing in the total; 0 when only gates fail.
    public let missing: Score
    public let gates: [Shortfall]
  }

  public let total: Score
  /// The star of the total alone.
  public let band: Star
  /// Nil when the dossier goes back for a supplement.
  public let star: Star?
  /// Gates of the band that fail, by star.
  public let failed: [Shortfall]
  public let next: NextStar?
  /// How many sheets it rests on; nil for a total from elsewhere, of which the gates are not known.
  public let sheets: Int?
  /// Parts by code, averages in hundredths; nil for a total from elsewhere.
  public let parts: [String: Int]?

  /// Of sheets that the tree accepts; nil without sheets, or under a rulebook without bands.
  public init?(_ sheets: [ScoreSheet], tree: CriteriaTree, book: Rulebook, policy: RankingPolicy) {
    let counted = Self.counted(sheets, policy.combining)
    let sum = counted.map(\.total).reduce(0, +)
    guard !counted.isEmpty, let total = Score(hundredths: sum * 100 / counted.count),
      let band = book.starBands.star(for: total)
    else { return nil }
    let gates = tree.gates.map { gate in (gate, Self.isReached(gate, in: sheets, policy.gateReading)) }
    let missed = gates.filter { !$0.1 }.map { gate, _ in
      Shortfall(
        criterion: gate.criterion, star: gate.star, least: gate.least,
        reached: Self.average(sheets.map { $0.points[gate.criterion] ?? 0 }))
    }
    func failing(_ star: Star) -> [Shortfall] {
      missed.filter { policy.gatesAddUp ? $0.star <= star : $0.star == star }.sorted { $0.star < $1.star }
    }
    let failed = failing(band)
    let highest = Star.allCases.last { $0 <= band && failing($0).isEmpty }
    let star = failed.isEmpty || policy.failedGate == .lowerStar ? highest : nil
    (self.total, self.band, self.star, self.failed) = (total, band, star, failed)
    self.sheets = sheets.count
    parts = Dictionary(
      uniqueKeysWithValues: tree.parts.map { part in
        let codes = part.sections.flatMap(\.leaves).map(\.code)
        return (part.code, Self.average(counted.map { sheet in codes.reduce(0) { $0 + (sheet.points[$1] ?? 0) } }))
      })
    next = Self.next(after: star ?? band, total: total, book: book, gates: failing)
  }

  /// Of a total that was reached elsewhere: the national software, another level, a past decision.
  public init?(total: Score, book: Rulebook) {
    guard let band = book.starBands.star(for: total) else { return nil }
    (self.total, self.band, star, failed, sheets, parts) = (total, band, band, [], nil, nil)
    next = Self.next(after: band, total: total, book: book) { _ in [] }
  }

  /// Highest total less lowest, in points.
  public static func spread(of sheets: [ScoreSheet]) -> Int {
    let totals = sheets.map(\.total)
    return (totals.max() ?? 0) - (totals.min() ?? 0)
  }

  private static func next(
    after star: Star, total: Score, book: Rulebook, gates: (Star) -> [Shortfall]
  ) -> NextStar? {
    guard let above = Star(rawValue: star.rawValue + 1), let least = book.starBands.least(for: above),
      let missing = Score(hundredths: max(0, least.hundredths - total.hundredths))
    else { return nil }
    return NextStar(star: above, missing: missing, gates: gates(above))
  }

  private static func counted(_ sheets: [ScoreSheet], _ combining: RankingPolicy.Combining) -> [ScoreSheet] {
    guard combining == .trimmedMean, sheets.count >= 4 else { return sheets }
    return Array(sheets.sorted { $0.total < $1.total }.dropFirst().dropLast())
  }

  private static func average(_ values: [Int]) -> Int {
    values.isEmpty ? 0 : values.reduce(0, +) * 100 / values.count
  }

  private static func isReached(
    _ gate: CriteriaTree.Gate, in sheets: [ScoreSheet], _ reading: RankingPolicy.GateReading
  ) -> Bool {
    let points = sheets.map { $0.points[gate.criterion] ?? 0 }
    let reaching = points.filter { $0 >= gate.least }.count
    switch reading {
    case .mean: return points.reduce(0, +) >= gate.least * points.count
    case .majority: return reaching * 2 > points.count
    case .every: return reaching == points.count
    }
  }
}
