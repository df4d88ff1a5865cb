import Coordination
import ModuleKit

/// An invitation to a meeting about a programme (giấy mời): whom, about what, when and where.
struct ProgrammeInvitation: Question {
  static let form = Form(
    "programme-invitation", vi: "Giấy mời họp", en: "Invitation to a meeting",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .body("bodies", vi: "Kính gửi", en: "Bodies invited").list,
    .text("subject", vi: "Nội dung", en: "About"), .day("day", vi: "Ngày họp", en: "Day"),
    .text("time", vi: "Giờ", en: "Time"), .text("place", vi: "Địa điểm", en: "Place"),
    .text("chair", vi: "Chủ trì (chức vụ)", en: "Chair (post)"),
    .text("prepare", vi: "Đề nghị chuẩn bị", en: "To be prepared").list.optional)

  var programme: String
  var bodies: [BodyID]
  var subject: String
  var day: Day
  var time: String
  var place: String
  var chair: String
  var prepare: [String]?

  func answer(in now: Circumstances) throws -> Report {
    guard day >= now.today else {
      throw Refusal(
        "meeting-in-the-past", vi: "Ngày họp \(day.vietnamese) đã qua", en: "The day of the meeting, \(day), is over")
    }
    var document: ProgrammeDocument?
    var names: [BodyID: BilingualText] = [:]
    try now.gather([
      { document = try now.require(IssuedProgramme.self, programme).state.document },
      { names = try now.names(of: Set(bodies)) },
      { try now.refuse(now.faults(ofBodies: bodies.enumerated().map { ("/bodies/\($0.offset)", $0.element) })) },
    ])
    let title = document?.title ?? programme.text
    let lines = [
      BilingualText("Về việc: \(subject), thực hiện \(title.vi).", "About: \(subject), under \(title.en)."),
      BilingualText("Chủ trì: \(chair).", "Chair: \(chair)."),
      BilingualText("Thời gian: \(time), ngày \(day.vietnamese).", "Time: \(time), \(day)."),
      BilingualText("Địa điểm: \(place).", "Place: \(place)."),
    ]
    let wanted = (prepare ?? []).map { BilingualText("- \($0)", "- \($0)") }
    let preparation = Report.Section(
      heading: BilingualText("Đề nghị chuẩn bị", "To be prepared"), paragraphs: wanted)
    return Report(
      .invitation, vi: subject, en: subject, recipients: bodies.map { names[$0] ?? $0.text }, cutOff: now.today,
      sections: [Report.Section(paragraphs: lines)] + (wanted.isEmpty ? [] : [preparation]))
  }
}

/// The proposal (tờ trình) with which a drafted plan goes to be issued: what it is based on, its targets and tasks, and
/// what the bodies that were asked said.
struct PlanProposal: Question {
  static let form = Form(
    "plan-proposal", vi: "Tờ trình ban hành kế hoạch", en: "Proposal of a plan",
    .record("plan", of: "plan", vi: "Kế hoạch", en: "Plan"),
    .body("to", vi: "Trình cơ quan", en: "Put to"))

  var plan: String
  var to: BodyID

  func answer(in now: Circumstances) throws -> Report {
    let plan = try now.require(Plan.self, self.plan).state
    let document = try now.require(IssuedProgramme.self, plan.programme).state.document
    let assignments = plan.content.assignments ?? []
    let names = try now.names(
      of: Set(assignments.map(\.lead) + plan.comments.map(\.body) + plan.consulted + [plan.owner, to]))
    func name(_ body: BodyID) -> BilingualText { names[body] ?? body.text }
    let silent = plan.consulted.filter { body in !plan.comments.contains { $0.body == body } }
    let opening = [
      BilingualText(
        "Thực hiện \(document.title.vi) (số \(document.number) ngày \(document.issued.vietnamese)), "
          + "\(name(plan.owner).vi) kính trình \(name(to).vi) xem xét, ban hành: \(plan.name).",
        "Under \(document.title.en) (no. \(document.number) of \(document.issued)), \(name(plan.owner).en) puts to "
          + "\(name(to).en): \(plan.name).")
    ]
    var sections = [
      Report.Section(heading: BilingualText("I. Sự cần thiết", "I. Why"), paragraphs: opening),
      targets(plan.content), tasks(assignments, name),
    ]
    sections.append(
      Report.Section(
        heading: BilingualText("IV. Tiếp thu ý kiến", "IV. Opinions"),
        paragraphs: (plan.consulted.isEmpty ? [BilingualText("Không xin ý kiến", "Nobody was asked")] : [])
          + plan.comments.map {
            BilingualText(
              "\(name($0.body).vi) (\($0.day.vietnamese)): \($0.text)", "\(name($0.body).en) (\($0.day)): \($0.text)")
          }
          + silent.map {
            BilingualText("\(name($0).vi): không có ý kiến", "\(name($0).en): no opinion")
          }))
    return Report(
      .proposal, vi: "Về việc ban hành \(plan.name)", en: "Issue of \(plan.name)", recipients: [name(to)],
      cutOff: now.today, sections: sections)
  }

