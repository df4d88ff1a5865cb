import Coordination
import ModuleKit

/// A difficulty or a proposal (vướng mắc, kiến nghị): whose, why, at which step, and who must answer by when.
struct Difficulty: Record {
  static let kind = "difficulty"
  static let title = BilingualText("vướng mắc, kiến nghị", "difficulty")
  static let numbering: String? = "VM"
  static let keys: [Key] = [
    .name("summary"), .text("unit"), .text("sort"), .text("step"), .text("answerer"), .day("due"), .day("day"),
    .text("year"),
  ]
  static let events = ["raised", "forwarded", "became-late", "answered", "withdrawn", "handed-over"]

  enum Stage: String, StageName {
    case open, late, answered, withdrawn

    var title: BilingualText {
      switch self {
      case .open: BilingualText("Chờ trả lời", "Open")
      case .late: BilingualText("Quá hạn trả lời", "Late")
      case .answered: BilingualText("Đã trả lời", "Answered")
      case .withdrawn: BilingualText("Đã rút", "Withdrawn")
      }
    }
  }

  enum Sort: String, Codable, CaseIterable, Sendable {
    case difficulty, proposal

    var title: BilingualText {
      self == .difficulty ? BilingualText("Vướng mắc", "Difficulty") : BilingualText("Kiến nghị", "Proposal")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case raised(
      sort: Sort, summary: String, cause: String, step: CycleStep, answerer: BodyID, due: Day, unit: UnitCode,
      owner: BodyID, day: Day, enteredBy: BodyID?)
    case forwarded(answerer: BodyID, due: Day, reason: String)
    case becameLate(day: Day)
    case answered(answer: String, day: Day)
    case withdrawn(reason: String)
    case handedOver(from: BodyID, to: BodyID, decision: String)
  }

  var sort: Sort
  var summary: String
  var cause: String
  var step: CycleStep
  /// Who must answer.
  var answerer: BodyID
  var due: Day
  var unit: UnitCode
  var owner: BodyID
  var day: Day
  var year: String
  var enteredBy: BodyID?
  /// Who was to answer before it was passed on, oldest first.
  var formerAnswerers: [BodyID] = []
  /// Whether an answerer let the day pass; stays so after the answer.
  var wasLate = false
  var answer: String?
  var answerDay: Day?
  var withdrawal: String?
  var stage: Stage = .open

  var body: BodyID? { owner }

  static func evolve(_ difficulty: Difficulty?, by event: Event) -> Difficulty {
    if case .raised(
      let sort, let summary, let cause, let step, let answerer, let due, let unit, let owner, let day, let enteredBy) =
      event
    {
      return Difficulty(
        sort: sort, summary: summary, cause: cause, step: step, answerer: answerer, due: due, unit: unit, owner: owner,
        day: day, year: day.yearText, enteredBy: enteredBy)
    }
    guard var difficulty else { preconditionFailure("a difficulty is raised first") }
    switch event {
    case .raised: break
    case .forwarded(let answerer, let due, _):
      difficulty.formerAnswerers.append(difficulty.answerer)
      (difficulty.stage, difficulty.answerer, difficulty.due) = (.open, answerer, due)
    case .becameLate: (difficulty.stage, difficulty.wasLate) = (.late, true)
    case .answered(let answer, let day):
      (difficulty.stage, difficulty.answer, difficulty.answerDay) = (.answered, answer, day)
    case .withdrawn(let reason): (difficulty.stage, difficulty.withdrawal) = (.withdrawn, reason)
    case .handedOver(let old, let new, _):
      if difficulty.owner == old { difficulty.owner = new }
      if difficulty.answerer == old {
        difficulty.formerAnswerers.append(old)
        difficulty.answerer = new
      }
    }
    return difficulty
  }
}

extension Difficulty: PassedOn {
  static let openStages: [Stage] = [.open, .late]
  var place: UnitCode? { unit }
  func involves(_ body: BodyID) -> Bool { owner == body || answerer == body }
}

extension Difficulty.Event: HandOverEvent {}

/// The steps of the cycle (chu trình OCOP, six standard steps), and what lies beside it.
enum CycleStep: String, Codable, CaseIterable, Sendable {
  case communication
  case ideaRegistration = "idea-registration"
  case businessPlan = "business-plan"
  case rollOut = "roll-out"
  case assessment
  case tradePromotion = "trade-promotion"
  case budget, other

  static let choices = allCases.map { ($0.rawValue, $0.title) }

  var title: BilingualText {
    switch self {
    case .communication: BilingualText("Tuyên truyền, hướng dẫn", "Communication and guidance")
    case .ideaRegistration: BilingualText("Đăng ký ý tưởng", "Idea registration")
    case .businessPlan: BilingualText("Nhận phương án kinh doanh", "Business plans")
    case .rollOut: BilingualText("Triển khai phương án", "Roll-out of plans")
    case .assessment: BilingualText("Đánh giá, phân hạng", "Assessment and ranking")
    case .tradePromotion: BilingualText("Xúc tiến thương mại", "Trade promotion")
    case .budget: BilingualText("Kinh phí", "Budget")
    case .other: BilingualText("Khác", "Other")
    }
  }
}
