import Coordination
import ModuleKit
import OCOP

/// The application is filed. A mark of its own names its products; a shared mark gets them by `authorise`.
struct FileMark: Creation {
  static let form = Form(
    "file", vi: "Nộp đơn nhãn hiệu", en: "File a mark", creates: Mark.self, to: [.filed],
    .text("name", vi: "Nhãn hiệu", en: "Mark"),
    .choice("kind", vi: "Loại", en: "Kind", Mark.Kind.allCases.map { ($0.rawValue, $0.label) }),
    .text("number", vi: "Số đơn", en: "Number of the application"),
    .integer("classes", vi: "Nhóm hàng hóa (Nice)", en: "Classes (Nice)", min: 1, max: 45).list.optional,
    .text("owner", vi: "Chủ đơn", en: "Applicant"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .record("products", of: "product", vi: "Sản phẩm", en: "Products").list.optional,
    .day("filed", vi: "Ngày nộp", en: "Filed on").optional)
  var name: String
  var kind: Mark.Kind
  var number: String
  var classes: [Int]?
  var owner: String
  var producer: String?
  var products: [String]?
  var filed: Day?

  func decide(in now: Circumstances) throws -> Decision<Mark> {
    if let same = try now.all(Mark.self, where: "number", is: number).first {
      throw Refusal(
        "number-taken", vi: "Số đơn \(number) đã có ở \(same.id)", en: "The application \(number) stands in \(same.id)")
    }
    if kind.isShared, products?.isEmpty == false {
      throw Refusal(
        "needs-a-right", vi: "\(kind.label.vi): sản phẩm được dùng bằng văn bản cho phép",
        en: "\(kind.label.en): products use it by a written right",
        detail: BilingualText("Nộp đơn trước, rồi ghi quyền: mark authorise.", "File first, then: mark authorise."),
        rule: "26/2026/QĐ-TTg, tiêu chí 3.5")
    }
    if kind == .trademark, classes?.isEmpty != false {
      throw Refusal("no-class", vi: "Nhãn hiệu cần nhóm hàng hóa", en: "A trade mark needs its classes")
    }
    let day = filed ?? now.dated
    let keeper = try now.responsible(for: now.settings(ScienceTechnology.self).brandingArea).lead
    return try Decision(
      .filed(
        name: name, kind: kind, number: number, classes: classes ?? [], owner: owner, producer: producer,
        products: products ?? [], keeper: keeper, day: day)
    ).progressing(nil, in: now)
  }
}

/// The office of intellectual property accepts the application as formally valid and publishes it.
struct AcceptMark: Command {
  static let form = Form(
    "accept", vi: "Đơn được chấp nhận hợp lệ, công bố", en: "Accepted and published", on: Mark.self, from: [.filed],
    to: [.accepted], .text("notice", vi: "Số thông báo, công báo", en: "Notice or gazette"),
    .day("day", vi: "Ngày", en: "Day").optional)
  var notice: String
  var day: Day?

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    try Decision(.accepted(notice: notice, day: day ?? now.dated)).progressing(mark, in: now)
  }
}

struct GrantMark: Command {
  static let form = Form(
    "grant", vi: "Cấp văn bằng", en: "Grant", on: Mark.self, from: [.filed, .accepted], to: [.granted],
    .text("certificate", vi: "Số văn bằng", en: "Certificate"), .day("day", vi: "Ngày cấp", en: "Granted on").optional,
    .day("expires", vi: "Hiệu lực đến", en: "Last day").optional)
  var certificate: String
  var day: Day?
  var expires: Day?

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    let day = day ?? now.dated
    guard expires != nil || mark.kind == .geographical else {
      throw Refusal(
        "no-term", vi: "Văn bằng \(mark.kind.label.vi.lowercased()) có thời hạn: ghi ngày hết hiệu lực",
        en: "A \(mark.kind.label.en.lowercased()) has a term: give its last day")
    }
    try Days.check(expires, after: day)
    return try Decision(.granted(certificate: certificate, day: day, expires: expires)).progressing(mark, in: now)
  }
}

