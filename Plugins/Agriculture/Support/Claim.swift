import Coordination
import ModuleKit
import OCOP

/// What a producer is entitled to by a policy for a recognition, and what of it was paid.
struct Claim: Record {
  static let kind = "claim"
  static let title = BilingualText("Khoản được hưởng", "claim")
  static let numbering: String? = "CSH"
  static let keys: [Key] = [
    .text("mark"), .record("producer"), .record("product"), .record("policy"), .text("commune"), .text("year"),
    .integer("amount"), .integer("paid"),
  ]
  static let events = ["opened", "paid", "dropped"]

  enum Stage: String, StageName {
    case owed, paid, dropped

    var title: BilingualText {
      switch self {
      case .owed: BilingualText("Còn phải chi", "Owed")
      case .paid: BilingualText("Đã chi", "Paid")
      case .dropped: BilingualText("Không chi", "Dropped")
      }
    }
  }

  struct Payment: Codable, Equatable {
    var amount: Money
    var day: Day
    /// Number of the voucher or decision.
    var document: String
  }

  enum Event: Codable, Equatable {
    case opened(
      product: String, producer: String, policy: String, number: String, act: RewardAct, star: Star, amount: Money,
      recognised: Day, commune: UnitCode)
    case paid(payment: Payment)
    case dropped(reason: String, day: Day)
  }

  /// "SP-2026-0001/2026-06-30/policy": a recognition opens one claim of each policy.
  var mark: String
  var product: String
  var producer: String
  var policy: String
  /// Số, ký hiệu of the policy.
  var number: String
  var act: RewardAct
  var star: Star
  /// Đồng.
  var amount: Int
  var paid: Int
  var recognised: Day
  var year: String
  var commune: UnitCode
  var payments: [Payment]
  var droppedFor: String?
  var stage: Stage = .owed

  static func mark(_ product: String, _ day: Day, _ policy: String) -> String { "\(product)/\(day)/\(policy)" }

  static func evolve(_ claim: Claim?, by event: Event) -> Claim {
    if case .opened(
      let product, let producer, let policy, let number, let act, let star, let amount, let recognised, let commune) =
      event
    {
      return Claim(
        mark: mark(product, recognised, policy), product: product, producer: producer, policy: policy, number: number,
        act: act, star: star, amount: amount.dong, paid: 0, recognised: recognised,
        year: String(recognised.iso.prefix(4)), commune: commune, payments: [])
    }
    guard var claim else { preconditionFailure("a claim is opened first") }
    switch event {
    case .opened: break
    case .paid(let payment):
      claim.payments.append(payment)
      claim.paid += payment.amount.dong
      if claim.paid >= claim.amount { claim.stage = .paid }
    case .dropped(let reason, _): (claim.stage, claim.droppedFor) = (.dropped, reason)
    }
    return claim
  }
}

/// Opened by the module itself when a product is recognised.
struct OpenClaim: Creation, Encodable {
  static let form = Form(
    "open", vi: "Mở khoản được hưởng", en: "Open a claim", creates: Claim.self, to: [.owed],
    by: [.house, .officer, .approver], .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("policy", of: "policy", vi: "Chính sách", en: "Policy"),
    .choice("act", vi: "Việc", en: "Act", RewardAct.allCases.map { ($0.rawValue, $0.title) }),
    .integer("star", vi: "Hạng", en: "Star", min: 3, max: 5),
    .day("recognised", vi: "Ngày công nhận", en: "Day of the recognition"),
    .text("commune", vi: "Mã xã", en: "Code of the commune"))

  var product: String
  var producer: String
  var policy: String
  var act: RewardAct
  var star: Star
  var recognised: Day
  var commune: UnitCode

  func decide(in now: Circumstances) throws -> Decision<Claim> {
    let document = try now.require(Policy.self, policy).state.document
    guard document.isValid(on: recognised),
      let reward = document.rewards?.first(where: { $0.star == star && $0.act == act })
    else {
      let wish = BilingualText(
        "\(act.title.vi.lowercased()), \(star.rawValue) sao", "\(act.title.en.lowercased()), \(star.rawValue) stars")
      throw Refusal(
        "not-entitled",
        vi: "\(document.number) không có mức cho hạng này ngày \(recognised.vietnamese): \(wish.vi)",
        en: "\(document.number) grants nothing for it on \(recognised): \(wish.en)",
        rule: document.number)
    }
    let same = try now.all(Claim.self, where: "mark", is: Claim.mark(product, recognised, policy))
    if let twin = same.first {
      throw Refusal("opened-already", vi: "Đã mở khoản \(twin.id)", en: "The claim \(twin.id) is open already")
    }
    return Decision(
      .opened(
        product: product, producer: producer, policy: policy, number: document.number, act: act, star: star,
        amount: reward.amount, recognised: recognised, commune: commune))
  }
}

struct PayClaim: Command {
  static let form = Form(
    "pay", vi: "Ghi chi", en: "Record a payment", on: Claim.self, from: [.owed], to: [.owed, .paid],
    .money("amount", vi: "Số tiền", en: "Amount"), .day("day", vi: "Ngày", en: "Day"),
    .text("document", vi: "Số chứng từ", en: "Voucher"))

  var amount: Money
  var day: Day
  var document: String

