import Coordination
import ModuleKit
import OCOP

/// What a plan says, as its forms carry it.
struct PlanFields: Decodable {
  var name: String
  var goals: String
  var capital: Money?
  var from: Day?
  var to: Day?
  var needs: [BusinessPlan.Need]?

  static let field = Field.object(
    "content", vi: "Nội dung phương án", en: "Content of the plan", .text("name", vi: "Tên phương án", en: "Name"),
    .text("goals", vi: "Mục tiêu, việc sẽ làm", en: "Goals and work"),
    .money("capital", vi: "Vốn", en: "Capital").optional,
    .day("from", vi: "Từ ngày", en: "From").optional, .day("to", vi: "Đến ngày", en: "To").optional,
    .object(
      "needs", vi: "Nhu cầu hỗ trợ", en: "Needs for support",
      .choice("sort", vi: "Nội dung", en: "Sort", SupportKind.choices),
      .text("what", vi: "Cần gì", en: "What"), .money("amount", vi: "Kinh phí", en: "Amount").optional,
      .day("by", vi: "Thời gian", en: "By when").optional
    ).list.optional)

  func checked() throws -> BusinessPlan.Content {
    if let from, let to, to < from {
      throw Refusal("days-reversed", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    guard (needs ?? []).count <= 50 else {
      throw Refusal("too-many-needs", vi: "Tối đa 50 nhu cầu", en: "At most 50 needs")
    }
    return BusinessPlan.Content(name: name, goals: goals, capital: capital, from: from, to: to, needs: needs ?? [])
  }
}

/// The commune receives a plan; without an idea it comes from a producer that is in the programme already.
struct FilePlan: Creation {
  static let form = Form(
    "file", vi: "Xã tiếp nhận phương án", en: "File at the commune", creates: BusinessPlan.self, to: [.filed],
    anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("idea", of: "idea-selection", vi: "Ý tưởng được chọn", en: "Chosen idea").optional,
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional, PlanFields.field)

  var producer: String
  var idea: String?
  var product: String?
  var content: PlanFields

  func decide(in now: Circumstances) throws -> Decision<BusinessPlan> {
    let owner = try now.require(Producer.self, producer).state
    let unit = try Commune.unit(forEntryIn: owner.commune, in: now)
    try Duties.requireOpen(.handInPlan, in: now)
    let content = try content.checked()
    let settings = now.settings(Agriculture.self).cycle
    let turn = try Duties.turn(.checkPlan, for: owner.commune, days: settings.planDays, in: now)
    let decision = Decision<BusinessPlan>(
      .filed(
        content: content, idea: idea, producer: producer, product: product, commune: owner.commune, unit: unit,
        day: Day(instant: now.received), turn: turn)
    ).assigning(BusinessPlan.checkTask(content.name, turn))
    guard let idea else { return decision }
    let chosen = try now.require(IdeaSelection.self, idea)
    guard chosen.state.stage == .chosen else {
      throw Refusal(
        "idea-not-chosen",
        vi: chosen.state.plan.map { "Ý tưởng đã có phương án \($0)" } ?? "Ý tưởng \(idea) chưa được chọn",
        en: chosen.state.plan.map { "The idea has the plan \($0) already" } ?? "The idea \(idea) is not chosen")
    }
    if chosen.state.training == nil { try requireNoTraining(idea, in: now) }
    return decision.changing(chosen, .planned(plan: now.recordID))
  }
}

extension FilePlan {
  /// Where the cycle says that training comes first ("sau khi được tập huấn", seed 004), an untrained owner is sent
  /// there.
  private func requireNoTraining(_ idea: String, in now: Circumstances) throws {
    let day = Day(instant: now.received)
    guard let duty = try Duties.cycle(on: day, in: now)?.duty(.trainForPlan, on: day), duty.required == true else {
      return
    }
    throw Refusal(
      "not-trained", vi: "Chủ ý tưởng \(idea) chưa dự tập huấn xây dựng phương án",
      en: "The owner of the idea \(idea) has not been trained to write a plan",
      detail: BilingualText(
        "Mở lớp cho ý tưởng được chọn rồi ghi danh sách ký tên, cột ý tưởng: \(idea).",
        "Hold a class for chosen ideas, and name the idea \(idea) in its sign-in sheet."), rule: duty.source)
  }
}

/// Kiểm tra thể thức: nothing missing sends it to who approves, else it goes back with what is missing.
struct CheckPlan: Command {
  static let form = Form(
    "check", vi: "Kiểm tra thể thức, chuyển duyệt", en: "Check the form and send on", on: BusinessPlan.self,
    from: [.filed], to: [.forwarded, .returned], anyBody: true,
    .text("missing", vi: "Điểm còn thiếu (không có thì hợp lệ)", en: "What is missing (nothing: it is valid)").list,
    .day("fixBy", vi: "Nộp lại trước ngày", en: "To be handed in again by").optional)

  var missing: [String]
  var fixBy: Day?

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    try Duties.require(plan.turn, in: now)
    guard missing.isEmpty else { return try plan.returning(missing, fixBy, in: now) }
    let settings = now.settings(Agriculture.self).cycle
    let turn = try Duties.turn(.approvePlan, for: plan.commune, area: settings.area, days: settings.planDays, in: now)
    return try Decision<BusinessPlan>(.forwarded(day: now.dated, turn: turn)).assigning(
      TaskAssignment(
        "approve-plan", turn, vi: "Duyệt phương án: \(plan.name)", en: "Decide on the plan: \(plan.name)",
        with: [plan.commune])
    ).ending("check-plan", "Hợp lệ, đã chuyển / Valid, sent on", in: now)
  }
}

/// Handed in again after a return, while the days for plans are open or the day named has not passed.
struct FilePlanAgain: Command {
  static let form = Form(
    "file-again", vi: "Nộp lại phương án", en: "File again", on: BusinessPlan.self, from: [.returned], to: [.filed],
    anyBody: true, PlanFields.field, .text("note", vi: "Đã bổ sung gì", en: "What was added"))

