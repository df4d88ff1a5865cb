import Coordination
import ModuleKit
import OCOP

/// A visit with advice on the spot (tư vấn tại chỗ): what was looked at, what was found, what to do.
struct AdviceVisit: Record {
  static let kind = "advice-visit"
  static let title = BilingualText("Lượt tư vấn tại chỗ", "advice visit")
  static let numbering: String? = "TV"
  static let keys: [Key] = [.record("producer"), .record("plan"), .text("topics"), .day("day"), .text("year")]
  static let events = ["recorded"]

  enum Stage: String, StageName {
    case recorded
    var title: BilingualText { BilingualText("Đã ghi", "Recorded") }
  }

  /// What advice is about, as the plan of a province names it (69/KH-UBND of Quảng Ngãi, 2024, III.1.b).
  enum Topic: String, Codable, CaseIterable {
    case packaging, label, environment
    case foodSafety = "food-safety"
    case mark, credit, science, linkage
    case vocationalTraining = "vocational-training"
    case other

    var title: BilingualText {
      switch self {
      case .packaging: BilingualText("Bao bì", "Packaging")
      case .label: BilingualText("Nhãn", "Label")
      case .environment: BilingualText("Môi trường", "Environment")
      case .foodSafety: BilingualText("An toàn thực phẩm", "Food safety")
      case .mark: BilingualText("Nhãn hiệu", "Mark")
      case .credit: BilingualText("Tín dụng", "Credit")
      case .science: BilingualText("Khoa học và công nghệ", "Science and technology")
      case .linkage: BilingualText("Liên kết chuỗi giá trị", "Linkage")
      case .vocationalTraining: BilingualText("Đào tạo nghề", "Vocational training")
      case .other: BilingualText("Khác", "Other")
      }
    }
  }

  enum Event: Codable, Equatable {
    case recorded(
      producer: String, plan: String?, adviser: BodyID, topics: [Topic], findings: String, advice: String, day: Day,
      nextVisit: Day?)
  }

  var producer: String
  var plan: String?
  /// Whose officers went.
  var adviser: BodyID
  var topics: [Topic]
  var findings: String
  var advice: String
  var day: Day
  var year: String
  var nextVisit: Day?

  var stage: Stage { .recorded }
  var body: BodyID? { adviser }

  static func evolve(_ visit: AdviceVisit?, by event: Event) -> AdviceVisit {
    switch event {
    case .recorded(
      let producer, let plan, let adviser, let topics, let findings, let advice, let day, let nextVisit):
      AdviceVisit(
        producer: producer, plan: plan, adviser: adviser, topics: topics, findings: findings, advice: advice, day: day,
        year: String(day.iso.prefix(4)), nextVisit: nextVisit)
    }
  }
}

struct RecordVisit: Creation {
  static let form = Form(
    "record", vi: "Ghi lượt tư vấn", en: "Record a visit", creates: AdviceVisit.self, to: [.recorded], anyBody: true,
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("plan", of: "business-plan", vi: "Phương án", en: "Business plan").optional,
    .choice("topics", vi: "Nội dung", en: "Topics", AdviceVisit.Topic.allCases.map { ($0.rawValue, $0.title) }).list,
    .text("findings", vi: "Thực trạng", en: "What was found"), .text("advice", vi: "Tư vấn", en: "Advice"),
    .day("day", vi: "Ngày", en: "Day"), .day("nextVisit", vi: "Hẹn lần sau", en: "Next visit").optional)

  var producer: String
  var plan: String?
  var topics: [AdviceVisit.Topic]
  var findings: String
  var advice: String
  var day: Day
  var nextVisit: Day?

  func decide(in now: Circumstances) throws -> Decision<AdviceVisit> {
    guard !topics.isEmpty, Set(topics).count == topics.count else {
      throw Refusal("no-topic", vi: "Đánh dấu ít nhất một nội dung, mỗi nội dung một lần", en: "Tick topics, each once")
    }
    guard day <= now.today else {
      throw Refusal(
        "not-yet-held", vi: "Ngày \(day.vietnamese) chưa đến: chỉ ghi việc đã làm",
        en: "\(day) has not come: only what was done is recorded")
    }
    let owner = try now.require(Producer.self, producer).state
    if let plan, try now.require(BusinessPlan.self, plan).state.producer != producer {
      throw Refusal("other-producer", vi: "Phương án \(plan) của chủ thể khác", en: "The plan \(plan) is another's")
    }
    let decision = Decision<AdviceVisit>(
      .recorded(
        producer: producer, plan: plan, adviser: now.actor.body, topics: topics, findings: findings, advice: advice,
        day: day, nextVisit: nextVisit))
    guard let nextVisit else { return decision }
    return decision.assigning(
      TaskAssignment(
        "visit-again", title: BilingualText("Tư vấn lại tại \(owner.name)", "Visit \(owner.name) again"),
        lead: now.actor.body, with: now.actor.body == owner.commune ? [] : [owner.commune], due: nextVisit))
  }
}
