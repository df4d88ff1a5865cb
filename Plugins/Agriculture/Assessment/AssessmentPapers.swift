import Coordination
import ModuleKit
import OCOP

/// What a paper on one assessment is written from.
struct AssessmentFile {
  var id: String
  var assessment: Assessment
  var book: Rulebook
  var tree: CriteriaTree?
  var council: Council?
  var producer: String
  var names: [BodyID: BilingualText]

  init(_ id: String, in now: Circumstances) throws {
    self.id = id
    let found = try now.require(Assessment.self, id).state
    assessment = found
    try now.gather([
      { _ = try now.rulebook(found.rulebook) }, { _ = try now.record(Producer.self, found.producer) },
      { if let council = found.council { _ = try now.record(Council.self, council) } },
    ])
    book = try now.rulebook(found.rulebook)
    producer = try now.record(Producer.self, found.producer)?.state.name ?? found.producer
    council = try found.council.flatMap { try now.record(Council.self, $0)?.state }
    tree = try now.tree(book, found.set)
    var bodies: Set<BodyID> = [found.commune]
    bodies.formUnion(found.checks.map(\.lead))
    if let council { bodies.formUnion([council.owner] + council.members.map(\.body)) }
    let named = bodies.sorted()
    try now.gather(named.map { body in { _ = try now.name(of: body) } })
    names = [:]
    for body in named { names[body] = try now.name(of: body) }
  }

  func name(_ body: BodyID) -> BilingualText { names[body] ?? BilingualText(body.rawValue, body.rawValue) }
  var issuer: BilingualText? { council.map { name($0.owner) } }

  /// "Bột quế, HTX Quế Thơm, xã Trà Bồng; bộ 10; hồ sơ lần đầu nộp 02/04/2026".
  var subject: BilingualText {
    BilingualText(
      "\(assessment.productName), \(producer), \(name(assessment.commune).vi); bộ sản phẩm số \(assessment.set); "
        + "hồ sơ \(assessment.kind.label.vi.lowercased()) nộp \(assessment.filed.vietnamese), theo \(book.number)",
      "\(assessment.productName), \(producer), \(name(assessment.commune).en); product set \(assessment.set); "
        + "\(assessment.kind.label.en) dossier filed on \(assessment.filed), under \(book.number)")
  }

  var checksTable: Report.Table {
    Report.Table(
      columns: [
        .init("check", vi: "Nội dung kiểm tra", en: "Check"), .init("body", vi: "Cơ quan", en: "Body"),
        .init("result", vi: "Kết quả", en: "Result"), .init("note", vi: "Nhận xét", en: "Note"),
      ],
      rows: assessment.checks.map { check -> [Report.Cell] in
        [.text(check.title), .text(name(check.lead)), .text(check.result), .optional(check.note)]
      })
  }
}

/// Giấy mời: the members of the council, with the day, the place and the papers.
struct InvitationPaper: Question {
  static let form = Form(
    "assessment-invitation", vi: "Giấy mời họp Hội đồng", en: "Invitation to the session",
    .record("assessment", of: "assessment", vi: "Hồ sơ phân hạng", en: "Assessment"))

  var assessment: String

  func answer(in now: Circumstances) throws -> Report {
    let file = try AssessmentFile(assessment, in: now)
    guard let council = file.council, let session = file.assessment.session else {
      throw Refusal("not-invited", vi: "Chưa mời họp", en: "No session is called")
    }
    let members = council.members.map { seat in
      BilingualText(
        "\(seat.role.label.vi): \(seat.post), \(file.name(seat.body).vi)",
        "\(seat.role.label.en): \(seat.post), \(file.name(seat.body).en)")
    }
    return Report(
      .invitation, vi: "Họp Hội đồng đánh giá, phân hạng sản phẩm OCOP",
      en: "Session of the council for the assessment and ranking of OCOP products", issuer: file.issuer,
      recipients: members, cutOff: now.dated,
      sections: [
        Report.Section(paragraphs: [
          BilingualText(
            "Dự họp đánh giá: \(file.subject.vi).", "To assess: \(file.subject.en)."),
          BilingualText(
            "Thời gian: ngày \(session.day.vietnamese). Địa điểm: \(session.place).",
            "On \(session.day), at \(session.place)."),
          BilingualText(
            "Tài liệu: hồ sơ sản phẩm, báo cáo của Tổ tư vấn, ý kiến kiểm tra của các sở, phiếu chấm điểm.",
            "Papers: the dossier, the team's report, the departments' checks, the score sheet."),
        ]),
        Report.Section(heading: BilingualText("Ý kiến kiểm tra", "Checks"), table: file.checksTable),
      ])
  }
}

