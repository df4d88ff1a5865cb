import Coordination
import ModuleKit
import OCOP

/// A trade fair (hội chợ), from proposal to result report.
struct Fair: Record {
  static let kind = "fair"
  static let title = BilingualText("hội chợ", "fair")
  static let numbering: String? = "HC"
  static let keys: [Key] = [.name("name"), .text("host"), .day("opens"), .day("closes"), .text("years")]
  static let events = [
    "proposed", "approved", "opened", "registration-closed", "booths-allotted", "held", "ended", "reported",
    "postponed", "cancelled",
  ]

  enum Stage: String, StageName {
    case proposed, approved, open, closed, allotted, held, reported, cancelled

    var title: BilingualText {
      switch self {
      case .proposed: BilingualText("Đã đề xuất", "Proposed")
      case .approved: BilingualText("Đã phê duyệt", "Approved")
      case .open: BilingualText("Đang nhận đăng ký", "Open for registration")
      case .closed: BilingualText("Hết hạn đăng ký", "Registration closed")
      case .allotted: BilingualText("Đã phân gian", "Booths allotted")
      case .held: BilingualText("Đã tổ chức", "Held")
      case .reported: BilingualText("Đã báo cáo", "Reported")
      case .cancelled: BilingualText("Đã hủy", "Cancelled")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case proposed(
      name: String, venue: String, host: BodyID, opens: Day, closes: Day, registrationCloses: Day, booths: Int)
    case approved(decision: String)
    case opened
    case registrationClosed
    /// How many booths are given in all, to how many producers.
    case boothsAllotted(booths: Int, producers: Int)
    case held(day: Day)
    /// The fair is over.
    case ended
    case reported(result: FairResult)
    case postponed(opens: Day, closes: Day, registrationCloses: Day, reason: String)
    case cancelled(reason: String)
  }

  /// The days that a fair was to have before it was put off.
  struct Postponement: Codable, Equatable, Sendable {
    var opens: Day
    var closes: Day
    var registrationCloses: Day
    var reason: String
  }

  var stage = Stage.proposed
  var name: String
  var venue: String
  /// The body that holds it; the record is its own.
  var host: BodyID
  var opens: Day
  /// The last day of the fair.
  var closes: Day
  /// The years it touches, so that the calendar finds it.
  var years: [String]
  /// The last day to register.
  var registrationCloses: Day
  var booths: Int
  /// Number of the decision that approved it.
  var decision: String?
  var allottedBooths = 0
  var postponements: [Postponement] = []
  var isOver = false
  var result: FairResult?
  var cancellation: String?

  var body: BodyID? { host }
  var days: ClosedRange<Day> { opens...max(opens, closes) }

  static func evolve(_ fair: Fair?, by event: Event) -> Fair {
    if case .proposed(let name, let venue, let host, let opens, let closes, let registrationCloses, let booths) = event
    {
      return Fair(
        name: name, venue: venue, host: host, opens: opens, closes: closes, years: Day.years(from: opens, to: closes),
        registrationCloses: registrationCloses, booths: booths)
    }
    guard var fair else { preconditionFailure("a fair begins with its proposal") }
    switch event {
    case .proposed: break
    case .approved(let decision): (fair.stage, fair.decision) = (.approved, decision)
    case .opened: fair.stage = .open
    case .registrationClosed: fair.stage = .closed
    case .boothsAllotted(let booths, _): (fair.stage, fair.allottedBooths) = (.allotted, booths)
    case .held: fair.stage = .held
    case .ended: fair.isOver = true
    case .reported(let result): (fair.stage, fair.result) = (.reported, result)
    case .postponed(let opens, let closes, let registrationCloses, let reason):
      fair.postponements.append(
        Postponement(
          opens: fair.opens, closes: fair.closes, registrationCloses: fair.registrationCloses, reason: reason))
      (fair.opens, fair.closes, fair.registrationCloses) = (opens, closes, registrationCloses)
      fair.years = Day.years(from: opens, to: closes)
    case .cancelled(let reason): (fair.stage, fair.cancellation) = (.cancelled, reason)
    }
    return fair
  }

  /// What the other departments hear of it.
  func approval(of id: String) -> FairApproved {
    FairApproved(fair: id, name: name, opens: opens, closes: closes, venue: venue, booths: booths, host: host)
  }
}

/// What came of a fair (báo cáo kết quả).
struct FairResult: Codable, Equatable, Sendable {
  var revenue: Money
  var contracts: Int
  var memoranda: Int?
  var visitors: Int
}
