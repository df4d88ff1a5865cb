import Coordination
import ModuleKit
import OCOP

/// The council is called: after the checks are due, and with the papers out in time.
struct InviteCouncil: Command {
  static let form = Form(
    "invite", vi: "Mời họp hội đồng", en: "Call the session", on: Assessment.self, from: [.opened, .invited],
    to: [.invited], .record("council", of: "council", vi: "Hội đồng", en: "Council"),
    .day("session", vi: "Ngày họp", en: "Day of the session"), .text("place", vi: "Địa điểm", en: "Place"))

  var council: String
  var session: Day
  var place: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let found = try now.require(Council.self, council).state
    guard found.stage == .founded, found.level == assessment.level else {
      throw Refusal(
        "wrong-council", vi: "Hội đồng \(council) không đánh giá ở \(assessment.level.label.vi.lowercased())",
        en: "The council \(council) does not assess at the level \"\(assessment.level.label.en)\"")
    }
    let ahead = try now.assessment().council(found.level)?.papersAhead ?? 0
    let earliest = try now.workingDays(ahead)
    guard session >= earliest else {
      throw Refusal(
        "papers-too-late", vi: "Tài liệu gửi trước \(ahead) ngày làm việc: họp sớm nhất \(earliest.vietnamese)",
        en: "Papers go out \(ahead) working days ahead: \(earliest) at the earliest",
        rule: "Quy chế Hội đồng (cấu hình của tỉnh)")
    }
    let pending = assessment.checks.filter { $0.isPassed == nil && session <= $0.due }
    guard pending.isEmpty else {
      throw Refusal(
        "checks-not-due",
        vi: "Chưa đến hạn kiểm tra: \(pending.map { "\($0.title.vi) (\($0.due.vietnamese))" }.joined(separator: "; "))",
        en: "Checks are not due yet: \(pending.map { "\($0.title.en) (\($0.due))" }.joined(separator: "; "))")
    }
    return Decision(.invited(council: council, session: session, place: place, day: now.dated))
  }
}

/// The sheet of one member: one option for each criterion of the tree.
struct ScoreProduct: Command {
  static let form = Form(
    "score", vi: "Chấm điểm", en: "Score", on: Assessment.self, from: [.invited], anyBody: true,
    .text("member", vi: "Thành viên", en: "Member"),
    .text("choices", vi: "Điểm từng tiêu chí, như 1.1=2 (trường hợp 2: 8=3/2)", en: "Points, as 1.1=2").list,
    .text("comments", vi: "Nhận xét", en: "Comments").optional)

  var member: String
  var choices: [String]
  var comments: String?

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let settings = try now.assessment()
    let (book, tree) = try assessment.rules(in: now)
    try assessment.checkMember(member, in: now)
    try assessment.checkSession(now)
    guard let tree else { throw assessment.noCriteria(book) }
    let (sheet, faults) = ScoreSheet.parse(choices, at: "/choices")
    try Refusal.refuse(
      faults + tree.faults(of: sheet, at: "/choices", allowsNone: settings.ranking.allowsNone), "bad-sheet",
      vi: "Phiếu chấm", en: "The sheet", rule: tree.source)
    return Decision(.scored(member: member, sheet: sheet, comments: comments, day: now.dated))
      .replying(["total": sheet.total])
  }
}

extension Assessment {
  func rules(in now: Circumstances) throws -> (Rulebook, CriteriaTree?) {
    let book = try now.rulebook(rulebook)
    return (book, try now.tree(book, set))
  }

  func checkSession(_ now: Circumstances) throws(Refusal) {
    guard let session, now.dated < session.day else { return }
    throw Refusal(
      "before-session", vi: "Hội đồng họp ngày \(session.day.vietnamese)", en: "The session is on \(session.day)")
  }

  func noCriteria(_ book: Rulebook) -> Refusal {
    Refusal(
      "no-criteria",
      vi: "\(book.number): chưa có bộ tiêu chí số \(set), chỉ nhận tổng điểm (record-totals)",
      en: "\(book.number): no criteria for the set \(set); totals only (record-totals)")
  }

  /// Refuses whom the council does not have, or who has scored already.
  func checkMember(_ member: String, in now: Circumstances) throws {
    let found = try council.map { try now.require(Council.self, $0).state }
    guard let found, let seat = found.scoring.first(where: { $0.member == member }) else {
      throw Refusal(
        "no-member", vi: "Hội đồng không có thành viên chấm điểm \"\(member)\"", en: "No member \"\(member)\" scores")
    }
    guard [seat.body, found.owner].contains(now.actor.body) || Agriculture.isOffice(now.actor.body, now) else {
      throw Refusal(
        "other-body", vi: "Phiếu của \(seat.post) do \(seat.body) hoặc thư ký hội đồng nhập",
        en: "This sheet is entered by \(seat.body) or the council's secretary")
    }
    if sheets.contains(where: { $0.member == member }) {
      throw Refusal(
        "already-scored", vi: "\(seat.post) đã chấm", en: "This member has scored",
        detail: BilingualText("Chấm lại cả hội đồng: rescore.", "To score again as a council: rescore."))
    }
  }
}

/// The council discussed and scores anew.
struct Rescore: Command {
  static let form = Form(
    "rescore", vi: "Thảo luận, chấm lại", en: "Discuss and score again", on: Assessment.self, from: [.invited],
    .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    guard !assessment.sheets.isEmpty else {
      throw Refusal("nothing-scored", vi: "Chưa có phiếu nào", en: "Nothing is scored yet")
    }
    return Decision(.rescored(reason: reason, day: now.dated))
  }
}

/// A disqualifier of the set, or a finding at which the assessment stops (26/2026/QĐ-TTg Annex II).
struct ExcludeProduct: Command {
  static let form = Form(
    "exclude", vi: "Loại hoặc dừng đánh giá", en: "Exclude or stop", on: Assessment.self, from: [.opened, .invited],
    to: [.excluded], by: [.approver], .text("rule", vi: "Căn cứ (mã)", en: "Rule (id)"),
    .text("finding", vi: "Nội dung phát hiện", en: "Finding"))

  var rule: String
  var finding: String

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let (book, tree) = try assessment.rules(in: now)
    let known = tree?.findings(in: book) ?? (book.rules ?? []).filter { $0.effect == .out || $0.effect == .stop }
    guard known.contains(where: { $0.id == rule }) else {
      throw Refusal(
        "unknown-rule", vi: "Bộ tiêu chí không có căn cứ \"\(rule)\"", en: "The set has no rule \"\(rule)\"",
        detail: BilingualText(
          known.map { "\($0.id): \($0.title.vi)" }.joined(separator: "; "),
          known.map { "\($0.id): \($0.title.en)" }.joined(separator: "; ")), rule: tree?.source)
    }
    return Decision(.excluded(rule: rule, finding: finding, day: now.dated))
  }
}
