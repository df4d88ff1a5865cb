import Coordination
import ModuleKit

/// A campaign for rural tourism (quảng bá, xúc tiến du lịch nông thôn): what it costs and whom it reached.
struct Campaign: KeptRecord {
  static let kind = "campaign"
  static let title = BilingualText("Đợt quảng bá du lịch", "campaign")
  static let numbering: String? = "QB"
  static let keys: [Key] = [.name("name"), .text("year"), .text("channel"), .record("routes")]
  static let events = ["planned", "fell-due", "reported", "cancelled", "handed-over"]

  enum Stage: String, StageName {
    case planned, reported, cancelled

    var title: BilingualText {
      switch self {
      case .planned: BilingualText("Có kế hoạch", "Planned")
      case .reported: BilingualText("Đã báo cáo", "Reported")
      case .cancelled: BilingualText("Đã hủy", "Cancelled")
      }
    }
  }

  enum Channel: String, Codable, CaseIterable, Sendable {
    case press, online, event, signs, trip

    var label: BilingualText {
      switch self {
      case .press: BilingualText("Báo, đài", "Press and broadcast")
      case .online: BilingualText("Mạng xã hội, trang thông tin", "Online")
      case .event: BilingualText("Sự kiện, lễ hội", "Event")
      case .signs: BilingualText("Biển, tờ gấp", "Signs and leaflets")
      case .trip: BilingualText("Đoàn khảo sát, báo chí", "Study or press trip")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case planned(
      name: String, channel: Channel, from: Day, to: Day, routes: [String], cost: Money, source: String, by: BodyID)
    case fellDue(day: Day)
    case reported(reach: Int, cost: Money, note: String, day: Day)
    case cancelled(reason: String)
    case handedOver(to: BodyID, decision: String)
  }

  struct Result: Codable, Equatable, Sendable {
    /// People reached.
    var reach: Int
    var cost: Money
    var note: String
    var day: Day
  }

  var name: String
  var channel: Channel
  var from: Day
  var to: Day
  var year: String
  /// The routes that it is for.
  var routes: [String]
  /// As planned; the report says what it was.
  var cost: Money
  var source: String
  var stage: Stage = .planned
  var result: Result?
  var reason: String?
  var body: BodyID?

  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ campaign: Campaign?, by event: Event) -> Campaign {
    if case .planned(
      let name, let channel, let from, let to, let routes, let cost, let source, let by) = event
    {
      return Campaign(
        name: name, channel: channel, from: from, to: to, year: String(from.iso.prefix(4)), routes: routes, cost: cost,
        source: source, body: by)
    }
    guard var campaign else { preconditionFailure("a campaign is planned first") }
    switch event {
    case .planned, .fellDue: break
    case .reported(let reach, let cost, let note, let day):
      (campaign.stage, campaign.result) = (.reported, Result(reach: reach, cost: cost, note: note, day: day))
    case .cancelled(let reason): (campaign.stage, campaign.reason) = (.cancelled, reason)
    case .handedOver(let to, _): campaign.body = to
    }
    return campaign
  }
}

struct PlanCampaign: Creation {
  static let form = Form(
    "plan", vi: "Lập kế hoạch quảng bá", en: "Plan a campaign", creates: Campaign.self, to: [.planned],
    .text("name", vi: "Tên đợt", en: "Name"),
    .choice("channel", vi: "Kênh", en: "Channel", Campaign.Channel.allCases.map { ($0.rawValue, $0.label) }),
    .day("from", vi: "Từ ngày", en: "From"), .day("to", vi: "Đến ngày", en: "To"),
    .record("routes", of: "route", vi: "Cho các tuyến", en: "Routes").list.optional,
    .money("cost", vi: "Kinh phí (đồng)", en: "Cost (đồng)"),
    .text("source", vi: "Nguồn kinh phí", en: "Source of the money"))
  var name: String
  var channel: Campaign.Channel
  var from: Day
  var to: Day
  var routes: [String]?
  var cost: Money
  var source: String

