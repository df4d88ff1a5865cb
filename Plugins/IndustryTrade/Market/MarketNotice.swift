import Coordination
import ModuleKit
import OCOP

/// Word of a market, domestic or abroad (thông tin thị trường): a requirement or a chance, for the producers of some
/// product sets.
struct MarketNotice: KeptRecord {
  static let kind = "market-notice"
  static let title = BilingualText("thông tin thị trường", "market notice")
  static let numbering: String? = "TTTT"
  static let keys: [Key] = [
    .name("subject"), .text("nature"), .integer("sets"), .record("producers"), .day("issued"), .day("validTo"),
    .boolean("isAbroad"), .text("quarter"),
  ]
  static let events = ["issued", "read", "expired", "withdrawn", "silence-found", "handed-over"]

  enum Stage: String, StageName {
    case valid, expired, withdrawn

    var title: BilingualText {
      switch self {
      case .valid: BilingualText("Còn giá trị", "Valid")
      case .expired: BilingualText("Hết giá trị", "Expired")
      case .withdrawn: BilingualText("Đã rút", "Withdrawn")
      }
    }
  }

  enum Nature: String, Codable, CaseIterable, Sendable {
    case requirement, chance

    var title: BilingualText {
      self == .requirement ? BilingualText("Yêu cầu, quy định", "Requirement") : BilingualText("Cơ hội", "Chance")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case issued(
      subject: String, text: String, nature: Nature, isAbroad: Bool, market: String, sets: [Int], source: String,
      validTo: Day, producers: [String], by: BodyID, day: Day)
    case read(producers: [String], by: BodyID, day: Day)
    case expired(day: Day)
    case withdrawn(reason: String)
    /// Nothing came after it for the time that the office sets.
    case silenceFound(day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var stage = Stage.valid
  var subject: String
  var text: String
  var nature: Nature
  var isAbroad: Bool
  /// The country, province or chain.
  var market: String
  var sets: [Int]
  var source: String
  var validTo: Day
  /// Whom it is for: those with a certified product of these sets on the day of issue.
  var producers: [String]
  /// Of these, who has read it.
  var readers: [String] = []
  var issuer: BodyID
  var issued: Day
  /// "2024-Q2".
  var quarter: String
  var withdrawal: String?

  var body: BodyID? { issuer }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ notice: MarketNotice?, by event: Event) -> MarketNotice {
    if case .issued(
      let subject, let text, let nature, let isAbroad, let market, let sets, let source, let validTo, let producers,
      let by, let day) = event
    {
      return MarketNotice(
        subject: subject, text: text, nature: nature, isAbroad: isAbroad, market: market, sets: sets, source: source,
        validTo: validTo, producers: producers, issuer: by, issued: day, quarter: Recurrence.quarter.period(of: day))
    }
    guard var notice else { preconditionFailure("a notice begins when it is issued") }
    switch event {
    case .issued, .silenceFound: break
    case .read(let producers, _, _): notice.readers = Set(notice.readers + producers).sorted()
    case .expired: notice.stage = .expired
    case .withdrawn(let reason): (notice.stage, notice.withdrawal) = (.withdrawn, reason)
    case .handedOver(let to, _): notice.issuer = to
    }
    return notice
  }
}

struct IssueNotice: Creation {
  static let form = Form(
    "issue", vi: "Phát thông tin thị trường", en: "Issue a market notice", creates: MarketNotice.self, to: [.valid],
    .text("subject", vi: "Tiêu đề", en: "Title"), .text("text", vi: "Nội dung", en: "Text"),
    .choice("nature", vi: "Loại", en: "Kind", MarketNotice.Nature.allCases.map { ($0.rawValue, $0.title) }),
    .boolean("abroad", vi: "Thị trường nước ngoài", en: "Abroad").optional,
    .text("market", vi: "Thị trường", en: "Market"),
    .integer("sets", vi: "Bộ sản phẩm", en: "Product sets", min: 1, max: 99).list,
    .text("source", vi: "Nguồn tin", en: "Source"), .day("validTo", vi: "Có giá trị đến", en: "Valid until"))
  var subject: String
  var text: String
  var nature: MarketNotice.Nature
  var abroad: Bool?
  var market: String
  var sets: [Int]
  var source: String
  var validTo: Day

  struct Reply: Encodable {
    var producers: Int
  }

