import Coordination
import ModuleKit

/// Where the money of a programme's year stands: estimated, allocated, spent, left; what others gave apart.
struct BudgetReport: Question {
  static let form = Form("report-budget", vi: "Báo cáo kinh phí", en: "Report on the budget", .budgetRecord)
  var budget: String

  func answer(in now: Circumstances) throws -> Report {
    let settings = try now.budgetSettings()
    let state = try now.require(Budget.self, budget).state
    let estimates = try now.all(BudgetEstimate.self, where: "budget", is: budget).map(\.state)
    let allocation = try state.allocation.map { try now.require(BudgetAllocation.self, $0).state }
    let spent = try BudgetSpending.sums(of: budget, in: now)
    let mobilised = try now.all(BudgetMobilised.self, where: "budget", is: budget).map(\.state)
      .filter { $0.stage == .recorded }
    let names = try now.budgetBodies(state.bodies + (allocation?.lines ?? []).map(\.body))
    let sums = Sums(state, estimates, allocation, spent)
    func name(_ body: BodyID) -> BilingualText { names[body]?.name ?? BilingualText(body.rawValue, body.rawValue) }
    let rows = sums.lines.map { line -> [Report.Cell] in
      [
        .text(name(line.body)), .text(settings.purpose(line.purpose)), .text(settings.source(line.source)),
      ] + line.cells
    }
    return Report(
      .report, vi: "Kinh phí Chương trình OCOP năm \(state.year)", en: "Budget of the OCOP programme \(state.year)",
      cutOff: now.today,
      sections: [
        Report.Section(
          heading: BilingualText("Theo cơ quan, mục chi, nguồn", "By body, purpose and source"),
          table: Report.Table(
            columns: [
              Report.Column("body", vi: "Cơ quan", en: "Body"), Report.Column("purpose", vi: "Mục chi", en: "Purpose"),
              Report.Column("source", vi: "Nguồn", en: "Source"),
            ] + Self.amounts,
            rows: rows + [[.text(BilingualText("Tổng cộng", "Total")), .unknown, .unknown] + sums.total.cells])),
        Report.Section(
          heading: BilingualText("Theo nguồn", "By source"),
          table: Report.Table(
            columns: [
              Report.Column("source", vi: "Nguồn", en: "Source"),
              Report.Column("approved", vi: "Được duyệt", en: "Approved", .money),
            ] + Self.amounts,
            rows: sums.sources(settings.sources.map(\.id)).map { source, sum in
              [
                .text(settings.source(source)),
                state.proposal == nil ? .unknown : .number(Int64(state.ceiling(of: source).dong)),
              ] + sum.cells
            })),
        Self.mobilised(mobilised),
      ], warnings: warnings(state, estimates, allocation, spent, name: name))
  }

  private static let amounts = [
    Report.Column("estimated", vi: "Dự toán", en: "Estimated", .money),
    Report.Column("allocated", vi: "Phân bổ", en: "Allocated", .money),
    Report.Column("spent", vi: "Đã chi", en: "Spent", .money), Report.Column("left", vi: "Còn lại", en: "Left", .money),
  ]

  private static func mobilised(_ entries: [BudgetMobilised]) -> Report.Section {
    func row(_ title: BilingualText, _ entries: [BudgetMobilised]) -> [Report.Cell] {
      [
        .text(title), .number(Int64(entries.count)),
        entries.isEmpty ? .unknown : .number(Int64(BudgetAmounts.total(entries.map(\.amount)).dong)),
        entries.contains(where: \.isLowerBound)
          ? .text(BilingualText("trở lên", "at least")) : .text(BilingualText("", "")),
      ]
    }
    return Report.Section(
      heading: BilingualText("Vốn huy động (không phân bổ)", "Mobilised (not allocated)"),
      table: Report.Table(
        columns: [
          Report.Column("source", vi: "Nguồn", en: "Source"),
          Report.Column("entries", vi: "Số khoản", en: "Entries", .integer),
          Report.Column("amount", vi: "Số tiền", en: "Amount", .money),
          Report.Column("bound", vi: "Mức", en: "Bound"),
        ],
        rows: BudgetMobilised.Source.allCases.map { source in
          row(source.title, entries.filter { $0.source == source })
        } + [row(BilingualText("Tổng cộng", "Total"), entries)]))
  }

  /// What is missing and what does not add up: named, never corrected.
  private func warnings(
    _ state: Budget, _ estimates: [BudgetEstimate], _ allocation: BudgetAllocation?, _ spent: [String: Money],
    name: (BodyID) -> BilingualText
  ) -> [BilingualText] {
    var warnings: [BilingualText] = []
    let missing = state.bodies.filter { body in !estimates.contains { $0.owner == body } }.map(name)
    if !missing.isEmpty {
      warnings.append(
        BilingualText(
          "Chưa có dự toán (\(missing.count)): \(missing.map(\.vi).joined(separator: "; ")).",
          "No estimate (\(missing.count)): \(missing.map(\.en).joined(separator: "; "))."))
    }
    for estimate in estimates {
      if let declared = estimate.declared, declared != estimate.total {
        warnings.append(Self.unequal(name(estimate.owner), declared, estimate.total))
      }
    }
    return warnings + Self.warnings(state, allocation, spent)
  }