  private func targets(_ content: PlanContent) -> Report.Section {
    let targets = content.targets ?? []
    let columns: [Report.Column] = [
      .init("target", vi: "Chỉ tiêu", en: "Target"), .init("wanted", vi: "Kế hoạch", en: "Wanted"),
      .init("unit", vi: "Đơn vị", en: "Unit"), .init("source", vi: "Căn cứ", en: "Source"),
    ]
    return Report.Section(
      heading: BilingualText("II. Mục tiêu", "II. Targets"),
      paragraphs: targets.isEmpty ? [BilingualText("chưa nhập chỉ tiêu", "no targets entered")] : [],
      table: targets.isEmpty
        ? nil
        : Report.Table(
          columns: columns,
          rows: targets.map { [.text($0.title), Report.Cell($0.wanted), .text($0.unit), .text($0.source.asSource)] }))
  }

  private func tasks(_ assignments: [Assignment], _ name: (BodyID) -> BilingualText) -> Report.Section {
    let columns: [Report.Column] = [
      .init("task", vi: "Nhiệm vụ", en: "Task"), .init("lead", vi: "Chủ trì", en: "Lead"),
      .init("time", vi: "Thời gian", en: "Time"), .init("source", vi: "Căn cứ", en: "Source"),
    ]
    return Report.Section(
      heading: BilingualText("III. Nhiệm vụ", "III. Tasks"),
      paragraphs: assignments.isEmpty ? [BilingualText("Không giao nhiệm vụ", "No tasks")] : [],
      table: assignments.isEmpty
        ? nil
        : Report.Table(
          columns: columns,
          rows: assignments.map {
            [.text($0.title), .text(name($0.lead)), .text($0.time), .text($0.source.asSource)]
          }))
  }
}

extension Assignment {
  /// When it is due, in words.
  var time: BilingualText {
    if let day = due ?? to {
      let first = from.map { ("từ \($0.vietnamese) ", "from \($0) ") }
      return BilingualText("\(first?.0 ?? "")đến \(day.vietnamese)", "\(first?.1 ?? "")until \(day)")
    }
    if let after {
      return BilingualText("\(after.workingDays) ngày làm việc sau \(after.event)", after.rule)
    }
    guard let every, let part = Recurrence(rawValue: every) else { return BilingualText("Cả năm", "All year") }
    return switch part {
    case .month: BilingualText("Hằng tháng", "Monthly")
    case .quarter: BilingualText("Hằng quý", "Quarterly")
    case .halfYear: BilingualText("6 tháng một lần", "Half-yearly")
    }
  }
}

/// The proposal (tờ trình) with which the appraisers put a year's money to the committee.
struct BudgetProposal: Question {
  static let form = Form(
    "budget-proposal", vi: "Tờ trình phân bổ kinh phí", en: "Proposal of a budget",
    .record("budget", of: "budget", vi: "Đợt kinh phí", en: "Budget"))

  var budget: String

  func answer(in now: Circumstances) throws -> Report {
    let state = try now.require(Budget.self, budget).state
    let settings = try now.budgetSettings()
    var estimates: [BudgetEstimate] = []
    var names: [BodyID: BilingualText] = [:]
    try now.gather([
      { estimates = try now.all(BudgetEstimate.self, where: "budget", is: budget).map(\.state) },
      { names = try now.names(of: Set(state.bodies + state.appraisers + [settings.committee])) },
    ])
    let columns: [Report.Column] = [
      .init("body", vi: "Cơ quan", en: "Body"), .init("purpose", vi: "Mục chi", en: "Purpose"),
      .init("source", vi: "Nguồn", en: "Source"), .init("amount", vi: "Dự toán", en: "Estimate", .money),
    ]
    let rows = estimates.sorted { $0.owner < $1.owner }.flatMap { estimate in
      estimate.lines.map { line -> [Report.Cell] in
        [
          .text(names[estimate.owner] ?? estimate.owner.text), .text(settings.purpose(line.purpose)),
          .text(settings.source(line.source)), .number(Int64(line.amount.dong)),
        ]
      }
    }
    let total = BudgetAmounts.total(estimates.flatMap(\.lines).map(\.amount))
    let sum: [Report.Cell] = [.text(BilingualText("Cộng", "In all")), .unknown, .unknown, .number(Int64(total.dong))]
    return Report(
      .proposal, vi: "Về việc phân bổ kinh phí thực hiện Chương trình OCOP năm \(state.year)",
      en: "Allocation of the money of the OCOP programme in \(state.year)",
      recipients: [names[settings.committee] ?? settings.committee.text], cutOff: now.today,
      sections: [
        Report.Section(
          heading: BilingualText("I. Dự toán của các cơ quan, địa phương", "I. Estimates"),
          table: Report.Table(columns: columns, rows: rows + [sum])),
        Report.Section(
          heading: BilingualText("II. Ý kiến thẩm định", "II. Appraisal"),
          paragraphs: state.appraisals.map { opinion in
            BilingualText(
              "\(names[opinion.body]?.vi ?? opinion.body.rawValue): \(opinion.opinion); "
                + "đề nghị \(opinion.total.formatted)",
              "\(names[opinion.body]?.en ?? opinion.body.rawValue): \(opinion.opinion); "
                + "proposes \(opinion.total.formatted)")
          }),
      ])
  }
}