  func decide(in now: Circumstances) throws -> Decision<MarketNotice> {
    guard validTo >= now.dated else {
      throw Refusal(
        "expired-already", vi: "Ngày \(validTo.vietnamese) đã qua", en: "The day \(validTo) has passed")
    }
    let numbers = Set(sets).sorted().compactMap { ProductSetNumber($0) }
    let wanted = Set(numbers)
    let certificates = try Certificates(in: now)
    let producers = certificates.valid(on: now.dated).filter { $0.set.map(wanted.contains) == true }.map(\.producer)
    let addressed = Set(producers).sorted()
    let months = now.settings(IndustryTrade.self).noticeMonths
    return Decision(
      .issued(
        subject: subject, text: text, nature: nature, isAbroad: abroad ?? false, market: market,
        sets: numbers.map(\.rawValue), source: source, validTo: validTo, producers: addressed, by: now.actor.body,
        day: now.dated)
    ).announcing(
      MarketNoticeIssued(
        notice: now.recordID, title: subject, isAbroad: abroad ?? false, sets: numbers, validTo: validTo,
        producers: addressed)
    ).scheduling("expire", at: validTo + 1)
      .scheduling("find-silence", at: now.dated.adding(months: months))
      .replying(Reply(producers: addressed.count))
  }
}

/// A locality has passed it on, or the producer has read it.
struct MarkRead: Command {
  static let form = Form(
    "mark-read", vi: "Ghi đã đọc", en: "Mark as read", on: MarketNotice.self, from: [.valid, .expired], anyBody: true,
    .record("producers", of: "producer", vi: "Chủ thể", en: "Producers").list)
  var producers: [String]

  func decide(_ notice: MarketNotice, in now: Circumstances) throws -> Decision<MarketNotice> {
    if let other = producers.first(where: { !notice.producers.contains($0) }) {
      throw Refusal(
        "not-addressed", vi: "Thông tin này không gửi cho chủ thể \(other)", en: "It was not for the producer \(other)")
    }
    return Decision(.read(producers: Set(producers).sorted(), by: now.actor.body, day: now.dated))
  }
}

struct ExpireNotice: Command {
  static let form = Form(
    "expire", vi: "Hết giá trị", en: "Expire", on: MarketNotice.self, from: [.valid], to: [.expired],
    by: [.house, .officer])

  func decide(_ notice: MarketNotice, in now: Circumstances) throws -> Decision<MarketNotice> {
    guard now.dated > notice.validTo else {
      throw Refusal(
        "still-valid", vi: "Còn giá trị đến hết \(notice.validTo.vietnamese)", en: "It is valid until \(notice.validTo)"
      )
    }
    return Decision(.expired(day: now.dated))
  }
}

struct WithdrawNotice: Command {
  static let form = Form(
    "withdraw", vi: "Rút thông tin", en: "Withdraw", on: MarketNotice.self, from: [.valid], to: [.withdrawn],
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ notice: MarketNotice, in now: Circumstances) throws -> Decision<MarketNotice> {
    Decision(.withdrawn(reason: reason)).cancelling("expire")
  }
}

/// Sent by the house a quarter (a setting) after the notice: when none came since, whoever leads market news has a
/// task, and is asked again after the next quarter.
struct FindSilence: Command {
  static let form = Form(
    "find-silence", vi: "Rà soát quý không có thông tin", en: "Find a quarter without a notice", on: MarketNotice.self,
    by: [.house])

  func decide(_ notice: MarketNotice, in now: Circumstances) throws -> Decision<MarketNotice> {
    let quarters = Recurrence.quarter.periods(from: notice.issued, through: now.today)
    try now.gather(quarters.map { quarter in { _ = try now.all(MarketNotice.self, where: "quarter", is: quarter) } })
    let notices = try quarters.flatMap { try now.all(MarketNotice.self, where: "quarter", is: $0) }
    // The last one asks for all.
    guard !notices.contains(where: { ($0.state.issued, $0.id) > (notice.issued, now.recordID) }) else {
      return Decision()
    }
    let settings = now.settings(IndustryTrade.self)
    return Decision(.silenceFound(day: now.today)).assigning(
      try now.task(
        "issue-market-notice", vi: "Chưa có thông tin thị trường từ \(notice.issued.vietnamese): cập nhật",
        en: "No market notice since \(notice.issued): issue one", area: "market-news", days: settings.noticeDays,
        after: "the quarter",
        subject: "market-notice/\(now.recordID)", source: "832/UBND-KT, Tây Ninh, 22/03/2021")
    ).scheduling("find-silence", at: now.today.adding(months: settings.noticeMonths))
  }
}
