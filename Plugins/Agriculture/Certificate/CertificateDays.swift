import Coordination
import ModuleKit
import OCOP

extension Circumstances {
  /// The latest certificate of a product; nil when it has none, or only one of before certificates were records.
  func latestCertificate(of product: Product) throws -> Found<Certificate>? {
    guard let id = product.certificate else { return nil }
    return try record(Certificate.self, id)
  }

  /// Months before the end at which a certificate is warned of, the first warning first.
  var warnMonths: [Int] { (settings(Agriculture.self).certificates?.warnMonths ?? []).sorted(by: >) }
}

extension Decision where R == Product {
  /// Sets the days of a certificate: its end, its warnings, and the day from which re-evaluation may be filed. What
  /// lies behind is told at once, unless the certificate has ended already.
  func watching(_ validTo: Day, in now: Circumstances) throws -> Self {
    // By the rules of the days when it ends, as far as they are known.
    let window = try now.rulebooks().choice(filed: validTo, kind: .reEvaluation)?.book.reassessment
    var decided = scheduling("lapse", at: validTo + 1)
    let hasEnded = validTo < now.today
    if !hasEnded, let day = now.nextWarning(before: validTo) {
      decided = decided.scheduling("warn", at: day)
    } else {
      decided = decided.cancelling("warn")
    }
    if !hasEnded, let window {
      decided = decided.scheduling("open-reassessment", at: validTo - window.opens)
    } else {
      decided = decided.cancelling("open-reassessment")
    }
    return decided
  }

  var unwatched: Self { cancelling("lapse").cancelling("warn").cancelling("open-reassessment") }
}

extension Circumstances {
  /// The latest warning that is due already, else the first to come.
  fileprivate func nextWarning(before validTo: Day) -> Day? {
    let days = warnMonths.map { validTo.adding(months: -$0) }
    return days.last { $0 <= today } ?? days.first
  }
}

/// The house sends it at each of the office's warnings: the certificate ends in so many months.
struct WarnOfEnd: Command {
  static let form = Form(
    "warn", vi: "Báo sắp hết hạn", en: "Warn of the end", on: Product.self, from: [.certified], by: [.house])

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    guard let found = try now.latestCertificate(of: product), now.today <= found.state.validTo,
      let months = now.warnMonths.last(where: { found.state.validTo.adding(months: -$0) <= now.today })
    else { throw Refusal("not-due", vi: "Chưa đến ngày báo", en: "No warning is due") }
    let certificate = found.state
    let unit = try Commune.unit(of: product.commune, in: now)
    let decided = Decision<Product>().changing(found, .warned(months: months, day: now.today)).announcing(
      CertificateExpiring(
        certificate: found.id, product: now.recordID, producer: try product.maker(now.recordID), commune: unit,
        star: certificate.star, validTo: certificate.validTo, months: months))
    guard let next = now.warnMonths.first(where: { $0 < months }) else { return decided }
    return decided.scheduling("warn", at: certificate.validTo.adding(months: -next))
  }
}

/// The house sends it when the window for re-evaluation opens: the commune has the dossier made
/// (26/2026/QĐ-TTg Art. 7.6).
struct OpenReassessment: Command {
  static let form = Form(
    "open-reassessment", vi: "Mở đánh giá lại", en: "Open re-evaluation", on: Product.self, from: [.certified],
    by: [.house])

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    guard let found = try now.latestCertificate(of: product),
      let window = try now.rulebooks().choice(filed: now.today, kind: .reEvaluation)?.book.reassessment
    else { throw Refusal("no-window", vi: "Không có hạn đánh giá lại", en: "There is no window for re-evaluation") }
    let validTo = found.state.validTo
    let (from, to) = (validTo - window.opens, validTo - window.closes)
    // A decree may have moved the window since the certificate was given.
    guard from <= now.today else { return Decision<Product>().scheduling("open-reassessment", at: from) }
    let office = now.settings(Agriculture.self).certificates?.advisoryBody
    let task = TaskAssignment(
      "file-re-evaluation",
      title: BilingualText(
        "Hướng dẫn nộp hồ sơ đánh giá lại: \(product.name), hết hạn \(validTo.vietnamese)",
        "Have the re-evaluation filed: \(product.name), which ends on \(validTo)"),
      lead: product.commune, with: office.map { [$0] } ?? [], due: max(to, now.today),
      subject: "product/\(now.recordID)", source: window.source)
    return Decision<Product>().changing(found, .reassessmentOpened(from: from, to: to)).assigning(task)
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
    var decided = Decision<Product>(.lapsed(day: validTo + 1)).announcing(
      ProductLapsed(
        product: now.recordID, producer: try product.maker(now.recordID), reason: .expired, day: validTo + 1))
    if let found = try now.latestCertificate(of: product) {
      decided = decided.changing(found, .lapsed(day: validTo + 1))
    }
    return decided
  }
}