/// Bảng tổng hợp điểm: members by parts, the average, and what follows from it.
struct ScoreSummaryPaper: Question {
  static let form = Form(
    "assessment-summary", vi: "Tổng hợp điểm", en: "Score summary",
    .record("assessment", of: "assessment", vi: "Hồ sơ phân hạng", en: "Assessment"))

  var assessment: String

  func answer(in now: Circumstances) throws -> Report {
    let file = try AssessmentFile(assessment, in: now)
    return Report(
      .report, vi: "Tổng hợp điểm: \(file.assessment.productName)", en: "Scores: \(file.assessment.productName)",
      issuer: file.issuer, cutOff: now.dated,
      sections: [
        Report.Section(paragraphs: [file.subject]),
        Report.Section(heading: BilingualText("Điểm của thành viên", "Sheets"), table: file.sheetsTable),
        Report.Section(heading: BilingualText("Kết quả", "Result"), paragraphs: file.explanation(in: now)),
      ], warnings: notes(on: file))
  }

  private func notes(on file: AssessmentFile) -> [BilingualText] {
    file.assessment.isLate == true
      ? [BilingualText("Hồ sơ đánh giá lại nộp sau cửa sổ quy định.", "The re-evaluation was filed after its window.")]
      : []
  }
}

extension AssessmentFile {
  /// A row for each member, the average last; hundredths are written out as text.
  var sheetsTable: Report.Table {
    var columns = [Report.Column("member", vi: "Thành viên", en: "Member")]
    for part in book.parts {
      columns.append(
        Report.Column(
          "part-\(part.code.lowercased())", vi: "Phần \(part.code)", en: "Part \(part.code)", .integer))
    }
    columns.append(Report.Column("total", vi: "Tổng", en: "Total", .integer))
    columns.append(Report.Column("comments", vi: "Nhận xét", en: "Comments"))
    let parts = book.parts.map { part -> [String] in
      let sections = tree?.parts.first { $0.code == part.code }?.sections ?? []
      return sections.flatMap(\.leaves).map(\.code)
    }
    let rows = assessment.sheets.map { entry -> [Report.Cell] in
      let seat = council?.members.first { $0.member == entry.member }
      var row: [Report.Cell] = [.text(seat?.post ?? entry.member)]
      for codes in parts { row.append(.number(Int64(codes.reduce(0) { $0 + (entry.sheet.points[$1] ?? 0) }))) }
      row.append(.number(Int64(entry.sheet.total)))
      row.append(.optional(entry.comments))
      return row
    }
    return Report.Table(columns: columns, rows: rows)
  }

  func explanation(in now: Circumstances) -> [BilingualText] {
    let policy = now.settings(Agriculture.self).assessment?.ranking
    if let exclusion = assessment.exclusion {
      let title = book.rule(exclusion.rule)?.title ?? BilingualText(exclusion.rule, exclusion.rule)
      return [BilingualText("\(title.vi): \(exclusion.finding).", "\(title.en): \(exclusion.finding).")]
    }
    return assessment.outcome?.ranking.explanation(book, tree, policy)
      ?? [BilingualText("Chưa có kết quả.", "There is no result yet.")]
  }
}

/// Biên bản: who was there, what was heard, what came out.
struct MinutesPaper: Question {
  static let form = Form(
    "assessment-minutes", vi: "Biên bản họp Hội đồng", en: "Minutes of the session",
    .record("assessment", of: "assessment", vi: "Hồ sơ phân hạng", en: "Assessment"))

