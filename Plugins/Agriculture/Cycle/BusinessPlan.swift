import Coordination
import ModuleKit
import OCOP

/// A business plan (phương án, kế hoạch sản xuất kinh doanh) of a producer, from its filing to the end of its roll-out.
struct BusinessPlan: Record, HandedOn, InCycle {
  static let kind = "business-plan"
  static let title = BilingualText("Phương án kinh doanh", "business plan")
  static let numbering: String? = "PA"
  static let keys: [Key] = [
    .name("name"), .record("idea"), .record("producer"), .record("product"), .text("commune"), .text("unit"),
    .text("approver"), .text("year"), .text("turnOf"), .record("needList"),
  ]
  static let events = [
    "filed", "forwarded", "returned", "filed-again", "approved", "declined", "trained", "needs-gathered", "started",
    "finished", "stopped", "handed-over", "turn-passed",
  ]

  enum Stage: String, StageName {
    case filed, returned, forwarded, approved, declined
    case carryingOut = "carrying-out"
    case finished, stopped

    var title: BilingualText {
      switch self {
      case .filed: BilingualText("Xã đã nhận", "Filed at the commune")
      case .returned: BilingualText("Trả lại để hoàn thiện", "Returned")
      case .forwarded: BilingualText("Chờ duyệt", "Waiting for approval")
      case .approved: BilingualText("Được duyệt", "Approved")
      case .declined: BilingualText("Không duyệt", "Declined")
      case .carryingOut: BilingualText("Đang triển khai", "Being carried out")
      case .finished: BilingualText("Đã hoàn thành", "Finished")
      case .stopped: BilingualText("Dừng", "Stopped")
      }
    }
  }

  /// What the producer wants to do.
  struct Content: Codable, Equatable {
    var name: String
    var goals: String
    /// Own and borrowed money.
    var capital: Money?
    var from: Day?
    var to: Day?
    var needs: [Need]
  }

  /// A need for support, as the plan states it.
  struct Need: Codable, Equatable {
    var sort: SupportKind
    var what: String
    var amount: Money?
    /// By when.
    var by: Day?
  }

  enum Event: Codable, Equatable {
    case filed(
      content: Content, idea: String?, producer: String, product: String?, commune: BodyID, unit: UnitCode, day: Day,
      turn: Turn)
    case forwarded(day: Day, turn: Turn)
    case returned(reasons: [String], by: BodyID, day: Day, turn: Turn)
    case filedAgain(content: Content, note: String, day: Day, turn: Turn)
    case approved(decision: String?, by: BodyID, day: Day, turn: Turn)
    case declined(reason: String, by: BodyID, day: Day)
    case trained(training: String)
    case needsGathered(list: String)
    case started(day: Day, turn: Turn)
    case finished(result: String, day: Day)
    case stopped(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
    /// Who was to decide ended.
    case turnPassed(to: BodyID, decision: String)
  }

  var name: String
  var content: Content
  var idea: String?
  var producer: String
  var product: String?
  var commune: BodyID
  var unit: UnitCode?
  var day: Day
  var year: String
  var returns = 0
  /// Of the last return, or of what was decided.
  var reasons: [String]?
  var decision: String?
  var approver: BodyID?
  var approved: Day?
  var training: String?
  var needList: String?
  var result: String?
  var turn: Turn?
  var turnOf: BodyID?
  var stage: Stage = .filed

  var body: BodyID? { commune }
  var label: String { name }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ plan: BusinessPlan?, by event: Event) -> BusinessPlan {
    if case .filed(
      let content, let idea, let producer, let product, let commune, let unit, let day, let turn) = event
    {
      return BusinessPlan(
        name: content.name, content: content, idea: idea, producer: producer, product: product, commune: commune,
        unit: unit, day: day, year: String(day.iso.prefix(4)), turn: turn, turnOf: turn.body)
    }
    guard var plan else { preconditionFailure("a plan is filed first") }
    switch event {
    case .filed: break
    case .trained(let training): plan.training = training
    case .needsGathered(let list): plan.needList = list
    case .handedOver(let body, _):
      if let turn = plan.turn, turn.body == plan.commune { plan.take(Turn(act: turn.act, body: body, due: turn.due)) }
      plan.commune = body
    case .turnPassed(let body, _):
      plan.approver = plan.approver == plan.turn?.body ? body : plan.approver
      plan.take(plan.turn.map { Turn(act: $0.act, body: body, due: $0.due) })
    default: plan.move(by: event)
    }
    return plan
  }

  private mutating func take(_ turn: Turn?) { (self.turn, turnOf) = (turn, turn?.body) }

  /// Events that lead to another stage.
  private mutating func move(by event: Event) {
    switch event {
    case .forwarded(_, let turn):
      (stage, approver, reasons) = (.forwarded, turn.body, nil)
      take(turn)
    case .returned(let reasons, _, _, let turn):
      (stage, self.reasons) = (.returned, reasons)
      returns += 1
      take(turn)
    case .filedAgain(let content, _, _, let turn):
      (stage, self.content, name) = (.filed, content, content.name)
      take(turn)
    case .approved(let decision, let by, let day, let turn):
      (stage, self.decision, approver, approved) = (.approved, decision, by, day)
      take(turn)
    case .declined(let reason, _, _):
      (stage, reasons) = (.declined, [reason])
      take(nil)
    case .started(_, let turn):
      stage = .carryingOut
      take(turn)
    case .finished(let result, _):
      (stage, self.result) = (.finished, result)
      take(nil)
    case .stopped(let reason, _):
      (stage, reasons) = (.stopped, [reason])
      take(nil)
    default: break
    }
  }
}
