import Coordination
import ModuleKit

/// What one body estimates that it needs (dự toán), or that it needs nothing (không phát sinh).
struct BudgetEstimate: Record {
  static let kind = "estimate"
  static let title = BilingualText("dự toán", "estimate")
  static let numbering: String? = "DTKP"
  static let keys: [Key] = [.record("budget"), .text("owner")]
  static let events = ["submitted", "revised"]

  enum Stage: String, StageName {
    case submitted
    case nilReturn = "nil-return"

    var title: BilingualText {
      self == .submitted ? BilingualText("Đã gửi", "Submitted") : BilingualText("Không phát sinh", "Nil return")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    /// Without lines it is a nil return.
    case submitted(
      budget: String, owner: BodyID, lines: [BudgetLine], declared: Money?, isLate: Bool, day: Day, enteredBy: BodyID?)
    case revised(lines: [BudgetLine], declared: Money?, reason: String, day: Day)
  }

  var budget: String
  var owner: BodyID
  var lines: [BudgetLine]
  /// The total as printed, which may not be the sum of the lines: reports say so.
  var declared: Money?
  /// Whether it first came after the due day.
  var isLate: Bool
  /// Who typed, when it was another body's officer.
  var enteredBy: BodyID?

  var stage: Stage { lines.isEmpty ? .nilReturn : .submitted }
  var body: BodyID? { owner }
  var total: Money { BudgetAmounts.total(lines.map(\.amount)) }

  static func evolve(_ estimate: BudgetEstimate?, by event: Event) -> BudgetEstimate {
    switch event {
    case .submitted(let budget, let owner, let lines, let declared, let isLate, _, let enteredBy):
      return BudgetEstimate(
        budget: budget, owner: owner, lines: lines, declared: declared, isLate: isLate, enteredBy: enteredBy)
    case .revised(let lines, let declared, _, _):
      guard var estimate else { preconditionFailure("an estimate is submitted first") }
      (estimate.lines, estimate.declared) = (lines, declared)
      return estimate
    }
  }

  /// 200 lines of the largest amount still fit into a sum that can be stored.
  static let mostLines = 200

  static func check(_ lines: [BudgetLine], in now: Circumstances) throws {
    try BudgetAmounts.check(
      lines.map { ("\($0.purpose)/\($0.source)", $0) }, atMost: mostLines, try now.budgetSettings())
  }

  /// The first estimate of the acting body for that budget.
  fileprivate static func first(_ lines: [BudgetLine], declared: Money?, for id: String, in now: Circumstances) throws
    -> Decision<BudgetEstimate>
  {
    let budget = try now.require(Budget.self, id).state
    try budget.require([.calling])
    let owner = now.actor.body
    guard budget.bodies.contains(owner) else {
      throw Refusal(
        "not-asked", vi: "\(owner) không thuộc đợt gọi dự toán", en: "\(owner) is not asked for an estimate")
    }
    if let former = try now.all(BudgetEstimate.self, where: ["budget": id, "owner": owner.rawValue]).first {
      throw Refusal(
        "submitted-already", vi: "\(owner) đã gửi \(former.id): dùng lệnh revise",
        en: "\(owner) has submitted \(former.id): use revise")
    }
    return Decision(
      .submitted(
        budget: id, owner: owner, lines: lines, declared: declared,
        isLate: Day(instant: now.received) > budget.due, day: now.dated,
        enteredBy: now.actor.own == owner ? nil : now.actor.own))
  }
}

struct SubmitEstimate: Creation {
  static let form = Form(
    "submit", vi: "Gửi dự toán", en: "Submit an estimate", creates: BudgetEstimate.self, to: [.submitted],
    anyBody: true, .budgetRecord, .budgetLines, .declaredTotal)
  var budget: String
  var lines: [BudgetLine]
  var total: Money?

  func decide(in now: Circumstances) throws -> Decision<BudgetEstimate> {
    try BudgetEstimate.check(lines, in: now)
    return try BudgetEstimate.first(lines, declared: total, for: budget, in: now)
  }
}

struct SubmitNilEstimate: Creation {
  static let form = Form(
    "nil-return", vi: "Báo không phát sinh", en: "Nil return", creates: BudgetEstimate.self, to: [.nilReturn],
    anyBody: true, .budgetRecord)
  var budget: String

  func decide(in now: Circumstances) throws -> Decision<BudgetEstimate> {
    try BudgetEstimate.first([], declared: nil, for: budget, in: now)
  }
}

/// A new edition, until the estimates are gathered.
struct ReviseEstimate: Command {
  static let form = Form(
    "revise", vi: "Sửa dự toán", en: "Revise", on: BudgetEstimate.self, from: [.submitted, .nilReturn],
    to: [.submitted], anyBody: true, .budgetLines, .declaredTotal, .text("reason", vi: "Lý do", en: "Reason"))
  var lines: [BudgetLine]
  var total: Money?
  var reason: String

  func decide(_ estimate: BudgetEstimate, in now: Circumstances) throws -> Decision<BudgetEstimate> {
    guard now.actor.body == estimate.owner else {
      throw Refusal(
        "not-own-record", vi: "Dự toán này của \(estimate.owner)", en: "This estimate belongs to \(estimate.owner)")
    }
    try BudgetEstimate.check(lines, in: now)
    try now.require(Budget.self, estimate.budget).state.require([.calling])
    return Decision(.revised(lines: lines, declared: total, reason: reason, day: now.dated))
  }
}
