import Coordination
import ModuleKit

/// A linkage contract (hợp đồng liên kết) of a producer with those who grow, make or buy for it.
struct Linkage: Record, HandedOn {
  static let kind = "linkage"
  static let title = BilingualText("Hợp đồng liên kết", "linkage contract")
  static let numbering: String? = "LKT"
  static let keys: [Key] = [.record("producer"), .record("products"), .day("to"), .text("contract")]
  static let events = ["signed", "ended", "handed-over"]

  enum Stage: String, StageName {
    case active, ended

    var title: BilingualText {
      self == .active ? BilingualText("Đang thực hiện", "Active") : BilingualText("Đã kết thúc", "Ended")
    }
  }

  /// Who stands on the other side. A household's name is personal data.
  struct Partner: Codable, Equatable {
    enum Sort: String, Codable, CaseIterable {
      case cooperative
      case group = "cooperative-group"
      case households, enterprise

      var title: BilingualText {
        switch self {
        case .cooperative: BilingualText("Hợp tác xã", "Cooperative")
        case .group: BilingualText("Tổ hợp tác", "Cooperative group")
        case .households: BilingualText("Hộ gia đình", "Households")
        case .enterprise: BilingualText("Doanh nghiệp", "Enterprise")
        }
      }
    }

    var sort: Sort
    var name: Personal<String>?
    /// How many households.
    var count: Int?
  }

  enum Event: Codable, Equatable {
    case signed(
      producer: String, contract: String?, partners: [Partner], products: [String], share: Int, from: Day, to: Day?,
      commune: BodyID)
    case ended(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var producer: String
  /// Số hợp đồng.
  var contract: String?
  var partners: [Partner]
  var products: [String]
  /// Whole percent of the output that it covers.
  var share: Int
  var from: Day
  /// The last day; nil while it is open.
  var to: Day?
  var commune: BodyID
  var endedFor: String?
  var stage: Stage = .active

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ linkage: Linkage?, by event: Event) -> Linkage {
    switch event {
    case .signed(
      let producer, let contract, let partners, let products, let share, let from, let to, let commune):
      return Linkage(
        producer: producer, contract: contract, partners: partners, products: products, share: share, from: from,
        to: to, commune: commune)
    case .ended(let reason, _):
      guard var linkage else { preconditionFailure("a contract is signed first") }
      (linkage.stage, linkage.endedFor) = (.ended, reason)
      return linkage
    case .handedOver(let body, _):
      guard var linkage else { preconditionFailure("a contract is signed first") }
      linkage.commune = body
      return linkage
    }
  }
}

/// Registers a contract; its products are linked from then on, and departments hear of it.
struct SignLinkage: Creation {
  static let form = Form(
    "sign", vi: "Ghi hợp đồng liên kết", en: "Record a linkage contract", creates: Linkage.self,
    to: [.active, .ended], anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("contract", vi: "Số hợp đồng", en: "Number of the contract").optional,
    .object(
      "partners", vi: "Bên liên kết", en: "Partners",
      .choice("sort", vi: "Loại", en: "Sort", Linkage.Partner.Sort.allCases.map { ($0.rawValue, $0.title) }),
      .text("name", vi: "Tên", en: "Name").optional.personal,
      .integer("count", vi: "Số hộ", en: "Households", min: 1, max: 100_000).optional
    ).list,
    .record("products", of: "product", vi: "Sản phẩm", en: "Products").list,
    .integer("share", vi: "Tỷ lệ sản lượng (%)", en: "Share of output (%)", min: 1, max: 100),
    .day("from", vi: "Từ ngày", en: "From"), .day("to", vi: "Đến ngày", en: "To").optional)

  struct PartnerFields: Decodable {
    var sort: Linkage.Partner.Sort
    var name: String?
    var count: Int?
  }

  var producer: String
  var contract: String?
  var partners: [PartnerFields]
  var products: [String]
  var share: Int
  var from: Day
  var to: Day?

