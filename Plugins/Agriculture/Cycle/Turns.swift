import Coordination
import ModuleKit
import OCOP

extension CycleAct {
  /// What comes after it on the way of a product.
  var next: CycleAct? {
    guard let place = Self.way.firstIndex(of: self), place + 1 < Self.way.count else { return nil }
    return Self.way[place + 1]
  }

  /// The way of a product, from idea to trade.
  static let way: [CycleAct] = [
    .handInIdea, .checkIdea, .selectIdea, .trainForPlan, .handInPlan, .checkPlan, .approvePlan, .trainForRollOut,
    .carryOut, .handInDossier, .checkDossier, .receiveDossier, .assess, .promote,
  ]
}

/// Who acts, by when, and what comes next: everything that is under way, the longest overdue first.
struct Turns: Question {
  static let form = Form(
    "report-turns", vi: "Ai làm gì, đến khi nào", en: "Who acts, by when, what next",
    .body("body", vi: "Của cơ quan", en: "Of the body").optional,
    .body("commune", vi: "Của xã", en: "Of the commune").optional)

  var body: BodyID?
  var commune: BodyID?

  /// One thing under way.
  struct Item {
    var record: String
    var label: String
    var commune: BodyID
    var turn: Turn
    var isReturned: Bool
  }

  func answer(in now: Circumstances) throws -> Report {
    let items = try Item.open(body: body, commune: commune, in: now)
    let cycle = try Duties.cycle(on: now.today, in: now)
    let names = try Names(of: Set(items.flatMap { [$0.commune, $0.turn.body] }), in: now)
    let columns = [
      Report.Column("record", vi: "Hồ sơ", en: "Record"), Report.Column("name", vi: "Tên", en: "Name"),
      Report.Column("commune", vi: "Xã", en: "Commune"), Report.Column("step", vi: "Bước", en: "Step"),
      Report.Column("act", vi: "Việc", en: "What"), Report.Column("who", vi: "Cơ quan", en: "Who"),
      Report.Column("due", vi: "Hạn", en: "Due", .day),
      Report.Column("overdue", vi: "Quá hạn (ngày)", en: "Overdue (days)", .integer),
      Report.Column("next", vi: "Tiếp theo", en: "Next"),
    ]
    let rows = items.map { item -> [Report.Cell] in
      let late = item.turn.due.map { max(0, now.today - $0) }
      let next: Report.Cell = item.turn.act.next.map { .text($0.title) } ?? .unknown
      return [
        .text(item.record), .text(item.label), names.cell(item.commune), Self.step(of: item.turn.act, in: cycle),
        .text(item.turn.act.title), names.cell(item.turn.body), .optional(item.turn.due), .optional(late), next,
      ]
    }
    return Report(
      .report, vi: "Việc đang chờ trong chu trình", en: "What is under way in the cycle", cutOff: now.today,
      sections: [Report.Section(table: Report.Table(columns: columns, rows: rows))])
  }
}

extension Turns {
  /// "3. Kế hoạch": the step of the office's cycle that an act belongs to.
  static func step(of act: CycleAct, in cycle: Cycle?) -> Report.Cell {
    guard let found = cycle?.step(of: act) else { return .unknown }
    return .text("\(found.number). \(found.step.title.vi)", "\(found.number). \(found.step.title.en)")
  }
}

extension Turns.Item {
  /// Everything whose turn it is of somebody, of one body or of all.
  static func open(body: BodyID?, commune: BodyID?, in now: Circumstances) throws -> [Turns.Item] {
    var items: [Turns.Item] = []
    func add<R: InCycle>(_ kind: R.Type, _ stages: [R.Stage]) throws {
      var found: [Found<R>] = []
      if let body {
        found = try now.all(R.self, where: "turnOf", is: body.rawValue)
      } else {
        try now.gather(
          stages.map { stage in { found += try now.all(R.self, where: "stage", is: stage.rawValue) } })
      }
      for one in found {
        guard let turn = one.state.turn else { continue }
        items.append(
          Turns.Item(
            record: "\(R.kind)/\(one.id)", label: one.state.label, commune: one.state.commune, turn: turn,
            isReturned: one.state.isReturned))
      }
    }
    try now.gather([
      { try add(IdeaSelection.self, [.received, .returned, .chosen]) },
      { try add(BusinessPlan.self, [.filed, .returned, .forwarded, .approved, .carryingOut]) },
      { try add(Dossier.self, [.filed, .checked, .returned]) },
    ])
    return items.filter { commune == nil || $0.commune == commune }
      .sorted { ($0.turn.due ?? .last, $0.record) < ($1.turn.due ?? .last, $1.record) }
  }
}

/// What was returned and has not come again: ideas sent on, plans, dossiers.
struct ReturnedReport: Question {
  static let form = Form(
    "report-returned", vi: "Đã trả lại, chưa nộp lại", en: "Returned and not handed in again",
    .body("commune", vi: "Xã", en: "Commune").optional)

  var commune: BodyID?

