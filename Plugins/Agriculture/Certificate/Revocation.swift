import Coordination
import ModuleKit
import OCOP

/// Somebody found a ground to revoke: an inspection, or the commune that production has stopped. The advisory body has
/// the days of the rulebook to verify and submit (26/2026/QĐ-TTg Art. 8).
struct ProposeRevocation: Command {
  static let form = Form(
    "propose-revocation", vi: "Đề nghị thu hồi giấy chứng nhận", en: "Propose revocation", on: Product.self,
    from: [.certified], by: [.officer, .approver, .house], anyBody: true,
    .text("ground", vi: "Căn cứ (mã trong bộ quy định)", en: "Ground (id of the rulebook)"),
    .text("finding", vi: "Nội dung phát hiện", en: "Finding"),
    .day("found", vi: "Ngày kết luận", en: "Day of the finding").optional)

  var ground: String
  var finding: String
  var found: Day?

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    let day = found ?? now.dated
    guard day <= now.today else {
      throw Refusal("future-finding", vi: "Ngày kết luận còn ở tương lai", en: "The finding is in the future")
    }
    guard let certificate = try now.latestCertificate(of: product),
      let choice = try now.rulebooks().choice(filed: day, kind: .first)
    else { throw Refusal.noCertificate }
    let title = try choice.book.title(ofGround: ground)
    let term = choice.book.term("revocation")
    let due = try term.map { try now.end(of: $0, from: day) }
    var decided = Decision<Product>().changing(
      certificate, .revocationProposed(ground: ground, finding: finding, found: day, due: due))
    if let office = now.settings(Agriculture.self).certificates?.advisoryBody {
      decided = decided.assigning(
        TaskAssignment(
          "verify-revocation",
          title: BilingualText(
            "Xác minh, trình thu hồi giấy chứng nhận \(certificate.state.number) của \(product.name): \(title.vi)",
            "Verify and submit the revocation of \(certificate.state.number), \(product.name): \(title.en)"),
          lead: office, with: office == product.commune ? [] : [product.commune], due: due,
          subject: "product/\(now.recordID)", source: term?.source))
    }
    return decided
  }
}

/// Revocation (thu hồi) by the authority that recognised the product (26/2026/QĐ-TTg Art. 8).
struct RevokeProduct: Command {
  static let form = Form(
    "revoke", vi: "Thu hồi giấy chứng nhận", en: "Revoke the certificate", on: Product.self, from: [.certified],
    to: [.revoked], by: [.approver],
    .text("decision", vi: "Số quyết định", en: "Number of the decision"),
    .text("reason", vi: "Lý do thu hồi", en: "Reason"),
    .text("ground", vi: "Căn cứ (mã trong bộ quy định)", en: "Ground (id of the rulebook)").optional)

  var decision: String
  var reason: String
  var ground: String?

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    if let validFrom = product.validFrom, now.dated < validFrom {
      throw Refusal(
        "before-certificate", vi: "Giấy chứng nhận có từ \(validFrom.vietnamese), không thể thu hồi trước đó",
        en: "The certificate is of \(validFrom) and cannot be revoked before", rule: "26/2026/QĐ-TTg Art. 8")
    }
    guard now.dated <= now.today else {
      throw Refusal("future-decision", vi: "Ngày quyết định còn ở tương lai", en: "The decision is in the future")
    }
    let found = try now.latestCertificate(of: product)
    if let ground {
      guard let book = try now.rulebooks().choice(filed: now.dated, kind: .first)?.book else {
        throw Refusal.noCertificate
      }
      _ = try book.title(ofGround: ground)
    }
    let maker = try product.maker(now.recordID)
    var decided = Decision<Product>(.revoked(decision: decision, reason: reason, day: now.dated)).announcing(
      ProductLapsed(product: now.recordID, producer: maker, reason: .revoked, day: now.dated))
    if let found {
      decided = decided.changing(
        found,
        .revoked(
          decision: decision, ground: ground ?? found.state.proposal?.ground, reason: reason, day: now.dated))
    }
    return decided.unwatched
  }
}

extension Rulebook {
  /// The title of a ground, or the refusal that lists those there are.
  func title(ofGround id: String) throws -> BilingualText {
    if let ground = ground(id) { return ground.title }
    let known = grounds ?? []
    throw Refusal(
      "unknown-ground", vi: "\(number) không có căn cứ thu hồi \"\(id)\"",
      en: "\(number) has no ground of revocation \"\(id)\"",
      detail: BilingualText(
        known.map { "\($0.id): \($0.title.vi)" }.joined(separator: "; "),
        known.map { "\($0.id): \($0.title.en)" }.joined(separator: "; ")), rule: source)
  }
}

extension Refusal {
  static var noCertificate: Refusal {
    Refusal(
      "no-certificate", vi: "Sản phẩm chưa có giấy chứng nhận trong sổ",
      en: "The product has no certificate in the book")
  }
}

/// A certificate of before the decree is kept past its end until there is a result, for so many days at most
/// (26/2026/QĐ-TTg Art. 12.3).
struct ExtendCertificate: Command {
  static let form = Form(
    "extend-certificate", vi: "Giữ giấy chứng nhận quá hạn (chuyển tiếp)", en: "Keep the certificate past its end",
    on: Product.self, from: [.certified, .lapsed], to: [.certified], by: [.approver],
    .day("until", vi: "Đến ngày", en: "Until"), .text("decision", vi: "Số văn bản", en: "Number of the paper"))

  var until: Day
  var decision: String

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    guard let found = try now.latestCertificate(of: product) else { throw Refusal.noCertificate }
    let certificate = found.state
    guard let book = try now.rulebooks().choice(filed: now.dated, kind: .reEvaluation)?.book,
      let rule = book.extension, certificate.validFrom < rule.certifiedBefore
    else {
      throw Refusal(
        "no-extension", vi: "Giấy chứng nhận này không thuộc diện chuyển tiếp",
        en: "No transition covers this certificate", rule: "26/2026/QĐ-TTg Art. 12.3")
    }
    let limit = certificate.validTo + rule.days
    guard certificate.validTo < until, until <= limit, now.today <= limit else {
      throw Refusal(
        "too-long",
        vi: "Giữ được nhiều nhất \(rule.days) ngày sau \(certificate.validTo.vietnamese), đến \(limit.vietnamese)",
        en: "It may be kept \(rule.days) days after \(certificate.validTo) at most, to \(limit)", rule: rule.source)
    }
    guard let told = try now.latest(ProductCertified.self, about: now.recordID) else { throw Refusal.noCertificate }
    return Decision(.extended(until: until, decision: decision, day: now.dated))
      .changing(found, .extended(until: until, decision: decision, day: now.dated))
      .announcing(
        ProductCertified(
          product: told.product, name: told.name, producer: told.producer, producerName: told.producerName,
          star: told.star, validFrom: told.validFrom, validTo: until, commune: told.commune, set: told.set,
          earlier: told.earlier)
      ).scheduling("lapse", at: until + 1)
  }
}