  func decide(_ claim: Claim, in now: Circumstances) throws -> Decision<Claim> {
    let owed = Money(dong: claim.amount - claim.paid)
    guard amount > .zero, amount <= owed else {
      throw Refusal(
        "more-than-owed", vi: "Còn phải chi \(owed.formatted), không chi được \(amount.formatted)",
        en: "\(owed.formatted) is owed, \(amount.formatted) cannot be paid", rule: claim.number)
    }
    guard day <= now.today, day >= claim.recognised else {
      throw Refusal(
        "bad-day", vi: "Ngày chi phải từ ngày công nhận \(claim.recognised.vietnamese) đến hôm nay",
        en: "The day is from the recognition, \(claim.recognised), to today")
    }
    return Decision(.paid(payment: .init(amount: amount, day: day, document: document)))
  }
}

struct DropClaim: Command {
  static let form = Form(
    "drop", vi: "Không chi", en: "Drop", on: Claim.self, from: [.owed], to: [.dropped], by: [.approver],
    .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ claim: Claim, in now: Circumstances) throws -> Decision<Claim> {
    Decision(.dropped(reason: reason, day: now.dated))
  }
}

extension RewardAct {
  /// What a recognition is, after those before it.
  init(of recognition: ProductCertified) {
    guard let last = recognition.earlier?.last else { self = .first; return }
    self = recognition.star > last.star ? .raised : .kept
  }
}

/// A recognition opens the claims of every policy that was in force on its day.
let recognitionOpensClaims = Reaction(to: ProductCertified.self) { told, now in
  let act = RewardAct(of: told)
  let policies = try now.all(Policy.self, where: "stage", is: Policy.Stage.applied.rawValue).filter { found in
    let document = found.state.document
    return document.isValid(on: told.validFrom)
      && document.rewards?.contains { $0.star == told.star && $0.act == act } == true
  }
  return policies.map { policy in
    Send(
      "agriculture.claim.open",
      OpenClaim(
        product: told.product, producer: told.producer, policy: policy.id, act: act, star: told.star,
        recognised: told.validFrom, commune: told.commune), mayBeRefused: true)
  }
}

/// Entitled, paid, owed: three lists of one register.
struct ClaimReport: Question {
  enum List: String, Decodable, CaseIterable {
    case entitled, paid, owed

    var title: BilingualText {
      switch self {
      case .entitled: BilingualText("Được hưởng", "Entitled")
      case .paid: BilingualText("Đã chi", "Paid")
      case .owed: BilingualText("Còn phải chi", "Owed")
      }
    }
  }

  static let form = Form(
    "report-claims", vi: "Khoản được hưởng theo chính sách", en: "Claims under the policies",
    .choice("list", vi: "Danh sách", en: "List", List.allCases.map { ($0.rawValue, $0.title) }),
    .integer("year", vi: "Năm công nhận", en: "Year of recognition", min: 2018, max: 2100).optional,
    .record("policy", of: "policy", vi: "Chính sách", en: "Policy").optional)

  var list: List
  var year: Int?
  var policy: String?

  func answer(in now: Circumstances) throws -> Report {
    var values: [String: String] = [:]
    values["year"] = year.map(String.init)
    values["policy"] = policy
    var claims: [Found<Claim>] = []
    try now.gather(
      [Claim.Stage.owed, .paid].map { stage in
        { claims += try now.all(Claim.self, where: values.merging(["stage": stage.rawValue]) { $1 }) }
      })
    let chosen = claims.filter { list == .entitled || (list == .paid ? $0.state.paid > 0 : $0.state.stage == .owed) }
      .sorted { $0.id < $1.id }
    let owners = try now.records(Producer.self, Set(chosen.map(\.state.producer)).sorted())
    let names = Dictionary(owners.map { ($0.id, $0.state.name) }, uniquingKeysWith: { first, _ in first })
    let columns = [
      Report.Column("claim", vi: "Mã", en: "ID"), Report.Column("producer", vi: "Chủ thể", en: "Producer"),
      Report.Column("product", vi: "Sản phẩm", en: "Product"), Report.Column("act", vi: "Việc", en: "Act"),
      Report.Column("star", vi: "Hạng", en: "Star", .integer), Report.Column("policy", vi: "Căn cứ", en: "Policy"),
      Report.Column("recognised", vi: "Ngày công nhận", en: "Recognised", .day),
      Report.Column("amount", vi: "Mức", en: "Amount", .money), Report.Column("paid", vi: "Đã chi", en: "Paid", .money),
      Report.Column("owed", vi: "Còn phải chi", en: "Owed", .money),
    ]
    let rows = chosen.map { found -> [Report.Cell] in
      let claim = found.state
      return [
        .text(found.id), .text(names[claim.producer] ?? claim.producer), .text(claim.product), .text(claim.act.title),
        .number(Int64(claim.star.rawValue)), .text(claim.number), .day(claim.recognised), .number(Int64(claim.amount)),
        .number(Int64(claim.paid)), .number(Int64(claim.amount - claim.paid)),
      ]
    }
    let sum = chosen.reduce(into: (amount: 0, paid: 0)) { $0 = ($0.amount + $1.state.amount, $0.paid + $1.state.paid) }
    let total: [Report.Cell] =
      [.text("Tổng cộng", "Total")] + Array(repeating: .text(""), count: 3) + [.unknown, .text(""), .unknown]
      + [.number(Int64(sum.amount)), .number(Int64(sum.paid)), .number(Int64(sum.amount - sum.paid))]
    return Report(
      .report, vi: "\(list.title.vi) theo chính sách", en: "\(list.title.en) under the policies", cutOff: now.today,
      sections: [Report.Section(table: Report.Table(columns: columns, rows: rows + [total]))])
  }
}
