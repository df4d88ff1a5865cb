import Coordination
import ModuleKit
import OCOP

/// What the cycle of the office says of ideas: when they may be handed in, who chooses, what a commune has to do.
enum IdeaCycle {
  private static func cycle(on day: Day, in now: Circumstances) throws -> Cycle? {
    try now.latest(CycleApplied.self, about: CycleApplied.office)?.on(day)
  }

  /// Refuses an idea that comes too early or too late, by when it came.
  static func requireOpen(in now: Circumstances) throws {
    let day = Day(instant: now.received)
    guard let closing = try cycle(on: day, in: now)?.closing(of: .handInIdea, on: day) else { return }
    throw Refusal(
      closing.code, vi: closing.message.vi, en: closing.message.en, detail: closing.detail, rule: closing.source)
  }

  /// The body that chooses, and in how many working days: by the cycle, else the lead of the area.
  static func selector(for owner: BodyID, in now: Circumstances) throws -> (body: BodyID, days: Int?) {
    let duty = try cycle(on: now.today, in: now)?.duty(.selectIdea, on: now.today)
    let commune = try now.require(KnownBody.self, owner.rawValue).state.document
    if let duty, let body = duty.actor(for: commune) { return (body, duty.days) }
    return (try now.responsible(for: now.settings(Localities.self).ideaArea).lead, duty?.days)
  }

  /// The day named, or so many working days from now.
  static func due(_ fixBy: Day?, in now: Circumstances) throws -> Day {
    if let fixBy, fixBy < now.today {
      throw Refusal("day-passed", vi: "Ngày \(fixBy.vietnamese) đã qua", en: "The day \(fixBy) has passed")
    }
    return try fixBy ?? now.workingDays(now.settings(Localities.self).fixDays ?? 10)
  }

  static func checkTask(_ name: String, _ owner: BodyID, in now: Circumstances) throws -> TaskAssignment {
    let days = try cycle(on: now.today, in: now)?.duty(.checkIdea, on: now.today)?.days
    return TaskAssignment(
      "check-idea",
      title: BilingualText("Kiểm tra thể thức phiếu ý tưởng: \(name)", "Check the form of the idea: \(name)"),
      lead: owner, due: try now.workingDays(days ?? now.settings(Localities.self).ideaDays))
  }

  /// Explain, help, visit: until the day by which it may come back.
  static func helpTask(_ idea: Idea, _ missing: [String], due: Day, visit: Day?) -> TaskAssignment {
    let list = missing.joined(separator: "; ")
    return TaskAssignment(
      "help-with-idea",
      title: BilingualText(
        "Giải thích, giúp hoàn thiện phiếu ý tưởng \(idea.name): \(list)"
          + (visit.map { " (đến tận nơi ngày \($0.vietnamese))" } ?? ""),
        "Explain and help to complete the idea \(idea.name): \(list)" + (visit.map { " (visit on \($0))" } ?? "")),
      lead: idea.owner, due: due)
  }
}

extension Decision<Idea> {
  /// Ends the actor's own open task of that name about the idea.
  func ending(_ task: String, _ result: String, in now: Circumstances) throws -> Self {
    let open = try now.all(KnownTask.self, where: "subject", is: "idea/\(now.recordID)").filter {
      $0.state.task == task && $0.state.isOpen && $0.state.lead == now.actor.body
    }
    return sending(open.map { Send("house.task.complete/\($0.id)", TaskResult(result: result), mayBeRefused: true) })
  }
}

private struct TaskResult: Encodable { var result: String }

/// Ideas that were returned and have not come again.
struct ReturnedIdeas: Question {
  static let form = Form(
    "idea-returned", vi: "Phiếu ý tưởng trả lại, chưa nộp lại", en: "Ideas returned and not handed in again")

  func answer(in now: Circumstances) throws -> Report {
    let ideas = try now.all(Idea.self, where: "stage", is: Idea.Stage.returned.rawValue).sorted {
      ($0.state.fixBy ?? .last, $0.id) < ($1.state.fixBy ?? .last, $1.id)
    }
    let bodies = try Place.found(ideas.map(\.state.owner), in: now)
    let columns = [
      Report.Column("id", vi: "Mã", en: "ID"), Report.Column("name", vi: "Sản phẩm", en: "Product"),
      Report.Column("commune", vi: "Xã", en: "Commune"), Report.Column("missing", vi: "Điểm còn thiếu", en: "Missing"),
      Report.Column("returns", vi: "Số lần trả", en: "Returns", .integer),
      Report.Column("fix-by", vi: "Nộp lại trước ngày", en: "To come again by", .day),
      Report.Column("overdue", vi: "Quá hạn (ngày)", en: "Overdue (days)", .integer),
    ]
    let rows = ideas.map { found -> [Report.Cell] in
      let idea = found.state
      return [
        .text(found.id), .text(idea.name), bodies[idea.owner].map { .text($0.name) } ?? .text(idea.owner.rawValue),
        .text(idea.missing.joined(separator: "; ")), .number(idea.returns), .optional(idea.fixBy),
        .optional(idea.fixBy.map { max(0, now.today - $0) }),
      ]
    }
    return Report(
      .report, vi: "Phiếu ý tưởng trả lại, chưa nộp lại", en: "Ideas returned and not handed in again",
      cutOff: now.today, sections: [Report.Section(table: Report.Table(columns: columns, rows: rows))])
  }
}
