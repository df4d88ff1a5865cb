import Coordination
import ModuleKit
import OCOP

/// A full dossier comes to the level that assesses first: its rulebook is that of the day it was filed, departments get
/// their checks as tasks (26/2026/QĐ-TTg Art. 7.3).
struct OpenAssessment: Creation {
  static let form = Form(
    "open", vi: "Tiếp nhận để đánh giá", en: "Open an assessment", creates: Assessment.self, to: [.opened],
    by: [.officer, .approver, .house],
    .record("dossier", of: "dossier", vi: "Hồ sơ đầy đủ", en: "Complete dossier").optional,
    .record("product", of: "product", vi: "Sản phẩm (khi hồ sơ không ở trong sổ)", en: "Product").optional,
    .choice("kind", vi: "Loại hồ sơ", en: "Kind", DossierKind.allCases.map { ($0.rawValue, $0.label) }).optional,
    .day("filed", vi: "Ngày nộp hồ sơ", en: "Day the dossier was filed").optional,
    .record("round", of: "round", vi: "Đợt đánh giá", en: "Round").optional)

  var dossier: String?
  var product: String?
  var kind: DossierKind?
  var filed: Day?
  var round: String?

  /// What is assessed: the dossier says it, or the sender where the dossier is not in the book.
  private struct Basis {
    var product: String
    var kind: DossierKind
    var filed: Day
  }

  func decide(in now: Circumstances) throws -> Decision<Assessment> {
    let settings = try now.assessment()
    let basis = try basis(in: now)
    try read(basis, now)
    let found = try now.require(Product.self, basis.product).state
    guard basis.filed <= now.dated else {
      throw Refusal("filed-in-future", vi: "Ngày nộp còn ở tương lai", en: "The dossier is filed in the future")
    }
    let choice = try now.rulebook(filed: basis.filed, basis.kind, decidedOn: now.dated)
    guard let level = choice.book.levels.first?.level else {
      throw Refusal(
        "recorded-only", vi: "Theo \(choice.book.number) chỉ ghi kết quả, không đánh giá",
        en: "Under \(choice.book.number) results are recorded, not assessed", rule: choice.book.source)
    }
    let isLate = try checkKind(basis, found, choice.book, now)
    try checkAlone(basis.product, now)
    let round = try checkRound(basis, level, now)
    let due = try now.workingDays(settings.checkDays)
    let checks = settings.checks.filter { $0.sets?.contains(found.set.rawValue) ?? true }.map {
      Assessment.Check(area: $0.area, title: $0.title, lead: $0.lead, due: due)
    }
    let start = AssessmentStart(
      product: basis.product, productName: found.name, producer: try found.maker(basis.product), commune: found.commune,
      set: found.set,
      kind: basis.kind, dossier: dossier, filed: basis.filed, rulebook: choice.id, decideBy: choice.lastDay,
      isLate: isLate ? true : nil, level: level, round: self.round, checks: checks, day: now.dated)
    return Decision(.opened(start: start)).assigning(Self.tasks(checks, of: found.name, settings)).replying(
      Reply(
        rulebook: choice.book.number, level: level, decideBy: choice.lastDay, assessBefore: round?.assessBefore,
        isLate: isLate))
  }

  struct Reply: Encodable {
    var rulebook: String
    var level: Level
    var decideBy: Day?
    var assessBefore: Day?
    /// Filed after the window of re-evaluation.
    var isLate: Bool
  }

  private func basis(in now: Circumstances) throws -> Basis {
    guard let dossier else {
      guard let product, let kind, let filed else {
        throw Refusal(
          "no-dossier", vi: "Ghi mã hồ sơ, hoặc sản phẩm, loại và ngày nộp",
          en: "Give the dossier, or the product, the kind and the day it was filed")
      }
      return Basis(product: product, kind: kind, filed: filed)
    }
    let found = try now.require(Dossier.self, dossier).state
    guard found.stage == .complete, let filed = found.filed, let kind = DossierKind(rawValue: found.sort.rawValue)
    else {
      throw Refusal(
        "dossier-not-complete", vi: "Hồ sơ \(dossier) chưa đầy đủ: \(found.stage.title.vi.lowercased())",
        en: "The dossier \(dossier) is not complete: \(found.stage.title.en)", rule: "26/2026/QĐ-TTg Art. 7.3.a")
    }
    guard product == nil || product == found.product else {
      throw Refusal(
        "other-product", vi: "Hồ sơ \(dossier) là của sản phẩm \(found.product)",
        en: "The dossier \(dossier) is of the product \(found.product)")
    }
    return Basis(product: found.product, kind: kind, filed: filed)
  }

