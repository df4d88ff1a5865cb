import Coordination
import ModuleKit
import OCOP

/// What papers on a round are written from: the dossiers it took.
struct RoundFile {
  var round: Round
  var assessments: [Found<Assessment>]
  var producers: [String: String]
  var communes: [BodyID: BilingualText]

  init(_ id: String, in now: Circumstances) throws {
    round = try now.require(Round.self, id).state
    let found = try now.all(Assessment.self, where: "round", is: id).sorted { $0.id < $1.id }
    assessments = found
    let owners = try now.records(Producer.self, Set(found.map(\.state.producer)).sorted())
    producers = Dictionary(owners.map { ($0.id, $0.state.name) }, uniquingKeysWith: { first, _ in first })
    let bodies = Set(found.map(\.state.commune)).sorted()
    try now.gather(bodies.map { body in { _ = try now.name(of: body) } })
    communes = [:]
    for body in bodies { communes[body] = try now.name(of: body) }
  }

  static let columns: [Report.Column] = [
    .init("assessment", vi: "Mã", en: "ID"), .init("product", vi: "Sản phẩm", en: "Product"),
    .init("producer", vi: "Chủ thể", en: "Producer"), .init("commune", vi: "Xã", en: "Commune"),
    .init("kind", vi: "Loại", en: "Kind"), .init("total", vi: "Điểm", en: "Total"),
    .init("star", vi: "Hạng sao", en: "Stars", .integer),
  ]

  func row(_ found: Found<Assessment>) -> [Report.Cell] {
    let assessment = found.state
    let star = assessment.verdict?.star ?? assessment.outcome?.ranking.star
    let producer = producers[assessment.producer] ?? assessment.producer
    let commune =
      communes[assessment.commune] ?? BilingualText(assessment.commune.rawValue, assessment.commune.rawValue)
    return [
      .text(found.id), .text(assessment.productName), .text(producer), .text(commune),
      .text(assessment.kind.label), .optional(assessment.outcome?.ranking.total.formatted),
      star.map { Report.Cell.number(Int64($0.rawValue)) } ?? .unknown,
    ]
  }

  func section(_ vi: String, _ en: String, _ wanted: (Assessment) -> Bool) -> Report.Section? {
    let rows = assessments.filter { wanted($0.state) }.map(row)
    guard !rows.isEmpty else { return nil }
    return Report.Section(
      heading: BilingualText("\(vi) (\(rows.count))", "\(en) (\(rows.count))"),
      table: Report.Table(columns: Self.columns, rows: rows))
  }
}

/// Tờ trình: the results of a round go to the authority.
struct ProposalPaper: Question {
  static let form = Form(
    "round-proposal", vi: "Tờ trình công nhận", en: "Proposal to recognise",
    .record("round", of: "round", vi: "Đợt đánh giá", en: "Round"))

  var round: String

  func answer(in now: Circumstances) throws -> Report {
    let file = try RoundFile(round, in: now)
    let concluded = file.assessments.map(\.state).filter { $0.stage == .concluded }
    let book = try concluded.first.map { try now.rulebook($0.rulebook) }
    let authority = book?.level(file.round.level)?.authority
    func stars(_ assessment: Assessment) -> Int { assessment.outcome?.ranking.star?.rawValue ?? 0 }
    let awarded = (book?.level(file.round.level)?.awards ?? []).map(\.rawValue)
    return Report(
      .proposal, vi: "Công nhận sản phẩm OCOP, \(file.round.name.vi)",
      en: "Recognition of OCOP products, \(file.round.name.en)", recipients: [authority].compactMap { $0 },
      cutOff: now.dated,
      sections: [
        Report.Section(paragraphs: [
          BilingualText(
            "Theo \(book?.number ?? ""), Hội đồng đã đánh giá \(file.assessments.count) hồ sơ của "
              + "\(file.round.name.vi.lowercased()); đề nghị công nhận như sau.",
            "Under \(book?.number ?? "") the council assessed \(file.assessments.count) dossiers of "
              + "\(file.round.name.en); it proposes as follows."
          )
        ]),
        file.section("Đề nghị công nhận", "To be recognised") { $0.stage == .concluded && awarded.contains(stars($0)) },
        file.section("Chuyển lên cấp trên", "To be sent up") {
          $0.stage == .concluded && stars($0) > (awarded.max() ?? 0)
        },
        file.section("Không đủ điểm công nhận", "Below recognition") {
          $0.stage == .concluded && stars($0) < (awarded.min() ?? 1)
        },
        file.section("Trả để bổ sung", "Returned") { $0.stage == .returned },
        file.section("Bị loại hoặc dừng", "Excluded or stopped") { $0.stage == .excluded },
      ].compactMap { $0 })
  }
}

