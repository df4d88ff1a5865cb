import Coordination
import ModuleKit
import OCOP

/// The assessment of one dossier of a product (đánh giá, phân hạng), under the rulebook of the day it was filed.
///
/// It goes through the levels of the rulebook: each checks, meets, scores and concludes; what a level may not award
/// goes up. A decision writes the result into the product, and from 3 stars up a certificate.
struct Assessment: HandedOn {
  static let kind = "assessment"
  static let title = BilingualText("Hồ sơ phân hạng", "assessment")
  static let numbering: String? = "PH"
  static let keys: [Key] = [
    .record("product"), .name("productName"), .record("producer"), .text("commune"), .record("round"),
    .record("council"), .record("dossier"), .text("rulebook"), .text("kind"), .text("level"), .integer("set"),
    .day("filed"),
  ]
  static let events = [
    "opened", "checked", "reported", "invited", "scored", "rescored", "excluded", "concluded", "totalled", "returned",
    "supplemented", "sent-up", "central-result", "decided", "reopened", "withdrawn", "handed-over",
  ]

  enum Event: Codable, Equatable {
    case opened(start: AssessmentStart)
    case checked(area: String, isPassed: Bool, note: String, day: Day)
    case reported(summary: String, surveyed: Day?, day: Day)
    case invited(council: String, session: Day, place: String, day: Day)
    case scored(member: String, sheet: ScoreSheet, comments: String?, day: Day)
    case rescored(reason: String, day: Day)
    case excluded(rule: String, finding: String, day: Day)
    case concluded(ranking: Ranking, spread: Int, day: Day)
    /// A total that was reached in the national software.
    case totalled(ranking: Ranking, source: String, day: Day)
    case returned(ranking: Ranking, due: Day, day: Day)
    case supplemented(summary: String, day: Day)
    case sentUp(level: Level, letter: String, day: Day)
    case centralResult(ranking: Ranking, letter: String, day: Day)
    case decided(star: Star, isRecognised: Bool, decision: String, council: Level, day: Day)
    case reopened(reason: String, day: Day)
    case withdrawn(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  struct Check: Codable, Equatable {
    var area: String
    var title: BilingualText
    var lead: BodyID
    var due: Day
    /// Nil while nobody has looked.
    var isPassed: Bool?
    var note: String?
    var day: Day?
  }

  struct TeamReport: Codable, Equatable {
    var summary: String
    /// The day of the visit to the site.
    var surveyed: Day?
    var day: Day
  }

  struct Session: Codable, Equatable {
    var council: String
    var day: Day
    var place: String
  }

  struct Sheet: Codable, Equatable {
    var member: String
    var sheet: ScoreSheet
    var comments: String?
    var day: Day
  }

  /// What one level came to.
  struct Outcome: Codable, Equatable {
    var level: Level
    var ranking: Ranking
    var day: Day
    var spread: Int?
    /// Where a total comes from.
    var source: String?
    /// With which letter it went up.
    var letter: String?
  }

  struct Exclusion: Codable, Equatable {
    var rule: String
    var finding: String
    var day: Day
  }

  struct Verdict: Codable, Equatable {
    var star: Star
    var decision: String
    var council: Level
    var day: Day
  }

  var product: String
  var productName: String
  var producer: String
  var commune: BodyID
  var set: ProductSetNumber
  var kind: DossierKind
  var dossier: String?
  var filed: Day
  var rulebook: String
  /// The last day of the transition of the rulebook.
  var decideBy: Day?
  /// A re-evaluation that was filed after its window.
  var isLate: Bool?
  var level: Level
  var round: String?
  var council: String?
  var checks: [Check]
  var report: TeamReport?
  var session: Session?
  var sheets: [Sheet] = []
  /// How often was scored again.
  var passes: Int?
  var outcomes: [Outcome] = []
  var exclusion: Exclusion?
  var supplementBy: Day?
  var verdict: Verdict?
  /// The day on which each stage was entered last.
  var entered: [String: Day]
  var stage: AssessmentStage

  var body: BodyID? { commune }
  var outcome: Outcome? { outcomes.last }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }
}

/// What opens an assessment.
struct AssessmentStart: Codable, Equatable {
  var product: String
  var productName: String
  var producer: String
  var commune: BodyID
  var set: ProductSetNumber
  var kind: DossierKind
  var dossier: String?
  var filed: Day
  var rulebook: String
  var decideBy: Day?
  var isLate: Bool?
  var level: Level
  var round: String?
  var checks: [Assessment.Check]
  var day: Day
}

enum AssessmentStage: String, StageName {
  case opened, invited, concluded, returned
  case sentUp = "sent-up"
  case recognised
  case notRecognised = "not-recognised"
  case excluded, withdrawn

  var title: BilingualText {
    switch self {
    case .opened: BilingualText("Đang thẩm định", "Being checked")
    case .invited: BilingualText("Đã mời họp hội đồng", "Session called")
    case .concluded: BilingualText("Đã có kết quả chấm", "Scored")
    case .returned: BilingualText("Trả để bổ sung", "Returned for a supplement")
    case .sentUp: BilingualText("Đã gửi Trung ương", "Sent to the centre")
    case .recognised: BilingualText("Được công nhận", "Recognised")
    case .notRecognised: BilingualText("Không được công nhận", "Not recognised")
    case .excluded: BilingualText("Bị loại hoặc dừng", "Excluded or stopped")
    case .withdrawn: BilingualText("Đã rút", "Withdrawn")
    }
  }

  var isOpen: Bool {
    switch self {
    case .opened, .invited, .concluded, .returned, .sentUp: true
    case .recognised, .notRecognised, .excluded, .withdrawn: false
    }
  }
}
