import Coordination
import ModuleKit
import OCOP

/// The needs for support of all approved plans of a unit, sent up as one list and answered one by one.
struct NeedList: Record, HandedOn {
  static let kind = "need-list"
  static let title = BilingualText("Danh sách nhu cầu hỗ trợ", "list of needs")
  static let numbering: String? = "NC"
  static let keys: [Key] = [.text("gatherer"), .text("answerer"), .text("year"), .record("plans")]
  static let events = ["gathered", "sent", "answered", "handed-over"]

  enum Stage: String, StageName {
    case gathered, sent, answered

    var title: BilingualText {
      switch self {
      case .gathered: BilingualText("Đã tổng hợp", "Gathered")
      case .sent: BilingualText("Chờ trả lời", "Waiting for answers")
      case .answered: BilingualText("Đã trả lời hết", "Answered")
      }
    }
  }

  enum Outcome: String, Codable, CaseIterable {
    case granted, partly, refused

    var title: BilingualText {
      switch self {
      case .granted: BilingualText("Đồng ý", "Granted")
      case .partly: BilingualText("Đồng ý một phần", "Granted in part")
      case .refused: BilingualText("Không hỗ trợ", "Refused")
      }
    }
  }

  struct Answer: Codable, Equatable {
    var outcome: Outcome
    /// Why it is not, or not wholly, granted.
    var reason: String?
    var amount: Money?
    var giver: BodyID?
    var budgetLine: String?
    var due: Day?
    var by: BodyID
    var day: Day
  }

  struct Entry: Codable, Equatable {
    var plan: String
    var producer: String
    var commune: BodyID
    var need: BusinessPlan.Need
    var answer: Answer?
  }

  enum Event: Codable, Equatable {
    case gathered(entries: [Entry], gatherer: BodyID, year: String, day: Day)
    case sent(to: BodyID, due: Day, day: Day)
    case answered(entry: Int, answer: Answer)
    case handedOver(to: BodyID, decision: String)
  }

  var entries: [Entry]
  var gatherer: BodyID
  var year: String
  var plans: [String]
  var answerer: BodyID?
  var due: Day?
  var stage: Stage = .gathered

  var body: BodyID? { gatherer }
  var open: Int { entries.count { $0.answer == nil } }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ list: NeedList?, by event: Event) -> NeedList {
    if case .gathered(let entries, let gatherer, let year, _) = event {
      return NeedList(
        entries: entries, gatherer: gatherer, year: year, plans: Set(entries.map(\.plan)).sorted())
    }
    guard var list else { preconditionFailure("needs are gathered first") }
    switch event {
    case .gathered: break
    case .sent(let to, let due, _): (list.stage, list.answerer, list.due) = (.sent, to, due)
    case .answered(let entry, let answer):
      list.entries[entry - 1].answer = answer
      if list.open == 0 { list.stage = .answered }
    case .handedOver(let body, _): list.gatherer = body
    }
    return list
  }
}

/// Gathers the needs of the plans that the actor approved in a year and that stand in no list yet.
struct GatherNeeds: Creation {
  static let form = Form(
    "gather", vi: "Tổng hợp nhu cầu hỗ trợ", en: "Gather needs", creates: NeedList.self, to: [.gathered], anyBody: true,
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100).optional)

  /// A state holds 256 KiB.
  static let limit = 400

  var year: Int?

  func decide(in now: Circumstances) throws -> Decision<NeedList> {
    let year = String(year ?? now.today.year)
    let stages: Set<BusinessPlan.Stage> = [.approved, .carryingOut, .finished]
    let plans = try now.all(
      BusinessPlan.self, where: ["approver": now.actor.body.rawValue, "year": year]
    ).filter { stages.contains($0.state.stage) && $0.state.needList == nil && !$0.state.content.needs.isEmpty }
      .sorted { $0.id < $1.id }
    guard !plans.isEmpty else {
      throw Refusal(
        "no-needs", vi: "Không còn nhu cầu nào chưa tổng hợp của năm \(year)",
        en: "There are no needs of \(year) left to gather")
    }
    var entries: [NeedList.Entry] = []
    var taken: [Found<BusinessPlan>] = []
    for found in plans where entries.count + found.state.content.needs.count <= Self.limit {
      taken.append(found)
      entries += found.state.content.needs.map {
        NeedList.Entry(plan: found.id, producer: found.state.producer, commune: found.state.commune, need: $0)
      }
    }
    var decision = Decision<NeedList>(
      .gathered(entries: entries, gatherer: now.actor.body, year: year, day: now.dated))
    for found in taken { decision = decision.changing(found, .needsGathered(list: now.recordID)) }
    return decision.replying(["entries": entries.count, "left": plans.count - taken.count])
  }
}

