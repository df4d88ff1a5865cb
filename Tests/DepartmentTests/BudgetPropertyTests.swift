#if Programme
import Coordination
import ModuleKit
import Testing
import Wire

@testable import Programme

/// Whatever is sent, the sums hold: nothing is allocated beyond the approval, spent beyond the allocation, or counted
/// twice.
struct BudgetPropertyTests {
  private static let bodies = ["agriculture-dept", "industry-trade-dept", "district-a"]
  private static let purposes = ["training", "trade-promotion"]
  private static let sources = ["new-rural", "science"]

  private struct Dice {
    var state: UInt64
    /// 0 ..< count.
    mutating func roll(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func sumsHoldAfterEveryCommand(_ seed: UInt64) throws {
    var dice = Dice(state: seed)
    var office = try budgetOffice()
    try office.submit()
    var (decided, booked, refused) = (0, 0, 0)
    for step in 0..<100 {
      let outcome: String?
      switch dice.roll(8) {
      case 0: outcome = try office.refusal("budget.allocate", "NS-1", allocation(step, &dice), of: "province-committee")
      case 1:
        let spending = office.records.keys.filter { $0.hasPrefix("spending/") }.sorted()
        guard !spending.isEmpty else { continue }
        let id = String(spending[dice.roll(spending.count)].dropFirst("spending/".count))
        let owner = office.state("spending/\(id)")["owner"]?.string ?? ""
        outcome = try office.refusal("spending.reverse", id, ["reason": "A"], of: owner)
      default:
        let fields: JSON = [
          "budget": "NS-1", "purpose": .string(Self.purposes[dice.roll(2)]),
          "source": .string(Self.sources[dice.roll(2)]), "amount": .integer(Int64(1 + dice.roll(60)) * 1_000_000),
          "voucher": .string("\(dice.roll(60))"), "content": "A", "day": "2024-04-01",
        ]
        outcome = try office.refusal("spending.book", "KC-\(step)", fields, of: Self.bodies[dice.roll(3)])
        booked += outcome == nil ? 1 : 0
      }
      refused += outcome == nil ? 0 : 1
      try expectSums(of: office, reporting: step.isMultiple(of: 9))
      decided = office.state("budget/NS-1")["decisions"]?.array?.count ?? 0
    }
    // The dice did reach all of it.
    #expect(decided > 1 && booked > 5 && refused > 5, "\(decided) decisions, \(booked) bookings, \(refused) refusals")
  }

  private func allocation(_ step: Int, _ dice: inout Dice) -> JSON {
    var lines: [JSON] = []
    for body in Self.bodies {
      for purpose in Self.purposes {
        for source in Self.sources where dice.roll(3) > 0 {
          lines.append(budgetLine(purpose, source, Int64(1 + dice.roll(source == "science" ? 12 : 100)), of: body))
        }
      }
    }
    return ["number": .string("\(step)/QĐ-UBND"), "lines": .array(lines)]
  }

  private func expectSums(of office: OfficeBook<Programme>, reporting: Bool) throws {
    let budget = office.state("budget/NS-1")
    guard let id = budget["allocation"]?.string else { return }
    let lines = office.state("allocation/\(id)")["lines"]?.array ?? []
    func sum(_ amounts: some Sequence<JSON>) -> Int64 { amounts.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) } }
    #expect(budget["allocated"]?.integer == sum(lines))
    for ceiling in budget["ceilings"]?.array ?? [] {
      #expect(sum(lines.filter { $0["source"] == ceiling["source"] }) <= ceiling["amount"]?.integer ?? 0)
    }
    let spendings = office.records.filter { name, record in name.hasPrefix("spending/") && record.stage == "booked" }
      .map(\.value.state)
    for line in lines {
      let own = spendings.filter {
        $0["owner"] == line["body"] && $0["purpose"] == line["purpose"] && $0["source"] == line["source"]
      }
      #expect(sum(own) <= line["amount"]?.integer ?? 0)
    }
    let vouchers = spendings.map { "\($0["owner"]?.string ?? "")/\($0["voucher"]?.string ?? "")" }
    #expect(Set(vouchers).count == vouchers.count)
    guard reporting else { return }
    let report = try office.report()
    let (rows, total) = (report.cells(0).dropLast(), try #require(report.cells(0).last))
    for column in 3...6 {
      #expect(rows.reduce(0) { $0 + (Int64($1[column]) ?? 0) } == Int64(total[column]))
      #expect(report.cells(1).reduce(0) { $0 + (Int64($1[column - 1]) ?? 0) } == Int64(total[column]))
    }
    #expect(Int64(total[4]) == sum(lines))
    #expect(Int64(total[5]) == sum(spendings))
  }

