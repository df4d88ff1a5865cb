import Coordination
import ModuleKit
import OCOP

/// A producer sells through a channel (kênh phân phối), with evidence that lapses after twelve months unless renewed.
///
/// Which channels count as modern is a setting: Quảng Ngãi names supermarkets, convenience stores and e-commerce floors
/// (69/KH-UBND, II.3).
struct ChannelListing: KeptRecord {
  static let kind = "channel-listing"
  static let title = BilingualText("kênh bán hàng của chủ thể", "sales channel")
  static let numbering: String? = "KB"
  /// 2: the key `market`.
  static let schema = 2
  static let keys: [Key] = [
    .record("producer"), .text("channel"), .text("pair"), .day("evidenced"),
    .text("market"),
  ]
  static let events = ["recorded", "renewed", "ended", "handed-over"]

  enum Stage: String, StageName {
    case selling, ended

    var title: BilingualText {
      switch self {
      case .selling: BilingualText("Đang bán", "Selling")
      case .ended: BilingualText("Đã ngừng", "Ended")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    case recorded(
      producer: String, channel: Channel, outlet: String, evidence: String, day: Day, partner: String?, market: String?,
      value: Money?, keeper: BodyID?)
    case renewed(evidence: String, day: Day, value: Money?)
    case ended(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var stage = Stage.selling
  var producer: String
  var channel: Channel
  /// The supermarket, floor or shop.
  var outlet: String
  /// Number of the contract, link, or record of a visit.
  var evidence: String
  var evidenced: Day
  /// With whom it has the contract, in which country or province it sells, and for how much a year.
  var partner: String?
  var market: String?
  var value: Money?
  /// The body that entered it; missing for those of before.
  var keeper: BodyID?
  var reason: String?
  /// `producer/channel/outlet`: one listing each.
  var pair: String

  var body: BodyID? { keeper }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func pair(_ producer: String, _ channel: Channel, _ outlet: String) -> String {
    "\(producer)/\(channel.rawValue)/\(TextFolding.folded(outlet))"
  }

  static func evolve(_ listing: ChannelListing?, by event: Event) -> ChannelListing {
    if case .recorded(
      let producer, let channel, let outlet, let evidence, let day, let partner, let market, let value, let keeper) =
      event
    {
      return ChannelListing(
        producer: producer, channel: channel, outlet: outlet, evidence: evidence, evidenced: day, partner: partner,
        market: market, value: value, keeper: keeper, pair: pair(producer, channel, outlet))
    }
    guard var listing else { preconditionFailure("a listing begins with its record") }
    switch event {
    case .recorded: break
    case .renewed(let evidence, let day, let value):
      (listing.evidence, listing.evidenced, listing.value) = (evidence, day, value ?? listing.value)
    case .handedOver(let to, _): listing.keeper = to
    case .ended(let reason, _): (listing.stage, listing.reason) = (.ended, reason)
    }
    return listing
  }
}

enum Channel: String, Codable, CaseIterable, Sendable {
  case supermarket
  case convenienceStore = "convenience-store"
  case eCommerce = "e-commerce"
  case ocopPoint = "ocop-point"
  case souvenirShop = "souvenir-shop"
  case wholesale, export, other

  var label: BilingualText {
    switch self {
    case .supermarket: BilingualText("Siêu thị", "Supermarket")
    case .convenienceStore: BilingualText("Cửa hàng tiện lợi", "Convenience store")
    case .eCommerce: BilingualText("Sàn thương mại điện tử", "E-commerce floor")
    case .ocopPoint: BilingualText("Điểm bán sản phẩm OCOP", "OCOP sales point")
    case .souvenirShop: BilingualText("Cửa hàng quà lưu niệm", "Souvenir shop")
    case .wholesale: BilingualText("Bán buôn, chợ đầu mối", "Wholesale")
    case .export: BilingualText("Xuất khẩu", "Export")
    case .other: BilingualText("Kênh khác", "Other")
    }
  }
}

/// Any body may enter what it has seen of its producers.
struct RecordChannel: Creation {
  static let form = Form(
    "record", vi: "Ghi kênh bán hàng", en: "Record a sales channel", creates: ChannelListing.self, to: [.selling],
    anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .choice("channel", vi: "Kênh", en: "Channel", Channel.allCases.map { ($0.rawValue, $0.label) }),
    .text("outlet", vi: "Nơi bán", en: "Outlet"),
    .text("evidence", vi: "Căn cứ (số hợp đồng, đường dẫn, biên bản)", en: "Evidence (contract, link, visit)"),
    .text("partner", vi: "Đối tác", en: "Partner").optional,
    .text("market", vi: "Thị trường (nước, tỉnh)", en: "Market (country, province)").optional,
    .money("value", vi: "Giá trị một năm (đồng)", en: "Value of a year (đồng)").optional)
  var producer: String
  var channel: Channel
  var outlet: String
  var evidence: String
  var partner: String?
  var market: String?
  var value: Money?

  func decide(in now: Circumstances) throws -> Decision<ChannelListing> {
    if channel == .export, market == nil || partner == nil {
      throw Refusal(
        "export-to-whom", vi: "Xuất khẩu cần ghi đối tác và thị trường", en: "Export needs the partner and the market",
        detail: BilingualText("Thêm --partner và --market.", "Add --partner and --market."))
    }
    let pair = ChannelListing.pair(producer, channel, outlet)
    if let other = try now.all(ChannelListing.self, where: "pair", is: pair).first(where: { $0.state.stage == .selling }
    ) {
      throw Refusal(
        "listed-already", vi: "Đã ghi ở \(other.id); có căn cứ mới thì gia hạn",
        en: "It stands in \(other.id); with new evidence renew it")
    }
    guard try now.latest(ProducerRegistered.self, about: producer) != nil else {
      throw Refusal(
        "unknown-producer", vi: "Không có chủ thể \(producer)", en: "There is no producer \(producer)",
        detail: BilingualText("Xem: ocopctl get producer", "See: ocopctl get producer"))
    }
    return Decision(
      .recorded(
        producer: producer, channel: channel, outlet: outlet, evidence: evidence, day: now.dated, partner: partner,
        market: market, value: value, keeper: now.actor.body)
    ).announcing(now.evidence(of: producer, channel))
  }
}

struct RenewChannel: Command {
  static let form = Form(
    "renew", vi: "Gia hạn căn cứ", en: "Renew the evidence", on: ChannelListing.self, from: [.selling], to: [.selling],
    anyBody: true, .text("evidence", vi: "Căn cứ mới", en: "New evidence"),
    .money("value", vi: "Giá trị một năm (đồng)", en: "Value of a year (đồng)").optional)
  var evidence: String
  var value: Money?

  func decide(_ listing: ChannelListing, in now: Circumstances) throws -> Decision<ChannelListing> {
    guard now.dated > listing.evidenced else {
      throw Refusal(
        "not-newer", vi: "Căn cứ đang ghi là của ngày \(listing.evidenced.vietnamese)",
        en: "The evidence that stands is of \(listing.evidenced)")
    }
    return Decision(.renewed(evidence: evidence, day: now.dated, value: value)).announcing(
      now.evidence(of: listing.producer, listing.channel))
  }
}

/// What was told stays told: evidence counts for its twelve months.
struct EndChannel: Command {
  static let form = Form(
    "end", vi: "Ngừng bán", en: "End", on: ChannelListing.self, from: [.selling], to: [.ended], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ listing: ChannelListing, in now: Circumstances) throws -> Decision<ChannelListing> {
    Decision(.ended(reason: reason, day: now.dated))
  }
}

extension Circumstances {
  fileprivate func evidence(of producer: String, _ channel: Channel) -> ChannelEvidenced {
    ChannelEvidenced(
      producer: producer, channel: channel.rawValue,
      isModern: settings(IndustryTrade.self).modernChannels.contains(channel), day: dated)
  }
}
