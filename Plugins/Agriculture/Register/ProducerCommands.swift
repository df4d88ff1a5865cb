import Coordination
import ModuleKit
import OCOP

/// A commune, district or department enters a producer.
struct RegisterProducer: Creation {
  static let form = Form(
    "register", vi: "Đăng ký chủ thể", en: "Register a producer", creates: Producer.self, to: [.registered],
    anyBody: true,
    .text("name", vi: "Tên", en: "Name"),
    .choice("kind", vi: "Loại hình", en: "Kind", ProducerKind.allCases.map { ($0.rawValue, $0.label) }),
    .body("commune", vi: "Xã", en: "Commune"),
    .text("taxCode", vi: "Mã số thuế", en: "Tax code").optional,
    .text("address", vi: "Địa chỉ", en: "Address").optional.personal)

  var name: String
  var kind: ProducerKind
  var commune: BodyID
  var taxCode: String?
  var address: String?

  func decide(in now: Circumstances) throws -> Decision<Producer> {
    let code = try taxCode.map(TaxCode.digits)
    let unit = try Commune.unit(forEntryIn: commune, in: now)
    if let code {
      let same = try now.all(Producer.self, where: "taxCode", is: code).filter { $0.state.stage == .registered }
      if let found = same.first {
        throw Refusal(
          "tax-code-taken", vi: "Mã số thuế \(code) đã thuộc chủ thể \(found.id) (\(found.state.name))",
          en: "The tax code \(code) belongs to the producer \(found.id) (\(found.state.name))")
      }
    }
    return Decision(
      .registered(name: name, kind: kind, commune: commune, taxCode: code, address: address.map { Personal($0) })
    ).announcing(ProducerRegistered(producer: now.recordID, name: name, kind: kind, commune: unit))
  }
}

/// The register keeps the former names, because certificates and contracts carry them.
struct RenameProducer: Command {
  static let form = Form(
    "rename", vi: "Đổi tên chủ thể", en: "Rename a producer", on: Producer.self, from: [.registered],
    .text("name", vi: "Tên mới", en: "New name"), .text("reason", vi: "Lý do", en: "Reason"))

  var name: String
  var reason: String

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    guard name != producer.name else {
      throw Refusal("same-name", vi: "Chủ thể đang mang tên này", en: "The producer has this name already")
    }
    let unit = try Commune.unit(of: producer.commune, in: now)
    return Decision(.renamed(name: name, reason: reason, day: now.dated)).announcing(
      ProducerRegistered(producer: now.recordID, name: name, kind: producer.kind, commune: unit))
  }
}

/// A producer that ended. Its certificates are revoked first.
struct CloseProducer: Command {
  static let form = Form(
    "close", vi: "Ngừng theo dõi chủ thể", en: "Close a producer", on: Producer.self, from: [.registered],
    to: [.closed], .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    let certified = try now.all(
      Product.self, where: ["producer": now.recordID, "stage": Product.Stage.certified.rawValue])
    guard certified.isEmpty else {
      let ids = certified.map(\.id).sorted().joined(separator: ", ")
      throw Refusal(
        "has-certificates", vi: "Chủ thể còn giấy chứng nhận", en: "The producer still holds certificates",
        detail: BilingualText("Thu hồi trước: \(ids).", "Revoke them first: \(ids)."),
        rule: "26/2026/QĐ-TTg Art. 8")
    }
    return Decision(.closed(reason: reason, day: now.dated))
  }
}

/// A tax code (mã số thuế): 10 digits, or 13 for a branch, stored without blanks and hyphens.
enum TaxCode {
  static func digits(_ text: String) throws -> String {
    let digits = text.filter { !$0.isWhitespace && $0 != "-" }
    guard [10, 13].contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Refusal(
        "bad-tax-code", vi: "Mã số thuế phải có 10 hoặc 13 chữ số", en: "A tax code has 10 or 13 digits")
    }
    return digits
  }
}
