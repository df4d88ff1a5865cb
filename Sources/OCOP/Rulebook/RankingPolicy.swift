/// What the decree leaves to the council's regulation of a province: how sheets are combined, what a failed gate does.
///
/// All of it is unconfirmed as law (26/2026/QĐ-TTg only says "average total"), so it is a setting of the office.
public struct RankingPolicy: Sendable, Hashable, Codable {
  public enum Combining: String, Sendable, Hashable, Codable {
    /// The mean of all sheets.
    case mean
    /// The mean without the highest and the lowest sheet; with fewer than four sheets, of all.
    case trimmedMean = "trimmed-mean"
  }

  /// When a criterion counts as reached.
  public enum GateReading: String, Sendable, Hashable, Codable {
    /// The mean of the members' points reaches it.
    case mean
    /// More than half of the members give it.
    case majority
    /// All members give it.
    case every
  }

  /// What follows when the total lies in a star's band and a gate of it fails.
  public enum FailedGate: String, Sendable, Hashable, Codable {
    /// The highest star whose gates hold.
    case lowerStar = "lower-star"
    /// No star yet: the dossier goes back for a supplement.
    case returnForSupplement = "return-for-supplement"
  }

  public let combining: Combining
  public let gateReading: GateReading
  /// A star needs the gates of the lower stars too.
  public let gatesAddUp: Bool
  public let failedGate: FailedGate
  /// 0 may be given where the form has no option of 0.
  public let allowsNone: Bool

  public init(
    combining: Combining, gateReading: GateReading, gatesAddUp: Bool, failedGate: FailedGate, allowsNone: Bool
  ) {
    (self.combining, self.gateReading, self.gatesAddUp) = (combining, gateReading, gatesAddUp)
    (self.failedGate, self.allowsNone) = (failedGate, allowsNone)
  }
}
