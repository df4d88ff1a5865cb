import Coordination
import ModuleKit
import OCOP

/// The fair begins. Told on its last day or later, it is over at once; else the house ends it the day after.
struct HoldFair: Command {
  static let form = Form(
    "hold", vi: "Tổ chức hội chợ", en: "Hold the fair", on: Fair.self, from: [.allotted], to: [.held])

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    guard now.dated >= fair.opens else {
      throw Refusal(
        "before-opening", vi: "Hội chợ khai mạc ngày \(fair.opens.vietnamese)", en: "The fair opens on \(fair.opens)")
    }
    let held = Fair.Event.held(day: now.dated)
    guard now.dated >= fair.closes else { return Decision(held).scheduling("close", at: fair.closes + 1) }
    return Decision(held, .ended).announcing(fair.end(of: now.recordID))
  }
}

/// The fair is over: sent by the house the day after, or by people.
struct CloseFair: Command {
  static let form = Form(
    "close", vi: "Bế mạc hội chợ", en: "Close the fair", on: Fair.self, from: [.held],
    by: [.house, .officer, .approver])

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    guard !fair.isOver else { throw Refusal("is-over", vi: "Hội chợ đã bế mạc", en: "The fair is over already") }
    try fair.checkLastDay(by: now)
    let decision = Decision<Fair>(.ended).announcing(fair.end(of: now.recordID))
    return now.actor.has(.house) ? decision : decision.cancelling("close")
  }
}

/// What the fair brought.
struct ReportFair: Command {
  static let form = Form(
    "report", vi: "Báo cáo kết quả hội chợ", en: "Report the result", on: Fair.self, from: [.held], to: [.reported],
    .money("revenue", vi: "Doanh thu (đồng)", en: "Sales at the fair (đồng)"),
    .integer("contracts", vi: "Số hợp đồng", en: "Contracts", min: 0, max: 100_000),
    .integer("memoranda", vi: "Số biên bản ghi nhớ", en: "Memoranda", min: 0, max: 100_000).optional,
    .integer("visitors", vi: "Lượt khách", en: "Visitors", min: 0, max: 1_000_000_000))
  var revenue: Money
  var contracts: Int
  var memoranda: Int?
  var visitors: Int

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.checkLastDay(by: now)
    let result = FairResult(revenue: revenue, contracts: contracts, memoranda: memoranda, visitors: visitors)
    // The fact counts contracts and memoranda together.
    let report = FairReported(
      fair: now.recordID, revenue: revenue, contracts: contracts + (memoranda ?? 0), visitors: visitors)
    if fair.isOver { return Decision(.reported(result: result)).announcing(report) }
    return Decision(.ended, .reported(result: result)).cancelling("close")
      .announcing(fair.end(of: now.recordID)).announcing(report)
  }
}

extension Fair {
  fileprivate func end(of id: String) -> FairHeld { FairHeld(fair: id, opened: opens, closed: closes) }

  fileprivate func checkLastDay(by now: Circumstances) throws {
    guard now.dated >= closes else {
      throw Refusal(
        "not-over", vi: "Hội chợ còn đến hết ngày \(closes.vietnamese)", en: "The fair lasts until \(closes)")
    }
  }
}