struct RenewMark: Command {
  static let form = Form(
    "renew", vi: "Gia hạn văn bằng", en: "Renew", on: Mark.self, from: [.granted, .expired], to: [.granted],
    .text("document", vi: "Số quyết định gia hạn", en: "Decision of renewal"),
    .day("expires", vi: "Hiệu lực đến", en: "Last day"))
  var document: String
  var expires: Day

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    try Days.check(expires, after: mark.expires ?? now.dated)
    return try Decision(.renewed(document: document, expires: expires, day: now.dated)).progressing(mark, in: now)
  }
}

/// The owner of a shared mark lets a product use it, in writing.
struct AuthoriseUse: Command {
  static let form = Form(
    "authorise", vi: "Ghi quyền sử dụng", en: "Authorise use", on: Mark.self, from: [.granted],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("document", vi: "Số văn bản cho phép", en: "Letter or certificate"),
    .day("expires", vi: "Đến ngày", en: "Last day").optional)
  var product: String
  var producer: String
  var document: String
  var expires: Day?

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    guard mark.kind.isShared else {
      throw Refusal(
        "own-mark", vi: "Nhãn hiệu thường không cấp quyền sử dụng kiểu này", en: "A trade mark of its own is not shared"
      )
    }
    try Days.check(expires, after: now.dated)
    return try Decision(
      .authorised(
        right: Mark.Right(product: product, producer: producer, document: document, from: now.dated, expires: expires))
    ).progressing(mark, in: now)
  }
}

struct EndRight: Command {
  static let form = Form(
    "end-right", vi: "Chấm dứt quyền sử dụng", en: "End a right of use", on: Mark.self, from: [.granted, .expired],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"), .text("reason", vi: "Lý do", en: "Reason"))
  var product: String
  var reason: String

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    guard mark.rights.contains(where: { $0.product == product }) else {
      throw Refusal(
        "no-right", vi: "Sản phẩm \(product) không có quyền sử dụng", en: "The product \(product) holds no right")
    }
    return try Decision(.rightEnded(product: product, reason: reason, day: now.dated)).progressing(mark, in: now)
  }
}

struct RefuseMark: Command {
  static let form = Form(
    "refuse", vi: "Đơn bị từ chối", en: "Refused", on: Mark.self, from: [.filed, .accepted], to: [.refused],
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    try Decision(.refused(reason: reason, day: now.dated)).progressing(mark, in: now)
  }
}

/// The house sends it on the day after the last.
struct ExpireMark: Command {
  static let form = Form(
    "expire", vi: "Văn bằng hết hiệu lực", en: "Expire", on: Mark.self, from: [.granted], to: [.expired], by: [.house])

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    guard let last = mark.expires, last < now.today else {
      throw Refusal("not-due", vi: "Văn bằng còn hiệu lực", en: "It is still in force")
    }
    return try Decision(.expired(day: last + 1)).progressing(mark, in: now)
  }
}

extension Decision<Mark> {
  /// Tells for each product that bears the mark, or bore it, how far its brand is now, and sets the next days to look
  /// at.
  func progressing(_ mark: Mark?, in now: Circumstances) throws -> Decision {
    var after = mark
    for event in events { after = Mark.evolve(after, by: event) }
    guard let after else { return self }
    let products = Set(after.products + (mark?.products ?? [])).sorted()
    var cases: [Found<BrandingCase>] = []
    try now.gather(
      products.map { product in
        { cases += try now.all(BrandingCase.self, where: "product", is: product).filter { $0.state.stage != .closed } }
      })
    var standings: [(Found<BrandingCase>, Standing)] = []
    try now.gather(
      cases.map { found in
        { standings.append((found, try now.standing(of: found.state, with: (now.recordID, after)))) }
      })
    var told = standings.reduce(self) { $0.announcing($1.1.fact($1.0.state, id: $1.0.id, on: now.dated)) }
    let open = after.expiries.filter { !after.toldExpiries.contains(BrandingCase.key($0)) }
    told = told.reminding(open.map(\.day), in: now)
    guard after.stage == .granted, let last = after.expires else { return told.cancelling("expire") }
    return told.scheduling("expire", at: last + 1)
  }
}
