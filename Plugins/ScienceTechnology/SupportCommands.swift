import Coordination
import ModuleKit
import OCOP

/// The producer, or its commune for it, asks for a support with design, mark, barcode, label or traceability.
struct AskSupport: Command {
  static let form = Form(
    "ask-support", vi: "Đề nghị hỗ trợ", en: "Ask for support", on: BrandingCase.self,
    from: BrandingCase.Stage.running, anyBody: true, .text("what", vi: "Cần hỗ trợ gì", en: "What is needed"),
    .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)").optional)
  var what: String
  var amount: Money?

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let settings = now.settings(ScienceTechnology.self)
    let (lead, _) = try now.responsible(for: settings.brandingArea)
    let number = file.supports.count + 1
    return Decision(
      .supportAsked(support: AskedSupport(number: number, what: what, amount: amount, asked: now.dated))
    ).assigning(
      TaskAssignment(
        "answer-support",
        title: BilingualText(
          "Trả lời đề nghị hỗ trợ \(number) của \(file.productName): \(what)",
          "Answer request \(number) of \(file.productName): \(what)"),
        lead: lead, due: try now.workingDays(settings.answerDays, after: now.dated),
        dueRule: "\(settings.answerDays) working days after it was asked", dueDays: settings.answerDays,
        dueFrom: now.dated)
    ).replying(["number": number])
  }
}

/// Granted, granted in part, or refused with the reason. Money names its source.
struct AnswerSupport: Command {
  static let form = Form(
    "answer-support", vi: "Trả lời đề nghị hỗ trợ", en: "Answer a request for support", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .integer("number", vi: "Đề nghị số", en: "Request", min: 1),
    .choice(
      "verdict", vi: "Kết quả", en: "Verdict", AskedSupport.Verdict.allCases.map { ($0.rawValue, $0.label) }),
    .money("value", vi: "Giá trị (đồng)", en: "Value (đồng)").optional,
    .text("source", vi: "Nguồn kinh phí", en: "Source of the money").optional,
    .text("reason", vi: "Lý do", en: "Reason").optional)
  var number: Int
  var verdict: AskedSupport.Verdict
  var value: Money?
  var source: String?
  var reason: String?

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    guard let support = file.supports.first(where: { $0.number == number }) else {
      throw Refusal("unknown-request", vi: "Không có đề nghị số \(number)", en: "There is no request \(number)")
    }
    guard support.isWaiting else {
      throw Refusal("answered-already", vi: "Đề nghị \(number) đã được trả lời", en: "Request \(number) is answered")
    }
    let answer = AskedSupport.Answer(
      verdict: verdict, value: value, source: source, reason: reason, by: now.actor.body, day: now.dated)
    try answer.check()
    return Decision(.supportAnswered(number: number, answer: answer))
  }
}

/// The support was given: its result is told to all.
struct DeliverSupport: Command {
  static let form = Form(
    "deliver-support", vi: "Ghi kết quả hỗ trợ", en: "Record a support given", on: BrandingCase.self,
    from: BrandingCase.Stage.running, .integer("number", vi: "Đề nghị số", en: "Request", min: 1),
    .text("result", vi: "Kết quả", en: "Result"))
  var number: Int
  var result: String

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    guard let support = file.supports.first(where: { $0.number == number }), support.isOwed, let answer = support.answer
    else {
      throw Refusal(
        "nothing-owed", vi: "Đề nghị \(number) chưa được đồng ý hoặc đã xong",
        en: "Request \(number) is not granted, or is done")
    }
    return Decision(
      .supportDelivered(number: number, delivery: AskedSupport.Delivery(result: result, day: now.dated))
    ).announcing(
      BrandingSupported(
        file: now.recordID, number: number, producer: file.producer, product: file.product, what: support.what,
        value: answer.value, source: answer.source, day: now.dated))
  }
}

extension AskedSupport.Answer {
  func check() throws(Refusal) {
    if let missing { throw Refusal(missing.code, vi: missing.text.vi, en: missing.text.en) }
  }
}
