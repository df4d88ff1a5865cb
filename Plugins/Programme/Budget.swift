import Coordination
import ModuleKit

/// The money of the state for a programme's year: call for estimates, appraisal, allocation, until it is closed.
///
/// Departments and localities estimate, agriculture gathers, planning-investment and finance put it to the committee,
/// which allocates each year (832/UBND-KT, Tây Ninh, 22/03/2021). Estimates, decisions, spending and what others give
/// are records of their own.
struct Budget: Record {
  static let kind = "budget"
  static let title = BilingualText("kinh phí", "budget")
  static let numbering: String? = "NS"
  static let keys: [Key] = [.record("programme"), .text("year"), .text("bodies"), .day("due")]
  static let events = ["called", "gathered", "appraised", "submitted", "allocated", "closed"]

  enum Stage: String, StageName {
    case calling, gathered, appraised, submitted, allocated, closed

    var title: BilingualText {
      switch self {
      case .calling: BilingualText("Đang lập dự toán", "Calling for estimates")
      case .gathered: BilingualText("Đã tổng hợp", "Gathered")
      case .appraised: BilingualText("Đã thẩm định", "Appraised")
      case .submitted: BilingualText("Đã trình", "Submitted")
      case .allocated: BilingualText("Đã phân bổ", "Allocated")
      case .closed: BilingualText("Đã khóa sổ", "Closed")
      }
    }
  }

  struct Appraisal: Codable, Equatable, Sendable {
    var body: BodyID
    var opinion: String
    /// What it proposes in all.
    var total: Money
    var day: Day
  }

  enum Event: Codable, Equatable, Sendable {
    case called(programme: String, year: Int, bodies: [BodyID], due: Day, owner: BodyID, day: Day)
    case gathered(estimated: [SourceAmount], missing: [BodyID], reason: String?, appraisers: [BodyID], day: Day)
    /// `isLast`: nobody else has to appraise.
    case appraised(appraisal: Appraisal, isLast: Bool)
    case submitted(number: String, ceilings: [SourceAmount], by: BodyID, day: Day)
    case allocated(allocation: String, number: String, total: Money, day: Day)
    case closed(day: Day)
  }

  var programme: String
  var year: String
  /// Who is asked for an estimate, in the order of the report.
  var bodies: [BodyID]
  var due: Day
  /// The body that called and gathers.
  var owner: BodyID
  /// Sums of all estimates, when they were gathered.
  var estimated: [SourceAmount] = []
  /// Who had handed in nothing then, and why it was gathered without.
  var missing: [BodyID] = []
  var withoutMissing: String?
  /// Who was to appraise on the day of gathering.
  var appraisers: [BodyID] = []
  var appraisals: [Appraisal] = []
  /// Number of the proposal (tờ trình), and the most that may be allocated of each source.
  var proposal: String?
  var ceilings: [SourceAmount] = []
  /// The decision in force and its sum.
  var allocation: String?
  var allocated: Money?
  /// Numbers of all decisions, oldest first.
  var decisions: [String] = []
  var stage: Stage = .calling

  var body: BodyID? { owner }

  static func evolve(_ budget: Budget?, by event: Event) -> Budget {
    if case .called(let programme, let year, let bodies, let due, let owner, _) = event {
      return Budget(programme: programme, year: "\(year)", bodies: bodies, due: due, owner: owner)
    }
    guard var budget else { preconditionFailure("a budget begins with its call") }
    switch event {
    case .called: break
    case .gathered(let estimated, let missing, let reason, let appraisers, _):
      (budget.stage, budget.estimated, budget.missing) = (.gathered, estimated, missing)
      (budget.withoutMissing, budget.appraisers) = (reason, appraisers)
    case .appraised(let appraisal, let isLast):
      budget.appraisals.append(appraisal)
      if isLast { budget.stage = .appraised }
    case .submitted(let number, let ceilings, _, _):
      (budget.stage, budget.proposal, budget.ceilings) = (.submitted, number, ceilings)
    case .allocated(let allocation, let number, let total, _):
      (budget.stage, budget.allocation, budget.allocated) = (.allocated, allocation, total)
      budget.decisions.append(number)
    case .closed: budget.stage = .closed
    }
    return budget
  }

  /// Who still has to appraise: bodies that ended meanwhile need not.
  func pending(_ settings: BudgetSettings, on day: Day) -> [BodyID] {
    let lasting = settings.appraisers(on: day)
    return appraisers.filter { body in lasting.contains(body) && !appraisals.contains { $0.body == body } }
  }

  func ceiling(of source: String) -> Money { ceilings.first { $0.source == source }?.amount ?? .zero }

  func require(_ stages: [Stage]) throws {
    guard stages.contains(stage) else {
      throw Refusal("budget-stage", vi: "Đợt kinh phí: \(stage.title.vi)", en: "The budget: \(stage.title.en)")
    }
  }
}
