import Coordination
import ModuleKit
import OCOP

/// How many producers sell through modern channels (target: at least half), and export as a line of its own.
struct ChannelReport: Question {
  static let form = Form("report-channels", vi: "Kênh bán hàng của chủ thể", en: "Sales channels of producers")

  func answer(in now: Circumstances) throws -> Report {
    let settings = now.settings(IndustryTrade.self)
    try now.gather([
      { _ = try now.facts(ProducerRegistered.self) }, { _ = try now.facts(ProducerStatusChanged.self) },
      { _ = try now.all(ChannelListing.self, where: "stage", is: ChannelListing.Stage.selling.rawValue) },
    ])
    let left = Set(try now.facts(ProducerStatusChanged.self).filter { !$0.takesPart }.map(\.producer))
    let producers = try now.facts(ProducerRegistered.self).filter { !left.contains($0.producer) }
    let names = Dictionary(producers.map { ($0.producer, $0.name) }, uniquingKeysWith: { first, _ in first })
    let since = now.today.adding(months: -settings.evidenceMonths)
    let listings = try now.all(ChannelListing.self, where: "stage", is: ChannelListing.Stage.selling.rawValue)
      .filter { names[$0.state.producer] != nil }
      .sorted { ($0.state.producer, $0.id) < ($1.state.producer, $1.id) }
    let fresh = listings.filter { $0.state.evidenced > since }.map(\.state)
    let modern = Set(fresh.filter { settings.modernChannels.contains($0.channel) }.map(\.producer)).count
    let export = fresh.filter { $0.channel == .export }
    let value = export.compactMap(\.value)
    return Report(
      .report, vi: "Kênh bán hàng của chủ thể OCOP", en: "Sales channels of OCOP producers", cutOff: now.today,
      sections: [
        .init(
          table: .init(
            columns: [
              .init("line", vi: "Chỉ tiêu", en: "Line"), .init("count", vi: "Số lượng", en: "Count", .integer),
              .init("share", vi: "Tỷ lệ", en: "Share", .percent),
            ],
            rows: [
              line("Chủ thể tham gia chương trình", "Producers of the programme", producers.count),
              line(
                "Có kênh bán hàng hiện đại, căn cứ còn hiệu lực", "On modern channels, with valid evidence", modern,
                of: producers.count),
              line("Xuất khẩu", "Exporting", Set(export.map(\.producer)).count, of: producers.count),
            ])),
        .init(
          heading: BilingualText("Xuất khẩu", "Export"),
          paragraphs: [
            value.isEmpty
              ? BilingualText("Chưa có số liệu về giá trị.", "No figures of value.")
              : BilingualText(
                "Giá trị một năm: \(Money.sum(value).formatted), \(value.count)/\(export.count) hợp đồng có số liệu.",
                "Value of a year: \(Money.sum(value).formatted), from \(value.count) of \(export.count) contracts.")
          ]),
        .init(
          heading: BilingualText("Từng chủ thể", "Each producer"),
          table: .init(columns: Self.columns, rows: listings.map { row($0, names, since: since) })),
      ])
  }

  private static let columns: [Report.Column] = [
    .init("producer", vi: "Chủ thể", en: "Producer"), .init("channel", vi: "Kênh", en: "Channel"),
    .init("outlet", vi: "Nơi bán", en: "Outlet"), .init("partner", vi: "Đối tác", en: "Partner"),
    .init("market", vi: "Thị trường", en: "Market"), .init("evidence", vi: "Căn cứ", en: "Evidence"),
    .init("value", vi: "Giá trị một năm", en: "Value of a year", .money),
    .init("confirmed", vi: "Xác nhận gần nhất", en: "Last confirmed", .day),
    .init("state", vi: "Căn cứ còn hiệu lực", en: "Evidence valid"),
  ]

  private func line(_ vi: String, _ en: String, _ count: Int, of all: Int? = nil) -> [Report.Cell] {
    let share = all.flatMap { $0 > 0 ? Report.Cell.number(Int64(count * 10_000 / $0)) : nil }
    return [.text(BilingualText(vi, en)), .number(Int64(count)), share ?? .unknown]
  }

  private func row(_ found: Found<ChannelListing>, _ names: [String: String], since: Day) -> [Report.Cell] {
    let state = found.state
    func text(_ value: String?) -> Report.Cell { value.map { .text(BilingualText($0, $0)) } ?? .unknown }
    return [
      text(names[state.producer]), .text(state.channel.label), text(state.outlet), text(state.partner),
      text(state.market), text(state.evidence), state.value.map { .number(Int64($0.dong)) } ?? .unknown,
      .day(state.evidenced),
      .text(state.evidenced > since ? BilingualText("còn", "yes") : BilingualText("cần xác nhận lại", "to be renewed")),
    ]
  }
}

extension Money {
  fileprivate static func sum(_ amounts: [Money]) -> Money { amounts.reduce(.zero) { $0 + $1 } }
}
