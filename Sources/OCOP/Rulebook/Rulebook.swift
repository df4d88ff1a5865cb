public import Coordination

/// The rules of one decree on assessing and ranking products, as a dated reference document.
///
/// It holds for the dossiers that are filed from `validFrom` to `validTo`, both included. What a decree leaves to the
/// province (quorum, spread, a failed gate) is not here but in the settings of the office; what the sources leave open
/// is told in `unconfirmed`. Lists that a decree does not know are left out.
public struct Rulebook: Dated, Sendable, Hashable, Codable {
  /// "26/2026/QĐ-TTg".
  public let number: String
  public let title: BilingualText
  public let issued: Day
  public let validFrom: Day
  public let validTo: Day?
  public let source: String?
  public let scoring: Scoring
  /// The rulebook whose trees of criteria are used; nil where none are known: scores then come in as totals.
  public let trees: String?
  public let parts: [ScorePart]
  public let bands: [StarBands.Band]
  /// Who awards which star, from the level that assesses first up.
  public let levels: [AwardLevel]
  public let rounds: [RoundRule]?
  public let terms: [Term]?
  /// Nil where no term is known: it is then entered from the paper.
  public let certificate: CertificateTerm?
  public let reassessment: ReassessmentWindow?
  public let `extension`: CertificateExtension?
  public let transitions: [Transition]?
  /// Grounds of a revocation.
  public let grounds: [Clause]?
  public let rules: [ScoringRule]?
  public let guidance: [Guidance]?
  public let unconfirmed: [BilingualText]?
  public let sectors: [Sector]

  public enum Scoring: String, Sendable, Hashable, Codable {
    case scored
    /// A result is taken as its decision states it: there are no criteria (before 21/08/2019).
    case recorded
  }

  /// A part of the score: "A", at most 40 points.
  public struct ScorePart: Sendable, Hashable, Codable {
    public let code: String
    public let max: Int
    public let title: BilingualText
  }

  /// A level of councils and what it may award.
  public struct AwardLevel: Sendable, Hashable, Codable {
    public let level: Level
    public let awards: [Star]
    /// Stars that the level below may recognise from this level's result.
    public let returns: [Star]?
    /// From this score on the dossier goes to the next level.
    public let sendsUpFrom: Score?
    /// Who signs the decision.
    public let authority: BilingualText
    public let source: String
  }

  /// A number of days that the decree gives for a step.
  public struct Term: Sendable, Hashable, Codable {
    public enum Count: String, Sendable, Hashable, Codable { case working, calendar }
    /// "commune-review", "reassessment-result", "revocation".
    public let step: String
    public let days: Int
    public let count: Count
    public let source: String
  }

  public struct CertificateTerm: Sendable, Hashable, Codable {
    public let months: Int
    public let fromStar: Star
    public let source: String
  }

  /// When to file for re-evaluation: so many days before the certificate ends.
  public struct ReassessmentWindow: Sendable, Hashable, Codable {
    public let opens: Int
    public let closes: Int
    public let source: String
  }

  /// How long a certificate of before that day may be kept past its end, until there is a result.
  public struct CertificateExtension: Sendable, Hashable, Codable {
    public let days: Int
    public let certifiedBefore: Day
    public let source: String
  }

  /// Until when dossiers filed under an older rulebook are still assessed by it.
  public struct Transition: Sendable, Hashable, Codable {
    public let from: String
    public let kinds: [DossierKind]
    public let until: Day
    public let source: String
  }

  public struct Clause: Sendable, Hashable, Codable {
    public let id: String
    public let title: BilingualText
  }

  /// What a tree refers to by id: a reason to be out, to stop, or a note to a criterion.
  public struct ScoringRule: Sendable, Hashable, Codable {
    public enum Effect: String, Sendable, Hashable, Codable {
      case out, stop, note
      /// Stops by itself when a criterion below has 0 points.
      case stopAtZero = "stop-at-zero"
    }
    public let id: String
    public let effect: Effect
    public let title: BilingualText
  }

  /// Guidance in force beside the decree; `temporary` where it says so (tạm thời).
  public struct Guidance: Sendable, Hashable, Codable {
    public let number: String
    public let day: Day
    public let title: BilingualText
    public let temporary: Bool?
  }

  public func level(_ level: Level) -> AwardLevel? { levels.first { $0.level == level } }

  /// The level that assesses after this one.
  public func next(after level: Level) -> AwardLevel? {
    guard let place = levels.firstIndex(where: { $0.level == level }), place + 1 < levels.count else { return nil }
    return levels[place + 1]
  }

  /// Whether a result of that level may be recognised with that star. Without levels anybody's decision is taken.
  public func mayAward(_ star: Star, _ level: Level) -> Bool {
    levels.isEmpty || self.level(level).map { $0.awards.contains(star) || $0.returns?.contains(star) == true } ?? false
  }

  /// Who signs for a star: the level that awards it first.
  public func authority(for star: Star) -> AwardLevel? { levels.first { $0.awards.contains(star) } }

  public func term(_ step: String) -> Term? { terms?.first { $0.step == step } }
  public func ground(_ id: String) -> Clause? { grounds?.first { $0.id == id } }
  public func rule(_ id: String) -> ScoringRule? { rules?.first { $0.id == id } }

  public var starBands: StarBands { StarBands(validFrom: validFrom, validTo: validTo, source: source, bands: bands) }
  public var classification: Classification {
    Classification(validFrom: validFrom, validTo: validTo, source: source, sectors: sectors)
  }
}

/// Why a product is assessed (26/2026/QĐ-TTg Art. 5).
public enum DossierKind: String, Sendable, Hashable, Codable, CaseIterable {
  case first, upgrade
  case reEvaluation = "re-evaluation"

  public var label: BilingualText {
    switch self {
    case .first: BilingualText("Lần đầu", "First")
    case .upgrade: BilingualText("Nâng hạng", "Upgrade")
    case .reEvaluation: BilingualText("Đánh giá lại", "Re-evaluation")
    }
  }
}
