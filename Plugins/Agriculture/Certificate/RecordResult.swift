import Coordination
import ModuleKit
import OCOP

/// The result of a council becomes a rank, and from 3 stars up a certificate; also on re-assessment.
///
/// The one way to a certificate: of a council's decision here, of the national software, and of past decisions. Bands,
/// levels and term are those of the rulebook under which the dossier was filed; `filed` is missing for past decisions,
/// then the day of the decision counts.
struct RecordResult: Command {
  static let form = Form(
    "record-result", vi: "Ghi kết quả phân hạng", en: "Record the result", on: Product.self,
    from: [.registered, .certified, .notRecognised, .lapsed], to: [.certified, .notRecognised],
    by: [.approver, .house],
    .score("score", vi: "Điểm", en: "Score").optional,
    .integer("star", vi: "Hạng sao, khi thấp hơn khung điểm hoặc không chấm điểm", en: "Star", min: 1, max: 5).optional,
    .text("decision", vi: "Số quyết định", en: "Number of the decision"),
    .day("day", vi: "Ngày quyết định", en: "Day of the decision").optional,
    .choice(
      "councilLevel", vi: "Cấp hội đồng", en: "Level of the council",
      CouncilLevel.allCases.map { ($0.rawValue, $0.level.label) }),
    .day("filed", vi: "Ngày nộp hồ sơ", en: "Day the dossier was filed").optional,
    .choice("kind", vi: "Loại hồ sơ", en: "Kind", DossierKind.allCases.map { ($0.rawValue, $0.label) }).optional,
    .text("certificateNumber", vi: "Số giấy chứng nhận", en: "Number of the certificate").optional,
    .day("validTo", vi: "Hạn ghi trên giấy (khi quy định không nêu)", en: "Last day, where no rule gives it").optional,
    .record("assessment", of: "assessment", vi: "Hồ sơ phân hạng", en: "Assessment").optional)

  enum CouncilLevel: String, Codable, CaseIterable {
    case province, district, central

    var level: Level {
      switch self {
      case .province: .province
      case .district: .district
      case .central: .central
      }
    }
  }

  var score: Score?
  var star: Star?
  var decision: String
  var day: Day?
  var councilLevel: CouncilLevel
  var filed: Day?
  var kind: DossierKind?
  var certificateNumber: String?
  var validTo: Day?
  var assessment: String?

  func decide(_ product: Product, in now: Circumstances) throws -> Decision<Product> {
    let day = day ?? now.dated
    try check(day, against: product, in: now)
    try read(product, in: now)
    let choice = try now.rulebook(filed: filed ?? day, kind ?? .first, decidedOn: day)
    let star = try ranked(choice.book)
    guard star >= choice.book.certificate?.fromStar ?? .three else {
      return try notRecognised(product, star, day, in: now)
    }
    guard choice.book.mayAward(star, councilLevel.level) else { throw notAwarded(star, choice.book) }
    return try certified(product, star, day, choice, in: now)
  }

  /// Few rounds of reading are answered: what is needed in any case is asked for at once.
  private func read(_ product: Product, in now: Circumstances) throws {
    try now.gather([
      { _ = try now.rulebooks() }, { _ = try now.name(of: product.commune) },
      { if let producer = product.producer { _ = try now.record(Producer.self, producer) } },
      { _ = try now.record(Certificate.self, nextID(of: product, in: now)) },
      { _ = try now.latestCertificate(of: product) },
      { _ = try now.latest(ProductCertified.self, about: now.recordID) },
      { _ = try now.latest(ProductLapsed.self, about: now.recordID) },
    ])
  }

  private func nextID(of product: Product, in now: Circumstances) -> String {
    "\(now.recordID)-\((product.certificates ?? 0) + 1)"
  }

  /// The star: of the score by the bands of the rulebook, or lower where the decision says so.
  private func ranked(_ book: Rulebook) throws -> Star {
    if let score, let band = book.starBands.star(for: score) {
      if let star, star > band {
        throw Refusal(
          "star-above-band", vi: "\(score.formatted) điểm chỉ đến \(band.rawValue) sao",
          en: "\(score.formatted) points make \(band.rawValue) stars at most", rule: book.source)
      }
      return star ?? band
    }
    guard let star, book.scoring == .recorded else {
      throw Refusal("no-score", vi: "Thiếu điểm", en: "The score is missing", rule: book.source)
    }
    return star
  }

