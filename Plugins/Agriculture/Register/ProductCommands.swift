import Coordination
import ModuleKit
import OCOP

/// A commune, district or department enters a product or a product idea.
struct RegisterProduct: Creation {
  static let form = Form(
    "register", vi: "Đăng ký sản phẩm", en: "Register a product", creates: Product.self, to: [.registered],
    anyBody: true,
    .text("name", vi: "Tên sản phẩm", en: "Name"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .integer("set", vi: "Bộ sản phẩm", en: "Product set", min: 1, max: 26),
    .body("commune", vi: "Xã", en: "Commune"),
    .boolean("potential", vi: "Sản phẩm tiềm năng", en: "Potential product").optional)

  var name: String
  var producer: String
  var set: ProductSetNumber
  var commune: BodyID
  var potential: Bool?

  func decide(in now: Circumstances) throws -> Decision<Product> {
    _ = try Commune.unit(forEntryIn: commune, in: now)
    let owner = try now.require(Producer.self, producer).state
    guard owner.stage == .registered else {
      throw Refusal(
        "producer-closed", vi: "Chủ thể \(producer) đã ngừng", en: "The producer \(producer) is closed")
    }
    guard !owner.kind.isForTourismOnly || set.rawValue == 26 else {
      throw Refusal(
        "tourism-only", vi: "\(owner.kind.label.vi) chỉ tham gia với dịch vụ du lịch (bộ 26)",
        en: "\(owner.kind.label.en): only tourism services (set 26)", rule: "26/2026/QĐ-TTg Art. 2.3")
    }
    return Decision(
      .registered(name: name, producer: producer, set: set, commune: commune, potential: potential ?? false))
  }
}
