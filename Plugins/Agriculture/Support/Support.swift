import Coordination
import ModuleKit
import OCOP

/// A support of a producer (hỗ trợ, củng cố): what, of which value, from which money, and what came of it.
struct Support: Record, HandedOn {
  static let kind = "support"
  static let title = BilingualText("Hỗ trợ chủ thể", "support")
  static let numbering: String? = "HTR"
  static let keys: [Key] = [
    .record("producer"), .record("product"), .text("sort"), .record("need"), .text("giver"), .day("day"),
    .text("year"), .integer("value"), .text("commune"),
  ]
  static let events = ["granted", "recorded", "completed", "cancelled", "handed-over"]

  enum Stage: String, StageName {
    case granted, completed, cancelled

    var title: BilingualText {
      switch self {
      case .granted: BilingualText("Đã duyệt, đang làm", "Granted")
      case .completed: BilingualText("Đã hoàn thành", "Completed")
      case .cancelled: BilingualText("Không thực hiện", "Cancelled")
      }
    }
  }

  /// What is given, as far as it is known beforehand.
  struct Gift: Codable, Equatable {
    var producer: String
    var product: String?
    var sort: SupportKind
    var what: String
    var amount: Money?
    /// The money: a budget line, a programme, the producer's own.
    var source: String?
    var giver: BodyID
    var due: Day?
    /// The list of needs and the number in it that it answers.
    var need: String?
    var entry: Int?
  }

  enum Event: Codable, Equatable {
    case granted(gift: Gift, commune: BodyID)
    /// One that was given already when it was entered.
    case recorded(gift: Gift, commune: BodyID, value: Money?, result: String, day: Day)
    case completed(value: Money?, result: String, day: Day)
    case cancelled(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var producer: String
  var product: String?
  var sort: SupportKind
  var gift: Gift
  var commune: BodyID
  var giver: BodyID
  var need: String?
  /// The day it was completed, its year, and what it cost; 0 when nothing was paid or is known.
  var day: Day?
  var year: String?
  var value = 0
  var result: String?
  var cancelledFor: String?
  var stage: Stage = .granted

  var body: BodyID? { giver }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ support: Support?, by event: Event) -> Support {
    switch event {
    case .granted(let gift, let commune): return Support(gift, commune)
    case .recorded(let gift, let commune, let value, let result, let day):
      var support = Support(gift, commune)
      support.complete(value, result, day)
      return support
    case .completed(let value, let result, let day):
      guard var support else { preconditionFailure("a support is granted first") }
      support.complete(value, result, day)
      return support
    case .cancelled(let reason, _):
      guard var support else { preconditionFailure("a support is granted first") }
      (support.stage, support.cancelledFor) = (.cancelled, reason)
      return support
    case .handedOver(let body, _):
      guard var support else { preconditionFailure("a support is granted first") }
      support.giver = body
      return support
    }
  }

  private init(_ gift: Gift, _ commune: BodyID) {
    (producer, product, sort, self.gift, self.commune) = (gift.producer, gift.product, gift.sort, gift, commune)
    (giver, need) = (gift.giver, gift.need)
  }

  private mutating func complete(_ value: Money?, _ result: String, _ day: Day) {
    (stage, self.result, self.day, year) = (.completed, result, day, String(day.iso.prefix(4)))
    self.value = value?.dong ?? 0
  }
}

/// Someone is to give it: the body named gets a task.
struct GrantSupport: Creation, Encodable {
  static let form = Form(
    "grant", vi: "Duyệt hỗ trợ", en: "Grant a support", creates: Support.self, to: [.granted],
    by: [.officer, .approver, .house], anyBody: true,
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional,
    .choice("sort", vi: "Nội dung", en: "Sort", SupportKind.choices), .text("what", vi: "Hỗ trợ gì", en: "What"),
    .money("amount", vi: "Kinh phí", en: "Amount").optional, .text("source", vi: "Nguồn vốn", en: "Source").optional,
    .body("giver", vi: "Cơ quan thực hiện", en: "Body that gives it"), .day("due", vi: "Hạn", en: "Due").optional,
    .record("need", of: "need-list", vi: "Danh sách nhu cầu", en: "List of needs").optional,
    .integer("entry", vi: "Số thứ tự trong danh sách", en: "Number in the list", min: 1).optional)

  var producer: String
  var product: String?
  var sort: SupportKind
  var what: String
  var amount: Money?
  var source: String?
  var giver: BodyID
  var due: Day?
  var need: String?
  var entry: Int?

