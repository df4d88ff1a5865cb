import Coordination
import ModuleKit
import OCOP

/// Puts a fair off. The days it was to have are kept; the last day to register, the open tasks and the deadlines move
/// along by as many days. Who had confirmed has to confirm the new days.
struct PostponeFair: Command {
  static let form = Form(
    "postpone", vi: "Hoãn hội chợ", en: "Postpone a fair", on: Fair.self, from: Fair.Stage.ahead, by: [.approver],
    anyBody: true,
    .day("opens", vi: "Ngày khai mạc mới", en: "New first day"),
    .day("closes", vi: "Ngày bế mạc mới", en: "New last day"),
    .day("registrationCloses", vi: "Hạn đăng ký mới", en: "New last day to register").optional,
    .text("reason", vi: "Lý do", en: "Reason"))
  var opens: Day
  var closes: Day
  var registrationCloses: Day?
  var reason: String

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    try Dates.check(opens: opens, closes: closes)
    guard opens > fair.opens else {
      throw Refusal(
        "not-later", vi: "Ngày khai mạc mới phải sau \(fair.opens.vietnamese)",
        en: "The new first day must be after \(fair.opens)")
    }
    let isClosed = [.closed, .allotted].contains(fair.stage)
    guard !isClosed || registrationCloses == nil else {
      throw Refusal(
        "registration-is-closed", vi: "Đăng ký đã đóng, không còn hạn để dời",
        en: "Registration is closed, its last day cannot be moved",
        detail: BilingualText(
          "Muốn nhận thêm thì mở lại đăng ký: reopen.", "To take more, reopen registration: reopen."))
    }
    let shift = opens - fair.opens
    let deadline = isClosed ? fair.registrationCloses : registrationCloses ?? fair.registrationCloses + shift
    try Dates.check(registrationCloses: deadline, opens: opens)
    let event = Fair.Event.postponed(opens: opens, closes: closes, registrationCloses: deadline, reason: reason)
    let later = Fair.evolve(fair, by: event)
    let clashes = try now.events(on: later.days, besides: "fair/\(now.recordID)")
    var decision = Decision<Fair>(event)
      .warning(
        clashes.map {
          BilingualText("\($0.name) (\($0.record)): trùng ngày", "\($0.name) (\($0.record)): same days")
        })
    for task in try now.openTasks(about: "fair/\(now.recordID)") {
      guard let due = task.state.due else { continue }
      let move = TaskMove(due: due + shift, reason: "Hoãn hội chợ: \(reason) / The fair is put off")
      decision = decision.sending(Send("house.task.extend/\(task.id)", move, mayBeRefused: true))
    }
    switch fair.stage {
    case .proposed, .appraised: return decision
    case .open: return decision.announcing(later.approval(of: now.recordID)).opening(later, id: now.recordID)
    case .allotted: return try asking(decision.announcing(later.approval(of: now.recordID)), later, in: now)
    default: return decision.announcing(later.approval(of: now.recordID))
    }
  }

  /// All who hold booths are asked again whether they come on the new days.
  private func asking(_ decision: Decision<Fair>, _ later: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let settings = now.settings(IndustryTrade.self)
    let until = min(try now.workingDays(settings.confirmDays, after: now.dated), later.opens - 1)
    let holders = try now.all(Registration.self, where: "fair", is: now.recordID).filter(\.state.isHolding)
    return holders.reduce(decision) { $0.changing($1, .askedAgain(confirmBy: until)) }
      .scheduling("end-confirmation", at: until + 1)
      .scheduling("check-holders", at: try later.holdersCheck(in: now))
  }
}

/// Gives it up, and tells everyone: a fact, the open tasks are cancelled, and no registration holds a booth any more.
struct CancelFair: Command {
  static let form = Form(
    "cancel", vi: "Hủy hội chợ", en: "Cancel a fair", on: Fair.self, from: Fair.Stage.ahead, to: [.cancelled],
    by: [.approver], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    let registrations = try now.all(Registration.self, where: "fair", is: now.recordID)
      .filter { $0.state.isInLine || $0.state.isHolding }
    var decision = Decision<Fair>(.cancelled(reason: reason))
      .announcing(
        FairCancelled(
          fair: now.recordID, name: fair.name, opens: fair.opens, day: now.dated,
          producers: registrations.map(\.state.producer).sorted()))
    for task in try now.openTasks(about: "fair/\(now.recordID)") {
      decision = decision.sending(
        Send(
          "house.task.cancel/\(task.id)", TaskMove(reason: "Hủy hội chợ: \(reason) / The fair is cancelled"),
          mayBeRefused: true))
    }
    for registration in registrations {
      decision = decision.changing(registration, .withdrawn(reason: "Hội chợ đã hủy: \(reason)"))
    }
    return ["close-registration", "end-confirmation", "check-holders"].reduce(decision) { $0.cancelling($1) }
  }
}
