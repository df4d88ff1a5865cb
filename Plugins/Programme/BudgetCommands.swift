import Coordination
import ModuleKit

extension Budget {
  /// The budget and its children, as the module offers them.
  static let kinds = [
    Kind(
      Budget.self, .creation(CallForEstimates.self), .command(GatherEstimates.self), .command(AppraiseBudget.self),
      .command(SubmitBudget.self), .command(AllocateBudget.self), .command(CloseBudget.self)),
    Kind(
      BudgetEstimate.self, .creation(SubmitEstimate.self), .creation(SubmitNilEstimate.self),
      .command(ReviseEstimate.self)),
    Kind(BudgetAllocation.self),
    Kind(BudgetSpending.self, .creation(BookSpending.self), .command(ReverseSpending.self)),
    Kind(BudgetMobilised.self, .creation(RecordMobilised.self), .command(WithdrawMobilised.self)),
  ]
}

/// The call for estimates: each body gets a task with a last day.
struct CallForEstimates: Creation {
  static let form = Form(
    "call", vi: "Gọi dự toán", en: "Call for estimates", creates: Budget.self, to: [.calling], anyBody: true,
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .body("bodies", vi: "Cơ quan, địa phương lập dự toán", en: "Bodies asked").list,
    .day("due", vi: "Hạn gửi", en: "Due"))
  var programme: String
  var bodies: [BodyID]
  var due: Day

  func decide(in now: Circumstances) throws -> Decision<Budget> {
    try now.requireGatherer()
    let year = try now.require(IssuedProgramme.self, programme).state.year
    if let former = try now.all(Budget.self, where: "programme", is: programme).first {
      throw Refusal(
        "called-already", vi: "Chương trình \(programme) đã có đợt kinh phí \(former.id)",
        en: "The programme \(programme) has the budget \(former.id) already")
    }
    guard !bodies.isEmpty, Set(bodies).count == bodies.count, bodies.count <= 1_000 else {
      throw Refusal(
        "bodies", vi: "Cần từ 1 đến 1000 cơ quan, mỗi cơ quan một lần", en: "Name 1 to 1000 bodies, each once")
    }
    guard due >= now.today else {
      throw Refusal("due-in-the-past", vi: "Hạn gửi \(due.vietnamese) đã qua", en: "The due day \(due) has passed")
    }
    try now.requireBodies(bodies)
    let tasks = bodies.map { body in
      TaskAssignment(
        "submit-estimate", title: BilingualText("Gửi dự toán kinh phí \(year)", "Submit the estimate of \(year)"),
        lead: body, due: due, source: "832/UBND-KT, Tây Ninh, 22/03/2021")
    }
    return Decision(
      .called(programme: programme, year: year, bodies: bodies, due: due, owner: now.actor.body, day: now.dated)
    ).assigning(tasks)
  }
}

/// All estimates are put together; without those that are missing only for a reason that is written down.
struct GatherEstimates: Command {
  static let form = Form(
    "gather", vi: "Tổng hợp dự toán", en: "Gather the estimates", on: Budget.self, from: [.calling], to: [.gathered],
    anyBody: true,
    .text("withoutMissing", vi: "Lý do tổng hợp khi còn thiếu", en: "Why without those missing").optional)
  var withoutMissing: String?

  func decide(_ budget: Budget, in now: Circumstances) throws -> Decision<Budget> {
    try now.requireGatherer()
    let settings = try now.budgetSettings()
    let estimates = try now.all(BudgetEstimate.self, where: "budget", is: now.recordID).map(\.state)
    let missing = budget.bodies.filter { body in !estimates.contains { $0.owner == body } }
    guard missing.isEmpty || withoutMissing != nil else {
      let list = missing.map(\.rawValue).joined(separator: ", ")
      throw Refusal(
        "missing-estimates", vi: "Còn thiếu dự toán của: \(list)", en: "Estimates are missing of: \(list)",
        detail: BilingualText(
          "Ghi lý do ở withoutMissing nếu vẫn tổng hợp.", "Give the reason as withoutMissing to gather all the same."))
    }
    let estimated = BudgetAmounts.bySource(estimates.flatMap { $0.lines.map { ($0.source, $0.amount) } })
    guard estimated.allSatisfy({ $0.amount.dong <= Money.limit }) else {
      throw Refusal("amount", vi: "Tổng dự toán quá lớn", en: "The sum of the estimates is too large")
    }
    let appraisers = settings.appraisers(on: now.today)
    guard !appraisers.isEmpty else {
      throw Refusal(
        "no-appraiser", vi: "Chưa phân công cơ quan thẩm định", en: "Nobody is named to appraise")
    }
    let due = try now.workingDays(settings.appraiseDays)
    let tasks = appraisers.map { body in
      TaskAssignment(
        "appraise-budget",
        title: BilingualText("Thẩm định dự toán OCOP \(budget.year)", "Appraise the budget of \(budget.year)"),
        lead: body, due: due, dueRule: "\(settings.appraiseDays) working days after gathering",
        source: settings.appraisers.first { $0.body == body }?.source)
    }
    return Decision(
      .gathered(
        estimated: estimated, missing: missing, reason: missing.isEmpty ? nil : withoutMissing,
        appraisers: appraisers, day: now.dated)
    ).assigning(tasks)
  }
}