/// Up as one list, to who answers it by the cycle.
struct SendNeeds: Command {
  static let form = Form(
    "send", vi: "Gửi danh sách nhu cầu", en: "Send the list", on: NeedList.self, from: [.gathered], to: [.sent],
    anyBody: true)

  func decide(_ list: NeedList, in now: Circumstances) throws -> Decision<NeedList> {
    try list.require(list.gatherer, in: now)
    let settings = now.settings(Agriculture.self).cycle
    let commune = list.entries[0].commune
    let turn = try Duties.turn(.answerNeeds, for: commune, area: settings.area, days: settings.answerDays, in: now)
    let due = try turn.due ?? now.workingDays(settings.answerDays)
    return Decision(.sent(to: turn.body, due: due, day: now.dated)).assigning(
      TaskAssignment(
        "answer-needs", turn, vi: "Trả lời \(list.entries.count) nhu cầu hỗ trợ năm \(list.year)",
        en: "Answer \(list.entries.count) needs for support of \(list.year)", with: [list.gatherer]))
  }
}

/// One need is answered. What is granted becomes a support with a task for the body that gives it.
struct AnswerNeed: Command {
  static let form = Form(
    "answer", vi: "Trả lời nhu cầu", en: "Answer a need", on: NeedList.self, from: [.sent], to: [.sent, .answered],
    anyBody: true, .integer("entry", vi: "Số thứ tự", en: "Number in the list", min: 1),
    .choice("outcome", vi: "Kết quả", en: "Outcome", NeedList.Outcome.allCases.map { ($0.rawValue, $0.title) }),
    .text("reason", vi: "Lý do", en: "Reason").optional, .money("amount", vi: "Kinh phí", en: "Amount").optional,
    .body("giver", vi: "Cơ quan thực hiện", en: "Body that gives it").optional,
    .text("budgetLine", vi: "Dòng kinh phí", en: "Budget line").optional, .day("due", vi: "Hạn", en: "Due").optional)

  var entry: Int
  var outcome: NeedList.Outcome
  var reason: String?
  var amount: Money?
  var giver: BodyID?
  var budgetLine: String?
  var due: Day?

  func decide(_ list: NeedList, in now: Circumstances) throws -> Decision<NeedList> {
    try list.require(list.answerer, in: now)
    guard (1...list.entries.count).contains(entry) else {
      throw Refusal(
        "no-such-entry", vi: "Danh sách có \(list.entries.count) dòng, không có dòng \(entry)",
        en: "The list has \(list.entries.count) entries, none is \(entry)")
    }
    let asked = list.entries[entry - 1]
    guard asked.answer == nil else {
      throw Refusal("answered-already", vi: "Dòng \(entry) đã trả lời", en: "The entry \(entry) is answered already")
    }
    try check()
    let answer = NeedList.Answer(
      outcome: outcome, reason: reason, amount: amount, giver: giver, budgetLine: budgetLine, due: due,
      by: now.actor.body, day: now.dated)
    var decision = Decision<NeedList>(.answered(entry: entry, answer: answer))
    if outcome != .refused, let giver {
      decision = decision.sending(
        Send(
          "agriculture.support.grant",
          GrantSupport(
            producer: asked.producer, product: nil, sort: asked.need.sort, what: asked.need.what, amount: amount,
            source: budgetLine, giver: giver, due: due ?? asked.need.by, need: now.recordID, entry: entry)))
    }
    guard list.open == 1 else { return decision }
    return try decision.ending("answer-needs", "Đã trả lời hết / All answered", in: now)
  }

  private func check() throws {
    guard outcome == .granted || reason != nil else {
      throw Refusal(
        "no-reason", vi: "\(outcome.title.vi) phải nêu lý do", en: "\(outcome.title.en) states its reason")
    }
    guard outcome == .refused || giver != nil else {
      throw Refusal(
        "no-giver", vi: "Đồng ý thì phải ghi cơ quan thực hiện", en: "What is granted names the body that gives it")
    }
  }
}

extension NeedList {
  fileprivate func require(_ body: BodyID?, in now: Circumstances) throws {
    guard let body, body != now.actor.body else { return }
    throw Refusal(
      "not-your-turn", vi: "Danh sách này do \(body) xử lý", en: "\(body) deals with this list")
  }
}