  private func read(_ basis: Basis, _ now: Circumstances) throws {
    try now.gather([
      { _ = try now.rulebooks() }, { _ = try now.record(Product.self, basis.product) },
      { _ = try now.all(Assessment.self, where: "product", is: basis.product) },
      { _ = try now.workingDays(1) },
      { if let round { _ = try now.record(Round.self, round) } },
      { if let round { _ = try now.totals(Assessment.self, where: ["round": round]) } },
    ])
  }

  static func tasks(
    _ checks: [Assessment.Check], of name: String, _ settings: AssessmentSettings
  ) -> [TaskAssignment] {
    checks.map { check in
      TaskAssignment(
        "assessment-check",
        title: BilingualText("\(check.title.vi): \(name)", "\(check.title.en): \(name)"), lead: check.lead,
        due: check.due,
        dueRule: "\(settings.checkDays) working days after the dossier came", source: "26/2026/QĐ-TTg Art. 7.3")
    }
  }

  /// A first dossier is of a product without a certificate, the others of one that has or had one. A re-evaluation is
  /// not filed before its window; whether it is late is told, for the decree says nothing of it.
  private func checkKind(
    _ basis: Basis, _ product: Product, _ book: Rulebook, _ now: Circumstances
  ) throws -> Bool {
    let (kind, filed) = (basis.kind, basis.filed)
    guard (kind == .first) != (product.stage == .certified) else {
      throw Refusal(
        "wrong-kind",
        vi: kind == .first
          ? "Sản phẩm đang có giấy chứng nhận: nâng hạng hoặc đánh giá lại"
          : "Sản phẩm không có giấy chứng nhận còn hiệu lực: lần đầu",
        en: kind == .first ? "It has a certificate: upgrade or re-evaluation" : "It has no certificate in force: first",
        rule: "26/2026/QĐ-TTg Art. 5")
    }
    guard kind == .reEvaluation, let window = try product.reassessment(under: book, in: now) else { return false }
    return try window.isLate(filed)
  }

  private func checkAlone(_ product: String, _ now: Circumstances) throws {
    let open = try now.all(Assessment.self, where: "product", is: product).first { $0.state.stage.isOpen }
    if let open {
      throw Refusal(
        "already-assessed", vi: "Sản phẩm đang được đánh giá: \(open.id)", en: "It is being assessed: \(open.id)")
    }
  }

  private func checkRound(_ basis: Basis, _ level: Level, _ now: Circumstances) throws -> Round? {
    guard let round else { return nil }
    let found = try now.require(Round.self, round).state
    guard found.stage == .open, found.level == level else {
      throw Refusal(
        "round-closed", vi: "\(found.name.vi) không nhận hồ sơ này", en: "\(found.name.en) does not take this dossier")
    }
    guard basis.filed < found.proposeBefore else {
      throw Refusal(
        "after-cut-off", vi: "Đợt này nhận hồ sơ trước ngày \(found.proposeBefore.vietnamese)",
        en: "The round takes dossiers before \(found.proposeBefore)",
        detail: BilingualText("Chuyển sang đợt sau.", "It goes to the next round."), rule: "26/2026/QĐ-TTg Art. 5")
    }
    let count = try now.totals(Assessment.self, where: ["round": round]).first?.count ?? 0
    if let limit = found.limit, count >= Int64(limit) {
      throw Refusal(
        "round-full", vi: "\(found.name.vi) đã đủ \(limit) hồ sơ", en: "\(found.name.en) has its \(limit) dossiers",
        detail: BilingualText("Chuyển sang đợt sau.", "It goes to the next round."))
    }
    return found
  }
}

