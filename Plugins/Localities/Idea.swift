import Coordination
import ModuleKit
import OCOP

/// A product idea (phiếu ý tưởng sản phẩm) handed in at a commune, from registration until it is chosen or not.
///
/// Step 2 of the cycle: the commune checks the form only, sends valid ones on and helps with the rest (Bến Tre,
/// 20/05/2020). Who chooses is told by the cycle; the commune hears the outcome.
struct Idea: Record {
  static let kind = "idea"
  static let title = BilingualText("ý tưởng sản phẩm", "product idea")
  static let numbering: String? = "YT"
  static let dataClass = DataClass.personal
  static let keys: [Key] = [.name("name"), .text("unit"), .day("day"), .text("year"), .record("producer")]
  static let events = [
    "registered", "checked", "returned", "completed", "accepted", "rejected", "sent-on", "decided", "handed-over",
  ]

  enum Stage: String, StageName {
    case registered, returned, checked, accepted, sent, rejected

    var title: BilingualText {
      switch self {
      case .registered: BilingualText("Đã tiếp nhận", "Registered")
      case .returned: BilingualText("Trả lại để hoàn thiện", "Returned for completion")
      case .checked: BilingualText("Hợp lệ về thể thức", "Valid in form")
      case .accepted: BilingualText("Được chọn", "Accepted")
      case .sent: BilingualText("Đã gửi cấp trên", "Sent on")
      case .rejected: BilingualText("Không chọn", "Rejected")
      }
    }
  }

  /// Who had it. A person's name, telephone and address are personal data.
  struct Proposer: Codable, Equatable, Sendable {
    var name: Personal<String>
    var kind: ProposerKind
    var phone: Personal<String>?
    var address: Personal<String>?
  }

  enum Event: Codable, Equatable, Sendable {
    case registered(
      name: String, description: String, proposer: Proposer, producer: String?, unit: UnitCode, owner: BodyID, day: Day,
      enteredBy: BodyID?)
    case checked(day: Day)
    case returned(missing: [String], day: Day, fixBy: Day? = nil)
    case completed(name: String?, description: String?, note: String, day: Day)
    case accepted(reason: String, day: Day)
    case rejected(reason: String, day: Day)
    case sentOn(to: BodyID, day: Day)
    /// What the body that selects said: chosen, not chosen, or back to be completed.
    case decided(outcome: IdeaDecided.Outcome, reasons: [String], by: BodyID, day: Day, fixBy: Day? = nil)
    case handedOver(from: BodyID, to: BodyID, decision: String)
  }

  var name: String
  var description: String
  var proposer: Proposer
  /// In the register, when it is there already.
  var producer: String?
  var unit: UnitCode
  var owner: BodyID
  var day: Day
  var year: String
  /// What the form lacked at the last check.
  var missing: [String] = []
  /// Of a return: the day by which it may come back.
  var fixBy: Day?
  /// How often it went back.
  var returns = 0
  /// Why it was accepted or rejected.
  var reason: String?
  var sentTo: BodyID?
  /// What the body that selects said last.
  var outcome: IdeaDecided.Outcome?
  var enteredBy: BodyID?
  var stage: Stage = .registered

  var body: BodyID? { owner }

  static func evolve(_ idea: Idea?, by event: Event) -> Idea {
    if case .registered(
      let name, let description, let proposer, let producer, let unit, let owner, let day, let enteredBy) = event
    {
      return Idea(
        name: name, description: description, proposer: proposer, producer: producer, unit: unit, owner: owner,
        day: day, year: day.yearText, enteredBy: enteredBy)
    }
    guard var idea else { preconditionFailure("an idea is registered first") }
    switch event {
    case .registered: break
    case .checked: (idea.stage, idea.missing) = (.checked, [])
    case .returned(let missing, _, let fixBy):
      (idea.stage, idea.missing, idea.fixBy) = (.returned, missing, fixBy)
      idea.returns += 1
    case .completed(let name, let description, _, _):
      idea.stage = .registered
      idea.name = name ?? idea.name
      idea.description = description ?? idea.description
    case .accepted(let reason, _): (idea.stage, idea.reason) = (.accepted, reason)
    case .rejected(let reason, _): (idea.stage, idea.reason) = (.rejected, reason)
    case .sentOn(let body, _): (idea.stage, idea.sentTo) = (.sent, body)
    case .decided(let outcome, let reasons, _, _, let fixBy):
      (idea.outcome, idea.reason) = (outcome, reasons.joined(separator: "; "))
      if outcome == .returned {
        (idea.stage, idea.missing, idea.fixBy) = (.returned, reasons, fixBy)
        idea.returns += 1
      }
    case .handedOver(_, let body, _): idea.owner = body
    }
    return idea
  }
}

extension Idea: PassedOn {
  static let openStages: [Stage] = [.registered, .returned, .checked, .accepted]
  var place: UnitCode? { unit }
  func involves(_ body: BodyID) -> Bool { owner == body }
}

extension Idea.Event: HandOverEvent {}

/// Who may have an idea: the entities of 26/2026/QĐ-TTg Art. 2.3, and people who are none yet.
enum ProposerKind: String, Codable, CaseIterable, Sendable {
  case enterprise, cooperative
  case cooperativeGroup = "cooperative-group"
  case farm, household, person, association

  static let choices = allCases.map { ($0.rawValue, $0.title) }

  var title: BilingualText {
    switch self {
    case .enterprise: BilingualText("Doanh nghiệp", "Enterprise")
    case .cooperative: BilingualText("Hợp tác xã", "Cooperative")
    case .cooperativeGroup: BilingualText("Tổ hợp tác", "Cooperative group")
    case .farm: BilingualText("Trang trại", "Farm")
    case .household: BilingualText("Hộ sản xuất", "Household")
    case .person: BilingualText("Cá nhân", "Person")
    case .association: BilingualText("Hội, hiệp hội", "Association")
    }
  }
}
