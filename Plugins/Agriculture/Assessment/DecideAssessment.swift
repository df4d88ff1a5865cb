import Coordination
import ModuleKit
import OCOP

/// The decision on a concluded result: recognition from 3 stars up, below it the result is kept
/// (26/2026/QĐ-TTg Art. 3.3, 4).
///
/// The product learns of it by `record-result`, which gives the certificate.
struct DecideAssessment: Command {
  static let form = Form(
    "decide", vi: "Quyết định kết quả", en: "Decide", on: Assessment.self, from: [.concluded],
    to: [.recognised, .notRecognised], by: [.approver],
    .text("decision", vi: "Số quyết định (1–2 sao: số biên bản)", en: "Number of the decision (1-2 stars: minutes)"),
    .day("day", vi: "Ngày quyết định", en: "Day of the decision").optional,
    .text("certificateNumber", vi: "Số giấy chứng nhận", en: "Number of the certificate").optional)

  var decision: String
  var day: Day?
  var certificateNumber: String?

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    guard let outcome = assessment.outcome, let star = outcome.ranking.star else {
      throw Refusal("no-result", vi: "Chưa có kết quả", en: "There is no result")
    }
    let day = day ?? now.dated
    guard day <= now.today, day >= outcome.day else {
      throw Refusal(
        "decision-day", vi: "Quyết định từ ngày \(outcome.day.vietnamese) đến hôm nay",
        en: "The decision is of \(outcome.day) to today")
    }
    let book = try now.rulebook(assessment.rulebook)
    if let decideBy = assessment.decideBy, day > decideBy { try assessment.checkTransition(now) }
    let isRecognised = star >= book.certificate?.fromStar ?? .three
    guard !isRecognised || book.mayAward(star, outcome.level) else {
      throw Refusal(
        "send-up",
        vi: "\(outcome.level.label.vi) không công nhận \(star.label.vi.lowercased()): chuyển hồ sơ lên cấp trên",
        en: "The level \"\(outcome.level.label.en)\" does not award \(star.label.en): the dossier goes up",
        detail: BilingualText("Lệnh: send-up.", "Command: send-up."), rule: book.level(outcome.level)?.source)
    }
    let council = try RecordResult.CouncilLevel(outcome.level)
    let result = Result(
      score: outcome.ranking.total, star: star, decision: decision, day: day, councilLevel: council,
      filed: assessment.filed, kind: assessment.kind, certificateNumber: certificateNumber, assessment: now.recordID)
    return Decision(
      .decided(star: star, isRecognised: isRecognised, decision: decision, council: outcome.level, day: day)
    ).sending(Send("agriculture.product.record-result/\(assessment.product)", result))
  }

  /// The fields of `record-result`.
  private struct Result: Encodable {
    var score: Score
    var star: Star
    var decision: String
    var day: Day
    var councilLevel: RecordResult.CouncilLevel
    var filed: Day
    var kind: DossierKind
    var certificateNumber: String?
    var assessment: String
  }
}

extension RecordResult.CouncilLevel {
  init(_ level: Level) throws {
    switch level {
    case .province: self = .province
    case .district: self = .district
    case .central: self = .central
    case .commune: throw Refusal("no-council", vi: "Xã không có hội đồng", en: "A commune has no council")
    }
  }
}

/// What this level may not award goes to the next with a letter: from the district to the province, from there to the
/// centre.
struct SendUp: Command {
  static let form = Form(
    "send-up", vi: "Chuyển hồ sơ lên cấp trên", en: "Send the dossier up", on: Assessment.self, from: [.concluded],
    to: [.opened, .sentUp], by: [.approver], .text("letter", vi: "Số văn bản", en: "Number of the letter"))

  var letter: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let book = try now.rulebook(assessment.rulebook)
    guard let outcome = assessment.outcome, outcome.level == assessment.level,
      let least = book.level(assessment.level)?.sendsUpFrom, let above = book.next(after: assessment.level)
    else {
      throw Refusal("no-level-above", vi: "Không còn cấp trên", en: "There is no level above")
    }
    guard outcome.ranking.total >= least else {
      throw Refusal(
        "below-send-up", vi: "Chuyển lên từ \(least.formatted) điểm, hồ sơ có \(outcome.ranking.total.formatted)",
        en: "It goes up from \(least.formatted) points; this one has \(outcome.ranking.total.formatted)",
        rule: book.level(assessment.level)?.source)
    }
    let decided = Decision<Assessment>(.sentUp(level: above.level, letter: letter, day: now.dated))
    guard above.level == .central else { return decided }
    return decided.announcing(
      ProductSentToCentre(
        product: assessment.product, producer: assessment.producer,
        commune: try Commune.unit(of: assessment.commune, in: now), day: now.dated))
  }
}

/// The result of the central council. Below its star the province may recognise 3 or 4 from it, or have it assessed
/// again (26/2026/QĐ-TTg Art. 7.4.g).
struct RecordCentral: Command {
  static let form = Form(
    "record-central", vi: "Nhận kết quả của Trung ương", en: "Take the central result", on: Assessment.self,
    from: [.sentUp], to: [.concluded], .score("score", vi: "Điểm", en: "Score"),
    .text("letter", vi: "Số văn bản", en: "Number of the letter"))

  var score: Score
  var letter: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let book = try now.rulebook(assessment.rulebook)
    guard let ranking = Ranking(total: score, book: book) else {
      throw Refusal("no-bands", vi: "\(book.number) không có khung điểm", en: "\(book.number) has no bands")
    }
    return Decision(.centralResult(ranking: ranking, letter: letter, day: now.dated))
  }
}

/// A result is put aside and the level assesses once more.
struct ReopenAssessment: Command {
  static let form = Form(
    "reopen", vi: "Đánh giá lại từ đầu", en: "Assess again", on: Assessment.self, from: [.concluded], to: [.opened],
    by: [.approver], .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    Decision(.reopened(reason: reason, day: now.dated))
  }
}