  func decide(in now: Circumstances) throws -> Decision<Support> {
    let owner = try now.require(Producer.self, producer).state
    guard try Commune.document(giver, in: now) != nil else {
      throw Refusal("unknown-body", vi: "Không có cơ quan \(giver)", en: "There is no body \(giver)")
    }
    let gift = Support.Gift(
      producer: producer, product: product, sort: sort, what: what, amount: amount, source: source, giver: giver,
      due: due, need: need, entry: entry)
    return Decision(.granted(gift: gift, commune: owner.commune)).assigning(
      TaskAssignment(
        "give-support",
        title: BilingualText(
          "\(sort.title.vi) cho \(owner.name): \(what)", "\(sort.title.en) for \(owner.name): \(what)"), lead: giver,
        with: giver == owner.commune ? [] : [owner.commune], due: due))
  }
}

/// Enters a support that was given already.
struct RecordSupport: Creation {
  static let form = Form(
    "record", vi: "Ghi hỗ trợ đã thực hiện", en: "Record a support", creates: Support.self, to: [.completed],
    anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional,
    .choice("sort", vi: "Nội dung", en: "Sort", SupportKind.choices), .text("what", vi: "Hỗ trợ gì", en: "What"),
    .money("value", vi: "Giá trị", en: "Value").optional, .text("source", vi: "Nguồn vốn", en: "Source").optional,
    .day("day", vi: "Ngày hoàn thành", en: "Day"), .text("result", vi: "Kết quả", en: "Result"))

  var producer: String
  var product: String?
  var sort: SupportKind
  var what: String
  var value: Money?
  var source: String?
  var day: Day
  var result: String

  func decide(in now: Circumstances) throws -> Decision<Support> {
    let owner = try now.require(Producer.self, producer).state
    try Support.requirePast(day, in: now)
    let twin = try now.all(Support.self, where: ["producer": producer, "day": day.iso]).first {
      $0.state.sort == sort && $0.state.gift.what == what && $0.state.stage == .completed
    }
    if let twin {
      throw Refusal("recorded-already", vi: "Đã ghi hỗ trợ này: \(twin.id)", en: "It was recorded already: \(twin.id)")
    }
    let gift = Support.Gift(
      producer: producer, product: product, sort: sort, what: what, amount: value, source: source,
      giver: now.actor.body)
    return Decision(.recorded(gift: gift, commune: owner.commune, value: value, result: result, day: day)).announcing(
      SupportCompleted(support: now.recordID, producer: producer, kind: sort.rawValue, day: day, amount: value))
  }
}

struct CompleteSupport: Command {
  static let form = Form(
    "complete", vi: "Hoàn thành hỗ trợ", en: "Complete", on: Support.self, from: [.granted], to: [.completed],
    anyBody: true, .money("value", vi: "Giá trị", en: "Value").optional,
    .day("day", vi: "Ngày", en: "Day").optional, .text("result", vi: "Kết quả", en: "Result"))

  var value: Money?
  var day: Day?
  var result: String

  func decide(_ support: Support, in now: Circumstances) throws -> Decision<Support> {
    try support.requireGiver(in: now)
    let day = day ?? now.dated
    try Support.requirePast(day, in: now)
    return try Decision<Support>(.completed(value: value, result: result, day: day)).announcing(
      SupportCompleted(
        support: now.recordID, producer: support.producer, kind: support.sort.rawValue, day: day, amount: value)
    ).ending("give-support", result, in: now)
  }
}

struct CancelSupport: Command {
  static let form = Form(
    "cancel", vi: "Không thực hiện", en: "Cancel", on: Support.self, from: [.granted], to: [.cancelled], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ support: Support, in now: Circumstances) throws -> Decision<Support> {
    try support.requireGiver(in: now)
    return try Decision<Support>(.cancelled(reason: reason, day: now.dated)).ending("give-support", reason, in: now)
  }
}

extension Support {
  fileprivate static func requirePast(_ day: Day, in now: Circumstances) throws {
    guard day <= now.today else {
      throw Refusal(
        "not-yet-given", vi: "Ngày \(day.vietnamese) chưa đến: chỉ ghi việc đã làm",
        en: "\(day) has not come: only what was done is recorded")
    }
  }

  fileprivate func requireGiver(in now: Circumstances) throws {
    guard now.actor.body != giver else { return }
    throw Refusal(
      "not-the-giver", vi: "Việc này do \(giver) thực hiện, không phải \(now.actor.body)",
      en: "\(giver) gives this support, not \(now.actor.body)")
  }
}
