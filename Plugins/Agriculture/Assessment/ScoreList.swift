import Coordination
import ModuleKit
import OCOP

/// The sheets of a council from one table, a row for each member and criterion; all of them or none.
struct EnterSheets: Command {
  static let form = Form(
    "enter-sheets", vi: "Nhập phiếu chấm từ bảng", en: "Enter sheets from a table", on: Assessment.self,
    from: [.invited], anyBody: true,
    .object(
      "rows", vi: "Các dòng điểm", en: "Rows", .text("member", vi: "Thành viên", en: "Member"),
      .text("criterion", vi: "Tiêu chí", en: "Criterion"),
      .integer("points", vi: "Điểm", en: "Points", min: 0, max: 100),
      .integer("case", vi: "Trường hợp", en: "Case", min: 1, max: 9).optional,
      .text("comments", vi: "Nhận xét", en: "Comments").optional
    ).list)

  struct Row: Decodable {
    var member: String
    var criterion: String
    var points: Int
    var `case`: Int?
    var comments: String?
  }

  var rows: [Row]

  func decide(_ assessment: Assessment, in now: Circumstances) throws -> Decision<Assessment> {
    let settings = try now.assessment()
    let (book, tree) = try assessment.rules(in: now)
    try assessment.checkSession(now)
    guard let tree else { throw assessment.noCriteria(book) }
    var (sheets, faults) = read()
    for (member, sheet) in sheets {
      try assessment.checkMember(member, in: now)
      faults += tree.faults(of: sheet.points, at: "/rows", allowsNone: settings.ranking.allowsNone).map { fault in
        Fault(at: fault.pointer, "\(member): \(fault.message.vi)", "\(member): \(fault.message.en)")
      }
    }
    try Refusal.refuse(faults, "bad-sheet", vi: "Bảng điểm", en: "The table", rule: tree.source)
    sheets.sort { $0.member < $1.member }
    return Decision(
      sheets.map { member, sheet in
        .scored(
          member: member, sheet: sheet.points,
          comments: sheet.comments.isEmpty ? nil : sheet.comments.joined(separator: "; "),
          day: now.dated)
      }
    ).replying(Reply(sheets: sheets.map { Reply.Line(member: $0.member, total: $0.sheet.points.total) }))
  }

  struct Reply: Encodable {
    struct Line: Encodable {
      var member: String
      var total: Int
    }
    var sheets: [Line]
  }

  private struct Sheet {
    var points = ScoreSheet(points: [:])
    var comments: [String] = []
  }

  /// The sheets as the rows make them, and criteria that stand twice on one sheet.
  private func read() -> (sheets: [(member: String, sheet: Sheet)], faults: [Fault]) {
    var sheets: [String: Sheet] = [:]
    var faults: [Fault] = []
    for (place, row) in rows.enumerated() {
      var sheet = sheets[row.member] ?? Sheet()
      if sheet.points.points.updateValue(row.points, forKey: row.criterion) != nil {
        faults.append(
          Fault(
            at: "/rows/\(place)/criterion", "Dòng \(place + 1): \(row.member) chấm tiêu chí \(row.criterion) hai lần",
            "Row \(place + 1): \(row.member) scores the criterion \(row.criterion) twice"))
      }
      if let alternative = row.case {
        sheet.points.cases = (sheet.points.cases ?? [:]).merging([row.criterion: alternative]) { $1 }
      }
      if let comments = row.comments { sheet.comments.append("\(row.criterion): \(comments)") }
      sheets[row.member] = sheet
    }
    return (sheets.map { (member: $0.key, sheet: $0.value) }.sorted { $0.member < $1.member }, faults)
  }
}
