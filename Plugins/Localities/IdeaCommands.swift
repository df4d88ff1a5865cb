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
    try IdeaCycle.requireOpen(in: now)
    return Decision<Idea>(
      .registered(
        name: name, description: description,
        proposer: Idea.Proposer(
          name: Personal(proposer), kind: proposerKind, phone: phone.map { Personal($0) },
          address: address.map { Personal($0) }),
        producer: producer, unit: try Place.commune(of: owner, in: now), owner: owner, day: now.dated,
        enteredBy: now.actor.typist)
    ).assigning(try IdeaCycle.checkTask(name, owner, in: now))
  }
}

/// Kiểm tra thể thức: nothing missing makes it valid, else it goes back with what is missing.
struct CheckIdea: Command {
  static let form = Form(
    "check", vi: "Kiểm tra thể thức", en: "Check the form", on: Idea.self, from: [.registered],
    to: [.checked, .returned], anyBody: true,
    .text("missing", vi: "Điểm còn thiếu (không có thì hợp lệ)", en: "What is missing (nothing: it is valid)").list,
    .day("fixBy", vi: "Nộp lại trước ngày", en: "To be handed in again by").optional,
    .day("visit", vi: "Hẹn đến tận nơi hướng dẫn", en: "Visit to help").optional)
  var missing: [String]
  var fixBy: Day?
  var visit: Day?

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    guard !missing.isEmpty else {
      return try Decision<Idea>(.checked(day: now.dated)).ending("check-idea", "Hợp lệ / Valid", in: now)
    }
    let due = try IdeaCycle.due(fixBy, in: now)
    return try Decision<Idea>(.returned(missing: missing, day: now.dated, fixBy: due))
      .assigning(IdeaCycle.helpTask(idea, missing, due: due, visit: visit))
      .ending("check-idea", "Đã trả lại / Returned", in: now)
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
    if idea.fixBy.map({ $0 < Day(instant: now.received) }) != false { try IdeaCycle.requireOpen(in: now) }
    return try Decision<Idea>(.completed(name: name, description: description, note: note, day: now.dated))
      .assigning(IdeaCycle.checkTask(name ?? idea.name, idea.owner, in: now)).ending("help-with-idea", note, in: now)
      // As the task was called while a return by the body that selects gave one of its own.
      .ending("complete-idea", note, in: now)
  }
}

/// Not taken in: it is no idea for the programme, or was withdrawn. The commune does not judge whether it is good.
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

/// Sends a valid idea to the body that chooses, which gets a task; again after a return.
struct SendIdeaOn: Command {
  static let form = Form(
    "send-on", vi: "Gửi cấp trên", en: "Send on", on: Idea.self, from: [.checked, .accepted], to: [.sent],
    anyBody: true)

  func decide(_ idea: Idea, in now: Circumstances) throws -> Decision<Idea> {
    try Place.requireOwn(idea.owner, in: now)
    guard idea.stage == .checked || idea.sentTo == nil else {
      throw Refusal("chosen-already", vi: "Ý tưởng đã được chọn", en: "The idea was chosen already")
    }
    let settings = now.settings(Localities.self)
    let (receiver, days) = try IdeaCycle.selector(for: idea.owner, in: now)
    let task = TaskAssignment(
      "take-up-idea", title: BilingualText("Xét chọn ý tưởng: \(idea.name)", "Select the idea: \(idea.name)"),
      lead: receiver, with: receiver == idea.owner ? [] : [idea.owner],
      due: try now.workingDays(days ?? settings.ideaDays),
      dueRule: "\(days ?? settings.ideaDays) working days after it was sent on", subject: "idea/\(now.recordID)")
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
    guard outcome == .returned else {
      return Decision(.decided(outcome: outcome, reasons: reasons, by: by, day: now.dated))
    }
    let due = try fixBy ?? now.workingDays(now.settings(Localities.self).ideaDays)
    return Decision<Idea>(.decided(outcome: outcome, reasons: reasons, by: by, day: now.dated, fixBy: due)).assigning(
      IdeaCycle.helpTask(idea, reasons, due: due, visit: nil))
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