  func decide(in now: Circumstances) throws -> Decision<Linkage> {
    try checkSpan(in: now)
    let owner = try now.require(Producer.self, producer).state
    let unit = try Commune.unit(forEntryIn: owner.commune, in: now)
    let linked = try linkedProducts(in: now)
    let signed = Linkage.Event.signed(
      producer: producer, contract: contract,
      partners: partners.map { .init(sort: $0.sort, name: $0.name.map { Personal($0) }, count: $0.count) },
      products: products, share: share, from: from, to: to, commune: owner.commune)
    if let to, to < now.today {
      return Decision(signed, .ended(reason: "Đã hết hạn khi ghi / Ended before it was recorded", day: to + 1))
    }
    var decision = Decision<Linkage>(signed)
    for found in linked {
      let event = Product.Event.linked(linkage: now.recordID, day: now.dated)
      decision = decision.changing(found, event).announcing(
        Product.evolve(found.state, by: event).described(as: found.id, in: unit))
    }
    guard let to else { return decision }
    return decision.scheduling("run-out", at: to + 1)
  }

  private func checkSpan(in now: Circumstances) throws {
    if let to, to < from {
      throw Refusal("days-reversed", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    guard from <= now.today else {
      throw Refusal(
        "not-begun", vi: "Hợp đồng có hiệu lực từ \(from.vietnamese): ghi khi đã bắt đầu",
        en: "The contract begins on \(from): record it when it has begun")
    }
    guard !partners.isEmpty, !products.isEmpty, products.count <= 100, Set(products).count == products.count else {
      throw Refusal(
        "no-partner", vi: "Hợp đồng cần ít nhất một bên liên kết và từ 1 đến 100 sản phẩm khác nhau",
        en: "A contract needs a partner and 1 to 100 different products")
    }
  }

  private func linkedProducts(in now: Circumstances) throws -> [Found<Product>] {
    let found = try now.records(Product.self, products)
    for id in products {
      guard let product = found.first(where: { $0.id == id })?.state else {
        _ = try now.require(Product.self, id); continue
      }
      let maker = try product.maker(id)
      guard maker == producer else {
        throw Refusal(
          "other-producer", vi: "Sản phẩm \(id) thuộc chủ thể \(maker)",
          en: "The product \(id) belongs to the producer \(maker)")
      }
    }
    return found
  }
}

/// Ended before its last day, or without one.
struct EndLinkage: Command {
  static let form = Form(
    "end", vi: "Chấm dứt hợp đồng", en: "End the contract", on: Linkage.self, from: [.active], to: [.ended],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ linkage: Linkage, in now: Circumstances) throws -> Decision<Linkage> {
    _ = try Commune.unit(forEntryIn: linkage.commune, in: now)
    return try linkage.ending(reason: reason, day: now.dated, in: now).cancelling("run-out")
  }
}

/// The house sends it on the day after the last day.
struct RunOutLinkage: Command {
  static let form = Form(
    "run-out", vi: "Hết hạn hợp đồng", en: "The contract runs out", on: Linkage.self, from: [.active], to: [.ended],
    by: [.house])

  func decide(_ linkage: Linkage, in now: Circumstances) throws -> Decision<Linkage> {
    guard let to = linkage.to, to < now.today else {
      throw Refusal("not-due", vi: "Hợp đồng còn hiệu lực", en: "The contract still holds")
    }
    return try linkage.ending(reason: "Hết hạn / Its term ended", day: to + 1, in: now)
  }
}

extension Linkage {
  fileprivate func ending(reason: String, day: Day, in now: Circumstances) throws -> Decision<Linkage> {
    var decision = Decision<Linkage>(.ended(reason: reason, day: day))
    for found in try now.records(Product.self, products)
    where found.state.linkages?.contains(now.recordID) == true {
      let unit = try Commune.unit(of: found.state.commune, in: now)
      let event = Product.Event.unlinked(linkage: now.recordID, day: day)
      decision = decision.changing(found, event).announcing(
        Product.evolve(found.state, by: event).described(as: found.id, in: unit))
    }
    return decision
  }
}
