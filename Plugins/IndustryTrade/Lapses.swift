import Coordination
import ModuleKit
import OCOP

extension IndustryTrade {
  /// A certificate ended: who is registered for a fair with it is warned, or out when it was revoked; points that show
  /// it take it off their shelves.
  static let onLapse = Reaction(to: ProductLapsed.self) { lapse, now in
    try now.gather([
      { _ = try now.all(Registration.self, where: "products", is: lapse.product) },
      { _ = try now.all(SalesPoint.self, where: "products", is: lapse.product) },
      { _ = try now.record(ShelfProposal.self, lapse.product) },
    ])
    let registrations = try now.all(Registration.self, where: "products", is: lapse.product)
      .filter { $0.state.isInLine || $0.state.isHolding }
    let fairs = try now.records(Fair.self, Set(registrations.map(\.state.fair)).sorted())
    let ahead = Set(
      fairs.filter { Fair.Stage.ahead.contains($0.state.stage) && $0.state.closes >= lapse.day }.map(\.id))
    let warned = registrations.filter { ahead.contains($0.state.fair) && $0.state.counts == .recognised }.map { found in
      lapse.reason == .revoked
        ? Send(
          "industry-trade.registration.exclude/\(found.id)", ExcludeRegistration(reason: .certificateRevoked),
          mayBeRefused: true)
        : Send(
          "industry-trade.registration.warn-of-lapse/\(found.id)", WarnOfLapse(product: lapse.product, day: lapse.day),
          mayBeRefused: true)
    }
    let points = try now.all(SalesPoint.self, where: "products", is: lapse.product)
      .filter { $0.state.stage != .closed && !$0.state.lapsed.contains(lapse.product) }
    let waiting = try now.record(ShelfProposal.self, lapse.product)?.state.stage == .waiting
    let dropped =
      waiting
      ? [
        Send(
          "industry-trade.shelf-proposal.drop/\(lapse.product)",
          DropShelfProposal(reason: "Giấy chứng nhận hết hiệu lực \(lapse.day.vietnamese)"), mayBeRefused: true)
      ] : []
    return warned + dropped
      + points.map {
        Send(
          "industry-trade.sales-point.note-lapsed-goods/\($0.id)",
          NoteLapsedGoods(product: lapse.product, day: lapse.day), mayBeRefused: true)
      }
  }

  /// A recognised product that no sales point shows waits for one; and with the first product somebody waits for word
  /// of the market.
  static let onCertificate = Reaction(to: ProductCertified.self) { certified, now in
    var sends: [Send] = []
    try now.gather([
      { _ = try now.record(MarketWatch.self, MarketWatch.id) },
      { _ = try now.record(ShelfProposal.self, certified.product) },
      { _ = try now.all(SalesPoint.self, where: "products", is: certified.product) },
    ])
    if try now.record(MarketWatch.self, MarketWatch.id) == nil {
      sends.append(
        Send("industry-trade.market-watch.begin/\(MarketWatch.id)", BeginMarketWatch(), mayBeRefused: true))
    }
    if try now.record(ShelfProposal.self, certified.product) == nil,
      try now.all(SalesPoint.self, where: "products", is: certified.product).isEmpty
    {
      sends.append(
        Send(
          "industry-trade.shelf-proposal.propose/\(certified.product)",
          ProposeShelf(name: certified.name, producer: certified.producer, commune: certified.commune),
          mayBeRefused: true))
    }
    return sends
  }
}
