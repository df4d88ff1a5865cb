import Coordination
import ModuleKit
import OCOP

/// A body says what hinders it, and names who must answer; that body gets a task.
struct RaiseDifficulty: Creation {
  static let form = Form(
    "raise", vi: "Nêu vướng mắc, kiến nghị", en: "Raise a difficulty", creates: Difficulty.self, to: [.open],
    anyBody: true,
    .choice("sort", vi: "Loại", en: "Sort", Difficulty.Sort.allCases.map { ($0.rawValue, $0.title) }),
    .text("summary", vi: "Nội dung", en: "Summary"), .text("cause", vi: "Nguyên nhân", en: "Cause"),
    .choice("step", vi: "Bước của chu trình", en: "Step of the cycle", CycleStep.choices),
    .body("answerer", vi: "Cơ quan phải trả lời", en: "Who must answer"),
    .day("due", vi: "Hạn trả lời", en: "Answer due").optional)
  var sort: Difficulty.Sort
  var summary: String
  var cause: String
  var step: CycleStep
  var answerer: BodyID
  var due: Day?

  func decide(in now: Circumstances) throws -> Decision<Difficulty> {
    let owner = now.actor.body
    let due = try Difficulty.checked(answerer: answerer, due: due, owner: owner, in: now)
    let unit = try Place.unit(of: owner, in: now)
    return Decision(
      .raised(
        sort: sort, summary: summary, cause: cause, step: step, answerer: answerer, due: due, unit: unit, owner: owner,
        day: now.dated, enteredBy: now.actor.typist)
    )
    .assigning(Difficulty.task(sort, summary, lead: answerer, due: due)).scheduling("mark-late", at: due + 1)
    .announcing(
      DifficultyRaised(
        difficulty: now.recordID, unit: unit, body: answerer, summary: summary, due: due, day: now.dated,
        isAnswered: false))
  }
}

/// It is not ours to answer: another body is.
struct ForwardDifficulty: Command {
  static let form = Form(
    "forward", vi: "Chuyển cơ quan khác trả lời", en: "Forward to another body", on: Difficulty.self,
    from: [.open, .late], to: [.open], anyBody: true,
    .body("answerer", vi: "Cơ quan phải trả lời", en: "Who must answer"),
    .day("due", vi: "Hạn trả lời", en: "Answer due").optional, .text("reason", vi: "Lý do", en: "Reason"))
  var answerer: BodyID
  var due: Day?
  var reason: String

  func decide(_ difficulty: Difficulty, in now: Circumstances) throws -> Decision<Difficulty> {
    guard now.actor.body == difficulty.answerer || now.actor.body == difficulty.owner else {
      throw difficulty.notTheAnswerer(now.actor.body)
    }
    guard answerer != difficulty.answerer else {
      throw Refusal(
        "same-answerer", vi: "\(answerer) đang phải trả lời việc này", en: "\(answerer) is the one to answer already")
    }
    let due = try Difficulty.checked(answerer: answerer, due: due, owner: difficulty.owner, in: now)
    return Decision(.forwarded(answerer: answerer, due: due, reason: reason))
      .assigning(Difficulty.task(difficulty.sort, difficulty.summary, lead: answerer, due: due))
      .scheduling("mark-late", at: due + 1)
      .announcing(
        DifficultyRaised(
          difficulty: now.recordID, unit: difficulty.unit, body: answerer, summary: difficulty.summary, due: due,
          day: difficulty.day, isAnswered: false))
  }
}

struct AnswerDifficulty: Command {
  static let form = Form(
    "answer", vi: "Trả lời", en: "Answer", on: Difficulty.self, from: [.open, .late], to: [.answered], anyBody: true,
    .text("answer", vi: "Trả lời", en: "Answer"))
  var answer: String

  func decide(_ difficulty: Difficulty, in now: Circumstances) throws -> Decision<Difficulty> {
    guard now.actor.body == difficulty.answerer else { throw difficulty.notTheAnswerer(now.actor.body) }
    return Decision(.answered(answer: answer, day: now.dated)).cancelling("mark-late").announcing(
      DifficultyRaised(
        difficulty: now.recordID, unit: difficulty.unit, body: difficulty.answerer, summary: difficulty.summary,
        due: difficulty.due, day: difficulty.day, isAnswered: true))
  }
}

/// Sent by the house the day after the due day.
struct MarkDifficultyLate: Command {
  static let form = Form(
    "mark-late", vi: "Quá hạn trả lời", en: "Mark late", on: Difficulty.self, from: [.open], to: [.late], by: [.house],
    anyBody: true)

  func decide(_ difficulty: Difficulty, in now: Circumstances) throws -> Decision<Difficulty> {
    Decision(.becameLate(day: now.today))
  }
}

struct WithdrawDifficulty: Command {
  static let form = Form(
    "withdraw", vi: "Rút", en: "Withdraw", on: Difficulty.self, from: [.open, .late], to: [.withdrawn], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ difficulty: Difficulty, in now: Circumstances) throws -> Decision<Difficulty> {
    try Place.requireOwn(difficulty.owner, in: now)
    return Decision(.withdrawn(reason: reason)).cancelling("mark-late")
  }
}

extension Difficulty {
  /// The last day to answer, when the body may be asked: the one given, or so many working days.
  fileprivate static func checked(answerer: BodyID, due: Day?, owner: BodyID, in now: Circumstances) throws -> Day {
    guard answerer != owner else {
      throw Refusal(
        "own-difficulty", vi: "Không tự trả lời vướng mắc của mình", en: "Nobody answers a difficulty of their own")
    }
    if let due, due < now.today {
      throw Refusal(
        "due-in-the-past", vi: "Hạn trả lời \(due.vietnamese) đã qua", en: "The due day \(due) has passed")
    }
    try Place.requireKnown([answerer], on: now.today, in: now)
    return try due ?? now.workingDays(now.settings(Localities.self).answerDays)
  }

  fileprivate static func task(_ sort: Sort, _ summary: String, lead: BodyID, due: Day) -> TaskAssignment {
    TaskAssignment(
      "answer-difficulty",
      title: BilingualText("Trả lời \(sort.title.vi.lowercased()): \(summary)", "Answer: \(summary)"), lead: lead,
      due: due)
  }

  fileprivate func notTheAnswerer(_ body: BodyID) -> Refusal {
    Refusal(
      "not-the-answerer", vi: "Việc này do \(answerer) trả lời, không phải \(body)",
      en: "\(answerer) must answer this, not \(body)")
  }
}
