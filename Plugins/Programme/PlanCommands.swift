import Coordination
import ModuleKit
import OCOP

/// A body writes its plan under a programme, or enters a letter or conclusion that gives work.
struct DraftPlan: Creation {
  static let form = Form(
    "draft", vi: "Soạn dự thảo", en: "Draft a plan", creates: Plan.self, to: [.draft], anyBody: true,
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
    .choice("form", vi: "Loại văn bản", en: "Sort of paper", Plan.Form.allCases.map { ($0.rawValue, $0.label) }),
    .text("name", vi: "Trích yếu", en: "Title"),
    .record("parent", of: "plan", vi: "Thuộc kế hoạch", en: "Under the plan").optional,
    .document("content", vi: "Nội dung", en: "Content").optional)

  var programme: String
  var form: Plan.Form
  var name: String
  var parent: String?
  var content: PlanContent?

  func decide(in now: Circumstances) throws -> Decision<Plan> {
    _ = try now.require(IssuedProgramme.self, programme)
    if let parent {
      let above = try now.require(Plan.self, parent).state
      guard above.programme == programme else {
        throw Refusal(
          "other-programme", vi: "\(parent) thuộc chương trình \(above.programme)",
          en: "\(parent) belongs to the programme \(above.programme)")
      }
    }
    let content = content ?? PlanContent()
    try now.refuse(content.check(start: .first) + now.faults(ofBodies: content.bodies))
    return Decision(
      .drafted(
        programme: programme, owner: now.actor.body, form: form, name: name, parent: parent, content: content))
  }
}

struct RevisePlan: Command {
  static let form = Form(
    "revise", vi: "Sửa dự thảo", en: "Revise the draft", on: Plan.self, from: [.draft, .consulting, .submitted],
    anyBody: true, .text("name", vi: "Trích yếu", en: "Title").optional,
    .document("content", vi: "Nội dung", en: "Content"))

  var name: String?
  var content: PlanContent

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    try plan.requireOwner(now)
    try now.refuse(content.check(start: .first) + now.faults(ofBodies: content.bodies))
    return Decision(.revised(name: name ?? plan.name, content: content))
  }
}

/// Asks bodies for their opinion; each gets a task.
struct ConsultOnPlan: Command {
  static let form = Form(
    "consult", vi: "Xin ý kiến", en: "Ask for opinions", on: Plan.self, from: [.draft, .consulting],
    to: [.consulting], anyBody: true, .body("bodies", vi: "Cơ quan góp ý", en: "Bodies").list,
    .day("due", vi: "Hạn góp ý", en: "Due"))

  var bodies: [BodyID]
  var due: Day

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    try plan.requireOwner(now)
    guard due >= now.dated else {
      throw Refusal("due-before-start", vi: "Hạn góp ý đã qua", en: "The due day is over")
    }
    let asked = bodies.enumerated().filter { $0.element != plan.owner && !bodies[..<$0.offset].contains($0.element) }
    try now.refuse(now.faults(ofBodies: asked.map { ("/bodies/\($0.offset)", $0.element) }))
    let tasks = asked.map { _, body in
      TaskAssignment(
        "comment-on-plan",
        title: BilingualText("Góp ý dự thảo: \(plan.name)", "Give an opinion on the draft: \(plan.name)"),
        lead: body, due: due)
    }
    return Decision(.consulted(bodies: asked.map(\.element), due: due, day: now.dated)).assigning(tasks)
  }
}

struct CommentOnPlan: Command {
  static let form = Form(
    "comment", vi: "Góp ý", en: "Give an opinion", on: Plan.self, from: [.consulting], to: [.consulting],
    anyBody: true, .text("text", vi: "Ý kiến", en: "Opinion"))

  var text: String

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    guard plan.consulted.contains(now.actor.body) else {
      throw Refusal(
        "not-consulted", vi: "\(now.actor.body) không được xin ý kiến", en: "\(now.actor.body) was not asked")
    }
    return Decision(.commented(comment: Plan.Comment(body: now.actor.body, text: text, day: now.dated)))
  }
}

