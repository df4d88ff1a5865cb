import Coordination
import ModuleKit
import OCOP

/// A complaint that a star or a mark is misused (phản ánh). It is an allegation until it is decided: no fact is told,
/// the record is not public, and whoever is named in it is "accused", never "in breach".
struct MisuseComplaint: KeptRecord {
  static let kind = "misuse-complaint"
  static let title = BilingualText("Phản ánh sử dụng sao, nhãn hiệu sai", "misuse complaint")
  static let numbering: String? = "PV"
  static let dataClass = DataClass.personal
  static let keys: [Key] = [.text("misused"), .record("product"), .record("producer"), .record("mark")]
  static let events = ["received", "upheld", "rejected", "handed-over"]

  enum Stage: String, StageName {
    case alleged, upheld, rejected

    var title: BilingualText {
      switch self {
      case .alleged: BilingualText("Đang xác minh (chưa kết luận)", "Alleged, being verified")
      case .upheld: BilingualText("Kết luận có vi phạm", "Upheld")
      case .rejected: BilingualText("Kết luận không vi phạm", "Rejected")
      }
    }
  }

  enum Misused: String, Codable, CaseIterable, Sendable {
    case star, mark

    var label: BilingualText {
      self == .star
        ? BilingualText("Sao, nhãn hiệu chứng nhận OCOP", "OCOP star or mark") : BilingualText("Nhãn hiệu", "Mark")
    }
  }

  enum Event: Codable, Equatable {
    case received(
      misused: Misused, product: String?, producer: String?, mark: String?, place: String, text: String,
      complainant: Personal<String>?, by: BodyID, keeper: BodyID, day: Day)
    case upheld(decision: String, finding: String, day: Day)
    case rejected(finding: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var misused: Misused
  /// What is accused, as far as it is known.
  var product: String?
  var producer: String?
  /// The mark that is said to be infringed.
  var mark: String?
  /// Where it was seen.
  var place: String
  var text: String
  var complainant: Personal<String>?
  /// The body that took it down.
  var receivedBy: BodyID
  var received: Day
  var stage: Stage = .alleged
  var decision: String?
  var finding: String?
  var body: BodyID?

  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ complaint: MisuseComplaint?, by event: Event) -> MisuseComplaint {
    if case .received(
      let misused, let product, let producer, let mark, let place, let text, let complainant, let by, let keeper,
      let day) = event
    {
      return MisuseComplaint(
        misused: misused, product: product, producer: producer, mark: mark, place: place, text: text,
        complainant: complainant, receivedBy: by, received: day, body: keeper)
    }
    guard var complaint else { preconditionFailure("a complaint is received first") }
    switch event {
    case .received: break
    case .upheld(let decision, let finding, _):
      (complaint.stage, complaint.decision, complaint.finding) = (.upheld, decision, finding)
    case .rejected(let finding, _): (complaint.stage, complaint.finding) = (.rejected, finding)
    case .handedOver(let to, _): complaint.body = to
    }
    return complaint
  }
}

/// Any body takes it down. Agriculture reviews it with the department of science and technology.
struct ReceiveComplaint: Creation {
  static let form = Form(
    "receive", vi: "Tiếp nhận phản ánh", en: "Receive a complaint", creates: MisuseComplaint.self, to: [.alleged],
    anyBody: true,
    .choice(
      "misused", vi: "Bị cho là dùng sai", en: "Said to be misused",
      MisuseComplaint.Misused.allCases.map { ($0.rawValue, $0.label) }),
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional,
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .record("mark", of: "mark", vi: "Nhãn hiệu", en: "Mark").optional,
    .text("place", vi: "Thấy ở đâu", en: "Where it was seen"), .text("text", vi: "Nội dung phản ánh", en: "Complaint"),
    .text("complainant", vi: "Người phản ánh", en: "Complainant").optional.personal)
  var misused: MisuseComplaint.Misused
  var product: String?
  var producer: String?
  var mark: String?
  var place: String
  var text: String
  var complainant: String?

  func decide(in now: Circumstances) throws -> Decision<MisuseComplaint> {
    let settings = now.settings(ScienceTechnology.self)
    let (keeper, _) = try now.responsible(for: settings.brandingArea)
    let (reviewer, _) = try now.responsible(for: settings.reviewArea)
    return Decision(
      .received(
        misused: misused, product: product, producer: producer, mark: mark, place: place, text: text,
        complainant: complainant.map { Personal($0) }, by: now.actor.body, keeper: keeper, day: now.dated)
    ).assigning(
      TaskAssignment(
        "review-misuse",
        title: BilingualText(
          "Xác minh phản ánh \(now.recordID) (chưa kết luận)", "Verify the complaint \(now.recordID) (an allegation)"),
        lead: reviewer, with: reviewer == keeper ? [] : [keeper],
        due: try now.workingDays(settings.reviewDays, after: now.dated),
        dueRule: "\(settings.reviewDays) working days after it was received", source: "26/2026/QĐ-TTg Art. 8, 9",
        dueDays: settings.reviewDays, dueFrom: now.dated))
  }
}

/// The finding, with its minutes or decision. From here on it is a breach, and all departments hear of it.
struct UpholdComplaint: Command {
  static let form = Form(
    "uphold", vi: "Kết luận có vi phạm", en: "Uphold", on: MisuseComplaint.self, from: [.alleged], to: [.upheld],
    by: [.approver], .text("decision", vi: "Số quyết định, biên bản", en: "Decision or minutes"),
    .text("finding", vi: "Kết luận", en: "Finding"))
  var decision: String
  var finding: String

  func decide(_ complaint: MisuseComplaint, in now: Circumstances) throws -> Decision<MisuseComplaint> {
    let settings = now.settings(ScienceTechnology.self)
    let told = Decision<MisuseComplaint>(.upheld(decision: decision, finding: finding, day: now.dated)).announcing(
      MisuseFound(
        complaint: now.recordID, misused: complaint.misused.rawValue, product: complaint.product,
        producer: complaint.producer, decision: decision, day: now.dated))
    guard let product = complaint.product else { return told }
    // Art. 8: within 15 days from the finding; the office sets how many working days that leaves.
    let (reviewer, with) = try now.responsible(for: settings.reviewArea)
    return told.assigning(
      TaskAssignment(
        "review-recognition",
        title: BilingualText(
          "Xem xét thu hồi công nhận \(product): dùng sai theo \(decision)",
          "Review the recognition of \(product): misuse by \(decision)"),
        lead: reviewer, with: with, due: try now.workingDays(settings.revocationDays, after: now.dated),
        dueRule: "\(settings.revocationDays) working days after the finding", source: "26/2026/QĐ-TTg Art. 8",
        dueDays: settings.revocationDays, dueFrom: now.dated))
  }
}

struct RejectComplaint: Command {
  static let form = Form(
    "reject", vi: "Kết luận không vi phạm", en: "Reject", on: MisuseComplaint.self, from: [.alleged], to: [.rejected],
    by: [.approver], .text("finding", vi: "Kết luận", en: "Finding"))
  var finding: String

  func decide(_ complaint: MisuseComplaint, in now: Circumstances) throws -> Decision<MisuseComplaint> {
    Decision(.rejected(finding: finding, day: now.dated))
  }
}