  var content: PlanFields
  var note: String

  func decide(_ plan: BusinessPlan, in now: Circumstances) throws -> Decision<BusinessPlan> {
    _ = try Commune.unit(forEntryIn: plan.commune, in: now)
    if (plan.turn?.due).map({ $0 < Day(instant: now.received) }) != false {
      try Duties.requireOpen(.handInPlan, in: now)
    }
    let settings = now.settings(Agriculture.self).cycle
    let turn = try Duties.turn(.checkPlan, for: plan.commune, days: settings.planDays, in: now)
    let content = try content.checked()
    return try Decision<BusinessPlan>(.filedAgain(content: content, note: note, day: now.dated, turn: turn))
      .assigning(BusinessPlan.checkTask(content.name, turn)).ending("help-with-plan", note, in: now)
  }
}

extension BusinessPlan {
  fileprivate static func checkTask(_ name: String, _ turn: Turn) -> TaskAssignment {
    TaskAssignment(
      "check-plan", turn, vi: "Kiểm tra thể thức phương án: \(name)", en: "Check the form of the plan: \(name)")
  }

  /// Back to the commune, which explains and helps.
  func returning(_ reasons: [String], _ fixBy: Day?, in now: Circumstances) throws -> Decision<BusinessPlan> {
    let due = try Return.day(fixBy, reasons, now.settings(Agriculture.self).cycle, in: now)
    let turn = Turn(act: .handInPlan, body: commune, due: due)
    let list = reasons.joined(separator: "; ")
    return try Decision<BusinessPlan>(
      .returned(reasons: reasons, by: now.actor.body, day: now.dated, turn: turn)
    ).assigning(
      TaskAssignment(
        "help-with-plan", turn, vi: "Giải thích, giúp hoàn thiện phương án \(name): \(list)",
        en: "Explain and help to complete the plan \(name): \(list)")
    ).ending("check-plan", "Đã trả lại / Returned", in: now).ending("approve-plan", "Đã trả lại / Returned", in: now)
  }
}
