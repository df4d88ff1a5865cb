import Coordination
import ModuleKit
import OCOP

/// A round of assessment (đợt đánh giá) of a level, with the days of its rulebook or of a plan.
struct Round: Record {
  static let kind = "round"
  static let title = BilingualText("Đợt đánh giá", "round")
  static let numbering: String? = "DDG"
  static let keys: [Key] = [.text("level"), .integer("year"), .day("proposeBefore")]
  static let events = ["opened", "closed"]

  enum Stage: String, StageName {
    case open, closed
    var title: BilingualText {
      self == .open ? BilingualText("Đang nhận hồ sơ", "Open") : BilingualText("Đã kết thúc", "Closed")
    }
  }

  enum Event: Codable, Equatable {
    case opened(
      level: Level, year: Int, number: Int, proposeBefore: Day, assessBefore: Day, limit: Int?, plan: String?)
    case closed(summary: String?, day: Day)
  }

  var level: Level
  var year: Int
  var number: Int
  /// The first day that is too late to propose.
  var proposeBefore: Day
  var assessBefore: Day
  /// How many dossiers it takes.
  var limit: Int?
  /// The plan that adds a round to those of the decree.
  var plan: String?
  var summary: String?
  var stage: Stage = .open

  static func evolve(_ round: Round?, by event: Event) -> Round {
    switch event {
    case .opened(let level, let year, let number, let proposeBefore, let assessBefore, let limit, let plan):
      precondition(round == nil, "a round is opened once")
      return Round(
        level: level, year: year, number: number, proposeBefore: proposeBefore, assessBefore: assessBefore,
        limit: limit, plan: plan)
    case .closed(let summary, _):
      guard var round else { preconditionFailure("a round is opened first") }
      (round.summary, round.stage) = (summary, .closed)
      return round
    }
  }

  var name: BilingualText {
    BilingualText(
      "Đợt \(number) năm \(year), \(level.label.vi.lowercased())", "Round \(number) of \(year), \(level.label.en)")
  }
}

/// Opens a round: with the days of the decree, or others when a plan says so (26/2026/QĐ-TTg Art. 5).
struct OpenRound: Creation {
  static let form = Form(
    "open", vi: "Mở đợt đánh giá", en: "Open a round", creates: Round.self, to: [.open],
    .choice("level", vi: "Cấp", en: "Level", Level.allCases.map { ($0.rawValue, $0.label) }),
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100),
    .integer("number", vi: "Đợt số", en: "Number", min: 1, max: 24),
    .day("proposeBefore", vi: "Đề xuất trước ngày", en: "Proposed before").optional,
    .day("assessBefore", vi: "Đánh giá trước ngày", en: "Assessed before").optional,
    .text("plan", vi: "Kế hoạch của đợt thêm", en: "Plan of an added round").optional,
    .integer("limit", vi: "Số hồ sơ tối đa", en: "Dossiers at most", min: 1, max: 5_000).optional)

  var level: Level
  var year: Int
  var number: Int
  var proposeBefore: Day?
  var assessBefore: Day?
  var plan: String?
  var limit: Int?

  func decide(in now: Circumstances) throws -> Decision<Round> {
    let (propose, assess) = try days(in: now)
    guard propose < assess else {
      throw Refusal("days-reversed", vi: "Phải đề xuất trước khi đánh giá", en: "It is proposed before it is assessed")
    }
    let others = try now.all(Round.self, where: ["level": level.rawValue, "year": "\(year)"])
    if let same = others.first(where: { $0.state.number == number }) {
      throw Refusal(
        "round-taken", vi: "\(same.state.name.vi) đã mở: \(same.id)", en: "\(same.id) is this round already")
    }
    let limit = limit ?? now.settings(Agriculture.self).assessment?.roundLimit
    return Decision(
      .opened(
        level: level, year: year, number: number, proposeBefore: propose, assessBefore: assess, limit: limit, plan: plan
      ))
  }

  private func days(in now: Circumstances) throws -> (Day, Day) {
    if let proposeBefore, let assessBefore {
      guard plan != nil else {
        throw Refusal(
          "no-plan", vi: "Đợt có ngày riêng phải ghi kế hoạch", en: "A round with days of its own needs its plan",
          rule: "26/2026/QĐ-TTg Art. 5")
      }
      return (proposeBefore, assessBefore)
    }
    let books = try now.rulebooks().books.values.flatMap { book in
      (book.rounds ?? []).filter { $0.level == level && $0.round == number }.compactMap { rule in
        rule.dates(in: year).flatMap { book.isValid(on: $0.lastToPropose) ? $0 : nil }
      }
    }
    guard let dates = books.first else {
      throw Refusal(
        "no-such-round", vi: "Quy định không có đợt \(number) năm \(year) ở \(level.label.vi.lowercased())",
        en: "The rules have no round \(number) of \(year) at this level",
        detail: BilingualText(
          "Đợt thêm: ghi ngày và kế hoạch.", "For an added round give its days and its plan."),
        rule: "26/2026/QĐ-TTg Art. 5")
    }
    return (dates.proposeBefore, dates.assessBefore)
  }
}

struct CloseRound: Command {
  static let form = Form(
    "close", vi: "Kết thúc đợt đánh giá", en: "Close the round", on: Round.self, from: [.open], to: [.closed],
    .text("summary", vi: "Tổng kết", en: "Summary").optional)

  var summary: String?

  func decide(_ round: Round, in now: Circumstances) throws -> Decision<Round> {
    let open = try now.all(Assessment.self, where: "round", is: now.recordID).filter { $0.state.stage.isOpen }
    guard open.isEmpty else {
      let ids = open.map(\.id).sorted().prefix(5).joined(separator: ", ")
      throw Refusal(
        "assessments-open", vi: "Còn \(open.count) hồ sơ chưa có kết quả: \(ids)",
        en: "\(open.count) assessments have no result: \(ids)")
    }
    return Decision(.closed(summary: summary, day: now.dated))
  }
}