  /// Approval, decision and spending held against each other. Rules keep them in step; a correction by hand may not.
  private static func warnings(_ state: Budget, _ allocation: BudgetAllocation?, _ spent: [String: Money])
    -> [BilingualText]
  {
    guard let allocation, let allocated = state.allocated else { return [] }
    var warnings: [BilingualText] = []
    if let declared = allocation.declared, declared != allocation.total {
      warnings.append(unequal(BilingualText(allocation.number, allocation.number), declared, allocation.total))
    }
    if allocated != allocation.total {
      warnings.append(unequal(BilingualText("Kinh phí", "The budget"), allocated, allocation.total))
    }
    let approved = BudgetAmounts.total(state.ceilings.map(\.amount))
    let rest = approved - allocation.total
    if rest != .zero {
      let (sum, all, left) = (allocation.total.formatted, approved.formatted, rest.formatted)
      warnings.append(
        BilingualText(
          "Phân bổ \(sum), được duyệt \(all): chưa phân bổ \(left).",
          "\(sum) allocated of \(all) approved: \(left) is not."))
    }
    let amounts = Dictionary(allocation.lines.map { ($0.key, $0.amount) }, uniquingKeysWith: +)
    for (key, amount) in spent.sorted(by: { $0.key < $1.key }) where amount > amounts[key] ?? .zero {
      warnings.append(
        BilingualText(
          "\(key): chi \(amount.formatted) vượt phân bổ \((amounts[key] ?? .zero).formatted).",
          "\(key): \(amount.formatted) spent, beyond the \((amounts[key] ?? .zero).formatted) allocated."))
    }
    return warnings
  }

  private static func unequal(_ who: BilingualText, _ declared: Money, _ sum: Money) -> BilingualText {
    BilingualText(
      "\(who.vi): tổng ghi \(declared.formatted), cộng các dòng \(sum.formatted).",
      "\(who.en): the printed total is \(declared.formatted), the lines add up to \(sum.formatted).")
  }
}

/// Amounts per line; nil where there is no figure yet.
private struct Sums {
  struct Amounts {
    var estimated: Money?
    var allocated: Money?
    var spent: Money?

    var cells: [Report.Cell] {
      func cell(_ amount: Money?) -> Report.Cell { amount.map { .number(Int64($0.dong)) } ?? .unknown }
      let left = allocated.flatMap { allocated in spent.map { allocated - $0 } }
      return [cell(estimated), cell(allocated), cell(spent), cell(left)]
    }

    static func + (one: Amounts, other: Amounts) -> Amounts {
      func add(_ one: Money?, _ other: Money?) -> Money? { one.map { $0 + (other ?? .zero) } ?? other }
      return Amounts(
        estimated: add(one.estimated, other.estimated), allocated: add(one.allocated, other.allocated),
        spent: add(one.spent, other.spent))
    }
  }

  struct Line {
    var body: BodyID
    var purpose: String
    var source: String
    var amounts: Amounts
    var cells: [Report.Cell] { amounts.cells }
  }

  private(set) var lines: [Line] = []

  init(
    _ budget: Budget, _ estimates: [BudgetEstimate], _ allocation: BudgetAllocation?, _ spent: [String: Money]
  ) {
    var estimated: [String: Money] = [:]
    var all: [String: AllocationLine] = [:]
    for estimate in estimates {
      for line in estimate.lines {
        let whole = AllocationLine(
          body: estimate.owner, purpose: line.purpose, source: line.source, amount: line.amount)
        estimated[whole.key] = line.amount
        all[whole.key] = whole
      }
    }
    let handedIn = Set(estimates.map(\.owner))
    let allocated = Dictionary(
      (allocation?.lines ?? []).map { ($0.key, $0.amount) }, uniquingKeysWith: { first, _ in first })
    for line in allocation?.lines ?? [] { all[line.key] = line }
    let order = Dictionary(budget.bodies.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    lines = all.values.sorted {
      (order[$0.body] ?? .max, $0.key) < (order[$1.body] ?? .max, $1.key)
    }.map { line in
      Line(
        body: line.body, purpose: line.purpose, source: line.source,
        amounts: Amounts(
          estimated: estimated[line.key] ?? (handedIn.contains(line.body) ? .zero : nil),
          allocated: allocation == nil ? nil : allocated[line.key] ?? .zero,
          spent: allocation == nil ? nil : spent[line.key] ?? .zero))
    }
  }

  var total: Amounts { lines.map(\.amounts).reduce(Amounts(), +) }

  /// Per source, those of the settings first and in their order.
  func sources(_ known: [String]) -> [(String, Amounts)] {
    let others = Set(lines.map(\.source)).subtracting(known).sorted()
    return (known + others).map { source in
      (source, lines.filter { $0.source == source }.map(\.amounts).reduce(Amounts(), +))
    }
  }
}
