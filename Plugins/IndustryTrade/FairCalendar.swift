import Coordination
import ModuleKit

/// Fairs here and events elsewhere between two days, with those that share days.
struct FairCalendar: Question {
  static let form = Form(
    "fair-calendar", vi: "Lịch hội chợ", en: "Calendar of fairs", .day("from", vi: "Từ ngày", en: "From"),
    .day("to", vi: "Đến ngày", en: "To"))
  var from: Day
  var to: Day

  struct Answer: Encodable {
    var rows: [Row]
  }

  struct Row: Encodable, Equatable {
    /// "fair/HC-2024-0001".
    var record: String
    var name: String
    var venue: String
    var opens: Day
    var closes: Day
    var stage: String
    /// The others that share a day with it.
    var clashes: [String] = []
  }

  /// Each year is two reads, and a question has eight rounds of them.
  static let longestSpan = 3

  func answer(in now: Circumstances) throws -> Answer {
    guard from <= to, to.year - from.year < Self.longestSpan else {
      throw Refusal(
        "span", vi: "Ngày sau không trước ngày đầu, và nhiều nhất \(Self.longestSpan) năm",
        en: "The second day is not before the first, and at most \(Self.longestSpan) years are shown")
    }
    var rows: [String: Row] = [:]
    for year in Day.years(from: from, to: to) {
      for fair in try now.all(Fair.self, where: "years", is: year) where fair.state.stage != .cancelled {
        let state = fair.state
        rows["fair/\(fair.id)"] = Row(
          record: "fair/\(fair.id)", name: state.name, venue: state.venue, opens: state.opens, closes: state.closes,
          stage: state.stage.rawValue)
      }
      for delegation in try now.all(Delegation.self, where: "years", is: year) where delegation.state.stage != .declined
      {
        let state = delegation.state
        rows["delegation/\(delegation.id)"] = Row(
          record: "delegation/\(delegation.id)", name: state.name, venue: state.venue, opens: state.opens,
          closes: state.closes, stage: state.stage.rawValue)
      }
    }
    let shown = rows.values.filter { $0.opens <= to && $0.closes >= from }
      .sorted { ($0.opens, $0.record) < ($1.opens, $1.record) }
    return Answer(
      rows: shown.map { row in
        var row = row
        row.clashes = shown.filter { $0.record != row.record && $0.opens <= row.closes && $0.closes >= row.opens }
          .map(\.record)
        return row
      })
  }
}
