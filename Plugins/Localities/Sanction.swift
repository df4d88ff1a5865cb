import Coordination
import ModuleKit
import OCOP

/// A sanction notice (thông báo xử phạt) of a body that has no module of its own: market control, food safety, an
/// inspectorate. It is a decision, not an allegation; what it means for a recognition is for agriculture to review.
struct Sanction: PassedOn {
  static let kind = "sanction"
  static let title = BilingualText("Thông báo xử phạt", "sanction notice")
  static let numbering: String? = "XP"
  static let keys: [Key] = [
    .record("producer"), .record("products"), .text("ground"), .text("issuer"), .day("day"), .text("decision"),
  ]
  static let events = ["recorded", "reviewed", "annulled", "handed-over"]
  static let openStages: [Stage] = [.recorded, .reviewed]

  enum Stage: String, StageName {
    case recorded, reviewed, annulled

    var title: BilingualText {
      switch self {
      case .recorded: BilingualText("Chờ xem xét", "To be reviewed")
      case .reviewed: BilingualText("Đã xem xét", "Reviewed")
      case .annulled: BilingualText("Đã hủy bỏ", "Annulled")
      }
    }
  }

  enum Ground: String, Codable, CaseIterable, Sendable {
    case foodSafety = "food-safety"
    case label, quality
    case intellectualProperty = "intellectual-property"
    case environment
    case mark = "ocop-mark"
    case other

