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

  /// Each year is a round of reads, and a question has eight.
  static let longestSpan = 3

  func answer(in now: Circumstances) throws -> Answer {
    guard from <= to, to.year - from.year < Self.longestSpan else {
      throw Refusal(
        "span", vi: "Ngày sau không trước ngày đầu, và nhiều nhất \(Self.longestSpan) năm",
        en: "The second day is not before the first, and at most \(Self.longestSpan) years are shown")
    }
    let shown = try now.events(on: from...to)
    return Answer(
      rows: shown.map { event in
        Row(
          record: event.record, name: event.name, venue: event.venue, opens: event.opens, closes: event.closes,
          stage: event.stage,
          clashes: shown.filter {
            $0.record != event.record && $0.opens <= event.closes && $0.closes >= event.opens
          }.map(\.record))
      })
  }
}