  private func notAwarded(_ star: Star, _ book: Rulebook) -> Refusal {
    let council = councilLevel.level.label
    return Refusal(
      "council-level", vi: "Hội đồng \(council.vi.lowercased()) không công nhận \(star.label.vi.lowercased())",
      en: "A council of the level \"\(council.en)\" does not award \(star.label.en)",
      detail: book.authority(for: star).map { level in
        BilingualText(
          "Theo \(book.number): \(level.level.label.vi.lowercased()), \(level.authority.vi) ký.",
          "By \(book.number): \(level.level.label.en), signed by \(level.authority.en).")
      }, rule: book.level(councilLevel.level)?.source ?? book.number)
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
    if let filed, filed > day {
      throw Refusal(
        "decided-before-filed", vi: "Quyết định ngày \(day.vietnamese) trước ngày nộp hồ sơ \(filed.vietnamese)",
        en: "The decision of \(day) is before the dossier was filed, \(filed)")
    }
  }

  // MARK: - Certified

  private func certified(
    _ product: Product, _ star: Star, _ day: Day, _ choice: RulebookShelf.Choice, in now: Circumstances
  ) throws -> Decision<Product> {
    let validTo = try end(day, choice.book)
    let unit = try Commune.unit(of: product.commune, in: now)
    let maker = try product.maker(now.recordID)
    let producerName = try now.require(Producer.self, maker).state.name
    let id = nextID(of: product, in: now)
    // The host wants to see that the id is free.
    guard try now.record(Certificate.self, id) == nil else {
      throw Refusal("certificate-taken", vi: "Đã có giấy chứng nhận \(id)", en: "There is a certificate \(id)")
    }
    let grant = Certificate.Grant(
      product: now.recordID, productName: product.name, code: product.code, producer: maker,
      producerName: producerName, commune: product.commune, set: product.set, star: star, score: score,
      number: certificateNumber ?? decision,
      decision: decision, authority: choice.book.authority(for: star)?.authority, council: councilLevel.level,
      rulebook: choice.id, assessment: assessment, validFrom: day, validTo: validTo)
    var decided = Decision<Product>(
      .certified(
        score: score, star: star, council: councilLevel.level, decision: decision, day: day, validTo: validTo,
        certificate: id)
    ).creating(Certificate.self, id, .issued(grant: grant))
    if let former = try now.latestCertificate(of: product), former.state.lastDay >= day {
      decided = decided.changing(former, .replaced(by: id, day: day))
    }
    return try decided.announcing(
      ProductCertified(
        product: now.recordID, name: product.name, producer: maker, producerName: producerName, star: star,
        validFrom: day, validTo: validTo, commune: unit, set: product.set,
        earlier: product.result == nil ? nil : earlier(than: day, in: now))
    ).watching(validTo, in: now)
  }

  private func end(_ day: Day, _ book: Rulebook) throws -> Day {
    if let months = book.certificate?.months {
      guard validTo == nil || validTo == day.adding(months: months) else {
        throw Refusal(
          "term-fixed", vi: "Thời hạn theo quy định là \(months) tháng, đến \(day.adding(months: months).vietnamese)",
          en: "The rules give \(months) months, to \(day.adding(months: months))", rule: book.certificate?.source)
      }
      return day.adding(months: months)
    }
    guard let validTo, validTo >= day else {
      throw Refusal(
        "no-term", vi: "Theo \(book.number) chưa rõ thời hạn: ghi ngày hết hạn trên giấy",
        en: "No term is known under \(book.number): give the last day of the paper", rule: book.number)
    }
    return validTo
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

  /// A certified product that falls below 3 stars loses its certificate with this decision (Art. 8: criteria not met).
  private func notRecognised(
    _ product: Product, _ star: Star, _ day: Day, in now: Circumstances
  ) throws -> Decision<Product> {
    var decided = Decision<Product>(
      .notRecognised(score: score, star: star, council: councilLevel.level, decision: decision, day: day))
    if let former = try now.latestCertificate(of: product), former.state.lastDay >= day {
      decided = decided.changing(
        former, .revoked(decision: decision, ground: "criteria-not-met", reason: "\(star.rawValue) sao", day: day))
    }
    guard product.stage == .certified else { return decided }
    return decided.announcing(
      ProductLapsed(product: now.recordID, producer: try product.maker(now.recordID), reason: .revoked, day: day)
    ).unwatched
  }
}