/// Tờ trình.
struct SubmitPlan: Command {
  static let form = Form(
    "submit", vi: "Trình ban hành", en: "Submit", on: Plan.self, from: [.draft, .consulting], to: [.submitted],
    anyBody: true, .text("proposal", vi: "Số tờ trình", en: "Number of the proposal"))

  var proposal: String

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    try plan.requireOwner(now)
    return Decision(.submitted(proposal: Plan.Signature(number: proposal, day: now.dated)))
  }
}

/// Issues the paper under its number and day. A letter needs no proposal; from now on its days are held to.
struct IssuePlan: Command {
  static let form = Form(
    "issue", vi: "Ban hành", en: "Issue", on: Plan.self, from: [.draft, .consulting, .submitted], to: [.issued],
    by: [.approver], anyBody: true, .text("number", vi: "Số, ký hiệu", en: "Number and sign"),
    .day("day", vi: "Ngày ban hành", en: "Day").optional,
    .text("signerPost", vi: "Chức vụ người ký", en: "Post of the signer"))

  var number: String
  var day: Day?
  var signerPost: String

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    try plan.requireOwner(now)
    let day = day ?? now.dated
    guard day <= now.today else {
      throw Refusal("future-day", vi: "Ngày ban hành ở tương lai", en: "The day of issue is in the future")
    }
    try now.refuse(
      plan.content.check(start: day).map { Fault(at: "/content" + $0.pointer, $0.message.vi, $0.message.en) })
    let decision = Decision<Plan>(
      .issued(signature: Plan.Signature(number: number, day: day, signerPost: signerPost)))
    guard plan.form == .plan else { return decision }
    return decision.announcing(
      PlanIssued(plan: now.recordID, programme: plan.programme, body: plan.owner, number: number, day: day))
  }
}

/// The plan begins: every task template becomes a task of its lead body.
struct ActivatePlan: Command {
  static let form = Form(
    "activate", vi: "Triển khai: giao các nhiệm vụ", en: "Activate: give the tasks", on: Plan.self, from: [.issued],
    to: [.running], anyBody: true)

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    try plan.requireOwner(now)
    var running = plan
    running.activated = now.dated
    let tasks = try running.tasks(of: plan.content, in: now)
    return Decision(.activated(day: now.dated)).assigning(tasks.map(\.assignment)).replying(["tasks": tasks.count])
  }
}

/// Changes a paper that was issued; of a running one the open tasks follow. Look first: question `plan-amendment`.
struct AmendPlan: Command {
  static let form = Form(
    "amend", vi: "Điều chỉnh", en: "Amend", on: Plan.self, from: [.issued, .running],
    by: [.approver], anyBody: true, .document("content", vi: "Nội dung mới", en: "New content"),
    .text("amendment", vi: "Số văn bản điều chỉnh", en: "Number of the amending paper"),
    .text("reason", vi: "Lý do", en: "Reason"))

  var content: PlanContent
  var amendment: String
  var reason: String

  func decide(_ plan: Plan, in now: Circumstances) throws -> Decision<Plan> {
    try plan.requireOwner(now)
    try now.refuse(
      content.check(start: plan.signature?.day ?? now.dated) + now.faults(ofBodies: content.bodies))
    let decision = Decision<Plan>(
      .amended(content: content, amendment: Plan.Amendment(number: amendment, day: now.dated, reason: reason)))
    guard plan.activated != nil else { return decision }
    return try plan.changes(to: content, id: now.recordID, in: now).decided(decision, number: amendment)
  }
}

extension Plan {
  func changes(to content: PlanContent, id: String, in now: Circumstances) throws -> TaskChanges {
    try TaskChanges(
      from: tasks(of: self.content, in: now), to: tasks(of: content, in: now), open: now.openTasks(about: "plan/\(id)"))
  }
}