  func decide(in now: Circumstances) throws -> Decision<Campaign> {
    guard from <= to else {
      throw Refusal("days-reversed", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    let found = Set(try now.records(Route.self, Set(routes ?? []).sorted()).map(\.id))
    let missing = (routes ?? []).filter { !found.contains($0) }
    guard missing.isEmpty else {
      let list = missing.joined(separator: ", ")
      throw Refusal("unknown-route", vi: "Không có tuyến: \(list)", en: "No such route: \(list)")
    }
    return Decision(
      .planned(
        name: name, channel: channel, from: from, to: to, routes: routes ?? [], cost: cost, source: source,
        by: now.actor.body)
    ).scheduling("fall-due", at: to + 1)
  }
}

/// The house sends it on the day after the last: the result becomes a task.
struct FallDue: Command {
  static let form = Form(
    "fall-due", vi: "Đến lúc báo cáo", en: "The report falls due", on: Campaign.self, from: [.planned], by: [.house])

  func decide(_ campaign: Campaign, in now: Circumstances) throws -> Decision<Campaign> {
    let settings = now.settings(CultureTourism.self)
    let (lead, _) = try now.responsible(for: settings.toursArea)
    return Decision(.fellDue(day: now.today)).assigning(
      TaskAssignment(
        "report-campaign",
        title: BilingualText("Báo cáo kết quả \(campaign.name)", "Report the result of \(campaign.name)"),
        lead: campaign.body ?? lead, due: try now.workingDays(settings.reviewDays, after: now.today),
        dueRule: "\(settings.reviewDays) working days after its last day", dueDays: settings.reviewDays,
        dueFrom: now.today))
  }
}

struct ReportCampaign: Command {
  static let form = Form(
    "report", vi: "Báo cáo kết quả quảng bá", en: "Report a campaign", on: Campaign.self, from: [.planned],
    to: [.reported], .integer("reach", vi: "Số người tiếp cận", en: "People reached", min: 0, max: 1_000_000_000),
    .money("cost", vi: "Chi thực tế (đồng)", en: "Spent (đồng)"), .text("note", vi: "Nhận xét", en: "Note"))
  var reach: Int
  var cost: Money
  var note: String

  func decide(_ campaign: Campaign, in now: Circumstances) throws -> Decision<Campaign> {
    guard now.dated >= campaign.from else {
      throw Refusal("too-early", vi: "Đợt quảng bá chưa bắt đầu", en: "The campaign has not begun")
    }
    return Decision(.reported(reach: reach, cost: cost, note: note, day: now.dated)).cancelling("fall-due")
  }
}

struct CancelCampaign: Command {
  static let form = Form(
    "cancel", vi: "Hủy đợt quảng bá", en: "Cancel a campaign", on: Campaign.self, from: [.planned], to: [.cancelled],
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ campaign: Campaign, in now: Circumstances) throws -> Decision<Campaign> {
    Decision(.cancelled(reason: reason)).cancelling("fall-due")
  }
}

/// The campaigns of a year: planned and spent, reached, and đồng per person reached.
struct CampaignList: Question {
  static let form = Form(
    "campaigns", vi: "Các đợt quảng bá du lịch", en: "Campaigns for rural tourism",
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100).optional)
  var year: Int?

  func answer(in now: Circumstances) throws -> Report {
    let year = year ?? now.today.year
    let all = try now.all(Campaign.self, where: "year", is: "\(year)")
      .filter { $0.state.stage != .cancelled }.sorted { ($0.state.from, $0.id) < ($1.state.from, $1.id) }
    let rows = all.map { found -> [Report.Cell] in
      let campaign = found.state
      return [
        .text(BilingualText(found.id, found.id)), .text(BilingualText(campaign.name, campaign.name)),
        .text(campaign.channel.label), .day(campaign.from), .day(campaign.to), .number(Int64(campaign.cost.dong)),
        campaign.result.map { .number(Int64($0.cost.dong)) } ?? .unknown,
        campaign.result.map { .number(Int64($0.reach)) } ?? .unknown,
        campaign.result.flatMap { $0.reach > 0 ? .number(Int64($0.cost.dong / $0.reach)) : nil } ?? .unknown,
      ]
    }
    let reach = all.reduce(0) { $0 + ($1.state.result?.reach ?? 0) }
    let cost = all.reduce(Money.zero) { $0 + ($1.state.result?.cost ?? .zero) }
    return Report(
      .report, vi: "Quảng bá du lịch nông thôn năm \(year)", en: "Campaigns for rural tourism of \(year)",
      cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "\(all.count) đợt, đã chi \(cost.formatted), tiếp cận \(Money(dong: reach).grouped) người.",
              "\(all.count) campaigns, \(cost.formatted) spent, \(reach) people reached.")
          ],
          table: rows.isEmpty
            ? nil
            : Report.Table(
              columns: [
                Report.Column("id", vi: "Mã", en: "ID"), Report.Column("name", vi: "Tên", en: "Name"),
                Report.Column("channel", vi: "Kênh", en: "Channel"), Report.Column("from", vi: "Từ", en: "From", .day),
                Report.Column("to", vi: "Đến", en: "To", .day),
                Report.Column("planned", vi: "Dự kiến", en: "Planned", .money),
                Report.Column("spent", vi: "Đã chi", en: "Spent", .money),
                Report.Column("reach", vi: "Tiếp cận", en: "Reached", .integer),
                Report.Column("per-person", vi: "Đồng/người", en: "Đồng per person", .money),
              ], rows: rows))
      ])
  }
}