  func answer(in now: Circumstances) throws -> Report {
    let items = try Turns.Item.open(body: nil, commune: commune, in: now).filter(\.isReturned)
    let names = try Names(of: Set(items.map(\.commune)), in: now)
    let reasons = try Self.reasons(items, in: now)
    let columns = [
      Report.Column("record", vi: "Hồ sơ", en: "Record"), Report.Column("name", vi: "Tên", en: "Name"),
      Report.Column("commune", vi: "Xã", en: "Commune"), Report.Column("reasons", vi: "Lý do", en: "Reasons"),
      Report.Column("fix-by", vi: "Nộp lại trước ngày", en: "To come again by", .day),
      Report.Column("overdue", vi: "Quá hạn (ngày)", en: "Overdue (days)", .integer),
    ]
    let rows = items.map { item -> [Report.Cell] in
      [
        .text(item.record), .text(item.label), names.cell(item.commune), .text(reasons[item.record] ?? ""),
        .optional(item.turn.due), .optional(item.turn.due.map { max(0, now.today - $0) }),
      ]
    }
    return Report(
      .report, vi: "Đã trả lại, chưa nộp lại", en: "Returned and not handed in again", cutOff: now.today,
      sections: [Report.Section(table: Report.Table(columns: columns, rows: rows))])
  }

  private static func reasons(_ items: [Turns.Item], in now: Circumstances) throws -> [String: String] {
    func ids(_ kind: String) -> [String] {
      items.filter { $0.record.hasPrefix("\(kind)/") }.map { String($0.record.dropFirst(kind.count + 1)) }
    }
    var reasons: [String: String] = [:]
    try now.gather([
      {
        for found in try now.records(IdeaSelection.self, ids(IdeaSelection.kind)) {
          reasons["\(IdeaSelection.kind)/\(found.id)"] = found.state.reasons?.joined(separator: "; ")
        }
      },
      {
        for found in try now.records(BusinessPlan.self, ids(BusinessPlan.kind)) {
          reasons["\(BusinessPlan.kind)/\(found.id)"] = found.state.reasons?.joined(separator: "; ")
        }
      },
      {
        for found in try now.records(Dossier.self, ids(Dossier.kind)) {
          reasons["\(Dossier.kind)/\(found.id)"] = found.state.returns?.last?.reasons.joined(separator: "; ")
        }
      },
    ])
    return reasons
  }
}

/// The cycle of the office as a table: step, act, who, when.
struct CycleReport: Question {
  static let form = Form(
    "report-cycle", vi: "Chu trình OCOP: bước, việc, ai, khi nào", en: "The cycle: steps, acts, who, when",
    .day("on", vi: "Vào ngày", en: "On").optional)

  var on: Day?

  func answer(in now: Circumstances) throws -> Report {
    let day = on ?? now.today
    guard let cycle = try Duties.cycle(on: day, in: now) else {
      throw Refusal(
        "no-cycle", vi: "Chưa áp dụng chu trình cho ngày \(day.vietnamese)", en: "No cycle is applied for \(day)",
        detail: BilingualText(
          "Nạp: ocopctl apply -f Config/cycles/….yaml", "Apply one: ocopctl apply -f Config/cycles/….yaml"))
    }
    let duties: [(number: Int, step: Cycle.Step, duty: Cycle.Duty)] = cycle.steps.enumerated().flatMap { place, step in
      step.duties.filter { $0.holds(on: day) }.map { (place + 1, step, $0) }
    }
    let names = try Names(of: Set(duties.compactMap { $0.duty.body }), in: now)
    let columns = [
      Report.Column("step", vi: "Bước", en: "Step"), Report.Column("standard", vi: "Bước chuẩn", en: "Standard step"),
      Report.Column("act", vi: "Việc", en: "What"), Report.Column("who", vi: "Ai", en: "Who"),
      Report.Column("window", vi: "Thời gian", en: "When"),
      Report.Column("days", vi: "Ngày làm việc", en: "Working days", .integer),
      Report.Column("source", vi: "Nguồn", en: "Source"),
    ]
    let rows = duties.map { number, step, duty -> [Report.Cell] in
      let spans = (duty.windows ?? []).map { "\($0.opens.vietnamese) – \($0.closes.vietnamese)" }
      return [
        .text("\(number). \(step.title.vi)", "\(number). \(step.title.en)"), .text(step.standard.title),
        .text(duty.act.title), duty.body.map(names.cell) ?? .text(duty.level.label),
        spans.isEmpty ? .text("cả năm", "all year") : .text(spans.joined(separator: ", ")), .optional(duty.days),
        duty.assumed == true
          ? .text("\(duty.source ?? "") (giả định)", "\(duty.source ?? "") (assumed)") : .optional(duty.source),
      ]
    }
    return Report(
      .report, vi: cycle.title.vi, en: cycle.title.en, cutOff: day,
      sections: [
        Report.Section(
          paragraphs: [BilingualText("Nguồn: \(cycle.source)", "Source: \(cycle.source)")],
          table: Report.Table(columns: columns, rows: rows))
      ])
  }
}
