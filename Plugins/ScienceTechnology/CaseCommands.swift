import Coordination
import ModuleKit
import OCOP

/// Opened when a business plan is approved or a product certified, or by an officer on request.
struct OpenCase: Creation, Encodable {
  static let form = Form(
    "open", vi: "Mở hồ sơ thương hiệu", en: "Open a branding case", creates: BrandingCase.self, to: [.open],
    by: [.officer, .approver, .house],
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .text("productName", vi: "Tên sản phẩm", en: "Name of the product"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("commune", vi: "Mã xã", en: "Commune code").optional,
    .choice("cause", vi: "Do đâu", en: "Cause", BrandingCase.Cause.allCases.map { ($0.rawValue, $0.label) }).optional,
    .text("reference", vi: "Số phương án, giấy chứng nhận, công văn", en: "Plan, certificate or letter").optional)

  var product: String
  var productName: String
  var producer: String
  var commune: UnitCode?
  var cause: BrandingCase.Cause?
  var reference: String?

  func decide(in now: Circumstances) throws -> Decision<BrandingCase> {
    let cases = try now.all(BrandingCase.self, where: "product", is: product)
    if let found = cases.first(where: { $0.state.stage != .closed }) {
      throw Refusal(
        "case-exists", vi: "Sản phẩm \(product) đã có hồ sơ \(found.id)",
        en: "The product \(product) has the case \(found.id)")
    }
    let settings = now.settings(ScienceTechnology.self)
    let owner = try now.latest(ProducerRegistered.self, about: producer)
    let (lead, with) = try now.responsible(for: settings.brandingArea)
    let due = try now.workingDays(settings.guideDays, after: now.dated)
    return Decision(
      .begun(
        product: product, productName: productName, producer: producer, producerName: owner?.name,
        commune: commune ?? owner?.commune, cause: cause ?? .request, reference: reference, keeper: lead,
        day: now.dated)
    ).assigning(
      TaskAssignment(
        "guide-brand",
        title: BilingualText(
          "Hướng dẫn thương hiệu, nhãn, mã vạch, công bố: \(productName)", "Guide the brand of \(productName)"),
        lead: lead, with: with, due: due, dueRule: "\(settings.guideDays) working days after the case was opened",
        source: "832/UBND-KT, đoạn 5", dueDays: settings.guideDays, dueFrom: now.dated))
  }
}

struct RecordDesign: Command {
  static let form = Form(
    "record-design", vi: "Ghi thiết kế", en: "Record a design", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .text("subject", vi: "Thiết kế gì (bao bì, nhãn, sản phẩm)", en: "What of"),
    .text("designer", vi: "Đơn vị thiết kế", en: "Designing firm").optional,
    .text("patent", vi: "Số bằng kiểu dáng công nghiệp", en: "Number of the design patent").optional)
  var subject: String
  var designer: String?
  var patent: String?

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    Decision(.designed(design: Design(subject: subject, designer: designer, day: now.dated, patent: patent)))
  }
}

/// A code is one product's in the whole office, and its check digit holds.
struct AddBarcode: Command {
  static let form = Form(
    "add-barcode", vi: "Ghi mã số mã vạch", en: "Add a barcode", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .text("gtin", vi: "Mã GTIN-13", en: "GTIN-13"),
    .text("package", vi: "Quy cách bao gói", en: "Package"),
    .day("expires", vi: "Có giá trị đến", en: "Last day").optional)
  var gtin: String
  var package: String
  var expires: Day?

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let code = try GTIN13.read(gtin)
    let users = try now.all(BrandingCase.self, where: "gtins", is: code.rawValue)
    if let other = users.first(where: { $0.state.stage != .closed }) {
      throw Refusal(
        "gtin-taken", vi: "Mã \(code) đã dùng cho \(other.state.productName) (\(other.id))",
        en: "The code \(code) is used for \(other.state.productName) (\(other.id))",
        detail: BilingualText(
          "Một mã chỉ chỉ một sản phẩm; bỏ ở hồ sơ kia trước: drop-barcode.",
          "A code names one product; drop it there first: drop-barcode."))
    }
    try Days.check(expires, after: now.dated)
    return try Decision(
      .barcodeAdded(barcode: Barcode(gtin: code, package: package, registered: now.dated, expires: expires))
    ).progressing(file, in: now)
  }
}

struct DropBarcode: Command {
  static let form = Form(
    "drop-barcode", vi: "Bỏ mã số mã vạch", en: "Drop a barcode", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .text("gtin", vi: "Mã GTIN-13", en: "GTIN-13"),
    .text("reason", vi: "Lý do", en: "Reason"))
  var gtin: String
  var reason: String

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let code = try GTIN13.read(gtin)
    guard file.gtins.contains(code) else {
      throw Refusal("unknown-gtin", vi: "Hồ sơ không có mã \(code)", en: "The case has no code \(code)")
    }
    return try Decision(.barcodeDropped(gtin: code, reason: reason)).progressing(file, in: now)
  }
}

