import Coordination
import ModuleKit
import OCOP

/// The department proposes a fair, with place, days and size.
struct ProposeFair: Creation {
  static let form = Form(
    "propose", vi: "Đề xuất hội chợ", en: "Propose a fair", creates: Fair.self, to: [.proposed],
    .text("name", vi: "Tên hội chợ", en: "Name"), .text("venue", vi: "Địa điểm", en: "Venue"),
    .day("opens", vi: "Ngày khai mạc", en: "First day"), .day("closes", vi: "Ngày bế mạc", en: "Last day"),
    .day("registrationCloses", vi: "Hạn đăng ký", en: "Last day to register"),
    .integer("booths", vi: "Số gian hàng", en: "Number of booths", min: 1, max: 5_000))
  var name: String
  var venue: String
  var opens: Day
  var closes: Day
  var registrationCloses: Day
  var booths: Int

  func decide(in now: Circumstances) throws -> Decision<Fair> {
    try Dates.check(opens: opens, closes: closes)
    try Dates.check(registrationCloses: registrationCloses, opens: opens)
    return Decision(
      .proposed(
        name: name, venue: venue, host: now.actor.body, opens: opens, closes: closes,
        registrationCloses: registrationCloses, booths: booths))
  }
}

/// The committee agrees in writing; from then on the other departments prepare their parts.
struct ApproveFair: Command {
  static let form = Form(
    "approve", vi: "Phê duyệt hội chợ", en: "Approve a fair", on: Fair.self, from: [.proposed], to: [.approved],
    by: [.approver], .text("decision", vi: "Số quyết định", en: "Decision number"))
  var decision: String

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let settings = now.settings(IndustryTrade.self)
    return Decision(.approved(decision: decision))
      .announcing(fair.approval(of: now.recordID))
      .assigning([
        try task(
          "propose-eligible-products", vi: "Đề xuất sản phẩm đủ điều kiện dự \(fair.name)",
          en: "Propose eligible products for \(fair.name)", area: "product-selection", days: settings.proposeDays, now),
        try task(
          "check-labels", vi: "Kiểm tra nhãn hàng hóa, mã số mã vạch cho \(fair.name)",
          en: "Check labels and barcodes for \(fair.name)", area: "label-barcode", days: settings.checkDays, now),
        try task(
          "attach-tours", vi: "Gắn tour, tuyến du lịch với \(fair.name)", en: "Attach tours and routes to \(fair.name)",
          area: "tours", days: settings.toursDays, now),
      ])
  }

  private func task(
    _ name: String, vi: String, en: String, area: String, days: Int, _ now: Circumstances
  ) throws -> TaskAssignment {
    let (lead, cooperating) = try now.responsible(for: area)
    return TaskAssignment(
      name, title: BilingualText(vi, en), lead: lead, with: cooperating,
      due: try now.workingDays(days, after: now.dated), dueRule: "\(days) working days after approval",
      subject: "fair/\(now.recordID)", source: decision, dueDays: days, dueFrom: now.dated)
  }
}

/// Producers may register, up to and with the last day to register.
struct OpenFair: Command {
  static let form = Form(
    "open", vi: "Mở đăng ký", en: "Open registration", on: Fair.self, from: [.approved], to: [.open])

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
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
    by: [.house, .officer, .approver])

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let decision = Decision<Fair>(.registrationClosed)
    return now.actor.has(.house) ? decision : decision.cancelling("close-registration")
  }
}

/// Puts a fair off; the days it was to have are kept, and the last day to register moves along.
struct PostponeFair: Command {
  static let form = Form(
    "postpone", vi: "Hoãn hội chợ", en: "Postpone a fair", on: Fair.self,
    from: [.proposed, .approved, .open, .closed, .allotted], by: [.approver],
    .day("opens", vi: "Ngày khai mạc mới", en: "New first day"),
    .day("closes", vi: "Ngày bế mạc mới", en: "New last day"),
    .day("registrationCloses", vi: "Hạn đăng ký mới", en: "New last day to register").optional,
    .text("reason", vi: "Lý do", en: "Reason"))
  var opens: Day
  var closes: Day
  var registrationCloses: Day?
  var reason: String

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try Dates.check(opens: opens, closes: closes)
    guard opens > fair.opens else {
      throw Refusal(
        "not-later", vi: "Ngày khai mạc mới phải sau \(fair.opens.vietnamese)",
        en: "The new first day must be after \(fair.opens)")
    }
    let mayMove = [.proposed, .approved, .open].contains(fair.stage)
    guard mayMove || registrationCloses == nil else {
      throw Refusal(
        "registration-is-closed", vi: "Đăng ký đã đóng, không còn hạn để dời",
        en: "Registration is closed, its last day cannot be moved")
    }
    let deadline =
      mayMove ? registrationCloses ?? fair.registrationCloses + (opens - fair.opens) : fair.registrationCloses
    try Dates.check(registrationCloses: deadline, opens: opens)
    let event = Fair.Event.postponed(opens: opens, closes: closes, registrationCloses: deadline, reason: reason)
    let later = Fair.evolve(fair, by: event)
    let decision = Decision<Fair>(event)
    switch fair.stage {
    case .proposed: return decision
    case .open: return decision.announcing(later.approval(of: now.recordID)).opening(later, id: now.recordID)
    default: return decision.announcing(later.approval(of: now.recordID))
    }
  }
}

struct CancelFair: Command {
  static let form = Form(
    "cancel", vi: "Hủy hội chợ", en: "Cancel a fair", on: Fair.self,
    from: [.proposed, .approved, .open, .closed, .allotted], to: [.cancelled], by: [.approver],
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let decision = Decision<Fair>(.cancelled(reason: reason))
    return fair.stage == .open ? decision.cancelling("close-registration") : decision
  }
}

extension Decision where R == Fair {
  /// Tells that registration is open, and until when; the house closes it the day after.
  fileprivate func opening(_ fair: Fair, id: String) -> Self {
    announcing(FairRegistrationOpened(fair: id, registrationCloses: fair.registrationCloses))
      .scheduling("close-registration", at: fair.registrationCloses + 1)
  }
}
