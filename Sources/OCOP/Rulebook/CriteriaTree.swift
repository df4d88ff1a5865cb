public import Coordination

/// The criteria of one product set (bộ tiêu chí): parts, sections, criteria, and options of which one is chosen.
///
/// A section or criterion has either criteria below it, or options, or is a question of yes (1 point) or no (0). The
/// numbers of criteria are unique in a tree: "6.1.1".
public struct CriteriaTree: Sendable, Hashable, Codable {
  /// The id of the rulebook it belongs to.
  public let rulebook: String
  /// Nil where the number of the set is not known.
  public let set: ProductSetNumber?
  public let name: BilingualText
  public let source: String?
  /// Rules of the rulebook that put a dossier of this set out.
  public let disqualifiers: [String]?
  public let parts: [Part]

  public struct Part: Sendable, Hashable, Codable {
    public let code: String
    public let max: Int
    public let sections: [Criterion]
  }

  public struct Criterion: Sendable, Hashable, Codable {
    public let code: String
    /// The name in the decree; there is no official translation.
    public let title: String
    public let max: Int
    public let criteria: [Criterion]?
    public let options: [Option]?
    public let yesNo: Bool?
    /// Where options are of alternative cases: what the cases are, from 1.
    public let cases: [BilingualText]?
    /// Rules of the rulebook that hold here.
    public let rules: [String]?
    /// A slip of the source that was repaired.
    public let note: String?

    /// What may be chosen; empty for a group.
    public var choices: [Option] {
      yesNo == true
        ? [Option(points: 0, vi: "không", en: "no"), Option(points: 1, vi: "có", en: "yes")] : options ?? []
    }

    /// The criteria that are scored, from here down.
    public var leaves: [Criterion] { criteria.map { $0.flatMap(\.leaves) } ?? [self] }

    /// This and all below.
    public var all: [Criterion] { [self] + (criteria ?? []).flatMap(\.all) }
  }

  public struct Option: Sendable, Hashable, Codable {
    public let points: Int
    /// The star whose least option this is (dấu sao).
    public let star: Star?
    /// Which case it is of, from 1.
    public let alternative: Int?
    public let vi: String?
    public let en: String?
    public let note: String?

    private enum CodingKeys: String, CodingKey { case points, star, alternative = "case", vi, en, note }

    init(points: Int, vi: String, en: String) {
      (self.points, star, alternative, self.vi, self.en, note) = (points, nil, nil, vi, en, nil)
    }

    public var text: BilingualText? { vi.map { BilingualText($0, en ?? $0) } }
  }

  /// The least points that a star asks of a criterion.
  public struct Gate: Sendable, Hashable {
    public let criterion: String
    public let star: Star
    public let least: Int
  }

  /// The criteria that are scored, in the order of the form.
  public var leaves: [Criterion] { parts.flatMap { $0.sections.flatMap(\.leaves) } }
  public var sections: [Criterion] { parts.flatMap(\.sections) }

  public func criterion(_ code: String) -> Criterion? {
    sections.lazy.flatMap(\.all).first { $0.code == code && $0.criteria == nil }
  }

  /// The gates of all stars, by criterion in the order of the form.
  public var gates: [Gate] {
    leaves.flatMap { leaf in
      Star.allCases.compactMap { star in
        leaf.choices.filter { $0.star == star }.map(\.points).min().map {
          Gate(criterion: leaf.code, star: star, least: $0)
        }
      }
    }
  }

  /// What an assessor may find that puts the dossier out or stops the assessment.
  public func findings(in book: Rulebook) -> [Rulebook.ScoringRule] {
    let ids = (disqualifiers ?? []) + sections.flatMap(\.all).flatMap { $0.rules ?? [] }
    var seen: Set<String> = []
    return ids.filter { seen.insert($0).inserted }.compactMap { book.rule($0) }
      .filter { $0.effect == .out || $0.effect == .stop }
  }
}