    var title: BilingualText {
      switch self {
      case .foodSafety: BilingualText("An toàn thực phẩm", "Food safety")
      case .label: BilingualText("Nhãn hàng hóa", "Label")
      case .quality: BilingualText("Chất lượng", "Quality")
      case .intellectualProperty: BilingualText("Sở hữu trí tuệ", "Intellectual property")
      case .environment: BilingualText("Môi trường", "Environment")
      case .mark: BilingualText("Sử dụng nhãn hiệu OCOP", "Use of the OCOP mark")
      case .other: BilingualText("Khác", "Other")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable, HandOverEvent {
    case recorded(
      producer: String, products: [String], ground: Ground, decision: String, summary: String, fine: Money?,
      issuer: BodyID, day: Day)
    case reviewed(outcome: String, day: Day)
    case annulled(decision: String, reason: String, day: Day)
    case handedOver(from: BodyID, to: BodyID, decision: String)
  }

  var producer: String
  /// None when the producer as a whole is meant.
  var products: [String]
  var ground: Ground
  var decision: String
  var summary: String
  var fine: Money?
  /// The body that decided; the record is its own.
  var issuer: BodyID
  var day: Day
  var stage: Stage = .recorded
  var outcome: String?
  var annulment: String?

  var body: BodyID? { issuer }
  /// A sanction is about a producer, and belongs to who decided it: a single successor takes it over.
  var place: UnitCode? { nil }

  func involves(_ body: BodyID) -> Bool { issuer == body }

  static func evolve(_ sanction: Sanction?, by event: Event) -> Sanction {
    if case .recorded(
      let producer, let products, let ground, let decision, let summary, let fine, let issuer, let day) = event
    {
      return Sanction(
        producer: producer, products: products, ground: ground, decision: decision, summary: summary, fine: fine,
        issuer: issuer, day: day)
    }
    guard var sanction else { preconditionFailure("a sanction is recorded first") }
    switch event {
    case .recorded: break
    case .reviewed(let outcome, _): (sanction.stage, sanction.outcome) = (.reviewed, outcome)
    case .annulled(_, let reason, _): (sanction.stage, sanction.annulment) = (.annulled, reason)
    case .handedOver(_, let to, _): sanction.issuer = to
    }
    return sanction
  }
}

/// Any body that punishes enters its notice; who leads inspection reviews what it means.
struct RecordSanction: Creation {
  static let form = Form(
    "record", vi: "Ghi thông báo xử phạt", en: "Record a sanction", creates: Sanction.self, to: [.recorded],
    anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("products", of: "product", vi: "Sản phẩm", en: "Products").list.optional,
    .choice("ground", vi: "Lĩnh vực", en: "Ground", Sanction.Ground.allCases.map { ($0.rawValue, $0.title) }),
    .text("decision", vi: "Số quyết định xử phạt", en: "Number of the decision"),
    .text("summary", vi: "Hành vi, biện pháp", en: "Breach and measures"),
    .money("fine", vi: "Tiền phạt (đồng)", en: "Fine (đồng)").optional)
  var producer: String
  var products: [String]?
  var ground: Sanction.Ground
  var decision: String
  var summary: String
  var fine: Money?

  func decide(in now: Circumstances) throws -> Decision<Sanction> {
    let issuer = now.actor.body
    let known = try now.all(Sanction.self, where: "decision", is: decision)
    if let same = known.first(where: { $0.state.issuer == issuer && $0.state.producer == producer }) {
      throw Refusal(
        "recorded-already", vi: "Quyết định \(decision) đã ghi ở \(same.id)",
        en: "The decision \(decision) stands in \(same.id)")
    }
    let settings = now.settings(Localities.self)
    let reviewer = try now.responsible(for: settings.reviewArea).lead
    let what = (products ?? []).isEmpty ? producer : (products ?? []).joined(separator: ", ")
    return Decision(
      .recorded(
        producer: producer, products: products ?? [], ground: ground, decision: decision, summary: summary, fine: fine,
        issuer: issuer, day: now.dated)
    ).assigning(
      TaskAssignment(
        "review-sanction",
        title: BilingualText(
          "Xem xét công nhận \(what) sau xử phạt \(decision)", "Review the recognition of \(what) after \(decision)"),
        lead: reviewer, with: reviewer == issuer ? [] : [issuer],
        due: try now.workingDays(settings.revocationDays, after: now.dated),
        dueRule: "\(settings.revocationDays) working days after the decision", source: "26/2026/QĐ-TTg Art. 8",
        dueDays: settings.revocationDays, dueFrom: now.dated)
    ).announcing(
      SanctionRecorded(
        sanction: now.recordID, body: issuer, producer: producer, products: products ?? [], ground: ground.rawValue,
        decision: decision, day: now.dated))
  }
}

/// What the review came to: kept, revoked by which decision, or nothing to do with the programme. By who leads it.
struct ReviewSanction: Command {
  static let form = Form(
    "review", vi: "Ghi kết quả xem xét", en: "Record the review", on: Sanction.self, from: [.recorded],
    to: [.reviewed], anyBody: true, .text("outcome", vi: "Kết quả", en: "Outcome"))
  var outcome: String

  func decide(_ sanction: Sanction, in now: Circumstances) throws -> Decision<Sanction> {
    let reviewer = try now.responsible(for: now.settings(Localities.self).reviewArea).lead
    guard now.actor.body == reviewer else {
      throw Refusal(
        "not-the-reviewer", vi: "\(reviewer) xem xét, không phải \(now.actor.body)",
        en: "\(reviewer) reviews it, not \(now.actor.body)")
    }
    return Decision(.reviewed(outcome: outcome, day: now.dated))
  }
}

/// The issuer takes it back, or a court does.
struct AnnulSanction: Command {
  static let form = Form(
    "annul", vi: "Hủy bỏ quyết định xử phạt", en: "Annul the sanction", on: Sanction.self,
    from: [.recorded, .reviewed], to: [.annulled], by: [.approver], anyBody: true,
    .text("decision", vi: "Số quyết định hủy bỏ", en: "Number of the decision"),
    .text("reason", vi: "Lý do", en: "Reason"))
  var decision: String
  var reason: String

  func decide(_ sanction: Sanction, in now: Circumstances) throws -> Decision<Sanction> {
    try Place.requireOwn(sanction.issuer, in: now)
    return Decision(.annulled(decision: decision, reason: reason, day: now.dated))
  }
}
