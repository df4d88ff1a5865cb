import Coordination
import ModuleKit
import OCOP

/// The organisers see that the stand is taken.
struct CheckInStand: Command {
  static let form = Form(
    "check-in", vi: "Nhận gian", en: "Check in", on: Registration.self, from: [.allotted, .confirmed], to: [.present],
    anyBody: true)

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    try fair.requireHost(now)
    try fair.requireRunning(now)
    try registration.requireCertificate(on: now.dated...fair.closes, in: now)
    return Decision(.present(day: now.dated))
  }
}

/// The booth stays empty; it counts at the next allotments.
struct MarkAbsent: Command {
  static let form = Form(
    "mark-absent", vi: "Ghi bỏ gian", en: "Mark absent", on: Registration.self, from: [.allotted, .confirmed],
    to: [.absent], anyBody: true)

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    try fair.requireHost(now)
    try fair.requireRunning(now)
    return Decision(.absent(day: now.dated))
  }
}

struct NoteIncident: Command {
  static let form = Form(
    "note-incident", vi: "Ghi sự việc tại gian", en: "Note an incident", on: Registration.self,
    from: [.present, .reported], anyBody: true,
    .choice("category", vi: "Loại", en: "Kind", Incident.Category.allCases.map { ($0.rawValue, $0.title) }),
    .text("finding", vi: "Sự việc", en: "What happened"),
    .text("measure", vi: "Xử lý", en: "What was done").optional)
  var category: Incident.Category
  var finding: String
  var measure: String?

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    try now.require(Fair.self, registration.fair).state.requireHost(now)
    return Decision(
      .incidentNoted(incident: .init(category: category, finding: finding, measure: measure, day: now.dated)))
  }
}

/// What the stand brought; may be said again, the last figures count.
struct ReportStand: Command {
  static let form = Form(
    "report", vi: "Báo kết quả gian hàng", en: "Report the stand", on: Registration.self, from: [.present, .reported],
    to: [.reported], anyBody: true, .money("revenue", vi: "Doanh thu (đồng)", en: "Sales (đồng)"),
    .integer("contracts", vi: "Số hợp đồng", en: "Contracts", min: 0, max: 10_000),
    .integer("memoranda", vi: "Số biên bản ghi nhớ", en: "Memoranda", min: 0, max: 10_000),
    .integer("visitors", vi: "Lượt khách", en: "Visitors", min: 0, max: 100_000_000))
  var revenue: Money
  var contracts: Int
  var memoranda: Int
  var visitors: Int

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    try registration.requireOwner(of: fair, now)
    guard fair.stage == .held else {
      throw Refusal(
        "fair-is-reported", vi: "Hội chợ \(fair.stage.title.vi.lowercased()), không nhận thêm số liệu",
        en: "The fair takes no figures any more: \(fair.stage.title.en)")
    }
    return Decision(
      .reported(
        result: FairResult(revenue: revenue, contracts: contracts, memoranda: memoranda, visitors: visitors)))
  }
}

/// The organisers want it at the fair in any case, and say why.
struct MarkMust: Command {
  static let form = Form(
    "mark-must", vi: "Ghi bắt buộc có gian", en: "Mark as must-have", on: Registration.self,
    from: [.submitted, .waiting], by: [.approver], anyBody: true,
    .boolean("must", vi: "Bắt buộc", en: "Must have"), .text("reason", vi: "Lý do", en: "Reason"))
  var must: Bool
  var reason: String

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    try now.require(Fair.self, registration.fair).state.requireHost(now)
    return Decision(.mustMarked(isMust: must, reason: reason))
  }
}

/// A certificate will not last to the end of the fair: whoever registered the producer renews it, or brings another.
struct WarnOfLapse: Command, Encodable {
  static let form = Form(
    "warn-of-lapse", vi: "Cảnh báo hết hạn giấy chứng nhận", en: "Warn of a lapse", on: Registration.self,
    from: [.submitted, .waiting, .allotted, .confirmed], by: [.house, .officer], anyBody: true,
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .day("day", vi: "Ngày hết hiệu lực", en: "First day without"))
  var product: String
  var day: Day

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    guard Fair.Stage.ahead.contains(fair.stage) else {
      throw Refusal("fair-is-held", vi: "Hội chợ đã tổ chức", en: "The fair has been held")
    }
    let decision = Decision<Registration>(.warned(warning: .init(product: product, day: day)))
    guard registration.isHolding else { return decision }
    return decision.assigning(
      TaskAssignment(
        "renew-before-fair",
        title: BilingualText(
          "\(registration.producerName): \(product) hết hạn \(day.vietnamese), gia hạn trước \(fair.name)",
          "\(registration.producerName): \(product) lapses on \(day), renew it before \(fair.name)"),
        lead: registration.registrar, due: max(now.today, try fair.holdersCheck(in: now) - 1),
        subject: "registration/\(now.recordID)"))
  }
}

/// Out for good: a certificate was revoked and no other product is left, or the organisers say so after a sanction.
struct ExcludeRegistration: Command, Encodable {
  static let form = Form(
    "exclude", vi: "Loại khỏi hội chợ", en: "Exclude", on: Registration.self,
    from: [.submitted, .waiting, .allotted, .confirmed], to: [.excluded], by: [.house, .approver], anyBody: true,
    .choice(
      "reason", vi: "Lý do", en: "Reason", ExclusionReason.allCases.map { ($0.rawValue, $0.text) }))
  var reason: ExclusionReason

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    if !now.actor.has(.house) { try fair.requireHost(now) }
    guard Fair.Stage.ahead.contains(fair.stage) else {
      throw Refusal("fair-is-held", vi: "Hội chợ đã tổ chức", en: "The fair has been held")
    }
    if reason == .sanctioned, registration.sanctions == nil {
      throw Refusal(
        "not-sanctioned", vi: "Không có thông báo xử phạt nào về đăng ký này",
        en: "No sanction was told against this registration")
    }
    let certificates = try Certificates(of: registration.products, in: now)
    if reason == .certificateEnded || reason == .certificateRevoked,
      let other = registration.products.first(where: { certificates.certificate(of: $0, on: fair.days) != nil })
    {
      throw Refusal(
        "still-certified", vi: "Sản phẩm \(other) còn giấy chứng nhận suốt hội chợ",
        en: "The product \(other) is certified on all days of the fair")
    }
    return Decision(.excluded(reason: reason, day: now.dated)).movingUp(registration, fair)
  }
}

extension Fair {
  fileprivate func requireRunning(_ now: Circumstances) throws {
    guard stage == .held, now.dated <= closes else {
      throw Refusal(
        "fair-not-running", vi: "Hội chợ không đang diễn ra: \(stage.title.vi)",
        en: "The fair is not running: \(stage.title.en)")
    }
  }

  /// The day on which certificates of those who hold booths are looked at again.
  func holdersCheck(in now: Circumstances) throws -> Day {
    try now.workingDays(-now.settings(IndustryTrade.self).finalCheckDays, after: opens)
  }
}
