import Coordination
import OCOP

/// The council's regulation of the province (quy chế Hội đồng), and who checks what before a session. The decree leaves
/// all of it open (26/2026/QĐ-TTg Art. 7), so nothing is assessed here without these settings.
public struct AssessmentSettings: Decodable, Sendable {
  /// How a council of one level works. A level without one has no council of its own here.
  public struct CouncilRule: Decodable, Sendable {
    let level: Level
    /// Members whose sheets are needed, in percent of all.
    let quorumPercent: Int
    let chairMustAttend: Bool
    /// Points between the highest and the lowest sheet; beyond, the council discusses and scores again.
    let spreadLimit: Int
    /// Working days by which the papers go out before the session.
    let papersAhead: Int
  }

  /// What a department looks at before the session.
  public struct CheckRule: Decodable, Sendable {
    let area: String
    let title: BilingualText
    let lead: BodyID
    /// Sets of products it is for; nil: all.
    let sets: [Int]?
  }

  let councils: [CouncilRule]
  let ranking: RankingPolicy
  let checks: [CheckRule]
  /// Working days for the checks.
  let checkDays: Int
  /// Working days for a supplement after a return.
  let supplementDays: Int
  /// How many dossiers a round takes; nil: no limit.
  let roundLimit: Int?

  private enum CodingKeys: String, CodingKey {
    case councils, ranking, checks, checkDays, supplementDays, roundLimit
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    councils = try container.decode([CouncilRule].self, forKey: .councils)
    ranking = try container.decode(RankingPolicy.self, forKey: .ranking)
    checks = try container.decode([CheckRule].self, forKey: .checks)
    checkDays = try container.decode(Int.self, forKey: .checkDays)
    supplementDays = try container.decode(Int.self, forKey: .supplementDays)
    roundLimit = try container.decodeIfPresent(Int.self, forKey: .roundLimit)
    for council in councils where !(1...100).contains(council.quorumPercent) || council.spreadLimit < 0 {
      throw DecodingError.dataCorruptedError(
        forKey: .councils, in: container, debugDescription: "a quorum of 1 to 100 percent, a spread of 0 or more")
    }
    guard Set(councils.map(\.level)).count == councils.count, Set(checks.map(\.area)).count == checks.count,
      (1...250).contains(checkDays), (1...250).contains(supplementDays)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .checks, in: container, debugDescription: "levels and areas once, 1 to 250 working days")
    }
  }

  func council(_ level: Level) -> CouncilRule? { councils.first { $0.level == level } }
}