struct AppraiseBudget: Command {
  static let form = Form(
    "appraise", vi: "Thẩm định", en: "Appraise", on: Budget.self, from: [.gathered], to: [.gathered, .appraised],
    anyBody: true, .text("opinion", vi: "Ý kiến", en: "Opinion"),
    .money("total", vi: "Tổng đề nghị (đồng)", en: "Total proposed (đồng)"))
  var opinion: String
  var total: Money

  func decide(_ budget: Budget, in now: Circumstances) throws -> Decision<Budget> {
    let settings = try now.budgetSettings()
    let pending = budget.pending(settings, on: now.today)
    guard pending.contains(now.actor.body) else {
      let list = pending.map(\.rawValue).joined(separator: ", ")
      throw Refusal(
        "not-an-appraiser", vi: "\(now.actor.body) không phải cơ quan còn phải thẩm định; còn: \(list)",
        en: "\(now.actor.body) has not to appraise any more; left: \(list)")
    }
    guard total.dong <= Money.limit else {
      throw Refusal("amount", vi: "Số tiền quá lớn", en: "The amount is too large")
    }
    return Decision(
      .appraised(
        appraisal: .init(body: now.actor.body, opinion: opinion, total: total, day: now.dated),
        isLast: pending.count == 1))
  }
}

/// An appraiser puts it to the committee, with the most that may be allocated of each source.
struct SubmitBudget: Command {
  static let form = Form(
    "submit", vi: "Trình phân bổ", en: "Submit to the committee", on: Budget.self, from: [.gathered, .appraised],
    to: [.submitted], anyBody: true, .text("number", vi: "Số tờ trình", en: "Number of the proposal"),
    .object(
      "ceilings", vi: "Mức trình theo nguồn", en: "Ceilings by source", .text("source", vi: "Nguồn", en: "Source"),
      .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)")
    ).list)
  var number: String
  var ceilings: [SourceAmount]

  func decide(_ budget: Budget, in now: Circumstances) throws -> Decision<Budget> {
    let settings = try now.budgetSettings()
    guard settings.appraisers(on: now.today).contains(now.actor.body) else {
      throw Refusal(
        "not-an-appraiser", vi: "Cơ quan thẩm định trình, không phải \(now.actor.body)",
        en: "An appraising body submits, not \(now.actor.body)")
    }
    let pending = budget.pending(settings, on: now.today)
    guard pending.isEmpty, !budget.appraisals.isEmpty else {
      let list = pending.map(\.rawValue).joined(separator: ", ")
      throw Refusal("not-appraised", vi: "Chưa thẩm định xong: \(list)", en: "Not appraised by: \(list)")
    }
    // One purpose for all: only the sources are told here.
    let purpose = settings.purposes.first?.id ?? ""
    try BudgetAmounts.check(
      ceilings.map { ($0.source, BudgetLine(purpose: purpose, source: $0.source, amount: $0.amount)) },
      atMost: settings.sources.count, settings)
    let task = TaskAssignment(
      "allocate-budget",
      title: BilingualText("Phân bổ kinh phí OCOP \(budget.year)", "Allocate the budget of \(budget.year)"),
      lead: settings.committee)
    return Decision(.submitted(number: number, ceilings: ceilings, by: now.actor.body, day: now.dated))
      .assigning(task)
  }
}

/// Nothing is booked any more.
struct CloseBudget: Command {
  static let form = Form(
    "close", vi: "Khóa sổ", en: "Close", on: Budget.self, from: [.allocated], to: [.closed], anyBody: true)

  func decide(_ budget: Budget, in now: Circumstances) throws -> Decision<Budget> {
    try now.requireGatherer()
    return Decision(.closed(day: now.dated))
  }
}
