import Coordination
import ModuleKit
import OCOP

/// The choice among ideas that communes sent on (xét chọn ý tưởng). It bears the id of the idea, which stays with its
/// commune: who had it is personal data and is not told here.
struct IdeaSelection: Record, HandedOn, InCycle {
  static let kind = "idea-selection"
  static let title = BilingualText("Xét chọn ý tưởng", "idea selection")
  static let keys: [Key] = [
    .name("name"), .text("commune"), .text("unit"), .record("producer"), .text("turnOf"), .text("year"),
  ]
  static let events = [
    "received", "received-again", "chosen", "declined", "returned", "trained", "planned", "handed-over",
    "commune-passed",
  ]

  static let moves: [Move<Stage>] = [
    Move("business-plan.file", vi: "Nộp phương án", en: "Plan filed", from: [.chosen], to: [.planned])
  ]

  enum Stage: String, StageName {
    case received, returned, chosen, declined, planned

    var title: BilingualText {
      switch self {
      case .received: BilingualText("Chờ xét chọn", "Received")
      case .returned: BilingualText("Trả lại xã", "Returned to the commune")
      case .chosen: BilingualText("Được chọn", "Chosen")
      case .declined: BilingualText("Không chọn", "Declined")
      case .planned: BilingualText("Đã có phương án", "Has a business plan")
      }
    }
  }

  enum Event: Codable, Equatable {
    case received(
      name: String, commune: BodyID, unit: UnitCode, producer: String?, similar: [String], day: Day, turn: Turn)
    case receivedAgain(name: String, day: Day, turn: Turn)
    case chosen(reason: String, by: BodyID, day: Day, turn: Turn)
    case declined(reason: String, by: BodyID, day: Day)
    case returned(reasons: [String], by: BodyID, day: Day, turn: Turn)
    case trained(training: String, turn: Turn)
    case planned(plan: String)
    case handedOver(to: BodyID, decision: String)
    /// The commune that sent it on ended.
    case communePassed(to: BodyID, decision: String)
  }

  var name: String
  /// The committee of the commune that sent it.
  var commune: BodyID
  var unit: UnitCode?
  var producer: String?
  /// Products whose names are alike, a hint for who chooses.
  var similar: [String]
  var day: Day
  var year: String
  var returns = 0
  var reasons: [String]?
  var decided: Day?
  var training: String?
  var plan: String?
  var turn: Turn?
  var turnOf: BodyID?
  var stage: Stage = .received

  /// Who chooses, or chose.
  var selector: BodyID
  var body: BodyID? { selector }
  var label: String { name }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ idea: IdeaSelection?, by event: Event) -> IdeaSelection {
    if case .received(let name, let commune, let unit, let producer, let similar, let day, let turn) = event {
      return IdeaSelection(
        name: name, commune: commune, unit: unit, producer: producer, similar: similar, day: day,
        year: String(day.iso.prefix(4)), turn: turn, turnOf: turn.body, selector: turn.body)
    }
    guard var idea else { preconditionFailure("an idea is received first") }
    switch event {
    case .received: break
    case .receivedAgain(let name, let day, let turn):
      (idea.stage, idea.name, idea.day, idea.selector) = (.received, name, day, turn.body)
      idea.take(turn)
    case .chosen(let reason, _, let day, let turn):
      (idea.stage, idea.reasons, idea.decided) = (.chosen, [reason], day)
      idea.take(turn)
    case .declined(let reason, _, let day):
      (idea.stage, idea.reasons, idea.decided) = (.declined, [reason], day)
      idea.take(nil)
    case .returned(let reasons, _, _, let turn):
      (idea.stage, idea.reasons) = (.returned, reasons)
      idea.returns += 1
      idea.take(turn)
    case .trained(let training, let turn):
      idea.training = training
      idea.take(turn)
    case .planned(let plan):
      (idea.stage, idea.plan) = (.planned, plan)
      idea.take(nil)
    case .handedOver(let body, _):
      if let turn = idea.turn, turn.body == idea.selector { idea.take(Turn(act: turn.act, body: body, due: turn.due)) }
      idea.selector = body
    case .communePassed(let body, _):
      if let turn = idea.turn, turn.body == idea.commune { idea.take(Turn(act: turn.act, body: body, due: turn.due)) }
      idea.commune = body
    }
    return idea
  }

  private mutating func take(_ turn: Turn?) { (self.turn, turnOf) = (turn, turn?.body) }

  /// Trained owners write their plans, and hand them in at the commune.
  func turnAfterTraining(in now: Circumstances) throws -> Turn {
    try Duties.turn(.handInPlan, for: commune, days: now.settings(Agriculture.self).cycle.planDays, in: now)
  }
}

