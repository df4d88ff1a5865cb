import Coordination
import ModuleKit
import OCOP

/// A decision of the committee on who gets how much for what, out of which source. A new one replaces the former.
///
/// Made by `budget.allocate`.
struct BudgetAllocation: Record {
  static let kind = "allocation"
  static let title = BilingualText("quyết định phân bổ", "allocation")
  static let keys: [Key] = [.record("budget"), .text("number"), .day("day")]
  static let events = ["decided", "superseded"]

  static let moves: [Move<Stage>] = [
    Move("budget.allocate", vi: "Phân bổ", en: "Allocated", from: [], to: [.decided]),
    Move("budget.allocate", vi: "Điều chỉnh phân bổ", en: "Allocated anew", from: [.decided], to: [.superseded]),
  ]

  enum Stage: String, StageName {
    case decided, superseded

    var title: BilingualText {
      self == .decided ? BilingualText("Đang áp dụng", "In force") : BilingualText("Đã thay thế", "Superseded")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case decided(budget: String, number: String, day: Day, lines: [AllocationLine], declared: Money?, owner: BodyID)
    case superseded(by: String)
  }

  var budget: String
  /// Số/ký hiệu of the decision.
  var number: String
  var day: Day
  var lines: [AllocationLine]
  /// The total as printed, which may not be the sum of the lines: reports say so.
  var declared: Money?
  var owner: BodyID
  /// Number of the decision that replaced it.
  var supersededBy: String?

  var stage: Stage { supersededBy == nil ? .decided : .superseded }
  var body: BodyID? { owner }
  var total: Money { BudgetAmounts.total(lines.map(\.amount)) }

  static func evolve(_ allocation: BudgetAllocation?, by event: Event) -> BudgetAllocation {
    switch event {
    case .decided(let budget, let number, let day, let lines, let declared, let owner):
      return BudgetAllocation(
        budget: budget, number: number, day: day, lines: lines, declared: declared, owner: owner)
    case .superseded(let number):
      guard var allocation else { preconditionFailure("an allocation is decided first") }
      allocation.supersededBy = number
      return allocation
    }
  }
}

/// The committee allocates, or amends what it allocated by a new decision over all lines.
struct AllocateBudget: Command {
  static let form = Form(
    "allocate", vi: "Phân bổ", en: "Allocate", on: Budget.self, from: [.submitted, .allocated], to: [.allocated],
    by: [.approver], anyBody: true, .text("number", vi: "Số quyết định", en: "Number of the decision"),
    .object(
      "lines", vi: "Các dòng", en: "Lines", .body("body", vi: "Cơ quan", en: "Body"),
      .text("purpose", vi: "Mục chi", en: "Purpose"), .text("source", vi: "Nguồn", en: "Source"),
      .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)")
    ).list, .declaredTotal)
  var number: String
  var lines: [AllocationLine]
  var total: Money?

  /// So that the sum and the state keep within their limits.
  static let mostLines = 800

  func decide(_ budget: Budget, in now: Circumstances) throws -> Decision<Budget> {
    let settings = try now.budgetSettings()
    try check(budget, settings, in: now)
    let id = "\(now.recordID).\(budget.decisions.count + 1)"
    let spent = try BudgetSpending.sums(of: now.recordID, in: now)
    try check(spent)
    let former = try budget.allocation.map { try now.require(BudgetAllocation.self, $0) }
    guard try now.record(BudgetAllocation.self, id) == nil else {
      throw Refusal("allocation-exists", vi: "Đã có \(id)", en: "There is \(id) already")
    }
    let sum = BudgetAmounts.total(lines.map(\.amount))
    var decision = Decision<Budget>(.allocated(allocation: id, number: number, total: sum, day: now.dated))
      .creating(
        BudgetAllocation.self, id,
        .decided(
          budget: now.recordID, number: number, day: now.dated, lines: lines, declared: total, owner: now.actor.body))
    if let former { decision = decision.changing(former, .superseded(by: number)) }
    let kept = Set(lines.map(\.key))
    // Lines that are gone are told as 0: others keep the latest fact of each line.
    let gone = (former?.state.lines ?? []).filter { !kept.contains($0.key) }.map { line in
      AllocationLine(body: line.body, purpose: line.purpose, source: line.source, amount: .zero)
    }
    return (lines + gone).reduce(decision) { decision, line in
      decision.announcing(
        BudgetAllocated(
          programme: budget.programme, body: line.body, purpose: line.purpose, source: line.source,
          amount: line.amount, decision: number, day: now.dated))
    }
  }

  private func check(_ budget: Budget, _ settings: BudgetSettings, in now: Circumstances) throws {
    guard now.actor.body == settings.committee else {
      throw Refusal(
        "not-the-committee", vi: "\(settings.committee) phân bổ, không phải \(now.actor.body)",
        en: "\(settings.committee) allocates, not \(now.actor.body)", rule: "832/UBND-KT, Tây Ninh, 22/03/2021")
    }
    guard !budget.decisions.contains(number) else {
      throw Refusal(
        "decision-twice", vi: "Quyết định \(number) đã ghi", en: "The decision \(number) was recorded already")
    }
    try BudgetAmounts.check(
      lines.map { ($0.key, BudgetLine(purpose: $0.purpose, source: $0.source, amount: $0.amount)) },
      atMost: Self.mostLines, settings)
    for sum in BudgetAmounts.bySource(lines.map { ($0.source, $0.amount) }) {
      let most = budget.ceiling(of: sum.source)
      guard sum.amount <= most else {
        let (vi, en) = (settings.source(sum.source).vi, settings.source(sum.source).en)
        throw Refusal(
          "over-allocation", vi: "\(vi): phân bổ \(sum.amount.formatted), được duyệt \(most.formatted)",
          en: "\(en): \(sum.amount.formatted) allocated, \(most.formatted) approved")
      }
    }
    try now.requireBodies(lines.map(\.body))
  }

  /// What is spent stays spent: an amendment leaves each line at least that.
  private func check(_ spent: [String: Money]) throws {
    let amounts = Dictionary(lines.map { ($0.key, $0.amount) }, uniquingKeysWith: { first, _ in first })
    for (key, amount) in spent.sorted(by: { $0.key < $1.key }) where amount > amounts[key] ?? .zero {
      throw Refusal(
        "below-spent", vi: "\(key): đã chi \(amount.formatted), không giảm dưới mức này",
        en: "\(key): \(amount.formatted) is spent, it cannot get less")
    }
  }
}