/// A declaration of a kind that is in force on its day.
struct DeclareQuality: Command {
  static let form = Form(
    "declare", vi: "Ghi công bố chất lượng", en: "Record the quality declaration", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .text("kind", vi: "Loại công bố", en: "Kind of declaration"),
    .text("number", vi: "Số", en: "Number"), .day("day", vi: "Ngày", en: "Day").optional,
    .text("authority", vi: "Nơi tiếp nhận", en: "Received by"),
    .day("expires", vi: "Có giá trị đến", en: "Last day").optional)
  var kind: String
  var number: String
  var day: Day?
  var authority: String
  var expires: Day?

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let day = day ?? now.dated
    let valid = try now.brandingRules().declarations.filter { kind in
      kind.isValid(on: day)
        && (kind.goods == nil || file.goods == nil || kind.goods?.contains(file.goods ?? "") == true)
    }
    guard let found = valid.first(where: { $0.id == kind }) else {
      let known = valid.map(\.id).joined(separator: ", ")
      throw Refusal(
        "unknown-declaration", vi: "Ngày \(day.vietnamese) không có loại công bố \(kind) cho hàng hóa này",
        en: "On \(day) there is no declaration \(kind) for these goods",
        detail: BilingualText("Các loại đang áp dụng: \(known).", "In force: \(known)."))
    }
    try Days.check(expires, after: day)
    return try Decision(
      .declared(
        declaration: Declaration(
          kind: kind, number: number, day: day, authority: authority, expires: expires, source: found.source))
    ).progressing(file, in: now)
  }
}

struct RecordTraceability: Command {
  static let form = Form(
    "record-traceability", vi: "Ghi truy xuất nguồn gốc điện tử", en: "Record electronic traceability",
    on: BrandingCase.self, from: BrandingCase.Stage.running, .text("system", vi: "Hệ thống", en: "System"),
    .text("address", vi: "Mã trên nhãn dẫn tới đâu", en: "Where the code leads"))
  var system: String
  var address: String

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    try Decision(.traced(traceability: Traceability(system: system, address: address, day: now.dated)))
      .progressing(file, in: now)
  }
}

/// Guidance in a group is a training class; it counts where the producer attended.
struct RecordGuidance: Command {
  static let form = Form(
    "record-guidance", vi: "Ghi lớp hướng dẫn chung", en: "Record guidance in a class", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .record("training", of: "training", vi: "Lớp tập huấn", en: "Training class"))
  var training: String

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    guard let held = try now.latest(TrainingHeld.self, about: training) else {
      throw Refusal(
        "not-held", vi: "Lớp \(training) chưa mở", en: "The class \(training) was not held",
        detail: BilingualText(
          "Ghi lớp và danh sách ký tên trước: training hold.", "Record it with its sign-in sheet first: training hold.")
      )
    }
    guard held.producers.contains(file.producer) else {
      throw Refusal(
        "not-attended", vi: "Chủ thể \(file.producer) không dự lớp \(training)",
        en: "The producer \(file.producer) did not attend \(training)")
    }
    guard !file.trainings.contains(training) else {
      throw Refusal("recorded-already", vi: "Đã ghi lớp \(training)", en: "\(training) is recorded already")
    }
    return Decision(.guided(training: training, day: held.day))
  }
}

/// The product is given up, or registered twice. A closed case makes room for a new one.
struct CloseCase: Command {
  static let form = Form(
    "close", vi: "Đóng hồ sơ", en: "Close the case", on: BrandingCase.self, from: BrandingCase.Stage.running,
    to: [.closed], .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    Decision(.ended(reason: reason, day: now.dated)).cancelling("remind")
  }
}

enum Days {
  /// A term ends after it begins.
  static func check(_ last: Day?, after first: Day) throws {
    guard let last, last <= first else { return }
    throw Refusal(
      "bad-term", vi: "Ngày hết hạn \(last.vietnamese) không sau ngày \(first.vietnamese)",
      en: "The last day \(last) is not after \(first)")
  }
}

extension GTIN13 {
  /// The code as typed; the refusal names the right check digit.
  static func read(_ text: String) throws -> GTIN13 {
    if let gtin = GTIN13(parsing: text) { return gtin }
    let digits = text.filter { !$0.isWhitespace && $0 != "-" }
    let right = digits.utf8.count == 13 ? GTIN13.checkDigit(for: digits.prefix(12)) : nil
    throw Refusal(
      "bad-gtin", vi: "\(text) không phải mã GTIN-13", en: "\(text) is no GTIN-13",
      detail: right.map {
        BilingualText("Số kiểm tra phải là \($0).", "The check digit must be \($0).")
      } ?? BilingualText("Mã có 13 chữ số.", "It has 13 digits."))
  }
}