/// An idea came from its commune: sent by the module itself when the localities tell it.
struct ReceiveIdea: Creation, Encodable {
  static let form = Form(
    "receive", vi: "Tiếp nhận ý tưởng để xét chọn", en: "Receive an idea", creates: IdeaSelection.self, to: [.received],
    by: [.house, .officer, .approver], anyBody: true, .text("name", vi: "Tên sản phẩm", en: "Name"),
    .body("commune", vi: "Xã", en: "Commune"), .text("unit", vi: "Mã xã", en: "Code of the commune"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .body("selector", vi: "Cơ quan xét chọn", en: "Body that selects").optional, .day("day", vi: "Ngày gửi", en: "Day"))

  var name: String
  var commune: BodyID
  var unit: UnitCode
  var producer: String?
  var selector: BodyID?
  var day: Day

  func decide(in now: Circumstances) throws -> Decision<IdeaSelection> {
    guard try now.record(IdeaSelection.self, now.recordID) == nil else {
      throw Refusal("received-already", vi: "Ý tưởng đã được tiếp nhận", en: "The idea was received already")
    }
    let alike = try SimilarNames.products(like: name, in: now).prefix(10).map(\.found.id)
    return Decision(
      .received(
        name: name, commune: commune, unit: unit, producer: producer, similar: alike, day: day,
        turn: try IdeaSelection.turn(selector, commune, in: now)))
  }
}

/// The idea came again after a return.
struct ReceiveIdeaAgain: Command, Encodable {
  static let form = Form(
    "receive-again", vi: "Tiếp nhận lại", en: "Receive again", on: IdeaSelection.self, from: [.returned],
    to: [.received], by: [.house, .officer, .approver], anyBody: true, .text("name", vi: "Tên sản phẩm", en: "Name"),
    .body("selector", vi: "Cơ quan xét chọn", en: "Body that selects").optional, .day("day", vi: "Ngày gửi", en: "Day"))

  var name: String
  var selector: BodyID?
  var day: Day

  func decide(_ idea: IdeaSelection, in now: Circumstances) throws -> Decision<IdeaSelection> {
    Decision(.receivedAgain(name: name, day: day, turn: try IdeaSelection.turn(selector, idea.commune, in: now)))
  }
}

struct ChooseIdea: Command {
  static let form = Form(
    "choose", vi: "Chọn ý tưởng", en: "Choose", on: IdeaSelection.self, from: [.received], to: [.chosen],
    anyBody: true, .text("reason", vi: "Lý do chọn", en: "Reason"))

  var reason: String

  func decide(_ idea: IdeaSelection, in now: Circumstances) throws -> Decision<IdeaSelection> {
    try Duties.require(idea.turn, in: now)
    let settings = now.settings(Agriculture.self).cycle
    let turn = try Duties.turn(.trainForPlan, for: idea.commune, area: settings.area, days: settings.planDays, in: now)
    return try Decision<IdeaSelection>(.chosen(reason: reason, by: now.actor.body, day: now.dated, turn: turn))
      .announcing(
        IdeaDecided(
          idea: now.recordID, outcome: .chosen, reasons: [reason], by: now.actor.body, day: now.dated)
      ).taken(up: now.recordID, "Đã chọn / Chosen", in: now)
  }
}

struct DeclineIdea: Command {
  static let form = Form(
    "decline", vi: "Không chọn", en: "Decline", on: IdeaSelection.self, from: [.received], to: [.declined],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ idea: IdeaSelection, in now: Circumstances) throws -> Decision<IdeaSelection> {
    try Duties.require(idea.turn, in: now)
    return try Decision<IdeaSelection>(.declined(reason: reason, by: now.actor.body, day: now.dated)).announcing(
      IdeaDecided(idea: now.recordID, outcome: .declined, reasons: [reason], by: now.actor.body, day: now.dated)
    ).taken(up: now.recordID, "Không chọn / Declined", in: now)
  }
}

/// Back to the commune with reasons; the localities give the commune its task to help.
struct ReturnIdea: Command {
  static let form = Form(
    "return", vi: "Trả lại xã", en: "Return", on: IdeaSelection.self, from: [.received], to: [.returned], anyBody: true,
    .text("reasons", vi: "Lý do, điểm phải bổ sung", en: "Reasons").list,
    .day("fixBy", vi: "Nộp lại trước ngày", en: "To be handed in again by").optional)

