import Coordination
import ModuleKit
import OCOP

/// The commune takes a form in. For a commune, the one who enters for it acts as the commune.
struct RegisterIdea: Creation {
  static let form = Form(
    "register", vi: "Tiếp nhận phiếu ý tưởng", en: "Register an idea", creates: Idea.self, to: [.registered],
    anyBody: true, .text("name", vi: "Tên sản phẩm", en: "Name of the product"),
    .text("description", vi: "Mô tả", en: "Description"),
    .text("proposer", vi: "Người đề xuất", en: "Who had it").personal,
    .choice("proposerKind", vi: "Loại hình", en: "Kind", ProposerKind.choices),
    .text("phone", vi: "Điện thoại", en: "Telephone").personal.optional,
    .text("address", vi: "Địa chỉ", en: "Address").personal.optional,
    .record("producer", of: "producer", vi: "Chủ thể trong sổ", en: "Producer in the register").optional)
  var name: String
  var description: String
  var proposer: String
  var proposerKind: ProposerKind
  var phone: String?
  var address: String?
  var producer: String?

  func decide(in now: Circumstances) throws -> Decision<Idea> {
    let owner = now.actor.body
    return Decision(
      .registered(
        name: name, description: description,
        proposer: Idea.Proposer(
          name: Personal(proposer), kind: proposerKind, phone: phone.map { Personal($0) },
          address: address.map { Personal($0) }),
        producer: producer, unit: try Place.commune(of: owner, in: now), owner: owner, day: now.dated,
        enteredBy: now.actor.typist))
  }
}

/// Kiểm tra thể thức: nothing missing makes it valid, else it goes back with what is missing.
struct CheckIdea: Command {
  static let form = Form(
    "check", vi: "Kiểm tra thể thức", en: "Check the form", on: Idea.self, from: [.registered],
    to: [.checked, .returned], anyBody: true,
    .text("missing", vi: "Điểm còn thiếu (không có thì hợp lệ)", en: "What is missing (nothing: it is valid)").list)
  var missing: [String]

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    return Decision(missing.isEmpty ? .checked(day: now.dated) : .returned(missing: missing, day: now.dated))
  }
}

/// The one who had the idea, helped by the commune, hands the form in again.
struct CompleteIdea: Command {
  static let form = Form(
    "complete", vi: "Nộp lại sau hoàn thiện", en: "Hand in again", on: Idea.self, from: [.returned],
    to: [.registered], anyBody: true, .text("name", vi: "Tên sản phẩm", en: "Name of the product").optional,
    .text("description", vi: "Mô tả", en: "Description").optional,
    .text("note", vi: "Đã bổ sung gì", en: "What was added"))
  var name: String?
  var description: String?
  var note: String

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    return Decision(.completed(name: name, description: description, note: note, day: now.dated))
  }
}

struct AcceptIdea: Command {
  static let form = Form(
    "accept", vi: "Chọn ý tưởng", en: "Accept", on: Idea.self, from: [.checked], to: [.accepted], anyBody: true,
    .text("reason", vi: "Lý do chọn", en: "Reason"))
  var reason: String

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    return Decision(.accepted(reason: reason, day: now.dated))
  }
}

struct RejectIdea: Command {
  static let form = Form(
    "reject", vi: "Không chọn", en: "Reject", on: Idea.self, from: [.registered, .returned, .checked],
    to: [.rejected], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    return Decision(.rejected(reason: reason, day: now.dated))
  }
}

/// Sends an accepted idea to the body that leads the choice of products, which gets a task.
struct SendIdeaOn: Command {
  static let form = Form(
    "send-on", vi: "Gửi cấp trên", en: "Send on", on: Idea.self, from: [.accepted], to: [.sent], anyBody: true)

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    let settings = now.settings(Localities.self)
    let receiver = try now.responsible(for: settings.ideaArea).lead
    let task = TaskAssignment(
      "take-up-idea", title: BilingualText("Tiếp nhận ý tưởng: \(idea.name)", "Take up the idea: \(idea.name)"),
      lead: receiver, with: receiver == idea.owner ? [] : [idea.owner], due: try now.workingDays(settings.ideaDays),
      dueRule: "\(settings.ideaDays) working days after it was sent on", subject: "idea/\(now.recordID)")
    return Decision(.sentOn(to: receiver, day: now.dated)).assigning(task).announcing(
      IdeaAccepted(
        idea: now.recordID, name: idea.name, commune: idea.unit, producer: idea.producer, day: now.dated,
        owner: idea.owner, selector: receiver))
  }
}

/// Sent by the module itself when the body that selects has decided. What comes back is the commune's to complete, with
/// the help that it owes (Bến Tre, step 2, 20/05/2020).
struct TakeDecision: Command, Encodable {
  static let form = Form(
    "take-decision", vi: "Nhận kết quả xét chọn", en: "Take the decision", on: Idea.self, from: [.sent],
    to: [.sent, .returned], by: [.house], anyBody: true,
    .choice(
      "outcome", vi: "Kết quả", en: "Outcome",
      [
        ("chosen", BilingualText("Được chọn", "Chosen")), ("declined", BilingualText("Không chọn", "Declined")),
        ("returned", BilingualText("Trả lại", "Returned")),
      ]), .text("reasons", vi: "Lý do", en: "Reasons").list,
    .body("by", vi: "Cơ quan xét chọn", en: "Body that selects"),
    .day("fixBy", vi: "Nộp lại trước ngày", en: "To be handed in again by").optional)
  var outcome: IdeaDecided.Outcome
  var reasons: [String]
  var by: BodyID
  var fixBy: Day?

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    let decision = Decision<Idea>(.decided(outcome: outcome, reasons: reasons, by: by, day: now.dated))
    guard outcome == .returned else { return decision }
    return decision.assigning(
      TaskAssignment(
        "complete-idea",
        title: BilingualText("Hướng dẫn hoàn thiện ý tưởng: \(idea.name)", "Help to complete the idea: \(idea.name)"),
        lead: idea.owner, due: try fixBy ?? now.workingDays(now.settings(Localities.self).ideaDays),
        subject: "idea/\(now.recordID)"))
  }
}

/// The body that selects ideas has decided on one that a commune sent on.
let decisionsComeBack = Reaction(to: IdeaDecided.self) { told, _ in
  [
    Send(
      "localities.idea.take-decision/\(told.idea)",
      TakeDecision(outcome: told.outcome, reasons: told.reasons, by: told.by, fixBy: told.fixBy), mayBeRefused: true)
  ]
}
