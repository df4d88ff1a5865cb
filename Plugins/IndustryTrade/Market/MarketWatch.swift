import Coordination
import ModuleKit

/// Sees to it that the first market notice is asked for: there is no notice yet whose silence could be found. It begins
/// with the first product that is recognised, and ends with the first notice; from there on the notices see to it.
struct MarketWatch: KeptRecord {
  static let kind = "market-watch"
  static let title = BilingualText("theo dõi thông tin thị trường", "market watch")
  static let keys: [Key] = []
  static let events = ["begun", "silence-found", "ended", "handed-over"]
  /// There is one in an office.
  static let id = "office"

  enum Stage: String, StageName {
    case watching, ended

    var title: BilingualText {
      self == .watching ? BilingualText("Chờ tin đầu tiên", "No notice yet") : BilingualText("Đã có tin", "Ended")
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case begun(keeper: BodyID, day: Day)
    case silenceFound(day: Day)
    case ended(day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var stage = Stage.watching
  var keeper: BodyID
  var begun: Day

  var body: BodyID? { keeper }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ watch: MarketWatch?, by event: Event) -> MarketWatch {
    if case .begun(let keeper, let day) = event { return MarketWatch(keeper: keeper, begun: day) }
    guard var watch else { preconditionFailure("a watch is begun first") }
    switch event {
    case .begun, .silenceFound: break
    case .ended: watch.stage = .ended
    case .handedOver(let to, _): watch.keeper = to
    }
    return watch
  }
}

/// Sent by the module when a product is recognised.
struct BeginMarketWatch: Creation, Encodable {
  static let form = Form(
    "begin", vi: "Bắt đầu theo dõi", en: "Begin", creates: MarketWatch.self, to: [.watching], by: [.house])

  func decide(in now: Circumstances) throws -> Decision<MarketWatch> {
    let settings = now.settings(IndustryTrade.self)
    return Decision(.begun(keeper: settings.department, day: now.today))
      .scheduling("look", at: now.today.adding(months: settings.noticeMonths))
  }
}

/// Sent by the house a quarter (a setting) later, and after each further one without a notice.
struct LookForNotice: Command {
  static let form = Form(
    "look", vi: "Rà soát đã có tin chưa", en: "Look for a notice", on: MarketWatch.self,
    ways: [(from: [.watching], to: []), (from: [.watching], to: [.ended])], by: [.house])

  func decide(_ watch: MarketWatch, in now: Circumstances) throws -> Decision<MarketWatch> {
    guard try now.totals(MarketNotice.self).allSatisfy({ $0.count == 0 }) else {
      return Decision(.ended(day: now.today))
    }
    let settings = now.settings(IndustryTrade.self)
    return Decision(.silenceFound(day: now.today)).assigning(
      try now.task(
        "issue-market-notice", vi: "Chưa có thông tin thị trường nào: phát tin đầu tiên",
        en: "There is no market notice yet: issue the first", area: "market-news", days: settings.noticeDays,
        after: "the quarter", subject: "market-watch/\(now.recordID)", source: "832/UBND-KT, Tây Ninh, 22/03/2021")
    ).scheduling("look", at: now.today.adding(months: settings.noticeMonths))
  }
}
