import Coordination
import ModuleKit

/// The plan of a department or a locality under a programme; also a letter or the conclusion of a meeting that gives
/// work. It has the life of a paper: draft, consulted, submitted, issued; then it runs, and may be amended.
struct Plan: Record {
  static let kind = "plan"
  static let title = BilingualText("Kế hoạch của cơ quan", "Plan of a body")
  static let numbering: String? = "KH"
  static let keys: [Key] = [
    .record("programme"), .text("owner"), .text("form"), .name("name"), .record("parent"), .text("number"),
  ]
  static let events = [
    "drafted", "revised", "consulted", "commented", "submitted", "issued", "activated", "amended",
    "handed-over",
  ]

  enum Stage: String, StageName {
    case draft, consulting, submitted, issued, running

    var title: BilingualText {
      switch self {
      case .draft: BilingualText("Dự thảo", "Draft")
      case .consulting: BilingualText("Xin ý kiến", "Consulting")
      case .submitted: BilingualText("Đã trình", "Submitted")
      case .issued: BilingualText("Đã ban hành", "Issued")
      case .running: BilingualText("Đang thực hiện", "Running")
      }
    }
  }

  /// What sort of paper it is.
  enum Form: String, Codable, CaseIterable {
    case plan, letter, conclusion

    var label: BilingualText {
      switch self {
      case .plan: BilingualText("Kế hoạch", "Plan")
      case .letter: BilingualText("Công văn", "Letter")
      case .conclusion: BilingualText("Thông báo kết luận", "Conclusion of a meeting")
      }
    }
  }

  struct Comment: Codable, Equatable {
    var body: BodyID
    var text: String
    var day: Day
  }

  /// Số, ngày, chức vụ người ký.
  struct Signature: Codable, Equatable {
    var number: String
    var day: Day
    /// A post, no person; missing for a proposal.
    var signerPost: String?
  }

  struct Amendment: Codable, Equatable {
    var number: String
    var day: Day
    var reason: String
  }

  enum Event: Codable, Equatable {
    case drafted(programme: String, owner: BodyID, form: Form, name: String, parent: String?, content: PlanContent)
    case revised(name: String, content: PlanContent)
    case consulted(bodies: [BodyID], due: Day, day: Day)
    case commented(comment: Comment)
    case submitted(proposal: Signature)
    case issued(signature: Signature)
    case activated(day: Day)
    case amended(content: PlanContent, amendment: Amendment)
    /// The body ended; its successor answers for the paper.
    case handedOver(to: BodyID, decision: String)
  }

  var programme: String
  var owner: BodyID
  var form: Form
  var name: String
  /// The plan above it, under the same programme.
  var parent: String?
  var content: PlanContent
  var stage: Stage = .draft
  var consulted: [BodyID] = []
  var comments: [Comment] = []
  var proposal: Signature?
  var signature: Signature?
  /// The number it is issued under, a key.
  var number: String?
  var activated: Day?
  /// The former texts stand in the history.
  var amendments: [Amendment] = []
  /// Bodies that have ended, oldest first.
  var formerOwners: [BodyID]?

  var body: BodyID? { owner }

  static func evolve(_ plan: Plan?, by event: Event) -> Plan {
    if case .drafted(let programme, let owner, let form, let name, let parent, let content) = event {
      return Plan(programme: programme, owner: owner, form: form, name: name, parent: parent, content: content)
    }
    guard var plan else { preconditionFailure("a plan is drafted first") }
    switch event {
    case .drafted: break
    case .revised(let name, let content): (plan.name, plan.content) = (name, content)
    case .consulted(let bodies, _, _):
      plan.stage = .consulting
      plan.consulted = bodies
    case .commented(let comment): plan.comments.append(comment)
    case .submitted(let proposal):
      plan.stage = .submitted
      plan.proposal = proposal
    case .issued(let signature):
      plan.stage = .issued
      (plan.signature, plan.number) = (signature, signature.number)
    case .activated(let day):
      plan.stage = .running
      plan.activated = day
    case .amended(let content, let amendment):
      plan.content = content
      plan.amendments.append(amendment)
    case .handedOver(let body, _):
      plan.formerOwners = (plan.formerOwners ?? []) + [plan.owner]
      plan.owner = body
    }
    return plan
  }
}

extension Plan {
  func requireOwner(_ now: Circumstances) throws(Refusal) {
    guard now.actor.body != owner else { return }
    throw Refusal(
      "not-the-owner", vi: "Văn bản này do \(owner) soạn", en: "This paper is written by \(owner)")
  }

  /// The tasks that follow from the paper; the year is that of its number.
  func tasks(of content: PlanContent, in now: Circumstances) throws -> [DueTask] {
    guard let signature, let activated else { return [] }
    return try content.tasks(
      year: signature.day.year, issued: signature.day, activated: activated, in: now)
  }
}
