import Coordination
import ModuleKit
import OCOP

/// The sheets become a result: quorum and spread by the council's regulation, star by the rulebook.
struct ConcludeAssessment: Command {
  static let form = Form(
    "conclude", vi: "Kết luận phiên họp", en: "Conclude the session", on: Assessment.self, from: [.invited],
    to: [.concluded, .returned, .excluded])

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let settings = try now.assessment()
    guard let council = assessment.council, let rule = settings.council(assessment.level) else {
      throw Refusal("no-council", vi: "Chưa có hội đồng", en: "There is no council")
    }
    try now.gather([
      { _ = try now.rulebook(assessment.rulebook) }, { _ = try now.record(Council.self, council) },
      { _ = try now.workingDays(1) },
    ])
    try assessment.checkTransition(now)
    let (book, tree) = try assessment.rules(in: now)
    try checkQuorum(assessment, try now.require(Council.self, council).state, rule)
    let sheets = assessment.sheets.map(\.sheet)
    let spread = Ranking.spread(of: sheets)
    guard spread <= rule.spreadLimit else {
      throw Refusal(
        "spread", vi: "Chênh lệch \(spread) điểm, quá \(rule.spreadLimit): thảo luận và chấm lại",
        en: "The sheets differ by \(spread) points, over \(rule.spreadLimit): discuss and score again",
        detail: BilingualText("Lệnh: rescore.", "Command: rescore."), rule: "Quy chế Hội đồng (cấu hình của tỉnh)")
    }
    guard let tree, let ranking = Ranking(sheets, tree: tree, book: book, policy: settings.ranking) else {
      throw Refusal("no-criteria", vi: "Chưa có bộ tiêu chí", en: "There are no criteria")
    }
    // Stops of its own: where more than half of the members found it.
    if let stop = stops(sheets, tree, book) {
      return Decision(.excluded(rule: stop.id, finding: stop.title.vi, day: now.dated)).replying(["stopped": stop.title]
      )
    }
    let reply = Explanation(
      star: ranking.star, total: ranking.total.formatted, lines: ranking.explanation(book, tree, settings.ranking))
    guard ranking.star != nil else {
      let due = try now.workingDays(settings.supplementDays)
      return Decision(.returned(ranking: ranking, due: due, day: now.dated))
        .assigning(supplement(assessment, due, settings)).replying(reply)
    }
    return Decision(.concluded(ranking: ranking, spread: spread, day: now.dated)).replying(reply)
  }

  struct Explanation: Encodable {
    var star: Star?
    var total: String
    var lines: [BilingualText]
  }

  private func checkQuorum(
    _ assessment: Assessment, _ council: Council, _ rule: AssessmentSettings.CouncilRule
  ) throws {
    let members = council.scoring
    let scored = members.filter { member in assessment.sheets.contains { $0.member == member.member } }
    guard scored.count * 100 >= rule.quorumPercent * members.count, !scored.isEmpty else {
      throw Refusal(
        "no-quorum", vi: "Mới có \(scored.count)/\(members.count) phiếu, cần \(rule.quorumPercent)%",
        en: "\(scored.count) of \(members.count) sheets; \(rule.quorumPercent)% are needed",
        rule: "Quy chế Hội đồng (cấu hình của tỉnh)")
    }
    if rule.chairMustAttend, !scored.contains(where: { $0.role == .chair }) {
      throw Refusal(
        "chair-missing", vi: "Chưa có phiếu của Chủ tịch hội đồng", en: "The chair's sheet is missing",
        rule: "Quy chế Hội đồng (cấu hình của tỉnh)")
    }
  }

  private func stops(_ sheets: [ScoreSheet], _ tree: CriteriaTree, _ book: Rulebook) -> Rulebook.ScoringRule? {
    let found = sheets.map { tree.stops($0, in: book) }
    return found.flatMap { $0 }.first { rule in found.filter { $0.contains(rule) }.count * 2 > sheets.count }
  }

  private func supplement(_ assessment: Assessment, _ due: Day, _ settings: AssessmentSettings) -> TaskAssignment {
    TaskAssignment(
      "supplement-dossier",
      title: BilingualText(
        "Hướng dẫn bổ sung hồ sơ: \(assessment.productName)", "Help to supplement: \(assessment.productName)"),
      lead: assessment.commune, due: due, dueRule: "\(settings.supplementDays) working days after the return",
      source: "Quy chế Hội đồng (cấu hình của tỉnh)")
  }
}

extension Assessment {
  /// Refuses a result after the transition of the rulebook.
  func checkTransition(_ now: Circumstances) throws {
    guard let decideBy, now.dated > decideBy else { return }
    try now.rulebook(filed: filed, kind, decidedOn: filed).check(decidedOn: now.dated)
  }
}

/// A total that was reached elsewhere: in the national software, which has the same legal weight
/// (26/2026/QĐ-TTg Art. 7.1), or under a decree whose criteria are not known.
struct RecordTotals: Command {
  static let form = Form(
    "record-totals", vi: "Nhận tổng điểm", en: "Take a total", on: Assessment.self, from: [.opened, .invited],
    to: [.concluded], .score("score", vi: "Tổng điểm", en: "Total"),
    .text("source", vi: "Phần mềm, biên bản", en: "Software or minutes"))

  var score: Score
  var source: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let book = try now.rulebook(assessment.rulebook)
    try assessment.checkTransition(now)
    guard let ranking = Ranking(total: score, book: book) else {
      throw Refusal("no-bands", vi: "\(book.number) không có khung điểm", en: "\(book.number) has no bands")
    }
    return Decision(.totalled(ranking: ranking, source: source, day: now.dated)).replying(
      ConcludeAssessment.Explanation(
        star: ranking.star, total: score.formatted, lines: ranking.explanation(book, nil, nil)))
  }
}

/// The supplement is there: the checks of the level begin again.
struct TakeSupplement: Command {
  static let form = Form(
    "take-supplement", vi: "Nhận hồ sơ bổ sung", en: "Take the supplement", on: Assessment.self, from: [.returned],
    to: [.opened], .text("summary", vi: "Nội dung bổ sung", en: "What was supplemented"))

  var summary: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    if let due = assessment.supplementBy, now.dated > due {
      throw Refusal(
        "supplement-too-late", vi: "Hạn bổ sung là \(due.vietnamese)", en: "The supplement was due on \(due)",
        detail: BilingualText("Rút hồ sơ và nộp lại.", "Withdraw the dossier and file it again."))
    }
    return Decision(.supplemented(summary: summary, day: now.dated))
  }
}

struct WithdrawAssessment: Command {
  static let form = Form(
    "withdraw", vi: "Rút hồ sơ", en: "Withdraw", on: Assessment.self, from: [.opened, .invited, .concluded, .returned],
    to: [.withdrawn], .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    Decision(.withdrawn(reason: reason, day: now.dated))
  }
}
