import Coordination
import ModuleKit

/// Money spent, booked against one line of the allocation in force.
struct BudgetSpending: Record {
  static let kind = "spending"
  static let title = BilingualText("khoản chi", "spending")
  static let numbering: String? = "KC"
  static let keys: [Key] = [
    .record("budget"), .text("line"), .text("owner"), .text("voucher"), .day("day"), .integer("amount"),
  ]
  static let events = ["booked", "reversed"]

  enum Stage: String, StageName {
    case booked, reversed

    var title: BilingualText {
      self == .booked ? BilingualText("Đã ghi", "Booked") : BilingualText("Đã hủy bút toán", "Reversed")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case booked(
      budget: String, line: AllocationLine, voucher: String, content: String, day: Day, enteredBy: BodyID?)
    case reversed(reason: String, day: Day)
  }

  var budget: String
  /// `AllocationLine.key`.
  var line: String
  var owner: BodyID
  var purpose: String
  var source: String
  var amount: Money
  /// Số chứng từ, of the body.
  var voucher: String
  var content: String
  var day: Day
  var enteredBy: BodyID?
  var reversal: String?

  var stage: Stage { reversal == nil ? .booked : .reversed }
  var body: BodyID? { owner }

  static func evolve(_ spending: BudgetSpending?, by event: Event) -> BudgetSpending {
    switch event {
    case .booked(let budget, let line, let voucher, let content, let day, let enteredBy):
      return BudgetSpending(
        budget: budget, line: line.key, owner: line.body, purpose: line.purpose, source: line.source,
        amount: line.amount, voucher: voucher, content: content, day: day, enteredBy: enteredBy)
    case .reversed(let reason, _):
      guard var spending else { preconditionFailure("spending is booked first") }
      spending.reversal = reason
      return spending
    }
  }

  /// What is spent of each line of a budget, reversed bookings left out.
  static func sums(of budget: String, in now: Circumstances) throws -> [String: Money] {
    let booked = try now.all(BudgetSpending.self, where: "budget", is: budget).map(\.state)
    return Dictionary(
      booked.filter { $0.stage == .booked }.map { ($0.line, $0.amount) }, uniquingKeysWith: +)
  }
}

struct BookSpending: Creation {
  static let form = Form(
    "book", vi: "Ghi khoản chi", en: "Book spending", creates: BudgetSpending.self, to: [.booked], anyBody: true,
    .budgetRecord, .text("purpose", vi: "Mục chi", en: "Purpose"), .text("source", vi: "Nguồn", en: "Source"),
    .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)"), .text("voucher", vi: "Số chứng từ", en: "Voucher"),
    .text("content", vi: "Nội dung chi", en: "What for"), .day("day", vi: "Ngày chứng từ", en: "Day of the voucher"))
  var budget: String
  var purpose: String
  var source: String
  var amount: Money
  var voucher: String
  var content: String
  var day: Day

  func decide(in now: Circumstances) throws -> Decision<BudgetSpending> {
    let owner = now.actor.body
    try BudgetAmounts.check(amount, in: voucher)
    guard day <= now.today else {
      throw Refusal(
        "not-yet-spent", vi: "Ngày chứng từ \(day.vietnamese) chưa đến",
        en: "The day of the voucher \(day) has not come")
    }
    let state = try now.require(Budget.self, budget).state
    try state.require([.allocated])
    let wish = AllocationLine(body: owner, purpose: purpose, source: source, amount: amount)
    let lines = try state.allocation.map { try now.require(BudgetAllocation.self, $0).state.lines } ?? []
    guard let line = try lines.first(where: { $0.key == wish.key }) ?? inherited(wish, among: lines, in: now) else {
      throw Refusal(
        "no-such-line", vi: "Không phân bổ cho \(wish.key)", en: "Nothing is allocated to \(wish.key)")
    }
    let twins = try now.all(
      BudgetSpending.self, where: ["budget": budget, "owner": owner.rawValue, "voucher": voucher])
    if let twin = twins.first(where: { $0.state.stage == .booked }) {
      throw Refusal(
        "voucher-twice", vi: "Chứng từ \(voucher) đã ghi ở \(twin.id)",
        en: "The voucher \(voucher) is booked as \(twin.id)")
    }
    let booked = try now.all(BudgetSpending.self, where: ["budget": budget, "line": line.key])
    let spent = BudgetAmounts.total(booked.filter { $0.state.stage == .booked }.map(\.state.amount))
    guard spent + amount <= line.amount else {
      let left = line.amount - spent
      throw Refusal(
        "over-spending", vi: "Chỉ còn \(left.formatted) của \(line.amount.formatted)",
        en: "Only \(left.formatted) of \(line.amount.formatted) is left")
    }
    return Decision(
      .booked(
        budget: budget, line: AllocationLine(body: line.body, purpose: purpose, source: source, amount: amount),
        voucher: voucher, content: content, day: day,
        enteredBy: now.actor.own == line.body ? nil : now.actor.own))
  }
}

extension BookSpending {
  /// The line of a body that ended and whose one successor spends what is left of it.
  private func inherited(
    _ wish: AllocationLine, among lines: [AllocationLine], in now: Circumstances
  ) throws -> AllocationLine? {
    let fitting = lines.filter { $0.purpose == wish.purpose && $0.source == wish.source }
    let bodies = try now.records(HouseBody.self, Set(fitting.map(\.body)).sorted().map(\.rawValue)).map(
      \.state.document)
    let ended = bodies.filter { $0.validTo.map { $0 < now.dated } == true && $0.replacedBy == [wish.body] }.map(\.id)
    return fitting.first { ended.contains($0.body) }
  }
}

/// The booking was wrong: its money is free again, its voucher too.
struct ReverseSpending: Command {
  static let form = Form(
    "reverse", vi: "Hủy bút toán", en: "Reverse", on: BudgetSpending.self, from: [.booked], to: [.reversed],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ spending: BudgetSpending, in now: Circumstances) throws -> Decision<BudgetSpending> {
    // Who booked for a body that has ended may also take it back.
    guard [spending.owner, spending.enteredBy].contains(now.actor.body) else {
      throw Refusal(
        "not-own-record", vi: "Khoản chi này của \(spending.owner)", en: "This spending belongs to \(spending.owner)")
    }
    try now.require(Budget.self, spending.budget).state.require([.allocated])
    return Decision(.reversed(reason: reason, day: now.dated))
  }
}
