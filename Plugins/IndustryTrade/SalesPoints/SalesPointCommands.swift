import Coordination
import ModuleKit
import OCOP

/// Any body tells of a shop or centre in its area.
struct NotifySalesPoint: Creation {
  static let form = Form(
    "notify", vi: "Thông báo điểm bán", en: "Notify a sales point", creates: SalesPoint.self, to: [.notified],
    anyBody: true, .text("name", vi: "Tên điểm", en: "Name"), .text("commune", vi: "Mã xã", en: "Commune code"),
    .choice("category", vi: "Nơi đặt", en: "Place", SalesPoint.Category.allCases.map { ($0.rawValue, $0.title) }),
    .boolean("centre", vi: "Là trung tâm", en: "It is a centre").optional,
    .text("location", vi: "Tọa độ (vĩ độ, kinh độ)", en: "Coordinates (latitude, longitude)").optional)
  var name: String
  var commune: String
  var category: SalesPoint.Category
  var centre: Bool?
  var location: String?

  func decide(in now: Circumstances) throws -> Decision<SalesPoint> {
    guard let unit = UnitCode(rawValue: commune), unit.level == .commune else {
      throw Refusal(
        "not-a-commune", vi: "Mã xã gồm 5 chữ số: \(commune)", en: "A commune has a code of 5 digits: \(commune)",
        rule: "19/2025/QĐ-TTg")
    }
    let point = location.flatMap { GeoPoint(parsing: $0) }
    if let location, point == nil {
      throw Refusal(
        "not-a-place", vi: "Không phải tọa độ: \(location)", en: "Not coordinates: \(location)",
        detail: BilingualText("Ví dụ: 15.1214, 108.8044", "Such as: 15.1214, 108.8044"))
    }
    let same = try now.all(SalesPoint.self, where: "commune", is: commune)
      .first { $0.state.stage != .closed && TextFolding.folded($0.state.name) == TextFolding.folded(name) }
    if let same {
      throw Refusal(
        "notified-already", vi: "Điểm này đã có: \(same.id)", en: "This point is on record already: \(same.id)")
    }
    return Decision(
      .notified(
        name: name, commune: unit, category: category, isCentre: centre ?? false, location: point,
        keeper: now.actor.body, day: now.dated))
  }
}

/// Held against the criteria that were in force on the dated day.
struct CheckSalesPoint: Command {
  static let form = Form(
    "check", vi: "Đối chiếu tiêu chí", en: "Check the criteria", on: SalesPoint.self, from: [.notified, .rejected],
    to: [.checked, .rejected], .text("met", vi: "Các tiêu chí đạt", en: "Criteria that are met").list)
  var met: [String]

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    let all = now.settings(IndustryTrade.self).salesPoints.criteria
    guard let criteria = all.filter({ $0.validFrom <= now.dated }).max(by: { $0.validFrom < $1.validFrom }) else {
      throw Refusal(
        "no-criteria", vi: "Chưa có bộ tiêu chí nào cho ngày \(now.dated.vietnamese)",
        en: "No criteria are set for \(now.dated)")
    }
    let known = criteria.items.map(\.id)
    if let unknown = met.first(where: { !known.contains($0) }) {
      throw Refusal(
        "unknown-criterion", vi: "\(criteria.source) không có tiêu chí \(unknown)",
        en: "\(criteria.source) has no criterion \(unknown)",
        detail: BilingualText("Có: \(known.joined(separator: ", ")).", "There are: \(known.joined(separator: ", ")).")
      )
    }
    return Decision(
      .checked(
        check: .init(
          source: criteria.source, met: known.filter(met.contains), missing: known.filter { !met.contains($0) },
          day: now.dated)))
  }
}

struct ListSalesPoint: Command {
  static let form = Form(
    "list", vi: "Đưa vào danh sách", en: "List it", on: SalesPoint.self, from: [.checked], to: [.listed],
    .text("decision", vi: "Số văn bản", en: "Number of the document"))
  var decision: String

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    let event = SalesPoint.Event.listed(decision: decision, day: now.dated)
    return Decision(event).announcing(SalesPoint.evolve(point, by: event).told(as: now.recordID, on: now.dated))
      .watching(since: now.dated, in: now)
  }
}

/// Without findings the point is in order; with them it mends, and has a task.
struct InspectSalesPoint: Command {
  static let form = Form(
    "inspect", vi: "Kiểm tra", en: "Inspect", on: SalesPoint.self, from: [.listed, .dormant, .remedying],
    to: [.listed, .remedying], .text("findings", vi: "Tồn tại", en: "Findings").list.optional,
    .day("remedyBy", vi: "Hạn khắc phục", en: "To be mended by").optional)
  var findings: [String]?
  var remedyBy: Day?

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    let findings = findings ?? []
    if findings.isEmpty {
      return Decision(.inspected(findings: [], remedyBy: nil, day: now.dated)).watching(since: now.dated, in: now)
    }
    let due = try remedyBy ?? now.workingDays(now.settings(IndustryTrade.self).salesPoints.remedyDays, after: now.dated)
    return Decision(.inspected(findings: findings, remedyBy: due, day: now.dated)).assigning(
      TaskAssignment(
        "remedy-sales-point",
        title: BilingualText(
          "Khắc phục tại \(point.name): \(findings.joined(separator: "; "))",
          "Mend at \(point.name): \(findings.joined(separator: "; "))"),
        lead: point.keeper, due: due, subject: "sales-point/\(now.recordID)")
    ).watching(since: now.dated, in: now)
  }
}

