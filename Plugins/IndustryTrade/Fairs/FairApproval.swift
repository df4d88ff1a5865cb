import Coordination
import ModuleKit
import OCOP

/// Any body may propose an event, with place, days, size, and what it is to cost.
struct ProposeFair: Creation {
  static let form = Form(
    "propose", vi: "Đề xuất hội chợ", en: "Propose a fair", creates: Fair.self, to: [.proposed], anyBody: true,
    .text("name", vi: "Tên hội chợ", en: "Name"), .text("venue", vi: "Địa điểm", en: "Venue"),
    .day("opens", vi: "Ngày khai mạc", en: "First day"), .day("closes", vi: "Ngày bế mạc", en: "Last day"),
    .day("registrationCloses", vi: "Hạn đăng ký", en: "Last day to register"),
    .integer("booths", vi: "Số gian hàng (0: không có gian)", en: "Number of booths (0: none)", min: 0, max: 5_000),
    .choice("category", vi: "Loại sự kiện", en: "Kind of event", EventCategory.choices).optional,
    .choice("path", vi: "Ai tổ chức", en: "Who runs it", FairPath.allCases.map { ($0.rawValue, $0.title) }).optional,
    .money("estimate", vi: "Dự toán (đồng)", en: "Estimate (đồng)").optional,
    .text("source", vi: "Nguồn kinh phí", en: "Source of the money").optional)
  var name: String
  var venue: String
  var opens: Day
  var closes: Day
  var registrationCloses: Day
  var booths: Int
  var category: EventCategory?
  var path: FairPath?
  var estimate: Money?
  var source: String?

  func decide(in now: Circumstances) throws -> Decision<Fair> {
    try Dates.check(opens: opens, closes: closes)
    try Dates.check(registrationCloses: registrationCloses, opens: opens)
    let category = category ?? .fair
    guard booths > 0 || !category.needsBooths else {
      throw Refusal(
        "no-booths", vi: "\(category.title.vi) cần ít nhất một gian hàng",
        en: "\(category.title.en): at least one booth"
      )
    }
    let clashes = try now.events(on: opens...closes)
    var decision = Decision<Fair>(
      .proposed(
        name: name, venue: venue, host: now.actor.body, opens: opens, closes: closes,
        registrationCloses: registrationCloses, booths: booths, category: category, path: path ?? .province,
        estimate: estimate, source: source, clashes: clashes.isEmpty ? nil : clashes.map(\.record))
    ).warning(
      clashes.map { clash in
        let place =
          clash.isAtVenue(venue) ? ("trùng ngày và địa điểm", "same days and venue") : ("trùng ngày", "same days")
        return BilingualText(
          "\(clash.name) (\(clash.record)): \(place.0), \(clash.opens.vietnamese)–\(clash.closes.vietnamese)",
          "\(clash.name) (\(clash.record)): \(place.1), \(clash.opens) to \(clash.closes)")
      })
    if let estimate {
      decision = decision.assigning(
        try now.task(
          "appraise-fair-estimate", vi: "Thẩm định dự toán \(estimate.formatted) cho \(name)",
          en: "Appraise the estimate of \(estimate.formatted) for \(name)",
          area: FairAreas.appraisal, days: now.settings(IndustryTrade.self).appraiseDays, after: "the proposal",
          subject: "fair/\(now.recordID)", source: source))
    }
    return decision
  }
}

/// Areas of the division of labour that a fair gives work in.
enum FairAreas {
  static let appraisal = "fair-appraisal"
  static let selection = "product-selection"
  static let labels = "label-barcode"
  static let tours = "tours"
  static let invitations = "local-communication"
}

