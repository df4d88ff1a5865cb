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
    ).ending("approve-plan", "Đã duyệt / Approved", in: now)
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