  var reasons: [String]
  var fixBy: Day?

  func decide(_ idea: IdeaSelection, in now: Circumstances) throws -> Decision<IdeaSelection> {
    try Duties.require(idea.turn, in: now)
    let due = try Return.day(fixBy, reasons, now.settings(Agriculture.self).cycle, in: now)
    let turn = Turn(act: .handInIdea, body: idea.commune, due: due)
    return try Decision<IdeaSelection>(.returned(reasons: reasons, by: now.actor.body, day: now.dated, turn: turn))
      .announcing(
        IdeaDecided(
          idea: now.recordID, outcome: .returned, reasons: reasons, by: now.actor.body, day: now.dated, fixBy: due)
      ).taken(up: now.recordID, "Đã trả lại / Returned", in: now)
  }
}

/// Sent by the module itself when the commune that sent the idea on ended.
struct PassCommune: Command, Encodable {
  static let form = Form(
    "pass-commune", vi: "Chuyển xã kế thừa", en: "Pass to the successor of the commune", on: IdeaSelection.self,
    by: [.house, .approver], .body("to", vi: "Xã kế thừa", en: "Successor"),
    .text("decision", vi: "Số quyết định", en: "Number of the decision"))

  var to: BodyID
  var decision: String

  func decide(_ idea: IdeaSelection, in now: Circumstances) throws -> Decision<IdeaSelection> {
    guard idea.commune != to else {
      throw Refusal("same-body", vi: "Ý tưởng đang thuộc \(to)", en: "The idea belongs to \(to) already")
    }
    return Decision(.communePassed(to: to, decision: decision))
  }

  static func sends(_ told: BodyReplaced, in now: Circumstances) throws -> [Send] {
    try now.all(IdeaSelection.self, where: "commune", is: told.body.rawValue).compactMap { found in
      told.successor(forCommune: found.state.unit).map {
        Send("agriculture.idea-selection.pass-commune/\(found.id)", PassCommune(to: $0, decision: told.decision))
      }
    }
  }
}

/// The localities tell that a commune sent an idea on.
let ideasCome = Reaction(to: IdeaAccepted.self) { told, now in
  // Told before owners were named: it stays with the task that the commune's body gave.
  guard let owner = told.owner else { return [] }
  let known = try now.record(IdeaSelection.self, told.idea)?.state
  if known == nil {
    return [
      Send(
        "agriculture.idea-selection.receive/\(told.idea)",
        ReceiveIdea(
          name: told.name, commune: owner, unit: told.commune, producer: told.producer, selector: told.selector,
          day: told.day))
    ]
  }
  guard known?.stage == .returned else { return [] }
  return [
    Send(
      "agriculture.idea-selection.receive-again/\(told.idea)",
      ReceiveIdeaAgain(name: told.name, selector: told.selector, day: told.day))
  ]
}

extension IdeaSelection {
  fileprivate static func turn(_ selector: BodyID?, _ commune: BodyID, in now: Circumstances) throws -> Turn {
    let settings = now.settings(Agriculture.self).cycle
    var turn = try Duties.turn(.selectIdea, for: commune, area: settings.area, days: settings.selectDays, in: now)
    if let selector { turn.body = selector }
    return turn
  }
}

extension Decision<IdeaSelection> {
  /// Ends the task that the commune gave when it sent the idea on.
  fileprivate func taken(up idea: String, _ result: String, in now: Circumstances) throws -> Self {
    try ending("take-up-idea", about: "idea/\(idea)", result, in: now)
  }
}
