import Coordination
import ModuleKit

/// Going to an event of another province (đoàn tham gia hội chợ tỉnh bạn), led by any body.
///
/// The case behind it: 6 booths hired for 5 recognised and 3 potential producers at the Đồng Tháp forum of 2022.
struct Delegation: KeptRecord {
  static let kind = "delegation"
  static let title = BilingualText("đoàn dự hội chợ", "delegation")
  static let numbering: String? = "DD"
  /// 2: the key `category`.
  static let schema = 2
  static let keys: [Key] = [
    .name("name"), .text("lead"), .day("opens"), .day("closes"), .text("years"), .record("producers"),
    .text("category"),
  ]
  static let events = ["received", "called", "chosen", "hired", "reported", "declined", "handed-over"]

  enum Stage: String, StageName {
    case invited, called, chosen, hired, reported, declined

    var title: BilingualText {
      switch self {
      case .invited: BilingualText("Có giấy mời", "Invited")
      case .called: BilingualText("Đang vận động chủ thể", "Producers called")
      case .chosen: BilingualText("Đã chọn chủ thể", "Producers chosen")
      case .hired: BilingualText("Đã thuê gian", "Booths hired")
      case .reported: BilingualText("Đã báo cáo", "Reported")
      case .declined: BilingualText("Không tham gia", "Declined")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case received(
      name: String, hostProvince: String, venue: String, lead: BodyID, opens: Day, closes: Day, invitation: String,
      category: EventCategory?)
    case called(closes: Day)
    /// `others`: firms that go along without being producers of the programme.
    case chosen(recognised: [String], potential: [String], reason: String?, others: [String]?)
    case hired(booths: Int, cost: Money, source: String)
    case reported(result: DelegationResult)
    case declined(reason: String)
    case handedOver(to: BodyID, decision: String)
  }

  struct Hire: Codable, Equatable, Sendable {
    var booths: Int
    var cost: Money
    /// Where the money comes from.
    var source: String
  }

  var stage = Stage.invited
  var name: String
  var hostProvince: String
  var venue: String
  /// The body that leads the delegation; the record is its own.
  var lead: BodyID
  var opens: Day
  var closes: Day
  var years: [String]
  /// Number of the invitation (giấy mời).
  var invitation: String
  /// Missing for those of before: a trade fair.
  var category: EventCategory?
  /// The last day for producers to answer the call.
  var callCloses: Day?
  /// All that go: the recognised first.
  var producers: [String] = []
  /// How many of them are recognised.
  var recognised = 0
  var choiceReason: String?
  /// Other firms, by name.
  var others: [String]?
  var hire: Hire?
  var result: DelegationResult?
  var refusal: String?

  var body: BodyID? { lead }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }
  var days: ClosedRange<Day> { opens...max(opens, closes) }

  static func evolve(_ delegation: Delegation?, by event: Event) -> Delegation {
    if case .received(
      let name, let province, let venue, let lead, let opens, let closes, let invitation, let category) = event
    {
      return Delegation(
        name: name, hostProvince: province, venue: venue, lead: lead, opens: opens, closes: closes,
        years: Day.years(from: opens, to: closes), invitation: invitation, category: category)
    }
    guard var delegation else { preconditionFailure("a delegation begins with its invitation") }
    switch event {
    case .received: break
    case .called(let closes): (delegation.stage, delegation.callCloses) = (.called, closes)
    case .chosen(let recognised, let potential, let reason, let others):
      (delegation.stage, delegation.producers, delegation.others) = (.chosen, recognised + potential, others)
      (delegation.recognised, delegation.choiceReason) = (recognised.count, reason)
    case .hired(let booths, let cost, let source):
      (delegation.stage, delegation.hire) = (.hired, Hire(booths: booths, cost: cost, source: source))
    case .reported(let result): (delegation.stage, delegation.result) = (.reported, result)
    case .declined(let reason): (delegation.stage, delegation.refusal) = (.declined, reason)
    case .handedOver(let to, _): delegation.lead = to
    }
    return delegation
  }
}

/// What came of going there.
struct DelegationResult: Codable, Equatable, Sendable {
  var revenue: Money?
  var contracts: Int
  var memoranda: Int
  var note: String
}
