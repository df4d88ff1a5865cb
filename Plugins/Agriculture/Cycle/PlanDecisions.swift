import Coordination
import ModuleKit
import OCOP

struct ApprovePlan: Command {
  static let form = Form(
    "approve", vi: "Duyệt phương án", en: "Approve", on: BusinessPlan.self, from: [.forwarded], to: [.approved],
    anyBody: true, .text("decision", vi: "Số văn bản duyệt", en: "Number of the approval").optional)

  var decision: String?

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    try Duties.require(plan.turn, in: now)
    let settings = now.settings(Agriculture.self).cycle
    let turn = try Duties.turn(
      .trainForRollOut, for: plan.commune, area: settings.area, days: settings.planDays, in: now)
    return try Decision<BusinessPlan>(
      .approved(decision: decision, by: now.actor.body, day: now.dated, turn: turn)
    ).announcing(try plan.approval(of: now.recordID, in: now))
      .ending("approve-plan", "Đã duyệt / Approved", in: now)
  }
}

struct DeclinePlan: Command {
  static let form = Form(
    "decline", vi: "Không duyệt", en: "Decline", on: BusinessPlan.self, from: [.forwarded], to: [.declined],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    try Duties.require(plan.turn, in: now)
    return try Decision<BusinessPlan>(.declined(reason: reason, by: now.actor.body, day: now.dated))
      .ending("approve-plan", "Không duyệt / Declined", in: now)
  }
}

struct ReturnPlan: Command {
  static let form = Form(
    "return", vi: "Trả lại để hoàn thiện", en: "Return", on: BusinessPlan.self, from: [.forwarded], to: [.returned],
    anyBody: true, .text("reasons", vi: "Lý do, điểm phải bổ sung", en: "Reasons").list,
    .day("fixBy", vi: "Nộp lại trước ngày", en: "To be handed in again by").optional)

  var reasons: [String]
  var fixBy: Day?

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    try Duties.require(plan.turn, in: now)
    return try plan.returning(reasons, fixBy, in: now)
  }
}

/// The producer begins; the commune follows it, and advice comes to the spot.
struct StartPlan: Command {
  static let form = Form(
    "start", vi: "Bắt đầu triển khai", en: "Start", on: BusinessPlan.self, from: [.approved], to: [.carryingOut],
    anyBody: true)

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    _ = try Commune.unit(forEntryIn: plan.commune, in: now)
    return Decision(
      .started(day: now.dated, turn: Turn(act: .carryOut, body: plan.commune, due: plan.content.to)))
  }
}

struct FinishPlan: Command {
  static let form = Form(
    "finish", vi: "Hoàn thành phương án", en: "Finish", on: BusinessPlan.self, from: [.carryingOut], to: [.finished],
    anyBody: true, .text("result", vi: "Kết quả", en: "Result"))

  var result: String

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    _ = try Commune.unit(forEntryIn: plan.commune, in: now)
    return Decision(.finished(result: result, day: now.dated))
  }
}

/// Sent by the module itself when the body that was to decide ended.
struct PassTurn: Command, Encodable {
  static let form = Form(
    "pass-turn", vi: "Chuyển cơ quan xử lý", en: "Pass the turn on", on: BusinessPlan.self, by: [.house, .approver],
    .body("to", vi: "Cơ quan kế thừa", en: "Successor"),
    .text("decision", vi: "Số quyết định", en: "Number of the decision"))

  var to: BodyID
  var decision: String

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    guard let turn = plan.turn, turn.body != to else {
      throw Refusal("same-body", vi: "Không có việc cần chuyển", en: "There is no turn to pass on")
    }
    return Decision(.turnPassed(to: to, decision: decision))
  }

  /// Plans that wait for the body that ended, by their commune.
  static func sends(_ told: BodyReplaced, in now: Circumstances) throws -> [Send] {
    try now.all(BusinessPlan.self, where: "turnOf", is: told.body.rawValue).compactMap { found in
      guard found.state.commune != told.body else { return nil }
      return told.successor(forCommune: found.state.unit).map {
        Send("agriculture.business-plan.pass-turn/\(found.id)", PassTurn(to: $0, decision: told.decision))
      }
    }
  }
}

struct StopPlan: Command {
  static let form = Form(
    "stop", vi: "Dừng phương án", en: "Stop", on: BusinessPlan.self,
    from: [.filed, .returned, .forwarded, .approved, .carryingOut], to: [.stopped], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    _ = try Commune.unit(forEntryIn: plan.commune, in: now)
    return Decision(.stopped(reason: reason, day: now.dated))
  }
}

extension BusinessPlan {
  /// What others hear of an approval: the department of science and technology begins with the brand.
  fileprivate func approval(of id: String, in now: Circumstances) throws -> BusinessPlanApproved {
    let named = try product.flatMap { try now.record(Product.self, $0)?.state.name }
    return BusinessPlanApproved(
      plan: id, title: name, producer: producer, product: product, productName: named, commune: unit,
      needs: Set(content.needs.map(\.sort.rawValue)).sorted(), day: now.dated)
  }
}
