import Coordination
import ModuleKit
import OCOP

/// All that the register knows of a producer on one page, other departments' parts by what they told last. Nothing
/// personal stands on it.
struct ProducerSheet: Question {
  static let form = Form(
    "producer-sheet", vi: "Phiếu chủ thể", en: "Sheet of a producer",
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"))

  var producer: String

  func answer(in now: Circumstances) throws -> Report {
    let parts = try SheetParts(producer, in: now)
    let owner = parts.producer
    let former = owner.formerNames.map { "\($0.name) (đến \($0.until.vietnamese))" }.joined(separator: ", ")
    let lines: [SheetParts.Line] = [
      ("Loại hình", "Kind", owner.kind.label), ("Xã", "Commune", parts.commune),
      ("Mã số thuế", "Tax code", owner.taxCode.map { BilingualText($0, $0) }),
      ("Tình trạng", "State", owner.stage.title),
      (
        "Tham gia Chương trình", "Takes part",
        owner.takesPart.map { $0 ? BilingualText("có", "yes") : BilingualText("không", "no") }
      ),
      ("Tên cũ", "Former names", former.isEmpty ? nil : BilingualText(former, former)),
      ("Đăng ký kinh doanh", "Business registration", owner.profile?.registration.map { BilingualText($0, $0) }),
    ]
    return Report(
      .brief, vi: "\(owner.name) (\(producer))", en: "\(owner.name) (\(producer))", cutOff: now.today,
      sections: [Report.Section(paragraphs: SheetParts.lines(lines)), parts.productsSection] + parts.sections)
  }
}

/// All that the register knows of a product on one page.
struct ProductSheet: Question {
  static let form = Form(
    "product-sheet", vi: "Phiếu sản phẩm", en: "Sheet of a product",
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"))

  var product: String

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(Product.self, product)
    let state = found.state
    let parts = try state.producer.map { try SheetParts($0, product: found.id, in: now) }
    let commune = try parts?.commune ?? now.name(of: state.commune)
    let maker = parts.map { "\($0.producer.name) (\(state.producer ?? ""))" }
    func text(_ value: String?) -> BilingualText? { value.map { BilingualText($0, $0) } }
    let former = (state.formerNames ?? []).map { "\($0.name) (đến \($0.until.vietnamese))" }.joined(separator: ", ")
    let description = state.description
    let lines: [SheetParts.Line] = [
      ("Chủ thể", "Producer", text(maker) ?? BilingualText("chưa có", "not known yet")), ("Xã", "Commune", commune),
      ("Bộ sản phẩm", "Product set", text(state.set.description)),
      ("Mã sản phẩm", "Code", text(state.code?.description)),
      ("Tên cũ", "Former names", former.isEmpty ? nil : text(former)),
      ("Tình trạng", "State", state.stage.title), ("Hạng", "Star", state.star?.label),
      ("Quyết định", "Decision", text(state.result.map { "\($0.decision), \($0.day.vietnamese)" })),
      ("Giấy chứng nhận đến", "Certificate until", text(state.stage == .certified ? state.validTo?.vietnamese : nil)),
      ("Chế biến", "Processing", description?.processing?.title),
      (
        "Truyền thống", "Traditional",
        description.map { $0.isTraditional ? BilingualText("có", "yes") : BilingualText("không", "no") }
      ), ("Tiêu chuẩn", "Standard", text(description?.standard)),
      ("Làng nghề", "Craft village", text(parts?.craftVillage)),
    ]
    return Report(
      .brief, vi: "\(state.name) (\(product))", en: "\(state.name) (\(product))", cutOff: now.today,
      sections: [Report.Section(paragraphs: SheetParts.lines(lines))] + (parts?.sections ?? []))
  }
}
