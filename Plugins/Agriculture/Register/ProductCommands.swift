import Coordination
import ModuleKit
import OCOP

/// A commune, district or department enters a product or a product idea.
struct RegisterProduct: Creation {
  static let form = Form(
    "register", vi: "Đăng ký sản phẩm", en: "Register a product", creates: Product.self, to: [.registered],
    anyBody: true,
    .text("name", vi: "Tên sản phẩm", en: "Name"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .integer("set", vi: "Bộ sản phẩm", en: "Product set", min: 1, max: 26),
    .body("commune", vi: "Xã", en: "Commune"),
    .boolean("potential", vi: "Sản phẩm tiềm năng", en: "Potential product").optional)

  var name: String
  var producer: String?
  var set: ProductSetNumber
  var commune: BodyID
  var potential: Bool?

  func decide(in now: Circumstances) throws -> Decision<Product> {
    try now.gather([
      { _ = try Commune.unit(forEntryIn: commune, in: now) },
      { if let producer { try Product.check(maker: producer, of: set, in: now) } },
    ])
    return Decision(
      .registered(name: name, producer: producer, set: set, commune: commune, potential: potential ?? false))
  }
}

/// Who makes a product that was entered without a producer.
struct SetProducer: Command {
  static let form = Form(
    "set-producer", vi: "Ghi chủ thể của sản phẩm", en: "Say who makes it", on: Product.self,
    from: [.registered, .notRecognised], anyBody: true,
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"))

  var producer: String

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    var unit: UnitCode?
    try now.gather([
      { unit = try Commune.unit(forEntryIn: product.commune, in: now) },
      { try Product.check(maker: producer, of: product.set, in: now) },
    ])
    guard product.producer == nil else {
      throw Refusal(
        "has-producer", vi: "Sản phẩm thuộc chủ thể \(product.producer ?? "")",
        en: "The product belongs to the producer \(product.producer ?? "")",
        detail: BilingualText(
          "Ghi nhầm thì đính chính: ocopctl product correct.", "If that is wrong: ocopctl product correct."))
    }
    let event = Product.Event.producerSet(producer: producer, day: now.dated)
    let decision = Decision<Product>(event)
    guard product.description != nil, let unit else { return decision }
    return decision.announcing(Product.evolve(product, by: event).described(as: now.recordID, in: unit))
  }
}

extension Product {
  /// Refuses a producer that ended, or one that may bring tourism services only.
  fileprivate static func check(maker id: String, of set: ProductSetNumber, in now: Circumstances) throws {
    let owner = try now.require(Producer.self, id).state
    guard owner.stage == .registered else {
      throw Refusal("producer-closed", vi: "Chủ thể \(id) đã ngừng", en: "The producer \(id) is closed")
    }
    guard !owner.kind.isForTourismOnly || set.rawValue == 26 else {
      throw Refusal(
        "tourism-only", vi: "\(owner.kind.label.vi) chỉ tham gia với dịch vụ du lịch (bộ 26)",
        en: "\(owner.kind.label.en): only tourism services (set 26)", rule: "26/2026/QĐ-TTg Art. 2.3")
    }
  }
}

/// A new name of the same product; the former ones stay, because certificates and labels carry them.
struct RenameProduct: Command {
  static let form = Form(
    "rename", vi: "Đổi tên sản phẩm", en: "Rename a product", on: Product.self,
    .text("name", vi: "Tên mới", en: "New name"), .text("reason", vi: "Lý do", en: "Reason"))

  var name: String
  var reason: String

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    guard name != product.name else {
      throw Refusal("same-name", vi: "Sản phẩm đang mang tên này", en: "The product has this name already")
    }
    return Decision(.renamed(name: name, reason: reason, day: now.dated))
  }
}

/// What the product is like; it replaces the description that was there.
struct DescribeProduct: Command {
  static let form = Form(
    "describe", vi: "Mô tả sản phẩm", en: "Describe a product", on: Product.self, anyBody: true,
    .choice(
      "processing", vi: "Mức chế biến", en: "Processing",
      Product.Processing.allCases.map { ($0.rawValue, $0.title) }
    ).optional,
    .boolean("isTraditional", vi: "Sản phẩm truyền thống", en: "Traditional").optional,
    .boolean("isCommodity", vi: "Quy mô hàng hóa", en: "At commodity scale").optional,
    .text("standard", vi: "Tiêu chuẩn sản xuất", en: "Standard of production").optional,
    .day("standardTo", vi: "Tiêu chuẩn có giá trị đến", en: "Last day of the standard").optional,
    .record("craftVillage", of: "craft-village", vi: "Làng nghề", en: "Craft village").optional,
    .record("areas", of: "material-area", vi: "Vùng nguyên liệu", en: "Material areas").list.optional)

