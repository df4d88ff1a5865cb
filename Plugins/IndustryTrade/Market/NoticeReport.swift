import Coordination
import ModuleKit

/// The market notices that hold, each with who has not read it yet.
struct NoticeReport: Question {
  static let form = Form("report-market-notices", vi: "Thông tin thị trường còn giá trị", en: "Market notices in force")

  func answer(in now: Circumstances) throws -> Report {
    let notices = try now.all(MarketNotice.self, where: "stage", is: MarketNotice.Stage.valid.rawValue)
      .sorted { ($1.state.issued, $0.id) < ($0.state.issued, $1.id) }
    let rows = notices.map { notice -> [Report.Cell] in
      let state = notice.state
      let unread = state.producers.filter { !state.readers.contains($0) }.joined(separator: ", ")
      return [
        .text(BilingualText(notice.id, notice.id)), .text(BilingualText(state.subject, state.subject)),
        .text(state.nature.title), .text(BilingualText(state.market, state.market)), .day(state.issued),
        .day(state.validTo), .number(Int64(state.readers.count)), .number(Int64(state.producers.count)),
        .text(BilingualText(unread, unread)),
      ]
    }
    return Report(
      .report, vi: "Thông tin thị trường", en: "Market notices", cutOff: now.today,
      sections: [
        .init(
          table: .init(
            columns: [
              .init("notice", vi: "Số", en: "No."), .init("subject", vi: "Tiêu đề", en: "Title"),
              .init("nature", vi: "Loại", en: "Kind"), .init("market", vi: "Thị trường", en: "Market"),
              .init("issued", vi: "Ngày phát", en: "Issued", .day),
              .init("valid-to", vi: "Có giá trị đến", en: "Valid until", .day),
              .init("read", vi: "Đã đọc", en: "Read", .integer), .init("all", vi: "Chủ thể", en: "Producers", .integer),
              .init("unread", vi: "Chưa đọc", en: "Not read yet"),
            ], rows: rows))
      ])
  }
}