/// Finance says what it thinks of the estimate. A body without a module does it here, or by completing its task.
struct AppraiseFair: Command {
  static let form = Form(
    "appraise", vi: "Thẩm định dự toán", en: "Appraise the estimate", on: Fair.self, from: [.proposed],
    to: [.appraised], anyBody: true, .text("document", vi: "Số văn bản", en: "Number of the letter"),
    .money("amount", vi: "Số tiền thẩm định (đồng)", en: "Appraised amount (đồng)"),
    .text("comment", vi: "Ý kiến", en: "Comment").optional)
  var document: String
  var amount: Money
  var comment: String?

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let (appraiser, _) = try now.responsible(for: FairAreas.appraisal)
    guard now.actor.body == appraiser else {
      throw Refusal(
        "not-the-appraiser", vi: "Dự toán do \(appraiser) thẩm định", en: "The estimate is appraised by \(appraiser)",
        rule: "phân công: \(FairAreas.appraisal)")
    }
    return Decision(
      .appraised(
        appraisal: .init(document: document, amount: amount, comment: comment, by: appraiser, day: now.dated)))
  }
}

/// The committee agrees in writing; from then on the other departments prepare their parts.
///
/// An estimate is waited for, until the committee says why it does not wait any longer.
struct ApproveFair: Command {
  static let form = Form(
    "approve", vi: "Phê duyệt hội chợ", en: "Approve a fair", on: Fair.self, from: [.proposed, .appraised],
    to: [.approved], by: [.approver], anyBody: true, .text("decision", vi: "Số quyết định", en: "Decision number"),
    .money("budget", vi: "Kinh phí được duyệt (đồng)", en: "Approved budget (đồng)").optional,
    .text("withoutAppraisal", vi: "Lý do không chờ thẩm định", en: "Why the appraisal is not waited for").optional)
  var decision: String
  var budget: Money?
  var withoutAppraisal: String?

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let settings = now.settings(IndustryTrade.self)
    if fair.path != .locality, now.actor.body != settings.committee {
      throw Refusal(
        "not-the-committee", vi: "Hội chợ cấp tỉnh do \(settings.committee) phê duyệt",
        en: "A fair of the province is approved by \(settings.committee)",
        detail: BilingualText(
          "Hội chợ của địa phương thì đề xuất với --path locality.",
          "A fair of a locality is proposed with --path locality."))
    }
    if fair.path == .locality { try fair.requireHost(now) }
    if fair.estimate != nil, fair.appraisal == nil, withoutAppraisal == nil {
      let task = try now.all(HouseTask.self, where: "subject", is: "fair/\(now.recordID)")
        .first { $0.state.task == "appraise-fair-estimate" }
      if task?.state.status != "completed" { throw notAppraised(task) }
    }
    return Decision(.approved(decision: decision, budget: budget, withoutAppraisal: withoutAppraisal))
      .announcing(fair.approval(of: now.recordID))
      .assigning([
        try task(
          "propose-eligible-products", vi: "Đề xuất sản phẩm đủ điều kiện dự \(fair.name)",
          en: "Propose eligible products for \(fair.name)", area: FairAreas.selection, days: settings.proposeDays, now),
        try task(
          "check-labels", vi: "Kiểm tra nhãn hàng hóa, mã số mã vạch cho \(fair.name)",
          en: "Check labels and barcodes for \(fair.name)", area: FairAreas.labels, days: settings.checkDays, now),
        try task(
          "attach-tours", vi: "Gắn tour, tuyến du lịch với \(fair.name)", en: "Attach tours and routes to \(fair.name)",
          area: FairAreas.tours, days: settings.toursDays, now),
      ])
  }

  private func task(
    _ name: String, vi: String, en: String, area: String, days: Int, _ now: Circumstances
  ) throws -> TaskAssignment {
    try now.task(
      name, vi: vi, en: en, area: area, days: days, after: "approval", subject: "fair/\(now.recordID)", source: decision
    )
  }

  private func notAppraised(_ task: Found<HouseTask>?) -> Refusal {
    let (vi, en) = task.map { ("việc \($0.id) của \($0.state.lead)", "task \($0.id) of \($0.state.lead)") } ?? ("", "")
    return Refusal(
      "not-appraised", vi: "Dự toán chưa được thẩm định: \(vi)", en: "The estimate is not appraised yet: \(en)",
      detail: BilingualText(
        "Chờ thẩm định, hoặc ghi --without-appraisal kèm lý do.",
        "Wait for it, or say why not with --without-appraisal."),
      rule: "Thái Nguyên 2023: tài chính thẩm định trước khi UBND tỉnh quyết định")
  }
}