  var assessment: String

  func answer(in now: Circumstances) throws -> Report {
    let file = try AssessmentFile(assessment, in: now)
    guard let council = file.council, let session = file.assessment.session else {
      throw Refusal("not-invited", vi: "Chưa họp", en: "There was no session")
    }
    let present = Set(file.assessment.sheets.map(\.member))
    let rows = council.members.map { seat -> [Report.Cell] in
      let isPresent = !seat.role.scores || present.contains(seat.member)
      let word = isPresent ? BilingualText("Có mặt", "Present") : BilingualText("Vắng", "Absent")
      return [.text(seat.role.label), .text(seat.post), .text(file.name(seat.body)), .text(word)]
    }
    let columns: [Report.Column] = [
      .init("role", vi: "Vai trò", en: "Role"), .init("post", vi: "Chức vụ", en: "Post"),
      .init("body", vi: "Cơ quan", en: "Body"), .init("present", vi: "Dự họp", en: "Present"),
    ]
    let team = file.assessment.report.map {
      BilingualText(
        "Tổ tư vấn (\(($0.surveyed ?? $0.day).vietnamese)): \($0.summary)",
        "The team (\($0.surveyed ?? $0.day)): \($0.summary)")
    }
    return Report(
      .minutes, vi: "Họp Hội đồng đánh giá, phân hạng: \(file.assessment.productName)",
      en: "Session of the council: \(file.assessment.productName)", issuer: file.issuer, cutOff: session.day,
      sections: [
        Report.Section(paragraphs: [
          BilingualText(
            "Ngày \(session.day.vietnamese), tại \(session.place), Hội đồng (\(council.decision)) họp đánh giá: "
              + "\(file.subject.vi).",
            "On \(session.day), at \(session.place), the council (\(council.decision)) assessed: \(file.subject.en).")
        ]),
        Report.Section(
          heading: BilingualText("Thành phần", "Members"), table: Report.Table(columns: columns, rows: rows)),
        Report.Section(
          heading: BilingualText("Ý kiến kiểm tra, tư vấn", "Checks and advice"), paragraphs: [team].compactMap { $0 },
          table: file.checksTable),
        Report.Section(heading: BilingualText("Điểm", "Scores"), table: file.sheetsTable),
        Report.Section(heading: BilingualText("Kết luận", "Conclusion"), paragraphs: file.explanation(in: now)),
      ])
  }
}

/// Thông báo: the result and its reasons, for the producer and the commune.
struct NoticePaper: Question {
  static let form = Form(
    "assessment-notice", vi: "Thông báo kết quả", en: "Notice of the result",
    .record("assessment", of: "assessment", vi: "Hồ sơ phân hạng", en: "Assessment"))

  var assessment: String

  func answer(in now: Circumstances) throws -> Report {
    let file = try AssessmentFile(assessment, in: now)
    let verdict = file.assessment.verdict.map {
      BilingualText(
        "Quyết định \($0.decision) ngày \($0.day.vietnamese): \($0.star.label.vi.lowercased()).",
        "Decision \($0.decision) of \($0.day): \($0.star.label.en).")
    }
    return Report(
      .notice, vi: "Kết quả đánh giá, phân hạng sản phẩm \(file.assessment.productName)",
      en: "Result of the assessment of \(file.assessment.productName)", issuer: file.issuer,
      recipients: [BilingualText(file.producer, file.producer), file.name(file.assessment.commune)], cutOff: now.dated,
      sections: [
        Report.Section(paragraphs: [file.subject] + [verdict].compactMap { $0 }),
        Report.Section(heading: BilingualText("Lý do", "Reasons"), paragraphs: file.explanation(in: now)),
      ])
  }
}

extension Assessment.Check {
  fileprivate var result: BilingualText {
    switch isPassed {
    case true?: BilingualText("Đạt", "Passed")
    case false?: BilingualText("Chưa đạt", "Not passed")
    case nil: BilingualText("Chưa có ý kiến", "No opinion yet")
    }
  }
}
