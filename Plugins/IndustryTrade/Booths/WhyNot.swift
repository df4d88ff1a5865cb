import Coordination
import ModuleKit

/// Why a registration got its booths, or none, and what would have changed it, in a sentence or two.
struct WhyNot: Question {
  static let form = Form(
    "why-not", vi: "Vì sao được hay không được phân gian", en: "Why booths, or why none",
    .record("registration", of: "registration", vi: "Đăng ký", en: "Registration"))
  var registration: String

  struct Answer: Encodable {
    var registration: String
    var stage: String
    var sentence: BilingualText
  }

  func answer(in now: Circumstances) throws -> Answer {
    let state = try now.require(Registration.self, registration).state
    let fair = try now.require(Fair.self, state.fair).state
    return Answer(
      registration: registration, stage: state.stage.rawValue,
      sentence: WhySentence(state: state, fair: fair, settings: now.settings(IndustryTrade.self)).text)
  }
}

/// All registrations of a fair with their sentence, for the board that decides.
struct AllotmentTable: Question {
  static let form = Form(
    "report-booths", vi: "Danh sách phân gian", en: "List of booths",
    .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"))
  var fair: String

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(Fair.self, fair).state
    let settings = now.settings(IndustryTrade.self)
    let rows = try now.all(Registration.self, where: "fair", is: fair)
      .sorted {
        ($0.state.place.first ?? .max, $0.state.rank ?? .max, $0.id) < (
          $1.state.place.first ?? .max, $1.state.rank ?? .max, $1.id
        )
      }
      .map { registration -> [Report.Cell] in
        let state = registration.state
        let numbers = state.place.map { String($0) }.joined(separator: ", ")
        return [
          .text(BilingualText(numbers, numbers)), .text(BilingualText(state.producerName, state.producerName)),
          .text(state.stage.title), state.points.map { .number(Int64($0.sum)) } ?? .unknown,
          .text(WhySentence(state: state, fair: found, settings: settings).text),
        ]
      }
    return Report(
      .report, vi: "Phân gian \(found.name)", en: "Booths of \(found.name)", cutOff: now.today,
      sections: [
        .init(
          table: .init(
            columns: [
              .init("booths", vi: "Gian", en: "Booths"), .init("producer", vi: "Chủ thể", en: "Producer"),
              .init("stage", vi: "Tình trạng", en: "Stage"), .init("points", vi: "Điểm", en: "Points", .integer),
              .init("why", vi: "Vì sao", en: "Why"),
            ], rows: rows))
      ])
  }
}

struct WhySentence {
  var state: Registration
  var fair: Fair
  var settings: IndustryTrade

  var text: BilingualText {
    if fair.stage == .cancelled {
      return BilingualText(
        "Hội chợ đã hủy: \(fair.cancellation ?? "").", "The fair is cancelled: \(fair.cancellation ?? "").")
    }
    switch state.stage {
    case .submitted:
      return BilingualText(
        "Chưa phân gian; hạn đăng ký là \(fair.registrationCloses.vietnamese).",
        "Booths are not allotted yet; registration closes on \(fair.registrationCloses).")
    case .allotted, .confirmed, .present, .reported, .absent: return got
    case .waiting: return waits
    case .excluded:
      let reason = state.exclusion?.text ?? BilingualText("", "")
      return BilingualText("Bị loại vì \(reason.vi).", "Out, because \(reason.en).")
    case .declined:
      return BilingualText("Đã từ chối gian: \(state.withdrawal ?? "").", "Declined: \(state.withdrawal ?? "").")
    case .withdrawn:
      return BilingualText("Đã rút: \(state.withdrawal ?? "").", "Withdrawn: \(state.withdrawal ?? "").")
    }
  }

  private var got: BilingualText {
    let numbers = state.place.map { String($0) }.joined(separator: ", ")
    let zone = state.zone.map { id in fair.zones(by: settings).first { $0.id == id }?.title ?? id } ?? ""
    let count = state.group == nil ? "\(state.place.count)/\(state.booths)" : "\(state.place.count)"
    if let reason = state.byHand {
      return BilingualText(
        "Ban tổ chức xếp gian số \(numbers), \(zone): \(reason).",
        "Placed by hand at number \(numbers), \(zone): \(reason).")
    }
    var margin = BilingualText("", "")
    if state.isMust == true {
      margin = BilingualText(
        "; bắt buộc có gian: \(state.mustReason ?? "")", "; a must-have: \(state.mustReason ?? "")")
    } else if state.spare == 0 {
      margin = BilingualText(
        "; bằng điểm với bên dự bị, xếp trước vì đăng ký trước", "; equal to one that waits, and registered earlier")
    } else if let spare = state.spare {
      margin = BilingualText(
        "; thấp hơn quá \(spare) điểm thì đã dự bị", "; with more than \(spare) points less it would have waited")
    }
    let shared = state.group.map { BilingualText(", dùng chung với nhóm \($0)", ", shared with the group \($0)") }
    return BilingualText(
      "Được \(count) gian (số \(numbers), \(zone)\(shared?.vi ?? "")): \(points.vi)\(margin.vi).",
      "Got \(count) booths (number \(numbers), \(zone)\(shared?.en ?? "")): \(points.en)\(margin.en).")
  }

  private var waits: BilingualText {
    let reason = state.waitingReason?.text ?? BilingualText("", "")
    if let hand = state.byHand {
      return BilingualText("Dự bị vì \(reason.vi): \(hand).", "On the waiting list because \(reason.en): \(hand).")
    }
    guard state.waitingReason == .noBoothLeft else {
      return BilingualText("Dự bị vì \(reason.vi).", "On the waiting list because \(reason.en).")
    }
    guard let missing = state.missing else {
      return BilingualText(
        "Dự bị vì \(reason.vi): \(points.vi); gian đã dành cho đối tượng được ưu tiên.",
        "On the waiting list because \(reason.en): \(points.en); the booths went to those who go first.")
    }
    let changes = (state.points ?? BoothPoints()).changes(worth: missing, by: settings.weights)
    let (vi, en) = (changes.map(\.vi).joined(separator: " hoặc "), changes.map(\.en).joined(separator: " or "))
    let enough = changes.isEmpty ? BilingualText("", "") : BilingualText(", ví dụ \(vi)", ", such as \(en)")
    let more = missing == 1 ? "1 point more" : "\(missing) points more"
    return BilingualText(
      "Dự bị vì \(reason.vi): \(points.vi); thêm \(missing) điểm thì đã có gian\(enough.vi).",
      "On the waiting list because \(reason.en): \(points.en); \(more) would have brought a booth\(enough.en).")
  }

  private var points: BilingualText {
    guard let points = state.points else {
      let (rank, stars) = (state.rank ?? 0, state.stars ?? 0)
      return BilingualText("xếp thứ \(rank), \(stars) sao", "rank \(rank), \(stars) stars")
    }
    let (vi, en) = (
      points.parts.map { "\($0.name.vi) \($0.points)" }.joined(separator: ", "),
      points.parts.map { "\($0.name.en) \($0.points)" }.joined(separator: ", ")
    )
    return BilingualText(
      "\(points.sum) điểm\(vi.isEmpty ? "" : " (\(vi))")", "\(points.sum) points\(en.isEmpty ? "" : " (\(en))")")
  }
}