/// When a re-evaluation is filed (26/2026/QĐ-TTg Art. 7.6: 180 to 120 days before the certificate ends).
struct ReassessmentDays {
  var opens: Day
  var closes: Day
  var source: String

  /// Too early is refused. Whether it is late is told, for the decree says nothing of what follows from it.
  func isLate(_ filed: Day) throws(Refusal) -> Bool {
    guard opens <= filed else {
      throw Refusal(
        "before-window", vi: "Nộp hồ sơ đánh giá lại từ \(opens.vietnamese) đến \(closes.vietnamese)",
        en: "Re-evaluation is filed from \(opens) to \(closes)", rule: source)
    }
    return filed > closes
  }
}

extension Product {
  /// Nil where the rulebook names no days, or the product has no certificate. The term counts, not until when a
  /// transition keeps the certificate.
  func reassessment(under book: Rulebook, in now: Circumstances) throws -> ReassessmentDays? {
    guard let window = book.reassessment,
      let last = try now.latestCertificate(of: self)?.state.validTo ?? validTo
    else { return nil }
    return ReassessmentDays(opens: last - window.opens, closes: last - window.closes, source: window.source)
  }
}

extension Circumstances {
  /// The council's regulation, or the refusal that says it is missing.
  func assessment() throws -> AssessmentSettings {
    guard let found = settings(Agriculture.self).assessment else {
      throw Refusal(
        "no-regulation", vi: "Văn phòng chưa đặt quy chế đánh giá",
        en: "The office has set no regulation for assessment",
        detail: BilingualText(
          "Đặt assessment trong plugin.yaml của mô-đun.", "Set assessment in the module's plugin.yaml."))
    }
    return found
  }
}

/// A department tells what it found before the session: food safety, environment, label, IP.
struct RecordCheck: Command {
  static let form = Form(
    "record-check", vi: "Ghi kết quả kiểm tra", en: "Record a check", on: Assessment.self, from: [.opened, .invited],
    anyBody: true, .text("area", vi: "Lĩnh vực", en: "Area"), .boolean("isPassed", vi: "Đạt", en: "Passed"),
    .text("note", vi: "Nhận xét", en: "Note"))

  var area: String
  var isPassed: Bool
  var note: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    guard let check = assessment.checks.first(where: { $0.area == area }) else {
      let known = assessment.checks.map { "\($0.area) (\($0.title.vi))" }.joined(separator: ", ")
      throw Refusal(
        "unknown-area", vi: "Hồ sơ này không có lĩnh vực \"\(area)\"; có: \(known)",
        en: "There is no check \"\(area)\"; there are: \(known)")
    }
    let isOwn = Agriculture.isOffice(now.actor.body, now)
    guard now.actor.body == check.lead || isOwn else {
      throw Refusal(
        "other-body", vi: "\(check.title.vi) do \(check.lead) kiểm tra",
        en: "\(check.title.en) is checked by \(check.lead)")
    }
    return Decision(.checked(area: area, isPassed: isPassed, note: note, day: now.dated))
  }
}

extension Agriculture {
  /// Whether a body may enter for others: the advisory body of the office.
  static func isOffice(_ body: BodyID, _ now: Circumstances) -> Bool {
    body == now.settings(Agriculture.self).certificates?.advisoryBody
  }
}

/// The report of the advisory team (tổ tư vấn) on the file and the site.
struct ReportOfTeam: Command {
  static let form = Form(
    "report-team", vi: "Báo cáo của Tổ tư vấn", en: "Report of the advisory team", on: Assessment.self,
    from: [.opened, .invited], anyBody: true, .text("summary", vi: "Nội dung", en: "Summary"),
    .day("surveyed", vi: "Ngày khảo sát thực tế", en: "Day of the visit").optional)

  var summary: String
  var surveyed: Day?

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    Decision(.reported(summary: summary, surveyed: surveyed, day: now.dated))
  }
}