struct RemedySalesPoint: Command {
  static let form = Form(
    "remedy", vi: "Báo đã khắc phục", en: "Tell the remedy", on: SalesPoint.self, from: [.remedying], to: [.listed],
    anyBody: true, .text("text", vi: "Đã khắc phục", en: "What was mended"))
  var text: String

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    try point.requireKeeper(now)
    return Decision(.remedied(text: text, day: now.dated)).watching(since: now.dated, in: now)
  }
}

/// What stands on its shelves; goods without a valid certificate are not shown as OCOP goods.
struct ShowGoods: Command {
  static let form = Form(
    "show", vi: "Ghi hàng trưng bày", en: "Enter the goods shown", on: SalesPoint.self,
    ways: SalesPoint.waking, anyBody: true,
    .record("products", of: "product", vi: "Sản phẩm", en: "Products").list)
  var products: [String]

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    try point.requireKeeper(now)
    let certificates = try Certificates(of: products, in: now)
    let missing = products.filter { certificates.certificate(of: $0, on: now.dated...now.dated) == nil }
    guard missing.isEmpty else {
      throw Refusal(
        "not-certified", vi: "Không có giấy chứng nhận còn hiệu lực: \(missing.joined(separator: ", "))",
        en: "Without a valid certificate: \(missing.joined(separator: ", "))",
        detail: BilingualText("Bỏ ra khỏi danh sách trưng bày.", "Leave them out."))
    }
    let event = SalesPoint.Event.shown(products: Set(products).sorted(), day: now.dated)
    return try Decision(event).answering(Set(products).sorted(), in: now).announcing(
      SalesPoint.evolve(point, by: event).told(as: now.recordID, on: now.dated)
    )
    .watching(since: now.dated, in: now)
  }
}

struct RecordActivity: Command {
  static let form = Form(
    "record-activity", vi: "Ghi hoạt động", en: "Record activity", on: SalesPoint.self,
    ways: SalesPoint.waking, anyBody: true,
    .text("text", vi: "Hoạt động", en: "What was done"))
  var text: String

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    try point.requireKeeper(now)
    return Decision(.activeAgain(text: text, day: now.dated)).watching(since: now.dated, in: now)
  }
}

/// Sent by the house when nothing was heard of it for the time that the office sets.
struct MarkDormant: Command {
  static let form = Form(
    "mark-dormant", vi: "Ghi ngừng hoạt động", en: "Mark as dormant", on: SalesPoint.self, from: [.listed, .remedying],
    to: [.dormant], by: [.house, .officer])

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    let months = now.settings(IndustryTrade.self).salesPoints.dormantMonths
    guard now.dated >= point.active.adding(months: months) else {
      throw Refusal(
        "still-active", vi: "Hoạt động gần nhất ngày \(point.active.vietnamese), chưa quá \(months) tháng",
        en: "It was active on \(point.active), not \(months) months ago")
    }
    return Decision(.wentDormant(day: now.dated)).assigning(
      TaskAssignment(
        "look-into-dormant-point",
        title: BilingualText(
          "\(point.name) không có hoạt động từ \(point.active.vietnamese): còn mở hay đóng?",
          "\(point.name) was not active since \(point.active): open or closed?"),
        lead: point.keeper, due: try now.workingDays(10, after: now.dated), subject: "sales-point/\(now.recordID)"))
  }
}

/// A certificate ended of what it shows: the goods come off the shelf.
struct NoteLapsedGoods: Command, Encodable {
  static let form = Form(
    "note-lapsed-goods", vi: "Ghi hàng hết hiệu lực", en: "Note lapsed goods", on: SalesPoint.self,
    from: [.listed, .remedying, .dormant], by: [.house, .officer],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .day("day", vi: "Ngày hết hiệu lực", en: "First day without"))
  var product: String
  var day: Day

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    guard point.products.contains(product), !point.lapsed.contains(product) else {
      throw Refusal("not-shown", vi: "Điểm không trưng bày \(product)", en: "It does not show \(product)")
    }
    return Decision(.goodsLapsed(product: product, day: day)).assigning(
      TaskAssignment(
        "remove-lapsed-goods",
        title: BilingualText(
          "\(point.name): bỏ \(product), hết hiệu lực \(day.vietnamese)",
          "\(point.name): remove \(product), lapsed on \(day)"),
        lead: point.keeper, due: try now.workingDays(5, after: max(now.today, day)),
        subject: "sales-point/\(now.recordID)"))
  }
}

struct CloseSalesPoint: Command {
  static let form = Form(
    "close", vi: "Đóng điểm", en: "Close", on: SalesPoint.self,
    from: [.notified, .rejected, .checked, .listed, .remedying, .dormant], to: [.closed], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    try point.requireKeeper(now)
    let decision = Decision<SalesPoint>(.closed(reason: reason, day: now.dated)).cancelling("mark-dormant")
    guard point.decision != nil else { return decision }
    return decision.announcing(SalesPointClosed(point: now.recordID, commune: point.commune, day: now.dated))
  }
}

extension SalesPoint {
  /// What is heard of a point leaves it as it is, but wakes one that was dormant.
  static let waking: [(from: [Stage], to: [Stage])] = [
    (from: [.listed, .remedying], to: []), (from: [.dormant], to: [.listed]),
  ]

  /// The point is its keeper's, and under the management of the department.
  func requireKeeper(_ now: Circumstances) throws(Refusal) {
    guard now.actor.body != keeper, now.actor.body != now.settings(IndustryTrade.self).department else { return }
    throw Refusal("not-the-keeper", vi: "Điểm này do \(keeper) quản lý", en: "This point is kept by \(keeper)")
  }
}

extension Decision where R == SalesPoint {
  /// The house asks after it when nothing is heard for the time that the office sets.
  fileprivate func watching(since day: Day, in now: Circumstances) -> Self {
    scheduling("mark-dormant", at: day.adding(months: now.settings(IndustryTrade.self).salesPoints.dormantMonths))
  }
}