/// Quyết định: what was recognised by a decision, with its list as the annex.
struct DecisionPaper: Question {
  static let form = Form(
    "round-decision", vi: "Quyết định công nhận", en: "Decision to recognise",
    .record("round", of: "round", vi: "Đợt đánh giá", en: "Round"),
    .text("decision", vi: "Số quyết định", en: "Number of the decision").optional)

  var round: String
  var decision: String?

  func answer(in now: Circumstances) throws -> Report {
    let file = try RoundFile(round, in: now)
    let wanted = file.assessments.filter {
      $0.state.stage == .recognised && (decision == nil || $0.state.verdict?.decision == decision)
    }
    guard let first = wanted.first?.state else {
      throw Refusal("nothing-recognised", vi: "Chưa có sản phẩm được công nhận", en: "Nothing is recognised yet")
    }
    let book = try now.rulebook(first.rulebook)
    let months = book.certificate?.months
    let term = BilingualText(
      months.map { "\($0) tháng" } ?? "theo quy định", months.map { "\($0) months" } ?? "as ruled")
    let annex = file.section("Phụ lục: danh sách sản phẩm", "Annex: products") { state in
      wanted.contains { $0.state == state }
    }
    return Report(
      .decision, vi: "Về việc công nhận sản phẩm OCOP, \(file.round.name.vi)",
      en: "On recognising OCOP products, \(file.round.name.en)", issuer: book.level(file.round.level)?.authority,
      cutOff: first.verdict?.day ?? now.dated,
      sections: [
        Report.Section(paragraphs: [
          BilingualText(
            "Căn cứ \(book.number): \(book.title.vi);", "Having regard to \(book.number): \(book.title.en);"),
          BilingualText(
            "Điều 1. Công nhận \(wanted.count) sản phẩm đạt hạng sao theo Phụ lục kèm theo.",
            "Article 1. \(wanted.count) products are recognised with the stars of the annex."),
          BilingualText(
            "Điều 2. Giấy chứng nhận có thời hạn \(term.vi) kể từ ngày ký Quyết định.",
            "Article 2. The certificates hold \(term.en) from the day of the decision."
          ),
          BilingualText(
            "Điều 3. Các cơ quan, địa phương và chủ thể có tên trong Phụ lục chịu trách nhiệm thi hành.",
            "Article 3. The bodies, localities and producers named carry it out."),
        ]), annex,
      ].compactMap { $0 })
  }
}

/// Giấy chứng nhận: one certificate as a page.
struct CertificatePaper: Question {
  static let form = Form(
    "certificate-paper", vi: "Giấy chứng nhận", en: "Certificate",
    .record("certificate", of: "certificate", vi: "Giấy chứng nhận", en: "Certificate"))

  var certificate: String

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(Certificate.self, certificate).state
    let commune = try now.name(of: found.commune)
    return Report(
      .certificate, vi: "Sản phẩm đạt hạng \(found.star.rawValue) sao", en: "A product of \(found.star.rawValue) stars",
      issuer: found.authority, cutOff: found.validFrom,
      sections: [
        Report.Section(paragraphs: [
          BilingualText("Số: \(found.number).", "No.: \(found.number)."),
          BilingualText("Sản phẩm: \(found.productName).", "Product: \(found.productName)."),
          BilingualText(
            "Chủ thể: \(found.producerName), \(commune.vi).", "Producer: \(found.producerName), \(commune.en)."),
          BilingualText("Đạt: \(found.star.label.vi).", "Recognised as: \(found.star.label.en)."),
          BilingualText(
            "Theo Quyết định số \(found.decision) ngày \(found.validFrom.vietnamese).",
            "By decision \(found.decision) of \(found.validFrom)."),
          BilingualText(
            "Có giá trị đến ngày \(found.validTo.vietnamese).", "It holds until \(found.validTo)."),
        ])
      ])
  }
}
