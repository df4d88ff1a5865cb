import Coordination
import ModuleKit
import OCOP

/// Producers may register, up to and with the last day to register.
struct OpenFair: Command {
  static let form = Form(
    "open", vi: "Mở đăng ký", en: "Open registration", on: Fair.self, from: [.approved], to: [.open], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    guard now.dated <= fair.registrationCloses else {
      throw Refusal(
        "registration-day-passed", vi: "Hạn đăng ký \(fair.registrationCloses.vietnamese) đã qua",
        en: "The last day to register, \(fair.registrationCloses), has passed",
        detail: BilingualText("Hoãn hội chợ để có hạn mới.", "Postpone the fair to get a new one."))
    }
    return Decision(.opened).opening(fair, id: now.recordID)
  }
}

/// The house sends it when the last day to register is over; people may end registration earlier.
struct CloseRegistration: Command {
  static let form = Form(
    "close-registration", vi: "Đóng đăng ký", en: "Close registration", on: Fair.self, from: [.open], to: [.closed],
    by: [.house, .officer, .approver], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let decision = Decision<Fair>(.registrationClosed)
    if now.actor.has(.house) { return decision }
    try fair.requireHost(now)
    return decision.cancelling("close-registration")
  }
}

/// Registration begins again after it was closed: too few came, or the fair was put off by months. Who holds booths
/// keeps them; the next allotment fills the rest.
struct ReopenRegistration: Command {
  static let form = Form(
    "reopen", vi: "Mở lại đăng ký", en: "Reopen registration", on: Fair.self, from: [.closed, .allotted], to: [.open],
    anyBody: true, .day("registrationCloses", vi: "Hạn đăng ký mới", en: "New last day to register"),
    .text("reason", vi: "Lý do", en: "Reason"))
  var registrationCloses: Day
  var reason: String

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    try Dates.check(registrationCloses: registrationCloses, opens: fair.opens)
    guard registrationCloses >= now.dated else {
      throw Refusal(
        "registration-day-passed", vi: "Hạn đăng ký \(registrationCloses.vietnamese) đã qua",
        en: "The last day to register, \(registrationCloses), has passed")
    }
    let event = Fair.Event.reopened(registrationCloses: registrationCloses, reason: reason)
    return Decision(event).opening(Fair.evolve(fair, by: event), id: now.recordID)
      .cancelling("end-confirmation").cancelling("check-holders")
  }
}

extension Decision where R == Fair {
  /// Tells that registration is open, and until when; the house closes it the day after.
  func opening(_ fair: Fair, id: String) -> Self {
    announcing(FairRegistrationOpened(fair: id, registrationCloses: fair.registrationCloses))
      .scheduling("close-registration", at: fair.registrationCloses + 1)
  }
}
