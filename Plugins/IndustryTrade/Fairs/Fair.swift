import Coordination
import ModuleKit
import OCOP

/// A promotion event of one's own: a trade fair (hội chợ), exhibition, forum …, from proposal to the closed file.
///
/// Any body may host one. What it means that something happened stands in `evolve`, in `Fair+Evolve.swift`.
struct Fair: KeptRecord {
  static let kind = "fair"
  static let title = BilingualText("hội chợ", "fair")
  static let numbering: String? = "HC"
  /// 2: the key `category`.
  static let schema = 2
  static let keys: [Key] = [
    .name("name"), .text("host"), .day("opens"), .day("closes"), .text("years"), .text("category"),
  ]
  static let events = [
    "proposed", "appraised", "approved", "board-appointed", "invited", "zones-set", "opened", "registration-closed",
    "reopened", "booths-allotted", "confirmation-ended", "holders-checked", "held", "ended", "reported", "postponed",
    "cancelled", "finished", "handed-over",
  ]

  enum Stage: String, StageName {
    case proposed, appraised, approved, open, closed, allotted, held, reported, finished, cancelled

    var title: BilingualText {
      switch self {
      case .proposed: BilingualText("Đã đề xuất", "Proposed")
      case .appraised: BilingualText("Đã thẩm định dự toán", "Estimate appraised")
      case .approved: BilingualText("Đã phê duyệt", "Approved")
      case .open: BilingualText("Đang nhận đăng ký", "Open for registration")
      case .closed: BilingualText("Hết hạn đăng ký", "Registration closed")
      case .allotted: BilingualText("Đã phân gian", "Booths allotted")
      case .held: BilingualText("Đã tổ chức", "Held")
      case .reported: BilingualText("Đã báo cáo", "Reported")
      case .finished: BilingualText("Đã khép hồ sơ", "File closed")
      case .cancelled: BilingualText("Đã hủy", "Cancelled")
      }
    }

    /// Nothing of it has been held yet.
    static let ahead: [Stage] = [.proposed, .appraised, .approved, .open, .closed, .allotted]
  }

  enum Event: Codable, Equatable, Sendable {
    /// `clashes`: events that share days or venue, as records "fair/…" and "delegation/…".
    case proposed(
      name: String, venue: String, host: BodyID, opens: Day, closes: Day, registrationCloses: Day, booths: Int,
      category: EventCategory?, path: FairPath?, estimate: Money?, source: String?, clashes: [String]?)
    case appraised(appraisal: Appraisal)
    /// `withoutAppraisal`: why the estimate was not waited for.
    case approved(decision: String, budget: Money?, withoutAppraisal: String?)
    case boardAppointed(board: Board)
    case invited(invitation: Invitation)
    case zonesSet(zones: [Zone])
    case opened
    case registrationClosed
    /// Registration begins again, after it was closed.
    case reopened(registrationCloses: Day, reason: String)
    /// How many booths are given in all, to how many producers, and until when these confirm.
    case boothsAllotted(booths: Int, producers: Int, confirmBy: Day?)
    /// `lapsed`: how many had not confirmed.
    case confirmationEnded(lapsed: Int)
    /// `excluded`: how many had no certificate any more.
    case holdersChecked(excluded: Int)
    case held(day: Day)
    /// The fair is over.
    case ended
    case reported(result: FairResult)
    case postponed(opens: Day, closes: Day, registrationCloses: Day, reason: String)
    case cancelled(reason: String)
    case finished(day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  /// The days that a fair was to have before it was put off.
  struct Postponement: Codable, Equatable, Sendable {
    var opens: Day
    var closes: Day
    var registrationCloses: Day
    var reason: String
  }

  /// What finance says of the estimate (thẩm định dự toán).
  struct Appraisal: Codable, Equatable, Sendable {
    var document: String
    var amount: Money
    var comment: String?
    var by: BodyID
    var day: Day
  }

  /// Who prepares it (ban tổ chức, tổ giúp việc), by name of body.
  struct Board: Codable, Equatable, Sendable {
    struct Helper: Codable, Equatable, Sendable {
      var body: BodyID
      var work: String
      var due: Day?
    }
    var decision: String
    var chair: BodyID
    var helpers: [Helper]
  }

  struct Invitation: Codable, Equatable, Sendable {
    var document: String
    var provinces: [String]
    /// Producers with a certificate on all days, when they were invited.
    var eligible: Int
    var day: Day
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
  /// Missing for fairs of before: a trade fair of the province.
  var category: EventCategory?
  var path: FairPath?
  /// What it is to cost, and where the money comes from.
  var estimate: Money?
  var source: String?
  var clashes: [String]?
  var appraisal: Appraisal?
  /// Number of the decision that approved it.
  var decision: String?
  var budget: Money?
  var withoutAppraisal: String?
  var board: Board?
  var invitations: [Invitation]?
  /// None until they are set: see `zones(by:)`.
  var zones: [Zone]?
  var allottedBooths = 0
  /// The last day to confirm.
  var confirmBy: Day?
  var postponements: [Postponement] = []
  var isOver = false
  var result: FairResult?
  var cancellation: String?

  var body: BodyID? { host }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }
  var days: ClosedRange<Day> { opens...max(opens, closes) }

  /// The zones as they were set; without any, one for all and one for potential producers, by the settings.
  func zones(by settings: IndustryTrade) -> [Zone] {
    if let zones { return zones }
    let potential = booths * settings.potentialBoothShare / 100
    let all = [
      Zone(
        id: "chung", title: "Khu chung", booths: booths - potential, perProducer: settings.boothsPerProducer,
        takes: [.recognised, .other], sectors: []),
      Zone(
        id: "tiem-nang", title: "Khu sản phẩm tiềm năng", booths: potential, perProducer: settings.boothsPerProducer,
        takes: [.potential, .recognised, .other], sectors: []),
    ]
    return all.filter { $0.booths > 0 }
  }

  /// What the other departments hear of it.
  func approval(of id: String) -> FairApproved {
    FairApproved(fair: id, name: name, opens: opens, closes: closes, venue: venue, booths: booths, host: host)
  }
}

/// What came of a fair (báo cáo kết quả), or of one booth.
struct FairResult: Codable, Equatable, Sendable {
  var revenue: Money
  var contracts: Int
  var memoranda: Int?
  var visitors: Int
}
