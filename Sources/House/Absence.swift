internal import Coordination
internal import ModuleKit

/// An officer is away, another of the same body stands in (ủy quyền khi vắng mặt).
struct Absence: Record {
  static let kind = "absence"
  static let title = BilingualText("Vắng mặt", "Absence")
  static let numbering: String? = "NP"
  static let dataClass = DataClass.internal
  static let keys: [Key] = [.text("officer"), .text("standIn"), .day("from"), .day("to")]
  static let events = ["recorded", "ended"]

  enum Stage: String, StageName {
    case recorded, ended
    var title: BilingualText {
      self == .recorded ? BilingualText("Đã ghi", "Recorded") : BilingualText("Đã kết thúc", "Ended")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case recorded(body: BodyID, officer: String, standIn: String, from: Day, to: Day, reason: String?)
    case ended(day: Day)
  }

  var of: BodyID
  var officer: String
  var standIn: String
  var from: Day
  var to: Day
  var reason: String?
  var isEnded: Bool

  var stage: Stage { isEnded ? .ended : .recorded }
  var body: BodyID? { of }

  func holds(on day: Day) -> Bool { !isEnded && from <= day && day <= to }

  static func evolve(_ absence: Absence?, by event: Event) -> Absence {
    switch (event, absence) {
    case (.recorded(let body, let officer, let standIn, let from, let to, let reason), _):
      return Absence(
        of: body, officer: officer, standIn: standIn, from: from, to: to, reason: reason, isEnded: false)
    case (.ended(let day), .some(var absence)):
      (absence.to, absence.isEnded) = (min(absence.to, day), true)
      return absence
    case (.ended, .none): preconditionFailure("an absence is recorded first")
    }
  }
}

struct StandIn: Creation {
  static let form = Form(
    "stand-in", vi: "Cử người thay khi vắng", en: "Name a stand-in", creates: Absence.self, to: [.recorded],
    anyBody: true, .text("officer", vi: "Cán bộ vắng (chức danh)", en: "Officer who is away (post)"),
    .text("standIn", vi: "Người thay (chức danh)", en: "Stand-in (post)"), .day("from", vi: "Từ ngày", en: "From"),
    .day("to", vi: "Đến hết ngày", en: "To, included"), .text("reason", vi: "Lý do", en: "Reason").optional)
  var officer: String
  var standIn: String
  var from: Day
  var to: Day
  var reason: String?

  func decide(in now: Circumstances) throws -> Decision<Absence> {
    guard from <= to else {
      throw Refusal("bad-span", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    guard officer != standIn else {
      throw Refusal("same-officer", vi: "Không tự thay mình", en: "Nobody stands in for themselves")
    }
    return Decision(
      .recorded(body: now.actor.body, officer: officer, standIn: standIn, from: from, to: to, reason: reason))
  }
}

/// Back before the day.
struct EndAbsence: Command {
  static let form = Form(
    "end", vi: "Kết thúc vắng mặt", en: "End", on: Absence.self, from: [.recorded], to: [.ended], anyBody: true)
  func decide(_ absence: Absence, in now: Circumstances) throws -> Decision<Absence> {
    guard now.actor.body == absence.of else {
      throw Refusal("not-this-body", vi: "Việc của \(absence.of)", en: "This is a matter of \(absence.of)")
    }
    return Decision(.ended(day: now.dated))
  }
}
