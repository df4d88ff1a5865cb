import Coordination
import ModuleKit
import OCOP

/// Science and technology put to use by a producer (đề tài, chuyển giao, máy móc): the need, the support, the result on
/// output or quality.
///
/// 832/UBND-KT (Tây Ninh, 22/03/2021), paragraph 5: the department helps to apply science and technology in production.
struct TechnologyApplication: KeptRecord {
  static let kind = "technology-application"
  static let title = BilingualText("Ứng dụng khoa học, công nghệ", "technology application")
  static let numbering: String? = "UD"
  static let keys: [Key] = [.record("producer"), .record("product"), .text("sort"), .text("year")]
  static let events = ["needed", "answered", "ended", "handed-over"]

  enum Stage: String, StageName {
    case needed, running, refused, ended

    var title: BilingualText {
      switch self {
      case .needed: BilingualText("Có nhu cầu", "Needed")
      case .running: BilingualText("Đang hỗ trợ", "Being supported")
      case .refused: BilingualText("Không hỗ trợ", "Refused")
      case .ended: BilingualText("Có kết quả", "With a result")
      }
    }
  }

  enum Sort: String, Codable, CaseIterable, Sendable {
    case research, transfer, machinery

    var label: BilingualText {
      switch self {
      case .research: BilingualText("Đề tài, dự án", "Research project")
      case .transfer: BilingualText("Chuyển giao công nghệ", "Technology transfer")
      case .machinery: BilingualText("Máy móc, thiết bị", "Machinery")
      }
    }
  }

  /// What the result acts on.
  enum Effect: String, Codable, CaseIterable, Sendable {
    case output, quality

    var label: BilingualText {
      self == .output ? BilingualText("Sản lượng", "Output") : BilingualText("Chất lượng", "Quality")
    }
  }

  enum Event: Codable, Equatable {
    case needed(
      producer: String, product: String?, sort: Sort, support: AskedSupport, commune: UnitCode?, keeper: BodyID)
    case answered(answer: AskedSupport.Answer)
    case ended(effects: [Effect], before: String?, after: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  struct Result: Codable, Equatable, Sendable {
    var effects: [Effect]
    /// "120 lít/mẻ".
    var before: String?
    var after: String
    var day: Day
  }

  var producer: String
  var product: String?
  var sort: Sort
  var support: AskedSupport
  var commune: UnitCode?
  var year: String
  var stage: Stage = .needed
  var result: Result?
  var body: BodyID?

  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ application: TechnologyApplication?, by event: Event) -> TechnologyApplication {
    if case .needed(let producer, let product, let sort, let support, let commune, let keeper) = event {
      return TechnologyApplication(
        producer: producer, product: product, sort: sort, support: support, commune: commune,
        year: String(support.asked.iso.prefix(4)), body: keeper)
    }
    guard var application else { preconditionFailure("an application begins with a need") }
    switch event {
    case .needed: break
    case .answered(let answer):
      application.support.answer = answer
      application.stage = answer.verdict == .refused ? .refused : .running
    case .ended(let effects, let before, let after, let day):
      application.support.delivered = AskedSupport.Delivery(result: after, day: day)
      (application.stage, application.result) = (
        .ended, Result(effects: effects, before: before, after: after, day: day)
      )
    case .handedOver(let to, _): application.body = to
    }
    return application
  }
}

struct NeedTechnology: Creation {
  static let form = Form(
    "need", vi: "Nêu nhu cầu ứng dụng khoa học, công nghệ", en: "State a need of technology",
    creates: TechnologyApplication.self, to: [.needed], anyBody: true,
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional,
    .choice(
      "sort", vi: "Hình thức", en: "Sort", TechnologyApplication.Sort.allCases.map { ($0.rawValue, $0.label) }),
    .text("what", vi: "Nhu cầu", en: "Need"), .money("amount", vi: "Kinh phí (đồng)", en: "Amount (đồng)").optional)
  var producer: String
  var product: String?
  var sort: TechnologyApplication.Sort
  var what: String
  var amount: Money?

  func decide(in now: Circumstances) throws -> Decision<TechnologyApplication> {
    let settings = now.settings(ScienceTechnology.self)
    let owner = try now.latest(ProducerRegistered.self, about: producer)
    let (lead, with) = try now.responsible(for: settings.technologyArea)
    return Decision(
      .needed(
        producer: producer, product: product, sort: sort,
        support: AskedSupport(number: 1, what: what, amount: amount, asked: now.dated), commune: owner?.commune,
        keeper: lead)
    ).assigning(
      TaskAssignment(
        "answer-support",
        title: BilingualText("Trả lời nhu cầu công nghệ: \(what)", "Answer the need of technology: \(what)"),
        lead: lead,
        with: with, due: try now.workingDays(settings.answerDays, after: now.dated),
        dueRule: "\(settings.answerDays) working days after it was asked", source: "832/UBND-KT, đoạn 5",
        dueDays: settings.answerDays, dueFrom: now.dated))
  }
}

struct AnswerTechnology: Command {
  static let form = Form(
    "answer", vi: "Trả lời nhu cầu", en: "Answer the need", on: TechnologyApplication.self, from: [.needed],
    to: [.running, .refused],
    .choice(
      "verdict", vi: "Kết quả", en: "Verdict", AskedSupport.Verdict.allCases.map { ($0.rawValue, $0.label) }),
    .money("value", vi: "Giá trị (đồng)", en: "Value (đồng)").optional,
    .text("source", vi: "Nguồn kinh phí", en: "Source of the money").optional,
    .text("reason", vi: "Lý do", en: "Reason").optional)
  var verdict: AskedSupport.Verdict
  var value: Money?
  var source: String?
  var reason: String?

  func decide(
    _ application: TechnologyApplication, in now: Circumstances
  ) throws -> Decision<TechnologyApplication> {
    let answer = AskedSupport.Answer(
      verdict: verdict, value: value, source: source, reason: reason, by: now.actor.body, day: now.dated)
    try answer.check()
    return Decision(.answered(answer: answer))
  }
}

struct EndTechnology: Command {
  static let form = Form(
    "end", vi: "Ghi kết quả ứng dụng", en: "Record the result", on: TechnologyApplication.self, from: [.running],
    to: [.ended],
    .choice(
      "effects", vi: "Tác động đến", en: "Acts on",
      TechnologyApplication.Effect.allCases.map { ($0.rawValue, $0.label) }
    ).list, .text("before", vi: "Trước", en: "Before").optional, .text("after", vi: "Sau", en: "After"))
  var effects: [TechnologyApplication.Effect]
  var before: String?
  var after: String

  func decide(
    _ application: TechnologyApplication, in now: Circumstances
  ) throws -> Decision<TechnologyApplication> {
    Decision(.ended(effects: effects, before: before, after: after, day: now.dated)).announcing(
      TechnologyApplied(
        application: now.recordID, producer: application.producer, product: application.product,
        kind: application.sort.rawValue, effects: effects.map(\.rawValue), day: now.dated)
    ).announcing(
      BrandingSupported(
        file: now.recordID, number: 1, producer: application.producer, product: application.product,
        what: application.support.what, value: application.support.answer?.value,
        source: application.support.answer?.source, day: now.dated))
  }
}
