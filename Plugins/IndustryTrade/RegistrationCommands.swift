import Coordination
import ModuleKit
import OCOP

/// Any body may register a producer of its area, while the fair takes registrations.
struct SubmitRegistration: Creation {
  static let form = Form(
    "submit", vi: "Đăng ký tham gia hội chợ", en: "Register for a fair", creates: Registration.self, to: [.submitted],
    anyBody: true, .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("producerName", vi: "Tên chủ thể", en: "Name of the producer"),
    .record("products", of: "product", vi: "Sản phẩm mang đến", en: "Products").list,
    .integer("booths", vi: "Số gian muốn thuê", en: "Booths wanted", min: 1, max: 1_000),
    .boolean("potential", vi: "Chủ thể tiềm năng, chưa có giấy chứng nhận", en: "Potential producer, not certified yet")
      .optional)
  var fair: String
  var producer: String
  var producerName: String
  var products: [String]
  var booths: Int
  var potential: Bool?

  func decide(in now: Circumstances) throws -> Decision<Registration> {
    let found = try now.require(Fair.self, fair).state
    try checkWindow(of: found, in: now)
    let limit = now.settings(IndustryTrade.self).boothsPerProducer
    guard booths <= limit else {
      throw Refusal(
        "too-many-booths", vi: "Mỗi chủ thể nhiều nhất \(limit) gian", en: "Each producer gets at most \(limit) booths")
    }
    guard !products.isEmpty, Set(products).count == products.count else {
      throw Refusal(
        "products", vi: "Cần ít nhất một sản phẩm, mỗi sản phẩm một lần", en: "Name at least one product, each once")
    }
    let pair = Registration.pair(fair, producer)
    if let other = try now.all(Registration.self, where: "pair", is: pair).first(where: { $0.state.stage != .withdrawn }
    ) {
      throw Refusal(
        "registered-already", vi: "Chủ thể \(producer) đã đăng ký hội chợ này: \(other.id)",
        en: "The producer \(producer) is registered for this fair: \(other.id)")
    }
    if potential != true { try checkCertificates(on: found.days, in: now) }
    let earlier = try now.all(Registration.self, where: "producer", is: producer)
    return Decision(
      .submitted(
        fair: fair, producer: producer, producerName: producerName, products: products, booths: booths,
        isPotential: potential ?? false, isFirstTime: !earlier.contains { $0.state.stage == .allotted },
        at: now.received, by: now.actor.body)
    ).announcing(FairRegistered(fair: fair, producer: producer, products: products))
  }

  private func checkWindow(of fair: Fair, in now: Circumstances) throws {
    guard fair.stage == .open else {
      throw Refusal(
        "fair-not-open", vi: "Hội chợ không nhận đăng ký: \(fair.stage.title.vi)",
        en: "The fair takes no registrations: \(fair.stage.title.en)")
    }
    // What came in time is in time, however long it waited.
    guard Day(instant: now.received) <= fair.registrationCloses else {
      throw Refusal(
        "registration-closed", vi: "Hạn đăng ký là \(fair.registrationCloses.vietnamese)",
        en: "The last day to register was \(fair.registrationCloses)")
    }
  }

  private func checkCertificates(on days: ClosedRange<Day>, in now: Circumstances) throws {
    let certificates = try Certificates(of: products, in: now)
    for product in products {
      guard let certificate = certificates.certificate(of: product, on: days) else {
        throw Refusal(
          "not-certified",
          vi:
            "Sản phẩm \(product) không có giấy chứng nhận trong suốt \(days.lowerBound.vietnamese)–\(days.upperBound.vietnamese)",
          en: "The product \(product) is not certified on all days from \(days.lowerBound) to \(days.upperBound)",
          detail: BilingualText(
            "Chủ thể chưa có giấy chứng nhận thì đăng ký là tiềm năng.",
            "A producer without one registers as potential."))
      }
      guard certificate.producer == producer else {
        throw Refusal(
          "product-of-another", vi: "Sản phẩm \(product) thuộc chủ thể \(certificate.producer)",
          en: "The product \(product) belongs to the producer \(certificate.producer)")
      }
    }
  }
}

/// The producer does not come; booths it got are free again and go to those in line at the next allotment.
struct WithdrawRegistration: Command {
  static let form = Form(
    "withdraw", vi: "Rút đăng ký", en: "Withdraw", on: Registration.self, from: [.submitted, .allotted, .waiting],
    to: [.withdrawn], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    guard fair.stage != .held, fair.stage != .reported else {
      throw Refusal(
        "fair-is-held", vi: "Hội chợ đã tổ chức, không rút được nữa",
        en: "The fair has been held, it is too late to withdraw")
    }
    return Decision(.withdrawn(reason: reason))
  }
}
