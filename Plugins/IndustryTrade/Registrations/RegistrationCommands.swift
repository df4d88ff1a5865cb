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
    .integer("booths", vi: "Số gian muốn thuê (của cả nhóm)", en: "Booths wanted (of the group)", min: 1, max: 1_000),
    .boolean("potential", vi: "Chủ thể tiềm năng, chưa có giấy chứng nhận", en: "Potential producer, not certified yet")
      .optional,
    .choice("standing", vi: "Đối tượng", en: "Standing", Standing.allCases.map { ($0.rawValue, $0.title) }).optional,
    .text("zone", vi: "Khu mong muốn", en: "Zone wished").optional,
    .text("group", vi: "Nhóm dùng chung gian", en: "Group that shares its booths").optional,
    .text("sector", vi: "Ngành, khi chưa có giấy chứng nhận", en: "Sector, while not certified").optional)
  var fair: String
  var producer: String
  var producerName: String
  var products: [String]
  var booths: Int
  var potential: Bool?
  var standing: Standing?
  var zone: String?
  var group: String?
  var sector: String?

  func decide(in now: Circumstances) throws -> Decision<Registration> {
    let settings = now.settings(IndustryTrade.self)
    let found = try now.require(Fair.self, fair).state
    try checkWindow(of: found, in: now)
    let counts = standing ?? (potential == true ? .potential : .recognised)
    try checkBooths(at: found, as: counts, settings)
    try gather(found, in: now)
    let pair = Registration.pair(fair, producer)
    let gone: [Registration.Stage] = [.withdrawn, .declined, .excluded]
    if let other = try now.all(Registration.self, where: "pair", is: pair).first(where: {
      !gone.contains($0.state.stage)
    }
    ) {
      throw Refusal(
        "registered-already", vi: "Chủ thể \(producer) đã đăng ký hội chợ này: \(other.id)",
        en: "The producer \(producer) is registered for this fair: \(other.id)")
    }
    let certificates = try Certificates(of: products, in: now)
    if counts == .recognised { try check(certificates, on: found.days) }
    let set = products.compactMap { certificates.certified(of: $0)?.set }.first
    let commune =
      try now.latest(ProducerRegistered.self, about: producer)?.commune
      ?? products.compactMap { certificates.certified(of: $0)?.commune }.first
    let described = try now.latest(ProductDescribed.self, about: products)
    let earlier = try now.all(Registration.self, where: "producer", is: producer).map(\.state)
    let clashes = try now.engagements(of: producer, on: found.days, besides: fair)
    let decision = Decision<Registration>(
      .submitted(
        fair: fair, producer: producer, producerName: producerName, products: products, booths: booths,
        isPotential: counts == .potential, isFirstTime: !earlier.contains(where: \.hadBooth), at: now.received,
        by: now.actor.body, standing: counts, commune: commune,
        sector: set.flatMap { settings.sector(of: $0) } ?? sector,
        isCraft: described.contains { $0.craftVillage != nil }, absences: earlier.count { $0.stage == .absent },
        zone: zone, group: group, clashes: clashes.isEmpty ? nil : clashes.map(\.record))
    ).warning(
      clashes.map {
        BilingualText(
          "Chủ thể đã có tên ở \($0.name) (\($0.record)), trùng ngày",
          "The producer is expected at \($0.name) (\($0.record)) on the same days")
      })
    return counts == .other
      ? decision : decision.announcing(FairRegistered(fair: fair, producer: producer, products: products))
  }

  /// What is read in any case, in one round.
  private func gather(_ found: Fair, in now: Circumstances) throws {
    let pair = Registration.pair(fair, producer)
    try now.gather([
      { _ = try now.all(Registration.self, where: "pair", is: pair) },
      { _ = try now.all(Registration.self, where: "producer", is: producer) },
      { _ = try now.all(Delegation.self, where: "producers", is: producer) },
      { _ = try now.latest(ProductCertified.self, about: products) },
      { _ = try now.latest(ProductLapsed.self, about: products) },
      { _ = try now.latest(ProductDescribed.self, about: products) },
      { _ = try now.latest(ProducerRegistered.self, about: producer) },
    ])
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

  private func checkBooths(at fair: Fair, as counts: Standing, _ settings: IndustryTrade) throws {
    let zones = fair.zones(by: settings)
    if let zone, !zones.contains(where: { $0.id == zone }) {
      let names = zones.map(\.id).joined(separator: ", ")
      throw Refusal(
        "unknown-zone", vi: "Hội chợ không có khu \(zone); có: \(names)",
        en: "The fair has no zone \(zone); there are: \(names)")
    }
    if let sector, !settings.sectors.contains(where: { $0.id == sector }) {
      let names = settings.sectors.map(\.id).joined(separator: ", ")
      throw Refusal(
        "unknown-sector", vi: "Không có ngành \(sector); có: \(names)", en: "No sector \(sector); there are: \(names)")
    }
    let fitting = zones.filter { $0.takes.contains(counts) }
    // Of a group that shares, the limit is that of its members together, and shows when booths are given out.
    let limit = group == nil ? fitting.map(\.perProducer).max() ?? settings.boothsPerProducer : max(1, fair.booths)
    guard fair.booths == 0 || booths <= limit else {
      throw Refusal(
        "too-many-booths", vi: "Mỗi chủ thể nhiều nhất \(limit) gian", en: "Each producer gets at most \(limit) booths")
    }
    guard counts == .other || !products.isEmpty, Set(products).count == products.count else {
      throw Refusal(
        "products", vi: "Cần ít nhất một sản phẩm, mỗi sản phẩm một lần", en: "Name at least one product, each once")
    }
  }

  private func check(_ certificates: Certificates, on days: ClosedRange<Day>) throws {
    for product in products {
      guard let certificate = certificates.certificate(of: product, on: days) else {
        let (first, last) = (days.lowerBound, days.upperBound)
        throw Refusal(
          "not-certified",
          vi: "Sản phẩm \(product) không có giấy chứng nhận suốt \(first.vietnamese)–\(last.vietnamese)",
          en: "The product \(product) is not certified on all days from \(first) to \(last)",
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

/// The producer does not come; booths it got go to those in line.
struct WithdrawRegistration: Command {
  static let form = Form(
    "withdraw", vi: "Rút đăng ký", en: "Withdraw", on: Registration.self,
    from: [.submitted, .waiting, .allotted, .confirmed], to: [.withdrawn], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    try registration.requireOwner(of: fair, now)
    guard Fair.Stage.ahead.contains(fair.stage) else {
      throw Refusal(
        "fair-is-held", vi: "Hội chợ đã tổ chức, không rút được nữa",
        en: "The fair has been held, it is too late to withdraw")
    }
    return Decision(.withdrawn(reason: reason)).movingUp(registration, fair)
  }
}

/// The producer does not take what it got.
struct DeclineBooths: Command {
  static let form = Form(
    "decline", vi: "Từ chối gian hàng", en: "Decline the booths", on: Registration.self, from: [.allotted],
    to: [.declined], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    try registration.requireOwner(of: fair, now)
    return Decision(.declined(reason: reason)).movingUp(registration, fair)
  }
}

/// The producer comes. It cannot promise two events on the same days without saying how.
struct ConfirmBooths: Command {
  static let form = Form(
    "confirm", vi: "Xác nhận tham gia", en: "Confirm", on: Registration.self, from: [.allotted], to: [.confirmed],
    anyBody: true,
    .text("both", vi: "Vì sao dự được cả hai sự kiện trùng ngày", en: "How it can be at two events on the same days")
      .optional)
  var both: String?

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let fair = try now.require(Fair.self, registration.fair).state
    try registration.requireOwner(of: fair, now)
    try registration.requireCertificate(on: fair.days, in: now)
    let other = try now.engagements(of: registration.producer, on: fair.days, besides: registration.fair)
      .first(where: \.isConfirmed)
    if let other, both == nil {
      throw Refusal(
        "confirmed-elsewhere", vi: "Chủ thể đã xác nhận dự \(other.name) (\(other.record)) trong các ngày này",
        en: "The producer has confirmed \(other.name) (\(other.record)) on these days",
        detail: BilingualText(
          "Rút một bên, hoặc ghi --both: ai trực gian nào.",
          "Withdraw from one, or say with --both who is at which stand."))
    }
    return Decision(.confirmed(day: now.dated, both: both))
  }
}

extension Decision where R == Registration {
  /// Booths that are free again go to the waiting list at once.
  func movingUp(_ registration: Registration, _ fair: Fair) -> Self {
    guard registration.isHolding, fair.stage == .allotted else { return self }
    return sending(Send("industry-trade.fair.allot/\(registration.fair)", mayBeRefused: true))
  }
}

extension Registration {
  /// A registration is its registrar's, or the host's of the fair.
  func requireOwner(of fair: Fair, _ now: Circumstances) throws(Refusal) {
    if now.actor.body == registrar { return }
    try fair.requireHost(now)
  }

  /// Who was registered as recognised has a product with a certificate on all days of the fair.
  func requireCertificate(on days: ClosedRange<Day>, in now: Circumstances) throws {
    guard counts == .recognised else { return }
    let certificates = try Certificates(of: products, in: now)
    if products.contains(where: { certificates.certificate(of: $0, on: days)?.producer == producer }) { return }
    throw Refusal(
      "not-certified",
      vi: "Không sản phẩm nào còn giấy chứng nhận suốt \(days.lowerBound.vietnamese)–"
        + days.upperBound.vietnamese,
      en: "None of its products is certified on all days from \(days.lowerBound) to \(days.upperBound)",
      detail: BilingualText("Gia hạn giấy chứng nhận trước.", "Renew a certificate first."))
  }
}