  var processing: Product.Processing?
  var isTraditional: Bool?
  var isCommodity: Bool?
  var standard: String?
  var standardTo: Day?
  var craftVillage: String?
  var areas: [String]?

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    let unit = try Commune.unit(forEntryIn: product.commune, in: now)
    try checkReferences(in: now)
    if let standardTo, standard == nil || standardTo < now.dated {
      throw Refusal(
        "standard-ended",
        vi: standard == nil
          ? "Có ngày hết hạn nhưng chưa ghi tiêu chuẩn" : "Tiêu chuẩn đã hết hạn ngày \(standardTo.vietnamese)",
        en: standard == nil ? "There is a last day, but no standard" : "The standard ended on \(standardTo)")
    }
    let description = Product.Description(
      processing: processing, isTraditional: isTraditional ?? false, isCommodity: isCommodity ?? false,
      standard: standard, standardTo: standardTo, craftVillage: craftVillage, areas: areas ?? [])
    let event = Product.Event.described(description: description, day: now.dated)
    let decision = Decision<Product>(event)
      .announcing(Product.evolve(product, by: event).described(as: now.recordID, in: unit))
    guard let standardTo else { return decision.cancelling("end-standard") }
    return decision.scheduling("end-standard", at: standardTo + 1)
  }

  private func checkReferences(in now: Circumstances) throws {
    try now.gather(
      [{ if let craftVillage { _ = try now.require(CraftVillage.self, craftVillage) } }]
        + (areas ?? []).map { area in { _ = try now.require(MaterialArea.self, area) } })
  }
}

/// The house sends it on the day after the last day of the standard.
struct EndStandard: Command {
  static let form = Form(
    "end-standard", vi: "Hết hạn tiêu chuẩn", en: "The standard ends", on: Product.self, by: [.house])

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    guard let last = product.description?.standardTo, last < now.today else {
      throw Refusal("not-due", vi: "Tiêu chuẩn còn hiệu lực", en: "The standard still holds")
    }
    let unit = try Commune.unit(of: product.commune, in: now)
    let event = Product.Event.standardEnded(day: last + 1)
    return Decision<Product>(event).announcing(
      Product.evolve(product, by: event).described(as: now.recordID, in: unit))
  }
}

/// The code of an assessment, with the running number that the commune keeps (26/2026/QĐ-TTg Annex II).
struct GiveCode: Command {
  static let form = Form(
    "give-code", vi: "Cấp mã sản phẩm", en: "Give the product code", on: Product.self, anyBody: true,
    .integer("year", vi: "Năm đánh giá", en: "Year of assessment", min: 2000, max: 2099).optional,
    .integer("number", vi: "Số thứ tự của xã", en: "Running number of the commune", min: 1, max: 99_999).optional)

  var year: Int?
  var number: Int?

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    let unit = try Commune.unit(forEntryIn: product.commune, in: now)
    let year = year ?? now.dated.year
    let codes = try now.all(Product.self, where: "commune", is: product.commune.rawValue)
      .flatMap { ($0.state.formerCodes ?? []) + [$0.state.code].compactMap { $0 } }
      .filter { $0.commune == unit && $0.year == year }
    if let number, codes.contains(where: { $0.number == number }) {
      throw Refusal(
        "number-taken", vi: "Số \(number) năm \(year) của xã đã cấp cho sản phẩm khác",
        en: "The commune gave the number \(number) of \(year) to another product", rule: "26/2026/QĐ-TTg, Annex II")
    }
    let next = number ?? (codes.map(\.number).max() ?? 0) + 1
    guard let province = try Commune.province(of: unit, in: now),
      let code = ProductCode(province: province, commune: unit, number: next, year: year)
    else {
      throw Refusal(
        "no-code", vi: "Xã \(unit) chưa trực thuộc tỉnh trong sổ đơn vị: chưa lập được mã (T)-(X)-(STT)-năm",
        en: "The commune \(unit) is not placed under a province in the register of units: no code can be made",
        detail: BilingualText(
          "Mã theo mẫu này có từ 01/07/2025. Nạp đơn vị: ocopctl apply -f Config/units.",
          "Codes of this form exist since 2025-07-01. Apply the units: ocopctl apply -f Config/units."),
        rule: "26/2026/QĐ-TTg, Annex II")
    }
    return Decision(.coded(code: code, day: now.dated)).replying(["code": code.description])
  }
}