  @Test func storedEventsKeepTheirForm() {
    let day = Day(unchecked: "2024-04-01")
    let line = AllocationLine(body: "district-a", purpose: "training", source: "science", amount: Money(dong: 5))
    let amounts = [SourceAmount(source: "science", amount: Money(dong: 5))]
    #expect(
      storedEvent(
        Budget.Event.called(
          programme: "P", year: 2024, bodies: ["district-a"], due: day, owner: "agriculture-dept", day: day))
        == #"called {"bodies":["district-a"],"day":"2024-04-01","due":"2024-04-01","owner":"agriculture-dept","#
        + #""programme":"P","year":2024}"#)
    #expect(
      storedEvent(
        Budget.Event.gathered(
          estimated: amounts, missing: [], reason: nil, appraisers: ["finance-dept"], day: day))
        == #"gathered {"appraisers":["finance-dept"],"day":"2024-04-01","#
        + #""estimated":[{"amount":5,"source":"science"}],"missing":[]}"#)
    #expect(
      storedEvent(
        Budget.Event.appraised(
          appraisal: .init(body: "finance-dept", opinion: "A", total: Money(dong: 5), day: day), isLast: true))
        == #"appraised {"appraisal":{"body":"finance-dept","day":"2024-04-01","opinion":"A","total":5},"isLast":true}"#)
    #expect(
      storedEvent(Budget.Event.submitted(number: "1", ceilings: amounts, by: "finance-dept", day: day))
        == #"submitted {"by":"finance-dept","ceilings":[{"amount":5,"source":"science"}],"#
        + #""day":"2024-04-01","number":"1"}"#)
    #expect(
      storedEvent(Budget.Event.allocated(allocation: "NS-1.1", number: "1", total: Money(dong: 5), day: day))
        == #"allocated {"allocation":"NS-1.1","day":"2024-04-01","number":"1","total":5}"#)
    #expect(
      storedEvent(
        BudgetEstimate.Event.submitted(
          budget: "NS-1", owner: "district-a",
          lines: [BudgetLine(purpose: "training", source: "science", amount: Money(dong: 5))], declared: nil,
          isLate: false, day: day, enteredBy: "programme-office"))
        == #"submitted {"budget":"NS-1","day":"2024-04-01","enteredBy":"programme-office","isLate":false,"#
        + #""lines":[{"amount":5,"purpose":"training","source":"science"}],"owner":"district-a"}"#)
    #expect(
      storedEvent(
        BudgetAllocation.Event.decided(
          budget: "NS-1", number: "1", day: day, lines: [line], declared: Money(dong: 5), owner: "province-committee"))
        == #"decided {"budget":"NS-1","day":"2024-04-01","declared":5,"lines":[{"amount":5,"body":"district-a","#
        + #""purpose":"training","source":"science"}],"number":"1","owner":"province-committee"}"#)
    #expect(
      storedEvent(
        BudgetSpending.Event.booked(
          budget: "NS-1", line: line, voucher: "01", content: "A", day: day, enteredBy: nil))
        == #"booked {"budget":"NS-1","content":"A","day":"2024-04-01","line":{"amount":5,"body":"district-a","#
        + #""purpose":"training","source":"science"},"voucher":"01"}"#)
    #expect(
      storedEvent(
        BudgetMobilised.Event.recorded(
          budget: "NS-1", source: .credit, amount: Money(dong: 5), isLowerBound: true, document: "D", producer: nil,
          day: day, owner: "district-a", enteredBy: nil))
        == #"recorded {"amount":5,"budget":"NS-1","day":"2024-04-01","document":"D","isLowerBound":true,"#
        + #""owner":"district-a","source":"credit"}"#)
  }
}
#endif
