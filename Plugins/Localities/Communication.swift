import Coordination
import ModuleKit
import OCOP

/// An act of communication (tuyên truyền): what was told, through which channel, to whom and how many.
///
/// Step 1 of the cycle. Departments and localities enter theirs alike, so that both are counted by one rule.
struct Communication: Record {
  static let kind = "communication"
  static let title = BilingualText("hoạt động truyền thông", "communication entry")
  static let numbering: String? = "TT"
  static let keys: [Key] = [
    .name("topic"), .text("channel"), .text("unit"), .day("day"), .text("month"), .text("quarter"), .text("year"),
    .integer("reach"), .integer("counted"), .integer("mobilised"), .record("producers"),
  ]
  static let events = ["recorded", "withdrawn"]

  enum Stage: String, StageName {
    case recorded, withdrawn

    var title: BilingualText {
      self == .recorded ? BilingualText("Đã ghi", "Recorded") : BilingualText("Đã rút", "Withdrawn")
    }
  }

  /// What the body entered.
  struct Entry: Codable, Equatable {
    var topic: String
    var channel: Channel
    var audience: String
    var day: Day
    var reach: Int?
    var link: String?
    var producers: [String]
    var mobilised: Int
    var example: String?
  }

  enum Event: Codable, Equatable, Sendable {
    case recorded(entry: Entry, unit: UnitCode, owner: BodyID, enteredBy: BodyID?)
    case withdrawn(reason: String)
  }

  var topic: String
  var channel: Channel
  var audience: String
  var day: Day
  var month: String
  var quarter: String
  var year: String
  /// People reached; missing when nobody counted.
  var reach: Int?
  /// 1 when somebody counted, so that sums can tell how many entries they rest on.
  var counted: Int
  var link: String?
  /// Producers that joined because of it, those that the register knows.
  var producers: [String]
  /// How many entities joined, the known ones among them.
  var mobilised: Int
  /// A good example or model that was told of (mô hình tốt, cách làm hay).
  var example: String?
  var unit: UnitCode
  var owner: BodyID
  /// The body whose officer typed, when it was another.
  var enteredBy: BodyID?
  var withdrawal: String?
  var stage: Stage = .recorded

  var body: BodyID? { owner }

  static func evolve(_ communication: Communication?, by event: Event) -> Communication {
    switch event {
    case .recorded(let entry, let unit, let owner, let enteredBy):
      return Communication(
        topic: entry.topic, channel: entry.channel, audience: entry.audience, day: entry.day,
        month: entry.day.monthText, quarter: entry.day.quarterText, year: entry.day.yearText, reach: entry.reach,
        counted: entry.reach == nil ? 0 : 1, link: entry.link, producers: entry.producers, mobilised: entry.mobilised,
        example: entry.example, unit: unit, owner: owner, enteredBy: enteredBy)
    case .withdrawn(let reason):
      guard var communication else { preconditionFailure("an entry is recorded first") }
      (communication.stage, communication.withdrawal) = (.withdrawn, reason)
      return communication
    }
  }
}

/// Through what people heard (kênh truyền thông).
enum Channel: String, Codable, CaseIterable, Sendable {
  case loudspeaker, newspaper, broadcast, portal, feature, meeting
  case groupMeeting = "group-meeting"
  case banner, billboard

  var title: BilingualText {
    switch self {
    case .loudspeaker: BilingualText("Truyền thanh", "Loudspeakers")
    case .newspaper: BilingualText("Báo", "Newspaper")
    case .broadcast: BilingualText("Đài phát thanh, truyền hình", "Radio and television")
    case .portal: BilingualText("Cổng, trang thông tin điện tử", "Web portal")
    case .feature: BilingualText("Chuyên mục, chuyên đề", "Feature")
    case .meeting: BilingualText("Hội nghị", "Meeting")
    case .groupMeeting: BilingualText("Sinh hoạt Chi, Tổ, Hội", "Meeting of a cell, group or association")
    case .banner: BilingualText("Băng rôn", "Banner")
    case .billboard: BilingualText("Pa nô", "Billboard")
    }
  }

