import Coordination
import ModuleKit
import OCOP

/// The result of a council becomes a rank, and from 3 stars up a certificate; also on re-assessment.
///
/// Bands, levels and term are settings (26/2026/QĐ-TTg Art. 3.3, 4.3; before it 148/QĐ-TTg).
struct RecordResult: Command {
  static let form = Form(
    "record-result", vi: "Ghi kết quả phân hạng", en: "Record the result", on: Product.self,
    from: [.registered, .certified, .notRecognised, .lapsed], to: [.certified, .notRecognised], by: [.approver],
    .score("score", vi: "Điểm", en: "Score"),
    .text("decision", vi: "Số quyết định", en: "Number of the decision"),
    .day("day", vi: "Ngày quyết định", en: "Day of the decision").optional,
    .choice(
      "councilLevel", vi: "Cấp hội đồng", en: "Level of the council",
      CouncilLevel.allCases.map { ($0.rawValue, $0.level.label) }))

  enum CouncilLevel: String, Decodable, CaseIterable {
    case province, district, central

    var level: Level {
      switch self {
      case .province: .province
      case .district: .district
      case .central: .central
      }
    }
  }

  var score: Score
  var decision: String
  var day: Day?
  var councilLevel: CouncilLevel

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    let day = day ?? now.dated
    try check(day, against: product, in: now)
    let law = now.settings(Agriculture.self)
    let star = law.star(for: score)
    let council = councilLevel.level
    guard star >= .three else { return notRecognised(product, star, day, in: now) }
    guard law.mayAward(star, council) else {
      throw Refusal(
        "council-level", vi: "Hội đồng \(council.label.vi.lowercased()) không công nhận \(star.label.vi.lowercased())",
        en: "A council of the level \"\(council.label.en)\" does not award \(star.label.en)",
        rule: "26/2026/QĐ-TTg Art. 4; 148/QĐ-TTg")
    }
    let validTo = day.adding(months: law.certificateMonths)
    let unit = try Commune.unit(of: product.commune, in: now)
    let producerName = try now.require(Producer.self, product.producer).state.name
    return Decision(
      .certified(score: score, star: star, council: council, decision: decision, day: day, validTo: validTo)
    ).announcing(
      ProductCertified(
        product: now.recordID, name: product.name, producer: product.producer, producerName: producerName, star: star,
        validFrom: day, validTo: validTo, commune: unit, set: product.set,
        earlier: product.result == nil ? nil : try earlier(than: day, in: now))
    ).scheduling("lapse", at: validTo + 1)
  }

  /// The recognitions before that day, as the latest certificate and its end tell them.
  private func earlier(than day: Day, in now: Circumstances) throws -> [EarlierRecognition]? {
    guard let former = try now.latest(ProductCertified.self, about: now.recordID) else { return nil }
    let end = try now.latest(ProductLapsed.self, about: now.recordID)
    var known = former.earlier ?? []
    // A decision typed twice for the same day is one recognition.
    if former.validFrom < day {
      let ended = end.flatMap { $0.reason == .revoked && $0.day >= former.validFrom ? $0.day - 1 : nil }
      known.append(
        EarlierRecognition(
          star: former.star, day: former.validFrom, last: min(former.validTo, ended ?? former.validTo)))
    }
    return known.isEmpty ? nil : known
  }

  private func check(_ day: Day, against product: Product, in now: Circumstances) throws {
    guard day <= now.today else {
      throw Refusal(
        "future-decision", vi: "Ngày quyết định \(day.vietnamese) còn ở tương lai",
        en: "The day of the decision, \(day), is in the future")
    }
    if let latest = product.result?.day, day < latest {
      throw Refusal(
        "older-result", vi: "Đã có kết quả mới hơn, ngày \(latest.vietnamese)",
        en: "There is a later result, of \(latest)")
    }
  }

  /// A certified product that falls below 3 stars loses its certificate with this decision (Art. 8: criteria not met).
  private func notRecognised(_ product: Product, _ star: Star, _ day: Day, in now: Circumstances) -> Decision<Product> {
    let decided = Decision<Product>(
      .notRecognised(score: score, star: star, council: councilLevel.level, decision: decision, day: day))
    guard product.stage == .certified else { return decided }
    return decided.announcing(
      ProductLapsed(product: now.recordID, producer: product.producer, reason: .revoked, day: day)
    ).cancelling("lapse")
  }
}

/// The house sends it on the day after the last day of the certificate (26/2026/QĐ-TTg Art. 4.3).
struct LapseProduct: Command {
  static let form = Form(
    "lapse", vi: "Hết hạn giấy chứng nhận", en: "The certificate lapses", on: Product.self, from: [.certified],
    to: [.lapsed], by: [.house])

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    guard let validTo = product.validTo, validTo < now.today else {
      throw Refusal("not-due", vi: "Giấy chứng nhận còn hạn", en: "The certificate is still valid")
    }
    return Decision(.lapsed(day: validTo + 1)).announcing(
      ProductLapsed(product: now.recordID, producer: product.producer, reason: .expired, day: validTo + 1))
  }
}

/// Revocation (thu hồi) by the authority that recognised the product (26/2026/QĐ-TTg Art. 8).
struct RevokeProduct: Command {
  static let form = Form(
    "revoke", vi: "Thu hồi giấy chứng nhận", en: "Revoke the certificate", on: Product.self, from: [.certified],
    to: [.revoked], by: [.approver],
    .text("decision", vi: "Số quyết định", en: "Number of the decision"),
    .text("reason", vi: "Căn cứ thu hồi", en: "Ground"))

  var decision: String
  var reason: String

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    if let validFrom = product.validFrom, now.dated < validFrom {
      throw Refusal(
        "before-certificate", vi: "Giấy chứng nhận có từ \(validFrom.vietnamese), không thể thu hồi trước đó",
        en: "The certificate is of \(validFrom) and cannot be revoked before", rule: "26/2026/QĐ-TTg Art. 8")
    }
    return Decision(.revoked(decision: decision, reason: reason, day: now.dated)).announcing(
      ProductLapsed(product: now.recordID, producer: product.producer, reason: .revoked, day: now.dated)
    ).cancelling("lapse")
  }
}
