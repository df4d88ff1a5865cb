import Coordination
import ModuleKit

/// Money that others put in (vốn huy động): recorded by source, never allocated.
struct BudgetMobilised: Record {
  static let kind = "mobilised"
  static let title = BilingualText("vốn huy động", "mobilised money")
  static let numbering: String? = "VHD"
  static let keys: [Key] = [.record("budget"), .text("source"), .text("owner"), .text("document"), .day("day")]
  static let events = ["recorded", "withdrawn"]

  enum Stage: String, StageName {
    case recorded, withdrawn

    var title: BilingualText {
      self == .recorded ? BilingualText("Đã ghi", "Recorded") : BilingualText("Đã rút", "Withdrawn")
    }
  }

  /// Whose money: "vốn của các doanh nghiệp, hợp tác xã, hộ sản xuất tự huy động, vốn tín dụng, vốn vay" (Tây Ninh,
  /// 24/06/2022).
  enum Source: String, Codable, CaseIterable, Sendable {
    case firm, cooperative, household, credit, loan

    var title: BilingualText {
      switch self {
      case .firm: BilingualText("Doanh nghiệp", "Firms")
      case .cooperative: BilingualText("Hợp tác xã", "Cooperatives")
      case .household: BilingualText("Hộ sản xuất", "Households")
      case .credit: BilingualText("Vốn tín dụng", "Credit")
      case .loan: BilingualText("Vốn vay", "Loans")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case recorded(
      budget: String, source: Source, amount: Money, isLowerBound: Bool, document: String, producer: String?, day: Day,
      owner: BodyID, enteredBy: BodyID?)
    case withdrawn(reason: String)
  }

  var budget: String
  var source: Source
  var amount: Money
  /// "Trên 30 tỷ": at least that much.
  var isLowerBound: Bool
  /// The report or contract that says so.
  var document: String
  var producer: String?
  var day: Day
  var owner: BodyID
  var enteredBy: BodyID?
  var withdrawal: String?

  var stage: Stage { withdrawal == nil ? .recorded : .withdrawn }
  var body: BodyID? { owner }

  static func evolve(_ mobilised: BudgetMobilised?, by event: Event) -> BudgetMobilised {
    switch event {
    case .recorded(
      let budget, let source, let amount, let isLowerBound, let document, let producer, let day, let owner,
      let enteredBy):
      return BudgetMobilised(
        budget: budget, source: source, amount: amount, isLowerBound: isLowerBound, document: document,
        producer: producer, day: day, owner: owner, enteredBy: enteredBy)
    case .withdrawn(let reason):
      guard var mobilised else { preconditionFailure("it is recorded first") }
      mobilised.withdrawal = reason
      return mobilised
    }
  }
}

struct RecordMobilised: Creation {
  static let form = Form(
    "record", vi: "Ghi vốn huy động", en: "Record mobilised money", creates: BudgetMobilised.self, to: [.recorded],
    anyBody: true, .budgetRecord,
    .choice(
      "source", vi: "Nguồn", en: "Source", BudgetMobilised.Source.allCases.map { ($0.rawValue, $0.title) }),
    .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)"),
    .boolean("isLowerBound", vi: "Trở lên (\"trên …\")", en: "At least (\"over …\")").optional,
    .text("document", vi: "Văn bản, hợp đồng làm căn cứ", en: "Document that says so"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .day("day", vi: "Ngày", en: "Day"))
  var budget: String
  var source: BudgetMobilised.Source
  var amount: Money
  var isLowerBound: Bool?
  var document: String
  var producer: String?
  var day: Day

  func decide(in now: Circumstances) throws -> Decision<BudgetMobilised> {
    try BudgetAmounts.check(amount, in: document)
    guard day <= now.today else {
      throw Refusal("not-yet-held", vi: "Ngày \(day.vietnamese) chưa đến", en: "\(day) has not come")
    }
    try now.require(Budget.self, budget).state.require([.calling, .gathered, .appraised, .submitted, .allocated])
    // Whoever enters it: one document tells the same money once.
    let twins = try now.all(BudgetMobilised.self, where: ["budget": budget, "document": document])
    if let twin = twins.first(where: {
      $0.state.stage == .recorded && $0.state.source == source && $0.state.producer == producer
    }) {
      throw Refusal(
        "counted-already", vi: "Đã ghi theo văn bản này: \(twin.id)",
        en: "Recorded by this document already: \(twin.id)")
    }
    let owner = now.actor.body
    return Decision(
      .recorded(
        budget: budget, source: source, amount: amount, isLowerBound: isLowerBound ?? false, document: document,
        producer: producer, day: day, owner: owner, enteredBy: now.actor.own == owner ? nil : now.actor.own))
  }
}

struct WithdrawMobilised: Command {
  static let form = Form(
    "withdraw", vi: "Rút (ghi nhầm)", en: "Withdraw (entered by mistake)", on: BudgetMobilised.self,
    from: [.recorded], to: [.withdrawn], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ mobilised: BudgetMobilised, in now: Circumstances) throws -> Decision<BudgetMobilised> {
    guard now.actor.body == mobilised.owner else {
      throw Refusal(
        "not-own-record", vi: "Bản ghi này của \(mobilised.owner)", en: "This entry belongs to \(mobilised.owner)")
    }
    return Decision(.withdrawn(reason: reason))
  }
}
