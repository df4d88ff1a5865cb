import Coordination
import ModuleKit
import OCOP

/// The fair begins. Told on its last day or later, it is over at once; else the house ends it the day after.
struct HoldFair: Command {
  static let form = Form(
    "hold", vi: "Tổ chức hội chợ", en: "Hold the fair", on: Fair.self, from: [.closed, .allotted], to: [.held],
    anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    guard fair.stage == .allotted || fair.booths == 0 else {
      throw Refusal(
        "not-allotted", vi: "Chưa phân \(fair.booths) gian hàng", en: "The \(fair.booths) booths are not allotted yet")
    }
    guard now.dated >= fair.opens else {
      throw Refusal(
        "before-opening", vi: "Hội chợ khai mạc ngày \(fair.opens.vietnamese)", en: "The fair opens on \(fair.opens)")
    }
    let held = Fair.Event.held(day: now.dated)
    guard now.dated >= fair.closes else { return Decision(held).scheduling("close", at: fair.closes + 1) }
    return try Decision(held, .ended).ending(fair, in: now)
  }
}

/// The fair is over: sent by the house the day after, or by people.
struct CloseFair: Command {
  static let form = Form(
    "close", vi: "Bế mạc hội chợ", en: "Close the fair", on: Fair.self, from: [.held],
    by: [.house, .officer, .approver], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    guard !fair.isOver else { throw Refusal("is-over", vi: "Hội chợ đã bế mạc", en: "The fair is over already") }
    try fair.checkLastDay(by: now)
    let decision = try Decision<Fair>(.ended).ending(fair, in: now)
    if now.actor.has(.house) { return decision }
    try fair.requireHost(now)
    return decision.cancelling("close")
  }
}

/// What the fair brought. Figures that are left out are the sums of what the booths reported.
struct ReportFair: Command {
  static let form = Form(
    "report", vi: "Báo cáo kết quả hội chợ", en: "Report the result", on: Fair.self, from: [.held], to: [.reported],
    anyBody: true, .money("revenue", vi: "Doanh thu (đồng)", en: "Sales at the fair (đồng)").optional,
    .integer("contracts", vi: "Số hợp đồng", en: "Contracts", min: 0, max: 100_000).optional,
    .integer("memoranda", vi: "Số biên bản ghi nhớ", en: "Memoranda", min: 0, max: 100_000).optional,
    .integer("visitors", vi: "Lượt khách", en: "Visitors", min: 0, max: 1_000_000_000).optional)
  var revenue: Money?
  var contracts: Int?
  var memoranda: Int?
  var visitors: Int?

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    try fair.checkLastDay(by: now)
    let booths = try now.all(Registration.self, where: "fair", is: now.recordID).compactMap(\.state.result)
    if booths.isEmpty, revenue == nil || contracts == nil || visitors == nil {
      throw Refusal(
        "no-figures", vi: "Chưa gian hàng nào báo cáo; ghi doanh thu, hợp đồng và lượt khách",
        en: "No booth has reported; give sales, contracts and visitors")
    }
    let sum = FairResult.sum(booths)
    let result = FairResult(
      revenue: revenue ?? sum.revenue, contracts: contracts ?? sum.contracts,
      memoranda: memoranda ?? (booths.isEmpty ? nil : sum.memoranda), visitors: visitors ?? sum.visitors)
    // The fact counts contracts and memoranda together.
    let report = FairReported(
      fair: now.recordID, revenue: result.revenue, contracts: result.contracts + (result.memoranda ?? 0),
      visitors: result.visitors)
    let decision =
      fair.isOver
      ? Decision<Fair>(.reported(result: result))
      : try Decision<Fair>(.ended, .reported(result: result)).cancelling("close").ending(fair, in: now)
    return decision.announcing(report).warning(differences(result, sum, booths: booths.count))
  }

  private func differences(_ result: FairResult, _ sum: FairResult, booths: Int) -> [BilingualText] {
    guard booths > 0, result.revenue != sum.revenue else { return [] }
    return [
      BilingualText(
        "Doanh thu báo cáo \(result.revenue.formatted), \(booths) gian hàng cộng lại \(sum.revenue.formatted)",
        "Sales reported \(result.revenue.formatted), the \(booths) booths together \(sum.revenue.formatted)")
    ]
  }
}

/// Puts the file away, once no work about the fair is open.
struct FinishFair: Command {
  static let form = Form(
    "finish", vi: "Khép hồ sơ", en: "Close the file", on: Fair.self, from: [.reported], to: [.finished], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    let open = try now.openTasks(about: "fair/\(now.recordID)")
    guard open.isEmpty else {
      let names = open.map { "\($0.id) (\($0.state.lead))" }.joined(separator: ", ")
      throw Refusal(
        "tasks-open", vi: "Còn việc chưa xong: \(names)", en: "Work is still open: \(names)",
        detail: BilingualText("Hoàn thành hoặc hủy các việc này trước.", "Complete or cancel it first."))
    }
    return Decision(.finished(day: now.dated))
  }
}

extension FairResult {
  static func sum(_ results: [FairResult]) -> FairResult {
    FairResult(
      revenue: results.reduce(.zero) { $0 + $1.revenue }, contracts: results.reduce(0) { $0 + $1.contracts },
      memoranda: results.reduce(0) { $0 + ($1.memoranda ?? 0) }, visitors: results.reduce(0) { $0 + $1.visitors })
  }
}

extension Decision where R == Fair {
  /// Where stands were checked in at all, a booth that nobody checked in was left empty.
  fileprivate func ending(_ fair: Fair, in now: Circumstances) throws -> Self {
    let decision = announcing(FairHeld(fair: now.recordID, opened: fair.opens, closed: fair.closes))
    let registrations = try now.all(Registration.self, where: "fair", is: now.recordID)
    guard registrations.contains(where: { $0.state.stage == .present || $0.state.result != nil }) else {
      return decision
    }
    return registrations.filter(\.state.isHolding).reduce(decision) { $0.changing($1, .absent(day: now.dated)) }
  }
}

extension Fair {
  fileprivate func checkLastDay(by now: Circumstances) throws {
    guard now.dated >= closes else {
      throw Refusal(
        "not-over", vi: "Hội chợ còn đến hết ngày \(closes.vietnamese)", en: "The fair lasts until \(closes)")
    }
  }
}