  static let choices = allCases.map { ($0.rawValue, $0.title) }
}

struct RecordCommunication: Creation {
  static let form = Form(
    "record", vi: "Ghi hoạt động truyền thông", en: "Record a communication", creates: Communication.self,
    to: [.recorded], anyBody: true, .text("topic", vi: "Nội dung", en: "Topic"),
    .choice("channel", vi: "Kênh", en: "Channel", Channel.choices),
    .text("audience", vi: "Đối tượng", en: "Audience"), .day("day", vi: "Ngày", en: "Day"),
    .integer("reach", vi: "Số người tiếp cận", en: "People reached", min: 0, max: 100_000_000).optional,
    .text("link", vi: "Đường dẫn", en: "Link").optional,
    .record("producers", of: "producer", vi: "Chủ thể được vận động", en: "Producers mobilised").list.optional,
    .integer("mobilised", vi: "Số chủ thể được vận động", en: "Entities mobilised", min: 0, max: 100_000).optional,
    .text("example", vi: "Mô hình tốt, cách làm hay", en: "Good example").optional)
  var topic: String
  var channel: Channel
  var audience: String
  var day: Day
  var reach: Int?
  var link: String?
  var producers: [String]?
  var mobilised: Int?
  var example: String?

  func decide(in now: Circumstances) throws -> Decision<Communication> {
    guard day <= now.today else {
      throw Refusal(
        "not-yet-held", vi: "Ngày \(day.vietnamese) chưa đến: chỉ ghi việc đã làm",
        en: "\(day) has not come: only what was done is recorded")
    }
    let names = producers ?? []
    guard Set(names).count == names.count else {
      throw Refusal("producer-twice", vi: "Một chủ thể được kể hai lần", en: "A producer is named twice")
    }
    let count = mobilised ?? names.count
    guard count >= names.count else {
      throw Refusal(
        "fewer-than-named", vi: "Số chủ thể (\(count)) ít hơn số được kể tên (\(names.count))",
        en: "The number of entities (\(count)) is less than those named (\(names.count))")
    }
    let owner = now.actor.body
    let unit = try Place.unit(of: owner, in: now)
    let same = try now.all(Communication.self, where: ["unit": unit.rawValue, "day": day.iso])
    if let twin = same.first(where: { $0.state.isSame(as: self, of: owner) }) {
      throw Refusal(
        "recorded-already", vi: "Đã ghi hoạt động này: \(twin.id)", en: "This was recorded already: \(twin.id)")
    }
    let entry = Communication.Entry(
      topic: topic, channel: channel, audience: audience, day: day, reach: reach, link: link, producers: names,
      mobilised: count, example: example)
    return Decision(.recorded(entry: entry, unit: unit, owner: owner, enteredBy: now.actor.typist)).announcing(
      CommunicationHeld(
        entry: now.recordID, unit: unit, channel: channel.rawValue, day: day, reach: reach, mobilised: names))
  }
}

extension Communication {
  /// The same body, day, channel, topic and audience: counted once.
  fileprivate func isSame(as wish: RecordCommunication, of body: BodyID) -> Bool {
    stage == .recorded && owner == body && channel == wish.channel && topic == wish.topic && audience == wish.audience
  }
}

/// Entered by mistake: it stays in the book and is no longer counted.
struct WithdrawCommunication: Command {
  static let form = Form(
    "withdraw", vi: "Rút (ghi nhầm)", en: "Withdraw (entered by mistake)", on: Communication.self, from: [.recorded],
    to: [.withdrawn], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ communication: Communication, in now: Circumstances) throws -> Decision<Communication> {
    try Place.requireOwn(communication.owner, in: now)
    return Decision(.withdrawn(reason: reason))
  }
}
